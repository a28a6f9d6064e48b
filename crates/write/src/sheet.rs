//! A plain table as an Excel sheet: for sorting and filtering, not for publishing.

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatAlign, Workbook, XlsxError};

use crate::WriteError;
use crate::formula::is_formula;

/// Excel has no longer texts in a cell, in UTF-16 units.
const LONGEST_TEXT: usize = 32_767;

/// Rows under a header that stays in view and can be filtered by. Columns have a name and a width, in digits. Text is
/// text, whatever it starts with; what Excel cannot hold of a long text is cut.
///
/// # Errors
/// Where Excel cannot hold that many rows or columns.
pub fn sheet(name: &str, columns: &[(&str, f64)], rows: &[Vec<String>]) -> Result<Vec<u8>, WriteError> {
    workbook(name, columns, rows)
        .map_err(|error| WriteError::Unfit { format: crate::Format::Xlsx, reason: error.to_string() })
}

fn workbook(name: &str, columns: &[(&str, f64)], rows: &[Vec<String>]) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    // Not the present time: the same rows are the same bytes.
    let created = ExcelDateTime::from_ymd(2000, 1, 1)?;
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&created));
    let words = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    let head = Format::new().set_bold().set_background_color("D9D9D9");
    let sheet = workbook.add_worksheet();
    sheet.set_name(name)?;
    sheet.set_freeze_panes(1, 0)?;
    for (at, (column, width)) in (0..).zip(columns) {
        sheet.set_column_width(at, *width)?;
        sheet.write_string_with_format(0, at, *column, &head)?;
    }
    let mut last = 0;
    for (row, cells) in (1..).zip(rows) {
        last = row;
        for (at, text) in (0..).zip(cells) {
            let format = if is_formula(text) { words.clone().set_quote_prefix() } else { words.clone() };
            match text.parse::<u32>() {
                Ok(number) => sheet.write_number_with_format(row, at, number, &format)?,
                Err(_) => sheet.write_string_with_format(row, at, held(text), &format)?,
            };
        }
    }
    let columns = u16::try_from(columns.len()).unwrap_or(u16::MAX);
    sheet.autofilter(0, 0, last, columns.saturating_sub(1))?;
    workbook.save_to_buffer()
}

/// As much of a text as a cell holds.
fn held(text: &str) -> String {
    let mut units = 0;
    text.chars()
        .take_while(|char| {
            units += char.len_utf16();
            units <= LONGEST_TEXT
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_the_same_bytes_each_time_and_long_texts_are_cut() {
        let rows = vec![vec!["7".to_owned(), "=1+1".to_owned()], vec!["8".to_owned(), "长".repeat(40_000)]];
        let write = || sheet("体检", &[("序号", 8.0), ("问题", 40.0)], &rows).unwrap();
        assert_eq!(write(), write());
        assert_eq!(held(&rows[1][1]).chars().count(), LONGEST_TEXT);
    }
}
