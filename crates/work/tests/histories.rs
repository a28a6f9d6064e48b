//! Any sequence of commands, by anybody, at any time, keeps what must always hold.

#![allow(clippy::unwrap_used)] // A test may unwrap: its panic is its message.

mod town;

use std::collections::HashMap;

use proptest::prelude::*;
use proptest::sample::Index;
use qingdan_model::{Action, Deadline, DeadlineKind, Unit};
use qingdan_work::case::{
    Actor, Addition, Case, Command, Completion, Condition, Ending, Event, Happened, Refusal, Request,
    Skipped, Source, Status, StepNo, StepStatus, Turn, evolve, replay,
};
use qingdan_work::due::Term;
use qingdan_work::hash::Hash;
use qingdan_work::plan::{Plan, Planned};
use qingdan_work::{OrganisationId, Person, Role};
use town::*;

const PLACES: [OrganisationId; 6] = [TOWN, WELFARE, VILLAGE, CIVIL, FIRE, OTHER_TOWN];
const OUTCOMES: [&str; 2] = ["同意", "不同意"];

fn people() -> Vec<Person> {
    vec![
        person("镇干部", TOWN, Role::TownClerk),
        person("镇领导", TOWN, Role::TownLeader),
        person("民政干部", WELFARE, Role::TownClerk),
        person("村干部", VILLAGE, Role::CommunityWorker),
        person("外村干部", OTHER_VILLAGE, Role::CommunityWorker),
        person("民政局", CIVIL, Role::DepartmentOfficer),
        person("消防", FIRE, Role::DepartmentOfficer),
        person("外镇干部", OTHER_TOWN, Role::TownClerk),
        person("派单员", DISTRICT, Role::Dispatcher),
        person("编办", DISTRICT, Role::ListOffice),
        person("审计", DISTRICT, Role::Auditor),
        person("管理员", DISTRICT, Role::Administrator),
    ]
}

prop_compose! {
    fn deadline()(kind in prop::sample::select(DeadlineKind::ALL), n in prop::option::of(0u32..40),
                  unit in prop::option::of(prop::sample::select(Unit::ALL))) -> Deadline {
        Deadline { kind, n, unit, text: "若干日内".to_owned() }
    }
}

prop_compose! {
    fn planned()(place in prop::sample::select(&PLACES[..]), after in prop::collection::vec(any::<Index>(), 0..3),
                 decides in any::<bool>(), when in prop::option::of((any::<Index>(), any::<Index>())),
                 deadline in prop::option::of(deadline()), on_call in prop::bool::weighted(0.2),
                 action in prop::sample::select(Action::ALL)) -> (Planned, Vec<Index>, Option<(Index, Index)>) {
        let outcomes = if decides { OUTCOMES.map(str::to_owned).to_vec() } else { Vec::new() };
        let term = Term { deadline, actions: vec![action], days: None };
        (Planned { label: String::new(), clause: None, text: String::new(), organisation: place, stands_in_for: None,
                   term, after: Vec::new(), when: Vec::new(), outcomes, on_call }, after, when)
    }
}

/// A plan whose steps wait for earlier ones, or for later ones that wait for nothing.
fn plan() -> impl Strategy<Value = Plan> {
    prop::collection::vec(planned(), 1..9).prop_map(|drafts| {
        let mut steps: Vec<Planned> = Vec::new();
        for (at, (mut step, after, when)) in drafts.into_iter().enumerate() {
            step.label = format!("环节{}", at + 1);
            if at > 0 {
                step.after = after.iter().map(|index| index.index(at) as StepNo + 1).collect();
                if let Some((decider, outcome)) = when {
                    let decider = decider.index(at);
                    if let Some(outcome) = steps[decider].outcomes.get(outcome.index(2)) {
                        let step_no = decider as StepNo + 1;
                        step.after.push(step_no);
                        step.when.push(Condition { step: step_no, outcome: outcome.clone() });
                    }
                }
                step.after.sort_unstable();
                step.after.dedup();
            }
            step.on_call &= step.after.is_empty();
            steps.push(step);
        }
        Plan { steps }
    })
}

/// What somebody tries next; who, at which time, having seen what, under which key.
#[derive(Clone, Debug)]
struct Attempt {
    who: Index,
    kind: u8,
    step: Index,
    other: Index,
    outcome: Option<Index>,
    words: bool,
    /// Whether it is somebody who may, and a step for which it makes sense.
    is_sensible: bool,
    missed: u64,
    hours: i64,
    key: u8,
}

prop_compose! {
    fn attempt()(who in any::<Index>(), kind in 0u8..28, step in any::<Index>(), other in any::<Index>(),
                 outcome in prop::option::weighted(0.4, any::<Index>()), words in prop::bool::weighted(0.95), is_sensible in prop::bool::weighted(0.85),
                 missed in prop_oneof![4 => Just(0u64), 1 => 1u64..4], hours in -30i64..400, key in any::<u8>()) -> Attempt {
        Attempt { who, kind, step, other, outcome, words, is_sensible, missed, hours, key }
    }
}

impl Attempt {
    fn step_of(&self, case: &Case) -> StepNo {
        use StepStatus::{Done, Dormant, Ready, Skipped};
        let fit: &[StepStatus] = match self.kind {
            4 => &[Done, Skipped],
            5 => &[Dormant],
            _ => &[Ready],
        };
        let is_fit = |no: &StepNo| case.step(*no).is_some_and(|step| fit.contains(&step.status));
        let fitting: Vec<StepNo> = (1..).take(case.steps.len()).filter(is_fit).collect();
        match fitting.is_empty() || !self.is_sensible {
            true => self.step.index(case.steps.len() + 1) as StepNo + 1,
            false => *self.step.get(&fitting),
        }
    }

    /// Whoever tries: sensibly, somebody of the step's organisation or the town's leader.
    fn who<'a>(&self, people: &'a [Person], command: &Command, case: &Case) -> &'a Person {
        let holder = command.step().and_then(|no| case.step(no)).map_or(TOWN, |step| step.organisation);
        let fitting: Vec<&Person> = people.iter().filter(|one| one.organisation == holder).collect();
        match self.is_sensible && !fitting.is_empty() {
            true => fitting[self.who.index(fitting.len())],
            false => self.who.get(people),
        }
    }

    fn command(&self, case: &Case) -> Command {
        let step = self.step_of(case);
        let earlier = case.returnable_from(step);
        let to = match earlier.is_empty() || !self.is_sensible {
            true => self.other.index(case.steps.len()) as StepNo + 1,
            false => *self.other.get(&earlier),
        };
        let place = PLACES[self.other.index(PLACES.len())];
        let reason = if self.words { "有原因".to_owned() } else { " ".to_owned() };
        match self.kind {
            0 => Command::Return { step, to, reason },
            1 => Command::Transfer { step, to: place, reason },
            2 => Command::Skip { step, reason },
            3 => Command::Add(Addition {
                label: "另加".to_owned(),
                organisation: place,
                after: vec![to],
                days: Some(3),
                reason,
            }),
            4 => Command::Repeat { step, reason },
            5 => Command::Start { step, note: reason },
            6 => Command::Comment {
                text: reason,
                step: Some(step),
                mentions: Vec::new(),
                attachments: Vec::new(),
            },
            7 => Command::Pause { reason },
            8 | 9 => Command::Resume { note: reason },
            10 if !self.is_sensible => {
                Command::Close { ending: Ending::Settled, result: reason, skip: Vec::new() }
            }
            11 => {
                let skip = case.ready().map(|one| Skipped { step: one.no, reason: reason.clone() }).collect();
                Command::Close { ending: Ending::Withdrawn, result: reason, skip }
            }
            12 | 13 => Command::Reopen { reason },
            14 => Command::Escalate { step },
            15 => Command::Recount,
            16 => Command::Supplement { step, note: reason, fields: Vec::new(), attachments: Vec::new() },
            _ => {
                let outcomes = &case.step(step).map(|one| one.outcomes.clone()).unwrap_or_default();
                let outcome = self
                    .outcome
                    .filter(|_| !outcomes.is_empty())
                    .map(|index| outcomes[index.index(outcomes.len())].clone());
                Command::Done(Completion { step, note: reason, outcome, ..Completion::default() })
            }
        }
    }
}

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
