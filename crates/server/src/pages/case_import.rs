//! Many cases out of a table: columns are matched and rows looked at first, then they are opened in the background.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};

use super::case_import_view::{FormPage, PreviewPage, ProgressPage, items, workbook};
use super::render;
use crate::app::App;
use crate::background;
use crate::case_import::{Choices, Progress, begin};
use crate::case_rows::cases;
use crate::case_table::Table;
use crate::desk::Desk;
use crate::form::{Posted, Sent, SentFile};
use crate::library::Library;
use crate::preview::{self, Preview};
use crate::refusal::Refusal;
use crate::session::Visitor;

/// Where a table is chosen.
pub(crate) async fn form(State(app): State<App>, visitor: Visitor) -> Result<Response, Refusal> {
    let desk = Desk::of(&app, &visitor).await?;
    render(&FormPage::new(&app, &visitor, &desk, &Posted::default(), String::new()))
}

/// Takes a table and shows what its rows would become. Nothing is opened yet.
pub(crate) async fn upload(
    State(app): State<App>,
    visitor: Visitor,
    sent: Sent,
) -> Result<Response, Refusal> {
    let desk = Desk::of(&app, &visitor).await?;
    let Sent { form, files, too_large } = sent;
    let read = match (too_large, files.first()) {
        (Some(problem), _) => Err(problem),
        (None, None) => Err("没有选择文件。".to_owned()),
        (None, Some(file)) => table(file.bytes.clone()).await?,
    };
    let read = read.and_then(|table| {
        let fields = table.guess().iter().map(|field| field.as_str().to_owned()).collect();
        Ok((choices(&app.library(), &desk, &form, fields)?, table))
    });
    match read {
        Err(problem) => {
            let page = render(&FormPage::new(&app, &visitor, &desk, &form, problem))?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Ok((choices, table)) => {
            let id = preview::keep(&app.store, &desk.person.login, &files[..1]).await?;
            show(&app, &visitor, &desk, &id, &table, &choices)
        }
    }
}

/// The table of a file, or why there is none; read beside the threads that answer requests.
async fn table(bytes: Vec<u8>) -> Result<Result<Table, String>, Refusal> {
    let reading = tokio::task::spawn_blocking(move || Table::read(&bytes));
    reading.await.map_err(|error| Refusal::fault(&error.to_string()))
}

/// Under what the rows become cases, as the form says it.
fn choices(library: &Library, desk: &Desk, form: &Posted, fields: Vec<String>) -> Result<Choices, String> {
    let item = form.field("item").trim().to_owned();
    let batch = form.field("batch").trim().to_owned();
    if batch.is_empty() {
        return Err("请给这一批取个名称，以后按它查找。".to_owned());
    }
    if !items(library, desk).contains(&item) {
        return Err(format!("各镇街的清单里都没有“{item}”这个事项，请从列表里选。"));
    }
    let (town, sends_down) = (form.field("town").to_owned(), form.has("sends_down", "yes"));
    Ok(Choices { batch, item, town, fields, sends_down })
}

fn show(
    app: &App,
    visitor: &Visitor,
    desk: &Desk,
    id: &str,
    table: &Table,
    choices: &Choices,
) -> Result<Response, Refusal> {
    let fields = choices.fields();
    let rows = cases(table, &choices.batch(&fields), &app.library(), desk);
    render(&PreviewPage::new(app, visitor, id, table, choices, rows))
}

/// Shows the rows by other columns, or opens the cases.
pub(crate) async fn decide(
    State(app): State<App>,
    visitor: Visitor,
    Path(id): Path<String>,
    form: Posted,
) -> Result<Response, Refusal> {
    let desk = Desk::of(&app, &visitor).await?;
    let Preview::Waiting(files) = preview::find(&app.store, &desk.person.login, &id).await? else {
        return Err(Refusal::bad_request("这次上传不是办件表格，请重新上传。"));
    };
    let Some(SentFile { bytes, .. }) = files.into_iter().next() else {
        return Err(Refusal::bad_request("这次上传没有文件，请重新上传。"));
    };
    let table = table(bytes.clone()).await?.map_err(Refusal::bad_request)?;
    let begun = background::find::<Progress>(&app, &desk.person.login, &id).await?;
    let choices = match begun {
        // What was begun is gone on with as it was begun.
        Some(progress) => progress.choices,
        None => {
            let words =
                (0..table.heads.len()).map(|at| form.field(&format!("field-{at}")).to_owned()).collect();
            choices(&app.library(), &desk, &form, words).map_err(Refusal::bad_request)?
        }
    };
    if form.field("do") != "confirm" {
        return show(&app, &visitor, &desk, &id, &table, &choices);
    }
    begin(&app, desk, &id, &bytes, table, choices).await?;
    Ok(Redirect::to(&format!("/case/import/{id}")).into_response())
}

/// How far it has come, and what became of the rows; as Excel where the address ends in it.
pub(crate) async fn progress(
    State(app): State<App>,
    visitor: Visitor,
    Path(id): Path<String>,
) -> Result<Response, Refusal> {
    let desk = Desk::of(&app, &visitor).await?;
    let (id, is_file) = id.strip_suffix(".xlsx").map_or((id.as_str(), false), |id| (id, true));
    let found = background::find::<Progress>(&app, &desk.person.login, id).await?;
    let progress = found
        .ok_or_else(|| Refusal::not_found("没有这次导入，或者结果已经过期。办件仍可按批次名称查找。"))?;
    match is_file {
        true => workbook(&progress),
        false => render(&ProgressPage::new(&app, &visitor, id, &progress)),
    }
}
