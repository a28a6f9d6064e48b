use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use qingdan_formats::Content;
use qingdan_model::{Cells, Clause, Column, Item, Kind, Passage, Procedure, StepId};
use qingdan_store::StoredList;
use qingdan_work::permission::Right;
use qingdan_write::title_of;
use serde::Deserialize;

use super::procedure::{self, ProcedureView};
use super::reading::{Corrections, ReadingView};
use super::{Chrome, Link, body_links, clause_id, list_or_refusal, part, render, town_or_refusal};
use crate::app::App;
use crate::item_address;
use crate::library::{Library, Town};
use crate::original::{self, Mark, Original};
use crate::permission;
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
    item_url: String,
    version: u32,
    is_current: bool,
    view: ItemView,
    procedure: Option<ProcedureView>,
    /// Where a case is opened under it, for whoever may.
    open_url: Option<String>,
    /// The ledgers that are kept under it, and where one is begun, for whoever may.
    ledgers: Vec<Link>,
    ledger_url: Option<String>,
}

/// Where an address gives a number that several items have.
#[derive(Template)]
#[template(path = "same_number.html")]
struct SameNumberPage {
    chrome: Chrome,
    town: String,
    list_url: String,
    kind: Kind,
    no: u32,
    items: Vec<SameNumber>,
}

struct SameNumber {
    category: String,
    item: Link,
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
    /// What it says as work; none before an import.
    pub reading: Option<ReadingView>,
}

/// Whose item is shown.
pub(crate) struct Owner<'a> {
    pub library: &'a Library,
    pub district: &'a str,
    /// What the town is called on the page.
    pub key: &'a str,
}

/// How an item is shown.
pub(crate) struct Shown<'a> {
    /// The clause that is marked; empty for none.
    pub chosen: String,
    /// The version that a clause's address names; empty for the one in force.
    pub version: &'a str,
    /// What the clauses say as work; none where readings are not shown.
    pub read: Option<Read<'a>>,
    /// Whether the visitor may correct readings.
    pub may_correct: bool,
}

/// What an item's clauses say as work.
#[derive(Clone, Copy)]
pub(crate) struct Read<'a> {
    /// The item's address, below which its clauses are corrected.
    pub item_url: &'a str,
    /// It has the readings of all clauses.
    pub procedure: &'a Procedure,
    /// What was decided about clauses of this list.
    pub corrections: &'a Corrections<'a>,
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
    let items = &stored.list.items;
    let missing = || Refusal::not_found(format!("{key}的{}事项清单没有第 {no} 项。", kind.chinese()));
    let (called, format) = no.split_once('.').map_or((no.as_str(), None), |(no, format)| (no, Some(format)));
    let item = match item_address::called(items, called)[..] {
        [] => return Err(missing()),
        [item] => item,
        ref several => return same_number(&app, &visitor, town, &stored, several, &wish),
    };
    let at = items.iter().position(|one| std::ptr::eq(one, item)).ok_or_else(missing)?;
    let called = item_address::name_of(items, item);
    let own_url = item_url(&town.key, kind, &called);
    let corrections = Corrections::of(&library, town, kind);
    if let Some(format) = format {
        return procedure::file(town, item, &corrections, format);
    }
    let is_current = town.list(kind).is_some_and(|list| list.head.version == stored.head.version);
    let version = if is_current { String::new() } else { stored.head.version.to_string() };
    let step = |at: usize| {
        let item = items.get(at)?;
        Some(link(town, kind, items, item, &query(&[("version", &version)])))
    };
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
    let owner = Owner { library: &library, district: &town.district, key: &town.key };
    let procedure = corrections.procedure(item);
    let shown = Shown {
        chosen: wish.clause,
        version: &version,
        read: Some(Read { item_url: &own_url, procedure: &procedure, corrections: &corrections }),
        may_correct: permission::may(&visitor, Right::DecideReadings),
    };
    let view = ItemView {
        original_url,
        previous: at.checked_sub(1).and_then(&step),
        next: step(at + 1),
        no_original: unknown,
        ..ItemView::new(&owner, item, content.as_deref(), shown)
    };
    let ledgers = super::ledgers::of_item(&app, &visitor, &town.name, kind, &item.name.text).await;
    let may_keep = visitor.account().is_some_and(|account| account.district == town.district)
        && permission::may(&visitor, Right::KeepLedger);
    let wish = query(&[("town", &town.key), ("kind", kind.as_str()), ("item", &called)]);
    render(&ItemPage {
        ledgers,
        ledger_url: (is_current && may_keep).then(|| format!("/ledger/new{wish}")),
        chrome: Chrome::new(&app, &visitor).in_town(&key),
        town_url: town_url(&key),
        list_url: list_url(&key, kind),
        item_url: own_url,
        version: stored.head.version,
        is_current,
        view,
        procedure: ProcedureView::of(&procedure, &title_of(&town.name, item), &version),
        open_url: (is_current && may_open(&visitor, town)).then(|| {
            format!("/case/new{}", query(&[("town", &town.key), ("kind", kind.as_str()), ("item", &called)]))
        }),
    })
}

fn same_number(
    app: &App,
    visitor: &Visitor,
    town: &Town,
    stored: &StoredList,
    several: &[&Item],
    wish: &Wish,
) -> Result<Response, Refusal> {
    let kind = stored.head.kind;
    let version = wish.version.map(|version| version.to_string()).unwrap_or_default();
    let query = query(&[("clause", &wish.clause), ("version", &version)]);
    let choice = |item: &&Item| SameNumber {
        category: item.category.clone().unwrap_or_default(),
        item: link(town, kind, &stored.list.items, item, &query),
    };
    render(&SameNumberPage {
        chrome: Chrome::new(app, visitor).in_town(&town.key),
        town: town.key.clone(),
        list_url: list_url(&town.key, kind),
        kind,
        no: several.first().map_or(0, |item| item.no),
        items: several.iter().map(choice).collect(),
    })
}

fn may_open(visitor: &Visitor, town: &Town) -> bool {
    let is_of_district = visitor.account().is_some_and(|account| account.district == town.district);
    is_of_district && permission::may(visitor, Right::OpenCase)
}

impl ItemView {
    /// An item with the part of its original that it stands in.
    pub fn new(owner: &Owner<'_>, item: &Item, content: Option<&Content>, shown: Shown<'_>) -> ItemView {
        let original = content
            .map(|content| Original::around(content, &marks(item), CONTEXT, &shown.chosen))
            .unwrap_or_default();
        ItemView {
            town: owner.key.to_owned(),
            kind: item.kind(),
            no: item.no,
            name: item.name.text.clone(),
            category: item.category.clone(),
            bodies: body_links(
                owner.library,
                owner.district,
                item.bodies().iter().map(|body| body.text.as_str()),
            ),
            part: part(item.kind()),
            columns: columns(item, &shown),
            remark: remark(item),
            chosen: shown.chosen,
            original,
            no_original: "",
            original_url: None,
            previous: None,
            next: None,
        }
    }
}

/// An item of a list, with what its address asks for.
fn link(town: &Town, kind: Kind, items: &[Item], item: &Item, query: &str) -> Link {
    let url = format!("{}{query}", item_url(&town.key, kind, &item_address::name_of(items, item)));
    Link { name: format!("{} {}", item.no, item.name.text), url }
}

fn original_url(stored: &StoredList, item: &Item) -> String {
    super::original::url(&stored.head.source, &stored.head.district, Some(item.place.line))
}

/// The columns that the item's list prints, also where this item says nothing in them. A basic item's duty is
/// its name, which stands above.
fn columns(item: &Item, shown: &Shown<'_>) -> Vec<ColumnView> {
    let printed: &[Column] = match item.cells {
        Cells::Basic {} => &[],
        Cells::Joint(_) => &[Column::Department, Column::Support, Column::Town],
        Cells::Reclaimed(_) => &[Column::Method],
    };
    let clauses = item.clauses();
    let view = |clause: &Clause<'_>| clause_view(item, clause, shown);
    printed.iter().map(|&column| column_view(column, &clauses, &view)).collect()
}

fn column_view(
    column: Column,
    clauses: &[Clause<'_>],
    view: &impl Fn(&Clause<'_>) -> ClauseView,
) -> ColumnView {
    let mut groups: Vec<GroupView> = Vec::new();
    for clause in clauses.iter().filter(|clause| clause.column == column && !clause.passage.text.is_empty()) {
        let view = view(clause);
        match groups.last_mut() {
            Some(group) if group.heading.as_deref() == clause.heading => group.clauses.push(view),
            _ => groups.push(GroupView { heading: clause.heading.map(str::to_owned), clauses: vec![view] }),
        }
    }
    ColumnView { word: column.as_str(), name: column.chinese(), groups }
}

fn clause_view(item: &Item, clause: &Clause<'_>, shown: &Shown<'_>) -> ClauseView {
    let id = clause_id(clause.column, clause.number);
    let step = StepId { column: clause.column, number: clause.number };
    let reading = shown.read.and_then(|read| {
        let url = || format!("{}/{id}", read.item_url);
        Some(ReadingView {
            correct_url: shown.may_correct.then(url),
            ..ReadingView::new(&read.procedure.step(step)?.reading, item, clause, read.corrections)
        })
    });
    ClauseView {
        url: format!("{}#original-mark", query(&[("clause", &id), ("version", shown.version)])),
        reading,
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
