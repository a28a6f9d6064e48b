use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use qingdan_model::Kind;
use qingdan_store::StoredList;
use qingdan_work::permission::Right;

use super::{Chrome, Link, list, render, town_or_refusal};
use crate::app::App;
use crate::export;
use crate::library::Town;
use crate::permission;
use crate::refusal::Refusal;
use crate::session::Visitor;
use crate::web::{check_url, list_url, query, town_url};

#[derive(Template)]
#[template(path = "town.html")]
struct TownPage {
    chrome: Chrome,
    town: String,
    district: String,
    total: usize,
    exports: Vec<Link>,
    lists: Vec<ListCard>,
    missing: Vec<Kind>,
    /// The report on its lists, for those who may see it.
    check_url: Option<String>,
}

struct ListCard {
    kind: Kind,
    url: String,
    items: usize,
    categories: Vec<Category>,
    effective: String,
    version: u32,
    original: String,
}

/// A category with its number of items.
#[derive(Clone)]
pub(super) struct Category {
    pub name: String,
    pub items: usize,
    pub url: String,
}

pub(crate) async fn page(
    State(app): State<App>,
    visitor: Visitor,
    Path(key): Path<String>,
) -> Result<Response, Refusal> {
    let library = app.library();
    let town = town_or_refusal(&library, &key)?;
    render(&TownPage {
        chrome: Chrome::new(&app, &visitor).in_town(&key),
        town: town.key.clone(),
        district: town.district.clone(),
        total: town.items(),
        exports: export::links(&format!("{}/{}", town_url(&town.key), list::ALL), ""),
        lists: town.lists.iter().map(|list| card(town, list)).collect(),
        check_url: permission::may(&visitor, Right::DismissFindings).then(|| check_url(&town.key)),
        missing: Kind::ALL.into_iter().filter(|&kind| town.list(kind).is_none()).collect(),
    })
}

fn card(town: &Town, list: &StoredList) -> ListCard {
    let url = list_url(&town.key, list.head.kind);
    ListCard {
        kind: list.head.kind,
        items: list.list.items.len(),
        categories: categories(list, &url),
        effective: list.head.effective.to_string(),
        version: list.head.version,
        original: super::original::url(&list.head.source, &list.head.district, None),
        url,
    }
}

/// The categories of a list in the order of their first items.
pub(super) fn categories(list: &StoredList, url: &str) -> Vec<Category> {
    let mut categories: Vec<Category> = Vec::new();
    for name in list.list.items.iter().filter_map(|item| item.category.as_deref()) {
        match categories.iter_mut().find(|category| category.name == name) {
            Some(category) => category.items += 1,
            None => {
                let url = format!("{url}{}", query(&[("category", name)]));
                categories.push(Category { name: name.to_owned(), items: 1, url });
            }
        }
    }
    categories
}
