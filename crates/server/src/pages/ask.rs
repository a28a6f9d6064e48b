use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use qingdan_model::{Column, Kind};
use qingdan_search::{Answer, Answers};
use qingdan_work::permission::Right;
use serde::Deserialize;

use super::{Chrome, Link, body_links, clause_id, part, render, town_or_refusal};
use crate::app::App;
use crate::item_address;
use crate::library::{Library, Town};
use crate::permission;
use crate::refusal::Refusal;
use crate::session::Visitor;
use crate::web::{item_url, query, town_url};

/// A question is a sentence; what comes beyond is cut.
pub(crate) const LONGEST_QUESTION: usize = 300;
/// Answers shown in one town, and in each of several.
const ANSWERS: usize = 6;
const ANSWERS_EACH: usize = 1;
/// Towns named in one sentence.
const NAMES: usize = 4;

#[derive(Deserialize)]
pub(crate) struct Wish {
    #[serde(default)]
    q: String,
    #[serde(default)]
    town: String,
}

#[derive(Template)]
#[template(path = "ask.html")]
struct AskPage {
    chrome: Chrome,
    question: String,
    town: String,
    towns: Vec<String>,
    /// Towns whose lists have the matter.
    groups: Vec<Group>,
    /// Towns whose lists probably have it not.
    without: Vec<Group>,
    without_names: String,
}

/// The answers from one town's lists.
struct Group {
    town: String,
    url: String,
    confident: bool,
    answers: Vec<AnswerView>,
}

struct AnswerView {
    kind: Kind,
    no: u32,
    name: String,
    url: String,
    bodies: Vec<Link>,
    part: &'static str,
    why: String,
    clauses: Vec<ClauseView>,
    /// Where a case is opened under it, for whoever may.
    open_url: Option<String>,
}

struct ClauseView {
    label: String,
    text: String,
    url: String,
}

pub(crate) async fn page(
    State(app): State<App>,
    visitor: Visitor,
    Query(wish): Query<Wish>,
) -> Result<Response, Refusal> {
    let library = app.library();
    let question = question(&wish.q);
    let asked = towns_asked(&library, &wish.town)?;
    let mut groups = if question.is_empty() { Vec::new() } else { groups(&library, &asked, &question) };
    offer_cases(&visitor, &asked, &question, &mut groups);
    let (groups, without): (Vec<Group>, Vec<Group>) = groups.into_iter().partition(|group| group.confident);
    render(&AskPage {
        chrome: Chrome::new(&app, &visitor).in_town(&wish.town),
        question,
        town: wish.town,
        towns: library.towns.iter().map(|town| town.key.clone()).collect(),
        groups,
        without_names: names(&without),
        without,
    })
}

/// Says where a case can be opened under an answer, with the question as what somebody told.
fn offer_cases(visitor: &Visitor, towns: &[&Town], question: &str, groups: &mut [Group]) {
    let district = visitor.account().map(|account| account.district.as_str());
    if !permission::may(visitor, Right::OpenCase) {
        return;
    }
    for (town, group) in towns.iter().zip(groups) {
        for answer in group.answers.iter_mut().filter(|_| Some(town.district.as_str()) == district) {
            let item = item_address::name_in(Some(town), answer.kind, answer.no, &answer.name);
            let wish = [
                ("town", town.key.as_str()),
                ("kind", answer.kind.as_str()),
                ("item", &item),
                ("text", question),
            ];
            answer.open_url = Some(format!("/case/new{}", query(&wish)));
        }
    }
}

/// A question as it is asked: one line, not too long.
pub(crate) fn question(typed: &str) -> String {
    typed.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(LONGEST_QUESTION).collect()
}

/// The towns whose lists a question goes to: the one named, or all.
pub(crate) fn towns_asked<'a>(library: &'a Library, key: &str) -> Result<Vec<&'a Town>, Refusal> {
    if key.is_empty() {
        return Ok(library.towns.iter().collect());
    }
    Ok(vec![town_or_refusal(library, key)?])
}

fn groups(library: &Library, towns: &[&Town], question: &str) -> Vec<Group> {
    let shown = if towns.len() > 1 { ANSWERS_EACH } else { ANSWERS };
    towns
        .iter()
        .map(|town| group(library, town, &library.index.ask(question, Some(&town.key)), shown))
        .collect()
}

/// The towns' names, the first few where there are many.
fn names(groups: &[Group]) -> String {
    let first: Vec<&str> = groups.iter().take(NAMES).map(|group| group.town.as_str()).collect();
    let first = first.join("、");
    if groups.len() > NAMES { format!("{first}等 {} 个镇街", groups.len()) } else { first }
}

fn group(library: &Library, town: &Town, answers: &Answers, shown: usize) -> Group {
    Group {
        town: town.key.clone(),
        url: town_url(&town.key),
        confident: answers.confident,
        answers: answers.answers.iter().take(shown).map(|answer| view(library, town, answer)).collect(),
    }
}

fn view(library: &Library, town: &Town, answer: &Answer) -> AnswerView {
    let item = item_address::name_in(Some(town), answer.list, answer.no, &answer.name);
    let url = item_url(&town.key, answer.list, &item);
    AnswerView {
        kind: answer.list,
        no: answer.no,
        name: answer.name.clone(),
        bodies: if answer.list == Kind::Basic {
            Vec::new()
        } else {
            body_links(library, &town.district, answer.responsible.iter().map(String::as_str))
        },
        part: part(answer.list),
        why: answer.why.clone(),
        clauses: answer
            .clauses
            .iter()
            .map(|clause| ClauseView {
                label: label(clause.column, clause.clause),
                text: clause.text.clone(),
                url: clause_url(&url, clause.column, clause.clause),
            })
            .collect(),
        open_url: None,
        url,
    }
}

fn label(column: Column, number: usize) -> String {
    match column {
        Column::Basic => "事项名称".to_owned(),
        _ => format!("{}第 {number} 条", column.chinese()),
    }
}

fn clause_url(item: &str, column: Column, number: usize) -> String {
    let id = clause_id(column, number);
    format!("{item}{}#{id}", query(&[("clause", &id)]))
}
