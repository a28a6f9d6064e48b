//! The work list: the steps of one's organisations, filtered, by when they are due, page by page, and as a workbook.

use askama::Template;
use axum::extract::{Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use jiff::civil::Date;
use qingdan_store::{Stands, WorkPage, WorkPlace, WorkWish};
use qingdan_work::permission::{Right, reach};
use qingdan_work::time::{date, end_of, start_of};
use qingdan_work::{Millis, OrganisationId};
use serde::Deserialize;

use super::step_rows::{StepRow, step_rows};
use super::{Choice, Chrome, Reading, render};
use crate::app::App;
use crate::desk::Desk;
use crate::refusal::Refusal;
use crate::session::Visitor;
use crate::web::{attachment, query};

/// Steps on a page.
const PAGE: u32 = 50;
/// The most rows of a workbook.
const MOST: u32 = 10_000;
/// In which order steps come.
const ORDERS: [(&str, &str); 2] = [("", "先到期的在前"), ("late", "后到期的在前")];

/// What is asked of the list.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    state: String,
    due: String,
    /// The day on which they are due, as the calendar asks.
    day: String,
    organisation: String,
    q: String,
    /// `late` for those that end last.
    sort: String,
    after: String,
    before: String,
}

#[derive(Template)]
#[template(path = "work_list.html")]
struct WorkListPage {
    chrome: Chrome,
    asked: Asked,
    states: Vec<Choice>,
    dues: Vec<Choice>,
    organisations: Vec<Choice>,
    orders: Vec<Choice>,
    rows: Vec<StepRow>,
    newer: Option<String>,
    older: Option<String>,
    export: String,
    most: u32,
}

/// The list as a page.
pub(crate) async fn page(
    State(app): State<App>,
    visitor: Visitor,
    Query(asked): Query<Asked>,
) -> Result<Response, Refusal> {
    let desk = Desk::of(&app, &visitor).await?;
    let page = asked.page();
    let mut wish = asked.wish(&desk);
    wish.limit = PAGE + 1;
    wish.page = page;
    let mut steps = app.store.work_list(&desk.district, wish).await?;
    // Read towards the earlier ends, which is back where the earliest come first.
    let reading = Reading {
        is_back: matches!(page, WorkPage::Before(_) | WorkPage::Last),
        from_end: matches!(page, WorkPage::First | WorkPage::Last),
    };
    let (earlier, later) = reading.cut(&mut steps, PAGE as usize, |step| step.place);
    let link = |name, place: WorkPlace| format!("/work-list{}", asked.query(name, &written(place)));
    let earlier = earlier.map(|place| link("before", place));
    let later = later.map(|place| link("after", place));
    let (newer, older) = match asked.is_late_first() {
        true => (later, earlier),
        false => (earlier, later),
    };
    if asked.is_late_first() {
        steps.reverse();
    }
    let states =
        Stands::ALL.iter().map(|one| Choice::of(one.as_str(), one.chinese(), asked.stands().as_str()));
    let dues = [
        ("", "全部时限"),
        ("overdue", "已超期"),
        ("today", "今天到期"),
        ("soon", "即将到期"),
        ("later", "其他"),
    ];
    render(&WorkListPage {
        chrome: Chrome::new(&app, &visitor),
        states: states.collect(),
        dues: dues.iter().map(|(word, name)| Choice::of(word, name, &asked.due)).collect(),
        organisations: organisations(&desk, &asked),
        orders: ORDERS.iter().map(|(word, name)| Choice::of(word, name, &asked.sort)).collect(),
        newer,
        older,
        export: format!("/work-list.xlsx{}", asked.query("", "")),
        rows: step_rows(&app, &desk, steps).await?,
        most: MOST,
        asked,
    })
}

/// All that the list shows, as a workbook.
pub(crate) async fn export(
    State(app): State<App>,
    visitor: Visitor,
    Query(asked): Query<Asked>,
) -> Result<Response, Refusal> {
    let desk = Desk::of(&app, &visitor).await?;
    let wish = WorkWish { limit: MOST, page: asked.page(), ..asked.wish(&desk) };
    let mut steps = app.store.work_list(&desk.district, wish).await?;
    if asked.is_late_first() {
        steps.reverse();
    }
    let rows = step_rows(&app, &desk, steps).await?.into_iter().map(StepRow::cells).collect();
    workbook("待办", &StepRow::COLUMNS, rows, "work.xlsx", &format!("待办-{}.xlsx", date(desk.now))).await
}

/// Rows as a workbook to be saved.
pub(super) async fn workbook(
    name: &'static str,
    columns: &'static [(&'static str, f64)],
    rows: Vec<Vec<String>>,
    plain: &str,
    file: &str,
) -> Result<Response, Refusal> {
    let written = tokio::task::spawn_blocking(move || qingdan_write::sheet(name, columns, &rows)).await;
    let bytes = written.map_err(|error| Refusal::fault(&error.to_string()))?;
    let bytes = bytes.map_err(|error| Refusal::fault(&error.to_string()))?;
    let headers = [
        (header::CONTENT_TYPE, qingdan_write::Format::Xlsx.media_type().to_owned()),
        (header::CONTENT_DISPOSITION, attachment(plain, file)),
    ];
    Ok((headers, bytes).into_response())
}

impl Asked {
    fn is_late_first(&self) -> bool {
        self.sort == "late"
    }

    fn stands(&self) -> Stands {
        self.state.parse().unwrap_or(Stands::Ready)
    }

    fn page(&self) -> WorkPage {
        match (place(&self.after), place(&self.before)) {
            (Some(after), _) => WorkPage::After(after),
            (None, Some(before)) => WorkPage::Before(before),
            (None, None) if self.is_late_first() => WorkPage::Last,
            (None, None) => WorkPage::First,
        }
    }

    fn wish(&self, desk: &Desk) -> WorkWish {
        let organisations = match self.organisation.parse() {
            Ok(one) if seen(desk).contains(&one) => vec![one],
            _ if self.organisation == "all" => seen(desk),
            _ => default_organisations(desk),
        };
        let (today, soon) = (end_of(date(desk.now)), desk.soon_until());
        let day: Option<Date> = self.day.parse().ok();
        let due = match self.due.as_str() {
            _ if day.is_some() => day.map_or(0..=0, |day| start_of(day)..=end_of(day)),
            "overdue" => Millis::MIN..=desk.now.saturating_sub(1),
            "today" => desk.now..=today,
            "soon" => today.saturating_add(1)..=soon,
            "later" => soon.max(today).saturating_add(1)..=Millis::MAX,
            _ => Millis::MIN..=Millis::MAX,
        };
        WorkWish { due, words: self.q.clone(), ..WorkWish::of(&organisations, self.stands(), PAGE) }
    }

    /// The query with one more pair, for another page of the same.
    fn query(&self, name: &str, value: &str) -> String {
        let Asked { state, due, day, organisation, q, sort, .. } = self;
        let own = [
            ("state", state),
            ("due", due),
            ("day", day),
            ("organisation", organisation),
            ("q", q),
            ("sort", sort),
        ];
        let own = own.iter().map(|(name, value)| (*name, value.as_str()));
        query(&own.chain([(name, value)]).collect::<Vec<_>>())
    }
}

/// The organisations whose steps somebody may see.
fn seen(desk: &Desk) -> Vec<OrganisationId> {
    reach(&desk.person, Right::ReadCase, &desk.directory)
}

/// Those whose steps they do; for those who do none, all that they may see.
fn default_organisations(desk: &Desk) -> Vec<OrganisationId> {
    let own = reach(&desk.person, Right::ActOnStep, &desk.directory);
    if own.is_empty() { seen(desk) } else { own }
}

fn organisations(desk: &Desk, asked: &Asked) -> Vec<Choice> {
    let seen = seen(desk);
    let own = default_organisations(desk);
    let mut choices = vec![Choice {
        word: String::new(),
        name: if own.len() == 1 { desk.directory.full_name(own[0]) } else { "本机构及下属".to_owned() },
        is_chosen: asked.organisation.is_empty(),
    }];
    if seen.len() > own.len() {
        let name = "能看到的全部机构".to_owned();
        choices.push(Choice { word: "all".to_owned(), name, is_chosen: asked.organisation == "all" });
    }
    if seen.len() > 1 {
        choices.extend(seen.into_iter().map(|one| Choice {
            word: one.to_string(),
            name: desk.directory.full_name(one),
            is_chosen: asked.organisation == one.to_string(),
        }));
    }
    choices
}

/// A place in an address: end, case, step.
fn written(place: WorkPlace) -> String {
    format!("{}~{}~{}", place.due, place.case, place.step)
}

fn place(text: &str) -> Option<WorkPlace> {
    let mut parts = text.split('~');
    let (due, case, step) = (parts.next()?, parts.next()?, parts.next()?);
    Some(WorkPlace { due: due.parse().ok()?, case: case.parse().ok()?, step: step.parse().ok()? })
}
