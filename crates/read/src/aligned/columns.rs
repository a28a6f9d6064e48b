//! Where the columns of a table stand on a page, and which piece of a line belongs to which.
//!
//! White space does not stand exactly under white space: programs that give Chinese characters one column put what
//! comes next where it was printed, or one space behind what stands before it, whichever is further right. So nothing
//! is cut; pieces are dealt out to the columns that they fit best, from left to right.

use std::ops::{Range, RangeInclusive};

use super::header::Header;
use super::is_section;
use super::neighbours::{Above, together, within};
use super::piece::{Line, Looks, Piece};
use super::tally::Tally;
use crate::flow::{Break, Flow};
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

    /// Of lines that no header stands over: as known, but further left or right from some column on.
    pub fn like(&self, lines: &[Line]) -> Columns {
        self.fitted(lines).1
    }

    /// Of a page that no header stands over, by those of others; `None` without others. A page on which nothing stands
    /// in the first columns has lost its margin, all of it.
    pub fn of_page(known: &[Columns], lines: &[Line]) -> Option<Columns> {
        const WIDEST_MARGIN: i32 = 80;
        const MOVED: f32 = 2.0;
        // No page has more; what has is not looked at for longer.
        const MOST_LINES: usize = 400;
        let lines = &lines[..lines.len().min(MOST_LINES)];
        let by_margin = |columns: &Columns| {
            let steps = (-WIDEST_MARGIN..=WIDEST_MARGIN).filter(|by| *by != 0);
            let moved = steps.map(|by| columns.moved(0, by as f32));
            let moved = moved.map(|moved| (moved.total(lines) + MOVED, moved));
            moved.chain([(columns.total(lines), columns.clone())]).min_by(|a, b| a.0.total_cmp(&b.0))
        };
        let fitted = known.iter().filter_map(by_margin).map(|(_, columns)| columns.fitted(lines));
        fitted.min_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, columns)| columns)
    }

    fn total(&self, lines: &[Line]) -> f32 {
        lines.iter().map(|line| self.deal(line).0).sum()
    }

    /// What lines cost in columns that are further left or right from some column on, and these columns.
    fn fitted(&self, lines: &[Line]) -> (f32, Columns) {
        const FARTHEST: i32 = 14;
        const MOVED: f32 = 0.5;
        const FURTHER: f32 = 0.05;
        let (mut best, mut least) = (self.clone(), self.total(lines));
        for from in 0..self.count() {
            let steps = (-FARTHEST..=FARTHEST).filter(|by| *by != 0);
            let moved = steps.map(|by| {
                let moved = best.moved(from, by as f32);
                let cost = moved.total(lines) + MOVED + FURTHER * by.abs() as f32;
                (moved, cost)
            });
            if let Some((moved, cost)) =
                moved.min_by(|a, b| a.1.total_cmp(&b.1)).filter(|(_, cost)| *cost < least)
            {
                (best, least) = (moved, cost);
            }
        }
        best.learn(&best.held(lines), 6);
        (least, best)
    }

    /// With the columns from one on somewhere else.
    fn moved(&self, from: usize, by: f32) -> Columns {
        let mut moved = self.clone();
        for column in from..self.count() {
            moved.starts[column] += by;
            moved.middles[column] += by;
            moved.edges[column] = moved.edges[column].map(|edge| edge + by);
        }
        moved
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
    fn deal(&self, line: &Line) -> (f32, Vec<usize>) {
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

/// What stands further off, in columns of the page, cannot stand worse.
const FAR: f32 = 20.0;

/// Columns over the lines of a page. They may stand elsewhere from some line on: what stands beside wider text is put
/// further right.
pub fn along(lines: &[Line], columns: Columns) -> Vec<(Range<usize>, Columns)> {
    const MOST: usize = 8;
    const USUAL: f32 = 1.0;
    const BETTER: f32 = 4.0;
    let mut own: Vec<usize> = vec![0; lines.len()];
    let mut all = vec![columns];
    while all.len() < MOST {
        let costs: Vec<f32> = lines
            .iter()
            .zip(&own)
            .map(|(line, own)| if is_section(line) { 0.0 } else { all[*own].deal(line).0 - USUAL })
            .collect();
        let Some(worst) = dearest(&costs) else { break };
        let other = all[own[worst.start]].like(&lines[worst.clone()]);
        let gain = |line: usize| costs[line] + USUAL - other.deal(&lines[line]).0;
        if worst.clone().map(gain).sum::<f32>() < BETTER {
            break;
        }
        let (mut start, mut end) = (worst.start, worst.end);
        while start > 0 && gain(start - 1) > 0.0 {
            start -= 1;
        }
        while end < lines.len() && gain(end) > 0.0 {
            end += 1;
        }
        own[start..end].fill(all.len());
        all.push(other);
    }
    let mut runs: Vec<(Range<usize>, Columns)> = Vec::new();
    let mut at = 0;
    for run in own.chunk_by(|a, b| a == b) {
        runs.push((at..at + run.len(), all[run[0]].clone()));
        at += run.len();
    }
    runs
}

/// The lines one after the other that cost most together, if they cost much.
fn dearest(costs: &[f32]) -> Option<Range<usize>> {
    const MUCH: f32 = 4.0;
    let (mut best, mut most) = (None, MUCH);
    let (mut start, mut sum) = (0, 0.0);
    for (at, cost) in costs.iter().enumerate() {
        if sum <= 0.0 {
            (start, sum) = (at, 0.0);
        }
        sum += cost;
        if sum > most {
            (best, most) = (Some(start..at + 1), sum);
        }
    }
    best
}

/// What it costs that a body stands behind another in their column.
const AGAIN: f32 = 0.5;

/// What begins this little before a column may be in it, in columns of the page.
const NEAR: f32 = 1.5;

/// A number that begins a line is the item's where it stands near their column.
const NUMBER: f32 = -2.0;
