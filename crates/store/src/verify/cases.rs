//! Cases: their events against everything else that is kept of them.

use std::collections::BTreeMap;

use qingdan_work::case::{AttachmentRef, Case, Event, PersonalRef, evolve};
use qingdan_work::hash::Hash;

use super::{Findings, walk};
use crate::Result;
use crate::cases::{Projection, StepRow, case_columns, file_digest, references};
use crate::database::{Connection, Row, Value, parameters};
use crate::log::{Stream, case_number};

pub(super) struct Part {
    pub(super) findings: Findings,
    pub(super) files: u64,
    /// After which key to go on.
    pub(super) next: Option<i64>,
}

/// Checks the cases after a key, so many.
pub(super) fn check(connection: &mut dyn Connection, district: &str, after: i64, limit: u32) -> Result<Part> {
    let mut findings = Findings::of(district);
    let sql = "SELECT no FROM case_file WHERE district = ?1 AND no > ?2 ORDER BY no LIMIT ?3";
    let rows = connection.query(sql, parameters![district, after, limit])?;
    let (mut files, mut last) = (0, after);
    for mut row in rows {
        files += 1;
        last = row.integer()?;
        match case_number(last).map(Stream::Case) {
            Err(_) => findings.add(None, None, format!("办件编号 {last} 不对")),
            Ok(stream) => {
                findings.check(Some(stream), |findings| case(connection, district, stream, findings))?;
            }
        }
    }
    Ok(Part { findings, files, next: (files == u64::from(limit)).then_some(last) })
}

fn case(
    connection: &mut dyn Connection,
    district: &str,
    stream: Stream,
    findings: &mut Findings,
) -> Result<()> {
    let sql = concat!("SELECT ", case_columns!(), " FROM case_file WHERE district = ?1 AND no = ?2");
    let file = connection.query_one(sql, parameters![district, stream.number()])?.map(|row| row.rest());
    let mut state: Option<Case> = None;
    let mut fits = true;
    let (last, head) = walk(connection, stream, findings, |findings, act, clause, seq, body| {
        let Ok(body) = serde_json::from_str(body) else {
            fits = false;
            return findings.add(Some(stream), Some(seq), "记录的内容读不懂");
        };
        match evolve(state.take(), &Event { seq, act, clause, body }) {
            Ok(next) => state = Some(next),
            Err(misfit) if fits => {
                fits = false;
                findings.add(Some(stream), Some(seq), misfit.to_string());
            }
            Err(_) => {}
        }
    })?;
    let Some(case) = state.filter(|case| fits && case.version == last) else {
        findings.expect(stream, last > 0, "有办件，没有记录");
        return Ok(());
    };
    findings.expect(stream, Stream::Case(case.number) == stream, "记录属于另一件办件");
    compare(connection, district, stream, (&case, head, file.unwrap_or_default()), findings)?;
    let attachments: Vec<_> = references(&case).collect();
    materials(connection, district, stream, (&case.personal, &attachments), findings)
}

/// Compares what screens read with what the events add up to.
fn compare(
    connection: &mut dyn Connection,
    district: &str,
    stream: Stream,
    (case, head, file): (&Case, Hash, Vec<Value>),
    findings: &mut Findings,
) -> Result<()> {
    let expected = Projection::of(case, head)?;
    let mut is_right = expected.file == file;
    if !is_right && case.later.is_some() {
        // A program before this one did not write down when a case was last commented on; the log says it.
        is_right = Projection::of(&Case { later: None, ..case.clone() }, head)?.file == file;
    }
    findings.expect(stream, is_right, "办件的现状与记录不符");
    let no = stream.number();
    let sql = "SELECT step, organisation, stands, due_ms, due, label, told, clause FROM case_step \
               WHERE district = ?1 AND no = ?2 ORDER BY step";
    let mut steps = Vec::new();
    for mut row in connection.query(sql, parameters![district, no])? {
        steps.push(StepRow { step: row.count().unwrap_or_default(), columns: row.rest() });
    }
    findings.expect(stream, expected.steps == steps, "待办环节与记录不符");
    let sql = "SELECT organisation FROM case_party WHERE district = ?1 AND no = ?2 ORDER BY organisation";
    let mut parties = Vec::new();
    for mut row in connection.query(sql, parameters![district, no])? {
        parties.push(row.integer()?);
    }
    let involved = expected.parties.iter().map(|party| i64::from(party.0));
    findings.expect(stream, involved.eq(parties), "参与单位与记录不符");
    let sql = "SELECT login, seq, at_ms FROM case_mention WHERE district = ?1 AND no = ?2";
    let mentions = connection.query(sql, parameters![district, no])?;
    let mut mentions: Vec<Vec<Value>> = mentions.into_iter().map(Row::rest).collect();
    let mut expected = expected.mentions;
    // Their order is no part of what is shown.
    for all in [&mut mentions, &mut expected] {
        all.sort_by_key(|one| format!("{one:?}"));
    }
    findings.expect(stream, expected == mentions, "待回应的人与记录不符");
    Ok(())
}

/// Checks what stands beside the log against the digests that stand in it.
pub(super) fn materials(
    connection: &mut dyn Connection,
    district: &str,
    stream: Stream,
    (personal, attachments): (&[PersonalRef], &[&AttachmentRef]),
    findings: &mut Findings,
) -> Result<()> {
    let no = stream.number();
    let sql = "SELECT id, name, type, size, bytes FROM attachment WHERE district = ?1 AND no = ?2";
    let mut named: BTreeMap<u64, &AttachmentRef> = attachments.iter().map(|one| (one.id, *one)).collect();
    for mut row in connection.query(sql, parameters![district, no])? {
        let id = row.count().unwrap_or_default();
        let (name, kind, size, bytes) = (row.text()?, row.text()?, row.integer()?, row.bytes()?);
        let digest = file_digest(&name, &kind, &bytes).to_string();
        let is_right = named.remove(&id).is_some_and(|one| one.digest == digest);
        findings.expect(stream, is_right && size == bytes.len() as i64, &format!("附件 {id} 被改动过"));
    }
    for id in named.into_keys() {
        findings.add(Some(stream), None, format!("附件 {id} 不见了"));
    }
    let sql = "SELECT id, ciphertext FROM personal WHERE district = ?1 AND no = ?2";
    let mut named: BTreeMap<u64, _> = personal.iter().map(|one| (one.id, &one.digest)).collect();
    for mut row in connection.query(sql, parameters![district, no])? {
        let id = row.count().unwrap_or_default();
        let digest = row.optional_bytes()?.map(|bytes| Hash::of(&bytes).to_string());
        let is_right = match (named.remove(&id), digest) {
            (Some(_), None) => is_erased(connection, district, id)?,
            (Some(known), Some(digest)) => *known == digest,
            (None, _) => false,
        };
        findings.expect(stream, is_right, &format!("个人信息 {id} 被改动过"));
    }
    for id in named.into_keys() {
        findings.add(Some(stream), None, format!("个人信息 {id} 不见了"));
    }
    Ok(())
}

/// Whether somebody asked for personal data to be erased.
fn is_erased(connection: &mut dyn Connection, district: &str, id: u64) -> Result<bool> {
    let sql = "SELECT body FROM event WHERE district = ?1 AND stream = 0 AND body LIKE '%\"erased\"%'";
    let rows = connection.query(sql, parameters![district])?;
    let erased = |mut row: crate::database::Row| {
        let Ok(body) = row.text() else { return false };
        match serde_json::from_str(&body) {
            Ok(qingdan_work::administration::Administered::Erased(looked)) => looked.personal.contains(&id),
            _ => false,
        }
    };
    Ok(rows.into_iter().any(erased))
}
