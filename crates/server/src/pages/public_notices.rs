//! A notice that everybody may read on the internet, while it is up, and the form in which anybody objects. After the end
//! only that there was one is told; whom it was about is gone.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::CookieJar;
use qingdan_store::{AffairOrder, By, NewPersonal};
use qingdan_work::affair::Ask;
use qingdan_work::notice::{Channel, Command, Notice, Objecting, Stage, long_date};
use qingdan_work::time::date;
use qingdan_work::{CaseNumber, Millis};
use serde::Deserialize;

use super::notice_command::objection;
use super::{Chrome, render};
use crate::app::{App, now};
use crate::form::Sent;
use crate::notice::{called, numbered};
use crate::personal;
use crate::refusal::{Refusal, status_of};
use crate::session::Visitor;
use crate::web::{query, random_token};

/// Said where the working days of a year that is needed are not entered yet.
pub(super) const UNCOUNTED: &str = "日期待定";

/// What is asked of one notice.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Wish {
    /// Its district, where there are several.
    #[serde(rename = "in")]
    district: String,
    /// The number of the objection that was just received.
    received: String,
}

#[derive(Template)]
#[template(path = "public_notice.html")]
struct NoticePage {
    chrome: Chrome,
    number: String,
    url: String,
    town: String,
    /// What stands on it while it is up.
    paper: Option<qingdan_write::PrintedNotice>,
    /// That it ended, and when.
    ended: String,
    until: String,
    office: String,
    telephone: String,
    key: String,
    name: String,
    phone: String,
    words: String,
    received: String,
    error: String,
}

/// Where everybody reads a notice.
pub(super) fn url(district: &str, number: CaseNumber, is_one: bool) -> String {
    let district = if is_one { "" } else { district };
    format!("/public-notices/{}{}", called(number), query(&[("in", district)]))
}

/// One notice.
pub(crate) async fn page(
    State(app): State<App>,
    jar: CookieJar,
    visitor: Visitor,
    Path(number): Path<String>,
    Query(wish): Query<Wish>,
) -> Result<Response, Refusal> {
    let (district, notice, is_one) = find(&app, &number, &wish.district).await?;
    let (visitor, cookie) = visitor.with_token(&app);
    let page = NoticePage { received: wish.received, ..view(&app, &visitor, &district, &notice, is_one) };
    let page = kept_nowhere(render(&page)?);
    Ok(match cookie {
        Some(cookie) => (jar.add(cookie), page).into_response(),
        None => page,
    })
}

/// Somebody objects.
pub(crate) async fn object(
    State(app): State<App>,
    visitor: Visitor,
    Path(number): Path<String>,
    Query(wish): Query<Wish>,
    sent: Sent,
) -> Result<Response, Refusal> {
    // The same form sent twice is one objection.
    let (content, form) = (sent.content(), sent.form);
    let (district, notice, is_one) = find(&app, &number, &wish.district).await?;
    let again = |status: StatusCode, error: String| {
        let page = NoticePage {
            name: form.field("name").to_owned(),
            phone: form.field("telephone").to_owned(),
            words: form.field("words").to_owned(),
            error,
            ..view(&app, &visitor, &district, &notice, is_one)
        };
        Ok((status, kept_nowhere(render(&page)?)).into_response())
    };
    let data = match objection(&form) {
        Ok(data) => data,
        Err(problem) => return again(StatusCode::UNPROCESSABLE_ENTITY, problem),
    };
    let personal = personal::sealed(&app, &district, &data)?;
    let at = now();
    let objecting = Objecting {
        via: Channel::Online,
        day: date(at),
        personal: personal.iter().map(NewPersonal::reference).collect(),
        attachments: Vec::new(),
    };
    let ask = Ask { key: form.key(), seen: 0, command: Command::Object(objecting) };
    let order = AffairOrder::<Notice>::new(&district, Some(notice.number), By::Clock, ask, at);
    let order = AffairOrder { content: Some(content), personal, ..order };
    match app.store.carry_out_affair(order).await? {
        Ok(receipt) => {
            // The number of the objection is that of the notice's last one: what was received stands in the state.
            let stored = app.store.affair::<Notice>(&district, notice.number).await?;
            let no = stored.and_then(|one| {
                one.objections.iter().rfind(|one| one.version == receipt.version).map(|one| one.no)
            });
            let no = no.map(|no| no.to_string()).unwrap_or_default();
            let in_district = if is_one { "" } else { district.as_str() };
            let wish = query(&[("in", in_district), ("received", &no)]);
            Ok(Redirect::to(&format!("/public-notices/{}{wish}#object", called(notice.number)))
                .into_response())
        }
        Err(refused) => again(status_of(refused.kind), refused.message),
    }
}

/// A page with a form's token, and with what may have to be gone tomorrow.
fn kept_nowhere(page: Response) -> Response {
    let mut page = page;
    page.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    page
}

/// The notice of an address that is or was up on the internet, with its district and whether that is the only one.
async fn find(app: &App, number: &str, district: &str) -> Result<(String, Notice, bool), Refusal> {
    let missing = || Refusal::not_found("网上没有这份公示。它可能不在网上公示，请看公示栏，或者向镇街询问。");
    let number = numbered(number).map_err(|_| missing())?;
    let districts = app.store.districts().await?;
    let is_one = districts.len() == 1;
    for one in districts.iter().filter(|one| district.is_empty() || one.name == district) {
        let notice = app.store.affair::<Notice>(&one.name, number).await?;
        if let Some(notice) = notice.filter(Notice::was_public) {
            return Ok((one.name.clone(), notice, is_one));
        }
    }
    Err(missing())
}

/// Whether everybody may read it at a moment: its last day is not over.
fn is_up(notice: &Notice, at: Millis) -> bool {
    notice.is_public() && notice.period().is_some_and(|period| !period.is_over(at))
}

fn until(notice: &Notice) -> String {
    let last = notice.period().and_then(|period| period.last);
    last.map_or_else(|| UNCOUNTED.to_owned(), long_date)
}

fn view(app: &App, visitor: &Visitor, district: &str, notice: &Notice, is_one: bool) -> NoticePage {
    let is_up = is_up(notice, now());
    let ended = match &notice.stage {
        _ if is_up => String::new(),
        Stage::Withdrawn { .. } => "这份公示已经撤回。".to_owned(),
        _ => format!("这份公示已经结束，公示期到{}止。", until(notice)),
    };
    let period = notice.period();
    let paper = is_up.then(|| qingdan_write::PrintedNotice {
        title: notice.wording.title.clone(),
        paragraphs: notice.wording.paragraphs(period),
        signed: notice.wording.signed.clone(),
        date: period.map(|period| long_date(period.posted)).unwrap_or_default(),
    });
    NoticePage {
        chrome: Chrome::new(app, visitor),
        number: called(notice.number).to_string(),
        url: url(district, notice.number, is_one),
        town: notice.about.item.town.clone(),
        paper,
        ended,
        until: until(notice),
        office: notice.wording.office.clone(),
        telephone: notice.wording.telephone.clone(),
        key: random_token(),
        name: String::new(),
        phone: String::new(),
        words: String::new(),
        received: String::new(),
        error: String::new(),
    }
}
