//! One ledger: its rows with filter per column, sums, as Excel masked or, with a reason that is written down, in full.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use qingdan_store::StoreError;
use qingdan_work::ledger::{
    Ledger, LedgerRefusal, LookedAt, filtered, may_keep, may_read, may_reveal, may_send, totals,
};
use qingdan_work::time::date;
use qingdan_write::Format;

use super::ledger_table::{Asked, Line, TableView};
use super::ledgers::{item_link, stands, url};
use super::{Chrome, Link, render};
use crate::app::App;
use crate::desk::Desk;
use crate::form::Posted;
use crate::ledger::{Book, Sheet, fill, find, sheet};
use crate::refusal::Refusal;
use crate::session::Visitor;

/// Entries of its log that are shown.
const EVENTS: u64 = 12;

#[derive(Template)]
#[template(path = "ledger.html")]
struct LedgerPage {
    chrome: Chrome,
    url: String,
    title: String,
    number: String,
    holder: String,
    item: Link,
    kept: u32,
    removed: u32,
    changed: String,
    shows_removed: bool,
    removed_url: String,
    unreadable: usize,
    table: TableView,
    may_keep: bool,
    may_send: bool,
    may_reveal: bool,
    sendings: Vec<SendingView>,
    events: Vec<EventView>,
    export: String,
    error: String,
    reason: String,
    query: String,
}

/// A sending in the ledger's page.
struct SendingView {
    url: String,
    to: String,
    as_of: String,
    rows: u32,
    when: String,
    stands: &'static str,
    is_returned: bool,
}

/// An entry of its log.
struct EventView {
    when: String,
    who: String,
    what: String,
}

/// A ledger that the visitor may see, with rows of cases brought up to date.
pub(super) async fn ledger(app: &App, desk: &Desk, number: &str) -> Result<Ledger, Refusal> {
    let ledger = find(app, desk, number).await?;
    if !may_read(&desk.person, &ledger, &desk.directory) {
        return Err(Refusal::not_found(LedgerRefusal::NoLedger.to_string()));
    }
    match fill(app, &desk.district, &ledger, &desk.directory, desk.now).await? {
        0 => Ok(ledger),
        _ => find(app, desk, number).await,
    }
}

pub(crate) async fn page(
    State(app): State<App>,
    visitor: Visitor,
    Path(number): Path<String>,
    Query(asked): Query<Vec<(String, String)>>,
) -> Result<Response, Refusal> {
    let desk = Desk::of(&app, &visitor).await?;
    let asked = Asked(asked);
    match number.strip_suffix(".xlsx") {
        Some(number) => {
            let ledger = ledger(&app, &desk, number).await?;
            workbook(&app, &desk, &ledger, &asked, false).await
        }
        None => {
            let ledger = ledger(&app, &desk, &number).await?;
            show(&app, &visitor, &desk, &ledger, asked, String::new(), String::new()).await
        }
    }
}

async fn show(
    app: &App,
    visitor: &Visitor,
    desk: &Desk,
    ledger: &Ledger,
    asked: Asked,
    error: String,
    reason: String,
) -> Result<Response, Refusal> {
    let book = Book::open(app, &desk.district, ledger).await?;
    let address = url(ledger);
    let shows_removed = asked.get("removed") == "1";
    let lines: Vec<Line<'_>> = book
        .rows
        .iter()
        .filter(|row| shows_removed || !row.is_removed)
        .map(|row| Line {
            no: row.no,
            cells: &row.cells,
            is_removed: row.is_removed,
            url: format!("{address}/row/{}", row.no),
        })
        .collect();
    let table = {
        let (address, columns, asked) = (address.clone(), ledger.columns.clone(), asked.clone());
        TableView::new(&address, &columns, &lines, &asked)
    };
    let events = app.store.affair_events::<Ledger>(
        &desk.district,
        ledger.number,
        ledger.version.saturating_sub(EVENTS),
        EVENTS as u32,
    );
    let event = |event: qingdan_work::affair::AffairEvent<qingdan_work::ledger::LedgerHappened>| {
        let (what, with) = <Ledger as qingdan_work::affair::Affair>::told(&event.body);
        let by = &event.act.by;
        EventView {
            when: desk.said(event.act.at),
            who: format!("{} {}", desk.directory.full_name(by.organisation), by.name),
            what: if with.is_empty() { what.to_owned() } else { format!("{what}：{with}") },
        }
    };
    let sending = |(no, sent): (u32, &qingdan_work::ledger::Sent)| SendingView {
        url: format!("{address}/sent/{no}"),
        to: desk.directory.full_name(sent.sending.to),
        as_of: date(sent.sending.as_of).to_string(),
        rows: sent.sending.rows,
        when: format!("{} {}", desk.said(sent.act.at), sent.act.by.name),
        stands: stands(sent),
        is_returned: ledger.is_to_be_mended(no),
    };
    let mut sendings: Vec<SendingView> = (1..).zip(&ledger.sendings).map(sending).collect();
    sendings.reverse();
    let is_personal = ledger.shown_columns().any(|column| column.kind.personal().is_some());
    let status = if error.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page = render(&LedgerPage {
        chrome: Chrome::new(app, visitor),
        title: ledger.title.clone(),
        number: address.trim_start_matches("/ledger/").to_owned(),
        holder: desk.directory.full_name(ledger.holder),
        item: item_link(app, desk, ledger),
        kept: ledger.kept,
        removed: ledger.last_row - ledger.kept,
        changed: format!("{} {}", desk.said(ledger.changed.at), ledger.changed.by.name),
        removed_url: format!(
            "{address}{}",
            asked.with(&[("removed", if shows_removed { "" } else { "1" }), ("page", "")])
        ),
        shows_removed,
        unreadable: book.rows.iter().filter(|row| row.is_unreadable).count(),
        table,
        may_keep: may_keep(&desk.person, ledger, &desk.directory),
        may_send: may_send(&desk.person, ledger, &desk.directory),
        may_reveal: is_personal && may_reveal(&desk.person, ledger, &desk.directory),
        sendings,
        events: events.await?.into_iter().rev().map(event).collect(),
        export: format!("{address}.xlsx{}", asked.with(&[("page", "")])),
        query: asked.with(&[("page", "")]),
        url: address,
        error,
        reason,
    })?;
    Ok((status, page).into_response())
}

/// The rows that an address asks for, as Excel.
async fn workbook(
    app: &App,
    desk: &Desk,
    ledger: &Ledger,
    asked: &Asked,
    in_full: bool,
) -> Result<Response, Refusal> {
    let book = Book::open(app, &desk.district, ledger).await?;
    let (wish, _) = asked.wish(&ledger.columns);
    let rows: Vec<_> = book.rows.iter().filter(|row| !row.is_removed).collect();
    let found = filtered(&ledger.columns, &rows, |row| &row.cells, &wish);
    let totals = totals(&ledger.columns, found.iter().map(|at| &rows[*at].cells));
    let file = Sheet {
        name: ledger.title.clone(),
        columns: ledger.columns.clone(),
        rows: found.iter().map(|at| (rows[*at].no, rows[*at].cells.clone())).collect(),
        totals,
        in_full,
    };
    let bytes = sheet(file).await?;
    let name = format!("{}-{}", ledger.title, date(desk.now));
    Ok((crate::export::headers(Format::Xlsx, "ledger", &name), bytes).into_response())
}

/// All of it in full as Excel, with the reason written down first.
pub(crate) async fn reveal(
    State(app): State<App>,
    visitor: Visitor,
    Path(number): Path<String>,
    Query(asked): Query<Vec<(String, String)>>,
    form: Posted,
) -> Result<Response, Refusal> {
    let desk = Desk::of(&app, &visitor).await?;
    let ledger = ledger(&app, &desk, &number).await?;
    let (asked, reason) = (Asked(asked), form.field("reason").to_owned());
    let looked = app.store.look_at_ledger(
        &desk.district,
        &desk.person,
        ledger.number,
        LookedAt::All,
        &reason,
        desk.now,
    );
    match looked.await {
        Ok(()) => workbook(&app, &desk, &ledger, &asked, true).await,
        Err(StoreError::Denied(denied)) => {
            show(&app, &visitor, &desk, &ledger, asked, denied.to_string(), reason).await
        }
        Err(error) => Err(error.into()),
    }
}
