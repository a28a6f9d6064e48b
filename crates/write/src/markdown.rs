//! Tables as GitHub shows them.

use crate::table::{Cell, Paragraph, Row, Table};

/// A heading and a table a list. Markdown has no merged cells: a category stands in each of its rows.
pub fn write(tables: &[Table]) -> String {
    tables.iter().map(table).collect::<Vec<_>>().join("\n")
}

fn table(table: &Table) -> String {
    let mut lines = vec![format!("# {}\n", escaped(&table.title))];
    let width = table.columns.len();
    lines.push(line(width, table.columns.iter().map(|column| column.head.to_owned())));
    let rule = |is_prose| if is_prose { ":---" } else { ":---:" }.to_owned();
    lines.push(line(width, table.columns.iter().map(|column| rule(column.is_prose))));
    for row in &table.rows {
        lines.push(match row {
            Row::Section(heading) => line(width, [format!("**{}**", escaped(heading))].into_iter()),
            Row::Item(cells) => line(width, cells.iter().map(cell)),
        });
    }
    lines.join("\n") + "\n"
}

fn line(width: usize, cells: impl Iterator<Item = String>) -> String {
    let cells: Vec<String> = cells.chain(std::iter::repeat(String::new())).take(width).collect();
    format!("| {} |", cells.join(" | "))
}

fn cell(cell: &Cell) -> String {
    cell.paragraphs.iter().map(paragraph).collect::<Vec<_>>().join("<br>")
}

fn paragraph(paragraph: &Paragraph) -> String {
    let text = escaped(&paragraph.text);
    if paragraph.is_heading { format!("**{text}**") } else { text }
}

/// Text of which nothing is taken for markup.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for char in text.chars() {
        match char {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '\\' | '|' | '*' | '_' | '`' | '[' | ']' | '~' | '#' => escaped.extend(['\\', char]),
            _ => escaped.push(char),
        }
    }
    escaped
}
