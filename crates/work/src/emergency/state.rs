//! An emergency as it stands: what its events add up to.

use serde::{Deserialize, Serialize};

use super::event::{Duty, LossReport, Moving, NewWarning, Relief, Shift};
use super::kinds::{EmergencyKind, EmergencyLevel};
use crate::case::{Act, AttachmentRef, ItemRef, PersonalRef};
use crate::number::CaseNumber;
use crate::people::{Directory, OrganisationId, OrganisationKind};
use crate::time::Millis;

/// A flood, a fire, an epidemic (突发事件).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Emergency {
    /// Its number among emergencies.
    pub number: CaseNumber,
    /// How many events it has.
    pub version: u64,
    /// What it is called.
    pub title: String,
    /// What strikes.
    pub kind: EmergencyKind,
    /// How far the response goes.
    pub level: EmergencyLevel,
    /// The event that last said so.
    pub level_seq: u64,
    /// What happened, or is feared.
    pub what: String,
    /// Since when.
    pub starts: Millis,
    /// The organisation that leads.
    pub lead: OrganisationId,
    /// Who opened it, and when.
    pub opened: Act,
    /// The towns that are struck, by number.
    pub towns: Vec<OrganisationId>,
    /// Items of their lists that speak of it.
    pub items: Vec<ItemRef>,
    /// What their clauses give whom to do.
    pub duties: Vec<Duty>,
    /// Duties that are fulfilled.
    pub fulfilled: Vec<Fulfilled>,
    /// Warnings.
    pub warnings: Vec<Warning>,
    /// Who is on duty when.
    pub shifts: Vec<Kept<Shift>>,
    /// People who were moved.
    pub movings: Vec<Kept<Moving>>,
    /// People who went home again.
    pub backs: Vec<Back>,
    /// What was reported of losses, in the order in which it came.
    pub reports: Vec<Kept<LossReport>>,
    /// Relief that was handed out.
    pub reliefs: Vec<Kept<Relief>>,
    /// Telephone numbers of all shifts, also of those that were changed since; kept elsewhere.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub personal: Vec<PersonalRef>,
    /// Of whose shift each of these is, by its number.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub personal_of: Vec<(u64, OrganisationId)>,
    /// How many comments it has.
    pub comments: u32,
    /// Whether it is over.
    pub status: EmergencyStatus,
    /// Who last did more than comment, and when.
    pub worked: Act,
    /// The number of that event.
    pub work_version: u64,
}

/// Whether it is over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum EmergencyStatus {
    /// It is not.
    Open,
    /// It is.
    Closed {
        /// Who said so, and when.
        act: Act,
        /// What came of it.
        result: String,
        /// What is left, and what becomes of that.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        left: String,
    },
}

/// Something entered, with who did it. Its number is its position, from 1.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept<T> {
    /// What was entered.
    pub what: T,
    /// Who did, or last changed it, and when.
    pub act: Act,
    /// The number of that event.
    pub seq: u64,
    /// Why it does not count, where it was entered by mistake.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub void: Option<Voided>,
}

/// Something does not count.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Voided {
    /// Who said so, and when.
    pub act: Act,
    /// Why.
    pub reason: String,
}

/// A warning with what became of it. Its number is its position, from 1.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Warning {
    /// What it says, to whom.
    pub what: NewWarning,
    /// Who gave it, and when.
    pub act: Act,
    /// Who acknowledged it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub acknowledged: Vec<Acknowledged>,
    /// Of whom it was told to leaders that they did not.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub told: Vec<Told>,
}

/// A warning arrived.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Acknowledged {
    /// Where.
    pub organisation: OrganisationId,
    /// Who said so, and when.
    pub act: Act,
    /// What they do about it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
}

/// Leaders were told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// Of whom.
    pub organisation: OrganisationId,
    /// When.
    pub at: Millis,
}

/// People went home again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Back {
    /// Those who were moved.
    pub no: u32,
    /// How many of them.
    pub people: u32,
    /// When.
    pub at: Millis,
    /// Who said so, and when.
    pub act: Act,
}

/// A duty is fulfilled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fulfilled {
    /// Its position.
    pub duty: usize,
    /// By whom.
    pub organisation: OrganisationId,
    /// Who said so, and when.
    pub act: Act,
    /// How.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
}

impl Warning {
    /// Whether an organisation acknowledged it.
    pub fn acknowledgement(&self, of: OrganisationId) -> Option<&Acknowledged> {
        self.acknowledged.iter().find(|one| one.organisation == of)
    }

    /// Who has not acknowledged it.
    pub fn missing(&self) -> impl Iterator<Item = OrganisationId> {
        self.what.to.iter().copied().filter(|one| self.acknowledgement(*one).is_none())
    }

    /// Whether leaders were told that an organisation did not.
    pub fn was_told(&self, of: OrganisationId) -> bool {
        self.told.iter().any(|told| told.organisation == of)
    }
}

impl<T> Kept<T> {
    /// Whether it counts.
    pub fn counts(&self) -> bool {
        self.void.is_none()
    }
}

impl Emergency {
    /// Whether it is over.
    pub fn is_closed(&self) -> bool {
        matches!(self.status, EmergencyStatus::Closed { .. })
    }

    /// A warning by its number.
    pub fn warning(&self, no: u32) -> Option<&Warning> {
        numbered(&self.warnings, no)
    }

    /// The organisations that have a part in it: who leads, the towns, the departments of their items; by number.
    pub fn parties(&self) -> Vec<OrganisationId> {
        let of_duties = self.duties.iter().flat_map(|duty| duty.of.iter().copied());
        let mut parties: Vec<OrganisationId> =
            std::iter::once(self.lead).chain(self.towns.iter().copied()).chain(of_duties).collect();
        parties.sort_unstable();
        parties.dedup();
        parties
    }

    /// The same with all offices and communities of the towns.
    pub fn involved(&self, directory: &Directory) -> Vec<OrganisationId> {
        let mut involved = self.parties();
        involved.extend(self.towns.iter().flat_map(|town| directory.below(*town)).map(|one| one.id));
        involved
    }

    /// Whether an organisation has a part in it.
    pub fn involves(&self, id: OrganisationId, directory: &Directory) -> bool {
        self.parties().contains(&id) || directory.town_of(id).is_some_and(|town| self.towns.contains(&town))
    }

    /// Whether an organisation reports what happens to people and things: a town that is struck, or a community of one.
    pub fn is_struck(&self, id: OrganisationId, directory: &Directory) -> bool {
        let is_place = |kind| matches!(kind, OrganisationKind::Town | OrganisationKind::Community);
        directory.get(id).is_some_and(|one| is_place(one.kind))
            && directory.town_of(id).is_some_and(|town| self.towns.contains(&town))
    }

    /// Whether a duty is an organisation's.
    pub fn is_duty_of(&self, duty: &Duty, id: OrganisationId, directory: &Directory) -> bool {
        let above = || directory.get(id).filter(|one| one.kind == OrganisationKind::Community)?.parent;
        if duty.in_communities {
            above().is_some_and(|town| duty.of.contains(&town))
        } else {
            duty.of.contains(&id)
        }
    }

    /// Whose a duty is: each community's of its town where it is done there.
    pub fn holders(&self, duty: &Duty, directory: &Directory) -> Vec<OrganisationId> {
        if !duty.in_communities {
            return duty.of.clone();
        }
        let below = duty.of.iter().flat_map(|town| directory.below(*town));
        let working = below.filter(|one| one.kind == OrganisationKind::Community && !one.is_closed);
        working.map(|one| one.id).collect()
    }

    /// How many of those who were moved have not gone home by a time.
    pub fn sheltered_of(&self, no: u32, at: Millis) -> u32 {
        let Some(moving) = numbered(&self.movings, no).filter(|one| one.counts() && one.what.at <= at) else {
            return 0;
        };
        let back = self.backs.iter().filter(|back| back.no == no && back.at <= at).map(|back| back.people);
        back.fold(moving.what.people, u32::saturating_sub)
    }

    /// The last report of an organisation, of whatever time.
    pub fn last_report(&self, of: OrganisationId) -> Option<&Kept<LossReport>> {
        self.reports.iter().rev().find(|report| report.what.organisation == of)
    }

    pub(super) fn attachments(&self) -> Vec<AttachmentRef> {
        self.reliefs.iter().flat_map(|one| &one.what.evidence).cloned().collect()
    }
}

/// What has a number: its position, from 1.
pub(super) fn numbered<T>(all: &[T], no: u32) -> Option<&T> {
    all.get(usize::try_from(no).ok()?.checked_sub(1)?)
}
