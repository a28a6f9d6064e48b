//! What an event makes of a case.

use super::command::Opening;
use super::event::{Event, Happened, NewDue, Turn};
use super::state::{Act, Case, Mention, Pause, Status};
use super::step::{Deed, Field, LastAct, Step, StepNo, StepStatus};
use crate::due::Term;
use crate::number::CaseNumber;
use crate::people::OrganisationId;
use crate::plan::Planned;

/// The most people whose answer a case waits for.
const MENTIONS: usize = 100;

/// An event that does not fit what came before it: the log is not the one that was written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("第 {seq} 条记录接不上前面的记录：{message}")]
pub struct Misfit {
    /// The event's number.
    pub seq: u64,
    /// What does not fit.
    pub message: String,
}

/// A case after one more event; the first opens it.
///
/// # Errors
/// Where the event does not follow what came before.
pub fn evolve(case: Option<Case>, event: &Event) -> Result<Case, Misfit> {
    let expected = case.as_ref().map_or(1, |case| case.version + 1);
    let misfit = |message: &str| Misfit { seq: event.seq, message: message.to_owned() };
    if event.seq != expected {
        return Err(misfit("序号不连续"));
    }
    match (case, &event.body) {
        (None, Happened::Opened { number, opening, then }) => {
            let mut case = open(*number, opening, &event.act);
            case.turn(then, event).map_err(|step| misfit(&format!("没有第 {step} 个环节")))?;
            Ok(case)
        }
        (None, _) => Err(misfit("办件还没有建立")),
        (Some(_), Happened::Opened { .. }) => Err(misfit("办件已经建立")),
        (Some(mut case), _) => {
            case.apply(event).map_err(|step| misfit(&format!("没有第 {step} 个环节")))?;
            Ok(case)
        }
    }
}

/// A case from all its events; `None` where there are none.
///
/// # Errors
/// Where an event does not follow what came before.
pub fn replay<'a>(events: impl IntoIterator<Item = &'a Event>) -> Result<Option<Case>, Misfit> {
    events.into_iter().try_fold(None, |case, event| evolve(case, event).map(Some))
}

fn open(number: CaseNumber, opening: &Opening, act: &Act) -> Case {
    let mut case = Case {
        number,
        version: 1,
        title: opening.title.clone(),
        item: opening.item.clone(),
        place: opening.place,
        source: opening.source,
        batch: opening.batch.clone(),
        opened: act.clone(),
        status: Status::Open,
        steps: (1..).zip(&opening.plan.steps).map(|(no, one)| Step::planned(no, one)).collect(),
        personal: opening.personal.clone(),
        attachments: opening.attachments.clone(),
        comments: 0,
        mentions: Vec::new(),
        involved: Vec::new(),
        pauses: Vec::new(),
        worked: act.clone(),
        work_version: 1,
        later: None,
    };
    case.involve(act.by.organisation);
    for planned in &opening.plan.steps {
        case.involve(planned.organisation);
    }
    case
}

/// The number of a step that an event names and the case does not have.
type Missing = StepNo;

impl Case {
    fn apply(&mut self, event: &Event) -> Result<(), Missing> {
        self.version = event.seq;
        // Whoever does anything about the case has answered.
        self.mentions.retain(|one| one.login != event.act.by.login);
        if event.body.is_work() {
            self.worked = event.act.clone();
            self.work_version = event.seq;
            self.later = None;
        } else {
            self.later = Some(event.act.at);
        }
        match &event.body {
            Happened::Opened { .. } => {}
            Happened::Done { step, outcome, fields, attachments, then, .. } => {
                let done = self.touch(*step, Deed::Done, event)?;
                done.settle(StepStatus::Done);
                done.outcome.clone_from(outcome);
                done.fill(fields);
                done.attachments.extend_from_slice(attachments);
                self.turn(then, event)?;
            }
            Happened::Supplemented { step, fields, attachments, .. } => {
                let step = self.touch(*step, Deed::Supplemented, event)?;
                step.fill(fields);
                step.attachments.extend_from_slice(attachments);
            }
            Happened::Returned { step, to, then, .. } => {
                self.turn(then, event)?;
                self.touch(*to, Deed::SentBack, event)?;
                self.touch(*step, Deed::Returned, event)?.settle(StepStatus::Returned);
            }
            Happened::Transferred { step, to, .. } => {
                self.involve(*to);
                let step = self.touch(*step, Deed::Transferred, event)?;
                step.organisation = *to;
                // The organisation that it went to does it itself.
                step.stands_in_for = None;
            }
            Happened::Skipped { step, then, .. } => {
                self.touch(*step, Deed::Skipped, event)?.settle(StepStatus::Skipped);
                self.turn(then, event)?;
            }
            Happened::Added { step, label, organisation, after, term, then, .. } => {
                self.steps.push(Step::new(*step, label, *organisation, term, after));
                self.involve(*organisation);
                self.touch(*step, Deed::Added, event)?;
                self.turn(then, event)?;
            }
            Happened::Started { step, then, .. } => {
                self.turn(then, event)?;
                self.touch(*step, Deed::Started, event)?;
            }
            Happened::Repeated { step, then, .. } => {
                self.turn(then, event)?;
                self.touch(*step, Deed::Repeated, event)?;
            }
            Happened::Commented { mentions, attachments, .. } => {
                self.comments = self.comments.saturating_add(1);
                self.attachments.extend_from_slice(attachments);
                self.mention(mentions, event);
            }
            Happened::Paused { reason } => {
                self.status = Status::Paused { act: event.act.clone(), reason: reason.clone() };
            }
            Happened::Resumed { dues, .. } => {
                self.end_pause(event);
                self.recount(dues)?;
            }
            Happened::Closed { ending, result, skipped } => {
                self.end_pause(event);
                for one in skipped {
                    self.touch(one.step, Deed::Skipped, event)?.settle(StepStatus::Skipped);
                }
                let (ending, result) = (*ending, result.clone());
                // Nobody can answer any more.
                self.mentions.clear();
                self.status = Status::Closed { act: event.act.clone(), ending, result };
            }
            Happened::Reopened { then, .. } => {
                self.status = Status::Open;
                self.turn(then, event)?;
            }
            Happened::Escalated { step, level } => self.step_mut(*step)?.told = Some(*level),
            Happened::Recounted { dues } => self.recount(dues)?,
            Happened::Noticed { step, notice, hold } => self.step_mut(*step)?.notice(*notice, *hold),
        }
        Ok(())
    }

    fn turn(&mut self, turns: &[Turn], event: &Event) -> Result<(), Missing> {
        for turn in turns {
            let (Turn::Ready { step: no, .. } | Turn::Waits { step: no } | Turn::Dormant { step: no }) = turn;
            let step = self.step_mut(*no)?;
            step.version = event.seq;
            match turn {
                Turn::Waits { .. } => step.settle(StepStatus::Waiting),
                Turn::Dormant { .. } => step.settle(StepStatus::Dormant),
                Turn::Ready { due, earliest, .. } => {
                    step.status = StepStatus::Ready;
                    step.round = step.round.saturating_add(1);
                    step.since = Some(event.act.at);
                    step.due = Some(due.clone());
                    step.earliest = *earliest;
                    step.told = None;
                }
            }
        }
        Ok(())
    }

    fn recount(&mut self, dues: &[NewDue]) -> Result<(), Missing> {
        for new in dues {
            let step = self.step_mut(new.step)?;
            step.due = Some(new.due.clone());
            step.earliest = new.earliest.or(step.earliest);
            step.told = None;
        }
        Ok(())
    }

    fn mention(&mut self, logins: &[String], event: &Event) {
        for login in logins.iter().filter(|login| **login != event.act.by.login) {
            self.mentions.retain(|one| one.login != *login);
            self.mentions.push(Mention { login: login.clone(), seq: event.seq, at: event.act.at });
        }
        // Of more than that nobody keeps track.
        let surplus = self.mentions.len().saturating_sub(MENTIONS);
        self.mentions.drain(..surplus);
    }

    fn end_pause(&mut self, event: &Event) {
        if let Status::Paused { act, .. } = &self.status {
            // Programs before this one wrote a clock down as it was, also where it went back.
            self.pauses.push(Pause { from: act.at, until: event.act.at.max(act.at) });
            self.status = Status::Open;
        }
    }

    fn touch(&mut self, no: StepNo, deed: Deed, event: &Event) -> Result<&mut Step, Missing> {
        let step = self.step_mut(no)?;
        step.version = event.seq;
        step.last = Some(Box::new(LastAct { deed, version: event.seq, act: event.act.clone() }));
        Ok(step)
    }

    fn step_mut(&mut self, no: StepNo) -> Result<&mut Step, Missing> {
        let at = usize::try_from(no).ok().and_then(|no| no.checked_sub(1));
        at.and_then(|at| self.steps.get_mut(at)).ok_or(no)
    }

    fn involve(&mut self, organisation: OrganisationId) {
        if let Err(at) = self.involved.binary_search(&organisation) {
            self.involved.insert(at, organisation);
        }
    }
}

impl Step {
    /// A step as its plan has it.
    pub(super) fn planned(no: StepNo, planned: &Planned) -> Step {
        Step {
            clause: planned.clause,
            stands_in_for: planned.stands_in_for.clone(),
            when: planned.when.clone(),
            outcomes: planned.outcomes.clone(),
            ..Step::new(no, &planned.label, planned.organisation, &planned.term, &planned.after)
        }
    }

    /// A step that waits and was never ready.
    pub(super) fn new(
        no: StepNo,
        label: &str,
        organisation: OrganisationId,
        term: &Term,
        after: &[StepNo],
    ) -> Step {
        Step {
            no,
            label: label.to_owned(),
            clause: None,
            organisation,
            stands_in_for: None,
            term: term.clone(),
            after: after.to_vec(),
            when: Vec::new(),
            outcomes: Vec::new(),
            status: StepStatus::Waiting,
            outcome: None,
            since: None,
            due: None,
            earliest: None,
            notices: Vec::new(),
            round: 0,
            told: None,
            fields: Vec::new(),
            attachments: Vec::new(),
            version: 1,
            last: None,
        }
    }

    /// Stands in another way than ready: its time is over.
    fn settle(&mut self, status: StepStatus) {
        self.status = status;
        self.since = None;
        self.due = None;
        self.earliest = None;
        self.told = None;
    }

    fn fill(&mut self, fields: &[Field]) {
        for field in fields {
            match self.fields.iter_mut().find(|old| old.name == field.name) {
                Some(old) => old.value.clone_from(&field.value),
                None => self.fields.push(field.clone()),
            }
        }
    }
}
