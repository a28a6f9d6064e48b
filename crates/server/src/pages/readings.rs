//! The readings of a list that somebody should look at: the list office goes through them row by row.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use qingdan_interpret::Attention;
use qingdan_model::{Clause, Item, Kind, Reading, StepId};
use qingdan_store::StoredList;
use qingdan_write::{Column, Format, Table};
use serde::Deserialize;

use super::list::{ColumnHead, kind_or_refusal, sorted_column};
use super::reading::{Corrections, chips};
use super::{Chrome, Link, list_or_refusal, render, town_or_refusal};
use crate::app::App;
use crate::export;
use crate::item_address;
use crate::library::Town;
use crate::refusal::Refusal;
use crate::session::Visitor;
use crate::web::{item_url, list_url, query, readings_url};

/// What an address asks for besides the reasons to look.
const DECIDED: &str = "decided";
const ALL: &str = "all";

/// Which readings are shown, and in which order: all of it stands in the address.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Filter {
    q: String,
    /// A reason to look, `decided`, `all`; empty for all that somebody should look at.
    look: String,
    column: String,
    sort: String,
    dir: String,
}

#[derive(Template)]
#[template(path = "readings.html")]
struct ReadingsPage {
    chrome: Chrome,
    town: String,
    kind: Kind,
    list_url: String,
    self_url: String,
    clear_url: String,
    exports: Vec<Link>,
    filter: Filter,
    looks: Vec<Choice>,
    columns: Vec<Choice>,
    heads: Vec<ColumnHead>,
    rows: Vec<RowView>,
    total: usize,
    waiting: usize,
}

/// A choice of a filter, with how many rows it has.
struct Choice {
    word: String,
    name: String,
    rows: usize,
}

struct RowView {
    id: String,
    no: u32,
    item: String,
    url: String,
    place: String,
    text: String,
    reading: String,
    why: Vec<String>,
    state: &'static str,
    state_word: &'static str,
    decide_url: String,
    /// Where the office goes on once this row is decided.
    back: String,
    is_decided: bool,
}

/// A clause with its reading.
struct Row<'a> {
    /// What the item's address calls it.
    called: String,
    item: &'a Item,
    clause: Clause<'a>,
    reading: Reading,
    attention: Option<Attention>,
    is_decided: bool,
}

/// The page, or with a format's ending after the list's kind a file.
pub(crate) async fn page_or_export(
    State(app): State<App>,
    visitor: Visitor,
    Path((key, word)): Path<(String, String)>,
    Query(filter): Query<Filter>,
) -> Result<Response, Refusal> {
    let library = app.library();
    let town = town_or_refusal(&library, &key)?;
    let (kind, format) =
        word.split_once('.').map_or((word.as_str(), None), |(kind, format)| (kind, Some(format)));
    let kind = kind_or_refusal(kind)?;
    let stored = list_or_refusal(&app, town, kind, None).await?;
    let corrections = Corrections::of(&library, town, kind);
    let rows = rows(&stored, &corrections);
    match format {
        None => page(&app, &visitor, town, kind, filter, &rows),
        Some(format) => {
            let format: Format = format.parse().map_err(Refusal::not_found)?;
            let table = table(town, kind, &chosen(&rows, &filter));
            export::table(table, format, "readings", &format!("{}{}解读核对", town.key, kind.chinese())).await
        }
    }
}

/// How many readings of a list somebody should look at.
pub(super) fn waiting(stored: &StoredList, corrections: &Corrections<'_>) -> usize {
    rows(stored, corrections).iter().filter(|row| row.attention.is_some()).count()
}

fn rows<'a>(stored: &'a StoredList, corrections: &Corrections<'_>) -> Vec<Row<'a>> {
    let clauses = stored.list.items.iter().flat_map(|item| {
        item.clauses()
            .into_iter()
            .filter(|clause| !clause.passage.text.is_empty())
            .map(move |clause| (item, clause))
    });
    let row = |(item, clause): (&'a Item, Clause<'a>)| {
        let reading = corrections.reading(item, &clause);
        Row {
            called: item_address::name_of(&stored.list.items, item),
            attention: corrections.attention(item, &clause, &reading),
            is_decided: corrections.is_decided(item, &clause),
            item,
            clause,
            reading,
        }
    };
    clauses.map(row).collect()
}

fn page(
    app: &App,
    visitor: &Visitor,
    town: &Town,
    kind: Kind,
    filter: Filter,
    rows: &[Row<'_>],
) -> Result<Response, Refusal> {
    let self_url = readings_url(&town.key, kind);
    let shown = chosen(rows, &filter);
    let here = format!("{self_url}{}", filter.address());
    let ids: Vec<String> = shown.iter().map(|row| row.id()).collect();
    let views = shown.iter().enumerate().map(|(at, row)| {
        let next = ids.get(at + 1).or_else(|| at.checked_sub(1).and_then(|at| ids.get(at)));
        row.view(town, format!("{here}{}", next.map(|id| format!("#{id}")).unwrap_or_default()))
    });
    render(&ReadingsPage {
        chrome: Chrome::new(app, visitor).in_town(&town.key),
        town: town.key.clone(),
        kind,
        list_url: list_url(&town.key, kind),
        clear_url: self_url.clone(),
        exports: export::links(&self_url, &filter.address()),
        looks: looks(rows),
        columns: columns(rows),
        heads: heads(&filter),
        rows: views.collect(),
        total: rows.len(),
        waiting: rows.iter().filter(|row| row.attention.is_some()).count(),
        self_url,
        filter,
    })
}

impl Filter {
    fn is_set(&self) -> bool {
        !(self.q.trim().is_empty() && self.look.is_empty() && self.column.is_empty())
    }

    fn address(&self) -> String {
        query(&[
            ("q", &self.q),
            ("look", &self.look),
            ("column", &self.column),
            ("sort", &self.sort),
            ("dir", &self.dir),
        ])
    }

    fn takes(&self, row: &Row<'_>) -> bool {
        let look = match self.look.as_str() {
            "" => row.attention.is_some(),
            DECIDED => row.is_decided,
            ALL => true,
            word => row.attention.is_some_and(|attention| attention.as_str() == word),
        };
        look && (self.column.is_empty() || row.clause.column.as_str() == self.column)
            && self.q.split_whitespace().all(|word| row.says(word))
    }
}

/// The rows that the filter takes, in its order; the most pressing first where it names none.
fn chosen<'a, 'r>(rows: &'r [Row<'a>], filter: &Filter) -> Vec<&'r Row<'a>> {
    let mut chosen: Vec<&Row<'_>> = rows.iter().filter(|row| filter.takes(row)).collect();
    let pressing = |row: &Row<'_>| row.attention.map_or(Attention::ALL.len(), |one| one as usize);
    match filter.sort.as_str() {
        "no" => chosen.sort_by_key(|row| row.item.no),
        "place" => chosen.sort_by_key(|row| (row.clause.column, row.clause.number)),
        "text" => chosen.sort_by(|one, other| one.clause.passage.text.cmp(&other.clause.passage.text)),
        _ => chosen.sort_by_key(|row| pressing(row)),
    }
    if filter.dir == "desc" {
        chosen.reverse();
    }
    chosen
}

impl Row<'_> {
    fn step(&self) -> StepId {
        StepId { column: self.clause.column, number: self.clause.number }
    }

    fn id(&self) -> String {
        format!("r-{}-{}", self.called, self.step())
    }

    fn says(&self, word: &str) -> bool {
        self.item.name.text.contains(word)
            || self.clause.passage.text.contains(word)
            || self.clause.heading.is_some_and(|heading| heading.contains(word))
            || self.item.no.to_string() == word
    }

    fn place(&self) -> String {
        let heading = self.clause.heading.map(|heading| format!("（{heading}）")).unwrap_or_default();
        format!("{}{heading}", self.step().chinese())
    }

    fn reading(&self) -> String {
        chips(&self.reading).into_iter().map(|chip| chip.text).collect::<Vec<_>>().join("｜")
    }

    fn why(&self) -> Vec<String> {
        self.reading.doubts.iter().map(|doubt| doubt.message.clone()).collect()
    }

    fn state(&self) -> (&'static str, &'static str) {
        match self.attention {
            Some(attention) => (attention.as_str(), attention.chinese()),
            None if self.is_decided => (DECIDED, "已核定"),
            None => ("sure", "把握较大"),
        }
    }

    fn view(&self, town: &Town, back: String) -> RowView {
        let item_url = item_url(&town.key, self.item.kind(), &self.called);
        let (state, state_word) = self.state();
        RowView {
            id: self.id(),
            no: self.item.no,
            item: self.item.name.text.clone(),
            url: format!("{item_url}#{}", self.step()),
            place: self.place(),
            text: self.clause.passage.text.clone(),
            reading: self.reading(),
            why: self.why(),
            state,
            state_word,
            decide_url: format!("{item_url}/{}", self.step()),
            back,
            is_decided: self.is_decided,
        }
    }
}

fn looks(rows: &[Row<'_>]) -> Vec<Choice> {
    let count = |takes: &dyn Fn(&Row<'_>) -> bool| rows.iter().filter(|row| takes(row)).count();
    let choice = |word: &str, name: &str, rows| Choice { word: word.to_owned(), name: name.to_owned(), rows };
    let mut looks = vec![choice("", "待核对的", count(&|row| row.attention.is_some()))];
    looks.extend(
        Attention::ALL
            .into_iter()
            .map(|one| choice(one.as_str(), one.chinese(), count(&|row| row.attention == Some(one)))),
    );
    looks.push(choice(DECIDED, "已核定", count(&|row| row.is_decided)));
    looks.push(choice(ALL, "全部", rows.len()));
    looks
}

fn columns(rows: &[Row<'_>]) -> Vec<Choice> {
    let mut counts: BTreeMap<qingdan_model::Column, usize> = BTreeMap::new();
    for row in rows {
        *counts.entry(row.clause.column).or_default() += 1;
    }
    counts
        .into_iter()
        .map(|(column, rows)| Choice {
            word: column.as_str().to_owned(),
            name: column.chinese().to_owned(),
            rows,
        })
        .collect()
}

fn heads(filter: &Filter) -> Vec<ColumnHead> {
    let all = [("no", "序号", "no"), ("place", "条款", "place"), ("text", "文字", "text")];
    let address = |sort: &str, dir: &str| {
        Filter { sort: sort.to_owned(), dir: dir.to_owned(), ..filter.clone() }.address()
    };
    all.into_iter()
        .map(|(sort, name, class)| sorted_column(sort, name, class, (&filter.sort, &filter.dir), &address))
        .collect()
}

/// The rows as a table of their own.
fn table(town: &Town, kind: Kind, rows: &[&Row<'_>]) -> Table {
    const COLUMNS: [(&str, u32, bool); 7] = [
        ("序号", 45, false),
        ("事项名称", 150, false),
        ("条款", 110, false),
        ("文字", 300, true),
        ("现在的解读", 180, true),
        ("核对", 80, false),
        ("拿不准的地方", 180, true),
    ];
    let columns = COLUMNS.map(|(head, width, is_prose)| Column { head, width, is_prose });
    let record = |row: &&Row<'_>| {
        vec![
            row.item.no.to_string(),
            row.item.name.text.clone(),
            row.place(),
            row.clause.passage.text.clone(),
            row.reading(),
            row.state().1.to_owned(),
            row.why().join(""),
        ]
    };
    let title = format!("{}{}事项清单解读核对", town.key, kind.chinese());
    Table::of_records("解读核对", &title, &columns, rows.iter().map(record))
}
