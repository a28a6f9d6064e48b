//! The rows of a workbook's first sheet one after the other, without ever having all of them: for tables of a hundred
//! thousand rows, whose parts unpack to more than [`crate::open`] takes.

use std::io::{BufRead, BufReader, Read};
use std::ops::ControlFlow;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::number::NumberFormat;
use super::xlsx::{formats_of, position, shared_strings, sheets_of, unescaped};
use crate::package::Package;
use crate::refused::{LARGEST_FILE, OpenError};
use crate::xml::referred;

/// What messages call the file.
const NAME: &str = " Excel ";
/// Columns of a row that are read.
const MOST_COLUMNS: usize = 1024;
/// What a sheet may unpack to, in bytes.
const MOST_UNPACKED: u64 = 1 << 30;
/// The longest piece of a sheet: a cell's text, or a tag.
const LONGEST_PIECE: usize = 1 << 20;

/// Gives the rows of the first sheet that can be seen, with their numbers in the sheet from 1, until `each` has enough; its
/// cells as they are shown, of merged ones the first. `None` where the bytes are no xlsx workbook.
///
/// # Errors
/// Where it is one, and damaged or overgrown.
pub fn rows(
    bytes: &[u8],
    mut each: impl FnMut(usize, Vec<String>) -> ControlFlow<()>,
) -> Option<Result<(), OpenError>> {
    if !bytes.starts_with(b"PK\x03\x04") || bytes.len() > LARGEST_FILE {
        return None;
    }
    let mut package = Package::of(bytes).ok()?.named(NAME);
    let main = package.main_part().ok()??;
    let workbook = package.text(&main).ok()??;
    if main.ends_with(".bin") || crate::package::root_of(&workbook).ok()? != "workbook" {
        return None;
    }
    Some(read(&mut package, &main, &workbook, &mut each))
}

fn read(
    package: &mut Package<'_>,
    main: &str,
    workbook: &str,
    each: &mut dyn FnMut(usize, Vec<String>) -> ControlFlow<()>,
) -> Result<(), OpenError> {
    let (sheets, is_1904) = sheets_of(workbook)?;
    let strings = package.related(main, "sharedStrings")?;
    let strings = strings.as_deref().map(shared_strings).transpose()?.unwrap_or_default();
    let formats = package.related(main, "styles")?;
    let formats = formats.as_deref().map(formats_of).transpose()?.unwrap_or_default();
    let parts = package.relations_of(main)?;
    let sheet = sheets.iter().find(|sheet| !sheet.is_hidden).ok_or(OpenError::Empty)?;
    let part = parts.iter().find(|part| part.id == sheet.part).ok_or(OpenError::Damaged(NAME))?;
    let stream = package.stream(&part.target)?;
    let mut reader = Reader::from_reader(BufReader::new(stream.take(MOST_UNPACKED)));
    reader.config_mut().expand_empty_elements = true;
    Rows { strings, formats, is_1904, buffer: Vec::new() }.walk(&mut reader, each)
}

struct Rows {
    strings: Vec<String>,
    formats: Vec<NumberFormat>,
    is_1904: bool,
    buffer: Vec<u8>,
}

/// A cell that is being read.
#[derive(Default)]
struct Reading {
    kind: String,
    style: Option<usize>,
    column: usize,
    text: String,
    /// Whether the text that comes is the cell's value: not how a word is pronounced.
    is_value: bool,
    is_inline: bool,
}

impl Rows {
    fn walk<R: BufRead>(
        &mut self,
        reader: &mut Reader<R>,
        each: &mut dyn FnMut(usize, Vec<String>) -> ControlFlow<()>,
    ) -> Result<(), OpenError> {
        let (mut row, mut number, mut column) = (Vec::new(), 0_usize, 0_usize);
        let mut cell: Option<Reading> = None;
        let mut phonetic = 0_u32;
        loop {
            let mut buffer = std::mem::take(&mut self.buffer);
            buffer.clear();
            let event = reader.read_event_into(&mut buffer).map_err(|_| OpenError::Damaged(NAME))?;
            match &event {
                Event::Start(start) => match start.local_name().as_ref() {
                    "row" => {
                        let own = attribute(start, "r").and_then(|r| r.parse().ok());
                        number = own.unwrap_or(number + 1);
                        column = 0;
                    }
                    "c" => {
                        let place = attribute(start, "r").as_deref().and_then(position);
                        column = place.map_or(column, |(_, column)| column as usize);
                        cell = Some(Reading {
                            kind: attribute(start, "t").unwrap_or_default(),
                            style: attribute(start, "s").and_then(|style| style.parse().ok()),
                            column,
                            ..Reading::default()
                        });
                        column += 1;
                    }
                    "rPh" => phonetic += 1,
                    name @ ("v" | "t") => {
                        if let Some(cell) = &mut cell {
                            cell.is_value = phonetic == 0;
                            cell.is_inline |= name == "t";
                        }
                    }
                    _ => {}
                },
                Event::Text(text) => add(&mut cell, text)?,
                Event::CData(text) => add(&mut cell, text)?,
                Event::GeneralRef(reference) => add(&mut cell, &referred(reference))?,
                Event::End(end) => match end.local_name().as_ref() {
                    "rPh" => phonetic = phonetic.saturating_sub(1),
                    "v" | "t" => cell.iter_mut().for_each(|cell| cell.is_value = false),
                    "c" => {
                        if let Some(cell) = cell.take().filter(|cell| cell.column < MOST_COLUMNS) {
                            if row.len() <= cell.column {
                                row.resize(cell.column + 1, String::new());
                            }
                            row[cell.column] = self.shown(&cell);
                        }
                    }
                    "row" if each(number, std::mem::take(&mut row)).is_break() => return Ok(()),
                    "sheetData" => return Ok(()),
                    _ => {}
                },
                Event::Eof => return Err(OpenError::Damaged(NAME)),
                _ => {}
            }
            drop(event);
            self.buffer = buffer;
        }
    }

    fn shown(&self, cell: &Reading) -> String {
        let value = cell.text.trim();
        if cell.is_inline {
            return unescaped(&cell.text);
        }
        match cell.kind.as_str() {
            "s" => value.parse().ok().and_then(|at: usize| self.strings.get(at)).cloned().unwrap_or_default(),
            "b" => if value == "1" { "TRUE" } else { "FALSE" }.to_owned(),
            "str" => unescaped(&cell.text),
            "e" | "d" => cell.text.clone(),
            _ => match value.parse() {
                Ok(number) => {
                    let format = cell.style.and_then(|style| self.formats.get(style));
                    format.unwrap_or(&NumberFormat::General).show(number, self.is_1904)
                }
                Err(_) => cell.text.clone(),
            },
        }
    }
}

fn add(cell: &mut Option<Reading>, text: &str) -> Result<(), OpenError> {
    if let Some(cell) = cell.as_mut().filter(|cell| cell.is_value) {
        cell.text.push_str(text);
        if cell.text.len() > LONGEST_PIECE {
            return Err(OpenError::Overgrown("文字"));
        }
    }
    Ok(())
}

fn attribute(start: &BytesStart<'_>, name: &str) -> Option<String> {
    let mut attributes = start.attributes();
    let mut attributes = attributes.with_checks(false).flatten();
    let found = attributes.find(|attribute| attribute.key.local_name().as_ref() == name)?;
    Some(found.value.into_owned())
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Write};

    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    use super::*;

    fn workbook(sheet: &str) -> Vec<u8> {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        let relation = |id: &str, kind: &str, target: &str| {
            format!("<Relationship Id='{id}' Type='http://x/{kind}' Target='{target}'/>")
        };
        for (name, text) in [
            ("_rels/.rels", format!("<Relationships>{}</Relationships>", relation("r1", "officeDocument", "xl/workbook.xml"))),
            ("xl/workbook.xml", "<workbook><sheets><sheet name='藏' state='hidden' r:id='r0'/><sheet name='甲' r:id='r1'/></sheets></workbook>".to_owned()),
            ("xl/_rels/workbook.xml.rels", format!("<Relationships>{}{}</Relationships>", relation("r1", "worksheet", "sheet.xml"), relation("r2", "sharedStrings", "strings.xml"))),
            ("xl/strings.xml", "<sst><si><t>姓名</t><rPh><t>xm</t></rPh></si></sst>".to_owned()),
            ("xl/sheet.xml", format!("<worksheet><sheetData>{sheet}</sheetData></worksheet>")),
        ] {
            zip.start_file(name, SimpleFileOptions::default()).unwrap();
            zip.write_all(text.as_bytes()).unwrap();
        }
        zip.finish().unwrap().into_inner()
    }

    fn all(sheet: &str) -> Vec<(usize, Vec<String>)> {
        let mut found = Vec::new();
        let read = rows(&workbook(sheet), |number, row| {
            found.push((number, row));
            ControlFlow::Continue(())
        });
        assert_eq!(read, Some(Ok(())));
        found
    }

    #[test]
    fn rows_come_with_their_numbers_and_cells_where_they_stand() {
        let found = all("<row r='2'><c r='A2' t='s'><v>0</v></c><c r='C2'><v>12.5</v></c></row>\
                         <row><c t='inlineStr'><is><t>甲&amp;乙</t></is></c></row>");
        let row = |cells: &[&str]| cells.iter().map(|cell| (*cell).to_owned()).collect::<Vec<_>>();
        assert_eq!(found, [(2, row(&["姓名", "", "12.5"])), (3, row(&["甲&乙"]))]);
    }

    #[test]
    fn reading_ends_when_there_is_enough_and_what_is_no_workbook_is_none() {
        let mut count = 0;
        let book = workbook(&"<row><c><v>1</v></c></row>".repeat(9));
        let read = rows(&book, |_, _| {
            count += 1;
            if count < 3 { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        });
        assert_eq!((read, count), (Some(Ok(())), 3));
        assert_eq!(rows("姓名,金额\n".as_bytes(), |_, _| ControlFlow::Continue(())), None);
        let cut = workbook("<row><c><v>1</v>");
        let _ = rows(&cut, |_, _| ControlFlow::Continue(()));
    }
}
