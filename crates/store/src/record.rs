//! What goes into the store and comes out of it.

use std::path::PathBuf;

use jiff::civil::Date;
use qingdan_model::{Correction, Document, Kind, List};
use qingdan_work::case::Act;
use qingdan_work::{OrganisationId, OrganisationKind, Person, Role};
use serde::{Deserialize, Serialize};

use crate::log::Stream;

/// Milliseconds since 1970-01-01T00:00:00Z. The store has no clock: callers say what time it is.
pub type Millis = i64;

/// Where the data are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Location {
    /// A data directory, created if missing; the database is its file `qingdan.db` (SQLite).
    Directory(PathBuf),
    /// A PostgreSQL database: `postgres://user:password@host:5432/database`.
    Postgres(String),
}

/// The name of the district where an installation has one only and nobody named it.
pub const DEFAULT_DISTRICT: &str = "本区";

/// A district (区、县、旗): every key leads with it, and no transaction crosses two.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct District {
    /// Its name or code, never empty.
    pub name: String,
    /// Grows with every change of its lists.
    pub revision: u64,
}

/// A town of a district with its current lists.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Town {
    /// The district it belongs to.
    pub district: String,
    /// 乡镇（街道）.
    pub name: String,
    /// The region that a document prints before its name, where one did.
    pub region: Option<String>,
    /// Its current lists in the order basic, joint, reclaimed; at most one a kind.
    pub lists: Vec<ListHead>,
}

/// One version of a list, without its items.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ListHead {
    /// District of the town.
    pub district: String,
    /// The town.
    pub town: String,
    /// Which of its lists.
    pub kind: Kind,
    /// From 1, without gaps; the highest is the current one.
    pub version: u32,
    /// The day from which it holds.
    pub effective: Date,
    /// The printed title.
    pub title: String,
    /// Number of items.
    pub items: u32,
    /// SM3 of the source document in lower-case hexadecimal: the key of [`crate::Store::source`].
    pub source: String,
    /// SM3 of what the list says, places left out: two versions with the same say the same.
    pub content: String,
    /// When it was imported.
    pub imported: Millis,
}

/// One version of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredList {
    /// Which list and version.
    pub head: ListHead,
    /// Title, sections and items.
    pub list: List,
}

/// A source document, whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceFile {
    /// Its file name.
    pub name: String,
    /// The bytes as they came.
    pub bytes: Vec<u8>,
}

/// A document to be put into the store.
#[derive(Clone, Debug)]
pub struct Import {
    /// The district; created when it is new.
    pub district: String,
    /// The town where the document names none or names it wrongly.
    pub town: Option<String>,
    /// What was read from the document.
    pub document: Document,
    /// The document itself.
    pub bytes: Vec<u8>,
    /// The day from which its lists hold; the day of import where nothing else is known.
    pub effective: Date,
    /// Login or name of whoever imports.
    pub actor: String,
    /// The time of the import.
    pub now: Millis,
}

/// What an import did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Imported {
    /// The town whose lists they are.
    pub town: String,
    /// SM3 of the document.
    pub source: String,
    /// What became of each of the document's lists, in their order.
    pub lists: Vec<ImportedList>,
}

impl Imported {
    /// Whether everything was there already, so that nothing was written.
    pub fn is_unchanged(&self) -> bool {
        self.lists.iter().all(|list| matches!(list.outcome, Outcome::Unchanged { .. }))
    }
}

/// What became of one list of an imported document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportedList {
    /// Which list.
    pub kind: Kind,
    /// Its number of items.
    pub items: u32,
    /// New, changed or known.
    #[serde(flatten)]
    pub outcome: Outcome,
}

/// Whether an imported list was known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "kebab-case")]
pub enum Outcome {
    /// The town had no list of this kind: it is version 1 now.
    New,
    /// It says something else than the version that was current.
    NewVersion {
        /// The version that was current.
        from: u32,
        /// The version that it became.
        to: u32,
    },
    /// The current version says the same: nothing was written.
    Unchanged {
        /// The current version.
        version: u32,
    },
}

/// An entry of a district's import log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ImportRecord {
    /// Its number in the district, growing with time; pages continue before the last one seen.
    pub no: u64,
    /// When.
    pub at: Millis,
    /// Who.
    pub actor: String,
    /// Name of the document's file.
    pub file: String,
    /// What it did.
    pub imported: Imported,
}

/// Stands for the state of all lists: equal stamps, equal lists.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Revision {
    pub(crate) districts: u64,
    pub(crate) changes: u64,
}

/// The number of the organisation that a district itself is.
pub const DISTRICT_ITSELF: OrganisationId = OrganisationId(1);

/// An organisation to be added to a district.
#[derive(Clone, Debug)]
pub struct NewOrganisation {
    /// What it is.
    pub kind: OrganisationKind,
    /// What screens call it.
    pub name: String,
    /// What it belongs to.
    pub parent: OrganisationId,
    /// The name by which lists know it.
    pub listed: Option<String>,
}

/// A person's account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// The district it works in.
    pub district: String,
    /// What the person types; one in the whole installation.
    pub login: String,
    /// What others see.
    pub name: String,
    /// Where the person works.
    pub organisation: OrganisationId,
    /// What for.
    pub roles: Vec<Role>,
    /// Whether an administrator lets nobody sign in with it.
    pub is_locked: bool,
    /// The password's hash as the server made it (argon2id in PHC form).
    pub password_hash: String,
    /// Whether the password must be changed at the next login.
    pub must_change: bool,
    /// When it was created.
    pub created: Millis,
    /// Failed logins since the last success.
    pub failures: u32,
    /// Until when logins are refused.
    pub locked_until: Option<Millis>,
    /// What the server keeps of its second factor, encrypted.
    pub second_factor: Option<Vec<u8>>,
}

impl Account {
    /// Whose it is.
    pub fn person(&self) -> Person {
        Person {
            login: self.login.clone(),
            name: self.name.clone(),
            organisation: self.organisation,
            roles: self.roles.clone(),
        }
    }
}

/// A password for an account.
#[derive(Clone, Debug)]
pub struct Password {
    /// Its hash.
    pub hash: String,
    /// Whether it must be changed at the next login.
    pub must_change: bool,
}

/// Which accounts are looked for.
#[derive(Clone, Debug)]
pub struct AccountSearch {
    /// A part of login or name; everybody where it is empty.
    pub words: String,
    /// Only those of an organisation.
    pub organisation: Option<OrganisationId>,
    /// Only those after a login, the last one seen.
    pub after: Option<String>,
    /// How many at most.
    pub limit: u32,
}

/// An entry of a log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Logged<T> {
    /// The log.
    pub stream: Stream,
    /// Its number in it, from 1.
    pub seq: u64,
    /// Who did it, and when.
    pub act: Act,
    /// What.
    pub body: T,
}

/// A browser session, opaque to the store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Its random identifier.
    pub id: String,
    /// The account of whoever is signed in with it; `None` for what else is kept here.
    pub login: Option<String>,
    /// What the server keeps in it.
    pub data: Vec<u8>,
    /// When it ends.
    pub expires: Millis,
}

/// Which body a printed name is, as a list office decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BodyName {
    /// The name as lists print it.
    pub printed: String,
    /// The body's canonical name; `None` where the text is the name of no body.
    pub body: Option<String>,
    /// The word of its level, as whoever decided gives it; empty where nobody said.
    pub level: String,
}

/// What a clause of a town's list says, as a list office decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClauseDecision {
    /// The town.
    pub town: String,
    /// Which of its lists.
    pub kind: Kind,
    /// The clause and what it says.
    pub correction: Correction,
}

/// A finding of a check that a list office does not want to see again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dismissal {
    /// The town.
    pub town: String,
    /// Which of its lists.
    pub kind: Kind,
    /// Code of the rule.
    pub rule: String,
    /// Name of the item; empty where the finding is about the whole list.
    pub item: String,
    /// Stands for the words concerned, as whoever checks gives it.
    pub fingerprint: String,
    /// Why it is dismissed.
    pub reason: String,
}

/// A decision of a list office, with who made it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decided<T> {
    /// The district that it holds in.
    pub district: String,
    /// What was decided.
    pub what: T,
    /// Login or name of whoever decided.
    pub actor: String,
    /// When.
    pub at: Millis,
}
