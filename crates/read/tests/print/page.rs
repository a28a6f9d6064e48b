//! Rows laid out on pages: columns, wrapped lines, positions. Lengths are in widths of a Chinese character.

use super::rows::{Role, Row, Table};
use super::seam::{Cut, is_certain};
use super::style::{
    Align, Blanks, Displaced, HeaderPages, Padding, Page, Rows, Style, Vertical, Widths, Wrap,
};

/// From one line to the next within a cell.
pub const PITCH: f64 = 1.4;

/// One line of a cell where it stands on the page, in the order in which the file holds it.
#[derive(Clone, Debug)]
pub struct Run {
    pub x: f64,
    pub y: f64,
    pub text: String,
    /// Counts cells: runs of one cell share it.
    pub cell: usize,
    pub header: bool,
}

struct Column {
    role: Role,
    left: f64,
    width: f64,
}

/// The runs of each page, and whether a human can tell what goes on over each page's end.
pub struct Pages {
    pub pages: Vec<Vec<Run>>,
    pub certain: bool,
}

/// Lays tables out, each list from a new page; gives the runs of each page.
pub fn lay_out(tables: &[Table], style: &Style) -> Pages {
    let mut layout = Layout { style, pages: Vec::new(), y: 0.0, cells: 0, certain: true };
    for table in tables {
        layout.table(table);
    }
    Pages { pages: layout.pages, certain: layout.certain }
}

struct Layout<'a> {
    style: &'a Style,
    pages: Vec<Vec<Run>>,
    /// Top of the next row.
    y: f64,
    cells: usize,
    certain: bool,
}

impl Layout<'_> {
    fn table(&mut self, table: &Table) {
        let columns = place(&table.columns, self.style);
        let header = table.rows.iter().find(|row| matches!(row, Row::Header(_)));
        self.turn_page(None, &columns);
        for row in &table.rows {
            match row {
                Row::Title(lines) => self.across(lines, &columns, true),
                Row::Note(text) => self.across(std::slice::from_ref(text), &columns, false),
                Row::Section(text) => {
                    if self.y + 2.0 * PITCH > self.page_height() {
                        self.turn_page(header, &columns);
                    }
                    self.across(std::slice::from_ref(text), &columns, self.style.align == Align::Centred);
                }
                Row::Header(cells) => self.header(cells, &columns),
                Row::Item { no, cells } => self.item(*no, cells, &columns, header),
            }
        }
    }

    fn page_height(&self) -> f64 {
        PITCH
            * match self.style.page {
                Page::Middle => 38.0,
                Page::Short => 22.0,
                Page::Endless => 1e6,
            }
    }

    fn turn_page(&mut self, header: Option<&Row>, columns: &[Column]) {
        self.pages.push(Vec::new());
        self.y = 0.0;
        let repeated = match self.style.header_pages {
            HeaderPages::Every | HeaderPages::Maimed => true,
            HeaderPages::First => false,
            HeaderPages::Some => self.style.dice("header", self.pages.len(), 2) == 0,
        };
        if let (Some(Row::Header(cells)), true) = (header, repeated) {
            self.header(cells, columns);
        }
    }

    fn emit(&mut self, run: Run) {
        if let Some(page) = self.pages.last_mut() {
            page.push(run);
        }
    }

    /// A row of one cell over all columns.
    fn across(&mut self, lines: &[String], columns: &[Column], centred: bool) {
        let width = columns.last().map_or(0.0, |last| last.left + last.width);
        self.cells += 1;
        for line in lines {
            let x = if centred { ((width - length(line)) / 2.0).max(0.0) } else { 0.3 };
            let run = Run { x, y: self.y + PITCH, text: line.clone(), cell: self.cells, header: false };
            self.emit(run);
            self.y += PITCH;
        }
        self.y += 0.6 * PITCH;
    }

    fn header(&mut self, cells: &[Vec<String>], columns: &[Column]) {
        let lines: Vec<Vec<String>> =
            cells.iter().zip(columns).map(|(cell, column)| self.wrap_cell(cell, column)).collect();
        self.part(&lines, columns, &(0..columns.len()).collect::<Vec<_>>(), true);
    }

    fn item(&mut self, no: u32, cells: &[Vec<String>], columns: &[Column], header: Option<&Row>) {
        let mut lines: Vec<Vec<String>> =
            cells.iter().zip(columns).map(|(cell, column)| self.wrap_cell(cell, column)).collect();
        let order = self.order(no, columns);
        loop {
            let height = lines.iter().map(Vec::len).max().unwrap_or(0);
            let room = ((self.page_height() - self.y) / PITCH - 0.6).max(0.0) as usize;
            if height <= room {
                return self.part(&lines, columns, &order, false);
            }

            if self.style.rows == Rows::Split && room >= 4 {
                let rest: Vec<Vec<String>> =
                    lines.iter_mut().map(|cell| cell.split_off(room.min(cell.len()))).collect();
                self.certain &=
                    !displaced(self.style, no) && is_certain(&cuts(&lines, &rest, columns), self.style);
                self.part(&lines, columns, &order, false);
                lines = rest;
                self.turn_page(header, columns);
            } else if self.pages.last().is_some_and(|page| page.iter().any(|run| !run.header)) {
                self.turn_page(header, columns);
            } else {
                // A row that no page holds: the author made the page longer.
                return self.part(&lines, columns, &order, false);
            }
        }
    }

    /// The order in which a row's cells are emitted.
    fn order(&self, no: u32, columns: &[Column]) -> Vec<usize> {
        let mut order: Vec<usize> = (0..columns.len()).collect();
        if !displaced(self.style, no) {
            return order;
        }
        let pair = match self.style.displaced {
            Displaced::No => return order,
            Displaced::Duties | Displaced::DutiesAndStop => [Role::Duties, Role::Town],
            Displaced::Departments => [Role::Departments, Role::Duties],
        };
        let at = |role| columns.iter().position(|column| column.role == role);
        if let (Some(one), Some(other)) = (at(pair[0]), at(pair[1])) {
            order.swap(one, other);
        }
        order
    }

    /// Prints a row, or the part of it that this page holds.
    fn part(&mut self, lines: &[Vec<String>], columns: &[Column], order: &[usize], header: bool) {
        let height = lines.iter().map(Vec::len).max().unwrap_or(0) as f64;
        let mut late_stop = None;
        for &index in order {
            let (cell, column) = (&lines[index], &columns[index]);
            self.cells += 1;
            let low = height - cell.len() as f64;
            let offset = if header || self.style.vertical == Vertical::Middle { low / 2.0 } else { 0.0 };
            for (line, text) in cell.iter().enumerate() {
                let nth = self.cells * 64 + line;
                let wobble = if self.style.blanks == Blanks::NearlyEveryLine {
                    self.style.dice("wobble", nth, 100) as f64 / 1000.0 - 0.05
                } else {
                    0.0
                };
                let y = self.y + (offset + line as f64 + 1.0) * PITCH + wobble;
                let mut run =
                    Run { x: self.x(text, column, header), y, text: text.clone(), cell: self.cells, header };
                let last = line + 1 == cell.len();
                if last && !header && order[0..] != *sorted(order) && column.role == Role::Town {
                    late_stop = self.cut_stop(&mut run);
                }
                self.emit(run);
            }
        }
        if let Some(stop) = late_stop {
            self.emit(stop);
        }
        self.y += (height + 0.6) * PITCH;
    }

    fn cut_stop(&mut self, run: &mut Run) -> Option<Run> {
        if self.style.displaced != Displaced::DutiesAndStop || run.text.chars().count() < 2 {
            return None;
        }
        run.text = run.text.strip_suffix('。')?.to_owned();
        self.cells += 1;
        Some(Run { x: run.x + length(&run.text), text: "。".to_owned(), cell: self.cells, ..run.clone() })
    }

    fn x(&self, text: &str, column: &Column, header: bool) -> f64 {
        let narrow = !matches!(column.role, Role::Duties | Role::Town | Role::Duty | Role::Method);
        let middle = column.left + ((column.width - length(text)) / 2.0).max(0.0);
        if header || column.role == Role::Number || (narrow && self.style.align == Align::Centred) {
            middle
        } else {
            column.left + padding(self.style)
        }
    }

    fn wrap_cell(&self, paragraphs: &[String], column: &Column) -> Vec<String> {
        let width = column.width - 2.0 * padding(self.style);
        paragraphs.iter().enumerate().flat_map(|(nth, text)| wrap(text, width, self.style, nth)).collect()
    }
}

/// Whether the style displaces a cell of this row: some rows only.
pub fn displaced(style: &Style, no: u32) -> bool {
    style.displaced != Displaced::No && style.dice("displaced", no as usize, 3) == 0
}

fn cuts<'a>(shown: &'a [Vec<String>], rest: &'a [Vec<String>], columns: &[Column]) -> Vec<Cut<'a>> {
    let cells = shown.iter().zip(rest).zip(columns);
    cells.map(|((shown, rest), column)| Cut { role: column.role, shown, rest }).collect()
}

fn sorted(order: &[usize]) -> Vec<usize> {
    let mut order = order.to_vec();
    order.sort_unstable();
    order
}

fn padding(style: &Style) -> f64 {
    match style.padding {
        Padding::Some => 0.5,
        Padding::None => 0.05,
    }
}

fn place(roles: &[Role], style: &Style) -> Vec<Column> {
    let mut left = 0.0;
    roles
        .iter()
        .map(|role| {
            let [narrow, middle, wide] = match role {
                Role::Number => [3.0, 3.0, 4.0],
                Role::Category => [5.0, 6.0, 8.0],
                Role::Name => [7.0, 10.0, 16.0],
                Role::Departments | Role::Receivers => [7.0, 12.0, 16.0],
                Role::Duties => [20.0, 27.0, 40.0],
                Role::Town => [18.0, 23.0, 34.0],
                Role::Remark => [4.0, 4.0, 6.0],
                Role::Duty => [36.0, 60.0, 70.0],
                Role::Method | Role::ReceiversAndMethod => [28.0, 38.0, 50.0],
            };
            let width = match style.widths {
                Widths::Narrow => narrow,
                Widths::Middle => middle,
                Widths::Wide => wide,
            };
            let column = Column { role: *role, left, width };
            left += width;
            column
        })
        .collect()
}

/// The printed length of a text: ASCII is half as wide as the rest.
pub fn length(text: &str) -> f64 {
    text.chars().map(|char| if char.is_ascii() { 0.5 } else { 1.0 }).sum()
}

const NOT_FIRST: &str = "，。；：、）》”！？)";
const NOT_LAST: &str = "（《“(";

/// Breaks a paragraph into lines no longer than `width`.
fn wrap(text: &str, width: f64, style: &Style, nth: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for unit in units(text) {
        let full = !line.is_empty() && length(&line) + length(&unit) > width;
        if !full {
            line.push_str(&unit);
            continue;
        }
        let rule = match style.wrap {
            Wrap::Mixed if style.dice("wrap", nth * 64 + lines.len(), 2) == 0 => Wrap::Free,
            Wrap::Mixed => Wrap::Strict,
            rule => rule,
        };
        let punctuation = unit.chars().all(|char| NOT_FIRST.contains(char));
        match rule {
            Wrap::Hang if punctuation => {
                line.push_str(&unit);
                continue;
            }
            Wrap::Free => lines.push(std::mem::take(&mut line)),
            _ => {
                let keep = kept(&line, punctuation);
                let down = line.split_off(keep);
                lines.push(std::mem::replace(&mut line, down));
            }
        }
        line.push_str(&unit);
    }
    lines.push(line);
    let lines: Vec<String> =
        lines.iter().map(|line| line.trim().to_owned()).filter(|line| !line.is_empty()).collect();
    lines
}

/// How many bytes of a full line stay on it, so that no line starts or ends with a character that must not.
fn kept(line: &str, next_must_not_start: bool) -> usize {
    let mut keep = line.len();
    let mut forbidden = next_must_not_start;
    for (at, char) in line.char_indices().rev() {
        if !forbidden && !NOT_LAST.contains(char) {
            break;
        }
        forbidden = NOT_FIRST.contains(char);
        keep = at;
    }
    if keep == 0 { line.len() } else { keep }
}

/// Characters, with runs of Latin letters and digits in one piece.
fn units(text: &str) -> Vec<String> {
    let mut units: Vec<String> = Vec::new();
    for char in text.chars() {
        match units.last_mut() {
            Some(last) if char.is_ascii_alphanumeric() && last.chars().all(|c| c.is_ascii_alphanumeric()) => {
                last.push(char);
            }
            // A clause number stays with its dot.
            Some(last) if char == '.' && last.chars().all(|c| c.is_ascii_digit()) => last.push(char),
            _ => units.push(char.to_string()),
        }
    }
    units
}
