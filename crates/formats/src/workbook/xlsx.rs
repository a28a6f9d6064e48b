//! Excel's workbooks since 2007 (.xlsx), as Excel, WPS and LibreOffice write them.

use super::number::NumberFormat;
use super::{Book, MOST_STYLES};
use crate::content::{Content, Format};
use crate::draft::MOST_CELLS;
use crate::package::Package;
use crate::refused::OpenError;
use crate::xml::{Element, Token, Tokens};

/// What messages call the file.
const NAME: &str = " Excel ";

/// Reads a package whose main part is a workbook.
pub(crate) fn open(package: Package<'_>, main: &str, workbook: &str) -> Result<Content, OpenError> {
    let mut package = package.named(NAME);
    let (sheets, is_1904) = sheets_of(workbook)?;
    let strings = package.related(main, "sharedStrings")?;
    let strings = strings.as_deref().map(shared_strings).transpose()?.unwrap_or_default();
    let formats = package.related(main, "styles")?;
    let formats = formats.as_deref().map(formats_of).transpose()?.unwrap_or_default();
    let parts = package.relations_of(main)?;
    let mut reading = Reading { book: Book::new(), strings, formats, is_1904 };
    for sheet in sheets {
        if sheet.is_hidden {
            reading.book.hide(&sheet.name)?;
            continue;
        }
        reading.book.open_sheet(sheet.name)?;
        let Some(part) = parts.iter().find(|part| part.id == sheet.part) else { continue };
        if let Some(text) = package.text(&part.target)? {
            reading.sheet(&text)?;
        }
    }
    reading.book.finish(Format::Xlsx)
}

pub(super) struct SheetEntry {
    name: String,
    /// The id of the pointer to its part.
    pub(super) part: String,
    pub(super) is_hidden: bool,
}

/// The workbook's sheets, and whether its days count from 1904.
pub(super) fn sheets_of(workbook: &str) -> Result<(Vec<SheetEntry>, bool), OpenError> {
    let mut sheets = Vec::new();
    let mut is_1904 = false;
    let mut tokens = Tokens::of(workbook, NAME);
    while let Some(token) = tokens.next()? {
        let Token::Open(element) = token else { continue };
        match element.name().as_str() {
            "workbookPr" => {
                is_1904 = element.attribute("date1904").is_some_and(|value| value == "1" || value == "true");
            }
            "sheet" => sheets.push(SheetEntry {
                name: element.attribute("name").unwrap_or_default(),
                part: element.attribute("id").unwrap_or_default(),
                is_hidden: element.attribute("state").is_some_and(|state| state != "visible"),
            }),
            _ => {}
        }
    }
    Ok((sheets, is_1904))
}

pub(super) fn shared_strings(part: &str) -> Result<Vec<String>, OpenError> {
    let mut strings = Vec::new();
    let mut tokens = Tokens::of(part, NAME);
    while let Some(token) = tokens.next()? {
        if let Token::Open(element) = token
            && element.name() == "si"
        {
            strings.push(rich_text(&mut tokens)?);
            if strings.len() > MOST_CELLS {
                return Err(OpenError::Overgrown("表格"));
            }
        }
    }
    Ok(strings)
}

/// The text in the rest of the element that was opened last, without how it is pronounced.
fn rich_text(tokens: &mut Tokens<'_>) -> Result<String, OpenError> {
    let outside = tokens.outside();
    let mut text = String::new();
    while let Some(token) = tokens.next_within(outside)? {
        let Token::Open(element) = token else { continue };
        match element.name().as_str() {
            "rPh" => tokens.skip()?,
            "t" => text.push_str(&unescaped(&tokens.text()?)),
            _ => {}
        }
    }
    Ok(text)
}

/// `_x000D_` stands for the character with this code.
pub(super) fn unescaped(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("_x") {
        let code = rest.get(at + 2..at + 6).filter(|_| rest[at + 6..].starts_with('_'));
        let char = code.and_then(|code| u32::from_str_radix(code, 16).ok()).and_then(char::from_u32);
        let end = if char.is_some() { at + 7 } else { at + 2 };
        plain.push_str(if char.is_some() { &rest[..at] } else { &rest[..end] });
        plain.extend(char);
        rest = &rest[end..];
    }
    plain + rest
}

/// The format of numbers of each cell style.
pub(super) fn formats_of(part: &str) -> Result<Vec<NumberFormat>, OpenError> {
    let mut defined: Vec<(u16, NumberFormat)> = Vec::new();
    let mut formats = Vec::new();
    let mut is_of_cells = false;
    let mut tokens = Tokens::of(part, NAME);
    while let Some(token) = tokens.next()? {
        match token {
            Token::Open(element) => match element.name().as_str() {
                "numFmt" => {
                    let code = element.attribute("formatCode").unwrap_or_default();
                    defined.push((element.number("numFmtId").unwrap_or(0), NumberFormat::of_code(&code)));
                }
                "cellXfs" => {
                    is_of_cells = true;
                    defined.sort_by_key(|(id, _)| *id);
                }
                "xf" if is_of_cells && formats.len() < MOST_STYLES => {
                    let id = element.number("numFmtId").unwrap_or(0);
                    let own =
                        defined.binary_search_by_key(&id, |(id, _)| *id).ok().map(|at| defined[at].1.clone());
                    formats.push(own.unwrap_or_else(|| NumberFormat::built_in(id)));
                }
                _ => {}
            },
            Token::Close(name) if name == "cellXfs" => is_of_cells = false,
            _ => {}
        }
    }
    Ok(formats)
}

struct Reading {
    book: Book,
    strings: Vec<String>,
    formats: Vec<NumberFormat>,
    is_1904: bool,
}

impl Reading {
    fn sheet(&mut self, part: &str) -> Result<(), OpenError> {
        // Where cells and rows do not say where they stand, they follow each other.
        let (mut row, mut column) = (0_u32, 0_u32);
        let mut tokens = Tokens::of(part, NAME);
        while let Some(token) = tokens.next()? {
            match token {
                Token::Open(element) => match element.name().as_str() {
                    "row" => {
                        row = element.number::<u32>("r").map_or(row, |row| row.saturating_sub(1));
                        column = 0;
                    }
                    "c" => {
                        if let Some((at_row, at_column)) =
                            element.attribute("r").as_deref().and_then(position)
                        {
                            (row, column) = (at_row, at_column);
                        }
                        let text = self.value(&element, &mut tokens)?;
                        self.book.put(row, column, &text)?;
                        column = column.saturating_add(1);
                    }
                    "mergeCell" => {
                        if let Some((first, last)) = element.attribute("ref").as_deref().and_then(range) {
                            self.book.merge((first.0, last.0), (first.1, last.1))?;
                        }
                    }
                    _ => {}
                },
                Token::Close(name) if name == "row" => row = row.saturating_add(1),
                _ => {}
            }
        }
        Ok(())
    }

    /// What the cell that was opened last shows.
    fn value(&self, cell: &Element<'_>, tokens: &mut Tokens<'_>) -> Result<String, OpenError> {
        let outside = tokens.outside();
        let mut value = String::new();
        while let Some(token) = tokens.next_within(outside)? {
            let Token::Open(element) = token else { continue };
            match element.name().as_str() {
                "v" => value = tokens.text()?,
                "is" => {
                    let text = rich_text(tokens)?;
                    tokens.skip_to(outside)?;
                    return Ok(text);
                }
                _ => {}
            }
        }
        let shared = || value.trim().parse().ok().and_then(|at: usize| self.strings.get(at));
        Ok(match cell.attribute("t").as_deref() {
            Some("s") => shared().cloned().unwrap_or_default(),
            Some("b") => if value.trim() == "1" { "TRUE" } else { "FALSE" }.to_owned(),
            Some("str") => unescaped(&value),
            Some("e" | "d" | "inlineStr") => value,
            _ => match (value.trim().parse(), cell.number("s").and_then(|at: usize| self.formats.get(at))) {
                (Ok(number), Some(format)) => format.show(number, self.is_1904),
                (Ok(number), None) => NumberFormat::General.show(number, self.is_1904),
                (Err(_), _) => value,
            },
        })
    }
}

/// "B3" as row and column from 0.
pub(super) fn position(cell: &str) -> Option<(u32, u32)> {
    let cell = cell.trim().replace('$', "");
    let letters = cell.find(|char: char| !char.is_ascii_alphabetic())?;
    let (letters, row) = cell.split_at(letters);
    if !(1..=3).contains(&letters.len()) {
        return None;
    }
    let column = letters
        .bytes()
        .fold(0, |column, letter| column * 26 + u32::from(letter.to_ascii_uppercase() - b'A') + 1);
    Some((row.parse::<u32>().ok()?.checked_sub(1)?, column - 1))
}

/// "B3:D5" as its first and last cell.
fn range(cells: &str) -> Option<((u32, u32), (u32, u32))> {
    let (first, last) = cells.split_once(':')?;
    Some((position(first)?, position(last)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_and_escapes() {
        assert_eq!(position("AB12"), Some((11, 27)));
        assert_eq!(position("$A$1"), Some((0, 0)));
        assert_eq!(range("A1:C3"), Some(((0, 0), (2, 2))));
        for none in ["", "A", "1", "A0", "ABCD1", "A99999999999"] {
            assert_eq!(position(none), None, "{none}");
        }
        assert_eq!(unescaped("甲_x000D_乙_x乙_x005F_x000A_"), "甲\r乙_x乙_x000A_");
    }
}
