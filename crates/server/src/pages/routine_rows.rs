//! Routines as rows of lists, on pages and in workbooks.

use std::cmp::Reverse;

use qingdan_store::{AffairHead, AffairPage, AffairPlace, AffairWish};
use qingdan_work::affair::{AffairKind, AffairNumber};
use qingdan_work::permission::{Right, reach};
use qingdan_work::routine::{Routine, Source, Stand};
use qingdan_work::{CaseNumber, Millis, OrganisationId};

use crate::app::App;
use crate::desk::{Desk, DueView, clause_url, town_of};
use crate::library::Library;
use crate::refusal::Refusal;

/// The most routines that are read for a list.
pub(super) const MOST: u32 = 2_000;

/// A routine in a list.
pub(super) struct RoutineRow {
    pub number: String,
    pub url: String,
    pub title: String,
    pub period: String,
    pub stand: Stand,
    pub organisation: String,
    pub item: String,
    /// The towns whose lists say so.
    pub towns: String,
    pub clause: String,
    pub clause_url: String,
    pub due: DueView,
    /// How far it was told that it is overdue.
    pub told: &'static str,
}

/// Which routines somebody looks at.
pub(super) struct Scope {
    /// In whose lists; `None` for all of the district.
    pub parties: Option<Vec<OrganisationId>>,
    /// Only those that these do; all where nobody is named.
    pub does: Option<Vec<OrganisationId>>,
}

/// The organisations whose routines somebody may see.
pub(super) fn seen(desk: &Desk) -> Vec<OrganisationId> {
    reach(&desk.person, Right::ReadRoutine, &desk.directory)
}

/// The organisations whose routines are somebody's to do: their own, and those of the town that no office has yet. For
/// those who do none, nobody.
pub(super) fn own(desk: &Desk) -> Vec<OrganisationId> {
    let mut own = reach(&desk.person, Right::ActOnRoutine, &desk.directory);
    let town = desk.directory.town_of(desk.person.organisation);
    let assigned = reach(&desk.person, Right::AssignRoutine, &desk.directory);
    own.extend(town.filter(|town| assigned.contains(town)));
    own.sort_unstable();
    own.dedup();
    own
}

impl Scope {
    /// What somebody does, or whatever they may see where they do nothing.
    pub fn usual(desk: &Desk) -> Scope {
        match own(desk) {
            own if own.is_empty() => Scope::all(desk),
            own => Scope { parties: Some(own.clone()), does: Some(own) },
        }
    }

    /// Whatever somebody may see.
    pub fn all(desk: &Desk) -> Scope {
        let seen = seen(desk);
        let is_all = seen.len() == desk.directory.iter().count();
        Scope { parties: (!is_all).then_some(seen), does: None }
    }

    /// What one organisation does.
    pub fn of(one: OrganisationId) -> Scope {
        Scope { parties: Some(vec![one]), does: Some(vec![one]) }
    }

    /// What others do for somebody's organisations.
    pub fn told(desk: &Desk) -> Scope {
        Scope { parties: Some(own(desk)), does: None }
    }

    /// Routines of this scope between two moments: those that are open by their ends, others from the last end back.
    pub async fn heads(
        &self,
        app: &App,
        desk: &Desk,
        is_open: Option<bool>,
        due: std::ops::RangeInclusive<Millis>,
        words: &str,
    ) -> Result<Vec<AffairHead>, Refusal> {
        let mut wish = AffairWish::of(AffairKind::Routine, self.parties.clone(), MOST);
        wish.is_open = is_open;
        wish.due = due;
        wish.words = words.to_owned();
        if is_open != Some(true) {
            let last = AffairNumber { kind: AffairKind::Routine, number: CaseNumber::new(2099, 9_999_999) };
            let due = wish.due.end().saturating_add(1);
            wish.page = AffairPage::Before(AffairPlace { due, number: last });
        }
        let mut heads = app.store.affairs(&desk.district, wish).await?;
        if let Some(does) = &self.does {
            heads.retain(|head| does.contains(&head.responsible));
        }
        Ok(heads)
    }
}

/// Routines as rows, in the order of their heads.
pub(super) async fn rows(app: &App, desk: &Desk, heads: &[AffairHead]) -> Result<Vec<RoutineRow>, Refusal> {
    let library = app.library();
    let mut rows = Vec::new();
    for head in heads {
        let routine = app.store.affair::<Routine>(&desk.district, head.number.number).await?;
        rows.extend(routine.map(|routine| RoutineRow::of(&library, desk, &routine)));
    }
    Ok(rows)
}

impl RoutineRow {
    pub fn of(library: &Library, desk: &Desk, routine: &Routine) -> RoutineRow {
        let number = AffairNumber { kind: AffairKind::Routine, number: routine.number };
        let sources = &routine.opening.sources;
        RoutineRow {
            url: format!("/routine/{number}"),
            number: number.to_string(),
            title: routine.title(),
            period: routine.opening.period.name.clone(),
            stand: routine.stand(),
            organisation: desk.directory.full_name(routine.organisation),
            item: sources.first().map(|source| source.item.name.clone()).unwrap_or_default(),
            towns: towns(sources),
            clause: routine.opening.text.clone(),
            clause_url: sources.first().map(|one| source_url(library, desk, one)).unwrap_or_default(),
            due: desk.due(&routine.due),
            told: routine.reminded.filter(|_| routine.is_open()).map_or("", |level| level.chinese()),
        }
    }

    /// A workbook's columns, with their widths in digits.
    pub const COLUMNS: [(&str, f64); 12] = [
        ("编号", 15.0),
        ("例行任务", 44.0),
        ("期", 20.0),
        ("状态", 12.0),
        ("承办", 26.0),
        ("时限", 18.0),
        ("为什么是这个时限", 36.0),
        ("进度", 18.0),
        ("督办", 14.0),
        ("条款", 50.0),
        ("事项", 30.0),
        ("镇街", 18.0),
    ];

    /// A row of a workbook.
    pub fn cells(self) -> Vec<String> {
        let distance = if self.stand == Stand::Open { self.due.distance } else { String::new() };
        vec![
            self.number,
            self.title,
            self.period,
            self.stand.chinese().to_owned(),
            self.organisation,
            self.due.when,
            self.due.why,
            distance,
            self.told.to_owned(),
            self.clause,
            self.item,
            self.towns,
        ]
    }
}

/// The towns of clauses: "槐渡街道", or the first with how many more.
pub(super) fn towns(sources: &[Source]) -> String {
    match sources {
        [] => String::new(),
        [one] => one.item.town.clone(),
        [first, ..] => format!("{}等 {} 个镇街", first.item.town, sources.len()),
    }
}

/// Where a clause stands, marked in its original.
pub(super) fn source_url(library: &Library, desk: &Desk, source: &Source) -> String {
    let town = town_of(library, &desk.district, &source.item);
    town.map(|town| clause_url(town, &source.item, Some(source.clause))).unwrap_or_default()
}

/// Sorts heads by a column; by their ends otherwise.
pub(super) fn sort(heads: &mut [AffairHead], by: &str, down: bool, desk: &Desk) {
    match by {
        "title" => heads.sort_by_cached_key(|head| head.title.clone()),
        "organisation" => heads.sort_by_cached_key(|head| desk.directory.full_name(head.responsible)),
        "item" => heads.sort_by_cached_key(|head| head.item.as_ref().map(|item| item.name.clone())),
        "state" => heads.sort_by_cached_key(|head| (Reverse(head.is_open), head.stands.clone())),
        _ => heads.sort_by_key(|head| head.due.unwrap_or(Millis::MAX)),
    }
    if down {
        heads.reverse();
    }
}
