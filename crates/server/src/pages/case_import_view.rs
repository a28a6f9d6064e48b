//! What the pages of an import of cases show.

use std::collections::BTreeSet;

use askama::Template;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use qingdan_work::mask::masked;
use qingdan_write::sheet;

use super::{Choice, Chrome};
use crate::app::App;
use crate::case_import::{Choices, Progress, RowOutcome};
use crate::case_rows::Row;
use crate::case_table::{Field, Table};
use crate::desk::Desk;
use crate::form::Posted;
use crate::library::Library;
use crate::opening::towns;
use crate::refusal::Refusal;
use crate::session::Visitor;
use crate::web::{attachment, query};

/// Rows shown of those that are right.
const SHOWN: usize = 50;
/// Rows shown of those that are not.
const PROBLEMS: usize = 500;

/// The names of the items under which the visitor may open cases, each once.
pub(crate) fn items(library: &Library, desk: &Desk) -> Vec<String> {
    let lists = towns(library, desk).into_iter().flat_map(|town| &town.lists);
    let names: BTreeSet<&str> =
        lists.flat_map(|list| list.list.items.iter().map(|item| item.name.text.as_str())).collect();
    names.into_iter().map(str::to_owned).collect()
}

/// Where a table is chosen.
#[derive(Template)]
#[template(path = "case_import.html")]
pub(crate) struct FormPage {
    chrome: Chrome,
    batch: String,
    item: String,
    items: Vec<String>,
    towns: Vec<Choice>,
    error: String,
}

impl FormPage {
    pub fn new(app: &App, visitor: &Visitor, desk: &Desk, form: &Posted, error: String) -> FormPage {
        let library = app.library();
        let town = |key: &str| Choice {
            word: key.to_owned(),
            name: key.to_owned(),
            is_chosen: form.field("town") == key,
        };
        FormPage {
            chrome: Chrome::new(app, visitor),
            batch: form.field("batch").to_owned(),
            item: form.field("item").to_owned(),
            items: items(&library, desk),
            towns: towns(&library, desk).into_iter().map(|one| town(&one.key)).collect(),
            error,
        }
    }
}

/// A column with what it can be.
pub(crate) struct ColumnView {
    pub name: String,
    pub head: String,
    pub sample: String,
    pub fields: Vec<Choice>,
}

/// A row with what becomes of it.
pub(crate) struct RowView {
    pub number: usize,
    pub cells: Vec<String>,
    pub title: String,
    /// The item under which it becomes a case.
    pub item: String,
    pub problem: String,
}

/// What the rows of a table would become.
#[derive(Template)]
#[template(path = "case_import_preview.html")]
pub(crate) struct PreviewPage {
    chrome: Chrome,
    id: String,
    batch: String,
    item: String,
    town: String,
    sends_down: bool,
    columns: Vec<ColumnView>,
    good: usize,
    bad: usize,
    more_problems: usize,
    problems: Vec<RowView>,
    rows: Vec<RowView>,
}

impl PreviewPage {
    pub fn new(
        app: &App,
        visitor: &Visitor,
        id: &str,
        table: &Table,
        choices: &Choices,
        rows: Vec<Row>,
    ) -> PreviewPage {
        let fields = choices.fields();
        let bad = rows.iter().filter(|(_, case)| case.is_err()).count();
        let row = |((number, case), (_, cells)): (Row, &(usize, Vec<String>))| {
            let (title, item, problem) = match case {
                Ok(case) => (case.title, format!("{} {}", case.item.town, case.item.name), String::new()),
                Err(problem) => (String::new(), String::new(), problem),
            };
            let cells = fields.iter().zip(cells).map(|(field, cell)| match field.personal() {
                Some(kind) => masked(kind, cell),
                None => cell.clone(),
            });
            RowView { number, cells: cells.collect(), title, item, problem }
        };
        let good = rows.len() - bad;
        let rows = rows.into_iter().zip(&table.rows).map(row);
        let (mut problems, mut fine): (Vec<RowView>, Vec<RowView>) =
            rows.partition(|row| !row.problem.is_empty());
        fine.truncate(SHOWN);
        problems.truncate(PROBLEMS);
        let columns = table.heads.iter().zip(fields.iter().copied()).enumerate();
        PreviewPage {
            chrome: Chrome::new(app, visitor),
            id: id.to_owned(),
            batch: choices.batch.clone(),
            item: choices.item.clone(),
            town: choices.town.clone(),
            sends_down: choices.sends_down,
            columns: columns.map(|(at, (head, field))| column(table, at, head, field)).collect(),
            good,
            bad,
            more_problems: bad - problems.len(),
            problems,
            rows: fine,
        }
    }
}

fn column(table: &Table, at: usize, head: &str, chosen: Field) -> ColumnView {
    let sample = table.rows.iter().filter_map(|(_, row)| row.get(at)).find(|cell| !cell.is_empty());
    let choice = |field: &Field| Choice {
        word: field.as_str().to_owned(),
        name: field.chinese().to_owned(),
        is_chosen: *field == chosen,
    };
    ColumnView {
        name: format!("field-{at}"),
        head: head.to_owned(),
        sample: sample.cloned().unwrap_or_default(),
        fields: Field::ALL.iter().map(choice).collect(),
    }
}

/// How far an import has come.
#[derive(Template)]
#[template(path = "case_import_progress.html")]
pub(crate) struct ProgressPage {
    chrome: Chrome,
    id: String,
    batch: String,
    rows: usize,
    done: usize,
    opened: usize,
    is_ended: bool,
    has_stopped: bool,
    cases_url: String,
    problems: Vec<(usize, String)>,
}

impl ProgressPage {
    pub fn new(app: &App, visitor: &Visitor, id: &str, progress: &Progress) -> ProgressPage {
        let problem = |(row, outcome): &RowOutcome| Some((*row, outcome.clone().err()?));
        ProgressPage {
            chrome: Chrome::new(app, visitor),
            id: id.to_owned(),
            batch: progress.choices.batch.clone(),
            rows: progress.rows,
            done: progress.done.len(),
            opened: progress.opened(),
            is_ended: progress.is_ended,
            has_stopped: progress.has_stopped(),
            cases_url: format!("/cases{}", query(&[("batch", &progress.choices.batch)])),
            problems: progress.done.iter().filter_map(problem).take(PROBLEMS).collect(),
        }
    }
}

/// What became of each row, as Excel.
pub(crate) fn workbook(progress: &Progress) -> Result<Response, Refusal> {
    let row = |(row, outcome): &RowOutcome| {
        let (number, problem) = match outcome {
            Ok(number) => (number.clone(), String::new()),
            Err(problem) => (String::new(), problem.clone()),
        };
        vec![row.to_string(), number, problem]
    };
    let rows: Vec<Vec<String>> = progress.done.iter().map(row).collect();
    let bytes = sheet("导入结果", &[("表格行", 8.0), ("办件编号", 16.0), ("没有立案的原因", 60.0)], &rows)
        .map_err(|error| Refusal::fault(&error.to_string()))?;
    let name = format!("{}导入结果.xlsx", progress.choices.batch);
    let headers = [
        (header::CONTENT_TYPE, qingdan_write::Format::Xlsx.media_type().to_owned()),
        (header::CONTENT_DISPOSITION, attachment("import.xlsx", &name)),
    ];
    Ok((headers, bytes).into_response())
}
