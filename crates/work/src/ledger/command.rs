//! What people ask to be done with a ledger, and what then happens.

use serde::{Deserialize, Serialize};

use super::column::Column;
use super::state::{RowNo, Sending};
use crate::case::ItemRef;
use crate::hash::Hash;
use crate::number::CaseNumber;
use crate::people::OrganisationId;
use qingdan_model::StepId;

/// What a new ledger begins with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LedgerOpening {
    /// What it is called; without personal data.
    pub title: String,
    /// Whose it is.
    pub holder: OrganisationId,
    /// The item.
    pub item: ItemRef,
    /// The clause that requires it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clause: Option<StepId>,
    /// Its columns, numbered in this order.
    pub columns: Vec<Column>,
}

/// What is to be done with a ledger. What stands in rows is not in a command: the store takes it beside, encrypted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case", deny_unknown_fields)]
pub enum LedgerCommand {
    /// Open it (建立台账).
    Open(Box<LedgerOpening>),
    /// Have these columns from now on: renamed, moved, hidden, or new ones with number 0 (改列).
    SetColumns {
        /// All of them; none is left out.
        columns: Vec<Column>,
    },
    /// Add rows (登记).
    Add {
        /// The digest of each.
        rows: Vec<Hash>,
        /// The file that they came from.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        import: Option<ImportPart>,
    },
    /// Change rows (修改).
    Change {
        /// Which, and to what.
        rows: Vec<NewVersion>,
        /// The file that they came from.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        import: Option<ImportPart>,
    },
    /// Take a row out (移出). It can be brought back.
    Remove {
        /// Which.
        row: RowNo,
        /// The version that was seen.
        seen: u32,
        /// Why.
        reason: String,
    },
    /// Bring a row back (恢复).
    Restore {
        /// Which.
        row: RowNo,
        /// The version that was seen.
        seen: u32,
        /// Why.
        reason: String,
    },
    /// Erase the personal data of a row for good, in all its versions and wherever it was sent (删除个人信息).
    Erase {
        /// The row without them.
        row: NewVersion,
        /// Why.
        reason: String,
        /// How many sendings were looked through for them.
        sendings: u32,
        /// The pieces in which they were found.
        sent: Vec<NewPiece>,
        /// What is left of its versions until now; of those that are not named nothing is.
        #[serde(default)]
        past: Vec<PastLeft>,
    },
    /// Send it to a department as of a day (报送).
    Send(Box<Sending>),
    /// Take what was sent (签收).
    Acknowledge {
        /// Which sending.
        sending: u32,
    },
    /// Send back what was sent (退回).
    SendBack {
        /// Which sending.
        sending: u32,
        /// What has to be mended.
        reason: String,
    },
    /// Bring rows of cases up to date. The clock's command.
    Fill {
        /// The rows.
        rows: Vec<CaseRow>,
    },
}

/// A row with what it says from now on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewVersion {
    /// Which row.
    pub row: RowNo,
    /// In a command the version that was seen, in an event the one that it made.
    pub version: u32,
    /// The digest of what is stored.
    pub digest: Hash,
}

/// A piece of what was sent, as it is from now on (报送的一部分).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewPiece {
    /// Of which sending.
    pub sending: u32,
    /// Which piece of it, from 1.
    pub part: u32,
    /// The digest of what it was: so the digest of all that was sent can still be proved.
    pub was: Hash,
    /// The digest of what is stored.
    pub digest: Hash,
}

/// What an erasure leaves of a past version of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PastLeft {
    /// Which version.
    pub version: u32,
    /// The digest of what is stored.
    pub digest: Hash,
}

/// The row of a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseRow {
    /// The case.
    pub case: CaseNumber,
    /// Its row with the version that was seen; `None` where it has none yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub row: Option<(RowNo, u32)>,
    /// The digest of what is stored.
    pub digest: Hash,
}

/// From which file rows came, so that the log shows it, and whoever brings the file again knows what is still to be done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ImportPart {
    /// The file's digest.
    pub file: Hash,
    /// Which part of it, from 1.
    pub part: u32,
    /// Rows of the part, by their numbers in the file, that could not be taken.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub left_out: Vec<u32>,
}

/// What happened to a ledger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum LedgerHappened {
    /// It was opened.
    Opened {
        /// Its number.
        number: CaseNumber,
        /// What it began with.
        opening: Box<LedgerOpening>,
    },
    /// Its columns are these from now on.
    ColumnsSet {
        /// All of them.
        columns: Vec<Column>,
    },
    /// Rows were added.
    Added {
        /// The number of the first.
        first: RowNo,
        /// How many.
        count: u32,
        /// SM3 over their digests.
        digest: Hash,
        /// The file that they came from.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        import: Option<ImportPart>,
    },
    /// Rows were changed.
    Changed {
        /// Which, and their new versions.
        rows: Vec<NewVersion>,
        /// The file that the changes came from.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        import: Option<ImportPart>,
    },
    /// A row was taken out.
    Removed {
        /// Which.
        row: RowNo,
        /// Its version from now on.
        version: u32,
        /// Why.
        reason: String,
    },
    /// A row was brought back.
    Restored {
        /// Which.
        row: RowNo,
        /// Its version from now on.
        version: u32,
        /// Why.
        reason: String,
    },
    /// The personal data of a row were erased.
    Erased {
        /// The row without them.
        row: NewVersion,
        /// Why.
        reason: String,
        /// Pieces of what was sent, without them.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        sent: Vec<NewPiece>,
        /// What is left of its versions before; of those that are not named nothing is.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        past: Vec<PastLeft>,
    },
    /// It was sent.
    Sent {
        /// What, and to whom.
        sending: Box<Sending>,
    },
    /// What was sent was taken.
    Acknowledged {
        /// Which sending.
        sending: u32,
    },
    /// What was sent was sent back.
    SentBack {
        /// Which sending.
        sending: u32,
        /// What has to be mended.
        reason: String,
    },
    /// Rows of cases were brought up to date.
    Filled {
        /// The number of the first new row.
        first: RowNo,
        /// New ones, in the order of their numbers.
        added: Vec<NewCaseRow>,
        /// Changed ones.
        changed: Vec<NewVersion>,
    },
}

/// A new row of a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewCaseRow {
    /// The case.
    pub case: CaseNumber,
    /// The digest of what is stored.
    pub digest: Hash,
}

impl LedgerCommand {
    /// The rows that it is about, for whoever loads their marks.
    pub fn rows(&self) -> Vec<RowNo> {
        match self {
            LedgerCommand::Change { rows, .. } => rows.iter().map(|one| one.row).collect(),
            LedgerCommand::Remove { row, .. } | LedgerCommand::Restore { row, .. } => vec![*row],
            LedgerCommand::Erase { row, .. } => vec![row.row],
            LedgerCommand::Fill { rows } => rows.iter().filter_map(|one| Some(one.row?.0)).collect(),
            _ => Vec::new(),
        }
    }

    /// The cases whose rows it is about.
    pub fn cases(&self) -> Vec<CaseNumber> {
        match self {
            LedgerCommand::Fill { rows } => rows.iter().map(|one| one.case).collect(),
            _ => Vec::new(),
        }
    }
}

/// The digest of several: of their digests one behind the other.
pub fn digest_of(digests: impl IntoIterator<Item = Hash>) -> Hash {
    let bytes: Vec<u8> = digests.into_iter().flat_map(|digest| digest.0).collect();
    Hash::of(&bytes)
}
