//! What screens read of a case: rows that are made from its state, and only from it.

use qingdan_work::OrganisationId;
use qingdan_work::case::{Case, Mention, Status, Step, StepNo, StepStatus};
use qingdan_work::hash::Hash;

use crate::database::{Connection, Value, parameters};
use crate::log::case_key;
use crate::{Millis, Result, to_json};

qingdan_model::words! {
    /// Where a step stands in work lists.
    Stands, "standing of a step" {
        /// It can be done now.
        Ready = "ready", "待办";
        /// It could be done, if the case did not wait for the applicant.
        Paused = "paused", "暂停";
        /// It waits for other steps.
        Waiting = "waiting", "等待前序环节";
    }
}

qingdan_model::words! {
    /// Whether a case is being worked on.
    Standing, "standing of a case" {
        /// It is.
        Open = "open", "在办";
        /// It waits for the applicant.
        Paused = "paused", "等申请人";
        /// It is closed.
        Closed = "closed", "已办结";
    }
}

/// The end of a step that has none: after all others.
pub(crate) const NO_END: Millis = Millis::MAX;

/// The rows of a case.
#[derive(Debug, PartialEq)]
pub(crate) struct Projection {
    pub(crate) file: Vec<Value>,
    pub(crate) steps: Vec<StepRow>,
    pub(crate) parties: Vec<OrganisationId>,
    /// Whose answer it waits for: login, number of the comment's event, time.
    pub(crate) mentions: Vec<Vec<Value>>,
}

/// A step that is not settled.
#[derive(Debug, PartialEq)]
pub(crate) struct StepRow {
    pub(crate) step: StepNo,
    pub(crate) columns: Vec<Value>,
}

/// The columns of [`Projection::file`] after district and number, as a SELECT names them.
macro_rules! case_columns {
    () => {
        "version, head, status, worked_ms, state, place, title, item_town, item_kind, item_version, item_no, \
         item_name, source, opened_ms, batch"
    };
}

pub(crate) use case_columns;

/// How many of them change after the case was opened.
const CHANGING: usize = 5;

impl Projection {
    /// The rows of a case whose last event has this hash.
    pub(crate) fn of(case: &Case, head: Hash) -> Result<Projection> {
        let mentions = case.mentions.iter().map(mention).collect();
        Ok(Projection {
            file: file(case, head)?,
            steps: steps(case)?,
            parties: case.involved.clone(),
            mentions,
        })
    }

    /// Writes what changed.
    pub(crate) fn write(
        connection: &mut dyn Connection,
        district: &str,
        old: Option<&Case>,
        case: &Case,
        head: Hash,
    ) -> Result<()> {
        let no = case_key(case.number);
        let key = || parameters![district, no].to_vec();
        let mut row = [key(), file(case, head)?].concat();
        if old.is_none() {
            connection.defer(
                concat!(
                    "INSERT INTO case_file (district, no, ",
                    case_columns!(),
                    ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)"
                ),
                row,
            )?;
        } else {
            row.truncate(2 + CHANGING);
            let sql = "UPDATE case_file SET version = ?3, head = ?4, status = ?5, worked_ms = ?6, state = ?7 \
                       WHERE district = ?1 AND no = ?2";
            connection.defer(sql, row)?;
        }
        let had = old.map(steps).transpose()?.unwrap_or_default();
        let has = steps(case)?;
        for gone in had.iter().filter(|old| has.iter().all(|new| new.step != old.step)) {
            let sql = "DELETE FROM case_step WHERE district = ?1 AND no = ?2 AND step = ?3";
            connection.defer(sql, parameters![district, no, gone.step].to_vec())?;
        }
        for new in has.into_iter().filter(|new| !had.contains(new)) {
            let sql = "INSERT INTO case_step (district, no, step, organisation, stands, due_ms, due, label, told, clause) \
                       VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) ON CONFLICT (district, no, step) \
                       DO UPDATE SET organisation = ?4, stands = ?5, due_ms = ?6, due = ?7, told = ?9";
            connection.defer(sql, [key(), vec![new.step.into()], new.columns].concat())?;
        }
        let parties = old.map_or(&[][..], |old| &old.involved);
        for new in case.involved.iter().filter(|one| !parties.contains(one)) {
            let sql = "INSERT INTO case_party (district, organisation, no) VALUES (?1, ?2, ?3)";
            connection.defer(sql, parameters![district, new.0, no].to_vec())?;
        }
        let mentions = old.map_or(&[][..], |old| &old.mentions);
        for gone in mentions.iter().filter(|old| case.mentions.iter().all(|new| new.login != old.login)) {
            let sql = "DELETE FROM case_mention WHERE district = ?1 AND no = ?2 AND login = ?3";
            connection.defer(sql, parameters![district, no, &*gone.login].to_vec())?;
        }
        for new in case.mentions.iter().filter(|one| !mentions.contains(one)) {
            let sql = "INSERT INTO case_mention (district, no, login, seq, at_ms) VALUES (?1, ?2, ?3, ?4, ?5) \
                       ON CONFLICT (district, login, no) DO UPDATE SET seq = ?4, at_ms = ?5";
            connection.defer(sql, [key(), mention(new)].concat())?;
        }
        Ok(())
    }
}

fn mention(one: &Mention) -> Vec<Value> {
    parameters![&*one.login, one.seq as i64, one.at].to_vec()
}

fn file(case: &Case, head: Hash) -> Result<Vec<Value>> {
    let item = &case.item;
    let row = parameters![
        case.version as i64,
        head.0.to_vec(),
        standing(&case.status).as_str(),
        case.worked.at,
        to_json(case)?,
        case.place.0,
        &*case.title,
        &*item.town,
        item.kind.as_str(),
        item.version,
        item.no,
        &*item.name,
        case.source.as_str(),
        case.opened.at,
        case.batch.as_deref(),
    ];
    Ok(row.to_vec())
}

fn standing(status: &Status) -> Standing {
    match status {
        Status::Open => Standing::Open,
        Status::Paused { .. } => Standing::Paused,
        Status::Closed { .. } => Standing::Closed,
    }
}

fn steps(case: &Case) -> Result<Vec<StepRow>> {
    let rows = case.steps.iter().filter_map(|step| Some((step, stands(case, step)?)));
    rows.map(|(step, stands)| step_row(step, stands)).collect()
}

fn stands(case: &Case, step: &Step) -> Option<Stands> {
    match (&case.status, step.status) {
        (Status::Closed { .. }, _) => None,
        (Status::Paused { .. }, StepStatus::Ready) => Some(Stands::Paused),
        (Status::Open, StepStatus::Ready) => Some(Stands::Ready),
        (_, StepStatus::Waiting | StepStatus::Returned) => Some(Stands::Waiting),
        (_, StepStatus::Done | StepStatus::Skipped | StepStatus::Dormant) => None,
    }
}

fn step_row(step: &Step, stands: Stands) -> Result<StepRow> {
    let due = step.due.as_ref();
    let columns = parameters![
        step.organisation.0,
        stands.as_str(),
        due.and_then(|due| due.at).unwrap_or(NO_END),
        due.map(to_json).transpose()?,
        &*step.label,
        step.told.map(|told| told.as_str()),
        step.clause.map(|clause| clause.to_string()),
    ];
    Ok(StepRow { step: step.no, columns: columns.to_vec() })
}
