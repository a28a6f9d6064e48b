//! What must hold before a command can be carried out: the step is as its author saw it, the case is not closed.

use super::command::{Command, Skipped};
use super::decide::Actor;
use super::decision::Decision;
use super::refusal::Refusal;
use super::state::{Pause, Status};
use super::step::{Step, StepNo, StepStatus};

impl Decision<'_> {
    pub(super) fn step(&self, no: StepNo) -> Result<&Step, Refusal> {
        self.case.step(no).ok_or(Refusal::NoStep { step: no })
    }

    /// A step that is neither done nor left out, as its author saw it.
    pub(super) fn unsettled(&self, no: StepNo) -> Result<&Step, Refusal> {
        let step = self.step(no)?;
        match (step.status, &step.last) {
            (StepStatus::Dormant, _) => Err(Refusal::StepDormant { label: step.label.clone() }),
            (StepStatus::Done | StepStatus::Skipped, Some(last)) => {
                let by = self.context.said(&last.act);
                Err(Refusal::StepSettled { label: step.label.clone(), deed: last.deed, by })
            }
            _ => self.require_unchanged(step).map(|()| step),
        }
    }

    /// A step that can be done now, as its author saw it.
    pub(super) fn ready(&self, no: StepNo) -> Result<&Step, Refusal> {
        let step = self.unsettled(no)?;
        if step.status == StepStatus::Ready {
            return Ok(step);
        }
        Err(Refusal::StepWaits { label: step.label.clone(), waits_for: self.unsettled_before(step) })
    }

    /// Labels of what must be settled before a step, directly or through others.
    pub(super) fn unsettled_before(&self, step: &Step) -> Vec<String> {
        self.case.unsettled_before(step.no).map(|one| one.label.clone()).collect()
    }

    /// Refuses where somebody changed a step after the command's author saw it.
    pub(super) fn require_unchanged(&self, step: &Step) -> Result<(), Refusal> {
        if step.version <= self.seen || matches!(self.context.actor, Actor::Clock) {
            return Ok(());
        }
        let label = step.label.clone();
        match step.last.as_ref().filter(|last| last.version > self.seen) {
            Some(last) => {
                Err(Refusal::StepChanged { label, deed: last.deed, by: self.context.said(&last.act) })
            }
            None => Err(Refusal::StepMoved { label }),
        }
    }

    /// Refuses what the case's status does not allow: a closed case is read-only, a paused one waits.
    pub(super) fn require_status(&self, command: &Command) -> Result<(), Refusal> {
        let is_reopening = matches!(command, Command::Reopen { .. });
        let is_resuming = matches!(command, Command::Resume { .. });
        match &self.case.status {
            Status::Closed { act, ending, .. } if !is_reopening => {
                Err(Refusal::CaseClosed { ending: *ending, by: self.context.said(act) })
            }
            Status::Closed { .. } => Ok(()),
            _ if is_reopening => Err(Refusal::CaseNotClosed),
            Status::Paused { act, reason } => match command {
                Command::Resume { .. } | Command::Comment { .. } | Command::Close { .. } => Ok(()),
                _ => Err(Refusal::CasePaused { reason: reason.clone(), by: self.context.said(act) }),
            },
            Status::Open if is_resuming => Err(Refusal::CaseNotPaused),
            Status::Open => Ok(()),
        }
    }

    /// A case is closed as its author saw it, with nothing left that can be done and was not left out on purpose.
    pub(super) fn require_nothing_ready(&self, skip: &[Skipped]) -> Result<(), Refusal> {
        if self.case.work_version > self.seen {
            return Err(Refusal::CaseChanged { by: self.context.said(&self.case.worked) });
        }
        for one in skip {
            let step = self.step(one.step)?;
            if step.status != StepStatus::Ready {
                return Err(Refusal::SkipNotReady { label: step.label.clone() });
            }
        }
        let is_left = |step: &&Step| skip.iter().all(|one| one.step != step.no);
        let steps: Vec<String> = self.case.ready().filter(is_left).map(|step| step.label.clone()).collect();
        if steps.is_empty() { Ok(()) } else { Err(Refusal::StepsReady { steps }) }
    }

    pub(super) fn pause(&self) -> Option<Pause> {
        match &self.case.status {
            Status::Paused { act, .. } => Some(Pause { from: act.at, until: self.at.max(act.at) }),
            _ => None,
        }
    }
}
