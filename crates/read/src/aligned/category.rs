//! Categories in a column of their own, merged over the rows of each: a category's text stands in the middle of its
//! rows, or at their top.

use super::rows::{CellLine, full_width};
use crate::flow::{Flow, join_lines, width};
use crate::table::Record;

/// More than this much to weigh is no list.
const MOST: usize = 1 << 23;

/// A category as it is printed.
struct Block {
    lines: Vec<usize>,
}

/// Puts each category's text into the first row that it stands beside, where fewer categories than rows are printed;
/// then gives the first of several.
pub fn settle(records: &mut [Record], lines: &[CellLine], starts: &[usize], column: usize) -> Option<Flow> {
    let rows = starts.len();
    let filled = records.iter().filter(|record| !record.cells[column].is_empty()).count();
    if filled * 4 > rows * 3 {
        return None; // a category in every row
    }
    let blocks = blocks_of(lines, column);
    if blocks.is_empty() || blocks.len() * 4 > rows * 3 || blocks.len() * rows * rows > MOST {
        return None;
    }
    let begins = begins_of(&blocks, lines, starts);
    for record in records.iter_mut() {
        record.cells[column] = Flow::default();
    }
    let mut first = None;
    for (block, row) in blocks.iter().zip(begins) {
        let own: Vec<Flow> = block.lines.iter().map(|line| lines[*line].cells[column].clone()).collect();
        if let Some(record) = records.get_mut(row) {
            record.cells[column] = join_lines(&own);
            first.get_or_insert_with(|| record.cells[column].clone());
        }
    }
    first.filter(|_| blocks.len() > 1)
}

/// A line that is full goes on in the next.
fn blocks_of(lines: &[CellLine], column: usize) -> Vec<Block> {
    let filled: Vec<usize> = (0..lines.len()).filter(|line| !lines[*line].cells[column].is_empty()).collect();
    let wide = |line: usize| width(&lines[line].cells[column].bare());
    let full = full_width(filled.iter().map(|line| wide(*line)).collect());
    let mut blocks: Vec<Block> = Vec::new();
    for line in filled {
        let goes_on = |last: &usize| {
            wide(*last) + 1 >= full
                && lines[*last].page == lines[line].page
                && lines[line].at - lines[*last].at <= 2
        };
        match blocks.last_mut() {
            Some(block) if block.lines.last().is_some_and(goes_on) => block.lines.push(line),
            _ => blocks.push(Block { lines: vec![line] }),
        }
    }
    blocks
}

/// The row with which each category begins.
fn begins_of(blocks: &[Block], lines: &[CellLine], starts: &[usize]) -> Vec<usize> {
    let rows = starts.len();
    // The least that blocks from one on miss their places by if it begins at a row; and where the next one begins.
    let mut best = vec![vec![(f32::INFINITY, rows); rows + 1]; blocks.len() + 1];
    best[blocks.len()][rows] = (0.0, rows);
    for block in (0..blocks.len()).rev() {
        for from in 0..rows {
            for to in from + 1..=rows {
                let rest = best[block + 1][to].0;
                if rest < best[block][from].0 {
                    let end = starts.get(to).copied().unwrap_or(lines.len());
                    let cost = rest + missed(&blocks[block], lines, starts[from], end);
                    if cost < best[block][from].0 {
                        best[block][from] = (cost, to);
                    }
                }
            }
        }
    }
    let mut begins = Vec::with_capacity(blocks.len());
    let mut row = 0;
    for block in &best[..blocks.len()] {
        begins.push(row);
        row = block.get(row).map_or(rows, |choice| choice.1);
    }
    begins
}

/// How far a block is from the middle or the top of lines, or of those on its page; outside, further than anything.
fn missed(block: &Block, lines: &[CellLine], start: usize, end: usize) -> f32 {
    const OUTSIDE: f32 = 1000.0;
    const AT_TOP: f32 = 0.4;
    let (Some(first), Some(last)) = (block.lines.first(), block.lines.last()) else { return 0.0 };
    let outside = start.saturating_sub(*first) + (last + 1).saturating_sub(end);
    if outside > 0 {
        return OUTSIDE * outside as f32;
    }
    let place = |line: usize| lines[line].at as f32;
    // A middle between two lines is printed on one of them.
    let middle = |from: usize, to: usize| {
        let off = (place(*first) + place(*last) - place(from) - place(to)).abs() / 2.0;
        (off - 0.4).max(0.0)
    };
    let page = lines[*first].page;
    let on_page = |line: &usize| lines[*line].page == page;
    let from = (start..end).find(on_page).unwrap_or(start);
    let to = (start..end).rev().find(on_page).unwrap_or(end - 1);
    let top = place(*first) - place(from) + AT_TOP;
    let whole = middle(start, end - 1);
    let part = middle(from, to) + if (from, to) == (start, end - 1) { 0.0 } else { AT_TOP };
    whole.min(part).min(top)
}
