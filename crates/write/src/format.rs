use std::fmt;
use std::str::FromStr;

/// A format that lists are written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Excel's.
    Xlsx,
    /// Word's.
    Docx,
    /// A page that stands alone, ready to print.
    Html,
    /// For spreadsheets and programs.
    Csv,
    /// The contract's JSON.
    Json,
    /// Tables as GitHub shows them.
    Markdown,
}

impl Format {
    /// Every format.
    pub const ALL: [Format; 6] =
        [Format::Xlsx, Format::Docx, Format::Html, Format::Csv, Format::Json, Format::Markdown];

    /// How its files' names end, and what it is called on the command line.
    pub fn extension(self) -> &'static str {
        match self {
            Format::Xlsx => "xlsx",
            Format::Docx => "docx",
            Format::Html => "html",
            Format::Csv => "csv",
            Format::Json => "json",
            Format::Markdown => "md",
        }
    }

    /// Its media type, with the encoding where the type leaves that open.
    pub fn media_type(self) -> &'static str {
        match self {
            Format::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Format::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Format::Html => "text/html; charset=utf-8",
            Format::Csv => "text/csv; charset=utf-8",
            Format::Json => "application/json",
            Format::Markdown => "text/markdown; charset=utf-8",
        }
    }

    /// What people call it.
    pub fn name(self) -> &'static str {
        match self {
            Format::Xlsx => "Excel",
            Format::Docx => "Word",
            Format::Html => "HTML",
            Format::Csv => "CSV",
            Format::Json => "JSON",
            Format::Markdown => "Markdown",
        }
    }

    /// Whether its files are text that can be shown on a terminal.
    pub fn is_text(self) -> bool {
        !matches!(self, Format::Xlsx | Format::Docx)
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Format {
    type Err = String;

    fn from_str(extension: &str) -> Result<Self, String> {
        let known = || Format::ALL.map(Format::extension).join("、");
        Format::ALL
            .into_iter()
            .find(|format| format.extension() == extension)
            .ok_or_else(|| format!("没有“{extension}”这种格式，可以用 {}。", known()))
    }
}
