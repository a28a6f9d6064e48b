use qingdan_compare::{Cell, Comparison};
use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};

use super::{legend, marks, missing, one_line};
use crate::formula::is_formula;
use crate::{Format as FileFormat, WriteError};

/// Excel has no longer texts in a cell, in characters that may take two units each.
const LONGEST_TEXT: usize = 16_000;

/// The towns side by side as a workbook: a sheet with the matters, a sheet with what clauses say differently.
///
/// # Errors
/// Where the workbook could not be made.
pub fn comparison_xlsx(comparison: &Comparison) -> Result<Vec<u8>, WriteError> {
    workbook(comparison)
        .map_err(|error| WriteError::Unfit { format: FileFormat::Xlsx, reason: error.to_string() })
}

fn workbook(comparison: &Comparison) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    // Not the present time: the same lists are the same bytes.
    let created = ExcelDateTime::from_ymd(2000, 1, 1)?;
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&created));
    matters(workbook.add_worksheet(), comparison)?;
    clauses(workbook.add_worksheet(), comparison)?;
    workbook.save_to_buffer()
}

fn matters(sheet: &mut Worksheet, comparison: &Comparison) -> Result<(), XlsxError> {
    sheet.set_name("事项对照")?;
    let towns = comparison.towns.iter().flat_map(|town| [town.clone(), format!("{town}差别")]);
    let head: Vec<String> = ["事项".to_owned()].into_iter().chain(towns).collect();
    let rows = comparison.rows.iter().map(|row| {
        let cells = row.cells.iter().flat_map(|cell| [told(cell), marks(cell)]);
        [row.name.clone()].into_iter().chain(cells).collect()
    });
    let widths = (0..).map(|at| if at % 2 == 1 || at == 0 { 34.0 } else { 12.0 });
    table(sheet, &head, rows, widths)?;
    let last = u32::try_from(comparison.rows.len()).unwrap_or(u32::MAX - 2) + 2;
    sheet.write_string(last, 0, legend())?;
    Ok(())
}

fn told(cell: &Cell) -> String {
    if cell.items.is_empty() {
        return missing(cell);
    }
    cell.items.iter().map(one_line).collect::<Vec<_>>().join("\n")
}

fn clauses(sheet: &mut Worksheet, comparison: &Comparison) -> Result<(), XlsxError> {
    sheet.set_name("条款差异")?;
    let head = ["事项", "基准镇街", "镇街", "部分", "基准条款", "本镇街条款"].map(str::to_owned);
    let rows = comparison.rows.iter().flat_map(|row| {
        let cells = row.cells.iter().zip(&comparison.towns);
        cells.flat_map(move |(cell, town)| {
            cell.differences.iter().map(move |difference| {
                vec![
                    row.name.clone(),
                    comparison.towns[row.base].clone(),
                    town.clone(),
                    difference.part.chinese().to_owned(),
                    difference.base.clone().unwrap_or_default(),
                    difference.here.clone().unwrap_or_default(),
                ]
            })
        })
    });
    table(sheet, &head, rows, [30.0, 14.0, 14.0, 12.0, 55.0, 55.0].into_iter())
}

/// A head row that stays in sight and filters, and rows of text.
fn table(
    sheet: &mut Worksheet,
    head: &[String],
    rows: impl Iterator<Item = Vec<String>>,
    widths: impl Iterator<Item = f64>,
) -> Result<(), XlsxError> {
    const A4: u8 = 9;
    let cell = Format::new().set_border(FormatBorder::Thin).set_text_wrap().set_align(FormatAlign::Top);
    let bold = cell.clone().set_bold().set_background_color("D9D9D9");
    sheet.set_paper_size(A4).set_landscape().set_print_fit_to_pages(1, 0);
    sheet.set_repeat_rows(0, 0)?;
    sheet.set_freeze_panes(1, 1)?;
    let mut last = 0;
    for (row, texts) in (0..).zip([head.to_vec()].into_iter().chain(rows)) {
        for (column, text) in (0..).zip(&texts) {
            let format = if row == 0 { &bold } else { &cell };
            let quoted = format.clone().set_quote_prefix();
            let format = if is_formula(text) { &quoted } else { format };
            let text: String = text.chars().take(LONGEST_TEXT).collect();
            sheet.write_string_with_format(row, column, text, format)?;
        }
        last = row;
    }
    for (column, width) in (0..).zip(widths.take(head.len())) {
        sheet.set_column_width(column, width)?;
    }
    let columns = u16::try_from(head.len()).unwrap_or(u16::MAX).saturating_sub(1);
    sheet.autofilter(0, 0, last, columns)?;
    Ok(())
}
