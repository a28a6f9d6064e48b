//! A cell's characters with their places, and how strongly each is set off from the one before it.

use std::borrow::Cow;

use qingdan_model::{Passage, Place, Span};

/// How a character is set off from the one before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Break {
    /// Not at all.
    None,
    /// By white space within a line.
    Space,
    /// By the end of a printed line, which may only be where the column ended.
    Line,
    /// By the end of a paragraph.
    Paragraph,
    /// By a mark-up list: what follows is the next entry.
    Entry,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Glyph {
    char: char,
    at: usize,
    gap: Break,
}

/// Text on its way from a cell to clauses: no white space of its own, every character with its byte offset.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Flow {
    glyphs: Vec<Glyph>,
}

impl Flow {
    /// The characters of `text[start..end]`; white space becomes breaks.
    pub fn of(text: &str, start: usize, end: usize) -> Flow {
        // Most characters have three bytes.
        let mut flow = Flow { glyphs: Vec::with_capacity((end - start) / 3) };
        let mut gap = Break::None;
        for (offset, char) in text[start..end].char_indices() {
            match char {
                '\n' | '\r' => gap = gap.max(Break::Line),
                _ if is_blank(char) => gap = gap.max(Break::Space),
                _ => {
                    flow.push(char, start + offset, gap);
                    gap = Break::None;
                }
            }
        }
        flow
    }

    /// Adds one character.
    pub fn push(&mut self, char: char, at: usize, gap: Break) {
        self.glyphs.push(Glyph { char, at, gap });
    }

    /// Adds another flow, set off by at least `gap`.
    pub fn append(&mut self, other: &Flow, gap: Break) {
        let before = self.glyphs.len();
        self.glyphs.extend_from_slice(&other.glyphs);
        if before > 0
            && let Some(first) = self.glyphs.get_mut(before)
        {
            first.gap = first.gap.max(gap);
        }
    }

    /// Adds the character of another flow at `index`, set off by at least `gap`.
    pub fn append_one(&mut self, other: &Flow, index: usize, gap: Break) {
        if let Some(glyph) = other.glyphs.get(index) {
            let gap = if self.is_empty() { glyph.gap } else { glyph.gap.max(gap) };
            self.glyphs.push(Glyph { gap, ..*glyph });
        }
    }

    /// Number of characters.
    pub fn len(&self) -> usize {
        self.glyphs.len()
    }

    /// Whether there is nothing.
    pub fn is_empty(&self) -> bool {
        self.glyphs.is_empty()
    }

    /// The character at `index`.
    pub fn char(&self, index: usize) -> Option<char> {
        self.glyphs.get(index).map(|glyph| glyph.char)
    }

    /// The break before the character at `index`; the beginning is an entry of its own.
    pub fn gap(&self, index: usize) -> Break {
        if index == 0 { Break::Entry } else { self.glyphs.get(index).map_or(Break::Entry, |glyph| glyph.gap) }
    }

    /// The part from `start` to before `end`.
    pub fn slice(&self, start: usize, end: usize) -> Flow {
        Flow { glyphs: self.glyphs[start.min(end)..end].to_vec() }
    }

    /// All characters without any break: what comparisons look at.
    pub fn bare(&self) -> String {
        self.bare_between(0, self.len())
    }

    /// The same of the part from `start` to before `end`.
    pub fn bare_between(&self, start: usize, end: usize) -> String {
        let glyphs = &self.glyphs[start.min(end)..end];
        let mut bare = String::with_capacity(glyphs.len() * 3);
        bare.extend(glyphs.iter().map(|glyph| glyph.char));
        bare
    }

    /// The text as the list says it: breaks are gone, save a space between two Latin words or numbers that
    /// stood apart within a line.
    pub fn text(&self) -> String {
        let mut text = String::with_capacity(self.glyphs.len() * 3);
        let mut before = None;
        for glyph in &self.glyphs {
            let latin = |char: char| char.is_ascii_alphanumeric();
            if glyph.gap == Break::Space && before.is_some_and(latin) && latin(glyph.char) {
                text.push(' ');
            }
            text.push(glyph.char);
            before = Some(glyph.char);
        }
        text
    }

    /// Text and place together.
    pub fn passage(&self, lines: &LineStarts) -> Passage {
        Passage { text: self.text(), place: self.place(lines) }
    }

    /// Where it stands: a span a printed line.
    pub fn place(&self, lines: &LineStarts) -> Place {
        let mut spans: Vec<Span> = Vec::new();
        for (index, glyph) in self.glyphs.iter().enumerate() {
            let end = glyph.at + glyph.char.len_utf8();
            let runs_on = index > 0 && glyph.gap <= Break::Space;
            match spans.last_mut() {
                Some(last) if runs_on && last.end <= glyph.at => last.end = end,
                _ => spans.push(Span { start: glyph.at, end }),
            }
        }
        let line = spans.first().map_or(0, |span| lines.line_of(span.start));
        Place { line, spans }
    }

    /// The width of its last printed line, in half-width columns.
    fn tail_width(&self) -> usize {
        let tail = (0..self.len()).rev().find(|at| self.glyphs[*at].gap >= Break::Line).unwrap_or(0);
        self.glyphs[tail..].iter().map(|glyph| char_width(glyph.char)).sum()
    }

    /// Whether the printed line before the one that starts at `start` could have held more: it has no more than three
    /// quarters of the longest one's width.
    pub fn ends_line_early(&self, start: usize) -> bool {
        let widths = self.glyphs.chunk_by(|_, next| next.gap < Break::Line);
        let widths = widths.map(|line| line.iter().map(|glyph| char_width(glyph.char)).sum());
        let longest: usize = widths.max().unwrap_or(0);
        self.slice(0, start).tail_width() * 4 <= longest * 3
    }

    /// The last character.
    pub fn last(&self) -> Option<char> {
        self.glyphs.last().map(|glyph| glyph.char)
    }

    /// Its first character.
    pub fn first(&self) -> Option<char> {
        self.glyphs.first().map(|glyph| glyph.char)
    }
}

/// The lines of a cell as one flow: a line end is the end of a paragraph where the sentence ends and the line
/// could have held more.
pub fn join_lines(lines: &[Flow]) -> Flow {
    let lines: Vec<&Flow> = lines.iter().filter(|line| !line.is_empty()).collect();
    let widths: Vec<usize> = lines.iter().map(|line| line.tail_width()).collect();
    let full = widths.iter().copied().max().unwrap_or(0);
    let ends =
        |line: &Flow| line.last().is_some_and(|char| ends_sentence(char) || matches!(char, '：' | ':'));
    // A line of its own such as a label is no sign that lines were wrapped.
    let is_wrapped = (0..lines.len().saturating_sub(1)).any(|at| !ends(lines[at]) && widths[at] * 2 >= full);
    let mut joined = Flow { glyphs: Vec::with_capacity(lines.iter().map(|line| line.len()).sum()) };
    for (index, line) in lines.iter().enumerate() {
        let ends_paragraph =
            index > 0 && ends(lines[index - 1]) && (!is_wrapped || widths[index - 1] + 4 <= full);
        joined.append(line, if ends_paragraph { Break::Paragraph } else { Break::Line });
    }
    joined
}

/// White space as layouts use it, the full-width space and invisible joiners included.
pub fn is_blank(char: char) -> bool {
    char.is_whitespace() || matches!(char, '\u{200b}'..='\u{200d}' | '\u{feff}' | '\u{ad}' | '\u{2060}')
}

/// The text without white space; borrowed where it has none, as most lines that are asked about again and again.
pub fn without_blanks(text: &str) -> Cow<'_, str> {
    if text.contains(is_blank) { text.chars().filter(|char| !is_blank(*char)).collect() } else { text.into() }
}

/// Whether a sentence or clause ends with it.
pub fn ends_sentence(char: char) -> bool {
    matches!(char, '。' | '；' | ';' | '！' | '？' | '.')
}

/// Width in half-width columns, as a printed line takes it.
pub fn width(text: &str) -> usize {
    text.chars().filter(|char| !is_blank(*char)).map(char_width).sum()
}

fn char_width(char: char) -> usize {
    if char.is_ascii() { 1 } else { 2 }
}

/// Where each line of a text starts, to say the number of a byte's line.
pub struct LineStarts(Vec<usize>);

impl LineStarts {
    /// Of `text`.
    pub fn of(text: &str) -> Self {
        LineStarts(std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect())
    }

    /// The line of the byte at `offset`, from 1.
    pub fn line_of(&self, offset: usize) -> u32 {
        u32::try_from(self.0.partition_point(|start| *start <= offset)).unwrap_or(u32::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn layout_is_gone_and_places_stay() {
        let text = "审核 ，\n并 10 KV 发放";
        let flow = Flow::of(text, 0, text.len());
        assert_eq!(flow.text(), "审核，并10 KV发放");
        let place = flow.place(&LineStarts::of(text));
        assert_eq!(place.line, 1);
        assert_eq!(place.spans.len(), 2);
        assert_eq!(&text[place.spans[1].start..place.spans[1].end], "并 10 KV 发放");
    }
}
