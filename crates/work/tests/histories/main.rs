//! Any sequence of commands, by anybody, at any time, keeps what must always hold.

#![allow(clippy::unwrap_used)] // A test may unwrap: its panic is its message.

mod attempts;
mod clocks;
mod held;
mod recount;
#[path = "../town/mod.rs"]
mod town;

use std::collections::HashMap;

use attempts::{attempt, people, plan};
use proptest::prelude::*;
use qingdan_work::case::{
    Actor, Case, Command, Event, Happened, Refusal, Request, Source, Status, StepNo, StepStatus, Turn,
    evolve, replay,
};
use qingdan_work::hash::Hash;
use qingdan_work::{Person, Role};
use town::*;

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_history_keeps_what_must_hold(plan in plan(), attempts in prop::collection::vec(attempt(), 0..60)) {
        let people = people();
        let mut office = Office::at("2026-10-20T10:00");
        office.does(&people[0], opening_with("某事", Source::Application, plan.steps)).unwrap();
        check(&office);
        let mut answered: HashMap<u8, (String, Request, Hash)> = HashMap::new();
        for attempt in attempts {
            office.now += attempt.hours * 3_600_000;
            if attempt.kind == 27 {
                office.knows_2027();
            }
            let command = attempt.command(office.case());
            let who = attempt.who(&people, &command, office.case());
            let is_clocks = matches!(command, Command::Escalate { .. } | Command::Recount);
            let actor = if is_clocks { Actor::Clock } else { Actor::Person(who) };
            let seen = office.case().version.saturating_sub(attempt.missed);
            let request = Request { key: attempt.key.to_string(), seen, command };
            round_trip(&request)?;
            // What a store does with keys: the same command has the same digest, and no other has.
            let digest = request.digest(&who.login).unwrap();
            if let Some((login, stored, stored_digest)) = answered.get(&attempt.key) {
                prop_assert_eq!(*stored_digest == digest, (login, stored) == (&who.login, &request));
                continue;
            }
            let before = office.case().clone();
            match office.decide(actor, &request) {
                Ok(event) => {
                    agrees(&before, &request, who, is_clocks, &event, &office)?;
                    office.case = Some(evolve(office.case.take(), &event).unwrap());
                    office.events.push(event);
                    answered.insert(attempt.key, (who.login.clone(), request, digest));
                    check(&office);
                }
                Err(refusal) => humane(&refusal)?,
            }
        }
        let replayed = replay(&office.events).unwrap();
        prop_assert_eq!(&replayed, &office.case);
        round_trip(office.case())?;
        office.events.iter().try_for_each(round_trip)?;
    }
}

fn round_trip<T>(value: &T) -> Result<(), TestCaseError>
where
    T: serde::Serialize + serde::de::DeserializeOwned + PartialEq + std::fmt::Debug,
{
    let text = serde_json::to_string(value).unwrap();
    let back: T = serde_json::from_str(&text).unwrap();
    prop_assert_eq!(value, &back);
    Ok(())
}

/// A refusal says something to a person, in whole sentences.
fn humane(refusal: &Refusal) -> Result<(), TestCaseError> {
    let text = refusal.to_string();
    prop_assert!(text.ends_with('。') && !text.contains("{") && text.chars().count() < 400, "{text}");
    Ok(())
}

/// A command that was carried out could be, by who sent it, on what they saw.
fn agrees(
    before: &Case,
    request: &Request,
    who: &Person,
    is_clocks: bool,
    event: &Event,
    office: &Office,
) -> Result<(), TestCaseError> {
    prop_assert_eq!(event.seq, before.version + 1);
    prop_assert!(event.act.at >= office.events.last().unwrap().act.at, "the log's time went back");
    if before.is_closed() {
        let is_reopened = matches!(event.body, Happened::Reopened { .. });
        prop_assert!(is_reopened, "a closed case changed");
    }
    if is_clocks {
        return Ok(());
    }
    let reads = [Role::ListOffice, Role::Auditor, Role::Administrator];
    prop_assert!(!who.roles.iter().any(|role| reads.contains(role)), "{} changed a case", who.name);
    match &event.body {
        Happened::Done { step, .. } | Happened::Returned { step, .. } => {
            let step = before.step(*step).unwrap();
            prop_assert_eq!(step.status, StepStatus::Ready);
            prop_assert!(step.version <= request.seen);
            prop_assert!(office.directory.is_at_or_below(step.organisation, who.organisation));
            let is_done = matches!(event.body, Happened::Done { .. });
            let is_early = step.earliest.is_some_and(|earliest| office.now < earliest);
            prop_assert!(!is_done || !is_early);
        }
        Happened::Skipped { step, .. }
        | Happened::Transferred { step, .. }
        | Happened::Repeated { step, .. }
        | Happened::Started { step, .. }
        | Happened::Supplemented { step, .. } => {
            prop_assert!(before.step(*step).unwrap().version <= request.seen);
        }
        Happened::Closed { skipped, .. } => {
            prop_assert!(before.work_version <= request.seen);
            prop_assert!(before.ready().all(|step| skipped.iter().any(|one| one.step == step.no)));
        }
        _ => {}
    }
    Ok(())
}

/// What holds of a case after every event.
fn check(office: &Office) {
    let case = office.case();
    assert_eq!(case.version, office.events.len() as u64);
    let before = everything_before(case);
    let status = |no: &StepNo| case.step(*no).unwrap().status;
    for step in &case.steps {
        let is_clear = before[step.no as usize - 1].iter().all(|no| status(no).is_settled());
        match step.status {
            StepStatus::Ready => assert!(is_clear, "{} is ready too early\n{}", step.no, office.board()),
            // Closing leaves out what is ready; what waits for it goes on when the case is opened again.
            status if status.is_waiting() && !case.is_closed() => {
                assert!(!is_clear, "{} waits for nothing\n{}", step.no, office.board());
            }
            _ => {}
        }
        let is_ready = step.status == StepStatus::Ready;
        assert_eq!((is_ready, is_ready), (step.due.is_some(), step.since.is_some()), "{}", office.board());
        assert!(case.involved.contains(&step.organisation));
        if let Some(due) = &step.due {
            assert_eq!(due.at.is_some(), due.unknown_year.is_none());
        }
    }
    once_a_round(office);
    assert!(case.involved.contains(&case.opened.by.organisation));
    if case.is_closed() {
        assert_eq!(case.ready().count(), 0);
    }
    assert!(!matches!(&case.status, Status::Paused { act, .. } if act.by.login.is_empty()));
}

/// No step is done twice: each time it was made ready anew.
fn once_a_round(office: &Office) {
    let mut rounds: HashMap<StepNo, (u32, u32)> = HashMap::new();
    for event in &office.events {
        if let Happened::Done { step, .. } = event.body {
            rounds.entry(step).or_default().1 += 1;
        }
        let turns = match &event.body {
            Happened::Opened { then, .. }
            | Happened::Done { then, .. }
            | Happened::Returned { then, .. }
            | Happened::Skipped { then, .. }
            | Happened::Added { then, .. }
            | Happened::Started { then, .. }
            | Happened::Repeated { then, .. }
            | Happened::Reopened { then, .. } => then.as_slice(),
            _ => &[],
        };
        for turn in turns {
            if let Turn::Ready { step, .. } = turn {
                rounds.entry(*step).or_default().0 += 1;
            }
        }
    }
    for (no, (ready, done)) in rounds {
        assert!(done <= ready, "step {no} was done {done} times and ready {ready} times");
        assert_eq!(office.case().step(no).unwrap().round, ready);
    }
}

/// By step, every step before it, found another way than the engine does.
fn everything_before(case: &Case) -> Vec<Vec<StepNo>> {
    let count = case.steps.len();
    let mut is_before = vec![vec![false; count]; count];
    for step in &case.steps {
        step.after.iter().for_each(|no| is_before[step.no as usize - 1][*no as usize - 1] = true);
    }
    for middle in 0..count {
        for late in 0..count {
            for early in 0..count {
                is_before[late][early] |= is_before[late][middle] && is_before[middle][early];
            }
        }
    }
    let numbers = |row: Vec<bool>| (1..).zip(row).filter(|(_, is)| *is).map(|(no, _)| no).collect();
    is_before.into_iter().map(numbers).collect()
}
