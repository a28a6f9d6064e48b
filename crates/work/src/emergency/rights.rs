//! Which right a command about an emergency needs, about what.

use super::event::Relief;
use super::refusal::EmergencyRefusal;
use super::state::{Emergency, Kept};
use crate::people::{Directory, OrganisationId, OrganisationKind, Person};
use crate::permission::{On, Right, may};

impl Emergency {
    /// Whether a person may read it.
    pub fn may_read(&self, person: &Person, directory: &Directory) -> bool {
        let responsible: Vec<OrganisationId> =
            std::iter::once(self.lead).chain(self.towns.iter().copied()).collect();
        let involved = self.involved(directory);
        may(person, Right::ReadEmergency, On { responsible: &responsible, involved: &involved }, directory)
    }

    /// Whether a person may change its level and end it: who opened it, and the district.
    pub fn may_direct(&self, person: &Person, directory: &Directory) -> bool {
        may(person, Right::DirectEmergency, On::organisation(&self.lead), directory)
    }

    /// Whether a person may comment.
    pub fn may_comment(&self, person: &Person, directory: &Directory) -> bool {
        let involved = self.involved(directory);
        may(person, Right::Comment, On { responsible: &self.towns, involved: &involved }, directory)
    }

    /// Whether a person sees a signed sheet: whose organisation, or one above it, handed out what was signed for; who
    /// leads; who oversees. Names of people in need are no matter of other towns and villages.
    pub fn may_see_file(&self, person: &Person, id: u64, directory: &Directory) -> bool {
        let has = |relief: &&Kept<Relief>| relief.what.evidence.iter().any(|file| file.id == id);
        let relief = self.reliefs.iter().find(has);
        relief.is_some_and(|relief| {
            let responsible = [relief.what.organisation, self.lead];
            may(person, Right::RevealPersonal, On { responsible: &responsible, involved: &[] }, directory)
        })
    }

    /// Whose a telephone number of somebody on duty is: whose shift it is, and who leads. Towns beside see that somebody is
    /// on duty, and the number masked.
    pub fn owners_of(&self, personal: u64) -> Vec<OrganisationId> {
        let of = self.personal_of.iter().find(|(id, _)| *id == personal).map(|(_, of)| *of);
        of.into_iter().chain([self.lead]).collect()
    }

    /// The organisations whose part in it a person reports.
    pub fn reports_for(&self, person: &Person, directory: &Directory) -> Vec<OrganisationId> {
        let mut involved = self.involved(directory);
        involved.sort_unstable();
        involved.dedup();
        involved.retain(|one| may_report(person, *one, directory) && is_working(*one, directory));
        involved
    }

    /// Those to whom a person may give a warning.
    pub fn warns(&self, person: &Person, directory: &Directory) -> Vec<OrganisationId> {
        let mut involved = self.involved(directory);
        involved.sort_unstable();
        involved.dedup();
        let own = seat(person.organisation, directory);
        involved.retain(|one| {
            *one != own && self.may_warn(person, *one, directory) && is_working(*one, directory)
        });
        involved
    }

    pub(super) fn may_warn(&self, person: &Person, to: OrganisationId, directory: &Directory) -> bool {
        let involved = self.involved(directory);
        may(person, Right::WarnEmergency, On { responsible: &[to], involved: &involved }, directory)
    }
}

fn is_working(id: OrganisationId, directory: &Directory) -> bool {
    directory.get(id).is_some_and(|one| !one.is_closed)
}

/// Whether a person reports for an organisation: their own, one below it, and any of their town.
pub(super) fn may_report(person: &Person, of: OrganisationId, directory: &Directory) -> bool {
    may(person, Right::ReportEmergency, On::organisation(&of), directory)
}

/// Refuses who does not report for an organisation.
pub(super) fn require_report(
    person: &Person,
    of: OrganisationId,
    directory: &Directory,
) -> Result<(), EmergencyRefusal> {
    if may_report(person, of, directory) {
        return Ok(());
    }
    let right = Right::ReportEmergency;
    Err(EmergencyRefusal::NotYours { right, holder: directory.full_name(of) })
}

/// The organisation for which somebody leads: the town of an office; else their own.
pub(super) fn seat(id: OrganisationId, directory: &Directory) -> OrganisationId {
    let office = directory.get(id).filter(|one| one.kind == OrganisationKind::Office);
    office.and_then(|one| one.parent).unwrap_or(id)
}
