//! What happened to a case: who, of which organisation, when, what.

use qingdan_store::Account;
use qingdan_work::case::{Case, Event, Happened, StepNo};
use qingdan_work::time::date;

use crate::desk::Desk;

/// An entry of the timeline.
pub(super) struct EventView {
    pub seq: u64,
    pub what: &'static str,
    /// The step that it is about: number and label.
    pub step: Option<(StepNo, String)>,
    pub who: String,
    pub organisation: String,
    pub when: String,
    /// What was said and filled in, a paragraph each.
    pub lines: Vec<String>,
    pub is_comment: bool,
}

impl EventView {
    /// All events, the newest first.
    pub fn all(desk: &Desk, case: &Case, events: &[Event], accounts: &[Account]) -> Vec<EventView> {
        events.iter().rev().map(|event| EventView::of(desk, case, event, accounts)).collect()
    }

    fn of(desk: &Desk, case: &Case, event: &Event, accounts: &[Account]) -> EventView {
        let by = event.author();
        EventView {
            seq: event.seq,
            what: event.body.chinese(),
            step: event.body.step().map(|no| (no, label(case, no))),
            who: by.name.clone(),
            organisation: desk.directory.full_name(by.organisation),
            when: desk.said(event.act.at),
            lines: lines(desk, case, &event.body, accounts),
            is_comment: matches!(event.body, Happened::Commented { .. }),
        }
    }
}

/// What a command became, in a sentence for whoever sent it.
pub(super) fn told(desk: &Desk, case: &Case, event: &Event) -> String {
    let about = event.body.step().map(|no| format!("“{}”", label(case, no))).unwrap_or_default();
    let mut told = format!("已记录：{}{about}。", event.body.chinese());
    if case.is_closed() {
        return told;
    }
    let next: Vec<String> = case
        .ready()
        .map(|step| format!("“{}”（{}）", step.label, desk.directory.full_name(step.organisation)))
        .collect();
    told += &match next.is_empty() {
        true => "没有待办的环节了，可以办结办件。".to_owned(),
        false => format!("现在待办：{}。", next.join("、")),
    };
    told
}

fn label(case: &Case, no: StepNo) -> String {
    case.step(no).map(|step| step.label.clone()).unwrap_or_default()
}

fn lines(desk: &Desk, case: &Case, body: &Happened, accounts: &[Account]) -> Vec<String> {
    let mut lines = Vec::new();
    let mut say = |name: &str, text: &str| {
        if !text.trim().is_empty() {
            lines.push(if name.is_empty() { text.to_owned() } else { format!("{name}：{text}") });
        }
    };
    match body {
        Happened::Opened { opening, .. } => say("来源", opening.source.chinese()),
        Happened::Done { note, outcome, fields, .. } => {
            say("结果", outcome.as_deref().unwrap_or_default());
            say("", note);
            fields.iter().for_each(|one| say(&one.name, &one.value));
        }
        Happened::Supplemented { note, fields, .. } => {
            say("", note);
            fields.iter().for_each(|one| say(&one.name, &one.value));
        }
        Happened::Returned { to, reason, .. } => {
            say("退回到", &format!("{to}. {}", label(case, *to)));
            say("原因", reason);
        }
        Happened::Transferred { from, to, reason, .. } => {
            let name = |id| desk.directory.full_name(id);
            say("由", &format!("{} 转给 {}", name(*from), name(*to)));
            say("原因", reason);
        }
        Happened::Skipped { reason, .. } | Happened::Repeated { reason, .. } => say("原因", reason),
        Happened::Added { organisation, reason, .. } => {
            say("承办", &desk.directory.full_name(*organisation));
            say("原因", reason);
        }
        Happened::Started { note, .. } | Happened::Resumed { note, .. } => say("", note),
        Happened::Commented { text, mentions, .. } => {
            say("", text);
            let name = |login: &String| {
                let account = accounts.iter().find(|account| account.login == *login);
                format!("@{}", account.map_or(login.as_str(), |account| account.name.as_str()))
            };
            say("请回应", &mentions.iter().map(name).collect::<Vec<_>>().join("、"));
        }
        Happened::Paused { reason } | Happened::Reopened { reason, .. } => say("原因", reason),
        Happened::Closed { ending, result, skipped } => {
            say(ending.chinese(), result);
            for one in skipped {
                say(&format!("跳过“{}”", label(case, one.step)), &one.reason);
            }
        }
        Happened::Escalated { .. } => say("", "这一环节超过了时限。"),
        Happened::Noticed { notice, hold, .. } => {
            say(&notice.to_string(), &hold.chinese(date(desk.now)));
        }
        Happened::Recounted { dues } => {
            for new in dues {
                let due = desk.due(&new.due);
                say(&label(case, new.step), &format!("{}前（{}）", due.when, due.why));
            }
        }
    }
    lines
}
