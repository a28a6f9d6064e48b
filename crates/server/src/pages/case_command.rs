//! What is done with a case: a posted form becomes a command, and the page says what came of it.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use qingdan_store::{Account, By, Order};
use qingdan_work::case::{
    Addition, AttachmentRef, Case, Command, Completion, Field, Offer, Request, Skipped, StepNo,
};
use qingdan_work::{CaseNumber, OrganisationId};

use super::case::{Opened, again};
use super::case_form::mentionable;
use super::command_form::{Brought, carrying};
use crate::app::App;
use crate::desk::Desk;
use crate::form::{Posted, Sent};
use crate::refusal::{Refusal, status_of};
use crate::session::Visitor;
use crate::web::part;

/// Carries out what a form of the case page asks for. While the database is away, what was typed stays with its author.
pub(crate) async fn carry_out(
    State(app): State<App>,
    visitor: Visitor,
    Path(number): Path<String>,
    mut sent: Sent,
) -> Result<Response, Refusal> {
    let done = try_to(&app, &visitor, &number, &mut sent).await;
    done.map_err(|refusal| carrying(refusal, &sent.form, &format!("/case/{}", part(&number))))
}

async fn try_to(app: &App, visitor: &Visitor, number: &str, sent: &mut Sent) -> Result<Response, Refusal> {
    let Opened { desk, case, .. } = Opened::of(app, visitor, number).await?;
    let accounts = app.store.accounts(&desk.district).await?;
    let mut brought = Brought::of(app, &desk.district, sent).await?;
    let form = &sent.form;
    let (trying, attached) = (brought.trying(form), brought.references());
    // Whoever logged in again wants to look at what they typed.
    if form.has("again", "yes") {
        return again(app, visitor, number, trying.failed(StatusCode::OK, String::new())).await;
    }
    let command = command(form, (&desk, &case, &accounts), &attached);
    brought.problems.extend(command.as_ref().err().map(|message| (*message).to_owned()));
    let command = match command {
        Ok(command) if brought.problems.is_empty() => command,
        _ => {
            let failed = trying.failed(StatusCode::UNPROCESSABLE_ENTITY, brought.problems.concat());
            return again(app, visitor, number, failed).await;
        }
    };
    let request = Request { key: form.key(), seen: form.field("seen").parse().unwrap_or_default(), command };
    let order = Order {
        district: desk.district.clone(),
        case: Some(case.number),
        by: By::Person(desk.person.clone()),
        request,
        content: Some(brought.content),
        personal: Vec::new(),
        attachments: brought.kept,
        now: desk.now,
    };
    match app.store.carry_out(order).await {
        Ok(Ok(receipt)) => Ok(Redirect::to(&done_url(case.number, receipt.version)).into_response()),
        Ok(Err(refused)) => {
            let failed = trying.failed(status_of(refused.kind()), refused.to_string());
            again(app, visitor, number, failed).await
        }
        Err(error) => Err(error.into()),
    }
}

fn done_url(number: CaseNumber, version: u64) -> String {
    format!("/case/{number}?did={version}#act")
}

/// The command of a form, or what is missing.
fn command(
    form: &Posted,
    (desk, case, accounts): (&Desk, &Case, &[Account]),
    attached: &[AttachmentRef],
) -> Result<Command, &'static str> {
    let offer: Offer = form.field("do").parse().map_err(|_| "请选择要做什么。")?;
    let no: Option<StepNo> = form.field("step").parse().ok();
    let step = no.ok_or("请先选一个环节。");
    let text = form.field("text").trim().to_owned();
    let organisation = || -> Result<OrganisationId, &'static str> {
        form.field("organisation").parse().map_err(|_| "请选择承办的机构。")
    };
    Ok(match offer {
        Offer::Done => Command::Done(Completion {
            step: step?,
            note: text,
            outcome: Some(form.field("outcome").to_owned()).filter(|outcome| !outcome.is_empty()),
            fields: named(form),
            attachments: attached.to_vec(),
        }),
        Offer::Supplement => Command::Supplement {
            step: step?,
            note: text,
            fields: named(form),
            attachments: attached.to_vec(),
        },
        Offer::Return => {
            let to = form.field("to").parse().map_err(|_| "请选择退回到哪个环节。")?;
            Command::Return { step: step?, to, reason: text }
        }
        Offer::Transfer => Command::Transfer { step: step?, to: organisation()?, reason: text },
        Offer::Skip => Command::Skip { step: step?, reason: text },
        Offer::Start => Command::Start { step: step?, note: text },
        Offer::Repeat => Command::Repeat { step: step?, reason: text },
        Offer::Comment => {
            let mentions = mentions(form, &text, &mentionable(desk, case, accounts));
            Command::Comment { text, step: no, mentions, attachments: attached.to_vec() }
        }
        Offer::Add => Command::Add(Addition {
            label: form.field("label").trim().to_owned(),
            organisation: organisation()?,
            after: form.all("after").filter_map(|no| no.parse().ok()).collect(),
            days: days(form.field("days"))?,
            reason: text,
        }),
        Offer::Pause => Command::Pause { reason: text },
        Offer::Resume => Command::Resume { note: text },
        Offer::Close => Command::Close {
            ending: form.field("ending").parse().map_err(|_| "请选择办理结果的种类。")?,
            result: text,
            skip: skipped(form, case),
        },
        Offer::Reopen => Command::Reopen { reason: text },
    })
}

/// Names and values of a form, as they were typed.
pub(super) fn fields(form: &Posted) -> Vec<(String, String)> {
    let names = form.all("field-name").map(|name| name.trim().to_owned());
    let values = form.all("field-value").map(|value| value.trim().to_owned());
    names.zip(values).filter(|(name, value)| !name.is_empty() || !value.is_empty()).collect()
}

fn named(form: &Posted) -> Vec<Field> {
    fields(form).into_iter().map(|(name, value)| Field { name, value }).collect()
}

/// Reasons for the steps that are left out, where one was given.
fn skipped(form: &Posted, case: &Case) -> Vec<Skipped> {
    let reason = |step: StepNo| form.field(&format!("skip-{step}")).trim().to_owned();
    let all = case.ready().map(|step| Skipped { step: step.no, reason: reason(step.no) });
    all.filter(|one| !one.reason.is_empty()).collect()
}

/// Whom a comment is for: those who were chosen, and those whose name stands behind an @.
fn mentions(form: &Posted, text: &str, people: &[&Account]) -> Vec<String> {
    let text = text.replace('＠', "@");
    let is_meant = |account: &&&Account| {
        let is_named = |name: &str| !name.is_empty() && text.contains(&format!("@{name}"));
        form.has("mention", &account.login) || is_named(&account.name) || is_named(&account.login)
    };
    people.iter().filter(is_meant).map(|account| account.login.clone()).collect()
}

fn days(text: &str) -> Result<Option<u32>, &'static str> {
    match text.trim() {
        "" => Ok(None),
        days => days.parse().map(Some).map_err(|_| "办理时限请填工作日的天数，如 3；不填就按区里的规定。"),
    }
}
