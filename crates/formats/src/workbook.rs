//! Workbooks: Excel's, old and new, and OpenDocument's.
//!
//! calamine 0.38 reads them all, but reserves what a file claims to hold: an xlsx of 1,069 bytes whose shared strings
//! say that they are 10^14, or one of 908 bytes with cells at A1 and XFD1048576, ends the process. It gives no merged
//! cells of ods, and numbers without the format in which they are shown. What a list needs of these formats is
//! little, and is read here within [`crate::draft::Bounds`].

mod number;
pub(crate) mod ods;
pub(crate) mod rows;
mod sheet;
mod xls;
pub(crate) mod xlsx;

use std::io::{Cursor, Read};

use cfb::CompoundFile;
use qingdan_model::Severity;

use crate::content::{Content, Format, Note};
use crate::draft::Bounds;
use crate::refused::{LARGEST_FILE, OpenError};
use sheet::Sheet;

/// More sheets are refused; a district's towns have a sheet each.
const MOST_SHEETS: usize = 1024;

/// More styles of cells are not looked at: Excel takes no more.
const MOST_STYLES: usize = 64_000;

/// Takes a compound file (Office before 2007, and what is locked) as the document that it is.
pub(crate) fn compound(bytes: &[u8]) -> Result<Content, OpenError> {
    let damaged = |_| OpenError::Damaged("旧版 Office ");
    let mut file = CompoundFile::open(Cursor::new(bytes)).map_err(damaged)?;
    if file.is_stream("/EncryptedPackage") {
        return Err(OpenError::Locked);
    }
    if let Some(name) = ["/Workbook", "/Book"].into_iter().find(|name| file.is_stream(name)) {
        let mut workbook = Vec::new();
        let stream = file.open_stream(name).map_err(damaged)?;
        stream.take(LARGEST_FILE as u64).read_to_end(&mut workbook).map_err(damaged)?;
        return xls::open(&workbook);
    }
    if file.is_stream("/WordDocument") {
        let mend = "请用 Word 或 WPS 打开，另存为 .docx 再读取。";
        return Err(OpenError::OldFormat("旧版 Word（.doc）", mend));
    }
    if file.is_stream("/PowerPoint Document") {
        return Err(OpenError::OtherFormat("演示文稿（.ppt）"));
    }
    Err(OpenError::OtherFormat("旧版 Office "))
}

/// A workbook as it is read.
struct Book {
    sheets: Vec<Sheet>,
    notes: Vec<Note>,
    bounds: Bounds,
}

impl Book {
    fn new() -> Book {
        Book { sheets: Vec::new(), notes: Vec::new(), bounds: Bounds::default() }
    }

    /// Begins the next sheet.
    fn open_sheet(&mut self, name: String) -> Result<(), OpenError> {
        self.sheets.push(Sheet::new(name));
        self.count()
    }

    /// Says that a sheet was passed over because nobody sees it.
    fn hide(&mut self, name: &str) -> Result<(), OpenError> {
        self.notes.push(Note {
            severity: Severity::Warning,
            code: "hidden-sheet",
            message: format!("工作表“{name}”是隐藏的，没有读入。"),
            mend: "如果清单在这个工作表里，请先取消隐藏再读取。",
            span: None,
        });
        self.count()
    }

    fn count(&self) -> Result<(), OpenError> {
        let is_too_much = self.sheets.len() + self.notes.len() > MOST_SHEETS;
        if is_too_much { Err(OpenError::Overgrown("工作表")) } else { Ok(()) }
    }

    /// Puts a text into a cell of the last sheet; rows and columns from 0.
    fn put(&mut self, row: u32, column: u32, text: &str) -> Result<(), OpenError> {
        let Some(sheet) = self.sheets.last_mut() else { return Ok(()) };
        if text.trim().is_empty() {
            return Ok(());
        }
        self.bounds.cells(1)?;
        self.bounds.bytes(text.len())?;
        sheet.put(row, column, text);
        Ok(())
    }

    /// Merges cells of the last sheet; first and last row, first and last column, from 0.
    fn merge(&mut self, rows: (u32, u32), columns: (u32, u32)) -> Result<(), OpenError> {
        self.bounds.cells(1)?;
        if let Some(sheet) = self.sheets.last_mut() {
            sheet.merge(rows, columns);
        }
        Ok(())
    }

    fn finish(self, format: Format) -> Result<Content, OpenError> {
        let Book { sheets, notes, mut bounds } = self;
        let mut content = Content { format, notes, ..Content::default() };
        for sheet in sheets {
            sheet.write(&mut content, &mut bounds)?;
        }
        if content.text.is_empty() { Err(OpenError::Empty) } else { Ok(content) }
    }
}
