//! What the pages of a new case show.

use askama::Template;
use qingdan_model::Kind;
use qingdan_work::case::Source;
use qingdan_work::plan::{Parties, Plan, Planned};
use qingdan_work::{Handled, OrganisationId, OrganisationKind};

use super::case_new::Draft;
use super::case_suggestion::Suggestion;
use super::{Choice, Chrome, Link, body_links, part};
use crate::app::App;
use crate::desk::Desk;
use crate::item_address;
use crate::library::{Library, Town};
use crate::opening::{Subject, parties};
use crate::session::Visitor;
use crate::web::item_url;

/// Where the matter is told and its item chosen.
#[derive(Template)]
#[template(path = "case_find.html")]
pub(crate) struct FindPage {
    chrome: Chrome,
    draft: Draft,
    heading: &'static str,
    sources: Vec<Choice>,
    towns: Vec<Choice>,
    found: Vec<Suggestion>,
    is_confident: bool,
    error: &'static str,
}

impl FindPage {
    #[allow(clippy::too_many_arguments)] // What a page shows is gathered in one place.
    pub fn new(
        app: &App,
        visitor: &Visitor,
        towns: &[&Town],
        draft: Draft,
        source: Source,
        found: Vec<Suggestion>,
        error: &'static str,
    ) -> FindPage {
        let town = |town: &&Town| Choice {
            word: town.key.clone(),
            name: town.key.clone(),
            is_chosen: town.key == draft.town,
        };
        FindPage {
            chrome: Chrome::new(app, visitor),
            heading: heading(source),
            sources: sources(source),
            towns: towns.iter().map(town).collect(),
            is_confident: found.first().is_some_and(|one| one.is_confident),
            found,
            error,
            draft,
        }
    }
}

fn heading(source: Source) -> &'static str {
    match source {
        Source::Finding => "上报发现",
        Source::Complaint => "登记诉求",
        _ => "新建办件",
    }
}

fn sources(chosen: Source) -> Vec<Choice> {
    let all = Source::ALL.iter().filter(|one| **one != Source::Import);
    let choice = |one: &Source| Choice {
        word: one.as_str().to_owned(),
        name: one.chinese().to_owned(),
        is_chosen: *one == chosen,
    };
    all.map(choice).collect()
}

/// Who handles it, as chosen.
pub(crate) struct Chosen {
    source: Source,
    parties: Parties,
    handled: Handled,
}

impl Chosen {
    pub fn of(
        desk: &Desk,
        subject: &Subject<'_>,
        source: Source,
        office: Option<OrganisationId>,
        community: Option<OrganisationId>,
    ) -> Chosen {
        let parties = parties(desk, subject.place, office, community);
        Chosen { source, parties, handled: subject.handled(desk, source, parties) }
    }
}

/// A step that will come.
pub(crate) struct StepView {
    pub label: String,
    pub url: Option<String>,
    pub text: String,
    pub who: String,
    pub stands_in_for: Option<String>,
    pub after: String,
    pub on_call: bool,
}

/// What will be done, by whom; where it is opened.
#[derive(Template)]
#[template(path = "case_new.html")]
pub(crate) struct FormPage {
    chrome: Chrome,
    draft: Draft,
    heading: &'static str,
    kind: Kind,
    no: u32,
    name: String,
    item_url: String,
    town: String,
    bodies: Vec<Link>,
    part: &'static str,
    sources: Vec<Choice>,
    offices: Vec<Choice>,
    communities: Vec<Choice>,
    steps: Vec<StepView>,
    /// `town`, `departments` or `elsewhere`.
    by: &'static str,
    departments: String,
    problems: Vec<String>,
}

impl FormPage {
    #[allow(clippy::too_many_arguments)] // What a page shows is gathered in one place.
    pub fn new(
        app: &App,
        visitor: &Visitor,
        desk: &Desk,
        library: &Library,
        subject: &Subject<'_>,
        chosen: &Chosen,
        draft: Draft,
        problems: Vec<String>,
    ) -> FormPage {
        let item = subject.item;
        let called = item_address::name_of(&subject.list.list.items, item);
        let url = item_url(&subject.town.key, item.kind(), &called);
        let (by, plan) = match &chosen.handled {
            Handled::Town(plan) => ("town", Some(plan)),
            Handled::Departments(plan) => ("departments", Some(plan)),
            Handled::Elsewhere => ("elsewhere", None),
        };
        let steps = plan.map(|plan| steps(desk, plan, &url)).unwrap_or_default();
        let bodies = item.bodies();
        let printed = bodies.iter().map(|body| body.text.as_str());
        let mut departments: Vec<&str> = steps.iter().map(|step| step.who.as_str()).collect();
        departments.dedup();
        FormPage {
            chrome: Chrome::new(app, visitor).in_town(&subject.town.key),
            heading: heading(chosen.source),
            kind: item.kind(),
            no: item.no,
            name: item.name.text.clone(),
            town: subject.town.name.clone(),
            bodies: body_links(library, &desk.district, printed),
            part: part(item.kind()),
            sources: sources(chosen.source),
            offices: below(desk, subject.place, OrganisationKind::Office, chosen.parties.office),
            communities: below(desk, subject.place, OrganisationKind::Community, chosen.parties.community),
            departments: departments.join("、"),
            item_url: url,
            steps,
            by,
            draft,
            problems,
        }
    }
}

fn below(
    desk: &Desk,
    town: OrganisationId,
    kind: OrganisationKind,
    chosen: Option<OrganisationId>,
) -> Vec<Choice> {
    let all = desk.directory.below(town).filter(|one| one.kind == kind && !one.is_closed);
    all.map(|one| Choice {
        word: one.id.to_string(),
        name: one.name.clone(),
        is_chosen: Some(one.id) == chosen,
    })
    .collect()
}

fn steps(desk: &Desk, plan: &Plan, item_url: &str) -> Vec<StepView> {
    let numbers = |after: &[u32]| after.iter().map(u32::to_string).collect::<Vec<_>>().join("、");
    let view = |step: &Planned| StepView {
        label: step.label.clone(),
        url: step.clause.map(|clause| format!("{item_url}?clause={clause}#{clause}")),
        text: step.text.clone(),
        who: desk.directory.full_name(step.organisation),
        stands_in_for: step.stands_in_for.clone(),
        after: numbers(&step.after),
        on_call: step.on_call,
    };
    plan.steps.iter().map(view).collect()
}
