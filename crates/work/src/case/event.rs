//! What happened: the log's entries.

use qingdan_model::StepId;
use serde::{Deserialize, Serialize};

use super::command::{Opening, Skipped};
use super::hold::Hold;
use super::state::{Act, AttachmentRef, Author, Ending};
use super::step::{Field, Level, StepNo};
use crate::affair::AffairNumber;
use crate::due::{Due, Term};
use crate::number::CaseNumber;
use crate::people::OrganisationId;
use crate::time::Millis;

/// One entry of a case's log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// Its number in the case, from 1.
    pub seq: u64,
    /// Who did it, and when.
    pub act: Act,
    /// The clause of the step that it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clause: Option<StepId>,
    /// What happened.
    pub body: Happened,
}

/// What happened to a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Happened {
    /// It was opened.
    Opened {
        /// Its number.
        number: CaseNumber,
        /// What it began with.
        opening: Box<Opening>,
        /// Steps that could be done at once.
        then: Vec<Turn>,
    },
    /// A step was done.
    Done {
        /// The step.
        step: StepNo,
        /// What was done.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        note: String,
        /// How it ended.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        outcome: Option<String>,
        /// Values filled in.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        fields: Vec<Field>,
        /// Files.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        attachments: Vec<AttachmentRef>,
        /// What follows.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        then: Vec<Turn>,
    },
    /// Material was added to a step.
    Supplemented {
        /// The step.
        step: StepNo,
        /// What was added.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        note: String,
        /// Values filled in.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        fields: Vec<Field>,
        /// Files.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        attachments: Vec<AttachmentRef>,
    },
    /// A step sent the matter back to an earlier one.
    Returned {
        /// The step.
        step: StepNo,
        /// The earlier one.
        to: StepNo,
        /// What has to be corrected.
        reason: String,
        /// What follows: the earlier step is ready again, those after it wait.
        then: Vec<Turn>,
    },
    /// A step went to another organisation.
    Transferred {
        /// The step.
        step: StepNo,
        /// From whom.
        from: OrganisationId,
        /// To whom.
        to: OrganisationId,
        /// Why.
        reason: String,
    },
    /// A step was left out.
    Skipped {
        /// The step.
        step: StepNo,
        /// Why.
        reason: String,
        /// What follows.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        then: Vec<Turn>,
    },
    /// A step was added.
    Added {
        /// Its number.
        step: StepNo,
        /// What is to be done.
        label: String,
        /// By whom.
        organisation: OrganisationId,
        /// Steps that it waits for.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        after: Vec<StepNo>,
        /// What its time is counted from.
        term: Term,
        /// Why.
        reason: String,
        /// What follows: it is ready, or nothing.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        then: Vec<Turn>,
    },
    /// A step was asked for to which nothing led.
    Started {
        /// The step.
        step: StepNo,
        /// Why.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        note: String,
        /// What follows: it is ready, steps after it wait.
        then: Vec<Turn>,
    },
    /// A settled step is done once more.
    Repeated {
        /// The step.
        step: StepNo,
        /// Why.
        reason: String,
        /// What follows: it is ready again, steps after it wait.
        then: Vec<Turn>,
    },
    /// Somebody said something.
    Commented {
        /// What.
        text: String,
        /// The step it is about.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        step: Option<StepNo>,
        /// Logins of whom it is for.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        mentions: Vec<String>,
        /// Files.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        attachments: Vec<AttachmentRef>,
    },
    /// It waits for the applicant.
    Paused {
        /// What for.
        reason: String,
    },
    /// It goes on.
    Resumed {
        /// What came of it.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        note: String,
        /// By when its ready steps are done now.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        dues: Vec<NewDue>,
    },
    /// It was closed.
    Closed {
        /// How it ended.
        ending: Ending,
        /// The result in words.
        result: String,
        /// Steps that were ready and were left out.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        skipped: Vec<Skipped>,
    },
    /// It was opened again.
    Reopened {
        /// Why.
        reason: String,
        /// Steps that waited and can be done now.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        then: Vec<Turn>,
    },
    /// It was told that a step is overdue.
    Escalated {
        /// The step.
        step: StepNo,
        /// To whom.
        level: Level,
    },
    /// The time of steps was counted again.
    Recounted {
        /// By when they are done.
        dues: Vec<NewDue>,
    },
    /// A notice of a step was posted, objected to, answered or taken down: until when the step cannot be done now.
    Noticed {
        /// The step.
        step: StepNo,
        /// The notice.
        notice: AffairNumber,
        /// How it keeps the step.
        hold: Hold,
    },
}

/// What an event does to the order of work.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "turn", rename_all = "snake_case")]
pub enum Turn {
    /// A step can be done now.
    Ready {
        /// The step.
        step: StepNo,
        /// By when.
        due: Due,
        /// Before when it cannot be done.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        earliest: Option<Millis>,
    },
    /// A step waits again.
    Waits {
        /// The step.
        step: StepNo,
    },
    /// Nothing leads to a step.
    Dormant {
        /// The step.
        step: StepNo,
    },
}

/// A step's new end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewDue {
    /// The step.
    pub step: StepNo,
    /// By when it is done now.
    pub due: Due,
    /// Before when it cannot be done; `None` leaves that as it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub earliest: Option<Millis>,
}

impl Event {
    /// Who did it.
    pub fn author(&self) -> &Author {
        &self.act.by
    }
}

impl Happened {
    /// The step that it is about, where it is about one.
    pub fn step(&self) -> Option<StepNo> {
        match self {
            Happened::Done { step, .. }
            | Happened::Supplemented { step, .. }
            | Happened::Returned { step, .. }
            | Happened::Transferred { step, .. }
            | Happened::Skipped { step, .. }
            | Happened::Added { step, .. }
            | Happened::Started { step, .. }
            | Happened::Repeated { step, .. }
            | Happened::Escalated { step, .. }
            | Happened::Noticed { step, .. } => Some(*step),
            Happened::Commented { step, .. } => *step,
            _ => None,
        }
    }

    /// Whether somebody worked on the case with it: more than a comment, what the program told or counted, or what was
    /// done elsewhere.
    pub(super) fn is_work(&self) -> bool {
        !matches!(
            self,
            Happened::Commented { .. }
                | Happened::Escalated { .. }
                | Happened::Recounted { .. }
                | Happened::Noticed { .. }
        )
    }

    /// What it is called on screens.
    pub fn chinese(&self) -> &'static str {
        match self {
            Happened::Opened { .. } => "新建办件",
            Happened::Done { .. } => "办结环节",
            Happened::Supplemented { .. } => "补充材料",
            Happened::Returned { .. } => "退回补正",
            Happened::Transferred { .. } => "转办",
            Happened::Skipped { .. } => "跳过环节",
            Happened::Added { .. } => "增加环节",
            Happened::Started { .. } => "启用环节",
            Happened::Repeated { .. } => "重办环节",
            Happened::Commented { .. } => "留言",
            Happened::Paused { .. } => "暂停，等申请人",
            Happened::Resumed { .. } => "恢复办理",
            Happened::Closed { .. } => "办结办件",
            Happened::Reopened { .. } => "重新办理",
            Happened::Escalated { level, .. } => level.chinese(),
            Happened::Recounted { .. } => "重新计算时限",
            Happened::Noticed { hold: Hold::Posted { is_disputed: true, .. }, .. } => "公示收到异议",
            Happened::Noticed { hold: Hold::Posted { .. }, .. } => "公示",
            Happened::Noticed { hold: Hold::Withdrawn, .. } => "撤回公示",
        }
    }
}
