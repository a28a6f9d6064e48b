//! Every text of an item, with where it stands: what rules about wording look at.

use std::ops::Range;

use qingdan_model::{Cells, Column, Passage};

use crate::report::At;
use crate::view::{ClauseView, ItemView};

/// A text of an item.
pub(super) enum Cell<'v, 'a> {
    /// The name, a department, a heading.
    Other(&'v ItemView<'a>, Option<Column>, &'a Passage),
    /// A clause.
    Clause(&'v ClauseView<'a>),
}

/// All of them. The name of a basic item is its clause.
pub(super) fn cells<'v, 'a>(item: &'v ItemView<'a>) -> Vec<Cell<'v, 'a>> {
    let mut cells = Vec::new();
    if !matches!(item.item.cells, Cells::Basic {}) {
        cells.push(Cell::Other(item, None, &item.item.name));
    }
    let names = item.column.iter().chain(&item.headings);
    cells.extend(names.map(|names| Cell::Other(item, Some(Column::Department), names.passage)));
    cells.extend(item.clauses.iter().map(Cell::Clause));
    cells
}

impl<'a> Cell<'_, 'a> {
    pub fn text(&self) -> &'a str {
        match self {
            Cell::Other(_, _, passage) => &passage.text,
            Cell::Clause(clause) => clause.text(),
        }
    }

    /// A piece of it.
    pub fn at(&self, piece: Range<usize>) -> At<'a> {
        match self {
            Cell::Other(item, column, passage) => At::cell(item, *column, passage).words(piece),
            Cell::Clause(clause) => At::clause(clause).words(piece),
        }
    }
}
