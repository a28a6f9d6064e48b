//! Seals: what the heads of logs were at a time, chained. The end of a log that was taken away is missed by one.

use qingdan_work::hash::{Hash, Head, seal};

use super::Findings;
use crate::database::{Connection, Row, parameters};
use crate::log::{self, Stream};
use crate::{Millis, Result, Store, StoreError, not_json};

/// How many heads a seal has at most.
const HEADS: u32 = 10_000;

/// Events that were written at most so long before the last seal are looked at again: clocks of several servers differ.
const MARGIN: Millis = 60 * 60 * 1000;

/// Bytes of a head: stream, number, hash.
const WIDTH: usize = 48;

/// A seal as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seal {
    /// Its number in the district, from 1.
    pub no: u64,
    /// When.
    pub at: Millis,
    /// How many logs it sealed.
    pub logs: usize,
    /// Its digest, which stands for all that was written in the district until then.
    pub hash: Hash,
}

impl Store {
    /// The seals of a district, newest first: at most `limit`, those before a number where it is given.
    pub async fn seals(&self, district: &str, before: Option<u64>, limit: u32) -> Result<Vec<Seal>> {
        let before = before.and_then(|no| i64::try_from(no).ok()).unwrap_or(i64::MAX);
        let parameters = [district.into(), before.into(), limit.into()];
        let sql = "SELECT seal, at_ms, heads, hash FROM seal WHERE district = ?1 AND seal < ?2 \
                   ORDER BY seal DESC LIMIT ?3";
        let seal = |mut row: Row| {
            let (no, at, heads) = (row.count()?, row.integer()?, row.bytes()?);
            Ok(Seal { no, at, logs: heads.len() / WIDTH, hash: log::hash(&mut row)? })
        };
        self.database
            .read(move |connection| connection.query(sql, &parameters)?.into_iter().map(seal).collect())
            .await
    }

    /// Seals the logs of a district that grew since the last seal, and gives how many there were. To be called from time
    /// to time: what was written since the last seal can be cut off at its end without being missed.
    pub async fn seal(&self, district: &str, now: Millis) -> Result<usize> {
        let mut after = i64::MIN;
        let mut sealed = 0;
        let last = self.last_seal(district).await?;
        loop {
            let district = district.to_owned();
            let job = self.database.write(move |connection| write(connection, &district, (last, after), now));
            match job.await {
                Ok(Some((count, stream))) => (sealed, after) = (sealed + count, stream),
                // Another server seals.
                Ok(None) | Err(StoreError::Overtaken { .. }) => return Ok(sealed),
                Err(error) => return Err(error),
            }
        }
    }

    async fn last_seal(&self, district: &str) -> Result<Millis> {
        let parameters = [district.into()];
        let sql = "SELECT COALESCE(MAX(at_ms), 0) FROM seal WHERE district = ?1";
        let row = self.database.read(move |connection| connection.query_one(sql, &parameters)).await?;
        row.map_or(Ok(0), |mut row| row.integer())
    }
}

/// Writes a seal of logs after one, of those with events since a time; gives how many and the last one.
fn write(
    connection: &mut dyn Connection,
    district: &str,
    (since, after): (Millis, i64),
    now: Millis,
) -> Result<Option<(usize, i64)>> {
    let sql = "SELECT stream, MAX(seq) FROM event WHERE district = ?1 AND at_ms >= ?2 AND stream > ?3 \
               GROUP BY stream ORDER BY stream LIMIT ?4";
    let rows = connection.query(sql, parameters![district, since.saturating_sub(MARGIN), after, HEADS])?;
    let mut heads = Vec::new();
    let mut bytes = Vec::new();
    let mut last = after;
    for mut row in rows {
        let (stream, seq) = (row.integer()?, row.integer()?);
        let sql = "SELECT hash FROM event WHERE district = ?1 AND stream = ?2 AND seq = ?3";
        let Some(mut row) = connection.query_one(sql, parameters![district, stream, seq])? else { continue };
        let hash = log::hash(&mut row)?;
        bytes.extend([&stream.to_be_bytes()[..], &seq.to_be_bytes(), &hash.0].concat());
        heads.push(Head { stream: Stream::of_number(stream)?.to_string(), seq: seq as u64, hash });
        last = stream;
    }
    if heads.is_empty() {
        return Ok(None);
    }
    let sql = "SELECT seal, hash FROM seal WHERE district = ?1 ORDER BY seal DESC LIMIT 1";
    let (no, previous) = match connection.query_one(sql, parameters![district])? {
        Some(mut row) => (row.integer()?, log::hash(&mut row)?),
        None => (0, Hash::NONE),
    };
    let hash = seal(district, now, &mut heads, previous).map_err(not_json)?;
    let sql = "INSERT INTO seal (district, seal, at_ms, heads, hash) VALUES (?1, ?2, ?3, ?4, ?5)";
    connection.defer(sql, parameters![district, no + 1, now, bytes, hash.0.to_vec()].to_vec())?;
    Ok(Some((heads.len(), last)))
}

/// Checks the chain of seals, and that what they sealed is still there.
pub(super) fn check(connection: &mut dyn Connection, district: &str) -> Result<Findings> {
    let mut findings = Findings::of(district);
    let mut previous = Hash::NONE;
    let (mut expected, mut after) = (1, i64::MIN);
    loop {
        let sql = "SELECT seal, at_ms, heads, hash FROM seal WHERE district = ?1 AND seal > ?2 ORDER BY seal LIMIT 1";
        let Some(mut row) = connection.query_one(sql, parameters![district, after])? else {
            return Ok(findings);
        };
        let (no, at, bytes, kept) = (row.integer()?, row.integer()?, row.bytes()?, log::hash(&mut row)?);
        if no != expected {
            findings.add(None, None, format!("缺少第 {expected} 号封存"));
        }
        (expected, after) = (no + 1, no);
        let mut heads = Vec::new();
        for head in bytes.chunks(WIDTH) {
            if let Some(head) = unpacked(head) {
                missing(connection, district, &head, &mut findings)?;
                heads.push(Head { stream: head.0.to_string(), seq: head.1, hash: head.2 });
            }
        }
        let is_whole = heads.len() * WIDTH == bytes.len();
        let hash = seal(district, at, &mut heads, previous).map_err(not_json)?;
        if hash != kept || !is_whole {
            findings.add(None, None, format!("第 {no} 号封存被改动过"));
        }
        previous = kept;
    }
}

type Sealed = (Stream, u64, Hash);

fn unpacked(bytes: &[u8]) -> Option<Sealed> {
    let stream = i64::from_be_bytes(bytes.get(..8)?.try_into().ok()?);
    let seq = u64::from_be_bytes(bytes.get(8..16)?.try_into().ok()?);
    let hash = Hash(bytes.get(16..)?.try_into().ok()?);
    Some((Stream::of_number(stream).ok()?, seq, hash))
}

fn missing(
    connection: &mut dyn Connection,
    district: &str,
    (stream, seq, hash): &Sealed,
    findings: &mut Findings,
) -> Result<()> {
    let sql = "SELECT hash FROM event WHERE district = ?1 AND stream = ?2 AND seq = ?3";
    let row = connection.query_one(sql, parameters![district, stream.number(), *seq as i64])?;
    let is_there = row.is_some_and(|mut row| log::hash(&mut row).is_ok_and(|kept| kept == *hash));
    if !is_there {
        findings.add(Some(*stream), Some(*seq), "封存过的记录不见了，或者被换掉了");
    }
    Ok(())
}
