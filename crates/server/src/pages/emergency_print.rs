//! The briefing (情况快报) of an emergency: what is known as of now, on paper and as a Word document.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use qingdan_work::emergency::{Figure, Kept, Losses, TownLosses};
use qingdan_write::{Column, Format, Table};

use super::emergency::minutes;
use super::emergency::{HeadView, Opened};
use super::{Chrome, render};
use crate::app::App;
use crate::export;
use crate::refusal::Refusal;
use crate::session::Visitor;

/// Batches, shifts and the like that stand in a briefing, each.
const MOST: usize = 60;

#[derive(Template)]
#[template(path = "emergency_print.html")]
struct PrintPage {
    chrome: Chrome,
    url: String,
    head: HeadView,
    as_of: String,
    who: String,
    sections: Vec<Section>,
}

/// A part of the briefing: what, and what is to be said of it.
struct Section {
    heading: String,
    rows: Vec<(String, String)>,
}

/// The briefing as a page for printing.
pub(crate) async fn page(
    State(app): State<App>,
    visitor: Visitor,
    Path(number): Path<String>,
) -> Result<Response, Refusal> {
    let opened = Opened::of(&app, &visitor, &number).await?;
    let desk = &opened.desk;
    render(&PrintPage {
        chrome: Chrome::new(&app, &visitor),
        url: opened.url(),
        head: opened.head(),
        as_of: desk.said(desk.now),
        who: format!("{} {}", desk.directory.full_name(desk.person.organisation), desk.person.name),
        sections: sections(&opened),
    })
}

/// The same as a Word document.
pub(crate) async fn word(
    State(app): State<App>,
    visitor: Visitor,
    Path(number): Path<String>,
) -> Result<Response, Refusal> {
    let opened = Opened::of(&app, &visitor, &number).await?;
    let columns = [
        Column { head: "事项", width: 260, is_prose: false },
        Column { head: "情况", width: 740, is_prose: true },
    ];
    let title = format!("{}情况快报（截至 {}）", opened.emergency.title, opened.desk.said(opened.desk.now));
    let sections = sections(&opened).into_iter().map(|section| {
        (section.heading, section.rows.into_iter().map(|(what, said)| vec![what, said]).collect())
    });
    let table = Table::of_sections("情况快报", &title, &columns, sections);
    export::table(table, Format::Docx, "briefing", &title).await
}

fn sections(opened: &Opened) -> Vec<Section> {
    let all = [
        ("基本情况", about(opened)),
        ("预警", warnings(opened)),
        ("灾情", losses(opened)),
        ("转移安置", people(opened)),
        ("值班值守", watch(opened)),
        ("救助", relief(opened)),
    ];
    let numbers = ["一", "二", "三", "四", "五", "六"];
    let filled = all.into_iter().filter(|(_, rows)| !rows.is_empty()).zip(numbers);
    filled.map(|((name, rows), no)| Section { heading: format!("{no}、{name}"), rows }).collect()
}

fn about(opened: &Opened) -> Vec<(String, String)> {
    let head = opened.head();
    let row = |what: &str, said: String| (what.to_owned(), said);
    let mut rows = vec![
        row("编号", head.number.to_string()),
        row("类别、级别", format!("{}，{}", head.kind, head.level)),
        row("范围", head.towns),
        row("开始时间", head.starts),
        row("牵头单位", head.lead),
        row("情况", head.what),
    ];
    rows.extend(head.closed.map(|closed| row("结束", closed)));
    if !head.left.is_empty() {
        rows.push(row("遗留事项", head.left));
    }
    rows
}

fn warnings(opened: &Opened) -> Vec<(String, String)> {
    let Opened { desk, emergency, .. } = opened;
    let mut rows = Vec::new();
    for (no, warning) in (1..).zip(&emergency.warnings).take(MOST) {
        let missing: Vec<String> = warning
            .missing()
            .map(|one| {
                format!("{}（已过 {}）", desk.directory.full_name(one), minutes(desk.now - warning.act.at))
            })
            .collect();
        let missing = match missing.is_empty() {
            true => "全部确认".to_owned(),
            false => format!("还没有确认：{}", missing.join("、")),
        };
        let by = desk.directory.full_name(warning.act.by.organisation);
        let colour = warning.what.colour.map_or("", |colour| colour.chinese());
        let (all, done) = (warning.what.to.len(), warning.acknowledged.len());
        let no: u32 = no;
        rows.push((
            format!("第 {no} 条{colour}"),
            format!(
                "{by} 于 {} 发给 {all} 个单位，已确认 {done} 个；{missing}。内容：{}",
                desk.said(warning.act.at),
                warning.what.text
            ),
        ));
    }
    rows
}

fn losses(opened: &Opened) -> Vec<(String, String)> {
    let Opened { desk, emergency, .. } = opened;
    let sum = emergency.losses_as_of(desk.now, &desk.directory);
    let mut rows = vec![("合计".to_owned(), figures(opened, &sum.total))];
    let town = |one: &TownLosses<'_>| {
        let said = match one.as_of() {
            None => "还没有报".to_owned(),
            Some(at) => {
                let whose = if one.own.is_some() { "镇街上报" } else { "村（社区）合计" };
                format!("{}（截至 {}，{whose}）", figures(opened, &one.losses), desk.said(at))
            }
        };
        (desk.directory.name(one.town), said)
    };
    rows.extend(sum.towns.iter().map(town));
    rows
}

fn figures(opened: &Opened, losses: &Losses) -> String {
    let of = |figure: &Figure| {
        let amount = losses.get(*figure);
        (amount > 0).then(|| format!("{} {} {}", figure.chinese(), figure.text(amount), figure.unit()))
    };
    let all: Vec<String> = Figure::of(opened.emergency.kind).iter().filter_map(of).collect();
    if all.is_empty() { "没有损失".to_owned() } else { all.join("，") }
}

fn people(opened: &Opened) -> Vec<(String, String)> {
    let Opened { desk, emergency, .. } = opened;
    if emergency.movings.is_empty() {
        return Vec::new();
    }
    let all = emergency.sheltered_as_of(desk.now, &desk.directory);
    let (moved, now): (u64, u64) =
        all.iter().fold((0, 0), |(moved, now), one| (moved + one.moved, now + one.sheltered));
    let mut rows = vec![("合计".to_owned(), format!("累计转移 {moved} 人，现在安置 {now} 人"))];
    let town = |one: &qingdan_work::emergency::Sheltered| {
        let said = format!("累计转移 {} 人，现在安置 {} 人", one.moved, one.sheltered);
        (desk.directory.name(one.town), said)
    };
    rows.extend(all.iter().filter(|one| one.moved > 0).map(town));
    let shelters = emergency.shelters_at(desk.now);
    if !shelters.is_empty() {
        let names = shelters.iter().take(MOST).map(|(name, people)| format!("{name} {people} 人"));
        rows.push(("安置点".to_owned(), names.collect::<Vec<_>>().join("，")));
    }
    rows
}

fn watch(opened: &Opened) -> Vec<(String, String)> {
    let Opened { desk, emergency, .. } = opened;
    let is_now = |one: &&Kept<qingdan_work::emergency::Shift>| {
        one.counts() && (one.what.from..one.what.until).contains(&desk.now)
    };
    let row = |one: &Kept<qingdan_work::emergency::Shift>| {
        let shift = &one.what;
        let leader = match shift.leader.as_str() {
            "" => String::new(),
            leader => format!("带班 {leader}，"),
        };
        let until = desk.said(shift.until);
        (desk.directory.full_name(shift.organisation), format!("{leader}值班 {}，到 {until}", shift.on_duty))
    };
    emergency.shifts.iter().filter(is_now).take(MOST).map(row).collect()
}

fn relief(opened: &Opened) -> Vec<(String, String)> {
    let Opened { desk, emergency, .. } = opened;
    let counting = emergency.reliefs.iter().filter(|one| one.counts()).take(MOST);
    let row = |one: &Kept<qingdan_work::emergency::Relief>| {
        let relief = &one.what;
        let amount = Figure::Economic.text(relief.amount);
        let whom = match (relief.households, relief.people) {
            (0, 0) => String::new(),
            (0, people) => format!("，{people} 人"),
            (households, 0) => format!("，{households} 户"),
            (households, people) => format!("，{households} 户 {people} 人"),
        };
        let sheets = relief.evidence.len();
        (
            desk.directory.full_name(relief.organisation),
            format!(
                "{} {amount}{}{whom}，{}，签收凭证 {sheets} 份",
                relief.what,
                relief.unit,
                desk.said(relief.at)
            ),
        )
    };
    counting.map(row).collect()
}
