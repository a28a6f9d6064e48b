//! Which cells of a row are erased.

use std::collections::BTreeSet;

use super::cells::Cells;
use super::column::{Column, ColumnNo};

/// Whose wish it is that personal data of a row go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Erasing {
    /// All of the row's.
    Row,
    /// Those that came from its case: what was typed beside them is of others.
    OfCase,
}

impl Erasing {
    /// The columns whose cells go, of those that the ledger has now and those with which it was sent.
    pub fn columns<'a>(self, columns: impl IntoIterator<Item = &'a Column>) -> BTreeSet<ColumnNo> {
        let goes = |column: &&Column| {
            let is_of_case = column.from_case.is_some();
            column.kind.personal().is_some() && (self == Erasing::Row || is_of_case)
        };
        columns.into_iter().filter(goes).map(|column| column.no).collect()
    }
}

impl Cells {
    /// The same without what stands in some columns.
    pub fn without(&self, columns: &BTreeSet<ColumnNo>) -> Cells {
        self.with(columns.iter().map(|no| (*no, "")))
    }
}
