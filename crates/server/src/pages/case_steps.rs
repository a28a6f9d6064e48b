//! The steps of a case, as a list and in its drawing.

use qingdan_model::StepId;
use qingdan_work::case::{Case, Step, StepNo, StepStatus, step_offers};
use qingdan_write::{Look, StepState};

use super::Link;
use super::case_notices::CaseNotices;
use crate::desk::{ClauseTexts, Desk, DueView, clause_url, town_of};
use crate::library::Library;

/// A step in the list.
pub(super) struct StepView {
    pub no: StepNo,
    pub label: String,
    /// The clause in its words, with its place; empty for a step that somebody added.
    pub clause: String,
    pub clause_name: String,
    pub clause_url: String,
    pub organisation: String,
    pub stands_in_for: String,
    pub status: StepStatus,
    /// By when and why, while it can be done.
    pub due: Option<DueView>,
    pub earliest: String,
    pub told: &'static str,
    /// What it waits for.
    pub waits_for: Vec<StepNo>,
    /// Under which outcomes of earlier steps it follows.
    pub condition: String,
    pub outcome: String,
    /// Who last did something to it: "某镇 张某 11月3日 09:30 办结".
    pub last: String,
    pub fields: Vec<(String, String)>,
    pub offers: Vec<Link>,
    /// Whether the form below is about it.
    pub is_chosen: bool,
}

pub(super) fn step_views(
    library: &Library,
    desk: &Desk,
    case: &Case,
    texts: &ClauseTexts,
    notices: &CaseNotices,
    chosen: Option<StepNo>,
) -> Vec<StepView> {
    let town = town_of(library, &desk.district, &case.item);
    let view = |step: &Step| StepView {
        no: step.no,
        label: step.label.clone(),
        clause: texts.get(&case.item, step.clause).to_owned(),
        clause_name: step.clause.map(StepId::chinese).unwrap_or_default(),
        clause_url: match (town, step.clause) {
            (Some(town), Some(_)) => clause_url(town, &case.item, step.clause),
            _ => String::new(),
        },
        organisation: desk.directory.full_name(step.organisation),
        stands_in_for: step.stands_in_for.clone().unwrap_or_default(),
        status: step.status,
        due: step.due.as_ref().map(|due| desk.due(due)),
        earliest: step.earliest.filter(|at| *at > desk.now).map(|at| desk.said(at)).unwrap_or_default(),
        told: step.told.map_or("", |told| told.chinese()),
        waits_for: waits_for(case, step),
        condition: condition(case, step),
        outcome: step.outcome.clone().unwrap_or_default(),
        last: last(desk, step),
        fields: step.fields.iter().map(|one| (one.name.clone(), one.value.clone())).collect(),
        offers: offers(desk, case, step)
            .into_iter()
            .chain(notices.offer(desk, case, step, texts.get(&case.item, step.clause)))
            .collect(),
        is_chosen: chosen == Some(step.no),
    };
    case.steps.iter().map(view).collect()
}

/// How a clause's steps stand, for the drawing; `None` where the case has none of it.
pub(super) fn state_of(desk: &Desk, case: &Case, clause: StepId) -> Option<StepState> {
    let steps: Vec<&Step> = case.steps.iter().filter(|step| step.clause == Some(clause)).collect();
    // Of several departments' steps the drawing shows what is still to be done.
    let order = [
        StepStatus::Ready,
        StepStatus::Returned,
        StepStatus::Waiting,
        StepStatus::Done,
        StepStatus::Skipped,
        StepStatus::Dormant,
    ];
    let status = order.into_iter().find(|status| steps.iter().any(|step| step.status == *status))?;
    let with = steps.iter().filter(|step| step.status == status).count();
    let share = if with < steps.len() { format!("（{with}/{}）", steps.len()) } else { String::new() };
    let due = steps.iter().filter_map(|step| step.due.as_ref()).map(|due| desk.due(due));
    let late = due.filter(|due| due.class == "overdue").map(|due| due.distance).next();
    let late = late.map(|distance| format!("，{distance}")).unwrap_or_default();
    let look = match status {
        StepStatus::Ready => Look::Ready,
        StepStatus::Returned | StepStatus::Waiting => Look::Waiting,
        StepStatus::Done => Look::Done,
        StepStatus::Skipped => Look::Skipped,
        StepStatus::Dormant => Look::Dormant,
    };
    Some(StepState { look, words: format!("{}{share}{late}", status.chinese()) })
}

/// Numbers of what must be settled before, with links.
fn waits_for(case: &Case, step: &Step) -> Vec<StepNo> {
    if !step.status.is_waiting() {
        return Vec::new();
    }
    case.unsettled_before(step.no).map(|one| one.no).collect()
}

fn condition(case: &Case, step: &Step) -> String {
    let when = step.when.iter().filter_map(|one| {
        let deciding = case.step(one.step)?;
        Some(format!("第 {} 环节的结果是“{}”", deciding.no, one.outcome))
    });
    when.collect::<Vec<_>>().join("，或者")
}

fn last(desk: &Desk, step: &Step) -> String {
    let Some(last) = &step.last else { return String::new() };
    let who = desk.directory.full_name(last.act.by.organisation);
    format!("{who} {} {} {}", last.act.by.name, desk.said(last.act.at), last.deed.chinese())
}

fn offers(desk: &Desk, case: &Case, step: &Step) -> Vec<Link> {
    let offers = step_offers(&desk.person, step, case, &desk.directory);
    let link = |offer: qingdan_work::case::Offer| Link {
        name: offer.chinese().to_owned(),
        url: format!("/case/{}?step={}&do={}#act", case.number, step.no, offer.as_str()),
    };
    offers.into_iter().map(link).collect()
}
