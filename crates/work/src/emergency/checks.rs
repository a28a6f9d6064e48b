//! What a command about an emergency must hold, whoever sends it: texts, times, amounts.

use super::command::{Command, Opening};
use super::event::{Brought, LossReport, Relief};
use super::figures::{Figure, Losses};
use super::kinds::EmergencyKind;
use super::refusal::EmergencyRefusal;
use crate::affair::Refused;
use crate::case::texts::{few, may_be_empty, needed};
use crate::time::{DAY, HOUR, Millis, said};

/// The longest title, name of a place and the like, in characters.
const LINE: usize = 100;
/// The longest text, in characters.
const TEXT: usize = 2000;
/// The most of each kind in one emergency: the state is read and written with each report.
pub(super) const MOST: usize = 5_000;
/// The most people and households at once.
const PEOPLE: u32 = 1_000_000;
/// The longest shift.
const SHIFT: Millis = 72 * HOUR;
/// Clocks differ a little.
const SLACK: Millis = HOUR / 12;
/// So long before an emergency begins things may be entered that belong to it.
const BEFORE: Millis = 30 * DAY;
/// So far away an emergency may begin, and a shift may lie.
const AHEAD: Millis = 60 * DAY;
/// So long ago an emergency may have begun that is opened now.
const AGO: Millis = 400 * DAY;

/// Refuses what cannot be kept.
pub(super) fn texts(command: &Command) -> Result<(), Refused> {
    match command {
        Command::Open(opening) => {
            let Opening { title, what, .. } = &**opening;
            needed("名称", title, LINE)?;
            needed("基本情况", what, TEXT)?;
        }
        Command::Warn(warning) => {
            needed("预警内容", &warning.text, TEXT)?;
            few("接收单位", warning.to.len(), MOST)?;
        }
        Command::Acknowledge { note, .. } | Command::Fulfil { note, .. } => {
            may_be_empty("落实情况", note, TEXT)?
        }
        Command::Roster { shift, .. } => {
            may_be_empty("带班领导", &shift.leader, LINE)?;
            needed("值班人员", &shift.on_duty, LINE)?;
            few("联系电话", shift.personal.len(), 10)?;
        }
        Command::Move(moving) => {
            needed("从哪里转移", &moving.from, LINE)?;
            needed("安置地点", &moving.shelter, LINE)?;
        }
        Command::Report(LossReport { note, .. }) => may_be_empty("情况说明", note, TEXT)?,
        Command::Relieve(Relief { what, unit, evidence, .. }) => {
            needed("救助物资或者资金", what, LINE)?;
            needed("单位", unit, 10)?;
            few("签收凭证", evidence.len(), 20)?;
        }
        Command::Void { reason, .. } | Command::Level { reason, .. } | Command::Reopen { reason } => {
            needed("原因", reason, TEXT)?;
        }
        Command::Comment { text } => needed("留言", text, TEXT)?,
        Command::Close { result, left } => {
            needed("处置结果", result, TEXT)?;
            may_be_empty("遗留事项", left, TEXT)?;
        }
        Command::Widen(_) | Command::GoBack { .. } | Command::Escalate { .. } => {}
    }
    Ok(())
}

/// Refuses duties that hang together with nothing, or too much of anything.
pub(super) fn brought(brought: &Brought) -> Result<(), EmergencyRefusal> {
    let is_sound = brought.duties.iter().all(|duty| duty.item < brought.items.len())
        && brought.items.len() <= MOST
        && brought.duties.len() <= MOST
        && brought.duties.iter().all(|duty| duty.lane.len() <= 4 * LINE);
    if is_sound { Ok(()) } else { Err(EmergencyRefusal::BadDuties) }
}

/// Refuses an emergency that begins too far from now.
pub(super) fn beginning(starts: Millis, now: Millis) -> Result<(), EmergencyRefusal> {
    let is_near = (now.saturating_sub(AGO)..=now.saturating_add(AHEAD)).contains(&starts);
    if is_near { Ok(()) } else { Err(far("开始时间", starts, now)) }
}

/// Refuses what cannot have happened then: it is still to come, or long before the emergency.
pub(super) fn happened(
    field: &'static str,
    at: Millis,
    starts: Millis,
    now: Millis,
) -> Result<(), EmergencyRefusal> {
    if at > now.saturating_add(SLACK) {
        return Err(EmergencyRefusal::InFuture { field, said: said(at, now) });
    }
    if at < starts.min(now).saturating_sub(BEFORE) { Err(far(field, at, now)) } else { Ok(()) }
}

/// Refuses a shift that is none.
pub(super) fn shift(
    from: Millis,
    until: Millis,
    starts: Millis,
    now: Millis,
) -> Result<(), EmergencyRefusal> {
    let length = until.saturating_sub(from);
    if !(1..=SHIFT).contains(&length) {
        return Err(EmergencyRefusal::ShiftTimes { most: SHIFT / HOUR });
    }
    let near = starts.min(now).saturating_sub(BEFORE)..=now.max(starts).saturating_add(AHEAD);
    if near.contains(&from) { Ok(()) } else { Err(far("值班时间", from, now)) }
}

/// Refuses nobody, and more than there can be.
pub(super) fn people(people: u32, households: u32) -> Result<(), EmergencyRefusal> {
    if people == 0 {
        return Err(EmergencyRefusal::Nobody);
    }
    let most = u64::from(PEOPLE);
    match () {
        () if people > PEOPLE => Err(EmergencyRefusal::TooBig { field: "人数", most }),
        () if households > PEOPLE => Err(EmergencyRefusal::TooBig { field: "户数", most }),
        () => Ok(()),
    }
}

/// Refuses figures that are not counted, or contradict each other.
pub(super) fn losses(losses: &Losses, kind: EmergencyKind) -> Result<(), EmergencyRefusal> {
    let counted = Figure::of(kind);
    for (figure, amount) in losses.iter() {
        let name = figure.chinese();
        if !counted.contains(&figure) {
            return Err(EmergencyRefusal::WrongFigure { name });
        }
        if amount > Losses::MOST {
            return Err(EmergencyRefusal::TooBig { field: name, most: Losses::MOST });
        }
        if let Some(whole) = figure.whole().filter(|whole| counted.contains(whole))
            && amount > losses.get(whole)
        {
            return Err(EmergencyRefusal::MoreThanWhole {
                part: name,
                part_amount: figure.text(amount),
                whole: whole.chinese(),
                whole_amount: whole.text(losses.get(whole)),
            });
        }
    }
    Ok(())
}

/// Refuses relief of nothing, or without signature.
pub(super) fn relief(relief: &Relief) -> Result<(), EmergencyRefusal> {
    if relief.amount == 0 {
        return Err(EmergencyRefusal::NothingGiven);
    }
    if relief.amount > Losses::MOST {
        return Err(EmergencyRefusal::TooBig { field: "数量", most: Losses::MOST / 100 });
    }
    // Goods may go to households whose people nobody counted.
    people(relief.people.max(1), relief.households)?;
    if relief.evidence.is_empty() { Err(EmergencyRefusal::NoEvidence) } else { Ok(()) }
}

/// Refuses more than can be kept.
pub(super) fn room(what: &'static str, count: usize) -> Result<(), EmergencyRefusal> {
    if count < MOST { Ok(()) } else { Err(EmergencyRefusal::TooMany { what, most: MOST }) }
}

fn far(field: &'static str, at: Millis, now: Millis) -> EmergencyRefusal {
    EmergencyRefusal::FarAway { field, said: said(at, now) }
}
