//! Rows of a table that was set with white space: which lines belong to which number.
//!
//! No rule and often no white space parts rows, and a number stands in the middle of its row, or at its top. So the end
//! of each row is weighed: what each column says above and below it, and how far the number is from the middle of each
//! column's text, or from its top. The cheapest ends for all rows together are taken.

use std::collections::BTreeMap;
use std::ops::Range;
use std::rc::Rc;

use qingdan_catalogue::Bodies;

use crate::flow::{Flow, ends_sentence, width};
use crate::header::Role;
use crate::marks::{heading_at, is_body, is_full_name, mark_at, starts_with_region, support_label_at};

/// A line's cells, and on which page and line of the text it stands.
#[derive(Clone, Debug)]
pub struct CellLine {
    pub cells: Vec<Flow>,
    pub page: usize,
    pub at: usize,
}

/// A row that is looked at no further than this from its number, in lines.
const FARTHEST: usize = 200;

/// Where text in rows with room stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    Middle,
    Top,
}

/// More headings of a row are not looked at.
const MOST_HEADINGS: usize = 64;

/// What it costs that a heading names a body that stands beside another row.
const NAMELESS: f32 = 1.2;

/// What a blank line is worth where a row ends.
const BLANK: f32 = 1.0;

/// What it costs that one row is set otherwise than most.
const OTHERWISE: f32 = 2.5;

/// What a row's lines say in a column.
#[derive(Clone, Copy, Debug, Default)]
struct Says {
    /// Whether there is text.
    is_filled: bool,
    /// What it costs that a cell begins with it.
    opens: f32,
    /// What it costs that a cell ends with it.
    closes: f32,
    /// What it costs that a row ends between it and the text before it.
    parts: f32,
    /// What it costs that it is in one cell with the text before it.
    joins: f32,
    /// The clause number it begins with, 0 for none.
    mark: u32,
    /// Whether it is the label of what a department provides.
    is_support: bool,
    /// Whether it is a heading that names bodies.
    is_heading: bool,
}

/// The lines of a table between two sections, ready to be parted into rows.
pub struct Rows<'a> {
    lines: &'a [CellLine],
    /// By column: what each line says; where the next and the last text stand.
    columns: Vec<Column>,
    /// The headings of duties that name bodies of the column of departments: on which line each stands, and from
    /// which to which line the name does.
    headings: Vec<(usize, Rc<Vec<Range<usize>>>)>,
}

struct Column {
    role: Role,
    says: Vec<Says>,
    /// The first line with text at or after a line.
    next: Vec<usize>,
    /// The last line with text before a line, from 1; 0 for none.
    last: Vec<usize>,
    /// How often text was interrupted before a line.
    gaps: Vec<u32>,
    /// The first line with a clause number at or after a line.
    next_mark: Vec<usize>,
    /// What all text before a line costs if it is in one cell.
    joined: Vec<f32>,
}

impl<'a> Rows<'a> {
    /// Of lines whose columns have these roles.
    pub fn of(lines: &'a [CellLine], roles: &[Option<Role>], bodies: &Bodies) -> Rows<'a> {
        let columns = roles.iter().enumerate().filter_map(|(column, role)| {
            let role = role.filter(|role| !matches!(role, Role::Number | Role::Category))?;
            Some(Column::of(lines, column, role, bodies))
        });
        Rows { columns: columns.collect(), lines, headings: headings_of(lines, roles, bodies) }
    }

    /// Where each row begins, given the lines on which the numbers stand; the first begins with the first line.
    pub fn starts(&self, numbers: &[usize], standing: Standing) -> Vec<usize> {
        let Some((first, others)) = numbers.split_first() else { return Vec::new() };
        // For each row after the first: where it may begin, the cost so far, and which choice the row before made.
        let mut choices: Vec<Vec<(usize, f32, usize)>> = vec![vec![(0, 0.0, 0)]];
        let mut number = *first;
        for next in others {
            let before = &choices[choices.len() - 1];
            let far =
                (number + 1..=*next).filter(|start| start - number <= FARTHEST || next - start <= FARTHEST);
            let row = far
                .map(|start| {
                    let parting = self.parting(start);
                    let cost = |(choice, (from, cost, _)): (usize, &(usize, f32, usize))| {
                        (cost + self.row(*from..start, number, standing), choice)
                    };
                    let (cost, choice) = before
                        .iter()
                        .enumerate()
                        .map(cost)
                        .min_by(|a, b| a.0.total_cmp(&b.0))
                        .unwrap_or((0.0, 0));
                    (start, cost + parting, choice)
                })
                .collect();
            choices.push(row);
            number = *next;
        }
        let end = self.lines.len();
        let last = choices.last().map(Vec::as_slice).unwrap_or_default();
        let total = |choice: &(usize, f32, usize)| choice.1 + self.row(choice.0..end, number, standing);
        let mut at =
            (0..last.len()).min_by(|a, b| total(&last[*a]).total_cmp(&total(&last[*b]))).unwrap_or(0);
        let mut starts = Vec::with_capacity(numbers.len());
        for row in choices.iter().rev() {
            let (start, _, before) = row.get(at).copied().unwrap_or_default();
            starts.push(start);
            at = before;
        }
        starts.reverse();
        starts
    }

    /// Whether most rows of several lines have their numbers at the top.
    pub fn balance(&self, starts: &[usize], numbers: &[usize]) -> i64 {
        let ends = starts.iter().skip(1).copied().chain([self.lines.len()]);
        let rows = starts.iter().zip(ends).zip(numbers);
        rows.filter(|((start, end), _)| *end - **start > 2)
            .map(|((start, end), number)| {
                let top = self.set(*start..end, *number, Standing::Top);
                let middle = self.set(*start..end, *number, Standing::Middle);
                if top < middle { 1 } else { -1 }
            })
            .sum()
    }

    /// The numbers' lines of rows that could as well begin elsewhere.
    pub fn unclear(&self, starts: &[usize], numbers: &[usize], standing: Standing) -> Vec<usize> {
        const CLEAR: f32 = 0.4;
        let ends = starts.iter().skip(2).copied().chain([self.lines.len()]);
        let rows = starts.iter().zip(starts.iter().skip(1)).zip(ends).zip(numbers.windows(2));
        rows.filter(|(((from, start), end), pair)| {
            let cost = |start: usize| {
                self.row(**from..start, pair[0], standing)
                    + self.parting(start)
                    + self.row(start..*end, pair[1], standing)
            };
            let own = cost(**start);
            let mut others = (pair[0] + 1..=pair[1]).filter(|other| other != *start);
            others.any(|other| cost(other) < own + CLEAR)
        })
        .map(|(_, pair)| pair[1])
        .collect()
    }

    /// What stands on a line in a column.
    pub fn cell(&self, line: usize, column: usize) -> Flow {
        self.lines[line].cells[column].clone()
    }

    /// What it costs that a row begins at a line, by what stands above and below in each column, and what speaks for
    /// it: blank lines.
    fn parting(&self, start: usize) -> f32 {
        self.columns.iter().map(|column| column.parting(start)).sum::<f32>() - BLANK * self.blanks(start)
    }

    /// How many blank lines are above a line, as far as they count.
    fn blanks(&self, line: usize) -> f32 {
        const MOST: usize = 3;
        let above = line.checked_sub(1).map(|above| &self.lines[above]);
        let above = above.filter(|above| above.page == self.lines[line].page);
        above.map_or(0.0, |above| (self.lines[line].at - above.at - 1).min(MOST) as f32)
    }

    /// What it costs that lines are one row with its number on the given one.
    fn row(&self, lines: Range<usize>, number: usize, standing: Standing) -> f32 {
        let own = self.set(lines.clone(), number, standing);
        let other = match standing {
            Standing::Middle => Standing::Top,
            Standing::Top => Standing::Middle,
        };
        let set = own.min(OTHERWISE + self.set(lines.clone(), number, other));
        let whole = self.columns.iter().map(|column| column.whole(&lines)).sum::<f32>();
        set + whole + NAMELESS * self.nameless(&lines) as f32
    }

    /// How many headings of a row name bodies that its departments do not, but those of others do.
    fn nameless(&self, lines: &Range<usize>) -> usize {
        let from = self.headings.partition_point(|(line, _)| *line < lines.start);
        let own = self.headings[from..].iter().take_while(|(line, _)| *line < lines.end).take(MOST_HEADINGS);
        own.filter(|(_, named)| {
            let next = named.partition_point(|place| place.start < lines.start);
            named.get(next).is_none_or(|place| place.end > lines.end)
        })
        .count()
    }

    /// How badly the row's text stands around its number.
    fn set(&self, lines: Range<usize>, number: usize, standing: Standing) -> f32 {
        let is_cut = self.lines[lines.start].page != self.lines[lines.end - 1].page;
        let place = |line: usize| self.lines[line].at as f32;
        let number_at = place(number);
        let mut cost = 0.0;
        for column in &self.columns {
            let Some((first, last)) = column.reach(&lines) else { continue };
            cost += match standing {
                Standing::Top if self.lines[first].page == self.lines[number].page => {
                    (0.8 * (place(first) - number_at).abs()).min(4.0)
                }
                Standing::Middle if !is_cut => {
                    let off = (place(first) + place(last) - 2.0 * number_at).abs() / 2.0;
                    (0.6 * (off - 0.5).max(0.0)).min(6.0)
                }
                _ => 0.8,
            };
        }
        cost
    }
}

/// The headings of duties whose names stand somewhere in the column of departments, with where they do.
fn headings_of(
    lines: &[CellLine],
    roles: &[Option<Role>],
    bodies: &Bodies,
) -> Vec<(usize, Rc<Vec<Range<usize>>>)> {
    const MOST: usize = 1 << 28;
    let column = |role| roles.iter().position(|known| *known == Some(role));
    let (Some(departments), Some(duties)) = (column(Role::Departments), column(Role::Duties)) else {
        return Vec::new();
    };
    let heading = |at: usize| {
        let text = &lines[at].cells[duties];
        heading_at(text, 0, bodies).map(|colon| (at, text.bare_between(0, colon)))
    };
    let headings: Vec<(usize, String)> = (0..lines.len()).filter_map(heading).collect();
    let mut names = String::new();
    let mut ends = Vec::with_capacity(lines.len());
    for line in lines {
        names.push_str(&line.cells[departments].bare());
        ends.push(names.len());
    }
    let line_of = |at: usize| ends.partition_point(|end| *end <= at);
    let mut known: BTreeMap<&str, Rc<Vec<Range<usize>>>> = BTreeMap::new();
    let mut found = Vec::new();
    for (line, name) in headings.iter().filter(|(_, name)| !name.is_empty()) {
        if known.len() * names.len() > MOST {
            break;
        }
        let places = known.entry(name).or_insert_with(|| {
            let places = names.match_indices(name.as_str());
            Rc::new(places.map(|(at, _)| line_of(at)..line_of(at + name.len() - 1) + 1).collect())
        });
        if !places.is_empty() {
            found.push((*line, Rc::clone(places)));
        }
    }
    found
}

impl Column {
    fn of(lines: &[CellLine], column: usize, role: Role, bodies: &Bodies) -> Column {
        let full = full_width(lines.iter().map(|line| width(&line.cells[column].bare())).collect());
        let mut says: Vec<Says> =
            lines.iter().map(|line| says(&line.cells[column], role, full, bodies)).collect();
        let count = lines.len();
        weigh_seams(&mut says, lines, column, role, bodies);
        let mut next = vec![count; count + 1];
        let mut next_mark = vec![count; count + 1];
        for line in (0..count).rev() {
            next[line] = if says[line].is_filled { line } else { next[line + 1] };
            next_mark[line] = if says[line].mark > 0 { line } else { next_mark[line + 1] };
        }
        let mut last = vec![0; count + 1];
        let mut gaps = vec![0; count + 1];
        for line in 0..count {
            last[line + 1] = if says[line].is_filled { line + 1 } else { last[line] };
            let above = last[line].checked_sub(1);
            let is_gap = says[line].is_filled
                && above.is_some_and(|above| {
                    lines[above].page == lines[line].page && lines[line].at - lines[above].at > 2
                });
            gaps[line + 1] = gaps[line] + u32::from(is_gap);
        }
        let mut joined = vec![0.0; count + 1];
        for line in 0..count {
            joined[line + 1] = joined[line] + says[line].joins;
        }
        Column { role, says, next, last, gaps, next_mark, joined }
    }

    /// The first and the last line with text.
    fn reach(&self, lines: &Range<usize>) -> Option<(usize, usize)> {
        let first = self.next[lines.start];
        (first < lines.end).then(|| (first, self.last[lines.end] - 1))
    }

    fn parting(&self, start: usize) -> f32 {
        let above = self.last[start].checked_sub(1).map_or(0.0, |line| self.says[line].closes);
        let below = self.says.get(self.next[start]).map_or(0.0, |says| says.opens + says.parts);
        // Clauses that go on counting are one cell's.
        let counts_on = self.says.get(self.next_mark[start]).is_some_and(|says| says.mark > 1);
        above + below + if counts_on { 3.0 } else { 0.0 }
    }

    fn whole(&self, lines: &Range<usize>) -> f32 {
        let Some((first, _)) = self.reach(lines) else {
            return match self.role {
                Role::Name => 5.0,
                Role::Remark | Role::Support => 0.0,
                _ => 1.5,
            };
        };
        let gaps = (self.gaps[lines.end] - self.gaps[first + 1]) as f32;
        0.5 * gaps + self.joined[lines.end] - self.joined[first + 1]
    }
}

/// What speaks for and against a row's end between each text and the one before it in a column.
fn weigh_seams(says: &mut [Says], lines: &[CellLine], column: usize, role: Role, bodies: &Bodies) {
    let mut before: Option<usize> = None;
    let (mut is_in_support, mut counted) = (false, 0);
    for line in 0..says.len() {
        if !says[line].is_filled {
            continue;
        }
        let text = lines[line].cells[column].bare();
        let above = before.map(|before| lines[before].cells[column].bare());
        if let (Role::Departments | Role::Receivers, Some(above)) = (role, &above) {
            let is_one_name = !is_body(above, bodies)
                && !starts_with_region(&text)
                && !is_full_name(&text, bodies)
                && is_body(&format!("{above}{text}"), bodies);
            says[line].parts = if is_one_name { 2.0 } else { 0.0 };
        }
        let follows_label = above.is_some_and(|above| above.ends_with(['：', ':']));
        if says[line].mark == 1 && !follows_label && counted > 0 {
            says[line].joins += 2.5; // counted from 1 again
        }
        if says[line].mark > 1 && says[line].mark == counted + 1 {
            says[line].parts += 2.0;
        }
        if says[line].is_heading && is_in_support {
            says[line].joins += 2.5; // support stands at the end of its cell
        }
        if says[line].mark > 0 {
            counted = says[line].mark;
        }
        is_in_support = (is_in_support || says[line].is_support) && !says[line].is_heading;
        before = Some(line);
    }
}

/// How wide lines are that go on: the width that most of the wide lines have.
pub fn full_width(mut widths: Vec<usize>) -> usize {
    widths.sort_unstable();
    let widths: Vec<usize> = widths.into_iter().filter(|width| *width > 0).collect();
    let widest = widths.get(widths.len() * 19 / 20).copied().unwrap_or(0);
    let wide = widths.partition_point(|width| width * 3 < widest * 2);
    widths[wide..].chunk_by(|a, b| a == b).max_by_key(|same| same.len()).map_or(widest, |same| same[0])
}

/// What it costs that a line ends full though its text ends there, too.
fn by_chance(full: usize) -> f32 {
    0.6 * (full.max(2) as f32 / 2.0).ln()
}

fn says(text: &Flow, role: Role, full: usize, bodies: &Bodies) -> Says {
    if text.is_empty() {
        return Says::default();
    }
    let bare = text.bare();
    let mark = mark_at(text, 0).filter(|mark| mark.value > 0);
    let is_full = width(&bare) + 3 >= full;
    let (opens, closes) = match role {
        Role::Name => {
            let is_rest = bare.chars().count() < 3;
            (if is_rest { 1.5 } else { 0.0 }, if is_full { by_chance(full) } else { -1.0 })
        }
        Role::Departments | Role::Receivers => {
            let begins = starts_with_region(&bare) || is_full_name(&bare, bodies);
            (if begins { -0.2 } else { 0.8 }, if is_body(&bare, bodies) { -0.2 } else { 0.8 })
        }
        _ => prose(text, &bare, is_full.then_some(full), bodies),
    };
    let begins_inside = bare.starts_with(['，', '、', '；', '。', '）', '”', '》', ',', ')']);
    let ends_inside = bare.ends_with(['，', '、', '（', '“', '《', '：', ':', ',', '(']);
    Says {
        is_filled: true,
        opens: opens + if begins_inside { 4.0 } else { 0.0 },
        closes: closes + if ends_inside { 3.0 } else { 0.0 },
        mark: mark.map_or(0, |mark| mark.value),
        is_support: support_label_at(text, 0).is_some(),
        is_heading: heading_at(text, 0, bodies).is_some(),
        ..Says::default()
    }
}

fn prose(text: &Flow, bare: &str, full: Option<usize>, bodies: &Bodies) -> (f32, f32) {
    let opens = match mark_at(text, 0) {
        Some(mark) if mark.value == 1 => -0.8,
        Some(mark) if mark.value > 1 => 3.0,
        _ if support_label_at(text, 0).is_some() => 2.5,
        _ if heading_at(text, 0, bodies).is_some() => -0.8,
        _ => 0.4,
    };
    let ends = bare.chars().next_back().is_some_and(ends_sentence);
    let closes = match (ends, full) {
        (true, _) => -0.5,
        (false, Some(full)) => by_chance(full),
        (false, None) => 0.3,
    };
    (opens, closes)
}
