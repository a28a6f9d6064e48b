//! A notice: how it stands, what can be done with it now, who objected, what happened to it.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use qingdan_work::Holder;
use qingdan_work::affair::{Affair, AffairEvent};
use qingdan_work::notice::{AlsoAbout, Happened, Notice, Offer, Outcome, Stage, Stands, long_date, offers};
use qingdan_work::time::{date, said_date};
use serde::Deserialize;

use super::command_form::Failed;
use super::notice_act::ActForm;
use super::notice_objections::{EvidenceView, ObjectionView, evidence_views, objection_views};
use super::notice_print::paper;
use super::personal::PersonalView;
use super::{Chrome, Link, render};
use crate::app::App;
use crate::desk::{Desk, clause_url, town_of};
use crate::notice::{called, readable, url};
use crate::refusal::Refusal;
use crate::session::Visitor;

/// Events shown; of a notice with more, the first ones.
const EVENTS: u32 = 3_000;

/// What the page is asked to show.
#[derive(Default, Deserialize)]
pub(crate) struct Wish {
    /// Which form.
    #[serde(rename = "do")]
    offer: Option<String>,
    /// The objection that is answered.
    objection: Option<u32>,
    /// The event that the visitor's command became.
    did: Option<u64>,
}

#[derive(Template)]
#[template(path = "notice.html")]
struct NoticePage {
    chrome: Chrome,
    number: String,
    url: String,
    title: String,
    stands: Stands,
    /// How it stands in a sentence: until when it is up, who took it down and why, what came of it.
    state: String,
    is_warning: bool,
    /// What was said of its period: the clause with its place.
    least: String,
    least_url: String,
    /// That it must not be online.
    offline: String,
    offline_url: String,
    places: String,
    /// What people read on the internet, where they do.
    public_url: String,
    case: String,
    case_url: String,
    /// Further cases that stand on it.
    also: Vec<Link>,
    item: String,
    item_url: String,
    holder: String,
    drafted: String,
    did: String,
    error: String,
    form: Option<ActForm>,
    typed: String,
    actions: Vec<Link>,
    paper: qingdan_write::PrintedNotice,
    objections: Vec<ObjectionView>,
    evidence: Vec<EvidenceView>,
    personal: PersonalView,
    events: Vec<EventView>,
}

/// An entry of the timeline.
struct EventView {
    seq: u64,
    what: &'static str,
    with: String,
    who: String,
    when: String,
}

/// The notice as a page.
pub(crate) async fn page(
    State(app): State<App>,
    visitor: Visitor,
    Path(number): Path<String>,
    Query(wish): Query<Wish>,
) -> Result<Response, Refusal> {
    let desk = Desk::of(&app, &visitor).await?;
    let notice = readable(&app, &desk, &number).await?;
    show(&app, &visitor, &desk, &notice, wish, None).await
}

/// The page again, with what was typed and why it was not carried out.
pub(super) async fn again(
    app: &App,
    visitor: &Visitor,
    number: &str,
    failed: Failed<'_>,
) -> Result<Response, Refusal> {
    let desk = Desk::of(app, visitor).await?;
    let notice = readable(app, &desk, number).await?;
    let wish = Wish {
        offer: Some(failed.entered.field("do").to_owned()),
        objection: failed.entered.field("objection").parse().ok(),
        did: None,
    };
    show(app, visitor, &desk, &notice, wish, Some(failed)).await
}

async fn show(
    app: &App,
    visitor: &Visitor,
    desk: &Desk,
    notice: &Notice,
    wish: Wish,
    failed: Option<Failed<'_>>,
) -> Result<Response, Refusal> {
    let library = app.library();
    let entered = failed.as_ref().map(|failed| failed.entered);
    let offered = offers(&desk.person, notice, &desk.directory, desk.now);
    let asked: Option<Offer> = wish.offer.as_deref().and_then(|word| word.parse().ok());
    let shown = match asked {
        Some(offer) => Some(offer).filter(|offer| offered.contains(offer)),
        // What is next is shown at once; what may be done besides is a button away.
        None => {
            offered.first().copied().filter(|one| matches!(one, Offer::Answer | Offer::Post | Offer::Close))
        }
    };
    let form = shown.map(|offer| ActForm::of(&library, desk, notice, offer, wish.objection, entered));
    let events = app.store.affair_events::<Notice>(&desk.district, notice.number, 0, EVENTS).await?;
    let did = wish.did.and_then(|seq| events.iter().find(|event| event.seq == seq));
    let town = town_of(&library, &desk.district, &notice.about.item);
    let place = |clause| town.map(|town| clause_url(town, &notice.about.item, clause)).unwrap_or_default();
    let (state, is_warning) = state(desk, notice);
    let page = NoticePage {
        chrome: Chrome::new(app, visitor),
        number: called(notice.number).to_string(),
        url: url(notice.number),
        title: notice.wording.title.clone(),
        stands: notice.stands(),
        state,
        is_warning,
        least: notice.rule.least_words(&desk.settings),
        least_url: notice.rule.period.as_ref().map(|one| place(Some(one.clause))).unwrap_or_default(),
        offline: notice.rule.offline.as_ref().map(|one| one.words.clone()).unwrap_or_default(),
        offline_url: notice.rule.offline.as_ref().map(|one| place(Some(one.clause))).unwrap_or_default(),
        places: notice.wording.places.iter().map(|one| one.chinese()).collect::<Vec<_>>().join("、"),
        public_url: match notice.is_public() {
            true => super::public_notices::url(
                &desk.district,
                notice.number,
                app.store.districts().await?.len() == 1,
            ),
            false => String::new(),
        },
        case: notice.about.case.to_string(),
        case_url: match notice.about.step {
            Some(step) => format!("/case/{}#s{step}", notice.about.case),
            None => format!("/case/{}", notice.about.case),
        },
        also: notice.about.also.iter().map(also).collect(),
        item: notice.about.item.name.clone(),
        item_url: place(notice.about.clause),
        holder: desk.directory.full_name(notice.about.holder),
        drafted: format!("{} 于 {}", notice.drafted.by.name, desk.said(notice.drafted.at)),
        did: did.map(|event| told(desk, notice, event)).unwrap_or_default(),
        error: failed.as_ref().map(|failed| failed.message.clone()).unwrap_or_default(),
        typed: entered.filter(|_| form.is_none()).map(super::notice_act::words).unwrap_or_default(),
        form,
        actions: actions(notice, &offered, shown),
        paper: paper(notice, None, desk),
        objections: objection_views(app, desk, notice).await?,
        evidence: evidence_views(app, desk, notice).await?,
        personal: PersonalView::of(app, visitor, desk, &Holder::of_affair(notice)).await?,
        events: events.iter().rev().map(|event| event_view(desk, event)).collect(),
    };
    let status = failed.map_or(StatusCode::OK, |failed| failed.status);
    Ok((status, render(&page)?).into_response())
}

fn also(one: &AlsoAbout) -> Link {
    let step = one.step.map(|step| format!("#s{step}")).unwrap_or_default();
    Link { name: one.case.to_string(), url: format!("/case/{}{step}", one.case) }
}

/// How it stands in a sentence, and whether that is something to look after.
fn state(desk: &Desk, notice: &Notice) -> (String, bool) {
    let today = date(desk.now);
    let by = |act: &qingdan_work::case::Act| format!("{} 于 {}", act.by.name, desk.said(act.at));
    match &notice.stage {
        Stage::Draft => {
            ("还没有张贴。打印出来张贴以后，在下面登记，公示期从第二天开始计算。".to_owned(), false)
        }
        Stage::Withdrawn { act, reason } => {
            let again = "改好后重新张贴，公示期重新计算。";
            (format!("{} 撤回：{reason}。{again}", by(act)), true)
        }
        Stage::Closed { act, outcome } => {
            let up = notice.posting().map(|one| one.period.chinese()).unwrap_or_default();
            let what = match outcome {
                Outcome::Upheld => "；请按核实的情况重新办理这一环节",
                _ => "；这一环节可以办结了",
            };
            (format!("{up}，{} 结束：{}{what}。", by(act), outcome.chinese()), *outcome == Outcome::Upheld)
        }
        Stage::Posted => {
            let Some(period) = notice.period() else { return (String::new(), false) };
            let open = notice.open_objections().count();
            let until = match period.last {
                Some(last) if period.is_over(desk.now) && open > 0 => {
                    format!("公示期已于 {} 届满", said_date(last, today))
                }
                Some(last) => format!("公示到 {} 止", said_date(last, today)),
                None => period.chinese(),
            };
            let waits = if open > 0 {
                format!("，还有 {open} 条异议没有答复，答复以后才能结束")
            } else {
                String::new()
            };
            let ends = match (open, period.last) {
                (0, Some(_)) => "，期满没有异议由系统自动结束",
                _ => "",
            };
            let since = long_date(period.posted);
            (
                format!("{since}张贴，{until}（{}，张贴当日不计）{waits}{ends}。", period.length.chinese()),
                open > 0 || period.last.is_none(),
            )
        }
    }
}

/// What may be done beside what the page has a form for already.
fn actions(notice: &Notice, offered: &[Offer], shown: Option<Offer>) -> Vec<Link> {
    let link = |offer: &Offer| Link {
        name: offer.chinese().to_owned(),
        url: format!("{}?do={}#act", url(notice.number), offer.as_str()),
    };
    offered.iter().filter(|offer| Some(**offer) != shown).map(link).collect()
}

fn event_view(desk: &Desk, event: &AffairEvent<Happened>) -> EventView {
    let (what, with) = Notice::told(&event.body);
    let by = &event.act.by;
    let who = match by.login.is_empty() {
        true => by.name.clone(),
        false => format!("{} {}", desk.directory.full_name(by.organisation), by.name),
    };
    EventView { seq: event.seq, what, with, who, when: desk.said(event.act.at) }
}

/// What a command became, in a sentence for whoever sent it.
fn told(desk: &Desk, notice: &Notice, event: &AffairEvent<Happened>) -> String {
    let (what, _) = Notice::told(&event.body);
    let next = match &event.body {
        Happened::Drafted { .. } | Happened::Revised { .. } => {
            "可以打印张贴；贴好以后登记张贴日期。".to_owned()
        }
        Happened::Posted { .. } => state(desk, notice).0,
        Happened::Objected { no, due, .. } => {
            let due = desk.due(due);
            format!("是第 {no} 号异议，请在{}前答复（{}）。", due.when, due.why)
        }
        _ => String::new(),
    };
    format!("已记录：{what}。{next}")
}
