use qingdan_model::{Severity, Span, Spot};

/// What a document says, whatever its format.
///
/// Everything points into `text`: spans are byte offsets of it, and so are the places of a list that is read from it.
/// The same bytes give the same content, so a place that was kept finds its text again.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Content {
    /// What the bytes were.
    pub format: Format,
    /// The whole text in reading order, a line for each printed line or paragraph, ending in `\n`. Numbers that the
    /// format draws itself (Word's lists, HTML's `<ol>`) stand in it as drawn.
    pub text: String,
    /// What stands in tables and around them, in reading order; empty for plain text, whose tables (if it has any)
    /// only a reader of lists can tell.
    pub blocks: Vec<Block>,
    /// Where pieces of the text stand in the original, in the order of their spans; empty for plain text.
    pub spots: Vec<Spot>,
    /// The pages it is printed on; empty for what has no pages.
    pub pages: Vec<Sheet>,
    /// What was left out, or could not be understood.
    pub notes: Vec<Note>,
}

/// Which format a document is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Text, delimited tables included, in the encoding of this name.
    Text(&'static str),
    /// A page for browsers, in the encoding of this name.
    Html(&'static str),
    /// Word, since 2007.
    Docx,
    /// Excel, since 2007.
    Xlsx,
    /// Excel, before 2007.
    Xls,
    /// OpenDocument's tables.
    Ods,
    /// PDF with text.
    Pdf,
}

impl Default for Format {
    fn default() -> Self {
        Format::Text("UTF-8")
    }
}

impl Format {
    /// What people call it.
    pub fn name(self) -> &'static str {
        match self {
            Format::Text(encoding) => encoding,
            Format::Html(_) => "网页",
            Format::Docx => "Word",
            Format::Xlsx | Format::Xls => "Excel",
            Format::Ods => "ODS",
            Format::Pdf => "PDF",
        }
    }
}

/// A piece of a document's text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// A line or paragraph outside tables.
    Paragraph(Span),
    /// A table's rows. A table that goes on over pages may be one table or several.
    Table(Vec<Vec<Cell>>),
}

/// A cell of a table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cell {
    /// Its lines in reading order. None: an empty cell.
    pub lines: Vec<Span>,
    /// Whether each line is a paragraph (Word, HTML); else a line end may only be where the column ended.
    pub is_of_paragraphs: bool,
    /// How many columns of the table it covers, from 1.
    pub columns: usize,
    /// Whether it is merged with the cell above: then `lines` are that cell's.
    pub is_merged_up: bool,
}

/// A page without its text: what a picture of it needs besides the spots.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sheet {
    /// Its size.
    pub size: PageSize,
    /// The rules drawn on it, each from (x, y) to (x, y), in points from the upper left corner.
    pub rules: Vec<[f32; 4]>,
    /// By how much its text is turned as the page is shown, in degrees clockwise: 0, 90, 180 or 270.
    pub turned: u16,
}

/// Width and height of a page as it is shown (after rotation), in points (1/72 inch).
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct PageSize {
    /// Width.
    pub width: f32,
    /// Height.
    pub height: f32,
}

/// Something that a person should know about how the document was taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// How bad it is.
    pub severity: Severity,
    /// A stable short name, such as `text-box`.
    pub code: &'static str,
    /// What it is, in plain Chinese.
    pub message: String,
    /// What to do about it, in plain Chinese.
    pub mend: &'static str,
    /// Where; `None` for the document as a whole.
    pub span: Option<Span>,
}
