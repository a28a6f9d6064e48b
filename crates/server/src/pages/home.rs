use askama::Template;
use axum::extract::State;
use axum::response::Response;
use qingdan_model::Kind;

use super::{Chrome, render};
use crate::app::App;
use crate::library::Town;
use crate::refusal::Refusal;
use crate::session::Visitor;
use crate::web::{list_url, query, town_url};

/// Questions in the three ways people ask: a complaint, an errand, a word from a document.
const EXAMPLES: [&str; 4] =
    ["楼下半夜唱歌没人管", "老人高龄补贴怎么领", "小区里有人养大型犬", "房屋安全隐患排查"];

#[derive(Template)]
#[template(path = "home.html")]
struct Home {
    chrome: Chrome,
    examples: Vec<Example>,
    towns: Vec<TownCard>,
    several_districts: bool,
}

struct Example {
    question: &'static str,
    url: String,
}

struct TownCard {
    key: String,
    district: String,
    url: String,
    lists: Vec<ListCount>,
}

struct ListCount {
    kind: Kind,
    url: String,
    items: usize,
}

pub(crate) async fn page(State(app): State<App>, visitor: Visitor) -> Result<Response, Refusal> {
    let library = app.library();
    let examples =
        EXAMPLES.map(|question| Example { question, url: format!("/ask{}", query(&[("q", question)])) });
    render(&Home {
        chrome: Chrome::new(&app, &visitor),
        examples: examples.into(),
        towns: library.towns.iter().map(card).collect(),
        several_districts: library.towns.iter().any(|town| town.district != library.towns[0].district),
    })
}

fn card(town: &Town) -> TownCard {
    let lists = town.lists.iter().map(|list| ListCount {
        kind: list.head.kind,
        url: list_url(&town.key, list.head.kind),
        items: list.list.items.len(),
    });
    TownCard {
        key: town.key.clone(),
        district: town.district.clone(),
        url: town_url(&town.key),
        lists: lists.collect(),
    }
}
