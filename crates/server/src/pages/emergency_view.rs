//! How things stand in an emergency: figures, towns, warnings, shifts, people moved, relief, duties, latest entries. All
//! of it is what the state says now; nothing is kept here.

use qingdan_work::OrganisationId;
use qingdan_work::affair::{Affair, AffairEvent};
use qingdan_work::emergency::{Emergency, Happened};

use super::Link;
use super::emergency::Opened;
use super::emergency_board::{
    BatchRow, ReliefRow, ShiftRow, WarningView, batches, reliefs, shifts, warnings,
};
use super::emergency_duties::{PhaseView, phases, watch_url};
use super::emergency_figures::{Tile, TownRow, main_figure, silent, tiles, towns};
use super::emergency_owed::{OwedView, owed};
use crate::app::App;
use crate::refusal::Refusal;

/// How things stand now.
pub(super) struct Situation {
    /// When this was so.
    pub as_of: String,
    pub is_open: bool,
    /// What forms with one button need.
    pub seen: u64,
    pub owed: Vec<OwedView>,
    pub tiles: Vec<Tile>,
    pub warnings: Vec<WarningView>,
    pub towns: Vec<TownRow>,
    /// The figure that the second picture shows.
    pub main: String,
    pub silent: String,
    pub batches: Vec<BatchRow>,
    pub shelters: Vec<(String, u64)>,
    pub shifts: Vec<ShiftRow>,
    /// Who must have somebody on duty and has not, with the clause that demands it.
    pub unwatched: Vec<Link>,
    pub reliefs: Vec<ReliefRow>,
    pub phases: Vec<PhaseView>,
    pub events: Vec<EventView>,
    /// How many entries are older than those.
    pub older: u64,
}

/// An entry of the log.
pub(super) struct EventView {
    pub seq: u64,
    pub what: &'static str,
    pub with: String,
    pub who: String,
    pub when: String,
}

impl Situation {
    /// How things stand now, for whoever looks.
    pub async fn of(
        app: &App,
        opened: &Opened,
        events: &[AffairEvent<Happened>],
    ) -> Result<Situation, Refusal> {
        let Opened { desk, emergency, .. } = opened;
        let shown = events.len() as u64;
        Ok(Situation {
            as_of: desk.said(desk.now),
            is_open: !emergency.is_closed(),
            seen: emergency.version,
            owed: owed(app, opened),
            tiles: tiles(opened),
            warnings: warnings(opened),
            towns: towns(opened),
            main: main_figure(emergency).chinese().to_owned(),
            silent: silent(opened),
            batches: batches(opened),
            shelters: shelters(opened),
            shifts: shifts(opened),
            unwatched: unwatched(app, opened),
            reliefs: reliefs(app, opened).await?,
            phases: phases(app, opened).await?,
            events: events.iter().map(|event| event_view(opened, event)).collect(),
            older: emergency.version.saturating_sub(shown),
        })
    }

    /// Duties of the visitor's own organisations that nobody has ticked.
    pub fn own_duties(&self) -> usize {
        self.phases.iter().filter(|phase| !phase.is_before).map(PhaseView::own).sum()
    }
}

fn shelters(opened: &Opened) -> Vec<(String, u64)> {
    let shelters = opened.emergency.shelters_at(opened.desk.now);
    shelters.into_iter().map(|(name, people)| (name.to_owned(), people)).collect()
}

fn unwatched(app: &App, opened: &Opened) -> Vec<Link> {
    let Opened { desk, emergency, .. } = opened;
    let mut involved = emergency.involved(&desk.directory);
    involved.sort_unstable();
    involved.dedup();
    let is_unwatched = |one: &OrganisationId| {
        emergency.must_watch(*one, &desk.directory) && emergency.on_duty(*one, desk.now).next().is_none()
    };
    let link = |one: OrganisationId| Link {
        name: desk.directory.full_name(one),
        url: watch_url(app, opened, one).unwrap_or_default(),
    };
    involved.into_iter().filter(is_unwatched).map(link).collect()
}

fn event_view(opened: &Opened, event: &AffairEvent<Happened>) -> EventView {
    let desk = &opened.desk;
    let (what, with) = Emergency::told(&event.body);
    let by = &event.act.by;
    let who = match event.body.about().filter(|about| *about != by.organisation) {
        // Somebody reported for another organisation.
        Some(about) => format!(
            "{} {}（{}）",
            desk.directory.full_name(by.organisation),
            by.name,
            desk.directory.full_name(about)
        ),
        None => format!("{} {}", desk.directory.full_name(by.organisation), by.name),
    };
    EventView { seq: event.seq, what, with, who, when: desk.said(event.act.at) }
}
