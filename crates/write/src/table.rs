//! The official table of a list: what every format writes, each in its own way.
//!
//! Everything that could be read in two ways is decided here, once: categories as rows across the table or as a column
//! of their own, numbers of clauses, headings, 履职保障 at the end of the departments' cell.

use std::collections::BTreeMap;

use qingdan_model::{Cells, Document, Group, Item, JointCells, Kind, List, Passage};

use crate::clauses;

/// A list as its table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// What a sheet with it is called: 配合履职事项清单.
    pub sheet: String,
    /// The line above it.
    pub title: String,
    /// From left to right.
    pub columns: Vec<Column>,
    /// From top to bottom, without title and header.
    pub rows: Vec<Row>,
}

/// A column of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    /// The words of its header.
    pub head: &'static str,
    /// Its share of the table's width, in thousandths; all columns together have 1000.
    pub width: u32,
    /// Whether it holds running text, to be set from the left; else a few words in the middle.
    pub is_prose: bool,
}

/// A row of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Row {
    /// A category across all columns: "一、民生服务（21项）".
    Section(String),
    /// An item, a cell a column.
    Item(Vec<Cell>),
}

/// A cell of an item's row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    /// What stands in it.
    pub paragraphs: Vec<Paragraph>,
}

/// A paragraph of a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paragraph {
    /// Its text, without line breaks and characters that files cannot hold.
    pub text: String,
    /// Whether it introduces what follows: "区民政局：", "履职保障：".
    pub is_heading: bool,
}

impl Table {
    /// The table of one of a document's lists.
    pub fn of(document: &Document, list: &List) -> Table {
        let shape = Shape::of(list);
        let rows =
            if shape.has_section_rows { rows_under_sections(list, &shape) } else { item_rows(list, &shape) };
        Table {
            sheet: format!("{}事项清单", list.kind.chinese()),
            title: title(document, list),
            columns: columns(list, &shape),
            rows,
        }
    }

    /// A table of plain records, a text a column.
    pub fn of_records(
        sheet: &str,
        title: &str,
        columns: &[Column],
        records: impl IntoIterator<Item = Vec<String>>,
    ) -> Table {
        let row = |record: Vec<String>| Row::Item(record.iter().map(|text| Cell::text(text)).collect());
        Table {
            sheet: sheet.to_owned(),
            title: clean(title),
            columns: shared_out(columns.to_vec()),
            rows: records.into_iter().map(row).collect(),
        }
    }

    /// A table of plain records under headings that go across all columns.
    pub fn of_sections(
        sheet: &str,
        title: &str,
        columns: &[Column],
        sections: impl IntoIterator<Item = (String, Vec<Vec<String>>)>,
    ) -> Table {
        let mut table = Table::of_records(sheet, title, columns, []);
        for (heading, records) in sections {
            table.rows.push(Row::Section(clean(&heading)));
            table.rows.extend(Table::of_records(sheet, title, columns, records).rows);
        }
        table
    }

    /// The rows, each text under its column's head.
    pub(crate) fn records(&self) -> impl Iterator<Item = BTreeMap<&'static str, String>> {
        let record = |cells: &[Cell]| {
            self.columns.iter().zip(cells).map(|(column, cell)| (column.head, cell.lines())).collect()
        };
        self.rows.iter().filter_map(move |row| match row {
            Row::Section(_) => None,
            Row::Item(cells) => Some(record(cells)),
        })
    }
}

impl Cell {
    fn of(paragraphs: Vec<Paragraph>) -> Cell {
        Cell { paragraphs }
    }

    fn text(text: &str) -> Cell {
        Cell::of(plain([text]))
    }

    /// The paragraphs as lines.
    pub fn lines(&self) -> String {
        self.paragraphs.iter().map(|paragraph| paragraph.text.as_str()).collect::<Vec<_>>().join("\n")
    }
}

/// The printed title. A document that says its town elsewhere, or was told it, says it here: a table goes its own ways.
fn title(document: &Document, list: &List) -> String {
    let printed = clean(&list.title);
    let title = if printed.is_empty() { format!("{}事项清单", list.kind.chinese()) } else { printed };
    match document.town.as_deref().map(clean) {
        Some(town) if !title.contains(&town) => format!("{town}{title}"),
        _ => title,
    }
}

/// Which columns and rows a list's table has.
struct Shape {
    has_section_rows: bool,
    has_category_column: bool,
    has_remarks: bool,
    has_support: bool,
}

impl Shape {
    fn of(list: &List) -> Shape {
        let has_section_rows = has_section_rows(list);
        let joint = || list.items.iter().filter_map(|item| joint_cells(&item.cells));
        Shape {
            has_section_rows,
            has_category_column: !has_section_rows && list.items.iter().any(|item| item.category.is_some()),
            has_remarks: joint().any(|cells| cells.remark.is_some()),
            has_support: joint().any(|cells| !cells.support.is_empty()),
        }
    }
}

/// Headings that count their items were rows, and so was what a column could not say: a heading without items, or one
/// that comes twice. Other categories stand beside their items.
fn has_section_rows(list: &List) -> bool {
    let mut of_items: Vec<&str> = Vec::new();
    for category in list.items.iter().filter_map(|item| item.category.as_deref()) {
        if !of_items.contains(&category) {
            of_items.push(category);
        }
    }
    let counted = list.sections.iter().any(|section| section.declared.is_some());
    let names = list.sections.iter().map(|section| section.name.as_str());
    !list.sections.is_empty() && (counted || !names.eq(of_items))
}

fn joint_cells(cells: &Cells<Passage>) -> Option<&JointCells<Passage>> {
    match cells {
        Cells::Joint(cells) => Some(cells),
        Cells::Basic {} | Cells::Reclaimed(_) => None,
    }
}

/// The columns with their usual shares of the width.
fn columns(list: &List, shape: &Shape) -> Vec<Column> {
    let mut columns = vec![("序号", 45, false)];
    if shape.has_category_column {
        columns.push(("类别", 80, false));
    }
    match list.kind {
        Kind::Basic => columns.push(("事项名称", 890, true)),
        Kind::Joint => {
            let departments_part = departments_part(list);
            columns.push(("事项名称", 110, false));
            columns.push(("对应上级部门", 110, false));
            let duties = if shape.has_support {
                "上级部门职责（含提供的履职保障）"
            } else {
                "上级部门职责"
            };
            columns.push((duties, departments_part, true));
            columns.push(("乡镇（街道）配合职责", 680 - departments_part, true));
            if shape.has_remarks {
                columns.push(("备注", 70, false));
            }
        }
        Kind::Reclaimed => columns.extend([
            ("事项名称", 300, true),
            ("承接部门", 180, false),
            ("履职方式及工作措施", 480, true),
        ]),
    }
    let column = |(head, width, is_prose)| Column { head, width, is_prose };
    shared_out(columns.into_iter().map(column).collect())
}

/// The part of 680 that the departments' duties get beside the town's: as much as they have to say, within limits.
fn departments_part(list: &List) -> u32 {
    let (mut departments, mut town) = (1, 1);
    for cells in list.items.iter().filter_map(|item| joint_cells(&item.cells)) {
        let duties = cells.department_duties.iter().flat_map(|group| &group.duties).chain(&cells.support);
        departments += duties.map(|duty| duty.text.len()).sum::<usize>();
        town += cells.town_duties.iter().map(|duty| duty.text.len()).sum::<usize>();
    }
    let part = 680 * departments / (departments + town);
    u32::try_from(part).unwrap_or(340).clamp(270, 410)
}

/// Columns whose widths sum up to 1000.
fn shared_out(mut columns: Vec<Column>) -> Vec<Column> {
    let all: u32 = columns.iter().map(|column| column.width).sum();
    for column in &mut columns {
        column.width = column.width * 1000 / all.max(1);
    }
    let rest = 1000 - columns.iter().map(|column| column.width).sum::<u32>();
    if let Some(last) = columns.last_mut() {
        last.width += rest;
    }
    columns
}

fn item_rows(list: &List, shape: &Shape) -> Vec<Row> {
    list.items.iter().map(|item| item_row(item, shape)).collect()
}

/// Items under their sections' headings; a section without items keeps its place among the others.
fn rows_under_sections(list: &List, shape: &Shape) -> Vec<Row> {
    let mut rows = Vec::new();
    let mut ordinal = 0;
    let mut head = |rows: &mut Vec<Row>, name: &str, declared: Option<u32>| {
        ordinal += 1;
        rows.push(Row::Section(heading(ordinal, name, declared)));
    };
    let mut sections = list.sections.as_slice();
    let mut open: Option<&str> = None;
    for item in &list.items {
        let category = item.category.as_deref();
        if let (Some(name), true) = (category, category != open) {
            let at = sections.iter().position(|section| section.name == name);
            let (headed, rest) = sections.split_at(at.map_or(0, |at| at + 1));
            headed.iter().for_each(|section| head(&mut rows, &section.name, section.declared));
            if at.is_none() {
                head(&mut rows, name, None);
            }
            sections = rest;
            open = category;
        }
        rows.push(item_row(item, shape));
    }
    sections.iter().for_each(|section| head(&mut rows, &section.name, section.declared));
    rows
}

fn heading(ordinal: u32, name: &str, declared: Option<u32>) -> String {
    let count = declared.map(|count| format!("（{count}项）")).unwrap_or_default();
    format!("{}、{}{count}", clauses::han(ordinal), clean(name))
}

fn item_row(item: &Item, shape: &Shape) -> Row {
    let mut cells = vec![Cell::text(&item.no.to_string())];
    if shape.has_category_column {
        cells.push(Cell::text(item.category.as_deref().unwrap_or_default()));
    }
    cells.push(Cell::text(&item.name.text));
    match &item.cells {
        Cells::Basic {} => {}
        Cells::Joint(joint) => {
            cells.push(Cell::of(names(&joint.departments)));
            cells.push(Cell::of(duties(joint)));
            cells.push(Cell::of(plain(clauses::paragraphs(&joint.town_duties))));
            if shape.has_remarks {
                cells.push(Cell::text(joint.remark.as_ref().map_or("", |remark| &remark.text)));
            }
        }
        Cells::Reclaimed(reclaimed) => {
            cells.push(Cell::of(names(&reclaimed.receivers)));
            cells.push(Cell::text(&reclaimed.method.text));
        }
    }
    Row::Item(cells)
}

fn names(bodies: &[Passage]) -> Vec<Paragraph> {
    plain(bodies.iter().map(|body| &body.text))
}

/// The departments' cell: each heading with its clauses, and what they provide at the end.
fn duties(cells: &JointCells<Passage>) -> Vec<Paragraph> {
    let mut paragraphs = Vec::new();
    let mut groups = cells.department_duties.iter().enumerate().peekable();
    while let Some((before, group)) = groups.next() {
        let has_closing = groups.peek().is_some_and(|(_, next)| next.heading.is_none());
        paragraphs.extend(group.heading.as_ref().map(|name| introduction(&name.text)));
        paragraphs.extend(plain(match group {
            // A sentence outside the headings' runs has no number.
            Group { heading: None, duties } if before > 0 => {
                duties.iter().map(|duty| duty.text.clone()).collect()
            }
            Group { duties, .. } if has_closing => clauses::numbered(duties),
            Group { duties, .. } => clauses::paragraphs(duties),
        }));
    }
    if !cells.support.is_empty() {
        paragraphs.push(introduction("履职保障"));
        paragraphs.extend(plain(clauses::paragraphs(&cells.support)));
    }
    paragraphs
}

fn introduction(name: &str) -> Paragraph {
    Paragraph { text: format!("{}：", clean(name)), is_heading: true }
}

/// Paragraphs of running text; empty ones are none.
fn plain(texts: impl IntoIterator<Item = impl AsRef<str>>) -> Vec<Paragraph> {
    let texts = texts.into_iter().map(|text| clean(text.as_ref())).filter(|text| !text.is_empty());
    texts.map(|text| Paragraph { text, is_heading: false }).collect()
}

/// The text on one line, without characters that XML does not allow.
fn clean(text: &str) -> String {
    let allowed = |char: &char| !char.is_control() && !matches!(char, '\u{fffe}' | '\u{ffff}');
    let spaced = text.trim().chars().map(|char| if char.is_whitespace() { ' ' } else { char });
    spaced.filter(allowed).collect()
}
