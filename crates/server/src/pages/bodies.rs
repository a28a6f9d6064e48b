//! All organisations that lists name.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use qingdan_model::Kind;
use qingdan_work::permission::Right;
use serde::Deserialize;

use super::{Chrome, render};
use crate::app::App;
use crate::district;
use crate::library::BodyDuties;
use crate::permission;
use crate::refusal::Refusal;
use crate::session::Visitor;
use crate::web::body_url;

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
