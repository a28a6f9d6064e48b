//! What stands in a cell: bodies, headings with their clauses, support.
//!
//! Tables and bare lines come here alike: a cell is a [`Flow`], wherever its characters were found.

use qingdan_catalogue::Bodies;
use qingdan_model::{Group, JointCells, Passage, ReclaimedCells};

use crate::clauses::{Clauses, Convention, split_all, split_clauses};
use crate::flow::{Break, Flow, LineStarts};
use crate::marks::{after_sentence, duty_label_at, heading_at, mark_at, support_label_at, town_label};
use crate::names::names_of;

/// What interpreting a cell needs to know besides the cell.
pub struct Context<'a> {
    /// Names of bodies.
    pub bodies: &'a Bodies,
    /// To say the line of a place.
    pub lines: LineStarts,
}

/// The flows of a joint item's row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct JointRow {
    pub departments: Flow,
    pub duties: Flow,
    pub support: Flow,
    pub town: Flow,
    pub remark: Flow,
}

impl Context<'_> {
    /// The columns of a joint item. `town` is the town's name, which its column may repeat as a label.
    pub fn joint(&self, row: &JointRow, town: Option<&str>, convention: Convention) -> JointCells<Passage> {
        let (department_duties, mut support) = self.department_cell(&row.duties, convention);
        let own_support = support_label_at(&row.support, 0)
            .map_or(row.support.clone(), |label| row.support.slice(label, row.support.len()));
        support.extend(self.passages(&split_all(&own_support, convention)));
        let headings: Vec<&str> = department_duties
            .iter()
            .filter_map(|group| group.heading.as_ref())
            .map(|h| h.text.as_str())
            .collect();
        JointCells {
            departments: self.names(&row.departments, &headings),
            town_duties: self.town_cell(&row.town, town, convention),
            remark: (!row.remark.is_empty()).then(|| row.remark.passage(&self.lines)),
            department_duties,
            support,
        }
    }

    /// The two columns of a reclaimed item, from their own cells or from one with labels in it.
    pub fn reclaimed(&self, receivers: &Flow, method: &Flow) -> ReclaimedCells<Passage> {
        let joined = {
            let mut joined = receivers.clone();
            joined.append(method, Break::Paragraph);
            joined
        };
        let (receivers, method) = match self.labelled(&joined) {
            Some(parts) => parts,
            None if method.is_empty() => self.unlabelled(receivers),
            None => (receivers.clone(), method.clone()),
        };
        ReclaimedCells { receivers: self.names(&receivers, &[]), method: method.passage(&self.lines) }
    }

    /// "承接部门：…履职方式及工作措施：…"
    fn labelled(&self, cell: &Flow) -> Option<(Flow, Flow)> {
        let method = (0..cell.len()).find_map(|at| Some((at, duty_label_at(cell, at, &["方式", "措施"])?)));
        let receivers =
            (0..cell.len()).find_map(|at| Some((at, duty_label_at(cell, at, &["承接", "部门", "单位"])?)));
        match (receivers, method) {
            (Some((_, start)), Some((end, after))) if start <= end => {
                Some((cell.slice(start, end), cell.slice(after, cell.len())))
            }
            (None, Some((end, after))) if end > 0 => {
                Some((cell.slice(0, end), cell.slice(after, cell.len())))
            }
            (Some((0, start)), None) => {
                let end = (start..cell.len())
                    .find(|at| *at > start && (cell.gap(*at) >= Break::Line || after_sentence(cell, *at)))
                    .unwrap_or(cell.len());
                Some((cell.slice(start, end), cell.slice(end, cell.len())))
            }
            _ => None,
        }
    }

    /// One cell without labels: the bodies stand first, on lines of their own or as a heading.
    fn unlabelled(&self, cell: &Flow) -> (Flow, Flow) {
        if let Some(colon) = heading_at(cell, 0, self.bodies) {
            return (cell.slice(0, colon), cell.slice(colon + 1, cell.len()));
        }
        let mut end = 0;
        for at in 1..=cell.len() {
            if (at == cell.len() || cell.gap(at) >= Break::Space)
                && crate::marks::names_bodies(&cell.bare_between(0, at), self.bodies)
            {
                end = at;
            }
        }
        (cell.slice(0, end), cell.slice(end, cell.len()))
    }

    fn passages(&self, flows: &[Flow]) -> Vec<Passage> {
        flows.iter().filter(|flow| !flow.is_empty()).map(|flow| flow.passage(&self.lines)).collect()
    }

    fn names(&self, cell: &Flow, headings: &[&str]) -> Vec<Passage> {
        self.passages(&names_of(cell, headings, self.bodies))
    }

    /// The department column: a group per heading, and what follows 履职保障.
    fn department_cell(&self, cell: &Flow, convention: Convention) -> (Vec<Group<Passage>>, Vec<Passage>) {
        let mut groups = Vec::new();
        let mut support = Vec::new();
        for part in parts(cell, self.bodies) {
            match part {
                Part::Support(flow) => support.extend(self.passages(&split_all(&flow, convention))),
                Part::Duties { heading, content } => {
                    let Clauses { run, closing } = split_clauses(&content, convention);
                    let heading = heading.map(|heading| heading.passage(&self.lines));
                    let has_heading = heading.is_some();
                    let mut duties = self.passages(&run);
                    let closing = self.passages(&closing);
                    if !has_heading {
                        duties.extend(closing);
                        groups.push(Group { heading, duties });
                    } else {
                        groups.push(Group { heading, duties });
                        if !closing.is_empty() {
                            groups.push(Group { heading: None, duties: closing });
                        }
                    }
                }
            }
        }
        (groups, support)
    }

    /// The town column: its own name as a label is dropped.
    fn town_cell(&self, cell: &Flow, town: Option<&str>, convention: Convention) -> Vec<Passage> {
        let label = town_label(cell, town).unwrap_or(0);
        self.passages(&split_all(&cell.slice(label, cell.len()), convention))
    }
}

enum Part {
    Duties { heading: Option<Flow>, content: Flow },
    Support(Flow),
}

/// Cuts a department cell at its headings and its support label.
fn parts(cell: &Flow, bodies: &Bodies) -> Vec<Part> {
    enum Cut {
        Heading { start: usize, colon: usize },
        Support { start: usize, end: usize },
    }
    let mut cuts: Vec<Cut> = Vec::new();
    let mut at = 0;
    let mut after_label = None;
    while at < cell.len() {
        if let Some(len) = support_label_at(cell, at) {
            cuts.push(Cut::Support { start: at, end: at + len });
            at += len;
            after_label = Some(at);
            continue;
        }
        match heading_at(cell, at, bodies) {
            // "履职保障：区民政局：提供培训" is support still.
            Some(colon) if after_label != Some(at) => {
                cuts.push(Cut::Heading { start: at, colon });
                at = colon + 1;
            }
            _ => at += 1,
        }
    }
    let mut parts = Vec::new();
    let starts: Vec<usize> = cuts
        .iter()
        .map(|cut| match cut {
            Cut::Heading { start, .. } | Cut::Support { start, .. } => *start,
        })
        .chain([cell.len()])
        .collect();
    let preface = cell.slice(0, starts[0]);
    if !preface.is_empty() {
        parts.push(Part::Duties { heading: None, content: preface });
    }
    for (cut, end) in cuts.iter().zip(&starts[1..]) {
        parts.push(match cut {
            Cut::Heading { start, colon } => Part::Duties {
                heading: Some(without_number(&cell.slice(*start, *colon))),
                content: cell.slice(colon + 1, *end),
            },
            Cut::Support { end: after, .. } => Part::Support(cell.slice(*after, *end)),
        });
    }
    parts
}

/// "（一）区民政局" is headed by 区民政局.
fn without_number(heading: &Flow) -> Flow {
    let start = mark_at(heading, 0).map_or(0, |mark| mark.len);
    heading.slice(start, heading.len())
}
