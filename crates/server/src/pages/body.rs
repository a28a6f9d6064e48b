use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use qingdan_model::{Column, Kind};
use qingdan_work::permission::Right;
use serde::Deserialize;

use super::{Chrome, clause_id, render};
use crate::app::App;
use crate::district;
use crate::item_address;
use crate::library::{BodyDuties, Duty, Library};
use crate::permission;
use crate::refusal::Refusal;
use crate::session::Visitor;
use crate::web::{body_url, item_url, query, town_url};

#[derive(Deserialize)]
pub(crate) struct Filter {
    #[serde(default)]
    q: String,
}

#[derive(Template)]
#[template(path = "bodies.html")]
struct BodiesPage {
    chrome: Chrome,
    q: String,
    rows: Vec<BodyRow>,
    total: usize,
    /// Names that wait for the list office.
    unknown: usize,
    may_decide: bool,
}

struct BodyRow {
    name: String,
    is_known: bool,
    url: String,
    joint: usize,
    reclaimed: usize,
    printed: String,
}

#[derive(Template)]
#[template(path = "body.html")]
struct BodyPage {
    chrome: Chrome,
    name: String,
    is_known: bool,
    may_decide: bool,
    printed: Vec<String>,
    total: usize,
    towns: Vec<TownDuties>,
}

struct TownDuties {
    key: String,
    url: String,
    duties: Vec<DutyView>,
}

struct DutyView {
    kind: Kind,
    no: u32,
    name: String,
    url: String,
    /// The printed name, where it is not the canonical one.
    printed: String,
    clauses: Vec<ClauseView>,
}

struct ClauseView {
    number: usize,
    text: String,
    url: String,
}

/// All organisations that the lists name, those with the most duties first.
pub(crate) async fn index(
    State(app): State<App>,
    visitor: Visitor,
    Query(filter): Query<Filter>,
) -> Result<Response, Refusal> {
    let library = app.library();
    let q = filter.q.trim();
    let named =
        |name: &str, body: &BodyDuties| name.contains(q) || body.printed.iter().any(|one| one.contains(q));
    let mut rows: Vec<BodyRow> = library
        .bodies
        .iter()
        .filter(|(name, body)| named(name, body))
        .map(|(name, body)| row(name, body))
        .collect();
    rows.sort_by_key(|row| std::cmp::Reverse(row.joint + row.reclaimed));
    let total = library.bodies.len();
    let unknown = super::names::waiting(&library, |district| district::is_own(&visitor, district));
    let may_decide = permission::may(&visitor, Right::DecideReadings);
    let chrome = Chrome::new(&app, &visitor);
    render(&BodiesPage { chrome, q: q.to_owned(), rows, total, unknown, may_decide })
}

fn row(name: &str, body: &BodyDuties) -> BodyRow {
    let of = |kind| body.duties.iter().filter(|duty| duty.list.head.kind == kind).count();
    let printed: Vec<&str> =
        body.printed.iter().map(String::as_str).filter(|printed| *printed != name).collect();
    BodyRow {
        name: name.to_owned(),
        is_known: body.is_known,
        url: body_url(name),
        joint: of(Kind::Joint),
        reclaimed: of(Kind::Reclaimed),
        printed: printed.join("、"),
    }
}

/// One organisation with all its duties. A printed name leads to its organisation as well.
pub(crate) async fn page(
    State(app): State<App>,
    visitor: Visitor,
    Path(name): Path<String>,
) -> Result<Response, Refusal> {
    let library = app.library();
    let (name, body) = library
        .body(&name)
        .ok_or_else(|| Refusal::not_found(format!("已导入的清单里没有写明“{name}”负责的事项。")))?;
    let mut towns: Vec<TownDuties> = Vec::new();
    for duty in &body.duties {
        let view = duty_view(&library, name, duty);
        match towns.last_mut() {
            Some(town) if town.key == duty.town => town.duties.push(view),
            _ => towns.push(TownDuties {
                key: duty.town.clone(),
                url: town_url(&duty.town),
                duties: vec![view],
            }),
        }
    }
    render(&BodyPage {
        chrome: Chrome::new(&app, &visitor),
        name: name.to_owned(),
        is_known: body.is_known,
        may_decide: permission::may(&visitor, Right::DecideReadings)
            && body.duties.iter().any(|duty| district::is_own(&visitor, &duty.district)),
        printed: body.printed.iter().cloned().collect(),
        total: body.duties.len(),
        towns,
    })
}

fn duty_view(library: &Library, name: &str, duty: &Duty) -> DutyView {
    let item = duty.item();
    let url = item_url(&duty.town, duty.list.head.kind, &item_address::name_of(&duty.list.list.items, item));
    DutyView {
        kind: duty.list.head.kind,
        no: item.no,
        name: item.name.text.clone(),
        clauses: own_clauses(library, name, duty, &url),
        url,
        printed: if duty.printed == *name { String::new() } else { duty.printed.clone() },
    }
}

/// The clauses of an item that are this organisation's: those under its heading; where the item has no heading
/// for it, all of the department's.
fn own_clauses(library: &Library, name: &str, duty: &Duty, url: &str) -> Vec<ClauseView> {
    let clauses: Vec<_> = duty
        .item()
        .clauses()
        .into_iter()
        .filter(|clause| matches!(clause.column, Column::Department | Column::Method))
        .collect();
    let own = |heading: Option<&str>| {
        heading.is_some_and(|heading| {
            library.called(&duty.district, heading).iter().any(|called| called.canonical == name)
        })
    };
    let headed = clauses.iter().any(|clause| own(clause.heading));
    clauses
        .iter()
        .filter(|clause| !headed || own(clause.heading))
        .map(|clause| {
            let id = clause_id(clause.column, clause.number);
            let url = format!("{url}{}#{id}", query(&[("clause", &id)]));
            ClauseView { number: clause.number, text: clause.passage.text.clone(), url }
        })
        .collect()
}
