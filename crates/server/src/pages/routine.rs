//! A routine: the clause that says so, by when and why then, the evidence, what can be done now, what happened.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use qingdan_work::OrganisationId;
use qingdan_work::affair::{AffairEvent, AffairKind, AffairNumber};
use qingdan_work::case::Act;
use qingdan_work::routine::{Command, Happened, Routine, RoutineRefusal, Source, Stand, Status, may_read};
use qingdan_work::time::{date, said_date};
use serde::Deserialize;

use super::command_form::Failed;
use super::routine_form::{FormView, forms};
use super::routine_rows::{RoutineRow, source_url};
use super::routine_timeline::EventView;
use super::{Chrome, Link, render};
use crate::app::App;
use crate::attachment::{self, FileView};
use crate::desk::Desk;
use crate::form::Posted;
use crate::library::Library;
use crate::refusal::Refusal;
use crate::session::Visitor;

/// Events that are shown.
const EVENTS: u32 = 1_000;
/// Clauses of other towns that are named one by one.
const TOWNS: usize = 40;

/// What the page is asked to show.
#[derive(Default, Deserialize)]
pub(crate) struct Wish {
    /// The event that the visitor's command became.
    did: Option<u64>,
}

#[derive(Template)]
#[template(path = "routine.html")]
struct RoutinePage {
    chrome: Chrome,
    row: RoutineRow,
    version: u32,
    kind: Option<qingdan_model::Kind>,
    /// Whose duty it is, where somebody else does it.
    holder: String,
    /// For whom it is done.
    told: String,
    clause_no: String,
    /// The clause in the lists of all towns that say so, where there are several.
    sources: Vec<Link>,
    /// How it ended: who, when, what.
    state: String,
    note: String,
    /// By when towns were asked to answer, and their answers.
    asked: String,
    answers: Vec<RoutineRow>,
    /// The routine that asked for this answer.
    question: Option<Link>,
    did: String,
    error: String,
    forms: Vec<FormView>,
    /// What was typed where no form takes it any more.
    typed: String,
    files: Vec<FileView>,
    events: Vec<EventView>,
}

/// A routine with what a page needs to show it.
pub(super) struct Opened {
    pub desk: Desk,
    pub number: AffairNumber,
    pub routine: Routine,
    pub events: Vec<AffairEvent<Happened>>,
}

impl Opened {
    /// A routine that the visitor may read.
    pub async fn of(app: &App, visitor: &Visitor, number: &str) -> Result<Opened, Refusal> {
        let desk = Desk::of(app, visitor).await?;
        let missing = || Refusal::not_found(RoutineRefusal::None.to_string());
        let number: AffairNumber =
            number.parse().map_err(|error| Refusal::not_found(format!("{error}。")))?;
        if number.kind != AffairKind::Routine {
            return Err(missing());
        }
        let routine = app.store.affair::<Routine>(&desk.district, number.number).await?;
        let routine =
            routine.filter(|one| may_read(&desk.person, one, &desk.directory)).ok_or_else(missing)?;
        let events = app.store.affair_events::<Routine>(&desk.district, number.number, 0, EVENTS).await?;
        Ok(Opened { desk, number, routine, events })
    }
}

/// The routine as a page.
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
    show(app, visitor, opened, Wish::default(), Some(failed)).await
}

async fn show(
    app: &App,
    visitor: &Visitor,
    opened: Opened,
    wish: Wish,
    failed: Option<Failed<'_>>,
) -> Result<Response, Refusal> {
    let Opened { desk, number, routine, events } = &opened;
    let library = app.library();
    let entered = failed.as_ref().map(|failed| failed.entered);
    let forms = forms(desk, routine, entered);
    let is_taken = |form: &Posted| forms.iter().any(|one| form.has("do", one.offer.as_str()));
    let did = wish.did.and_then(|seq| events.iter().find(|event| event.seq == seq));
    let source = routine.opening.sources.first();
    let page = RoutinePage {
        chrome: Chrome::new(app, visitor),
        row: RoutineRow::of(&library, desk, routine),
        version: source.map_or(0, |source| source.item.version),
        kind: source.map(|source| source.item.kind),
        holder: match routine.opening.holder == routine.organisation {
            true => String::new(),
            false => desk.directory.full_name(routine.opening.holder),
        },
        told: names(desk, &routine.opening.told),
        clause_no: source.map(|source| source.clause.chinese()).unwrap_or_default(),
        sources: sources(&library, desk, routine),
        state: state(desk, routine),
        note: match &routine.status {
            Status::Done { note, .. } => note.clone(),
            Status::Excused { reason, .. } => reason.clone(),
            Status::Open => String::new(),
        },
        asked: match &routine.status {
            Status::Done { ask: Some(by), .. } => said_date(*by, date(desk.now)),
            _ => String::new(),
        },
        answers: answers(app, &library, desk, routine).await?,
        question: routine.opening.answers.map(|number| {
            let number = AffairNumber { kind: AffairKind::Routine, number };
            Link { name: number.to_string(), url: format!("/routine/{number}") }
        }),
        did: did.map(|event| format!("已记录：{}。", event.body.chinese())).unwrap_or_default(),
        error: failed.as_ref().map(|failed| failed.message.clone()).unwrap_or_default(),
        typed: entered
            .filter(|form| !is_taken(form))
            .map(|form| form.field("text").to_owned())
            .unwrap_or_default(),
        files: attachment::of(app, &desk.district, *number).await?,
        events: events.iter().rev().map(|event| EventView::of(desk, event)).collect(),
        forms,
    };
    let status = failed.map_or(StatusCode::OK, |failed| failed.status);
    Ok((status, render(&page)?).into_response())
}

fn names(desk: &Desk, organisations: &[OrganisationId]) -> String {
    let name = |id: &OrganisationId| desk.directory.full_name(*id);
    match organisations {
        many if many.len() > 8 => {
            let first: Vec<String> = many[..5].iter().map(name).collect();
            format!("{}等 {} 个单位", first.join("、"), many.len())
        }
        few => few.iter().map(name).collect::<Vec<_>>().join("、"),
    }
}

/// The clause in each town's list, where several have it.
fn sources(library: &Library, desk: &Desk, routine: &Routine) -> Vec<Link> {
    let all = &routine.opening.sources;
    if all.len() < 2 {
        return Vec::new();
    }
    let link =
        |source: &Source| Link { name: source.item.town.clone(), url: source_url(library, desk, source) };
    all.iter().take(TOWNS).map(link).collect()
}

fn state(desk: &Desk, routine: &Routine) -> String {
    let by = |act: &Act| {
        let organisation = desk.directory.full_name(act.by.organisation);
        format!("{organisation} {} 于 {}", act.by.name, desk.said(act.at))
    };
    match &routine.status {
        Status::Open => String::new(),
        Status::Done { act, .. } => format!("{} 完成", by(act)),
        Status::Excused { act, .. } => format!("{} 登记：本期不开展", by(act)),
    }
}

/// The answers to what a department asked, town by town, of which the visitor may read.
async fn answers(
    app: &App,
    library: &Library,
    desk: &Desk,
    routine: &Routine,
) -> Result<Vec<RoutineRow>, Refusal> {
    if routine.stand() != Stand::Asked {
        return Ok(Vec::new());
    }
    let tags = routine.asked_answers(&desk.directory).into_iter().filter_map(|command| match command {
        Command::Open(opening) => Some(opening.tag),
        _ => None,
    });
    let tags: Vec<String> = tags.collect();
    let mut found = app.store.tagged(&desk.district, AffairKind::Routine, tags).await?;
    found.sort_by_key(|one| one.number);
    let mut rows = Vec::new();
    for one in found {
        let answer = app.store.affair::<Routine>(&desk.district, one.number.number).await?;
        let answer = answer.filter(|answer| may_read(&desk.person, answer, &desk.directory));
        rows.extend(answer.map(|answer| RoutineRow::of(library, desk, &answer)));
    }
    Ok(rows)
}
