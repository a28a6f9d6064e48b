//! Where columns may begin: where much text begins and little is cut.

use std::ops::RangeInclusive;

use super::is_section;
use super::piece::Line;

/// A page with a wider line is none.
const WIDEST: usize = 1024;

/// A line of text right across columns is worse than one that begins with a column is good.
const CROSSED: f32 = 2.0;

/// How many pieces begin in each column of the page, and how many stand across its left side.
pub struct Tally {
    begun: Vec<f32>,
    crossed: Vec<f32>,
}

impl Tally {
    /// Of lines in columns.
    pub fn of(lines: &[Line]) -> Tally {
        let mut tally = Tally { begun: vec![0.0; WIDEST + 1], crossed: vec![0.0; WIDEST + 1] };
        let in_columns = lines.iter().filter(|line| !is_section(line));
        for piece in in_columns.flat_map(|line| &line.pieces).filter(|piece| piece.end <= WIDEST) {
            tally.begun[piece.start] += 1.0;
            tally.crossed[(piece.start + 2).min(piece.end)..piece.end]
                .iter_mut()
                .for_each(|crossed| *crossed += 1.0);
        }
        tally
    }

    fn worth(&self, at: usize) -> f32 {
        self.begun[at] - CROSSED * self.crossed[at]
    }

    /// Where the columns after the first begin: within windows, where much begins and little is cut.
    pub fn starts(&self, windows: &[RangeInclusive<usize>]) -> Vec<usize> {
        // For each column, where it may begin, the most that this is worth, and which of those of the column before.
        let mut choices: Vec<Vec<(usize, f32, usize)>> = vec![vec![(0, 0.0, 0)]];
        for window in windows {
            let before = &choices[choices.len() - 1];
            let row = window.clone().filter(|at| *at <= WIDEST).map(|at| {
                let left = before.iter().enumerate().filter(|(_, choice)| choice.0 < at);
                let best = left.max_by(|a, b| a.1.1.total_cmp(&b.1.1));
                let (from, worth) =
                    best.map_or((0, -CROSSED * WIDEST as f32), |(from, choice)| (from, choice.1));
                (at, worth + self.worth(at), from)
            });
            let row: Vec<_> = row.collect();
            choices.push(if row.is_empty() { vec![(*window.end(), 0.0, 0)] } else { row });
        }
        let last = &choices[choices.len() - 1];
        let mut at = (0..last.len()).max_by(|a, b| last[*a].1.total_cmp(&last[*b].1)).unwrap_or(0);
        let mut starts = Vec::with_capacity(choices.len());
        for row in choices[1..].iter().rev() {
            starts.push(row[at].0);
            at = row[at].2;
        }
        starts.reverse();
        starts
    }
}
