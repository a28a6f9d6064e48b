//! A ledger as an Excel file.

use qingdan_work::ledger::{Cells, Column, ColumnKind, ColumnNo, Decimal, RowNo};
use qingdan_write::{LongCell, LongSheet, WriteError};

use crate::refusal::Refusal;

/// The head of the column with rows' numbers, by which a table that comes back finds its rows.
pub(crate) const ROW_HEAD: &str = "行号";

/// What is written.
pub(crate) struct Sheet {
    pub name: String,
    pub columns: Vec<Column>,
    pub rows: Vec<(RowNo, Cells)>,
    pub totals: Vec<(ColumnNo, String)>,
    /// Whether personal data are written in full.
    pub in_full: bool,
}

/// The file, written beside the threads that answer requests.
///
/// # Errors
/// Where Excel cannot hold it.
pub(crate) async fn sheet(sheet: Sheet) -> Result<Vec<u8>, Refusal> {
    let writing = tokio::task::spawn_blocking(move || write(&sheet));
    let written = writing.await.map_err(|error| Refusal::fault(&error.to_string()))?;
    written.map_err(|error| Refusal::bad_request(error.to_string()))
}

fn write(sheet: &Sheet) -> Result<Vec<u8>, WriteError> {
    let shown: Vec<&Column> = sheet.columns.iter().filter(|column| !column.is_hidden).collect();
    let width = |column: &&Column| match column.kind {
        ColumnKind::Text | ColumnKind::Address => 30.0,
        ColumnKind::IdentityNumber | ColumnKind::BankAccount => 22.0,
        _ => 14.0,
    };
    let mut heads = vec![(ROW_HEAD, 8.0)];
    heads.extend(shown.iter().map(|column| (column.name.as_str(), width(column))));
    let mut file = LongSheet::new(&sheet.name, &heads)?;
    let mut texts = vec![String::new(); shown.len()];
    for (no, cells) in &sheet.rows {
        for (column, text) in shown.iter().zip(&mut texts) {
            let own = cells.get(column.no);
            text.clear();
            if sheet.in_full { text.push_str(own) } else { text.push_str(&column.masked(own)) }
        }
        let number = std::iter::once(LongCell::Number(f64::from(*no)));
        file.row(number.chain(shown.iter().zip(&texts).map(|(column, text)| cell(column, text))))?;
    }
    if !sheet.totals.is_empty() {
        let sum = |column: &&Column| {
            let sum = sheet.totals.iter().find(|(no, _)| *no == column.no);
            let sum = sum.and_then(|(_, text)| Decimal::parse(text));
            sum.map_or(LongCell::Empty, |sum| LongCell::Sum(sum.as_f64()))
        };
        file.total(std::iter::once(LongCell::Bold("合计")).chain(shown.iter().map(sum)))?;
    }
    file.finish()
}

fn cell<'a>(column: &Column, text: &'a str) -> LongCell<'a> {
    let number = || Decimal::parse(text).map(Decimal::as_f64);
    match column.kind {
        _ if text.is_empty() => LongCell::Empty,
        ColumnKind::Number => number().map_or(LongCell::Text(text), LongCell::Number),
        ColumnKind::Money => number().map_or(LongCell::Text(text), LongCell::Money),
        ColumnKind::Date => day(text).map_or(LongCell::Text(text), LongCell::Day),
        _ => LongCell::Text(text),
    }
}

/// A day as Excel counts: the last but one of 1899 is none.
fn day(text: &str) -> Option<i32> {
    let date: jiff::civil::Date = text.parse().ok()?;
    let first = jiff::civil::Date::new(1899, 12, 30).ok()?;
    Some((date - first).get_days())
}
