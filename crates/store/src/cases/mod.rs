//! Cases: a command is decided, written and projected in one transaction.

mod holds;
mod list;
mod material;
mod project;
mod query;
mod recent;
mod work;

pub(crate) use holds::{tell_cases, tell_cases_of_old_notices};
pub use list::{CaseHead, CaseOrder, CaseScope, CaseWish};
pub use material::{Attachment, AttachmentHead, NewAttachment, NewPersonal, Personal};
pub(crate) use material::{Materials, file_digest, references};
pub(crate) use project::{Projection, StepRow, case_columns};
pub use project::{Standing, Stands};
pub use query::Mentioned;
pub(crate) use query::case as load_case;
pub(crate) use recent::Recent;
pub(crate) use work::like;
pub use work::{WorkPage, WorkPlace, WorkStep, WorkWish, Workbench};

use std::sync::Arc;

use qingdan_work::calendar::Calendar;
use qingdan_work::case::{Actor, Case, Context, Event, Refusal, Request, decide, evolve};
use qingdan_work::hash::Hash;
use qingdan_work::time::date;
use qingdan_work::{CaseNumber, Directory, Person, Settings};

use self::recent::AsOf;
use crate::administration::{directory, settings};
use crate::database::{Connection, parameters};
use crate::lists::from_json;
use crate::log::{self, Said, Stream, case_key, case_number};
use crate::{Millis, Result, Store, StoreError, to_json};

/// How often a command is tried again that somebody overtook. Each time somebody else got through.
const TRIES: u32 = 100;

/// A command about a case, with all that goes with it.
#[derive(Clone, Debug)]
pub struct Order {
    /// The district.
    pub district: String,
    /// The case; `None` for opening one.
    pub case: Option<CaseNumber>,
    /// Who sends it.
    pub by: By,
    /// What is to be done.
    pub request: Request,
    /// What tells it from another one under the same key, where that is not the request itself: what is encrypted is
    /// never the same twice.
    pub content: Option<Hash>,
    /// Personal data that the request refers to.
    pub personal: Vec<NewPersonal>,
    /// Files that the request refers to.
    pub attachments: Vec<NewAttachment>,
    /// The time.
    pub now: Millis,
}

/// Who sends a command.
#[derive(Clone, Debug)]
pub enum By {
    /// Somebody who is signed in.
    Person(Person),
    /// The program itself, by the clock. Its commands need no key: what was told once is not told again.
    Clock,
}

/// What is told to whoever sent a command that was carried out (回执).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// The case.
    pub number: CaseNumber,
    /// The number of the event that it became: the case's version then.
    pub version: u64,
}

/// What a district's commands are decided by. It is read again when the district's administration log has grown.
#[derive(Debug)]
pub(crate) struct Rules {
    revision: u64,
    pub(crate) directory: Directory,
    settings: Settings,
    calendar: Calendar,
}

impl Store {
    /// Carries out a command: decides it against the case as it is, writes what happens and what screens read of it, all
    /// or nothing. When this returns a receipt, it is on disk. The same key with the same content gives the same receipt
    /// and happens once.
    ///
    /// # Errors
    /// The outer error is what the database said; the inner one is why the command was refused, which left no trace.
    pub async fn carry_out(&self, order: Order) -> Result<Result<Receipt, Refusal>> {
        let store = self.clone();
        // Who opens a case takes a number, and others wait for it; what else is decided waits for nobody.
        let decides = order.case.is_some();
        let job = Arc::new(move |connection: &mut dyn Connection| store.decide_order(connection, &order));
        self.again(|| {
            let job = Arc::clone(&job);
            async move {
                let job = move |connection: &mut dyn Connection| job(connection);
                if decides { self.database.decide(job).await } else { self.database.write(job).await }
            }
        })
        .await
    }

    /// Runs a job that somebody may overtake, again as often as somebody does.
    pub(crate) async fn write_again<T: Send + 'static>(
        &self,
        job: impl Fn(&mut dyn Connection) -> Result<T> + Send + Sync + 'static,
    ) -> Result<T> {
        let job = Arc::new(job);
        self.again(|| {
            let job = Arc::clone(&job);
            self.database.write(move |connection| job(connection))
        })
        .await
    }

    async fn again<T, F: Future<Output = Result<T>>>(&self, mut attempt: impl FnMut() -> F) -> Result<T> {
        for _ in 1..TRIES {
            match attempt().await {
                Err(StoreError::Overtaken { .. }) => {}
                done => return done,
            }
        }
        Err(StoreError::Locked { reason: "others were always faster".into() })
    }

    fn decide_order(
        &self,
        connection: &mut dyn Connection,
        order: &Order,
    ) -> Result<Result<Receipt, Refusal>> {
        let key = order.by.key(&order.request.key);
        let no = order.case.map_or(-1, case_key);
        let known = order.case.and_then(|_| self.recent.get(&order.district, no));
        let asked = Asked { key, no, known: known.as_ref().map(|(head, _)| *head) };
        let Some(found) = find(connection, FIND, &order.district, asked)? else {
            return Ok(Err(Refusal::NoCase));
        };
        let digest = order.by.digest(order.content, |login| order.request.digest(login))?;
        if let Some(Answer { digest: known, no, version }) = found.answered {
            let receipt = Receipt { number: case_number(no)?, version };
            return Ok(if known == digest { Ok(receipt) } else { Err(Refusal::KeyUsed) });
        }
        let rules = self.rules(connection, &order.district, found.revision)?;
        let mut context = rules.context(&order.by, order.now, CaseNumber::new(date(order.now).year(), 0));
        let state = found.state.map(|(head, state)| as_of(head, state, known)).transpose()?;
        let case = state.as_ref().map(|(_, case)| &**case);
        let mut event = match decide(case, &order.request, &context) {
            Ok(event) => event,
            Err(refusal) => return Ok(Err(refusal)),
        };
        if case.is_none() {
            // Only a case that will be opened takes a number.
            context.number = next_number(connection, order)?;
            event = match decide(None, &order.request, &context) {
                Ok(event) => event,
                Err(refusal) => return Ok(Err(refusal)),
            };
        }
        let case = evolve(case.cloned(), &event)
            .map_err(|misfit| StoreError::Database { reason: misfit.to_string() })?;
        let old = state.as_ref().map(|(head, old)| (*head, &**old));
        let head = append(connection, &order.district, old, &case, &event)?;
        let (number, version) = (case.number, case.version);
        let materials = Materials { personal: &order.personal, attachments: &order.attachments };
        let named: Vec<_> = references(&case).collect();
        materials.write(connection, &order.district, number.into(), &case.personal, &named)?;
        if matches!(order.by, By::Person(_)) {
            let answer = Answer { digest, no: case_key(number), version };
            answer.write(connection, &order.district, &order.request.key)?;
        }
        self.recent.keep(&order.district, case_key(number), (head, Arc::new(case)));
        Ok(Ok(Receipt { number, version }))
    }

    /// The rules of a district at a revision: those that were read last, where they are of it.
    pub(crate) fn rules(
        &self,
        connection: &mut dyn Connection,
        district: &str,
        revision: u64,
    ) -> Result<Arc<Rules>> {
        let known = self.rules.lock().ok().and_then(|rules| rules.get(district).cloned());
        if let Some(rules) = known.filter(|rules| rules.revision == revision) {
            return Ok(rules);
        }
        let settings = settings(connection, district)?;
        let directory = directory(connection, district)?;
        let rules = Arc::new(Rules { revision, directory, calendar: settings.calendar(), settings });
        if let Ok(mut all) = self.rules.lock() {
            all.insert(district.to_owned(), Arc::clone(&rules));
        }
        Ok(rules)
    }
}

impl By {
    fn login(&self) -> &str {
        match self {
            By::Person(person) => &person.login,
            By::Clock => "",
        }
    }

    /// Whoever it is, as decisions see them.
    pub(crate) fn actor(&self) -> Actor<'_> {
        match self {
            By::Person(person) => Actor::Person(person),
            By::Clock => Actor::Clock,
        }
    }

    /// The key of a command, where its answer is kept under it. Of the program only what somebody outside sent has one.
    pub(crate) fn key<'a>(&self, key: &'a str) -> Option<&'a str> {
        Some(key).filter(|key| matches!(self, By::Person(_)) || !key.is_empty())
    }

    /// What tells a command from others: by `content`, where the command itself is never the same twice.
    pub(crate) fn digest(
        &self,
        content: Option<Hash>,
        command: impl FnOnce(&str) -> serde_json::Result<Hash>,
    ) -> Result<Hash> {
        match content {
            Some(content) => Ok(Hash::of(&[self.login().as_bytes(), &content.0].concat())),
            None => command(self.login()).map_err(crate::not_json),
        }
    }
}

impl Rules {
    /// What a command is decided by.
    pub(crate) fn context<'a>(&'a self, by: &'a By, now: Millis, number: CaseNumber) -> Context<'a> {
        let Rules { directory, calendar, settings, .. } = self;
        Context { now, actor: by.actor(), directory, calendar, settings, number }
    }
}

/// What a command is decided by besides the rules.
#[derive(Default)]
pub(crate) struct Asked<'a> {
    /// The command's key, where it has one.
    pub(crate) key: Option<&'a str>,
    /// The number in the store of what it is about; -1 for nothing yet.
    pub(crate) no: i64,
    /// The last event's hash of the state that is in memory: such a state is not read.
    pub(crate) known: Option<Hash>,
}

/// What is there before a command is decided.
pub(crate) struct Found {
    /// The administration log's last number: what is decided by changes with it.
    pub(crate) revision: u64,
    /// What was answered under the command's key.
    pub(crate) answered: Option<Answer>,
    /// What the command is about: the hash of its last event, and its JSON, where it is not the known one.
    pub(crate) state: Option<(Hash, Option<String>)>,
}

/// What was answered to a command: the digest of what it said, what it was about, which event it became.
pub(crate) struct Answer {
    pub(crate) digest: Hash,
    /// The number in the store.
    pub(crate) no: i64,
    pub(crate) version: u64,
}

impl Answer {
    /// Keeps it under the command's key.
    pub(crate) fn write(&self, connection: &mut dyn Connection, district: &str, key: &str) -> Result<()> {
        let sql = "INSERT INTO command (district, key, digest, no, seq) VALUES (?1, ?2, ?3, ?4, ?5)";
        let row = parameters![district, key, self.digest.0.to_vec(), self.no, self.version as i64];
        connection.defer(sql, row.to_vec())
    }
}

/// What [`find`] asks, of the table in which the states are.
macro_rules! find_in {
    ($table:literal) => {
        concat!(
            "SELECT COALESCE(l.seq, 0), k.digest, k.no, k.seq, s.head, ",
            "CASE WHEN s.head = ?4 THEN NULL ELSE s.state END FROM district d ",
            "LEFT JOIN log l ON l.district = d.district AND l.stream = 0 ",
            "LEFT JOIN command k ON k.district = d.district AND k.key = ?2 LEFT JOIN ",
            $table,
            " s ON s.district = d.district AND s.no = ?3 WHERE d.district = ?1"
        )
    };
}
pub(crate) use find_in;

const FIND: &str = find_in!("case_file");

/// Reads all of it at once; `None` where there is no such district.
pub(crate) fn find(
    connection: &mut dyn Connection,
    sql: &'static str,
    district: &str,
    Asked { key, no, known }: Asked<'_>,
) -> Result<Option<Found>> {
    let known = known.map(|head| head.0.to_vec());
    let Some(mut row) = connection.query_one(sql, parameters![district, key, no, known])? else {
        return Ok(None);
    };
    let revision = row.count()?;
    let digest = row.optional_bytes()?;
    let (no, seq) = (row.optional_integer()?, row.optional_count()?);
    let answered = match (digest, no, seq) {
        (Some(digest), Some(no), Some(version)) => {
            Some(Answer { digest: log::as_hash(digest)?, no, version })
        }
        _ => None,
    };
    let (head, state) = (row.optional_bytes()?, row.optional_text()?);
    let state = head.map(log::as_hash).transpose()?.map(|head| (head, state));
    Ok(Some(Found { revision, answered, state }))
}

/// The case as it was read, or as it was known to be after the same event.
fn as_of(head: Hash, state: Option<String>, known: Option<AsOf>) -> Result<AsOf> {
    match (state, known) {
        (Some(state), _) => Ok((head, Arc::new(from_json(&state)?))),
        (None, Some(known)) => Ok(known),
        (None, None) => Err(StoreError::Database { reason: "a case has no state".into() }),
    }
}

/// Writes an event and what screens read after it. Gives the event's hash.
fn append(
    connection: &mut dyn Connection,
    district: &str,
    old: Option<(Hash, &Case)>,
    case: &Case,
    event: &Event,
) -> Result<Hash> {
    let body = to_json(&event.body)?;
    let (stream, seq) = (Stream::Case(case.number), event.seq);
    let said = Said { stream, seq, act: &event.act, clause: event.clause, body: &body };
    let (head, row) = said.row(district, old.map_or(Hash::NONE, |(previous, _)| previous))?;
    // First, as who comes second is stopped here: the row is there.
    connection.defer(log::INSERT, row)?;
    Projection::write(connection, district, old.map(|(_, case)| case), case, head)?;
    Ok(head)
}

/// The district's next number in the year. Who opens a case at the same moment waits until this one is committed.
fn next_number(connection: &mut dyn Connection, order: &Order) -> Result<CaseNumber> {
    let year = date(order.now).year();
    let sql = "INSERT INTO counter (district, year, count) VALUES (?1, ?2, 1) \
               ON CONFLICT (district, year) DO UPDATE SET count = counter.count + 1 RETURNING count";
    let row = connection.query_one(sql, parameters![&*order.district, i64::from(year)])?;
    let mut row = row.ok_or_else(|| StoreError::Database { reason: "no number was given".into() })?;
    Ok(CaseNumber::new(year, row.count()?))
}
