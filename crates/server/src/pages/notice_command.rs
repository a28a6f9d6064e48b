//! What is done with a notice: a posted form becomes a command, and the page says what came of it.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use jiff::civil::Date;
use qingdan_store::{AffairOrder, NewPersonal};
use qingdan_work::affair::Ask;
use qingdan_work::case::{AttachmentRef, PersonalRef};
use qingdan_work::mask::PersonalKind;
use qingdan_work::notice::{Command, Notice, Objecting, Offer, masked_names};

use super::command_form::{Brought, carrying};
use super::notice::again;
use super::notice_form::typed;
use crate::app::App;
use crate::desk::Desk;
use crate::form::{Posted, Sent};
use crate::notice::{names, readable, url};
use crate::personal::{self, Datum};
use crate::refusal::{Refusal, status_of};
use crate::session::Visitor;
use crate::web::part;

/// Carries out what a form of the notice's page asks for. While the database is away, what was typed stays with its
/// author.
pub(crate) async fn carry_out(
    State(app): State<App>,
    visitor: Visitor,
    Path(number): Path<String>,
    mut sent: Sent,
) -> Result<Response, Refusal> {
    let done = try_to(&app, &visitor, &number, &mut sent).await;
    done.map_err(|refusal| carrying(refusal, &sent.form, &format!("/notice/{}", part(&number))))
}

async fn try_to(app: &App, visitor: &Visitor, number: &str, sent: &mut Sent) -> Result<Response, Refusal> {
    let desk = Desk::of(app, visitor).await?;
    let notice = readable(app, &desk, number).await?;
    let mut masked = Vec::new();
    for (case, _) in notice.about.cases() {
        masked.extend(names(app, &desk.district, case).await?);
    }
    let mut brought = Brought::of(app, &desk.district, sent).await?;
    let form = &sent.form;
    let (trying, attached) = (brought.trying(form), brought.references());
    if form.has("again", "yes") {
        return again(app, visitor, number, trying.failed(StatusCode::OK, String::new())).await;
    }
    let data = objector(form).unwrap_or_else(|problem| {
        brought.problems.push(problem);
        Vec::new()
    });
    let personal = personal::sealed(app, &desk.district, &data)?;
    let told: Vec<PersonalRef> = personal.iter().map(NewPersonal::reference).collect();
    let command = command(form, &desk, &notice, &masked, &attached, &told);
    brought.problems.extend(command.as_ref().err().map(|message| (*message).to_owned()));
    let command = match command {
        Ok(command) if brought.problems.is_empty() => command,
        _ => {
            let failed = trying.failed(StatusCode::UNPROCESSABLE_ENTITY, brought.problems.concat());
            return again(app, visitor, number, failed).await;
        }
    };
    let ask = Ask { key: form.key(), seen: form.field("seen").parse().unwrap_or_default(), command };
    let order = AffairOrder {
        content: Some(brought.content),
        personal,
        attachments: brought.kept,
        ..desk.order::<Notice>(Some(notice.number), ask)
    };
    match app.store.carry_out_affair(order).await? {
        Ok(receipt) => {
            Ok(Redirect::to(&format!("{}?did={}#act", url(notice.number), receipt.version)).into_response())
        }
        Err(refused) => {
            again(app, visitor, number, trying.failed(status_of(refused.kind), refused.message)).await
        }
    }
}

/// Who objects and in what words, where the form is about that.
fn objector(form: &Posted) -> Result<Vec<Datum>, String> {
    if form.field("do") != Offer::Object.as_str() {
        return Ok(Vec::new());
    }
    objection(form)
}

/// Who objects and in what words.
///
/// # Errors
/// In Chinese: what is missing or cannot be.
pub(super) fn objection(form: &Posted) -> Result<Vec<Datum>, String> {
    if form.field("words").trim().is_empty() {
        return Err("请写明异议的内容：哪里不符合事实，或者为什么不同意。".to_owned());
    }
    let fields = [PersonalKind::Name, PersonalKind::Telephone, PersonalKind::Words];
    let typed = fields.map(|kind| (kind, form.field(kind.as_str()).trim()));
    let data = typed.into_iter().filter(|(_, text)| !text.is_empty()).map(|(kind, text)| {
        personal::checked(kind, text)?;
        Ok(Datum { kind, text: text.to_owned() })
    });
    data.collect()
}

/// The command of a form, or what is missing.
fn command(
    form: &Posted,
    desk: &Desk,
    notice: &Notice,
    names: &[String],
    attached: &[AttachmentRef],
    told: &[PersonalRef],
) -> Result<Command, &'static str> {
    let offer: Offer = form.field("do").parse().map_err(|_| "请选择要做什么。")?;
    // What is written down stays: names of whom the notice is about are masked there as on the notice.
    let text = masked_names(form.field("text").trim(), names);
    let day = || -> Result<Date, &'static str> {
        form.field("day").trim().parse().map_err(|_| "请填写日期，如 2026-11-30。")
    };
    let attachments = attached.to_vec();
    Ok(match offer {
        Offer::Revise => Command::Revise { wording: Box::new(typed(form, desk, &notice.rule, names)) },
        Offer::Post => Command::Post { day: day()?, attachments },
        Offer::AddEvidence => Command::AddEvidence { note: text, attachments },
        Offer::Object => Command::Object(Objecting {
            via: form.field("via").parse().map_err(|_| "请选择异议是怎样提出的。")?,
            day: day()?,
            personal: told.to_vec(),
            attachments,
        }),
        Offer::Answer => Command::Answer {
            objection: form.field("objection").parse().map_err(|_| "请选择答复哪一条异议。")?,
            verdict: form.field("verdict").parse().map_err(|_| "请选择异议是否成立。")?,
            text,
        },
        Offer::Withdraw => Command::Withdraw { reason: text },
        Offer::Close => Command::Close,
    })
}
