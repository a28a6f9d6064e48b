//! A table as it is written, and its merged cells settled.

use std::collections::BTreeMap;

use qingdan_model::Span;

use super::{Bounds, MOST_COLUMNS, write_line};
use crate::content::Cell;
use crate::refused::OpenError;

pub(super) type Line<'a> = &'a str;

/// A table being written.
#[derive(Default)]
pub(super) struct Table {
    rows: Vec<Vec<DraftCell>>,
    is_cell_open: bool,
}

/// A cell being written.
pub(super) struct DraftCell {
    pub(super) shape: Shape,
    pub(super) parts: Vec<Part>,
}

/// What stands in a cell.
pub(super) enum Part {
    Line(String),
    Table(Table),
}

/// Which columns and rows a cell covers.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shape {
    /// From 1.
    pub(crate) columns: usize,
    /// How it goes on below.
    pub(crate) down: Down,
}

/// How formats say that a cell covers several rows.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Down {
    /// HTML: by how many rows it covers, from 1.
    Rows(usize),
    /// Word: each row says again that the cell above goes on in it.
    Continued,
}

impl Default for Shape {
    fn default() -> Self {
        Shape { columns: 1, down: Down::Rows(1) }
    }
}

impl Table {
    pub(super) fn open_row(&mut self) {
        self.is_cell_open = false;
        self.rows.push(Vec::new());
    }

    pub(super) fn drop_row(&mut self) {
        self.is_cell_open = false;
        self.rows.pop();
    }

    pub(super) fn open_cell_of(&mut self, shape: Shape) {
        if self.rows.is_empty() {
            self.open_row();
        }
        if let Some(row) = self.rows.last_mut() {
            row.push(DraftCell { shape, parts: Vec::new() });
            self.is_cell_open = true;
        }
    }

    pub(super) fn close_cell(&mut self) {
        self.is_cell_open = false;
    }

    pub(super) fn open_cell(&mut self) -> Option<&mut DraftCell> {
        if self.is_cell_open { self.rows.last_mut()?.last_mut() } else { None }
    }

    /// Whether it is there only to place another table on the page: that one is larger.
    pub(super) fn is_layout(&self) -> bool {
        self.largest_within() > self.cells()
    }

    fn largest_within(&self) -> usize {
        let parts = self.rows.iter().flatten().flat_map(|cell| &cell.parts);
        let tables = parts.filter_map(|part| match part {
            Part::Table(table) => Some(table.cells().max(table.largest_within())),
            Part::Line(_) => None,
        });
        tables.max().unwrap_or(0)
    }

    fn cells(&self) -> usize {
        self.rows.iter().map(Vec::len).sum()
    }

    /// Everything in it in reading order.
    pub(super) fn into_parts(self) -> impl Iterator<Item = Part> {
        self.rows.into_iter().flatten().flat_map(|cell| cell.parts)
    }

    /// Writes the cells' lines, row by row, and gives the rows with each merged cell in every row that it covers.
    pub(super) fn settle(self, text: &mut String, bounds: &mut Bounds) -> Result<Vec<Vec<Cell>>, OpenError> {
        let mut settling = Settling { text, bounds, above: BTreeMap::new() };
        self.rows.into_iter().map(|row| settling.row(row)).collect()
    }
}

struct Settling<'a> {
    text: &'a mut String,
    bounds: &'a mut Bounds,
    /// The cells of the row before by their first column.
    above: BTreeMap<usize, Above>,
}

struct Above {
    cell: Cell,
    /// How many rows it covers below the one before; `None` where each row says so itself.
    rows: usize,
}

impl Settling<'_> {
    fn row(&mut self, row: Vec<DraftCell>) -> Result<Vec<Cell>, OpenError> {
        let above = std::mem::take(&mut self.above);
        let mut hanging = above.iter().filter(|(_, above)| above.rows > 0).peekable();
        let mut placed = Vec::new();
        let mut column = 0;
        for cell in row {
            while let Some((at, from)) = hanging.next_if(|(at, _)| **at <= column) {
                // One that starts further left lies under a cell that covers it.
                if *at == column {
                    column = self.place(&mut placed, column, merged_up(from), from.rows - 1)?;
                }
            }
            let columns = cell.shape.columns.max(1);
            let (cell, rows) = match cell.shape.down {
                Down::Continued => (above.get(&column).map_or_else(empty, merged_up), 0),
                Down::Rows(rows) => (self.written(cell.parts), rows.saturating_sub(1)),
            };
            column = self.place(&mut placed, column, Cell { columns, ..cell }, rows)?;
        }
        for (at, from) in hanging {
            while column < *at {
                column = self.place(&mut placed, column, empty(), 0)?;
            }
            if column == *at {
                column = self.place(&mut placed, column, merged_up(from), from.rows - 1)?;
            }
        }
        Ok(placed)
    }

    /// Puts a cell at `column` and gives the column behind it.
    fn place(
        &mut self,
        row: &mut Vec<Cell>,
        column: usize,
        cell: Cell,
        rows: usize,
    ) -> Result<usize, OpenError> {
        let end = column + cell.columns;
        if end > MOST_COLUMNS {
            return Err(OpenError::Overgrown("表格的列"));
        }
        self.bounds.cells(cell.columns)?;
        if cell.is_merged_up {
            self.bounds.again(&cell.lines)?;
        }
        self.above.insert(column, Above { cell: cell.clone(), rows });
        row.push(cell);
        Ok(end)
    }

    fn written(&mut self, parts: Vec<Part>) -> Cell {
        let mut lines = Vec::new();
        self.write(parts, &mut lines);
        Cell { lines, ..empty() }
    }

    /// The cells of a table within a cell become lines of it.
    fn write(&mut self, parts: Vec<Part>, lines: &mut Vec<Span>) {
        for part in parts {
            match part {
                Part::Line(line) => lines.push(write_line(self.text, &line)),
                Part::Table(table) => self.write(table.into_parts().collect(), lines),
            }
        }
    }
}

fn merged_up(from: &Above) -> Cell {
    Cell { is_merged_up: true, ..from.cell.clone() }
}

fn empty() -> Cell {
    Cell { lines: Vec::new(), is_of_paragraphs: true, columns: 1, is_merged_up: false }
}
