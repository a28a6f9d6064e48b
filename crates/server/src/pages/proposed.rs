//! The district's name where nobody gave one yet, and organisations out of its lists.

use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use qingdan_store::DISTRICT_ITSELF;
use qingdan_work::administration::Administer;
use qingdan_work::{Organisation, OrganisationKind};

use super::people::{Asked, by};
use super::{Chrome, render};
use crate::app::{App, now};
use crate::district::{Administered, administered, require};
use crate::form::Posted;
use crate::proposal::{Proposed, enter, proposed};
use crate::refusal::{Refusal, is_asked_wrongly};
use crate::session::Visitor;
use crate::web::query;

/// The longest name of a district, in characters.
const LONGEST: usize = 30;

#[derive(Template)]
#[template(path = "proposed.html")]
struct ProposedPage {
    chrome: Chrome,
    district: String,
    towns: Vec<Proposed>,
    departments: Vec<Proposed>,
    errors: Vec<String>,
}

/// Names the district of an installation, before any list does.
pub(crate) async fn name(
    State(app): State<App>,
    visitor: Visitor,
    form: Posted,
) -> Result<Response, Refusal> {
    let name = form.field("name").trim();
    if name.is_empty() || name.chars().count() > LONGEST {
        return Err(Refusal::bad_request(format!("请填写区、县、旗的名称，不超过 {LONGEST} 个字。")));
    }
    require(&visitor, name)?;
    let itself = Organisation {
        id: DISTRICT_ITSELF,
        kind: OrganisationKind::District,
        name: name.to_owned(),
        parent: None,
        listed: None,
        is_closed: false,
    };
    app.store.administer(name, by(&visitor)?, Administer::SetOrganisation(itself), None, now()).await?;
    Ok(Redirect::to(&format!("/people{}", query(&[("district", name)]))).into_response())
}

/// The organisations that lists name and that are not there yet.
pub(crate) async fn page(
    State(app): State<App>,
    visitor: Visitor,
    Query(asked): Query<Asked>,
) -> Result<Response, Refusal> {
    let administered = administered(&app, &visitor, &asked.district).await?;
    show(&app, &visitor, &administered, Vec::new())
}

/// Enters those that were chosen.
pub(crate) async fn confirm(
    State(app): State<App>,
    visitor: Visitor,
    form: Posted,
) -> Result<Response, Refusal> {
    let administered = administered(&app, &visitor, form.field("district")).await?;
    let by = by(&visitor)?;
    let mut errors = Vec::new();
    for one in proposed(&app.library(), &administered.district, &administered.directory) {
        if !form.has(one.kind.as_str(), &one.listed) {
            continue;
        }
        match enter(&app.store, &administered.district, by, &one).await {
            Ok(()) => {}
            Err(error) if is_asked_wrongly(&error) => {
                errors.push(format!("{}：{}", one.name, error.chinese()));
            }
            Err(error) => return Err(error.into()),
        }
    }
    if errors.is_empty() {
        let address = format!("/people{}", query(&[("district", &administered.district)]));
        return Ok(Redirect::to(&address).into_response());
    }
    let directory = app.store.directory(&administered.district).await?;
    show(&app, &visitor, &Administered { directory, ..administered }, errors)
}

fn show(
    app: &App,
    visitor: &Visitor,
    administered: &Administered,
    errors: Vec<String>,
) -> Result<Response, Refusal> {
    let district = administered.district.clone();
    let all = proposed(&app.library(), &district, &administered.directory);
    let (towns, departments) = all.into_iter().partition(|one| one.kind == OrganisationKind::Town);
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let chrome = Chrome::new(app, visitor);
    Ok((status, render(&ProposedPage { chrome, district, towns, departments, errors })?).into_response())
}
