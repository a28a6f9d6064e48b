//! Cells merged over several rows where no rule shows it: their text stands in the middle of the rows, or at the top.

use std::ops::Range;

use super::Region;
use super::grid::Grid;
use super::setting::{ColumnLine, Setting};

/// Text in the middle of its cell may be off by this much, in points.
const OFF: f32 = 2.5;

/// How text stands in cells with room above or below.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    Middle,
    Top,
}

/// How numbers stand in rows of several lines, in most of these tables' rows.
pub(super) fn standing_of(tables: &[(&[Region], &Setting)]) -> Standing {
    let mut balance = 0_i64;
    for (regions, setting) in tables {
        for (region, lines) in regions.iter().zip(&setting.lines) {
            let edges = edges_of(&region.grid, lines, &(0..region.grid.height()));
            for line in lines.iter().filter(|line| line.column == setting.numbers && line.is_number) {
                let Some([top, bottom]) = region.grid.row_at(line.middle()).map(|row| edges[row]) else {
                    continue;
                };
                if bottom - top > 1.5 * (line.bottom - line.top) {
                    balance += if line.top - top < OFF { 1 } else { -1 };
                }
            }
        }
    }
    if balance > 0 { Standing::Top } else { Standing::Middle }
}

/// Merges the cells of sparse columns over the rows that their text belongs to.
pub(super) fn merge_sparse(regions: &mut [Region], setting: &Setting, standing: Standing) {
    for (region, lines) in regions.iter_mut().zip(&setting.lines).filter(|(region, _)| region.is_parted) {
        for column in (0..region.grid.width()).filter(|column| setting.is_sparse[*column]) {
            let (own, others): (Vec<ColumnLine>, Vec<ColumnLine>) =
                lines.iter().cloned().partition(|line| line.column == column);
            for body in bodies(&region.grid, lines, setting.numbers) {
                let blocks = blocks_of(&own, region.grid.rows()[body.start], region.grid.rows()[body.end]);
                let edges = edges_of(&region.grid, &others, &body);
                for row in merged_rows(&edges, &blocks, standing) {
                    region.grid.open_above(body.start + row, column);
                }
            }
        }
    }
}

/// Rows in a row of which none is a header: what stands in its number column is a number, or nothing.
fn bodies(grid: &Grid, lines: &[ColumnLine], numbers: usize) -> Vec<Range<usize>> {
    let mut is_header = vec![false; grid.height()];
    for line in lines.iter().filter(|line| line.column == numbers && !line.is_number) {
        if let Some(row) = grid.row_at(line.middle()) {
            is_header[row] = true;
        }
    }
    let mut bodies: Vec<Range<usize>> = Vec::new();
    for row in (0..grid.height()).filter(|row| !is_header[*row]) {
        match bodies.last_mut() {
            Some(body) if body.end == row => body.end = row + 1,
            _ => bodies.push(row..row + 1),
        }
    }
    bodies
}

/// Top and bottom of each text in a column: lines that follow each other closely are one.
fn blocks_of(lines: &[ColumnLine], top: f32, bottom: f32) -> Vec<[f32; 2]> {
    let mut blocks: Vec<[f32; 2]> = Vec::new();
    for line in lines.iter().filter(|line| (top..bottom).contains(&line.middle())) {
        match blocks.last_mut() {
            Some(last) if line.top - last[1] < line.bottom - line.top => last[1] = line.bottom,
            _ => blocks.push([line.top, line.bottom]),
        }
    }
    blocks
}

/// The rows that have no cell of their own in the column of these blocks.
fn merged_rows(edges: &[[f32; 2]], blocks: &[[f32; 2]], standing: Standing) -> Vec<usize> {
    if blocks.is_empty() {
        return Vec::new(); // it goes on from the page before
    }
    let found = match standing {
        Standing::Top => at_top(edges, blocks).or_else(|| centred(edges, blocks)),
        Standing::Middle => centred(edges, blocks).or_else(|| at_top(edges, blocks)),
    };
    let starts = found.unwrap_or_default();
    let first = starts.first().copied().unwrap_or(edges.len());
    (first..edges.len()).filter(|row| !starts.contains(row)).collect()
}

/// The rows at whose tops the blocks stand.
fn at_top(edges: &[[f32; 2]], blocks: &[[f32; 2]]) -> Option<Vec<usize>> {
    let row_of = |block: &[f32; 2]| edges.iter().position(|edge| (edge[0] - block[0]).abs() < OFF);
    blocks.iter().map(row_of).collect()
}

/// Where the text of each row begins and ends.
fn edges_of(grid: &Grid, lines: &[ColumnLine], body: &Range<usize>) -> Vec<[f32; 2]> {
    let mut edges = vec![[f32::INFINITY, f32::NEG_INFINITY]; body.len()];
    for line in lines {
        let row = grid.row_at(line.middle());
        if let Some(row) = row.filter(|row| body.contains(row)) {
            let edge = &mut edges[row - body.start];
            *edge = [edge[0].min(line.top), edge[1].max(line.bottom)];
        }
    }
    edges
}

/// The rows at which cells begin, one after the other, so that each block is in the middle of its cell.
///
/// The first cell may begin on the page before, and the last end on the next: then rows above the first are left over,
/// or the last block is not in the middle of what is here of its cell.
fn centred(edges: &[[f32; 2]], blocks: &[[f32; 2]]) -> Option<Vec<usize>> {
    const MOST: usize = 1 << 16;
    if edges.len() * edges.len() * blocks.len() > MOST {
        return None;
    }
    // The least that all blocks from the `block`-th miss their middles by, if its cell begins at a row; and where the
    // next cell begins.
    let mut best = vec![vec![(f32::INFINITY, 0); edges.len() + 1]; blocks.len()];
    for block in (0..blocks.len()).rev() {
        for start in 0..edges.len() {
            let is_last = block + 1 == blocks.len();
            let ends = if is_last { edges.len() - 1..edges.len() } else { start..edges.len() - 1 };
            for end in ends.filter(|end| start <= *end) {
                let miss = missed(blocks[block], edges[start][0], edges[end][1], is_last);
                let rest = if is_last { 0.0 } else { best[block + 1][end + 1].0 };
                if miss + rest < best[block][start].0 {
                    best[block][start] = (miss + rest, end + 1);
                }
            }
        }
    }
    let cost = |start: usize| best[0][start].0 + if start > 0 { OFF * 0.3 } else { 0.0 };
    let first = (0..edges.len()).min_by(|a, b| cost(*a).total_cmp(&cost(*b)))?;
    let mut starts = vec![first];
    for block in 1..blocks.len() {
        starts.push(best[block - 1][starts[block - 1]].1);
    }
    (cost(first) < OFF * blocks.len() as f32).then_some(starts)
}

/// How far a block is from the middle of its cell; it may not stand outside. In a cell that is cut it may stand at the
/// top, and in the end anywhere.
fn missed(block: [f32; 2], top: f32, bottom: f32, may_be_cut: bool) -> f32 {
    if block[0] < top - OFF || block[1] > bottom + OFF {
        return f32::INFINITY;
    }
    let miss = (top + bottom - block[0] - block[1]).abs() / 2.0;
    let from_top = (top - block[0]).abs() + OFF * 0.1;
    if may_be_cut { miss.min(from_top).min(OFF * 0.8) } else { miss }
}
