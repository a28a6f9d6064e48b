//! Lists of steps and of cases, page by page after the last one seen, and how many there are.

use qingdan_model::Kind;
use qingdan_work::case::{ItemRef, Level, Source, StepNo};
use qingdan_work::due::Due;
use qingdan_work::time::{date, end_of};
use qingdan_work::{CaseNumber, OrganisationId};

use super::Stands;
use crate::administration::directory;
use crate::database::{Connection, Row, parameters};
use crate::lists::from_json;
use crate::log::{case_key, case_number};
use crate::{Millis, Result, Store};

/// How many of the newest cases a search by words looks at, so that it takes a moment at most.
const SEARCHED: u32 = 20_000;
/// How many of them it reads at once.
const CHUNK: u32 = 1_000;

/// A place in a work list: by end, case and step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct WorkPlace {
    /// By when the step is done; the last of all moments where nobody knows.
    pub due: Millis,
    /// The case's number in the store.
    pub case: CaseNumber,
    /// The step.
    pub step: StepNo,
}

/// A step in a work list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkStep {
    /// Where it stands in the list: the next page begins after the last one seen.
    pub place: WorkPlace,
    /// Whose it is.
    pub organisation: OrganisationId,
    /// What is to be done.
    pub label: String,
    /// By when, and why then; `None` for what waits.
    pub due: Option<Due>,
    /// How far it was told that it is overdue.
    pub told: Option<Level>,
    /// The case's title.
    pub title: String,
    /// Its town.
    pub town: OrganisationId,
    /// Its item's name.
    pub item: String,
    /// Its version: what a command about it has seen.
    pub version: u64,
}

/// How many steps organisations have to do (工作台), each counted up to [`Workbench::MOST`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Workbench {
    /// Those whose time is over.
    pub overdue: u64,
    /// Those that end today.
    pub today: u64,
    /// Those that end soon.
    pub soon: u64,
    /// The others that can be done now.
    pub later: u64,
    /// Those of cases that wait for the applicant.
    pub paused: u64,
    /// Those that wait for other steps.
    pub waiting: u64,
}

impl Workbench {
    /// Nobody counts further: that many, or more. A million open cases would take seconds to count.
    pub const MOST: u64 = 1_000;
}

/// A case in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseHead {
    /// Its number.
    pub number: CaseNumber,
    /// What it is about.
    pub title: String,
    /// Whether it is `open`, `paused` or `closed`.
    pub status: String,
    /// The town that is responsible.
    pub place: OrganisationId,
    /// The item.
    pub item: ItemRef,
    /// Where it came from.
    pub source: Source,
    /// When it was opened.
    pub opened: Millis,
    /// When somebody last worked on it.
    pub worked: Millis,
}

/// Which cases are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CaseScope {
    /// All of the district.
    District,
    /// Those of a town.
    Town(OrganisationId),
    /// Those in which an organisation has or had a part.
    Involving(OrganisationId),
}

impl Store {
    /// The steps of organisations that stand in one way, by when they are due: at most `limit`, those after a place.
    pub async fn work_list(
        &self,
        district: &str,
        organisations: &[OrganisationId],
        stands: Stands,
        after: Option<WorkPlace>,
        limit: u32,
    ) -> Result<Vec<WorkStep>> {
        let (district, organisations) = (district.to_owned(), organisations.to_vec());
        self.database
            .read(move |connection| work(connection, &district, &organisations, stands, (after, None), limit))
            .await
    }

    /// The steps of the whole district that can be done now and whose time was over before a moment: what the clock
    /// tells of. At most `limit`, those after a place.
    pub async fn overdue(
        &self,
        district: &str,
        before: Millis,
        after: Option<WorkPlace>,
        limit: u32,
    ) -> Result<Vec<WorkStep>> {
        self.ready_of_all(district.to_owned(), after, Some(before), limit).await
    }

    /// The steps of the whole district whose end nobody knew when it was counted.
    pub async fn uncounted(
        &self,
        district: &str,
        after: Option<WorkPlace>,
        limit: u32,
    ) -> Result<Vec<WorkStep>> {
        let first = WorkPlace { due: Millis::MAX, case: CaseNumber::new(0, 0), step: 0 };
        self.ready_of_all(district.to_owned(), Some(after.unwrap_or(first)), None, limit).await
    }

    async fn ready_of_all(
        &self,
        district: String,
        after: Option<WorkPlace>,
        before: Option<Millis>,
        limit: u32,
    ) -> Result<Vec<WorkStep>> {
        self.database
            .read(move |connection| {
                let directory = directory(connection, &district)?;
                let all: Vec<OrganisationId> = directory.iter().map(|one| one.id).collect();
                work(connection, &district, &all, Stands::Ready, (after, before), limit)
            })
            .await
    }

    /// How many steps organisations have to do, at a moment; those that end by `soon_until` are due soon.
    pub async fn workbench(
        &self,
        district: &str,
        organisations: &[OrganisationId],
        now: Millis,
        soon_until: Millis,
    ) -> Result<Workbench> {
        macro_rules! count {
            ($rows:literal) => {
                concat!(
                    "(SELECT COUNT(*) FROM (SELECT 1 FROM case_step WHERE district = ?1 AND organisation = ?2 ",
                    $rows,
                    " LIMIT ?6) AS few)"
                )
            };
        }
        let sql = concat!(
            "SELECT ",
            count!("AND stands = 'ready' AND due_ms < ?3"),
            ", ",
            count!("AND stands = 'ready' AND due_ms >= ?3 AND due_ms <= ?4"),
            ", ",
            count!("AND stands = 'ready' AND due_ms > ?4 AND due_ms <= ?5"),
            ", ",
            count!("AND stands = 'ready' AND due_ms > ?4 AND due_ms > ?5"),
            ", ",
            count!("AND stands = 'paused'"),
            ", ",
            count!("AND stands = 'waiting'"),
        );
        let (district, organisations) = (district.to_owned(), organisations.to_vec());
        let today = end_of(date(now));
        self.database
            .read(move |connection| {
                let mut sum = Workbench::default();
                for one in organisations {
                    let values =
                        parameters![&*district, one.0, now, today, soon_until, Workbench::MOST as i64];
                    let Some(mut row) = connection.query_one(sql, values)? else { continue };
                    let counts = [
                        &mut sum.overdue,
                        &mut sum.today,
                        &mut sum.soon,
                        &mut sum.later,
                        &mut sum.paused,
                        &mut sum.waiting,
                    ];
                    for count in counts {
                        *count = Workbench::MOST.min(*count + row.count::<u64>()?);
                    }
                }
                Ok(sum)
            })
            .await
    }

    /// Cases, newest first: at most `limit`, those before a number where it is given.
    pub async fn cases(
        &self,
        district: &str,
        scope: CaseScope,
        before: Option<CaseNumber>,
        limit: u32,
    ) -> Result<Vec<CaseHead>> {
        let district = district.to_owned();
        let before = before.map_or(i64::MAX, case_key);
        self.database.read(move |connection| heads(connection, &district, scope, before, limit)).await
    }

    /// Cases in whose title or item all of these words stand, among the newest 20,000 of each scope before a number;
    /// newest first. With them the number to go on before, where there are older ones that were not looked at.
    pub async fn find_cases(
        &self,
        district: &str,
        scopes: &[CaseScope],
        words: &str,
        before: Option<CaseNumber>,
        limit: u32,
    ) -> Result<(Vec<CaseHead>, Option<CaseNumber>)> {
        let words: Vec<String> = words.split_whitespace().map(str::to_lowercase).collect();
        let (district, scopes) = (district.to_owned(), scopes.to_vec());
        let before = before.map_or(i64::MAX, case_key);
        self.database
            .read(move |connection| {
                let mut found = Vec::new();
                let mut looked_to = None;
                for scope in scopes {
                    let (more, to) = find(connection, &district, scope, &words, before, limit)?;
                    found.extend(more);
                    looked_to = looked_to.max(to);
                }
                found.retain(|head: &CaseHead| looked_to.is_none_or(|to| head.number >= to));
                found.sort_by_key(|head| std::cmp::Reverse(head.number));
                found.dedup_by_key(|head| head.number);
                if found.len() > limit as usize {
                    found.truncate(limit as usize);
                    looked_to = found.last().map(|head| head.number);
                }
                Ok((found, looked_to))
            })
            .await
    }
}

/// Looks for words among the newest cases of a scope; gives the last one looked at where there are more.
fn find(
    connection: &mut dyn Connection,
    district: &str,
    scope: CaseScope,
    words: &[String],
    mut before: i64,
    limit: u32,
) -> Result<(Vec<CaseHead>, Option<CaseNumber>)> {
    let mut found = Vec::new();
    for _ in 0..SEARCHED / CHUNK {
        let chunk = heads(connection, district, scope, before, CHUNK)?;
        let is_last = chunk.len() < CHUNK as usize;
        for head in chunk {
            let number = head.number;
            before = case_key(number);
            let text = format!("{}\n{}", head.title, head.item.name).to_lowercase();
            if words.iter().all(|word| text.contains(word)) {
                found.push(head);
            }
            if found.len() == limit as usize {
                return Ok((found, Some(number)));
            }
        }
        if is_last {
            return Ok((found, None));
        }
    }
    Ok((found, Some(case_number(before)?)))
}

macro_rules! steps {
    ($upto:literal) => {
        concat!(
            "SELECT s.due_ms, s.no, s.step, s.organisation, s.label, s.due, s.told, c.title, c.place, c.item_name, ",
            "c.version FROM case_step s JOIN case_file c ON c.district = s.district AND c.no = s.no ",
            "WHERE s.district = ?1 AND s.organisation = ?2 AND s.stands = ?3 ",
            "AND (s.due_ms, s.no, s.step) > (?4, ?5, ?6) ",
            $upto,
            "ORDER BY s.due_ms, s.no, s.step LIMIT ?7"
        )
    };
}

fn work(
    connection: &mut dyn Connection,
    district: &str,
    organisations: &[OrganisationId],
    stands: Stands,
    (after, before): (Option<WorkPlace>, Option<Millis>),
    limit: u32,
) -> Result<Vec<WorkStep>> {
    let (due, case, step) =
        after.map_or((i64::MIN, 0, 0), |place| (place.due, case_key(place.case), place.step));
    let mut found = Vec::new();
    for one in organisations {
        let values =
            parameters![district, one.0, stands.as_str(), due, case, step, limit, before.unwrap_or(0)];
        let rows = match before {
            Some(_) => connection.query(steps!("AND s.due_ms < ?8 "), values)?,
            None => connection.query(steps!(""), &values[..7])?,
        };
        for row in rows {
            found.push(work_step(row)?);
        }
    }
    found.sort_by_key(|step| step.place);
    found.truncate(limit as usize);
    Ok(found)
}

fn work_step(mut row: Row) -> Result<WorkStep> {
    let (due, no) = (row.integer()?, row.integer()?);
    let place = WorkPlace { due, case: case_number(no)?, step: row.count()? };
    let organisation = OrganisationId(row.count()?);
    let label = row.text()?;
    let due = row.optional_text()?.map(|due| from_json(&due)).transpose()?;
    let told = row.optional_word()?;
    let (title, town) = (row.text()?, OrganisationId(row.count()?));
    Ok(WorkStep {
        place,
        organisation,
        label,
        due,
        told,
        title,
        town,
        item: row.text()?,
        version: row.count()?,
    })
}

macro_rules! heads {
    ($rest:literal) => {
        concat!(
            "SELECT c.no, c.title, c.status, c.place, c.item_town, c.item_kind, c.item_version, c.item_no, ",
            "c.item_name, c.source, c.opened_ms, c.worked_ms FROM ",
            $rest
        )
    };
}

fn heads(
    connection: &mut dyn Connection,
    district: &str,
    scope: CaseScope,
    before: i64,
    limit: u32,
) -> Result<Vec<CaseHead>> {
    let rows = match scope {
        CaseScope::District => connection.query(
            heads!("case_file c WHERE c.district = ?1 AND c.no < ?2 ORDER BY c.no DESC LIMIT ?3"),
            parameters![district, before, limit],
        ),
        CaseScope::Town(town) => connection.query(
            heads!(
                "case_file c WHERE c.district = ?1 AND c.place = ?4 AND c.no < ?2 ORDER BY c.no DESC LIMIT ?3"
            ),
            parameters![district, before, limit, town.0],
        ),
        CaseScope::Involving(organisation) => connection.query(
            heads!(
                "case_party p JOIN case_file c ON c.district = p.district AND c.no = p.no \
                 WHERE p.district = ?1 AND p.organisation = ?4 AND p.no < ?2 ORDER BY p.no DESC LIMIT ?3"
            ),
            parameters![district, before, limit, organisation.0],
        ),
    };
    rows?.into_iter().map(head).collect()
}

fn head(mut row: Row) -> Result<CaseHead> {
    let number = case_number(row.integer()?)?;
    let (title, status, place) = (row.text()?, row.text()?, OrganisationId(row.count()?));
    let (town, kind): (String, Kind) = (row.text()?, row.word()?);
    let item = ItemRef { town, kind, version: row.count()?, no: row.count()?, name: row.text()? };
    let source = row.word()?;
    Ok(CaseHead {
        number,
        title,
        status,
        place,
        item,
        source,
        opened: row.integer()?,
        worked: row.integer()?,
    })
}
