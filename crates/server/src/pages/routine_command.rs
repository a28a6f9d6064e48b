//! What is done with a routine: a posted form becomes a command, and the page says what came of it.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use qingdan_store::AffairOrder;
use qingdan_work::affair::Ask;
use qingdan_work::case::AttachmentRef;
use qingdan_work::routine::{Command, Offer, Routine};

use super::command_form::{Brought, carrying};
use super::routine::{Opened, again};
use crate::app::App;
use crate::form::{Posted, Sent};
use crate::refusal::{Refusal, status_of};
use crate::session::Visitor;
use crate::web::part;

/// Carries out what a form of the page asks for. While the database is away, what was typed stays with its author.
pub(crate) async fn carry_out(
    State(app): State<App>,
    visitor: Visitor,
    Path(number): Path<String>,
    mut sent: Sent,
) -> Result<Response, Refusal> {
    let done = try_to(&app, &visitor, &number, &mut sent).await;
    done.map_err(|refusal| carrying(refusal, &sent.form, &format!("/routine/{}", part(&number))))
}

async fn try_to(app: &App, visitor: &Visitor, number: &str, sent: &mut Sent) -> Result<Response, Refusal> {
    let Opened { desk, number: affair, .. } = Opened::of(app, visitor, number).await?;
    let mut brought = Brought::of(app, &desk.district, sent).await?;
    let form = &sent.form;
    let (trying, attached) = (brought.trying(form), brought.references());
    // Whoever logged in again wants to look at what they typed.
    if form.has("again", "yes") {
        return again(app, visitor, number, trying.failed(StatusCode::OK, String::new())).await;
    }
    let command = command(form, &attached);
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
        attachments: brought.kept,
        ..desk.order::<Routine>(Some(affair.number), ask)
    };
    match app.store.carry_out_affair(order).await? {
        Ok(receipt) => {
            // The clock would open them as well, a little later.
            if let Some(routine) = app.store.affair::<Routine>(&desk.district, affair.number).await? {
                app.open_answers(&desk.district, &desk.directory, &routine, desk.now).await?;
            }
            let url = format!("/routine/{affair}?did={}#act", receipt.version);
            Ok(Redirect::to(&url).into_response())
        }
        Err(refused) => {
            again(app, visitor, number, trying.failed(status_of(refused.kind), refused.message)).await
        }
    }
}

/// The command of a form, or what is missing.
fn command(form: &Posted, attached: &[AttachmentRef]) -> Result<Command, &'static str> {
    let offer: Offer = form.field("do").parse().map_err(|_| "请选择要做什么。")?;
    let text = form.field("text").trim().to_owned();
    Ok(match offer {
        Offer::Done => {
            let ask = match form.field("ask").trim() {
                "" => None,
                day => Some(day.parse().map_err(|_| "请镇街答复的日期请写成“2026-12-15”。")?),
            };
            Command::Done { note: text, attachments: attached.to_vec(), ask }
        }
        Offer::Transfer => {
            let to = form.field("organisation").parse().map_err(|_| "请选择由谁承办。")?;
            Command::Transfer { to, note: text }
        }
        Offer::Excuse => Command::Excuse { reason: text },
        Offer::Reopen => Command::Reopen { reason: text },
    })
}
