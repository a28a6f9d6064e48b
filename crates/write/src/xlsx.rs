//! An Excel workbook: a sheet a list, to be read on screen and printed on A4 landscape.

use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};

use crate::formula::is_formula;
use crate::table::{Cell, Row, Table};

/// Widths of all columns together, in Excel's unit, a digit of the usual font.
const WIDTH: f64 = 150.0;
/// Height of a line of text and what a row has above and below, in points.
const LINE: f64 = 15.5;
const PADDING: f64 = 6.0;
/// Excel has no higher rows, in points.
const HIGHEST_ROW: f64 = 409.0;
/// Excel has no longer texts in a cell, in UTF-16 units.
const LONGEST_TEXT: usize = 32_767;

const TITLE_ROW: u32 = 0;
const HEADER_ROW: u32 = 1;

/// The tables as sheets of one workbook.
///
/// # Errors
/// What Excel cannot hold, in plain Chinese.
pub fn write(tables: &[Table]) -> Result<Vec<u8>, String> {
    if let Some(reason) = tables.iter().find_map(too_long) {
        return Err(reason);
    }
    workbook(tables).map_err(|error| error.to_string())
}

fn too_long(table: &Table) -> Option<String> {
    let rows = table.rows.iter().filter_map(|row| match row {
        Row::Section(_) => None,
        Row::Item(cells) => Some(cells),
    });
    rows.flat_map(|cells| cells.iter().zip(&table.columns).map(move |(cell, column)| (cells, cell, column)))
        .find(|(_, cell, _)| cell.lines().encode_utf16().count() > LONGEST_TEXT)
        .map(|(cells, _, column)| {
            let number = cells.first().map(Cell::lines).unwrap_or_default();
            format!(
                "“{}”第 {number} 项的“{}”太长，Excel 一个单元格最多 {LONGEST_TEXT} 字。请改用 Word 或 CSV。",
                table.title, column.head
            )
        })
}

fn workbook(tables: &[Table]) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    // Not the present time: the same lists are the same bytes.
    let created = ExcelDateTime::from_ymd(2000, 1, 1)?;
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&created));
    let styles = Styles::new();
    for (before, table) in tables.iter().enumerate() {
        let twice = tables[..before].iter().any(|other| other.sheet == table.sheet);
        let sheet = workbook.add_worksheet();
        sheet.set_name(if twice {
            format!("{} {}", table.sheet, before + 1)
        } else {
            table.sheet.clone()
        })?;
        set_up(sheet, table)?;
        fill(sheet, table, &styles)?;
    }
    workbook.save_to_buffer()
}

/// How the sheet looks on screen and on paper.
fn set_up(sheet: &mut Worksheet, table: &Table) -> Result<(), XlsxError> {
    const A4: u8 = 9;
    sheet.set_paper_size(A4).set_landscape().set_print_fit_to_pages(1, 0).set_print_center_horizontally(true);
    sheet.set_margins(0.5, 0.5, 0.6, 0.6, 0.3, 0.3);
    sheet.set_footer("&C— &P —");
    sheet.set_repeat_rows(HEADER_ROW, HEADER_ROW)?;
    sheet.set_freeze_panes(HEADER_ROW + 1, 0)?;
    for (at, width) in (0..).zip(widths(table)) {
        sheet.set_column_width(at, width)?;
    }
    Ok(())
}

fn widths(table: &Table) -> impl Iterator<Item = f64> {
    table.columns.iter().map(|column| f64::from(column.width) * WIDTH / 1000.0)
}

struct Styles {
    title: Format,
    head: Format,
    section: Format,
    words: Format,
    prose: Format,
}

impl Styles {
    fn new() -> Styles {
        let centre = Format::new()
            .set_font_name("宋体")
            .set_font_size(10.5)
            .set_align(FormatAlign::Center)
            .set_align(FormatAlign::VerticalCenter)
            .set_text_wrap();
        let bordered = centre.clone().set_border(FormatBorder::Thin);
        let head = bordered.clone().set_font_name("黑体").set_background_color("D9D9D9");
        Styles {
            title: centre.set_font_name("方正小标宋简体").set_font_size(22),
            section: head.clone().set_align(FormatAlign::Left).set_background_color("F2F2F2"),
            head,
            prose: bordered.clone().set_align(FormatAlign::Left),
            words: bordered,
        }
    }
}

fn fill(sheet: &mut Worksheet, table: &Table, styles: &Styles) -> Result<(), XlsxError> {
    let last = u16::try_from(table.columns.len()).unwrap_or(u16::MAX).saturating_sub(1);
    across(sheet, TITLE_ROW, last, &table.title, &styles.title)?;
    sheet.set_row_height(TITLE_ROW, 42)?;
    for (at, column) in (0..).zip(&table.columns) {
        sheet.write_string_with_format(HEADER_ROW, at, column.head, &styles.head)?;
    }
    sheet.set_row_height(HEADER_ROW, 2.0 * LINE)?;
    let mut is_plain = !table.rows.is_empty();
    let mut next = HEADER_ROW + 1;
    for row in &table.rows {
        match row {
            Row::Section(heading) => {
                across(sheet, next, last, heading, &styles.section)?;
                sheet.set_row_height(next, LINE + PADDING)?;
                next += 1;
                is_plain = false;
            }
            Row::Item(cells) => {
                let rows = item(sheet, table, next, cells, styles)?;
                next += rows;
                is_plain &= rows == 1;
            }
        }
    }
    // Excel cannot filter over merged cells.
    if is_plain {
        sheet.autofilter(HEADER_ROW, 0, next - 1, last)?;
    }
    Ok(())
}

/// Text across all columns.
fn across(sheet: &mut Worksheet, row: u32, last: u16, text: &str, format: &Format) -> Result<(), XlsxError> {
    sheet.merge_range(row, 0, row, last, text, &as_text(text, format))?;
    Ok(())
}

/// Writes an item and says how many rows it takes: more than one where one cannot be high enough to show its text.
fn item(
    sheet: &mut Worksheet,
    table: &Table,
    row: u32,
    cells: &[Cell],
    styles: &Styles,
) -> Result<u32, XlsxError> {
    let heights = cells.iter().zip(widths(table)).map(|(cell, width)| height(cell, width));
    let height = heights.fold(0.0, f64::max);
    let rows = (height / HIGHEST_ROW).ceil().max(1.0);
    let last_row = row + rows as u32 - 1;
    for at in row..=last_row {
        sheet.set_row_height(at, height / rows)?;
    }
    for ((at, cell), column) in (0..).zip(cells).zip(&table.columns) {
        let text = cell.lines();
        let format = as_text(&text, if column.is_prose { &styles.prose } else { &styles.words });
        if last_row > row {
            sheet.merge_range(row, at, last_row, at, &text, &format)?;
        }
        match text.parse::<u32>() {
            Ok(number) if at == 0 => sheet.write_number_with_format(row, at, number, &format)?,
            _ => sheet.write_string_with_format(row, at, text, &format)?,
        };
    }
    Ok(last_row + 1 - row)
}

/// Stays text also when somebody edits the cell.
fn as_text(text: &str, format: &Format) -> Format {
    if is_formula(text) { format.clone().set_quote_prefix() } else { format.clone() }
}

/// The height that a cell's text needs in a column of this width.
fn height(cell: &Cell, width: f64) -> f64 {
    // What punctuation and the cell's own margins leave empty at the end of lines.
    let usable = (width - 1.5) * 0.96;
    let lines = |text: &str| (digits(text) / usable).ceil().max(1.0);
    let all: f64 = cell.paragraphs.iter().map(|paragraph| lines(&paragraph.text)).sum();
    all.max(1.0) * LINE + PADDING
}

/// The width of a text in digits: a Chinese character takes as much as two.
fn digits(text: &str) -> f64 {
    text.chars().map(|char| if char.is_ascii() { 1.0 } else { 2.0 }).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::{Column, Paragraph};

    fn table(text: &str) -> Table {
        let cell =
            |text: &str| Cell { paragraphs: vec![Paragraph { text: text.to_owned(), is_heading: false }] };
        Table {
            sheet: "清单".to_owned(),
            title: "=标题".to_owned(),
            columns: vec![
                Column { head: "序号", width: 100, is_prose: false },
                Column { head: "事项名称", width: 900, is_prose: true },
            ],
            rows: vec![Row::Item(vec![cell("7"), cell(text)])],
        }
    }

    #[test]
    fn what_a_cell_cannot_hold_is_said_with_its_item() {
        assert!(write(&[table(&"长".repeat(LONGEST_TEXT))]).is_ok());
        let reason = write(&[table(&"长".repeat(LONGEST_TEXT + 1))]).unwrap_err();
        assert!(reason.contains("第 7 项的“事项名称”太长"), "{reason}");
    }

    #[test]
    fn the_same_lists_are_the_same_bytes_and_may_come_twice() {
        let tables = [table("=1+1"), table("甲")];
        assert_eq!(write(&tables).unwrap(), write(&tables).unwrap());
    }
}
