//! Districts' lists in versions with their source documents, accounts and sessions, in SQLite or PostgreSQL.
//!
//! The store keeps and gives back; it knows no rule about lists, no clock and no password. README.md beside this
//! crate says what each table is for.

mod accounts;
mod database;
mod decisions;
mod digest;
mod error;
mod import;
mod lists;
mod migrations;
mod packing;
mod record;
mod sessions;
mod store;
#[cfg(test)]
mod tests;

pub use error::StoreError;
pub use record::{
    Account, BodyName, ClauseDecision, DEFAULT_DISTRICT, Decided, District, Import, ImportRecord, Imported,
    ImportedList, ListHead, Location, Millis, NewAccount, Outcome, Revision, Session, SourceFile, StoredList,
    Town,
};
pub use store::Store;

type Result<T, E = StoreError> = std::result::Result<T, E>;
