//! How a table is set: the lines of each of its columns, and which columns hold what.

use super::lines::{line_of, reach, runs_of};
use super::{Mark, Region};

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
        let columns = regions.iter().map(|region| region.grid.width()).max().unwrap_or(0);
        let mut counts = vec![[0_usize; 2]; columns]; // lines that are no numbers, and numbers
        for line in lines.iter().flatten() {
            counts[line.column][usize::from(line.is_number)] += 1;
        }
        let numbers = counts.iter().position(|[others, numbers]| *numbers > 0 && numbers >= others)?;
        let rows = counts[numbers][1];
        let is_sparse = counts.iter().map(|[others, numbers]| others + numbers < rows).collect();
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
