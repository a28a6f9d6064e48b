//! Losses as of a time, town by town with their communities: all columns, filtered, sorted, and as a workbook.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use qingdan_work::emergency::{Emergency, Figure, Kept, LossReport, Losses};
use qingdan_work::time::date;
use qingdan_work::{Millis, OrganisationId};
use serde::Deserialize;

use super::emergency::{HeadView, Opened};
use super::{Choice, Chrome, render};
use crate::app::App;
use crate::moment;
use crate::refusal::Refusal;
use crate::session::Visitor;
use crate::web::{attachment, query};

/// What is asked for.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    as_of: String,
    town: String,
    /// A figure by which rows are sorted, most first.
    sort: String,
}

#[derive(Template)]
#[template(path = "emergency_losses.html")]
struct LossesPage {
    chrome: Chrome,
    url: String,
    head: HeadView,
    as_of: String,
    /// The same for its field.
    typed: String,
    error: &'static str,
    towns: Vec<Choice>,
    figures: Vec<FigureHead>,
    rows: Vec<LossRow>,
    total: Vec<String>,
    export: String,
}

struct FigureHead {
    name: &'static str,
    unit: &'static str,
    url: String,
    is_sorted: bool,
}

/// A town or a community.
struct LossRow {
    name: String,
    is_town: bool,
    amounts: Vec<String>,
    /// Whose figures, as of when.
    source: String,
    note: String,
    is_silent: bool,
    is_behind: bool,
    /// What the rows are sorted by.
    key: u64,
}

/// The table as a page.
pub(crate) async fn page(
    State(app): State<App>,
    visitor: Visitor,
    Path(number): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Refusal> {
    let opened = Opened::of(&app, &visitor, &number).await?;
    let url = opened.url();
    let (at, error) = asked.moment(&opened);
    let desk = &opened.desk;
    let figures = Figure::of(opened.emergency.kind);
    let (rows, total) = rows(&opened, &asked, at);
    let head = |figure: &Figure| FigureHead {
        name: figure.chinese(),
        unit: figure.unit(),
        url: format!("{url}/losses{}", asked.query("sort", figure.as_str())),
        is_sorted: asked.sort == figure.as_str(),
    };
    let town = |id: &OrganisationId| Choice {
        word: id.to_string(),
        name: desk.directory.name(*id),
        is_chosen: asked.town == id.to_string(),
    };
    let all = Choice { word: String::new(), name: "全部".to_owned(), is_chosen: asked.town.is_empty() };
    render(&LossesPage {
        chrome: Chrome::new(&app, &visitor),
        head: opened.head(),
        as_of: desk.said(at),
        typed: moment::typed(at),
        error,
        towns: std::iter::once(all).chain(opened.emergency.towns.iter().map(town)).collect(),
        figures: figures.iter().map(head).collect(),
        rows,
        total: amounts(&opened.emergency, &total),
        export: format!("{url}/losses.xlsx{}", asked.query("", "")),
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
    let (at, _) = asked.moment(&opened);
    let (rows, total) = rows(&opened, &asked, at);
    let figures = Figure::of(opened.emergency.kind);
    let mut heads = vec![("单位".to_owned(), 26.0), ("层级".to_owned(), 12.0)];
    heads.extend(figures.iter().map(|one| (format!("{}（{}）", one.chinese(), one.unit()), 18.0)));
    heads.extend([("数字来源".to_owned(), 34.0), ("说明".to_owned(), 40.0)]);
    let line = |row: LossRow| {
        let level = if row.is_town { "镇街" } else { "村（社区）" };
        let amounts = if row.is_silent { vec![String::new(); figures.len()] } else { row.amounts };
        let mut line = vec![row.name, level.to_owned()];
        line.extend(amounts);
        line.extend([row.source, row.note]);
        line
    };
    let mut lines: Vec<Vec<String>> = rows.into_iter().map(line).collect();
    let mut last = vec!["合计（镇街）".to_owned(), "区".to_owned()];
    last.extend(amounts(&opened.emergency, &total));
    last.extend([format!("截至 {}", opened.desk.said(at)), String::new()]);
    lines.push(last);
    let name = format!("{}-灾情-{}.xlsx", opened.emergency.title, date(at));
    let written = tokio::task::spawn_blocking(move || {
        let heads: Vec<(&str, f64)> = heads.iter().map(|(name, width)| (name.as_str(), *width)).collect();
        qingdan_write::sheet("灾情", &heads, &lines)
    });
    let bytes = written.await.map_err(|error| Refusal::fault(&error.to_string()))?;
    let bytes = bytes.map_err(|error| Refusal::fault(&error.to_string()))?;
    let headers = [
        (header::CONTENT_TYPE, qingdan_write::Format::Xlsx.media_type().to_owned()),
        (header::CONTENT_DISPOSITION, attachment("losses.xlsx", &name)),
    ];
    Ok((headers, bytes).into_response())
}

/// The rows: a town, then its communities; sorted by a figure, towns stay with their communities. The total is of the
/// towns that are shown.
fn rows(opened: &Opened, asked: &Asked, at: Millis) -> (Vec<LossRow>, Losses) {
    let Opened { desk, emergency, .. } = opened;
    let sort: Option<Figure> = asked.sort.parse().ok();
    let key = |losses: &Losses| sort.map_or(0, |figure| losses.get(figure));
    let town: Option<OrganisationId> = asked.town.parse().ok();
    let sum = emergency.losses_as_of(at, &desk.directory);
    let mut total = Losses::default();
    let mut groups: Vec<Vec<LossRow>> = Vec::new();
    for one in sum.towns.iter().filter(|one| town.is_none_or(|town| town == one.town)) {
        total.add(&one.losses);
        let community = |(id, report): &(OrganisationId, Option<&Kept<LossReport>>)| {
            let losses = report.map(|report| report.what.losses.clone()).unwrap_or_default();
            LossRow {
                name: desk.directory.name(*id),
                is_town: false,
                amounts: amounts(emergency, &losses),
                source: report.map_or("还没有报".to_owned(), |report| source(opened, report)),
                note: report.map(|report| report.what.note.clone()).unwrap_or_default(),
                is_silent: report.is_none(),
                is_behind: false,
                key: key(&losses),
            }
        };
        let mut below: Vec<LossRow> = one.communities.iter().map(community).collect();
        below.sort_by_key(|row| std::cmp::Reverse(row.key));
        let source = match (one.own, one.as_of()) {
            (Some(own), _) => source(opened, own),
            (None, Some(last)) => format!("村（社区）合计，截至 {}", desk.said(last)),
            (None, None) => "还没有报".to_owned(),
        };
        let mut group = vec![LossRow {
            name: desk.directory.name(one.town),
            is_town: true,
            amounts: amounts(emergency, &one.losses),
            source,
            note: one.own.map(|own| own.what.note.clone()).unwrap_or_default(),
            is_silent: one.is_silent(),
            is_behind: one.is_behind(),
            key: key(&one.losses),
        }];
        group.extend(below);
        groups.push(group);
    }
    groups.sort_by_key(|group| std::cmp::Reverse(group.first().map_or(0, |town| town.key)));
    (groups.into_iter().flatten().collect(), total)
}

fn source(opened: &Opened, report: &Kept<LossReport>) -> String {
    let desk = &opened.desk;
    let (as_of, said) = (desk.said(report.what.as_of), desk.said(report.act.at));
    format!("截至 {as_of}，{} 于 {said} 上报", report.act.by.name)
}

fn amounts(emergency: &Emergency, losses: &Losses) -> Vec<String> {
    Figure::of(emergency.kind).iter().map(|figure| figure.text(losses.get(*figure))).collect()
}

impl Asked {
    /// As of when: now, where nothing was said or it cannot be read.
    fn moment(&self, opened: &Opened) -> (Millis, &'static str) {
        match (self.as_of.trim(), moment::parse(&self.as_of)) {
            ("", _) => (opened.desk.now, ""),
            (_, Some(at)) => (at, ""),
            (_, None) => (opened.desk.now, "时间看不懂，下面是现在的数。请填写成 2026-07-14 20:00 这样。"),
        }
    }

    fn query(&self, name: &str, value: &str) -> String {
        let Asked { as_of, town, sort } = self;
        let sort = if name == "sort" { value } else { sort };
        query(&[("as_of", as_of), ("town", town), ("sort", sort)])
    }
}
