//! Where everything of a drawing stands: bands of lanes below each other, boxes in them, arrows around the boxes.
//!
//! Arrows run where no box can be: vertically in the gutters between columns, horizontally in a channel at the top of
//! each lane. Where a flow has more columns than the page, it goes on in the next band, and an arrow from one band to
//! another ends in a numbered circle and begins again in one with the same number.

use super::grid::{Edge, Grid};

/// Measures in units of the drawing; an A4 page across has about 1240.
#[derive(Clone, Copy)]
pub(crate) struct Measures {
    pub(crate) columns: usize,
    pub(crate) head: f64,
    pub(crate) box_width: f64,
    pub(crate) gutter: f64,
    /// Above the first lane.
    pub(crate) top: f64,
    /// Room above a box for the words of its start or condition.
    pub(crate) caption: f64,
    /// Between bands.
    pub(crate) between: f64,
    /// Where in a gutter arrows run up and down, as a part of its width.
    pub(crate) lines: f64,
}

const PAD: f64 = 10.0;
const TRACK: f64 = 7.0;
const SLOT: f64 = 6.0;
/// Between the circles of a box whose arrows go on elsewhere.
const JOINT: f64 = 20.0;

pub(crate) struct Frame {
    pub(crate) bands: Vec<Band>,
    /// A box for each cell: left, top, width, height.
    pub(crate) boxes: Vec<Rect>,
    /// A way for each edge, in one or two parts.
    pub(crate) ways: Vec<Way>,
    pub(crate) width: f64,
    pub(crate) height: f64,
}

#[derive(Clone, Copy, Default)]
pub(crate) struct Rect {
    pub(crate) x: f64,
    pub(crate) y: f64,
    pub(crate) w: f64,
    pub(crate) h: f64,
}

impl Rect {
    /// Where arrows go in and out: at the same height in all boxes of a row, so that they run straight.
    pub(crate) fn port(&self) -> f64 {
        self.y + 23.0_f64.min(self.h / 2.0)
    }

    pub(crate) fn right(&self) -> f64 {
        self.x + self.w
    }
}

/// Lanes that stand below each other without a break.
pub(crate) struct Band {
    pub(crate) lanes: Vec<LaneRect>,
}

pub(crate) struct LaneRect {
    pub(crate) lane: usize,
    pub(crate) y: f64,
    pub(crate) h: f64,
}

/// How an arrow runs.
pub(crate) enum Way {
    Whole(Vec<(f64, f64)>),
    /// Out to a numbered circle, and in from one.
    Parted {
        out: (f64, f64),
        into: (f64, f64),
        number: usize,
    },
}

/// A piece of an arrow that needs a line of its own.
struct Run {
    edge: usize,
    /// Arrows of one group may share the line.
    group: (bool, usize),
    from: f64,
    to: f64,
}

impl Frame {
    /// `heights` are those of the cells' boxes, `captioned` says which have words above.
    pub(crate) fn of(grid: &Grid<'_>, heights: &[f64], captioned: &[bool], measures: Measures) -> Frame {
        let mut frame = Frame {
            bands: Vec::new(),
            boxes: vec![Rect::default(); grid.cells.len()],
            ways: Vec::new(),
            width: measures.head
                + measures.columns as f64 * (measures.box_width + measures.gutter)
                + measures.gutter,
            height: measures.top,
        };
        let count = grid.columns.div_ceil(measures.columns.max(1));
        for band in 0..count {
            frame.band(grid, heights, captioned, measures, band);
            frame.height += measures.between;
        }
        frame.ways = frame.route(grid, measures);
        frame
    }

    fn band(
        &mut self,
        grid: &Grid<'_>,
        heights: &[f64],
        captioned: &[bool],
        measures: Measures,
        band: usize,
    ) {
        let here: Vec<usize> =
            (0..grid.cells.len()).filter(|&at| grid.cells[at].column / measures.columns == band).collect();
        let mut lanes: Vec<usize> = here.iter().map(|&at| grid.cells[at].step.lane).collect();
        lanes.sort_unstable();
        lanes.dedup();
        let mut rects = Vec::new();
        for lane in lanes {
            let y = self.height;
            self.height += PAD + TRACK * self.tracks(grid, lane, band, measures) as f64;
            let cells: Vec<usize> =
                here.iter().copied().filter(|&at| grid.cells[at].step.lane == lane).collect();
            let mut rows: Vec<usize> = cells.iter().map(|&at| grid.cells[at].row).collect();
            rows.sort_unstable();
            rows.dedup();
            for row in rows {
                let of_row = || cells.iter().copied().filter(|&at| grid.cells[at].row == row);
                if of_row().any(|at| captioned[at]) {
                    self.height += measures.caption;
                }
                let high = of_row().map(|at| heights[at]).fold(0.0, f64::max);
                for at in of_row() {
                    let column = (grid.cells[at].column % measures.columns) as f64;
                    let x = measures.head + measures.gutter + column * (measures.box_width + measures.gutter);
                    self.boxes[at] = Rect { x, y: self.height, w: measures.box_width, h: heights[at] };
                }
                self.height += high + PAD;
            }
            rects.push(LaneRect { lane, y, h: self.height - y });
        }
        self.bands.push(Band { lanes: rects });
    }

    /// How many lines the channel of a lane needs: those that end there from further than the next column.
    fn tracks(&self, grid: &Grid<'_>, lane: usize, band: usize, measures: Measures) -> usize {
        let far = |edge: &&Edge| {
            let (from, to) = (&grid.cells[edge.from], &grid.cells[edge.to]);
            to.step.lane == lane
                && to.column / measures.columns == band
                && from.column / measures.columns == band
                && from.column + 1 != to.column
        };
        let mut ends: Vec<usize> = grid.edges.iter().filter(far).map(|edge| edge.to).collect();
        ends.sort_unstable();
        ends.dedup();
        ends.len()
    }

    fn route(&self, grid: &Grid<'_>, measures: Measures) -> Vec<Way> {
        let band = |at: usize| grid.cells[at].column / measures.columns;
        let local = |at: usize| grid.cells[at].column % measures.columns;
        // Vertical runs by gutter: gutter k lies before column k.
        let mut gutters: Vec<Vec<Run>> = (0..=measures.columns).map(|_| Vec::new()).collect();
        let mut channels: Vec<(usize, usize, usize)> = Vec::new();
        for (number, edge) in
            grid.edges.iter().enumerate().filter(|(_, edge)| band(edge.from) == band(edge.to))
        {
            let (from, to) = (self.boxes[edge.from], self.boxes[edge.to]);
            if grid.cells[edge.from].column + 1 == grid.cells[edge.to].column {
                gutters[local(edge.to)].push(Run {
                    edge: number,
                    group: (false, edge.from),
                    from: from.port(),
                    to: to.port(),
                });
            } else {
                let key = (band(edge.to), grid.cells[edge.to].step.lane, edge.to);
                if !channels.contains(&key) {
                    channels.push(key);
                }
                let y = self.channel(&channels, key);
                gutters[local(edge.from) + 1].push(Run {
                    edge: number,
                    group: (false, edge.from),
                    from: from.port(),
                    to: y,
                });
                gutters[local(edge.to)].push(Run {
                    edge: number,
                    group: (true, edge.to),
                    from: y,
                    to: to.port(),
                });
            }
        }
        let slots: Vec<Vec<usize>> = gutters.iter().map(|runs| slots(runs)).collect();
        let line = |gutter: usize, edge: usize, enters: bool| {
            let left = measures.head + gutter as f64 * (measures.box_width + measures.gutter);
            let run = gutters[gutter].iter().position(|run| run.edge == edge && run.group.0 == enters);
            let slot = run.map_or(0, |run| slots[gutter][run]);
            left + measures.gutter * measures.lines + SLOT * (slot % 4) as f64
        };
        let mut number = 0;
        let mut ways = Vec::new();
        for (at, edge) in grid.edges.iter().enumerate() {
            let (from, to) = (self.boxes[edge.from], self.boxes[edge.to]);
            let (start, end) = ((from.right(), from.port()), (to.x, to.port()));
            if band(edge.from) != band(edge.to) {
                number += 1;
                let parted = |other: &&Edge| band(other.from) != band(other.to);
                let before = grid.edges[..at].iter().filter(parted);
                let (mut out, mut into) = (start, end);
                out.1 += JOINT * before.clone().filter(|other| other.from == edge.from).count() as f64;
                into.1 += JOINT * before.filter(|other| other.to == edge.to).count() as f64;
                ways.push(Way::Parted { out, into, number });
            } else if grid.cells[edge.from].column + 1 == grid.cells[edge.to].column {
                let x = line(local(edge.to), at, false);
                let straight = (start.1 - end.1).abs() < 1.0;
                let way =
                    if straight { vec![start, end] } else { vec![start, (x, start.1), (x, end.1), end] };
                ways.push(Way::Whole(way));
            } else {
                let key = (band(edge.to), grid.cells[edge.to].step.lane, edge.to);
                let y = self.channel(&channels, key);
                let (out, into) = (line(local(edge.from) + 1, at, false), line(local(edge.to), at, true));
                ways.push(Way::Whole(vec![start, (out, start.1), (out, y), (into, y), (into, end.1), end]));
            }
        }
        ways
    }

    /// The line of a target in the channel of its lane.
    fn channel(&self, channels: &[(usize, usize, usize)], key: (usize, usize, usize)) -> f64 {
        let same = channels.iter().filter(|one| (one.0, one.1) == (key.0, key.1));
        let track = same.take_while(|one| **one != key).count();
        let lane = self.bands.get(key.0).and_then(|band| band.lanes.iter().find(|lane| lane.lane == key.1));
        lane.map_or(0.0, |lane| lane.y) + PAD * 0.7 + TRACK * track as f64
    }
}

/// A line for each run, so that no two groups share one where they run side by side.
fn slots(runs: &[Run]) -> Vec<usize> {
    let mut out: Vec<usize> = Vec::with_capacity(runs.len());
    for (at, run) in runs.iter().enumerate() {
        let (low, high) = (run.from.min(run.to), run.from.max(run.to));
        let collides = |slot: usize| {
            runs[..at].iter().zip(&out).any(|(other, &taken)| {
                taken == slot
                    && other.group != run.group
                    && other.from.min(other.to) < high + 4.0
                    && low < other.from.max(other.to) + 4.0
            })
        };
        let same = runs[..at].iter().position(|other| other.group == run.group).map(|other| out[other]);
        let slot =
            same.filter(|&slot| !collides(slot)).or_else(|| (0..runs.len()).find(|&slot| !collides(slot)));
        out.push(slot.unwrap_or(0));
    }
    out
}
