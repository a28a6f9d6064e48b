//! A ledger as it stands.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::column::{Column, ColumnNo};
use crate::case::{Act, ItemRef};
use crate::hash::Hash;
use crate::number::CaseNumber;
use crate::people::OrganisationId;
use crate::time::Millis;
use qingdan_model::StepId;

/// A row's number in its ledger, from 1. It is never given to another row.
pub type RowNo = u32;

/// Rows of a ledger, with those that were removed.
pub const MOST_ROWS: u32 = 200_000;
/// Columns of a ledger, with those that are hidden.
pub const MOST_COLUMNS: usize = 60;
/// How often a ledger is sent.
pub const MOST_SENDINGS: usize = 500;
/// Rows of one event.
pub const MOST_AT_ONCE: usize = 1000;

/// The register that an item's clauses require (台账).
///
/// What stands in its rows is not here: cells may be personal data. The store keeps each row encrypted; events name it by
/// its number, version and digest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ledger {
    /// Its number.
    pub number: CaseNumber,
    /// How many events it has.
    pub version: u64,
    /// Whose it is.
    pub holder: OrganisationId,
    /// The item.
    pub item: ItemRef,
    /// The clause that requires it, where one was named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clause: Option<StepId>,
    /// What it is called; without personal data.
    pub title: String,
    /// Its columns, in the order in which they are shown.
    pub columns: Vec<Column>,
    /// The last event that set the columns, and who it was.
    pub columns_set: (u64, Act),
    /// The number of the last row.
    pub last_row: RowNo,
    /// How many rows are not removed.
    pub kept: u32,
    /// Who opened it, and when.
    pub opened: Act,
    /// Who changed rows or columns last, and when.
    pub changed: Act,
    /// To whom it was sent.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sendings: Vec<Sent>,
    /// The last event that erased personal data; 0 where none did.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub erased: u64,
    /// What commands are decided by about rows: all of them where events were walked from the first; the store loads only
    /// those that a command is about.
    #[serde(skip)]
    pub rows: BTreeMap<RowNo, RowMark>,
}

/// What is known of a row without opening it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowMark {
    /// How often it was changed, removed or restored, from 1.
    pub version: u32,
    /// Whether it was removed.
    pub is_removed: bool,
    /// The case that it is about, where it came from one.
    pub case: Option<CaseNumber>,
    /// Who changed it last, and when.
    pub changed: Arc<Act>,
}

/// A ledger as it was sent to somebody (报送).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sending {
    /// To whom.
    pub to: OrganisationId,
    /// As it stood at the end of this moment's day, or at this moment where it is the day's own.
    pub as_of: Millis,
    /// The columns, as they were called.
    pub columns: Vec<Column>,
    /// How many rows.
    pub rows: u32,
    /// Sums of columns with numbers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub totals: Vec<(ColumnNo, String)>,
    /// In how many pieces its rows are kept.
    pub parts: u32,
    /// SM3 over the digests of the pieces.
    pub digest: Hash,
    /// What the sender said with it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
}

/// A sending with what became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sent {
    /// What was sent.
    pub sending: Sending,
    /// By whom, and when.
    pub act: Act,
    /// What the receiver did.
    pub answer: Option<Answer>,
    /// Pieces in which personal data were erased since.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub erased: Vec<ErasedPiece>,
}

/// A piece of what was sent in which personal data were erased since.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErasedPiece {
    /// Which piece, from 1.
    pub part: u32,
    /// The digest of what is left.
    pub digest: Hash,
    /// The rows whose personal data are gone.
    pub rows: Vec<RowNo>,
}

/// What a receiver did with a ledger that was sent to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// Who, and when.
    pub act: Act,
    /// Why it was sent back; `None` where it was taken.
    pub returned: Option<String>,
}

impl Ledger {
    /// A column by its number.
    pub fn column(&self, no: ColumnNo) -> Option<&Column> {
        self.columns.iter().find(|column| column.no == no)
    }

    /// The columns that are shown.
    pub fn shown_columns(&self) -> impl Iterator<Item = &Column> {
        self.columns.iter().filter(|column| !column.is_hidden)
    }

    /// A sending by its number, from 1.
    pub fn sent(&self, no: u32) -> Option<&Sent> {
        self.sendings.get(usize::try_from(no).ok()?.checked_sub(1)?)
    }

    /// Whether a sending was sent back and not sent again to the same receiver.
    pub fn is_to_be_mended(&self, no: u32) -> bool {
        let Some(sent) = self.sent(no) else { return false };
        let later = self.sendings.iter().skip(no as usize);
        let is_returned = sent.answer.as_ref().is_some_and(|answer| answer.returned.is_some());
        is_returned && !later.into_iter().any(|other| other.sending.to == sent.sending.to)
    }

    /// The row of a case among those that are loaded.
    pub fn row_of(&self, case: CaseNumber) -> Option<(RowNo, &RowMark)> {
        self.rows.iter().find(|(_, mark)| mark.case == Some(case)).map(|(no, mark)| (*no, mark))
    }
}

impl Sent {
    /// Whether the receiver has not answered yet.
    pub fn is_waiting(&self) -> bool {
        self.answer.is_none()
    }

    /// A piece in which something was erased; `None` where it is as it was sent.
    pub fn erased_piece(&self, part: u32) -> Option<&ErasedPiece> {
        self.erased.iter().find(|piece| piece.part == part)
    }

    /// The rows whose personal data were erased since, by number.
    pub fn erased_rows(&self) -> Vec<RowNo> {
        let mut rows: Vec<RowNo> = self.erased.iter().flat_map(|piece| piece.rows.iter().copied()).collect();
        rows.sort_unstable();
        rows.dedup();
        rows
    }
}

fn is_zero(number: &u64) -> bool {
    *number == 0
}
