//! What stands in a cell: bodies, headings with their clauses, support.
//!
//! Tables and bare lines come here alike: a cell is a [`Flow`], wherever its characters were found.

use qingdan_catalogue::Bodies;
use qingdan_model::{Group, JointCells, Passage, ReclaimedCells};

use crate::flow::{Break, Flow, LineStarts, ends_sentence};
use crate::marks::{
    Mark, Style, after_sentence, duty_label_at, heading_at, is_body, is_full_name, mark_at, may_start,
    support_label_at, town_label,
};

/// What interpreting a cell needs to know besides the cell.
pub struct Context<'a> {
    /// Names of bodies.
    pub bodies: &'a Bodies,
    /// To say the line of a place.
    pub lines: LineStarts,
}

/// How a list prints clauses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Convention {
    /// With numbers: a cell without any is one clause.
    Numbered,
    /// Never with numbers: each paragraph is a clause.
    Paragraphs,
}

impl Convention {
    /// What the cells of a list show.
    pub fn of<'a>(cells: impl Iterator<Item = &'a Flow>) -> Convention {
        let mut cells = cells.filter(|cell| !cell.is_empty());
        if cells.any(|cell| numbered(cell).len() > 1) { Convention::Numbered } else { Convention::Paragraphs }
    }

    fn ends(self, char: char) -> bool {
        matches!(char, '。' | '！' | '？') || (self == Convention::Paragraphs && ends_sentence(char))
    }
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
            departments: self.bodies_cell(&row.departments, &headings),
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
        ReclaimedCells { receivers: self.bodies_cell(&receivers, &[]), method: method.passage(&self.lines) }
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
                && crate::marks::names_bodies(&cell.slice(0, at).bare(), self.bodies)
            {
                end = at;
            }
        }
        (cell.slice(0, end), cell.slice(end, cell.len()))
    }

    fn passages(&self, flows: &[Flow]) -> Vec<Passage> {
        flows.iter().filter(|flow| !flow.is_empty()).map(|flow| flow.passage(&self.lines)).collect()
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

    /// A column of names, one body an entry, in print order. Names that the layout broke are mended: the
    /// headings of the duties beside them tell how they read whole.
    fn bodies_cell(&self, cell: &Flow, headings: &[&str]) -> Vec<Passage> {
        let cell = without_department_label(cell);
        let known: Vec<&str> = headings.iter().flat_map(|heading| heading.split(['、', '，', ','])).collect();
        let mut names = Vec::new();
        let mut start = 0;
        for at in 0..=cell.len() {
            let is_separator = matches!(cell.char(at), Some('、' | '，' | ',' | '；' | ';' | '。' | '/'))
                && !in_brackets(&cell, start, at);
            if at == cell.len() || is_separator {
                names.extend(self.names_in(&cell.slice(start, at), &known));
                start = at + 1;
            }
        }
        self.passages(&names)
    }

    /// Cuts a run of names at some of its breaks so that the pieces read best as names.
    fn names_in(&self, run: &Flow, known: &[&str]) -> Vec<Flow> {
        let pieces = Pieces::of(run, self.bodies);
        // best[i]: the least cost of reading everything before cut i as whole names, and where the last starts.
        let mut best: Vec<(f32, usize)> = vec![(0.0, 0)];
        for end in 1..pieces.cuts.len() {
            let choice = (end.saturating_sub(Pieces::MOST_JOINED)..end)
                .map(|start| (best[start].0 + pieces.cost(run, start, end, known), start))
                .min_by(|a, b| a.0.total_cmp(&b.0))
                .unwrap_or((0.0, 0));
            best.push(choice);
        }
        let mut names = Vec::new();
        let mut end = pieces.cuts.len() - 1;
        while end > 0 {
            let start = best[end].1;
            names.push(run.slice(pieces.cuts[start], pieces.cuts[end]));
            end = start;
        }
        names.reverse();
        names
    }
}

/// A run of names between the places where one may end, and which pieces of it are names.
struct Pieces {
    cuts: Vec<usize>,
    /// `shape[start][joined - 1]`: what the next `joined` pieces from `start` are together.
    shape: Vec<Vec<Shape>>,
}

#[derive(Clone, Copy, PartialEq, PartialOrd)]
enum Shape {
    /// No name.
    Other,
    /// Ends like one.
    Body,
    /// A name without doubt.
    FullName,
}

impl Pieces {
    /// Lines over which a name may be broken.
    const MOST_JOINED: usize = 8;

    fn of(run: &Flow, bodies: &Bodies) -> Pieces {
        const MOST_CUTS: usize = 400;
        let inner = (1..run.len()).filter(|at| may_part_names(run, *at)).take(MOST_CUTS);
        let cuts: Vec<usize> = [0].into_iter().chain(inner).chain([run.len()]).collect();
        let shape_of = |start: usize, end: usize| {
            let name = run.slice(cuts[start], cuts[end]).bare();
            let is_others = name.find('等').is_some_and(|at| is_full_name(&name[..at], bodies));
            match () {
                () if is_full_name(&name, bodies) || is_others => Shape::FullName,
                () if is_body(&name, bodies) => Shape::Body,
                () => Shape::Other,
            }
        };
        let shape = (0..cuts.len())
            .map(|start| {
                (start + 1..cuts.len().min(start + 1 + Self::MOST_JOINED))
                    .map(|end| shape_of(start, end))
                    .collect()
            })
            .collect();
        Pieces { cuts, shape }
    }

    fn shape(&self, start: usize, end: usize) -> Shape {
        self.shape[start].get(end - start - 1).copied().unwrap_or(Shape::Other)
    }

    /// Whether names that stand by themselves meet at the cut: "区民政局" + "区财政局".
    fn parts_names(&self, run: &Flow, start: usize, cut: usize, end: usize) -> bool {
        let before = run.char(self.cuts[cut] - 1);
        let has_ended =
            self.shape(start, cut) >= Shape::Body || matches!(before, Some('局' | '会' | '队' | '办' | '院'));
        // 区委 + 宣传部 is one name: the committee's own departments have no region of their own.
        let at = self.cuts[cut];
        let has_region = (at..run.len().min(at + 6)).any(|i| run.char(i).is_some_and(is_region_char));
        let of_committee = before == Some('委') && !has_region;
        let begins = (cut + 1..=end).any(|after| self.shape(cut, after) == Shape::FullName);
        has_ended && !of_committee && begins
    }

    /// How badly the pieces from `start` to before `end` read as one name.
    fn cost(&self, run: &Flow, start: usize, end: usize, known: &[&str]) -> f32 {
        let name = run.slice(self.cuts[start], self.cuts[end]).bare();
        if name.is_empty() {
            return 0.0;
        }
        let is_broken_bracket = name.matches(['（', '(']).count() != name.matches(['）', ')']).count();
        let cannot_stand = name.starts_with(['（', '(', '等', '）', ')', '和', '及']);
        let hidden = (start + 1..end).filter(|cut| self.parts_names(run, start, *cut, end)).count();
        // Nor does a whole name become less of one by what follows it.
        let swallowed = self.shape(start, end) == Shape::Other
            && (start + 1..end).any(|cut| self.shape(start, cut) == Shape::FullName);
        let is_heading = known.contains(&name.as_str());
        let ends_as_heading =
            hidden == 0 && known.iter().any(|heading| heading.len() > 9 && name.ends_with(heading));
        let seams = (start + 1..end).filter(|cut| run.gap(self.cuts[*cut]) > Break::None).count();
        let reading = match self.shape(start, end) {
            _ if is_heading || ends_as_heading => 0.5,
            _ if cannot_stand => 3.0,
            Shape::FullName => 1.0,
            Shape::Body => 1.3,
            Shape::Other => 3.0,
        };
        let broken =
            if is_broken_bracket || cannot_stand { 3.0 } else { 0.0 } + if swallowed { 2.0 } else { 0.0 };
        reading + broken + 0.1 * seams as f32 + if is_heading { 0.0 } else { 2.5 * hidden as f32 }
    }
}

/// Where one name may end and the next begin: at a break, or where a name's ending meets a region's word.
fn may_part_names(run: &Flow, at: usize) -> bool {
    if run.gap(at) >= Break::Space {
        return true;
    }
    let before = run.char(at - 1);
    let after = run.char(at);
    let ends = matches!(
        before,
        Some('局' | '会' | '委' | '办' | '队' | '部' | '心' | '院' | '司' | '所' | '）' | ')')
    );
    ends && after.is_some_and(is_region_char)
}

fn is_region_char(char: char) -> bool {
    matches!(char, '区' | '县' | '市' | '旗' | '州' | '省' | '镇')
}

fn in_brackets(flow: &Flow, start: usize, at: usize) -> bool {
    let inside = flow.slice(start, at).bare();
    inside.matches(['（', '(']).count() > inside.matches(['）', ')']).count()
}

/// "牵头部门：区民政局 配合部门：区财政局" are names with labels.
fn without_department_label(cell: &Flow) -> Flow {
    const LABELS: [&str; 7] = ["牵头", "责任", "配合", "主管", "主责", "对应", "承接"];
    let mut out = Flow::default();
    let mut at = 0;
    while at < cell.len() {
        let colon = (at..cell.len().min(at + 7)).find(|i| matches!(cell.char(*i), Some('：' | ':')));
        let label = colon.map(|colon| cell.slice(at, colon).bare());
        let is_label = label.as_ref().is_some_and(|label| {
            LABELS.iter().any(|word| label.starts_with(word)) && label.ends_with(['门', '位', '构'])
        });
        let is_ordinal =
            may_start(cell, at) && mark_at(cell, at).is_some_and(|mark| mark.style != Style::BracketedHan);
        if is_label && let Some(colon) = colon {
            out.append(&cell.slice(colon + 1, colon + 1), Break::Paragraph);
            at = colon + 1;
            if at < cell.len() {
                out.append(&cell.slice(at, at + 1), Break::Paragraph);
                at += 1;
            }
        } else if is_ordinal && let Some(mark) = mark_at(cell, at) {
            at += mark.len;
            if at < cell.len() {
                out.append(&cell.slice(at, at + 1), Break::Paragraph);
                at += 1;
            }
        } else {
            out.append(&cell.slice(at, at + 1), Break::None);
            at += 1;
        }
    }
    // A heading's colon after the last name is no part of it.
    let end =
        (0..out.len()).rev().find(|i| !matches!(out.char(*i), Some('：' | ':'))).map_or(0, |last| last + 1);
    out.slice(0, end)
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

/// The clauses of one run.
struct Clauses {
    /// Numbered ones, or all there is where nothing is numbered.
    run: Vec<Flow>,
    /// Paragraphs after the last numbered clause that belong to none.
    closing: Vec<Flow>,
}

fn split_all(content: &Flow, convention: Convention) -> Vec<Flow> {
    let Clauses { mut run, closing } = split_clauses(content, convention);
    run.extend(closing);
    run
}

/// Cuts a run of text into its clauses; printed numbers are gone.
fn split_clauses(content: &Flow, convention: Convention) -> Clauses {
    if content.is_empty() {
        return Clauses { run: Vec::new(), closing: Vec::new() };
    }
    let numbers = numbered(content);
    let Some(first) = numbers.first() else {
        let mut run = paragraphs(content, convention);
        let others = (1..run.len()).find(|at| speaks_of_others(&run[*at])).unwrap_or(run.len());
        let closing = run.split_off(others);
        return Clauses { run, closing };
    };
    let mut run = Vec::new();
    if first.at > 0 {
        run.push(content.slice(0, first.at));
    }
    let ends = numbers.iter().skip(1).map(|number| number.at).chain([content.len()]);
    let mut before = first.mark.value;
    for (number, end) in numbers.iter().zip(ends) {
        let lost = number.mark.value.saturating_sub(before + 1) as usize;
        if lost > 0
            && let Some(clause) = run.pop()
        {
            run.extend(with_lost_numbers(clause, lost));
        }
        before = number.mark.value;
        run.push(content.slice(number.at + number.mark.len, end));
    }
    let mut closing = Vec::new();
    if let Some(last) = run.pop() {
        let mut pieces = paragraphs(&last, convention).into_iter();
        run.extend(pieces.next());
        closing.extend(pieces);
    }
    Clauses { run, closing }
}

/// "其他部门按各自职责……": a sentence that is nobody's heading's.
fn speaks_of_others(paragraph: &Flow) -> bool {
    let opening: String = paragraph.slice(0, paragraph.len().min(14)).bare();
    ["其他", "其它", "相关", "有关", "各"].iter().any(|word| opening.starts_with(word))
        && ["部门", "单位"].iter().any(|word| opening.contains(word))
}

struct Numbered {
    at: usize,
    mark: Mark,
}

/// The numbers of the run's own level, in order; numbers inside a clause are not among them.
fn numbered(content: &Flow) -> Vec<Numbered> {
    let marks: Vec<Numbered> = (0..content.len())
        .filter(|at| may_start(content, *at))
        .filter_map(|at| Some(Numbered { at, mark: mark_at(content, at)? }))
        .collect();
    let Some(first) = marks.iter().find(|number| starts_a_run(content, number)) else { return Vec::new() };
    let (style, start) = (first.mark.style, first.at);
    let mut accepted: Vec<Numbered> = Vec::new();
    for number in marks.into_iter().filter(|number| number.at >= start && number.mark.style == style) {
        let follows = accepted.last().is_none_or(|last| continues(content, last.mark.value, &number));
        if follows {
            accepted.push(number);
        }
    }
    accepted
}

/// A run starts with the number 1, or with a later one where the first was lost.
fn starts_a_run(content: &Flow, number: &Numbered) -> bool {
    let at_start = number.at == 0;
    let is_main = matches!(number.mark.style, Style::Arabic);
    !number.mark.may_be_decimal
        && (at_start || (is_main && number.mark.value <= 2 && after_sentence(content, number.at)))
}

fn continues(content: &Flow, last: u32, number: &Numbered) -> bool {
    let Mark { style, value, may_be_decimal, .. } = number.mark;
    let new_line = content.gap(number.at) >= Break::Line;
    let sentence = after_sentence(content, number.at);
    let broken = content.gap(number.at) >= Break::Space;
    if style == Style::Bullet {
        return new_line || sentence;
    }
    if value == last + 1 {
        return if may_be_decimal { sentence && broken } else { new_line || sentence || broken };
    }
    // Misnumbered: only where nothing else can be meant.
    !may_be_decimal && sentence && (broken || value == last + 2) && value <= last + 4
}

/// A clause whose successor's number was lost: cut at its paragraphs where there are exactly as many as are missing.
fn with_lost_numbers(clause: Flow, lost: usize) -> Vec<Flow> {
    let pieces = cut_at(&clause, ends_sentence);
    if pieces.len() == lost + 1 { pieces } else { vec![clause] }
}

/// Cuts text without numbers at its paragraphs. Where clauses have numbers, a semicolon joins what stands on
/// both sides of it.
fn paragraphs(content: &Flow, convention: Convention) -> Vec<Flow> {
    cut_at(content, |char| convention.ends(char))
}

/// Cuts at the ends of paragraphs that end with such a character; sub-clauses stay with what introduces them.
fn cut_at(content: &Flow, ends: impl Fn(char) -> bool) -> Vec<Flow> {
    let mut pieces = Vec::new();
    let mut start = 0;
    for at in 1..content.len() {
        let new_paragraph = content.gap(at) >= Break::Paragraph
            || (content.gap(at) >= Break::Line && speaks_of_others(&content.slice(at, content.len())));
        let parts =
            new_paragraph && content.char(at - 1).is_some_and(&ends) && mark_at(content, at).is_none();
        if parts {
            pieces.push(content.slice(start, at));
            start = at;
        }
    }
    pieces.push(content.slice(start, content.len()));
    pieces
}
