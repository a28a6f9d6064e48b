//! A month with what is due on each of its days: routines, kept or computed, and the number of cases' steps. Holidays and
//! days that are worked for them are named.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use jiff::ToSpan;
use jiff::civil::Date;
use qingdan_store::{AffairHead, Stands, WorkPage, WorkWish};
use qingdan_work::due::{Due, Urgency, Why};
use qingdan_work::permission::{Right, may_somewhere, reach};
use qingdan_work::routine::Stand;
use qingdan_work::time::{date, end_of, start_of};
use serde::Deserialize;

use super::routine_filter::{month, organisation_choices};
use super::routine_rows::{Scope, seen, source_url};
use super::{Choice, Chrome, render};
use crate::app::App;
use crate::desk::Desk;
use crate::refusal::Refusal;
use crate::routines::Coming;
use crate::session::Visitor;
use crate::web::query;

/// Entries of a day that are shown at once; the others are under a word.
const FIRST: usize = 4;
/// The most steps that are counted.
const STEPS: u32 = 5_000;
/// How many of them are read at once.
const BATCH: u32 = 500;

/// What is asked for.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    /// `2026-11`; this month where nothing is said.
    month: String,
    organisation: String,
}

#[derive(Template)]
#[template(path = "calendar.html")]
struct CalendarPage {
    chrome: Chrome,
    title: String,
    this: String,
    organisations: Vec<Choice>,
    weeks: Vec<Vec<Option<DayView>>>,
    earlier: String,
    later: String,
    today: Option<String>,
    /// The year whose holidays nobody entered.
    unknown_year: Option<i16>,
    routines: usize,
    steps: u64,
}

/// A day of the month.
struct DayView {
    id: String,
    day: i8,
    /// "11月25日 周三".
    name: String,
    /// The holiday, or the holiday for which it is worked.
    note: String,
    /// `off`, `worked`, `today`; several.
    class: String,
    first: Vec<Entry>,
    more: Vec<Entry>,
    steps: u64,
    steps_url: String,
}

/// A routine on its day.
struct Entry {
    title: String,
    url: String,
    /// How it stands: `overdue`, `today`, `soon`, `later`, `settled`, `coming`.
    class: &'static str,
    word: &'static str,
}

/// The month as a page.
pub(crate) async fn page(
    State(app): State<App>,
    visitor: Visitor,
    Query(asked): Query<Asked>,
) -> Result<Response, Refusal> {
    let desk = Desk::of(&app, &visitor).await?;
    let today = date(desk.now);
    let (first, last) = month(&asked.month).unwrap_or((today.first_of_month(), today.last_of_month()));
    let mut entries = entries(&app, &desk, &asked, (first, last)).await?;
    let steps = steps(&app, &desk, &asked, (first, last)).await?;
    let routines = entries.values().map(Vec::len).sum();
    let link = |month: Date| {
        let month = month.strftime("%Y-%m").to_string();
        format!("/calendar{}", query(&[("month", &month), ("organisation", &asked.organisation)]))
    };
    let mut weeks = Vec::new();
    let before = i64::from(first.weekday().to_monday_zero_offset());
    let mut week: Vec<Option<DayView>> = (0..before).map(|_| None).collect();
    for day in first.series(1.day()).take_while(|day| *day <= last) {
        let of_day = entries.remove(&day).unwrap_or_default();
        week.push(Some(day_view(&desk, &asked, day, of_day, steps.get(&day).copied().unwrap_or(0))));
        if week.len() == 7 {
            weeks.push(std::mem::take(&mut week));
        }
    }
    if !week.is_empty() {
        week.resize_with(7, || None);
        weeks.push(week);
    }
    let is_known = desk.calendar.is_working_day(first).is_ok();
    render(&CalendarPage {
        chrome: Chrome::new(&app, &visitor),
        title: format!("{}年{}月", first.year(), first.month()),
        this: first.strftime("%Y-%m").to_string(),
        organisations: organisation_choices(&desk, &asked.organisation, false),
        weeks,
        earlier: link(first.saturating_sub(1.month())),
        later: link(first.saturating_add(1.month())),
        today: (first != today.first_of_month()).then(|| link(today)),
        unknown_year: (!is_known).then(|| first.year()),
        routines,
        steps: steps.values().sum(),
    })
}

async fn entries(
    app: &App,
    desk: &Desk,
    asked: &Asked,
    (first, last): (Date, Date),
) -> Result<BTreeMap<Date, Vec<Entry>>, Refusal> {
    let scope = scope(desk, &asked.organisation);
    let heads = scope.heads(app, desk, None, start_of(first)..=end_of(last), "").await?;
    let mut days: BTreeMap<Date, Vec<Entry>> = BTreeMap::new();
    for head in heads {
        if let Some(due) = head.due {
            days.entry(date(due)).or_default().push(kept(desk, &head, due));
        }
    }
    let organisations = scope.does.unwrap_or_else(|| seen(desk));
    let today = date(desk.now);
    let library = app.library();
    for one in app.coming(desk, &organisations, &(first..=last)).await? {
        let day = one.instance.day();
        let entry = match &one.opened {
            // It stands among those that are kept.
            Some(_) if one.instance.due.at.is_some() => continue,
            Some(opened) if opened.is_open => Entry {
                title: one.opening.title(),
                url: format!("/routine/{}", opened.number),
                class: "later",
                word: "时限待定",
            },
            Some(_) => continue,
            None if day < today => continue,
            None => to_come(&library, desk, &one),
        };
        days.entry(day).or_default().push(entry);
    }
    for entries in days.values_mut() {
        entries.sort_by_key(|entry| entry.class == "settled");
    }
    Ok(days)
}

fn scope(desk: &Desk, organisation: &str) -> Scope {
    match organisation.parse() {
        Ok(one) if seen(desk).contains(&one) => Scope::of(one),
        _ if organisation == "all" => Scope::all(desk),
        _ => Scope::usual(desk),
    }
}

fn kept(desk: &Desk, head: &AffairHead, at: i64) -> Entry {
    let due = Due { at: Some(at), why: Why::Person { days: 0 }, unknown_year: None, paused_days: 0 };
    let (class, word) = match due.urgency(desk.now, desk.soon_until()) {
        _ if head.stands == Stand::Excused.as_str() => ("settled", "本期不开展"),
        _ if !head.is_open => ("settled", "已完成"),
        Urgency::Overdue => ("overdue", "已超期"),
        Urgency::Today => ("today", "今天到期"),
        Urgency::Soon => ("soon", "即将到期"),
        Urgency::Later => ("later", "待办"),
    };
    Entry { title: head.title.clone(), url: format!("/routine/{}", head.number), class, word }
}

fn to_come(library: &crate::library::Library, desk: &Desk, one: &Coming) -> Entry {
    let source = one.opening.sources.first();
    Entry {
        title: one.opening.title(),
        url: source.map(|source| source_url(library, desk, source)).unwrap_or_default(),
        class: "coming",
        word: if one.instance.due.at.is_some() { "未到期" } else { "时限待定" },
    }
}

/// How many steps of cases are due on each day.
async fn steps(
    app: &App,
    desk: &Desk,
    asked: &Asked,
    (first, last): (Date, Date),
) -> Result<BTreeMap<Date, u64>, Refusal> {
    let mut days = BTreeMap::new();
    if !may_somewhere(&desk.person, Right::ReadCase) {
        return Ok(days);
    }
    let seen = reach(&desk.person, Right::ReadCase, &desk.directory);
    let own = reach(&desk.person, Right::ActOnStep, &desk.directory);
    let organisations = match asked.organisation.parse() {
        Ok(one) if seen.contains(&one) => vec![one],
        _ if asked.organisation == "all" || own.is_empty() => seen,
        _ => own,
    };
    let mut wish = WorkWish::of(&organisations, Stands::Ready, BATCH);
    wish.due = start_of(first)..=end_of(last);
    let mut read = 0;
    loop {
        let found = app.store.work_list(&desk.district, wish.clone()).await?;
        for at in found.iter().filter_map(|step| step.due.as_ref()?.at) {
            *days.entry(date(at)).or_default() += 1;
        }
        read += found.len() as u32;
        match found.last() {
            Some(last) if found.len() == BATCH as usize && read < STEPS => {
                wish.page = WorkPage::After(last.place);
            }
            _ => return Ok(days),
        }
    }
}

fn day_view(desk: &Desk, asked: &Asked, day: Date, mut first: Vec<Entry>, steps: u64) -> DayView {
    const WEEKDAYS: [&str; 7] = ["一", "二", "三", "四", "五", "六", "日"];
    let weekday = WEEKDAYS[day.weekday().to_monday_zero_offset().unsigned_abs() as usize];
    let named = desk.calendar.named(day);
    let note = match named {
        Some(named) if named.is_worked => "调休上班".to_owned(),
        Some(named) => named.holiday.clone(),
        None => String::new(),
    };
    let is_weekend = day.weekday().to_monday_one_offset() > 5;
    let is_off = desk.calendar.is_working_day(day).map_or(is_weekend, |is_worked| !is_worked);
    let mut class = if is_off { "off" } else { "" }.to_owned();
    if named.is_some_and(|named| named.is_worked) {
        class.push_str(" worked");
    }
    if day == date(desk.now) {
        class.push_str(" today");
    }
    if first.is_empty() && steps == 0 {
        class.push_str(" nothing");
    }
    let more = if first.len() > FIRST + 1 { first.split_off(FIRST) } else { Vec::new() };
    let wish = [("day", day.to_string()), ("organisation", asked.organisation.clone())];
    DayView {
        id: format!("d{}", day.day()),
        day: day.day(),
        name: format!("{}月{}日 周{weekday}", day.month(), day.day()),
        note,
        class,
        first,
        more,
        steps,
        steps_url: format!(
            "/work-list{}",
            query(&wish.each_ref().map(|(name, value)| (*name, value.as_str())))
        ),
    }
}
