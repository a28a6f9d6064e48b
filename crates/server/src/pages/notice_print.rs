//! A notice as it is printed: a page of its own, and a Word document.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use jiff::civil::Date;
use qingdan_work::notice::{Notice, Period, Stage, long_date};
use qingdan_work::time::date;
use qingdan_write::{Format, PrintedNotice, notice_docx};
use serde::Deserialize;

use super::{Chrome, render};
use crate::app::App;
use crate::desk::Desk;
use crate::notice::{called, readable, url};
use crate::refusal::Refusal;
use crate::session::Visitor;
use crate::web::attachment;

/// What is asked of the printed notice.
#[derive(Default, Deserialize)]
pub(crate) struct Wish {
    /// The day on which it will be posted, for one that is not up yet.
    day: Option<Date>,
}

#[derive(Template)]
#[template(path = "notice_print.html")]
struct PrintPage {
    chrome: Chrome,
    number: String,
    url: String,
    paper: PrintedNotice,
    /// The day by which an unposted notice's period is counted; empty where it was posted.
    day: String,
}

/// The notice in the official form, to be printed.
pub(crate) async fn page(
    State(app): State<App>,
    visitor: Visitor,
    Path(number): Path<String>,
    Query(wish): Query<Wish>,
) -> Result<Response, Refusal> {
    let desk = Desk::of(&app, &visitor).await?;
    let notice = readable(&app, &desk, &number).await?;
    let day = posting_day(&notice, &desk, wish.day);
    render(&PrintPage {
        chrome: Chrome::new(&app, &visitor),
        number: called(notice.number).to_string(),
        url: url(notice.number),
        paper: paper(&notice, wish.day, &desk),
        day: day.map(|day| day.to_string()).unwrap_or_default(),
    })
}

/// The same as a Word document.
pub(crate) async fn document(
    State(app): State<App>,
    visitor: Visitor,
    Path(number): Path<String>,
    Query(wish): Query<Wish>,
) -> Result<Response, Refusal> {
    let desk = Desk::of(&app, &visitor).await?;
    let notice = readable(&app, &desk, &number).await?;
    let bytes =
        notice_docx(&paper(&notice, wish.day, &desk)).map_err(|error| Refusal::fault(&error.to_string()))?;
    let name = format!("{} {}.docx", notice.wording.title, called(notice.number));
    let headers = [
        (header::CONTENT_TYPE, Format::Docx.media_type().to_owned()),
        (header::CONTENT_DISPOSITION, attachment("notice.docx", &name)),
    ];
    Ok((headers, bytes).into_response())
}

/// What stands on the paper. One that is not up yet is dated as if it were posted on the day that is asked for, or today.
pub(super) fn paper(notice: &Notice, day: Option<Date>, desk: &Desk) -> PrintedNotice {
    let as_if = posting_day(notice, desk, day);
    let counted = as_if.map(|day| Period::of(day, notice.wording.length, &desk.calendar));
    let period = counted.as_ref().or_else(|| notice.period());
    PrintedNotice {
        title: notice.wording.title.clone(),
        paragraphs: notice.wording.paragraphs(period),
        signed: notice.wording.signed.clone(),
        date: period.map(|period| long_date(period.posted)).unwrap_or_default(),
    }
}

/// The day as if on which a notice that is not up is printed; nobody posts it before today.
fn posting_day(notice: &Notice, desk: &Desk, asked: Option<Date>) -> Option<Date> {
    let today = date(desk.now);
    let is_unposted = matches!(notice.stage, Stage::Draft | Stage::Withdrawn { .. });
    is_unposted.then(|| asked.filter(|day| *day >= today).unwrap_or(today))
}
