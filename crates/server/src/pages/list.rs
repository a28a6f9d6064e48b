//! A list as a table that is filtered and sorted, and as files of all formats.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use qingdan_model::{Document, Item, Kind, List};
use qingdan_store::{ListHead, StoredList};
use qingdan_work::permission::Right;
use qingdan_write::Format;

use super::list_filter::{ColumnHead, Filter, canonical_of, chosen, narrowed, sorted_column};
use super::town::{Category, categories};
use super::{Chrome, Link, body_links, list_or_refusal, render, town_or_refusal};
use crate::app::{App, china};
use crate::district;
use crate::export;
use crate::item_address;
use crate::library::{Library, Town};
use crate::permission;
use crate::refusal::Refusal;
use crate::session::Visitor;
use crate::web::{item_url, list_url, query, readings_url, town_url};

#[derive(Template)]
#[template(path = "list.html")]
struct ListPage {
    chrome: Chrome,
    town: String,
    town_url: String,
    kind: Kind,
    title: String,
    version: u32,
    effective: String,
    original: String,
    is_current: bool,
    current_url: String,
    self_url: String,
    clear_url: String,
    exports: Vec<Link>,
    tabs: Vec<Tab>,
    filter: Filter,
    filtered: bool,
    categories: Vec<Category>,
    bodies: Vec<Category>,
    has_category: bool,
    has_bodies: bool,
    bodies_label: &'static str,
    columns: Vec<ColumnHead>,
    rows: Vec<Row>,
    total: usize,
    versions: Vec<Version>,
    /// Where the list office goes through readings, and how many wait for it; none for other visitors.
    readings: Option<(String, usize)>,
}

struct Tab {
    kind: Kind,
    url: String,
    items: usize,
}

struct Row {
    no: u32,
    name: String,
    url: String,
    category: String,
    bodies: Vec<Link>,
}

struct Version {
    version: u32,
    url: String,
    effective: String,
    items: u32,
    imported: String,
}

/// The list as a page, or with a format's ending after its name as a file; `all` are the town's lists in one file.
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
    let format = format.map(|word| word.parse().map_err(Refusal::not_found)).transpose()?;
    if let (ALL, Some(format)) = (kind, format) {
        return all(town, format).await;
    }
    let kind = kind_or_refusal(kind)?;
    let stored = list_or_refusal(&app, town, kind, filter.version).await?;
    match format {
        None => page(&app, &visitor, &library, town, &stored, filter).await,
        Some(format) => {
            let document = document(town, &stored.head.source, vec![narrowed(&library, &stored, &filter)]);
            let name = format!("{}{}事项清单", town.key, kind.chinese());
            export::file(document, format, kind.as_str(), &name).await
        }
    }
}

/// What stands for all lists of a town in the address of a file.
pub(super) const ALL: &str = "all";

async fn all(town: &Town, format: Format) -> Result<Response, Refusal> {
    let lists = town.lists.iter().map(|stored| stored.list.clone()).collect();
    export::file(document(town, "", lists), format, ALL, &format!("{}履行职责事项清单", town.key)).await
}

fn document(town: &Town, source: &str, lists: Vec<List>) -> Document {
    Document { source: source.to_owned(), town: Some(town.name.clone()), lists, ..Document::default() }
}

/// The kind of list that an address names.
pub(crate) fn kind_or_refusal(word: &str) -> Result<Kind, Refusal> {
    word.parse().map_err(|_| {
        Refusal::not_found("清单有三种：basic（基本履职）、joint（配合履职）、reclaimed（上级部门收回）。")
    })
}

async fn page(
    app: &App,
    visitor: &Visitor,
    library: &Arc<Library>,
    town: &Town,
    stored: &StoredList,
    filter: Filter,
) -> Result<Response, Refusal> {
    let head = &stored.head;
    let self_url = list_url(&town.key, head.kind);
    let is_current = town.list(head.kind).is_some_and(|list| list.head.version == head.version);
    let categories = categories(stored, &self_url);
    let bodies = bodies(library, stored);
    let (has_category, has_bodies) = (!categories.is_empty(), !bodies.is_empty());
    let rows =
        chosen(library, stored, &filter).into_iter().map(|item| row(library, town, stored, item, is_current));
    let versions = app.store.versions(&town.district, &town.name, head.kind).await.unwrap_or_default();
    let goes_through = is_current
        && permission::may(visitor, Right::DecideReadings)
        && district::is_own(visitor, &town.district);
    let readings = match goes_through {
        true => {
            let waiting = app.reports.of(app, library, town).await?.waiting(head.kind);
            Some((readings_url(&town.key, head.kind), waiting))
        }
        false => None,
    };
    render(&ListPage {
        chrome: Chrome::new(app, visitor).in_town(&town.key),
        town: town.key.clone(),
        town_url: town_url(&town.key),
        kind: head.kind,
        title: if stored.list.title.is_empty() {
            format!("{}{}事项清单", town.key, head.kind.chinese())
        } else {
            stored.list.title.clone()
        },
        version: head.version,
        effective: head.effective.to_string(),
        original: super::original::url(&head.source, &head.district, None),
        is_current,
        current_url: self_url.clone(),
        clear_url: format!("{self_url}{}", filter.cleared().address()),
        exports: export::links(&self_url, &filter.address()),
        self_url,
        tabs: town.lists.iter().map(|list| tab(town, list)).collect(),
        filtered: filter.is_set(),
        columns: columns(head.kind, has_category, has_bodies, &filter),
        rows: rows.collect(),
        total: stored.list.items.len(),
        filter,
        categories,
        bodies,
        has_category,
        has_bodies,
        bodies_label: bodies_label(head.kind),
        versions: versions.iter().map(|head| version(town, head)).collect(),
        readings,
    })
}

fn columns(kind: Kind, has_category: bool, has_bodies: bool, filter: &Filter) -> Vec<ColumnHead> {
    let all = [
        ("no", "序号", "no", true),
        ("name", "事项名称", "name", true),
        ("category", "类别", "category", has_category),
        ("body", bodies_label(kind), "bodies", has_bodies),
    ];
    let address = |sort: &str, dir: &str| filter.sorted(sort, dir).address();
    all.into_iter()
        .filter(|&(.., shown)| shown)
        .map(|(sort, name, class, _)| sorted_column(sort, name, class, (&filter.sort, &filter.dir), &address))
        .collect()
}

fn bodies_label(kind: Kind) -> &'static str {
    if kind == Kind::Reclaimed { "承接部门" } else { "对应上级部门" }
}

/// The organisations of a list with their number of items, the busiest first.
fn bodies(library: &Library, stored: &StoredList) -> Vec<Category> {
    let mut bodies: Vec<Category> = Vec::new();
    for item in &stored.list.items {
        for name in canonical_of(library, &stored.head.district, item) {
            match bodies.iter_mut().find(|body| body.name == name) {
                Some(body) => body.items += 1,
                None => bodies.push(Category { name, items: 1, url: String::new() }),
            }
        }
    }
    bodies.sort_by_key(|body| std::cmp::Reverse(body.items));
    bodies
}

fn row(library: &Library, town: &Town, stored: &StoredList, item: &Item, is_current: bool) -> Row {
    let mut url = item_url(&town.key, stored.head.kind, &item_address::name_of(&stored.list.items, item));
    if !is_current {
        url.push_str(&query(&[("version", &stored.head.version.to_string())]));
    }
    Row {
        no: item.no,
        name: item.name.text.clone(),
        url,
        category: item.category.clone().unwrap_or_default(),
        bodies: body_links(library, &town.district, item.bodies().iter().map(|body| body.text.as_str())),
    }
}

fn tab(town: &Town, list: &StoredList) -> Tab {
    Tab { kind: list.head.kind, url: list_url(&town.key, list.head.kind), items: list.list.items.len() }
}

fn version(town: &Town, head: &ListHead) -> Version {
    let query = query(&[("version", &head.version.to_string())]);
    Version {
        version: head.version,
        url: format!("{}{query}", list_url(&town.key, head.kind)),
        effective: head.effective.to_string(),
        items: head.items,
        imported: china(head.imported).date().to_string(),
    }
}
