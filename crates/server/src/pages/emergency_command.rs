//! What is done in an emergency: a posted form becomes a command, and a page says what came of it.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use qingdan_store::{AffairOrder, NewAttachment, NewPersonal};
use qingdan_work::affair::Ask;
use qingdan_work::case::PersonalRef;
use qingdan_work::emergency::{
    Command, Emergency, Figure, LossReport, Losses, Moving, NewWarning, Offer, Relief, Shift,
};
use qingdan_work::mask::PersonalKind;
use qingdan_work::{Millis, OrganisationId};

use super::command_form::{Brought, carrying};
use super::emergency::Opened;
use super::emergency_form::show;
use crate::app::App;
use crate::form::{Posted, Sent};
use crate::personal::{self, Datum};
use crate::refusal::{Refusal, status_of};
use crate::session::Visitor;
use crate::web::part;
use crate::{bringing, moment};

/// Carries out what a form asks for. While the database is away, what was typed stays with its author.
pub(crate) async fn carry_out(
    State(app): State<App>,
    visitor: Visitor,
    Path(number): Path<String>,
    mut sent: Sent,
) -> Result<Response, Refusal> {
    let done = try_to(&app, &visitor, &number, &mut sent).await;
    done.map_err(|refusal| carrying(refusal, &sent.form, &format!("/emergency/{}/act", part(&number))))
}

async fn try_to(app: &App, visitor: &Visitor, number: &str, sent: &mut Sent) -> Result<Response, Refusal> {
    let opened = Opened::of(app, visitor, number).await?;
    // Only what is handed out is signed for.
    if !sent.form.has("do", Offer::Relieve.as_str()) {
        sent.files.clear();
    }
    let brought = Brought::of(app, &opened.desk.district, sent).await?;
    let form = &sent.form;
    let trying = brought.trying(form);
    let failed =
        |status, message: String| show(app, visitor, &opened, form, Some(trying.failed(status, message)));
    // Whoever logged in again wants to look at what they typed.
    if form.has("again", "yes") {
        return failed(StatusCode::OK, String::new());
    }
    if !brought.problems.is_empty() {
        return failed(StatusCode::UNPROCESSABLE_ENTITY, brought.problems.concat());
    }
    let phone = match telephone(app, &opened, form) {
        Ok(phone) => phone,
        Err(problem) => return failed(StatusCode::UNPROCESSABLE_ENTITY, problem),
    };
    let references = phone.iter().map(NewPersonal::reference).collect();
    let command = match command(app, &opened, form, &brought.kept, references) {
        Ok(command) => command,
        Err(problem) => return failed(StatusCode::UNPROCESSABLE_ENTITY, problem),
    };
    let ask = Ask { key: form.key(), seen: form.field("seen").parse().unwrap_or_default(), command };
    let order = AffairOrder {
        content: Some(brought.content),
        personal: phone,
        attachments: brought.kept,
        ..opened.desk.order::<Emergency>(Some(opened.number.number), ask)
    };
    match app.store.carry_out_affair(order).await? {
        Ok(receipt) => {
            let to = format!("{}?did={}", opened.url(), receipt.version);
            Ok(Redirect::to(&to).into_response())
        }
        Err(refused) => {
            // The page that is shown again has seen what changed meanwhile.
            let opened = Opened::of(app, visitor, number).await?;
            let failed = trying.failed(status_of(refused.kind), refused.message);
            show(app, visitor, &opened, form, Some(failed))
        }
    }
}

/// The telephone of whoever is on duty, sealed.
fn telephone(app: &App, opened: &Opened, form: &Posted) -> Result<Vec<NewPersonal>, String> {
    let text = form.field("telephone").trim();
    if text.is_empty() || !form.has("do", Offer::Roster.as_str()) {
        return Ok(Vec::new());
    }
    personal::checked(PersonalKind::Telephone, text)?;
    let datum = Datum { kind: PersonalKind::Telephone, text: text.to_owned() };
    let sealed = personal::seal(app, &opened.desk.district, &datum);
    Ok(vec![sealed.map_err(|_| "值班电话没有保存，请重试。")?])
}

/// The command of a form, or what is missing.
pub(crate) fn command(
    app: &App,
    opened: &Opened,
    form: &Posted,
    files: &[NewAttachment],
    personal: Vec<PersonalRef>,
) -> Result<Command, String> {
    let offer: Offer = form.field("do").parse().map_err(|_| "请选择要做什么。")?;
    let text = |name: &str| form.field(name).trim().to_owned();
    let no = || form.field("no").parse::<u32>().map_err(|_| "页面不完整，请返回重新打开。");
    let organisation = || -> Result<OrganisationId, String> {
        form.field("organisation").parse().map_err(|_| "请选择是哪个单位。".to_owned())
    };
    Ok(match offer {
        Offer::Acknowledge => {
            Command::Acknowledge { warning: no()?, organisation: organisation()?, note: text("note") }
        }
        Offer::Fulfil => Command::Fulfil {
            duty: no()?.try_into().unwrap_or(usize::MAX),
            organisation: organisation()?,
            note: text("note"),
        },
        Offer::Warn => Command::Warn(NewWarning {
            text: text("text"),
            colour: form.field("colour").parse().ok(),
            to: form.all("to").filter_map(|id| id.parse().ok()).collect(),
            passes_on: no().ok(),
        }),
        Offer::Report => Command::Report(LossReport {
            organisation: organisation()?,
            as_of: when(form, "as_of", "数字截至")?,
            losses: losses(opened, form)?,
            note: text("note"),
        }),
        Offer::Move => Command::Move(Moving {
            organisation: organisation()?,
            from: text("from"),
            shelter: text("shelter"),
            households: count(form, "households", "户数")?,
            people: count(form, "people", "人数")?,
            at: when(form, "at", "转移时间")?,
        }),
        Offer::GoBack => Command::GoBack {
            no: no()?,
            people: count(form, "people", "返回人数")?,
            at: when(form, "at", "返回时间")?,
        },
        Offer::Roster => Command::Roster {
            no: no().ok(),
            shift: Shift {
                organisation: organisation()?,
                from: when(form, "from", "开始时间")?,
                until: when(form, "until", "结束时间")?,
                leader: text("leader"),
                on_duty: text("on_duty"),
                personal: personal_of(opened, form, personal),
            },
        },
        Offer::Relieve => Command::Relieve(Relief {
            organisation: organisation()?,
            what: text("what"),
            amount: Figure::Economic
                .amount(form.field("amount"))
                .map_err(|_| "“数量”应当填数字，最多两位小数；单位填在后面一栏。")?,
            unit: text("unit"),
            households: count(form, "households", "户数")?,
            people: count(form, "people", "人数")?,
            at: when(form, "at", "发放时间")?,
            evidence: files.iter().map(NewAttachment::reference).collect(),
        }),
        Offer::Void => Command::Void {
            thing: form.field("thing").parse().map_err(|_| "页面不完整，请返回重新打开。")?,
            no: no()?,
            reason: text("text"),
        },
        Offer::Comment => Command::Comment { text: text("text") },
        Offer::Widen => widening(app, opened, form),
        Offer::Level => Command::Level {
            level: form.field("level").parse().map_err(|_| "请选择调整到哪一级。")?,
            reason: text("text"),
        },
        Offer::Close => Command::Close { result: text("result"), left: text("left") },
        Offer::Reopen => Command::Reopen { reason: text("text") },
    })
}

/// A shift that is changed keeps its telephone where none was typed.
fn personal_of(opened: &Opened, form: &Posted, typed: Vec<PersonalRef>) -> Vec<PersonalRef> {
    if !typed.is_empty() {
        return typed;
    }
    let no: Option<usize> = form.field("no").parse().ok();
    let shift = no.and_then(|no| opened.emergency.shifts.get(no.checked_sub(1)?));
    shift.map(|shift| shift.what.personal.clone()).unwrap_or_default()
}

/// More towns, with the items of theirs whose names speak of it.
fn widening(app: &App, opened: &Opened, form: &Posted) -> Command {
    let Opened { desk, emergency, .. } = opened;
    let towns: Vec<OrganisationId> = form.all("town").filter_map(|id| id.parse().ok()).collect();
    let library = app.library();
    let found = bringing::find(&library, desk, emergency.kind, &towns);
    let is_chosen = |town: OrganisationId, word: &str| {
        found.iter().any(|one| one.is_named() && one.town == town && one.word == word)
    };
    Command::Widen(Box::new(bringing::brought(&library, desk, &towns, is_chosen)))
}

fn losses(opened: &Opened, form: &Posted) -> Result<Losses, String> {
    let mut losses = Losses::default();
    for figure in Figure::of(opened.emergency.kind) {
        losses.set(*figure, figure.amount(form.field(figure.as_str()))?);
    }
    Ok(losses)
}

fn count(form: &Posted, name: &str, label: &str) -> Result<u32, String> {
    match form.field(name).trim() {
        "" => Ok(0),
        typed => typed.parse().map_err(|_| format!("“{label}”应当填整数：{typed}。")),
    }
}

fn when(form: &Posted, name: &str, label: &str) -> Result<Millis, String> {
    moment::parse(form.field(name)).ok_or_else(|| format!("请填写“{label}”，如 2026-07-14 18:30。"))
}
