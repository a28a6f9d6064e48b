//! Tables of cells: tab-separated with HTML or plain text in the cells, and CSV.

use super::rows::{Row, Table, header_row};
use super::style::{HeaderPages, Style};

/// How cells are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sheet {
    /// Tabs; a cell's paragraphs on one line with spaces between.
    Plain,
    /// Tabs; `<p>` for headings, a bare `<ol>` before the numbered run.
    List,
    /// Tabs; `<br>` between paragraphs.
    Breaks,
    /// Tabs; each paragraph in `<p>`.
    Paragraphs,
    /// Tabs; clauses in `<ol><li>`.
    Items,
    /// Commas, quoted, line breaks in the cells.
    Csv,
    /// Commas, every field quoted, CRLF.
    CsvWindows,
}

impl Sheet {
    pub const ALL: [Sheet; 7] = [
        Sheet::Plain,
        Sheet::List,
        Sheet::Breaks,
        Sheet::Paragraphs,
        Sheet::Items,
        Sheet::Csv,
        Sheet::CsvWindows,
    ];

    /// Whether paragraphs stay apart in a cell.
    pub fn keeps_paragraphs(self) -> bool {
        !matches!(self, Sheet::Plain | Sheet::List)
    }

    fn is_csv(self) -> bool {
        matches!(self, Sheet::Csv | Sheet::CsvWindows)
    }
}

/// Rows to a page: the header is repeated after so many items.
const PAGE: usize = 5;

/// The tables as one text.
pub fn write(tables: &[Table], sheet: Sheet, style: &Style) -> String {
    let mut text = String::from(if sheet.is_csv() { "" } else { "\n\n" });
    for table in tables {
        write_table(&mut text, table, sheet, style);
    }
    text
}

fn write_table(text: &mut String, table: &Table, sheet: Sheet, style: &Style) {
    let width = table.columns.len();
    let blank_row = if sheet.is_csv() { "" } else { "\n" };
    let mut printed = 0;
    for row in &table.rows {
        match row {
            Row::Title(lines) => {
                for line in lines {
                    text.push_str(&if sheet.is_csv() {
                        record(&one(line, width), sheet)
                    } else {
                        format!("{line}\n")
                    });
                }
                text.push_str(blank_row);
            }
            Row::Header(cells) => text.push_str(&record(&header(cells, sheet), sheet)),
            Row::Note(line) if sheet.is_csv() => text.push_str(&record(&one(line, width), sheet)),
            Row::Note(line) => text.push_str(&format!("\n{line}\n")),
            Row::Section(name) => text.push_str(&record(&one(name, width), sheet)),
            Row::Item { cells, .. } => {
                if printed > 0 && printed % PAGE == 0 {
                    text.push_str(blank_row);
                    repeat_header(text, table, printed / PAGE, sheet, style);
                }
                printed += 1;
                let cells: Vec<String> = cells.iter().map(|paragraphs| cell(paragraphs, sheet)).collect();
                text.push_str(&record(&cells, sheet));
            }
        }
    }
    text.push_str(blank_row);
}

fn repeat_header(text: &mut String, table: &Table, page: usize, sheet: Sheet, style: &Style) {
    let repeated = match style.header_pages {
        HeaderPages::Every | HeaderPages::Maimed => true,
        HeaderPages::First => false,
        HeaderPages::Some => style.dice("header", page, 2) == 0,
    };
    if let (Row::Header(cells), true) = (header_row(&table.columns, style), repeated) {
        text.push_str(&record(&header(&cells, sheet), sheet));
    }
}

fn header(cells: &[Vec<String>], sheet: Sheet) -> Vec<String> {
    cells.iter().map(|cell| cell.join(if sheet.is_csv() { "\n" } else { " " })).collect()
}

fn one(text: &str, width: usize) -> Vec<String> {
    let mut cells = vec![String::new(); width];
    cells[0] = text.to_owned();
    cells
}

fn record(cells: &[String], sheet: Sheet) -> String {
    match sheet {
        Sheet::Csv => cells.iter().map(|cell| quoted(cell, false)).collect::<Vec<_>>().join(",") + "\n",
        Sheet::CsvWindows => {
            cells.iter().map(|cell| quoted(cell, true)).collect::<Vec<_>>().join(",") + "\r\n"
        }
        _ => cells.join("\t") + "\n",
    }
}

fn quoted(cell: &str, always: bool) -> String {
    let needed = always || cell.contains([',', '"', '\n', '\r']);
    if needed { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell.to_owned() }
}

fn cell(paragraphs: &[String], sheet: Sheet) -> String {
    match sheet {
        Sheet::Plain => paragraphs.join(" "),
        _ if paragraphs.len() == 1 && !sheet.is_csv() => paragraphs[0].clone(),
        Sheet::List => list(paragraphs),
        Sheet::Breaks => paragraphs.join("<br>"),
        Sheet::Paragraphs => {
            paragraphs.iter().map(|text| format!("<p>{text}</p>")).collect::<Vec<_>>().join(" ")
        }
        Sheet::Items => items(paragraphs),
        Sheet::Csv => paragraphs.join("\n"),
        Sheet::CsvWindows => paragraphs.join("\r\n"),
    }
}

fn is_heading(paragraph: &str) -> bool {
    paragraph.ends_with('：')
}

/// Headings in `<p>`, what follows them after a bare `<ol>`, as list converters leave it.
fn list(paragraphs: &[String]) -> String {
    let mut text = String::new();
    let mut open = false;
    for paragraph in paragraphs {
        if is_heading(paragraph) {
            text.push_str(&format!("{}<p>{paragraph}</p> ", if open { "</ol> " } else { "" }));
            open = false;
        } else {
            if !open {
                text.push_str("<ol style=\"list-style-type: none\"> ");
            }
            text.push_str(paragraph);
            text.push(' ');
            open = true;
        }
    }
    text.trim_end().to_owned()
}

fn items(paragraphs: &[String]) -> String {
    let mut text = String::new();
    let mut open = false;
    for paragraph in paragraphs {
        match (is_heading(paragraph), open) {
            (true, true) => text.push_str("</ol>"),
            (false, false) => text.push_str("<ol>"),
            _ => {}
        }
        open = !is_heading(paragraph);
        text.push_str(&if open { format!("<li>{paragraph}</li>") } else { format!("<p>{paragraph}</p>") });
    }
    if open {
        text.push_str("</ol>");
    }
    text
}
