//! What is done with a routine: a posted form becomes a command, and the page says what came of it.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use qingdan_store::NewAttachment;
use qingdan_work::affair::Ask;
use qingdan_work::case::{AttachmentRef, RefusalKind};
use qingdan_work::routine::{Command, Offer, Routine};

use super::routine::{Failed, Opened, again};
use crate::app::App;
use crate::attachment::{self, Taken};
use crate::form::{Posted, Sent};
use crate::refusal::Refusal;
use crate::routines::order;
use crate::session::Visitor;

/// Carries out what a form of the page asks for. While the database is away, what was typed stays with its author.
pub(crate) async fn carry_out(
    State(app): State<App>,
    visitor: Visitor,
    Path(number): Path<String>,
    mut sent: Sent,
) -> Result<Response, Refusal> {
    let done = try_to(&app, &visitor, &number, &mut sent).await;
    done.map_err(|refusal| match refusal.status {
        StatusCode::SERVICE_UNAVAILABLE => {
            let address = format!("/routine/{}", crate::web::part(&number));
            Refusal { carried: sent.form.carried(&address), ..refusal }
        }
        _ => refusal,
    })
}

async fn try_to(app: &App, visitor: &Visitor, number: &str, sent: &mut Sent) -> Result<Response, Refusal> {
    let Opened { desk, number: affair, .. } = Opened::of(app, visitor, number).await?;
    let content = sent.content();
    let Taken { kept, refused } =
        attachment::take(app, &desk.district, std::mem::take(&mut sent.files)).await?;
    let attached: Vec<AttachmentRef> = kept.iter().map(NewAttachment::reference).collect();
    let form = &sent.form;
    let failed = |status, mut message: String| {
        if !attached.is_empty() {
            message += "选过的文件没有保存，请重新选择。";
        }
        Failed { status, message, entered: form }
    };
    // Whoever logged in again wants to look at what they typed.
    if form.has("again", "yes") {
        return again(app, visitor, number, failed(StatusCode::OK, String::new())).await;
    }
    let mut problems: Vec<String> = sent.too_large.iter().cloned().chain(refused).collect();
    let command = command(form, &attached);
    problems.extend(command.as_ref().err().map(|message| (*message).to_owned()));
    let command = match command {
        Ok(command) if problems.is_empty() => command,
        _ => {
            let failed = failed(StatusCode::UNPROCESSABLE_ENTITY, problems.concat());
            return again(app, visitor, number, failed).await;
        }
    };
    let ask = Ask { key: form.key(), seen: form.field("seen").parse().unwrap_or_default(), command };
    let mut order = order(&desk, Some(affair), ask);
    order.content = Some(content);
    order.attachments = kept;
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
            let status = match refused.kind {
                RefusalKind::Invalid => StatusCode::UNPROCESSABLE_ENTITY,
                RefusalKind::Forbidden => StatusCode::FORBIDDEN,
                RefusalKind::NotFound => StatusCode::NOT_FOUND,
                RefusalKind::Conflict => StatusCode::CONFLICT,
            };
            again(app, visitor, number, failed(status, refused.message)).await
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
