//! What people ask to be done.

use serde::{Deserialize, Serialize};

use super::state::{AttachmentRef, Ending, ItemRef, PersonalRef, Source};
use super::step::{Field, StepNo};
use crate::hash::Hash;
use crate::people::OrganisationId;
use crate::plan::Plan;

/// A command with what makes it safe to send twice and to send late.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// A key that whoever sends it made up. The same key with the same content is the same command.
    pub key: String,
    /// The version of the case that its author saw; 0 for opening.
    pub seen: u64,
    /// What is to be done.
    pub command: Command,
}

/// What is to be done with a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case", deny_unknown_fields)]
pub enum Command {
    /// Open a case (新建).
    Open(Box<Opening>),
    /// Do a step (办结环节).
    Done(Completion),
    /// Add material to a step without ending it (补充材料).
    Supplement {
        /// The step.
        step: StepNo,
        /// What is added.
        #[serde(default)]
        note: String,
        /// Values filled in.
        #[serde(default)]
        fields: Vec<Field>,
        /// Files.
        #[serde(default)]
        attachments: Vec<AttachmentRef>,
    },
    /// Send the matter back to an earlier step for correction (退回补正).
    Return {
        /// The step that cannot go on like this.
        step: StepNo,
        /// The earlier step.
        to: StepNo,
        /// What has to be corrected.
        reason: String,
    },
    /// Give a step to another organisation (转办).
    Transfer {
        /// The step.
        step: StepNo,
        /// Who is to do it.
        to: OrganisationId,
        /// Why.
        reason: String,
    },
    /// Leave a step out (跳过).
    Skip {
        /// The step.
        step: StepNo,
        /// Why.
        reason: String,
    },
    /// Add a step that the procedure does not have (增加环节).
    Add(Addition),
    /// Ask for a step to which nothing led (启用).
    Start {
        /// The step.
        step: StepNo,
        /// Why.
        #[serde(default)]
        note: String,
    },
    /// Do a step once more that was done or left out (重办).
    Repeat {
        /// The step.
        step: StepNo,
        /// Why.
        reason: String,
    },
    /// Say something (留言).
    Comment {
        /// What.
        text: String,
        /// The step it is about.
        #[serde(default)]
        step: Option<StepNo>,
        /// Logins of whom it is for.
        #[serde(default)]
        mentions: Vec<String>,
        /// Files.
        #[serde(default)]
        attachments: Vec<AttachmentRef>,
    },
    /// Wait for the applicant (暂停).
    Pause {
        /// What for.
        reason: String,
    },
    /// Go on (恢复).
    Resume {
        /// What came of it.
        #[serde(default)]
        note: String,
    },
    /// Close the case (办结).
    Close {
        /// How it ended.
        ending: Ending,
        /// The result in words.
        result: String,
        /// Steps that are ready and are left out, each with a reason.
        #[serde(default)]
        skip: Vec<Skipped>,
    },
    /// Open a closed case again (重新办理).
    Reopen {
        /// Why.
        reason: String,
    },
    /// Tell of a step that is overdue. The clock's command (催办、督办).
    Escalate {
        /// The step.
        step: StepNo,
    },
    /// Count the time of steps again whose end nobody knew, now that the calendar reaches further. The clock's command.
    Recount,
}

/// What a new case begins with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Opening {
    /// What it is about, in a line; without personal data.
    pub title: String,
    /// The item.
    pub item: ItemRef,
    /// Who is responsible for it: the item's town, or where its list took the item back the department that leads.
    pub place: OrganisationId,
    /// Where it came from.
    #[serde(default)]
    pub source: Source,
    /// By which name all cases are found that came in one file (批次).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub batch: Option<String>,
    /// What is to be done.
    pub plan: Plan,
    /// Personal data of applicants and callers.
    #[serde(default)]
    pub personal: Vec<PersonalRef>,
    /// Files.
    #[serde(default)]
    pub attachments: Vec<AttachmentRef>,
}

/// A step that is done.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Completion {
    /// The step.
    pub step: StepNo,
    /// What was done.
    #[serde(default)]
    pub note: String,
    /// How it ended, where it can end in several ways.
    #[serde(default)]
    pub outcome: Option<String>,
    /// Values filled in.
    #[serde(default)]
    pub fields: Vec<Field>,
    /// Files.
    #[serde(default)]
    pub attachments: Vec<AttachmentRef>,
}

/// A step that the procedure does not have.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Addition {
    /// What is to be done.
    pub label: String,
    /// Who is to do it.
    pub organisation: OrganisationId,
    /// Steps that it waits for.
    #[serde(default)]
    pub after: Vec<StepNo>,
    /// In how many working days; the district's settings where nothing is said.
    #[serde(default)]
    pub days: Option<u32>,
    /// Why.
    pub reason: String,
}

/// A step left out with a reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Skipped {
    /// The step.
    pub step: StepNo,
    /// Why.
    pub reason: String,
}

impl Request {
    /// What tells it from other commands: who sends it and all that it says. The store keeps it with the answer.
    ///
    /// # Errors
    /// None in practice: a request always makes JSON.
    pub fn digest(&self, login: &str) -> serde_json::Result<Hash> {
        Ok(Hash::of(&serde_json::to_vec(&(login, self))?))
    }
}

impl Command {
    /// The step that it is about, where it is about one.
    pub fn step(&self) -> Option<StepNo> {
        match self {
            Command::Done(Completion { step, .. })
            | Command::Supplement { step, .. }
            | Command::Return { step, .. }
            | Command::Transfer { step, .. }
            | Command::Skip { step, .. }
            | Command::Start { step, .. }
            | Command::Repeat { step, .. }
            | Command::Escalate { step } => Some(*step),
            Command::Comment { step, .. } => *step,
            _ => None,
        }
    }
}
