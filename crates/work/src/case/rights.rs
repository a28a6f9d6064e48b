//! Which right a command needs, about what.

use super::command::Command;
use super::refusal::Refusal;
use super::state::Case;
use super::step::Step;
use crate::people::{Directory, OrganisationId, Person};
use crate::permission::{On, Right, may};

/// Whether a person has a right about a case.
pub fn may_on_case(person: &Person, right: Right, case: &Case, directory: &Directory) -> bool {
    may(person, right, On { responsible: &responsible(case), involved: &case.involved }, directory)
}

/// Whether a person has a right about a step.
pub fn may_on_step(person: &Person, right: Right, step: &Step, case: &Case, directory: &Directory) -> bool {
    let on = On { responsible: &[step.organisation], involved: &case.involved };
    may(person, right, on, directory)
}

/// Whether a person may add a step that an organisation does: who is part of a case adds steps of its own; whoever is
/// responsible for it, anybody's.
pub(super) fn may_add(
    person: &Person,
    organisation: OrganisationId,
    case: &Case,
    directory: &Directory,
) -> bool {
    let [place, opener] = responsible(case);
    let responsible = [place, opener, organisation];
    let on = On { responsible: &responsible, involved: &case.involved };
    may(person, Right::AddOrSkipStep, on, directory)
}

/// Refuses what a person may not do with a case.
pub(super) fn require(
    person: &Person,
    command: &Command,
    case: &Case,
    directory: &Directory,
) -> Result<(), Refusal> {
    if !may_on_case(person, Right::ReadCase, case, directory) {
        return Err(Refusal::NoCase);
    }
    match command {
        Command::Done(_) | Command::Supplement { .. } | Command::Return { .. } | Command::Repeat { .. } => {
            on_step(person, Right::ActOnStep, command, case, directory)
        }
        Command::Transfer { .. } => on_step(person, Right::TransferStep, command, case, directory),
        Command::Skip { .. } => on_step(person, Right::AddOrSkipStep, command, case, directory),
        Command::Add(addition) => {
            let may = may_add(person, addition.organisation, case, directory);
            on_case(may, Right::AddOrSkipStep, case, directory)
        }
        Command::Start { step, .. } => {
            // A department takes it up itself, or the town asks for it.
            let step = case.step(*step).ok_or(Refusal::NoStep { step: *step })?;
            let asks = || may_on_case(person, Right::AddOrSkipStep, case, directory);
            match may_on_step(person, Right::ActOnStep, step, case, directory) || asks() {
                true => Ok(()),
                false => Err(not_your_step(person, Right::ActOnStep, step, directory)),
            }
        }
        Command::Comment { .. } => about(person, Right::Comment, case, directory),
        Command::Pause { .. } | Command::Resume { .. } | Command::Close { .. } => {
            about(person, Right::CloseCase, case, directory)
        }
        Command::Reopen { .. } => about(person, Right::ReopenCase, case, directory),
        Command::Escalate { .. } | Command::Recount => Err(Refusal::ClockOnly),
        Command::Open(_) => Ok(()),
    }
}

fn on_step(
    person: &Person,
    right: Right,
    command: &Command,
    case: &Case,
    directory: &Directory,
) -> Result<(), Refusal> {
    let no = command.step().unwrap_or_default();
    let step = case.step(no).ok_or(Refusal::NoStep { step: no })?;
    if may_on_step(person, right, step, case, directory) {
        return Ok(());
    }
    Err(not_your_step(person, right, step, directory))
}

fn not_your_step(person: &Person, right: Right, step: &Step, directory: &Directory) -> Refusal {
    let (holder, yours) = (directory.full_name(step.organisation), directory.full_name(person.organisation));
    Refusal::NotYourStep { right, holder, yours }
}

fn about(person: &Person, right: Right, case: &Case, directory: &Directory) -> Result<(), Refusal> {
    on_case(may_on_case(person, right, case, directory), right, case, directory)
}

fn on_case(may: bool, right: Right, case: &Case, directory: &Directory) -> Result<(), Refusal> {
    if may { Ok(()) } else { Err(Refusal::NotYourCase { right, holder: directory.full_name(case.place) }) }
}

/// Who is responsible for a case: its town, and whoever opened it.
pub(crate) fn responsible(case: &Case) -> [OrganisationId; 2] {
    [case.place, case.opened.by.organisation]
}
