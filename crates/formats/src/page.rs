//! Pages as they are printed, characters and ruling lines with their positions, made text and tables again.
//!
//! Pure geometry: nothing here knows what a PDF is, or what a list says. Lengths are points, from the upper left
//! corner of the page as a person reads it.

mod columns;
mod furniture;
mod grid;
mod lines;
mod merged;
mod rows;
mod rules;
mod seams;
mod setting;
mod table;
#[cfg(test)]
mod tests;
mod turn;
mod write;

use crate::content::PageSize;

pub(crate) use turn::Turn;
pub(crate) use write::content_of;

/// A printed character; blanks are not printed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Mark {
    pub char: char,
    pub left: f32,
    pub right: f32,
    /// Where it stands: the line under it, without descenders.
    pub baseline: f32,
    /// The size of its font.
    pub size: f32,
}

impl Mark {
    /// Its upper edge, as Chinese characters have it.
    fn top(&self) -> f32 {
        self.baseline - self.size * 0.88
    }

    /// Its lower edge, likewise.
    fn bottom(&self) -> f32 {
        self.baseline + self.size * 0.12
    }

    fn middle(&self) -> (f32, f32) {
        ((self.left + self.right) / 2.0, self.baseline - self.size * 0.38)
    }
}

/// A straight line along one of the page's sides.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Rule {
    /// Where it crosses the other direction.
    pub at: f32,
    /// Where it begins.
    pub from: f32,
    /// Where it ends.
    pub to: f32,
}

/// A page.
#[derive(Clone, Debug, Default)]
pub(crate) struct Page {
    /// As it is shown.
    pub size: PageSize,
    /// How it is turned to be read: marks and rules are where they are then.
    pub turn: Turn,
    pub marks: Vec<Mark>,
    /// Rules from left to right; `at` is their height.
    pub across: Vec<Rule>,
    /// Rules from top to bottom; `at` is how far right they stand.
    pub upright: Vec<Rule>,
}

/// What of a table stands on one page.
#[derive(Clone, Debug)]
struct Region {
    page: usize,
    /// Regions of one table share it.
    run: usize,
    grid: grid::Grid,
    marks: Vec<Mark>,
    /// Whether its rows were parted by white space.
    is_parted: bool,
}

/// What stands on a page, in reading order.
#[derive(Clone, Debug)]
enum Part {
    Line(Line),
    Table(Table),
}

/// A printed line of a cell or of a paragraph.
#[derive(Clone, Debug, Default, PartialEq)]
struct Line {
    text: String,
    /// From 0.
    page: usize,
    /// Left, top, right, bottom.
    bounds: [f32; 4],
}

/// A table, or what stands of it on one page.
#[derive(Clone, Debug, Default, PartialEq)]
struct Table {
    /// What each cell says.
    cells: Vec<Vec<Line>>,
    /// The cells of each row. A cell over several rows is in each of them.
    rows: Vec<Vec<Placed>>,
    /// The parts of a table on several pages share it.
    run: usize,
    /// The column with the numbers of its rows.
    numbers: Option<usize>,
}

impl Table {
    /// What a row says.
    fn text(&self, row: usize) -> String {
        let lines = self.rows[row].iter().flat_map(|placed| &self.cells[placed.cell]);
        lines.map(|line| line.text.as_str()).collect::<Vec<_>>().join("\n")
    }
}

/// A cell as it stands in a row.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Placed {
    /// Which cell of the table.
    cell: usize,
    /// How many columns it covers.
    columns: usize,
    /// Whether it began in a row above.
    is_merged_up: bool,
}
