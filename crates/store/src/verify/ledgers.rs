//! Ledgers: the rows and the pieces of what was sent, against what the events name.

use std::collections::HashMap;

use qingdan_work::affair::AffairNumber;
use qingdan_work::hash::Hash;
use qingdan_work::ledger::{LedgerHappened, NewPiece, NewVersion, RowNo, digest_of};

use super::Findings;
use crate::Result;
use crate::database::{Connection, Row, parameters};
use crate::log::{self, Stream, affair_key, case_key};

/// Rows read at once.
const CHUNK: u32 = 2000;

/// What events say of a version of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Said {
    digest: Named,
    seq: u64,
    is_removed: bool,
}

/// By what a version is named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Named {
    /// By a digest of its own.
    Alone(Hash),
    /// Together with others, as one of a range.
    Among(usize),
}

/// What all events of a ledger say.
#[derive(Default)]
struct Expected {
    /// By row, the versions from the first.
    rows: HashMap<RowNo, Vec<Said>>,
    /// Digests over rows that were added together.
    ranges: Vec<(RowNo, Vec<Option<Hash>>, Hash)>,
    cases: HashMap<RowNo, i64>,
    /// Up to which version personal data of a row were erased, and the digests of what the last erasure left of which.
    erased: HashMap<RowNo, (u32, HashMap<u32, Hash>)>,
    /// How many pieces each sending has, and the digest over them.
    sent: Vec<(u32, Hash)>,
    /// Pieces of sendings in which something was erased, by sending and part.
    pieces: HashMap<(u32, u32), ErasedPiece>,
}

/// A piece of a sending in which something was erased.
struct ErasedPiece {
    /// The digest of what was sent.
    first: Hash,
    /// The digest of what is left.
    last: Hash,
    /// Whether each erasure began with what the one before had left.
    is_whole: bool,
}

pub(super) fn check(
    connection: &mut dyn Connection,
    district: &str,
    number: AffairNumber,
    findings: &mut Findings,
) -> Result<()> {
    let (stream, key) = (Stream::Affair(number), affair_key(number));
    let mut expected = expected(connection, district, key)?;
    let mut checking = Checking { expected: &mut expected, stream, findings };
    let mut seen = 0;
    let current = "SELECT row_no, version, seq, is_removed, digest, ciphertext, case_no FROM ledger_row \
                   WHERE district = ?1 AND ledger = ?2 AND row_no > ?3 ORDER BY row_no LIMIT ?4";
    let past = "SELECT row_no, version, seq, is_removed, digest, ciphertext, until_seq FROM ledger_past \
                WHERE district = ?1 AND ledger = ?2 AND (row_no, version) > (?3, ?4) ORDER BY row_no, version LIMIT ?5";
    let mut after = 0_i64;
    loop {
        let rows = connection.query(current, parameters![district, key, after, CHUNK])?;
        let is_last = rows.len() < CHUNK as usize;
        for row in rows {
            after = checking.row(row, true)?.0;
            seen += 1;
        }
        if is_last {
            break;
        }
    }
    let mut place = (0_i64, 0_i64);
    loop {
        let rows = connection.query(past, parameters![district, key, place.0, place.1, CHUNK])?;
        let is_last = rows.len() < CHUNK as usize;
        for row in rows {
            place = checking.row(row, false)?;
            seen += 1;
        }
        if is_last {
            break;
        }
    }
    let versions: usize = expected.rows.values().map(Vec::len).sum();
    findings.expect(stream, seen == versions, "台账的行与记录的数目不符");
    for (first, digests, digest) in &expected.ranges {
        let whole: Option<Vec<Hash>> = digests.iter().copied().collect();
        let is_right = whole.is_some_and(|digests| digest_of(digests) == *digest);
        findings.expect(stream, is_right, &format!("从第 {first} 行起一同登记的行与记录不符"));
    }
    sent(connection, district, key, &expected, stream, findings)
}

fn expected(connection: &mut dyn Connection, district: &str, key: i64) -> Result<Expected> {
    let mut expected = Expected::default();
    let mut after = 0_i64;
    loop {
        let sql = "SELECT seq, body FROM event WHERE district = ?1 AND stream = ?2 AND seq > ?3 ORDER BY seq LIMIT ?4";
        let rows = connection.query(sql, parameters![district, key, after, CHUNK])?;
        let is_last = rows.len() < CHUNK as usize;
        for mut row in rows {
            after = row.integer()?;
            // What cannot be understood was found when the log was walked.
            if let Ok(body) = serde_json::from_str(&row.text()?) {
                expected.take(after as u64, body);
            }
        }
        if is_last {
            return Ok(expected);
        }
    }
}

impl Expected {
    fn take(&mut self, seq: u64, body: LedgerHappened) {
        match body {
            LedgerHappened::Added { first, count, digest, .. } => {
                let range = self.ranges.len();
                self.ranges.push((first, vec![None; count as usize], digest));
                for row in first..first.saturating_add(count) {
                    let said = Said { digest: Named::Among(range), seq, is_removed: false };
                    self.rows.entry(row).or_default().push(said);
                }
            }
            LedgerHappened::Filled { first, added, changed } => {
                for (row, one) in (first..).zip(added) {
                    let said = Said { digest: Named::Alone(one.digest), seq, is_removed: false };
                    self.rows.entry(row).or_default().push(said);
                    self.cases.insert(row, case_key(one.case));
                }
                changed.iter().for_each(|one| self.change(one, seq));
            }
            LedgerHappened::Changed { rows, .. } => rows.iter().for_each(|one| self.change(one, seq)),
            LedgerHappened::Erased { row, sent, past, .. } => {
                let left = past.iter().map(|one| (one.version, one.digest)).collect();
                self.erased.insert(row.row, (row.version, left));
                self.change(&row, seq);
                sent.iter().for_each(|piece| self.erase(piece));
            }
            LedgerHappened::Removed { row, .. } => self.set_removed(row, seq, true),
            LedgerHappened::Restored { row, .. } => self.set_removed(row, seq, false),
            LedgerHappened::Sent { sending } => self.sent.push((sending.parts, sending.digest)),
            LedgerHappened::Opened { .. }
            | LedgerHappened::ColumnsSet { .. }
            | LedgerHappened::Acknowledged { .. }
            | LedgerHappened::SentBack { .. } => {}
        }
    }

    fn change(&mut self, one: &NewVersion, seq: u64) {
        let versions = self.rows.entry(one.row).or_default();
        let is_removed = versions.last().is_some_and(|last| last.is_removed);
        versions.push(Said { digest: Named::Alone(one.digest), seq, is_removed });
    }

    fn erase(&mut self, piece: &NewPiece) {
        let NewPiece { was, digest, .. } = *piece;
        let fresh = ErasedPiece { first: was, last: was, is_whole: true };
        let known = self.pieces.entry((piece.sending, piece.part)).or_insert(fresh);
        known.is_whole &= known.last == was;
        known.last = digest;
    }

    fn set_removed(&mut self, row: RowNo, seq: u64, is_removed: bool) {
        let versions = self.rows.entry(row).or_default();
        if let Some(last) = versions.last().copied() {
            versions.push(Said { seq, is_removed, ..last });
        }
    }
}

struct Checking<'a> {
    expected: &'a mut Expected,
    stream: Stream,
    findings: &'a mut Findings,
}

impl Checking<'_> {
    /// Checks a version of a row, and gives its place.
    fn row(&mut self, mut row: Row, is_current: bool) -> Result<(i64, i64)> {
        let (no, version): (i64, i64) = (row.integer()?, row.integer()?);
        let (seq, is_removed) = (row.count::<u64>()?, row.integer()? != 0);
        let digest = log::hash(&mut row)?;
        let content = row.optional_bytes()?;
        let last = row.optional_integer()?;
        let number = RowNo::try_from(no).unwrap_or(0);
        let at = u32::try_from(version).unwrap_or(0);
        let versions = self.expected.rows.get(&number).map_or(&[][..], Vec::as_slice);
        let said = versions.get((at as usize).wrapping_sub(1)).copied();
        let is_place_right = match is_current {
            true => versions.len() == at as usize && last == self.expected.cases.get(&number).copied(),
            false => versions.get(at as usize).map(|next| next.seq as i64) == last,
        };
        let erased = self.expected.erased.get(&number).filter(|(until, _)| at < *until);
        // Of a version in which something was erased that which was left; of others all.
        let expected = erased.map_or(Some(&digest), |(_, left)| left.get(&at));
        let is_content_right = content.map(|content| Hash::of(&content)).as_ref() == expected;
        let is_said = said.is_some_and(|said| {
            let is_named = match said.digest {
                Named::Alone(named) => named == digest,
                Named::Among(range) => {
                    let (first, digests, _) = &mut self.expected.ranges[range];
                    match digests.get_mut((number - *first) as usize) {
                        Some(slot) => *slot.get_or_insert(digest) == digest,
                        None => false,
                    }
                }
            };
            is_named && said.seq == seq && said.is_removed == is_removed
        });
        let is_right = is_said && is_content_right && is_place_right;
        self.findings.expect(self.stream, is_right, &format!("台账第 {no} 行（第 {version} 版）被改动过"));
        Ok((no, version))
    }
}

/// What was sent is what the log says: of a piece in which something was erased, what was sent by the digest that the
/// erasure names, and what is left by the digest of what it left.
fn sent(
    connection: &mut dyn Connection,
    district: &str,
    key: i64,
    expected: &Expected,
    stream: Stream,
    findings: &mut Findings,
) -> Result<()> {
    for (no, (parts, digest)) in (1_u32..).zip(&expected.sent) {
        let (mut digests, mut is_whole) = (Vec::new(), true);
        for part in 1..=*parts {
            let sql = "SELECT ciphertext FROM ledger_sent WHERE district = ?1 AND ledger = ?2 AND sending = ?3 AND part = ?4";
            let Some(mut row) = connection.query_one(sql, parameters![district, key, no, part])? else {
                continue;
            };
            let own = Hash::of(&row.bytes()?);
            match expected.pieces.get(&(no, part)) {
                Some(erased) => {
                    is_whole &= erased.is_whole && erased.last == own;
                    digests.push(erased.first);
                }
                None => digests.push(own),
            }
        }
        let is_right = is_whole && digests.len() == *parts as usize && digest_of(digests) == *digest;
        findings.expect(stream, is_right, &format!("第 {no} 次报送的内容被改动过"));
    }
    Ok(())
}
