//! Personal data of a case: masked, shown in full to whoever says what for, erased by whoever answers for it.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use qingdan_store::{Logged, Personal, StoreError};
use qingdan_work::CaseNumber;
use qingdan_work::administration::Looked;
use qingdan_work::case::{Case, may_on_case};
use qingdan_work::permission::Right;
use qingdan_work::time::said;

use super::{Chrome, render};
use crate::app::App;
use crate::desk::Desk;
use crate::form::Posted;
use crate::personal::{self, DatumView};
use crate::refusal::Refusal;
use crate::session::Visitor;

/// Looks shown.
const LOOKS: u32 = 50;

/// The personal data of a case, as a page of its own or within the case's page.
pub(crate) struct PersonalView {
    pub url: String,
    pub token: String,
    pub data: Vec<DatumView>,
    pub in_full: bool,
    pub may_reveal: bool,
    pub may_erase: bool,
    /// Who saw them in full, when and what for; for whoever may see them.
    pub looks: Vec<LookView>,
    pub reason: String,
    pub error: String,
}

/// Somebody saw personal data in full.
pub(crate) struct LookView {
    pub who: String,
    pub when: String,
    pub reason: String,
}

#[derive(Template)]
#[template(path = "case_personal_page.html")]
struct PersonalPage {
    chrome: Chrome,
    number: CaseNumber,
    title: String,
    personal: PersonalView,
}

impl PersonalView {
    /// A case's personal data, masked.
    pub async fn of(app: &App, visitor: &Visitor, desk: &Desk, case: &Case) -> Result<PersonalView, Refusal> {
        PersonalView::seen(app, visitor, desk, case, &[]).await
    }

    /// The same, with what was shown in full.
    async fn seen(
        app: &App,
        visitor: &Visitor,
        desk: &Desk,
        case: &Case,
        seen: &[Personal],
    ) -> Result<PersonalView, Refusal> {
        let stored = app.store.personal(&desk.district, case.number).await?;
        let data = personal::views(app, &desk.district, &stored, seen);
        let may = |right| may_on_case(&desk.person, right, case, &desk.directory);
        let may_reveal = may(Right::RevealPersonal);
        let looks = match may_reveal && !stored.is_empty() {
            true => app.store.looks(&desk.district, Some(case.number), None, LOOKS).await?,
            false => Vec::new(),
        };
        Ok(PersonalView {
            url: format!("/case/{}/personal", case.number),
            token: visitor.form_token(),
            data,
            in_full: !seen.is_empty(),
            may_reveal,
            may_erase: may(Right::ErasePersonal),
            looks: looks.iter().map(|look| look_view(desk, look)).collect(),
            reason: String::new(),
            error: String::new(),
        })
    }

    /// Whether there is anything that can be seen in full.
    pub fn has_any(&self) -> bool {
        self.data.iter().any(|one| !one.is_erased)
    }
}

fn look_view(desk: &Desk, look: &Logged<Looked>) -> LookView {
    let by = &look.act.by;
    LookView {
        who: format!("{} {}", desk.directory.full_name(by.organisation), by.name),
        when: said(look.act.at, desk.now),
        reason: look.body.reason.clone(),
    }
}

/// The personal data of a case, masked.
pub(crate) async fn page(
    State(app): State<App>,
    visitor: Visitor,
    Path(number): Path<String>,
) -> Result<Response, Refusal> {
    let desk = Desk::of(&app, &visitor).await?;
    let case = case(&app, &desk, &number).await?;
    let personal = PersonalView::of(&app, &visitor, &desk, &case).await?;
    show(&app, &visitor, &case, personal)
}

/// Shows them in full or erases them, with the reason.
pub(crate) async fn decide(
    State(app): State<App>,
    visitor: Visitor,
    Path(number): Path<String>,
    form: Posted,
) -> Result<Response, Refusal> {
    let desk = Desk::of(&app, &visitor).await?;
    let case = case(&app, &desk, &number).await?;
    let chosen: Vec<u64> = form.all("id").filter_map(|id| id.parse().ok()).collect();
    let personal = if chosen.is_empty() { kept(&app, &desk, &case).await? } else { chosen };
    let reason = form.field("reason").trim().to_owned();
    let looked = Looked { case: case.number, personal, reason: reason.clone() };
    let outcome = match form.field("do") {
        "erase" => app.store.erase(&desk.district, &desk.person, looked, desk.now).await.map(|()| Vec::new()),
        _ => app.store.reveal(&desk.district, &desk.person, looked, desk.now).await,
    };
    let (seen, error) = match outcome {
        Ok(seen) if seen.is_empty() => {
            return Ok(Redirect::to(&format!("/case/{}/personal", case.number)).into_response());
        }
        Ok(seen) => (seen, String::new()),
        Err(StoreError::Denied(denied)) => (Vec::new(), denied.to_string()),
        Err(error) => return Err(error.into()),
    };
    let view = PersonalView::seen(&app, &visitor, &desk, &case, &seen).await?;
    show(&app, &visitor, &case, PersonalView { error, reason, ..view })
}

/// The numbers of a case's personal data that were not erased.
async fn kept(app: &App, desk: &Desk, case: &Case) -> Result<Vec<u64>, Refusal> {
    let stored = app.store.personal(&desk.district, case.number).await?;
    Ok(stored.iter().filter(|one| one.ciphertext.is_some()).map(|one| one.id).collect())
}

fn show(app: &App, visitor: &Visitor, case: &Case, personal: PersonalView) -> Result<Response, Refusal> {
    let status = if personal.error.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let (number, title) = (case.number, case.title.clone());
    let page = PersonalPage { chrome: Chrome::new(app, visitor), number, title, personal };
    Ok((status, render(&page)?).into_response())
}

async fn case(app: &App, desk: &Desk, number: &str) -> Result<Case, Refusal> {
    let missing = || Refusal::not_found("没有这件办件，或者您没有查看它的权限。");
    let number: CaseNumber = number.parse().map_err(|_| missing())?;
    let case = app.store.case(&desk.district, number).await?.ok_or_else(missing)?;
    let may = may_on_case(&desk.person, Right::ReadCase, &case, &desk.directory);
    if may { Ok(case) } else { Err(missing()) }
}
