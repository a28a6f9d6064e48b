//! A drawing of rules as a grid of boxes, of which those without a rule between them are one cell.

use super::rules::{Drawing, Groups, places};
use super::{Mark, Placed, Rule, Table, lines};

/// How much of a box's side a rule must cover to close it.
const COVERED: f32 = 0.5;

/// Boxes between places of columns and rows, with which of them are open to each other.
pub(super) struct Grid {
    /// Where columns begin and end, one more than there are columns.
    pub columns: Vec<f32>,
    /// Where rows begin and end, one more than there are rows.
    pub rows: Vec<f32>,
    cells: Groups,
}

impl Grid {
    /// All boxes closed.
    pub fn closed(columns: Vec<f32>, rows: Vec<f32>) -> Grid {
        let boxes = columns.len().saturating_sub(1) * rows.len().saturating_sub(1);
        Grid { columns, rows, cells: Groups::new(boxes) }
    }

    /// Boxes are closed where a rule runs. Where the drawing is open at a side, its longest rules say how far it goes.
    pub fn of(drawing: &Drawing) -> Grid {
        let [left, top, right, bottom] = drawing.bounds();
        let columns = places(drawing.upright.iter().map(|rule| rule.at).chain([left, right]));
        let rows = places(drawing.across.iter().map(|rule| rule.at).chain([top, bottom]));
        let mut grid = Grid::closed(columns, rows);
        for row in 0..grid.height() {
            for column in 0..grid.width() {
                let (from, to) = (grid.columns[column], grid.columns[column + 1]);
                if row > 0 && !is_covered(&drawing.across, grid.rows[row], from, to) {
                    grid.open((row - 1, column), (row, column));
                }
                let (from, to) = (grid.rows[row], grid.rows[row + 1]);
                if column > 0 && !is_covered(&drawing.upright, grid.columns[column], from, to) {
                    grid.open((row, column - 1), (row, column));
                }
            }
        }
        grid
    }

    pub fn width(&self) -> usize {
        self.columns.len().saturating_sub(1)
    }

    pub fn height(&self) -> usize {
        self.rows.len().saturating_sub(1)
    }

    /// Makes the two boxes one cell.
    pub fn open(&mut self, a: (usize, usize), b: (usize, usize)) {
        let (a, b) = (self.index(a), self.index(b));
        self.cells.join(a, b);
    }

    fn index(&self, (row, column): (usize, usize)) -> usize {
        row * self.width() + column
    }

    /// The box that holds a point.
    fn at(&self, (x, y): (f32, f32)) -> Option<usize> {
        let slot = |places: &[f32], value: f32| {
            let after = places.partition_point(|place| *place <= value);
            (after > 0 && after < places.len()).then(|| after - 1)
        };
        Some(self.index((slot(&self.rows, y)?, slot(&self.columns, x)?)))
    }

    /// Puts marks into the cells. Gives back those that stand outside.
    pub fn fill(mut self, marks: Vec<Mark>) -> (Table, Vec<Mark>) {
        let mut held: Vec<Vec<Mark>> = vec![Vec::new(); self.width() * self.height()];
        let mut outside = Vec::new();
        for mark in marks {
            match self.at(mark.middle()) {
                Some(index) => held[self.cells.root(index)].push(mark),
                None => outside.push(mark),
            }
        }
        let cells = held
            .into_iter()
            .map(|marks| lines::runs_of(marks).iter().map(|run| lines::line_of(run)).collect());
        let cells = cells.collect();
        let rows = (0..self.height()).map(|row| self.row(row)).collect();
        (Table { cells, rows }, outside)
    }

    fn row(&mut self, row: usize) -> Vec<Placed> {
        let mut placed: Vec<Placed> = Vec::new();
        for column in 0..self.width() {
            let index = self.index((row, column));
            let cell = self.cells.root(index);
            match placed.last_mut() {
                Some(last) if last.cell == cell => last.columns += 1,
                _ => {
                    let is_merged_up = row > 0 && {
                        let above = self.index((row - 1, column));
                        self.cells.root(above) == cell
                    };
                    placed.push(Placed { cell, columns: 1, is_merged_up });
                }
            }
        }
        placed
    }
}

fn is_covered(rules: &[Rule], at: f32, from: f32, to: f32) -> bool {
    let near = rules.iter().filter(|rule| (rule.at - at).abs() <= super::rules::SNAP);
    let covered: f32 = near.map(|rule| (rule.to.min(to) - rule.from.max(from)).max(0.0)).sum();
    covered >= COVERED * (to - from)
}
