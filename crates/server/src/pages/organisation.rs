//! Organisations of a district: adding, renaming, moving and closing them.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use qingdan_store::{Account, NewOrganisation};
use qingdan_work::administration::Administer;
use qingdan_work::{Directory, Organisation, OrganisationId, OrganisationKind};

use super::people::{Asked, by};
use super::{Choice, Chrome, render};
use crate::app::{App, now};
use crate::district::{Administered, administered};
use crate::form::Posted;
use crate::refusal::{Refusal, is_asked_wrongly};
use crate::session::Visitor;
use crate::web::query;

/// An organisation in the tree.
pub(crate) struct Branch {
    pub depth: usize,
    pub kind: &'static str,
    pub name: String,
    pub listed: String,
    pub people: usize,
    pub is_closed: bool,
    pub url: String,
    pub people_url: String,
}

#[derive(Template)]
#[template(path = "organisation.html")]
struct OrganisationPage {
    chrome: Chrome,
    district: String,
    is_new: bool,
    is_district: bool,
    address: String,
    name: String,
    listed: String,
    is_closed: bool,
    kinds: Vec<KindChoice>,
    parents: Vec<Choice>,
    known: Vec<String>,
    error: String,
}

struct KindChoice {
    word: &'static str,
    name: &'static str,
    below: &'static str,
    is_chosen: bool,
}

/// The organisations, each below the one that it belongs to, with how many people work there.
pub(crate) fn tree(directory: &Directory, accounts: &[Account], district: &str) -> Vec<Branch> {
    let mut people: BTreeMap<OrganisationId, usize> = BTreeMap::new();
    for account in accounts.iter().filter(|account| !account.is_locked) {
        *people.entry(account.organisation).or_default() += 1;
    }
    let branch = |one: &Organisation| Branch {
        depth: directory.upwards(one.id).count() - 1,
        kind: one.kind.chinese(),
        name: one.name.clone(),
        listed: one.listed.clone().filter(|listed| *listed != one.name).unwrap_or_default(),
        people: people.get(&one.id).copied().unwrap_or_default(),
        is_closed: one.is_closed,
        url: format!("/people/organisation/{}{}", one.id, query(&[("district", district)])),
        people_url: format!(
            "/people{}",
            query(&[("district", district), ("organisation", &one.id.to_string())])
        ),
    };
    in_order(directory).into_iter().map(branch).collect()
}

/// The organisations for a choice; closed ones only where they are the chosen one or looked for.
pub(crate) fn choices(
    directory: &Directory,
    chosen: Option<OrganisationId>,
    with_closed: bool,
) -> Vec<Choice> {
    let shown = |one: &&Organisation| with_closed || !one.is_closed || Some(one.id) == chosen;
    let choice = |one: &Organisation| Choice {
        word: one.id.to_string(),
        name: format!("{}（{}）", directory.full_name(one.id), one.kind.chinese()),
        is_chosen: Some(one.id) == chosen,
    };
    in_order(directory).into_iter().filter(shown).map(choice).collect()
}

fn in_order(directory: &Directory) -> Vec<&Organisation> {
    let mut order = Vec::new();
    let mut waiting: Vec<&Organisation> = directory.get(directory.district()).into_iter().collect();
    while let Some(one) = waiting.pop() {
        order.push(one);
        let mut below: Vec<&Organisation> = directory.below(one.id).collect();
        below.sort_by_key(|one| std::cmp::Reverse((one.kind, one.id)));
        waiting.extend(below);
    }
    order
}

/// The form for another organisation.
pub(crate) async fn new_form(
    State(app): State<App>,
    visitor: Visitor,
    Query(asked): Query<Asked>,
) -> Result<Response, Refusal> {
    let administered = administered(&app, &visitor, &asked.district).await?.named()?;
    let new = Organisation {
        id: OrganisationId(0),
        kind: OrganisationKind::Town,
        name: String::new(),
        parent: Some(administered.directory.district()),
        listed: None,
        is_closed: false,
    };
    organisation_page(&app, &visitor, administered, &new, String::new())
}

/// Adds an organisation.
pub(crate) async fn create(
    State(app): State<App>,
    visitor: Visitor,
    form: Posted,
) -> Result<Response, Refusal> {
    let administered = administered(&app, &visitor, form.field("district")).await?.named()?;
    let (by, district) = (by(&visitor)?, administered.district.clone());
    let posted = posted(&form, OrganisationId(0), &administered.directory)?;
    let Organisation { kind, name, parent, listed, .. } = posted.clone();
    let parent = parent.unwrap_or(administered.directory.district());
    let new = NewOrganisation { kind, name, parent, listed };
    let outcome = app.store.create_organisation(&district, by, new, now()).await.map(|_| ());
    finish(&app, &visitor, administered, &posted, outcome)
}

/// An organisation to be changed.
pub(crate) async fn form(
    State(app): State<App>,
    visitor: Visitor,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Refusal> {
    let administered = administered(&app, &visitor, &asked.district).await?.named()?;
    let organisation = organisation(&administered.directory, &id)?.clone();
    organisation_page(&app, &visitor, administered, &organisation, String::new())
}

/// Renames, moves, closes or opens an organisation.
pub(crate) async fn change(
    State(app): State<App>,
    visitor: Visitor,
    Path(id): Path<String>,
    form: Posted,
) -> Result<Response, Refusal> {
    let administered = administered(&app, &visitor, form.field("district")).await?;
    let known = organisation(&administered.directory, &id)?.clone();
    let changed = match form.field("do") {
        "close" => Organisation { is_closed: true, ..known },
        "open" => Organisation { is_closed: false, ..known },
        _ => {
            let posted = posted(&form, known.id, &administered.directory)?;
            // The district has no place to move to; what an organisation is stays.
            let parent = known.parent.and(posted.parent);
            Organisation { parent, kind: known.kind, is_closed: known.is_closed, ..posted }
        }
    };
    let change = Administer::SetOrganisation(changed.clone());
    let outcome = app.store.administer(&administered.district, by(&visitor)?, change, None, now()).await;
    finish(&app, &visitor, administered, &changed, outcome)
}

fn organisation<'a>(directory: &'a Directory, id: &str) -> Result<&'a Organisation, Refusal> {
    let found = id.parse().ok().and_then(|id| directory.get(id));
    found.ok_or_else(|| Refusal::not_found("没有这个机构。"))
}

fn posted(form: &Posted, id: OrganisationId, directory: &Directory) -> Result<Organisation, Refusal> {
    let kind = form.field("kind").parse().unwrap_or(OrganisationKind::Town);
    let name = form.field("name").trim().to_owned();
    let listed = Some(form.field("listed").trim()).filter(|listed| !listed.is_empty()).map(str::to_owned);
    // A town goes by the name of its lists unless somebody says otherwise.
    let listed = listed.or_else(|| (kind == OrganisationKind::Town).then(|| name.clone()));
    let parent = form.field("parent").parse().unwrap_or(directory.district());
    Ok(Organisation { id, kind, name, parent: Some(parent), listed, is_closed: false })
}

fn finish(
    app: &App,
    visitor: &Visitor,
    administered: Administered,
    posted: &Organisation,
    outcome: Result<(), qingdan_store::StoreError>,
) -> Result<Response, Refusal> {
    match outcome {
        Ok(()) => {
            let address = format!("/people{}", query(&[("district", &administered.district)]));
            Ok(Redirect::to(&address).into_response())
        }
        Err(error) if is_asked_wrongly(&error) => {
            organisation_page(app, visitor, administered, posted, error.chinese())
        }
        Err(error) => Err(error.into()),
    }
}

fn organisation_page(
    app: &App,
    visitor: &Visitor,
    administered: Administered,
    shown: &Organisation,
    error: String,
) -> Result<Response, Refusal> {
    let is_new = administered.directory.get(shown.id).is_none();
    let kind = |kind: OrganisationKind| {
        let parent = kind.parent()?;
        let (word, name, below) = (kind.as_str(), kind.chinese(), parent.chinese());
        Some(KindChoice { word, name, below, is_chosen: kind == shown.kind })
    };
    let known = app.catalogue.bodies.iter().map(|body| body.name.clone());
    let towns = app.library().towns.iter().map(|town| town.name.clone()).collect::<Vec<_>>();
    let status = if error.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page = render(&OrganisationPage {
        chrome: Chrome::new(app, visitor),
        is_new,
        is_district: !is_new && shown.parent.is_none(),
        address: match is_new {
            true => "/people/organisations".to_owned(),
            false => format!("/people/organisation/{}", shown.id),
        },
        name: shown.name.clone(),
        listed: shown.listed.clone().unwrap_or_default(),
        is_closed: shown.is_closed,
        kinds: OrganisationKind::ALL.iter().copied().filter_map(kind).collect(),
        parents: choices(&administered.directory, shown.parent, false),
        known: known.chain(towns).collect(),
        district: administered.district,
        error,
    })?;
    Ok((status, page).into_response())
}
