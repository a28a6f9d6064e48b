//! The list office dismisses what checks found, with a reason, or takes that back.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use qingdan_model::Kind;
use qingdan_store::{Decided, Dismissal};

use super::check::{Tried, rows_of, show};
use super::check_filter::Filter;
use super::check_rows::Row;
use super::town_or_refusal;
use crate::app::{App, now};
use crate::district;
use crate::form::Posted;
use crate::refusal::Refusal;
use crate::session::Visitor;
use crate::web::{check_url, local_path};

/// The longest reason for a dismissal, in characters.
const LONGEST_REASON: usize = 200;

/// Dismisses a finding, or takes that back; then the report goes on where it was, filtered as it was.
pub(crate) async fn decide(
    State(app): State<App>,
    visitor: Visitor,
    Path(key): Path<String>,
    posted: Posted,
) -> Result<Response, Refusal> {
    let library = app.library();
    let town = town_or_refusal(&library, &key)?;
    district::require(&visitor, &town.district)?;
    let kind: Kind = posted
        .field("kind")
        .parse()
        .map_err(|_| Refusal::bad_request("没有说明是哪张清单，请刷新页面后重试。"))?;
    let (fingerprint, reason) = (posted.field("fingerprint"), posted.field("reason").trim());
    let withdraws = posted.field("withdraw") == "1";
    let rows = rows_of(&app, &library, town).await?;
    let is_it = |row: &&Row| {
        (row.kind, row.rule.code, row.fingerprint.as_str()) == (kind, posted.field("rule"), fingerprint)
    };
    let found = rows.iter().find(is_it);
    if let Err((status, error)) = may(&posted, found, withdraws, reason) {
        let tried = Tried { fingerprint: fingerprint.to_owned(), reason: reason.to_owned(), error };
        let page = show(&app, &visitor, &key, Filter::of(posted.field("back")), tried).await?;
        return Ok((status, page).into_response());
    }
    let decided = Decided {
        district: town.district.clone(),
        what: Dismissal {
            town: town.name.clone(),
            kind,
            rule: posted.field("rule").to_owned(),
            item: found.map(|row| row.name.clone()).unwrap_or_default(),
            fingerprint: fingerprint.to_owned(),
            reason: reason.to_owned(),
        },
        actor: visitor.account().map(|account| account.name.clone()).unwrap_or_default(),
        at: now(),
    };
    if withdraws {
        app.store.withdraw_dismissal(decided).await?;
    } else {
        app.store.dismiss(decided).await?;
    }
    let back = match posted.field("back") {
        "" => check_url(&town.key),
        back => local_path(back).to_owned(),
    };
    Ok(Redirect::to(&back).into_response())
}

/// Why it is not done, where it is not.
fn may(
    posted: &Posted,
    found: Option<&Row>,
    withdraws: bool,
    reason: &str,
) -> Result<(), (StatusCode, String)> {
    let wrong = |error: &str| Err((StatusCode::UNPROCESSABLE_ENTITY, error.to_owned()));
    if posted.field("fingerprint").is_empty() || qingdan_check::rule(posted.field("rule")).is_none() {
        return wrong("没有说明是哪个问题，请刷新页面后重试。");
    }
    match found {
        None => Err((
            StatusCode::CONFLICT,
            "这个问题已经不在报告里：清单或者解读刚刚改过。下面是最新的报告。".to_owned(),
        )),
        Some(_) if withdraws => Ok(()),
        Some(row) if row.dismissed.is_some() => Err((
            StatusCode::CONFLICT,
            format!(
                "“{}”刚刚已经由别人标为不处理：{}",
                row.message,
                row.dismissed.as_deref().unwrap_or_default()
            ),
        )),
        Some(_) if reason.is_empty() => wrong("请写明为什么不处理，以后的人才看得懂。"),
        Some(_) if reason.chars().count() > LONGEST_REASON => wrong("原因太长，请写得简短一些。"),
        Some(_) => Ok(()),
    }
}
