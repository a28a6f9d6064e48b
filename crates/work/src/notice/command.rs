//! What people, or the clock, ask to be done with a notice.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::rule::NoticeRule;
use super::state::{About, Channel, Verdict};
use super::wording::Wording;
use crate::case::{AttachmentRef, PersonalRef};

/// What is to be done with a notice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case", deny_unknown_fields)]
pub enum Command {
    /// Write one (起草).
    Draft(Box<Drafting>),
    /// Change what stands on it (修改).
    Revise {
        /// What stands on it now.
        wording: Box<Wording>,
    },
    /// It is up (张贴). A notice that was taken down begins its period anew.
    Post {
        /// Since which day.
        day: Date,
        /// Photographs of it.
        #[serde(default)]
        attachments: Vec<AttachmentRef>,
    },
    /// Keep photographs and other files that show that it is up, or was to its end (补充照片).
    AddEvidence {
        /// What they show.
        #[serde(default)]
        note: String,
        /// The files.
        attachments: Vec<AttachmentRef>,
    },
    /// Somebody objects (登记异议). Online it is the program that writes it down.
    Object(Objecting),
    /// Answer an objection (答复异议).
    Answer {
        /// Its number.
        objection: u32,
        /// Whether it was right.
        verdict: Verdict,
        /// The reason.
        text: String,
    },
    /// Take it down before its time (撤回).
    Withdraw {
        /// Why.
        reason: String,
    },
    /// Its time is over (结束公示). The clock's command; a person may be quicker.
    Close,
    /// Count its last day again, now that the calendar reaches further. The clock's command.
    Recount,
}

/// What a new notice begins with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Drafting {
    /// What it is about.
    pub about: About,
    /// What binds it.
    pub rule: NoticeRule,
    /// What stands on it.
    pub wording: Wording,
}

/// An objection.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Objecting {
    /// How it came.
    pub via: Channel,
    /// On which day.
    pub day: Date,
    /// Who objects and in what words, kept elsewhere.
    pub personal: Vec<PersonalRef>,
    /// Files.
    #[serde(default)]
    pub attachments: Vec<AttachmentRef>,
}
