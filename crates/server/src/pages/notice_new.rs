//! A notice is drafted from a case, or from several of one item: those that were ticked in the search, or all that it found.

use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use qingdan_work::affair::Ask;
use qingdan_work::case::StepNo;
use qingdan_work::notice::{Command, Drafting, MOST_SUBJECTS, Notice, Wording};

use super::cases::{Asked, all};
use super::notice_form::{WordingForm, typed};
use super::{Chrome, Link, render};
use crate::app::App;
use crate::desk::Desk;
use crate::form::Posted;
use crate::notice::{self, proposed};
use crate::notice_cases::Chosen;
use crate::refusal::{Refusal, status_of};
use crate::session::Visitor;
use crate::web::random_token;

#[derive(Template)]
#[template(path = "notice_new.html")]
struct NewPage {
    chrome: Chrome,
    key: String,
    /// The cases by number, with their titles.
    cases: Vec<Link>,
    step: Option<StepNo>,
    step_label: String,
    form: WordingForm,
    error: String,
}

/// The form, with a notice in the usual wording.
pub(crate) async fn form(
    State(app): State<App>,
    visitor: Visitor,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Result<Response, Refusal> {
    let desk = Desk::of(&app, &visitor).await?;
    let get = |name: &str| pairs.iter().find(|(one, _)| one == name).map(|(_, value)| value.as_str());
    let found = match get("all") {
        Some(_) => all(&app, &desk, &Asked::of(&pairs), MOST_SUBJECTS).await?,
        None => pairs.iter().filter(|(name, _)| name == "case").map(|(_, value)| value.clone()).collect(),
    };
    let step: Option<StepNo> = get("step").and_then(|step| step.parse().ok());
    let chosen = chosen(&app, &desk, &found, step).await?;
    let on = chosen.on_notice(&app, &desk).await?;
    let wording = proposed(&app, &desk, &chosen, &on).await?;
    show(&app, &visitor, &desk, &chosen, &wording, String::new())
}

async fn chosen(app: &App, desk: &Desk, found: &[String], step: Option<StepNo>) -> Result<Chosen, Refusal> {
    if found.is_empty() {
        return Err(Refusal::bad_request("没有选办件。请返回，在要公示的办件前面打勾。"));
    }
    if found.len() > MOST_SUBJECTS {
        let message = format!("选了 {} 件办件，一份公示最多写 {MOST_SUBJECTS} 件。请分开起草。", found.len());
        return Err(Refusal::bad_request(message));
    }
    let numbers: Vec<&str> = found.iter().map(String::as_str).collect();
    Chosen::of(app, desk, &numbers, step).await
}

/// Keeps the draft.
pub(crate) async fn draft(
    State(app): State<App>,
    visitor: Visitor,
    form: Posted,
) -> Result<Response, Refusal> {
    let desk = Desk::of(&app, &visitor).await?;
    let found: Vec<String> = form.all("case").map(str::to_owned).collect();
    let chosen = chosen(&app, &desk, &found, form.field("step").parse().ok()).await?;
    let on = chosen.on_notice(&app, &desk).await?;
    let names: Vec<String> = on.into_iter().flat_map(|one| one.names).collect();
    let wording = typed(&form, &desk, &chosen.rule, &names);
    if form.has("again", "yes") {
        return show(&app, &visitor, &desk, &chosen, &wording, String::new());
    }
    let Chosen { about, rule, .. } = &chosen;
    let drafting = Drafting { about: about.clone(), rule: rule.clone(), wording: wording.clone() };
    let ask = Ask { key: form.key(), seen: 0, command: Command::Draft(Box::new(drafting)) };
    match app.store.carry_out_affair(desk.order::<Notice>(None, ask)).await? {
        Ok(receipt) => {
            let url = format!("{}?did={}#act", notice::url(receipt.number.number), receipt.version);
            Ok(Redirect::to(&url).into_response())
        }
        Err(refused) => {
            let page = show(&app, &visitor, &desk, &chosen, &wording, refused.message)?;
            Ok((status_of(refused.kind), page).into_response())
        }
    }
}

fn show(
    app: &App,
    visitor: &Visitor,
    desk: &Desk,
    Chosen { cases, about, rule }: &Chosen,
    wording: &Wording,
    error: String,
) -> Result<Response, Refusal> {
    let step = about.step.filter(|_| cases.len() == 1);
    let label = cases.iter().find(|case| case.number == about.case).and_then(|case| case.step(about.step?));
    let page = NewPage {
        chrome: Chrome::new(app, visitor),
        key: random_token(),
        cases: cases
            .iter()
            .map(|case| Link { name: case.title.clone(), url: case.number.to_string() })
            .collect(),
        step,
        step_label: label.map(|step| step.label.clone()).unwrap_or_default(),
        form: WordingForm::of(&app.library(), desk, about, rule, wording),
        error,
    };
    Ok((StatusCode::OK, render(&page)?).into_response())
}
