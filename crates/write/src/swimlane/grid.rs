//! Where the steps of a flow stand: a lane, a column for each place in the order, and rows where several share both.

use qingdan_model::{Basis, Part, Procedure, Step, StepId};

/// A step of the flow at its place.
pub(crate) struct Cell<'a> {
    pub(crate) step: &'a Step,
    pub(crate) column: usize,
    /// Within the lane.
    pub(crate) row: usize,
}

/// An arrow between two cells.
pub(crate) struct Edge {
    /// Numbers of cells.
    pub(crate) from: usize,
    pub(crate) to: usize,
    /// Whether something goes to another party.
    pub(crate) is_hand_off: bool,
    pub(crate) is_stated: bool,
    pub(crate) returns: bool,
    /// How it is sent: 上报; for a clause that supports another: 配合.
    pub(crate) by: String,
    pub(crate) why: String,
}

pub(crate) struct Grid<'a> {
    pub(crate) cells: Vec<Cell<'a>>,
    pub(crate) edges: Vec<Edge>,
    pub(crate) columns: usize,
}

impl<'a> Grid<'a> {
    /// `wide` columns are used for steps that nothing is known of in which order they come.
    pub(crate) fn of(procedure: &'a Procedure, parts: &[Part], wide: usize) -> Grid<'a> {
        let steps: Vec<&Step> = procedure.steps.iter().filter(|step| parts.contains(&step.part)).collect();
        let edges = edges(procedure, &steps);
        let mut grid = Grid { cells: Vec::new(), edges, columns: 0 };
        let columns = grid.columns_of(steps.len());
        let joined: Vec<bool> = (0..steps.len())
            .map(|at| grid.edges.iter().any(|edge| edge.from == at || edge.to == at))
            .collect();
        grid.cells = steps.into_iter().map(|step| Cell { step, column: 0, row: 0 }).collect();
        for (at, column) in columns.into_iter().enumerate().filter(|(at, _)| joined[*at]) {
            let wanted = grid.row_before(at);
            grid.cells[at].column = column;
            grid.cells[at].row = grid.free_row(at, wanted);
            grid.columns = grid.columns.max(column + 1);
        }
        let wide = wide.max(1);
        for at in (0..grid.cells.len()).filter(|at| !joined[*at]) {
            let (row, column) = grid.free_cell(at, wide, &joined);
            grid.cells[at].row = row;
            grid.cells[at].column = column;
            grid.columns = grid.columns.max(column + 1);
        }
        grid
    }

    /// The longest way to each step. Steps are in an order in which they can be done.
    fn columns_of(&self, count: usize) -> Vec<usize> {
        let mut columns = vec![0; count];
        for at in 0..count {
            for edge in self.edges.iter().filter(|edge| edge.from == at && !edge.returns) {
                columns[edge.to] = columns[edge.to].max(columns[at] + 1);
            }
        }
        columns
    }

    /// The row of a step before this one in its lane, so that arrows run straight.
    fn row_before(&self, at: usize) -> usize {
        let lane = self.cells[at].step.lane;
        let before = self.edges.iter().filter(|edge| edge.to == at && !edge.returns).map(|edge| edge.from);
        before
            .filter(|&from| self.cells[from].step.lane == lane)
            .map(|from| self.cells[from].row)
            .min()
            .unwrap_or(0)
    }

    fn free_row(&self, at: usize, wanted: usize) -> usize {
        let (lane, column) = (self.cells[at].step.lane, self.cells[at].column);
        let taken = |row: usize| {
            let here = |cell: &Cell<'_>| cell.step.lane == lane && cell.column == column && cell.row == row;
            self.cells[..at].iter().any(here)
        };
        (wanted..).chain(0..wanted).find(|&row| !taken(row)).unwrap_or(wanted)
    }

    /// The next free place in rows below those of the steps that belong together.
    fn free_cell(&self, at: usize, wide: usize, joined: &[bool]) -> (usize, usize) {
        let lane = self.cells[at].step.lane;
        let placed = |other: usize| joined[other] || other < at;
        let rows = || {
            (0..self.cells.len())
                .filter(|&other| self.cells[other].step.lane == lane && other != at && placed(other))
        };
        let below =
            rows().filter(|&other| joined[other]).map(|other| self.cells[other].row + 1).max().unwrap_or(0);
        let alone = rows().filter(|&other| !joined[other]).count();
        (below + alone / wide, alone % wide)
    }
}

fn edges(procedure: &Procedure, steps: &[&Step]) -> Vec<Edge> {
    let at = |id: StepId| steps.iter().position(|step| step.id == id);
    let links = procedure.links.iter().filter_map(|link| {
        Some(Edge {
            from: at(link.from)?,
            to: at(link.to)?,
            is_hand_off: false,
            is_stated: link.reason.basis == Basis::Stated,
            returns: false,
            by: if link.assists { "配合".to_owned() } else { String::new() },
            why: link.reason.message.clone(),
        })
    });
    let hand_offs = procedure.hand_offs.iter().filter_map(|one| {
        Some(Edge {
            from: at(one.from.step?)?,
            to: at(one.to.step?)?,
            is_hand_off: true,
            is_stated: one.reason.basis == Basis::Stated,
            returns: one.returns,
            by: one.by.clone(),
            why: one.reason.message.clone(),
        })
    });
    links.chain(hand_offs).collect()
}
