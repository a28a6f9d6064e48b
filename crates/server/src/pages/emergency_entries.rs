//! All that was entered in an emergency, kind by kind: warnings with who acknowledged them, people moved, shifts, relief;
//! filtered, sorted by any column, and as a workbook.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use qingdan_work::OrganisationId;
use qingdan_work::time::date;
use serde::Deserialize;

use super::emergency::{HeadView, Opened};
use super::emergency_entered::{Cell, Entered, Row};
use super::work_list::workbook;
use super::{Choice, Chrome, Link, render};
use crate::app::App;
use crate::refusal::Refusal;
use crate::session::Visitor;
use crate::web::query;

/// What is asked for.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    of: String,
    town: String,
    /// `void` or `valid`; all where it is neither.
    state: String,
    /// A column's place from 0; with `-` before it the greatest first.
    sort: String,
}

#[derive(Template)]
#[template(path = "emergency_entries.html")]
struct EntriesPage {
    chrome: Chrome,
    url: String,
    head: HeadView,
    of: &'static str,
    kinds: Vec<Choice>,
    towns: Vec<Choice>,
    states: Vec<Choice>,
    columns: Vec<ColumnHead>,
    rows: Vec<Vec<Cell>>,
    export: String,
}

struct ColumnHead {
    link: Link,
    /// `ascending` or `descending`, where rows are sorted by it.
    sorted: &'static str,
}

/// The table as a page.
pub(crate) async fn page(
    State(app): State<App>,
    visitor: Visitor,
    Path(number): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Refusal> {
    let opened = Opened::of(&app, &visitor, &number).await?;
    let (url, of) = (opened.url(), asked.of());
    let head = |(at, (name, _)): (usize, &(&str, f64))| {
        let (sorted, next) = match asked.sorted() {
            Some((by, false)) if by == at => ("ascending", format!("-{at}")),
            Some((by, true)) if by == at => ("descending", at.to_string()),
            _ => ("", at.to_string()),
        };
        let wish = Asked { sort: next, ..asked.clone() };
        ColumnHead {
            link: Link { name: (*name).to_owned(), url: format!("{url}/entries{}", wish.query()) },
            sorted,
        }
    };
    let town =
        |id: &OrganisationId| Choice::of(&id.to_string(), &opened.desk.directory.name(*id), &asked.town);
    let towns = opened.emergency.towns.iter().map(town);
    let states = [("", "全部"), ("valid", "有效的"), ("void", "作废的")];
    render(&EntriesPage {
        chrome: Chrome::new(&app, &visitor),
        head: opened.head(),
        of: of.chinese(),
        kinds: Entered::ALL.iter().map(|one| Choice::of(one.as_str(), one.chinese(), of.as_str())).collect(),
        towns: std::iter::once(Choice::of("", "全部镇街", &asked.town)).chain(towns).collect(),
        states: states.iter().map(|(word, name)| Choice::of(word, name, &asked.state)).collect(),
        columns: of.columns().iter().enumerate().map(head).collect(),
        rows: rows(&opened, &asked).into_iter().map(|row| row.cells).collect(),
        export: format!("{url}/entries.xlsx{}", asked.query()),
        url,
    })
}

/// The same as a workbook.
pub(crate) async fn export(
    State(app): State<App>,
    visitor: Visitor,
    Path(number): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Refusal> {
    let opened = Opened::of(&app, &visitor, &number).await?;
    let of = asked.of();
    let texts = |row: Row| row.cells.into_iter().map(|cell| cell.text).collect();
    let rows = rows(&opened, &asked).into_iter().map(texts).collect();
    let name = format!("{}-{}-{}.xlsx", opened.emergency.title, of.chinese(), date(opened.desk.now));
    workbook(of.chinese(), of.columns(), rows, "entries.xlsx", &name).await
}

/// The rows that are asked for, in the order that is asked for: else the latest last, as they were entered.
fn rows(opened: &Opened, asked: &Asked) -> Vec<Row> {
    let mut rows = asked.of().rows(opened);
    let directory = &opened.desk.directory;
    if let Ok(town) = asked.town.parse::<OrganisationId>() {
        rows.retain(|row| directory.town_of(row.organisation) == Some(town));
    }
    match &*asked.state {
        "valid" => rows.retain(|row| !row.is_void),
        "void" => rows.retain(|row| row.is_void),
        _ => {}
    }
    if let Some((at, is_descending)) = asked.sorted() {
        rows.sort_by(|one, other| {
            let order = one.cells.get(at).map(Cell::key).cmp(&other.cells.get(at).map(Cell::key));
            if is_descending { order.reverse() } else { order }
        });
    }
    rows
}

impl Asked {
    fn of(&self) -> Entered {
        self.of.parse().unwrap_or(Entered::Warnings)
    }

    /// The column by which rows are sorted, and whether the greatest comes first.
    fn sorted(&self) -> Option<(usize, bool)> {
        let (is_descending, at) = match self.sort.strip_prefix('-') {
            Some(at) => (true, at),
            None => (false, &*self.sort),
        };
        let at = at.parse().ok().filter(|at| *at < self.of().columns().len());
        at.map(|at| (at, is_descending))
    }

    fn query(&self) -> String {
        let Asked { of, town, state, sort } = self;
        query(&[("of", of), ("town", town), ("state", state), ("sort", sort)])
    }
}
