//! What affairs mean for steps of cases: a step is kept from being done while its notice is up.

use qingdan_work::CaseNumber;
use qingdan_work::affair::{Affair, AffairKind, AffairNumber};
use qingdan_work::case::{Act, Author, Case, Hold, StepNo, evolve, noticed};
use qingdan_work::hash::Hash;
use qingdan_work::notice::{Notice, Stage};

use super::append;
use crate::database::{Connection, parameters};
use crate::lists::from_json;
use crate::log::{as_hash, case_key};
use crate::{DISTRICT_ITSELF, Millis, Result, StoreError};

/// Tells cases what keeps their steps from being done since an event of an affair, in that event's transaction: whoever
/// decides about a case meanwhile finds its next event written, and decides again.
pub(crate) fn tell_cases<A: Affair>(
    connection: &mut dyn Connection,
    district: &str,
    (old, affair): (Option<&A>, &A),
    at: Millis,
) -> Result<()> {
    let had = old.map(A::holds).unwrap_or_default();
    let mut holds = affair.holds();
    holds.retain(|one| !had.contains(one));
    // All in one order, so that two who tell the same cases do not each wait for the other.
    holds.sort_unstable_by_key(|(case, ..)| *case);
    let affair = AffairNumber { kind: A::KIND, number: affair.number() };
    for (case, step, hold) in holds {
        if let Some((head, case)) = read(connection, district, case)? {
            tell(connection, district, (head, case), (step, affair, hold), at)?;
        }
    }
    Ok(())
}

/// Tells cases of the notices that were up before cases' logs told of notices.
pub(crate) fn tell_cases_of_old_notices(connection: &mut dyn Connection) -> Result<()> {
    let sql = "SELECT district, state FROM affair WHERE kind = ?1 AND is_open = ?2";
    for mut row in connection.query(sql, parameters![AffairKind::Notice.as_str(), true])? {
        let (district, notice) = (row.text()?, from_json::<Notice>(&row.text()?)?);
        let Some(posting) = notice.posting().filter(|_| notice.stage == Stage::Posted) else { continue };
        let number = AffairNumber { kind: AffairKind::Notice, number: notice.number };
        for (case, step, hold) in notice.holds() {
            let Some((head, case)) = read(connection, &district, case)? else { continue };
            let mut at = posting.act.at;
            // A case of that time does not know when somebody last commented on it.
            let sql = "SELECT at_ms FROM event WHERE district = ?1 AND stream = ?2 AND seq = ?3";
            let last = parameters![&*district, case_key(case.number), case.version as i64];
            if let Some(mut last) = connection.query_one(sql, last)? {
                at = at.max(last.integer()?);
            }
            tell(connection, &district, (head, case), (step, number, hold), at)?;
        }
    }
    Ok(())
}

/// A case as it stands, with the hash of its last event.
fn read(connection: &mut dyn Connection, district: &str, case: CaseNumber) -> Result<Option<(Hash, Case)>> {
    let sql = "SELECT head, state FROM case_file WHERE district = ?1 AND no = ?2";
    let row = connection.query_one(sql, parameters![district, case_key(case)])?;
    row.map(|mut row| Ok((as_hash(row.bytes()?)?, from_json(&row.text()?)?))).transpose()
}

fn tell(
    connection: &mut dyn Connection,
    district: &str,
    (head, old): (Hash, Case),
    (step, affair, hold): (StepNo, AffairNumber, Hold),
    at: Millis,
) -> Result<()> {
    let act = Act { at, by: Author::program(DISTRICT_ITSELF) };
    let Some(event) = noticed(&old, step, affair, hold, act) else { return Ok(()) };
    let case = evolve(Some(old.clone()), &event)
        .map_err(|misfit| StoreError::Database { reason: misfit.to_string() })?;
    append(connection, district, Some((head, &old)), &case, &event).map(|_| ())
}
