//! A step of a case as it stands.

use qingdan_model::StepId;
use serde::{Deserialize, Serialize};

use super::hold::StepNotice;
use super::state::{Act, AttachmentRef};
use crate::due::{Due, Term};
use crate::people::OrganisationId;
use crate::time::Millis;

/// A step's number in its case, from 1.
pub type StepNo = u32;

/// One piece of a case (环节), done by one organisation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// Its number in the case.
    pub no: StepNo,
    /// What is to be done, in short.
    pub label: String,
    /// The clause that says so; `None` for a step that somebody added.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clause: Option<StepId>,
    /// Who does it.
    pub organisation: OrganisationId,
    /// The department whose step it is, as printed, where it has no organisation here: the town keeps in touch with it
    /// (由镇街代为联系).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stands_in_for: Option<String>,
    /// What its time is counted from.
    pub term: Term,
    /// Steps that it waits for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub after: Vec<StepNo>,
    /// Ways in which earlier steps must have ended; one of them is enough. Empty: in any.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub when: Vec<Condition>,
    /// Ways in which it can end; empty where it ends in one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub outcomes: Vec<String>,
    /// Where it stands.
    pub status: StepStatus,
    /// How it ended last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<String>,
    /// Since when it is ready; only while it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<Millis>,
    /// By when it is done; only while it is ready.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<Due>,
    /// Before when it cannot be done, because its clause asks for at least so long.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub earliest: Option<Millis>,
    /// Notices of it that were posted, in the order of their first posting.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notices: Vec<StepNotice>,
    /// How often it became ready.
    pub round: u32,
    /// How far its being overdue has been told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub told: Option<Level>,
    /// Values that were filled in, by their names.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<Field>,
    /// Files.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<AttachmentRef>,
    /// The number of the last event that changed it.
    pub version: u64,
    /// The last thing that somebody did to it, for whoever comes too late.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last: Option<Box<LastAct>>,
}

/// The last thing that was done to a step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastAct {
    /// What.
    pub deed: Deed,
    /// The number of the event.
    pub version: u64,
    /// Who and when.
    pub act: Act,
}

qingdan_model::words! {
    /// What can be done to a step.
    Deed, "deed" {
        /// It was done.
        Done = "done", "办结";
        /// It was returned for correction.
        Returned = "returned", "退回补正";
        /// It was asked for again by a return from a later step.
        SentBack = "sent_back", "退回重新办理";
        /// It went to another organisation.
        Transferred = "transferred", "转办";
        /// It was left out.
        Skipped = "skipped", "跳过";
        /// It was added.
        Added = "added", "增加";
        /// It was asked for though nothing led to it.
        Started = "started", "启用";
        /// It is done once more.
        Repeated = "repeated", "重新开办";
        /// Material was added to it.
        Supplemented = "supplemented", "补充材料";
    }
}

qingdan_model::words! {
    /// Where a step stands.
    StepStatus, "status of a step" {
        /// It waits for others.
        Waiting = "waiting", "等待前序环节";
        /// It can be done now.
        Ready = "ready", "待办";
        /// It is done.
        Done = "done", "已办";
        /// It was returned and waits for the correction.
        Returned = "returned", "已退回，等待补正";
        /// Somebody left it out.
        Skipped = "skipped", "已跳过";
        /// Nothing leads to it: an earlier step ended in another way, or it is done only when somebody asks for it.
        Dormant = "dormant", "未启用";
    }
}

qingdan_model::words! {
    /// How far it was told that a step is overdue.
    Level, "level" {
        /// To whoever does it.
        Remind = "remind", "催办";
        /// To the leader of the town or department.
        Leader = "leader", "督办（领导）";
        /// To the district.
        District = "district", "督办（区级）";
    }
}

/// A way in which an earlier step ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Condition {
    /// The earlier step.
    pub step: StepNo,
    /// One of its outcomes.
    pub outcome: String,
}

/// A value that was filled in on a step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// What it is.
    pub name: String,
    /// The value; without personal data.
    pub value: String,
}

impl StepStatus {
    /// Whether nothing more is expected of the step: what waits for it can go on.
    pub fn is_settled(self) -> bool {
        matches!(self, StepStatus::Done | StepStatus::Skipped | StepStatus::Dormant)
    }

    /// Whether it waits for others.
    pub fn is_waiting(self) -> bool {
        matches!(self, StepStatus::Waiting | StepStatus::Returned)
    }
}
