//! What somebody may do with a routine, by the table of rights.

use super::decide::is_unassigned;
use super::state::Routine;
use crate::people::{Directory, OrganisationId, OrganisationKind, Person};
use crate::permission::{On, Right, may};

qingdan_model::words! {
    /// Something that can be done with a routine.
    Offer, "offer" {
        /// Say that it is done.
        Done = "done", "完成";
        /// Give it to another part of the town.
        Transfer = "transfer", "分派";
        /// Say that it is not done this time.
        Excuse = "excuse", "本期不开展";
        /// Do it once more.
        Reopen = "reopen", "重新办理";
    }
}

/// Whether somebody may read a routine.
pub fn may_read(person: &Person, routine: &Routine, directory: &Directory) -> bool {
    let on =
        On { responsible: &[routine.organisation, routine.opening.holder], involved: &routine.parties() };
    may(person, Right::ReadRoutine, on, directory)
}

/// Whether somebody does the routines of an organisation.
pub(super) fn may_act(person: &Person, organisation: OrganisationId, directory: &Directory) -> bool {
    may(person, Right::ActOnRoutine, On::organisation(&organisation), directory)
}

/// Whether somebody says who in a town does its routines, and takes up what nobody in particular has.
pub fn may_assign(person: &Person, organisation: OrganisationId, directory: &Directory) -> bool {
    may(person, Right::AssignRoutine, On::organisation(&organisation), directory)
}

/// Whether somebody may open a routine of an organisation before the clock does.
pub fn may_open(person: &Person, holder: OrganisationId, directory: &Directory) -> bool {
    may_act(person, holder, directory) || may_assign(person, holder, directory)
}

/// Whether somebody may have it done again: whoever does it, and whoever something goes to from it.
pub(super) fn may_reopen(person: &Person, routine: &Routine, directory: &Directory) -> bool {
    let own = [routine.organisation].into_iter().chain(routine.opening.told.iter().copied());
    own.into_iter().any(|one| may_act(person, one, directory))
}

/// What somebody can do with a routine now, the most usual first.
pub fn offers(person: &Person, routine: &Routine, directory: &Directory) -> Vec<Offer> {
    let assigns = may_assign(person, routine.organisation, directory);
    let acts = may_act(person, routine.organisation, directory) || is_unassigned(routine) && assigns;
    let open = routine.is_open();
    let offers = [
        (Offer::Done, open && acts),
        (Offer::Transfer, open && assigns && !transferable(routine, directory).is_empty()),
        (Offer::Excuse, open && acts),
        (Offer::Reopen, !open && may_reopen(person, routine, directory)),
    ];
    offers.into_iter().filter(|(_, is_offered)| *is_offered).map(|(offer, _)| offer).collect()
}

/// The parts of the unit to which a routine can be given.
pub fn transferable(routine: &Routine, directory: &Directory) -> Vec<OrganisationId> {
    let unit = routine.unit(directory);
    let is_part = |id: OrganisationId| id != routine.organisation && directory.is_at_or_below(id, unit);
    directory.iter().filter(|one| !one.is_closed && is_part(one.id)).map(|one| one.id).collect()
}

/// Whether it is a department's, done for towns that can be asked to answer.
pub fn asks_towns(routine: &Routine, directory: &Directory) -> bool {
    let kind = |id| directory.get(id).map(|one| one.kind);
    kind(routine.opening.holder) == Some(OrganisationKind::Department)
        && routine.opening.told.iter().any(|id| kind(*id) == Some(OrganisationKind::Town))
}

impl Routine {
    /// The town in which it stays, or the organisation itself.
    pub(super) fn unit(&self, directory: &Directory) -> OrganisationId {
        directory.town_of(self.opening.holder).unwrap_or(self.opening.holder)
    }
}
