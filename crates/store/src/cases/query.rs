//! One case: as it stands, and what happened to it.

use qingdan_model::StepId;
use qingdan_work::case::{Act, Author, Case, Event};
use qingdan_work::{CaseNumber, OrganisationId};

use crate::database::{Connection, Row, parameters};
use crate::lists::from_json;
use crate::log::{Stream, case_key, case_number};
use crate::{Millis, Result, Store, StoreError};

/// A case in which somebody was asked for by name and has not answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mentioned {
    /// The case.
    pub number: CaseNumber,
    /// What it is about.
    pub title: String,
    /// The number of the comment's event.
    pub seq: u64,
    /// When.
    pub at: Millis,
}

impl Store {
    /// The cases in which somebody's answer is waited for, the newest comment first: at most `limit`.
    pub async fn mentions(&self, district: &str, login: &str, limit: u32) -> Result<Vec<Mentioned>> {
        let sql = "SELECT m.no, c.title, m.seq, m.at_ms FROM case_mention m \
                   JOIN case_file c ON c.district = m.district AND c.no = m.no \
                   WHERE m.district = ?1 AND m.login = ?2 ORDER BY m.at_ms DESC, m.no LIMIT ?3";
        let parameters = [district.into(), login.into(), limit.into()];
        self.database
            .read(move |connection| connection.query(sql, &parameters)?.into_iter().map(mentioned).collect())
            .await
    }

    /// A case as it stands.
    pub async fn case(&self, district: &str, number: CaseNumber) -> Result<Option<Case>> {
        let district = district.to_owned();
        self.database.read(move |connection| case(connection, &district, number)).await
    }

    /// What happened to a case (办理经过), from the beginning: at most `limit` events, those after number `after`.
    pub async fn timeline(
        &self,
        district: &str,
        number: CaseNumber,
        after: u64,
        limit: u32,
    ) -> Result<Vec<Event>> {
        let district = district.to_owned();
        self.database.read(move |connection| events(connection, &district, number, after, limit)).await
    }
}

/// A case as it stands.
pub(crate) fn case(
    connection: &mut dyn Connection,
    district: &str,
    number: CaseNumber,
) -> Result<Option<Case>> {
    let sql = "SELECT state FROM case_file WHERE district = ?1 AND no = ?2";
    let row = connection.query_one(sql, parameters![district, case_key(number)])?;
    row.map(|mut row| from_json(&row.text()?)).transpose()
}

fn events(
    connection: &mut dyn Connection,
    district: &str,
    number: CaseNumber,
    after: u64,
    limit: u32,
) -> Result<Vec<Event>> {
    let sql = "SELECT seq, at_ms, login, name, organisation, clause, body FROM event \
               WHERE district = ?1 AND stream = ?2 AND seq > ?3 ORDER BY seq LIMIT ?4";
    let after = i64::try_from(after).unwrap_or(i64::MAX);
    let stream = Stream::Case(number).number();
    let rows = connection.query(sql, parameters![district, stream, after, limit])?;
    rows.into_iter().map(event).collect()
}

fn event(mut row: Row) -> Result<Event> {
    let seq = row.count()?;
    let at = row.integer()?;
    let by = Author { login: row.text()?, name: row.text()?, organisation: OrganisationId(row.count()?) };
    let clause: Option<String> = row.optional_text()?;
    let clause = clause.map(|clause| clause.parse::<StepId>()).transpose();
    let clause = clause.map_err(|reason| StoreError::Database { reason })?;
    Ok(Event { seq, act: Act { at, by }, clause, body: from_json(&row.text()?)? })
}

fn mentioned(mut row: Row) -> Result<Mentioned> {
    let number = case_number(row.integer()?)?;
    Ok(Mentioned { number, title: row.text()?, seq: row.count()?, at: row.integer()? })
}
