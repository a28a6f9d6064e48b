//! Cases: a command is decided, written and projected in one transaction.

mod list;
mod material;
mod project;
mod query;
mod work;

pub use list::{CaseHead, CaseScope, CaseWish};
pub use material::{Attachment, AttachmentHead, NewAttachment, NewPersonal, Personal};
pub(crate) use material::{file_digest, references};
pub(crate) use project::{Projection, StepRow, case_columns};
pub use project::{Standing, Stands};
pub use query::Mentioned;
pub(crate) use query::case as load_case;
pub use work::{WorkPage, WorkPlace, WorkStep, WorkWish, Workbench};

use std::sync::Arc;

use qingdan_work::calendar::Calendar;
use qingdan_work::case::{Actor, Case, Context, Refusal, Request, decide, evolve};
use qingdan_work::hash::Hash;
use qingdan_work::time::date;
use qingdan_work::{CaseNumber, Directory, Person, Settings};

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
        let order = Arc::new(order);
        for _ in 1..TRIES {
            let (own, store) = (Arc::clone(&order), self.clone());
            let done = self.database.write(move |connection| store.decide_order(connection, &own)).await;
            match done {
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
        let Some(found) = find(connection, order)? else { return Ok(Err(Refusal::NoCase)) };
        let digest = order.digest()?;
        if let Some((known, receipt)) = found.answered {
            return Ok(if known == digest { Ok(receipt) } else { Err(Refusal::KeyUsed) });
        }
        let rules = self.rules(connection, &order.district, found.revision)?;
        let mut context = order.context(&rules, CaseNumber::new(date(order.now).year(), 0));
        let case = found.case.as_ref().map(|(case, _)| case);
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
        let (old, previous) = match found.case {
            Some((old, head)) => (Some(old), head),
            None => (None, Hash::NONE),
        };
        let (number, version) = (case.number, case.version);
        let body = to_json(&event.body)?;
        let said = Said {
            stream: Stream::Case(number),
            seq: event.seq,
            act: &event.act,
            clause: event.clause,
            body: &body,
        };
        let (head, row) = said.row(&order.district, previous)?;
        // First, as who comes second is stopped here: the row is there.
        connection.defer(log::INSERT, row)?;
        Projection::write(connection, &order.district, old.as_ref(), &case, head)?;
        material::write(connection, order, &case)?;
        if matches!(order.by, By::Person(_)) {
            let sql = "INSERT INTO command (district, key, digest, no, seq) VALUES (?1, ?2, ?3, ?4, ?5)";
            let key = &*order.request.key;
            let digest = digest.0.to_vec();
            let row = parameters![&*order.district, key, digest, case_key(number), version as i64].to_vec();
            connection.defer(sql, row)?;
        }
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

impl Order {
    fn digest(&self) -> Result<Hash> {
        let login = match &self.by {
            By::Person(person) => &*person.login,
            By::Clock => "",
        };
        match self.content {
            Some(content) => Ok(Hash::of(&[login.as_bytes(), &content.0].concat())),
            None => self.request.digest(login).map_err(crate::not_json),
        }
    }

    fn context<'a>(&'a self, rules: &'a Rules, number: CaseNumber) -> Context<'a> {
        let actor = match &self.by {
            By::Person(person) => Actor::Person(person),
            By::Clock => Actor::Clock,
        };
        let Rules { directory, calendar, settings, .. } = rules;
        Context { now: self.now, actor, directory, calendar, settings, number }
    }
}

/// What is there before a command is decided.
struct Found {
    /// The administration log's last number: what is decided by changes with it.
    revision: u64,
    /// What was answered under the command's key, and to what.
    answered: Option<(Hash, Receipt)>,
    /// The case and the hash of its last event.
    case: Option<(Case, Hash)>,
}

/// Reads all of it at once; `None` where there is no such district.
fn find(connection: &mut dyn Connection, order: &Order) -> Result<Option<Found>> {
    let sql = "SELECT COALESCE(l.seq, 0), k.digest, k.no, k.seq, c.head, c.state FROM district d \
               LEFT JOIN log l ON l.district = d.district AND l.stream = 0 \
               LEFT JOIN command k ON k.district = d.district AND k.key = ?2 \
               LEFT JOIN case_file c ON c.district = d.district AND c.no = ?3 \
               WHERE d.district = ?1";
    let key = match order.by {
        By::Person(_) => Some(&*order.request.key),
        By::Clock => None,
    };
    let no = order.case.map_or(-1, case_key);
    let Some(mut row) = connection.query_one(sql, parameters![&*order.district, key, no])? else {
        return Ok(None);
    };
    let revision = row.count()?;
    let digest = row.optional_bytes()?;
    let (no, seq) = (row.optional_integer()?, row.optional_count()?);
    let answered = match (digest, no, seq) {
        (Some(digest), Some(no), Some(version)) => {
            Some((log::as_hash(digest)?, Receipt { number: case_number(no)?, version }))
        }
        _ => None,
    };
    let (head, state) = (row.optional_bytes()?, row.optional_text()?);
    let case = match (head, state) {
        (Some(head), Some(state)) => Some((from_json(&state)?, log::as_hash(head)?)),
        _ => None,
    };
    Ok(Some(Found { revision, answered, case }))
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
