//! Rows of cases: added when there is a case under the ledger's item, brought up to date when it went on. What was typed in
//! such a row stays. It happens before a ledger is shown, and by the clock; a case has one row, whoever comes first.

use qingdan_store::{AffairOrder, AffairWish, CaseToFill, LedgerBeside, NewRow, StoreError};
use qingdan_work::affair::AffairKind;
use qingdan_work::case::{Case, Status};
use qingdan_work::ledger::{CaseField, CaseRow, Cells, Column, ColumnNo, Ledger, LedgerCommand};
use qingdan_work::mask::PersonalKind;
use qingdan_work::time::date;
use qingdan_work::{Directory, Millis, OrganisationId, OrganisationKind};

use super::book::{Row, open_cells};
use crate::app::App;
use crate::personal::{self, Datum};

/// Cases of one command.
const AT_ONCE: u32 = 200;
/// Servers' clocks differ, and a case is there only some time after the moment that it bears.
const MARGIN: Millis = 10 * 60 * 1000;
/// Ledgers of a district that are kept up to date by the clock.
const MOST_LEDGERS: u32 = 5000;

/// Brings all ledgers of a district up to date; gives how many commands were carried out.
///
/// # Errors
/// Where the store cannot be read or written.
pub(crate) async fn fill_all(app: &App, district: &str, now: Millis) -> Result<u64, StoreError> {
    let directory = app.store.directory(district).await?;
    let mut told = 0;
    for head in app.store.affairs(district, AffairWish::of(AffairKind::Ledger, None, MOST_LEDGERS)).await? {
        if let Some(ledger) = app.store.affair::<Ledger>(district, head.number.number).await? {
            told += fill(app, district, &ledger, &directory, now).await?;
        }
    }
    Ok(told)
}

/// Brings the rows of cases in a ledger up to date; gives how many commands were carried out.
///
/// # Errors
/// Where the store cannot be read or written.
pub(crate) async fn fill(
    app: &App,
    district: &str,
    ledger: &Ledger,
    directory: &Directory,
    now: Millis,
) -> Result<u64, StoreError> {
    let since = app.books().filled(district, ledger.number).saturating_sub(MARGIN);
    let town = town(ledger.holder, directory);
    let mut told = 0;
    loop {
        let found = app.store.cases_to_fill(district, ledger, town, since, AT_ONCE).await?;
        let is_last = found.len() < AT_ONCE as usize;
        let filling = Filling { app, district, ledger };
        let Some((rows, beside, looked_at)) = filling.rows(found).await? else { return Ok(told) };
        if !looked_at.is_empty() {
            app.store.cases_looked_at(district, ledger.number, looked_at).await?;
        }
        if !rows.is_empty() {
            let order = AffairOrder::of_clock(district, ledger.number, LedgerCommand::Fill { rows }, now);
            match app.store.carry_out_ledger(order, beside).await? {
                Ok(_) => told += 1,
                // Somebody else was faster, or the ledger is full: the next round looks again.
                Err(_) => return Ok(told),
            }
        }
        if is_last {
            app.books().set_filled(district, ledger.number, now);
            return Ok(told);
        }
    }
}

/// The town whose cases fill a ledger; none for departments and communities, whose own part in cases counts.
fn town(holder: OrganisationId, directory: &Directory) -> Option<OrganisationId> {
    let kind = directory.get(holder)?.kind;
    matches!(kind, OrganisationKind::Town | OrganisationKind::Office).then(|| directory.town_of(holder))?
}

struct Filling<'a> {
    app: &'a App,
    district: &'a str,
    ledger: &'a Ledger,
}

type Filled = (Vec<CaseRow>, LedgerBeside, Vec<(qingdan_work::CaseNumber, u64)>);

impl Filling<'_> {
    /// The rows of cases that have to be written, new ones first; and cases whose rows say already what they should. `None`
    /// where there is nothing to do.
    async fn rows(&self, found: Vec<CaseToFill>) -> Result<Option<Filled>, StoreError> {
        if found.is_empty() {
            return Ok(None);
        }
        let (mut added, mut changed, mut looked_at) = (Vec::new(), Vec::new(), Vec::new());
        for one in found {
            let Some(case) = self.app.store.case(self.district, one.case).await? else { continue };
            let (district, number) = (self.district, self.ledger.number);
            let old = match one.row {
                Some((no, _)) => self.app.store.ledger_row(district, number, no).await?,
                None => None,
            };
            let old = old.and_then(|row| open_cells(self.app.vault(), district, number, &row.ciphertext?));
            let old = old.unwrap_or_default();
            let new = self.cells(&case, &old).await?;
            if new == old && one.row.is_some() {
                looked_at.push((one.case, one.version));
                continue;
            }
            let failed = |_| StoreError::Database { reason: "a row cannot be sealed".into() };
            let row = Row::seal(self.app.vault(), district, number, &new).map_err(failed)?;
            let row = NewRow { case_version: Some(one.version), ..row };
            let named = CaseRow { case: one.case, row: one.row, digest: row.digest() };
            if one.row.is_some() { changed.push((named, row)) } else { added.push((named, row)) }
        }
        added.extend(changed);
        let (rows, sealed) = added.into_iter().unzip();
        Ok(Some((rows, LedgerBeside { rows: sealed, ..LedgerBeside::default() }, looked_at)))
    }

    async fn cells(&self, case: &Case, old: &Cells) -> Result<Cells, StoreError> {
        let is_asked = self
            .ledger
            .columns
            .iter()
            .any(|column| column.from_case.is_some_and(|field| field.kind().personal().is_some()));
        let personal: Vec<Datum> = match is_asked {
            true => {
                let stored = self.app.store.personal(self.district, case.number).await?;
                stored.iter().filter_map(|one| personal::open(self.app, self.district, one)).collect()
            }
            false => Vec::new(),
        };
        let texts: Vec<(ColumnNo, String)> = self
            .ledger
            .columns
            .iter()
            .filter_map(|column| {
                let text = match column.from_case {
                    Some(field) => of_case(case, field, &personal),
                    None if old.get(column.no).is_empty() => of_steps(case, column)?,
                    None => return None,
                };
                Some((column.no, column.taken(&text).ok()?))
            })
            .collect();
        Ok(old.with(texts.iter().map(|(no, text)| (*no, text.as_str()))))
    }
}

fn of_case(case: &Case, field: CaseField, personal: &[Datum]) -> String {
    let datum =
        |kind| personal.iter().find(|one| one.kind == kind).map_or(String::new(), |one| one.text.clone());
    match (field, &case.status) {
        (CaseField::Number, _) => case.number.to_string(),
        (CaseField::Title, _) => case.title.clone(),
        (CaseField::Opened, _) => date(case.opened.at).to_string(),
        (CaseField::Closed, Status::Closed { act, .. }) => date(act.at).to_string(),
        (CaseField::Standing, Status::Closed { ending, .. }) => ending.chinese().to_owned(),
        (CaseField::Standing, Status::Paused { .. }) => "等申请人".to_owned(),
        (CaseField::Standing, Status::Open) => "办理中".to_owned(),
        (CaseField::Result, Status::Closed { result, .. }) => result.clone(),
        (CaseField::Closed | CaseField::Result, _) => String::new(),
        (CaseField::Name, _) => datum(PersonalKind::Name),
        (CaseField::IdentityNumber, _) => datum(PersonalKind::IdentityNumber),
        (CaseField::Telephone, _) => datum(PersonalKind::Telephone),
        (CaseField::Address, _) => datum(PersonalKind::Address),
    }
}

/// What was filled in on a step under the column's name.
fn of_steps(case: &Case, column: &Column) -> Option<String> {
    let fields = case.steps.iter().flat_map(|step| &step.fields);
    fields.filter(|field| field.name == column.name).map(|field| field.value.clone()).next_back()
}
