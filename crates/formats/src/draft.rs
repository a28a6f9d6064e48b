//! A document's content on its way from mark-up: lines, tables and cells as they open and close.
//!
//! Word, HTML and OpenDocument all say their tables this way. The draft turns that into [`Content`]: it settles
//! merged cells, tells tables that only lay out a page from real ones, and bounds what hostile input could ask for.

mod table;

use qingdan_model::{Site, Span, Spot};

use crate::content::{Block, Cell, Content, Format, Note};
use crate::refused::{LARGEST_TEXT, OpenError};
use table::{Line, Part, Table};

pub(crate) use table::{Down, Shape};

/// Tables within tables beyond this are refused; real documents have two or three.
const DEEPEST_TABLE: usize = 32;

/// More cells, counted with what merged ones cover, are refused; the longest lists have some ten thousand.
pub(crate) const MOST_CELLS: usize = 1 << 20;

/// More lines are refused: the longest lists have some twenty thousand, and each takes a few hundred bytes to be read.
const MOST_LINES: usize = 1 << 18;

/// More columns are refused: HTML and Word both allow fewer in one cell.
pub(crate) const MOST_COLUMNS: usize = 1024;

/// What has been written so far. Lines go into the innermost open cell, outside of tables into the document.
pub(crate) struct Draft {
    content: Content,
    line: String,
    open: Vec<Table>,
    /// How many tables have been written.
    tables: u32,
    bounds: Bounds,
}

/// What may still be written, in cells and bytes.
pub(crate) struct Bounds {
    cells: usize,
    bytes: usize,
    lines: usize,
}

impl Default for Bounds {
    fn default() -> Self {
        Bounds { cells: MOST_CELLS, bytes: LARGEST_TEXT, lines: MOST_LINES }
    }
}

impl Bounds {
    /// Takes `count` cells.
    pub(crate) fn cells(&mut self, count: usize) -> Result<(), OpenError> {
        self.cells = self.cells.checked_sub(count).ok_or(OpenError::Overgrown("表格"))?;
        Ok(())
    }

    /// Takes what a merged cell says once more: whoever reads the row reads its lines again.
    pub(crate) fn again(&mut self, lines: &[Span]) -> Result<(), OpenError> {
        self.bytes(lines.iter().map(|line| line.end - line.start).sum())?;
        self.cells(lines.len())
    }

    /// Takes a line; whether there was one left.
    fn line(&mut self) -> bool {
        self.lines = self.lines.saturating_sub(1);
        self.lines > 0
    }

    /// Takes `count` bytes of text.
    pub(crate) fn bytes(&mut self, count: usize) -> Result<(), OpenError> {
        self.bytes = self.bytes.checked_sub(count).ok_or(OpenError::Overgrown("文字"))?;
        Ok(())
    }
}

impl Draft {
    /// Of a document in `format`.
    pub(crate) fn new(format: Format) -> Draft {
        Draft {
            content: Content { format, ..Content::default() },
            line: String::new(),
            open: Vec::new(),
            tables: 0,
            bounds: Bounds::default(),
        }
    }

    /// Adds to the current line; line ends within `text` count as spaces.
    pub(crate) fn text(&mut self, text: &str) -> Result<(), OpenError> {
        self.bounds.bytes(text.len())?;
        self.line.extend(text.chars().filter(|char| *char != '\u{ad}').map(|char| match char {
            '\n' | '\r' => ' ',
            char => char,
        }));
        Ok(())
    }

    /// Puts what the format draws before the current line in front of it.
    pub(crate) fn drawn_before(&mut self, text: &str) -> Result<(), OpenError> {
        self.bounds.bytes(text.len())?;
        self.line.insert_str(0, text);
        Ok(())
    }

    /// The current line so far.
    pub(crate) fn line(&self) -> &str {
        &self.line
    }

    /// Ends the current line; a blank one leaves nothing.
    pub(crate) fn end_line(&mut self) {
        let line = std::mem::take(&mut self.line);
        let line = line.trim();
        if line.is_empty() || !self.bounds.line() {
            return;
        }
        match self.open.iter_mut().rev().find_map(Table::open_cell) {
            Some(cell) => cell.parts.push(Part::Line(line.to_owned())),
            None => self.paragraph(line),
        }
    }

    pub(crate) fn open_table(&mut self) -> Result<(), OpenError> {
        self.end_line();
        if self.open.len() >= DEEPEST_TABLE {
            return Err(OpenError::Overgrown("表格的嵌套"));
        }
        self.open.push(Table::default());
        Ok(())
    }

    pub(crate) fn close_table(&mut self) -> Result<(), OpenError> {
        self.end_line();
        let Some(table) = self.open.pop() else { return Ok(()) };
        match self.open.iter_mut().rev().find_map(Table::open_cell) {
            Some(cell) => cell.parts.push(Part::Table(table)),
            None => self.write(table)?,
        }
        Ok(())
    }

    pub(crate) fn open_row(&mut self) {
        self.end_line();
        if let Some(table) = self.open.last_mut() {
            table.open_row();
        }
    }

    pub(crate) fn close_row(&mut self) {
        self.end_line();
        if let Some(table) = self.open.last_mut() {
            table.close_cell();
        }
    }

    /// Leaves the open row out after all.
    pub(crate) fn drop_row(&mut self) {
        self.line.clear();
        if let Some(table) = self.open.last_mut() {
            table.drop_row();
        }
    }

    pub(crate) fn open_cell(&mut self, shape: Shape) -> Result<(), OpenError> {
        self.end_line();
        self.bounds.cells(1)?;
        if let Some(table) = self.open.last_mut() {
            table.open_cell_of(shape);
        }
        Ok(())
    }

    /// Gives the open cell its shape, where the format says so only inside of it.
    pub(crate) fn shape_cell(&mut self, shape: Shape) {
        if let Some(cell) = self.open.last_mut().and_then(Table::open_cell) {
            cell.shape = shape;
        }
    }

    pub(crate) fn close_cell(&mut self) {
        self.end_line();
        if let Some(table) = self.open.last_mut() {
            table.close_cell();
        }
    }

    pub(crate) fn note(&mut self, note: Note) {
        self.content.notes.push(note);
    }

    /// The document as written. What was left open is closed.
    pub(crate) fn finish(mut self) -> Result<Content, OpenError> {
        while !self.open.is_empty() {
            self.close_table()?;
        }
        self.end_line();
        if self.bounds.lines == 0 {
            return Err(OpenError::Overgrown("行数"));
        }
        if self.content.text.is_empty() { Err(OpenError::Empty) } else { Ok(self.content) }
    }

    fn paragraph(&mut self, line: &str) {
        let span = write_line(&mut self.content.text, line);
        self.content.blocks.push(Block::Paragraph(span));
    }

    /// A table that only lays out the page gives its cells' parts in order; its depth is bounded by
    /// [`DEEPEST_TABLE`].
    fn write(&mut self, table: Table) -> Result<(), OpenError> {
        if !table.is_layout() {
            let rows = table.settle(&mut self.content.text, &mut self.bounds)?;
            self.tables = self.tables.saturating_add(1);
            let spots = spots_of(self.tables, &rows);
            self.content.spots.extend(spots);
            self.content.blocks.push(Block::Table(rows));
            return Ok(());
        }
        for part in table.into_parts() {
            match part {
                Part::Line(line) => self.paragraph(&line),
                Part::Table(table) => self.write(table)?,
            }
        }
        Ok(())
    }
}

/// Where the cells of a table stand; of one over several rows, the first.
fn spots_of(table: u32, rows: &[Vec<Cell>]) -> impl Iterator<Item = Spot> {
    (1..).zip(rows).flat_map(move |(row, cells)| {
        let mut column = 1;
        cells.iter().filter_map(move |cell| {
            let site = Site::Table { table, row, column };
            column += cell.columns as u32;
            let span = Span { start: cell.lines.first()?.start, end: cell.lines.last()?.end };
            (!cell.is_merged_up).then_some(Spot { span, site })
        })
    })
}

/// Writes a line of its own.
pub(crate) fn write_line(text: &mut String, line: Line<'_>) -> Span {
    let start = text.len();
    text.push_str(line);
    let span = Span { start, end: text.len() };
    text.push('\n');
    span
}
