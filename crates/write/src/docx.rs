//! A Word document: A4 landscape, the header row on every page, in the fonts of official documents. A row stays on one
//! page where a page can hold it, so that print never parts a name from its number.
//!
//! The parts of the package are written as they are rather than by a library: docx-rs, the only one that is kept up,
//! cannot have a header row repeated.

use std::io::{Cursor, Write};

use askama::Template;
use zip::write::SimpleFileOptions;
use zip::{DateTime, ZipWriter};

use crate::table::{Cell, Paragraph, Row, Table};

/// The parts that say nothing of the lists.
const FIXED_PARTS: [(&str, &str); 7] = [
    ("[Content_Types].xml", include_str!("../docx/content_types.xml")),
    ("_rels/.rels", include_str!("../docx/package.rels")),
    ("word/_rels/document.xml.rels", include_str!("../docx/document.rels")),
    ("word/styles.xml", include_str!("../docx/styles.xml")),
    ("word/settings.xml", include_str!("../docx/settings.xml")),
    ("word/fontTable.xml", include_str!("../docx/font_table.xml")),
    ("word/footer.xml", include_str!("../docx/footer.xml")),
];

#[derive(Template)]
#[template(path = "document.xml")]
struct Body<'a> {
    sheets: Vec<Sheet<'a>>,
}

impl Body<'_> {
    /// Width of a table in twentieths of a point: A4 on its side without its margins of 2 cm.
    const WIDTH: u32 = 16838 - 2 * 1134;
}

/// A table with the widths of its columns.
struct Sheet<'a> {
    table: &'a Table,
    widths: Vec<u32>,
}

impl Sheet<'_> {
    /// Whether a page surely holds the row. One that it does not hold must be parted: some programs print such a row on
    /// one page and lose what stands below its end.
    fn fits_a_page(&self, row: &Row) -> bool {
        /// Two thirds of the lines that stand on a page below the header.
        const LINES: usize = 20;
        let Row::Item(cells) = row else { return true };
        let lines = |(cell, width): (&Cell, &u32)| -> usize {
            let on_a_line = (width.saturating_sub(MARGINS) / CHARACTER).max(1) as usize;
            let lines = |paragraph: &Paragraph| paragraph.text.chars().count().div_ceil(on_a_line).max(1);
            cell.paragraphs.iter().map(lines).sum()
        };
        cells.iter().zip(&self.widths).all(|cell| lines(cell) <= LINES)
    }
}

/// What a cell keeps free on both sides, in twentieths of a point.
const MARGINS: u32 = 160;

/// How wide a character is, in twentieths of a point.
const CHARACTER: u32 = 210;

/// The tables in one document, each from the top of a page.
pub fn write(tables: &[Table]) -> Result<Vec<u8>, zip::result::ZipError> {
    let sheet = |table| Sheet { table, widths: widths(table) };
    let body = Body { sheets: tables.iter().map(sheet).collect() };
    package(&body.render().map_err(std::io::Error::other)?)
}

/// A document with this body and the styles of all of ours.
pub fn package(body: &str) -> Result<Vec<u8>, zip::result::ZipError> {
    let mut package = ZipWriter::new(Cursor::new(Vec::new()));
    // Not the present time: the same lists are the same bytes.
    let options = SimpleFileOptions::default().last_modified_time(DateTime::default());
    for (name, content) in FIXED_PARTS.into_iter().chain([("word/document.xml", body)]) {
        package.start_file(name, options)?;
        package.write_all(content.as_bytes())?;
    }
    Ok(package.finish()?.into_inner())
}

fn widths(table: &Table) -> Vec<u32> {
    table.columns.iter().map(|column| column.width * Body::WIDTH / 1000).collect()
}
