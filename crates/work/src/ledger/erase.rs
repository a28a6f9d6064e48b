//! Which cells of a row are erased. What the law asks (Personal Information Protection Law, article 47) is that information
//! about somebody who can be known goes; what a town registered beside it, amounts and dates, it has to answer for later.

use std::collections::BTreeSet;

use super::cells::Cells;
use super::column::{Column, ColumnKind, ColumnNo};

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

    /// What is left of it as a past version of a row whose personal data are erased, and that says `now` what is left of it.
    ///
    /// All personal cells go, whoever asked: which of them came from a case in those days, nobody may know any more. Of words that
    /// anybody could type freely only those stay that the row says still. Who erases looks through the row as it is; a name that
    /// was typed there once by mistake, and taken out, would live on in the past.
    pub fn left_of_past(&self, columns: &[Column], now: &Cells) -> Cells {
        let column = |no: ColumnNo| columns.iter().find(|column| column.no == no);
        let stays = |(no, text): &(ColumnNo, &str)| match column(*no) {
            Some(column) if column.kind.personal().is_some() => false,
            Some(column) if column.kind == ColumnKind::Text => now.get(*no) == *text,
            Some(_) => true,
            None => false,
        };
        self.iter().filter(stays).collect()
    }
}
