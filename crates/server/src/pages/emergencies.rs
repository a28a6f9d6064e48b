//! Emergencies to be found: those that go on first, the newest first; filtered, and as a workbook.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use qingdan_store::{AffairHead, AffairWish};
use qingdan_work::affair::AffairKind;
use qingdan_work::emergency::{Emergency, EmergencyKind, EmergencyLevel};
use qingdan_work::permission::{Right, Scope, may_somewhere, scope};
use qingdan_work::time::date;
use qingdan_work::{OrganisationId, Role};
use serde::Deserialize;

use super::work_list::workbook;
use super::{Choice, Chrome, render};
use crate::app::App;
use crate::desk::Desk;
use crate::refusal::Refusal;
use crate::session::Visitor;
use crate::web::{query, subject_url};

/// The most emergencies of a list: a district has a few a year.
const MOST: u32 = 500;
/// The workbook's columns, with their widths in digits.
const COLUMNS: [(&str, f64); 9] = [
    ("编号", 14.0),
    ("突发事件", 40.0),
    ("类别", 18.0),
    ("级别", 22.0),
    ("状态", 10.0),
    ("范围", 40.0),
    ("牵头", 20.0),
    ("开始时间", 20.0),
    ("现在安置（人）", 14.0),
];

/// What is asked for.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    q: String,
    state: String,
    kind: String,
    town: String,
    sort: String,
}

#[derive(Template)]
#[template(path = "emergencies.html")]
struct EmergenciesPage {
    chrome: Chrome,
    asked: Asked,
    may_open: bool,
    states: Vec<Choice>,
    kinds: Vec<Choice>,
    towns: Vec<Choice>,
    sorts: Vec<Choice>,
    rows: Vec<EmergencyRow>,
    export: String,
}

/// An emergency in a list.
pub(super) struct EmergencyRow {
    pub number: String,
    pub url: String,
    pub title: String,
    pub kind: &'static str,
    pub level: &'static str,
    pub level_class: &'static str,
    pub is_open: bool,
    pub towns: String,
    pub lead: String,
    pub starts: String,
    pub sheltered: u64,
    pub missing: usize,
}

/// The list as a page.
pub(crate) async fn page(
    State(app): State<App>,
    visitor: Visitor,
    Query(asked): Query<Asked>,
) -> Result<Response, Refusal> {
    let desk = Desk::of(&app, &visitor).await?;
    let rows = find(&app, &desk, &asked).await?;
    let states = [("", "全部状态"), ("open", "正在处置"), ("closed", "已结束")];
    let sorts = [("", "正在处置的在前"), ("starts", "按开始时间"), ("level", "按级别")];
    let kinds = EmergencyKind::ALL.iter().map(|one| Choice::of(one.as_str(), one.chinese(), &asked.kind));
    render(&EmergenciesPage {
        chrome: Chrome::new(&app, &visitor),
        may_open: may_somewhere(&desk.person, Right::OpenEmergency),
        states: states.map(|(word, name)| Choice::of(word, name, &asked.state)).into(),
        kinds: std::iter::once(Choice::of("", "全部类别", &asked.kind)).chain(kinds).collect(),
        towns: Choice::towns(&desk.directory, &asked.town),
        sorts: sorts.map(|(word, name)| Choice::of(word, name, &asked.sort)).into(),
        rows,
        export: format!("/emergencies.xlsx{}", asked.query()),
        asked,
    })
}

/// The same as a workbook.
pub(crate) async fn export(
    State(app): State<App>,
    visitor: Visitor,
    Query(asked): Query<Asked>,
) -> Result<Response, Refusal> {
    let desk = Desk::of(&app, &visitor).await?;
    let row = |one: EmergencyRow| {
        let EmergencyRow { number, title, kind, level, towns, lead, starts, sheltered, .. } = one;
        let state = if one.is_open { "正在处置" } else { "已结束" };
        let (kind, level, state) = (kind.to_owned(), level.to_owned(), state.to_owned());
        vec![number, title, kind, level, state, towns, lead, starts, sheltered.to_string()]
    };
    let rows = find(&app, &desk, &asked).await?.into_iter().map(row).collect();
    let name = format!("突发事件-{}.xlsx", date(desk.now));
    workbook("突发事件", &COLUMNS, rows, "emergencies.xlsx", &name).await
}

/// The emergencies that somebody may read, those that go on first.
pub(super) async fn readable(
    app: &App,
    desk: &Desk,
    is_open: Option<bool>,
    words: &str,
) -> Result<Vec<(AffairHead, Emergency)>, Refusal> {
    let wish = AffairWish {
        is_open,
        words: words.to_owned(),
        ..AffairWish::of(AffairKind::Emergency, parties(desk), MOST)
    };
    let heads = app.store.affairs(&desk.district, wish).await?;
    let mut all = Vec::new();
    for head in heads {
        let found = app.store.affair::<Emergency>(&desk.district, head.number.number).await?;
        if let Some(found) = found.filter(|one| one.may_read(&desk.person, &desk.directory)) {
            all.push((head, found));
        }
    }
    all.sort_by_key(|(head, one)| (std::cmp::Reverse(head.is_open), std::cmp::Reverse(one.opened.at)));
    Ok(all)
}

/// In whose lists the emergencies stand that a person sees: their own organisation's and those above it; all where their
/// role sees all.
fn parties(desk: &Desk) -> Option<Vec<OrganisationId>> {
    let sees_all = |role: &Role| scope(Right::ReadEmergency, *role) == Scope::All;
    if desk.person.roles.iter().any(sees_all) {
        return None;
    }
    Some(desk.directory.upwards(desk.person.organisation).map(|one| one.id).collect())
}

async fn find(app: &App, desk: &Desk, asked: &Asked) -> Result<Vec<EmergencyRow>, Refusal> {
    let is_open = match asked.state.as_str() {
        "open" => Some(true),
        "closed" => Some(false),
        _ => None,
    };
    let kind: Option<EmergencyKind> = asked.kind.parse().ok();
    let town: Option<OrganisationId> = asked.town.parse().ok();
    let mut found = readable(app, desk, is_open, &asked.q).await?;
    found.retain(|(_, one)| {
        kind.is_none_or(|kind| one.kind == kind) && town.is_none_or(|town| one.towns.contains(&town))
    });
    match asked.sort.as_str() {
        "starts" => found.sort_by_key(|(_, one)| std::cmp::Reverse(one.starts)),
        "level" => {
            found.sort_by_key(|(_, one)| EmergencyLevel::ALL.iter().position(|level| *level == one.level))
        }
        _ => {}
    }
    Ok(found.iter().map(|(head, one)| row(desk, head, one)).collect())
}

pub(super) fn row(desk: &Desk, head: &AffairHead, one: &Emergency) -> EmergencyRow {
    let towns: Vec<String> = one.towns.iter().map(|town| desk.directory.name(*town)).collect();
    let sheltered = one.sheltered_as_of(desk.now, &desk.directory);
    EmergencyRow {
        number: head.number.to_string(),
        url: subject_url(head.number.into()),
        title: one.title.clone(),
        kind: one.kind.chinese(),
        level: one.level.chinese(),
        level_class: one.level.as_str(),
        is_open: !one.is_closed(),
        towns: towns.join("、"),
        lead: desk.directory.full_name(one.lead),
        starts: desk.said(one.starts),
        sheltered: sheltered.iter().map(|one| one.sheltered).sum(),
        missing: one.warnings.iter().map(|warning| warning.missing().count()).sum(),
    }
}

impl Asked {
    fn query(&self) -> String {
        let Asked { q, state, kind, town, sort } = self;
        query(&[("q", q), ("state", state), ("kind", kind), ("town", town), ("sort", sort)])
    }
}
