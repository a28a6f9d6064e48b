//! The list office corrects what a clause says, or confirms that it was read right.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use qingdan_model::{
    Action, Actor, Clause, Correction, Deadline, DeadlineKind, Item, List, Mode, Saying, Stance, Unit,
};
use qingdan_store::{ClauseDecision, Decided};
use serde::Deserialize;

use super::reading::{Corrections, ReadingView, recipient};
use super::{Chrome, clause_id, render, town_or_refusal};
use crate::app::{App, now};
use crate::district;
use crate::form::Posted;
use crate::item_address;
use crate::library::{Library, Town};
use crate::refusal::Refusal;
use crate::session::Visitor;
use crate::web::{item_url, local_path};

/// A clause asks for no more acts than this.
const MOST_ACTIONS: usize = 8;

#[derive(Template)]
#[template(path = "reading.html")]
struct ReadingPage {
    chrome: Chrome,
    item_url: String,
    item: String,
    column: &'static str,
    heading: Option<String>,
    number: usize,
    text: String,
    view: ReadingView,
    choices: Choices,
    is_corrected: bool,
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

/// The form's choices with what is chosen.
struct Choices {
    actor: Vec<Choice>,
    stance: Vec<Choice>,
    mode: Vec<Choice>,
    actions: Vec<Vec<Choice>>,
    recipients: String,
    deadline_kind: Vec<Choice>,
    deadline_n: String,
    deadline_unit: Vec<Choice>,
    deadline_text: String,
}

struct Choice {
    word: &'static str,
    name: &'static str,
    is_chosen: bool,
}

/// The form of one clause's reading.
pub(crate) async fn form(
    State(app): State<App>,
    visitor: Visitor,
    Path(address): Path<(String, String, String, String)>,
    Query(way): Query<Way>,
) -> Result<Response, Refusal> {
    page(&app, &visitor, &address, &way.back, String::new())
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
    // The words may have changed in another window since the form was shown.
    if posted.field("text") != text {
        return page(
            &app,
            &visitor,
            &address,
            back,
            "这一条的文字刚刚有了新版本，请重新核对后再保存。".into(),
        );
    }
    let withdraws = posted.field("withdraw") == "1";
    let stays = withdraws || posted.field("accept") == "1";
    let saying = match if stays { Ok(place.saying(&library)) } else { saying(&posted, text) } {
        Ok(saying) => saying,
        Err(error) => {
            let page = page(&app, &visitor, &address, back, error)?;
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
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
        let missing = || Refusal::not_found("现行清单里没有这一条。");
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

fn page(
    app: &App,
    visitor: &Visitor,
    address: &(String, String, String, String),
    back: &str,
    error: String,
) -> Result<Response, Refusal> {
    let library = app.library();
    let place = ClausePlace::find(&library, address)?;
    let corrections = Corrections::of(&library, place.town, place.item.kind());
    let reading = corrections.reading(place.item, &place.clause);
    let view = ReadingView::new(&reading, place.item, &place.clause, &corrections);
    render(&ReadingPage {
        chrome: Chrome::new(app, visitor).in_town(&place.town.key),
        item_url: place.item_url(),
        item: place.item.name.text.clone(),
        column: place.clause.column.chinese(),
        heading: place.clause.heading.map(str::to_owned),
        number: place.clause.number,
        text: place.clause.passage.text.clone(),
        is_corrected: view.confidence == "decided",
        view,
        choices: Choices::of(&place.saying(&library)),
        back: back.to_owned(),
        back_url: place.back(back),
        error,
    })
}

impl Choices {
    fn of(saying: &Saying) -> Choices {
        let shown = (saying.actions.len() + 2).clamp(3, MOST_ACTIONS);
        let action = |at: usize| {
            choices(Action::ALL, Action::as_str, Action::chinese, saying.actions.get(at).copied())
        };
        let deadline = saying.deadline.as_ref();
        Choices {
            actor: choices(Actor::ALL, Actor::as_str, Actor::chinese, Some(saying.actor)),
            stance: choices(Stance::ALL, Stance::as_str, Stance::chinese, Some(saying.stance)),
            mode: choices(Mode::ALL, Mode::as_str, Mode::chinese, Some(saying.mode)),
            actions: (0..shown).map(action).collect(),
            recipients: saying.recipients.iter().map(|one| recipient(one)).collect::<Vec<_>>().join("、"),
            deadline_kind: choices(
                DeadlineKind::ALL,
                DeadlineKind::as_str,
                DeadlineKind::chinese,
                deadline.map(|deadline| deadline.kind),
            ),
            deadline_n: deadline.and_then(|deadline| deadline.n).map(|n| n.to_string()).unwrap_or_default(),
            deadline_unit: choices(
                Unit::ALL,
                Unit::as_str,
                Unit::chinese,
                deadline.and_then(|deadline| deadline.unit),
            ),
            deadline_text: deadline.map(|deadline| deadline.text.clone()).unwrap_or_default(),
        }
    }
}

fn choices<T: Copy + PartialEq>(
    all: &[T],
    word: fn(T) -> &'static str,
    name: fn(T) -> &'static str,
    chosen: Option<T>,
) -> Vec<Choice> {
    all.iter()
        .map(|&one| Choice { word: word(one), name: name(one), is_chosen: Some(one) == chosen })
        .collect()
}

/// What the form says; why it cannot hold, where it cannot.
fn saying(posted: &Posted, text: &str) -> Result<Saying, String> {
    let mut actions: Vec<Action> = Vec::new();
    for at in 0..MOST_ACTIONS {
        let word = posted.field(&format!("action-{at}"));
        if let Ok(action) = word.parse()
            && !actions.contains(&action)
        {
            actions.push(action);
        }
    }
    let recipients = posted.field("recipients").split(['、', '，', ',']).map(str::trim);
    let recipients = recipients.filter(|name| !name.is_empty()).map(|name| match name {
        "街镇" | "街道" | "镇" | "乡镇" => "town".to_owned(),
        "社区" | "村" => "community".to_owned(),
        written => written.to_owned(),
    });
    Ok(Saying {
        actor: posted.field("actor").parse().map_err(|_| "请选择谁做。")?,
        stance: posted.field("stance").parse().map_err(|_| "请选择主办还是配合。")?,
        mode: posted.field("mode").parse().map_err(|_| "请选择什么时候做。")?,
        actions,
        recipients: recipients.collect(),
        deadline: deadline(posted, text)?,
    })
}

fn deadline(posted: &Posted, text: &str) -> Result<Option<Deadline>, String> {
    let Ok(kind) = posted.field("deadline-kind").parse() else { return Ok(None) };
    let n = match posted.field("deadline-n").trim() {
        "" => None,
        number => Some(number.parse().map_err(|_| "期限的数目要写成整数，例如 5。")?),
    };
    let words = posted.field("deadline-text").trim();
    if words.is_empty() || !text.contains(words) {
        return Err("期限的原话要照抄这一条里的文字，例如“5个工作日内”。".to_owned());
    }
    Ok(Some(Deadline { kind, n, unit: posted.field("deadline-unit").parse().ok(), text: words.to_owned() }))
}
