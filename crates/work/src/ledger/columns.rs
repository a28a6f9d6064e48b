//! Which columns a ledger can have.

use std::collections::BTreeSet;

use super::column::{Column, ColumnKind, ColumnNo};
use super::refusal::LedgerRefusal;
use super::state::{Ledger, MOST_COLUMNS};
use crate::affair::Refused;
use crate::case::texts::{few, needed};

/// The longest name of a column and of a choice, in characters.
const NAME: usize = 40;
/// Choices of a column.
const CHOICES: usize = 100;

/// Columns with numbers for those that have none yet, from the one after `last`.
pub(super) fn numbered(columns: &[Column], last: ColumnNo) -> Vec<Column> {
    let mut last = last;
    let mut number = |column: &Column| {
        let mut column = column.clone();
        column.name = column.name.trim().to_owned();
        if column.no == 0 {
            last = last.saturating_add(1);
            column.no = last;
        }
        column
    };
    columns.iter().map(&mut number).collect()
}

/// Refuses columns that are none.
pub(super) fn check(columns: &[Column]) -> Result<(), Refused> {
    if columns.len() > MOST_COLUMNS {
        return Err(LedgerRefusal::TooManyColumns.into());
    }
    if columns.iter().all(|column| column.is_hidden) {
        return Err(LedgerRefusal::NoColumn.into());
    }
    let (mut numbers, mut names) = (BTreeSet::new(), BTreeSet::new());
    for column in columns {
        needed("列的名称", &column.name, NAME)?;
        few("选项", column.choices.len(), CHOICES)?;
        column.choices.iter().try_for_each(|choice| needed("选项", choice, NAME))?;
        if column.no == 0 || !numbers.insert(column.no) {
            return Err(LedgerRefusal::NoSuchColumn.into());
        }
        if !column.is_hidden && !names.insert(column.name.as_str()) {
            return Err(LedgerRefusal::SameName(column.name.clone()).into());
        }
        if column.kind == ColumnKind::Choice && column.choices.len() < 2 {
            return Err(LedgerRefusal::NoChoices(column.name.clone()).into());
        }
        if column.from_case.is_some_and(|field| field.kind() != column.kind) {
            return Err(LedgerRefusal::OtherKind(column.name.clone()).into());
        }
    }
    Ok(())
}

/// Refuses to lose a column, or to show as something else what stands in one: what was masked would no longer be.
pub(super) fn check_change(ledger: &Ledger, columns: &[Column]) -> Result<(), Refused> {
    for old in &ledger.columns {
        let Some(new) = columns.iter().find(|column| column.no == old.no) else {
            return Err(LedgerRefusal::NoSuchColumn.into());
        };
        if new.kind != old.kind && ledger.last_row > 0 {
            return Err(LedgerRefusal::KindFixed(old.name.clone()).into());
        }
    }
    let last = ledger.columns.iter().map(|column| column.no).max().unwrap_or(0);
    let mut fresh = columns.iter().filter(|column| ledger.column(column.no).is_none());
    match fresh.all(|column| column.no > last) {
        true => Ok(()),
        false => Err(LedgerRefusal::NoSuchColumn.into()),
    }
}
