//! The pages: one file a resource. A handler collects what its template shows; templates hold no logic.

pub(crate) mod account;
pub(crate) mod ask;
pub(crate) mod audit;
pub(crate) mod audit_verify;
mod audit_words;
pub(crate) mod bodies;
pub(crate) mod body;
pub(crate) mod calendar;
pub(crate) mod calendar_feed;
pub(crate) mod case;
pub(crate) mod case_command;
mod case_form;
pub(crate) mod case_import;
mod case_import_view;
pub(crate) mod case_new;
mod case_new_view;
mod case_notices;
mod case_steps;
mod case_suggestion;
mod case_timeline;
pub(crate) mod cases;
pub(crate) mod check;
pub(crate) mod check_dismissal;
mod check_filter;
mod check_rows;
mod chrome;
mod command_form;
pub(crate) mod compare;
mod compare_wish;
pub(crate) mod correction;
mod correction_form;
mod difference;
pub(crate) mod emergencies;
pub(crate) mod emergency;
mod emergency_board;
pub(crate) mod emergency_command;
mod emergency_duties;
mod emergency_entered;
pub(crate) mod emergency_entries;
mod emergency_entry;
mod emergency_figures;
pub(crate) mod emergency_form;
mod emergency_input;
pub(crate) mod emergency_losses;
pub(crate) mod emergency_new;
mod emergency_owed;
pub(crate) mod emergency_print;
mod emergency_view;
mod emergency_work;
pub(crate) mod file;
pub(crate) mod home;
pub(crate) mod import;
pub(crate) mod item;
pub(crate) mod item_view;
pub(crate) mod ledger;
pub(crate) mod ledger_columns;
pub(crate) mod ledger_import;
mod ledger_inbox;
mod ledger_item;
mod ledger_missing;
pub(crate) mod ledger_new;
pub(crate) mod ledger_row;
pub(crate) mod ledger_row_command;
mod ledger_row_versions;
pub(crate) mod ledger_send;
pub(crate) mod ledger_sent;
mod ledger_table;
pub(crate) mod ledgers;
pub(crate) mod list;
mod list_filter;
mod lists_work;
pub(crate) mod login;
pub(crate) mod look;
pub(crate) mod matter;
pub(crate) mod names;
pub(crate) mod notice;
mod notice_act;
pub(crate) mod notice_command;
mod notice_form;
pub(crate) mod notice_new;
mod notice_objections;
pub(crate) mod notice_print;
pub(crate) mod notices;
pub(crate) mod organisation;
pub(crate) mod original;
pub(crate) mod people;
pub(crate) mod people_import;
pub(crate) mod person;
pub(crate) mod personal;
pub(crate) mod preview;
mod preview_view;
pub(crate) mod procedure;
pub(crate) mod proposed;
pub(crate) mod public_notice_list;
pub(crate) mod public_notices;
mod reading;
pub(crate) mod readings;
mod readings_rows;
mod refusal;
pub(crate) mod routine;
pub(crate) mod routine_command;
mod routine_filter;
mod routine_form;
mod routine_rows;
mod routine_settings;
mod routine_timeline;
pub(crate) mod routines;
pub(crate) mod rules;
pub(crate) mod settings;
mod settings_changes;
mod settings_year;
mod step_rows;
pub(crate) mod town;
pub(crate) mod versions;
pub(crate) mod work;
pub(crate) mod work_list;
mod work_routines;

use std::sync::Arc;

use askama::Template;
use axum::response::{Html, IntoResponse, Response};
use qingdan_model::{Column, Kind, StepId};
use qingdan_store::StoredList;
use qingdan_work::{Directory, OrganisationKind};

use crate::app::App;
use crate::library::{Library, Town};
use crate::refusal::Refusal;
use crate::web::{body_url, list_url, town_url};

pub(crate) use chrome::Chrome;
pub(crate) use reading::Corrections;
pub(crate) use readings_rows::waiting;
pub(crate) use refusal::dress_refusals;

/// One of several to choose from.
pub(crate) struct Choice {
    pub word: String,
    pub name: String,
    pub is_chosen: bool,
}

impl Choice {
    /// What stands for a word, which is chosen where it is the one that was asked for.
    pub fn of(word: &str, name: &str, asked: &str) -> Choice {
        Choice { word: word.to_owned(), name: name.to_owned(), is_chosen: word == asked }
    }

    /// All towns of a district, and first none in particular.
    pub fn towns(directory: &Directory, asked: &str) -> Vec<Choice> {
        let towns = directory.iter().filter(|one| one.kind == OrganisationKind::Town);
        let towns = towns.map(|one| Choice::of(&one.id.to_string(), &one.name, asked));
        std::iter::once(Choice::of("", "全部镇街", asked)).chain(towns).collect()
    }
}

/// A link with its words.
#[derive(Clone)]
pub(crate) struct Link {
    pub name: String,
    pub url: String,
}

/// How a page of a list was read.
struct Reading {
    /// From a place back to what comes before it.
    is_back: bool,
    /// From one end of the list, not from a place.
    from_end: bool,
}

impl Reading {
    /// Cuts what was read down to a page, of which one more was read: that one stands where the reading went, at the end, or at
    /// the beginning where it went back. Gives the places before and after which there is more.
    fn cut<T, P>(self, rows: &mut Vec<T>, page: usize, place: impl Fn(&T) -> P) -> (Option<P>, Option<P>) {
        let Reading { is_back, from_end } = self;
        let has_more = rows.len() > page;
        if has_more {
            rows.remove(if is_back { 0 } else { page });
        }
        let first = rows.first().filter(|_| if is_back { has_more } else { !from_end });
        let last = rows.last().filter(|_| if is_back { !from_end } else { has_more });
        (first.map(&place), last.map(&place))
    }
}

fn render(template: &impl Template) -> Result<Response, Refusal> {
    match template.render() {
        Ok(page) => Ok(Html(page).into_response()),
        Err(error) => Err(Refusal::fault(&error.to_string())),
    }
}

/// What the town's part is, by list.
fn part(kind: Kind) -> &'static str {
    match kind {
        Kind::Basic => "主责，由本镇街负责",
        Kind::Joint => "配合，由部门牵头",
        Kind::Reclaimed => "不承担，由承接部门办理",
    }
}

/// The identifier of a clause in addresses and anchors.
fn clause_id(column: Column, number: usize) -> String {
    StepId { column, number }.to_string()
}

/// Links to the pages of the bodies that a district's list prints; a text that names several gets several.
fn body_links<'a>(
    library: &Library,
    district: &str,
    printed: impl IntoIterator<Item = &'a str>,
) -> Vec<Link> {
    let links = |printed: &'a str| {
        let called = library.called(district, printed);
        let one = called.len() == 1;
        let name = move |part: String| if one { printed.to_owned() } else { part };
        called.into_iter().map(move |body| Link { url: body_url(&body.canonical), name: name(body.printed) })
    };
    printed.into_iter().flat_map(links).collect()
}

/// The town of an address, or why there is none.
fn town_or_refusal<'a>(library: &'a crate::Library, key: &str) -> Result<&'a Town, Refusal> {
    library
        .town(key)
        .ok_or_else(|| Refusal::not_found(format!("没有“{key}”的清单。可能还没有导入，或名称不完整。")))
}

/// A list of a town, in force or an earlier version of it.
async fn list_or_refusal(
    app: &App,
    town: &Town,
    kind: Kind,
    version: Option<u32>,
) -> Result<Arc<StoredList>, Refusal> {
    let missing = || {
        Refusal::not_found(format!("{}没有{}事项清单，可能还没有导入。", town.key, kind.chinese()))
            .leading(format!("看{}的清单", town.key), town_url(&town.key))
    };
    let current = town.list(kind).ok_or_else(missing)?;
    match version {
        Some(version) if version != current.head.version => {
            let stored = app.store.list(&town.district, &town.name, kind, Some(version)).await?;
            stored.map(Arc::new).ok_or_else(|| {
                let list = format!("{}的{}事项清单", town.key, kind.chinese());
                Refusal::not_found(format!(
                    "{list}没有第 {version} 版，现行的是第 {} 版。",
                    current.head.version
                ))
                .leading("看现行版本", list_url(&town.key, kind))
            })
        }
        _ => Ok(Arc::clone(current)),
    }
}
