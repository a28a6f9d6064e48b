//! Lines of a cell that stand in each other's place.
//!
//! Where cells side by side are set half a line apart, `pdftotext` may put a line of a cell under the one that follows
//! it. Two lines change places where only then the text goes on from line to line.

use qingdan_catalogue::Bodies;

use super::rows::{CellLine, full_width};
use crate::flow::{Flow, ends_sentence, width};
use crate::header::Role;
use crate::marks::{heading_at, is_full_name, mark_at, starts_with_region, support_label_at};

/// Two lines change places only if that is better by this much.
const BETTER: f32 = 2.0;

/// How a column's cells are set.
pub struct Setting<'a> {
    role: Option<Role>,
    full: usize,
    bodies: &'a Bodies,
}

impl<'a> Setting<'a> {
    /// Of a column of a table's lines.
    pub fn of(lines: &[&CellLine], column: usize, role: Option<Role>, bodies: &'a Bodies) -> Setting<'a> {
        let full = full_width(lines.iter().map(|line| width(&line.cells[column].bare())).collect());
        Setting { role, full, bodies }
    }

    /// Puts the lines of a cell, each with its place on the page, into the order in which they were written.
    pub fn order(&self, lines: &mut [(usize, Flow)]) {
        for at in 0..lines.len().saturating_sub(1) {
            if lines[at + 1].0 - lines[at].0 > 2 {
                continue;
            }
            if matches!(self.role, Some(Role::Departments | Role::Receivers)) {
                let text = |at: usize| lines.get(at).map(|(_, flow)| flow.bare()).unwrap_or_default();
                let is_whole = |name: String| is_full_name(&name, self.bodies);
                let is_placed = at > 0
                    && (!is_whole(text(at - 1)) || is_whole(format!("{}{}", text(at - 1), text(at))))
                    || is_whole(format!("{}{}", text(at + 1), text(at + 2)));
                if !is_placed && self.is_name_backwards(&lines[at].1, &lines[at + 1].1) {
                    lines.swap(at, at + 1);
                }
                continue;
            }
            let from = at.saturating_sub(1);
            let end = (at + 3).min(lines.len());
            let own: Vec<&Flow> = lines[from..end].iter().map(|(_, flow)| flow).collect();
            let mut other = own.clone();
            other.swap(at - from, at + 1 - from);
            let is_whole = (from == 0, end == lines.len());
            if self.cost(&own, is_whole) - self.cost(&other, is_whole) >= BETTER {
                lines.swap(at, at + 1);
            }
        }
    }

    /// How badly lines follow each other; the first may begin the cell, and the last end it.
    fn cost(&self, lines: &[&Flow], (begins, ends): (bool, bool)) -> f32 {
        let seams: f32 = lines.windows(2).map(|pair| self.seam(pair[0], pair[1])).sum();
        let first = lines.first().filter(|_| begins).map_or(0.0, |line| self.first(line));
        let last = lines.last().filter(|_| ends).map_or(0.0, |line| self.last(line));
        seams + first + last
    }

    /// Whether two lines are the name of a body, its end before its beginning.
    fn is_name_backwards(&self, end: &Flow, start: &Flow) -> bool {
        let (end, start) = (end.bare(), start.bare());
        let is_whole = |name: &str| is_full_name(name, self.bodies);
        !starts_with_region(&end)
            && !is_whole(&end)
            && starts_with_region(&start)
            && !is_whole(&start)
            && is_whole(&format!("{start}{end}"))
    }

    fn is_full(&self, line: &Flow) -> bool {
        width(&line.bare()) + 3 >= self.full
    }

    fn is_ended(line: &Flow) -> bool {
        line.last().is_some_and(|char| ends_sentence(char) || matches!(char, '：' | ':'))
    }

    fn may_be_names(line: &Flow) -> bool {
        mark_at(line, 0).is_none() && !line.bare().contains(['，', '。', '；', '《'])
    }

    fn begins(&self, line: &Flow) -> bool {
        mark_at(line, 0).is_some()
            || heading_at(line, 0, self.bodies).is_some()
            || support_label_at(line, 0).is_some()
    }

    fn seam(&self, above: &Flow, below: &Flow) -> f32 {
        let backwards = match (mark_at(above, 0), mark_at(below, 0)) {
            (Some(above), Some(below)) if above.style == below.style && below.value <= above.value => 2.5,
            _ => 0.0,
        };
        let goes_on = !Self::is_ended(above);
        let seam = match (goes_on, self.is_full(above), self.begins(below)) {
            // A heading of many names goes on in a second line, which may look like one by itself.
            (true, true, true) if mark_at(below, 0).is_none() && Self::may_be_names(above) => 0.3,
            (true, _, true) => 2.0,
            (true, false, false) => 1.5,
            (false, false, false) if self.role == Some(Role::Name) => 1.5,
            (false, true, false) => 0.3,
            _ => 0.0,
        };
        backwards + seam
    }

    fn first(&self, line: &Flow) -> f32 {
        let name = line.bare();
        let is_rest = name.chars().count() < 3 || name.starts_with(['，', '、', '；', '。', '）', '”', '》']);
        let counts_on = mark_at(line, 0).is_some_and(|mark| mark.value > 1);
        if is_rest || counts_on { 1.5 } else { 0.0 }
    }

    fn last(&self, line: &Flow) -> f32 {
        let is_open =
            line.last().is_some_and(|char| matches!(char, '，' | '、' | '（' | '：' | ':' | '“' | '《'));
        let is_full = self.is_full(line) && !Self::is_ended(line);
        match (is_open, is_full) {
            (true, _) => 3.0,
            (false, true) => 1.0,
            (false, false) => 0.0,
        }
    }
}
