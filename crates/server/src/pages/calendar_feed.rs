//! What is due, for calendar programs, which cannot log in: a private address for each person, whose secret is the key. It
//! shows the routines of its owner's organisations, with titles and clauses, and nothing else.

use askama::Template;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use qingdan_work::routine::Routine;
use qingdan_work::time::date;
use serde::Deserialize;

use super::routine_rows::{Scope, own, seen, towns};
use super::{Chrome, render};
use crate::app::{App, now};
use crate::desk::Desk;
use crate::form::Posted;
use crate::ics::{Event, calendar};
use crate::refusal::Refusal;
use crate::session::Visitor;
use crate::web::{digest, random_token};

/// How many days ahead it reaches.
const AHEAD: i64 = 366;

#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    key: String,
}

#[derive(Template)]
#[template(path = "calendar_address.html")]
struct AddressPage {
    chrome: Chrome,
    address: String,
}

/// The calendar of whose address it is.
pub(crate) async fn feed(
    State(app): State<App>,
    headers: HeaderMap,
    Query(asked): Query<Asked>,
) -> Result<Response, Refusal> {
    let missing = || Refusal::not_found("这个订阅地址无效，可能已经重新生成。请在“我的账号”里取新的地址。");
    let owner = app.store.feed_owner(&secret(&asked.key)).await?.ok_or_else(missing)?;
    let account =
        app.store.account(&owner).await?.filter(|account| !account.is_locked).ok_or_else(missing)?;
    let desk = Desk::at(&app, &account.district, account.person(), now()).await?;
    let site = site(&app, &headers);
    let events = events(&app, &desk, &site).await?;
    let name = format!("例行任务（{}）", desk.directory.full_name(desk.person.organisation));
    let headers = [
        (header::CONTENT_TYPE, "text/calendar; charset=utf-8"),
        (header::CACHE_CONTROL, "private, no-store"),
        (header::CONTENT_DISPOSITION, "inline; filename=\"calendar.ics\""),
    ];
    Ok((headers, calendar(&name, &events, desk.now)).into_response())
}

/// Gives the visitor a new address and shows it once, or takes the one they have away.
pub(crate) async fn renew(
    State(app): State<App>,
    visitor: Visitor,
    headers: HeaderMap,
    form: Posted,
) -> Result<Response, Refusal> {
    let account = visitor.account().ok_or_else(|| Refusal::forbidden("请先登录。"))?;
    if form.field("do") == "remove" {
        app.store.remove_feed(&account.login).await?;
        return Ok(axum::response::Redirect::to("/account#calendar").into_response());
    }
    let key = random_token();
    app.store.set_feed(&account.login, &secret(&key), now()).await?;
    let address = format!("{}/calendar.ics?key={key}", site(&app, &headers));
    let page = render(&AddressPage { chrome: Chrome::new(&app, &visitor), address })?;
    Ok(([(header::CACHE_CONTROL, "no-store")], page).into_response())
}

fn secret(key: &str) -> String {
    digest("calendar", key)
}

/// The address of the site as its visitors reach it.
fn site(app: &App, headers: &HeaderMap) -> String {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or("localhost");
    let is_host = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':' | '[' | ']');
    let host: String = host.chars().filter(|c| is_host(*c)).collect();
    format!("{}://{host}", if app.settings.https { "https" } else { "http" })
}

async fn events(app: &App, desk: &Desk, site: &str) -> Result<Vec<Event>, Refusal> {
    let organisations = match own(desk) {
        // Least of all: those who oversee get what their own organisation has to do, which is nothing.
        own if own.is_empty() => {
            seen(desk).into_iter().filter(|one| *one == desk.person.organisation).collect()
        }
        own => own,
    };
    let scope = Scope { parties: Some(organisations.clone()), does: Some(organisations.clone()) };
    let mut events = Vec::new();
    for head in scope.heads(app, desk, Some(true), i64::MIN..=i64::MAX, "").await? {
        let routine = app.store.affair::<Routine>(&desk.district, head.number.number).await?;
        let Some(routine) = routine else { continue };
        let day = routine.due.at.map_or(routine.opening.period.to, date);
        let due = desk.due(&routine.due);
        let open = if routine.due.at.is_some() { "" } else { "（时限待定）" };
        events.push(Event {
            uid: uid(&routine.opening.tag),
            day,
            summary: format!("{}{open}", routine.title()),
            description: description(
                &routine.opening,
                &due.why,
                &desk.directory.full_name(routine.organisation),
            ),
            url: format!("{site}/routine/{}", head.number),
        });
    }
    let today = date(desk.now);
    let range = today..=today.saturating_add(jiff::Span::new().days(AHEAD));
    for one in app.coming(desk, &organisations, &range).await? {
        if one.opened.is_none() && one.instance.opens > today {
            let due = desk.due(&one.opening.due);
            let open = if one.opening.due.at.is_some() { "" } else { "（时限待定）" };
            let organisation = desk.directory.full_name(one.opening.organisation);
            events.push(Event {
                uid: uid(&one.opening.tag),
                day: one.instance.day(),
                summary: format!("{}{open}", one.opening.title()),
                description: description(&one.opening, &due.why, &organisation),
                url: String::new(),
            });
        }
    }
    Ok(events)
}

/// The same for what is to come and what it becomes.
fn uid(tag: &str) -> String {
    format!("{}@qingdan", &digest("calendar event", tag)[..32])
}

fn description(opening: &qingdan_work::routine::Opening, why: &str, organisation: &str) -> String {
    let item = opening.sources.first().map(|source| source.item.name.as_str()).unwrap_or_default();
    format!("{}\n事项：{item}（{}）\n承办：{organisation}\n{why}", opening.text, towns(&opening.sources))
}
