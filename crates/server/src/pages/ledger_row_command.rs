//! What is done with a row: added, changed, removed, restored, its personal data erased; seen in full with a reason.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use qingdan_store::{LedgerBeside, NewRow, StoreError};
use qingdan_work::ledger::{Cells, Column, ColumnNo, Erasing, Ledger, LedgerCommand, LookedAt, NewVersion};

use super::ledger::ledger;
use super::ledger_row::{Shown, Typed, named, show};
use super::ledgers::url;
use crate::app::App;
use crate::desk::Desk;
use crate::form::{Posted, Sent};
use crate::ledger::{Row, Wish, carry_out, erase_row, kept_row};
use crate::refusal::Refusal;
use crate::session::Visitor;
use crate::web::random_token;

pub(crate) async fn carry(
    State(app): State<App>,
    visitor: Visitor,
    Path((number, row)): Path<(String, String)>,
    sent: Sent,
) -> Result<Response, Refusal> {
    let desk = Desk::of(&app, &visitor).await?;
    let ledger = ledger(&app, &desk, &number).await?;
    let (content, form) = (sent.content(), sent.form);
    let old = named(&app, &desk, &ledger, &row).await?;
    if form.field("do") == "reveal" {
        let reason = form.field("reason").trim().to_owned();
        return reveal(&app, &visitor, &desk, &ledger, old, reason).await;
    }
    let entry = Entry::of(&ledger, old.as_ref(), &form);
    let errors = match old {
        None if entry.errors.is_empty() && entry.cells.is_empty() => {
            vec!["这一行没有内容，请至少填一项。".to_owned()]
        }
        _ => entry.errors.clone(),
    };
    if !errors.is_empty() {
        return show(&app, &visitor, &desk, &ledger, old, entry.shown(&form, errors)).await;
    }
    let key = (form.key(), content);
    let done = match (form.field("do"), &old) {
        ("erase", Some(row)) => {
            let (seen, which) = (Some(entry.seen), Erasing::Row);
            let wish = Wish { row: row.no, seen, which, reason: &entry.reason };
            erase_row(&app, &desk, &ledger, key, &wish).await?
        }
        (button, row) => {
            let Some((command, rows)) = entry.command(&app, &desk, &ledger, row.as_ref(), button)? else {
                return Ok(Redirect::to(&url(&ledger)).into_response());
            };
            let beside = LedgerBeside { rows, ..LedgerBeside::default() };
            carry_out(&app, &desk, Some((&ledger, ledger.version)), key, command, beside).await?
        }
    };
    match done {
        Ok(_) => {
            let next = if form.field("then") == "new" { "/row/new" } else { "" };
            Ok(Redirect::to(&format!("{}{next}", url(&ledger))).into_response())
        }
        Err(refused) => {
            // What is shown beside what was typed is the row as it is now.
            let now = match &old {
                Some(row) => Some(kept_row(&app, &desk, &ledger, row.no).await?),
                None => None,
            };
            show(&app, &visitor, &desk, &ledger, now, entry.shown(&form, vec![refused.message])).await
        }
    }
}

/// What a form says of a row.
struct Entry {
    typed: Typed,
    cleared: Vec<ColumnNo>,
    /// The row as it would be.
    cells: Cells,
    errors: Vec<String>,
    /// The version that was seen when it was typed.
    seen: u32,
    reason: String,
}

impl Entry {
    fn of(ledger: &Ledger, old: Option<&Row>, form: &Posted) -> Entry {
        let columns: Vec<&Column> = editable(ledger, old).collect();
        let (typed, cleared) = typed(form, &columns);
        let (mut texts, mut errors) = (Typed::new(), Vec::new());
        let is_saved = matches!(form.field("do"), "" | "save");
        for column in columns.into_iter().filter(|_| is_saved) {
            let own = typed.get(&column.no).map(String::as_str).unwrap_or_default();
            let is_cleared = cleared.contains(&column.no);
            // What is shown masked is not in the form: nothing typed leaves it as it is.
            if column.kind.personal().is_some() && old.is_some() && own.trim().is_empty() && !is_cleared {
                continue;
            }
            match column.taken(own) {
                Ok(text) => drop(texts.insert(column.no, text)),
                Err(error) => errors.push(format!("{error}。")),
            }
        }
        let empty = Cells::default();
        let base = old.map_or(&empty, |row| &row.cells);
        Entry {
            cells: base.with(texts.iter().map(|(no, text)| (*no, text.as_str()))),
            typed,
            cleared,
            errors,
            seen: form.field("version").parse().unwrap_or(0),
            reason: form.field("reason").trim().to_owned(),
        }
    }

    /// The page with what was typed, and why it was not taken.
    fn shown(&self, form: &Posted, errors: Vec<String>) -> Shown {
        Shown {
            typed: Some(self.typed.clone()),
            cleared: self.cleared.clone(),
            seen: Some(self.seen),
            in_full: false,
            key: form.field("key").to_owned(),
            reason: self.reason.clone(),
            errors,
        }
    }

    /// What a button other than that for erasing asks for, with the rows that are kept beside it; none where nothing would change.
    fn command(
        &self,
        app: &App,
        desk: &Desk,
        ledger: &Ledger,
        old: Option<&Row>,
        button: &str,
    ) -> Result<Option<(LedgerCommand, Vec<NewRow>)>, Refusal> {
        let (seen, reason) = (self.seen, self.reason.clone());
        let seal = |cells: &Cells| Row::seal(app.vault(), &desk.district, ledger.number, cells);
        let version =
            |row: &Row, sealed: &NewRow| NewVersion { row: row.no, version: seen, digest: sealed.digest() };
        Ok(Some(match (button, old) {
            (_, None) => {
                let sealed = seal(&self.cells)?;
                (LedgerCommand::Add { rows: vec![sealed.digest()], import: None }, vec![sealed])
            }
            ("remove", Some(row)) => (LedgerCommand::Remove { row: row.no, seen, reason }, vec![]),
            ("restore", Some(row)) => (LedgerCommand::Restore { row: row.no, seen, reason }, vec![]),
            (_, Some(row)) if self.cells == row.cells && seen == row.version => return Ok(None),
            (_, Some(row)) => {
                let sealed = seal(&self.cells)?;
                (LedgerCommand::Change { rows: vec![version(row, &sealed)], import: None }, vec![sealed])
            }
        }))
    }
}

/// The columns that are typed: what comes from a case is not, in rows of cases.
fn editable<'a>(ledger: &'a Ledger, row: Option<&Row>) -> impl Iterator<Item = &'a Column> {
    let is_of_case = row.is_some_and(|row| row.case.is_some());
    ledger.shown_columns().filter(move |column| !(is_of_case && column.from_case.is_some()))
}

fn typed(form: &Posted, columns: &[&Column]) -> (Typed, Vec<ColumnNo>) {
    let text = |column: &&Column| (column.no, form.field(&format!("c{}", column.no)).to_owned());
    let is_cleared = |column: &&&Column| form.has(&format!("clear{}", column.no), "yes");
    let cleared = columns.iter().filter(is_cleared).map(|column| column.no).collect();
    (columns.iter().map(text).collect(), cleared)
}

async fn reveal(
    app: &App,
    visitor: &Visitor,
    desk: &Desk,
    ledger: &Ledger,
    row: Option<Row>,
    reason: String,
) -> Result<Response, Refusal> {
    let at = LookedAt::Rows(row.iter().map(|row| row.no).collect());
    let (district, person) = (&desk.district, &desk.person);
    let looked = app.store.look_at_ledger(district, person, ledger.number, at, &reason, desk.now).await;
    let (in_full, errors) = match looked {
        Ok(()) => (true, Vec::new()),
        Err(StoreError::Denied(denied)) => (false, vec![denied.to_string()]),
        Err(error) => return Err(error.into()),
    };
    let shown = Shown { in_full, reason, errors, key: random_token(), ..Shown::default() };
    show(app, visitor, desk, ledger, row, shown).await
}
