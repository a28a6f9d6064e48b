//! OpenDocument's workbooks (.ods).

use std::collections::HashSet;

use super::Book;
use crate::content::{Content, Format};
use crate::package::Package;
use crate::refused::OpenError;
use crate::xml::{Element, Token, Tokens};

/// What messages call the file.
const NAME: &str = " ODS ";

/// Reads a package that says it is a workbook.
pub(crate) fn open(package: Package<'_>) -> Result<Content, OpenError> {
    let mut package = package.named(NAME);
    let manifest = package.text("META-INF/manifest.xml")?;
    if manifest.is_some_and(|manifest| manifest.contains("encryption-data")) {
        return Err(OpenError::Locked);
    }
    let content = package.text("content.xml")?.ok_or(OpenError::Damaged(NAME))?;
    let mut reading =
        Reading { tokens: Tokens::of(&content, NAME), book: Book::new(), hidden: HashSet::new() };
    reading.styles_and_sheets()?;
    reading.book.finish(Format::Ods)
}

struct Reading<'a> {
    tokens: Tokens<'a>,
    book: Book,
    /// Styles of tables that are not shown.
    hidden: HashSet<String>,
}

/// What stands in a workbook beside its sheets, or was in them before.
const PASSED_OVER: [&str; 6] =
    ["tracked-changes", "shapes", "forms", "dde-links", "named-expressions", "database-ranges"];

impl Reading<'_> {
    fn styles_and_sheets(&mut self) -> Result<(), OpenError> {
        let mut style = String::new();
        while let Some(token) = self.tokens.next()? {
            let Token::Open(element) = token else { continue };
            match element.name().as_str() {
                "style" => style = element.attribute("name").unwrap_or_default(),
                "table-properties" if element.attribute("display").as_deref() == Some("false") => {
                    self.hidden.insert(style.clone());
                }
                "table" => self.sheet(&element)?,
                name if PASSED_OVER.contains(&name) => self.tokens.skip()?,
                _ => {}
            }
        }
        Ok(())
    }

    fn sheet(&mut self, table: &Element<'_>) -> Result<(), OpenError> {
        let name = table.attribute("name").unwrap_or_default();
        if table.attribute("style-name").is_some_and(|style| self.hidden.contains(&style)) {
            self.book.hide(&name)?;
            return self.tokens.skip();
        }
        self.book.open_sheet(name)?;
        let outside = self.tokens.outside();
        let mut row = 0_u32;
        while let Some(token) = self.tokens.next_within(outside)? {
            let Token::Open(element) = token else { continue };
            match element.name().as_str() {
                "table-row" => {
                    let times = times(&element, "number-rows-repeated");
                    self.row(row, times)?;
                    row = row.saturating_add(times);
                }
                name if PASSED_OVER.contains(&name) => self.tokens.skip()?,
                _ => {}
            }
        }
        Ok(())
    }

    /// A row that stands in `times` rows from `row` on.
    fn row(&mut self, row: u32, times: u32) -> Result<(), OpenError> {
        let outside = self.tokens.outside();
        let mut column = 0_u32;
        while let Some(token) = self.tokens.next_within(outside)? {
            let Token::Open(element) = token else { continue };
            match element.name().as_str() {
                name @ ("table-cell" | "covered-table-cell") => {
                    let is_covered = name == "covered-table-cell";
                    let columns = self::times(&element, "number-columns-repeated");
                    let rows = span(&element, "number-rows-spanned");
                    let spanned = span(&element, "number-columns-spanned");
                    let text = self.cell()?;
                    if !is_covered {
                        self.put((row, times), (column, columns), &text)?;
                        if rows > 0 || spanned > 0 {
                            self.book.merge(
                                (row, row.saturating_add(rows)),
                                (column, column.saturating_add(spanned)),
                            )?;
                        }
                    }
                    column = column.saturating_add(columns);
                }
                _ => self.tokens.skip()?,
            }
        }
        Ok(())
    }

    /// Rows and columns: the first, and how many.
    fn put(&mut self, rows: (u32, u32), columns: (u32, u32), text: &str) -> Result<(), OpenError> {
        if text.trim().is_empty() {
            return Ok(());
        }
        for row in 0..rows.1 {
            for column in 0..columns.1 {
                self.book.put(rows.0.saturating_add(row), columns.0.saturating_add(column), text)?;
            }
        }
        Ok(())
    }

    /// The lines of the cell that was opened last.
    fn cell(&mut self) -> Result<String, OpenError> {
        let outside = self.tokens.outside();
        let mut text = String::new();
        let mut paragraphs = 0;
        while let Some(token) = self.tokens.next_within(outside)? {
            match token {
                Token::Open(element) => match element.name().as_str() {
                    "p" | "h" => {
                        paragraphs += 1;
                        text.push('\n');
                    }
                    "s" => text.push(' '),
                    "tab" => text.push('\t'),
                    "line-break" => text.push('\n'),
                    "annotation" | "frame" | "custom-shape" | "ruby-text" | "detective" => {
                        self.tokens.skip()?
                    }
                    _ => {}
                },
                Token::Text(more) if paragraphs > 0 => text.push_str(&more.replace(['\n', '\r'], " ")),
                Token::Text(_) | Token::Close(_) => {}
            }
        }
        Ok(text)
    }
}

/// How often an element stands in a row.
fn times(element: &Element<'_>, name: &str) -> u32 {
    element.number(name).unwrap_or(1)
}

/// How many more rows or columns a cell covers.
fn span(element: &Element<'_>, name: &str) -> u32 {
    element.number::<u32>(name).unwrap_or(1).saturating_sub(1)
}
