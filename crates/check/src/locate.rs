//! Characters of a passage in the document's text.

use std::ops::Range;

use qingdan_model::{List, Passage, Place, Span};

/// A document's text with the offsets at which its lines start.
#[derive(Clone, Debug)]
pub struct Lines<'a> {
    /// The text.
    pub text: &'a str,
    starts: Vec<usize>,
}

impl<'a> Lines<'a> {
    /// Finds the lines of a text.
    pub fn of(text: &'a str) -> Self {
        let starts = [0].into_iter().chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        Lines { text, starts }
    }

    /// Whether a list's places point into this text: its first name stands where it says. A list that came as JSON has
    /// the places of another text.
    pub fn hold(&self, list: &List) -> bool {
        let name = list.items.first().map(|item| &item.name);
        name.is_some_and(|name| self.find(name, 0..name.text.len()).is_some())
    }

    /// The line of an offset, from 1, and the range of its bytes without its end.
    pub fn line_at(&self, offset: usize) -> (u32, Range<usize>) {
        let line = self.starts.partition_point(|start| *start <= offset).max(1);
        let start = self.starts.get(line - 1).copied().unwrap_or(0);
        let end = self.starts.get(line).map_or(self.text.len(), |next| next - 1);
        let end = if self.text[start..end].ends_with('\r') { end - 1 } else { end };
        (u32::try_from(line).unwrap_or(u32::MAX), start..end.max(start))
    }

    /// Where a piece of a passage stands. The passage's characters stand in its spans in their order, with what the
    /// layout put in between; the whole place where that is not so.
    pub fn locate(&self, passage: &Passage, piece: Range<usize>) -> Place {
        self.find(passage, piece).unwrap_or_else(|| passage.place.clone())
    }

    fn find(&self, passage: &Passage, piece: Range<usize>) -> Option<Place> {
        let mut printed = passage.place.spans.iter().flat_map(|span| {
            let text = self.text.get(span.start..span.end).unwrap_or_default();
            text.char_indices().map(|(at, char)| (span.start + at, char))
        });
        let mut spans: Vec<Span> = Vec::new();
        for (at, char) in passage.text.char_indices().take_while(|(at, _)| *at < piece.end) {
            let (start, _) = printed.by_ref().find(|(_, printed)| *printed == char)?;
            if at < piece.start {
                continue;
            }
            let end = start + char.len_utf8();
            match spans.last_mut() {
                Some(last) if last.end <= start && self.text[last.end..start].chars().all(is_blank) => {
                    last.end = end
                }
                _ => spans.push(Span { start, end }),
            }
        }
        let first = spans.first()?;
        Some(Place { line: self.line_at(first.start).0, spans })
    }
}

/// Blank within a line.
fn is_blank(char: char) -> bool {
    char.is_whitespace() && char != '\n'
}
