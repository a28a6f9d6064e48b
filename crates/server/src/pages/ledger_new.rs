//! A new ledger: under an item of a list in force, with columns that are proposed by what it is about.

use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use qingdan_interpret::registers;
use qingdan_model::{Kind, StepId};
use qingdan_store::LedgerBeside;
use qingdan_work::ledger::{Column, LedgerCommand, LedgerOpening, may_keep_for, proposed_columns};
use qingdan_work::{OrganisationId, OrganisationKind};
use serde::Deserialize;

use super::ledger_item::choose;
use super::{Choice, Chrome, Link, render};
use crate::app::App;
use crate::desk::{Desk, clause_url};
use crate::form::Sent;
use crate::item_address;
use crate::ledger::carry_out;
use crate::pages::Corrections;
use crate::refusal::Refusal;
use crate::session::Visitor;
use crate::web::random_token;

/// Under which item.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Wish {
    town: String,
    kind: String,
    item: String,
    clause: String,
}

#[derive(Template)]
#[template(path = "ledger_new.html")]
struct NewPage {
    chrome: Chrome,
    wish: Wish,
    item: Link,
    clause: String,
    title: String,
    holders: Vec<Choice>,
    columns: Vec<ProposedView>,
    key: String,
    error: String,
}

struct ProposedView {
    at: usize,
    name: String,
    kind: &'static str,
    about: String,
    is_chosen: bool,
}

/// What a new ledger is for.
struct Subject {
    opening: LedgerOpening,
    item_url: String,
    clause_text: String,
    holders: Vec<OrganisationId>,
}

pub(crate) async fn form(
    State(app): State<App>,
    visitor: Visitor,
    Query(wish): Query<Wish>,
) -> Result<Response, Refusal> {
    let desk = Desk::of(&app, &visitor).await?;
    if wish.kind.is_empty() {
        return choose(&app, &visitor, &desk, &wish.item);
    }
    let subject = subject(&app, &desk, &wish)?;
    let columns: Vec<usize> = (0..subject.opening.columns.len()).collect();
    show(&app, &visitor, &desk, wish, subject, &columns, random_token(), String::new())
}

/// Who of the visitor's organisations can hold a ledger of a town's item: the town's own parts, and departments.
pub(super) fn holders(desk: &Desk, town: &str) -> Vec<OrganisationId> {
    let place = desk.directory.town(town).map(|town| town.id);
    let may = |id: OrganisationId| may_keep_for(&desk.person, id, &desk.directory);
    let is_there = |id: OrganisationId, kind| {
        kind == OrganisationKind::Department || desk.directory.town_of(id) == place
    };
    let open = desk.directory.iter().filter(|one| !one.is_closed);
    let mut all: Vec<OrganisationId> =
        open.filter(|one| is_there(one.id, one.kind) && may(one.id)).map(|one| one.id).collect();
    // One's own first.
    all.sort_by_key(|id| (*id != desk.person.organisation, *id));
    all
}

fn subject(app: &App, desk: &Desk, wish: &Wish) -> Result<Subject, Refusal> {
    let library = app.library();
    let missing = || Refusal::not_found("没有这个事项，请从清单里打开事项，再建立台账。");
    let town = library.town(&wish.town).filter(|town| town.district == desk.district).ok_or_else(missing)?;
    let kind: Kind = wish.kind.parse().map_err(|_| missing())?;
    let list = town.list(kind).ok_or_else(missing)?;
    let [item] = item_address::called(&list.list.items, &wish.item)[..] else { return Err(missing()) };
    let holders = holders(desk, &town.name);
    if holders.is_empty() {
        return Err(Refusal::forbidden("您只能为本单位建立台账。"));
    }
    let procedure = Corrections::of(&library, town, kind).procedure(item);
    let required = registers(&procedure);
    let asked: Option<StepId> = StepId::try_from(wish.clause.clone()).ok();
    let register = match asked {
        Some(clause) => required.iter().find(|one| one.clause == clause),
        None => required.first(),
    };
    let clause = register.map(|one| one.clause);
    let clause_text = clause.and_then(|clause| procedure.step(clause)).map_or("", |step| &step.text);
    let reference = qingdan_work::case::ItemRef {
        town: town.name.clone(),
        kind,
        version: list.head.version,
        no: item.no,
        name: item.name.text.clone(),
    };
    let title = match register.map(|one| one.name.as_str()) {
        Some(name) if !name.is_empty() => name.to_owned(),
        _ => format!("{}台账", item.name.text),
    };
    Ok(Subject {
        item_url: clause_url(town, &reference, clause),
        clause_text: clause_text.to_owned(),
        opening: LedgerOpening {
            title,
            holder: holders[0],
            columns: proposed_columns(&reference.name, clause_text),
            item: reference,
            clause,
        },
        holders,
    })
}

#[allow(clippy::too_many_arguments)] // what the page shows, and nothing of it twice
fn show(
    app: &App,
    visitor: &Visitor,
    desk: &Desk,
    wish: Wish,
    subject: Subject,
    chosen: &[usize],
    key: String,
    error: String,
) -> Result<Response, Refusal> {
    let proposed = |(at, column): (usize, &Column)| ProposedView {
        at,
        name: column.name.clone(),
        kind: column.kind.chinese(),
        about: match (column.from_case, column.choices.is_empty()) {
            (Some(field), _) => format!("从办件自动填入：{}", field.chinese()),
            (None, false) => column.choices.join("、"),
            (None, true) => String::new(),
        },
        is_chosen: chosen.contains(&at),
    };
    let holder = |id: &OrganisationId| Choice {
        word: id.to_string(),
        name: desk.directory.full_name(*id),
        is_chosen: *id == subject.opening.holder,
    };
    let status = if error.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page = render(&NewPage {
        chrome: Chrome::new(app, visitor),
        wish,
        item: Link { name: subject.opening.item.name.clone(), url: subject.item_url },
        clause: subject.clause_text,
        title: subject.opening.title.clone(),
        holders: subject.holders.iter().map(holder).collect(),
        columns: subject.opening.columns.iter().enumerate().map(proposed).collect(),
        key,
        error,
    })?;
    Ok((status, page).into_response())
}

pub(crate) async fn create(
    State(app): State<App>,
    visitor: Visitor,
    sent: Sent,
) -> Result<Response, Refusal> {
    let desk = Desk::of(&app, &visitor).await?;
    let (content, form) = (sent.content(), sent.form);
    let field = |name| form.field(name).to_owned();
    let wish =
        Wish { town: field("town"), kind: field("kind"), item: field("item"), clause: field("clause") };
    let mut subject = subject(&app, &desk, &wish)?;
    let chosen: Vec<usize> = form.all("column").filter_map(|at| at.parse().ok()).collect();
    let mut opening = subject.opening.clone();
    opening.title = field("title");
    opening.holder = form.field("holder").parse().unwrap_or(opening.holder);
    let columns = chosen.iter().filter_map(|at| opening.columns.get(*at).cloned()).collect();
    opening.columns = columns;
    let command = LedgerCommand::Open(Box::new(opening.clone()));
    let sent = carry_out(&app, &desk, None, (form.key(), content), command, LedgerBeside::default()).await?;
    match sent {
        Ok(receipt) => Ok(Redirect::to(&format!("/ledger/{}", receipt.number)).into_response()),
        Err(refused) => {
            (subject.opening.title, subject.opening.holder) = (opening.title, opening.holder);
            show(&app, &visitor, &desk, wish, subject, &chosen, field("key"), refused.message)
        }
    }
}
