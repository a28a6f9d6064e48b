//! Columns of tables whose columns no rule parts: where white space runs down between what stands side by side.
//!
//! Lines that stand alone (titles, sections, the end of a long cell) say nothing about columns. What stands between two
//! of them on a page is a stretch. Stretches that follow each other, over page ends too, are one table where together
//! they have about as many columns as each of them alone.

use std::collections::{BTreeMap, BTreeSet};

use super::lines::{Run, runs_of};
use super::{Mark, lines::reach};

/// White space between two columns is at least this wide, in sizes of the font.
const ALLEY: f32 = 0.4;

/// What a table more costs, in columns lost on a line.
const PENALTY: usize = 8;

/// A stretch says its columns no louder than this many lines.
const LOUDEST: usize = 4;

/// With more stretches a document is no list: each section and each page begins one.
const MOST_STRETCHES: usize = 20_000;

/// A table of more columns is none.
const MOST_COLUMNS: usize = 64;

/// How many stretches a table has at most; a longer one is read as two.
const LONGEST: usize = 2000;

/// A line, or the part of one that stands in one column.
#[derive(Clone, Debug)]
pub(super) struct Piece {
    pub page: usize,
    pub marks: Run,
    /// Left, top, right, bottom.
    pub bounds: [f32; 4],
    /// Whether nothing stands beside it.
    pub is_alone: bool,
}

/// A table as its columns and its pieces.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Free {
    /// Where columns begin and end.
    pub columns: Vec<f32>,
    /// The first piece that stands beside another.
    pub first: usize,
    /// After the last piece that stands beside another. What comes then may be the end of the last row.
    pub end: usize,
}

/// The pieces of a page's marks, from top to bottom.
pub(super) fn pieces_of(page: usize, marks: Vec<Mark>) -> Vec<Piece> {
    let mut pieces = Vec::new();
    for run in runs_of(marks) {
        let mut part: Run = Vec::new();
        for mark in run {
            if part.last().is_some_and(|last| mark.left - last.right > ALLEY * mark.size) {
                pieces.push(piece(page, std::mem::take(&mut part)));
            }
            part.push(mark);
        }
        pieces.extend((!part.is_empty()).then(|| piece(page, part)));
    }
    pieces.sort_by(|a, b| a.bounds[1].total_cmp(&b.bounds[1]));
    tell_alone(&mut pieces);
    pieces
}

fn piece(page: usize, marks: Run) -> Piece {
    Piece { page, bounds: reach(&marks), marks, is_alone: true }
}

/// Pieces are in the order of their tops: what overlaps one is the next, or reaches furthest down of those before.
fn tell_alone(pieces: &mut [Piece]) {
    let mut reached = f32::NEG_INFINITY;
    for index in 0..pieces.len() {
        let [_, top, _, bottom] = pieces[index].bounds;
        let next = pieces.get(index + 1).map_or(f32::INFINITY, |next| next.bounds[1]);
        pieces[index].is_alone = reached <= top + 1.0 && next >= bottom - 1.0;
        reached = reached.max(bottom);
    }
}

/// Pieces side by side, with none alone between them.
struct Stretch {
    first: usize,
    end: usize,
    columns: Spans,
    /// With how many lines it says its columns.
    loudness: usize,
}

/// The tables in the pieces of all pages, in order. Pieces before the first belong to none.
pub(super) fn tables_of(pieces: &[Piece]) -> Vec<Free> {
    let stretches = stretches_of(pieces);
    if stretches.len() > MOST_STRETCHES {
        return Vec::new();
    }
    let mut best: Vec<(usize, usize)> = vec![(0, 0)]; // cost up to a stretch, and where its table begins
    for end in 1..=stretches.len() {
        let mut columns = Spans::default();
        let mut choice = (usize::MAX, 0);
        let mut loudness: BTreeMap<usize, usize> = BTreeMap::new(); // by number of columns
        for first in (end.saturating_sub(LONGEST)..end).rev() {
            let stretch = &stretches[first];
            columns = columns.with(&stretch.columns);
            *loudness.entry(stretch.columns.count()).or_default() += stretch.loudness;
            let lost = |(count, lines): (&usize, &usize)| count.saturating_sub(columns.count()) * lines;
            let lost: usize = loudness.iter().map(lost).sum();
            choice = choice.min((best[first].0 + PENALTY + lost, first));
            if lost >= choice.0 {
                break;
            }
        }
        best.push(choice);
    }
    let mut tables = Vec::new();
    let mut end = stretches.len();
    while end > 0 {
        let first = best[end].1;
        let columns =
            stretches[first..end].iter().fold(Spans::default(), |all, next| all.with(&next.columns));
        let (start, last) = (stretches[first].first, stretches[end - 1].end);
        let columns = columns.boundaries();
        let columns = without_halves(columns, &pieces[start..last]);
        tables.push(Free { columns, first: start, end: last });
        end = first;
    }
    tables.reverse();
    tables
}

/// Words over a column may stand in its middle, and so beside what is under them: a column with nothing but words of the
/// header is one with the next that has none of them, where the two never stand side by side.
fn without_halves(mut columns: Vec<f32>, pieces: &[Piece]) -> Vec<f32> {
    let Some(first) = pieces.first() else { return columns };
    let overlaps = |a: &Piece, b: &Piece| {
        a.page == b.page && a.bounds[1] < b.bounds[3] - 1.0 && b.bounds[1] < a.bounds[3] - 1.0
    };
    let text = |piece: &Piece| -> String { piece.marks.iter().map(|mark| mark.char).collect() };
    let header = pieces.iter().take_while(|piece| piece.bounds[1] < first.bounds[3]);
    let words: BTreeSet<String> = header.filter(|piece| overlaps(first, piece)).map(text).collect();
    let column = |piece: &Piece| columns.partition_point(|at| *at <= piece.bounds[0]);
    // By column: whether words of the header stand in it, and anything else; whether something stands beside the next.
    let mut has_words = vec![false; columns.len() + 1];
    let mut has_others = has_words.clone();
    let mut is_beside = has_words.clone();
    for (index, piece) in pieces.iter().enumerate() {
        let own = column(piece);
        *(if words.contains(&text(piece)) { &mut has_words[own] } else { &mut has_others[own] }) = true;
        let near = pieces[index + 1..].iter().take_while(|other| overlaps(piece, other));
        for other in near.map(column).filter(|other| own.abs_diff(*other) == 1) {
            is_beside[own.min(other)] = true;
        }
    }
    let mut at = 1;
    while at + 1 < columns.len() {
        let are_halves = has_words[at] != has_words[at + 1] && has_others[at] != has_others[at + 1];
        if are_halves && !is_beside[at] {
            columns.remove(at);
            for known in [&mut has_words, &mut has_others, &mut is_beside] {
                known.remove(at);
            }
            (has_words[at], has_others[at]) = (true, true);
        } else {
            at += 1;
        }
    }
    columns
}

fn stretches_of(pieces: &[Piece]) -> Vec<Stretch> {
    let mut stretches: Vec<Stretch> = Vec::new();
    let mut is_open = false;
    for (index, piece) in pieces.iter().enumerate() {
        if piece.is_alone {
            is_open = false;
            continue;
        }
        let span = Spans::one(piece);
        match stretches.last_mut() {
            Some(last) if is_open && pieces[last.first].page == piece.page => {
                last.end = index + 1;
                last.columns = last.columns.with(&span);
                last.loudness += 1;
            }
            _ => stretches.push(Stretch { first: index, end: index + 1, columns: span, loudness: 1 }),
        }
        is_open = true;
    }
    for stretch in &mut stretches {
        stretch.loudness = stretch.loudness.div_ceil(stretch.columns.count().max(1)).min(LOUDEST);
    }
    stretches.dedup_by(|next, last| {
        let both = last.columns.with(&next.columns);
        let is_same = [&last.columns, &next.columns].iter().all(|columns| columns.count() == both.count());
        if is_same {
            let loudness = last.loudness + next.loudness;
            *last = Stretch { first: last.first, end: next.end, columns: both, loudness };
        }
        is_same
    });
    stretches
}

/// Where text stands, as spans from left to right with white space between them.
#[derive(Clone, Debug, Default, PartialEq)]
struct Spans(Vec<[f32; 2]>);

impl Spans {
    /// A piece, with half the white space there must be on either side.
    fn one(piece: &Piece) -> Spans {
        let size = piece.marks.first().map_or(0.0, |mark| mark.size);
        let margin = ALLEY * size / 2.0;
        Spans(vec![[piece.bounds[0] - margin, piece.bounds[2] + margin]])
    }

    fn with(&self, other: &Spans) -> Spans {
        let mut all: Vec<[f32; 2]> = self.0.iter().chain(&other.0).copied().collect();
        all.sort_by(|a, b| a[0].total_cmp(&b[0]));
        let mut joined: Vec<[f32; 2]> = Vec::with_capacity(all.len());
        for span in all {
            match joined.last_mut() {
                Some(last) if span[0] <= last[1] => last[1] = last[1].max(span[1]),
                _ => joined.push(span),
            }
        }
        if let ([first, .., last], true) = (joined.as_slice(), joined.len() > MOST_COLUMNS) {
            joined = vec![[first[0], last[1]]];
        }
        Spans(joined)
    }

    fn count(&self) -> usize {
        self.0.len()
    }

    /// In the middle of the white space; at both ends, as far as anything may stand.
    fn boundaries(&self) -> Vec<f32> {
        const FAR: f32 = 1e6;
        let between = self.0.windows(2).map(|pair| (pair[0][1] + pair[1][0]) / 2.0);
        [-FAR].into_iter().chain(between).chain([FAR]).collect()
    }
}
