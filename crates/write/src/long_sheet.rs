//! A long table as an Excel sheet, row by row: packed as it comes, so that a hundred thousand rows take little more memory
//! than the file that they make.
//!
//! rust_xlsxwriter keeps all cells until the end, or puts them into a file beside, unencrypted; rows of a ledger may not
//! lie on a disk in plain.

use std::fmt::Write as _;
use std::io::{Cursor, Write};

use quick_xml::escape::escape;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::{Format, WriteError};

/// Excel has no longer texts in a cell, in UTF-16 units.
const LONGEST_TEXT: usize = 32_767;
/// Excel has no more rows.
const MOST_ROWS: u32 = 1_048_576;
/// How much is packed at once.
const CHUNK: usize = 1 << 16;

/// A cell.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum LongCell<'a> {
    /// Nothing.
    Empty,
    /// A text, whatever it starts with.
    Text(&'a str),
    /// A number.
    Number(f64),
    /// An amount, with two decimal places.
    Money(f64),
    /// A day, counted from the last but one of 1899.
    Day(i32),
    /// A text in the row of sums.
    Bold(&'a str),
    /// A sum.
    Sum(f64),
}

/// A sheet under construction.
pub struct LongSheet {
    zip: ZipWriter<Cursor<Vec<u8>>>,
    buffer: String,
    columns: usize,
    row: u32,
    rows: u32,
}

impl LongSheet {
    /// Begins a sheet: its name and its columns with their widths, in digits.
    ///
    /// # Errors
    /// Where the columns are too many.
    pub fn new(name: &str, columns: &[(&str, f64)]) -> Result<LongSheet, WriteError> {
        if columns.is_empty() || columns.len() > 16_384 {
            return Err(unfit("列数不对"));
        }
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        for (part, text) in PARTS {
            put(&mut zip, part, text)?;
        }
        // Excel takes at most 31 characters, without these.
        let name: String = name.chars().filter(|c| !"[]:*?/\\'".contains(*c)).take(31).collect();
        put(&mut zip, "xl/workbook.xml", &WORKBOOK.replace("{}", &escape(clean(&name).as_str())))?;
        begin(&mut zip, "xl/worksheets/sheet1.xml")?;
        let mut sheet = LongSheet { zip, buffer: String::new(), columns: columns.len(), row: 0, rows: 0 };
        sheet.buffer.push_str(HEAD);
        for (at, (_, width)) in (1..).zip(columns) {
            let _ =
                write!(sheet.buffer, "<col min=\"{at}\" max=\"{at}\" width=\"{width}\" customWidth=\"1\"/>");
        }
        sheet.buffer.push_str("</cols><sheetData>");
        let heads: Vec<&str> = columns.iter().map(|(head, _)| *head).collect();
        sheet.cells(heads.iter().map(|head| LongCell::Bold(head)))?;
        Ok(sheet)
    }

    /// Adds a row that can be filtered.
    ///
    /// # Errors
    /// Where Excel has no more rows.
    pub fn row<'a>(&mut self, cells: impl IntoIterator<Item = LongCell<'a>>) -> Result<(), WriteError> {
        self.rows += 1;
        self.cells(cells)
    }

    /// Adds a row below those that can be filtered: the sums.
    ///
    /// # Errors
    /// Where Excel has no more rows.
    pub fn total<'a>(&mut self, cells: impl IntoIterator<Item = LongCell<'a>>) -> Result<(), WriteError> {
        self.cells(cells)
    }

    /// The file.
    ///
    /// # Errors
    /// None in practice: it is written to memory.
    pub fn finish(mut self) -> Result<Vec<u8>, WriteError> {
        let last = format!("{}{}", letters(self.columns), self.rows + 1);
        let _ = write!(self.buffer, "</sheetData><autoFilter ref=\"A1:{last}\"/></worksheet>");
        self.flush(0)?;
        Ok(self.zip.finish().map_err(|error| unfit(&error.to_string()))?.into_inner())
    }

    fn cells<'a>(&mut self, cells: impl IntoIterator<Item = LongCell<'a>>) -> Result<(), WriteError> {
        self.row += 1;
        if self.row > MOST_ROWS {
            return Err(unfit("行数超过 Excel 的上限"));
        }
        let _ = write!(self.buffer, "<row r=\"{}\">", self.row);
        for (at, cell) in (1..).zip(cells) {
            let place = format!("{}{}", letters(at), self.row);
            let buffer = &mut self.buffer;
            let _ = match cell {
                LongCell::Empty => Ok(()),
                LongCell::Text(text) => write_text(buffer, &place, 1, text),
                LongCell::Bold(text) => write_text(buffer, &place, 2, text),
                LongCell::Number(number) => write!(buffer, "<c r=\"{place}\" s=\"5\"><v>{number}</v></c>"),
                LongCell::Money(number) => write!(buffer, "<c r=\"{place}\" s=\"3\"><v>{number}</v></c>"),
                LongCell::Day(day) => write!(buffer, "<c r=\"{place}\" s=\"4\"><v>{day}</v></c>"),
                LongCell::Sum(number) => write!(buffer, "<c r=\"{place}\" s=\"2\"><v>{number}</v></c>"),
            };
        }
        self.buffer.push_str("</row>");
        self.flush(CHUNK)
    }

    fn flush(&mut self, most: usize) -> Result<(), WriteError> {
        if self.buffer.len() > most {
            self.zip.write_all(self.buffer.as_bytes()).map_err(|error| unfit(&error.to_string()))?;
            self.buffer.clear();
        }
        Ok(())
    }
}

fn write_text(buffer: &mut String, place: &str, style: u8, text: &str) -> std::fmt::Result {
    let text = clean(text);
    write!(
        buffer,
        "<c r=\"{place}\" s=\"{style}\" t=\"inlineStr\"><is><t xml:space=\"preserve\">{}</t></is></c>",
        escape(text.as_str())
    )
}

/// As much of a text as a cell holds, without the characters that XML has none for.
fn clean(text: &str) -> String {
    let mut units = 0;
    let fits = |char: &char| {
        units += char.len_utf16();
        units <= LONGEST_TEXT
    };
    let is_char = |char: &char| !char.is_control() || matches!(char, '\n' | '\t');
    text.chars()
        .filter(is_char)
        .filter(|char| !matches!(char, '\u{fffe}' | '\u{ffff}'))
        .take_while(fits)
        .collect()
}

/// A column's letters: 1 is A.
fn letters(column: usize) -> String {
    let mut letters = Vec::new();
    let mut rest = column;
    while rest > 0 {
        letters.push(b'A' + ((rest - 1) % 26) as u8);
        rest = (rest - 1) / 26;
    }
    letters.reverse();
    String::from_utf8(letters).unwrap_or_default()
}

fn begin(zip: &mut ZipWriter<Cursor<Vec<u8>>>, part: &str) -> Result<(), WriteError> {
    // The first moment that zip files know: the same rows are the same bytes.
    let options = SimpleFileOptions::default().last_modified_time(zip::DateTime::default());
    zip.start_file(part, options).map_err(|error| unfit(&error.to_string()))
}

fn put(zip: &mut ZipWriter<Cursor<Vec<u8>>>, part: &str, text: &str) -> Result<(), WriteError> {
    begin(zip, part)?;
    zip.write_all(text.as_bytes()).map_err(|error| unfit(&error.to_string()))
}

fn unfit(reason: &str) -> WriteError {
    WriteError::Unfit { format: Format::Xlsx, reason: reason.to_owned() }
}

const WORKBOOK: &str = concat!(
    "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n",
    "<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" ",
    "xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><sheets>",
    "<sheet name=\"{}\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>"
);

const HEAD: &str = concat!(
    "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n",
    "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetViews>",
    "<sheetView workbookViewId=\"0\"><pane ySplit=\"1\" topLeftCell=\"A2\" activePane=\"bottomLeft\" state=\"frozen\"/>",
    "</sheetView></sheetViews><cols>"
);

/// The other parts (ECMA-376 part 1, chapter 12 and 18.8). Styles: none, text, head and sum, amount, day, number.
const PARTS: [(&str, &str); 4] = [
    (
        "[Content_Types].xml",
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n\
         <Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">\
         <Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
         <Default Extension=\"xml\" ContentType=\"application/xml\"/>\
         <Override PartName=\"/xl/workbook.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml\"/>\
         <Override PartName=\"/xl/worksheets/sheet1.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml\"/>\
         <Override PartName=\"/xl/styles.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml\"/>\
         </Types>",
    ),
    (
        "_rels/.rels",
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n\
         <Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\
         <Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"xl/workbook.xml\"/>\
         </Relationships>",
    ),
    (
        "xl/_rels/workbook.xml.rels",
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n\
         <Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\
         <Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\" Target=\"worksheets/sheet1.xml\"/>\
         <Relationship Id=\"rId2\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles\" Target=\"styles.xml\"/>\
         </Relationships>",
    ),
    (
        "xl/styles.xml",
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n\
         <styleSheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\">\
         <numFmts count=\"1\"><numFmt numFmtId=\"164\" formatCode=\"yyyy-mm-dd\"/></numFmts>\
         <fonts count=\"2\"><font><sz val=\"11\"/><name val=\"宋体\"/></font><font><b/><sz val=\"11\"/><name val=\"宋体\"/></font></fonts>\
         <fills count=\"3\"><fill><patternFill patternType=\"none\"/></fill><fill><patternFill patternType=\"gray125\"/></fill>\
         <fill><patternFill patternType=\"solid\"><fgColor rgb=\"FFD9D9D9\"/></patternFill></fill></fills>\
         <borders count=\"1\"><border><left/><right/><top/><bottom/><diagonal/></border></borders>\
         <cellStyleXfs count=\"1\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\"/></cellStyleXfs>\
         <cellXfs count=\"6\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\"/>\
         <xf numFmtId=\"49\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyNumberFormat=\"1\"/>\
         <xf numFmtId=\"0\" fontId=\"1\" fillId=\"2\" borderId=\"0\" xfId=\"0\" applyFont=\"1\" applyFill=\"1\"/>\
         <xf numFmtId=\"4\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyNumberFormat=\"1\"/>\
         <xf numFmtId=\"164\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyNumberFormat=\"1\"/>\
         <xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\"/></cellXfs></styleSheet>",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_have_letters_and_texts_are_what_cells_hold() {
        assert_eq!([1, 26, 27, 702, 703].map(letters), ["A", "Z", "AA", "ZZ", "AAA"]);
        assert_eq!(clean("甲\u{0}\u{b}乙"), "甲乙");
        assert_eq!(clean(&"长".repeat(40_000)).chars().count(), LONGEST_TEXT);
    }

    #[test]
    fn what_was_written_reads_back() {
        let mut sheet =
            LongSheet::new("台账/[甲]", &[("姓名", 10.0), ("金额", 12.0), ("日期", 12.0)]).unwrap();
        sheet.row([LongCell::Text("=1+1<某&甲>"), LongCell::Money(1200.5), LongCell::Day(46_086)]).unwrap();
        sheet.row([LongCell::Empty, LongCell::Number(3.0), LongCell::Empty]).unwrap();
        sheet.total([LongCell::Bold("合计"), LongCell::Sum(1203.5)]).unwrap();
        let bytes = sheet.finish().unwrap();
        let content = qingdan_formats::open(&bytes).unwrap();
        assert!(
            content.text.contains("=1+1<某&甲>") && content.text.contains("2026-03-05"),
            "{}",
            content.text
        );
        assert!(content.text.contains("1,200.50") && content.text.contains("1203.5"), "{}", content.text);
    }
}
