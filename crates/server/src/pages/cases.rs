//! Cases to be found: by the number that somebody says on the telephone, or by words, town and state.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use qingdan_store::{CaseHead, CaseOrder, CaseScope, CaseWish, Standing};
use qingdan_work::case::may_on_case;
use qingdan_work::permission::{Right, may_somewhere};
use qingdan_work::time::date;
use qingdan_work::{CaseNumber, NumberError};
use serde::Deserialize;

use super::work_list::workbook;
use super::{Choice, Chrome, render};
use crate::app::App;
use crate::desk::{Desk, clause_url, town_of};
use crate::refusal::Refusal;
use crate::session::Visitor;
use crate::web::query;

/// Cases on a page.
const PAGE: u32 = 50;
/// The most rows of a workbook.
const MOST: u32 = 10_000;
/// The workbook's columns, with their widths in digits.
const COLUMNS: [(&str, f64); 8] = [
    ("办件编号", 14.0),
    ("办件", 40.0),
    ("状态", 12.0),
    ("事项", 34.0),
    ("负责单位", 18.0),
    ("来源", 14.0),
    ("建立时间", 20.0),
    ("最近办理", 20.0),
];

/// The word for the order in which those opened first come first.
const OLDEST: &str = "oldest";

/// What is asked for.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    q: String,
    state: String,
    town: String,
    /// The name by which those of one file are found.
    batch: String,
    /// `oldest` for those opened first.
    sort: String,
    /// Where the page begins: after this number.
    after: String,
}

#[derive(Template)]
#[template(path = "cases.html")]
struct CasesPage {
    chrome: Chrome,
    asked: Asked,
    /// What is wrong with the number that was asked for.
    hint: String,
    states: Vec<Choice>,
    towns: Vec<Choice>,
    orders: Vec<Choice>,
    cases: Vec<CaseView>,
    first: Option<String>,
    next: Option<String>,
    export: String,
    /// Whether cases can be ticked, for a notice about them.
    picks: bool,
}

/// A case in a list.
pub(super) struct CaseView {
    pub number: String,
    pub url: String,
    pub title: String,
    pub standing: Standing,
    pub item: String,
    pub item_url: String,
    pub place: String,
    pub source: &'static str,
    pub opened: String,
    pub worked: String,
}

/// The cases as a page; a number that is one leads to its case.
pub(crate) async fn page(
    State(app): State<App>,
    visitor: Visitor,
    Query(asked): Query<Asked>,
) -> Result<Response, Refusal> {
    let desk = Desk::of(&app, &visitor).await?;
    let mut hint = String::new();
    if looks_like_number(&asked.q) {
        match asked.q.parse::<CaseNumber>() {
            Ok(number) if is_readable(&app, &desk, number).await? => {
                return Ok(Redirect::to(&format!("/case/{number}")).into_response());
            }
            Ok(number) => hint = format!("没有编号为 {number} 的办件，或者您没有查看它的权限。"),
            Err(error @ NumberError::Check) => hint = format!("{error}。"),
            Err(NumberError::Shape) => {}
        }
    }
    let (heads, more) = find(&app, &desk, &asked, PAGE).await?;
    let next = more.map(|last| format!("/cases{}", asked.query(&last.to_string())));
    let states = Standing::ALL.iter().map(|one| Choice::of(one.as_str(), one.chinese(), &asked.state));
    let orders = [("", "从新到旧"), (OLDEST, "从旧到新")];
    render(&CasesPage {
        chrome: Chrome::new(&app, &visitor),
        hint,
        states: std::iter::once(Choice::of("", "全部状态", &asked.state)).chain(states).collect(),
        towns: Choice::towns(&desk.directory, &asked.town),
        orders: orders.iter().map(|(word, name)| Choice::of(word, name, &asked.sort)).collect(),
        cases: heads.into_iter().map(|head| case_view(&app, &desk, head)).collect(),
        first: (!asked.after.is_empty()).then(|| format!("/cases{}", asked.query(""))),
        next,
        export: format!("/cases.xlsx{}", asked.query("")),
        picks: may_somewhere(&desk.person, Right::ManageNotice),
        asked,
    })
}

/// The same as a workbook.
pub(crate) async fn export(
    State(app): State<App>,
    visitor: Visitor,
    Query(asked): Query<Asked>,
) -> Result<Response, Refusal> {
    let desk = Desk::of(&app, &visitor).await?;
    let (heads, _) = find(&app, &desk, &asked, MOST).await?;
    let row = |head| {
        let CaseView { number, title, standing, item, place, source, opened, worked, .. } =
            case_view(&app, &desk, head);
        let standing = standing.chinese().to_owned();
        vec![number, title, standing, item, place, source.to_owned(), opened, worked]
    };
    let rows = heads.into_iter().map(row).collect();
    workbook("办件", &COLUMNS, rows, "cases.xlsx", &format!("办件-{}.xlsx", date(desk.now))).await
}

/// Digits and dashes: a number, not words.
fn looks_like_number(text: &str) -> bool {
    let digits = text.chars().filter(|c| c.is_numeric()).count();
    digits >= 7 && text.chars().all(|c| c.is_numeric() || c.is_whitespace() || "-－—–".contains(c))
}

async fn is_readable(app: &App, desk: &Desk, number: CaseNumber) -> Result<bool, Refusal> {
    let case = app.store.case(&desk.district, number).await?;
    Ok(case.is_some_and(|case| may_on_case(&desk.person, Right::ReadCase, &case, &desk.directory)))
}

async fn find(
    app: &App,
    desk: &Desk,
    asked: &Asked,
    limit: u32,
) -> Result<(Vec<CaseHead>, Option<CaseNumber>), Refusal> {
    let scopes = CaseScope::readable(&desk.person, &desk.directory);
    let wish = CaseWish {
        words: asked.q.clone(),
        standing: asked.state.parse().ok(),
        place: asked.town.parse().ok(),
        batch: Some(asked.batch.clone()).filter(|batch| !batch.is_empty()),
        order: if asked.sort == OLDEST { CaseOrder::OldestFirst } else { CaseOrder::NewestFirst },
    };
    Ok(app.store.find_cases(&desk.district, &scopes, &wish, asked.after.parse().ok(), limit).await?)
}

/// The numbers of all that is found, in the order asked for; one more than `most` where there are more.
pub(super) async fn all(app: &App, desk: &Desk, asked: &Asked, most: usize) -> Result<Vec<String>, Refusal> {
    let limit = u32::try_from(most).unwrap_or(MOST).saturating_add(1);
    let (heads, _) = find(app, desk, asked, limit).await?;
    Ok(heads.into_iter().map(|head| head.number.to_string()).collect())
}

pub(super) fn case_view(app: &App, desk: &Desk, head: CaseHead) -> CaseView {
    let library = app.library();
    let town = town_of(&library, &desk.district, &head.item);
    CaseView {
        number: head.number.to_string(),
        url: format!("/case/{}", head.number),
        item_url: town.map(|town| clause_url(town, &head.item, None)).unwrap_or_default(),
        title: head.title,
        standing: head.standing,
        item: head.item.name,
        place: desk.directory.name(head.place),
        source: head.source.chinese(),
        opened: desk.said(head.opened),
        worked: desk.said(head.worked),
    }
}

impl Asked {
    /// What is asked for, out of pairs among which there may be others.
    pub(super) fn of(pairs: &[(String, String)]) -> Asked {
        let get = |name: &str| {
            let found = pairs.iter().find(|(one, _)| one == name);
            found.map(|(_, value)| value.clone()).unwrap_or_default()
        };
        Asked {
            q: get("q"),
            state: get("state"),
            town: get("town"),
            batch: get("batch"),
            sort: get("sort"),
            after: String::new(),
        }
    }

    fn query(&self, after: &str) -> String {
        let Asked { q, state, town, batch, sort, .. } = self;
        let own = [("q", q), ("state", state), ("town", town), ("batch", batch), ("sort", sort)];
        let own = own.iter().map(|(name, value)| (*name, value.as_str()));
        query(&own.chain([("after", after)]).collect::<Vec<_>>())
    }
}
