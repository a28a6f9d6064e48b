//! A row of a ledger as a form, with what became of it. Of two who change it at once the second sees what the first wrote
//! beside what they typed themselves.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use qingdan_work::ledger::{Column, ColumnKind, ColumnNo, Ledger, RowNo, may_erase, may_keep, may_reveal};

use super::ledger::ledger;
use super::ledger_row_versions::{ConflictView, VersionView, conflict, past, told};
use super::ledgers::{item_link, url};
use super::{Choice, Chrome, Link, render};
use crate::app::App;
use crate::desk::Desk;
use crate::ledger::{Row, kept_row};
use crate::refusal::Refusal;
use crate::session::Visitor;
use crate::web::random_token;

#[derive(Template)]
#[template(path = "ledger_row.html")]
struct RowPage {
    chrome: Chrome,
    url: String,
    ledger_url: String,
    title: String,
    item: Link,
    heading: String,
    version: u32,
    is_new: bool,
    is_removed: bool,
    case_url: Option<String>,
    fields: Vec<FieldView>,
    conflict: Vec<ConflictView>,
    versions: Vec<VersionView>,
    has_personal: bool,
    in_full: bool,
    may_keep: bool,
    may_reveal: bool,
    may_erase: bool,
    key: String,
    reason: String,
    errors: Vec<String>,
}

/// A cell as a field of the form.
struct FieldView {
    name: String,
    label: String,
    /// `text`, `long`, `choice`, `date` or `fixed`.
    kind: &'static str,
    input_mode: &'static str,
    value: String,
    /// What is shown masked of what is kept.
    masked: String,
    hint: String,
    choices: Vec<Choice>,
    is_cleared: bool,
    /// The name of the box that empties it.
    clear: String,
}

/// What somebody typed, by column.
pub(super) type Typed = BTreeMap<ColumnNo, String>;

/// What a page shows of a row beside the row itself.
#[derive(Default)]
pub(super) struct Shown {
    pub typed: Option<Typed>,
    pub cleared: Vec<ColumnNo>,
    /// The version that was seen when it was typed.
    pub seen: Option<u32>,
    pub in_full: bool,
    pub key: String,
    pub reason: String,
    pub errors: Vec<String>,
}

pub(crate) async fn form(
    State(app): State<App>,
    visitor: Visitor,
    Path((number, row)): Path<(String, String)>,
) -> Result<Response, Refusal> {
    let desk = Desk::of(&app, &visitor).await?;
    let ledger = ledger(&app, &desk, &number).await?;
    let row = named(&app, &desk, &ledger, &row).await?;
    show(&app, &visitor, &desk, &ledger, row, Shown { key: random_token(), ..Shown::default() }).await
}

/// The row that an address names; none where it is a new one.
pub(super) async fn named(
    app: &App,
    desk: &Desk,
    ledger: &Ledger,
    row: &str,
) -> Result<Option<Row>, Refusal> {
    if row == "new" {
        return Ok(None);
    }
    let no: RowNo = row.parse().map_err(|_| Refusal::not_found("没有这一行，请从台账里打开。"))?;
    kept_row(app, desk, ledger, no).await.map(Some)
}

/// The page with what was typed, or what is kept.
pub(super) async fn show(
    app: &App,
    visitor: &Visitor,
    desk: &Desk,
    ledger: &Ledger,
    row: Option<Row>,
    shown: Shown,
) -> Result<Response, Refusal> {
    let past = match &row {
        Some(row) => past(app, desk, ledger, row.no).await?,
        None => Vec::new(),
    };
    let conflict = row.as_ref().map_or(Vec::new(), |row| conflict(ledger, row, &past, &shown));
    let version = row.as_ref().map_or(0, |row| row.version);
    let fields: Vec<FieldView> =
        ledger.shown_columns().map(|column| field(column, row.as_ref(), &shown)).collect();
    let address = url(ledger);
    let named = row.as_ref().map_or("new".to_owned(), |row| row.no.to_string());
    let may = may_keep(&desk.person, ledger, &desk.directory);
    let status = if shown.errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page = render(&RowPage {
        chrome: Chrome::new(app, visitor),
        url: format!("{address}/row/{named}"),
        ledger_url: address,
        title: ledger.title.clone(),
        item: item_link(app, desk, ledger),
        heading: row.as_ref().map_or("登记一行".to_owned(), |row| format!("第 {} 行", row.no)),
        // What was typed against an older version is saved over the present one only once that was shown.
        version,
        is_new: row.is_none(),
        is_removed: row.as_ref().is_some_and(|row| row.is_removed),
        case_url: row.as_ref().and_then(|row| row.case).map(|case| format!("/case/{case}")),
        fields,
        conflict,
        versions: told(desk, ledger, &past),
        has_personal: row.is_some() && ledger.shown_columns().any(|column| column.kind.personal().is_some()),
        in_full: shown.in_full,
        may_keep: may,
        may_reveal: may_reveal(&desk.person, ledger, &desk.directory),
        may_erase: may_erase(&desk.person, ledger, &desk.directory),
        // A command that was refused is sent again as another one.
        key: if shown.errors.is_empty() { shown.key } else { random_token() },
        reason: shown.reason,
        errors: shown.errors,
    })?;
    Ok((status, page).into_response())
}

fn field(column: &Column, row: Option<&Row>, shown: &Shown) -> FieldView {
    let own = row.map_or("", |row| row.cells.get(column.no));
    let is_personal = column.kind.personal().is_some();
    let is_hidden = is_personal && row.is_some() && !shown.in_full;
    let is_fixed = column.from_case.is_some() && row.is_some_and(|row| row.case.is_some());
    let typed = shown.typed.as_ref().and_then(|typed| typed.get(&column.no)).cloned();
    let value = match typed {
        Some(text) if !is_fixed => text,
        _ if is_hidden && !is_fixed => String::new(),
        _ if is_hidden => column.masked(own),
        _ => own.to_owned(),
    };
    let words: Vec<String> = match column.kind {
        ColumnKind::Choice => column.choices.clone(),
        ColumnKind::YesNo => vec!["是".to_owned(), "否".to_owned()],
        _ => Vec::new(),
    };
    let choice = |word: String| Choice { is_chosen: word == value, name: word.clone(), word };
    FieldView {
        name: format!("c{}", column.no),
        label: column.name.clone(),
        kind: match column.kind {
            _ if is_fixed => "fixed",
            ColumnKind::Choice | ColumnKind::YesNo => "choice",
            ColumnKind::Date => "date",
            ColumnKind::Text if value.chars().count() > 30 => "long",
            _ => "text",
        },
        input_mode: match column.kind {
            ColumnKind::Number | ColumnKind::Money => "decimal",
            ColumnKind::Telephone => "tel",
            _ => "text",
        },
        hint: match column.from_case {
            Some(field) if is_fixed => format!("由办件自动填入：{}", field.chinese()),
            _ => String::new(),
        },
        choices: words.into_iter().map(choice).collect(),
        masked: if is_hidden && !own.is_empty() && !is_fixed { column.masked(own) } else { String::new() },
        is_cleared: shown.cleared.contains(&column.no),
        clear: format!("clear{}", column.no),
        value,
    }
}
