use askama::Template;
use axum::Json;
use axum::extract::{Multipart, Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use jiff::civil::Date;
use qingdan_model::{Diagnostic, Document, Kind, List, Severity};
use qingdan_store::{Import, ImportRecord, Imported, ImportedList, ListHead, Outcome, StoreError};
use serde_json::json;

use super::difference::{Standing, standing};
use super::{Chrome, render};
use crate::app::{App, china, now, today};
use crate::form::{Posted, SentFile, sent_files};
use crate::library::{Library, Town, likely_district};
use crate::original::{self, Line};
use crate::preview::{self, FileOutcome, Preview};
use crate::refusal::Refusal;
use crate::session::Visitor;
use crate::web::{asks_for_json, town_url};

/// Bytes of one upload.
pub(crate) const LARGEST_UPLOAD: usize = 64 << 20;
/// Items of a list shown before the import, enough to see whether columns were read right.
const FIRST_ITEMS: usize = 8;
/// Diagnostics shown with their place; a file with more is no list, and the rest is counted.
const EXCERPTS: usize = 200;
/// Lines of the original around a diagnostic's place.
const CONTEXT: usize = 1;
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
#[template(path = "preview.html")]
struct PreviewPage {
    chrome: Chrome,
    action: String,
    error: String,
    files: Vec<FileView>,
    towns: Vec<String>,
    district: String,
    effective: String,
    can_confirm: bool,
}

struct FileView {
    name: String,
    size: String,
    format: &'static str,
    region: Option<String>,
    town: String,
    /// The town whose lists in force this file is compared with; empty where there is none.
    compared: String,
    take: bool,
    can_import: bool,
    lists: Vec<ListView>,
    diagnostics: Vec<DiagnosticView>,
    errors: usize,
}

struct ListView {
    kind: Kind,
    title: String,
    standing: Standing,
    items: usize,
    sections: Vec<SectionView>,
    first: Vec<ItemView>,
}

struct SectionView {
    name: String,
    items: usize,
    declared: u32,
    differs: bool,
}

struct ItemView {
    no: u32,
    name: String,
    bodies: String,
}

struct DiagnosticView {
    severity: &'static str,
    severity_name: &'static str,
    message: String,
    mend: String,
    line: u32,
    lines: Vec<Line>,
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
            let asked = Asked::first(read_all(&app, files).await?, &current);
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
    let done = import_all(&app, &visitor, asked, effective).await?;
    preview::finish(&app.store, login(&visitor), &id, done).await?;
    app.refresh().await?;
    Ok(result)
}

/// A file with what was read from it.
struct ReadFile {
    file: SentFile,
    document: Document,
}

/// What the person has chosen on the preview page.
struct Asked {
    files: Vec<AskedFile>,
    district: String,
    effective: String,
}

struct AskedFile {
    read: ReadFile,
    take: bool,
    town: String,
}

impl Asked {
    /// As the page first shows it.
    fn first(files: Vec<ReadFile>, current: &[ListHead]) -> Asked {
        let telling = files.iter().find(|file| file.document.region.is_some()).or(files.first());
        let district = telling.map(|file| likely_district(current, &file.document)).unwrap_or_default();
        let files = files.into_iter().map(|read| {
            let take = can_import(&read.document);
            AskedFile { take, town: read.document.town.clone().unwrap_or_default(), read }
        });
        Asked { files: files.collect(), district, effective: today().to_string() }
    }

    /// As it was sent in.
    fn posted(files: Vec<ReadFile>, form: &Posted) -> Asked {
        let files = files.into_iter().enumerate().map(|(at, read)| AskedFile {
            take: can_import(&read.document) && !form.field(&format!("take-{at}")).is_empty(),
            town: form.field(&format!("town-{at}")).trim().to_owned(),
            read,
        });
        Asked {
            files: files.collect(),
            district: form.field("district").trim().to_owned(),
            effective: form.field("effective").trim().to_owned(),
        }
    }

    /// A town whose lists would be replaced without their changes having been on the page.
    fn unseen<'a>(&self, library: &'a Library, form: &Posted) -> Option<&'a str> {
        self.files.iter().enumerate().filter(|(_, file)| file.take).find_map(|(at, file)| {
            let town = town_of(library, &self.district, &file.town)?;
            let changes = |list: &List| matches!(standing(Some(town), list), Standing::Changed(_));
            let is_unseen = form.field(&format!("compared-{at}")) != town.name
                && file.read.document.lists.iter().any(changes);
            is_unseen.then_some(town.name.as_str())
        })
    }

    /// The day from which the lists hold, or what is still missing.
    fn problem(&self) -> Result<Date, String> {
        if let Some(file) = self.files.iter().find(|file| file.take && file.town.is_empty()) {
            return Err(format!("“{}”没有写明所属乡镇（街道），请填写。", file.read.file.name));
        }
        if self.files.iter().all(|file| !file.take) {
            return Err("没有选中要导入的文件。".into());
        }
        if self.district.is_empty() {
            return Err("请填写所属区（县、旗）。".into());
        }
        self.effective.parse().map_err(|_| "请填写执行日期，例如 2025-07-01。".into())
    }
}

fn can_import(document: &Document) -> bool {
    document.lists.iter().any(|list| !list.items.is_empty())
}

fn login(visitor: &Visitor) -> &str {
    visitor.account().map_or("", |account| account.login.as_str())
}

async fn read_all(app: &App, files: Vec<SentFile>) -> Result<Vec<ReadFile>, Refusal> {
    let bodies = &app.catalogue.bodies;
    let read = tokio::task::spawn_blocking(move || {
        let read = |file: SentFile| {
            let document = qingdan_read::read(&file.name, &file.bytes, bodies);
            ReadFile { file, document }
        };
        files.into_iter().map(read).collect()
    });
    read.await.map_err(|error| Refusal::fault(&error.to_string()))
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

fn preview_page(
    app: &App,
    visitor: &Visitor,
    id: &str,
    asked: Asked,
    error: String,
) -> Result<Response, Refusal> {
    let library = app.library();
    let view = |file: &AskedFile| file_view(file, town_of(&library, &asked.district, &file.town));
    render(&PreviewPage {
        chrome: Chrome::new(app, visitor),
        action: format!("/import/{id}"),
        error,
        can_confirm: asked.files.iter().any(|file| can_import(&file.read.document)),
        files: asked.files.iter().map(view).collect(),
        towns: library.towns.iter().map(|town| town.name.clone()).collect(),
        district: asked.district,
        effective: asked.effective,
    })
}

fn file_view(asked: &AskedFile, town: Option<&Town>) -> FileView {
    let ReadFile { file, document } = &asked.read;
    let content = qingdan_formats::open(&file.bytes).unwrap_or_default();
    let text = content.text.as_str();
    let diagnostics = document.diagnostics.iter().enumerate();
    FileView {
        name: file.name.clone(),
        size: size(file.bytes.len()),
        format: content.format.name(),
        region: document.region.clone(),
        town: asked.town.clone(),
        compared: town.map(|town| town.name.clone()).unwrap_or_default(),
        take: asked.take,
        can_import: can_import(document),
        lists: document.lists.iter().map(|list| list_view(town, list)).collect(),
        diagnostics: diagnostics
            .map(|(at, one)| diagnostic_view(if at < EXCERPTS { text } else { "" }, one))
            .collect(),
        errors: document.diagnostics.iter().filter(|one| one.severity == Severity::Error).count(),
    }
}

fn size(bytes: usize) -> String {
    match bytes {
        0..1024 => format!("{bytes} 字节"),
        1024..1_048_576 => format!("{} KB", bytes / 1024),
        _ => format!("{:.1} MB", bytes as f64 / 1_048_576.0),
    }
}

fn list_view(town: Option<&Town>, list: &List) -> ListView {
    let sections = list.sections.iter().map(|section| {
        let items =
            list.items.iter().filter(|item| item.category.as_deref() == Some(section.name.as_str())).count();
        let differs = section.declared.is_some_and(|declared| declared as usize != items);
        SectionView {
            name: section.name.clone(),
            items,
            declared: section.declared.unwrap_or_default(),
            differs,
        }
    });
    let first = list.items.iter().take(FIRST_ITEMS).map(|item| ItemView {
        no: item.no,
        name: item.name.text.clone(),
        bodies: item.bodies().iter().map(|body| body.text.as_str()).collect::<Vec<_>>().join("、"),
    });
    ListView {
        kind: list.kind,
        title: list.title.clone(),
        standing: standing(town, list),
        items: list.items.len(),
        sections: sections.collect(),
        first: first.collect(),
    }
}

fn diagnostic_view(text: &str, diagnostic: &Diagnostic) -> DiagnosticView {
    let (severity, severity_name) = match diagnostic.severity {
        Severity::Error => ("error", "错误"),
        Severity::Warning => ("warning", "请核对"),
        Severity::Info => ("info", "说明"),
    };
    let place = diagnostic.place.clone().unwrap_or_default();
    let marks: Vec<_> = original::marks("here", &place).collect();
    DiagnosticView {
        severity,
        severity_name,
        message: diagnostic.message.clone(),
        mend: diagnostic.mend.clone().unwrap_or_default(),
        line: place.line,
        lines: original::excerpt(text, &marks, CONTEXT),
    }
}

fn outcome_view(library: &Library, file: FileOutcome) -> OutcomeView {
    let FileOutcome { name, outcome } = file;
    match outcome {
        Ok(imported) => OutcomeView {
            name,
            error: String::new(),
            town_url: url_of_town(library, None, &imported.town),
            lists: imported
                .lists
                .iter()
                .map(|list| ListOutcome { kind: list.kind, outcome: words(list) })
                .collect(),
            town: imported.town,
        },
        Err(error) => {
            OutcomeView { name, error, town: String::new(), town_url: String::new(), lists: Vec::new() }
        }
    }
}

/// The town with this name in this district, if it has lists.
fn town_of<'a>(library: &'a Library, district: &str, name: &str) -> Option<&'a Town> {
    library.towns.iter().find(|town| town.name == name && town.district == district)
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
