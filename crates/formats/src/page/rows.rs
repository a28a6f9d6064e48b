//! Rows of tables in which no rule parts them: by the numbers in their number column, and by the white space between.

use super::grid::Grid;
use super::lines::{line_of, reach, runs_of};
use super::{Mark, Region};

/// White space that parts rows may differ by this much.
const NEARLY: f32 = 0.9;

/// A line in a column.
#[derive(Clone, Debug)]
struct Line {
    text: String,
    column: usize,
    top: f32,
    bottom: f32,
    is_number: bool,
}

/// Parts the rows of a table's regions, where some box of its number column holds several numbers.
pub(super) fn part_rows(regions: &mut [Region]) {
    let lines: Vec<Vec<Line>> = regions.iter().map(lines_of).collect();
    let all: Vec<Line> = lines.iter().flatten().cloned().collect();
    let Some(numbers) = number_column(&all) else { return };
    let bands: Vec<Vec<Band>> = regions
        .iter()
        .zip(&lines)
        .map(|(region, lines)| bands_of(&region.grid, lines, numbers, &all))
        .collect();
    let between = bands.iter().flatten().flat_map(Band::widest_between);
    let Some(usual) = between.min_by(f32::total_cmp) else { return };
    let header = lines.first().and_then(|lines| header_of(lines, numbers, usual));
    for ((region, bands), lines) in regions.iter_mut().zip(&bands).zip(&lines) {
        let below = header.as_ref().and_then(|header| header.end_in(lines, bands));
        let cuts = bands.iter().flat_map(|band| band.cuts(usual));
        for y in cuts.chain(below) {
            region.grid.part(y);
        }
        merge_sparse(region, numbers, &all);
    }
}

/// The first column that holds numbers more than anything else.
pub(super) fn number_column_of(regions: &[Region]) -> Option<usize> {
    number_column(&regions.iter().flat_map(lines_of).collect::<Vec<_>>())
}

fn number_column(lines: &[Line]) -> Option<usize> {
    let count = |column: usize, is_number: bool| {
        lines.iter().filter(|line| line.column == column && line.is_number == is_number).count()
    };
    let columns = lines.iter().map(|line| line.column + 1).max().unwrap_or(0);
    (0..columns).find(|column| count(*column, true) > 0 && count(*column, true) >= count(*column, false))
}

fn lines_of(region: &Region) -> Vec<Line> {
    let mut columns: Vec<Vec<Mark>> = vec![Vec::new(); region.grid.width()];
    for mark in &region.marks {
        if let Some(column) = region.grid.column_at(mark.middle().0) {
            columns[column].push(*mark);
        }
    }
    let runs = columns.into_iter().enumerate();
    runs.flat_map(|(column, marks)| runs_of(marks).into_iter().map(move |run| (column, run)))
        .map(|(column, run)| {
            let [_, top, _, bottom] = reach(&run);
            let text = line_of(&run, 0).text;
            let is_number = text.len() <= 4 && text.bytes().all(|byte| byte.is_ascii_digit());
            Line { text, column, top, bottom, is_number }
        })
        .collect()
}

/// A column with fewer lines than there are numbers: its cells are merged over several rows, and their text stands
/// where it likes.
fn is_sparse(column: usize, numbers: usize, all: &[Line]) -> bool {
    let anchors = all.iter().filter(|line| line.column == numbers && line.is_number).count();
    all.iter().filter(|line| line.column == column).count() < anchors
}

/// A header as it may be repeated.
struct Header {
    /// What stands in it over the numbers.
    word: String,
    height: f32,
}

/// The header with which a table begins: over the first number, with white space below it.
fn header_of(lines: &[Line], numbers: usize, usual: f32) -> Option<Header> {
    let mut lines: Vec<&Line> = lines.iter().collect();
    lines.sort_by(|a, b| a.top.total_cmp(&b.top));
    let (first, mut bottom) = (lines.first()?.top, lines.first()?.bottom);
    let end = lines.iter().position(|line| {
        let is_below = line.top - bottom >= NEARLY * usual;
        bottom = if is_below { bottom } else { bottom.max(line.bottom) };
        is_below
    });
    let end = end.unwrap_or(lines.len());
    let word = lines[..end].iter().find(|line| line.column == numbers)?;
    (!word.is_number).then(|| Header { word: word.text.clone(), height: bottom - first })
}

impl Header {
    /// Where it ends in a region that it begins.
    fn end_in(&self, lines: &[Line], bands: &[Band]) -> Option<f32> {
        let top = lines.iter().map(|line| line.top).min_by(f32::total_cmp)?;
        let end = top + self.height;
        let begins = lines.iter().any(|line| line.text == self.word && line.bottom <= end + 1.0);
        let below = bands.iter().flat_map(|band| &band.gaps).map(|(at, _)| *at).filter(|at| *at > end - 1.0);
        below.min_by(f32::total_cmp).filter(|at| begins && *at < end + self.height)
    }
}

/// What stands between two rules.
struct Band {
    /// The middles of the numbers.
    anchors: Vec<f32>,
    /// White space right across: its middle and its height.
    gaps: Vec<(f32, f32)>,
}

fn bands_of(grid: &Grid, lines: &[Line], numbers: usize, all: &[Line]) -> Vec<Band> {
    let mut held: Vec<Vec<Line>> = vec![Vec::new(); grid.height()];
    for line in lines.iter().filter(|line| !is_sparse(line.column, numbers, all)) {
        if let Some(row) = grid.row_at((line.top + line.bottom) / 2.0) {
            held[row].push(line.clone());
        }
    }
    held.into_iter().map(|lines| band_of(lines, numbers)).collect()
}

fn band_of(mut lines: Vec<Line>, numbers: usize) -> Band {
    lines.sort_by(|a, b| a.top.total_cmp(&b.top));
    let is_anchor = |line: &&Line| line.column == numbers && line.is_number;
    let anchors = lines.iter().filter(is_anchor).map(|line| (line.top + line.bottom) / 2.0).collect();
    let mut gaps = Vec::new();
    let mut bottom = f32::NEG_INFINITY;
    for line in &lines {
        if bottom.is_finite() && line.top > bottom {
            gaps.push(((line.top + bottom) / 2.0, line.top - bottom));
        }
        bottom = bottom.max(line.bottom);
    }
    Band { anchors, gaps }
}

impl Band {
    fn between(&self, from: f32, to: f32) -> impl Iterator<Item = &(f32, f32)> {
        self.gaps.iter().filter(move |(at, _)| (from..to).contains(at))
    }

    fn widest(&self, from: f32, to: f32) -> Option<f32> {
        self.between(from, to).map(|(_, height)| *height).max_by(f32::total_cmp)
    }

    /// The widest white space between each two numbers.
    fn widest_between(&self) -> Vec<f32> {
        self.anchors.windows(2).filter_map(|pair| self.widest(pair[0], pair[1])).collect()
    }

    /// Where rows part: at the widest white space between two numbers, and outside of them at what is as wide as usual.
    fn cuts(&self, usual: f32) -> Vec<f32> {
        let ends = [f32::NEG_INFINITY].into_iter().chain(self.anchors.iter().copied());
        let starts = self.anchors.iter().copied().chain([f32::INFINITY]);
        ends.zip(starts)
            .flat_map(|(from, to)| {
                let inner = from.is_finite() && to.is_finite();
                let wide = if inner { self.widest(from, to).unwrap_or(usual) } else { usual };
                self.between(from, to).filter(move |(_, height)| *height >= NEARLY * wide)
            })
            .map(|(at, _)| *at)
            .collect()
    }
}

/// Merges the cells of sparse columns over the rows that their text is in the middle of, or at the top of.
fn merge_sparse(region: &mut Region, numbers: usize, all: &[Line]) {
    let lines = lines_of(region);
    for column in (0..region.grid.width()).filter(|column| *column != numbers) {
        if !is_sparse(column, numbers, all) {
            continue;
        }
        for body in bodies(&region.grid, &lines, numbers) {
            let own = lines.iter().filter(|line| line.column == column);
            let blocks = blocks_of(own, region.grid.rows()[body.start], region.grid.rows()[body.end]);
            for row in merged_rows(&region.grid, &lines, &blocks, body) {
                region.grid.open_above(row, column);
            }
        }
    }
}

/// Rows in a row of which none is a header: what stands in its number column is a number, or nothing.
fn bodies(grid: &Grid, lines: &[Line], numbers: usize) -> Vec<std::ops::Range<usize>> {
    let mut is_header = vec![false; grid.height()];
    for line in lines.iter().filter(|line| line.column == numbers && !line.is_number) {
        if let Some(row) = grid.row_at((line.top + line.bottom) / 2.0) {
            is_header[row] = true;
        }
    }
    let mut bodies: Vec<std::ops::Range<usize>> = Vec::new();
    for row in (0..grid.height()).filter(|row| !is_header[*row]) {
        match bodies.last_mut() {
            Some(body) if body.end == row => body.end = row + 1,
            _ => bodies.push(row..row + 1),
        }
    }
    bodies
}

/// Top and bottom of each text in a column: lines that follow each other closely are one.
fn blocks_of<'a>(lines: impl Iterator<Item = &'a Line>, top: f32, bottom: f32) -> Vec<[f32; 2]> {
    let mut blocks: Vec<[f32; 2]> = Vec::new();
    for line in lines.filter(|line| (top..bottom).contains(&((line.top + line.bottom) / 2.0))) {
        match blocks.last_mut() {
            Some(last) if line.top - last[1] < line.bottom - line.top => last[1] = line.bottom,
            _ => blocks.push([line.top, line.bottom]),
        }
    }
    blocks
}

/// The rows of `body` that have no cell of their own in the column of these blocks.
fn merged_rows(grid: &Grid, lines: &[Line], blocks: &[[f32; 2]], body: std::ops::Range<usize>) -> Vec<usize> {
    let edges = edges_of(grid, lines, &body);
    let starts: Option<Vec<usize>> = blocks
        .iter()
        .map(|block| body.clone().find(|row| (edges[row - body.start][0] - block[0]).abs() < 2.0))
        .collect();
    let starts = match starts {
        Some(starts) => starts,
        None => match centred(&edges, blocks) {
            Some(starts) => starts.into_iter().map(|start| body.start + start).collect(),
            None => return Vec::new(),
        },
    };
    let first = starts.first().copied().unwrap_or(body.end);
    (first..body.end).filter(|row| !starts.contains(row)).collect()
}

/// Where the text of each row begins and ends.
fn edges_of(grid: &Grid, lines: &[Line], body: &std::ops::Range<usize>) -> Vec<[f32; 2]> {
    let mut edges = vec![[f32::INFINITY, f32::NEG_INFINITY]; body.len()];
    for line in lines {
        let row = grid.row_at((line.top + line.bottom) / 2.0);
        if let Some(row) = row.filter(|row| body.contains(row)) {
            let edge = &mut edges[row - body.start];
            *edge = [edge[0].min(line.top), edge[1].max(line.bottom)];
        }
    }
    edges
}

/// The rows at which cells begin, one after the other, so that each block is in the middle of its cell. Rows above the
/// first belong to a cell whose text stands on the page before.
fn centred(edges: &[[f32; 2]], blocks: &[[f32; 2]]) -> Option<Vec<usize>> {
    let mut best: Option<(f32, Vec<usize>)> = None;
    for first in 0..edges.len() {
        let mut starts = Vec::new();
        let mut start = first;
        let mut off = 0.0;
        for block in blocks {
            if start >= edges.len() {
                break;
            }
            let middle = block[0] + block[1];
            let miss = |end: usize| (edges[start][0] + edges[end][1] - middle).abs() / 2.0;
            let end = (start..edges.len()).min_by(|a, b| miss(*a).total_cmp(&miss(*b)))?;
            off += miss(end);
            starts.push(start);
            start = end + 1;
        }
        if starts.len() == blocks.len() && best.as_ref().is_none_or(|(least, _)| off < *least) {
            best = Some((off, starts));
        }
    }
    let (off, starts) = best?;
    (off < 8.0 * blocks.len() as f32).then_some(starts)
}
