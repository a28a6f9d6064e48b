//! What texts of a command must hold: something, not too much, and no personal data, as nobody can take it back.

use super::command::{Addition, Command, Completion, Opening};
use super::refusal::Refusal;
use super::step::Field;
use crate::mask::{masked, numbers};

/// The longest title and label, in characters.
const LINE: usize = 200;
/// The longest text, in characters.
const TEXT: usize = 4000;
/// The most steps of a case.
pub(super) const STEPS: usize = 300;
/// The most of anything else at once.
const MANY: usize = 100;

/// Refuses a command whose texts cannot be kept.
pub(super) fn check(command: &Command) -> Result<(), Refusal> {
    match command {
        Command::Open(opening) => check_opening(opening),
        Command::Done(Completion { note, fields, attachments, .. })
        | Command::Supplement { note, fields, attachments, .. } => {
            may_be_empty("办理情况", note, TEXT)?;
            few("附件", attachments.len(), MANY)?;
            check_fields(fields)
        }
        Command::Return { reason, .. }
        | Command::Transfer { reason, .. }
        | Command::Skip { reason, .. }
        | Command::Repeat { reason, .. }
        | Command::Pause { reason }
        | Command::Reopen { reason } => needed("原因", reason, TEXT),
        Command::Add(Addition { label, after, reason, .. }) => {
            needed("环节名称", label, LINE)?;
            few("前序环节", after.len(), STEPS)?;
            needed("原因", reason, TEXT)
        }
        Command::Comment { text, mentions, attachments, .. } => {
            needed("留言", text, TEXT)?;
            few("提到的人", mentions.len(), MANY)?;
            mentions.iter().try_for_each(|one| needed("提到的人", one, LINE))?;
            few("附件", attachments.len(), MANY)
        }
        Command::Start { note, .. } | Command::Resume { note } => may_be_empty("说明", note, TEXT),
        Command::Close { result, skip, .. } => {
            needed("办理结果", result, TEXT)?;
            skip.iter().try_for_each(|one| needed("跳过的原因", &one.reason, TEXT))
        }
        Command::Escalate { .. } | Command::Recount => Ok(()),
    }
}

pub(super) fn check_opening(opening: &Opening) -> Result<(), Refusal> {
    needed("标题", &opening.title, LINE)?;
    opening.batch.as_ref().map_or(Ok(()), |batch| needed("批次名称", batch, LINE))?;
    few("附件", opening.attachments.len(), MANY)?;
    few("申请人信息", opening.personal.len(), MANY)?;
    few("环节", opening.plan.steps.len(), STEPS)?;
    if opening.plan.steps.is_empty() {
        return Err(Refusal::Empty { field: "办理环节" });
    }
    opening.plan.steps.iter().try_for_each(|step| {
        needed("环节名称", &step.label, TEXT)?;
        may_be_empty("条款内容", &step.text, TEXT)?;
        few("环节的结果", step.outcomes.len(), MANY)?;
        step.outcomes.iter().try_for_each(|outcome| needed("环节的结果", outcome, TEXT))
    })
}

fn check_fields(fields: &[Field]) -> Result<(), Refusal> {
    few("填写的栏目", fields.len(), MANY)?;
    fields.iter().try_for_each(|field| {
        needed("栏目名称", &field.name, LINE)?;
        may_be_empty("填写的内容", &field.value, TEXT)
    })
}

pub(crate) fn needed(field: &'static str, text: &str, limit: usize) -> Result<(), Refusal> {
    if text.trim().is_empty() { Err(Refusal::Empty { field }) } else { may_be_empty(field, text, limit) }
}

pub(crate) fn may_be_empty(field: &'static str, text: &str, limit: usize) -> Result<(), Refusal> {
    // No character has fewer bytes than one.
    if text.len() > limit && text.chars().count() > limit {
        return Err(Refusal::TooLong { field, limit });
    }
    match numbers(text).into_iter().next() {
        Some((kind, range)) => Err(Refusal::Personal { field, kind, shown: masked(kind, &text[range]) }),
        None => Ok(()),
    }
}

pub(crate) fn few(field: &'static str, count: usize, limit: usize) -> Result<(), Refusal> {
    if count > limit { Err(Refusal::TooMany { field, limit }) } else { Ok(()) }
}
