//! A ledger as it was sent to a department as of a day: the department sees it just as it was sent, takes it or sends it back.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use qingdan_store::{LedgerBeside, StoreError};
use qingdan_work::ledger::{
    Cells, Ledger, LedgerCommand, LedgerRefusal, LookedAt, RowNo, Sent as SentLedger, filtered, may_read,
    may_read_sent, may_receive, may_reveal_sent, may_send, totals,
};
use qingdan_work::time::date;
use qingdan_write::Format;

use super::ledger_table::{Asked, Line, TableView};
use super::ledgers::{item_link, stands, url};
use super::{Chrome, Link, render};
use crate::app::App;
use crate::desk::Desk;
use crate::form::Sent;
use crate::ledger::{Sheet, carry_out, find, opened, sheet};
use crate::refusal::Refusal;
use crate::session::Visitor;
use crate::web::random_token;

#[derive(Template)]
#[template(path = "ledger_sent.html")]
struct SentPage {
    chrome: Chrome,
    url: String,
    ledger_url: Option<String>,
    title: String,
    item: Link,
    no: u32,
    from: String,
    to: String,
    as_of: String,
    sent: String,
    note: String,
    rows: u32,
    digest: String,
    /// The rows whose personal data were erased since.
    erased: String,
    stands: &'static str,
    answer: String,
    is_waiting: bool,
    may_receive: bool,
    may_send_again: bool,
    may_reveal: bool,
    table: TableView,
    export: String,
    query: String,
    key: String,
    reason: String,
    error: String,
}

async fn sent_ledger(app: &App, desk: &Desk, number: &str, no: &str) -> Result<(Ledger, u32), Refusal> {
    let missing = || Refusal::not_found(LedgerRefusal::NoLedger.to_string());
    let ledger = find(app, desk, number).await?;
    let no: u32 = no.parse().map_err(|_| missing())?;
    let may = ledger.sent(no).is_some_and(|sent| may_read_sent(&desk.person, &ledger, sent, &desk.directory));
    if may { Ok((ledger, no)) } else { Err(missing()) }
}

pub(crate) async fn page(
    State(app): State<App>,
    visitor: Visitor,
    Path((number, no)): Path<(String, String)>,
    Query(asked): Query<Vec<(String, String)>>,
) -> Result<Response, Refusal> {
    let desk = Desk::of(&app, &visitor).await?;
    let (no, is_file) = no.strip_suffix(".xlsx").map_or((no.as_str(), false), |no| (no, true));
    let (ledger, no) = sent_ledger(&app, &desk, &number, no).await?;
    let Some(sent) = ledger.sent(no) else { return Err(Refusal::not_found("没有这次报送。")) };
    let rows = opened(&app, &desk.district, ledger.number, (no, sent)).await?;
    let asked = Asked(asked);
    match is_file {
        true => workbook(&ledger, sent, rows, &asked, false).await,
        false => {
            show(&app, &visitor, &desk, &ledger, (no, sent), &rows, &asked, String::new(), String::new())
        }
    }
}

#[allow(clippy::too_many_arguments)] // what the page shows, and nothing of it twice
fn show(
    app: &App,
    visitor: &Visitor,
    desk: &Desk,
    ledger: &Ledger,
    (no, sent): (u32, &SentLedger),
    rows: &[(RowNo, Cells)],
    asked: &Asked,
    error: String,
    reason: String,
) -> Result<Response, Refusal> {
    let SentLedger { sending, act, answer, .. } = sent;
    let erased: Vec<String> = sent.erased_rows().iter().map(RowNo::to_string).collect();
    let address = format!("{}/sent/{no}", url(ledger));
    let lines: Vec<Line<'_>> = rows
        .iter()
        .map(|(no, cells)| Line { no: *no, cells, is_removed: false, url: String::new() })
        .collect();
    let who = |act: &qingdan_work::case::Act| {
        format!("{} {} {}", desk.directory.full_name(act.by.organisation), act.by.name, desk.said(act.at))
    };
    let answer = match answer {
        None => String::new(),
        Some(answer) => match &answer.returned {
            Some(reason) => format!("{}，退回：{reason}", who(&answer.act)),
            None => format!("{}，签收", who(&answer.act)),
        },
    };
    let is_personal = sending.columns.iter().any(|column| column.kind.personal().is_some());
    let status = if error.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page = render(&SentPage {
        chrome: Chrome::new(app, visitor),
        table: TableView::new(&address, &sending.columns, &lines, asked),
        export: format!("{address}.xlsx{}", asked.with(&[("page", "")])),
        query: asked.with(&[("page", "")]),
        url: address,
        ledger_url: may_read(&desk.person, ledger, &desk.directory).then(|| url(ledger)),
        title: ledger.title.clone(),
        item: item_link(app, desk, ledger),
        no,
        from: desk.directory.full_name(ledger.holder),
        to: desk.directory.full_name(sending.to),
        as_of: date(sending.as_of).to_string(),
        sent: who(act),
        note: sending.note.clone(),
        rows: sending.rows,
        digest: sending.digest.to_string(),
        erased: erased.join("、"),
        stands: stands(sent),
        answer,
        is_waiting: sent.is_waiting(),
        may_receive: may_receive(&desk.person, sent, &desk.directory),
        may_send_again: ledger.is_to_be_mended(no) && may_send(&desk.person, ledger, &desk.directory),
        may_reveal: is_personal && may_reveal_sent(&desk.person, ledger, sent, &desk.directory),
        key: random_token(),
        reason,
        error,
    })?;
    Ok((status, page).into_response())
}

async fn workbook(
    ledger: &Ledger,
    sent: &SentLedger,
    rows: Vec<(RowNo, Cells)>,
    asked: &Asked,
    in_full: bool,
) -> Result<Response, Refusal> {
    let columns = &sent.sending.columns;
    let (wish, _) = asked.wish(columns);
    let found = filtered(columns, &rows, |(_, cells)| cells, &wish);
    let sums = totals(columns, found.iter().map(|at| &rows[*at].1));
    let file = Sheet {
        name: ledger.title.clone(),
        columns: columns.clone(),
        rows: found.iter().map(|at| rows[*at].clone()).collect(),
        totals: sums,
        in_full,
    };
    let bytes = sheet(file).await?;
    let name = format!("{}-截至{}", ledger.title, date(sent.sending.as_of));
    Ok((crate::export::headers(Format::Xlsx, "ledger", &name), bytes).into_response())
}

/// Takes it, sends it back, or gives it in full with a reason.
pub(crate) async fn answer(
    State(app): State<App>,
    visitor: Visitor,
    Path((number, no)): Path<(String, String)>,
    Query(asked): Query<Vec<(String, String)>>,
    sent: Sent,
) -> Result<Response, Refusal> {
    let desk = Desk::of(&app, &visitor).await?;
    let (ledger, no) = sent_ledger(&app, &desk, &number, &no).await?;
    let Some(own) = ledger.sent(no) else { return Err(Refusal::not_found("没有这次报送。")) };
    let (content, form) = (sent.content(), sent.form);
    let (asked, reason) = (Asked(asked), form.field("reason").trim().to_owned());
    let error = match form.field("do") {
        "reveal" => {
            let at = LookedAt::Sending(no);
            let (district, person) = (&desk.district, &desk.person);
            match app.store.look_at_ledger(district, person, ledger.number, at, &reason, desk.now).await {
                Ok(()) => {
                    let rows = opened(&app, district, ledger.number, (no, own)).await?;
                    return workbook(&ledger, own, rows, &asked, true).await;
                }
                Err(StoreError::Denied(denied)) => denied.to_string(),
                Err(error) => return Err(error.into()),
            }
        }
        word => {
            let command = match word {
                "return" => LedgerCommand::SendBack { sending: no, reason: reason.clone() },
                _ => LedgerCommand::Acknowledge { sending: no },
            };
            let with = Some((&ledger, ledger.version));
            let beside = LedgerBeside::default();
            match carry_out(&app, &desk, with, (form.key(), content), command, beside).await? {
                Ok(_) => return Ok(Redirect::to(&format!("{}/sent/{no}", url(&ledger))).into_response()),
                Err(refused) => refused.message,
            }
        }
    };
    let rows = opened(&app, &desk.district, ledger.number, (no, own)).await?;
    show(&app, &visitor, &desk, &ledger, (no, own), &rows, &asked, error, reason)
}
