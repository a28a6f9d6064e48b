//! A table into a ledger: its columns are matched and its rows looked through first, then they are taken in the background.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use qingdan_work::ledger::{Ledger, MOST_ROWS, may_keep};
use qingdan_work::permission::Right;

use super::ledger::ledger;
use super::ledgers::url;
use super::{Choice, Chrome, render};
use crate::app::App;
use crate::background;
use crate::desk::Desk;
use crate::form::{Posted, Sent, SentFile};
use crate::ledger::{Book, Outline, Progress, Reading, Target, begin, look_through};
use crate::preview::{self, Preview};
use crate::refusal::Refusal;
use crate::session::Visitor;

/// Rows that the preview shows.
const SHOWN: usize = 8;
/// Problems that the preview shows.
const PROBLEMS: usize = 50;

#[derive(Template)]
#[template(path = "ledger_import.html")]
struct FormPage {
    chrome: Chrome,
    url: String,
    ledger_url: String,
    title: String,
    columns: Vec<String>,
    most: u32,
    error: String,
}

#[derive(Template)]
#[template(path = "ledger_import_preview.html")]
struct PreviewPage {
    chrome: Chrome,
    url: String,
    ledger_url: String,
    title: String,
    file: String,
    new: usize,
    changed: usize,
    same: usize,
    bad: usize,
    matches: Vec<MatchView>,
    unmatched: Vec<String>,
    left_out: Vec<String>,
    problems: Vec<(usize, String)>,
    heads: Vec<String>,
    rows: Vec<(usize, Vec<String>)>,
    error: String,
}

/// A column of the table and what it is taken for.
struct MatchView {
    name: String,
    head: String,
    targets: Vec<Choice>,
}

#[derive(Template)]
#[template(path = "ledger_import_progress.html")]
struct ProgressPage {
    chrome: Chrome,
    url: String,
    ledger_url: String,
    title: String,
    progress: Progress,
    has_stopped: bool,
}

fn require(desk: &Desk, ledger: &Ledger) -> Result<(), Refusal> {
    match may_keep(&desk.person, ledger, &desk.directory) {
        true => Ok(()),
        false => Err(Refusal::forbidden(format!("您的账号没有“{}”的权限。", Right::KeepLedger.chinese()))),
    }
}

pub(crate) async fn form(
    State(app): State<App>,
    visitor: Visitor,
    Path(number): Path<String>,
) -> Result<Response, Refusal> {
    let desk = Desk::of(&app, &visitor).await?;
    let ledger = ledger(&app, &desk, &number).await?;
    require(&desk, &ledger)?;
    render(&form_page(&app, &visitor, &ledger, String::new()))
}

fn form_page(app: &App, visitor: &Visitor, ledger: &Ledger, error: String) -> FormPage {
    let ledger_url = url(ledger);
    FormPage {
        chrome: Chrome::new(app, visitor),
        url: format!("{ledger_url}/import"),
        ledger_url,
        title: ledger.title.clone(),
        columns: ledger.shown_columns().map(|column| column.name.clone()).collect(),
        most: MOST_ROWS,
        error,
    }
}

/// Takes a table and shows what its rows would become. Nothing is written yet.
pub(crate) async fn upload(
    State(app): State<App>,
    visitor: Visitor,
    Path(number): Path<String>,
    sent: Sent,
) -> Result<Response, Refusal> {
    let desk = Desk::of(&app, &visitor).await?;
    let ledger = ledger(&app, &desk, &number).await?;
    require(&desk, &ledger)?;
    let refused = |problem| {
        let page = render(&form_page(&app, &visitor, &ledger, problem))?;
        Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
    };
    let Sent { files, too_large, .. } = sent;
    let file = match (too_large, files.into_iter().next()) {
        (Some(problem), _) => return refused(problem),
        (None, None) => return refused("没有选择文件。".to_owned()),
        (None, Some(file)) => file,
    };
    let outline = match outline(&ledger, file.bytes.clone()).await? {
        Ok(outline) => outline,
        Err(problem) => return refused(problem),
    };
    let id = preview::keep(&app.store, &desk.person.login, std::slice::from_ref(&file)).await?;
    let targets = outline.targets.clone();
    show(&app, &visitor, &desk, &ledger, &id, file, outline, targets).await
}

async fn outline(ledger: &Ledger, bytes: Vec<u8>) -> Result<Result<Outline, String>, Refusal> {
    let columns = ledger.columns.clone();
    let reading = tokio::task::spawn_blocking(move || Outline::of(&bytes, &columns));
    reading.await.map_err(|error| Refusal::fault(&error.to_string()))
}

#[allow(clippy::too_many_arguments)] // what the page shows, and nothing of it twice
async fn show(
    app: &App,
    visitor: &Visitor,
    desk: &Desk,
    ledger: &Ledger,
    id: &str,
    file: SentFile,
    outline: Outline,
    targets: Vec<Target>,
) -> Result<Response, Refusal> {
    let book = Book::open(app, &desk.district, ledger).await?;
    let reading = Reading { ledger: ledger.clone(), book, head: outline.head, targets: targets.clone() };
    let name = file.name.clone();
    let looking = tokio::task::spawn_blocking(move || look_through(&reading, &file.bytes, SHOWN));
    let looked = looking.await.map_err(|error| Refusal::fault(&error.to_string()))?;
    let (found, error) = match looked {
        Ok(found) => (found, String::new()),
        Err(problem) => (Default::default(), problem),
    };
    let shown: Vec<_> = ledger.shown_columns().collect();
    let choices = |own: Target| {
        let mut choices = vec![
            (Target::Ignored, "不导入".to_owned()),
            (Target::Row, "行号（用来找到要改的行）".to_owned()),
        ];
        choices.extend(shown.iter().map(|column| (Target::Column(column.no), column.name.clone())));
        let choice =
            |(target, name): (Target, String)| Choice { word: target.word(), name, is_chosen: target == own };
        choices.into_iter().map(choice).collect()
    };
    let is_taken = |no| targets.contains(&Target::Column(no));
    let unmatched = shown.iter().filter(|column| !is_taken(column.no)).map(|column| column.name.clone());
    let left_out = outline.heads.iter().zip(&targets);
    let left_out = left_out.filter(|(head, target)| !head.is_empty() && **target == Target::Ignored);
    let matches = outline.heads.iter().zip(&targets).enumerate().filter(|(_, (head, _))| !head.is_empty());
    let taken: Vec<_> = shown.iter().filter(|column| is_taken(column.no)).collect();
    let ledger_url = url(ledger);
    let status = if error.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page = render(&PreviewPage {
        chrome: Chrome::new(app, visitor),
        url: format!("{ledger_url}/import/{id}"),
        ledger_url,
        title: ledger.title.clone(),
        file: name,
        new: found.new,
        changed: found.changed,
        same: found.same,
        bad: found.bad,
        unmatched: unmatched.collect(),
        left_out: left_out.map(|(head, _)| head.clone()).collect(),
        matches: matches
            .map(|(at, (head, target))| MatchView {
                name: format!("column-{at}"),
                head: head.clone(),
                targets: choices(*target),
            })
            .collect(),
        problems: found.problems.into_iter().take(PROBLEMS).collect(),
        heads: taken.iter().map(|column| column.name.clone()).collect(),
        rows: found
            .first
            .iter()
            .map(|(number, cells)| {
                (*number, taken.iter().map(|column| column.masked(cells.get(column.no))).collect())
            })
            .collect(),
        error,
    })?;
    Ok((status, page).into_response())
}

/// Shows the rows by other columns, or takes them.
pub(crate) async fn decide(
    State(app): State<App>,
    visitor: Visitor,
    Path((number, id)): Path<(String, String)>,
    form: Posted,
) -> Result<Response, Refusal> {
    let desk = Desk::of(&app, &visitor).await?;
    let ledger = ledger(&app, &desk, &number).await?;
    require(&desk, &ledger)?;
    let gone = || Refusal::bad_request("这次上传不是台账的表格，请重新上传。");
    let Preview::Waiting(files) = preview::find(&app.store, &desk.person.login, &id).await? else {
        return Err(gone());
    };
    let file = files.into_iter().next().ok_or_else(gone)?;
    let outline = outline(&ledger, file.bytes.clone()).await?.map_err(Refusal::bad_request)?;
    let word = |at: usize| form.field(&format!("column-{at}"));
    let targets: Vec<Target> =
        (0..outline.heads.len()).map(|at| Target::of_word(word(at), &ledger.columns)).collect();
    if form.field("do") != "confirm" {
        return show(&app, &visitor, &desk, &ledger, &id, file, outline, targets).await;
    }
    let rows = form.field("rows").parse().unwrap_or(0);
    let book = Book::open(&app, &desk.district, &ledger).await?;
    let address = url(&ledger);
    let reading = Reading { ledger, book, head: outline.head, targets };
    begin(&app, desk, &id, file.bytes, reading, rows).await?;
    Ok(Redirect::to(&format!("{address}/import/{id}")).into_response())
}

/// How far it has come, and what became of the rows.
pub(crate) async fn progress(
    State(app): State<App>,
    visitor: Visitor,
    Path((number, id)): Path<(String, String)>,
) -> Result<Response, Refusal> {
    let desk = Desk::of(&app, &visitor).await?;
    let ledger = ledger(&app, &desk, &number).await?;
    let found = background::find::<Progress>(&app, &desk.person.login, &id).await?;
    let progress = found.filter(|progress| progress.number == ledger.number.to_string());
    let progress = progress.ok_or_else(|| Refusal::not_found("没有这次导入，或者结果已经过期。"))?;
    let ledger_url = url(&ledger);
    render(&ProgressPage {
        chrome: Chrome::new(&app, &visitor),
        url: format!("{ledger_url}/import/{id}"),
        ledger_url,
        title: ledger.title.clone(),
        has_stopped: progress.has_stopped(),
        progress,
    })
}
