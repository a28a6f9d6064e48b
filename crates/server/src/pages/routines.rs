//! The routines of one's organisations: filtered, sorted, page by page and as a workbook; and those that are to come,
//! which can be begun earlier.

use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use qingdan_store::AffairHead;
use qingdan_work::affair::Ask;
use qingdan_work::routine::{Command, Routine, Source, Stand, may_open};
use qingdan_work::time::{date, said_date};

use super::list_filter::ColumnHead;
use super::routine_filter::{Asked, columns, dues, month, organisations, states};
use super::routine_rows::{MOST, RoutineRow, own, rows, seen, sort, source_url, towns};
use super::work_list::workbook;
use super::{Choice, Chrome, render};
use crate::app::App;
use crate::desk::{Desk, DueView};
use crate::form::Posted;
use crate::refusal::Refusal;
use crate::routines::Coming;
use crate::session::Visitor;
use crate::web::digest;

/// Routines on a page.
const PAGE: usize = 50;

#[derive(Template)]
#[template(path = "routines.html")]
struct RoutinesPage {
    chrome: Chrome,
    asked: Asked,
    states: Vec<Choice>,
    dues: Vec<Choice>,
    organisations: Vec<Choice>,
    columns: Vec<ColumnHead>,
    rows: Vec<RoutineRow>,
    coming: Vec<ComingRow>,
    is_coming: bool,
    left_out: Vec<LeftOut>,
    total: usize,
    is_cut: bool,
    newer: Option<String>,
    older: Option<String>,
    export: String,
}

/// A routine that is to come.
struct ComingRow {
    label: String,
    period: String,
    organisation: String,
    item: String,
    towns: String,
    clause: String,
    clause_url: String,
    due: DueView,
    opens: String,
    tag: String,
    may_open: bool,
}

/// A clause without routines, with the reason.
struct LeftOut {
    town: String,
    item: String,
    url: String,
    reason: String,
}

/// The list as a page.
pub(crate) async fn page(
    State(app): State<App>,
    visitor: Visitor,
    Query(asked): Query<Asked>,
) -> Result<Response, Refusal> {
    let desk = Desk::of(&app, &visitor).await?;
    let mut page = RoutinesPage {
        chrome: Chrome::new(&app, &visitor),
        states: states(&asked),
        dues: dues(&asked),
        organisations: organisations(&desk, &asked),
        columns: columns(&asked),
        rows: Vec::new(),
        coming: Vec::new(),
        is_coming: asked.state == "coming",
        left_out: Vec::new(),
        total: 0,
        is_cut: false,
        newer: None,
        older: None,
        export: format!("/routines.xlsx{}", asked.query(&[])),
        asked: asked.clone(),
    };
    if page.is_coming {
        page.coming = coming(&app, &desk, &asked).await?;
        page.total = page.coming.len();
        page.left_out = left_out(&app, &desk).await?;
        return render(&page);
    }
    let heads = heads(&app, &desk, &asked).await?;
    page.total = heads.len();
    page.is_cut = heads.len() >= MOST as usize;
    let first = asked.page.min(heads.len() / PAGE) * PAGE;
    let shown = &heads[first..heads.len().min(first + PAGE)];
    let link = |page: usize| format!("/routines{}", asked.query(&[("page", &page.to_string())]));
    page.newer = (first > 0).then(|| link(first / PAGE - 1));
    page.older = (first + PAGE < heads.len()).then(|| link(first / PAGE + 1));
    page.rows = rows(&app, &desk, shown).await?;
    render(&page)
}

/// All that the list shows, as a workbook.
pub(crate) async fn export(
    State(app): State<App>,
    visitor: Visitor,
    Query(asked): Query<Asked>,
) -> Result<Response, Refusal> {
    let desk = Desk::of(&app, &visitor).await?;
    let name = format!("例行任务-{}.xlsx", date(desk.now));
    if asked.state == "coming" {
        let rows = coming(&app, &desk, &asked).await?.into_iter().map(ComingRow::cells).collect();
        return workbook("将要到期", &ComingRow::COLUMNS, rows, "routines.xlsx", &name).await;
    }
    let heads = heads(&app, &desk, &asked).await?;
    let rows = rows(&app, &desk, &heads).await?.into_iter().map(RoutineRow::cells).collect();
    workbook("例行任务", &RoutineRow::COLUMNS, rows, "routines.xlsx", &name).await
}

/// Opens a routine before the clock does, for whoever wants to do it now.
pub(crate) async fn open(
    State(app): State<App>,
    visitor: Visitor,
    form: Posted,
) -> Result<Response, Refusal> {
    let desk = Desk::of(&app, &visitor).await?;
    let tag = form.field("tag");
    let all = app.next(&desk, &seen(&desk)).await?;
    let found = all.into_iter().find(|one| one.opening.tag == tag);
    let Some(Coming { opening, opened, .. }) = found else {
        return Err(Refusal::not_found("没有这件将要到期的例行任务，可能已经列入待办。请刷新页面后再看。"));
    };
    if let Some(opened) = opened {
        return Ok(Redirect::to(&format!("/routine/{}", opened.number)).into_response());
    }
    // An instance is opened once, whoever asks: its tag is the key.
    let ask = Ask { key: digest("routine", tag), seen: 0, command: Command::Open(Box::new(opening)) };
    match app.store.carry_out_affair(desk.order::<Routine>(None, ask)).await? {
        Ok(receipt) => Ok(Redirect::to(&format!("/routine/{}", receipt.number)).into_response()),
        Err(refused) => {
            Err(Refusal { status: StatusCode::CONFLICT, ..Refusal::bad_request(refused.message) })
        }
    }
}

async fn heads(app: &App, desk: &Desk, asked: &Asked) -> Result<Vec<AffairHead>, Refusal> {
    let scope = asked.scope(desk);
    let is_open = match asked.state.as_str() {
        "done" | "excused" => Some(false),
        "all" => None,
        _ => Some(true),
    };
    let mut heads = scope.heads(app, desk, is_open, asked.due(desk), &asked.q).await?;
    match asked.state.as_str() {
        "done" => heads.retain(|head| head.stands != Stand::Excused.as_str()),
        "excused" => heads.retain(|head| head.stands == Stand::Excused.as_str()),
        _ => {}
    }
    if asked.organisation == "told" {
        let own = own(desk);
        heads.retain(|head| !own.contains(&head.responsible));
    }
    let is_down = match (asked.sort.as_str(), asked.dir.as_str()) {
        // What was done is looked at from the last back.
        ("", "") => is_open == Some(false),
        (_, dir) => dir == "down",
    };
    sort(&mut heads, &asked.sort, is_down, desk);
    Ok(heads)
}

async fn coming(app: &App, desk: &Desk, asked: &Asked) -> Result<Vec<ComingRow>, Refusal> {
    let organisations = asked.scope(desk).does.unwrap_or_else(|| seen(desk));
    let library = app.library();
    let words = asked.q.trim();
    let month = month(&asked.month);
    let is_meant = |one: &Coming| {
        let Some(source) = one.opening.sources.first() else { return false };
        let has = |text: &str| text.contains(words);
        one.opened.is_none()
            && (has(&one.opening.text) || has(&source.item.name) || has(&one.opening.label))
            && month.is_none_or(|(from, to)| (from..=to).contains(&one.instance.day()))
    };
    let all = app.next(desk, &organisations).await?;
    let row = |one: Coming| {
        let source = one.opening.sources.first();
        ComingRow {
            period: one.opening.period.name.clone(),
            organisation: desk.directory.full_name(one.opening.organisation),
            item: source.map(|source| source.item.name.clone()).unwrap_or_default(),
            towns: towns(&one.opening.sources),
            clause_url: source.map(|source| source_url(&library, desk, source)).unwrap_or_default(),
            due: desk.due(&one.opening.due),
            opens: said_date(one.instance.opens, date(desk.now)),
            may_open: may_open(&desk.person, one.opening.holder, &desk.directory),
            label: one.opening.label,
            clause: one.opening.text,
            tag: one.opening.tag,
        }
    };
    Ok(all.into_iter().filter(is_meant).map(row).collect())
}

/// Periodic clauses without routines of what somebody may see.
async fn left_out(app: &App, desk: &Desk) -> Result<Vec<LeftOut>, Refusal> {
    let duties = app.duties(&desk.district, &desk.directory, &desk.settings.routines).await?;
    let library = app.library();
    let seen = seen(desk);
    let is_seen = |town: &str| match desk.directory.town(town) {
        Some(town) => seen.contains(&town.id),
        None => seen.contains(&desk.directory.district()),
    };
    let all = duties.left_out.into_iter().filter(|(source, _)| is_seen(&source.item.town));
    let view = |(source, reason): (Source, String)| LeftOut {
        url: source_url(&library, desk, &source),
        town: source.item.town,
        item: source.item.name,
        reason,
    };
    Ok(all.map(view).collect())
}

impl ComingRow {
    const COLUMNS: [(&str, f64); 9] = [
        ("例行任务", 44.0),
        ("期", 20.0),
        ("承办", 26.0),
        ("时限", 18.0),
        ("为什么是这个时限", 36.0),
        ("列入待办", 14.0),
        ("条款", 50.0),
        ("事项", 30.0),
        ("镇街", 18.0),
    ];

    fn cells(self) -> Vec<String> {
        let DueView { when, why, .. } = self.due;
        let ComingRow { label, period, organisation, opens, clause, item, towns, .. } = self;
        vec![label, period, organisation, when, why, opens, clause, item, towns]
    }
}
