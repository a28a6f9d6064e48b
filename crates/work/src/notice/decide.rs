//! Whether a command about a notice can be carried out, and what then happens.

use jiff::civil::Date;

use super::command::{Command, Drafting, Objecting};
use super::event::Happened;
use super::offers::{may_manage, may_read, may_record};
use super::period::{Length, Period};
use super::refusal::NoticeRefusal;
use super::state::{Channel, Notice, Posting, Stage};
use super::wording::{LONGEST, clean, said};
use crate::affair::{Ask, Refused};
use crate::case::{Actor, Context, Said};
use crate::due::{Due, Why, length_end};
use crate::permission::Right;
use crate::time::{HOUR, Millis, date, said_date, start_of};

/// The most files of one command.
const FILES: usize = 100;
/// The most objections of a notice: its state is read with each.
const OBJECTIONS: usize = 2_000;
/// The most that may come online within an hour. Nobody is signed in there.
const AN_HOUR: usize = 30;

/// The event that a command becomes.
pub(super) fn decide(
    notice: Option<&Notice>,
    ask: &Ask<Command>,
    context: &Context<'_>,
) -> Result<Happened, Refused> {
    match (notice, &ask.command) {
        (None, Command::Draft(drafting)) => Ok(draft(drafting, context)?),
        (Some(_), Command::Draft(_)) => Err(NoticeRefusal::Exists.into()),
        (None, _) => Err(NoticeRefusal::Missing.into()),
        (Some(notice), _) => Decision { notice, seen: ask.seen, context }.decide(&ask.command),
    }
}

fn draft(drafting: &Drafting, context: &Context<'_>) -> Result<Happened, NoticeRefusal> {
    let Actor::Person(person) = context.actor else { return Err(NoticeRefusal::PersonOnly) };
    let Drafting { about, rule, wording } = drafting;
    if !may_manage(person, about, context.directory) {
        let holder = context.directory.full_name(about.holder);
        return Err(NoticeRefusal::NotYours { what: Right::ManageNotice.chinese(), holder });
    }
    about.check()?;
    wording.check(rule, context.settings)?;
    Ok(Happened::Drafted { number: context.number, drafting: Box::new(drafting.clone()) })
}

/// A command against a notice.
struct Decision<'a> {
    notice: &'a Notice,
    seen: u64,
    context: &'a Context<'a>,
}

impl Decision<'_> {
    fn decide(&self, command: &Command) -> Result<Happened, Refused> {
        self.require_right(command)?;
        if self.seen > self.notice.version {
            return Err(NoticeRefusal::FromFuture.into());
        }
        match command {
            Command::Draft(_) => Err(NoticeRefusal::Exists.into()),
            Command::Revise { wording } => {
                self.unposted()?;
                self.unchanged()?;
                wording.check(&self.notice.rule, self.context.settings)?;
                Ok(Happened::Revised { wording: wording.clone() })
            }
            Command::Post { day, attachments } => {
                self.unposted()?;
                self.unchanged()?;
                few(attachments.len())?;
                Ok(Happened::Posted { period: self.posted(*day)?, attachments: attachments.clone() })
            }
            Command::AddEvidence { note, attachments } => {
                self.notice.posting().ok_or(NoticeRefusal::NotPosted)?;
                clean("说明", note, LONGEST)?;
                few(attachments.len())?;
                if attachments.is_empty() {
                    return Err(NoticeRefusal::NoFiles.into());
                }
                Ok(Happened::EvidenceAdded { note: note.clone(), attachments: attachments.clone() })
            }
            Command::Object(objecting) => Ok(self.objected(objecting)?),
            Command::Answer { objection, verdict, text } => {
                self.unanswered(*objection)?;
                said("答复", text)?;
                Ok(Happened::Answered { objection: *objection, verdict: *verdict, text: text.clone() })
            }
            Command::Withdraw { reason } => {
                if matches!(self.notice.stage, Stage::Withdrawn { .. }) {
                    return Err(NoticeRefusal::IsWithdrawn.into());
                }
                self.unclosed()?;
                self.unchanged()?;
                said("原因", reason)?;
                Ok(Happened::Withdrawn { reason: reason.clone() })
            }
            Command::Close => Ok(self.closed()?),
            Command::Recount => {
                let Posting { period, .. } = self.up()?;
                let counted = Period::of(period.posted, period.length, self.context.calendar);
                match period.last.is_none() && counted != *period {
                    true => Ok(Happened::Recounted { period: counted }),
                    false => Err(NoticeRefusal::NothingToCount.into()),
                }
            }
        }
    }

    fn require_right(&self, command: &Command) -> Result<(), NoticeRefusal> {
        let Actor::Person(person) = self.context.actor else {
            let is_online = matches!(command, Command::Object(one) if one.via == Channel::Online);
            let is_clocks = is_online || matches!(command, Command::Close | Command::Recount);
            return if is_clocks { Ok(()) } else { Err(NoticeRefusal::PersonOnly) };
        };
        let directory = self.context.directory;
        let about = &self.notice.about;
        if !may_read(person, about, directory) {
            return Err(NoticeRefusal::Missing);
        }
        let (right, may) = match command {
            Command::Recount => return Err(NoticeRefusal::ClockOnly),
            Command::Object(Objecting { via: Channel::Online, .. }) => return Err(NoticeRefusal::ClockOnly),
            Command::AddEvidence { .. } | Command::Object(_) => {
                (Right::RecordOnNotice, may_record(person, about, directory))
            }
            _ => (Right::ManageNotice, may_manage(person, about, directory)),
        };
        let holder = || directory.full_name(about.holder);
        may.then_some(()).ok_or_else(|| NoticeRefusal::NotYours { what: right.chinese(), holder: holder() })
    }

    /// Refuses where somebody changed the wording or the stage after the command's author had looked.
    fn unchanged(&self) -> Result<(), Refused> {
        let is_person = matches!(self.context.actor, Actor::Person(_));
        match is_person && self.notice.work_version > self.seen {
            true => Err(Refused::changed(&self.notice.worked, self.context)),
            false => Ok(()),
        }
    }

    fn unclosed(&self) -> Result<(), NoticeRefusal> {
        match &self.notice.stage {
            Stage::Closed { act, .. } => {
                Err(NoticeRefusal::IsClosed { when: crate::time::said(act.at, self.context.now) })
            }
            _ => Ok(()),
        }
    }

    /// A notice that can be changed and posted: it is not up.
    fn unposted(&self) -> Result<(), NoticeRefusal> {
        self.unclosed()?;
        if self.notice.stage == Stage::Posted { Err(NoticeRefusal::AlreadyPosted) } else { Ok(()) }
    }

    /// The posting of a notice that is up.
    fn up(&self) -> Result<&Posting, NoticeRefusal> {
        self.unclosed()?;
        if matches!(self.notice.stage, Stage::Withdrawn { .. }) {
            return Err(NoticeRefusal::IsWithdrawn);
        }
        let posting = self.notice.posting().filter(|_| self.notice.stage == Stage::Posted);
        posting.ok_or(NoticeRefusal::NotPosted)
    }

    /// From when until when it is up. It cannot have been posted before it was written, or taken down.
    fn posted(&self, day: Date) -> Result<Period, NoticeRefusal> {
        let today = date(self.context.now);
        let earliest = date(self.notice.worked.at).min(today);
        if day < earliest || day > today {
            return Err(NoticeRefusal::PostingDay { earliest: said_date(earliest, today) });
        }
        Ok(Period::of(day, self.notice.wording.length, self.context.calendar))
    }

    fn objected(&self, objecting: &Objecting) -> Result<Happened, NoticeRefusal> {
        let Objecting { via, day, personal, attachments } = objecting;
        let period = &self.up()?.period;
        let today = date(self.context.now);
        if *via == Channel::Online {
            self.online(*day == today)?;
        }
        let until = period.last.map_or(today, |last| last.min(today));
        if *day < period.posted || *day > until {
            let (from, until) = (said_date(period.posted, today), said_date(until, today));
            return Err(NoticeRefusal::ObjectionDay { from, until });
        }
        if personal.is_empty() {
            return Err(NoticeRefusal::NoObjectionWords);
        }
        few(attachments.len())?;
        few(personal.len())?;
        if self.notice.objections.len() >= OBJECTIONS {
            return Err(NoticeRefusal::TooMany { field: "异议", limit: OBJECTIONS });
        }
        let no = self.notice.objections.len() as u32 + 1;
        let due = self.answer_due(*day);
        let (personal, attachments) = (personal.clone(), attachments.clone());
        Ok(Happened::Objected { no, via: *via, due, personal, attachments })
    }

    /// Whether one more can come online now.
    fn online(&self, is_today: bool) -> Result<(), NoticeRefusal> {
        if !self.notice.is_public() || !is_today {
            return Err(NoticeRefusal::NotOnline);
        }
        let hour: Millis = self.context.now.saturating_sub(HOUR);
        let recent = self.notice.objections.iter().rev().filter(|one| one.via == Channel::Online);
        let count = recent.take_while(|one| one.act.at > hour).count();
        if count >= AN_HOUR { Err(NoticeRefusal::TooManyAtOnce) } else { Ok(()) }
    }

    /// By when an objection that came on a day is answered: the clause says, else the district.
    fn answer_due(&self, day: Date) -> Due {
        let Context { calendar, settings, .. } = *self.context;
        let (length, why) = match &self.notice.rule.answer {
            Some(stated) => (stated.value, Why::Clause { words: stated.words.clone() }),
            None => {
                let days = settings.objection_days;
                (
                    Length { n: days, unit: qingdan_model::Unit::WorkingDay },
                    Why::Setting { action: None, days },
                )
            }
        };
        let end = length_end(length.n, length.unit, start_of(day), calendar);
        let unknown_year = end.err().map(|unknown| unknown.0);
        Due { at: end.ok(), why, unknown_year, paused_days: 0 }
    }

    fn unanswered(&self, no: u32) -> Result<(), Refused> {
        let found = self.notice.objections.iter().find(|one| one.no == no);
        let objection = found.ok_or(NoticeRefusal::NoObjection { no })?;
        if let Some(answer) = &objection.answer {
            let Said { who, when } = Said::of(&answer.act, self.context.directory, self.context.now);
            let verdict = answer.verdict.chinese();
            return Err(NoticeRefusal::IsAnswered { no, who, when, verdict }.into());
        }
        Ok(())
    }

    fn closed(&self) -> Result<Happened, NoticeRefusal> {
        let Posting { period, .. } = self.up()?;
        let now = self.context.now;
        let Some(last) = period.last else {
            return Err(NoticeRefusal::NoEnd { year: period.unknown_year.unwrap_or_default() });
        };
        if !period.is_over(now) {
            let words = match &self.notice.rule.period {
                Some(stated) => format!("条款写明“{}”", stated.words),
                None => format!("定的是{}", period.length.chinese()),
            };
            return Err(NoticeRefusal::TooEarly { words, last: said_date(last, date(now)) });
        }
        match self.notice.open_objections().count() {
            0 => Ok(Happened::Closed { outcome: self.notice.outcome() }),
            count => Err(NoticeRefusal::ObjectionsOpen { count }),
        }
    }
}

fn few(count: usize) -> Result<(), NoticeRefusal> {
    if count > FILES { Err(NoticeRefusal::TooMany { field: "附件", limit: FILES }) } else { Ok(()) }
}
