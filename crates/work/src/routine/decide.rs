//! Whether a command about a routine can be carried out, and what it then is.

use jiff::civil::Date;

use super::command::Command;
use super::event::Happened;
use super::refusal::RoutineRefusal;
use super::rights::{asks_towns, may_act, may_assign, may_open, may_reopen};
use super::state::{Opening, Routine, Stand};
use crate::affair::{Ask, Refused};
use crate::case::texts::{few, may_be_empty, needed};
use crate::case::{Actor, Context, Said, level_due};
use crate::due::{Due, Why};
use crate::people::{OrganisationId, Person};
use crate::permission::Right;
use crate::time::{date, end_of};

/// The longest text, in characters.
const TEXT: usize = 4000;
/// The longest name, label or tag.
const LINE: usize = 400;
/// The most files at once, and the most clauses and organisations of a routine.
const MANY: usize = 100;
const SOURCES: usize = 5000;

pub(super) fn decide(
    routine: Option<&Routine>,
    ask: &Ask<Command>,
    context: &Context<'_>,
) -> Result<Happened, Refused> {
    match (routine, &ask.command) {
        (None, Command::Open(opening)) => open(opening, context),
        (Some(_), Command::Open(_)) => Err(RoutineRefusal::Exists.into()),
        (None, _) => Err(RoutineRefusal::None.into()),
        (Some(routine), command) => match context.actor {
            Actor::Person(person) => by_person(routine, ask, person, context),
            Actor::Clock => by_clock(routine, command, context),
        },
    }
}

fn open(opening: &Opening, context: &Context<'_>) -> Result<Happened, Refused> {
    context.working(opening.organisation)?;
    context.working(opening.holder)?;
    if let Actor::Person(person) = context.actor {
        let directory = context.directory;
        if !may_open(person, opening.holder, directory) {
            let holder = directory.full_name(opening.holder);
            return Err(RoutineRefusal::NotYours { right: Right::ActOnRoutine, holder }.into());
        }
    }
    needed("任务名称", &opening.label, TEXT)?;
    may_be_empty("条款内容", &opening.text, TEXT)?;
    needed("任务所属的期", &opening.period.name, LINE)?;
    needed("任务的标记", &opening.tag, LINE)?;
    few("依据的条款", opening.sources.len(), SOURCES)?;
    few("有关的机构", opening.told.len(), SOURCES)?;
    if opening.sources.is_empty() {
        return Err(RoutineRefusal::NoSource.into());
    }
    Ok(Happened::Opened { number: context.number, opening: Box::new(opening.clone()) })
}

fn by_clock(routine: &Routine, command: &Command, context: &Context<'_>) -> Result<Happened, Refused> {
    if !routine.is_open() {
        return Err(settled(routine, context));
    }
    match command {
        Command::Escalate => {
            let level = level_due(&routine.due, context.now, context.calendar, context.settings);
            let level = level.filter(|level| Some(*level) > routine.reminded);
            Ok(Happened::Escalated { level: level.ok_or(RoutineRefusal::NotOverdue)? })
        }
        Command::Recount => {
            let due = recounted(routine, context).ok_or(RoutineRefusal::NothingToCount)?;
            Ok(Happened::Recounted { due })
        }
        _ => Err(RoutineRefusal::PersonOnly.into()),
    }
}

fn by_person(
    routine: &Routine,
    ask: &Ask<Command>,
    person: &Person,
    context: &Context<'_>,
) -> Result<Happened, Refused> {
    let directory = context.directory;
    if ask.seen > routine.version {
        return Err(RoutineRefusal::FromFuture { seen: ask.seen, version: routine.version }.into());
    }
    let acts = || match may_act(person, routine.organisation, directory)
        || is_unassigned(routine) && may_assign(person, routine.organisation, directory)
    {
        true => Ok(()),
        false => Err(not_yours(Right::ActOnRoutine, routine, context)),
    };
    match &ask.command {
        Command::Done { note, attachments, ask: by } => {
            acts()?;
            open_as_seen(routine, ask.seen, context)?;
            may_be_empty("办理情况", note, TEXT)?;
            few("附件", attachments.len(), MANY)?;
            if note.trim().is_empty() && attachments.is_empty() {
                return Err(RoutineRefusal::NoEvidence.into());
            }
            if let Some(by) = by {
                check_ask(routine, *by, context)?;
            }
            let (note, attachments) = (note.clone(), attachments.clone());
            Ok(Happened::Done { note, attachments, ask: *by, taken_by: taker(routine, person, context) })
        }
        Command::Excuse { reason } => {
            acts()?;
            open_as_seen(routine, ask.seen, context)?;
            needed("原因", reason, TEXT)?;
            Ok(Happened::Excused { reason: reason.clone() })
        }
        Command::Transfer { to, note } => {
            if !may_assign(person, routine.organisation, directory) {
                return Err(not_yours(Right::AssignRoutine, routine, context));
            }
            open_as_seen(routine, ask.seen, context)?;
            may_be_empty("说明", note, TEXT)?;
            context.working(*to)?;
            let name = || directory.full_name(*to);
            if *to == routine.organisation {
                return Err(RoutineRefusal::Same { name: name() }.into());
            }
            let unit = routine.unit(directory);
            if !directory.is_at_or_below(*to, unit) {
                return Err(
                    RoutineRefusal::OtherUnit { name: name(), unit: directory.full_name(unit) }.into()
                );
            }
            Ok(Happened::Transferred { from: routine.organisation, to: *to, note: note.clone() })
        }
        Command::Reopen { reason } => {
            if !may_reopen(person, routine, directory) {
                return Err(not_yours(Right::ActOnRoutine, routine, context));
            }
            if routine.is_open() {
                return Err(RoutineRefusal::NotSettled.into());
            }
            unchanged(routine, ask.seen, context)?;
            needed("原因", reason, TEXT)?;
            Ok(Happened::Reopened { reason: reason.clone(), due: due_again(routine, context) })
        }
        Command::Escalate | Command::Recount => Err(RoutineRefusal::ClockOnly.into()),
        Command::Open(_) => Err(RoutineRefusal::Exists.into()),
    }
}

/// Whether it is still with the town as a whole, so that any of its offices can take it up.
pub(super) fn is_unassigned(routine: &Routine) -> bool {
    routine.organisation == routine.opening.holder
}

/// The office that does a routine which nobody in particular had, where it is not the holder itself.
fn taker(routine: &Routine, person: &Person, context: &Context<'_>) -> Option<OrganisationId> {
    let own = person.organisation;
    let is_part = own != routine.organisation && context.directory.is_at_or_below(own, routine.organisation);
    (is_unassigned(routine) && is_part).then_some(own)
}

fn check_ask(routine: &Routine, by: Date, context: &Context<'_>) -> Result<(), Refused> {
    if !asks_towns(routine, context.directory) {
        return Err(RoutineRefusal::NobodyToAsk.into());
    }
    let today = date(context.now);
    let last = today.saturating_add(jiff::Span::new().years(1));
    if (today..=last).contains(&by) { Ok(()) } else { Err(RoutineRefusal::AskDate.into()) }
}

fn not_yours(right: Right, routine: &Routine, context: &Context<'_>) -> Refused {
    let may_read = match context.actor {
        Actor::Person(person) => super::rights::may_read(person, routine, context.directory),
        Actor::Clock => true,
    };
    if !may_read {
        return RoutineRefusal::None.into();
    }
    RoutineRefusal::NotYours { right, holder: context.directory.full_name(routine.organisation) }.into()
}

fn settled(routine: &Routine, context: &Context<'_>) -> Refused {
    let by = Said::of(&routine.worked, context.directory, context.now);
    RoutineRefusal::Settled { stands: routine.stand(), by }.into()
}

fn open_as_seen(routine: &Routine, seen: u64, context: &Context<'_>) -> Result<(), Refused> {
    if routine.stand() != Stand::Open {
        return Err(settled(routine, context));
    }
    unchanged(routine, seen, context)
}

fn unchanged(routine: &Routine, seen: u64, context: &Context<'_>) -> Result<(), Refused> {
    if routine.work_version > seen { Err(Refused::changed(&routine.worked, context)) } else { Ok(()) }
}

/// By when it is done once more: its own end, or the district's days for what has none where that is over.
fn due_again(routine: &Routine, context: &Context<'_>) -> Due {
    if routine.due.at.is_none_or(|at| at >= context.now) {
        return routine.due.clone();
    }
    let days = context.settings.other_days;
    let end = context.calendar.working_day_after(date(context.now), days).map(end_of);
    Due::new(end, Why::Setting { action: None, days })
}

/// Its end where it was open because of a year that is known by now.
pub fn recounted(routine: &Routine, context: &Context<'_>) -> Option<Due> {
    let year = routine.due.unknown_year?;
    let first = Date::new(year, 1, 1).ok()?;
    context.calendar.is_working_day(first).ok()?;
    let due = match &routine.due.why {
        Why::Setting { .. } => {
            let days = context.settings.other_days;
            let from = date(routine.worked.at);
            Due::new(
                context.calendar.working_day_after(from, days).map(end_of),
                Why::Setting { action: None, days },
            )
        }
        Why::Rhythm { words, .. } => {
            let rules = &context.settings.routines;
            routine.opening.rhythm.as_ref()?.end_of(
                &routine.opening.period,
                words,
                context.calendar,
                rules,
            )?
        }
        _ => return None,
    };
    (due != routine.due).then_some(due)
}
