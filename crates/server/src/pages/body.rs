//! An organisation with all that the lists give it to do, town by town.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use qingdan_model::{Column, Kind};
use qingdan_work::permission::Right;
use qingdan_write::{Column as TableColumn, Format, Table};
use serde::Deserialize;

use super::{Chrome, Link, clause_id, render};
use crate::app::App;
use crate::district;
use crate::export;
use crate::item_address;
use crate::library::{BodyDuties, Duty, Library};
use crate::permission;
use crate::refusal::Refusal;
use crate::session::Visitor;
use crate::web::{body_url, item_url, query, town_url};

/// Which duties are shown: all of it stands in the address.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Filter {
    q: String,
    town: String,
    kind: String,
}

#[derive(Template)]
#[template(path = "body.html")]
struct BodyPage {
    chrome: Chrome,
    name: String,
    is_known: bool,
    may_decide: bool,
    printed: Vec<String>,
    total: usize,
    /// How many of them are asked for.
    shown: usize,
    /// Towns that have some.
    all: Vec<String>,
    exports: Vec<Link>,
    self_url: String,
    filter: Filter,
    towns: Vec<TownDuties>,
}

struct TownDuties {
    key: String,
    url: String,
    duties: Vec<DutyView>,
}

struct DutyView {
    town: String,
    kind: Kind,
    no: u32,
    name: String,
    url: String,
    /// The printed name.
    as_printed: String,
    /// The same, where it is not the canonical one.
    printed: String,
    clauses: Vec<ClauseView>,
}

struct ClauseView {
    number: usize,
    text: String,
    url: String,
}

/// One organisation with all its duties, or with a format's ending after its name a file of them. A printed name leads to
/// its organisation as well.
pub(crate) async fn page_or_export(
    State(app): State<App>,
    visitor: Visitor,
    Path(asked): Path<String>,
    Query(filter): Query<Filter>,
) -> Result<Response, Refusal> {
    let library = app.library();
    let ending =
        asked.rsplit_once('.').and_then(|(name, ending)| Some((name, ending.parse::<Format>().ok()?)));
    let asked = ending.map_or(asked.as_str(), |(name, _)| name);
    let (name, body) = library.body(asked).ok_or_else(|| {
        Refusal::not_found(format!("已导入的清单里没有写明“{asked}”负责的事项。"))
            .leading("看全部部门", "/bodies")
    })?;
    let duties = body.duties.iter().map(|duty| duty_view(&library, name, duty));
    let duties: Vec<DutyView> = duties.filter(|duty| filter.takes(duty)).collect();
    match ending {
        Some((_, format)) => {
            let title = format!("{name}在各镇街清单里的职责");
            export::table(table(&title, duties), format, "duties", &title).await
        }
        None => page(&app, &visitor, name, body, filter, duties),
    }
}

fn page(
    app: &App,
    visitor: &Visitor,
    name: &str,
    body: &BodyDuties,
    filter: Filter,
    duties: Vec<DutyView>,
) -> Result<Response, Refusal> {
    let self_url = body_url(name);
    let mut all: Vec<String> = body.duties.iter().map(|duty| duty.town.clone()).collect();
    all.dedup();
    let shown = duties.len();
    let mut towns: Vec<TownDuties> = Vec::new();
    for duty in duties {
        match towns.last_mut() {
            Some(town) if town.key == duty.town => town.duties.push(duty),
            _ => {
                let (key, url) = (duty.town.clone(), town_url(&duty.town));
                towns.push(TownDuties { key, url, duties: vec![duty] });
            }
        }
    }
    render(&BodyPage {
        chrome: Chrome::new(app, visitor),
        name: name.to_owned(),
        is_known: body.is_known,
        may_decide: permission::may(visitor, Right::DecideReadings)
            && body.duties.iter().any(|duty| district::is_own(visitor, &duty.district)),
        printed: body.printed.iter().cloned().collect(),
        total: body.duties.len(),
        shown,
        all,
        exports: export::links(&self_url, &filter.address()),
        self_url,
        filter,
        towns,
    })
}

/// The duties as a table, a clause a line.
fn table(title: &str, duties: Vec<DutyView>) -> Table {
    const COLUMNS: [(&str, u32, bool); 7] = [
        ("镇街", 90, false),
        ("清单", 80, false),
        ("序号", 45, false),
        ("事项名称", 180, false),
        ("清单上的写法", 110, false),
        ("条款", 45, false),
        ("文字", 400, true),
    ];
    let columns = COLUMNS.map(|(head, width, is_prose)| TableColumn { head, width, is_prose });
    let mut records = Vec::new();
    for duty in duties {
        let of_item = |number: String, text: String| {
            let (kind, no) = (duty.kind.chinese().to_owned(), duty.no.to_string());
            vec![duty.town.clone(), kind, no, duty.name.clone(), duty.as_printed.clone(), number, text]
        };
        if duty.clauses.is_empty() {
            records.push(of_item(String::new(), "清单没有写明。".to_owned()));
        }
        records.extend(
            duty.clauses.iter().map(|clause| of_item(clause.number.to_string(), clause.text.clone())),
        );
    }
    Table::of_records("部门职责", title, &columns, records)
}

impl Filter {
    fn takes(&self, duty: &DutyView) -> bool {
        let says = |word: &str| {
            duty.name.contains(word) || duty.clauses.iter().any(|clause| clause.text.contains(word))
        };
        (self.town.is_empty() || self.town == duty.town)
            && (self.kind.is_empty() || self.kind == duty.kind.as_str())
            && self.q.split_whitespace().all(says)
    }

    fn address(&self) -> String {
        query(&[("q", &self.q), ("town", &self.town), ("kind", &self.kind)])
    }

    fn is_set(&self) -> bool {
        !self.address().is_empty()
    }
}

fn duty_view(library: &Library, name: &str, duty: &Duty) -> DutyView {
    let item = duty.item();
    let url = item_url(&duty.town, duty.list.head.kind, &item_address::name_of(&duty.list.list.items, item));
    DutyView {
        town: duty.town.clone(),
        as_printed: duty.printed.clone(),
        kind: duty.list.head.kind,
        no: item.no,
        name: item.name.text.clone(),
        clauses: own_clauses(library, name, duty, &url),
        url,
        printed: if duty.printed == *name { String::new() } else { duty.printed.clone() },
    }
}

/// The clauses of an item that are this organisation's: those under its heading; where the item has no heading
/// for it, all of the department's.
fn own_clauses(library: &Library, name: &str, duty: &Duty, url: &str) -> Vec<ClauseView> {
    let clauses: Vec<_> = duty
        .item()
        .clauses()
        .into_iter()
        .filter(|clause| matches!(clause.column, Column::Department | Column::Method))
        .collect();
    let own = |heading: Option<&str>| {
        heading.is_some_and(|heading| {
            library.called(&duty.district, heading).iter().any(|called| called.canonical == name)
        })
    };
    let headed = clauses.iter().any(|clause| own(clause.heading));
    clauses
        .iter()
        .filter(|clause| !headed || own(clause.heading))
        .map(|clause| {
            let id = clause_id(clause.column, clause.number);
            let url = format!("{url}{}#{id}", query(&[("clause", &id)]));
            ClauseView { number: clause.number, text: clause.passage.text.clone(), url }
        })
        .collect()
}
