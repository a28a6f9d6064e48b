//! What happened to a routine: its log's entries.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::state::Opening;
use crate::case::{AttachmentRef, Level};
use crate::due::Due;
use crate::number::CaseNumber;
use crate::people::OrganisationId;

/// What happened to a routine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Happened {
    /// It was opened.
    Opened {
        /// Its number.
        number: CaseNumber,
        /// What it began with.
        opening: Box<Opening>,
    },
    /// It was done.
    Done {
        /// What was done.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        note: String,
        /// Evidence.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        attachments: Vec<AttachmentRef>,
        /// By when the towns are asked to answer.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        ask: Option<Date>,
        /// Who does it from now on, where nobody in particular had it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        taken_by: Option<OrganisationId>,
    },
    /// It is not done this time.
    Excused {
        /// Why.
        reason: String,
    },
    /// Another part of the town does it.
    Transferred {
        /// Who did.
        from: OrganisationId,
        /// Who does.
        to: OrganisationId,
        /// A word to them.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        note: String,
    },
    /// It has to be done again.
    Reopened {
        /// Why.
        reason: String,
        /// By when.
        due: Due,
    },
    /// It was told that it is overdue.
    Escalated {
        /// To whom.
        level: Level,
    },
    /// Its end was counted again.
    Recounted {
        /// By when it is done.
        due: Due,
    },
}

impl Happened {
    /// What it is called on screens.
    pub fn chinese(&self) -> &'static str {
        match self {
            Happened::Opened { .. } => "列入待办",
            Happened::Done { .. } => "完成",
            Happened::Excused { .. } => "本期不开展",
            Happened::Transferred { .. } => "分派",
            Happened::Reopened { .. } => "重新办理",
            Happened::Escalated { level } => level.chinese(),
            Happened::Recounted { .. } => "重新计算时限",
        }
    }

    /// What was said with it, for the log's page.
    pub(super) fn detail(&self) -> String {
        match self {
            Happened::Opened { opening, .. } => opening.title(),
            Happened::Done { note, attachments, .. } if attachments.is_empty() => note.clone(),
            Happened::Done { note, attachments, .. } => format!("{note}（附件 {} 个）", attachments.len()),
            Happened::Excused { reason } | Happened::Reopened { reason, .. } => reason.clone(),
            Happened::Transferred { note, .. } => note.clone(),
            Happened::Escalated { .. } | Happened::Recounted { .. } => String::new(),
        }
    }
}
