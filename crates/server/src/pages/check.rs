//! What checks find in a town's lists, for the list office: counted, filtered, saved as a table.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use qingdan_model::{Kind, Severity};
use qingdan_write::{Column, Format, Table};

use super::check_filter::{Filter, Tally, tallies};
use super::check_rows::{Row, rows, severity};
use super::{Chrome, render, town_or_refusal};
use crate::app::App;
use crate::district;
use crate::export;
use crate::library::{Library, Town};
use crate::refusal::Refusal;
use crate::session::Visitor;
use crate::web::{check_url, town_url};

#[derive(Template)]
#[template(path = "check.html")]
struct CheckPage {
    chrome: Chrome,
    town: String,
    town_url: String,
    district: String,
    /// Whether the visitor may dismiss what is found here.
    may_decide: bool,
    self_url: String,
    /// This page with its filter, to come back to.
    here: String,
    export_query: String,
    filter: Filter,
    kinds: Vec<Kind>,
    tallies: Vec<Tally>,
    severities: Vec<(&'static str, &'static str, usize)>,
    rows: Vec<Row>,
    open: usize,
    dismissed: usize,
    tried: Tried,
}

/// What was typed in a form that was refused, and why it was.
#[derive(Default)]
pub(super) struct Tried {
    pub fingerprint: String,
    pub reason: String,
    pub error: String,
}

impl CheckPage {
    /// Where it goes on once a row is done with: the next one, or the one before the last.
    fn back(&self, at: &usize) -> String {
        let beside = self.rows.get(at + 1).or_else(|| self.rows.get(at.checked_sub(1)?));
        format!("{}{}", self.here, beside.map(|row| format!("#{}", row.id)).unwrap_or_default())
    }
}

/// The report.
pub(crate) async fn page(
    State(app): State<App>,
    visitor: Visitor,
    Path(key): Path<String>,
    Query(filter): Query<Filter>,
) -> Result<Response, Refusal> {
    show(&app, &visitor, &key, filter, Tried::default()).await
}

/// The report with what was tried on it.
pub(super) async fn show(
    app: &App,
    visitor: &Visitor,
    key: &str,
    filter: Filter,
    tried: Tried,
) -> Result<Response, Refusal> {
    let library = app.library();
    let town = town_or_refusal(&library, key)?;
    let rows = rows_of(app, &library, town).await?;
    let open = rows.iter().filter(|row| row.dismissed.is_none()).count();
    let of = |word| rows.iter().filter(|row| row.dismissed.is_none() && row.severity.0 == word).count();
    let severities = [Severity::Error, Severity::Warning, Severity::Info].map(severity);
    let self_url = check_url(&town.key);
    render(&CheckPage {
        chrome: Chrome::new(app, visitor).in_town(&town.key),
        town: town.key.clone(),
        town_url: town_url(&town.key),
        district: town.district.clone(),
        may_decide: district::is_own(visitor, &town.district),
        here: format!("{self_url}{}", filter.query()),
        export_query: filter.query(),
        kinds: town.lists.iter().map(|list| list.head.kind).collect(),
        tallies: tallies(&rows, &self_url),
        severities: severities.map(|(word, name)| (word, name, of(word))).to_vec(),
        open,
        dismissed: rows.len() - open,
        rows: filter.apply(rows),
        self_url,
        filter,
        tried,
    })
}

/// All rows of a town's report.
pub(super) async fn rows_of(app: &App, library: &Arc<Library>, town: &Town) -> Result<Vec<Row>, Refusal> {
    let report = app.reports.of(app, library, town).await?;
    let dismissals = app.store.dismissals(&town.district, &town.name).await?;
    Ok(rows(town, &report.findings, &dismissals))
}

/// The report as an Excel sheet, filtered as the page is.
pub(crate) async fn excel(
    State(app): State<App>,
    Path(key): Path<String>,
    Query(filter): Query<Filter>,
) -> Result<Response, Refusal> {
    export(&app, &key, &filter, Format::Xlsx).await
}

/// The same to be printed and signed.
pub(crate) async fn word(
    State(app): State<App>,
    Path(key): Path<String>,
    Query(filter): Query<Filter>,
) -> Result<Response, Refusal> {
    export(&app, &key, &filter, Format::Docx).await
}

async fn export(app: &App, key: &str, filter: &Filter, format: Format) -> Result<Response, Refusal> {
    const COLUMNS: [(&str, u32, bool); 9] = [
        ("规则", 110, false),
        ("级别", 45, false),
        ("清单", 70, false),
        ("位置", 100, false),
        ("事项名称", 130, false),
        ("原文", 220, true),
        ("问题", 170, true),
        ("建议", 130, true),
        ("不处理的原因", 90, true),
    ];
    let library = app.library();
    let town = town_or_refusal(&library, key)?;
    let rows = filter.apply(rows_of(app, &library, town).await?);
    let columns = COLUMNS.map(|(head, width, is_prose)| Column { head, width, is_prose });
    let title = format!("{}清单体检", town.key);
    let table = Table::of_records("清单体检", &title, &columns, rows.into_iter().map(Row::record));
    export::table(table, format, "check", &title).await
}
