//! The tables below each other, for spreadsheets and programs.

use crate::formula::is_formula;
use crate::table::{Row, Table};

/// In UTF-8 with a byte order mark, without which Excel takes Chinese for something else; every record has as many
/// fields as the widest table has columns.
pub fn write(tables: &[Table]) -> Result<Vec<u8>, csv::Error> {
    let width = tables.iter().map(|table| table.columns.len()).max().unwrap_or(0);
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer("\u{feff}".as_bytes().to_vec());
    let mut record = |cells: Vec<String>| {
        let blanks = std::iter::repeat_n(String::new(), width - cells.len());
        writer.write_record(cells.iter().map(|cell| harmless(cell)).chain(blanks))
    };
    for (before, table) in tables.iter().enumerate() {
        if before > 0 {
            record(Vec::new())?;
        }
        record(vec![table.title.clone()])?;
        record(table.columns.iter().map(|column| column.head.to_owned()).collect())?;
        for row in &table.rows {
            record(match row {
                Row::Section(heading) => vec![heading.clone()],
                Row::Item(cells) => cells.iter().map(|cell| cell.lines()).collect(),
            })?;
        }
    }
    writer.into_inner().map_err(|error| csv::Error::from(error.into_error()))
}

/// A cell that a spreadsheet would take for a formula begins with an apostrophe, which makes it a text.
fn harmless(cell: &str) -> String {
    if is_formula(cell) { format!("'{cell}") } else { cell.to_owned() }
}
