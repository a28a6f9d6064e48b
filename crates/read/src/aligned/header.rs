//! Header rows of a table that was set with white space: words over columns, on one line or several.

use std::ops::Range;

use super::piece::{Line, Piece};
use crate::flow::Flow;
use crate::header::{Layout, Role, layout_of, of_header_words, role_of};
use crate::rows::heading_of;
use crate::title::title_of;

/// A header as it stands.
#[derive(Clone, Debug)]
pub struct Header {
    /// Its lines.
    pub lines: Range<usize>,
    /// Its cells: where each stands and what it says.
    pub cells: Vec<Cell>,
    /// The cell of each of its pieces, line by line.
    owners: Vec<usize>,
    /// What the columns are.
    pub layout: Layout,
}

/// A header's cell.
#[derive(Clone, Debug)]
pub struct Cell {
    pub start: usize,
    pub end: usize,
    pub lines: Vec<Flow>,
}

impl Cell {
    /// Of its pieces, from top to bottom; `None` if there is none.
    fn of(pieces: impl Iterator<Item = Piece>) -> Option<Cell> {
        pieces.fold(None, |cell: Option<Cell>, piece| {
            let mut cell = cell.unwrap_or(Cell { start: piece.start, end: piece.end, lines: Vec::new() });
            cell = Cell { start: cell.start.min(piece.start), end: cell.end.max(piece.end), ..cell };
            cell.lines.push(piece.flow);
            Some(cell)
        })
    }

    fn overlaps(&self, piece: &Piece) -> bool {
        self.start < piece.end && piece.start < self.end
    }
}

/// How many lines a header has above and below the word for numbers.
const MOST: usize = 3;

/// All headers, from top to bottom.
pub fn headers_of(lines: &[Line]) -> Vec<Header> {
    let mut headers: Vec<Header> = Vec::new();
    for at in 0..lines.len() {
        let free = headers.last().map_or(0, |last| last.lines.end);
        if at < free {
            continue;
        }
        let repeated = headers.iter().rev().take(MOST).find_map(|known| repeated_at(lines, at, known));
        headers.extend(repeated.or_else(|| header_at(lines, at, free)));
    }
    headers
}

/// A header that says line by line what a known one does. Its words may have drifted so far that they no longer stand
/// under each other.
fn repeated_at(lines: &[Line], at: usize, known: &Header) -> Option<Header> {
    let window = at..at + known.lines.len();
    let own = lines.get(window.clone())?;
    let is_same = own.iter().zip(&lines[known.lines.clone()]).all(|(own, known)| own.bare == known.bare);
    if !is_same || own.iter().any(|line| line.page != own[0].page) {
        return None;
    }
    let pieces: Vec<Piece> = own.iter().flat_map(|line| joined(&line.pieces)).collect();
    if pieces.len() != known.owners.len() {
        return None;
    }
    let cells = (0..known.cells.len()).map(|cell| {
        let own =
            pieces.iter().zip(&known.owners).filter(|(_, owner)| **owner == cell).map(|(piece, _)| piece);
        Cell::of(own.cloned())
    });
    Some(Header { lines: window, cells: cells.collect::<Option<_>>()?, ..known.clone() })
}

/// The header whose word for numbers is on the line at `at`: of the lines around it, those that make the most words
/// known and leave none unknown.
fn header_at(lines: &[Line], at: usize, free: usize) -> Option<Header> {
    let has_number_word =
        lines[at].pieces.iter().any(|piece| role_of(&piece.flow.bare()) == Some(Role::Number))
            || lines[at].bare.starts_with("序号");
    if !has_number_word {
        return None;
    }
    let fits = |line: &Line| {
        line.page == lines[at].page
            && !line.bare.starts_with(|char: char| char.is_ascii_digit())
            && !line.bare.contains(['。', '；', '：'])
            && heading_of(&line.bare).is_none()
            && title_of(&line.bare).is_none()
    };
    let above = (free..at).rev().take(MOST).take_while(|line| fits(&lines[*line])).count();
    let below = (at + 1..lines.len()).take(MOST).take_while(|line| fits(&lines[*line])).count();
    let windows = (0..=above).flat_map(|up| (0..=below).map(move |down| at - up..at + down + 1));
    windows.filter_map(|window| header_of(lines, window)).max_by_key(|header| {
        let is_of_words = header.lines.clone().all(|line| line == at || of_header_words(&lines[line].bare));
        let length = header.lines.len();
        (header.layout.roles.len(), is_of_words, if is_of_words { length } else { 2 * MOST - length })
    })
}

fn header_of(lines: &[Line], window: Range<usize>) -> Option<Header> {
    let pieces: Vec<Piece> = lines[window.clone()].iter().flat_map(|line| joined(&line.pieces)).collect();
    let mut cells: Vec<Cell> = Vec::new();
    for piece in &pieces {
        let mut own = Cell { start: piece.start, end: piece.end, lines: vec![piece.flow.clone()] };
        let mut others = Vec::new();
        for cell in cells {
            if cell.overlaps(piece) {
                own = Cell {
                    start: own.start.min(cell.start),
                    end: own.end.max(cell.end),
                    lines: [cell.lines, own.lines].concat(),
                };
            } else {
                others.push(cell);
            }
        }
        others.push(own);
        cells = others;
    }
    cells.sort_by_key(|cell| cell.start);
    let owner = |piece: &Piece| cells.iter().position(|cell| cell.overlaps(piece));
    let owners = pieces.iter().map(owner).collect::<Option<_>>()?;
    let texts: Vec<String> =
        cells.iter().map(|cell| cell.lines.iter().map(Flow::bare).collect::<String>()).collect();
    let layout = layout_of(texts.iter().map(String::as_str))?;
    let mut roles: Vec<Role> = layout.roles.iter().copied().collect::<Option<_>>()?;
    let known = roles.len();
    roles.sort();
    roles.dedup();
    (roles.len() == known && layout.position(Role::Number).is_some()).then_some(Header {
        lines: window,
        cells,
        owners,
        layout,
    })
}

/// The pieces of a header's line, with single characters that were spaced out ("序 号") put together where they make
/// words: the ends of two broken words ("号 别") make none.
fn joined(pieces: &[Piece]) -> Vec<Piece> {
    let mut joined: Vec<Piece> = Vec::new();
    for run in pieces.chunk_by(|a, b| a.flow.len() == 1 && b.flow.len() == 1) {
        let words = words_of(run);
        let is_words = words.iter().all(|word| of_header_words(&word.flow.bare()));
        joined.extend(if is_words { words } else { run.to_vec() });
    }
    joined
}

/// Single characters as words, each as long as no shorter one says what its column holds.
fn words_of(run: &[Piece]) -> Vec<Piece> {
    let mut words: Vec<Piece> = Vec::new();
    for piece in run {
        match words.last_mut() {
            Some(last)
                if role_of(&last.flow.bare())
                    .is_none_or(|role| role == Role::Number && last.flow.len() == 1) =>
            {
                last.flow.append(&piece.flow, crate::flow::Break::Space);
                last.end = piece.end;
            }
            _ => words.push(piece.clone()),
        }
    }
    words
}
