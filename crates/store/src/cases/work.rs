//! Work lists: the steps of organisations, by when they are due, page by page, and how many there are.

use std::ops::RangeInclusive;

use qingdan_model::{Kind, StepId};
use qingdan_work::case::{ItemRef, Level, StepNo};
use qingdan_work::due::Due;
use qingdan_work::time::{date, end_of};
use qingdan_work::{CaseNumber, OrganisationId};

use super::Stands;
use crate::database::{Connection, Row, parameters};
use crate::lists::from_json;
use crate::log::{case_key, case_number};
use crate::{Millis, Result, Store, StoreError};

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
    /// The clause that says what is to be done, where one does.
    pub clause: Option<StepId>,
    /// Its item.
    pub item: ItemRef,
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

/// Which steps are looked for, and which page of them.
#[derive(Clone, Debug)]
pub struct WorkWish {
    /// Whose they are.
    pub organisations: Vec<OrganisationId>,
    /// How they stand.
    pub stands: Stands,
    /// Between which moments they end; those whose end nobody knows end at the last of all.
    pub due: RangeInclusive<Millis>,
    /// What stands in the title of their case or the name of its item; anything where empty.
    pub words: String,
    /// The page.
    pub page: WorkPage,
    /// The most steps of a page.
    pub limit: u32,
}

/// A page of a work list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WorkPage {
    /// The first.
    First,
    /// What comes after a place.
    After(WorkPlace),
    /// What comes before a place.
    Before(WorkPlace),
    /// The last.
    Last,
}

impl Workbench {
    /// Nobody counts further: that many, or more. A million open cases would take seconds to count.
    pub const MOST: u64 = 1_000;

    /// Several together.
    pub fn sum<'a>(all: impl IntoIterator<Item = &'a Workbench>) -> Workbench {
        let add = |a: u64, b: u64| Workbench::MOST.min(a + b);
        all.into_iter().fold(Workbench::default(), |sum, one| Workbench {
            overdue: add(sum.overdue, one.overdue),
            today: add(sum.today, one.today),
            soon: add(sum.soon, one.soon),
            later: add(sum.later, one.later),
            paused: add(sum.paused, one.paused),
            waiting: add(sum.waiting, one.waiting),
        })
    }
}

impl WorkWish {
    /// The first page of all steps of organisations that stand in one way.
    pub fn of(organisations: &[OrganisationId], stands: Stands, limit: u32) -> WorkWish {
        let (organisations, due, words) = (organisations.to_vec(), Millis::MIN..=Millis::MAX, String::new());
        WorkWish { organisations, stands, due, words, page: WorkPage::First, limit }
    }
}

impl Store {
    /// A page of the steps of organisations, by when they are due.
    pub async fn work_list(&self, district: &str, wish: WorkWish) -> Result<Vec<WorkStep>> {
        let district = district.to_owned();
        self.database.read(move |connection| work(connection, &district, &wish)).await
    }

    /// How many steps each of some organisations has to do, at a moment; those that end by `soon_until` are due soon.
    pub async fn workbenches(
        &self,
        district: &str,
        organisations: &[OrganisationId],
        now: Millis,
        soon_until: Millis,
    ) -> Result<Vec<(OrganisationId, Workbench)>> {
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
                let mut all = Vec::new();
                for one in organisations {
                    let values =
                        parameters![&*district, one.0, now, today, soon_until, Workbench::MOST as i64];
                    let Some(mut row) = connection.query_one(sql, values)? else { continue };
                    let (overdue, today, soon) = (row.count()?, row.count()?, row.count()?);
                    let (later, paused, waiting) = (row.count()?, row.count()?, row.count()?);
                    all.push((one, Workbench { overdue, today, soon, later, paused, waiting }));
                }
                Ok(all)
            })
            .await
    }

    /// The same for all of them together.
    pub async fn workbench(
        &self,
        district: &str,
        organisations: &[OrganisationId],
        now: Millis,
        soon_until: Millis,
    ) -> Result<Workbench> {
        let all = self.workbenches(district, organisations, now, soon_until).await?;
        Ok(Workbench::sum(all.iter().map(|(_, one)| one)))
    }
}

macro_rules! steps {
    ($page:literal, $order:literal, $words:literal) => {
        concat!(
            "SELECT s.due_ms, s.no, s.step, s.organisation, s.label, s.due, s.told, s.clause, c.title, ",
            "c.place, c.item_town, c.item_kind, c.item_version, c.item_no, c.item_name, c.version FROM case_step s JOIN case_file c ON c.district = s.district AND c.no = s.no ",
            "WHERE s.district = ?1 AND s.organisation = ?2 AND s.stands = ?3 ",
            $page,
            $words,
            "ORDER BY ",
            $order,
            " LIMIT ?8"
        )
    };
    ($page:literal, $order:literal) => {
        (
            steps!($page, $order, ""),
            steps!($page, $order, "AND (c.title LIKE ?9 ESCAPE '!' OR c.item_name LIKE ?9 ESCAPE '!') "),
        )
    };
}

fn work(connection: &mut dyn Connection, district: &str, wish: &WorkWish) -> Result<Vec<WorkStep>> {
    let (first, last) = (*wish.due.start(), *wish.due.end());
    // Before all places of its moment.
    let from = (first, -1, -1);
    let key = |place: WorkPlace| (place.due, case_key(place.case), i64::from(place.step));
    let (sql, (due, case, step), bound) = match wish.page {
        WorkPage::First | WorkPage::After(_) => {
            let place = if let WorkPage::After(place) = wish.page { key(place).max(from) } else { from };
            let sql = steps!(
                "AND (s.due_ms, s.no, s.step) > (?4, ?5, ?6) AND s.due_ms <= ?7 ",
                "s.due_ms, s.no, s.step"
            );
            (sql, place, last)
        }
        WorkPage::Before(_) | WorkPage::Last => {
            let end = (Millis::MAX, i64::MAX, i64::MAX);
            let place = if let WorkPage::Before(place) = wish.page { key(place) } else { end };
            let sql = steps!(
                "AND (s.due_ms, s.no, s.step) < (?4, ?5, ?6) AND s.due_ms >= ?7 ",
                "s.due_ms DESC, s.no DESC, s.step DESC"
            );
            (sql, place.min((last, i64::MAX, i64::MAX)), first)
        }
    };
    let words = like(&wish.words);
    let mut found = Vec::new();
    for one in &wish.organisations {
        let stands = wish.stands.as_str();
        let values = parameters![district, one.0, stands, due, case, step, bound, wish.limit, &*words];
        let rows = match words.is_empty() {
            true => connection.query(sql.0, &values[..8])?,
            false => connection.query(sql.1, values)?,
        };
        for row in rows {
            found.push(work_step(row)?);
        }
    }
    found.sort_by_key(|step| step.place);
    let surplus = found.len().saturating_sub(wish.limit as usize);
    match wish.page {
        WorkPage::Before(_) | WorkPage::Last => found.drain(..surplus),
        _ => found.drain(found.len() - surplus..),
    };
    Ok(found)
}

/// The pattern of texts in which words stand; empty where there are none.
pub(crate) fn like(words: &str) -> String {
    let words = words.trim();
    let mut pattern = String::new();
    for c in words.chars() {
        if matches!(c, '!' | '%' | '_') {
            pattern.push('!');
        }
        pattern.push(c);
    }
    if words.is_empty() { pattern } else { format!("%{pattern}%") }
}

fn work_step(mut row: Row) -> Result<WorkStep> {
    let (due, no) = (row.integer()?, row.integer()?);
    let place = WorkPlace { due, case: case_number(no)?, step: row.count()? };
    let organisation = OrganisationId(row.count()?);
    let label = row.text()?;
    let due = row.optional_text()?.map(|due| from_json(&due)).transpose()?;
    let told = row.optional_word()?;
    let clause: Option<String> = row.optional_text()?;
    let clause = clause.map(|clause| clause.parse()).transpose();
    let clause = clause.map_err(|reason: String| StoreError::Database { reason })?;
    let (title, place_of) = (row.text()?, OrganisationId(row.count()?));
    let item = item_ref(&mut row)?;
    Ok(WorkStep {
        place,
        organisation,
        label,
        due,
        told,
        title,
        town: place_of,
        clause,
        item,
        version: row.count()?,
    })
}

/// The item of a case, in the order of its columns.
pub(super) fn item_ref(row: &mut Row) -> Result<ItemRef> {
    let (town, kind): (String, Kind) = (row.text()?, row.word()?);
    Ok(ItemRef { town, kind, version: row.count()?, no: row.count()?, name: row.text()? })
}
