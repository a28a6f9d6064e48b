//! The clauses of an emergency's items, by what they are for: who has to do what, and who has said that it is done.

use qingdan_work::OrganisationId;
use qingdan_work::case::Said;
use qingdan_work::emergency::{Duty, Phase};

use super::emergency::Opened;
use crate::app::App;
use crate::desk::{ClauseTexts, clause_url, town_of};
use crate::refusal::Refusal;
use crate::web::random_token;

/// Clauses that are for the same.
pub(super) struct PhaseView {
    pub phase: Phase,
    /// Whether it is what is done before anything happens.
    pub is_before: bool,
    pub duties: Vec<DutyView>,
    /// How many organisations did theirs, of how many.
    pub done: usize,
    pub all: usize,
}

/// A clause.
pub(super) struct DutyView {
    pub at: usize,
    pub lane: String,
    pub text: String,
    pub url: String,
    pub item: String,
    pub is_watch: bool,
    /// Whether it is one of the visitor's own organisations'.
    pub is_own: bool,
    /// Who said that it is done, when, how.
    pub done: Vec<String>,
    /// Those of the visitor's organisations that have not.
    pub open_for: Vec<OpenFor>,
}

/// An organisation of the visitor's that has not said that a duty is fulfilled.
pub(super) struct OpenFor {
    pub id: OrganisationId,
    pub name: String,
    pub key: String,
}

impl PhaseView {
    /// Duties of the visitor's own organisations that nobody has ticked.
    pub fn own(&self) -> usize {
        self.duties.iter().filter(|duty| !duty.open_for.is_empty()).count()
    }
}

/// The duties, phase by phase; one's own first.
pub(super) async fn phases(app: &App, opened: &Opened) -> Result<Vec<PhaseView>, Refusal> {
    let Opened { desk, emergency, .. } = opened;
    let mut texts = ClauseTexts::default();
    for item in &emergency.items {
        texts.load(app, &desk.district, item).await?;
    }
    let of_phase = |phase: &Phase| {
        let duties = emergency.duties.iter().enumerate().filter(|(_, duty)| duty.phase == *phase);
        let mut duties: Vec<DutyView> =
            duties.map(|(at, duty)| duty_view(app, opened, &texts, at, duty)).collect();
        duties.sort_by_key(|duty| !duty.is_own);
        let (done, open) = duties.iter().fold((0, 0), |(done, all), duty| {
            let whose = holders(opened, duty.at).len();
            (done + duty.done.len(), all + whose)
        });
        PhaseView { phase: *phase, is_before: *phase == Phase::Preparation, duties, done, all: open }
    };
    Ok(Phase::ALL.iter().map(of_phase).filter(|phase| !phase.duties.is_empty()).collect())
}

/// Where the clause stands that demands that an organisation is on duty day and night.
pub(super) fn watch_url(app: &App, opened: &Opened, of: OrganisationId) -> Option<String> {
    let Opened { desk, emergency, .. } = opened;
    let is_it = |duty: &&Duty| duty.is_watch && emergency.is_duty_of(duty, of, &desk.directory);
    let duty = emergency.duties.iter().find(is_it)?;
    let item = emergency.items.get(duty.item)?;
    let library = app.library();
    town_of(&library, &desk.district, item).map(|town| clause_url(town, item, Some(duty.clause)))
}

/// Whose a duty is.
fn holders(opened: &Opened, at: usize) -> Vec<OrganisationId> {
    let Opened { desk, emergency, .. } = opened;
    let Some(duty) = emergency.duties.get(at) else { return Vec::new() };
    emergency.holders(duty, &desk.directory)
}

fn duty_view(app: &App, opened: &Opened, texts: &ClauseTexts, at: usize, duty: &Duty) -> DutyView {
    let Opened { desk, emergency, .. } = opened;
    let library = app.library();
    let item = emergency.items.get(duty.item);
    let town = item.and_then(|item| Some((item, town_of(&library, &desk.district, item)?)));
    let holders = holders(opened, at);
    let own: Vec<OrganisationId> = holders.iter().copied().filter(|one| opened.reports(*one)).collect();
    let done = holders.iter().filter_map(|one| emergency.fulfilment(at, *one));
    let said = |one: &qingdan_work::emergency::Fulfilled| {
        let Said { who, when } = Said::of(&one.act, &desk.directory, desk.now);
        let name = desk.directory.full_name(one.organisation);
        let note = if one.note.is_empty() { String::new() } else { format!("：{}", one.note) };
        format!("{name} 已落实{note}（{who}，{when}）")
    };
    let open = |id: &&OrganisationId| !emergency.is_closed() && emergency.fulfilment(at, **id).is_none();
    let lane = match (&*duty.of, item) {
        // Every list calls its town the same.
        ([town], Some(_)) if desk.directory.town_of(*town).is_some() && !duty.in_communities => {
            desk.directory.name(*town)
        }
        ([town], Some(_)) if duty.in_communities => format!("{}各村（社区）", desk.directory.name(*town)),
        ([], _) => format!("{}（还没有建立机构）", duty.lane),
        _ => duty.lane.clone(),
    };
    DutyView {
        at,
        lane,
        text: item.map(|item| texts.get(item, Some(duty.clause)).to_owned()).unwrap_or_default(),
        url: town.map(|(item, town)| clause_url(town, item, Some(duty.clause))).unwrap_or_default(),
        item: item.map(|item| format!("{} {}", item.town, item.name)).unwrap_or_default(),
        is_watch: duty.is_watch,
        is_own: !own.is_empty(),
        done: done.map(said).collect(),
        open_for: own
            .iter()
            .filter(open)
            .map(|id| OpenFor { id: *id, name: desk.directory.full_name(*id), key: random_token() })
            .collect(),
    }
}
