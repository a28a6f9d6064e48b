//! Affairs: their events against everything else that is kept of them.

use super::cases::{Part, materials};
use super::{Findings, any, walk};
use crate::Result;
use crate::affairs::{columns, kind};
use crate::database::{Connection, Row, parameters};
use crate::log::{Stream, affair_key, affair_number};
use qingdan_work::CaseNumber;
use qingdan_work::affair::{AffairKind, AffairNumber};

/// Checks the affairs after a key, so many.
pub(super) fn check(connection: &mut dyn Connection, district: &str, after: i64, limit: u32) -> Result<Part> {
    let mut findings = Findings::of(district);
    let sql = "SELECT no FROM affair WHERE district = ?1 AND no > ?2 ORDER BY no LIMIT ?3";
    let rows = connection.query(sql, parameters![district, after, limit])?;
    let (mut files, mut last) = (0, after);
    for mut row in rows {
        files += 1;
        last = row.integer()?;
        match affair_number(last) {
            Err(_) => findings.add(None, None, format!("编号 {last} 不对")),
            Ok(number) => {
                let stream = Some(Stream::Affair(number));
                findings.check(stream, |findings| affair(connection, district, number, findings))?;
            }
        }
    }
    Ok(Part { findings, files, next: (files == u64::from(limit)).then_some(last) })
}

fn affair(
    connection: &mut dyn Connection,
    district: &str,
    number: AffairNumber,
    findings: &mut Findings,
) -> Result<()> {
    let stream = Stream::Affair(number);
    let mut state = kind(number.kind)?.replay();
    let mut fits = true;
    let (last, head) =
        walk(connection, stream, findings, |findings, act, _, seq, body| match state.add(seq, act, body) {
            Err(message) if fits => {
                fits = false;
                findings.add(Some(stream), Some(seq), message);
            }
            _ => {}
        })?;
    let Some(replayed) = state.end(head)?.filter(|one| fits && one.version == last) else {
        findings.expect(stream, last > 0, "有现状，没有记录");
        return Ok(());
    };
    findings.expect(stream, replayed.number == number.number, "记录属于另一件事");
    let key = parameters![district, stream.number()];
    let sql = concat!("SELECT ", columns!(), " FROM affair WHERE district = ?1 AND no = ?2");
    let row = connection.query_one(sql, key)?.map(Row::rest);
    findings.expect(stream, row == Some(replayed.projection.row), "现状与记录不符");
    let sql = "SELECT organisation, kind, is_open, due_ms FROM affair_party WHERE district = ?1 AND no = ?2 \
               ORDER BY organisation";
    let parties: Vec<_> = connection.query(sql, key)?.into_iter().map(Row::rest).collect();
    findings.expect(stream, parties == replayed.projection.parties, "参与单位与记录不符");
    let sql = "SELECT case_no FROM affair_of_case WHERE district = ?1 AND no = ?2 ORDER BY case_no";
    let cases =
        connection.query(sql, key)?.into_iter().map(|mut row| row.integer()).collect::<Result<Vec<_>>>()?;
    findings.expect(stream, cases == replayed.projection.cases, "所属的办件与记录不符");
    if number.kind == AffairKind::Ledger {
        super::ledgers::check(connection, district, number, findings)?;
    }
    let attachments: Vec<_> = replayed.attachments.iter().collect();
    materials(connection, district, stream, (&replayed.personal, &attachments), findings)
}

/// Whether the counters say how many affairs of each kind and year there are.
pub(super) fn counters(
    connection: &mut dyn Connection,
    district: &str,
    findings: &mut Findings,
) -> Result<()> {
    for kind in AffairKind::ALL {
        let sql = "SELECT year, count FROM affair_counter WHERE district = ?1 AND kind = ?2 ORDER BY year";
        let mut counted = 0;
        for mut row in connection.query(sql, parameters![district, kind.as_str()])? {
            let (year, count): (i64, i64) = (row.integer()?, row.integer()?);
            let first = |year: i64| {
                let number = CaseNumber::new(year.rem_euclid(100) as i16, 0);
                affair_key(AffairNumber { kind: *kind, number })
            };
            let from = first(year);
            let sql = "SELECT COUNT(*), COALESCE(MAX(no), 0) FROM affair WHERE district = ?1 AND no >= ?2 AND no < ?3";
            let until = from + (first(1) - first(0));
            let row = connection.query_one(sql, parameters![district, from, until])?;
            let (there, last) = row
                .map_or(Ok((0, 0)), |mut row| Ok::<_, crate::StoreError>((row.integer()?, row.integer()?)))?;
            counted += there;
            let is_right = there == count && (there == 0 || last == from + count);
            if !is_right {
                let name = kind.chinese();
                findings.add(None, None, format!("{year} 年{name}的编号计数与已有的不符"));
            }
        }
        let sql = "SELECT COUNT(*) FROM affair WHERE district = ?1 AND kind = ?2";
        let row = connection.query_one(sql, parameters![district, kind.as_str()])?;
        if row.map_or(Ok(0), |mut row| row.integer())? != counted {
            findings.add(None, None, format!("编号计数里缺少{}的年份", kind.chinese()));
        }
    }
    let orphans = [
        (
            "SELECT DISTINCT no FROM affair_party p WHERE district = ?1 AND NOT EXISTS \
             (SELECT 1 FROM affair a WHERE a.district = p.district AND a.no = p.no)",
            "参与单位",
        ),
        (
            "SELECT DISTINCT no FROM affair_of_case c WHERE district = ?1 AND NOT EXISTS \
             (SELECT 1 FROM affair a WHERE a.district = c.district AND a.no = c.no)",
            "所属办件",
        ),
    ];
    for (sql, place) in orphans {
        for no in any(connection, sql, district)? {
            findings.add(Stream::of_number(no).ok(), None, format!("{place}里有不存在的事项（{no}）"));
        }
    }
    Ok(())
}
