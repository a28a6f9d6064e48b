//! Plans of any shape, and what anybody may try next.

use proptest::prelude::*;
use proptest::sample::Index;
use qingdan_model::{Action, Deadline, DeadlineKind, Unit};
use qingdan_work::case::{
    Addition, Case, Command, Completion, Condition, Ending, Skipped, StepNo, StepStatus,
};
use qingdan_work::due::Term;
use qingdan_work::plan::{Plan, Planned};
use qingdan_work::{OrganisationId, Person, Role};

use crate::town::*;

const PLACES: [OrganisationId; 6] = [TOWN, WELFARE, VILLAGE, CIVIL, FIRE, OTHER_TOWN];
const OUTCOMES: [&str; 2] = ["同意", "不同意"];

pub fn people() -> Vec<Person> {
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
pub fn plan() -> impl Strategy<Value = Plan> {
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
pub struct Attempt {
    who: Index,
    pub kind: u8,
    step: Index,
    other: Index,
    outcome: Option<Index>,
    words: bool,
    /// Whether it is somebody who may, and a step for which it makes sense.
    is_sensible: bool,
    pub missed: u64,
    pub hours: i64,
    pub key: u8,
}

prop_compose! {
    pub fn attempt()(who in any::<Index>(), kind in 0u8..28, step in any::<Index>(), other in any::<Index>(),
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
    pub fn who<'a>(&self, people: &'a [Person], command: &Command, case: &Case) -> &'a Person {
        let holder = command.step().and_then(|no| case.step(no)).map_or(TOWN, |step| step.organisation);
        let fitting: Vec<&Person> = people.iter().filter(|one| one.organisation == holder).collect();
        match self.is_sensible && !fitting.is_empty() {
            true => fitting[self.who.index(fitting.len())],
            false => self.who.get(people),
        }
    }

    pub fn command(&self, case: &Case) -> Command {
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
