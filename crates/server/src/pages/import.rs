use askama::Template;
use axum::Json;
use axum::extract::{Multipart, Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use jiff::civil::Date;
use qingdan_model::{Document, Kind, Severity};
use qingdan_store::{Import, ImportRecord, Imported, ImportedList, Outcome, StoreError};
use serde_json::json;

use super::preview::{Asked, login, preview_page, read_all};
use super::{Chrome, render};
use crate::app::{App, china, now};
use crate::district;
use crate::form::{Posted, SentFile, sent_files};
use crate::library::{Library, Town};
use crate::preview::{self, FileOutcome, Preview};
use crate::refusal::Refusal;
use crate::session::Visitor;
use crate::web::{asks_for_json, town_url};

/// Bytes of one upload.
pub(crate) const LARGEST_UPLOAD: usize = 64 << 20;
/// Entries of the import log on the page.
const RECORDS: u32 = 30;

#[derive(Template)]
#[template(path = "import.html")]
struct ImportPage {
    chrome: Chrome,
    limit: usize,
    limit_mb: usize,
    records: Vec<RecordView>,
}

struct RecordView {
    at: String,
    town: String,
    town_url: String,
    file: String,
    original: String,
    outcome: String,
    actor: String,
}

#[derive(Template)]
#[template(path = "outcome.html")]
struct OutcomePage {
    chrome: Chrome,
    files: Vec<OutcomeView>,
}

struct OutcomeView {
    name: String,
    error: String,
    town: String,
    town_url: String,
    check_url: String,
    lists: Vec<ListOutcome>,
}

struct ListOutcome {
    kind: Kind,
    outcome: String,
}

pub(crate) async fn form(State(app): State<App>, visitor: Visitor) -> Result<Response, Refusal> {
    let mut records = Vec::new();
    for district in app.store.districts().await? {
        let log = app.store.imports(&district.name, None, RECORDS).await?;
        records.extend(log.into_iter().map(|record| (district.name.clone(), record)));
    }
    records.sort_by_key(|(_, record)| std::cmp::Reverse(record.at));
    records.truncate(RECORDS as usize);
    render(&ImportPage {
        chrome: Chrome::new(&app, &visitor),
        limit: LARGEST_UPLOAD,
        limit_mb: LARGEST_UPLOAD >> 20,
        records: records
            .iter()
            .map(|(district, record)| record_view(&app.library(), district, record))
            .collect(),
    })
}

/// Takes files and leads to their preview. Nothing is imported yet.
pub(crate) async fn upload(
    State(app): State<App>,
    visitor: Visitor,
    headers: HeaderMap,
    upload: Multipart,
) -> Result<Response, Refusal> {
    let files = some_files(upload, &visitor).await?;
    let id = preview::keep(&app.store, login(&visitor), &files).await?;
    received(&app, &id, files, &headers).await
}

/// Takes further files into a preview: a script sends them one by one.
pub(crate) async fn add(
    State(app): State<App>,
    visitor: Visitor,
    Path(id): Path<String>,
    headers: HeaderMap,
    upload: Multipart,
) -> Result<Response, Refusal> {
    let files = some_files(upload, &visitor).await?;
    preview::add(&app.store, login(&visitor), &id, &files, LARGEST_UPLOAD).await?;
    received(&app, &id, files, &headers).await
}

async fn some_files(upload: Multipart, visitor: &Visitor) -> Result<Vec<SentFile>, Refusal> {
    let files = sent_files(upload, visitor, LARGEST_UPLOAD).await?;
    if files.is_empty() {
        return Err(Refusal::bad_request("没有选择文件。请返回选择清单文件后再上传。"));
    }
    Ok(files)
}

/// A browser is led to the preview; a script hears what was read from these files.
async fn received(
    app: &App,
    id: &str,
    files: Vec<SentFile>,
    headers: &HeaderMap,
) -> Result<Response, Refusal> {
    let address = format!("/import/{id}");
    if !asks_for_json(headers) {
        return Ok(Redirect::to(&address).into_response());
    }
    let read = read_all(app, files).await?;
    let files: Vec<_> = read.iter().map(|read| summary(&read.document)).collect();
    Ok(Json(json!({"address": address, "files": files})).into_response())
}

fn summary(document: &Document) -> serde_json::Value {
    let count = |severity| document.diagnostics.iter().filter(|one| one.severity == severity).count();
    json!({
        "name": document.source,
        "town": document.town,
        "lists": document.lists.len(),
        "items": document.lists.iter().map(|list| list.items.len()).sum::<usize>(),
        "errors": count(Severity::Error),
        "warnings": count(Severity::Warning),
        "message": document.diagnostics.iter().find(|one| one.severity == Severity::Error).map(|one| &one.message),
    })
}

/// What was read from the files, or, after the confirmation, what became of them.
pub(crate) async fn show(
    State(app): State<App>,
    visitor: Visitor,
    Path(id): Path<String>,
) -> Result<Response, Refusal> {
    match preview::find(&app.store, login(&visitor), &id).await? {
        Preview::Waiting(files) => {
            let current = app.store.current(None).await?;
            let named = app.store.districts().await?;
            let named: Vec<String> = named.into_iter().map(|one| one.name).collect();
            let asked = Asked::first(read_all(&app, files).await?, &current, &named);
            preview_page(&app, &visitor, &id, asked, String::new())
        }
        Preview::Done(files) => render(&OutcomePage {
            chrome: Chrome::new(&app, &visitor),
            files: files.into_iter().map(|file| outcome_view(&app.library(), file)).collect(),
        }),
    }
}

/// Imports what was chosen. A second confirmation of the same preview only leads to the result.
pub(crate) async fn confirm(
    State(app): State<App>,
    visitor: Visitor,
    Path(id): Path<String>,
    form: Posted,
) -> Result<Response, Refusal> {
    let result = Redirect::to(&format!("/import/{id}")).into_response();
    let Preview::Waiting(files) = preview::find(&app.store, login(&visitor), &id).await? else {
        return Ok(result);
    };
    let asked = Asked::posted(read_all(&app, files).await?, &form);
    let library = app.library();
    let problem = match asked.unseen(&library, &form) {
        _ if !form.field("compare").is_empty() => Err(String::new()),
        Some(town) => Err(format!("“{town}”已有现行清单。请看过下面列出的变化，再确认导入。")),
        None => asked.problem(),
    };
    let effective = match problem {
        Ok(effective) => effective,
        Err(problem) => {
            let status = if problem.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
            return Ok((status, preview_page(&app, &visitor, &id, asked, problem)?).into_response());
        }
    };
    district::require(&visitor, &asked.district)?;
    let done = import_all(&app, &visitor, asked, effective).await?;
    preview::finish(&app.store, login(&visitor), &id, done).await?;
    app.refresh().await?;
    Ok(result)
}

async fn import_all(
    app: &App,
    visitor: &Visitor,
    asked: Asked,
    effective: Date,
) -> Result<Vec<FileOutcome>, Refusal> {
    let mut done = Vec::new();
    for file in asked.files.into_iter().filter(|file| file.take) {
        let name = file.read.file.name;
        let import = Import {
            district: asked.district.clone(),
            town: Some(file.town),
            document: file.read.document,
            bytes: file.read.file.bytes,
            effective,
            actor: visitor.account().map(|account| account.name.clone()).unwrap_or_default(),
            now: now(),
        };
        let outcome = match app.store.import(import).await {
            Ok(imported) => Ok(imported),
            // What is wrong with one file is told beside it; what is wrong with the store stops the import,
            // and the preview stays to be confirmed again.
            Err(
                error @ (StoreError::NoTown { .. }
                | StoreError::NoItems { .. }
                | StoreError::KindTwice { .. }),
            ) => Err(error.chinese()),
            Err(error) => return Err(error.into()),
        };
        done.push(FileOutcome { name, outcome });
    }
    Ok(done)
}

fn outcome_view(library: &Library, file: FileOutcome) -> OutcomeView {
    let FileOutcome { name, outcome } = file;
    match outcome {
        Ok(imported) => OutcomeView {
            name,
            error: String::new(),
            town_url: url_of_town(library, None, &imported.town),
            check_url: format!("{}/check", url_of_town(library, None, &imported.town)),
            lists: imported
                .lists
                .iter()
                .map(|list| ListOutcome { kind: list.kind, outcome: words(list) })
                .collect(),
            town: imported.town,
        },
        Err(error) => OutcomeView {
            name,
            error,
            town: String::new(),
            town_url: String::new(),
            check_url: String::new(),
            lists: Vec::new(),
        },
    }
}

/// A town's page; by its name alone where the district is not known.
fn url_of_town(library: &Library, district: Option<&str>, name: &str) -> String {
    let fits = |town: &&Town| town.name == name && district.is_none_or(|district| town.district == district);
    town_url(library.towns.iter().find(fits).map_or(name, |town| &town.key))
}

fn words(list: &ImportedList) -> String {
    match list.outcome {
        Outcome::New => format!("新建，共 {} 项", list.items),
        Outcome::NewVersion { from, to } => {
            format!("内容有变化，已由第 {from} 版更新为第 {to} 版，共 {} 项", list.items)
        }
        Outcome::Unchanged { version } => format!("与现行第 {version} 版一致，没有改动"),
    }
}

fn record_view(library: &Library, district: &str, record: &ImportRecord) -> RecordView {
    let Imported { town, source, lists } = &record.imported;
    let outcome: Vec<String> =
        lists.iter().map(|list| format!("{}：{}", list.kind.chinese(), words(list))).collect();
    RecordView {
        at: china(record.at).strftime("%Y-%m-%d %H:%M").to_string(),
        town: town.clone(),
        town_url: url_of_town(library, Some(district), town),
        file: record.file.clone(),
        original: super::original::url(source, district, None),
        outcome: outcome.join("；"),
        actor: record.actor.clone(),
    }
}
