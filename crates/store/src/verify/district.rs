//! A district's own logs: organisations, accounts, settings, looks; and what belongs to no case.

use std::collections::{BTreeMap, BTreeSet};

use qingdan_work::administration::{Administer, Administered, Looked};
use qingdan_work::{Organisation, OrganisationId, Person, Settings};

use super::{Findings, any, walk};
use crate::accounts;
use crate::administration::{directory, itself, settings};
use crate::database::{Connection, parameters};
use crate::log::{self, Stream, subject_key};
use crate::{DISTRICT_ITSELF, Result};

pub(super) struct District {
    pub(super) findings: Findings,
    /// How many cases and affairs it has.
    pub(super) files: u64,
}

/// What the administration log adds up to.
struct Administration {
    organisations: BTreeMap<OrganisationId, Organisation>,
    people: BTreeMap<String, (Person, bool)>,
    settings: Settings,
}

pub(super) fn check(connection: &mut dyn Connection, district: &str) -> Result<District> {
    let mut findings = Findings::of(district);
    for part in [administration, looks, strays, super::affairs::counters] {
        findings.check(None, |findings| part(connection, district, findings))?;
    }
    let sql = "SELECT (SELECT COUNT(*) FROM case_file WHERE district = ?1) \
               + (SELECT COUNT(*) FROM affair WHERE district = ?1)";
    let row = connection.query_one(sql, parameters![district])?;
    let files = row.map_or(Ok(0), |mut row| row.count())?;
    Ok(District { findings, files })
}

fn administration(connection: &mut dyn Connection, district: &str, findings: &mut Findings) -> Result<()> {
    let stream = Stream::Administration;
    let mut state = Administration {
        organisations: BTreeMap::from([(DISTRICT_ITSELF, itself(district))]),
        people: BTreeMap::new(),
        settings: Settings::default(),
    };
    let last =
        walk(connection, stream, findings, |findings, _, _, seq, body| match serde_json::from_str(body) {
            Ok(Administered::Changed { change }) => state.change(change),
            Ok(Administered::Erased(_)) => {}
            Err(_) => findings.add(Some(stream), Some(seq), "记录的内容读不懂"),
        })?;
    head(connection, district, stream, last, findings)?;

    let kept = directory(connection, district);
    let kept = kept.map(|kept| kept.iter().cloned().collect::<Vec<_>>());
    let is_right = kept.is_ok_and(|kept| kept.iter().eq(state.organisations.values()));
    findings.expect(stream, is_right, "机构与日志不符");
    let is_right = settings(connection, district).is_ok_and(|kept| kept == state.settings);
    findings.expect(stream, is_right, "时限设置与日志不符");
    match accounts::of_district(connection, district) {
        Err(_) => findings.add(Some(stream), None, "账号读不出来"),
        Ok(accounts) => {
            let kept: BTreeMap<_, _> = accounts
                .iter()
                .map(|account| (account.login.clone(), (account.person(), account.is_locked)))
                .collect();
            let logins: BTreeSet<&String> = kept.keys().chain(state.people.keys()).collect();
            for login in logins {
                let is_right = kept.get(login) == state.people.get(login);
                findings.expect(stream, is_right, &format!("账号“{login}”与日志不符"));
            }
        }
    }
    Ok(())
}

impl Administration {
    fn change(&mut self, change: Administer) {
        let mut set_locked = |login: &str, is_locked| {
            if let Some(person) = self.people.get_mut(login) {
                person.1 = is_locked;
            }
        };
        match change {
            Administer::CreateAccount(person) => {
                self.people.insert(person.login.clone(), (person, false));
            }
            Administer::ChangeAccount(person) => {
                if let Some(old) = self.people.get_mut(&person.login) {
                    old.0 = person;
                }
            }
            Administer::LockAccount { login } => set_locked(&login, true),
            Administer::UnlockAccount { login } => set_locked(&login, false),
            // Secrets stand in no log.
            Administer::ResetPassword { .. }
            | Administer::ChangePassword { .. }
            | Administer::SetSecondFactor { .. }
            | Administer::RemoveSecondFactor { .. } => {}
            Administer::SetOrganisation(organisation) => {
                self.organisations.insert(organisation.id, organisation);
            }
            Administer::SetSettings(settings) => self.settings = *settings,
        }
    }
}

fn looks(connection: &mut dyn Connection, district: &str, findings: &mut Findings) -> Result<()> {
    let stream = Stream::Looks;
    let mut logged = Vec::new();
    let last = walk(connection, stream, findings, |findings, _, _, seq, body| {
        match serde_json::from_str::<Looked>(body) {
            Ok(looked) => logged.push((subject_key(looked.subject), seq)),
            Err(_) => findings.add(Some(stream), Some(seq), "记录的内容读不懂"),
        }
    })?;
    head(connection, district, stream, last, findings)?;
    let rows = connection.query("SELECT no, seq FROM look WHERE district = ?1", parameters![district])?;
    let mut kept = Vec::new();
    for mut row in rows {
        kept.push((row.integer()?, row.count::<u64>()?));
    }
    kept.sort_unstable();
    logged.sort_unstable();
    findings.expect(stream, kept == logged, "查阅记录的目录与日志不符");
    Ok(())
}

/// Whether a log ends where its head says.
fn head(
    connection: &mut dyn Connection,
    district: &str,
    stream: Stream,
    (last, hash): (u64, qingdan_work::hash::Hash),
    findings: &mut Findings,
) -> Result<()> {
    let sql = "SELECT seq, head FROM log WHERE district = ?1 AND stream = ?2";
    let row = connection.query_one(sql, parameters![district, stream.number()])?;
    let kept = row.map_or(Ok((0, qingdan_work::hash::Hash::NONE)), |mut row| {
        Ok::<_, crate::StoreError>((row.count::<u64>()?, log::hash(&mut row)?))
    });
    findings.expect(
        stream,
        kept.is_ok_and(|kept| kept == (last, hash)),
        "日志的末尾不对：有记录被删去或改动",
    );
    Ok(())
}

/// Rows that belong to no case, and answers to commands of which nothing is known.
fn strays(connection: &mut dyn Connection, district: &str, findings: &mut Findings) -> Result<()> {
    let tables = [
        (
            "SELECT DISTINCT stream FROM event e WHERE district = ?1 AND stream NOT IN (0, 1) AND NOT EXISTS \
          (SELECT 1 FROM case_file c WHERE c.district = e.district AND c.no = e.stream) \
          AND NOT EXISTS (SELECT 1 FROM affair a WHERE a.district = e.district AND a.no = e.stream)",
            "有记录，没有现状",
        ),
        (
            "SELECT DISTINCT no FROM case_step s WHERE district = ?1 AND NOT EXISTS \
          (SELECT 1 FROM case_file c WHERE c.district = s.district AND c.no = s.no)",
            "待办里有不存在的办件",
        ),
        (
            "SELECT DISTINCT no FROM case_party s WHERE district = ?1 AND NOT EXISTS \
          (SELECT 1 FROM case_file c WHERE c.district = s.district AND c.no = s.no)",
            "参与单位里有不存在的办件",
        ),
        (
            "SELECT DISTINCT no FROM case_mention s WHERE district = ?1 AND NOT EXISTS \
          (SELECT 1 FROM case_file c WHERE c.district = s.district AND c.no = s.no)",
            "待回应的人里有不存在的办件",
        ),
        (
            "SELECT DISTINCT no FROM personal s WHERE district = ?1 AND NOT EXISTS \
          (SELECT 1 FROM case_file c WHERE c.district = s.district AND c.no = s.no) \
          AND NOT EXISTS (SELECT 1 FROM affair a WHERE a.district = s.district AND a.no = s.no)",
            "个人信息属于不存在的事项",
        ),
        (
            "SELECT DISTINCT no FROM attachment s WHERE district = ?1 AND NOT EXISTS \
          (SELECT 1 FROM case_file c WHERE c.district = s.district AND c.no = s.no) \
          AND NOT EXISTS (SELECT 1 FROM affair a WHERE a.district = s.district AND a.no = s.no)",
            "附件属于不存在的事项",
        ),
        (
            "SELECT DISTINCT no FROM command k WHERE district = ?1 AND NOT EXISTS \
          (SELECT 1 FROM event e WHERE e.district = k.district AND e.stream = k.no AND e.seq = k.seq)",
            "回执指向不存在的记录",
        ),
    ];
    for (sql, message) in tables {
        for no in any(connection, sql, district)? {
            findings.add(Stream::of_number(no).ok(), None, format!("{message}（{no}）"));
        }
    }
    let sql = "SELECT t.year FROM counter t WHERE t.district = ?1 AND t.count <> (SELECT COALESCE(MAX(c.no), 0) \
               - (t.year % 100) * 10000000000 FROM case_file c WHERE c.district = t.district \
               AND c.no >= (t.year % 100) * 10000000000 AND c.no < (t.year % 100 + 1) * 10000000000)";
    for year in any(connection, sql, district)? {
        findings.add(None, None, format!("{year} 年的编号计数与已有的办件不符"));
    }
    let sql = "SELECT c.no FROM case_file c WHERE c.district = ?1 AND NOT EXISTS (SELECT 1 FROM counter t \
               WHERE t.district = c.district AND t.year % 100 = c.no / 10000000000) LIMIT 1";
    for no in any(connection, sql, district)? {
        findings.add(None, None, format!("编号计数里没有办件 {no} 的年份"));
    }
    let sql = "SELECT (SELECT COUNT(*) FROM event WHERE district = ?1 AND stream > 1 AND login <> '') \
               - (SELECT COUNT(*) FROM (SELECT DISTINCT k.no, k.seq FROM command k JOIN event e \
               ON e.district = k.district AND e.stream = k.no AND e.seq = k.seq \
               WHERE k.district = ?1 AND e.login <> '') AS k)";
    if any(connection, sql, district)? != [0] {
        findings.add(None, None, "回执与记录的数目不符");
    }
    let sql =
        "SELECT s.seal FROM seal s WHERE NOT EXISTS (SELECT 1 FROM district d WHERE d.district = s.district)";
    if !connection.query(sql, &[])?.is_empty() {
        findings.add(None, None, "有不属于任何区的封存");
    }
    Ok(())
}
