//! Rows that a page's end cut in two.

use std::collections::BTreeMap;

use super::{Part, Placed, Table};

/// How many rows a table's header has at most.
const HEADER: usize = 3;

/// Joins a page's last row with the rest of it on the next page, over as many pages as it goes.
pub(super) fn join(pages: &mut [Vec<Part>]) {
    let mut headers: BTreeMap<usize, Vec<String>> = BTreeMap::new();
    let mut open: Option<Open> = None;
    for page in 0..pages.len() {
        let (before, rest) = pages.split_at_mut(page);
        if let (Some(last), Some(Part::Table(next))) = (open.take(), rest[0].first_mut())
            && let Some(Part::Table(table)) = before[last.page].last_mut()
            && table.run == next.run
        {
            let known = headers.entry(next.run).or_default();
            let header = (0..next.rows.len()).take_while(|row| known.contains(&next.text(*row))).count();
            if is_rest(table, next, header, last.is_rest) {
                take_rest(table, next, header);
            }
            if next.rows.len() == header && rest[0].len() == 1 {
                open = Some(last); // the row goes on
                continue;
            }
        }
        for part in &pages[page] {
            if let Part::Table(table) = part {
                let first = || (0..table.rows.len().min(HEADER)).map(|row| table.text(row)).collect();
                headers.entry(table.run).or_insert_with(first);
            }
        }
        open =
            matches!(pages[page].last(), Some(Part::Table(_))).then(|| open_at(page, &pages[page], &headers));
    }
}

/// The table at a page's end.
struct Open {
    page: usize,
    /// Whether its last row is the only one there, so that it may be the rest of a row itself.
    is_rest: bool,
}

fn open_at(page: usize, parts: &[Part], headers: &BTreeMap<usize, Vec<String>>) -> Open {
    let is_rest = match parts {
        [Part::Table(table)] => {
            let known = headers.get(&table.run);
            let own = |row: &usize| known.is_none_or(|known| !known.contains(&table.text(*row)));
            (0..table.rows.len()).filter(own).count() <= 1
        }
        _ => false,
    };
    Open { page, is_rest }
}

/// Whether the first row after `next`'s header is the rest of `table`'s last row. Then one of the two has nothing in
/// the number column: the rest, or the beginning, where numbers stand in the middle of their rows.
fn is_rest(table: &Table, next: &Table, header: usize, may_be_rest: bool) -> bool {
    let (Some(last), Some(rest), Some(numbers)) = (table.rows.last(), next.rows.get(header), table.numbers)
    else {
        return false;
    };
    let columns = |row: &[Placed]| row.iter().map(|placed| placed.columns).collect::<Vec<_>>();
    if columns(last) != columns(rest) || last.len() < 2 {
        return false;
    }
    let has_number = |table: &Table, row: &[Placed]| {
        cell_at(row, numbers).is_some_and(|cell| !table.cells[cell].is_empty())
    };
    match (has_number(table, last), has_number(next, rest)) {
        (_, false) => true,
        (false, true) => !may_be_rest,
        (true, true) => false,
    }
}

fn take_rest(table: &mut Table, next: &mut Table, header: usize) {
    let rest = next.rows.remove(header);
    let last = table.rows.last().cloned().unwrap_or_default();
    for (into, from) in last.iter().zip(&rest) {
        // A cell over more rows than this one is theirs, too: its text is not the rest of another.
        let goes_on =
            next.rows.get(header).is_some_and(|row| row.iter().any(|placed| placed.cell == from.cell));
        if !goes_on || table.cells[into.cell].is_empty() {
            let lines = std::mem::take(&mut next.cells[from.cell]);
            table.cells[into.cell].extend(lines);
        }
    }
}

fn cell_at(row: &[Placed], column: usize) -> Option<usize> {
    let mut end = 0;
    row.iter().find_map(|placed| {
        end += placed.columns;
        (end > column).then_some(placed.cell)
    })
}
