//! Whether the logs are as they were written: the check with its result, and the seals that an auditor keeps elsewhere.

use askama::Template;
use axum::extract::{Query, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Redirect, Response};
use qingdan_store::{Seal, Verification};
use qingdan_work::permission::Right;

use super::audit::Asked;
use super::people::by;
use super::{Chrome, render};
use crate::app::{App, now};
use crate::district::{Administered, administered};
use crate::form::Posted;
use crate::moment::to_the_second;
use crate::permission::may;
use crate::refusal::Refusal;
use crate::session::Visitor;
use crate::web::{attachment, query};

/// Seals that the page shows.
const SHOWN: u32 = 20;
/// Seals of a file: those of some eleven years, one an hour.
const MOST: u32 = 100_000;

#[derive(Template)]
#[template(path = "audit_verify.html")]
struct VerifyPage {
    chrome: Chrome,
    district: String,
    /// The last check, or the one under way; none where there never was one.
    check: Option<CheckView>,
    is_running: bool,
    seals: Vec<SealView>,
    seals_file: String,
    may_read: bool,
}

struct CheckView {
    standing: CheckStanding,
    began: String,
    ended: String,
    by: String,
    files: u64,
    of: u64,
    events: u64,
    count: u64,
    found: Vec<String>,
}

/// How a check stands, or ended.
enum CheckStanding {
    Running,
    /// The process that carried it out ended before it did.
    BrokenOff,
    Failed(String),
    Done,
}

struct SealView {
    no: u64,
    when: String,
    logs: usize,
    hash: String,
}

/// The last check and the seals.
pub(crate) async fn page(
    State(app): State<App>,
    visitor: Visitor,
    Query(asked): Query<Asked>,
) -> Result<Response, Refusal> {
    let Administered { district, .. } = administered(&app, &visitor, &asked.district).await?;
    let check = app.store.verification(&district).await?.map(check_view);
    let is_running = check.as_ref().is_some_and(|one| matches!(one.standing, CheckStanding::Running));
    let page = render(&VerifyPage {
        chrome: Chrome::new(&app, &visitor),
        check,
        is_running,
        seals: app.store.seals(&district, None, SHOWN).await?.into_iter().map(seal_view).collect(),
        seals_file: format!("/audit/seals.csv{}", query(&[("district", &district)])),
        may_read: may(&visitor, Right::ReadAudit),
        district,
    })?;
    let mut response = page.into_response();
    if is_running {
        // Without script, too, the page follows the work.
        response.headers_mut().insert(header::REFRESH, HeaderValue::from_static("2"));
    }
    Ok(response)
}

/// Begins a check.
pub(crate) async fn verify(
    State(app): State<App>,
    visitor: Visitor,
    form: Posted,
) -> Result<Response, Refusal> {
    let Administered { district, .. } = administered(&app, &visitor, form.field("district")).await?;
    app.verify(&district, by(&visitor)?).await?;
    Ok(Redirect::to(&format!("/audit/verify{}", query(&[("district", &district)]))).into_response())
}

/// All seals of a district as a file.
pub(crate) async fn seals(
    State(app): State<App>,
    visitor: Visitor,
    Query(asked): Query<Asked>,
) -> Result<Response, Refusal> {
    let Administered { district, .. } = administered(&app, &visitor, &asked.district).await?;
    // With a byte order mark: else Excel takes it for GB18030.
    let mut text = String::from("\u{feff}封存号,时间,日志数,校验值\r\n");
    for seal in app.store.seals(&district, None, MOST).await? {
        let SealView { no, when, logs, hash } = seal_view(seal);
        text += &format!("{no},{when},{logs},{hash}\r\n");
    }
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, attachment("seals.csv", &format!("{district}封存.csv"))),
    ];
    Ok((headers, text).into_response())
}

fn check_view(check: Verification) -> CheckView {
    let standing = match &check.failed {
        _ if check.is_running(now()) => CheckStanding::Running,
        _ if check.was_broken_off(now()) => CheckStanding::BrokenOff,
        Some(reason) => CheckStanding::Failed(reason.clone()),
        None => CheckStanding::Done,
    };
    CheckView {
        standing,
        began: to_the_second(check.began),
        // Of one that was broken off, when it was last heard of.
        ended: to_the_second(check.ended.unwrap_or(check.alive)),
        by: check.name,
        files: check.checked.files,
        of: check.checked.of,
        events: check.checked.events,
        count: check.count,
        found: check.found,
    }
}

fn seal_view(seal: Seal) -> SealView {
    let Seal { no, at, logs, hash } = seal;
    SealView { no, when: to_the_second(at), logs, hash: hash.to_string() }
}
