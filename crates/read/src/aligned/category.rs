//! Categories in a column of their own, merged over the rows of each: a category's text stands in the middle of its
//! rows, or at their top.

use std::ops::Range;

use super::rows::{CellLine, full_width};
use crate::flow::{Flow, join_lines, width};
use crate::table::Record;

/// More than this much to weigh is no list.
const MOST: usize = 1 << 23;

/// A category as it may be printed: one line or several.
struct Block {
    lines: Vec<usize>,
    /// What speaks against these lines being one category.
    doubt: f32,
}

/// Where a table's categories stand in their cells. Programs differ in what they do with a cell that a page's end cuts,
/// but each does it always.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Manner {
    /// At the top of every cell.
    Top,
    /// In the middle, and at the top of cut ones.
    CutAtTop,
    /// In the middle of cut cells' part on a page.
    CutInPart,
    /// In the middle of all of a cell's lines.
    Whole,
}

impl Manner {
    const ALL: [Manner; 4] = [Manner::CutAtTop, Manner::CutInPart, Manner::Whole, Manner::Top];
}

/// A category where it is taken to stand: its lines, and the row with which it begins.
struct Set {
    lines: Vec<usize>,
    row: usize,
}

/// Puts each category's text into the first row that it stands beside, where fewer categories than rows are printed;
/// then gives the first of several.
pub fn settle(records: &mut [Record], lines: &[CellLine], starts: &[usize], column: usize) -> Option<Flow> {
    let rows = starts.len();
    let filled: Vec<usize> = (0..lines.len()).filter(|line| !lines[*line].cells[column].is_empty()).collect();
    if filled.len().saturating_mul(rows * rows) > MOST {
        return None;
    }
    // No category is one character long: that is the end of one which is broken over two lines.
    let is_begin = |line: &&usize| lines[**line].cells[column].len() > 1;
    let begun = filled.iter().filter(is_begin).count();
    let own = records.iter().filter(|record| !record.cells[column].is_empty()).count();
    if begun.min(own) * 4 > rows * 3 {
        return None; // a category in every row
    }
    let blocks = blocks_of(&filled, lines, column);
    let manners = Manner::ALL.map(|manner| sets_of(&blocks, lines, starts, manner));
    let least = manners.into_iter().min_by(|a, b| a.0.total_cmp(&b.0));
    let sets = least.map(|(_, sets)| sets).unwrap_or_default();
    if sets.is_empty() || sets.len() * 4 > rows * 3 {
        return None;
    }
    for record in records.iter_mut() {
        record.cells[column] = Flow::default();
    }
    let mut first = None;
    for set in &sets {
        let own: Vec<Flow> = set.lines.iter().map(|line| lines[*line].cells[column].clone()).collect();
        if let Some(record) = records.get_mut(set.row) {
            record.cells[column] = join_lines(&own);
            first.get_or_insert_with(|| record.cells[column].clone());
        }
    }
    first.filter(|_| sets.len() > 1)
}

/// For each line with text, the categories that may begin with it. A line that is full may go on in the next, but where
/// all categories are as long as each other all lines are full.
fn blocks_of(filled: &[usize], lines: &[CellLine], column: usize) -> Vec<Vec<Block>> {
    const MOST_LINES: usize = 6;
    const GOES_ON: f32 = 1.0;
    const REST: f32 = 3.0;
    let wide = |line: usize| width(&lines[line].cells[column].bare());
    let full = full_width(filled.iter().map(|line| wide(*line)).collect());
    let goes_on = |pair: &[usize]| {
        wide(pair[0]) + 1 >= full
            && lines[pair[0]].page == lines[pair[1]].page
            && lines[pair[1]].at - lines[pair[0]].at <= 2
    };
    // Less than half a line is a rest, and no category.
    let is_rest = |line: usize| wide(line) * 2 <= full;
    let begun = |at: usize| {
        let run = &filled[at..];
        let further = run.windows(2).take(MOST_LINES - 1).take_while(|pair| goes_on(pair)).count();
        let own_rest = at > 0 && goes_on(&filled[at - 1..=at]) && is_rest(filled[at]);
        let block = |more: usize| {
            let doubt: f32 =
                run[1..=more].iter().map(|line| if is_rest(*line) { 0.0 } else { GOES_ON }).sum();
            let doubt = doubt + if own_rest { REST } else { 0.0 };
            Block { lines: run[..=more].to_vec(), doubt }
        };
        (0..=further).map(block).collect()
    };
    (0..filled.len()).map(begun).collect()
}

/// By how much categories miss their places where they do so least, and these categories.
fn sets_of(blocks: &[Vec<Block>], lines: &[CellLine], starts: &[usize], manner: Manner) -> (f32, Vec<Set>) {
    let rows = starts.len();
    // The least that lines from one on cost if their first category begins at a row; which block that takes, and
    // where the next one begins.
    let mut best = vec![vec![(f32::INFINITY, 0, rows); rows + 1]; blocks.len() + 1];
    best[blocks.len()][rows] = (0.0, 0, rows);
    for at in (0..blocks.len()).rev() {
        for from in 0..rows {
            for (choice, block) in blocks[at].iter().enumerate() {
                for to in from + 1..=rows {
                    let rest = best[at + block.lines.len()][to].0 + block.doubt;
                    if rest < best[at][from].0 {
                        let end = starts.get(to).copied().unwrap_or(lines.len());
                        let cost = rest + missed(block, lines, starts[from]..end, manner);
                        if cost < best[at][from].0 {
                            best[at][from] = (cost, choice, to);
                        }
                    }
                }
            }
        }
    }
    let (mut at, mut row) = (0, 0);
    let mut sets = Vec::new();
    while at < blocks.len() && row < rows {
        let (cost, choice, to) = best[at][row];
        let Some(block) = blocks[at].get(choice).filter(|_| cost.is_finite()) else { break };
        sets.push(Set { lines: block.lines.clone(), row });
        (at, row) = (at + block.lines.len(), to);
    }
    (best[0][0].0, sets)
}

/// How far a block is from where the manner puts it among lines, or from where another would, which is unlikely;
/// outside, further than anything.
fn missed(block: &Block, lines: &[CellLine], range: Range<usize>, manner: Manner) -> f32 {
    const OUTSIDE: f32 = 1000.0;
    const OTHERWISE: f32 = 1.5;
    let (Some(first), Some(last)) = (block.lines.first(), block.lines.last()) else { return 0.0 };
    let outside = range.start.saturating_sub(*first) + (last + 1).saturating_sub(range.end);
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
    let from = range.clone().find(on_page).unwrap_or(range.start);
    let to = range.clone().rev().find(on_page).unwrap_or(range.end - 1);
    let is_cut = (from, to) != (range.start, range.end - 1);
    let top = place(*first) - place(from);
    let part = middle(from, to);
    let whole = middle(range.start, range.end - 1);
    let own = match manner {
        Manner::Top => top,
        Manner::CutAtTop if is_cut => top,
        Manner::CutAtTop | Manner::CutInPart => part,
        Manner::Whole => whole,
    };
    own.min(OTHERWISE + top.min(part).min(whole))
}
