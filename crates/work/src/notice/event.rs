//! What happened to a notice: its log's entries.

use serde::{Deserialize, Serialize};

use super::command::Drafting;
use super::period::Period;
use super::state::{Channel, Outcome, Verdict};
use super::wording::Wording;
use crate::case::{AttachmentRef, PersonalRef};
use crate::due::Due;
use crate::number::CaseNumber;

/// What happened to a notice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Happened {
    /// It was written.
    Drafted {
        /// Its number.
        number: CaseNumber,
        /// What it began with.
        drafting: Box<Drafting>,
    },
    /// What stands on it was changed.
    Revised {
        /// What stands on it now.
        wording: Box<Wording>,
    },
    /// It is up.
    Posted {
        /// From when until when.
        period: Period,
        /// Photographs of it.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        attachments: Vec<AttachmentRef>,
    },
    /// Files were added that show that it was up.
    EvidenceAdded {
        /// What they show.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        note: String,
        /// The files.
        attachments: Vec<AttachmentRef>,
    },
    /// Somebody objects.
    Objected {
        /// The objection's number.
        no: u32,
        /// How it came.
        via: Channel,
        /// By when it is answered.
        due: Due,
        /// Who and in what words, kept elsewhere.
        personal: Vec<PersonalRef>,
        /// Files.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        attachments: Vec<AttachmentRef>,
    },
    /// An objection was answered.
    Answered {
        /// Its number.
        objection: u32,
        /// Whether it was right.
        verdict: Verdict,
        /// The reason.
        text: String,
    },
    /// It was taken down before its time.
    Withdrawn {
        /// Why.
        reason: String,
    },
    /// Its time is over.
    Closed {
        /// What came of it.
        outcome: Outcome,
    },
    /// Its last day was counted again.
    Recounted {
        /// From when until when.
        period: Period,
    },
}

impl Happened {
    /// What it is called on screens.
    pub fn chinese(&self) -> &'static str {
        match self {
            Happened::Drafted { .. } => "起草公示",
            Happened::Revised { .. } => "修改公示",
            Happened::Posted { .. } => "张贴公示",
            Happened::EvidenceAdded { .. } => "补充公示照片",
            Happened::Objected { .. } => "收到异议",
            Happened::Answered { .. } => "答复异议",
            Happened::Withdrawn { .. } => "撤回公示",
            Happened::Closed { .. } => "结束公示",
            Happened::Recounted { .. } => "重新计算公示期",
        }
    }
}
