//! From a table's records to lists of rows.

use qingdan_model::{Diagnostic, Kind, Severity};

use crate::flow::{Flow, LineStarts};
use crate::furniture::{is_note, is_page_number};
use crate::header::{Layout, Role, layout_of, may_be_header, two_row_layout};
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
        starts: Vec::new(),
        upper: Vec::new(),
        told_before_upper: 0,
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
    /// Where the cells of its header begin.
    starts: Vec<usize>,
    /// The words of the record before where it may be the upper row of a header.
    upper: Vec<String>,
    /// How many diagnostics there were before it.
    told_before_upper: usize,
    /// A title whose header has not come yet.
    title: Option<Title>,
    /// Lines that may be the region and the town of a title to come, and whether each stands outside of tables.
    owner: Vec<(Flow, bool)>,
    diagnostics: Vec<Diagnostic>,
}

impl Reading<'_> {
    fn take(&mut self, record: Record) {
        let texts: Vec<String> = record.cells.iter().map(Flow::text).collect();
        let filled: Vec<usize> = (0..texts.len()).filter(|at| !texts[*at].is_empty()).collect();
        // A line may be several cells wide: then it stands in the first.
        let line = (filled == [0]).then(|| texts[0].as_str());
        if line.is_some_and(is_owner) {
            let is_outside = record.is_outside;
            return self.owner.extend(record.cells.into_iter().next().map(|cell| (cell, is_outside)));
        }
        if !filled.is_empty() && line.is_none_or(|line| self.titled(line).is_none()) {
            self.owner_was_none();
        }
        let upper = std::mem::take(&mut self.upper);
        if let Some(layout) = two_row_layout(&upper, &texts, &record.merged_up) {
            self.upper_row_was_no_list();
            return self.header(layout, record.starts);
        }
        if may_be_header(&texts) {
            self.upper.clone_from(&texts);
            self.told_before_upper = self.diagnostics.len();
        }
        if let Some(layout) = layout_of(texts.iter().map(String::as_str)) {
            return self.header(layout, record.starts);
        }
        let record = record.under(&self.starts);
        let filled: Vec<usize> = (0..record.cells.len()).filter(|at| !record.cells[*at].is_empty()).collect();
        match filled.as_slice() {
            [] => {}
            [only] => {
                let cell = &record.cells[*only];
                let columns = if record.is_outside { 0 } else { record.cells.len() };
                self.single(cell, &cell.text(), *only, columns);
            }
            _ => self.row(record),
        }
    }

    fn header(&mut self, layout: Layout, starts: Vec<usize>) {
        let kind = self.title.as_ref().and_then(|title| title.kind).or(layout.kind()).unwrap_or(Kind::Basic);
        let is_repeated = self.title.is_none() && self.lists.last().is_some_and(|list| list.kind == kind);
        if !is_repeated {
            self.lists.push(RawList { title: self.title.take(), kind, entries: Vec::new() });
        }
        self.layout = Some(layout);
        self.starts = starts;
    }

    /// The upper row of a header was taken for all of it, or for nothing: its list begins with the lower one.
    fn upper_row_was_no_list(&mut self) {
        self.diagnostics.truncate(self.told_before_upper);
        if let Some(list) = self.lists.pop_if(|list| list.entries.is_empty()) {
            self.title = self.title.take().or(list.title);
        }
    }

    /// A record with one cell that says anything: title, section, or the rest of the row before. It has no columns where
    /// it stands outside of tables.
    fn single(&mut self, cell: &Flow, text: &str, column: usize, columns: usize) {
        if let Some(heading) = heading_of(text).filter(|_| self.layout.is_some()) {
            if let Some(list) = self.lists.last_mut() {
                list.entries.push(Entry::Section(heading, cell.clone()));
            }
        } else if let Some(title) = self.titled(text) {
            self.owner.clear();
            let is_running_title = self.lists.last().and_then(|list| list.title.as_ref()) == Some(&title);
            if !is_running_title {
                self.title = Some(self.under_title(title));
            }
        } else if is_page_number(text) {
            // says nothing
        } else if is_note(text) || columns == 0 {
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
        let owner: String = self.owner.iter().map(|(line, _)| line.bare()).collect();
        title_of(&format!("{owner}{text}"))
    }

    /// A title right under another, the document's, is of the same town.
    fn under_title(&mut self, title: Title) -> Title {
        let Some(above) = self.title.take().filter(|_| title.town.is_none()) else { return title };
        Title { town: above.town, region: above.region, ..title }
    }

    /// No title followed: the lines were what any others are.
    fn owner_was_none(&mut self) {
        for (line, is_outside) in std::mem::take(&mut self.owner) {
            if is_outside { self.outside(&[line]) } else { self.rest_of_last_cell(&line) }
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
    fn a_line_over_several_cells_may_name_the_owner() {
        let text = "石桥镇,,\n配合履职事项清单,,\n序号,事项名称,责任部门\n1,防汛,区水务局\n";
        let (lists, told) = lists_of(records_of(text).unwrap(), &LineStarts::of(text));
        assert_eq!(
            lists[0].title.as_ref().and_then(|title| title.town.as_deref()),
            Some("石桥镇"),
            "{told:?}"
        );
        assert_eq!((lists.len(), told.len()), (1, 0), "{told:?}");
    }

    #[test]
    fn the_town_of_a_document_s_title_is_that_of_the_lists_under_it() {
        let text =
            "石桥镇履行职责事项清单,,\n一、配合履职事项清单,,\n序号,事项名称,责任部门\n1,防汛,区水务局\n";
        let (lists, told) = lists_of(records_of(text).unwrap(), &LineStarts::of(text));
        let title = lists[0].title.as_ref().map(|title| (title.text.as_str(), title.town.as_deref()));
        assert_eq!(title, Some(("配合履职事项清单", Some("石桥镇"))), "{told:?}");
    }

    #[test]
    fn what_a_site_prints_under_a_table_is_no_part_of_its_last_row() {
        let page = "<table><tr><td>序号<td>事项名称<td>责任部门<tr><td>1<td>防汛<td>区水务局</table><p>石桥镇<p>扫一扫";
        let content = qingdan_formats::open(page.as_bytes()).unwrap();
        let records = crate::blocks::records_of(&content).unwrap();
        let (lists, told) = lists_of(records, &LineStarts::of(&content.text));
        let [Entry::Row(row)] = lists[0].entries.as_slice() else { panic!("{lists:?}") };
        assert_eq!(row.columns[&Role::Departments].text(), "区水务局");
        assert_eq!(told.iter().map(|one| one.code.as_str()).collect::<Vec<_>>(), ["outside-lists"; 2]);
    }

    #[test]
    fn a_header_may_have_two_rows() {
        let columns = |text: &str| {
            let (lists, told) = lists_of(records_of(text).unwrap(), &LineStarts::of(text));
            assert_eq!((lists.len(), told.len()), (1, 0), "{told:?}");
            let [Entry::Row(row)] = lists[0].entries.as_slice() else { panic!("{lists:?}") };
            let of = |role| row.columns.get(&role).map(Flow::text).unwrap_or_default();
            [Role::Departments, Role::Duties, Role::Support, Role::Town].map(of).join("|")
        };
        let all = "区水务局|防汛。|业务指导|巡堤。";
        let over_two = "序号,事项名称,对应上级部门,上级部门职责,,乡镇配合职责\n,,,职责,履职保障,\n";
        assert_eq!(columns(&format!("{over_two}1,防汛,区水务局,防汛。,业务指导,巡堤。\n")), all);
        let over_all = "事项,,上级部门,,,乡镇（街道）\n序号,事项名称,部门名称,工作职责,履职保障,配合职责\n";
        assert_eq!(columns(&format!("{over_all}1,防汛,区水务局,防汛。,业务指导,巡堤。\n")), all);
        // A row below a header of one row is a row.
        let one = "序号,事项名称,对应上级部门,上级部门职责,履职保障,乡镇配合职责\n";
        assert_eq!(columns(&format!("{one}1,防汛,区水务局,防汛。,业务指导,巡堤。\n")), all);
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
