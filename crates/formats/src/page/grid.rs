//! A table as boxes between the places of its columns and rows, of which those with no border between are one cell.

use super::rules::{Drawing, Groups, SNAP, places};
use super::{Mark, Placed, Rule, Table, lines};

/// How much of a box's side a rule must cover to close it.
const COVERED: f32 = 0.5;

/// Boxes, row after row, with the borders above and before each.
#[derive(Clone, Debug)]
pub(super) struct Grid {
    /// Where columns begin and end, one more than there are columns.
    columns: Vec<f32>,
    /// Where rows begin and end, one more than there are rows.
    rows: Vec<f32>,
    above: Vec<bool>,
    before: Vec<bool>,
}

impl Grid {
    /// Boxes are closed where a rule runs. Where the drawing is open at a side, its longest rules say how far it goes.
    pub fn of(drawing: &Drawing) -> Grid {
        let [left, top, right, bottom] = drawing.bounds();
        let columns = places(drawing.upright.iter().map(|rule| rule.at).chain([left, right]));
        let mut grid = Grid::of_columns(columns, &drawing.across, top, bottom);
        // Where no rule runs across, a row over all columns interrupts the upright ones.
        for y in places(drawing.upright.iter().flat_map(|rule| [rule.from, rule.to])) {
            if grid.rows.iter().all(|row| (row - y).abs() > SNAP * 2.0) {
                grid.part(y);
            }
        }
        let width = grid.width();
        for row in 0..grid.height() {
            for column in 1..width {
                let (from, to) = (grid.rows[row], grid.rows[row + 1]);
                grid.before[row * width + column] =
                    is_covered(&drawing.upright, grid.columns[column], from, to);
            }
        }
        grid
    }

    /// Columns are given, and closed all the way from `top` to `bottom`; rows are what rules say.
    pub fn of_columns(columns: Vec<f32>, across: &[Rule], top: f32, bottom: f32) -> Grid {
        let within = across.iter().map(|rule| rule.at).filter(|at| (top..=bottom).contains(at));
        let rows = places(within.chain([top, bottom]));
        let boxes = columns.len().saturating_sub(1) * rows.len().saturating_sub(1);
        let mut grid = Grid { columns, rows, above: vec![true; boxes], before: vec![true; boxes] };
        let width = grid.width();
        for row in 1..grid.height() {
            for column in 0..width {
                let (from, to) = (grid.columns[column], grid.columns[column + 1]);
                grid.above[row * width + column] = is_covered(across, grid.rows[row], from, to);
            }
        }
        grid
    }

    /// Where columns begin and end.
    pub fn columns(&self) -> &[f32] {
        &self.columns
    }

    /// Where rows begin and end.
    pub fn rows(&self) -> &[f32] {
        &self.rows
    }

    /// How many columns there are.
    pub fn width(&self) -> usize {
        self.columns.len().saturating_sub(1)
    }

    /// How many rows there are.
    pub fn height(&self) -> usize {
        self.rows.len().saturating_sub(1)
    }

    /// Parts the row that holds `y` in two, in all its columns.
    pub fn part(&mut self, y: f32) {
        let Some(row) = slot(&self.rows, y).filter(|row| y - self.rows[*row] > SNAP) else { return };
        let width = self.width();
        let before = self.before[row * width..(row + 1) * width].to_vec();
        self.rows.insert(row + 1, y);
        let at = (row + 1) * width;
        self.above.splice(at..at, vec![true; width]);
        self.before.splice(at..at, before);
    }

    /// Takes away the border above a box.
    pub fn open_above(&mut self, row: usize, column: usize) {
        let width = self.width();
        self.above[row * width + column] = false;
    }

    /// The column that holds a place.
    pub fn column_at(&self, x: f32) -> Option<usize> {
        slot(&self.columns, x)
    }

    /// The row that holds a place.
    pub fn row_at(&self, y: f32) -> Option<usize> {
        slot(&self.rows, y)
    }

    /// Whether the point lies in it.
    pub fn holds(&self, (x, y): (f32, f32)) -> bool {
        self.column_at(x).is_some() && self.row_at(y).is_some()
    }

    /// The table with marks in its cells; those outside are left out.
    pub fn filled(&self, marks: Vec<Mark>, page: usize) -> Table {
        let mut cells = self.cells();
        let mut held: Vec<Vec<Mark>> = vec![Vec::new(); self.width() * self.height()];
        for mark in marks {
            let (x, y) = mark.middle();
            if let (Some(row), Some(column)) = (self.row_at(y), self.column_at(x)) {
                held[cells.root(row * self.width() + column)].push(mark);
            }
        }
        let lines = |marks| lines::runs_of(marks).iter().map(|run| lines::line_of(run, page)).collect();
        let rows = (0..self.height()).map(|row| self.row(row, &mut cells)).collect();
        Table { cells: held.into_iter().map(lines).collect(), rows, ..Table::default() }
    }

    fn cells(&self) -> Groups {
        let width = self.width();
        let mut cells = Groups::new(width * self.height());
        for index in 0..width * self.height() {
            if index >= width && !self.above[index] {
                cells.join(index - width, index);
            }
            if index % width > 0 && !self.before[index] {
                cells.join(index - 1, index);
            }
        }
        cells
    }

    fn row(&self, row: usize, cells: &mut Groups) -> Vec<Placed> {
        let mut placed: Vec<Placed> = Vec::new();
        for column in 0..self.width() {
            let index = row * self.width() + column;
            let cell = cells.root(index);
            match placed.last_mut() {
                Some(last) if last.cell == cell => last.columns += 1,
                _ => {
                    let is_merged_up = row > 0 && cells.root(index - self.width()) == cell;
                    placed.push(Placed { cell, columns: 1, is_merged_up });
                }
            }
        }
        placed
    }
}

fn slot(places: &[f32], value: f32) -> Option<usize> {
    let after = places.partition_point(|place| *place <= value);
    (after > 0 && after < places.len()).then(|| after - 1)
}

/// Whether rules run along a side of a box. Where it is open to the page's end, as far as any rule goes.
fn is_covered(rules: &[Rule], at: f32, from: f32, to: f32) -> bool {
    let from = rules.iter().map(|rule| rule.from).fold(f32::INFINITY, f32::min).max(from);
    let to = rules.iter().map(|rule| rule.to).fold(f32::NEG_INFINITY, f32::max).min(to);
    let near = rules.iter().filter(|rule| (rule.at - at).abs() <= SNAP);
    let covered: f32 = near.map(|rule| (rule.to.min(to) - rule.from.max(from)).max(0.0)).sum();
    covered >= COVERED * (to - from)
}
