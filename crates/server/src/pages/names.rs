//! Printed names that the register of bodies does not know: the list office says which body each is.

use std::collections::{BTreeMap, BTreeSet};

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use qingdan_catalogue::Level;
use qingdan_store::{BodyName, Decided};

use super::{Chrome, Link, render};
use crate::app::{App, now};
use crate::district;
use crate::form::Posted;
use crate::item_address;
use crate::library::{Duty, Library};
use crate::refusal::Refusal;
use crate::session::Visitor;
use crate::web::item_url;

/// Places that a name is shown with; more of them tell nothing new.
const PLACES: usize = 5;
/// Bodies that are offered for a name.
const OFFERED: usize = 3;
/// The longest name that can be given to a body, in characters.
const LONGEST: usize = 60;

#[derive(Template)]
#[template(path = "names.html")]
struct NamesPage {
    chrome: Chrome,
    names: Vec<NameView>,
    known: Vec<String>,
    levels: Vec<(&'static str, &'static str)>,
    decided: Vec<DecidedView>,
    error: String,
}

struct NameView {
    district: String,
    printed: String,
    items: usize,
    places: Vec<Link>,
    offered: Vec<String>,
}

struct DecidedView {
    district: String,
    printed: String,
    body: String,
}

/// Names to be decided, and what was decided.
pub(crate) async fn page(State(app): State<App>, visitor: Visitor) -> Result<Response, Refusal> {
    show(&app, &visitor, String::new()).await
}

async fn show(app: &App, visitor: &Visitor, error: String) -> Result<Response, Refusal> {
    let library = app.library();
    let decided = app.store.body_names().await?;
    let own = decided.into_iter().filter(|one| district::is_own(visitor, &one.district));
    let mut decided: Vec<DecidedView> = own.map(decided_view).collect();
    decided.sort_by(|a, b| (&a.district, &a.printed).cmp(&(&b.district, &b.printed)));
    render(&NamesPage {
        chrome: Chrome::new(app, visitor),
        names: unknown(&library, |district| district::is_own(visitor, district)),
        known: app.catalogue.bodies.iter().map(|body| body.name.clone()).collect(),
        levels: Level::ALL.into_iter().map(|level| (level.as_str(), level.chinese())).collect(),
        decided,
        error,
    })
}

fn decided_view(decided: Decided<BodyName>) -> DecidedView {
    let BodyName { printed, body, level } = decided.what;
    let level = level.parse().ok().filter(|level: &Level| *level != Level::County);
    let body = match (body, level) {
        (None, _) => "不是部门名称".to_owned(),
        (Some(body), None) => body,
        (Some(body), Some(level)) => format!("{body}（{}）", level.chinese()),
    };
    DecidedView { district: decided.district, printed, body }
}

/// How many names wait in districts.
pub(super) fn waiting(library: &Library, is_own: impl Fn(&str) -> bool) -> usize {
    let unknown = library.bodies.values().filter(|body| !body.is_known).flat_map(|body| &body.duties);
    let names = unknown.filter(|duty| is_own(&duty.district)).map(|duty| (&duty.district, &duty.printed));
    names.collect::<BTreeSet<_>>().len()
}

/// Names of the visitor's districts that no body has, those with the most items first.
fn unknown(library: &Library, is_own: impl Fn(&str) -> bool) -> Vec<NameView> {
    let mut names: BTreeMap<(&str, &str), NameView> = BTreeMap::new();
    for body in library.bodies.values().filter(|body| !body.is_known) {
        for duty in body.duties.iter().filter(|duty| is_own(&duty.district)) {
            let name = names.entry((&duty.district, &duty.printed)).or_insert_with(|| NameView {
                district: duty.district.clone(),
                printed: duty.printed.clone(),
                items: 0,
                places: Vec::new(),
                offered: offered(library, duty),
            });
            name.items += 1;
            if name.places.len() < PLACES {
                let item = duty.item();
                name.places.push(Link {
                    name: format!("{} {}", duty.town, item.name.text),
                    url: item_url(
                        &duty.town,
                        duty.list.head.kind,
                        &item_address::name_of(&duty.list.list.items, item),
                    ),
                });
            }
        }
    }
    let mut names: Vec<NameView> = names.into_values().collect();
    names.sort_by_key(|name| std::cmp::Reverse(name.items));
    names
}

fn offered(library: &Library, duty: &Duty) -> Vec<String> {
    let like = library.bodies_of(&duty.district).like(&duty.printed);
    like.into_iter().take(OFFERED).map(|body| body.name.clone()).collect()
}

/// Decides which body a printed name is.
pub(crate) async fn decide(
    State(app): State<App>,
    visitor: Visitor,
    posted: Posted,
) -> Result<Response, Refusal> {
    let (district, printed) = (posted.field("district"), posted.field("printed").trim());
    district::require(&visitor, district)?;
    if posted.field("withdraw") == "1" {
        app.store.withdraw_body_name(district, printed, now()).await?;
        app.refresh().await?;
        return Ok(Redirect::to("/bodies/names").into_response());
    }
    let decided = app.store.body_names().await?;
    let same = decided.iter().find(|one| one.district == district && one.what.printed == printed);
    let body = match posted.field("body-other").trim() {
        "" => posted.field("body").trim(),
        other => other,
    };
    let is_no_name = posted.field("no-name") == "1";
    let level: Option<Level> = posted.field("level").parse().ok();
    if let Some(one) = same {
        let error = format!(
            "“{printed}”刚刚已经由{}确认为：{}。要改的话，请先在下面撤回。",
            one.actor,
            decided_view(one.clone()).body
        );
        return Ok((StatusCode::CONFLICT, show(&app, &visitor, error).await?).into_response());
    }
    let refused = if printed.is_empty() {
        "没有说明是哪个名称，请刷新页面后重试。"
    } else if body.is_empty() && !is_no_name {
        "请选择或填写它是哪个部门；如果不是部门名称，请点“不是部门”。"
    } else if body.chars().count() > LONGEST {
        "部门名称太长，请核对。"
    } else {
        ""
    };
    if !refused.is_empty() {
        let page = show(&app, &visitor, refused.to_owned()).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    app.store
        .decide_body_name(Decided {
            district: district.to_owned(),
            what: BodyName {
                printed: printed.to_owned(),
                body: (!is_no_name).then(|| body.to_owned()),
                level: level.map_or("", Level::as_str).to_owned(),
            },
            actor: visitor.account().map(|account| account.name.clone()).unwrap_or_default(),
            at: now(),
        })
        .await?;
    app.refresh().await?;
    Ok(Redirect::to("/bodies/names").into_response())
}
