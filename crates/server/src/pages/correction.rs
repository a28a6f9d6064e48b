//! The list office corrects what a clause says, or confirms that it was read right.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use qingdan_model::{Clause, Correction, Item, List, Saying};
use qingdan_store::{ClauseDecision, Decided};
use serde::Deserialize;

use super::correction_form::Fields;
use super::reading::{Corrections, ReadingView};
use super::{Chrome, clause_id, render, town_or_refusal};
use crate::app::{App, now};
use crate::district;
use crate::form::Posted;
use crate::item_address;
use crate::library::{Library, Town};
use crate::refusal::Refusal;
use crate::session::Visitor;
use crate::web::{item_url, list_url, local_path, query};

#[derive(Template)]
#[template(path = "reading.html")]
struct ReadingPage {
    chrome: Chrome,
    item_url: String,
    /// The clause on the item's page, with its original beside it.
    clause_url: String,
    item: String,
    column: &'static str,
    heading: Option<String>,
    number: usize,
    text: String,
    view: ReadingView,
    fields: Fields,
    is_corrected: bool,
    /// Whether the visitor may save anything here.
    may_decide: bool,
    district: String,
    /// What was decided last, for the form to carry.
    known: String,
    /// Where it leads afterwards; empty for the item.
    back: String,
    back_url: String,
    error: String,
}

/// Where the form leads once it is saved.
#[derive(Deserialize)]
pub(crate) struct Way {
    #[serde(default)]
    back: String,
}

/// The form of one clause's reading.
pub(crate) async fn form(
    State(app): State<App>,
    visitor: Visitor,
    Path(address): Path<(String, String, String, String)>,
    Query(way): Query<Way>,
) -> Result<Response, Refusal> {
    page(&app, &visitor, &address, &way.back, Tried::default())
}

/// Decides what a clause says, confirms that it was read right, or takes the decision back.
pub(crate) async fn decide(
    State(app): State<App>,
    visitor: Visitor,
    Path(address): Path<(String, String, String, String)>,
    posted: Posted,
) -> Result<Response, Refusal> {
    let library = app.library();
    let place = ClausePlace::find(&library, &address)?;
    district::require(&visitor, &place.town.district)?;
    let text = &place.clause.passage.text;
    let back = posted.field("back");
    let withdraws = posted.field("withdraw") == "1";
    let stays = withdraws || posted.field("accept") == "1";
    let fields = Fields::posted(&posted);
    let said = match &fields {
        _ if stays => Ok(place.saying(&library)),
        Some(fields) => fields.saying(text).map_err(|error| (StatusCode::UNPROCESSABLE_ENTITY, error)),
        None => Err((StatusCode::UNPROCESSABLE_ENTITY, "请选择谁做。".to_owned())),
    };
    let saying = match place.is_as_shown(&library, &posted).and(said) {
        Ok(saying) => saying,
        Err((status, error)) => {
            let page = page(&app, &visitor, &address, back, Tried { fields, error })?;
            return Ok((status, page).into_response());
        }
    };
    let decided = Decided {
        district: place.town.district.clone(),
        what: ClauseDecision {
            town: place.town.name.clone(),
            kind: place.item.kind(),
            correction: Correction {
                item: place.item.name.text.clone(),
                column: place.clause.column,
                number: place.clause.number,
                text: text.clone(),
                saying,
            },
        },
        actor: visitor.account().map(|account| account.name.clone()).unwrap_or_default(),
        at: now(),
    };
    if withdraws {
        app.store.withdraw_correction(decided).await?;
    } else {
        app.store.correct(decided).await?;
    }
    app.refresh().await?;
    Ok(Redirect::to(&place.back(back)).into_response())
}

/// A clause of a list in force.
struct ClausePlace<'a> {
    town: &'a Town,
    list: &'a List,
    item: &'a Item,
    clause: Clause<'a>,
}

impl<'a> ClausePlace<'a> {
    fn find(
        library: &'a Library,
        (key, word, called, id): &(String, String, String, String),
    ) -> Result<ClausePlace<'a>, Refusal> {
        let town = town_or_refusal(library, key)?;
        let kind = super::list::kind_or_refusal(word)?;
        let missing = || {
            Refusal::not_found("现行清单里没有这一条，清单可能刚刚更新。")
                .leading("看这张清单", list_url(&town.key, kind))
        };
        let list = &town.list(kind).ok_or_else(missing)?.list;
        // A bare number that several items have is none of them: no item's page leads here by it.
        let [item] = item_address::called(&list.items, called)[..] else { return Err(missing()) };
        let clauses = item.clauses();
        let found = clauses.into_iter().find(|clause| clause_id(clause.column, clause.number) == *id);
        Ok(ClausePlace { town, list, item, clause: found.ok_or_else(missing)? })
    }

    fn item_url(&self) -> String {
        item_url(&self.town.key, self.item.kind(), &item_address::name_of(&self.list.items, self.item))
    }

    /// Refuses what was decided on a page that shows no more what holds: other words, or another decision.
    fn is_as_shown(&self, library: &Library, posted: &Posted) -> Result<(), (StatusCode, String)> {
        let conflict = |error: String| Err((StatusCode::CONFLICT, error));
        if posted.field("text") != self.clause.passage.text {
            return conflict("这一条的文字刚刚有了新版本，请重新核对后再保存。".to_owned());
        }
        let corrections = Corrections::of(library, self.town, self.item.kind());
        if posted.field("known") == corrections.known(self.item, &self.clause) {
            return Ok(());
        }
        let reading = corrections.reading(self.item, &self.clause);
        let now = ReadingView::new(&reading, self.item, &self.clause, &corrections);
        let by = if now.note.is_empty() { "刚刚有人撤回了核定" } else { &now.note };
        conflict(format!("您打开这一页以后，解读又改过（{by}）。请看“现在的解读”，需要改的再保存一次。"))
    }

    /// The page of ours to go on with: the one that led here, else the item.
    fn back(&self, address: &str) -> String {
        if address.is_empty() {
            format!("{}#{}", self.item_url(), clause_id(self.clause.column, self.clause.number))
        } else {
            local_path(address).to_owned()
        }
    }

    /// What the clause says now.
    fn saying(&self, library: &Library) -> Saying {
        let corrections = Corrections::of(library, self.town, self.item.kind());
        Saying::of(&corrections.reading(self.item, &self.clause))
    }
}

/// What was filled in and not saved, and why it was not.
#[derive(Default)]
struct Tried {
    fields: Option<Fields>,
    error: String,
}

fn page(
    app: &App,
    visitor: &Visitor,
    address: &(String, String, String, String),
    back: &str,
    tried: Tried,
) -> Result<Response, Refusal> {
    let library = app.library();
    let place = ClausePlace::find(&library, address)?;
    let corrections = Corrections::of(&library, place.town, place.item.kind());
    let reading = corrections.reading(place.item, &place.clause);
    let view = ReadingView::new(&reading, place.item, &place.clause, &corrections);
    let id = clause_id(place.clause.column, place.clause.number);
    render(&ReadingPage {
        chrome: Chrome::new(app, visitor).in_town(&place.town.key),
        clause_url: format!("{}{}#{id}", place.item_url(), query(&[("clause", &id)])),
        item_url: place.item_url(),
        item: place.item.name.text.clone(),
        column: place.clause.column.chinese(),
        heading: place.clause.heading.map(str::to_owned),
        number: place.clause.number,
        text: place.clause.passage.text.clone(),
        is_corrected: view.confidence == "decided",
        may_decide: district::is_own(visitor, &place.town.district),
        district: place.town.district.clone(),
        known: corrections.known(place.item, &place.clause),
        view,
        fields: tried.fields.unwrap_or_else(|| Fields::of(&Saying::of(&reading))),
        back: back.to_owned(),
        back_url: place.back(back),
        error: tried.error,
    })
}
