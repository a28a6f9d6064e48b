//! Affairs (routines, notices, ledgers, emergencies): a command is decided, written and projected in one transaction, as
//! for cases.

mod kinds;
mod list;
mod project;
mod public;
mod tags;

pub(crate) use kinds::kind;
pub use list::{AffairHead, AffairPage, AffairPlace, AffairWish};
pub(crate) use project::{Projection, columns};
pub(crate) use public::note_public_ones;
pub use public::{PublicHead, PublicPage, PublicPlace, PublicWish};
pub use tags::Tagged;

use qingdan_work::affair::{Affair, AffairEvent, AffairNumber, Ask, Refused, decide, evolve};
use qingdan_work::case::{Act, Author, Refusal};
use qingdan_work::hash::Hash;
use qingdan_work::time::date;
use qingdan_work::{CaseNumber, Holder, OrganisationId, Subject};

use crate::cases::{Answer, Asked, Found, Materials, find, find_in, tell_cases};
use crate::database::{Connection, Row, parameters};
use crate::lists::from_json;
use crate::log::{self, Said, Stream, affair_key, affair_number, case_key};
use crate::{By, Millis, NewAttachment, NewPersonal, Result, Store, StoreError, to_json};

/// A command about an affair, with all that goes with it.
#[derive(Clone, Debug)]
pub struct AffairOrder<A: Affair> {
    /// The district.
    pub district: String,
    /// The affair; `None` for opening one.
    pub number: Option<CaseNumber>,
    /// Who sends it.
    pub by: By,
    /// What is to be done.
    pub ask: Ask<A::Command>,
    /// What tells it from another one under the same key, where that is not the command itself: what is encrypted is
    /// never the same twice.
    pub content: Option<Hash>,
    /// Personal data that the command refers to.
    pub personal: Vec<NewPersonal>,
    /// Files that the command refers to.
    pub attachments: Vec<NewAttachment>,
    /// The time.
    pub now: Millis,
}

impl<A: Affair> AffairOrder<A> {
    /// A command with nothing beside it.
    pub fn new(
        district: &str,
        number: Option<CaseNumber>,
        by: By,
        ask: Ask<A::Command>,
        now: Millis,
    ) -> AffairOrder<A> {
        let (personal, attachments) = (Vec::new(), Vec::new());
        AffairOrder {
            district: district.to_owned(),
            number,
            by,
            ask,
            content: None,
            personal,
            attachments,
            now,
        }
    }

    /// A command of the clock, which needs no key.
    pub fn of_clock(district: &str, number: CaseNumber, command: A::Command, now: Millis) -> AffairOrder<A> {
        let ask = Ask { key: String::new(), seen: 0, command };
        AffairOrder::new(district, Some(number), By::Clock, ask, now)
    }
}

/// What is told to whoever sent a command that was carried out (回执).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AffairReceipt {
    /// The affair.
    pub number: AffairNumber,
    /// The number of the event that it became: the affair's version then.
    pub version: u64,
}

/// What is kept of an affair beside its state and its events.
pub(crate) trait Beside<A: Affair> {
    /// Puts into the state what a command is decided by and the state does not hold by itself.
    fn load(
        &self,
        connection: &mut dyn Connection,
        district: &str,
        affair: &mut A,
        command: &A::Command,
    ) -> Result<()>;

    /// Writes what goes with an event.
    fn write(
        &self,
        connection: &mut dyn Connection,
        district: &str,
        affair: &A,
        event: &AffairEvent<A::Happened>,
    ) -> Result<()>;
}

/// Nothing.
impl<A: Affair> Beside<A> for () {
    fn load(&self, _: &mut dyn Connection, _: &str, _: &mut A, _: &A::Command) -> Result<()> {
        Ok(())
    }

    fn write(&self, _: &mut dyn Connection, _: &str, _: &A, _: &AffairEvent<A::Happened>) -> Result<()> {
        Ok(())
    }
}

const FIND: &str = find_in!("affair");

impl Store {
    /// Carries out a command about an affair, as [`Store::carry_out`] does about a case.
    ///
    /// # Errors
    /// The outer error is what the database said; the inner one is why the command was refused, which left no trace.
    pub async fn carry_out_affair<A: Affair>(
        &self,
        order: AffairOrder<A>,
    ) -> Result<Result<AffairReceipt, Refused>> {
        let store = self.clone();
        self.write_again(move |connection| store.decide_affair(connection, &order, &())).await
    }

    /// Opens affairs by the clock, all in one transaction. Left out is one whose tag another one of its kind has already,
    /// and one that is refused. Gives the numbers of those that were opened.
    pub async fn open_affairs<A: Affair>(
        &self,
        district: &str,
        commands: Vec<A::Command>,
        now: Millis,
    ) -> Result<Vec<CaseNumber>> {
        let (store, district) = (self.clone(), district.to_owned());
        self.write_again(move |connection| store.open_many::<A>(connection, &district, &commands, now)).await
    }

    /// An affair as it stands.
    pub async fn affair<A: Affair>(&self, district: &str, number: CaseNumber) -> Result<Option<A>> {
        let key = affair_key(AffairNumber { kind: A::KIND, number });
        let parameters = [district.into(), key.into()];
        let sql = "SELECT state FROM affair WHERE district = ?1 AND no = ?2";
        let row = self.database.read(move |connection| connection.query_one(sql, &parameters)).await?;
        row.map(|mut row| from_json(&row.text()?)).transpose()
    }

    /// The affairs of a kind that belong to a case, by number, at most `limit`.
    pub async fn affairs_of_case<A: Affair>(
        &self,
        district: &str,
        case: CaseNumber,
        limit: u32,
    ) -> Result<Vec<A>> {
        let parameters = parameters![district, case_key(case), A::KIND.as_str(), limit].to_vec();
        let sql = "SELECT a.state FROM affair_of_case c JOIN affair a ON a.district = c.district AND a.no = c.no \
                   WHERE c.district = ?1 AND c.case_no = ?2 AND a.kind = ?3 ORDER BY a.no LIMIT ?4";
        let rows = self.database.read(move |connection| connection.query(sql, &parameters)).await?;
        rows.into_iter().map(|mut row| from_json(&row.text()?)).collect()
    }

    /// What happened to an affair, from the beginning: at most `limit` events, those after number `after`.
    pub async fn affair_events<A: Affair>(
        &self,
        district: &str,
        number: CaseNumber,
        after: u64,
        limit: u32,
    ) -> Result<Vec<AffairEvent<A::Happened>>> {
        let key = affair_key(AffairNumber { kind: A::KIND, number });
        let after = i64::try_from(after).unwrap_or(i64::MAX);
        let parameters = [district.into(), key.into(), after.into(), limit.into()];
        let sql = "SELECT seq, at_ms, login, name, organisation, body FROM event \
                   WHERE district = ?1 AND stream = ?2 AND seq > ?3 ORDER BY seq LIMIT ?4";
        let rows = self.database.read(move |connection| connection.query(sql, &parameters)).await?;
        rows.into_iter().map(event::<A>).collect()
    }

    /// Decides a command and writes what comes of it, in the transaction of the connection.
    pub(crate) fn decide_affair<A: Affair>(
        &self,
        connection: &mut dyn Connection,
        order: &AffairOrder<A>,
        beside: &impl Beside<A>,
    ) -> Result<Result<AffairReceipt, Refused>> {
        let district = &*order.district;
        let key = order.by.key(&order.ask.key);
        let no = order.number.map_or(-1, |number| affair_key(AffairNumber { kind: A::KIND, number }));
        let Some(found) = find(connection, FIND, district, Asked { key, no, known: None })? else {
            return Ok(Err(Refusal::NoCase.into()));
        };
        let digest = order.by.digest(order.content, |login| order.ask.digest(login))?;
        let Found { revision, answered, state } = found;
        if let Some(Answer { digest: known, no, version }) = answered {
            // A key that was used for a case is no affair's.
            let number = affair_number(no).ok().filter(|_| known == digest);
            return Ok(number.map(|number| AffairReceipt { number, version }).ok_or_else(Refused::key_used));
        }
        let rules = self.rules(connection, district, revision)?;
        let year = date(order.now).year();
        let decided = |affair: Option<&A>, number| {
            decide(affair, &order.ask, &rules.context(&order.by, order.now, number))
        };
        let (mut old, previous) = match state {
            Some((head, Some(state))) => (Some(from_json::<A>(&state)?), head),
            _ => (None, Hash::NONE),
        };
        if let Some(old) = &mut old {
            beside.load(connection, district, old, &order.ask.command)?;
        }
        let mut event = match decided(old.as_ref(), CaseNumber::new(year, 0)) {
            Ok(event) => event,
            Err(refused) => return Ok(Err(refused)),
        };
        if old.is_none() {
            if let Some(other) = same::<A>(connection, district, &evolved(None, &event)?)? {
                let kind = A::KIND.chinese();
                let message = format!("已经有同样的{kind}：{other}。请打开它办理，不用再建一个。");
                return Ok(Err(Refused::conflict(message)));
            }
            // Only an affair that will be opened takes a number.
            let count = count::<A>(connection, district, year, 1)?;
            event = match decided(None, CaseNumber::new(year, count)) {
                Ok(event) => event,
                Err(refused) => return Ok(Err(refused)),
            };
        }
        let affair = evolved(old.clone(), &event)?;
        let number = append(connection, district, (old.as_ref(), previous), &affair, &event)?;
        beside.write(connection, district, &affair, &event)?;
        let shown = affair.shown();
        let materials = Materials { personal: &order.personal, attachments: &order.attachments };
        let named: Vec<_> = shown.attachments.iter().collect();
        materials.write(connection, district, number.into(), &shown.personal, &named)?;
        let version = affair.version();
        if let Some(key) = key {
            Answer { digest, no: affair_key(number), version }.write(connection, district, key)?;
        }
        Ok(Ok(AffairReceipt { number, version }))
    }

    fn open_many<A: Affair>(
        &self,
        connection: &mut dyn Connection,
        district: &str,
        commands: &[A::Command],
        now: Millis,
    ) -> Result<Vec<CaseNumber>> {
        let nothing = Asked { no: -1, ..Asked::default() };
        let Some(found) = find(connection, FIND, district, nothing)? else { return Ok(Vec::new()) };
        let rules = self.rules(connection, district, found.revision)?;
        let year = date(now).year();
        // Whoever else opens some waits here.
        let before = count::<A>(connection, district, year, 0)?;
        let mut opened = Vec::new();
        for command in commands {
            let number = CaseNumber::new(year, before + opened.len() as u32 + 1);
            let ask = Ask { key: String::new(), seen: 0, command: command.clone() };
            let Ok(event) = decide::<A>(None, &ask, &rules.context(&By::Clock, now, number)) else {
                continue;
            };
            let affair: A = evolved(None, &event)?;
            if same(connection, district, &affair)?.is_none() {
                append(connection, district, (None, Hash::NONE), &affair, &event)?;
                opened.push(number);
            }
        }
        count::<A>(connection, district, year, opened.len() as u32)?;
        Ok(opened)
    }
}

/// An affair as what holds files and personal data; `None` where there is none.
pub(crate) fn holder(
    connection: &mut dyn Connection,
    district: &str,
    number: AffairNumber,
) -> Result<Option<Holder>> {
    let sql = "SELECT state FROM affair WHERE district = ?1 AND no = ?2";
    let row = connection.query_one(sql, parameters![district, affair_key(number)])?;
    row.map(|mut row| kind(number.kind)?.holder(&row.text()?)).transpose()
}

fn evolved<A: Affair>(affair: Option<A>, event: &AffairEvent<A::Happened>) -> Result<A> {
    evolve(affair, event).map_err(|misfit| StoreError::Database { reason: misfit.to_string() })
}

/// Another affair of the same kind that has an affair's tag.
fn same<A: Affair>(
    connection: &mut dyn Connection,
    district: &str,
    affair: &A,
) -> Result<Option<AffairNumber>> {
    let Some(tag) = affair.shown().tag else { return Ok(None) };
    let sql = "SELECT no FROM affair WHERE district = ?1 AND kind = ?2 AND tag = ?3";
    let row = connection.query_one(sql, parameters![district, A::KIND.as_str(), tag])?;
    row.map(|mut row| affair_number(row.integer()?)).transpose()
}

/// Counts so many more affairs of a kind in a year, and gives how many there are with them. Who does so at the same
/// moment waits until this is committed.
fn count<A: Affair>(connection: &mut dyn Connection, district: &str, year: i16, more: u32) -> Result<u32> {
    let sql = "INSERT INTO affair_counter (district, kind, year, count) VALUES (?1, ?2, ?3, ?4) \
               ON CONFLICT (district, kind, year) DO UPDATE SET count = affair_counter.count + ?4 RETURNING count";
    let row = parameters![district, A::KIND.as_str(), i64::from(year), more];
    let row = connection.query_one(sql, row)?;
    row.ok_or_else(|| StoreError::Database { reason: "no number was given".into() })?.count()
}

/// Writes an event and what screens read after it, and tells the cases whose steps it keeps.
fn append<A: Affair>(
    connection: &mut dyn Connection,
    district: &str,
    (old, previous): (Option<&A>, Hash),
    affair: &A,
    event: &AffairEvent<A::Happened>,
) -> Result<AffairNumber> {
    let number = AffairNumber { kind: A::KIND, number: affair.number() };
    let stream = Stream::from(Subject::Affair(number));
    let body = to_json(&event.body)?;
    let said = Said { stream, seq: event.seq, act: &event.act, clause: None, body: &body };
    let (head, row) = said.row(district, previous)?;
    // First, as who comes second is stopped here: the row is there.
    connection.defer(log::INSERT, row)?;
    let before = old.map(|old| Projection::of(old, previous)).transpose()?;
    Projection::of(affair, head)?.write(connection, district, before.as_ref())?;
    tell_cases(connection, district, (old, affair), event.act.at)?;
    Ok(number)
}

fn event<A: Affair>(mut row: Row) -> Result<AffairEvent<A::Happened>> {
    let seq = row.count()?;
    let at = row.integer()?;
    let by = Author { login: row.text()?, name: row.text()?, organisation: OrganisationId(row.count()?) };
    Ok(AffairEvent { seq, act: Act { at, by }, body: from_json(&row.text()?)? })
}
