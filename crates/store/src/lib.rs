//! The lists of districts and towns in versions, their source documents, accounts and sessions, in SQLite or PostgreSQL.

#![allow(unused_variables, clippy::unimplemented)]
mod error;
mod record;

pub use error::StoreError;
pub use record::{
    Account, DEFAULT_DISTRICT, District, Import, ImportRecord, Imported, ImportedList, ListHead, Location, Millis,
    NewAccount, Outcome, Revision, Session, SourceFile, StoredList, Town,
};

use qingdan_model::{Item, Kind};
use std::path::Path;

type Result<T, E = StoreError> = std::result::Result<T, E>;

/// The store; clones share their connections.
#[derive(Clone)]
pub struct Store {}

#[allow(missing_docs)]
impl Store {
    pub async fn open(location: &Location) -> Result<Store> { unimplemented!() }
    /// Equal to an earlier one: no list changed meanwhile. Cheap.
    pub async fn revision(&self) -> Result<Revision> { unimplemented!() }
    pub async fn backup(&self, to: &Path) -> Result<()> { unimplemented!() }

    pub async fn ensure_district(&self, district: &str, now: Millis) -> Result<()> { unimplemented!() }
    pub async fn districts(&self) -> Result<Vec<District>> { unimplemented!() }
    pub async fn towns(&self, district: &str) -> Result<Vec<Town>> { unimplemented!() }
    /// Heads of a town's current lists.
    pub async fn lists(&self, district: &str, town: &str) -> Result<Vec<ListHead>> { unimplemented!() }
    /// `version` None: the current one.
    pub async fn list(&self, district: &str, town: &str, kind: Kind, version: Option<u32>) -> Result<Option<StoredList>> { unimplemented!() }
    /// One item by its printed number, with the head of its list.
    pub async fn item(&self, district: &str, town: &str, kind: Kind, version: Option<u32>, no: u32) -> Result<Option<(ListHead, Item)>> { unimplemented!() }
    /// All versions, newest first.
    pub async fn versions(&self, district: &str, town: &str, kind: Kind) -> Result<Vec<ListHead>> { unimplemented!() }
    /// Heads of all current lists of one district or of all: compare with what an index holds, then `list` what changed.
    pub async fn current(&self, district: Option<&str>) -> Result<Vec<ListHead>> { unimplemented!() }
    /// All current lists with their items.
    pub async fn all_current(&self, district: Option<&str>) -> Result<Vec<StoredList>> { unimplemented!() }
    pub async fn source(&self, district: &str, hash: &str) -> Result<Option<SourceFile>> { unimplemented!() }

    pub async fn import(&self, import: Import) -> Result<Imported> { unimplemented!() }
    /// Newest first; `before`: the `no` of the last entry of the page before.
    pub async fn imports(&self, district: &str, before: Option<u64>, limit: u32) -> Result<Vec<ImportRecord>> { unimplemented!() }

    pub async fn create_account(&self, account: NewAccount, now: Millis) -> Result<()> { unimplemented!() }
    pub async fn account(&self, login: &str) -> Result<Option<Account>> { unimplemented!() }
    pub async fn accounts(&self, district: &str) -> Result<Vec<Account>> { unimplemented!() }
    pub async fn set_password(&self, login: &str, password_hash: &str, must_change: bool) -> Result<()> { unimplemented!() }
    /// Counts a failed login; from the `limit`th on the account is locked until `locked_until`. Gives the count.
    pub async fn record_failure(&self, login: &str, limit: u32, locked_until: Millis) -> Result<u32> { unimplemented!() }
    /// Forgets failures and lock.
    pub async fn record_success(&self, login: &str) -> Result<()> { unimplemented!() }

    /// False where the id is taken.
    pub async fn create_session(&self, session: Session) -> Result<bool> { unimplemented!() }
    /// Makes or replaces it.
    pub async fn save_session(&self, session: Session) -> Result<()> { unimplemented!() }
    /// None where it is unknown or expired at `now`.
    pub async fn load_session(&self, id: &str, now: Millis) -> Result<Option<Session>> { unimplemented!() }
    pub async fn delete_session(&self, id: &str) -> Result<()> { unimplemented!() }
    pub async fn delete_expired_sessions(&self, now: Millis) -> Result<u64> { unimplemented!() }
}
