//! Two versions of a town's list.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use qingdan_model::Kind;
use qingdan_store::ListHead;
use qingdan_write::{Column, Format, Table};
use serde::Deserialize;
use tokio::task::spawn_blocking;

use super::difference::{Difference, difference};
use super::list::kind_or_refusal;
use super::{Chrome, list_or_refusal, render, town_or_refusal};
use crate::app::App;
use crate::export;
use crate::library::Town;
use crate::refusal::Refusal;
use crate::session::Visitor;
use crate::web::{item_url, list_url, query, town_url};

/// Which versions; without a wish the one in force and the one before.
#[derive(Deserialize)]
pub(crate) struct Wish {
    old: Option<u32>,
    new: Option<u32>,
}

#[derive(Template)]
#[template(path = "versions.html")]
struct VersionsPage {
    chrome: Chrome,
    town: String,
    town_url: String,
    list_url: String,
    self_url: String,
    /// The versions that are compared, as a query.
    asked: String,
    kind: Kind,
    versions: Vec<Version>,
    old: u32,
    new: u32,
    difference: Option<Difference>,
}

struct Version {
    version: u32,
    effective: String,
    items: u32,
    url: String,
}

/// The versions of a list, and what is different between two of them.
pub(crate) async fn page(
    State(app): State<App>,
    visitor: Visitor,
    Path((key, word)): Path<(String, String)>,
    Query(wish): Query<Wish>,
) -> Result<Response, Refusal> {
    let library = app.library();
    let town = town_or_refusal(&library, &key)?;
    let kind = kind_or_refusal(&word)?;
    let Compared { heads, old, new, difference } = compared(&app, town, kind, &wish).await?;
    let list_url = list_url(&town.key, kind);
    let asked = query(&[("old", &old.to_string()), ("new", &new.to_string())]);
    render(&VersionsPage {
        chrome: Chrome::new(&app, &visitor).in_town(&town.key),
        town: town.key.clone(),
        town_url: town_url(&town.key),
        self_url: format!("{list_url}/versions"),
        asked,
        kind,
        versions: heads.iter().map(|head| version(&list_url, head)).collect(),
        old,
        new,
        difference: (old != new).then_some(difference),
        list_url,
    })
}

/// The same as an Excel sheet, a change a line.
pub(crate) async fn excel(
    State(app): State<App>,
    Path(address): Path<(String, String)>,
    Query(wish): Query<Wish>,
) -> Result<Response, Refusal> {
    export(&app, address, &wish, Format::Xlsx).await
}

/// The same to be printed and signed.
pub(crate) async fn word(
    State(app): State<App>,
    Path(address): Path<(String, String)>,
    Query(wish): Query<Wish>,
) -> Result<Response, Refusal> {
    export(&app, address, &wish, Format::Docx).await
}

async fn export(
    app: &App,
    (key, word): (String, String),
    wish: &Wish,
    format: Format,
) -> Result<Response, Refusal> {
    const COLUMNS: [(&str, u32, bool); 5] = [
        ("变化", 60, false),
        ("事项", 160, false),
        ("部分", 100, false),
        ("原来", 300, true),
        ("现在", 300, true),
    ];
    let library = app.library();
    let town = town_or_refusal(&library, &key)?;
    let kind = kind_or_refusal(&word)?;
    let Compared { old, new, difference, .. } = compared(app, town, kind, wish).await?;
    let title = format!("{}{}事项清单第 {old} 版到第 {new} 版的变化", town.key, kind.chinese());
    let columns = COLUMNS.map(|(head, width, is_prose)| Column { head, width, is_prose });
    let table = Table::of_records("清单变化", &title, &columns, difference.records());
    export::table(table, format, "changes", &title).await
}

/// Two versions of a list beside each other.
struct Compared {
    heads: Vec<ListHead>,
    old: u32,
    new: u32,
    difference: Difference,
}

async fn compared(app: &App, town: &Town, kind: Kind, wish: &Wish) -> Result<Compared, Refusal> {
    let current = list_or_refusal(app, town, kind, None).await?.head.version;
    let heads = app.store.versions(&town.district, &town.name, kind).await?;
    let new = wish.new.unwrap_or(current);
    let before = heads.iter().map(|head| head.version).filter(|version| *version < new).max();
    let old = wish.old.or(before).unwrap_or(new);
    let (one, other) = (
        list_or_refusal(app, town, kind, Some(old)).await?,
        list_or_refusal(app, town, kind, Some(new)).await?,
    );
    let compared = spawn_blocking(move || difference(old, &one.list, &other.list));
    let difference = compared.await.map_err(|error| Refusal::fault(&error.to_string()))?;
    let item = |version: u32| {
        let asked =
            if version == current { String::new() } else { query(&[("version", &version.to_string())]) };
        move |called: &str| format!("{}{asked}", item_url(&town.key, kind, called))
    };
    Ok(Compared { heads, old, new, difference: difference.linked(item(old), item(new)) })
}

fn version(list_url: &str, head: &ListHead) -> Version {
    Version {
        version: head.version,
        effective: head.effective.to_string(),
        items: head.items,
        url: format!("{list_url}{}", query(&[("version", &head.version.to_string())])),
    }
}
