//! What checks find in a town's lists, for the list office: counted, filtered, dismissed with a reason.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use qingdan_model::{Kind, Severity};
use qingdan_store::{Decided, Dismissal};

use super::check_rows::{Filter, Row, Tally, rows, severity, tallies};
use super::{Chrome, render, town_or_refusal};
use crate::app::{App, now};
use crate::district;
use crate::form::Posted;
use crate::refusal::Refusal;
use crate::session::Visitor;
use crate::web::{attachment, check_url, town_url};

/// The longest reason for a dismissal, in characters.
const LONGEST_REASON: usize = 200;

#[derive(Template)]
#[template(path = "check.html")]
struct CheckPage {
    chrome: Chrome,
    town: String,
    town_url: String,
    self_url: String,
    export_url: String,
    filter: Filter,
    kinds: Vec<Kind>,
    tallies: Vec<Tally>,
    severities: Vec<(&'static str, &'static str, usize)>,
    rows: Vec<Row>,
    open: usize,
    dismissed: usize,
    error: String,
}

/// The report.
pub(crate) async fn page(
    State(app): State<App>,
    visitor: Visitor,
    Path(key): Path<String>,
    Query(filter): Query<Filter>,
) -> Result<Response, Refusal> {
    show(&app, &visitor, &key, filter, String::new()).await
}

async fn show(
    app: &App,
    visitor: &Visitor,
    key: &str,
    filter: Filter,
    error: String,
) -> Result<Response, Refusal> {
    let library = app.library();
    let town = town_or_refusal(&library, key)?;
    let rows = rows(app, town).await?;
    let open = rows.iter().filter(|row| row.dismissed.is_none()).count();
    let of = |word| rows.iter().filter(|row| row.dismissed.is_none() && row.severity.0 == word).count();
    let severities = [Severity::Error, Severity::Warning, Severity::Info].map(severity);
    render(&CheckPage {
        chrome: Chrome::new(app, visitor).in_town(&town.key),
        town: town.key.clone(),
        town_url: town_url(&town.key),
        self_url: check_url(&town.key),
        export_url: format!("{}.xlsx{}", check_url(&town.key), filter.query()),
        kinds: town.lists.iter().map(|list| list.head.kind).collect(),
        tallies: tallies(&rows, &check_url(&town.key)),
        severities: severities.map(|(word, name)| (word, name, of(word))).to_vec(),
        open,
        dismissed: rows.len() - open,
        rows: filter.apply(rows),
        filter,
        error,
    })
}

/// The report as an Excel sheet, filtered as the page is.
pub(crate) async fn export(
    State(app): State<App>,
    Path(key): Path<String>,
    Query(filter): Query<Filter>,
) -> Result<Response, Refusal> {
    let library = app.library();
    let town = town_or_refusal(&library, &key)?;
    let rows = filter.apply(rows(&app, town).await?);
    const COLUMNS: [(&str, f64); 9] = [
        ("规则", 10.0),
        ("级别", 8.0),
        ("清单", 12.0),
        ("位置", 24.0),
        ("事项名称", 36.0),
        ("原文", 36.0),
        ("问题", 44.0),
        ("建议", 36.0),
        ("不处理的原因", 24.0),
    ];
    let cells: Vec<Vec<String>> = rows.into_iter().map(Row::cells).collect();
    let bytes = qingdan_write::sheet("清单体检", &COLUMNS, &cells)
        .map_err(|error| Refusal::bad_request(error.to_string()))?;
    let headers = [
        (header::CONTENT_TYPE, qingdan_write::Format::Xlsx.media_type().to_owned()),
        (header::CONTENT_DISPOSITION, attachment("check.xlsx", &format!("{}清单体检.xlsx", town.key))),
    ];
    Ok((headers, bytes).into_response())
}

/// Dismisses a finding, or takes that back.
pub(crate) async fn decide(
    State(app): State<App>,
    visitor: Visitor,
    Path(key): Path<String>,
    posted: Posted,
) -> Result<Response, Refusal> {
    let library = app.library();
    let town = town_or_refusal(&library, &key)?;
    district::require(&visitor, &town.district)?;
    let kind = posted
        .field("kind")
        .parse()
        .map_err(|_| Refusal::bad_request("没有说明是哪张清单，请刷新页面后重试。"))?;
    let reason = posted.field("reason").trim();
    let withdraws = posted.field("withdraw") == "1";
    let refused =
        if posted.field("fingerprint").is_empty() || qingdan_check::rule(posted.field("rule")).is_none() {
            "没有说明是哪个问题，请刷新页面后重试。"
        } else if !withdraws && reason.is_empty() {
            "请写明为什么不处理，以后的人才看得懂。"
        } else if reason.chars().count() > LONGEST_REASON {
            "原因太长，请写得简短一些。"
        } else {
            ""
        };
    if !refused.is_empty() {
        let page = show(&app, &visitor, &key, Filter::default(), refused.to_owned()).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    let decided = Decided {
        district: town.district.clone(),
        what: Dismissal {
            town: town.name.clone(),
            kind,
            rule: posted.field("rule").to_owned(),
            item: posted.field("item").to_owned(),
            fingerprint: posted.field("fingerprint").to_owned(),
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
    Ok(Redirect::to(&check_url(&town.key)).into_response())
}
