//! Who did what when in a district, out of all its logs.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use jiff::civil::Date;
use qingdan_store::{Logged, Logs, Millis, RecordSearch, Recorded, Standpoint};
use qingdan_work::{Directory, Subject};
use serde::Deserialize;

use super::audit_words::{Words, words};
use super::organisation::choices;
use super::work_list::workbook;
use super::{Choice, Chrome, render};
use crate::app::App;
use crate::district::{Administered, administered};
use crate::moment::to_the_second;
use crate::refusal::Refusal;
use crate::session::Visitor;
use crate::web::{query, subject_url};

/// Entries of a page.
const PAGE: usize = 50;
/// Entries of a workbook.
const MOST: u32 = 20_000;
/// The workbook's columns, with their widths in digits.
const COLUMNS: [(&str, f64); 7] = [
    ("时间", 20.0),
    ("姓名", 12.0),
    ("登录名", 14.0),
    ("机构", 26.0),
    ("做了什么", 18.0),
    ("编号", 14.0),
    ("内容", 60.0),
];
/// Which logs can be chosen.
const LOGS: [(&str, &str, Logs); 5] = [
    ("", "全部记录", Logs::All),
    ("cases", "办件", Logs::Cases),
    ("affairs", "例行任务、公示、台账、突发事件", Logs::Affairs),
    ("administration", "账号、机构和设置", Logs::Administration),
    ("looks", "查看个人信息", Logs::Looks),
];

/// What the log is asked for.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    pub district: String,
    logs: String,
    case: String,
    who: String,
    organisation: String,
    from: String,
    to: String,
    before: String,
}

#[derive(Template)]
#[template(path = "audit.html")]
struct AuditPage {
    chrome: Chrome,
    district: String,
    districts: Vec<String>,
    logs: Vec<Choice>,
    organisations: Vec<Choice>,
    entries: Vec<EntryView>,
    older: Option<String>,
    first: Option<String>,
    export: String,
    hint: String,
    asked: Asked,
}

struct EntryView {
    when: String,
    name: String,
    login: String,
    organisation: String,
    what: String,
    detail: String,
    /// Of the case or affair that it is about; empty where it is about none.
    url: String,
    number: String,
}

/// The log, page by page.
pub(crate) async fn page(
    State(app): State<App>,
    visitor: Visitor,
    Query(asked): Query<Asked>,
) -> Result<Response, Refusal> {
    let Administered { district, choices: districts, directory, .. } =
        administered(&app, &visitor, &asked.district).await?;
    let (search, hint) = match asked.search() {
        Ok(search) => (Some(search), String::new()),
        Err(hint) => (None, hint),
    };
    let mut entries = match &search {
        Some(search) => app.store.records(&district, search, PAGE as u32 + 1).await?,
        None => Vec::new(),
    };
    let has_more = entries.len() > PAGE;
    entries.truncate(PAGE);
    let last = entries.last().filter(|_| has_more).map(Logged::standpoint);
    let logs = LOGS.iter().map(|(word, name, _)| Choice::of(word, name, &asked.logs));
    render(&AuditPage {
        chrome: Chrome::new(&app, &visitor),
        logs: logs.collect(),
        organisations: choices(&directory, asked.organisation.parse().ok(), true),
        entries: entries.iter().map(|entry| entry_view(entry, &directory)).collect(),
        older: last.map(|last| format!("/audit{}", asked.query(&last.to_string()))),
        first: (!asked.before.is_empty()).then(|| format!("/audit{}", asked.query(""))),
        export: format!("/audit.xlsx{}", asked.query("")),
        district,
        districts,
        hint,
        asked,
    })
}

/// The same as a workbook.
pub(crate) async fn export(
    State(app): State<App>,
    visitor: Visitor,
    Query(asked): Query<Asked>,
) -> Result<Response, Refusal> {
    let Administered { district, directory, .. } = administered(&app, &visitor, &asked.district).await?;
    let search = asked.search().map_err(Refusal::bad_request)?;
    let entries = app.store.records(&district, &search, MOST).await?;
    let row = |entry| {
        let EntryView { when, name, login, organisation, what, detail, number, .. } =
            entry_view(entry, &directory);
        vec![when, name, login, organisation, what, number, detail]
    };
    let rows = entries.iter().map(row).collect();
    workbook("操作记录", &COLUMNS, rows, "audit.xlsx", &format!("{district}操作记录.xlsx")).await
}

impl Asked {
    fn query(&self, before: &str) -> String {
        let Asked { district, logs, case, who, organisation, from, to, .. } = self;
        query(&[
            ("district", district),
            ("logs", logs),
            ("case", case),
            ("who", who),
            ("organisation", organisation),
            ("from", from),
            ("to", to),
            ("before", before),
        ])
    }

    /// What to look for, or what of it cannot be understood.
    fn search(&self) -> Result<RecordSearch, String> {
        let logs = LOGS.iter().find(|(word, ..)| *word == self.logs).map_or(Logs::All, |(.., logs)| *logs);
        let logs = match self.case.trim() {
            "" => logs,
            number => Logs::One(number.parse::<Subject>().map_err(|error| format!("{error}。"))?),
        };
        let day = |text: &str| match text.trim() {
            "" => Ok(None),
            text => {
                text.parse::<Date>().map(Some).map_err(|_| format!("“{text}”不是日期，请写成“2026-11-04”。"))
            }
        };
        Ok(RecordSearch {
            logs,
            from: day(&self.from)?.map(begins),
            until: day(&self.to)?.and_then(|day| day.tomorrow().ok()).map(begins),
            who: self.who.trim().to_owned(),
            organisation: self.organisation.parse().ok(),
            before: self.before.parse::<Standpoint>().ok(),
        })
    }
}

/// When a day begins in China.
fn begins(day: Date) -> Millis {
    let offset = jiff::tz::Offset::constant(8);
    let at = offset.to_timestamp(day.at(0, 0, 0, 0));
    at.map_or(i64::MAX, jiff::Timestamp::as_millisecond)
}

fn entry_view(entry: &Logged<Recorded>, directory: &Directory) -> EntryView {
    let Words { what, detail, subject } = words(entry, directory);
    let by = &entry.act.by;
    EntryView {
        when: to_the_second(entry.act.at),
        name: by.name.clone(),
        login: by.login.clone(),
        organisation: directory.full_name(by.organisation),
        what,
        detail,
        url: subject.map(subject_url).unwrap_or_default(),
        number: subject.map(|number| number.to_string()).unwrap_or_default(),
    }
}
