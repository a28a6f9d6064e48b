//! Two versions of a town's list.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use qingdan_model::Kind;
use qingdan_store::ListHead;
use serde::Deserialize;
use tokio::task::spawn_blocking;

use super::difference::{Difference, difference};
use super::list::kind_or_refusal;
use super::{Chrome, list_or_refusal, render, town_or_refusal};
use crate::app::App;
use crate::refusal::Refusal;
use crate::session::Visitor;
use crate::web::{list_url, query, town_url};

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
    let current = list_or_refusal(&app, town, kind, None).await?.head.version;
    let heads = app.store.versions(&town.district, &town.name, kind).await?;
    let new = wish.new.unwrap_or(current);
    let before = heads.iter().map(|head| head.version).filter(|version| *version < new).max();
    let old = wish.old.or(before).unwrap_or(new);
    let (one, other) = (
        list_or_refusal(&app, town, kind, Some(old)).await?,
        list_or_refusal(&app, town, kind, Some(new)).await?,
    );
    let compared = spawn_blocking(move || difference(old, &one.list, &other.list));
    let difference = compared.await.map_err(|error| Refusal::fault(&error.to_string()))?;
    let list_url = list_url(&town.key, kind);
    render(&VersionsPage {
        chrome: Chrome::new(&app, &visitor).in_town(&town.key),
        town: town.key.clone(),
        town_url: town_url(&town.key),
        self_url: format!("{list_url}/versions"),
        kind,
        versions: heads.iter().map(|head| version(&list_url, head)).collect(),
        old,
        new,
        difference: (old != new).then_some(difference),
        list_url,
    })
}

fn version(list_url: &str, head: &ListHead) -> Version {
    Version {
        version: head.version,
        effective: head.effective.to_string(),
        items: head.items,
        url: format!("{list_url}{}", query(&[("version", &head.version.to_string())])),
    }
}
