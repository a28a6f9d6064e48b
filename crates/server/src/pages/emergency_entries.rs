//! All that was entered in an emergency, kind by kind: warnings with who acknowledged them, people moved, shifts, relief;
//! filtered, sorted by any column, and as a workbook.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use qingdan_work::emergency::{Figure, Kept};
use qingdan_work::time::date;
use qingdan_work::{Millis, OrganisationId};
use serde::Deserialize;

use super::emergency::{HeadView, Opened, minutes};
use super::work_list::workbook;
use super::{Choice, Chrome, Link, render};
use crate::app::App;
use crate::refusal::Refusal;
use crate::session::Visitor;
use crate::web::query;

qingdan_model::words! {
    /// What was entered.
    Entered, "kind of entry" {
        /// Warnings, a row for each organisation that has to acknowledge one.
        Warnings = "warnings", "预警确认";
        /// People who were moved.
        Movings = "movings", "转移安置";
        /// Who is on duty.
        Shifts = "shifts", "值班值守";
        /// Relief that was handed out.
        Reliefs = "reliefs", "发放救助";
    }
}

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

/// What stands in a column of a row.
#[derive(Clone)]
struct Cell {
    text: String,
    /// What it is sorted by, before its text: a number, a time.
    rank: i64,
}

struct Row {
    organisation: OrganisationId,
    is_void: bool,
    cells: Vec<Cell>,
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
        columns: columns(of).iter().enumerate().map(head).collect(),
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
    workbook(of.chinese(), columns(of), rows, "entries.xlsx", &name).await
}

/// The columns with their widths in a workbook, in characters.
fn columns(of: Entered) -> &'static [(&'static str, f64)] {
    match of {
        Entered::Warnings => &[
            ("单位", 26.0),
            ("预警", 8.0),
            ("内容", 60.0),
            ("发布", 18.0),
            ("确认", 18.0),
            ("用时", 14.0),
            ("确认人", 14.0),
            ("说明", 40.0),
        ],
        Entered::Movings => &[
            ("单位", 26.0),
            ("批次", 8.0),
            ("从哪里", 24.0),
            ("到哪里", 24.0),
            ("户", 8.0),
            ("人", 8.0),
            ("现在安置", 12.0),
            ("时间", 18.0),
            ("作废", 40.0),
        ],
        Entered::Shifts => &[
            ("单位", 26.0),
            ("开始", 18.0),
            ("结束", 18.0),
            ("带班领导", 14.0),
            ("值班人员", 24.0),
            ("作废", 40.0),
        ],
        Entered::Reliefs => &[
            ("单位", 26.0),
            ("救助", 20.0),
            ("数量", 12.0),
            ("计量", 8.0),
            ("户", 8.0),
            ("人", 8.0),
            ("时间", 18.0),
            ("登记人", 14.0),
            ("签收凭证", 12.0),
            ("作废", 40.0),
        ],
    }
}

/// The rows that are asked for, in the order that is asked for: else the latest last, as they were entered.
fn rows(opened: &Opened, asked: &Asked) -> Vec<Row> {
    let mut rows = match asked.of() {
        Entered::Warnings => warnings(opened),
        Entered::Movings => movings(opened),
        Entered::Shifts => shifts(opened),
        Entered::Reliefs => reliefs(opened),
    };
    let directory = &opened.desk.directory;
    if let Ok(town) = asked.town.parse::<OrganisationId>() {
        rows.retain(|row| row.organisation == town || directory.town_of(row.organisation) == Some(town));
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

fn warnings(opened: &Opened) -> Vec<Row> {
    let Opened { desk, emergency, .. } = opened;
    let mut rows = Vec::new();
    for (no, warning) in (1i64..).zip(&emergency.warnings) {
        for to in &warning.what.to {
            let done = warning.acknowledgement(*to);
            let after = done.map(|one| one.act.at - warning.act.at);
            let cells = vec![
                organisation(opened, *to),
                Cell { text: format!("第 {no} 条"), rank: no },
                text(&warning.what.text),
                time(opened, Some(warning.act.at)),
                time(opened, done.map(|one| one.act.at)),
                Cell {
                    text: after.map_or("还没有确认".to_owned(), minutes),
                    rank: after.unwrap_or(desk.now.saturating_sub(warning.act.at)),
                },
                text(done.map_or("", |one| &one.act.by.name)),
                text(done.map_or("", |one| &one.note)),
            ];
            rows.push(Row { organisation: *to, is_void: false, cells });
        }
    }
    rows
}

fn movings(opened: &Opened) -> Vec<Row> {
    let row = |(no, one): (u32, &Kept<_>)| {
        let moving: &qingdan_work::emergency::Moving = &one.what;
        let cells = vec![
            organisation(opened, moving.organisation),
            Cell { text: format!("第 {no} 批"), rank: no.into() },
            text(&moving.from),
            text(&moving.shelter),
            count(moving.households),
            count(moving.people),
            count(opened.emergency.sheltered_of(no, opened.desk.now)),
            time(opened, Some(moving.at)),
            void(opened, one),
        ];
        Row { organisation: moving.organisation, is_void: !one.counts(), cells }
    };
    (1..).zip(&opened.emergency.movings).map(row).collect()
}

fn shifts(opened: &Opened) -> Vec<Row> {
    let row = |one: &Kept<qingdan_work::emergency::Shift>| {
        let shift = &one.what;
        let cells = vec![
            organisation(opened, shift.organisation),
            time(opened, Some(shift.from)),
            time(opened, Some(shift.until)),
            text(&shift.leader),
            text(&shift.on_duty),
            void(opened, one),
        ];
        Row { organisation: shift.organisation, is_void: !one.counts(), cells }
    };
    opened.emergency.shifts.iter().map(row).collect()
}

fn reliefs(opened: &Opened) -> Vec<Row> {
    let row = |one: &Kept<qingdan_work::emergency::Relief>| {
        let relief = &one.what;
        let amount = i64::try_from(relief.amount).unwrap_or(i64::MAX);
        let cells = vec![
            organisation(opened, relief.organisation),
            text(&relief.what),
            Cell { text: Figure::Economic.text(relief.amount), rank: amount },
            text(&relief.unit),
            count(relief.households),
            count(relief.people),
            time(opened, Some(relief.at)),
            text(&one.act.by.name),
            Cell { text: format!("{} 份", relief.evidence.len()), rank: relief.evidence.len() as i64 },
            void(opened, one),
        ];
        Row { organisation: relief.organisation, is_void: !one.counts(), cells }
    };
    opened.emergency.reliefs.iter().map(row).collect()
}

fn organisation(opened: &Opened, id: OrganisationId) -> Cell {
    text(&opened.desk.directory.full_name(id))
}

fn text(text: &str) -> Cell {
    Cell { text: text.to_owned(), rank: 0 }
}

fn count(number: u32) -> Cell {
    Cell { text: number.to_string(), rank: number.into() }
}

fn time(opened: &Opened, at: Option<Millis>) -> Cell {
    Cell { text: at.map(|at| opened.desk.said(at)).unwrap_or_default(), rank: at.unwrap_or(Millis::MAX) }
}

fn void<T>(opened: &Opened, one: &Kept<T>) -> Cell {
    text(&super::emergency_board::void(opened, one))
}

impl Cell {
    fn key(&self) -> (i64, &str) {
        (self.rank, &self.text)
    }
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
        let at = at.parse().ok().filter(|at| *at < columns(self.of()).len());
        at.map(|at| (at, is_descending))
    }

    fn query(&self) -> String {
        let Asked { of, town, state, sort } = self;
        query(&[("of", of), ("town", town), ("state", state), ("sort", sort)])
    }
}
