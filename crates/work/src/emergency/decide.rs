//! Whether a command about an emergency can be carried out, and what then happens.

use super::checks;
use super::command::{Command, Opening};
use super::event::{Brought, Happened};
use super::kinds::EmergencyLevel;
use super::refusal::EmergencyRefusal;
use super::rights::seat;
use super::state::{Emergency, EmergencyStatus};
use crate::affair::{Affair, AffairEvent, AffairKind, Ask, Refused, Shown};
use crate::case::{Act, Actor, Context, Said};
use crate::number::CaseNumber;
use crate::people::{OrganisationId, OrganisationKind, Person};
use crate::permission::{On, Right, may};

impl Affair for Emergency {
    const KIND: AffairKind = AffairKind::Emergency;
    type Command = Command;
    type Happened = Happened;

    fn decide(affair: Option<&Self>, ask: &Ask<Command>, context: &Context<'_>) -> Result<Happened, Refused> {
        checks::texts(&ask.command)?;
        match (affair, &ask.command) {
            (None, Command::Open(opening)) => open(opening, context),
            (Some(_), Command::Open(_)) => Err(EmergencyRefusal::Exists.into()),
            (None, _) => Err(EmergencyRefusal::None.into()),
            (Some(emergency), command) => Decision { emergency, seen: ask.seen, context }.decide(command),
        }
    }

    fn apply(affair: Option<Self>, event: &AffairEvent<Happened>) -> Result<Self, String> {
        super::apply::apply(affair, event)
    }

    fn number(&self) -> CaseNumber {
        self.number
    }

    fn version(&self) -> u64 {
        self.version
    }

    fn shown(&self) -> Shown {
        Shown {
            title: self.title.clone(),
            responsible: self.lead,
            parties: self.parties(),
            stands: if self.is_closed() { Emergency::CLOSED } else { self.level.as_str() },
            is_open: !self.is_closed(),
            due: None,
            tag: None,
            case: None,
            item: None,
            personal: self.personal.clone(),
            attachments: self.attachments(),
        }
    }

    fn owners(&self, personal: u64) -> Option<Vec<OrganisationId>> {
        Some(self.owners_of(personal))
    }

    fn told(body: &Happened) -> (&'static str, String) {
        super::told::told(body)
    }
}

impl Emergency {
    /// How one that is over stands in lists; others stand by their level.
    pub const CLOSED: &'static str = "closed";
}

/// A command is decided: against what, by whom, when.
pub(super) struct Decision<'a> {
    pub emergency: &'a Emergency,
    pub seen: u64,
    pub context: &'a Context<'a>,
}

fn open(opening: &Opening, context: &Context<'_>) -> Result<Happened, Refused> {
    let Actor::Person(person) = context.actor else { return Err(EmergencyRefusal::PersonOnly.into()) };
    towns(&opening.brought, person, context)?;
    checks::beginning(opening.starts, context.now)?;
    let lead = seat(person.organisation, context.directory);
    Ok(Happened::Opened { number: context.number, lead, opening: Box::new(opening.clone()) })
}

/// Refuses towns that are none, or are others' to call out.
fn towns(brought: &Brought, person: &Person, context: &Context<'_>) -> Result<(), Refused> {
    checks::brought(brought)?;
    if brought.towns.is_empty() {
        return Err(EmergencyRefusal::NoTowns.into());
    }
    for (at, town) in brought.towns.iter().enumerate() {
        if working(*town, context)? != OrganisationKind::Town {
            return Err(EmergencyRefusal::NotATown { name: context.directory.full_name(*town) }.into());
        }
        if brought.towns[..at].contains(town) {
            return Err(EmergencyRefusal::TownTwice { name: context.directory.full_name(*town) }.into());
        }
        if !may(person, Right::OpenEmergency, On::organisation(town), context.directory) {
            let holder = context.directory.full_name(*town);
            return Err(EmergencyRefusal::NotYours { right: Right::OpenEmergency, holder }.into());
        }
    }
    let of_duties = brought.duties.iter().flat_map(|duty| &duty.of);
    of_duties.copied().try_for_each(|one| working(one, context).map(|_| ()))
}

/// Refuses an organisation that cannot get work.
pub(super) fn working(id: OrganisationId, context: &Context<'_>) -> Result<OrganisationKind, Refused> {
    let found = context.directory.get(id);
    let found = found.ok_or_else(|| EmergencyRefusal::NoOrganisation { id: id.to_string() })?;
    if found.is_closed {
        return Err(EmergencyRefusal::OrganisationClosed { name: context.directory.full_name(id) }.into());
    }
    Ok(found.kind)
}

impl Decision<'_> {
    fn decide(&self, command: &Command) -> Result<Happened, Refused> {
        let (emergency, version) = (self.emergency, self.emergency.version);
        if self.seen > version {
            return Err(EmergencyRefusal::FromFuture { seen: self.seen, version }.into());
        }
        let person = match (self.context.actor, command) {
            (Actor::Clock, Command::Escalate { warning }) => return self.escalate(*warning),
            (Actor::Clock, _) => return Err(EmergencyRefusal::PersonOnly.into()),
            (Actor::Person(person), _) => person,
        };
        if !emergency.may_read(person, self.context.directory) {
            return Err(EmergencyRefusal::None.into());
        }
        self.require_status(command)?;
        match command {
            Command::Open(_) => Err(EmergencyRefusal::Exists.into()),
            Command::Escalate { .. } => Err(EmergencyRefusal::ClockOnly.into()),
            Command::Widen(brought) => self.widen(person, brought),
            Command::Warn(warning) => self.warn(person, warning),
            Command::Acknowledge { warning, organisation, note } => {
                self.acknowledge(person, *warning, *organisation, note)
            }
            Command::Roster { no, shift } => self.roster(person, *no, shift),
            Command::Move(moving) => self.moving(person, moving),
            Command::GoBack { no, people, at } => self.go_back(person, *no, *people, *at),
            Command::Report(report) => self.report(person, report),
            Command::Relieve(relief) => self.relieve(person, relief),
            Command::Void { thing, no, reason } => self.void(person, *thing, *no, reason),
            Command::Fulfil { duty, organisation, note } => self.fulfil(person, *duty, *organisation, note),
            Command::Level { level, reason } => self.level(person, *level, reason),
            Command::Comment { text } => self.comment(person, text),
            Command::Close { result, left } => self.close(person, result, left),
            Command::Reopen { reason } => {
                self.require_direct(person)?;
                Ok(Happened::Reopened { reason: reason.clone() })
            }
        }
    }

    /// One that is over is read-only until it is opened again.
    fn require_status(&self, command: &Command) -> Result<(), Refused> {
        let is_reopening = matches!(command, Command::Reopen { .. });
        match &self.emergency.status {
            EmergencyStatus::Closed { act, result, .. } if !is_reopening => {
                let Said { who, when } = self.said(act);
                Err(EmergencyRefusal::Closed { who, when, result: result.clone() }.into())
            }
            EmergencyStatus::Open if is_reopening => Err(EmergencyRefusal::NotClosed.into()),
            _ => Ok(()),
        }
    }

    fn require_direct(&self, person: &Person) -> Result<(), Refused> {
        let directory = self.context.directory;
        if self.emergency.may_direct(person, directory) {
            return Ok(());
        }
        let holder = directory.full_name(self.emergency.lead);
        Err(EmergencyRefusal::NotYours { right: Right::DirectEmergency, holder }.into())
    }

    fn widen(&self, person: &Person, brought: &Brought) -> Result<Happened, Refused> {
        if let Some(town) = brought.towns.iter().find(|town| self.emergency.towns.contains(town)) {
            return Err(EmergencyRefusal::TownTwice { name: self.context.directory.full_name(*town) }.into());
        }
        towns(brought, person, self.context)?;
        checks::room("事项", self.emergency.items.len() + brought.items.len())?;
        checks::room("职责", self.emergency.duties.len() + brought.duties.len())?;
        Ok(Happened::Widened(Box::new(brought.clone())))
    }

    fn level(&self, person: &Person, level: EmergencyLevel, reason: &str) -> Result<Happened, Refused> {
        self.require_direct(person)?;
        if level == self.emergency.level {
            return Err(EmergencyRefusal::SameLevel { level: level.chinese() }.into());
        }
        if self.emergency.level_seq > self.seen {
            return Err(Refused::changed(&self.emergency.worked, self.context));
        }
        Ok(Happened::Levelled { level, reason: reason.to_owned() })
    }

    fn comment(&self, person: &Person, text: &str) -> Result<Happened, Refused> {
        if self.emergency.may_comment(person, self.context.directory) {
            return Ok(Happened::Commented { text: text.to_owned() });
        }
        Err(Refused::forbidden(Right::Comment))
    }

    fn close(&self, person: &Person, result: &str, left: &str) -> Result<Happened, Refused> {
        self.require_direct(person)?;
        let open = self.emergency.left(self.context.directory, self.context.now);
        if open.is_empty() {
            return Ok(Happened::Closed { result: result.to_owned(), left: left.to_owned() });
        }
        if left.trim().is_empty() {
            return Err(EmergencyRefusal::Left { left: open }.into());
        }
        // What its author says about what is left is about what they saw.
        if self.emergency.work_version > self.seen {
            return Err(Refused::changed(&self.emergency.worked, self.context));
        }
        Ok(Happened::Closed { result: result.to_owned(), left: left.to_owned() })
    }

    pub(super) fn said(&self, act: &Act) -> Said {
        Said::of(act, self.context.directory, self.context.now)
    }
}
