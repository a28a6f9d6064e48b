//! The original of a document with places shown in it: lines of its text, or pictures of its pages.

use qingdan_formats::Content;
use qingdan_model::{Place, Span};

use crate::picture::{self, Picture};

/// A line of context is cut here: neighbouring rows of a table may be whole pages long.
const CONTEXT_CHARS: usize = 160;

/// The part of an original that is shown: pictures where it has pages, else lines.
#[derive(Default)]
pub(crate) struct Original {
    pub lines: Vec<Line>,
    pub pictures: Vec<Picture>,
}

impl Original {
    /// The part that the marks touch, with `context` lines around them where it is text. `chosen` is the clause that
    /// an address leads to.
    pub fn around(content: &Content, marks: &[Mark], context: usize, chosen: &str) -> Original {
        if content.pages.is_empty() {
            let mut lines = excerpt(&content.text, marks, context);
            choose(&mut lines, chosen);
            return Original { lines, pictures: Vec::new() };
        }
        let mut pictures = picture::touched(content, marks);
        picture::choose(&mut pictures, chosen);
        Original { lines: Vec::new(), pictures }
    }

    /// Whether there is nothing to show.
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty() && self.pictures.is_empty()
    }
}

/// A kind of marking and the passage it belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Mark {
    /// What it belongs to, such as `town-3`; empty for the row as a whole.
    pub of: String,
    /// Where it stands.
    pub span: Span,
}

/// A line of the original.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Line {
    /// Its number, from 1.
    pub number: usize,
    /// Its text in pieces that are marked alike.
    pub pieces: Vec<Piece>,
    /// Whether lines before this one are left out.
    pub after_gap: bool,
}

/// A piece of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Piece {
    /// Its text.
    pub text: String,
    /// `None`: not marked. Empty: part of the row. Otherwise the clause it belongs to.
    pub mark: Option<String>,
    /// Whether the chosen clause begins here, so that an address can lead to it.
    pub first: bool,
}

impl Piece {
    /// Whether it is part of this clause.
    pub fn belongs_to(&self, clause: impl AsRef<str>) -> bool {
        !clause.as_ref().is_empty() && self.mark.as_deref() == Some(clause.as_ref())
    }

    fn plain(text: impl Into<String>) -> Self {
        Piece { text: text.into(), mark: None, first: false }
    }
}

/// Every mark of a place.
pub(crate) fn marks<'a>(of: &'a str, place: &'a Place) -> impl Iterator<Item = Mark> + 'a {
    place.spans.iter().map(move |&span| Mark { of: of.to_owned(), span })
}

/// The lines that the marks touch, with `context` lines around them. Of marks that overlap, a clause's wins
/// over the row's, and the later over the earlier.
pub(crate) fn excerpt(text: &str, marks: &[Mark], context: usize) -> Vec<Line> {
    let starts = line_starts(text);
    let mut shown: Vec<(usize, bool)> = Vec::new();
    for mark in marks.iter().filter(|mark| mark.span.start < mark.span.end && mark.span.start < text.len()) {
        let first = line_of(&starts, mark.span.start);
        let last = line_of(&starts, (mark.span.end - 1).min(text.len()));
        let around = first.saturating_sub(context)..=(last + context).min(starts.len() - 1);
        shown.extend(around.map(|line| (line, (first..=last).contains(&line))));
    }
    // A touched line sorts before the same line as context, and stays.
    shown.sort_by_key(|&(line, touched)| (line, !touched));
    shown.dedup_by_key(|&mut (line, _)| line);
    let mut next = None;
    let lines = shown.into_iter().map(|(line, touched)| {
        let after_gap = next.is_some_and(|next| next != line);
        next = Some(line + 1);
        let span = line_span(text, &starts, line);
        let pieces = if touched {
            pieces(text, span, marks)
        } else {
            vec![Piece::plain(shortened(&text[span.start..span.end]))]
        };
        Line { number: line + 1, pieces, after_gap }
    });
    lines.collect()
}

/// Notes where the chosen clause begins.
fn choose(lines: &mut [Line], clause: &str) {
    let mut pieces = lines.iter_mut().flat_map(|line| &mut line.pieces);
    if let Some(piece) = pieces.find(|piece| piece.belongs_to(clause)) {
        piece.first = true;
    }
}

/// `count` whole lines from the line `first` (from 1) on.
pub(crate) fn page(text: &str, first: usize, count: usize) -> Vec<Line> {
    let starts = line_starts(text);
    let lines = (first.saturating_sub(1)..starts.len()).take(count).map(|line| {
        let span = line_span(text, &starts, line);
        Line { number: line + 1, pieces: vec![Piece::plain(&text[span.start..span.end])], after_gap: false }
    });
    lines.collect()
}

/// Where each line of a text starts, in bytes.
pub(crate) fn line_starts(text: &str) -> Vec<usize> {
    let mut starts = vec![0];
    starts.extend(text.match_indices('\n').map(|(at, _)| at + 1).filter(|&start| start < text.len()));
    starts
}

/// The line of a byte, from 0.
pub(crate) fn line_of(starts: &[usize], at: usize) -> usize {
    starts.partition_point(|&start| start <= at).saturating_sub(1)
}

fn line_span(text: &str, starts: &[usize], line: usize) -> Span {
    let start = starts[line];
    let end = starts.get(line + 1).copied().unwrap_or(text.len());
    Span { start, end: start + text[start..end].trim_end_matches(['\n', '\r']).len() }
}

fn pieces(text: &str, line: Span, marks: &[Mark]) -> Vec<Piece> {
    let here: Vec<(Span, &str)> = marks
        .iter()
        .filter(|mark| mark.span.start < line.end && mark.span.end > line.start)
        .map(|mark| (clamped(text, mark.span, line), mark.of.as_str()))
        .collect();
    let mut cuts: Vec<usize> = here.iter().flat_map(|(span, _)| [span.start, span.end]).collect();
    cuts.extend([line.start, line.end]);
    cuts.sort_unstable();
    cuts.dedup();
    cuts.windows(2)
        .map(|cut| {
            let covering = here.iter().filter(|(span, _)| span.start <= cut[0] && cut[1] <= span.end);
            let mark =
                covering.map(|&(_, of)| of).reduce(|before, of| if of.is_empty() { before } else { of });
            Piece { text: text[cut[0]..cut[1]].to_owned(), mark: mark.map(str::to_owned), first: false }
        })
        .collect()
}

/// The part of a span inside the line, widened to whole characters.
fn clamped(text: &str, span: Span, line: Span) -> Span {
    let start = text.floor_char_boundary(span.start.max(line.start));
    let end = text.ceil_char_boundary(span.end.min(line.end));
    Span { start, end }
}

fn shortened(line: &str) -> String {
    match line.char_indices().nth(CONTEXT_CHARS) {
        Some((cut, _)) => format!("{}…", &line[..cut]),
        None => line.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "甲\n乙一\n乙二丙\r\n丁\n戊\n己\n";

    fn mark(of: &str, part: &str) -> Mark {
        let start = TEXT.find(part).unwrap();
        Mark { of: of.to_owned(), span: Span { start, end: start + part.len() } }
    }

    fn shown(lines: &[Line]) -> String {
        let piece = |piece: &Piece| match &piece.mark {
            None => piece.text.clone(),
            Some(of) => format!("<{of}:{}>", piece.text),
        };
        let line = |line: &Line| {
            let gap = if line.after_gap { "…" } else { "" };
            format!("{gap}{}|{}", line.number, line.pieces.iter().map(piece).collect::<String>())
        };
        lines.iter().map(line).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn a_clause_shows_inside_its_row_over_line_breaks() {
        let marks = [mark("", "乙一\n乙二丙"), mark("town-1", "一\n乙二")];
        assert_eq!(shown(&excerpt(TEXT, &marks, 0)), "2|<:乙><town-1:一> 3|<town-1:乙二><:丙>");
        let marks = [mark("town-1", "一\n乙二"), mark("", "乙一\n乙二丙")];
        assert_eq!(shown(&excerpt(TEXT, &marks, 0)), "2|<:乙><town-1:一> 3|<town-1:乙二><:丙>");
    }

    #[test]
    fn context_stands_around_and_gaps_are_told() {
        assert_eq!(shown(&excerpt(TEXT, &[mark("", "乙一")], 1)), "1|甲 2|<:乙一> 3|乙二丙");
        assert_eq!(shown(&excerpt(TEXT, &[mark("", "甲"), mark("", "戊")], 0)), "1|<:甲> …5|<:戊>");
    }

    #[test]
    fn places_of_another_text_do_no_harm() {
        let wrong = |start, end| Mark { of: "town-1".into(), span: Span { start, end } };
        assert_eq!(shown(&excerpt(TEXT, &[wrong(500, 600), wrong(9, 3)], 0)), "");
        assert_eq!(shown(&excerpt(TEXT, &[wrong(1, 2)], 0)), "1|<town-1:甲>");
        assert_eq!(shown(&excerpt("", &[wrong(0, 9)], 2)), "");
    }

    #[test]
    fn pages_of_a_text_number_their_lines() {
        assert_eq!(shown(&page(TEXT, 5, 10)), "5|戊 6|己");
        assert_eq!(page(TEXT, 70, 10), []);
    }
}
