//! The columns of a ledger: added, renamed, moved, hidden.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use qingdan_store::LedgerBeside;
use qingdan_work::ledger::{CaseField, Column, ColumnKind, Ledger, LedgerCommand};

use super::ledger::ledger;
use super::ledgers::url;
use super::{Choice, Chrome, render};
use crate::app::App;
use crate::desk::Desk;
use crate::form::{Posted, Sent};
use crate::ledger::carry_out;
use crate::refusal::Refusal;
use crate::session::Visitor;
use crate::web::random_token;

/// Columns that can be added at once.
const NEW: usize = 3;

#[derive(Template)]
#[template(path = "ledger_columns.html")]
struct ColumnsPage {
    chrome: Chrome,
    url: String,
    ledger_url: String,
    title: String,
    version: u64,
    columns: Vec<ColumnView>,
    key: String,
    error: String,
}

struct ColumnView {
    at: usize,
    no: u16,
    order: String,
    name: String,
    kind: &'static str,
    kinds: Vec<Choice>,
    is_choice: bool,
    choices: String,
    from_case: Vec<Choice>,
    is_hidden: bool,
    is_new: bool,
}

pub(crate) async fn form(
    State(app): State<App>,
    visitor: Visitor,
    Path(number): Path<String>,
) -> Result<Response, Refusal> {
    let desk = Desk::of(&app, &visitor).await?;
    let ledger = ledger(&app, &desk, &number).await?;
    let columns = ledger.columns.clone();
    show(&app, &visitor, &ledger, &columns, ledger.version, String::new())
}

fn show(
    app: &App,
    visitor: &Visitor,
    ledger: &Ledger,
    columns: &[Column],
    seen: u64,
    error: String,
) -> Result<Response, Refusal> {
    let mut views: Vec<ColumnView> =
        columns.iter().enumerate().map(|(at, column)| view(at, column)).collect();
    let typed_new = columns.iter().filter(|column| column.no == 0).count();
    for _ in typed_new..NEW {
        let at = views.len();
        views.push(view(at, &Column::new("", ColumnKind::Text)));
    }
    let status = if error.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let ledger_url = url(ledger);
    let page = render(&ColumnsPage {
        chrome: Chrome::new(app, visitor),
        url: format!("{ledger_url}/columns"),
        ledger_url,
        title: ledger.title.clone(),
        version: seen,
        columns: views,
        key: random_token(),
        error,
    })?;
    Ok((status, page).into_response())
}

fn view(at: usize, column: &Column) -> ColumnView {
    let kind = |kind: &ColumnKind| Choice {
        word: kind.as_str().to_owned(),
        name: kind.chinese().to_owned(),
        is_chosen: *kind == column.kind,
    };
    let field = |field: &CaseField| Choice {
        word: field.as_str().to_owned(),
        name: field.chinese().to_owned(),
        is_chosen: Some(*field) == column.from_case,
    };
    let is_new = column.no == 0;
    let fits = |field: &&CaseField| is_new || field.kind() == column.kind;
    ColumnView {
        at,
        no: column.no,
        order: if is_new && column.name.is_empty() { String::new() } else { (at + 1).to_string() },
        name: column.name.clone(),
        kind: column.kind.chinese(),
        kinds: ColumnKind::ALL.iter().map(kind).collect(),
        is_choice: column.kind == ColumnKind::Choice,
        choices: column.choices.join("\n"),
        from_case: CaseField::ALL.iter().filter(fits).map(field).collect(),
        is_hidden: column.is_hidden,
        is_new,
    }
}

pub(crate) async fn set(
    State(app): State<App>,
    visitor: Visitor,
    Path(number): Path<String>,
    sent: Sent,
) -> Result<Response, Refusal> {
    let desk = Desk::of(&app, &visitor).await?;
    let ledger = ledger(&app, &desk, &number).await?;
    let (content, form) = (sent.content(), sent.form);
    let columns = columns(&form, &ledger);
    let seen = form.field("version").parse().unwrap_or(0);
    let command = LedgerCommand::SetColumns { columns: columns.clone() };
    let with = Some((&ledger, seen));
    match carry_out(&app, &desk, with, (form.key(), content), command, LedgerBeside::default()).await? {
        Ok(_) => Ok(Redirect::to(&url(&ledger)).into_response()),
        // Whoever was shown that others changed the columns sees what they typed, and decides again.
        Err(refused) => show(&app, &visitor, &ledger, &columns, ledger.version, refused.message),
    }
}

/// The columns of the form, in the order that was asked for. New ones without a name are none.
fn columns(form: &Posted, ledger: &Ledger) -> Vec<Column> {
    let mut columns: Vec<(f64, usize, Column)> = Vec::new();
    for at in 0..qingdan_work::ledger::MOST_COLUMNS + NEW {
        let field = |name: &str| form.field(&format!("{name}-{at}")).trim().to_owned();
        let no = field("no").parse().unwrap_or(0);
        let old = ledger.column(no);
        if old.is_none() && field("name").is_empty() {
            continue;
        }
        let kind = field("kind").parse().unwrap_or(old.map_or(ColumnKind::Text, |old| old.kind));
        let column = Column {
            no: if old.is_some() { no } else { 0 },
            name: field("name"),
            kind,
            choices: match kind {
                ColumnKind::Choice => {
                    let text = field("choices");
                    let words = text.split(['\n', '、', '，']).map(str::trim).filter(|word| !word.is_empty());
                    words.map(str::to_owned).collect()
                }
                _ => Vec::new(),
            },
            from_case: field("case").parse().ok(),
            is_hidden: form.has(&format!("hidden-{at}"), "yes"),
        };
        columns.push((field("order").parse().unwrap_or(f64::MAX), at, column));
    }
    columns.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    // Others may have added columns since the form was made: none is lost.
    let mut columns: Vec<Column> = columns.into_iter().map(|(.., column)| column).collect();
    for old in &ledger.columns {
        if !columns.iter().any(|column| column.no == old.no) {
            columns.push(old.clone());
        }
    }
    columns
}
