//! An item of a list: its clauses hand in hand with its original, its procedure, what can be begun under it.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use qingdan_model::{Item, Kind};
use qingdan_store::StoredList;
use qingdan_work::permission::Right;
use qingdan_write::title_of;
use serde::Deserialize;

use super::item_view::{ItemView, NO_PLACES, Owner, Read, Shown};
use super::procedure::{self, ProcedureView};
use super::reading::Corrections;
use super::{Chrome, Link, list_or_refusal, render, town_or_refusal};
use crate::app::App;
use crate::district;
use crate::item_address;
use crate::library::Town;
use crate::permission;
use crate::refusal::Refusal;
use crate::session::Visitor;
use crate::web::{item_url, list_url, query, town_url};

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
    let missing = || {
        Refusal::not_found(format!("{key}的{}事项清单没有第 {no} 项。", kind.chinese()))
            .leading("看这张清单", list_url(&town.key, kind))
    };
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
        may_correct: is_current
            && permission::may(&visitor, Right::DecideReadings)
            && district::is_own(&visitor, &town.district),
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

/// An item of a list, with what its address asks for.
fn link(town: &Town, kind: Kind, items: &[Item], item: &Item, query: &str) -> Link {
    let url = format!("{}{query}", item_url(&town.key, kind, &item_address::name_of(items, item)));
    Link { name: format!("{} {}", item.no, item.name.text), url }
}

fn original_url(stored: &StoredList, item: &Item) -> String {
    super::original::url(&stored.head.source, &stored.head.district, Some(item.place.line))
}
