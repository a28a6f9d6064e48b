//! What spreadsheets take for more than text.

/// Whether a spreadsheet would run the text of a cell as a formula.
pub fn is_formula(cell: &str) -> bool {
    cell.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠'])
}
