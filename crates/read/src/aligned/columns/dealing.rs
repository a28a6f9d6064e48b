//! Which piece of a line belongs to which column: by where it stands, what it says, and what goes on from above.

use super::Columns;
use crate::aligned::neighbours::{Above, together, within};
use crate::aligned::piece::{Line, Looks, Piece};
use crate::flow::{Break, Flow};
use crate::header::Role;

/// What stands further off, in columns of the page, cannot stand worse.
const FAR: f32 = 20.0;

/// What it costs that a body stands behind another in their column.
const AGAIN: f32 = 0.5;

/// A number that begins a line is the item's where it stands near their column.
const NUMBER: f32 = -2.0;

impl Columns {
    /// The line's text in each column, by where it stands and by what goes on from above.
    pub fn dealt(&self, line: &Line, above: &mut Vec<Above>) -> Vec<Flow> {
        above.resize(self.count(), Above::default());
        let says = |before: Option<&Piece>, piece: &Piece, column: usize| match before {
            Some(before) => within(before, piece, self.roles[column]),
            None => above[column].welcomes(piece),
        };
        let mut cells = vec![Flow::default(); self.count()];
        for (piece, column) in line.pieces.iter().zip(self.dealt_by(line, says).1) {
            above[column].take(piece);
            cells[column].append(&piece.flow, Break::Space);
        }
        cells
    }

    /// How badly the line fits by where it stands, and the column of each of its pieces.
    pub(super) fn deal(&self, line: &Line) -> (f32, Vec<usize>) {
        self.dealt_by(line, |_, _, _| 0.0)
    }

    /// How badly the line fits, and the column of each of its pieces. `says` tells what speaks against a piece's
    /// standing behind another in its column, or first in a column.
    fn dealt_by(
        &self,
        line: &Line,
        says: impl Fn(Option<&Piece>, &Piece, usize) -> f32,
    ) -> (f32, Vec<usize>) {
        let count = self.count();
        // The least cost of the pieces so far if the last one is in a column, and the column of the one before.
        let mut best: Vec<Vec<(f32, usize)>> = Vec::with_capacity(line.pieces.len());
        for (index, piece) in line.pieces.iter().enumerate() {
            let last = index.checked_sub(1).map(|last| &line.pieces[last]);
            let row = (0..count).map(|column| {
                let role = self.role_cost(piece, index, column);
                let own = self.cost(piece, column) + role + says(None, piece, column);
                let Some(last) = last else { return (own, 0) };
                let before = &best[index - 1];
                let same = before[column].0
                    + if self.roles[column] == Some(Role::Number) {
                        FAR
                    } else if role < 0.0 && last.looks == Looks::Body {
                        AGAIN
                    } else {
                        together(piece.start - last.end) + role + says(Some(last), piece, column)
                    };
                (0..column)
                    .map(|other| (before[other].0 + own, other))
                    .chain([(same, column)])
                    .min_by(|a, b| a.0.total_cmp(&b.0))
                    .unwrap_or((own, 0))
            });
            let row = row.collect();
            best.push(row);
        }
        let ends = best.last().map(Vec::as_slice).unwrap_or_default();
        let mut column = (0..ends.len()).min_by(|a, b| ends[*a].0.total_cmp(&ends[*b].0)).unwrap_or(0);
        let mut columns = Vec::with_capacity(best.len());
        for row in best.iter().rev() {
            columns.push(column);
            column = row[column].1;
        }
        columns.reverse();
        let cost = ends.iter().map(|end| end.0).min_by(f32::total_cmp).unwrap_or(0.0);
        (cost, columns)
    }

    /// What speaks for and against a column by what it holds.
    fn role_cost(&self, piece: &Piece, index: usize, column: usize) -> f32 {
        match (self.roles[column], piece.looks) {
            (Some(Role::Number), Looks::Number) if index <= column => NUMBER,
            (Some(Role::Number), _) => 3.0,
            (Some(Role::Category), Looks::Clause | Looks::Sentence | Looks::Body) => 2.0,
            (Some(Role::Name), Looks::Clause) => 1.5,
            (Some(Role::Name), Looks::Body) => 0.7,
            (Some(Role::Departments | Role::Receivers), Looks::Body) => -0.7,
            (Some(Role::Departments | Role::Receivers), Looks::Clause | Looks::Sentence) => 2.0,
            _ => 0.0,
        }
    }

    /// How badly a piece fits a column as the first one in it.
    fn cost(&self, piece: &Piece, column: usize) -> f32 {
        let from_edge = self.edges[column].map_or(FAR, |edge| (piece.start as f32 - edge).abs());
        let from_middle = ((piece.start + piece.end) as f32 / 2.0 - self.middles[column]).abs() * 0.7 + 1.0;
        let off = from_edge.min(from_middle);
        let over = self.starts.get(column + 1).map_or(0.0, |next| (piece.end as f32 - next - 1.0).max(0.0));
        let outside = if self.at(piece) == column { 0.0 } else { 0.7 };
        0.25 * off.min(FAR) + 0.1 * over + outside
    }
}
