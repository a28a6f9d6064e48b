//! Streams of entries, each with the hash of the one before it.

use qingdan_model::StepId;
use qingdan_work::affair::{AffairKind, AffairNumber};
use qingdan_work::case::{Act, Author};
use qingdan_work::hash::{Entry, Hash};
use qingdan_work::{CaseNumber, OrganisationId, Subject};
use serde::de::DeserializeOwned;

use crate::database::{Connection, Row, Value, parameters};
use crate::lists::from_json;
use crate::{Logged, Result, StoreError, not_json};

/// A log of a district.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stream {
    /// Who changed accounts, organisations and settings, and who erased personal data.
    Administration,
    /// Who looked at personal data.
    Looks,
    /// What happened to a case.
    Case(CaseNumber),
    /// What happened to an affair.
    Affair(AffairNumber),
}

/// What an entry of a log says, and where.
pub(crate) struct Said<'a> {
    pub(crate) stream: Stream,
    pub(crate) seq: u64,
    pub(crate) act: &'a Act,
    pub(crate) clause: Option<StepId>,
    pub(crate) body: &'a str,
}

/// Columns of an entry, in the order in which [`logged`] reads them.
macro_rules! entries {
    ($rest:literal) => {
        concat!("SELECT stream, seq, at_ms, login, name, organisation, clause, body FROM event ", $rest)
    };
}
pub(crate) use entries;

/// Writes an entry.
pub(crate) const INSERT: &str = "INSERT INTO event \
    (district, stream, seq, at_ms, login, name, organisation, clause, body, hash) \
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";

impl Stream {
    /// Its number in the store: a case's, an affair's, or one below those.
    pub(crate) fn number(self) -> i64 {
        match self {
            Stream::Administration => 0,
            Stream::Looks => 1,
            Stream::Case(number) => case_key(number),
            Stream::Affair(number) => affair_key(number),
        }
    }

    /// The case or affair that it is about.
    pub fn subject(self) -> Option<Subject> {
        match self {
            Stream::Administration | Stream::Looks => None,
            Stream::Case(number) => Some(number.into()),
            Stream::Affair(number) => Some(number.into()),
        }
    }

    /// The stream with a number of the store.
    pub(crate) fn of_number(number: i64) -> Result<Stream> {
        match number {
            0 => Ok(Stream::Administration),
            1 => Ok(Stream::Looks),
            _ if number >= KIND => affair_number(number).map(Stream::Affair),
            _ => case_number(number).map(Stream::Case),
        }
    }
}

/// What is hashed of it.
impl std::fmt::Display for Stream {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Stream::Administration => f.write_str("administration"),
            Stream::Looks => f.write_str("looks"),
            Stream::Case(number) => number.fmt(f),
            Stream::Affair(number) => number.fmt(f),
        }
    }
}

impl From<Subject> for Stream {
    fn from(subject: Subject) -> Stream {
        match subject {
            Subject::Case(number) => Stream::Case(number),
            Subject::Affair(number) => Stream::Affair(number),
        }
    }
}

const YEAR: i64 = 10_000_000_000;
/// The first number of affairs, above all cases: years have two digits.
pub(crate) const KIND: i64 = 100 * YEAR;

/// A case's number as keys have it: in the order of years and counts.
pub(crate) fn case_key(number: CaseNumber) -> i64 {
    i64::from(number.year()) * YEAR + i64::from(number.count())
}

/// The number of a case by its key.
pub(crate) fn case_number(key: i64) -> Result<CaseNumber> {
    let wrong = || StoreError::Database { reason: format!("`{key}` is no case") };
    let count = u32::try_from(key.rem_euclid(YEAR)).map_err(|_| wrong())?;
    let year = i16::try_from(key.div_euclid(YEAR)).ok().filter(|year| (0..100).contains(year));
    year.filter(|_| key > 1).map(|year| CaseNumber::new(year, count)).ok_or_else(wrong)
}

/// An affair's number as keys have it: its kind's place among all from 1, year, count.
pub(crate) fn affair_key(AffairNumber { kind, number }: AffairNumber) -> i64 {
    (kind as i64 + 1) * KIND + case_key(number)
}

/// The number of an affair by its key.
pub(crate) fn affair_number(key: i64) -> Result<AffairNumber> {
    let wrong = || StoreError::Database { reason: format!("`{key}` is no affair") };
    let kind = usize::try_from(key.div_euclid(KIND) - 1).ok().and_then(|at| AffairKind::ALL.get(at));
    let kind = *kind.ok_or_else(wrong)?;
    Ok(AffairNumber { kind, number: case_number(key.rem_euclid(KIND)).map_err(|_| wrong())? })
}

/// What a number of the store that is no district's own log belongs to.
pub(crate) fn subject(key: i64) -> Result<Subject> {
    if key >= KIND { affair_number(key).map(Subject::Affair) } else { case_number(key).map(Subject::Case) }
}

/// The number in the store of what files and personal data belong to.
pub(crate) fn subject_key(subject: Subject) -> i64 {
    Stream::from(subject).number()
}

impl Said<'_> {
    /// The hash of the entry, and its row.
    pub(crate) fn row(&self, district: &str, previous: Hash) -> Result<(Hash, Vec<Value>)> {
        let Said { stream, seq, act, clause, body } = *self;
        let clause = clause.map(|clause| clause.to_string());
        let entry = Entry {
            district,
            stream: &stream.to_string(),
            seq,
            at: act.at,
            login: &act.by.login,
            name: &act.by.name,
            organisation: &act.by.organisation.to_string(),
            clause: clause.as_deref(),
            body,
            previous,
        };
        let hash = entry.hash().map_err(not_json)?;
        let by = &act.by;
        let row = parameters![
            district,
            stream.number(),
            seq as i64,
            act.at,
            &*by.login,
            &*by.name,
            by.organisation.0,
            clause,
            body,
            hash.0.to_vec(),
        ];
        Ok((hash, row.to_vec()))
    }
}

/// Writes the next entry of one of a district's own logs. Who comes second waits until the first has committed.
pub(crate) fn append(
    connection: &mut dyn Connection,
    district: &str,
    stream: Stream,
    act: &Act,
    body: &str,
) -> Result<u64> {
    let sql = "INSERT INTO log (district, stream, seq, head) VALUES (?1, ?2, 1, ?3) \
               ON CONFLICT (district, stream) DO UPDATE SET seq = log.seq + 1 RETURNING seq, head";
    let key = parameters![district, stream.number(), Hash::NONE.0.to_vec()];
    let mut row = connection.query_one(sql, key)?.ok_or_else(|| no_row("log"))?;
    let (seq, previous) = (row.count()?, hash(&mut row)?);
    let (head, row) = Said { stream, seq, act, clause: None, body }.row(district, previous)?;
    connection.execute(INSERT, &row)?;
    let sql = "UPDATE log SET head = ?3 WHERE district = ?1 AND stream = ?2";
    connection.execute(sql, parameters![district, stream.number(), head.0.to_vec()])?;
    Ok(seq)
}

/// An entry as [`entries`] selects it.
pub(crate) fn logged<T: DeserializeOwned>(row: Row) -> Result<Logged<T>> {
    let Logged { stream, seq, act, body } = as_kept(row)?;
    Ok(Logged { stream, seq, act, body: from_json(&body)? })
}

/// The same with its text as it is kept, which one needs the log to understand.
pub(crate) fn as_kept(mut row: Row) -> Result<Logged<String>> {
    let stream = Stream::of_number(row.integer()?)?;
    let seq = row.count()?;
    let at = row.integer()?;
    let by = Author { login: row.text()?, name: row.text()?, organisation: OrganisationId(row.count()?) };
    row.optional_text()?;
    Ok(Logged { stream, seq, act: Act { at, by }, body: row.text()? })
}

/// The next column as a hash.
pub(crate) fn hash(row: &mut Row) -> Result<Hash> {
    as_hash(row.bytes()?)
}

/// Stored bytes as a hash.
pub(crate) fn as_hash(bytes: Vec<u8>) -> Result<Hash> {
    let bytes = <[u8; 32]>::try_from(bytes);
    bytes.map(Hash).map_err(|_| StoreError::Database { reason: "a column holds no hash".into() })
}

fn no_row(table: &str) -> StoreError {
    StoreError::Database { reason: format!("no row came back from {table}") }
}
