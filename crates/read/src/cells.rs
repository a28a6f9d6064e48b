//! From a table's records to lists of rows.

use qingdan_model::{Diagnostic, Kind, Severity};

use crate::flow::{Flow, LineStarts};
use crate::furniture::{is_note, is_page_number};
use crate::header::{Layout, Role, layout_of};
use crate::lines::is_owner;
use crate::rows::{Entry, RawList, Row, diagnostic, heading_of};
use crate::table::Record;
use crate::title::{Title, title_of};

/// Reads a table's records as lists. What belongs to no list is told in a diagnostic.
pub fn lists_of(records: Vec<Record>, lines: &LineStarts) -> (Vec<RawList>, Vec<Diagnostic>) {
    let mut reading = Reading {
        lines,
        lists: Vec::new(),
        layout: None,
        title: None,
        owner: Vec::new(),
        diagnostics: Vec::new(),
    };
    for record in records {
        reading.take(record);
    }
    reading.owner_was_none();
    for list in &mut reading.lists {
        join_rests(&mut list.entries);
    }
    (reading.lists, reading.diagnostics)
}

/// A row without a number is the rest of the row before where no number is missing for it: a page ended in the
/// item's name.
fn join_rests(entries: &mut Vec<Entry>) {
    let mut at = 0;
    while at < entries.len() {
        let rests = entries[at + 1..]
            .iter()
            .take_while(|entry| matches!(entry, Entry::Row(row) if row.number.is_none()));
        let end = at + 1 + rests.count();
        let is_rest = match (&entries[at], entries[end..].iter().find_map(numbered)) {
            (Entry::Row(row), Some(next)) => row.number.is_some_and(|number| number + 1 == next),
            _ => false,
        };
        if is_rest {
            let rests: Vec<Entry> = entries.drain(at + 1..end).collect();
            for rest in rests {
                append_row(&mut entries[at], rest);
            }
        }
        at += 1;
    }
}

fn numbered(entry: &Entry) -> Option<u32> {
    match entry {
        Entry::Row(row) => row.number,
        Entry::Section(..) => None,
    }
}

fn append_row(entry: &mut Entry, rest: Entry) {
    if let (Entry::Row(row), Entry::Row(rest)) = (entry, rest) {
        for (role, cell) in rest.columns {
            row.append(role, &cell);
        }
    }
}

struct Reading<'a> {
    lines: &'a LineStarts,
    lists: Vec<RawList>,
    layout: Option<Layout>,
    /// A title whose header has not come yet.
    title: Option<Title>,
    /// Lines that may be the region and the town of a title to come.
    owner: Vec<Flow>,
    diagnostics: Vec<Diagnostic>,
}

impl Reading<'_> {
    fn take(&mut self, record: Record) {
        let texts: Vec<String> = record.cells.iter().map(Flow::text).collect();
        if record.cells.len() == 1 && is_owner(&texts[0]) {
            return self.owner.extend(record.cells);
        }
        if texts.iter().any(|text| !text.is_empty())
            && !(record.cells.len() == 1 && self.titled(&texts[0]).is_some())
        {
            self.owner_was_none();
        }
        if let Some(layout) = layout_of(texts.iter().map(String::as_str)) {
            return self.header(layout);
        }
        let filled: Vec<usize> = (0..texts.len()).filter(|at| !texts[*at].is_empty()).collect();
        match filled.as_slice() {
            [] => {}
            [only] => self.single(&record.cells[*only], &texts[*only], *only, record.cells.len()),
            _ => self.row(record),
        }
    }

    fn header(&mut self, layout: Layout) {
        let kind = self.title.as_ref().and_then(|title| title.kind).or(layout.kind()).unwrap_or(Kind::Basic);
        let is_repeated = self.title.is_none() && self.lists.last().is_some_and(|list| list.kind == kind);
        if !is_repeated {
            self.lists.push(RawList { title: self.title.take(), kind, entries: Vec::new() });
        }
        self.layout = Some(layout);
    }

    /// A record with one cell that says anything: title, section, or the rest of the row before.
    fn single(&mut self, cell: &Flow, text: &str, column: usize, columns: usize) {
        if let Some(heading) = heading_of(text).filter(|_| self.layout.is_some()) {
            if let Some(list) = self.lists.last_mut() {
                list.entries.push(Entry::Section(heading, cell.clone()));
            }
        } else if let Some(title) = self.titled(text) {
            self.owner.clear();
            let is_running_title = self.lists.last().and_then(|list| list.title.as_ref()) == Some(&title);
            if !is_running_title {
                self.title = Some(title);
            }
        } else if is_page_number(text) {
            // says nothing
        } else if is_note(text) {
            self.outside(std::slice::from_ref(cell));
        } else if columns == 1 {
            self.rest_of_last_cell(cell);
        } else {
            self.rest_of_row(vec![(column, cell.clone())]);
        }
    }

    fn row(&mut self, record: Record) {
        let Some(layout) = &self.layout else { return self.outside(&record.cells) };
        let number_at = layout.position(Role::Number);
        // An item over several rows, a department each: its number and name are merged.
        let names_item = number_at.or(layout.position(Role::Name));
        if names_item.is_some_and(|at| record.merged_up.contains(&at)) {
            let own = record.cells.into_iter().enumerate();
            let own = own.filter(|(at, cell)| !cell.is_empty() && !record.merged_up.contains(at));
            return self.rest_of_row(own.collect());
        }
        let number = number_at.and_then(|at| record.cells.get(at)).map(Flow::text);
        let value = number.as_deref().and_then(number_of);
        let has = |role| {
            layout.position(role).and_then(|at| record.cells.get(at)).is_some_and(|cell| !cell.is_empty())
        };
        let is_new_item =
            value.is_some() || (has(Role::Name) && (has(Role::Departments) || has(Role::Receivers)));
        if !is_new_item {
            let cells = record.cells.into_iter().enumerate().filter(|(_, cell)| !cell.is_empty()).collect();
            return self.rest_of_row(cells);
        }
        let mut row = Row { number: value, ..Row::default() };
        for (cell, role) in record.cells.into_iter().zip(&layout.roles) {
            if let Some(role) = role.filter(|role| *role != Role::Number)
                && !cell.is_empty()
            {
                row.columns.insert(role, cell);
            }
        }
        if let Some(list) = self.lists.last_mut() {
            list.entries.push(Entry::Row(row));
        }
    }

    /// Cells without number and name continue the row before: a page ended in it.
    fn rest_of_row(&mut self, cells: Vec<(usize, Flow)>) {
        let layout = self.layout.clone();
        let Some(Entry::Row(row)) = self.lists.last_mut().and_then(|list| list.entries.last_mut()) else {
            let cells: Vec<Flow> = cells.into_iter().map(|(_, cell)| cell).collect();
            return self.outside(&cells);
        };
        for (column, cell) in cells {
            if let Some(role) = layout.as_ref().and_then(|layout| layout.roles.get(column).copied().flatten())
            {
                row.append(role, &cell);
            }
        }
    }

    /// A line without any delimiter after a row: the row's last cell had a line break in it.
    fn rest_of_last_cell(&mut self, cell: &Flow) {
        let Some(Entry::Row(row)) = self.lists.last_mut().and_then(|list| list.entries.last_mut()) else {
            return self.outside(std::slice::from_ref(cell));
        };
        let layout = self.layout.as_ref();
        let last = layout.and_then(|layout| {
            layout.roles.iter().rev().flatten().find(|role| row.columns.contains_key(role))
        });
        if let Some(role) = last {
            row.append(*role, cell);
        }
    }

    /// The title that a line spells, with the lines above it that name its owner.
    fn titled(&self, text: &str) -> Option<Title> {
        let owner: String = self.owner.iter().map(Flow::bare).collect();
        title_of(&format!("{owner}{text}"))
    }

    /// No title followed: the lines were the rest of a cell.
    fn owner_was_none(&mut self) {
        for line in std::mem::take(&mut self.owner) {
            self.rest_of_last_cell(&line);
        }
    }

    fn outside(&mut self, cells: &[Flow]) {
        let Some(first) = cells.iter().find(|cell| !cell.is_empty()) else { return };
        let text: String = first.text().chars().take(20).collect();
        self.diagnostics.push(diagnostic(
            Severity::Info,
            "outside-lists",
            format!("“{text}…”不在任何清单的表格里，没有读入。"),
            "如果它是清单的一部分，请检查它前面是否有表头（序号、事项名称……）。",
            Some(first.place(self.lines)),
        ));
    }
}

/// The value of a number cell: "12", "12.", "１２".
fn number_of(text: &str) -> Option<u32> {
    let digits: String = text
        .trim_end_matches(['.', '、', '．', '。'])
        .chars()
        .map(|char| match char {
            '０'..='９' => char::from(b'0' + (char as u32 - '０' as u32) as u8),
            _ => char,
        })
        .collect();
    (digits.len() <= 4).then(|| digits.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use crate::header::Role;
    use crate::rows::Entry;
    use crate::table::records_of;

    use super::*;

    fn names(text: &str) -> Vec<String> {
        let records = records_of(text).unwrap();
        let (lists, _) = lists_of(records, &LineStarts::of(text));
        let entries = lists.into_iter().flat_map(|list| list.entries);
        let name = |entry| match entry {
            Entry::Row(row) => Some(format!("{:?} {}", row.number, row.columns[&Role::Name].text())),
            Entry::Section(..) => None,
        };
        entries.filter_map(name).collect()
    }

    #[test]
    fn a_row_without_number_is_the_rest_of_the_one_before_where_none_is_missing() {
        let table = |last: &str| {
            format!("序号,事项名称,责任部门\n1,城镇燃气,区住建局\n,安全监管,区城管局\n{last},防汛,区水务局\n")
        };
        assert_eq!(names(&table("2")), ["Some(1) 城镇燃气安全监管", "Some(2) 防汛"]);
        assert_eq!(names(&table("3")), ["Some(1) 城镇燃气", "None 安全监管", "Some(3) 防汛"]);
    }
}
