//! What goes with a command about a ledger: rows, and pieces of what is sent.

use std::sync::Arc;

use qingdan_work::affair::AffairEvent;
use qingdan_work::case::{Act, Author};
use qingdan_work::hash::Hash;
use qingdan_work::ledger::{
    Ledger, LedgerCommand, LedgerHappened, NewPiece, NewVersion, RowMark, RowNo, digest_of,
};
use qingdan_work::{CaseNumber, OrganisationId};

use super::ledger_key;
use crate::affairs::Beside;
use crate::database::{Connection, Row, parameters};
use crate::log::{case_key, case_number};
use crate::{Result, StoreError};

/// A row to be kept, encrypted by the server.
#[derive(Clone, Debug)]
pub struct NewRow {
    /// What is kept.
    pub ciphertext: Vec<u8>,
    /// The version of the case that it was filled from.
    pub case_version: Option<u64>,
}

impl NewRow {
    /// By which digest a command names it.
    pub fn digest(&self) -> Hash {
        Hash::of(&self.ciphertext)
    }
}

/// What goes with a command about a ledger.
#[derive(Clone, Debug, Default)]
pub struct LedgerBeside {
    /// The rows that the command names, in its order; of rows of cases those that are new first.
    pub rows: Vec<NewRow>,
    /// What is sent, in pieces; of an erasure the pieces that it names, in its order.
    pub parts: Vec<Vec<u8>>,
    /// What an erasure leaves of past versions of its row, in its order.
    pub past: Vec<Vec<u8>>,
}

/// So many rows are looked for one by one; of more, all between the first and the last.
const ONE_BY_ONE: usize = 8;

/// Marks of rows with who made them what they are.
macro_rules! marks {
    ($which:literal) => {
        concat!(
            "SELECT r.row_no, r.version, r.is_removed, r.case_no, e.at_ms, e.login, e.name, e.organisation ",
            "FROM ledger_row r JOIN event e ON e.district = r.district AND e.stream = r.ledger AND e.seq = r.seq ",
            "WHERE r.district = ?1 AND r.ledger = ?2 ",
            $which
        )
    };
}

impl Beside<Ledger> for LedgerBeside {
    fn load(
        &self,
        connection: &mut dyn Connection,
        district: &str,
        ledger: &mut Ledger,
        command: &LedgerCommand,
    ) -> Result<()> {
        let mut rows = command.rows();
        rows.sort_unstable();
        let no = ledger_key(ledger.number);
        let ranges: Vec<(RowNo, RowNo)> = match rows[..] {
            [first, .., last] if rows.len() > ONE_BY_ONE => vec![(first, last)],
            _ => rows.iter().map(|row| (*row, *row)).collect(),
        };
        for (first, last) in ranges {
            let sql = marks!("AND r.row_no >= ?3 AND r.row_no <= ?4");
            for row in connection.query(sql, parameters![district, no, first, last])? {
                let (row, mark) = mark(row)?;
                ledger.rows.insert(row, mark);
            }
        }
        for case in command.cases() {
            let sql = marks!("AND r.case_no = ?3");
            if let Some(row) = connection.query_one(sql, parameters![district, no, case_key(case)])? {
                let (row, mark) = mark(row)?;
                ledger.rows.insert(row, mark);
            }
        }
        Ok(())
    }

    fn write(
        &self,
        connection: &mut dyn Connection,
        district: &str,
        ledger: &Ledger,
        event: &AffairEvent<LedgerHappened>,
    ) -> Result<()> {
        let mut writing = Writing { connection, district, ledger: ledger_key(ledger.number), seq: event.seq };
        match &event.body {
            LedgerHappened::Added { first, count, digest, .. } => {
                let is_right = self.rows.len() == *count as usize
                    && digest_of(self.rows.iter().map(NewRow::digest)) == *digest;
                named(is_right)?;
                (*first..).zip(&self.rows).try_for_each(|(row, new)| writing.add(row, new, None))
            }
            LedgerHappened::Filled { first, added, changed } => {
                let digests = added.iter().map(|one| one.digest).chain(changed.iter().map(|one| one.digest));
                named(digests.eq(self.rows.iter().map(NewRow::digest)))?;
                let (new, old) = self.rows.split_at(added.len());
                for ((row, one), new) in (*first..).zip(added).zip(new) {
                    writing.add(row, new, Some(one.case))?;
                }
                changed.iter().zip(old).try_for_each(|(one, new)| writing.change(one, new))
            }
            LedgerHappened::Changed { rows, .. } => {
                named(rows.iter().map(|one| one.digest).eq(self.rows.iter().map(NewRow::digest)))?;
                rows.iter().zip(&self.rows).try_for_each(|(one, new)| writing.change(one, new))
            }
            LedgerHappened::Erased { row, sent, past, .. } => {
                let [new] = &self.rows[..] else { return named(false) };
                named(new.digest() == row.digest)?;
                named(sent.iter().map(|piece| piece.digest).eq(digests(&self.parts)))?;
                named(past.iter().map(|one| one.digest).eq(digests(&self.past)))?;
                writing.change(row, new)?;
                writing.erase(row.row)?;
                for (one, bytes) in past.iter().zip(&self.past) {
                    writing.leave(row.row, one.version, bytes)?;
                }
                sent.iter().zip(&self.parts).try_for_each(|(piece, bytes)| writing.replace(piece, bytes))
            }
            LedgerHappened::Removed { row, version, .. } => writing.set_removed(*row, *version, true),
            LedgerHappened::Restored { row, version, .. } => writing.set_removed(*row, *version, false),
            LedgerHappened::Sent { sending } => {
                let digest = digest_of(digests(&self.parts));
                named(self.parts.len() == sending.parts as usize && digest == sending.digest)?;
                let no = ledger.sendings.len() as u32;
                (1..).zip(&self.parts).try_for_each(|(part, bytes)| writing.send(no, part, bytes))
            }
            LedgerHappened::Opened { .. }
            | LedgerHappened::ColumnsSet { .. }
            | LedgerHappened::Acknowledged { .. }
            | LedgerHappened::SentBack { .. } => Ok(()),
        }
    }
}

fn digests(kept: &[Vec<u8>]) -> impl Iterator<Item = Hash> {
    kept.iter().map(|bytes| Hash::of(bytes))
}

/// Refuses what the command does not name.
fn named(is_right: bool) -> Result<()> {
    let reason = || "the command does not name the rows that came with it".to_owned();
    if is_right { Ok(()) } else { Err(StoreError::Database { reason: reason() }) }
}

/// Rows are written for an event.
struct Writing<'a> {
    connection: &'a mut dyn Connection,
    district: &'a str,
    ledger: i64,
    seq: u64,
}

impl Writing<'_> {
    fn add(&mut self, row: RowNo, new: &NewRow, case: Option<CaseNumber>) -> Result<()> {
        let sql = "INSERT INTO ledger_row \
                   (district, ledger, row_no, version, seq, is_removed, case_no, case_version, digest, ciphertext) \
                   VALUES (?1, ?2, ?3, 1, ?4, 0, ?5, ?6, ?7, ?8)";
        let values = parameters![
            self.district,
            self.ledger,
            row,
            self.seq as i64,
            case.map(case_key),
            new.case_version.map(|version| version as i64),
            new.digest().0.to_vec(),
            new.ciphertext.clone(),
        ];
        self.connection.defer(sql, values.to_vec())
    }

    fn change(&mut self, one: &NewVersion, new: &NewRow) -> Result<()> {
        self.keep(one.row)?;
        let sql = "UPDATE ledger_row SET version = ?4, seq = ?5, digest = ?6, ciphertext = ?7, \
                   case_version = COALESCE(CAST(?8 AS BIGINT), case_version) \
                   WHERE district = ?1 AND ledger = ?2 AND row_no = ?3";
        let values = parameters![
            self.district,
            self.ledger,
            one.row,
            one.version,
            self.seq as i64,
            one.digest.0.to_vec(),
            new.ciphertext.clone(),
            new.case_version.map(|version| version as i64),
        ];
        self.connection.defer(sql, values.to_vec())
    }

    fn set_removed(&mut self, row: RowNo, version: u32, is_removed: bool) -> Result<()> {
        self.keep(row)?;
        let sql = "UPDATE ledger_row SET version = ?4, seq = ?5, is_removed = ?6 \
                   WHERE district = ?1 AND ledger = ?2 AND row_no = ?3";
        let values =
            parameters![self.district, self.ledger, row, version, self.seq as i64, is_removed].to_vec();
        self.connection.defer(sql, values)
    }

    /// Puts a row among the past ones, before it is replaced.
    fn keep(&mut self, row: RowNo) -> Result<()> {
        let sql = "INSERT INTO ledger_past \
                   (district, ledger, row_no, version, seq, until_seq, is_removed, digest, ciphertext) \
                   SELECT district, ledger, row_no, version, seq, CAST(?4 AS BIGINT), is_removed, digest, ciphertext \
                   FROM ledger_row WHERE district = ?1 AND ledger = ?2 AND row_no = ?3";
        let values = parameters![self.district, self.ledger, row, self.seq as i64].to_vec();
        self.connection.defer(sql, values)
    }

    /// Takes away what all past versions of a row said. Their digests stay: they prove which versions there were.
    fn erase(&mut self, row: RowNo) -> Result<()> {
        let sql =
            "UPDATE ledger_past SET ciphertext = NULL WHERE district = ?1 AND ledger = ?2 AND row_no = ?3";
        self.connection.defer(sql, parameters![self.district, self.ledger, row].to_vec())
    }

    /// Keeps what an erasure left of a past version.
    fn leave(&mut self, row: RowNo, version: u32, bytes: &[u8]) -> Result<()> {
        let sql = "UPDATE ledger_past SET ciphertext = ?5 \
                   WHERE district = ?1 AND ledger = ?2 AND row_no = ?3 AND version = ?4";
        let values = parameters![self.district, self.ledger, row, version, bytes.to_vec()].to_vec();
        self.connection.defer(sql, values)
    }

    fn send(&mut self, sending: u32, part: u32, bytes: &[u8]) -> Result<()> {
        let sql = "INSERT INTO ledger_sent (district, ledger, sending, part, ciphertext) VALUES (?1, ?2, ?3, ?4, ?5)";
        let values = parameters![self.district, self.ledger, sending, part, bytes.to_vec()].to_vec();
        self.connection.defer(sql, values)
    }

    /// Puts a piece of what was sent in the place of what it was.
    fn replace(&mut self, piece: &NewPiece, bytes: &[u8]) -> Result<()> {
        let NewPiece { sending, part, was, .. } = piece;
        let sql = "SELECT ciphertext FROM ledger_sent WHERE district = ?1 AND ledger = ?2 AND sending = ?3 AND part = ?4";
        let row = self.connection.query_one(sql, parameters![self.district, self.ledger, *sending, *part])?;
        let old = row.map(|mut row| row.bytes()).transpose()?;
        named(old.is_some_and(|old| Hash::of(&old) == *was))?;
        let sql = "UPDATE ledger_sent SET ciphertext = ?5 \
                   WHERE district = ?1 AND ledger = ?2 AND sending = ?3 AND part = ?4";
        let values = parameters![self.district, self.ledger, *sending, *part, bytes.to_vec()].to_vec();
        self.connection.defer(sql, values)
    }
}

fn mark(mut row: Row) -> Result<(RowNo, RowMark)> {
    let (no, version, is_removed) = (row.count()?, row.count()?, row.integer()? != 0);
    let case = row.optional_integer()?.map(case_number).transpose()?;
    let at = row.integer()?;
    let by = Author { login: row.text()?, name: row.text()?, organisation: OrganisationId(row.count()?) };
    Ok((no, RowMark { version, is_removed, case, changed: Arc::new(Act { at, by }) }))
}
