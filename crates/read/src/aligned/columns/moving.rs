//! Columns that stand elsewhere: on a page without header, or from some line of a page on.

use std::ops::Range;

use super::Columns;
use crate::aligned::is_section;
use crate::aligned::piece::Line;

impl Columns {
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

    pub(super) fn total(&self, lines: &[Line]) -> f32 {
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
}

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
