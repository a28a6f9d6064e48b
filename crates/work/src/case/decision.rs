//! What a command does to a case, command by command.

use qingdan_model::Action;

use super::command::{Addition, Command, Completion};
use super::decide::{Actor, Context, level_due};
use super::event::{Happened, Turn};
use super::flow::{Clock, Flow, recounted};
use super::refusal::Refusal;
use super::state::Case;
use super::step::{Step, StepNo, StepStatus};
use super::{rights, texts};
use crate::due::Term;
use crate::people::OrganisationId;
use crate::settings::Settings;
use crate::time::{Millis, said};

/// A command against a case.
pub(super) struct Decision<'a> {
    pub(super) case: &'a Case,
    pub(super) seen: u64,
    /// Its time is what the clock says now: whether something is too early, or overdue, is asked of that.
    pub(super) context: &'a Context<'a>,
    /// The time that the log will say: ends and waits are counted by that.
    pub(super) at: Millis,
}

impl Decision<'_> {
    fn clock(&self) -> Clock<'_> {
        self.context.clock(self.at)
    }

    pub(super) fn decide(&self, command: &Command) -> Result<Happened, Refusal> {
        let (case, context) = (self.case, self.context);
        if let Actor::Person(person) = context.actor {
            rights::require(person, command, case, context.directory)?;
            if self.seen > case.version {
                return Err(Refusal::FromFuture { seen: self.seen, version: case.version });
            }
        } else if !matches!(command, Command::Escalate { .. } | Command::Recount) {
            return Err(Refusal::PersonOnly);
        }
        self.require_status(command)?;
        texts::check(command)?;
        self.carry_out(command)
    }

    fn carry_out(&self, command: &Command) -> Result<Happened, Refusal> {
        match command {
            // An opened case is refused before.
            Command::Open(_) => Err(Refusal::CaseExists),
            Command::Done(completion) => self.done(completion),
            Command::Supplement { step, note, fields, attachments } => {
                self.unsettled(*step)?;
                if note.trim().is_empty() && fields.is_empty() && attachments.is_empty() {
                    return Err(Refusal::Empty { field: "要补充的内容" });
                }
                let (note, fields, attachments) = (note.clone(), fields.clone(), attachments.clone());
                Ok(Happened::Supplemented { step: *step, note, fields, attachments })
            }
            Command::Return { step, to, reason } => self.returned(*step, *to, reason),
            Command::Transfer { step, to, reason } => self.transferred(*step, *to, reason),
            Command::Skip { step, reason } => {
                let found = self.unsettled(*step)?;
                let then = Flow::of(&self.case.steps)
                    .settle(found.no, StepStatus::Skipped, None)
                    .turns(self.clock());
                Ok(Happened::Skipped { step: *step, reason: reason.clone(), then })
            }
            Command::Add(addition) => self.added(addition),
            Command::Start { step, note } => self.started(*step, note),
            Command::Repeat { step, reason } => self.repeated(*step, reason),
            Command::Comment { text, step, mentions, attachments } => {
                step.map_or(Ok(()), |no| self.step(no).map(|_| ()))?;
                let (mentions, attachments) = (mentions.clone(), attachments.clone());
                Ok(Happened::Commented { text: text.clone(), step: *step, mentions, attachments })
            }
            Command::Pause { reason } => Ok(Happened::Paused { reason: reason.clone() }),
            Command::Resume { note } => {
                let dues = recounted(self.case, self.pause(), self.clock());
                Ok(Happened::Resumed { note: note.clone(), dues })
            }
            Command::Close { ending, result, skip } => {
                self.require_nothing_ready(skip)?;
                Ok(Happened::Closed { ending: *ending, result: result.clone(), skipped: skip.clone() })
            }
            Command::Reopen { reason } => {
                let then = Flow::of(&self.case.steps).turns(self.clock());
                Ok(Happened::Reopened { reason: reason.clone(), then })
            }
            Command::Escalate { step } => {
                let found = self.step(*step)?;
                let Context { now, calendar, settings, .. } = *self.context;
                let due = found.due.as_ref().and_then(|due| level_due(due, now, calendar, settings));
                let level = due.filter(|level| Some(*level) > found.told);
                let level = level.ok_or_else(|| Refusal::NotOverdue { label: found.label.clone() })?;
                Ok(Happened::Escalated { step: *step, level })
            }
            Command::Recount => {
                let dues = recounted(self.case, None, self.clock());
                if dues.is_empty() { Err(Refusal::NothingToCount) } else { Ok(Happened::Recounted { dues }) }
            }
        }
    }

    fn done(&self, completion: &Completion) -> Result<Happened, Refusal> {
        let Completion { step, note, outcome, fields, attachments } = completion;
        let found = self.ready(*step)?;
        let label = || found.label.clone();
        if let Some(held) = found.held(self.context.now) {
            return Err(held);
        }
        if let Some(earliest) =
            found.earliest_by(self.context).filter(|earliest| self.context.now < *earliest)
        {
            let words = found.term.deadline.as_ref().map_or_else(String::new, |one| one.text.clone());
            return Err(Refusal::TooEarly { label: label(), words, when: said(earliest, self.context.now) });
        }
        match outcome {
            Some(_) if found.outcomes.is_empty() => return Err(Refusal::OutcomeNotAsked { label: label() }),
            Some(outcome) if found.outcomes.contains(outcome) => {}
            None if found.outcomes.is_empty() => {}
            _ => return Err(Refusal::NoOutcome { label: label(), outcomes: found.outcomes.clone() }),
        }
        if note.trim().is_empty() && outcome.is_none() && found.decides() {
            return Err(Refusal::NoNote { label: label() });
        }
        let then = Flow::of(&self.case.steps)
            .settle(found.no, StepStatus::Done, outcome.as_deref())
            .turns(self.clock());
        Ok(Happened::Done {
            step: *step,
            note: note.clone(),
            outcome: outcome.clone(),
            fields: fields.clone(),
            attachments: attachments.clone(),
            then,
        })
    }

    fn returned(&self, no: StepNo, to: StepNo, reason: &str) -> Result<Happened, Refusal> {
        use StepStatus::{Done, Dormant, Ready};
        let step = self.ready(no)?;
        let target = self.step(to)?;
        if !self.case.returnable_from(step.no).contains(&to) {
            return Err(Refusal::NotBefore { label: target.label.clone() });
        }
        let clock = self.clock();
        let after = self.case.following(to);
        let then = Flow::of(&self.case.steps).restart(to, clock).wait(&after, &[Dormant, Done, Ready]);
        Ok(Happened::Returned { step: no, to, reason: reason.to_owned(), then: then.turns(clock) })
    }

    fn transferred(&self, no: StepNo, to: OrganisationId, reason: &str) -> Result<Happened, Refusal> {
        let step = self.unsettled(no)?;
        self.context.takes(&self.case.item, to)?;
        if step.organisation == to {
            let holder = self.context.directory.full_name(to);
            return Err(Refusal::SameOrganisation { label: step.label.clone(), holder });
        }
        Ok(Happened::Transferred { step: no, from: step.organisation, to, reason: reason.to_owned() })
    }

    fn added(&self, addition: &Addition) -> Result<Happened, Refusal> {
        let Addition { label, organisation, after, days, reason } = addition;
        if self.case.steps.len() >= texts::STEPS {
            return Err(Refusal::TooMany { field: "环节", limit: texts::STEPS });
        }
        self.context.takes(&self.case.item, *organisation)?;
        after.iter().try_for_each(|no| self.step(*no).map(|_| ()))?;
        let mut after = after.clone();
        after.sort_unstable();
        after.dedup();
        let term = Term { days: days.map(|days| days.clamp(1, Settings::LONGEST)), ..Term::default() };
        let step = self.case.steps.len() as StepNo + 1;
        let mut steps = self.case.steps.clone();
        steps.push(Step::new(step, label, *organisation, &term, &after));
        let then = Flow::of(&steps).turns(self.clock());
        let (label, reason) = (label.clone(), reason.clone());
        Ok(Happened::Added { step, label, organisation: *organisation, after, term, reason, then })
    }

    fn repeated(&self, no: StepNo, reason: &str) -> Result<Happened, Refusal> {
        let step = self.step(no)?;
        if !matches!(step.status, StepStatus::Done | StepStatus::Skipped) {
            return Err(Refusal::StepNotSettled { label: step.label.clone() });
        }
        let then = self.restarted(step)?;
        Ok(Happened::Repeated { step: no, reason: reason.to_owned(), then })
    }

    fn started(&self, no: StepNo, note: &str) -> Result<Happened, Refusal> {
        let step = self.step(no)?;
        if step.status != StepStatus::Dormant {
            return Err(Refusal::StepNotDormant { label: step.label.clone() });
        }
        let then = self.restarted(step)?;
        Ok(Happened::Started { step: no, note: note.to_owned(), then })
    }

    /// What follows where a step is ready again: what is not done after it waits for it.
    fn restarted(&self, step: &Step) -> Result<Vec<Turn>, Refusal> {
        use StepStatus::{Dormant, Ready, Returned};
        self.require_unchanged(step)?;
        let waits_for = self.unsettled_before(step);
        if !waits_for.is_empty() {
            return Err(Refusal::StepWaits { label: step.label.clone(), waits_for });
        }
        let clock = self.clock();
        let after = self.case.following(step.no);
        let flow = Flow::of(&self.case.steps).restart(step.no, clock);
        Ok(flow.wait(&after, &[Dormant, Ready, Returned]).turns(clock))
    }
}

impl Step {
    /// Whether doing it is a judgement, of which something must be said.
    fn decides(&self) -> bool {
        use Action::{Decide, Recheck, Review};
        self.term.actions.iter().any(|action| matches!(action, Decide | Recheck | Review))
    }
}
