//! A case: how it stands, what can be done with it now, what happened to it.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use qingdan_model::StepId;
use qingdan_store::Standing;
use qingdan_work::case::{Case, Event, Offer, Refusal as Refused, Status, StepNo, case_offers, may_on_case};
use qingdan_work::permission::Right;
use qingdan_work::{CaseNumber, Holder, Millis};
use qingdan_write::{Drawing, svg_of_case, title_of};
use serde::Deserialize;

use super::case_form::{self, FormView};
use super::case_notices::{CaseNotice, CaseNotices};
use super::case_steps::{StepView, state_of, step_views};
use super::case_timeline::{EventView, told};
use super::command_form::Failed;
use super::personal::PersonalView;
use super::reading::Corrections;
use super::{Chrome, Link, render};
use crate::app::App;
use crate::attachment::{self, FileView};
use crate::desk::{ClauseTexts, Desk, clause_url, town_of};
use crate::library::Library;
use crate::refusal::Refusal;
use crate::session::Visitor;

/// Events read at once; a case with more shows its beginning and its end.
const EVENTS: u32 = 1_000;

/// What the page is asked to show.
#[derive(Default, Deserialize)]
pub(crate) struct Wish {
    /// The step whose form is shown.
    step: Option<StepNo>,
    /// Which form.
    #[serde(rename = "do")]
    offer: Option<String>,
    /// The event that the visitor's command became.
    did: Option<u64>,
}

#[derive(Template)]
#[template(path = "case.html")]
struct CasePage {
    chrome: Chrome,
    head: HeadView,
    /// What became of the visitor's command.
    did: String,
    /// Why it was not carried out.
    error: String,
    form: Option<FormView>,
    /// What was typed where no form takes it any more.
    typed: String,
    actions: Vec<Link>,
    picture: String,
    notices: Vec<CaseNotice>,
    /// What a notice means for the step of the form: until when it is up, or what came of it.
    notice: String,
    steps: Vec<StepView>,
    events: Vec<EventView>,
    personal: PersonalView,
    files: Vec<FileView>,
}

struct HeadView {
    number: String,
    title: String,
    standing: Standing,
    /// Who paused or closed it, when, why.
    state: String,
    item: String,
    item_url: String,
    version: u32,
    kind: qingdan_model::Kind,
    place: String,
    source: &'static str,
    opened: String,
    /// The nearest end of all that can be done.
    due: Option<crate::desk::DueView>,
}

/// A case with what a page needs to show it.
pub(super) struct Opened {
    pub desk: Desk,
    pub case: Case,
    pub events: Vec<Event>,
}

impl Opened {
    /// A case that the visitor may read.
    pub async fn of(app: &App, visitor: &Visitor, number: &str) -> Result<Opened, Refusal> {
        let desk = Desk::of(app, visitor).await?;
        let number: CaseNumber = number.parse().map_err(|error| Refusal::not_found(format!("{error}。")))?;
        let case = app.store.case(&desk.district, number).await?;
        let may_read = |case: &Case| may_on_case(&desk.person, Right::ReadCase, case, &desk.directory);
        let case = case.filter(may_read).ok_or_else(|| Refusal::not_found(Refused::NoCase.to_string()))?;
        let mut events = app.store.timeline(&desk.district, number, 0, EVENTS).await?;
        if case.version > u64::from(EVENTS) {
            events.truncate(1);
            let after = (case.version - u64::from(EVENTS)).max(1);
            events.extend(app.store.timeline(&desk.district, number, after, EVENTS).await?);
        }
        Ok(Opened { desk, case, events })
    }
}

/// The case as a page.
pub(crate) async fn page(
    State(app): State<App>,
    visitor: Visitor,
    Path(number): Path<String>,
    Query(wish): Query<Wish>,
) -> Result<Response, Refusal> {
    let opened = Opened::of(&app, &visitor, &number).await?;
    show(&app, &visitor, opened, wish, None).await
}

/// The page again, with what was typed and why it was not carried out.
pub(super) async fn again(
    app: &App,
    visitor: &Visitor,
    number: &str,
    failed: Failed<'_>,
) -> Result<Response, Refusal> {
    let opened = Opened::of(app, visitor, number).await?;
    let wish = Wish {
        step: failed.entered.field("step").parse().ok(),
        offer: Some(failed.entered.field("do").to_owned()),
        did: None,
    };
    show(app, visitor, opened, wish, Some(failed)).await
}

async fn show(
    app: &App,
    visitor: &Visitor,
    opened: Opened,
    wish: Wish,
    failed: Option<Failed<'_>>,
) -> Result<Response, Refusal> {
    let Opened { desk, case, events } = &opened;
    let library = app.library();
    let mut texts = ClauseTexts::default();
    texts.load(app, &desk.district, &case.item).await?;
    let offer: Option<Offer> = wish.offer.as_deref().and_then(|word| word.parse().ok());
    let accounts = app.store.accounts(&desk.district).await?;
    let entered = failed.as_ref().map(|failed| failed.entered);
    let mut form = case_form::view(desk, case, (offer, wish.step), entered, &accounts);
    let notices = CaseNotices::load(app, desk, case).await?;
    let done = form.as_mut().filter(|form| form.offer == Offer::Done);
    let notice =
        done.map(|form| of_step(form, case, &notices, desk.now, entered.is_none())).unwrap_or_default();
    let did = wish.did.and_then(|seq| events.iter().find(|event| event.seq == seq));
    let page = CasePage {
        chrome: Chrome::new(app, visitor),
        head: head(&library, desk, case),
        did: did.map(|event| told(desk, case, event)).unwrap_or_default(),
        error: failed.as_ref().map(|failed| failed.message.clone()).unwrap_or_default(),
        typed: entered.filter(|_| form.is_none()).map(case_form::words).unwrap_or_default(),
        actions: actions(desk, case),
        picture: picture(app, &library, desk, case).await?,
        steps: step_views(&library, desk, case, &texts, &notices, form.as_ref().and_then(|form| form.step)),
        notices: notices.views(desk),
        notice,
        events: EventView::all(desk, case, events, &accounts),
        personal: PersonalView::of(app, visitor, desk, &Holder::from(case)).await?,
        files: attachment::of(app, &desk.district, case.number).await?,
        form,
    };
    let status = failed.map_or(StatusCode::OK, |failed| failed.status);
    Ok((status, render(&page)?).into_response())
}

/// What a notice means for the step that a form is about; what came of it stands in the form already.
fn of_step(form: &mut FormView, case: &Case, notices: &CaseNotices, now: Millis, is_new: bool) -> String {
    let Some(step) = form.step else { return String::new() };
    if let Some(held) = case.step(step).and_then(|step| step.held(now)) {
        return held.to_string();
    }
    let result = notices.result(step).unwrap_or_default();
    if is_new && form.text.is_empty() {
        form.text = result.clone();
    }
    result
}

fn head(library: &Library, desk: &Desk, case: &Case) -> HeadView {
    let town = town_of(library, &desk.district, &case.item);
    let by = |act: &qingdan_work::case::Act| {
        let organisation = desk.directory.full_name(act.by.organisation);
        format!("{organisation} {} 于 {}", act.by.name, desk.said(act.at))
    };
    let (standing, state) = match &case.status {
        Status::Open => (Standing::Open, String::new()),
        Status::Paused { act, reason } => (Standing::Paused, format!("{} 暂停，等申请人：{reason}", by(act))),
        Status::Closed { act, ending, result } => {
            (Standing::Closed, format!("{} 办结（{}）：{result}", by(act), ending.chinese()))
        }
    };
    let nearest = case.ready().filter_map(|step| step.due.as_ref());
    let nearest = nearest.min_by_key(|due| due.at.unwrap_or(i64::MAX));
    HeadView {
        number: case.number.to_string(),
        title: case.title.clone(),
        standing,
        state,
        item: case.item.name.clone(),
        item_url: town.map(|town| clause_url(town, &case.item, None)).unwrap_or_default(),
        version: case.item.version,
        kind: case.item.kind,
        place: desk.directory.name(case.place),
        source: case.source.chinese(),
        opened: by(&case.opened),
        due: nearest.filter(|_| standing == Standing::Open).map(|due| desk.due(due)),
    }
}

/// What the visitor can do with the case as a whole.
fn actions(desk: &Desk, case: &Case) -> Vec<Link> {
    let offers = case_offers(&desk.person, case, &desk.directory);
    let link = |offer: Offer| Link {
        name: offer.chinese().to_owned(),
        url: format!("/case/{}?do={}#act", case.number, offer.as_str()),
    };
    offers.into_iter().map(link).collect()
}

/// The item's procedure with how the case's steps stand; empty where there is nothing to be drawn.
async fn picture(app: &App, library: &Library, desk: &Desk, case: &Case) -> Result<String, Refusal> {
    let Some(town) = town_of(library, &desk.district, &case.item) else { return Ok(String::new()) };
    let version = Some(case.item.version);
    let list = super::list_or_refusal(app, town, case.item.kind, version).await;
    let Ok(list) = list else { return Ok(String::new()) };
    let item = crate::item_address::numbered(&list.list.items, case.item.no, &case.item.name);
    let Some(item) = item else { return Ok(String::new()) };
    let procedure = Corrections::of(library, town, case.item.kind).procedure(item);
    if procedure.steps.len() < 2 {
        return Ok(String::new());
    }
    let title = title_of(&town.name, item);
    let state = |id: StepId| state_of(desk, case, id);
    let address = |id: StepId| {
        let step = case.steps.iter().find(|step| step.clause == Some(id))?;
        Some(format!("#s{}", step.no))
    };
    let drawing = Drawing { title: &title, procedure: &procedure, address: &address };
    Ok(svg_of_case(&drawing, &state))
}
