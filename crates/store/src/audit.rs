//! All logs of a district as one, for whoever looks at who did what when.

use qingdan_work::administration::{Administered, Looked};
use qingdan_work::case::Happened;
use qingdan_work::{OrganisationId, Subject};

use crate::affairs::kind;
use crate::database::parameters;
use crate::lists::from_json;
use crate::log::{self, Stream, as_kept, entries};
use crate::{Logged, Millis, Result, Store};

/// What an entry of some log says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Recorded {
    /// Of administration.
    Administered(Administered),
    /// Of looks at personal data.
    Looked(Looked),
    /// Of a case.
    Happened(Box<Happened>),
    /// Of an affair: what was done, and with what.
    Affair(&'static str, String),
}

/// Which logs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Logs {
    /// All of them.
    #[default]
    All,
    /// Accounts, organisations, settings, erasures.
    Administration,
    /// Looks at personal data.
    Looks,
    /// What happened to cases.
    Cases,
    /// What happened to affairs.
    Affairs,
    /// What happened to one case or affair.
    One(Subject),
}

/// Where an entry stands among all, by time and then by log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standpoint {
    /// When.
    pub at: Millis,
    /// The log.
    pub stream: Stream,
    /// Its number there.
    pub seq: u64,
}

/// Which entries are looked for.
#[derive(Clone, Debug, Default)]
pub struct RecordSearch {
    /// In which logs.
    pub logs: Logs,
    /// From this time on.
    pub from: Option<Millis>,
    /// Before this time.
    pub until: Option<Millis>,
    /// Of whom: a login or a whole name; of everybody where it is empty.
    pub who: String,
    /// Of people of an organisation, as they belonged to it then.
    pub organisation: Option<OrganisationId>,
    /// Only what is before an entry, the last one seen.
    pub before: Option<Standpoint>,
}

impl Store {
    /// Entries of all logs of a district, newest first, at most `limit`.
    pub async fn records(
        &self,
        district: &str,
        search: &RecordSearch,
        limit: u32,
    ) -> Result<Vec<Logged<Recorded>>> {
        let (first, last) = search.logs.streams();
        let until = search.until.map_or(i64::MAX, |until| until - 1);
        let (at, stream, seq) = match search.before {
            Some(before) if before.at <= until => {
                (before.at, before.stream.number(), i64::try_from(before.seq).unwrap_or(i64::MAX))
            }
            _ => (until, i64::MAX, i64::MAX),
        };
        let organisation = search.organisation.map_or(-1, |one| i64::from(one.0));
        let parameters = parameters![
            district,
            at,
            search.from.unwrap_or(i64::MIN),
            stream,
            seq,
            first,
            last,
            search.who.trim(),
            organisation,
            limit,
        ]
        .to_vec();
        let sql = entries!(
            "WHERE district = ?1 AND at_ms <= ?2 AND at_ms >= ?3 \
             AND (at_ms < ?2 OR stream < ?4 OR (stream = ?4 AND seq < ?5)) AND stream >= ?6 AND stream <= ?7 \
             AND (?8 = '' OR login = ?8 OR name = ?8) AND (CAST(?9 AS BIGINT) < 0 OR organisation = ?9) \
             ORDER BY at_ms DESC, stream DESC, seq DESC LIMIT ?10"
        );
        self.database
            .read(move |connection| {
                connection.query(sql, &parameters)?.into_iter().map(|row| recorded(as_kept(row)?)).collect()
            })
            .await
    }
}

impl Logs {
    /// The first and the last log, by number.
    fn streams(self) -> (i64, i64) {
        let one = |stream: Stream| (stream.number(), stream.number());
        match self {
            Logs::All => (0, i64::MAX),
            Logs::Administration => one(Stream::Administration),
            Logs::Looks => one(Stream::Looks),
            Logs::Cases => (Stream::Looks.number() + 1, log::KIND - 1),
            Logs::Affairs => (log::KIND, i64::MAX),
            Logs::One(subject) => one(subject.into()),
        }
    }
}

impl<T> Logged<T> {
    /// Where it stands among the entries of all logs.
    pub fn standpoint(&self) -> Standpoint {
        Standpoint { at: self.act.at, stream: self.stream, seq: self.seq }
    }
}

fn recorded(kept: Logged<String>) -> Result<Logged<Recorded>> {
    let Logged { stream, seq, act, body } = kept;
    let body = match stream {
        Stream::Administration => Recorded::Administered(from_json(&body)?),
        Stream::Looks => Recorded::Looked(from_json(&body)?),
        Stream::Case(_) => Recorded::Happened(Box::new(from_json(&body)?)),
        Stream::Affair(number) => {
            let (what, detail) = kind(number.kind)?.told(&body)?;
            Recorded::Affair(what, detail)
        }
    };
    Ok(Logged { stream, seq, act, body })
}

/// `at.log.number`, for addresses; the log as the store numbers it.
impl std::fmt::Display for Standpoint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}.{}", self.at, self.stream.number(), self.seq)
    }
}

impl std::str::FromStr for Standpoint {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("`{text}` is no place among entries");
        let parts: Vec<&str> = text.split('.').collect();
        let [at, stream, seq] = parts[..] else { return Err(wrong()) };
        let stream: i64 = stream.parse().map_err(|_| wrong())?;
        Ok(Standpoint {
            at: at.parse().map_err(|_| wrong())?,
            stream: Stream::of_number(stream).map_err(|_| wrong())?,
            seq: seq.parse().map_err(|_| wrong())?,
        })
    }
}
