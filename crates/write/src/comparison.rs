//! Several towns side by side: for a terminal, as a page that stands alone, as a workbook.

mod html;
mod text;
mod xlsx;

use qingdan_compare::{Cell, CellItem, Mark, Piece, Side, wording};

pub use html::comparison_html;
pub use text::comparison_text;
pub use xlsx::comparison_xlsx;

/// "joint" in a line: the list's short name, the number, the item's name, and who leads.
fn one_line(item: &CellItem) -> String {
    let bodies =
        if item.bodies.is_empty() { String::new() } else { format!("（{}）", item.bodies.join("、")) };
    let covers = if item.covers { "※" } else { "" };
    format!("{} {} {}{}{}", item.list.chinese(), item.no, item.name, bodies, covers)
}

/// What an empty cell says.
fn missing(cell: &Cell) -> String {
    cell.perhaps
        .as_ref()
        .map_or_else(|| "没有列".to_owned(), |item| format!("没有对上，也许是：{}", one_line(item)))
}

fn marks(cell: &Cell) -> String {
    cell.marks.iter().map(|mark| mark.short()).collect::<Vec<_>>().join(" ")
}

/// What the marks mean, in one line.
fn legend() -> String {
    let marks = Mark::ALL.map(|mark| format!("{} {}", mark.short(), mark.chinese()));
    format!("{}；※ 该事项主要对应另一行，也包含这件事", marks.join("；"))
}

/// The two texts of a difference as pieces.
fn pieces(base: Option<&str>, here: Option<&str>) -> Vec<Piece> {
    wording(base.unwrap_or_default(), here.unwrap_or_default())
}

fn tag(side: Side) -> &'static str {
    match side {
        Side::Both => "span",
        Side::Old => "del",
        Side::New => "ins",
    }
}
