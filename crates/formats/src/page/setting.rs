//! How a table is set: the lines of each of its columns, and which columns hold what.

use std::collections::BTreeSet;

use super::lines::{line_of, reach, runs_of};
use super::{Mark, Region};

/// A page with more lines is no page of a list.
const MOST_LINES: usize = 4000;

/// A line in a column.
#[derive(Clone, Debug)]
pub(super) struct ColumnLine {
    pub text: String,
    pub column: usize,
    pub top: f32,
    pub bottom: f32,
    /// Whether it is a number and nothing else.
    pub is_number: bool,
}

impl ColumnLine {
    /// Half way down.
    pub fn middle(&self) -> f32 {
        (self.top + self.bottom) / 2.0
    }
}

/// What the regions of one table have in common.
pub(super) struct Setting {
    /// The lines of each region, column by column.
    pub lines: Vec<Vec<ColumnLine>>,
    /// The column with the numbers of the rows.
    pub numbers: usize,
    /// Columns with fewer lines than there are numbers: their cells are merged over several rows, and their text
    /// stands where it likes.
    pub is_sparse: Vec<bool>,
}

impl Setting {
    /// Of the regions of one table; `None` if it has no column of numbers.
    pub fn of(regions: &[Region]) -> Option<Setting> {
        let lines: Vec<Vec<ColumnLine>> = regions.iter().map(lines_of).collect();
        if lines.iter().any(|lines| lines.len() > MOST_LINES) {
            return None;
        }
        let columns = regions.iter().map(|region| region.grid.width()).max().unwrap_or(0);
        let of_column = |column: usize| lines.iter().flatten().filter(move |line| line.column == column);
        let holds_numbers = |column: &usize| {
            let count = of_column(*column).filter(|line| line.is_number).count();
            // A header is repeated.
            let others: BTreeSet<&str> =
                of_column(*column).filter(|line| !line.is_number).map(|line| line.text.as_str()).collect();
            count > 0 && count >= others.len()
        };
        let numbers = (0..columns).find(holds_numbers)?;
        let rows = of_column(numbers).filter(|line| line.is_number).count();
        let is_sparse = (0..columns).map(|column| of_column(column).count() < rows).collect();
        Some(Setting { lines, numbers, is_sparse })
    }
}

fn lines_of(region: &Region) -> Vec<ColumnLine> {
    let mut columns: Vec<Vec<Mark>> = vec![Vec::new(); region.grid.width()];
    for mark in &region.marks {
        if let Some(column) = region.grid.column_at(mark.middle().0) {
            columns[column].push(*mark);
        }
    }
    let runs = columns.into_iter().enumerate();
    runs.flat_map(|(column, marks)| runs_of(marks).into_iter().map(move |run| (column, run)))
        .map(|(column, run)| {
            let [_, top, _, bottom] = reach(&run);
            let text = line_of(&run, region.page).text;
            let is_number = text.len() <= 4 && text.bytes().all(|byte| byte.is_ascii_digit());
            ColumnLine { text, column, top, bottom, is_number }
        })
        .collect()
}
