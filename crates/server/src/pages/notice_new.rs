//! A notice is drafted from a case.

use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use qingdan_work::affair::Ask;
use qingdan_work::case::{Case, StepNo, may_on_case};
use qingdan_work::notice::{Command, Drafting, Notice, NoticeRule, Wording};
use qingdan_work::permission::Right;
use serde::Deserialize;

use super::notice_form::{WordingForm, typed};
use super::{Chrome, render};
use crate::app::App;
use crate::desk::Desk;
use crate::form::Posted;
use crate::notice::{self, about, names, proposed, rule};
use crate::refusal::{Refusal, status_of};
use crate::session::Visitor;
use crate::web::random_token;

/// Which case a notice is drafted from, and which of its steps asks for it.
#[derive(Default, Deserialize)]
pub(crate) struct Wish {
    #[serde(default)]
    case: String,
    step: Option<StepNo>,
}

#[derive(Template)]
#[template(path = "notice_new.html")]
struct NewPage {
    chrome: Chrome,
    key: String,
    case: String,
    case_title: String,
    step: Option<StepNo>,
    step_label: String,
    form: WordingForm,
    error: String,
}

/// The form, with a notice in the usual wording.
pub(crate) async fn form(
    State(app): State<App>,
    visitor: Visitor,
    Query(wish): Query<Wish>,
) -> Result<Response, Refusal> {
    let desk = Desk::of(&app, &visitor).await?;
    let case = case(&app, &desk, &wish.case).await?;
    let (about, rule) = (about(&desk, &case, wish.step), rule(&app, &desk, &case, wish.step).await?);
    let wording = proposed(&app, &desk, &about, &rule).await?;
    show(&app, &visitor, &desk, &case, wish.step, &rule, &wording, String::new())
}

/// Keeps the draft.
pub(crate) async fn draft(
    State(app): State<App>,
    visitor: Visitor,
    form: Posted,
) -> Result<Response, Refusal> {
    let desk = Desk::of(&app, &visitor).await?;
    let case = case(&app, &desk, form.field("case")).await?;
    let step: Option<StepNo> = form.field("step").parse().ok();
    let (about, rule) = (about(&desk, &case, step), rule(&app, &desk, &case, step).await?);
    let names = names(&app, &desk.district, case.number).await?;
    let wording = typed(&form, &desk, &rule, &names);
    if form.has("again", "yes") {
        return show(&app, &visitor, &desk, &case, step, &rule, &wording, String::new());
    }
    let drafting = Drafting { about, rule: rule.clone(), wording: wording.clone() };
    let ask = Ask { key: form.key(), seen: 0, command: Command::Draft(Box::new(drafting)) };
    match app.store.carry_out_affair(desk.order::<Notice>(None, ask)).await? {
        Ok(receipt) => {
            let url = format!("{}?did={}#act", notice::url(receipt.number.number), receipt.version);
            Ok(Redirect::to(&url).into_response())
        }
        Err(refused) => {
            let page = show(&app, &visitor, &desk, &case, step, &rule, &wording, refused.message)?;
            Ok((status_of(refused.kind), page).into_response())
        }
    }
}

#[allow(clippy::too_many_arguments)] // What a page shows is gathered in one place.
fn show(
    app: &App,
    visitor: &Visitor,
    desk: &Desk,
    case: &Case,
    step: Option<StepNo>,
    rule: &NoticeRule,
    wording: &Wording,
    error: String,
) -> Result<Response, Refusal> {
    let page = NewPage {
        chrome: Chrome::new(app, visitor),
        key: random_token(),
        case: case.number.to_string(),
        case_title: case.title.clone(),
        step,
        step_label: step.and_then(|no| case.step(no)).map(|step| step.label.clone()).unwrap_or_default(),
        form: WordingForm::of(&app.library(), desk, &about(desk, case, step), rule, wording),
        error,
    };
    Ok((StatusCode::OK, render(&page)?).into_response())
}

async fn case(app: &App, desk: &Desk, number: &str) -> Result<Case, Refusal> {
    let missing = || Refusal::not_found("没有这件办件，或者您没有查看它的权限。公示要从一件办件里起草。");
    let number = number.parse().map_err(|_| missing())?;
    let case = app.store.case(&desk.district, number).await?.ok_or_else(missing)?;
    let may = may_on_case(&desk.person, Right::ReadCase, &case, &desk.directory);
    if may { Ok(case) } else { Err(missing()) }
}
