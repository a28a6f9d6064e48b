//! The notices that everybody may read on the internet now, newest first, page by page.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use qingdan_store::{PublicHead, PublicPage, PublicPlace, PublicWish};
use qingdan_work::Millis;
use qingdan_work::affair::AffairKind;
use qingdan_work::notice::long_date;
use qingdan_work::time::date;
use serde::Deserialize;

use super::public_notices::{UNCOUNTED, url};
use super::{Choice, Chrome, Reading, render};
use crate::app::{App, now};
use crate::notice::{called, numbered};
use crate::refusal::Refusal;
use crate::session::Visitor;
use crate::web::query;

/// Notices on a page.
const PAGE: u32 = 50;

/// What is asked of the list.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    q: String,
    town: String,
    after: String,
    before: String,
}

#[derive(Template)]
#[template(path = "public_notices.html")]
struct ListPage {
    chrome: Chrome,
    asked: Asked,
    towns: Vec<Choice>,
    notices: Vec<PublicRow>,
    newer: Option<String>,
    older: Option<String>,
}

/// A notice in the public list.
struct PublicRow {
    title: String,
    url: String,
    town: String,
    item: String,
    posted: String,
    until: String,
}

/// What is up now, page by page.
pub(crate) async fn list(
    State(app): State<App>,
    visitor: Visitor,
    Query(asked): Query<Asked>,
) -> Result<Response, Refusal> {
    let at = now();
    let districts: Vec<String> = app.store.districts().await?.into_iter().map(|one| one.name).collect();
    let is_one = districts.len() == 1;
    let names = app.store.public_towns(AffairKind::Notice, districts.clone(), at).await?;
    let page = asked.page();
    let wish = PublicWish {
        kind: AffairKind::Notice,
        districts,
        at,
        town: asked.town.clone(),
        words: asked.q.clone(),
        page: page.clone(),
        limit: PAGE + 1,
    };
    let mut heads = app.store.public_affairs(wish).await?;
    let reading =
        Reading { is_back: matches!(page, PublicPage::Before(_)), from_end: page == PublicPage::First };
    let (newer, older) = reading.cut(&mut heads, PAGE as usize, PublicHead::place);
    let link = |name, place| format!("/public-notices{}", asked.query(name, &written(&place)));
    let choice = |word: &str, name: &str| Choice::of(word, name, &asked.town);
    let towns = names.iter().map(|name| choice(name, name));
    let row = |head: &PublicHead| PublicRow {
        title: head.title.clone(),
        url: url(&head.district, head.number.number, is_one),
        town: head.town.clone(),
        item: head.item.clone(),
        posted: long_date(date(head.since)),
        until: match head.until {
            Millis::MAX => UNCOUNTED.to_owned(),
            until => long_date(date(until)),
        },
    };
    render(&ListPage {
        chrome: Chrome::new(&app, &visitor),
        towns: std::iter::once(choice("", "全部镇街")).chain(towns).collect(),
        notices: heads.iter().map(row).collect(),
        newer: newer.map(|place| link("before", place)),
        older: older.map(|place| link("after", place)),
        asked,
    })
}

impl Asked {
    fn page(&self) -> PublicPage {
        match (place(&self.after), place(&self.before)) {
            (Some(after), _) => PublicPage::After(after),
            (None, Some(before)) => PublicPage::Before(before),
            (None, None) => PublicPage::First,
        }
    }

    /// The query with one more pair, for another page of the same.
    fn query(&self, name: &str, value: &str) -> String {
        query(&[("q", &self.q), ("town", &self.town), (name, value)])
    }
}

/// A place in an address: beginning, number and district.
fn written(place: &PublicPlace) -> String {
    format!("{}~{}~{}", place.since, called(place.number), place.district)
}

fn place(text: &str) -> Option<PublicPlace> {
    let mut parts = text.splitn(3, '~');
    let (since, number) = (parts.next()?.parse().ok()?, numbered(parts.next()?).ok()?);
    Some(PublicPlace { since, number, district: parts.next()?.to_owned() })
}
