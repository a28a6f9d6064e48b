//! An emergency is opened: first what strikes and where, then the items of the towns' lists that speak of it, to be
//! chosen; it is opened when somebody says so.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use qingdan_model::Kind;
use qingdan_work::affair::Ask;
use qingdan_work::emergency::{Command, Emergency, EmergencyKind, EmergencyLevel, Opening};
use qingdan_work::permission::{On, Right, may};
use qingdan_work::{OrganisationId, OrganisationKind};

use super::{Choice, Chrome, render};
use crate::app::App;
use crate::bringing;
use crate::desk::Desk;
use crate::form::Posted;
use crate::refusal::Refusal;
use crate::session::Visitor;
use crate::web::random_token;
use crate::{moment, web};

#[derive(Template)]
#[template(path = "emergency_new.html")]
struct NewPage {
    chrome: Chrome,
    error: String,
    key: String,
    title: String,
    what: String,
    starts: String,
    kinds: Vec<Choice>,
    levels: Vec<Choice>,
    towns: Vec<Choice>,
    /// Whether items were looked for.
    looked: bool,
    found: Vec<TownItems>,
}

/// What one town's lists say.
struct TownItems {
    town: String,
    items: Vec<ItemView>,
}

struct ItemView {
    /// The value of its field.
    word: String,
    kind: Kind,
    no: u32,
    name: String,
    url: String,
    /// The clause that speaks of it, where its name does not.
    clause: String,
    is_chosen: bool,
}

/// The empty form.
pub(crate) async fn form(State(app): State<App>, visitor: Visitor) -> Result<Response, Refusal> {
    let desk = Desk::of(&app, &visitor).await?;
    show(&app, &visitor, &desk, &Posted::default(), String::new(), StatusCode::OK)
}

/// Looks for items, or opens it: by the button that was pressed.
pub(crate) async fn go_on(
    State(app): State<App>,
    visitor: Visitor,
    form: Posted,
) -> Result<Response, Refusal> {
    let desk = Desk::of(&app, &visitor).await?;
    let again = |error: String| show(&app, &visitor, &desk, &form, error, StatusCode::UNPROCESSABLE_ENTITY);
    if form.field("do") != "open" || form.has("again", "yes") {
        return match chosen_towns(&form).is_empty() {
            true => again("请选择受影响的镇街，至少一个。".to_owned()),
            false => show(&app, &visitor, &desk, &form, String::new(), StatusCode::OK),
        };
    }
    let opening = match opening(&app, &desk, &form) {
        Ok(opening) => opening,
        Err(problem) => return again(problem),
    };
    let ask = Ask { key: form.key(), seen: 0, command: Command::Open(Box::new(opening)) };
    match app.store.carry_out_affair(desk.order::<Emergency>(None, ask)).await? {
        Ok(receipt) => Ok(Redirect::to(&web::subject_url(receipt.number.into())).into_response()),
        Err(refused) => again(refused.message),
    }
}

/// What a form opens.
///
/// # Errors
/// In Chinese: what is missing.
pub(crate) fn opening(app: &App, desk: &Desk, form: &Posted) -> Result<Opening, String> {
    let kind: EmergencyKind = form.field("kind").parse().map_err(|_| "请选择是哪一类突发事件。")?;
    let level: EmergencyLevel = form.field("level").parse().map_err(|_| "请选择响应级别。")?;
    let starts = moment::parse(form.field("starts")).ok_or("请填写开始时间，如 2026-07-14 09:00。")?;
    let towns = chosen_towns(form);
    let library = app.library();
    let is_chosen = |town: OrganisationId, word: &str| form.has("item", &format!("{town}/{word}"));
    let brought = bringing::brought(&library, desk, &towns, is_chosen);
    let text = |name: &str| form.field(name).trim().to_owned();
    Ok(Opening { title: text("title"), kind, level, what: text("what"), starts, brought })
}

fn chosen_towns(form: &Posted) -> Vec<OrganisationId> {
    form.all("town").filter_map(|id| id.parse().ok()).collect()
}

fn show(
    app: &App,
    visitor: &Visitor,
    desk: &Desk,
    form: &Posted,
    error: String,
    status: StatusCode,
) -> Result<Response, Refusal> {
    let kind: Option<EmergencyKind> = form.field("kind").parse().ok();
    let towns = chosen_towns(form);
    let found = kind.filter(|_| !towns.is_empty()).map(|kind| found(app, desk, kind, &towns, form));
    let field = |name: &str| form.field(name).to_owned();
    let starts = field("starts");
    let page = NewPage {
        chrome: Chrome::new(app, visitor),
        error,
        key: Some(field("key")).filter(|key| !key.is_empty()).unwrap_or_else(random_token),
        title: field("title"),
        what: field("what"),
        starts: if starts.is_empty() { moment::typed(desk.now) } else { starts },
        kinds: choices(EmergencyKind::ALL, |one| (one.as_str(), one.chinese()), form.field("kind")),
        levels: choices(EmergencyLevel::ALL, |one| (one.as_str(), one.chinese()), form.field("level")),
        towns: open_towns(desk, &towns),
        looked: found.is_some(),
        found: found.unwrap_or_default(),
    };
    Ok((status, render(&page)?).into_response())
}

fn choices<T>(all: &[T], words: impl Fn(&T) -> (&'static str, &'static str), chosen: &str) -> Vec<Choice> {
    let choice = |one: &T| {
        let (word, name) = words(one);
        Choice { word: word.to_owned(), name: name.to_owned(), is_chosen: word == chosen }
    };
    all.iter().map(choice).collect()
}

/// The towns that the visitor may call out; where there is one, it is chosen.
fn open_towns(desk: &Desk, chosen: &[OrganisationId]) -> Vec<Choice> {
    let towns = desk.directory.iter().filter(|one| one.kind == OrganisationKind::Town && !one.is_closed);
    let towns: Vec<OrganisationId> = towns
        .map(|one| one.id)
        .filter(|id| may(&desk.person, Right::OpenEmergency, On::organisation(id), &desk.directory))
        .collect();
    let is_only = towns.len() == 1;
    let choice = |id: OrganisationId| Choice {
        word: id.to_string(),
        name: desk.directory.name(id),
        is_chosen: is_only || chosen.contains(&id),
    };
    towns.into_iter().map(choice).collect()
}

fn found(
    app: &App,
    desk: &Desk,
    kind: EmergencyKind,
    towns: &[OrganisationId],
    form: &Posted,
) -> Vec<TownItems> {
    let library = app.library();
    // What was shown before and not ticked stays so; what is new is ticked where its name says so.
    let was_shown = |word: &str| form.has("shown", word);
    let mut all = bringing::find(&library, desk, kind, towns);
    let of_town = |town: &OrganisationId| TownItems {
        town: desk.directory.name(*town),
        items: all
            .extract_if(.., |one| one.town == *town)
            .map(|one| {
                let word = format!("{}/{}", one.town, one.word);
                let is_chosen = if was_shown(&word) { form.has("item", &word) } else { one.is_named() };
                let (kind, no, name, url) = (one.kind, one.no, one.name, one.url);
                ItemView { word, kind, no, name, url, clause: one.clause.unwrap_or_default(), is_chosen }
            })
            .collect(),
    };
    towns.iter().map(of_town).collect()
}
