//! Whether a command can be carried out, and what then happens.

use super::command::{Addition, Command, Completion, Opening, Request, Skipped};
use super::event::{Event, Happened, Turn};
use super::flow::{Clock, Flow, recounted};
use super::refusal::{Refusal, Said};
use super::state::{Act, Author, Case, Level, Pause, Status, Step, StepNo, StepStatus};
use super::{rights, texts};
use crate::calendar::Calendar;
use crate::due::Term;
use crate::number::CaseNumber;
use crate::people::{Directory, OrganisationId, OrganisationKind, Person};
use crate::permission::{On, Right, may};
use crate::settings::Settings;
use crate::time::{Millis, date, said};

use qingdan_model::Action;

/// Who sends a command.
#[derive(Clone, Copy, Debug)]
pub enum Actor<'a> {
    /// Somebody who is signed in.
    Person(&'a Person),
    /// The program itself, by the clock.
    Clock,
}

/// What a decision rests on beside the case.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// The time.
    pub now: Millis,
    /// Who sends the command.
    pub actor: Actor<'a>,
    /// The district's organisations.
    pub directory: &'a Directory,
    /// Which days are worked.
    pub calendar: &'a Calendar,
    /// What the district decided about deadlines.
    pub settings: &'a Settings,
    /// The number that a new case gets; unused otherwise.
    pub number: CaseNumber,
}

/// What happens when a command is carried out; a refusal where it is not. `None`: there is no such case (yet).
///
/// # Errors
/// The refusal.
pub fn decide(case: Option<&Case>, request: &Request, context: &Context<'_>) -> Result<Event, Refusal> {
    let command = &request.command;
    let body = match (case, command) {
        (None, Command::Open(opening)) => open(opening, context)?,
        (Some(_), Command::Open(_)) => return Err(Refusal::CaseExists),
        (None, _) => return Err(Refusal::NoCase),
        (Some(case), command) => Decision { case, seen: request.seen, context }.decide(command)?,
    };
    let clause = body.step().and_then(|no| case?.step(no)?.clause);
    let seq = case.map_or(1, |case| case.version + 1);
    Ok(Event { seq, act: context.act(), clause, body })
}

/// How far it should have been told by now that a step is overdue.
pub fn level_due(step: &Step, now: Millis, calendar: &Calendar, settings: &Settings) -> Option<Level> {
    let due = step.due.as_ref()?.at.filter(|at| *at < now)?;
    // Where the calendar ends, only whoever does it is told.
    let over = calendar.working_days_between(date(due), date(now)).unwrap_or(0);
    Some(if over >= settings.district_after {
        Level::District
    } else if over >= settings.leader_after {
        Level::Leader
    } else {
        Level::Remind
    })
}

impl Context<'_> {
    fn act(&self) -> Act {
        let by = match self.actor {
            Actor::Person(person) => person.into(),
            Actor::Clock => Author {
                login: String::new(),
                name: "系统".to_owned(),
                organisation: self.directory.district(),
            },
        };
        Act { at: self.now, by }
    }

    fn clock(&self) -> Clock<'_> {
        Clock { now: self.now, calendar: self.calendar, settings: self.settings }
    }

    fn said(&self, act: &Act) -> Said {
        Said::of(act, self.directory, self.now)
    }

    /// Refuses an organisation that cannot get work.
    fn working(&self, id: OrganisationId) -> Result<OrganisationKind, Refusal> {
        let found = self.directory.get(id).ok_or_else(|| Refusal::NoOrganisation { id: id.to_string() })?;
        if found.is_closed {
            return Err(Refusal::OrganisationClosed { name: self.directory.full_name(id) });
        }
        Ok(found.kind)
    }
}

fn open(opening: &Opening, context: &Context<'_>) -> Result<Happened, Refusal> {
    let Actor::Person(person) = context.actor else { return Err(Refusal::PersonOnly) };
    let name = || context.directory.full_name(opening.place);
    let on = On::organisation(&opening.place);
    if !may(person, Right::OpenCase, on, context.directory) {
        return Err(Refusal::NotYourCase { right: Right::OpenCase, holder: name() });
    }
    if context.working(opening.place)? != OrganisationKind::Town {
        return Err(Refusal::NotATown { name: name() });
    }
    texts::check_opening(opening)?;
    opening.plan.check().map_err(|message| Refusal::BadPlan { message })?;
    opening.plan.steps.iter().try_for_each(|step| context.working(step.organisation).map(|_| ()))?;
    let steps: Vec<Step> = (1..).zip(&opening.plan.steps).map(|(no, one)| Step::planned(no, one)).collect();
    let on_call = (1..).zip(&opening.plan.steps).filter(|(_, one)| one.on_call).map(|(no, _)| no);
    let then = on_call.fold(Flow::of(&steps), Flow::leave_dormant).turns(context.clock());
    Ok(Happened::Opened { number: context.number, opening: Box::new(opening.clone()), then })
}

/// A command against a case.
struct Decision<'a> {
    case: &'a Case,
    seen: u64,
    context: &'a Context<'a>,
}

impl Decision<'_> {
    fn decide(&self, command: &Command) -> Result<Happened, Refusal> {
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
                    .turns(self.context.clock());
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
                let dues = recounted(self.case, self.pause(), self.context.clock());
                Ok(Happened::Resumed { note: note.clone(), dues })
            }
            Command::Close { ending, result, skip } => {
                self.require_nothing_ready(skip)?;
                Ok(Happened::Closed { ending: *ending, result: result.clone(), skipped: skip.clone() })
            }
            Command::Reopen { reason } => {
                let then = Flow::of(&self.case.steps).turns(self.context.clock());
                Ok(Happened::Reopened { reason: reason.clone(), then })
            }
            Command::Escalate { step } => {
                let found = self.step(*step)?;
                let Context { now, calendar, settings, .. } = *self.context;
                let level =
                    level_due(found, now, calendar, settings).filter(|level| Some(*level) > found.told);
                let level = level.ok_or_else(|| Refusal::NotOverdue { label: found.label.clone() })?;
                Ok(Happened::Escalated { step: *step, level })
            }
            Command::Recount => {
                let dues = recounted(self.case, None, self.context.clock());
                if dues.is_empty() { Err(Refusal::NothingToCount) } else { Ok(Happened::Recounted { dues }) }
            }
        }
    }

    fn done(&self, completion: &Completion) -> Result<Happened, Refusal> {
        let Completion { step, note, outcome, fields, attachments } = completion;
        let found = self.ready(*step)?;
        let label = || found.label.clone();
        if let Some(earliest) = found.earliest.filter(|earliest| self.context.now < *earliest) {
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
            .turns(self.context.clock());
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
        let clock = self.context.clock();
        let after = self.case.following(to);
        let then = Flow::of(&self.case.steps).restart(to, clock).wait(&after, &[Dormant, Done, Ready]);
        Ok(Happened::Returned { step: no, to, reason: reason.to_owned(), then: then.turns(clock) })
    }

    fn transferred(&self, no: StepNo, to: OrganisationId, reason: &str) -> Result<Happened, Refusal> {
        let step = self.unsettled(no)?;
        self.context.working(to)?;
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
        self.context.working(*organisation)?;
        after.iter().try_for_each(|no| self.step(*no).map(|_| ()))?;
        let mut after = after.clone();
        after.sort_unstable();
        after.dedup();
        let term = Term { days: days.map(|days| days.clamp(1, Settings::LONGEST)), ..Term::default() };
        let step = self.case.steps.len() as StepNo + 1;
        let mut steps = self.case.steps.clone();
        steps.push(Step::new(step, label, *organisation, &term, &after));
        let then = Flow::of(&steps).turns(self.context.clock());
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
        let clock = self.context.clock();
        let after = self.case.following(step.no);
        let flow = Flow::of(&self.case.steps).restart(step.no, clock);
        Ok(flow.wait(&after, &[Dormant, Ready, Returned]).turns(clock))
    }

    fn step(&self, no: StepNo) -> Result<&Step, Refusal> {
        self.case.step(no).ok_or(Refusal::NoStep { step: no })
    }

    /// A step that is neither done nor left out, as its author saw it.
    fn unsettled(&self, no: StepNo) -> Result<&Step, Refusal> {
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
    fn ready(&self, no: StepNo) -> Result<&Step, Refusal> {
        let step = self.unsettled(no)?;
        if step.status == StepStatus::Ready {
            return Ok(step);
        }
        Err(Refusal::StepWaits { label: step.label.clone(), waits_for: self.unsettled_before(step) })
    }

    /// Labels of what must be settled before a step, directly or through others.
    fn unsettled_before(&self, step: &Step) -> Vec<String> {
        let steps = self.case.steps.iter().filter(|one| !one.status.is_settled() && one.no != step.no);
        let before = steps.filter(|one| self.case.following(one.no).contains(&step.no));
        before.map(|one| one.label.clone()).collect()
    }

    /// Refuses where somebody changed a step after the command's author saw it.
    fn require_unchanged(&self, step: &Step) -> Result<(), Refusal> {
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
    fn require_status(&self, command: &Command) -> Result<(), Refusal> {
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
    fn require_nothing_ready(&self, skip: &[Skipped]) -> Result<(), Refusal> {
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

    fn pause(&self) -> Option<Pause> {
        match &self.case.status {
            Status::Paused { act, .. } => Some(Pause { from: act.at, until: self.context.now.max(act.at) }),
            _ => None,
        }
    }
}

impl Step {
    /// Whether doing it is a judgement, of which something must be said.
    fn decides(&self) -> bool {
        use Action::{Decide, Recheck, Review};
        self.term.actions.iter().any(|action| matches!(action, Decide | Recheck | Review))
    }
}
