//! What the tests of office formats share.
#![allow(dead_code)] // Each test uses its part.

use std::io::{Cursor, Write};

use qingdan_formats::{Block, Cell, Content};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// A document as a line a paragraph or row: `|` between cells, `/` between their lines, `>2` for a cell over two
/// columns, `^` before one that is merged with the cell above.
pub fn shown(content: &Content) -> String {
    let mut shown = String::new();
    for block in &content.blocks {
        match block {
            Block::Paragraph(span) => shown.push_str(&content.text[span.start..span.end]),
            Block::Table(rows) => {
                let rows: Vec<String> = rows.iter().map(|row| row_of(content, row)).collect();
                shown.push_str(&rows.join("\n"));
            }
        }
        shown.push('\n');
    }
    shown
}

fn row_of(content: &Content, row: &[Cell]) -> String {
    let cells = row.iter().map(|cell| {
        let lines = cell.lines.iter().map(|span| &content.text[span.start..span.end]);
        let up = if cell.is_merged_up { "^" } else { "" };
        let columns = if cell.columns == 1 { String::new() } else { format!(">{}", cell.columns) };
        format!("{up}{}{columns}", lines.collect::<Vec<_>>().join("/"))
    });
    cells.collect::<Vec<_>>().join("|")
}

/// A zip file of these parts.
pub fn zipped(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).expect("a part");
        zip.write_all(text.as_bytes()).expect("its text");
    }
    zip.finish().expect("a zip file").into_inner()
}

/// A part's pointers to other parts.
pub fn relations(of: &[(&str, &str)]) -> String {
    let lines = of.iter().enumerate().map(|(at, (kind, target))| {
        format!(r#"<Relationship Id="rId{}" Type="http://x/{kind}" Target="{target}"/>"#, at + 1)
    });
    format!("<Relationships>{}</Relationships>", lines.collect::<String>())
}
