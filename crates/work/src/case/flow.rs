//! What can be done next: which steps are ready, which wait, to which nothing leads.
//!
//! A step is ready when every step before it, directly or through others, is settled: done, left out, or dormant. It is
//! dormant where an earlier step ended in a way that does not lead to it, or where all steps right before it are.

use super::event::{NewDue, Turn};
use super::state::{Case, Pause};
use super::step::{Condition, Step, StepNo, StepStatus};
use crate::calendar::Calendar;
use crate::due::Due;
use crate::settings::Settings;
use crate::time::Millis;

/// By what time is counted.
#[derive(Clone, Copy)]
pub(super) struct Clock<'a> {
    pub now: Millis,
    pub calendar: &'a Calendar,
    pub settings: &'a Settings,
}

/// A case's order of work as a command would leave it.
pub(super) struct Flow<'a> {
    steps: &'a [Step],
    /// By step: where it stands and how it ended.
    now: Vec<(StepStatus, Option<&'a str>)>,
    turns: Vec<Turn>,
}

impl<'a> Flow<'a> {
    /// The order as it is.
    pub(super) fn of(steps: &'a [Step]) -> Flow<'a> {
        let now = steps.iter().map(|step| (step.status, step.outcome.as_deref())).collect();
        Flow { steps, now, turns: Vec::new() }
    }

    /// A step is settled.
    pub(super) fn settle(mut self, no: StepNo, status: StepStatus, outcome: Option<&'a str>) -> Flow<'a> {
        if let Some(at) = self.at(no) {
            self.now[at] = (status, outcome);
        }
        self
    }

    /// Nothing leads to a step until somebody asks for it.
    pub(super) fn leave_dormant(mut self, no: StepNo) -> Flow<'a> {
        if let Some(at) = self.at(no) {
            self.now[at].0 = StepStatus::Dormant;
            self.turns.push(Turn::Dormant { step: no });
        }
        self
    }

    /// A step can be done again, whatever led to it or not.
    pub(super) fn restart(mut self, no: StepNo, clock: Clock<'_>) -> Flow<'a> {
        if let Some(at) = self.at(no) {
            self.now[at].0 = StepStatus::Ready;
            self.turns.push(ready(&self.steps[at], clock));
        }
        self
    }

    /// Of these steps, those that stand in one of these ways wait again.
    pub(super) fn wait(mut self, steps: &[StepNo], in_status: &[StepStatus]) -> Flow<'a> {
        for no in steps {
            if let Some(at) = self.at(*no).filter(|at| in_status.contains(&self.now[*at].0)) {
                self.now[at].0 = StepStatus::Waiting;
                self.turns.push(Turn::Waits { step: *no });
            }
        }
        self
    }

    /// What follows: steps whose time has come, and steps to which nothing leads.
    pub(super) fn turns(mut self, clock: Clock<'_>) -> Vec<Turn> {
        // What is dormant is settled, which may let others go on; each round settles at least one.
        loop {
            let before = self.turns.len();
            let mut is_clear = vec![None; self.steps.len()];
            for at in 0..self.steps.len() {
                if self.now[at].0.is_waiting() && self.is_clear(at, &mut is_clear) {
                    self.proceed(at, clock);
                }
            }
            let dormant = |turn: &Turn| matches!(turn, Turn::Dormant { .. });
            if !self.turns[before..].iter().any(dormant) {
                return self.turns;
            }
        }
    }

    fn proceed(&mut self, at: usize, clock: Clock<'_>) {
        let step = &self.steps[at];
        if self.is_dormant(step) {
            self.now[at].0 = StepStatus::Dormant;
            self.turns.push(Turn::Dormant { step: step.no });
        } else {
            self.now[at].0 = StepStatus::Ready;
            self.turns.push(ready(step, clock));
        }
    }

    /// Whether all steps before a step, directly or through others, are settled.
    fn is_clear(&self, at: usize, known: &mut [Option<bool>]) -> bool {
        if let Some(is_clear) = known[at] {
            return is_clear;
        }
        // An altered log could have a circle: what goes round never clears.
        known[at] = Some(false);
        let before = self.steps[at].after.iter().filter_map(|no| self.at(*no));
        let is_clear = before
            .fold(true, |clear, one| clear && self.now[one].0.is_settled() && self.is_clear(one, known));
        known[at] = Some(is_clear);
        is_clear
    }

    fn is_dormant(&self, step: &Step) -> bool {
        let is = |no: &StepNo, status| self.at(*no).is_some_and(|at| self.now[at].0 == status);
        let nothing_leads = !step.after.is_empty() && step.after.iter().all(|no| is(no, StepStatus::Dormant));
        // Whoever left the deciding step out did not decide: then every way is open.
        let is_met = |condition: &Condition| {
            let outcome = self.at(condition.step).and_then(|at| self.now[at].1);
            is(&condition.step, StepStatus::Skipped)
                || is(&condition.step, StepStatus::Done) && outcome == Some(&condition.outcome)
        };
        nothing_leads || !step.when.is_empty() && !step.when.iter().any(is_met)
    }

    fn at(&self, no: StepNo) -> Option<usize> {
        usize::try_from(no).ok()?.checked_sub(1).filter(|at| *at < self.steps.len())
    }
}

/// By when ready steps are done, where that has changed since it was counted: after one more pause, or as the calendar
/// reaches further.
pub(super) fn recounted(case: &Case, pause: Option<Pause>, clock: Clock<'_>) -> Vec<NewDue> {
    let ready = case.ready().filter_map(|step| Some((step, step.since?, step.due.as_ref()?)));
    ready
        .filter_map(|(step, since, old)| {
            let (counted, earliest) = step.term.count(since, clock.calendar, clock.settings);
            // What the settings said when the step became ready stays: they do not move work that has begun.
            let base = if counted.why == old.why { counted } else { return None };
            let during = case.pauses.iter().chain(&pause).filter(|pause| pause.until > since);
            let due: Due =
                during.fold(base, |due, pause| due.moved(pause.from.max(since), pause.until, clock.calendar));
            (due != *old).then_some(NewDue { step: step.no, due, earliest })
        })
        .collect()
}

fn ready(step: &Step, clock: Clock<'_>) -> Turn {
    let (due, earliest) = step.term.count(clock.now, clock.calendar, clock.settings);
    Turn::Ready { step: step.no, due, earliest }
}
