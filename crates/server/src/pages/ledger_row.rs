//! A row of a ledger: typed, changed, removed, restored; seen in full with a reason. Of two who change it at once the second
//! sees what the first wrote beside what they typed themselves.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use qingdan_store::{LedgerBeside, StoreError};
use qingdan_work::ledger::{
    Cells, Column, ColumnKind, ColumnNo, Ledger, LedgerCommand, LookedAt, NewVersion, RowNo, may_erase,
    may_keep, may_reveal,
};

use super::ledger::ledger;
use super::ledgers::{item_link, url};
use super::{Choice, Chrome, Link, render};
use crate::app::App;
use crate::desk::Desk;
use crate::form::{Posted, Sent};
use crate::ledger::{Row, carry_out, kept_row, open_cells};
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

/// A cell that somebody else changed meanwhile.
struct ConflictView {
    label: String,
    was: String,
    is: String,
    typed: String,
}

/// A version of the row.
struct VersionView {
    who: String,
    when: String,
    what: Vec<String>,
}

/// What somebody typed, by column.
type Typed = BTreeMap<ColumnNo, String>;

/// What a page shows of a row beside the row itself.
#[derive(Default)]
struct Shown {
    typed: Option<Typed>,
    cleared: Vec<ColumnNo>,
    /// The version that was seen when it was typed.
    seen: Option<u32>,
    in_full: bool,
    key: String,
    reason: String,
    errors: Vec<String>,
}

pub(crate) async fn form(
    State(app): State<App>,
    visitor: Visitor,
    Path((number, row)): Path<(String, String)>,
) -> Result<Response, Refusal> {
    let desk = Desk::of(&app, &visitor).await?;
    let ledger = ledger(&app, &desk, &number).await?;
    let row = match row.as_str() {
        "new" => None,
        row => Some(kept_row(&app, &desk, &ledger, no(row)?).await?),
    };
    show(&app, &visitor, &desk, &ledger, row, Shown { key: random_token(), ..Shown::default() }).await
}

fn no(row: &str) -> Result<RowNo, Refusal> {
    row.parse().map_err(|_| Refusal::not_found("没有这一行，请从台账里打开。"))
}

pub(crate) async fn carry(
    State(app): State<App>,
    visitor: Visitor,
    Path((number, row)): Path<(String, String)>,
    sent: Sent,
) -> Result<Response, Refusal> {
    let desk = Desk::of(&app, &visitor).await?;
    let ledger = ledger(&app, &desk, &number).await?;
    let (content, form) = (sent.content(), sent.form);
    let old = match row.as_str() {
        "new" => None,
        row => Some(kept_row(&app, &desk, &ledger, no(row)?).await?),
    };
    let seen = form.field("version").parse().unwrap_or(0);
    let reason = form.field("reason").trim().to_owned();
    if form.field("do") == "reveal" {
        return reveal(&app, &visitor, &desk, &ledger, old, reason).await;
    }
    let columns: Vec<Column> = editable(&ledger, old.as_ref()).cloned().collect();
    let (typed, cleared) = typed(&form, &columns);
    let empty = Cells::default();
    let base = old.as_ref().map_or(&empty, |row| &row.cells);
    let (mut texts, mut errors) = (Typed::new(), Vec::new());
    if matches!(form.field("do"), "" | "save") {
        for column in &columns {
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
    }
    let shown = |errors| Shown {
        typed: Some(typed.clone()),
        cleared: cleared.clone(),
        seen: Some(seen),
        in_full: false,
        key: form.field("key").to_owned(),
        reason: reason.clone(),
        errors,
    };
    if !errors.is_empty() {
        return show(&app, &visitor, &desk, &ledger, old, shown(errors)).await;
    }
    let cells = base.with(texts.iter().map(|(no, text)| (*no, text.as_str())));
    let seal = |cells: &Cells| Row::seal(app.vault(), &desk.district, ledger.number, cells);
    let (command, rows) = match (form.field("do"), &old) {
        (_, None) if cells.is_empty() => {
            let errors = vec!["这一行没有内容，请至少填一项。".to_owned()];
            return show(&app, &visitor, &desk, &ledger, old, shown(errors)).await;
        }
        (_, None) => {
            let sealed = seal(&cells)?;
            (LedgerCommand::Add { rows: vec![sealed.digest()], import: None }, vec![sealed])
        }
        ("remove", Some(row)) => {
            (LedgerCommand::Remove { row: row.no, seen, reason: reason.clone() }, vec![])
        }
        ("restore", Some(row)) => {
            (LedgerCommand::Restore { row: row.no, seen, reason: reason.clone() }, vec![])
        }
        ("erase", Some(row)) => {
            let personal = ledger.columns.iter().filter(|column| column.kind.personal().is_some());
            let sealed = seal(&row.cells.with(personal.map(|column| (column.no, ""))))?;
            let new = NewVersion { row: row.no, version: seen, digest: sealed.digest() };
            (LedgerCommand::Erase { row: new, reason: reason.clone() }, vec![sealed])
        }
        (_, Some(row)) if cells == row.cells && seen == row.version => {
            return Ok(Redirect::to(&url(&ledger)).into_response());
        }
        (_, Some(row)) => {
            let sealed = seal(&cells)?;
            let new = NewVersion { row: row.no, version: seen, digest: sealed.digest() };
            (LedgerCommand::Change { rows: vec![new], import: None }, vec![sealed])
        }
    };
    let beside = LedgerBeside { rows, parts: Vec::new() };
    let with = Some((&ledger, ledger.version));
    match carry_out(&app, &desk, with, (form.key(), content), command, beside).await? {
        Ok(_) => {
            let next = if form.field("then") == "new" { "/row/new" } else { "" };
            Ok(Redirect::to(&format!("{}{next}", url(&ledger))).into_response())
        }
        Err(refused) => {
            // What is shown beside what was typed is the row as it is now.
            let old = match &old {
                Some(row) => Some(kept_row(&app, &desk, &ledger, row.no).await?),
                None => None,
            };
            show(&app, &visitor, &desk, &ledger, old, shown(vec![refused.message])).await
        }
    }
}

/// The columns that are typed: what comes from a case is not, in rows of cases.
fn editable<'a>(ledger: &'a Ledger, row: Option<&'a Row>) -> impl Iterator<Item = &'a Column> {
    let is_of_case = row.is_some_and(|row| row.case.is_some());
    ledger.shown_columns().filter(move |column| !(is_of_case && column.from_case.is_some()))
}

fn typed(form: &Posted, columns: &[Column]) -> (Typed, Vec<ColumnNo>) {
    let text = |column: &Column| (column.no, form.field(&format!("c{}", column.no)).to_owned());
    let is_cleared = |column: &&Column| form.has(&format!("clear{}", column.no), "yes");
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
    let rows = row.iter().map(|row| row.no).collect();
    let at = LookedAt::Rows(rows);
    let looked =
        app.store.look_at_ledger(&desk.district, &desk.person, ledger.number, at, &reason, desk.now).await;
    let (in_full, errors) = match looked {
        Ok(()) => (true, Vec::new()),
        Err(StoreError::Denied(denied)) => (false, vec![denied.to_string()]),
        Err(error) => return Err(error.into()),
    };
    show(
        app,
        visitor,
        desk,
        ledger,
        row,
        Shown { in_full, reason, errors, key: random_token(), ..Shown::default() },
    )
    .await
}

async fn show(
    app: &App,
    visitor: &Visitor,
    desk: &Desk,
    ledger: &Ledger,
    row: Option<Row>,
    shown: Shown,
) -> Result<Response, Refusal> {
    let versions = match &row {
        Some(row) => app.store.ledger_row_versions(&desk.district, ledger.number, row.no).await?,
        None => Vec::new(),
    };
    let past: Vec<(u32, bool, Option<Cells>, &qingdan_work::case::Act)> = versions
        .iter()
        .map(|one| {
            let sealed = one.stored.ciphertext.as_deref();
            let cells =
                sealed.and_then(|sealed| open_cells(app.vault(), &desk.district, ledger.number, sealed));
            (one.stored.version, one.stored.is_removed, cells, &one.act)
        })
        .collect();
    let conflict = row.as_ref().map_or(Vec::new(), |row| conflict(ledger, row, &past, &shown));
    let version = row.as_ref().map_or(0, |row| row.version);
    let told: Vec<VersionView> = (0..past.len())
        .rev()
        .map(|at| {
            let (_, _, _, act) = &past[at];
            VersionView {
                who: format!("{} {}", desk.directory.full_name(act.by.organisation), act.by.name),
                when: desk.said(act.at),
                what: what_changed(ledger, at.checked_sub(1).map(|before| &past[before]), &past[at]),
            }
        })
        .collect();
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
        versions: told,
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

type Past<'a> = (u32, bool, Option<Cells>, &'a qingdan_work::case::Act);

/// The cells that changed since the version that was seen.
fn conflict(ledger: &Ledger, row: &Row, past: &[Past<'_>], shown: &Shown) -> Vec<ConflictView> {
    let (Some(seen), Some(typed)) = (shown.seen, &shown.typed) else { return Vec::new() };
    if seen == row.version {
        return Vec::new();
    }
    let was = past.iter().find(|(version, ..)| *version == seen);
    let Some((_, _, Some(was), _)) = was else { return Vec::new() };
    let changed = ledger.shown_columns().filter(|column| was.get(column.no) != row.cells.get(column.no));
    let view = |column: &Column| ConflictView {
        label: column.name.clone(),
        was: column.masked(was.get(column.no)),
        is: column.masked(row.cells.get(column.no)),
        typed: typed.get(&column.no).map(|text| column.masked(text)).unwrap_or_default(),
    };
    changed.map(view).collect()
}

/// What a version changed, masked.
fn what_changed(ledger: &Ledger, before: Option<&Past<'_>>, after: &Past<'_>) -> Vec<String> {
    let Some((_, was_removed, was, _)) = before else { return vec!["登记".to_owned()] };
    let (_, is_removed, is, _) = after;
    match (was_removed, is_removed) {
        (false, true) => return vec!["移出台账".to_owned()],
        (true, false) => return vec!["恢复".to_owned()],
        _ => {}
    }
    let (Some(was), Some(is)) = (was, is) else {
        return vec!["修改（原来的内容已删除）".to_owned()];
    };
    let shown = |text: &str| if text.is_empty() { "空".to_owned() } else { text.to_owned() };
    let changed = ledger.columns.iter().filter(|column| was.get(column.no) != is.get(column.no));
    changed
        .map(|column| {
            let (was, is) = (column.masked(was.get(column.no)), column.masked(is.get(column.no)));
            format!("{}：{} → {}", column.name, shown(&was), shown(&is))
        })
        .collect()
}
