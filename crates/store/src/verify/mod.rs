//! Whether the logs are the ones that were written, and whether what screens read is what they say.

mod affairs;
mod cases;
mod district;
mod kept;
mod ledgers;
mod seals;

pub use kept::Verification;
pub use seals::Seal;

use qingdan_work::hash::Hash;

use crate::database::{Connection, parameters};
use crate::log::{self, Said, Stream};
use crate::{Result, Store, StoreError};

/// How many events are read at once.
const CHUNK: u32 = 500;

/// How many cases or affairs a job looks at, so that others get their turn.
const FILES: u32 = 200;

/// How often something that was found is looked at.
const TRIES: u32 = 3;

/// Something that is not as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alteration {
    /// The district.
    pub district: String,
    /// The log; `None` where it is about no log.
    pub stream: Option<Stream>,
    /// The entry, where it is about one.
    pub seq: Option<u64>,
    /// What is wrong, in Chinese.
    pub message: String,
}

/// District, log, entry and what is wrong, for people.
impl std::fmt::Display for Alteration {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.district)?;
        if let Some(stream) = self.stream {
            write!(f, " {stream}")?;
        }
        if let Some(seq) = self.seq {
            write!(f, "#{seq}")?;
        }
        write!(f, ": {}", self.message)
    }
}

/// How far a check has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Checked {
    /// Cases and affairs that were checked.
    pub files: u64,
    /// Cases and affairs that there are.
    pub of: u64,
    /// Entries that were checked.
    pub events: u64,
}

impl std::ops::Add for Checked {
    type Output = Checked;

    fn add(self, other: Checked) -> Checked {
        let Checked { files, of, events } = other;
        Checked { files: self.files + files, of: self.of + of, events: self.events + events }
    }
}

/// What a job of the check found.
#[derive(Default)]
pub(crate) struct Findings {
    district: String,
    found: Vec<Alteration>,
    events: u64,
}

impl Findings {
    pub(crate) fn of(district: &str) -> Findings {
        Findings { district: district.to_owned(), ..Findings::default() }
    }

    pub(crate) fn add(&mut self, stream: Option<Stream>, seq: Option<u64>, message: impl Into<String>) {
        self.found.push(Alteration { district: self.district.clone(), stream, seq, message: message.into() });
    }

    /// Runs a check. What it finds is looked at again: somebody may have been at work between its queries.
    fn check(
        &mut self,
        stream: Option<Stream>,
        mut check: impl FnMut(&mut Findings) -> Result<()>,
    ) -> Result<()> {
        let mut own = Findings::default();
        for _ in 0..TRIES {
            own = Findings::of(&self.district);
            match check(&mut own) {
                // What cannot be read was altered; whatever else went wrong is no finding.
                Err(StoreError::Database { reason }) => own.add(stream, None, format!("读不出来：{reason}")),
                checked => checked?,
            }
            if own.found.is_empty() {
                break;
            }
        }
        self.found.extend(own.found);
        self.events += own.events;
        Ok(())
    }

    fn expect(&mut self, stream: Stream, is_right: bool, message: &str) {
        if !is_right {
            self.add(Some(stream), None, message);
        }
    }
}

impl Store {
    /// Checks all logs of all districts, each as [`Store::verify_district`] does. Calls `progress` from time to time.
    ///
    /// # Errors
    /// What the database said; an alteration is no error but a finding.
    pub async fn verify(&self, mut progress: impl FnMut(Checked)) -> Result<Vec<Alteration>> {
        let mut found = Vec::new();
        let mut before = Checked::default();
        for district in self.districts().await? {
            let mut own = Checked::default();
            let check = self.verify_district(&district.name, |checked| {
                own = checked;
                progress(before + checked);
            });
            found.extend(check.await?);
            before = before + own;
        }
        Ok(found)
    }

    /// Checks all logs of a district: chains and gaps, heads, what screens read against what the events add up to,
    /// digests of files and personal data, and seals. Calls `progress` from time to time. Erased personal data are as they
    /// should be. What people do meanwhile is not in the way.
    ///
    /// # Errors
    /// What the database said; an alteration is no error but a finding.
    pub async fn verify_district(
        &self,
        district: &str,
        mut progress: impl FnMut(Checked),
    ) -> Result<Vec<Alteration>> {
        let name = district.to_owned();
        let mut checked = Checked::default();
        let own = name.clone();
        let first = self.database.read(move |connection| district::check(connection, &own)).await?;
        checked.of += first.files;
        checked.events += first.findings.events;
        let mut found = first.findings.found;
        progress(checked);
        for check in [cases::check, affairs::check] {
            let mut after = Some(1);
            while let Some(from) = after {
                let own = name.clone();
                let part = self.database.read(move |connection| check(connection, &own, from, FILES)).await?;
                checked.files += part.files;
                checked.events += part.findings.events;
                found.extend(part.findings.found);
                after = part.next;
                progress(checked);
            }
        }
        let seals = self.database.read(move |connection| seals::check(connection, &name));
        found.extend(seals.await?.found);
        Ok(found)
    }
}

/// Walks a log: each entry has the number and the hash that it must have. Gives the last number and hash.
pub(crate) fn walk(
    connection: &mut dyn Connection,
    stream: Stream,
    findings: &mut Findings,
    mut each: impl FnMut(&mut Findings, qingdan_work::case::Act, Option<qingdan_model::StepId>, u64, &str),
) -> Result<(u64, Hash)> {
    let (mut last, mut previous) = (0, Hash::NONE);
    let sql = "SELECT seq, at_ms, login, name, organisation, clause, body, hash FROM event \
               WHERE district = ?1 AND stream = ?2 AND seq > ?3 ORDER BY seq LIMIT ?4";
    let mut after = i64::MIN;
    loop {
        let district = findings.district.clone();
        let rows = connection.query(sql, parameters![&*district, stream.number(), after, CHUNK])?;
        let is_last = rows.len() < CHUNK as usize;
        for mut row in rows {
            after = row.integer()?;
            let seq = u64::try_from(after).unwrap_or_default();
            findings.events += 1;
            if seq != last + 1 {
                findings.add(Some(stream), Some(seq), format!("缺少第 {} 条记录", last + 1));
            }
            last = seq;
            let Ok((act, clause, body, kept)) = entry(row) else {
                findings.add(Some(stream), Some(seq), "记录读不出来");
                continue;
            };
            let said = Said { stream, seq, act: &act, clause, body: &body };
            let (hash, _) = said.row(&district, previous)?;
            if hash != kept {
                findings.add(Some(stream), Some(seq), "记录与它的校验值不符：记录被改动过");
            }
            previous = kept;
            each(findings, act, clause, seq, &body);
        }
        if is_last {
            return Ok((last, previous));
        }
    }
}

type Entry = (qingdan_work::case::Act, Option<qingdan_model::StepId>, String, Hash);

fn entry(mut row: crate::database::Row) -> Result<Entry> {
    let at = row.integer()?;
    let by = qingdan_work::case::Author {
        login: row.text()?,
        name: row.text()?,
        organisation: qingdan_work::OrganisationId(row.count()?),
    };
    let clause = row.optional_word()?;
    let body = row.text()?;
    Ok((qingdan_work::case::Act { at, by }, clause, body, log::hash(&mut row)?))
}

/// Whether something is there of what a table should not have.
fn any(connection: &mut dyn Connection, sql: &'static str, district: &str) -> Result<Vec<i64>> {
    let rows = connection.query(sql, parameters![district])?;
    rows.into_iter().map(|mut row| row.integer()).collect::<Result<_, StoreError>>()
}
