use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use qingdan_formats::Content;
use qingdan_model::{Cells, Clause, Column, Item, Kind, Passage};
use qingdan_store::StoredList;
use serde::Deserialize;

use super::{Chrome, Link, body_links, clause_id, list_or_refusal, part, render, town_or_refusal};
use crate::app::App;
use crate::library::Town;
use crate::original::{self, Mark, Original};
use crate::refusal::Refusal;
use crate::session::Visitor;
use crate::web::{item_url, list_url, query, town_url};

/// Lines of the original shown before and after the item's own.
const CONTEXT: usize = 2;
/// What stands in the original's place for a list that came as JSON.
pub(crate) const NO_PLACES: &str = "这份清单没有原文位置信息。";

#[derive(Deserialize)]
pub(crate) struct Wish {
    #[serde(default)]
    clause: String,
    version: Option<u32>,
}

#[derive(Template)]
#[template(path = "item.html")]
struct ItemPage {
    chrome: Chrome,
    town_url: String,
    list_url: String,
    version: u32,
    is_current: bool,
    view: ItemView,
}

/// An item beside its original.
pub(crate) struct ItemView {
    pub town: String,
    pub kind: Kind,
    pub no: u32,
    pub name: String,
    pub category: Option<String>,
    pub bodies: Vec<Link>,
    pub part: &'static str,
    pub columns: Vec<ColumnView>,
    pub remark: Option<String>,
    pub chosen: String,
    pub original: Original,
    pub no_original: &'static str,
    pub original_url: Option<String>,
    pub previous: Option<Link>,
    pub next: Option<Link>,
}

pub(crate) struct ColumnView {
    pub word: &'static str,
    pub name: &'static str,
    pub groups: Vec<GroupView>,
}

pub(crate) struct GroupView {
    pub heading: Option<String>,
    pub clauses: Vec<ClauseView>,
}

pub(crate) struct ClauseView {
    pub id: String,
    pub number: usize,
    pub text: String,
    pub place_known: bool,
    pub url: String,
}

pub(crate) async fn page(
    State(app): State<App>,
    visitor: Visitor,
    Path((key, word, no)): Path<(String, String, String)>,
    Query(wish): Query<Wish>,
) -> Result<Response, Refusal> {
    let library = app.library();
    let town = town_or_refusal(&library, &key)?;
    let kind = super::list::kind_or_refusal(&word)?;
    let stored = list_or_refusal(&app, town, kind, wish.version).await?;
    let missing = || Refusal::not_found(format!("{key}的{}事项清单没有第 {no} 项。", kind.chinese()));
    let at = no.parse().ok().and_then(|no: u32| stored.list.items.iter().position(|item| item.no == no));
    let item = &stored.list.items[at.ok_or_else(missing)?];
    let at = at.unwrap_or_default();
    let is_current = town.list(kind).is_some_and(|list| list.head.version == stored.head.version);
    let version = if is_current { String::new() } else { stored.head.version.to_string() };
    let step = |at: usize| stored.list.items.get(at).map(|item| step(town, kind, item, &version));
    // The page is worth having while the database is away, so a missing original does not fail it.
    let source = app.store.source(&stored.head.district, &stored.head.source).await.ok().flatten();
    let (unknown, original_url) = match &source {
        Some(_) => (NO_PLACES, Some(original_url(&stored, item))),
        None => ("暂时取不到原文，请稍后再试。", None),
    };
    let content = match source {
        Some(source) => app.originals.open(&stored.head.source, source.bytes).await?,
        None => None,
    };
    let view = ItemView {
        original_url,
        previous: at.checked_sub(1).and_then(&step),
        next: step(at + 1),
        no_original: unknown,
        ..ItemView::new(&app, town.key.clone(), item, content.as_deref(), wish.clause, &version)
    };
    render(&ItemPage {
        chrome: Chrome::new(&app, &visitor).in_town(&key),
        town_url: town_url(&key),
        list_url: list_url(&key, kind),
        version: stored.head.version,
        is_current,
        view,
    })
}

impl ItemView {
    /// An item with the part of its original that it stands in; `version` is the version a clause's address names.
    pub fn new(
        app: &App,
        town: String,
        item: &Item,
        content: Option<&Content>,
        chosen: String,
        version: &str,
    ) -> ItemView {
        let original = content
            .map(|content| Original::around(content, &marks(item), CONTEXT, &chosen))
            .unwrap_or_default();
        ItemView {
            town,
            kind: item.kind(),
            no: item.no,
            name: item.name.text.clone(),
            category: item.category.clone(),
            bodies: body_links(app, item.bodies().iter().map(|body| body.text.as_str())),
            part: part(item.kind()),
            columns: columns(item, version),
            remark: remark(item),
            chosen,
            original,
            no_original: "",
            original_url: None,
            previous: None,
            next: None,
        }
    }
}

fn step(town: &Town, kind: Kind, item: &Item, version: &str) -> Link {
    let url = format!("{}{}", item_url(&town.key, kind, item.no), query(&[("version", version)]));
    Link { name: format!("{} {}", item.no, item.name.text), url }
}

fn original_url(stored: &StoredList, item: &Item) -> String {
    super::original::url(&stored.head.source, &stored.head.district, Some(item.place.line))
}

/// The columns that the item's list prints, also where this item says nothing in them. A basic item's duty is
/// its name, which stands above.
fn columns(item: &Item, version: &str) -> Vec<ColumnView> {
    let printed: &[Column] = match item.cells {
        Cells::Basic {} => &[],
        Cells::Joint(_) => &[Column::Department, Column::Support, Column::Town],
        Cells::Reclaimed(_) => &[Column::Method],
    };
    let clauses = item.clauses();
    printed.iter().map(|&column| column_view(column, &clauses, version)).collect()
}

fn column_view(column: Column, clauses: &[Clause<'_>], version: &str) -> ColumnView {
    let mut groups: Vec<GroupView> = Vec::new();
    for clause in clauses.iter().filter(|clause| clause.column == column && !clause.passage.text.is_empty()) {
        let view = clause_view(clause, version);
        match groups.last_mut() {
            Some(group) if group.heading.as_deref() == clause.heading => group.clauses.push(view),
            _ => groups.push(GroupView { heading: clause.heading.map(str::to_owned), clauses: vec![view] }),
        }
    }
    ColumnView { word: column.as_str(), name: column.chinese(), groups }
}

fn clause_view(clause: &Clause<'_>, version: &str) -> ClauseView {
    let id = clause_id(clause.column, clause.number);
    ClauseView {
        url: format!("{}#original-mark", query(&[("clause", &id), ("version", version)])),
        id,
        number: clause.number,
        text: clause.passage.text.clone(),
        place_known: clause.passage.place.is_known(),
    }
}

fn remark(item: &Item) -> Option<String> {
    match &item.cells {
        Cells::Joint(cells) => cells.remark.as_ref().map(|remark| remark.text.clone()),
        _ => None,
    }
}

/// Its row and its clauses.
fn marks(item: &Item) -> Vec<Mark> {
    let mut marks: Vec<_> = original::marks("", &item.place).collect();
    let name: &Passage = &item.name;
    marks.extend(original::marks("", &name.place));
    for clause in item.clauses() {
        let id = clause_id(clause.column, clause.number);
        marks.extend(original::marks(&id, &clause.passage.place));
    }
    marks
}
