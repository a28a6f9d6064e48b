//! Printed lines as pieces with white space between them, and in which columns of the page each stands.

use std::collections::BTreeMap;

use qingdan_catalogue::Bodies;

use super::number_of;
use crate::flow::{Break, Flow, is_blank};
use crate::marks::{is_full_name, mark_at};

/// A longer line is none of a page.
const LONGEST_LINE: usize = 2000;

/// A text with more lines is no list; the longest has some ten thousand.
const MOST_LINES: usize = 20_000;

/// A line in more pieces is no row of cells.
const MOST_PIECES: usize = 64;

/// A part of a line with no white space in it.
#[derive(Clone, Debug)]
pub struct Piece {
    /// Its text.
    pub flow: Flow,
    /// The column in which it begins, and the one after its last.
    pub start: usize,
    pub end: usize,
    /// What it looks like.
    pub looks: Looks,
}

/// What a piece looks like.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Looks {
    /// An item's number.
    Number,
    /// The name of a body.
    Body,
    /// What begins with a clause number or ends in a colon.
    Clause,
    /// The end of a sentence.
    Sentence,
    /// Anything.
    #[default]
    Other,
}

/// Tells what pieces look like.
pub fn look(lines: &mut [Line], bodies: &Bodies) {
    for piece in lines.iter_mut().flat_map(|line| &mut line.pieces) {
        let bare = piece.flow.bare();
        piece.looks = match () {
            () if number_of(&bare).is_some() => Looks::Number,
            () if mark_at(&piece.flow, 0).is_some() || bare.ends_with(['：', ':']) => Looks::Clause,
            () if bare.contains(['。', '；']) => Looks::Sentence,
            () if is_full_name(&bare, bodies) => Looks::Body,
            () => Looks::Other,
        };
    }
}

/// A line that says something.
#[derive(Clone, Debug)]
pub struct Line {
    pub pieces: Vec<Piece>,
    /// Which page it stands on.
    pub page: usize,
    /// How many lines are above it, blank ones included.
    pub at: usize,
    /// The line without white space.
    pub bare: String,
    /// Where it is in the text.
    pub span: [usize; 2],
}

impl Line {
    /// Whether no white space parts it but single spaces.
    pub fn is_one(&self) -> bool {
        self.pieces.windows(2).all(|pair| pair[1].start - pair[0].end < 2)
    }
}

/// How many columns of the page a Chinese character takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Width {
    /// As many as any other: what stands behind it is put where it was printed, as nearly as that goes.
    One,
    /// Two.
    Two,
}

/// The lines of a text that was laid out with white space; `None` where it was not.
pub fn lines_of(text: &str) -> Option<Vec<Line>> {
    if !is_laid_out(text) {
        return None;
    }
    let [one, two] = [Width::One, Width::Two].map(|width| set(text, width));
    let lines = if alignment(&two) > alignment(&one) { two } else { one };
    let is_broken = |line: &Line| line.pieces.len() > MOST_PIECES;
    (lines.len() <= MOST_LINES && !lines.iter().any(is_broken)).then_some(lines)
}

/// Whether many lines have wide white space in them.
fn is_laid_out(text: &str) -> bool {
    const LEAST: usize = 3;
    let is_wide = |line: &str| {
        let line = line.trim_matches(is_blank);
        line.contains("  ") || line.contains("\u{3000}\u{3000}")
    };
    let (mut wide, mut all) = (0, 0);
    for line in text.lines().filter(|line| !line.is_empty()) {
        all += 1;
        wide += usize::from(is_wide(line));
        if line.contains('\t') || line.len() > LONGEST_LINE {
            return false;
        }
    }
    wide >= LEAST && wide * 8 >= all
}

fn set(text: &str, width: Width) -> Vec<Line> {
    let mut lines = Vec::new();
    let (mut page, mut start) = (0, 0);
    for (at, raw) in text.split_inclusive('\n').enumerate() {
        page += raw.matches('\u{c}').count();
        let end = start + raw.len();
        let pieces = pieces_of(text, start, end, width);
        if !pieces.is_empty() {
            let bare = pieces.iter().map(|piece| piece.flow.bare()).collect();
            lines.push(Line { pieces, page, at, bare, span: [start, end] });
        }
        start = end;
    }
    lines
}

fn pieces_of(text: &str, start: usize, end: usize, width: Width) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut column = 0;
    let mut begun: Option<(usize, usize)> = None;
    for (offset, char) in text[start..end].char_indices().chain([(end - start, ' ')]) {
        let at = start + offset;
        if is_blank(char) {
            if let Some((from, left)) = begun.take() {
                pieces.push(Piece {
                    flow: Flow::of(text, from, at),
                    start: left,
                    end: column,
                    looks: Looks::Other,
                });
            }
        } else if begun.is_none() {
            begun = Some((at, column));
        }
        column += match char {
            '\u{c}' | '\r' | '\n' | '\u{200b}'..='\u{200d}' | '\u{feff}' => 0,
            _ if width == Width::Two && is_wide(char) => 2,
            _ => 1,
        };
    }
    unspaced(pieces)
}

/// Pieces with lines that were spaced out character by character put together.
fn unspaced(pieces: Vec<Piece>) -> Vec<Piece> {
    const LEAST: usize = 4;
    let mut out: Vec<Piece> = Vec::with_capacity(pieces.len());
    for run in pieces.chunk_by(|a, b| {
        b.start - a.end == 1 && b.flow.len() == 1 && (a.flow.len() == 1 || mark_at(&a.flow, 0).is_some())
    }) {
        if run.len() < LEAST {
            out.extend_from_slice(run);
            continue;
        }
        let mut whole = run[0].clone();
        for piece in &run[1..] {
            whole.flow.append(&piece.flow, Break::Space);
            whole.end = piece.end;
        }
        out.push(whole);
    }
    out
}

/// Whether terminals and typewriters give a character two columns.
fn is_wide(char: char) -> bool {
    matches!(char, '\u{1100}'..='\u{115f}' | '\u{2e80}'..='\u{303e}' | '\u{3041}'..='\u{a4cf}' | '\u{ac00}'..='\u{d7a3}'
        | '\u{f900}'..='\u{faff}' | '\u{fe30}'..='\u{fe6f}' | '\u{ff00}'..='\u{ff60}' | '\u{ffe0}'..='\u{ffe6}'
        | '\u{20000}'..='\u{3fffd}')
        // Quotes, dashes and circled numbers are as wide as the characters around them in Chinese print.
        || matches!(char, '“' | '”' | '‘' | '’' | '—' | '…' | '①'..='⑳' | '·' | '×' | '●' | '■')
}

/// How much what stands behind white space begins in the same columns as on other lines, from 0 to 1.
fn alignment(lines: &[Line]) -> f64 {
    let mut counts: BTreeMap<(usize, usize), usize> = BTreeMap::new();
    for line in lines {
        for pair in line.pieces.windows(2).filter(|pair| pair[1].start - pair[0].end > 1) {
            *counts.entry((line.page, pair[1].start)).or_default() += 1;
        }
    }
    let all: usize = counts.values().sum();
    let squares: usize = counts.values().map(|count| count * count).sum();
    squares as f64 / (all * all).max(1) as f64
}
