//! What happened in an emergency: the log's entries, and the pieces that they and commands share.

use qingdan_model::StepId;
use serde::{Deserialize, Serialize};

use super::command::{Opening, Thing};
use super::figures::Losses;
use super::kinds::{Colour, EmergencyLevel, Phase};
use crate::case::{AttachmentRef, ItemRef, PersonalRef};
use crate::number::CaseNumber;
use crate::people::OrganisationId;
use crate::time::Millis;

/// Towns that are struck, with what their lists say of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Brought {
    /// The towns.
    pub towns: Vec<OrganisationId>,
    /// Items of their lists that speak of it.
    #[serde(default)]
    pub items: Vec<ItemRef>,
    /// The clauses of these.
    #[serde(default)]
    pub duties: Vec<Duty>,
}

/// What a clause gives somebody to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Duty {
    /// Position of its item among the items.
    pub item: usize,
    /// The clause.
    pub clause: StepId,
    /// What for.
    pub phase: Phase,
    /// Who does it, as the list prints it.
    pub lane: String,
    /// The organisations: the town, or departments; none where nobody entered them.
    pub of: Vec<OrganisationId>,
    /// Whether it is done in each of the town's communities.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub in_communities: bool,
    /// Whether it demands somebody on duty day and night.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_watch: bool,
}

/// A warning that somebody gives or passes on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewWarning {
    /// What it says, and what is to be done.
    pub text: String,
    /// How grave it is, where that was said.
    #[serde(default)]
    pub colour: Option<Colour>,
    /// Who has to acknowledge it.
    pub to: Vec<OrganisationId>,
    /// The warning that it passes on.
    #[serde(default)]
    pub passes_on: Option<u32>,
}

/// Who is on duty from when to when (值守).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shift {
    /// Whose.
    pub organisation: OrganisationId,
    /// From when.
    pub from: Millis,
    /// Until when.
    pub until: Millis,
    /// The leader in charge (带班领导).
    #[serde(default)]
    pub leader: String,
    /// Officials on duty.
    pub on_duty: String,
    /// Telephone numbers, kept elsewhere.
    #[serde(default)]
    pub personal: Vec<PersonalRef>,
}

/// People who were moved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Moving {
    /// Who moved them: a town or a community.
    pub organisation: OrganisationId,
    /// From where.
    pub from: String,
    /// Where they are sheltered.
    pub shelter: String,
    /// How many households.
    #[serde(default)]
    pub households: u32,
    /// How many people.
    pub people: u32,
    /// When.
    pub at: Millis,
}

/// What an organisation has counted by a time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LossReport {
    /// Whose figures: a community's, or a town's for all of it.
    pub organisation: OrganisationId,
    /// As of when.
    pub as_of: Millis,
    /// All that was lost until then.
    pub losses: Losses,
    /// What else there is to say.
    #[serde(default)]
    pub note: String,
}

/// Relief that was handed out (救助物资、资金).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Relief {
    /// Who handed it out.
    pub organisation: OrganisationId,
    /// What.
    pub what: String,
    /// How much, in hundredths of the unit.
    pub amount: u64,
    /// In what it is counted.
    pub unit: String,
    /// To how many households.
    #[serde(default)]
    pub households: u32,
    /// To how many people.
    #[serde(default)]
    pub people: u32,
    /// When.
    pub at: Millis,
    /// The sheets that were signed, kept elsewhere.
    pub evidence: Vec<AttachmentRef>,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Happened {
    /// It was opened.
    Opened {
        /// Its number.
        number: CaseNumber,
        /// The organisation that leads: who opened it, a town where one of its offices did.
        lead: OrganisationId,
        /// What it began with.
        opening: Box<Opening>,
    },
    /// More towns are struck.
    Widened(Box<Brought>),
    /// A warning was given or passed on.
    Warned(NewWarning),
    /// Somebody acknowledged a warning.
    Acknowledged {
        /// The warning.
        warning: u32,
        /// For which organisation.
        organisation: OrganisationId,
        /// What they do about it.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        note: String,
    },
    /// It was told to leaders that nobody acknowledged a warning.
    Escalated {
        /// The warning.
        warning: u32,
        /// Who did not.
        organisations: Vec<OrganisationId>,
    },
    /// A shift was entered, or another stands in its place.
    Rostered {
        /// The shift that is changed; none for a new one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        no: Option<u32>,
        /// The shift.
        shift: Shift,
    },
    /// People were moved.
    Moved(Moving),
    /// People went home again.
    WentBack {
        /// Those who were moved.
        no: u32,
        /// How many of them.
        people: u32,
        /// When.
        at: Millis,
    },
    /// Losses were reported.
    Reported(LossReport),
    /// Relief was handed out.
    Relieved(Relief),
    /// Something that was entered is void.
    Voided {
        /// What.
        thing: Thing,
        /// Which.
        no: u32,
        /// Why.
        reason: String,
    },
    /// A duty was fulfilled.
    Fulfilled {
        /// Its position.
        duty: usize,
        /// By whom.
        organisation: OrganisationId,
        /// How.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        note: String,
    },
    /// The response goes further, or less far.
    Levelled {
        /// How far.
        level: EmergencyLevel,
        /// Why.
        reason: String,
    },
    /// Somebody said something.
    Commented {
        /// What.
        text: String,
    },
    /// It is over.
    Closed {
        /// What came of it.
        result: String,
        /// What is left, and what becomes of that.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        left: String,
    },
    /// It goes on.
    Reopened {
        /// Why.
        reason: String,
    },
}

impl Happened {
    /// The organisation that it is about, where it is about one.
    pub fn about(&self) -> Option<OrganisationId> {
        match self {
            Happened::Acknowledged { organisation, .. } | Happened::Fulfilled { organisation, .. } => {
                Some(*organisation)
            }
            Happened::Rostered { shift, .. } => Some(shift.organisation),
            Happened::Moved(moving) => Some(moving.organisation),
            Happened::Reported(report) => Some(report.organisation),
            Happened::Relieved(relief) => Some(relief.organisation),
            _ => None,
        }
    }
}
