//! Excel's workbooks before 2007 (.xls), and WPS's own (.et), which are the same.
//!
//! Source: [MS-XLS], Excel Binary File Format (.xls) Structure; the numbers in the names of records are its own.

mod record;
mod strings;

use std::collections::BTreeSet;

use super::number::NumberFormat;
use super::{Book, MOST_SHEETS, MOST_STYLES};
use crate::content::{Content, Format};
use crate::refused::OpenError;
use record::{Record, Records, double, short, word};

const DAMAGED: OpenError = OpenError::Damaged(" Excel ");

/// Reads a workbook's stream.
pub(super) fn open(stream: &[u8]) -> Result<Content, OpenError> {
    let globals = Globals::of(stream)?;
    let mut book = Book::new();
    let mut read = BTreeSet::new();
    for sheet in &globals.sheets {
        if sheet.is_hidden {
            book.hide(&sheet.name)?;
            continue;
        }
        book.open_sheet(sheet.name.clone())?;
        // Sheets neither share a place nor reach into the next one: many of them cost no more than the stream.
        if !read.insert(sheet.start) {
            continue;
        }
        let behind =
            globals.sheets.iter().map(|other| other.start).filter(|start| *start > sheet.start).min();
        let end = behind.unwrap_or(stream.len()).min(stream.len());
        let cells = stream.get(sheet.start..end).ok_or(DAMAGED)?;
        Cells { book: &mut book, globals: &globals, formula: None }.read(cells)?;
    }
    book.finish(Format::Xls)
}

/// What the sheets share.
#[derive(Default)]
struct Globals {
    sheets: Vec<SheetEntry>,
    strings: Vec<String>,
    /// The format of numbers of each cell style.
    formats: Vec<NumberFormat>,
    is_1904: bool,
}

struct SheetEntry {
    name: String,
    start: usize,
    is_hidden: bool,
}

impl Globals {
    fn of(stream: &[u8]) -> Result<Globals, OpenError> {
        let mut globals = Globals::default();
        let mut styles = Vec::new();
        let mut defined: Vec<(u16, NumberFormat)> = Vec::new();
        for record in Records::of(stream) {
            let data = record.data();
            match record.kind {
                // BOF: only the version of 1997 and later has Unicode.
                0x0809 if short(data, 0) != Some(0x0600) => return Err(too_old()),
                0x002f => return Err(OpenError::Locked), // FilePass
                0x0022 => globals.is_1904 = short(data, 0) == Some(1), // Date1904
                // Format
                0x041e => {
                    let code = strings::long(data.get(2..).unwrap_or_default());
                    defined.extend(short(data, 0).map(|id| (id, NumberFormat::of_code(&code))));
                }
                0x00e0 if styles.len() < MOST_STYLES => styles.extend(short(data, 2)), // XF
                0x0085 => globals.sheets.extend(sheet_entry(data)),                    // BoundSheet8
                0x00fc => globals.strings = strings::shared(&record),                  // SST
                0x000a => break,                                                       // EOF
                _ => {}
            }
        }
        if globals.sheets.len() > MOST_SHEETS {
            return Err(OpenError::Overgrown("工作表"));
        }
        defined.sort_by_key(|(id, _)| *id);
        let format_of = |id: u16| match defined.binary_search_by_key(&id, |(id, _)| *id) {
            Ok(at) => defined[at].1.clone(),
            Err(_) => NumberFormat::built_in(id),
        };
        globals.formats = styles.into_iter().map(format_of).collect();
        Ok(globals)
    }
}

fn too_old() -> OpenError {
    OpenError::OldFormat("很旧的 Excel（.xls）", "请用 Excel 或 WPS 打开，另存为 .xlsx 再读取。")
}

/// A sheet of cells; charts and macros are none.
fn sheet_entry(data: &[u8]) -> Option<SheetEntry> {
    let start = word(data, 0)? as usize;
    let is_of_cells = *data.get(5)? == 0;
    is_of_cells.then(|| SheetEntry {
        name: strings::short(data.get(6..).unwrap_or_default()),
        start,
        is_hidden: data[4] & 3 != 0,
    })
}

/// The cells of one sheet.
struct Cells<'a> {
    book: &'a mut Book,
    globals: &'a Globals,
    /// The cell of a formula whose text follows.
    formula: Option<(u32, u32)>,
}

impl Cells<'_> {
    fn read(&mut self, stream: &[u8]) -> Result<(), OpenError> {
        // A chart within the sheet has records of cells as well, between a beginning and an end of its own.
        let mut within = 0_u32;
        for record in Records::of(stream) {
            match (record.kind, within) {
                (0x0809, _) => within += 1,       // BOF
                (0x000a, 0 | 1) => return Ok(()), // EOF
                (0x000a, _) => within -= 1,
                (_, 0 | 1) => self.record(&record)?,
                _ => {}
            }
        }
        Ok(())
    }

    fn record(&mut self, record: &Record<'_>) -> Result<(), OpenError> {
        let data = record.data();
        match record.kind {
            0x00bd => return self.row_of_numbers(data), // MulRk
            0x00e5 => return self.merged(data),         // MergeCells
            0x0207 => {
                // String
                if let Some((row, column)) = self.formula.take() {
                    return self.book.put(row, column, &strings::long(data));
                }
            }
            _ => {}
        }
        let (Some(row), Some(column), Some(style)) = (short(data, 0), short(data, 2), short(data, 4)) else {
            return Ok(());
        };
        let at = (u32::from(row), u32::from(column));
        let shown = match record.kind {
            // LabelSst
            0x00fd => {
                let index = word(data, 6).ok_or(DAMAGED)? as usize;
                self.globals.strings.get(index).cloned()
            }
            0x0203 => double(data, 6).map(|value| self.shown(value, style)), // Number
            0x027e => word(data, 6).map(|rk| self.shown(compact(rk), style)), // RK
            0x0204 | 0x00d6 => data.get(6..).map(strings::long),             // Label, RString
            0x0205 => bool_or_error(data, 6),                                // BoolErr
            0x0006 => self.formula(data, at, style),                         // Formula
            _ => None,
        };
        self.book.put(at.0, at.1, &shown.unwrap_or_default())
    }

    fn shown(&self, value: f64, style: u16) -> String {
        let format = self.globals.formats.get(usize::from(style)).unwrap_or(&NumberFormat::General);
        format.show(value, self.globals.is_1904)
    }

    /// The value that a formula had when the file was saved.
    fn formula(&mut self, data: &[u8], at: (u32, u32), style: u16) -> Option<String> {
        if short(data, 12)? != 0xffff {
            return double(data, 6).map(|value| self.shown(value, style));
        }
        match data.get(6)? {
            0 => {
                self.formula = Some(at);
                None
            }
            1 => Some(if *data.get(8)? == 0 { "FALSE" } else { "TRUE" }.to_owned()),
            _ => None,
        }
    }

    fn row_of_numbers(&mut self, data: &[u8]) -> Result<(), OpenError> {
        let (Some(row), Some(first)) = (short(data, 0), short(data, 2)) else { return Ok(()) };
        let cells = data.get(4..data.len().saturating_sub(2)).unwrap_or_default().chunks_exact(6);
        for (column, cell) in (u32::from(first)..).zip(cells) {
            if let (Some(style), Some(rk)) = (short(cell, 0), word(cell, 2)) {
                let shown = self.shown(compact(rk), style);
                self.book.put(u32::from(row), column, &shown)?;
            }
        }
        Ok(())
    }

    fn merged(&mut self, data: &[u8]) -> Result<(), OpenError> {
        for region in data.get(2..).unwrap_or_default().chunks_exact(8) {
            let side = |at| short(region, at).map(u32::from).unwrap_or_default();
            self.book.merge((side(0), side(2)), (side(4), side(6)))?;
        }
        Ok(())
    }
}

/// A boolean; errors show nothing that a list could mean.
fn bool_or_error(data: &[u8], at: usize) -> Option<String> {
    let is_error = *data.get(at + 1)? != 0;
    (!is_error).then(|| if data[at] == 0 { "FALSE" } else { "TRUE" }.to_owned())
}

/// An RkNumber: a whole number of 30 bits or the upper half of a floating one, either times a hundred or not.
fn compact(rk: u32) -> f64 {
    let value =
        if rk & 2 != 0 { f64::from(rk as i32 >> 2) } else { f64::from_bits(u64::from(rk & !3) << 32) };
    if rk & 1 != 0 { value / 100.0 } else { value }
}
