//! The readings of a list that somebody should look at: the list office goes through them row by row.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use qingdan_interpret::Attention;
use qingdan_model::Kind;
use qingdan_write::{Column, Format, Table};

use super::list::kind_or_refusal;
use super::list_filter::{ColumnHead, sorted_column};
use super::reading::Corrections;
use super::readings_rows::{ALL, DECIDED, Filter, Row, RowView, chosen, rows};
use super::{Chrome, Link, list_or_refusal, render, town_or_refusal};
use crate::app::App;
use crate::district;
use crate::export;
use crate::library::Town;
use crate::refusal::Refusal;
use crate::session::Visitor;
use crate::web::{list_url, readings_url};

#[derive(Template)]
#[template(path = "readings.html")]
struct ReadingsPage {
    chrome: Chrome,
    town: String,
    kind: Kind,
    list_url: String,
    district: String,
    /// Whether the visitor may decide about these readings.
    may_decide: bool,
    self_url: String,
    clear_url: String,
    exports: Vec<Link>,
    filter: Filter,
    looks: Vec<Choice>,
    columns: Vec<Choice>,
    heads: Vec<ColumnHead>,
    rows: Vec<RowView>,
    total: usize,
    waiting: usize,
}

/// A choice of a filter, with how many rows it has.
struct Choice {
    word: String,
    name: String,
    rows: usize,
}

/// The page, or with a format's ending after the list's kind a file.
pub(crate) async fn page_or_export(
    State(app): State<App>,
    visitor: Visitor,
    Path((key, word)): Path<(String, String)>,
    Query(filter): Query<Filter>,
) -> Result<Response, Refusal> {
    let library = app.library();
    let town = town_or_refusal(&library, &key)?;
    let (kind, format) =
        word.split_once('.').map_or((word.as_str(), None), |(kind, format)| (kind, Some(format)));
    let kind = kind_or_refusal(kind)?;
    let stored = list_or_refusal(&app, town, kind, None).await?;
    let corrections = Corrections::of(&library, town, kind);
    let rows = rows(&stored, &corrections);
    match format {
        None => page(&app, &visitor, town, kind, filter, &rows),
        Some(format) => {
            let format: Format = format.parse().map_err(Refusal::not_found)?;
            let table = table(town, kind, &chosen(&rows, &filter));
            export::table(table, format, "readings", &format!("{}{}解读核对", town.key, kind.chinese())).await
        }
    }
}

fn page(
    app: &App,
    visitor: &Visitor,
    town: &Town,
    kind: Kind,
    filter: Filter,
    rows: &[Row<'_>],
) -> Result<Response, Refusal> {
    let self_url = readings_url(&town.key, kind);
    let shown = chosen(rows, &filter);
    let here = format!("{self_url}{}", filter.address());
    let ids: Vec<String> = shown.iter().map(|row| row.id()).collect();
    let views = shown.iter().enumerate().map(|(at, row)| {
        let next = ids.get(at + 1).or_else(|| at.checked_sub(1).and_then(|at| ids.get(at)));
        row.view(town, format!("{here}{}", next.map(|id| format!("#{id}")).unwrap_or_default()))
    });
    render(&ReadingsPage {
        chrome: Chrome::new(app, visitor).in_town(&town.key),
        town: town.key.clone(),
        kind,
        list_url: list_url(&town.key, kind),
        district: town.district.clone(),
        may_decide: district::is_own(visitor, &town.district),
        clear_url: self_url.clone(),
        exports: export::links(&self_url, &filter.address()),
        looks: looks(rows),
        columns: columns(rows),
        heads: heads(&filter),
        rows: views.collect(),
        total: rows.len(),
        waiting: rows.iter().filter(|row| row.attention.is_some()).count(),
        self_url,
        filter,
    })
}

fn looks(rows: &[Row<'_>]) -> Vec<Choice> {
    let count = |takes: &dyn Fn(&Row<'_>) -> bool| rows.iter().filter(|row| takes(row)).count();
    let choice = |word: &str, name: &str, rows| Choice { word: word.to_owned(), name: name.to_owned(), rows };
    let mut looks = vec![choice("", "待核对的", count(&|row| row.attention.is_some()))];
    looks.extend(
        Attention::ALL
            .into_iter()
            .map(|one| choice(one.as_str(), one.chinese(), count(&|row| row.attention == Some(one)))),
    );
    looks.push(choice(DECIDED, "已核定", count(&|row| row.is_decided)));
    looks.push(choice(ALL, "全部", rows.len()));
    looks
}

fn columns(rows: &[Row<'_>]) -> Vec<Choice> {
    let mut counts: BTreeMap<qingdan_model::Column, usize> = BTreeMap::new();
    for row in rows {
        *counts.entry(row.clause.column).or_default() += 1;
    }
    counts
        .into_iter()
        .map(|(column, rows)| Choice {
            word: column.as_str().to_owned(),
            name: column.chinese().to_owned(),
            rows,
        })
        .collect()
}

fn heads(filter: &Filter) -> Vec<ColumnHead> {
    let all = [("no", "序号", "no"), ("place", "条款", "place"), ("text", "文字", "text")];
    let address = |sort: &str, dir: &str| {
        Filter { sort: sort.to_owned(), dir: dir.to_owned(), ..filter.clone() }.address()
    };
    all.into_iter()
        .map(|(sort, name, class)| sorted_column(sort, name, class, (&filter.sort, &filter.dir), &address))
        .collect()
}

/// The rows as a table of their own.
fn table(town: &Town, kind: Kind, rows: &[&Row<'_>]) -> Table {
    const COLUMNS: [(&str, u32, bool); 7] = [
        ("序号", 45, false),
        ("事项名称", 150, false),
        ("条款", 110, false),
        ("文字", 300, true),
        ("现在的解读", 180, true),
        ("核对", 80, false),
        ("拿不准的地方", 180, true),
    ];
    let columns = COLUMNS.map(|(head, width, is_prose)| Column { head, width, is_prose });
    let record = |row: &&Row<'_>| {
        vec![
            row.item.no.to_string(),
            row.item.name.text.clone(),
            row.place(),
            row.clause.passage.text.clone(),
            row.reading(),
            row.state().1.to_owned(),
            row.why().join(""),
        ]
    };
    let title = format!("{}{}事项清单解读核对", town.key, kind.chinese());
    Table::of_records("解读核对", &title, &columns, rows.iter().map(record))
}
