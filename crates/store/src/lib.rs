//! Districts' lists in versions with their source documents, people and what they do, in SQLite or PostgreSQL.
//!
//! The store keeps and gives back; it knows no rule about lists, no clock and no password. README.md beside this
//! crate says what each table is for.

mod accounts;
mod administration;
mod affairs;
mod audit;
mod cases;
mod database;
mod decisions;
mod digest;
mod error;
mod feeds;
mod import;
mod keys;
mod ledgers;
mod lists;
mod log;
mod migrations;
mod packing;
mod record;
mod sessions;
mod store;
#[cfg(test)]
mod tests;
mod verify;

pub use affairs::{
    AffairHead, AffairOrder, AffairPage, AffairPlace, AffairReceipt, AffairWish, PublicHead, PublicPage,
    PublicPlace, PublicWish, Tagged,
};
pub use audit::{Logs, RecordSearch, Recorded, Standpoint};
pub use cases::{
    Attachment, AttachmentHead, By, CaseHead, CaseOrder, CaseScope, CaseWish, Mentioned, NewAttachment,
    NewPersonal, Order, Personal, Receipt, Standing, Stands, WorkPage, WorkPlace, WorkStep, WorkWish,
    Workbench,
};
pub use error::StoreError;
pub use feeds::Feed;
pub use ledgers::{CaseToFill, LedgerBeside, NewRow, PastRow, StoredRow};
pub use log::Stream;
pub use record::{
    Account, AccountSearch, BodyName, ClauseDecision, DEFAULT_DISTRICT, DISTRICT_ITSELF, Decided, Dismissal,
    District, Import, ImportRecord, Imported, ImportedList, ListHead, Location, Logged, Millis,
    NewOrganisation, Outcome, Password, Revision, Session, SourceFile, StoredList, Town,
};
pub use store::Store;
pub use verify::{Alteration, Checked, Seal, Verification};

type Result<T, E = StoreError> = std::result::Result<T, E>;

/// A value as JSON that the store keeps.
fn to_json(value: &impl serde::Serialize) -> Result<String> {
    serde_json::to_string(value).map_err(not_json)
}

fn not_json(error: serde_json::Error) -> StoreError {
    StoreError::Database { reason: format!("cannot be kept as JSON: {error}") }
}
