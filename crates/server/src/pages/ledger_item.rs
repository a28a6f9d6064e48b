//! Under which item a new ledger stands, where an address does not say: by the words of its name.

use askama::Template;
use axum::response::{IntoResponse, Redirect, Response};
use qingdan_model::Item;

use super::ledger_new::holders;
use super::{Chrome, Link, render};
use crate::app::App;
use crate::desk::Desk;
use crate::item_address;
use crate::library::Town;
use crate::refusal::Refusal;
use crate::session::Visitor;
use crate::web::query;

/// Items that are shown to choose from.
const MOST_FOUND: usize = 30;

#[derive(Template)]
#[template(path = "ledger_item.html")]
struct ItemPage {
    chrome: Chrome,
    items: Vec<String>,
    asked: String,
    /// The items that the words may mean.
    found: Vec<Link>,
    error: String,
}

/// An item by its name or words of it: those of the visitor's own towns.
pub(super) fn choose(app: &App, visitor: &Visitor, desk: &Desk, asked: &str) -> Result<Response, Refusal> {
    let library = app.library();
    let is_own = |town: &&Town| town.district == desk.district && !holders(desk, &town.name).is_empty();
    let (asked, words) = (asked.trim(), asked.split_whitespace());
    let (mut items, mut same, mut alike) = (Vec::new(), Vec::new(), Vec::new());
    for town in library.towns.iter().filter(is_own) {
        for item in town.lists.iter().flat_map(|list| &list.list.items) {
            let name = &item.name.text;
            match () {
                () if name == asked => same.push(item_to_choose(town, item)),
                () if !asked.is_empty() && words.clone().all(|word| name.contains(word)) => {
                    alike.push(item_to_choose(town, item));
                }
                () => {}
            }
            items.push(name.clone());
        }
    }
    if let [only] = &same[..] {
        return Ok(Redirect::to(&only.url).into_response());
    }
    items.sort_unstable();
    items.dedup();
    let mut found = if same.is_empty() { alike } else { same };
    let error = match (asked, found.len()) {
        ("", _) | (_, 1..=MOST_FOUND) => String::new(),
        (asked, 0) => format!("清单里没有名称写着“{asked}”的事项，请换一个词。"),
        (_, many) => format!("有 {many} 个事项，下面是前 {MOST_FOUND} 个，请写得更具体。"),
    };
    found.truncate(MOST_FOUND);
    render(&ItemPage { chrome: Chrome::new(app, visitor), items, asked: asked.to_owned(), found, error })
}

fn item_to_choose(town: &Town, item: &Item) -> Link {
    let called = item_address::name_in(Some(town), item.kind(), item.no, &item.name.text);
    let wish = [("town", town.key.as_str()), ("kind", item.kind().as_str()), ("item", &called)];
    Link { name: format!("{}：{}", town.name, item.name.text), url: format!("/ledger/new{}", query(&wish)) }
}
