//! What a list says of an emergency: which items speak of it, and what each of their clauses is for.

use std::collections::BTreeSet;

use qingdan_catalogue::EmergencyWords;
use qingdan_model::{Action, Actor, DeadlineKind, Item, Lane, Mode, Procedure, Step, StepId};

use super::event::Duty;
use super::kinds::{EmergencyKind, Phase};
use crate::people::{Directory, OrganisationId};

/// Why an item may concern an emergency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Concern {
    /// Its name says so.
    Name,
    /// Only this clause speaks of it: whoever opens the emergency decides.
    Clause(StepId),
}

/// Whether an item concerns a kind of emergency, and why. `read` gives its procedure; it is only asked where its words leave
/// it open.
pub fn concern(kind: EmergencyKind, item: &Item, read: impl FnOnce() -> Procedure) -> Option<Concern> {
    let words = EmergencyWords::embedded();
    let has = |text: &str, words: &[String]| words.iter().any(|word| text.contains(word.as_str()));
    let own = words.kind.iter().find(|one| one.kind == kind.as_str())?;
    let is_general = words.general.kinds.iter().any(|one| one == kind.as_str());
    let name = &item.name.text;
    if has(name, &own.names) || is_general && has(name, &words.general.names) {
        return Some(Concern::Name);
    }
    if !item.clauses().iter().any(|clause| has(&clause.passage.text, &own.words)) {
        return None;
    }
    let procedure = read();
    let responds = |step: &&Step| step.actions().any(|action| action == Action::Respond);
    let step = procedure.steps.iter().filter(responds).find(|step| has(&step.text, &own.words))?;
    Some(Concern::Clause(step.id))
}

/// The clauses of an item as duties, in the order of its columns. `item` is its position among the items that are brought,
/// `town` whose list it is.
pub fn duties(item: usize, town: OrganisationId, procedure: &Procedure, directory: &Directory) -> Vec<Duty> {
    let mut steps: Vec<&Step> = procedure.steps.iter().collect();
    steps.sort_by_key(|step| step.id);
    let duty = |step: &Step| {
        let lane = procedure.lanes.get(step.lane);
        let actor = lane.map_or(Actor::Town, |lane| lane.actor);
        let of = match actor {
            Actor::Department => departments(lane, directory),
            _ => vec![town],
        };
        Duty {
            item,
            clause: step.id,
            phase: phase(step),
            lane: lane.map(|lane| lane.name.clone()).unwrap_or_default(),
            of,
            in_communities: actor == Actor::Community,
            is_watch: is_watch(step),
        }
    };
    steps.into_iter().map(duty).collect()
}

fn departments(lane: Option<&Lane>, directory: &Directory) -> Vec<OrganisationId> {
    let bodies = lane.into_iter().flat_map(|lane| &lane.bodies);
    let found: BTreeSet<OrganisationId> =
        bodies.filter_map(|body| Some(directory.department(body)?.id)).collect();
    found.into_iter().collect()
}

/// What a clause is for: the phase most of whose words it has, of several the one whose word comes first. Without any, an
/// act of response or something that starts from an event is response, all else is done before.
fn phase(step: &Step) -> Phase {
    let words = EmergencyWords::embedded();
    let scored = words.phase.iter().filter_map(|group| {
        let phase: Phase = group.phase.parse().ok()?;
        let found: Vec<usize> = group.words.iter().filter_map(|word| step.text.find(word.as_str())).collect();
        let first = found.iter().min()?;
        Some((found.len(), std::cmp::Reverse(*first), phase))
    });
    if let Some((_, _, phase)) = scored.max_by_key(|(count, first, _)| (*count, *first)) {
        return phase;
    }
    let responds = step.actions().any(|action| action == Action::Respond);
    let waits = step.reading.mode.value == Mode::Triggered;
    if responds || waits { Phase::Response } else { Phase::Preparation }
}

/// Whether a clause demands somebody on duty day and night.
fn is_watch(step: &Step) -> bool {
    let says = || EmergencyWords::embedded().watch.words.iter().any(|word| step.text.contains(word.as_str()));
    step.deadline().is_some_and(|deadline| deadline.kind == DeadlineKind::RoundTheClock) || says()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_catalogue_knows_every_kind_and_phase() {
        let words = EmergencyWords::embedded();
        for kind in EmergencyKind::ALL {
            let count = words.kind.iter().filter(|one| one.kind == kind.as_str()).count();
            assert_eq!(count, 1, "{kind}");
        }
        for phase in Phase::ALL {
            let count = words.phase.iter().filter(|one| one.phase == phase.as_str()).count();
            assert_eq!(count, 1, "{phase}");
        }
        assert_eq!(words.kind.len(), EmergencyKind::ALL.len());
        assert_eq!(words.phase.len(), Phase::ALL.len());
        let known: Vec<&str> = EmergencyKind::ALL.iter().map(|kind| kind.as_str()).collect();
        assert!(words.general.kinds.iter().all(|kind| known.contains(&kind.as_str())));
    }
}
