//! Any commands about an emergency, by anybody, at any time, keep what must always hold.

#![allow(clippy::unwrap_used)] // A test may unwrap: its panic is its message.

mod flood;
mod town;

use flood::*;
use proptest::prelude::*;
use qingdan_work::affair::{Affair, evolve};
use qingdan_work::case::Actor;
use qingdan_work::emergency::*;
use qingdan_work::{Millis, OrganisationId, Person, Role};
use town::*;

const PLACES: [OrganisationId; 8] = [TOWN, OTHER_TOWN, VILLAGE, OTHER_VILLAGE, SAFETY, FIRE, POLICE, CLOSED];
const HOUR: Millis = 3_600_000;

fn people() -> Vec<Person> {
    vec![
        clerk(),
        villager(),
        bureau(),
        person("应急办", SAFETY, Role::TownClerk),
        person("镇领导", TOWN, Role::TownLeader),
        person("街道干部", OTHER_TOWN, Role::TownClerk),
        person("外村干部", OTHER_VILLAGE, Role::CommunityWorker),
        person("消防", FIRE, Role::DepartmentOfficer),
        person("派单员", DISTRICT, Role::Dispatcher),
        person("审计", DISTRICT, Role::Auditor),
        person("管理员", DISTRICT, Role::Administrator),
    ]
}

fn start() -> Millis {
    moment("2026-07-14 09:00")
}

fn time() -> impl Strategy<Value = Millis> {
    prop_oneof![8 => (0i64..60).prop_map(|hours| start() + hours * HOUR), 1 => any::<Millis>()]
}

fn place() -> impl Strategy<Value = OrganisationId> {
    prop::sample::select(&PLACES[..])
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![6 => Just("情况正常".to_owned()), 1 => Just(String::new()), 1 => Just("电话13812345678".to_owned())]
}

prop_compose! {
    fn figures()(set in prop::collection::vec((prop::sample::select(Figure::ALL), 0u64..500), 0..5), affected in 0u64..900) -> Losses {
        let mut losses = Losses::default();
        set.into_iter().for_each(|(figure, amount)| losses.set(figure, amount));
        losses.set(Figure::Affected, affected);
        losses
    }
}

fn command() -> impl Strategy<Value = Command> {
    let towns = prop::collection::vec(prop::sample::select(&[TOWN, OTHER_TOWN, VILLAGE][..]), 0..3);
    let no = 0u32..4;
    prop_oneof![
        towns.clone().prop_map(|towns| striking(&towns)),
        towns.prop_map(|towns| match striking(&towns) {
            Command::Open(opening) => Command::Widen(Box::new(opening.brought)),
            other => other,
        }),
        (text(), prop::collection::vec(place(), 0..4), prop::option::of(0u32..3)).prop_map(
            |(text, to, passes_on)| { Command::Warn(NewWarning { text, colour: None, to, passes_on }) }
        ),
        (no.clone(), place(), text()).prop_map(|(warning, organisation, note)| {
            Command::Acknowledge { warning, organisation, note }
        }),
        no.clone().prop_map(|warning| Command::Escalate { warning }),
        (prop::option::of(no.clone()), place(), time(), 0i64..90, text()).prop_map(
            |(no, organisation, from, hours, on_duty)| {
                let until = from.saturating_add(hours * HOUR);
                let (leader, personal) = (String::new(), Vec::new());
                Command::Roster { no, shift: Shift { organisation, from, until, leader, on_duty, personal } }
            }
        ),
        (place(), 0u32..90, time()).prop_map(|(organisation, people, at)| {
            let (from, shelter) = ("河湾组".to_owned(), "学校".to_owned());
            Command::Move(Moving { organisation, from, shelter, households: 1, people, at })
        }),
        (no.clone(), 0u32..60, time()).prop_map(|(no, people, at)| Command::GoBack { no, people, at }),
        (place(), time(), figures(), text()).prop_map(|(organisation, as_of, losses, note)| {
            Command::Report(LossReport { organisation, as_of, losses, note })
        }),
        (place(), 0u64..3, time()).prop_map(|(organisation, amount, at)| {
            Command::Relieve(Relief { amount, at, ..relief(organisation) })
        }),
        (prop::sample::select(Thing::ALL), no, text()).prop_map(|(thing, no, reason)| Command::Void {
            thing,
            no,
            reason
        }),
        (0usize..30, place(), text()).prop_map(|(duty, organisation, note)| Command::Fulfil {
            duty,
            organisation,
            note
        }),
        (prop::sample::select(EmergencyLevel::ALL), text())
            .prop_map(|(level, reason)| Command::Level { level, reason }),
        text().prop_map(|text| Command::Comment { text }),
        (text(), text()).prop_map(|(result, left)| Command::Close { result, left }),
        text().prop_map(|reason| Command::Reopen { reason }),
    ]
}

/// Who, what, how many events behind, how many minutes later.
fn deed() -> impl Strategy<Value = (usize, Command, u64, i64)> {
    (0usize..12, command(), prop_oneof![5 => Just(0u64), 1 => 0u64..4], 0i64..200)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_done_the_sums_are_right(deeds in prop::collection::vec(deed(), 0..60), times in prop::collection::vec(time(), 3)) {
        let people = people();
        let mut flood = Flood::opened("2026-07-14 09:30");
        for (who, command, behind, minutes) in deeds {
            flood.set_time(flood.now() + minutes * 60_000);
            let seen = flood.state().version.saturating_sub(behind);
            let actor = people.get(who).map_or(Actor::Clock, Actor::Person);
            let before = flood.emergency.clone();
            if flood.does_having_seen(seen, actor, command).is_err() {
                prop_assert_eq!(&flood.emergency, &before);
            }
        }
        let state = flood.state();
        let replayed = flood.events.iter().fold(None, |state, event| Some(evolve(state, event).unwrap()));
        prop_assert_eq!(replayed.as_ref(), Some(state));
        let text = serde_json::to_string(state).unwrap();
        prop_assert!(!text.contains("13812345678"));
        prop_assert_eq!(&serde_json::from_str::<Emergency>(&text).unwrap(), state);
        let directory = flood.directory();
        for at in times {
            holds_at(state, at, &directory);
        }
        let shown = state.shown();
        prop_assert_eq!(shown.is_open, !state.is_closed());
        prop_assert!(shown.parties.is_sorted() && shown.parties.contains(&shown.responsible));
        for warning in &state.warnings {
            let mut who: Vec<OrganisationId> = warning.acknowledged.iter().map(|one| one.organisation).collect();
            let count = who.len();
            who.sort_unstable();
            who.dedup();
            prop_assert_eq!(who.len(), count);
        }
    }
}

fn holds_at(state: &Emergency, at: Millis, directory: &qingdan_work::Directory) {
    let sum = state.losses_as_of(at, directory);
    for figure in Figure::ALL {
        let of_towns: u64 = sum.towns.iter().map(|town| town.losses.get(*figure)).sum();
        assert_eq!(of_towns, sum.total.get(*figure));
    }
    for town in &sum.towns {
        let reports = town.communities.iter().map(|(_, report)| *report).chain([town.own]).flatten();
        assert!(reports.clone().all(|report| report.what.as_of <= at));
        // Nobody's later figure gave way to an earlier one.
        for report in reports {
            let of = report.what.organisation;
            let newest =
                state.reports.iter().filter(|one| one.what.organisation == of && one.what.as_of <= at);
            assert_eq!(
                newest.map(|one| (one.what.as_of, one.seq)).max(),
                Some((report.what.as_of, report.seq))
            );
        }
        match town.own {
            Some(own) => assert_eq!(town.losses, own.what.losses),
            None => assert_eq!(town.losses, town.below),
        }
    }
    let moved: Vec<Sheltered> = state.sheltered_as_of(at, directory);
    assert!(moved.iter().all(|town| town.sheltered <= town.moved));
    let shelters: u64 = state.shelters_at(at).iter().map(|(_, people)| people).sum();
    assert_eq!(shelters, moved.iter().map(|town| town.sheltered).sum::<u64>());
}
