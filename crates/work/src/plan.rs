//! What is to be done in a case: steps with who does them and what they wait for, made from an item's procedure.

use qingdan_model::{Action, Actor, Branch, Lane, Part, Procedure, Step, StepId};
use serde::{Deserialize, Serialize};

use crate::case::{Condition, Source, StepNo};
use crate::due::Term;
use crate::mask::without_numbers;
use crate::people::{Directory, OrganisationId};

/// The outcome of a step whose clauses do not say everything that can come of it.
pub const OTHER_OUTCOME: &str = "其他情况";

/// What is to be done in a case (办理计划). A step's number is its place, from 1.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// The steps, in an order in which they can be done.
    pub steps: Vec<Planned>,
}

/// A step of a plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Planned {
    /// What is to be done, in short.
    pub label: String,
    /// The clause that says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clause: Option<StepId>,
    /// The clause's text; it stands in the log's first entry and not in the case.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub text: String,
    /// Who does it.
    pub organisation: OrganisationId,
    /// The department whose step it is, as printed, where it has no organisation here (由镇街代为联系).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stands_in_for: Option<String>,
    /// What its time is counted from.
    #[serde(default)]
    pub term: Term,
    /// Steps that it waits for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub after: Vec<StepNo>,
    /// Ways in which earlier steps, which it waits for, must have ended; one of them is enough.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub when: Vec<Condition>,
    /// Ways in which it can end.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub outcomes: Vec<String>,
    /// Whether it begins only when somebody asks for it: nothing leads to it, and it is not what the case begins with.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub on_call: bool,
}

/// Who takes part in a case beside the departments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parties {
    /// The town.
    pub town: OrganisationId,
    /// The town's office that handles it; the town itself where none was chosen.
    pub office: Option<OrganisationId>,
    /// The community or village that it is about or that reported it.
    pub community: Option<OrganisationId>,
}

impl Parties {
    pub(crate) fn own(self) -> OrganisationId {
        self.office.unwrap_or(self.town)
    }
}

impl Plan {
    /// The plan of a case that follows a procedure.
    ///
    /// Steps of the flow only: standing work, routines and support are no part of one matter. A lane of several
    /// departments gives each of them the step. What a department does that has no organisation here, what residents do
    /// and what others do is recorded by the town.
    pub fn of(procedure: &Procedure, source: Source, parties: Parties, directory: &Directory) -> Plan {
        let flow: Vec<&Step> = procedure.steps.iter().filter(|step| step.part == Part::Flow).collect();
        let mut plan = Plan::default();
        let mut numbers: Vec<(StepId, Vec<StepNo>)> = Vec::new();
        for step in &flow {
            let mut own = Vec::new();
            for (organisation, stands_in_for) in holders(procedure.lanes.get(step.lane), parties, directory) {
                plan.steps.push(Planned {
                    label: kept(&step.label),
                    clause: Some(step.id),
                    text: kept(&step.text),
                    organisation,
                    stands_in_for,
                    term: Term {
                        deadline: step.deadline().cloned(),
                        actions: step.actions().collect(),
                        days: None,
                    },
                    after: Vec::new(),
                    when: Vec::new(),
                    outcomes: Vec::new(),
                    on_call: false,
                });
                own.push(plan.steps.len() as StepNo);
            }
            numbers.push((step.id, own));
        }
        plan.order(procedure, &numbers);
        procedure.branches.iter().for_each(|branch| plan.branch(branch, &numbers));
        plan.begin(procedure, source);
        plan
    }

    /// A plan of one step, for an item whose list says no more than its name.
    pub fn of_one(label: &str, organisation: OrganisationId, actions: Vec<Action>) -> Plan {
        let term = Term { actions, ..Term::default() };
        let step = Planned {
            label: label.to_owned(),
            clause: None,
            text: String::new(),
            organisation,
            stands_in_for: None,
            term,
            after: Vec::new(),
            when: Vec::new(),
            outcomes: Vec::new(),
            on_call: false,
        };
        Plan { steps: vec![step] }
    }

    /// Whether a case can begin with it.
    ///
    /// # Errors
    /// Says in Chinese what is wrong with which step.
    pub fn check(&self) -> Result<(), String> {
        for (no, step) in (1..).zip(&self.steps) {
            let exists = |other: &StepNo| *other != no && self.at(*other).is_some();
            if !step.after.iter().all(exists) {
                return Err(format!("第 {no} 个环节等待的环节不存在"));
            }
            let is_condition = |one: &Condition| {
                let deciding = self.at(one.step).is_some_and(|step| step.outcomes.contains(&one.outcome));
                deciding && step.after.contains(&one.step)
            };
            if !step.when.iter().all(is_condition) {
                return Err(format!("第 {no} 个环节的条件不成立"));
            }
        }
        if self.has_circle() { Err("环节互相等待，谁也开始不了".to_owned()) } else { Ok(()) }
    }

    fn at(&self, no: StepNo) -> Option<&Planned> {
        self.steps.get(usize::try_from(no).ok()?.checked_sub(1)?)
    }

    /// Whether steps wait for each other: what is left when all that waits for nothing left is taken away again and again.
    fn has_circle(&self) -> bool {
        let mut is_taken = vec![false; self.steps.len()];
        loop {
            let is_free = |step: &Planned, taken: &[bool]| {
                step.after.iter().all(|no| taken.get(*no as usize - 1).copied().unwrap_or(true))
            };
            let free: Vec<usize> = (0..self.steps.len())
                .filter(|at| !is_taken[*at] && is_free(&self.steps[*at], &is_taken))
                .collect();
            if free.is_empty() {
                return is_taken.contains(&false);
            }
            free.into_iter().for_each(|at| is_taken[at] = true);
        }
    }

    fn order(&mut self, procedure: &Procedure, numbers: &[(StepId, Vec<StepNo>)]) {
        for (from, to) in procedure.order() {
            let (Some(from), Some(to)) = (of(numbers, from), of(numbers, to)) else { continue };
            for no in to {
                let after = &mut self.steps[*no as usize - 1].after;
                after.extend(from.iter().filter(|one| *one != no));
                after.sort_unstable();
                after.dedup();
            }
        }
    }

    /// Of the steps that wait for nothing, those with which a case of this source does not begin are on call: what
    /// comes back in a rhythm, and the other side's. A task comes from a department; all else begins in the town.
    fn begin(&mut self, procedure: &Procedure, source: Source) {
        let is_first = |step: &Planned| step.after.is_empty();
        let of = |step: &Planned| step.clause.and_then(|id| procedure.step(id));
        let fits = |step: &Planned| {
            let lane = of(step).and_then(|step| procedure.lanes.get(step.lane));
            lane.is_some_and(|lane| (lane.actor == Actor::Department) == (source == Source::Task))
        };
        let comes_back = |step: &Planned| of(step).is_some_and(Step::is_periodic);
        let tries: [&dyn Fn(&Planned) -> bool; 3] =
            [&|step| fits(step) && !comes_back(step), &fits, &|step| !comes_back(step)];
        let begins =
            tries.into_iter().find(|begins| self.steps.iter().any(|one| is_first(one) && begins(one)));
        let Some(begins) = begins else { return };
        let on_call: Vec<bool> = self.steps.iter().map(|step| is_first(step) && !begins(step)).collect();
        self.steps.iter_mut().zip(on_call).for_each(|(step, on_call)| step.on_call = on_call);
    }

    /// The ways in which a step can end, and the steps that only one of them leads to.
    fn branch(&mut self, branch: &Branch, numbers: &[(StepId, Vec<StepNo>)]) {
        let Some(deciding) = of(numbers, branch.step) else { return };
        let mut outcomes: Vec<String> = branch.cases.iter().map(|case| kept(&case.when)).collect();
        if !branch.is_complete {
            outcomes.push(OTHER_OUTCOME.to_owned());
        }
        for decider in deciding {
            let own = &mut self.steps[*decider as usize - 1].outcomes;
            own.extend(outcomes.iter().cloned());
            let mut seen = std::collections::HashSet::new();
            own.retain(|outcome| seen.insert(outcome.clone()));
            for case in &branch.cases {
                for no in case.then.and_then(|then| of(numbers, then)).unwrap_or_default() {
                    self.lead(*decider, *no, &kept(&case.when));
                }
            }
        }
    }

    /// A step follows another only when that ends in one way, unless it comes before it.
    fn lead(&mut self, decider: StepNo, no: StepNo, outcome: &str) {
        let step = &mut self.steps[no as usize - 1];
        let had = step.after.contains(&decider);
        if !had {
            step.after.push(decider);
        }
        if !had && self.has_circle() {
            self.steps[no as usize - 1].after.retain(|one| *one != decider);
        } else {
            self.steps[no as usize - 1].when.push(Condition { step: decider, outcome: outcome.to_owned() });
        }
    }
}

/// Words of a list as a case's log keeps them for good: a telephone number that a list prints is somebody's.
fn kept(text: &str) -> String {
    without_numbers(text).into_owned()
}

fn of(numbers: &[(StepId, Vec<StepNo>)], id: StepId) -> Option<&[StepNo]> {
    numbers.iter().find(|(one, _)| *one == id).map(|(_, numbers)| numbers.as_slice())
}

/// Who does a lane's steps, and for which department where somebody stands in.
fn holders(
    lane: Option<&Lane>,
    parties: Parties,
    directory: &Directory,
) -> Vec<(OrganisationId, Option<String>)> {
    let own = || vec![(parties.own(), None)];
    let Some(lane) = lane else { return own() };
    match lane.actor {
        Actor::Town | Actor::Resident | Actor::Other => own(),
        Actor::Community => vec![(parties.community.unwrap_or_else(|| parties.own()), None)],
        Actor::Department => {
            let holder = |body: &String| match directory.department(body) {
                Some(department) => (department.id, None),
                None => (parties.own(), Some(body.clone())),
            };
            let mut all: Vec<_> = lane.bodies.iter().map(holder).collect();
            all.dedup();
            if all.is_empty() { vec![(parties.own(), Some(lane.name.clone()))] } else { all }
        }
    }
}
