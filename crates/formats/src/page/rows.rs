//! Rows of tables in which no rule parts them: by the numbers in their number column, and by the white space between.

use super::Region;
use super::grid::Grid;
use super::setting::{ColumnLine, Setting};

/// White space that parts rows may differ by this much.
const NEARLY: f32 = 0.9;

/// Parts the rows of a table's regions, where some box of its number column holds several numbers.
pub(super) fn part_rows(regions: &mut [Region], setting: &Setting) {
    let pairs = regions.iter().zip(&setting.lines);
    let bands: Vec<Vec<Band>> = pairs.map(|(region, lines)| bands_of(&region.grid, lines, setting)).collect();
    let between = bands.iter().flatten().flat_map(Band::widest_between);
    let Some(usual) = between.min_by(f32::total_cmp) else { return };
    let header = setting.lines.first().and_then(|lines| header_of(lines, setting.numbers, usual));
    for ((region, bands), lines) in regions.iter_mut().zip(&bands).zip(&setting.lines) {
        let below = header.as_ref().and_then(|header| header.end_in(lines, bands));
        let cuts = bands.iter().flat_map(|band| band.cuts(usual));
        for y in cuts.chain(below) {
            region.grid.part(y);
        }
        region.is_parted = true;
    }
}

/// A header as it may be repeated.
struct Header {
    /// What stands in it over the numbers.
    word: String,
    height: f32,
}

/// The header with which a table begins: over the first number, with white space below it.
fn header_of(lines: &[ColumnLine], numbers: usize, usual: f32) -> Option<Header> {
    let mut lines: Vec<&ColumnLine> = lines.iter().collect();
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
    fn end_in(&self, lines: &[ColumnLine], bands: &[Band]) -> Option<f32> {
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

fn bands_of(grid: &Grid, lines: &[ColumnLine], setting: &Setting) -> Vec<Band> {
    let mut held: Vec<Vec<&ColumnLine>> = vec![Vec::new(); grid.height()];
    for line in lines.iter().filter(|line| !setting.is_sparse[line.column]) {
        if let Some(row) = grid.row_at(line.middle()) {
            held[row].push(line);
        }
    }
    held.into_iter().map(|lines| band_of(lines, setting.numbers)).collect()
}

fn band_of(mut lines: Vec<&ColumnLine>, numbers: usize) -> Band {
    lines.sort_by(|a, b| a.top.total_cmp(&b.top));
    let is_anchor = |line: &&&ColumnLine| line.column == numbers && line.is_number;
    let anchors = lines.iter().filter(is_anchor).map(|line| line.middle()).collect();
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
