//! An item beside its original, as it is kept or as it was read from a file that is not imported yet.

use qingdan_formats::Content;
use qingdan_model::{Cells, Clause, Column, Item, Kind, Passage, Procedure, StepId};

use super::reading::{Corrections, ReadingView};
use super::{Link, body_links, clause_id, part};
use crate::library::Library;
use crate::original::{self, Mark, Original};
use crate::web::query;

/// Lines of the original shown before and after the item's own.
const CONTEXT: usize = 2;
/// What stands in the original's place for a list that came as JSON.
pub(crate) const NO_PLACES: &str = "这份清单没有原文位置信息。";

/// An item beside its original.
pub(crate) struct ItemView {
    pub town: String,
    pub kind: Kind,
    pub no: u32,
    pub name: String,
    pub category: Option<String>,
    pub bodies: Vec<Link>,
    pub part: &'static str,
    pub columns: Vec<ColumnView>,
    pub remark: Option<String>,
    pub chosen: String,
    pub original: Original,
    pub no_original: &'static str,
    pub original_url: Option<String>,
    pub previous: Option<Link>,
    pub next: Option<Link>,
}

pub(crate) struct ColumnView {
    pub word: &'static str,
    pub name: &'static str,
    pub groups: Vec<GroupView>,
}

pub(crate) struct GroupView {
    pub heading: Option<String>,
    pub clauses: Vec<ClauseView>,
}

pub(crate) struct ClauseView {
    pub id: String,
    pub number: usize,
    pub text: String,
    pub place_known: bool,
    pub url: String,
    /// What it says as work; none before an import.
    pub reading: Option<ReadingView>,
}

/// Whose item is shown.
pub(crate) struct Owner<'a> {
    pub library: &'a Library,
    pub district: &'a str,
    /// What the town is called on the page.
    pub key: &'a str,
}

/// How an item is shown.
pub(crate) struct Shown<'a> {
    /// The clause that is marked; empty for none.
    pub chosen: String,
    /// The version that a clause's address names; empty for the one in force.
    pub version: &'a str,
    /// What the clauses say as work; none where readings are not shown.
    pub read: Option<Read<'a>>,
    /// Whether the visitor may correct readings.
    pub may_correct: bool,
}

/// What an item's clauses say as work.
#[derive(Clone, Copy)]
pub(crate) struct Read<'a> {
    /// The item's address, below which its clauses are corrected.
    pub item_url: &'a str,
    /// It has the readings of all clauses.
    pub procedure: &'a Procedure,
    /// What was decided about clauses of this list.
    pub corrections: &'a Corrections<'a>,
}

impl ItemView {
    /// Whether there is a clause whose place can be looked at.
    pub fn has_clauses(&self) -> bool {
        self.columns.iter().any(|column| !column.groups.is_empty())
    }

    /// An item with the part of its original that it stands in.
    pub fn new(owner: &Owner<'_>, item: &Item, content: Option<&Content>, shown: Shown<'_>) -> ItemView {
        let original = content
            .map(|content| Original::around(content, &marks(item), CONTEXT, &shown.chosen))
            .unwrap_or_default();
        ItemView {
            town: owner.key.to_owned(),
            kind: item.kind(),
            no: item.no,
            name: item.name.text.clone(),
            category: item.category.clone(),
            bodies: body_links(
                owner.library,
                owner.district,
                item.bodies().iter().map(|body| body.text.as_str()),
            ),
            part: part(item.kind()),
            columns: columns(item, &shown),
            remark: remark(item),
            chosen: shown.chosen,
            original,
            no_original: "",
            original_url: None,
            previous: None,
            next: None,
        }
    }
}

/// The columns that the item's list prints, also where this item says nothing in them. A basic item's duty is
/// its name, which stands above.
fn columns(item: &Item, shown: &Shown<'_>) -> Vec<ColumnView> {
    let printed: &[Column] = match item.cells {
        Cells::Basic {} => &[],
        Cells::Joint(_) => &[Column::Department, Column::Support, Column::Town],
        Cells::Reclaimed(_) => &[Column::Method],
    };
    let clauses = item.clauses();
    let view = |clause: &Clause<'_>| clause_view(item, clause, shown);
    printed.iter().map(|&column| column_view(column, &clauses, &view)).collect()
}

fn column_view(
    column: Column,
    clauses: &[Clause<'_>],
    view: &impl Fn(&Clause<'_>) -> ClauseView,
) -> ColumnView {
    let mut groups: Vec<GroupView> = Vec::new();
    for clause in clauses.iter().filter(|clause| clause.column == column && !clause.passage.text.is_empty()) {
        let view = view(clause);
        match groups.last_mut() {
            Some(group) if group.heading.as_deref() == clause.heading => group.clauses.push(view),
            _ => groups.push(GroupView { heading: clause.heading.map(str::to_owned), clauses: vec![view] }),
        }
    }
    ColumnView { word: column.as_str(), name: column.chinese(), groups }
}

fn clause_view(item: &Item, clause: &Clause<'_>, shown: &Shown<'_>) -> ClauseView {
    let id = clause_id(clause.column, clause.number);
    let step = StepId { column: clause.column, number: clause.number };
    let reading = shown.read.and_then(|read| {
        let url = || format!("{}/{id}", read.item_url);
        Some(ReadingView {
            correct_url: shown.may_correct.then(url),
            ..ReadingView::new(&read.procedure.step(step)?.reading, item, clause, read.corrections)
        })
    });
    ClauseView {
        url: format!("{}#original-mark", query(&[("clause", &id), ("version", shown.version)])),
        reading,
        id,
        number: clause.number,
        text: clause.passage.text.clone(),
        place_known: clause.passage.place.is_known(),
    }
}

fn remark(item: &Item) -> Option<String> {
    match &item.cells {
        Cells::Joint(cells) => cells.remark.as_ref().map(|remark| remark.text.clone()),
        _ => None,
    }
}

/// Its row and its clauses.
fn marks(item: &Item) -> Vec<Mark> {
    let mut marks: Vec<_> = original::marks("", &item.place).collect();
    let name: &Passage = &item.name;
    marks.extend(original::marks("", &name.place));
    for clause in item.clauses() {
        let id = clause_id(clause.column, clause.number);
        marks.extend(original::marks(&id, &clause.passage.place));
    }
    marks
}
