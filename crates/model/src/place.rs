use serde::{Deserialize, Serialize};

/// A half-open byte range in the decoded text of a document (UTF-8, without a byte order mark).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(from = "(usize, usize)", into = "(usize, usize)")]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// First byte after the last one.
    pub end: usize,
}

impl From<(usize, usize)> for Span {
    fn from((start, end): (usize, usize)) -> Self {
        Span { start, end }
    }
}

impl From<Span> for (usize, usize) {
    fn from(span: Span) -> Self {
        (span.start, span.end)
    }
}

/// Where something stands in its document.
///
/// One passage may have several spans: a cell of a PDF table comes apart into lines, and lines of its
/// neighbours may stand between them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Place {
    /// Line of the first span, from 1; 0 where the place is not known (a list that came as JSON without places).
    pub line: u32,
    /// The spans in the order in which the passage reads.
    pub spans: Vec<Span>,
}

impl Place {
    /// Whether the document's place is known at all.
    pub fn is_known(&self) -> bool {
        self.line > 0
    }

    /// The smallest place that covers both, in reading order: `self` first, then `other`.
    pub fn join(&self, other: &Place) -> Place {
        let line = match (self.line, other.line) {
            (0, line) | (line, 0) => line,
            (a, b) => a.min(b),
        };
        let mut spans = self.spans.clone();
        for span in &other.spans {
            match spans.last_mut() {
                Some(last) if last.end == span.start => last.end = span.end,
                _ => spans.push(*span),
            }
        }
        Place { line, spans }
    }
}

/// A piece of a document's own text, with its place.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Passage {
    /// The text as the list says it, without what the layout put in (line breaks, clause numbers).
    pub text: String,
    /// Where it stands.
    pub place: Place,
}

impl Passage {
    /// A passage whose place is not known.
    pub fn unplaced(text: impl Into<String>) -> Self {
        Passage { text: text.into(), place: Place::default() }
    }
}

/// Where a piece of text stands in an original that is not itself text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Spot {
    /// The piece, in the document's decoded text.
    pub span: Span,
    /// Where it stands.
    pub site: Site,
}

/// A place in an original that is not itself text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Site {
    /// A box on a page.
    Page {
        /// From 1.
        page: u32,
        /// Left, top, right, bottom in points (1/72 inch) from the page's upper left corner as it is shown.
        bounds: [f32; 4],
    },
    /// A cell of a workbook.
    Cell {
        /// The sheet's name.
        sheet: String,
        /// From 1.
        row: u32,
        /// From 1: A, B, C…
        column: u32,
    },
    /// A cell of a table in a Word document or on a page for browsers.
    Table {
        /// Which table of the document, from 1.
        table: u32,
        /// From 1.
        row: u32,
        /// From 1; a cell over several columns stands in its first.
        column: u32,
    },
}
