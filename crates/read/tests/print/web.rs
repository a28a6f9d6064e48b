//! Tables as pages for browsers, the ways word processors and web sites write them.

use super::rows::{Role, Row, Table};

/// How cells are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Web {
    /// Each paragraph in `<p>`; titles above the table.
    Paragraphs,
    /// `<br>` between paragraphs; titles in a row over all columns; line ends in the source.
    Breaks,
    /// Numbered clauses in `<ol>`, whose numbers only the browser draws.
    Entries,
    /// As Word saves it: numbers that it draws in spans of their own.
    Word,
}

impl Web {
    pub const ALL: [Web; 4] = [Web::Paragraphs, Web::Breaks, Web::Entries, Web::Word];

    /// Whether the numbers of clauses are not in the text.
    pub fn draws_numbers(self) -> bool {
        self == Web::Entries
    }
}

/// The tables as one page.
pub fn write(tables: &[Table], web: Web) -> String {
    let mut page = match web {
        Web::Word => "<html xmlns:o=\"urn:x\"><head><meta charset=utf-8><style>p{margin:0}</style>\
            <!--[if gte mso 9]><xml><o:p>x</o:p></xml><![endif]--></head><body lang=ZH-CN>"
            .to_owned(),
        _ => {
            "<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\"><title>清单</title></head><body>".to_owned()
        }
    };
    for table in tables {
        write_table(&mut page, table, web);
    }
    page + "</body></html>\n"
}

fn write_table(page: &mut String, table: &Table, web: Web) {
    let width = table.columns.len();
    let category = table.columns.iter().position(|role| *role == Role::Category);
    let mut is_open = false;
    for (at, row) in table.rows.iter().enumerate() {
        let across = |text: &str| format!("<tr><td colspan={width}>{}</td></tr>\n", escaped(text));
        if let (Row::Title(lines), false) = (row, web == Web::Breaks) {
            page.extend(lines.iter().map(|line| format!("<p align=center><b>{}</b></p>\n", escaped(line))));
            continue;
        }
        if let (Row::Note(line), false) = (row, is_open) {
            page.push_str(&format!("<p>{}</p>\n", escaped(line)));
            continue;
        }
        if !is_open {
            page.push_str("<table border=1 cellspacing=0>\n");
            is_open = true;
        }
        match row {
            Row::Title(lines) => page.extend(lines.iter().map(|line| across(line))),
            Row::Section(line) | Row::Note(line) => page.push_str(&across(line)),
            Row::Header(cells) => {
                let cells = cells.iter().map(|lines| format!("<th>{}</th>", lines.join("<br>")));
                page.push_str(&format!("<tr>{}</tr>\n", cells.collect::<String>()));
            }
            Row::Item { cells, .. } => {
                let cells = cells.iter().enumerate().filter_map(|(column, paragraphs)| {
                    let is_category = Some(column) == category;
                    if is_category && paragraphs.is_empty() {
                        return None; // merged with the cell above
                    }
                    let rows = if is_category { rows_of_category(&table.rows[at + 1..], column) } else { 1 };
                    let span = if rows > 1 { format!(" rowspan=\"{rows}\"") } else { String::new() };
                    Some(format!("<td{span}>{}</td>", cell(paragraphs, web)))
                });
                page.push_str(&format!("<tr>{}</tr>\n", cells.collect::<String>()));
            }
        }
    }
    if is_open {
        page.push_str("</table>\n");
    }
}

/// How many rows a category's cell covers, with those that follow and have none of their own.
fn rows_of_category(following: &[Row], column: usize) -> usize {
    let goes_on = |row: &&Row| matches!(row, Row::Item { cells, .. } if cells[column].is_empty());
    1 + following.iter().take_while(goes_on).count()
}

fn cell(paragraphs: &[String], web: Web) -> String {
    match web {
        Web::Paragraphs => paragraphs.iter().map(|text| format!("<p>{}</p>", escaped(text))).collect(),
        Web::Breaks => {
            let paragraphs: Vec<String> = paragraphs.iter().map(|text| wrapped(&escaped(text))).collect();
            paragraphs.join("<br/>\n")
        }
        Web::Entries => entries(paragraphs),
        Web::Word => paragraphs.iter().map(|text| word_paragraph(text)).collect(),
    }
}

/// A line end in the source, where a browser shows a space.
fn wrapped(text: &str) -> String {
    let middle = text.char_indices().nth(30).map(|(at, _)| at).filter(|at| !text[..*at].contains('&'));
    middle.map_or_else(|| text.to_owned(), |at| format!("{}\n{}", &text[..at], &text[at..]))
}

/// "12.文字" as 12 and 文字.
fn numbered(paragraph: &str) -> Option<(u32, &str)> {
    let (number, text) = paragraph.split_once('.')?;
    Some((number.parse().ok()?, text))
}

fn entries(paragraphs: &[String]) -> String {
    let mut page = String::new();
    let mut next = None;
    for paragraph in paragraphs {
        let number = numbered(paragraph);
        if next.is_some() && number.map(|(number, _)| number) != next {
            page.push_str("</ol>");
            next = None;
        }
        match number {
            Some((number, text)) => {
                if next.is_none() {
                    page.push_str(&format!("<ol start={number}>"));
                }
                page.push_str(&format!("<li>{}\n", escaped(text)));
                next = Some(number + 1);
            }
            None => page.push_str(&format!("<p>{}</p>", escaped(paragraph))),
        }
    }
    if next.is_some() {
        page.push_str("</ol>");
    }
    page
}

fn word_paragraph(paragraph: &str) -> String {
    let (number, text) = match numbered(paragraph) {
        Some((number, text)) => (
            format!(
                "<![if !supportLists]><span lang=EN-US><span style='mso-list:Ignore'>{number}.<span style='font:7.0pt \"Times New Roman\"'>&nbsp;&nbsp;</span></span></span><![endif]>"
            ),
            text,
        ),
        None => (String::new(), paragraph),
    };
    format!(
        "<p class=MsoNormal style='mso-list:l0 level1 lfo1'>{number}<span style='font-family:仿宋'>{}<o:p></o:p></span></p>",
        escaped(text)
    )
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
