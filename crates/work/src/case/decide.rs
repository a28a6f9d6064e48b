//! Whether a command can be carried out, and what then happens.

use qingdan_model::Kind;

use super::command::{Command, Opening, Request};
use super::decision::Decision;
use super::event::{Event, Happened};
use super::flow::{Clock, Flow};
use super::hold::Hold;
use super::refusal::{Refusal, Said};
use super::state::{Act, Author, Case, ItemRef};
use super::step::{Level, Step, StepNo};
use super::texts;
use crate::affair::AffairNumber;
use crate::calendar::Calendar;
use crate::due::Due;
use crate::number::CaseNumber;
use crate::people::{Directory, OrganisationId, OrganisationKind, Person};
use crate::permission::{On, Right, may};
use crate::settings::Settings;
use crate::time::{Millis, date};

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
        (Some(case), command) => {
            let at = case.time_of_next(context.now);
            Decision { case, seen: request.seen, context, at }.decide(command)?
        }
    };
    Ok(entry(case, body, context.act()))
}

/// What happens to a case where a notice of a step was posted, objected to, answered or taken down: the program tells it, as
/// the notice's log says who did what. Nothing where the case knows, or has no such step.
pub fn noticed(case: &Case, step: StepNo, notice: AffairNumber, hold: Hold, act: Act) -> Option<Event> {
    let known = case.step(step)?.notices.iter().find(|one| one.notice == notice);
    let is_known = known.is_some_and(|known| known.hold == hold);
    (!is_known).then(|| entry(Some(case), Happened::Noticed { step, notice, hold }, act))
}

/// What happens to a case as its log's next entry.
fn entry(case: Option<&Case>, body: Happened, mut act: Act) -> Event {
    act.at = case.map_or(act.at, |case| case.time_of_next(act.at));
    let clause = body.step().and_then(|no| case?.step(no)?.clause);
    Event { seq: case.map_or(1, |case| case.version + 1), act, clause, body }
}

/// How far it should have been told by now that a step is overdue, by its end.
pub fn level_due(due: &Due, now: Millis, calendar: &Calendar, settings: &Settings) -> Option<Level> {
    let due = due.at.filter(|at| *at < now)?;
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
    pub(crate) fn act(&self) -> Act {
        let by = match self.actor {
            Actor::Person(person) => person.into(),
            Actor::Clock => Author::program(self.directory.district()),
        };
        Act { at: self.now, by }
    }

    /// What time is counted by from a moment on.
    pub(super) fn clock(&self, at: Millis) -> Clock<'_> {
        Clock { now: at, calendar: self.calendar, settings: self.settings }
    }

    pub(super) fn said(&self, act: &Act) -> Said {
        Said::of(act, self.directory, self.now)
    }

    /// Refuses an organisation that cannot get work.
    pub(crate) fn working(&self, id: OrganisationId) -> Result<OrganisationKind, Refusal> {
        let found = self.directory.get(id).ok_or_else(|| Refusal::NoOrganisation { id: id.to_string() })?;
        if found.is_closed {
            return Err(Refusal::OrganisationClosed { name: self.directory.full_name(id) });
        }
        Ok(found.kind)
    }

    /// Refuses an organisation that cannot get work under an item.
    pub(super) fn takes(&self, item: &ItemRef, id: OrganisationId) -> Result<(), Refusal> {
        self.working(id)?;
        match item.may_come_to(id, self.directory) {
            true => Ok(()),
            false => {
                let name = self.directory.full_name(id);
                Err(Refusal::TakenBack { item: item.name.clone(), name })
            }
        }
    }
}

fn open(opening: &Opening, context: &Context<'_>) -> Result<Happened, Refusal> {
    let Actor::Person(person) = context.actor else { return Err(Refusal::PersonOnly) };
    check_place(opening, person, context)?;
    texts::check_opening(opening)?;
    opening.plan.check().map_err(|message| Refusal::BadPlan { message })?;
    opening.plan.steps.iter().try_for_each(|step| context.takes(&opening.item, step.organisation))?;
    let steps: Vec<Step> = (1..).zip(&opening.plan.steps).map(|(no, one)| Step::planned(no, one)).collect();
    let on_call = (1..).zip(&opening.plan.steps).filter(|(_, one)| one.on_call).map(|(no, _)| no);
    let then = on_call.fold(Flow::of(&steps), Flow::leave_dormant).turns(context.clock(context.now));
    Ok(Happened::Opened { number: context.number, opening: Box::new(opening.clone()), then })
}

/// Whoever may open cases for the item's town opens it, also where a department is responsible for it.
fn check_place(opening: &Opening, person: &Person, context: &Context<'_>) -> Result<(), Refusal> {
    let Opening { place, item, .. } = opening;
    let name = || context.directory.full_name(*place);
    let is_taken_back = item.kind == Kind::Reclaimed;
    let town = context.directory.town(&item.town).filter(|_| is_taken_back).map_or(*place, |town| town.id);
    if !may(person, Right::OpenCase, On::organisation(&town), context.directory) {
        return Err(Refusal::NotYourCase {
            right: Right::OpenCase,
            holder: context.directory.full_name(town),
        });
    }
    match (context.working(*place)?, is_taken_back) {
        (OrganisationKind::Town, false) | (OrganisationKind::Department, true) => Ok(()),
        (_, false) => Err(Refusal::NotATown { name: name() }),
        (_, true) => Err(Refusal::NotADepartment { item: item.name.clone(), name: name() }),
    }
}
