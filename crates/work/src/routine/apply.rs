//! A routine after one more event, and what lists show of it.

use super::command::Command;
use super::event::Happened;
use super::state::{Routine, Status};
use crate::affair::{Affair, AffairEvent, AffairKind, Ask, Refused, Shown};
use crate::case::Context;
use crate::number::CaseNumber;

impl Affair for Routine {
    const KIND: AffairKind = AffairKind::Routine;
    type Command = Command;
    type Happened = Happened;

    fn decide(affair: Option<&Self>, ask: &Ask<Command>, context: &Context<'_>) -> Result<Happened, Refused> {
        super::decide::decide(affair, ask, context)
    }

    fn apply(affair: Option<Self>, event: &AffairEvent<Happened>) -> Result<Self, String> {
        apply(affair, event)
    }

    fn told(body: &Happened) -> (&'static str, String) {
        (body.chinese(), body.detail())
    }

    fn number(&self) -> CaseNumber {
        self.number
    }

    fn version(&self) -> u64 {
        self.version
    }

    fn shown(&self) -> Shown {
        Shown {
            title: self.title(),
            responsible: self.organisation,
            parties: self.parties(),
            stands: self.stand().as_str(),
            is_open: self.is_open(),
            due: self.due.at,
            tag: Some(self.opening.tag.clone()),
            case: None,
            item: self.opening.sources.first().map(|source| source.item.clone()),
            personal: Vec::new(),
            attachments: self.attachments.clone(),
        }
    }
}

fn apply(routine: Option<Routine>, event: &AffairEvent<Happened>) -> Result<Routine, String> {
    let act = event.act.clone();
    let mut routine = match (routine, &event.body) {
        (None, Happened::Opened { number, opening }) => {
            return Ok(Routine {
                number: *number,
                version: event.seq,
                work_version: event.seq,
                organisation: opening.organisation,
                due: opening.due.clone(),
                opening: (**opening).clone(),
                opened: act.clone(),
                status: Status::Open,
                reminded: None,
                attachments: Vec::new(),
                worked: act,
            });
        }
        (None, _) => return Err("例行任务没有建立".to_owned()),
        (Some(_), Happened::Opened { .. }) => return Err("例行任务建立了两次".to_owned()),
        (Some(routine), _) => routine,
    };
    let is_reopening = matches!(event.body, Happened::Reopened { .. });
    if routine.is_open() == is_reopening {
        return Err(format!("“{}”不接着它现在的状态（{}）", event.body.chinese(), routine.stand().chinese()));
    }
    routine.version = event.seq;
    match &event.body {
        Happened::Done { note, attachments, ask, taken_by } => {
            routine.status = Status::Done { act: act.clone(), note: note.clone(), ask: *ask };
            routine.attachments.extend(attachments.iter().cloned());
            routine.organisation = taken_by.unwrap_or(routine.organisation);
        }
        Happened::Excused { reason } => {
            routine.status = Status::Excused { act: act.clone(), reason: reason.clone() };
        }
        Happened::Transferred { to, .. } => routine.organisation = *to,
        Happened::Reopened { due, .. } => {
            routine.status = Status::Open;
            routine.due = due.clone();
            routine.reminded = None;
        }
        Happened::Escalated { level } => {
            routine.reminded = Some(*level);
            return Ok(routine);
        }
        Happened::Recounted { due } => {
            routine.due = due.clone();
            return Ok(routine);
        }
        Happened::Opened { .. } => {}
    }
    routine.work_version = event.seq;
    routine.worked = act;
    Ok(routine)
}
