//! What the rows of a table would become in a ledger.

use std::ops::ControlFlow;
use std::sync::Arc;

use qingdan_work::ledger::{Cells, ColumnNo, Ledger, LedgerRefusal, MOST_ROWS, RowNo};

use super::book::Book;
use super::source::{Target, each_row};

/// Problems that are kept and shown.
pub(super) const MOST_PROBLEMS: usize = 200;

/// What a row of the table becomes.
pub(super) enum Taken {
    New(Cells),
    Changed { row: RowNo, version: u32, cells: Cells },
    Same,
    Problem(String),
}

/// What a table would become.
#[derive(Default)]
pub(crate) struct Found {
    pub new: usize,
    pub changed: usize,
    pub same: usize,
    pub bad: usize,
    /// The first problems, with their rows in the table.
    pub problems: Vec<(usize, String)>,
    /// The first rows that would be added or changed, with their rows in the table.
    pub first: Vec<(usize, Cells)>,
}

/// What is known of the rows of a table while it is read.
pub(crate) struct Reading {
    pub ledger: Ledger,
    pub book: Arc<Book>,
    /// The row with the head.
    pub head: usize,
    pub targets: Vec<Target>,
}

impl Reading {
    fn taken(&self, row: &[String]) -> Taken {
        let number = self.targets.iter().position(|target| *target == Target::Row);
        let number = number.and_then(|at| row.get(at)).map(|text| text.trim()).unwrap_or_default();
        let old = match number {
            "" => None,
            text => match text.parse().ok().and_then(|no: RowNo| self.book.row(no)) {
                Some(row) if row.is_removed => {
                    return Taken::Problem(format!("第 {} 行已移出台账，没有改。要改它，请先恢复", row.no));
                }
                Some(row) => Some(row),
                None => return Taken::Problem(format!("台账里没有行号“{text}”。新增的行请把行号留空")),
            },
        };
        let mut changes: Vec<(ColumnNo, String)> = Vec::new();
        for (target, text) in self.targets.iter().zip(row) {
            let Target::Column(no) = target else { continue };
            let Some(column) = self.ledger.column(*no) else { continue };
            let text = text.trim();
            let own = old.map_or("", |row| row.cells.get(*no));
            let is_of_case = column.from_case.is_some() && old.is_some_and(|row| row.case.is_some());
            let is_as_shown =
                !text.is_empty() && column.kind.personal().is_some() && column.masked(own) == text;
            if is_of_case || is_as_shown {
                continue;
            }
            if column.kind.personal().is_some() && text.contains('*') {
                return Taken::Problem(format!("“{}”是遮盖过的（{text}），请填完整的内容", column.name));
            }
            match column.taken(text) {
                Ok(text) if text != own => changes.push((*no, text)),
                Ok(_) => {}
                Err(error) => return Taken::Problem(error.to_string()),
            }
        }
        let empty = Cells::default();
        let cells =
            old.map_or(&empty, |row| &row.cells).with(changes.iter().map(|(no, text)| (*no, text.as_str())));
        match old {
            _ if changes.is_empty() && old.is_some() => Taken::Same,
            None if cells.is_empty() => Taken::Problem("这一行没有可以登记的内容".to_owned()),
            None => Taken::New(cells),
            Some(row) => Taken::Changed { row: row.no, version: row.version, cells },
        }
    }

    /// Goes through its rows, with their numbers in the table.
    pub(super) fn each(
        &self,
        bytes: &[u8],
        mut each: impl FnMut(usize, Taken) -> ControlFlow<()>,
    ) -> Result<(), String> {
        each_row(bytes, |number, row| {
            let is_total = row.first().is_some_and(|cell| cell.trim() == "合计");
            let is_empty = row.iter().all(|cell| cell.trim().is_empty());
            if number <= self.head || is_empty || is_total {
                return ControlFlow::Continue(());
            }
            each(number, self.taken(&row))
        })
    }
}

/// Looks through a table without taking anything.
///
/// # Errors
/// In Chinese: why it cannot be read, or is too long.
pub(crate) fn look_through(reading: &Reading, bytes: &[u8], shown: usize) -> Result<Found, String> {
    let mut found = Found::default();
    reading.each(bytes, |number, taken| {
        match taken {
            Taken::New(cells) => {
                found.new += 1;
                if found.first.len() < shown {
                    found.first.push((number, cells));
                }
            }
            Taken::Changed { cells, .. } => {
                found.changed += 1;
                if found.first.len() < shown {
                    found.first.push((number, cells));
                }
            }
            Taken::Same => found.same += 1,
            Taken::Problem(problem) => {
                found.bad += 1;
                if found.problems.len() < MOST_PROBLEMS {
                    found.problems.push((number, problem));
                }
            }
        }
        ControlFlow::Continue(())
    })?;
    let have = reading.ledger.last_row;
    if have as usize + found.new > MOST_ROWS as usize {
        return Err(LedgerRefusal::TooManyRows { have, more: found.new }.to_string());
    }
    Ok(found)
}
