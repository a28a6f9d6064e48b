//! Where the columns of a table stand on a page, and which piece of a line belongs to which.
//!
//! White space does not stand exactly under white space: programs that give Chinese characters one column put what
//! comes next where it was printed, or one space behind what stands before it, whichever is further right. So nothing
//! is cut; pieces are dealt out to the columns that they fit best, from left to right ([`dealing`]), and columns may stand
//! elsewhere on other pages and from some line on ([`moving`]).

mod dealing;
mod moving;

use std::ops::RangeInclusive;

pub use self::moving::along;
use super::header::Header;
use super::is_section;
use super::piece::{Line, Piece};
use super::tally::Tally;
use crate::header::{Layout, Role};

/// The columns of a table on a page.
#[derive(Clone, Debug)]
pub struct Columns {
    /// Where each column begins.
    starts: Vec<f32>,
    /// Where text in it begins, where much begins at one place.
    edges: Vec<Option<f32>>,
    /// The middle of its text.
    middles: Vec<f32>,
    /// What they hold.
    roles: Vec<Option<Role>>,
}

impl Columns {
    /// Of the lines under a header.
    pub fn under(header: &Header, lines: &[Line]) -> Columns {
        const ELSEWHERE: f32 = 4.0;
        // Words stand in the middle of their columns, or further right or left than what is under them.
        let pairs = || header.cells.windows(2);
        let between = pairs().map(|pair| pair[0].end.min(pair[1].start)..=pair[1].start).collect();
        let before = pairs().map(|pair| pair[0].start + 1..=pair[1].start).collect();
        let around = pairs().map(|pair| pair[0].start + 1..=pair[1].end).collect();
        let tally = Tally::of(lines);
        let firsts = lines.iter().flat_map(|line| line.pieces.first());
        let left = firsts.map(|piece| piece.start).chain(header.cells.first().map(|cell| cell.start)).min();
        let fitted = [between, before, around].map(|windows: Vec<RangeInclusive<usize>>| {
            let starts = [left.unwrap_or(0)].into_iter().chain(tally.starts(&windows));
            Columns::at_starts(starts.map(|start| start as f32).collect(), &header.layout, lines)
        });
        let cost = |columns: &Columns| columns.total(lines);
        let [first, others @ ..] = fitted;
        let least = cost(&first);
        let choice = |best: (f32, Columns), other: Columns| {
            let cost = cost(&other) + ELSEWHERE;
            if cost < best.0 { (cost, other) } else { best }
        };
        others.into_iter().fold((least, first), choice).1
    }

    fn at_starts(starts: Vec<f32>, layout: &Layout, lines: &[Line]) -> Columns {
        let (edges, middles) = (vec![None; starts.len()], starts.clone());
        let mut columns = Columns { edges, middles, starts, roles: layout.roles.clone() };
        let pieces = lines.iter().flat_map(|line| &line.pieces);
        let held: Vec<(usize, &Piece)> = pieces.map(|piece| (columns.at(piece), piece)).collect();
        columns.learn(&held, 1);
        columns.learn(&columns.held(lines), 1);
        columns
    }

    /// The pieces with which the columns of each line begin.
    fn held<'a>(&self, lines: &'a [Line]) -> Vec<(usize, &'a Piece)> {
        let mut held: Vec<(usize, &Piece)> = Vec::new();
        for line in lines.iter().filter(|line| !is_section(line)) {
            let mut before = None;
            for (piece, column) in line.pieces.iter().zip(self.deal(line).1) {
                if before != Some(column) {
                    held.push((column, piece));
                }
                before = Some(column);
            }
        }
        held
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.starts.len()
    }

    /// Whether a line stands in the first column alone.
    pub fn is_first(&self, line: &Line) -> bool {
        line.pieces.first().is_some_and(|piece| self.at(piece) == 0)
    }

    /// Whether a line stands as no cell does: it begins in the first column, or not where the text of its column does,
    /// or goes across two.
    pub fn is_across(&self, line: &Line) -> bool {
        const ASIDE: f32 = 4.0;
        let (Some(first), Some(last)) = (line.pieces.first(), line.pieces.last()) else { return false };
        let (start, end) = (first.start as f32, last.end as f32);
        let is_aside = self.edges[self.at(first)].is_none_or(|edge| (start - edge).abs() > ASIDE);
        self.is_first(line)
            || is_aside
            || self.starts.iter().any(|next| start + 1.0 < *next && *next + 1.0 < end)
    }

    fn at(&self, piece: &Piece) -> usize {
        self.starts.partition_point(|start| *start - NEAR <= piece.start as f32).saturating_sub(1)
    }

    /// Learns where text begins in each column, and where its middle is, if there is enough of it.
    fn learn(&mut self, held: &[(usize, &Piece)], least: usize) {
        for column in 0..self.count() {
            let own = held.iter().filter(|(own, _)| *own == column);
            let (mut starts, mut middles): (Vec<usize>, Vec<usize>) =
                own.map(|(_, piece)| (piece.start, piece.start + piece.end)).unzip();
            if starts.len() < least {
                continue;
            }
            starts.sort_unstable();
            middles.sort_unstable();
            let edge = starts.chunk_by(|a, b| a == b).max_by_key(|same| same.len());
            let is_edge = |same: &&[usize]| same.len() * 4 >= starts.len();
            let end = self.starts.get(column + 1).map_or(f32::MAX, |next| *next - NEAR);
            let edge = edge.filter(is_edge).map(|same| same[0] as f32);
            self.edges[column] = edge.filter(|edge| *edge < end);
            self.middles[column] = middles[middles.len() / 2] as f32 / 2.0;
        }
    }
}

/// What begins this little before a column may be in it, in columns of the page.
const NEAR: f32 = 1.5;
