//! Rows as they are and as they were.

use qingdan_work::case::{Act, Author};
use qingdan_work::hash::Hash;
use qingdan_work::ledger::RowNo;
use qingdan_work::{CaseNumber, OrganisationId};

use super::ledger_key;
use crate::database::{Row, parameters};
use crate::log::{case_number, hash};
use crate::{Millis, Result, Store};

/// A row of a ledger as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredRow {
    /// Its number.
    pub row: RowNo,
    /// Its version.
    pub version: u32,
    /// Whether it was removed.
    pub is_removed: bool,
    /// The case that it is about.
    pub case: Option<CaseNumber>,
    /// What was kept; of a past version whose personal data were erased what was left, where anything was.
    pub ciphertext: Option<Vec<u8>>,
}

/// A version of a row with who made it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PastRow {
    /// The version.
    pub stored: StoredRow,
    /// Whether personal data were erased in it: what it says is less than it said.
    pub is_erased: bool,
    /// Who made it, and when.
    pub act: Act,
}

impl Store {
    /// Rows of a ledger that changed after an event, by number: those after a row, at most `limit`.
    pub async fn ledger_rows(
        &self,
        district: &str,
        number: CaseNumber,
        since: u64,
        after: RowNo,
        limit: u32,
    ) -> Result<Vec<StoredRow>> {
        let values = parameters![district, ledger_key(number), since as i64, after, limit].to_vec();
        // From the beginning, the rows' own order is the way; else the few that changed.
        let all = "SELECT row_no, version, is_removed, case_no, ciphertext FROM ledger_row \
                   WHERE district = ?1 AND ledger = ?2 AND seq > ?3 AND row_no > ?4 ORDER BY row_no LIMIT ?5";
        self.database
            .read(move |connection| connection.query(all, &values)?.into_iter().map(stored).collect())
            .await
    }

    /// One row of a ledger.
    pub async fn ledger_row(
        &self,
        district: &str,
        number: CaseNumber,
        row: RowNo,
    ) -> Result<Option<StoredRow>> {
        let values = parameters![district, ledger_key(number), row].to_vec();
        let sql = "SELECT row_no, version, is_removed, case_no, ciphertext FROM ledger_row \
                   WHERE district = ?1 AND ledger = ?2 AND row_no = ?3";
        let found = self.database.read(move |connection| connection.query_one(sql, &values)).await?;
        found.map(stored).transpose()
    }

    /// Rows as they were after an event, by number: those after a row, at most `limit`. Those removed then are left out.
    pub async fn ledger_rows_as_of(
        &self,
        district: &str,
        number: CaseNumber,
        seq: u64,
        after: RowNo,
        limit: u32,
    ) -> Result<Vec<StoredRow>> {
        let values = parameters![district, ledger_key(number), seq as i64, after, limit].to_vec();
        let sql = "SELECT row_no, version, is_removed, case_no, ciphertext FROM (\
                   SELECT row_no, version, is_removed, case_no, ciphertext FROM ledger_row \
                   WHERE district = ?1 AND ledger = ?2 AND seq <= ?3 AND row_no > ?4 AND is_removed = 0 UNION ALL \
                   SELECT row_no, version, is_removed, NULL, ciphertext FROM ledger_past \
                   WHERE district = ?1 AND ledger = ?2 AND seq <= ?3 AND until_seq > ?3 AND row_no > ?4 \
                   AND is_removed = 0) t ORDER BY row_no LIMIT ?5";
        self.database
            .read(move |connection| connection.query(sql, &values)?.into_iter().map(stored).collect())
            .await
    }

    /// The number of a ledger's last event at a moment; 0 before the first.
    pub async fn ledger_event_at(&self, district: &str, number: CaseNumber, at: Millis) -> Result<u64> {
        let values = parameters![district, ledger_key(number), at].to_vec();
        let sql =
            "SELECT COALESCE(MAX(seq), 0) FROM event WHERE district = ?1 AND stream = ?2 AND at_ms <= ?3";
        let row = self.database.read(move |connection| connection.query_one(sql, &values)).await?;
        row.map_or(Ok(0), |mut row| row.count())
    }

    /// All versions of a row, from the first to the one that holds.
    pub async fn ledger_row_versions(
        &self,
        district: &str,
        number: CaseNumber,
        row: RowNo,
    ) -> Result<Vec<PastRow>> {
        let values = parameters![district, ledger_key(number), row].to_vec();
        macro_rules! versions {
            ($case:literal, $from:literal) => {
                concat!(
                    "SELECT r.row_no, r.version, r.is_removed, ",
                    $case,
                    ", r.ciphertext, r.digest, e.at_ms, e.login, e.name, e.organisation FROM ",
                    $from,
                    " r JOIN event e ON e.district = r.district AND e.stream = r.ledger AND e.seq = r.seq ",
                    "WHERE r.district = ?1 AND r.ledger = ?2 AND r.row_no = ?3 ORDER BY r.version"
                )
            };
        }
        self.database
            .read(move |connection| {
                let mut rows = connection.query(versions!("NULL", "ledger_past"), &values)?;
                rows.extend(connection.query(versions!("r.case_no", "ledger_row"), &values)?);
                rows.into_iter().map(past).collect()
            })
            .await
    }

    /// A piece of what was sent, from 1.
    pub async fn ledger_sent_part(
        &self,
        district: &str,
        number: CaseNumber,
        sending: u32,
        part: u32,
    ) -> Result<Option<Vec<u8>>> {
        let values = parameters![district, ledger_key(number), sending, part].to_vec();
        let sql = "SELECT ciphertext FROM ledger_sent WHERE district = ?1 AND ledger = ?2 AND sending = ?3 AND part = ?4";
        let row = self.database.read(move |connection| connection.query_one(sql, &values)).await?;
        row.map(|mut row| row.bytes()).transpose()
    }
}

fn columns(row: &mut Row) -> Result<StoredRow> {
    Ok(StoredRow {
        row: row.count()?,
        version: row.count()?,
        is_removed: row.integer()? != 0,
        case: row.optional_integer()?.map(case_number).transpose()?,
        ciphertext: row.optional_bytes()?,
    })
}

fn stored(mut row: Row) -> Result<StoredRow> {
    columns(&mut row)
}

fn past(mut row: Row) -> Result<PastRow> {
    let stored = columns(&mut row)?;
    let digest = hash(&mut row)?;
    let is_erased = stored.ciphertext.as_ref().is_none_or(|kept| Hash::of(kept) != digest);
    let at = row.integer()?;
    let by = Author { login: row.text()?, name: row.text()?, organisation: OrganisationId(row.count()?) };
    Ok(PastRow { stored, is_erased, act: Act { at, by } })
}
