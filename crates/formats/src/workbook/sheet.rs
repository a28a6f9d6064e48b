//! A sheet's cells, and the table that they are.

use std::collections::BTreeMap;

use qingdan_model::{Site, Span, Spot};

use crate::content::{Block, Cell, Content};
use crate::draft::{Bounds, MOST_COLUMNS, write_line};
use crate::refused::OpenError;

/// A sheet as it is read; rows and columns from 0.
pub(super) struct Sheet {
    name: String,
    /// What has text, by row and column.
    rows: BTreeMap<u32, BTreeMap<u32, String>>,
    merged: Vec<Region>,
}

/// Merged cells: the first and the last of each.
#[derive(Clone, Copy)]
struct Region {
    rows: (u32, u32),
    columns: (u32, u32),
}

/// A region that has begun in a row above.
struct Hanging {
    last_row: u32,
    cell: Cell,
}

impl Sheet {
    pub(super) fn new(name: String) -> Sheet {
        Sheet { name, rows: BTreeMap::new(), merged: Vec::new() }
    }

    pub(super) fn put(&mut self, row: u32, column: u32, text: &str) {
        self.rows.entry(row).or_default().insert(column, text.to_owned());
    }

    pub(super) fn merge(&mut self, rows: (u32, u32), columns: (u32, u32)) {
        if rows.0 <= rows.1 && columns.0 <= columns.1 {
            self.merged.push(Region { rows, columns });
        }
    }

    /// Writes the rows that have text, from the first to the last column that has some, as a table.
    pub(super) fn write(mut self, content: &mut Content, bounds: &mut Bounds) -> Result<(), OpenError> {
        let columns = || self.rows.values().flat_map(|row| row.keys().copied());
        let (Some(first), Some(last)) = (columns().min(), columns().max()) else { return Ok(()) };
        if (last - first) as usize >= MOST_COLUMNS {
            return Err(OpenError::Overgrown("表格的列"));
        }
        self.merged.retain(|region| region.columns.0 <= last && region.columns.1 >= first);
        self.merged.sort_by_key(|region| region.rows.0);
        let mut writing =
            Writing { sheet: self.name, first, last, content, bounds, hanging: BTreeMap::new() };
        let mut regions = self.merged.into_iter().peekable();
        let mut table = Vec::new();
        for (row, cells) in self.rows {
            let mut begun = BTreeMap::new();
            while let Some(region) = regions.next_if(|region| region.rows.0 <= row) {
                begun.insert(region.columns.0.max(first), region);
            }
            table.push(writing.row(row, cells, &begun)?);
        }
        writing.content.blocks.push(Block::Table(table));
        Ok(())
    }
}

struct Writing<'a> {
    sheet: String,
    first: u32,
    last: u32,
    content: &'a mut Content,
    bounds: &'a mut Bounds,
    /// By first column.
    hanging: BTreeMap<u32, Hanging>,
}

impl Writing<'_> {
    /// `begun` are the regions that begin in this row, or in one without text since the row before.
    fn row(
        &mut self,
        row: u32,
        cells: BTreeMap<u32, String>,
        begun: &BTreeMap<u32, Region>,
    ) -> Result<Vec<Cell>, OpenError> {
        self.hanging.retain(|_, hanging| hanging.last_row >= row);
        let mut starts: Vec<u32> =
            cells.keys().chain(begun.keys()).chain(self.hanging.keys()).copied().collect();
        starts.sort_unstable();
        starts.dedup();
        self.bounds.cells(starts.len())?;
        let mut placed = Vec::new();
        let mut next = self.first;
        // What starts further left than the cell before ends lies under that one.
        for start in starts {
            if start < next {
                continue;
            }
            placed.extend((next..start).map(|_| empty()));
            let cell = match self.hanging.get(&start) {
                Some(hanging) => {
                    self.bounds.again(&hanging.cell.lines)?;
                    Cell { is_merged_up: true, ..hanging.cell.clone() }
                }
                None => self.cell(row, start, cells.get(&start), begun.get(&start)),
            };
            next = start + cell.columns as u32;
            placed.push(cell);
        }
        self.bounds.cells((next - self.first) as usize)?;
        Ok(placed)
    }

    fn cell(&mut self, row: u32, column: u32, text: Option<&String>, region: Option<&Region>) -> Cell {
        let columns = region.map_or(1, |region| (region.columns.1.min(self.last) - column + 1) as usize);
        let lines = text.map(|text| self.lines(text)).unwrap_or_default();
        if let (Some(first), Some(last)) = (lines.first(), lines.last()) {
            let span = Span { start: first.start, end: last.end };
            let site = Site::Cell { sheet: self.sheet.clone(), row: row + 1, column: column + 1 };
            self.content.spots.push(Spot { span, site });
        }
        let cell = Cell { lines, columns, ..empty() };
        if let Some(region) = region.filter(|region| region.rows.1 > row) {
            self.hanging.insert(column, Hanging { last_row: region.rows.1, cell: cell.clone() });
        }
        cell
    }

    fn lines(&mut self, text: &str) -> Vec<Span> {
        let lines = text.split(['\n', '\r']).map(str::trim).filter(|line| !line.is_empty());
        lines.map(|line| write_line(&mut self.content.text, line)).collect()
    }
}

fn empty() -> Cell {
    Cell { lines: Vec::new(), is_of_paragraphs: false, columns: 1, is_merged_up: false }
}
