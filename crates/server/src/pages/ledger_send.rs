//! A ledger is sent to a department as of a day: what would be sent is looked at first.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use jiff::civil::Date;
use qingdan_store::LedgerBeside;
use qingdan_work::ledger::{Column, Ledger, LedgerCommand, Sending, may_send, totals};
use qingdan_work::permission::Right;
use qingdan_work::time::{date, end_of};
use qingdan_work::{Millis, Organisation, OrganisationKind};

use super::ledger::ledger;
use super::ledgers::url;
use super::{Choice, Chrome, render};
use crate::app::App;
use crate::desk::Desk;
use crate::form::Sent;
use crate::ledger::{as_of, carry_out, find, packed};
use crate::refusal::Refusal;
use crate::session::Visitor;
use crate::web::random_token;

#[derive(Template)]
#[template(path = "ledger_send.html")]
struct SendPage {
    chrome: Chrome,
    url: String,
    ledger_url: String,
    title: String,
    receivers: Vec<Choice>,
    as_of: String,
    today: String,
    note: String,
    columns: Vec<Choice>,
    /// What would be sent, once it was looked at.
    looked: Option<LookedView>,
    key: String,
    error: String,
}

struct LookedView {
    rows: usize,
    totals: Vec<(String, String)>,
}

pub(crate) async fn form(
    State(app): State<App>,
    visitor: Visitor,
    Path(number): Path<String>,
) -> Result<Response, Refusal> {
    let desk = Desk::of(&app, &visitor).await?;
    let ledger = ledger(&app, &desk, &number).await?;
    require(&desk, &ledger)?;
    let wish = SendWish {
        to: String::new(),
        day: date(desk.now),
        columns: ledger.shown_columns().map(|column| column.no).collect(),
        note: String::new(),
    };
    show_form(&app, &visitor, &desk, &ledger, &wish, None, String::new())
}

fn require(desk: &Desk, ledger: &Ledger) -> Result<(), Refusal> {
    match may_send(&desk.person, ledger, &desk.directory) {
        true => Ok(()),
        false => Err(Refusal::forbidden(format!("您的账号没有“{}”的权限。", Right::SendLedger.chinese()))),
    }
}

/// What is to be sent, as the form says it.
struct SendWish {
    to: String,
    day: Date,
    columns: Vec<u16>,
    note: String,
}

impl SendWish {
    /// As of when: the end of a past day, or now.
    fn at(&self, now: Millis) -> Millis {
        end_of(self.day).min(if self.day > date(now) { Millis::MAX } else { now })
    }
}

fn show_form(
    app: &App,
    visitor: &Visitor,
    desk: &Desk,
    ledger: &Ledger,
    wish: &SendWish,
    looked: Option<LookedView>,
    error: String,
) -> Result<Response, Refusal> {
    let own_town = desk.directory.town_of(ledger.holder);
    let receives = desk.directory.iter().filter(|one| {
        let is_receiver = one.kind == OrganisationKind::Department || Some(one.id) == own_town;
        is_receiver && !one.is_closed && one.id != ledger.holder
    });
    let receiver = |one: &Organisation| Choice {
        word: one.id.to_string(),
        name: one.name.clone(),
        is_chosen: one.id.to_string() == wish.to,
    };
    let column = |column: &Column| Choice {
        word: column.no.to_string(),
        name: column.name.clone(),
        is_chosen: wish.columns.contains(&column.no),
    };
    let ledger_url = url(ledger);
    let status = if error.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page = render(&SendPage {
        chrome: Chrome::new(app, visitor),
        url: format!("{ledger_url}/send"),
        ledger_url,
        title: ledger.title.clone(),
        receivers: receives.map(receiver).collect(),
        as_of: wish.day.to_string(),
        today: date(desk.now).to_string(),
        note: wish.note.clone(),
        columns: ledger.shown_columns().map(column).collect(),
        looked,
        key: random_token(),
        error,
    })?;
    Ok((status, page).into_response())
}

/// Shows what would be sent, or sends it.
pub(crate) async fn send(
    State(app): State<App>,
    visitor: Visitor,
    Path(number): Path<String>,
    sent: Sent,
) -> Result<Response, Refusal> {
    let desk = Desk::of(&app, &visitor).await?;
    let ledger = ledger(&app, &desk, &number).await?;
    require(&desk, &ledger)?;
    let (content, form) = (sent.content(), sent.form);
    let day: Result<Date, _> = form.field("as_of").parse();
    let wish = SendWish {
        to: form.field("to").to_owned(),
        day: day.clone().unwrap_or(date(desk.now)),
        columns: form.all("column").filter_map(|no| no.parse().ok()).collect(),
        note: form.field("note").trim().to_owned(),
    };
    let refused = |error: String| show_form(&app, &visitor, &desk, &ledger, &wish, None, error);
    if day.is_err() {
        return refused("请填写截止日期，如 2026-03-05。".to_owned());
    }
    let Ok(to) = wish.to.parse() else { return refused("请选择报送给哪个单位。".to_owned()) };
    let columns: Vec<Column> =
        ledger.shown_columns().filter(|column| wish.columns.contains(&column.no)).cloned().collect();
    if columns.is_empty() {
        return refused("请至少选一列。".to_owned());
    }
    let at = wish.at(desk.now);
    let rows = as_of(&app, &desk.district, &ledger, at).await?;
    let sums = totals(&columns, rows.iter().map(|(_, cells)| cells));
    if form.field("do") != "send" {
        let name = |no| {
            columns.iter().find(|column| column.no == no).map_or(String::new(), |column| column.name.clone())
        };
        let totals = sums.into_iter().map(|(no, text)| (name(no), text)).collect();
        let looked = Some(LookedView { rows: rows.len(), totals });
        return show_form(&app, &visitor, &desk, &ledger, &wish, looked, String::new());
    }
    let (parts, digest) = packed(&app, &desk.district, ledger.number, &columns, &rows)?;
    let sending = Sending {
        to,
        as_of: at,
        columns,
        rows: rows.len() as u32,
        totals: sums,
        parts: parts.len() as u32,
        digest,
        note: wish.note.clone(),
    };
    let command = LedgerCommand::Send(Box::new(sending));
    let beside = LedgerBeside { parts, ..LedgerBeside::default() };
    let with = Some((&ledger, ledger.version));
    match carry_out(&app, &desk, with, (form.key(), content), command, beside).await? {
        Ok(_) => {
            let now = find(&app, &desk, &number).await?;
            Ok(Redirect::to(&format!("{}/sent/{}", url(&now), now.sendings.len())).into_response())
        }
        Err(refusal) => refused(refusal.message),
    }
}
