//! A routine as it stands.

use jiff::civil::Date;
use qingdan_model::StepId;
use serde::{Deserialize, Serialize};

use super::period::Period;
use super::rhythm::Rhythm;
use crate::case::{Act, AttachmentRef, ItemRef, Level};
use crate::due::Due;
use crate::number::CaseNumber;
use crate::people::OrganisationId;

/// One instance of a periodic clause (例行任务), or an answer that a department asked for with one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Routine {
    /// Its number.
    pub number: CaseNumber,
    /// How many events it has.
    pub version: u64,
    /// The number of the last event that was more than a reminder.
    pub work_version: u64,
    /// What it began with.
    pub opening: Opening,
    /// Who opened it, and when.
    pub opened: Act,
    /// Who does it now.
    pub organisation: OrganisationId,
    /// How it stands.
    pub status: Status,
    /// By when it is done.
    pub due: Due,
    /// How far its being overdue has been told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reminded: Option<Level>,
    /// Evidence.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<AttachmentRef>,
    /// Who last did more than remind, and when.
    pub worked: Act,
}

/// What a routine begins with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Opening {
    /// What is to be done, in short.
    pub label: String,
    /// The clause.
    pub text: String,
    /// The clauses that say so: of one town, or of all that have it with these words.
    pub sources: Vec<Source>,
    /// Whose duty it is.
    pub holder: OrganisationId,
    /// Who does it: the holder, or the office that does it usually.
    pub organisation: OrganisationId,
    /// Organisations to which something goes from it, or for whom it is done.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub told: Vec<OrganisationId>,
    /// The period.
    pub period: Period,
    /// The rhythm that it comes from, by which its end is counted again; an answer comes from none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rhythm: Option<Rhythm>,
    /// By when it is done.
    pub due: Due,
    /// What only one routine of the district has.
    pub tag: String,
    /// The routine that asked for this answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answers: Option<CaseNumber>,
}

/// A clause of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// The item.
    pub item: ItemRef,
    /// The clause.
    pub clause: StepId,
}

/// How a routine stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum Status {
    /// It is to be done.
    Open,
    /// It was done.
    Done {
        /// By whom, when.
        act: Act,
        /// What was done.
        note: String,
        /// By when the towns are asked to answer.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        ask: Option<Date>,
    },
    /// It is not done this time.
    Excused {
        /// Who said so, when.
        act: Act,
        /// Why.
        reason: String,
    },
}

qingdan_model::words! {
    /// How a routine stands, in a word.
    Stand, "stand of a routine" {
        /// To be done.
        Open = "open", "待办";
        /// Done.
        Done = "done", "已完成";
        /// Done, and towns were asked to answer.
        Asked = "asked", "已完成，请镇街答复";
        /// Not done this time.
        Excused = "excused", "本期不开展";
    }
}

impl Routine {
    /// What it is about, in a line.
    pub fn title(&self) -> String {
        self.opening.title()
    }

    /// How it stands, in a word.
    pub fn stand(&self) -> Stand {
        match &self.status {
            Status::Open => Stand::Open,
            Status::Done { ask: None, .. } => Stand::Done,
            Status::Done { ask: Some(_), .. } => Stand::Asked,
            Status::Excused { .. } => Stand::Excused,
        }
    }

    /// Whether it is to be done.
    pub fn is_open(&self) -> bool {
        self.status == Status::Open
    }

    /// Who does it and whom it is for, in the order of their numbers. A town sees what its offices do all the same.
    pub fn parties(&self) -> Vec<OrganisationId> {
        let mut all: Vec<_> =
            [self.organisation].into_iter().chain(self.opening.told.iter().copied()).collect();
        all.sort_unstable();
        all.dedup();
        all
    }
}

impl Opening {
    /// What it is about, in a line.
    pub fn title(&self) -> String {
        let answer = if self.answers.is_some() { "答复：" } else { "" };
        let whole = format!("{answer}{}（{}）", self.label, self.period.name);
        if whole.chars().count() <= 200 {
            return whole;
        }
        let label: String = self.label.chars().take(150).collect();
        format!("{answer}{label}…（{}）", self.period.name)
    }
}
