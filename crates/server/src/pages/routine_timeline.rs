//! What happened to a routine: who, of which organisation, when, what.

use qingdan_work::affair::AffairEvent;
use qingdan_work::routine::Happened;
use qingdan_work::time::{date, said_date};

use crate::desk::Desk;

/// An entry of the timeline.
pub(super) struct EventView {
    pub seq: u64,
    pub what: &'static str,
    pub who: String,
    pub when: String,
    pub lines: Vec<String>,
}

impl EventView {
    pub fn of(desk: &Desk, event: &AffairEvent<Happened>) -> EventView {
        let by = &event.act.by;
        let who = match by.login.is_empty() {
            true => by.name.clone(),
            false => format!("{} {}", desk.directory.full_name(by.organisation), by.name),
        };
        EventView {
            seq: event.seq,
            what: event.body.chinese(),
            who,
            when: desk.said(event.act.at),
            lines: lines(desk, &event.body),
        }
    }
}

fn lines(desk: &Desk, body: &Happened) -> Vec<String> {
    let name = |id| desk.directory.full_name(id);
    let mut lines = Vec::new();
    let mut say = |text: &str| {
        if !text.trim().is_empty() {
            lines.push(text.to_owned());
        }
    };
    match body {
        Happened::Opened { opening, .. } => {
            let due = desk.due(&opening.due);
            say(&format!("由 {} 承办，时限 {}（{}）。", name(opening.organisation), due.when, due.why));
        }
        Happened::Done { note, attachments, ask, taken_by } => {
            say(note);
            if !attachments.is_empty() {
                say(&format!("附件 {} 个。", attachments.len()));
            }
            if let Some(by) = ask {
                say(&format!("请镇街在 {} 前答复。", said_date(*by, date(desk.now))));
            }
            if let Some(taken_by) = taken_by {
                say(&format!("以后各期由 {} 承办。", name(*taken_by)));
            }
        }
        Happened::Excused { reason } => say(reason),
        Happened::Transferred { from, to, note } => {
            say(&format!("由 {} 分派给 {}，以后各期也由它承办。", name(*from), name(*to)));
            say(note);
        }
        Happened::Reopened { reason, due } => {
            say(reason);
            let due = desk.due(due);
            say(&format!("时限 {}（{}）。", due.when, due.why));
        }
        Happened::Escalated { .. } => say("这件例行任务超过了时限。"),
        Happened::Recounted { due } => {
            let due = desk.due(due);
            say(&format!("时限 {}（{}）。", due.when, due.why));
        }
    }
    lines
}
