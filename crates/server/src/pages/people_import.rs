//! People out of a table: looked at first, then their accounts are made.

use askama::Template;
use axum::extract::{Multipart, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use qingdan_work::administration::Account;

use super::people::{Asked as Wish, by, role_names};
use super::{Chrome, render};
use crate::account::{first_password, password};
use crate::app::App;
use crate::district::{Administered, administered};
use crate::form::{Posted, sent_files};
use crate::people_table::{Asked, Line, MOST, carry_out, checked, lines};
use crate::refusal::Refusal;
use crate::session::Visitor;

/// Bytes of one upload.
const LARGEST: usize = 4 << 20;

#[derive(Template)]
#[template(path = "people_import.html")]
struct ImportPage {
    chrome: Chrome,
    district: String,
    lines: Vec<LineView>,
    good: usize,
    rows: String,
    error: String,
}

struct LineView {
    line: Line,
    roles: String,
    is_new_organisation: bool,
    problem: String,
}

#[derive(Template)]
#[template(path = "people_imported.html")]
struct ImportedPage {
    chrome: Chrome,
    district: String,
    made: Vec<(Line, String)>,
    entered: usize,
    refused: Vec<(Line, String)>,
}

/// Where a table is chosen.
pub(crate) async fn form(
    State(app): State<App>,
    visitor: Visitor,
    Query(asked): Query<Wish>,
) -> Result<Response, Refusal> {
    let Administered { district, .. } = administered(&app, &visitor, &asked.district).await?.named()?;
    show(&app, &visitor, district, Vec::new(), String::new())
}

/// What was read, line by line, with what is wrong. Nothing is made yet.
pub(crate) async fn upload(
    State(app): State<App>,
    visitor: Visitor,
    Query(asked): Query<Wish>,
    upload: Multipart,
) -> Result<Response, Refusal> {
    let Administered { district, directory, .. } =
        administered(&app, &visitor, &asked.district).await?.named()?;
    let files = sent_files(upload, &visitor, LARGEST).await?;
    let lines = match files.first().map(|file| lines(&file.bytes)) {
        None => Err("没有选择文件。".to_owned()),
        Some(lines) => lines,
    };
    match lines {
        Err(error) => show(&app, &visitor, district, Vec::new(), error),
        Ok(lines) => {
            let known = app.store.accounts(&district).await?;
            let known = known.iter().map(|one| Account { person: one.person(), is_locked: one.is_locked });
            let library = app.library();
            let bodies = library.bodies_of(&district);
            let checked = checked(lines, known.collect(), by(&visitor)?, directory, bodies);
            show(&app, &visitor, district, checked, String::new())
        }
    }
}

/// Makes the accounts of the lines that can be made, and shows their first passwords once.
pub(crate) async fn confirm(
    State(app): State<App>,
    visitor: Visitor,
    form: Posted,
) -> Result<Response, Refusal> {
    let Administered { district, .. } =
        administered(&app, &visitor, form.field("district")).await?.named()?;
    let lines: Vec<Line> = serde_json::from_str(form.field("rows"))
        .map_err(|_| Refusal::bad_request("提交的内容不完整，请重新上传表格。"))?;
    let library = app.library();
    let (mut made, mut entered, mut refused) = (Vec::new(), 0, Vec::new());
    for line in lines.into_iter().take(MOST) {
        let first = first_password();
        let hashed = password(&first, true).await.map_err(|error| Refusal::fault(&error.to_string()))?;
        let bodies = library.bodies_of(&district);
        match carry_out(&app.store, &district, by(&visitor)?, &line, bodies, hashed).await {
            Ok(Some(_)) => made.push((line, first)),
            Ok(None) => entered += 1,
            Err(problem) => refused.push((line, problem)),
        }
    }
    render(&ImportedPage { chrome: Chrome::new(&app, &visitor), district, made, entered, refused })
}

fn show(
    app: &App,
    visitor: &Visitor,
    district: String,
    checked: Vec<(Line, Result<Asked, String>)>,
    error: String,
) -> Result<Response, Refusal> {
    let good: Vec<&Line> = checked.iter().filter(|(_, asked)| asked.is_ok()).map(|(line, _)| line).collect();
    let rows = serde_json::to_string(&good).map_err(|error| Refusal::fault(&error.to_string()))?;
    let good = good.len();
    let status = if error.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let lines = checked.into_iter().map(|(line, asked)| {
        let person = asked.as_ref().ok().and_then(|asked| asked.person.as_ref());
        LineView {
            roles: person.map_or_else(|| line.roles.clone(), |person| role_names(&person.roles)),
            is_new_organisation: asked.as_ref().is_ok_and(|asked| asked.organisation.is_some()),
            problem: asked.err().unwrap_or_default(),
            line,
        }
    });
    let (chrome, lines) = (Chrome::new(app, visitor), lines.collect());
    let page = render(&ImportPage { chrome, district, lines, good, rows, error })?;
    Ok((status, page).into_response())
}
