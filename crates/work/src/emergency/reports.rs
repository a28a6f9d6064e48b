//! What organisations report beside each other: warnings that arrive, shifts, people moved, losses, relief, duties.

use super::checks;
use super::command::Thing;
use super::decide::{Decision, working};
use super::event::{Happened, LossReport, Moving, NewWarning, Relief, Shift};
use super::refusal::EmergencyRefusal;
use super::rights::require_report;
use super::state::{Emergency, Kept, numbered};
use crate::affair::Refused;
use crate::case::Said;
use crate::people::{OrganisationId, Person};
use crate::permission::Right;
use crate::time::{Millis, said};

impl Decision<'_> {
    pub(super) fn warn(&self, person: &Person, warning: &NewWarning) -> Result<Happened, Refused> {
        let (emergency, directory) = (self.emergency, self.context.directory);
        checks::room("预警", emergency.warnings.len())?;
        if warning.to.is_empty() {
            return Err(EmergencyRefusal::ToNobody.into());
        }
        if let Some(no) = warning.passes_on.filter(|no| emergency.warning(*no).is_none()) {
            return Err(EmergencyRefusal::Nothing { what: "预警", no }.into());
        }
        for to in &warning.to {
            working(*to, self.context)?;
            let name = || directory.full_name(*to);
            if !emergency.involves(*to, directory) {
                return Err(EmergencyRefusal::NotInvolved { name: name() }.into());
            }
            if !emergency.may_warn(person, *to, directory) {
                return Err(EmergencyRefusal::NotYours { right: Right::WarnEmergency, holder: name() }.into());
            }
        }
        let mut warning = warning.clone();
        warning.to.sort_unstable();
        warning.to.dedup();
        Ok(Happened::Warned(warning))
    }

    pub(super) fn acknowledge(
        &self,
        person: &Person,
        no: u32,
        organisation: OrganisationId,
        note: &str,
    ) -> Result<Happened, Refused> {
        let directory = self.context.directory;
        let warning = self.emergency.warning(no).ok_or(EmergencyRefusal::Nothing { what: "预警", no })?;
        let name = || directory.full_name(organisation);
        if !warning.what.to.contains(&organisation) {
            return Err(EmergencyRefusal::NotTold { name: name() }.into());
        }
        require_report(person, organisation, directory)?;
        if let Some(one) = warning.acknowledgement(organisation) {
            let Said { who, when } = self.said(&one.act);
            return Err(EmergencyRefusal::Acknowledged { name: name(), who, when }.into());
        }
        Ok(Happened::Acknowledged { warning: no, organisation, note: note.to_owned() })
    }

    pub(super) fn escalate(&self, no: u32) -> Result<Happened, Refused> {
        if self.emergency.is_closed() {
            return Err(EmergencyRefusal::NobodyLate.into());
        }
        let late = self.emergency.late(no, self.context.settings, self.context.now);
        match late.is_empty() {
            true => Err(EmergencyRefusal::NobodyLate.into()),
            false => Ok(Happened::Escalated { warning: no, organisations: late }),
        }
    }

    pub(super) fn roster(
        &self,
        person: &Person,
        no: Option<u32>,
        shift: &Shift,
    ) -> Result<Happened, Refused> {
        let emergency = self.emergency;
        self.require_part(shift.organisation)?;
        require_report(person, shift.organisation, self.context.directory)?;
        checks::shift(shift.from, shift.until, emergency.starts, self.context.now)?;
        if let Some(no) = no {
            let kept = self.kept(&emergency.shifts, Thing::Shift, no)?;
            require_report(person, kept.what.organisation, self.context.directory)?;
        } else {
            checks::room("值班安排", emergency.shifts.len())?;
        }
        let is_same = |(at, one): &(u32, &Kept<Shift>)| {
            let Shift { organisation, from, until, on_duty, .. } = &one.what;
            one.counts()
                && Some(*at) != no
                && (organisation, from, until, on_duty)
                    == (&shift.organisation, &shift.from, &shift.until, &shift.on_duty)
        };
        if let Some((_, same)) = (1..).zip(&emergency.shifts).find(is_same) {
            let Said { who, when } = self.said(&same.act);
            return Err(EmergencyRefusal::SameShift { who, when }.into());
        }
        Ok(Happened::Rostered { no, shift: shift.clone() })
    }

    pub(super) fn moving(&self, person: &Person, moving: &Moving) -> Result<Happened, Refused> {
        self.require_struck(moving.organisation)?;
        require_report(person, moving.organisation, self.context.directory)?;
        checks::people(moving.people, moving.households)?;
        self.require_happened("转移时间", moving.at)?;
        checks::room("转移记录", self.emergency.movings.len())?;
        Ok(Happened::Moved(moving.clone()))
    }

    pub(super) fn go_back(
        &self,
        person: &Person,
        no: u32,
        people: u32,
        at: Millis,
    ) -> Result<Happened, Refused> {
        let emergency = self.emergency;
        let kept = self.counting(&emergency.movings, Thing::Moving, no)?;
        require_report(person, kept.what.organisation, self.context.directory)?;
        checks::people(people, 0)?;
        self.require_happened("返回时间", at)?;
        if at < kept.what.at {
            let said = said(kept.what.at, self.context.now);
            return Err(EmergencyRefusal::BackBeforeMoved { said }.into());
        }
        let left = emergency.sheltered_of(no, Millis::MAX);
        if people > left {
            return Err(EmergencyRefusal::TooManyBack { no, left, people }.into());
        }
        checks::room("返回记录", emergency.backs.len())?;
        Ok(Happened::WentBack { no, people, at })
    }

    pub(super) fn report(&self, person: &Person, report: &LossReport) -> Result<Happened, Refused> {
        self.require_struck(report.organisation)?;
        require_report(person, report.organisation, self.context.directory)?;
        self.require_happened("截止时间", report.as_of)?;
        checks::losses(&report.losses, self.emergency.kind)?;
        checks::room("灾情报告", self.emergency.reports.len())?;
        // A colleague reported meanwhile: these figures may be older than theirs.
        if let Some(last) =
            self.emergency.last_report(report.organisation).filter(|last| last.seq > self.seen)
        {
            return Err(Refused::changed(&last.act, self.context));
        }
        Ok(Happened::Reported(report.clone()))
    }

    pub(super) fn relieve(&self, person: &Person, relief: &Relief) -> Result<Happened, Refused> {
        self.require_part(relief.organisation)?;
        require_report(person, relief.organisation, self.context.directory)?;
        checks::relief(relief)?;
        self.require_happened("发放时间", relief.at)?;
        checks::room("发放记录", self.emergency.reliefs.len())?;
        Ok(Happened::Relieved(relief.clone()))
    }

    pub(super) fn void(
        &self,
        person: &Person,
        thing: Thing,
        no: u32,
        reason: &str,
    ) -> Result<Happened, Refused> {
        let Emergency { shifts, movings, reliefs, .. } = self.emergency;
        let of = match thing {
            Thing::Shift => self.kept(shifts, thing, no)?.what.organisation,
            Thing::Moving => self.kept(movings, thing, no)?.what.organisation,
            Thing::Relief => self.kept(reliefs, thing, no)?.what.organisation,
        };
        require_report(person, of, self.context.directory)?;
        Ok(Happened::Voided { thing, no, reason: reason.to_owned() })
    }

    pub(super) fn fulfil(
        &self,
        person: &Person,
        at: usize,
        organisation: OrganisationId,
        note: &str,
    ) -> Result<Happened, Refused> {
        let (emergency, directory) = (self.emergency, self.context.directory);
        let duty = emergency.duties.get(at).ok_or(EmergencyRefusal::NoDuty)?;
        let name = || directory.full_name(organisation);
        if !emergency.is_duty_of(duty, organisation, directory) {
            return Err(EmergencyRefusal::NotYourDuty { lane: duty.lane.clone(), name: name() }.into());
        }
        require_report(person, organisation, directory)?;
        if let Some(one) = emergency.fulfilment(at, organisation) {
            let Said { who, when } = self.said(&one.act);
            return Err(EmergencyRefusal::Fulfilled { name: name(), who, when }.into());
        }
        Ok(Happened::Fulfilled { duty: at, organisation, note: note.to_owned() })
    }

    /// Something that was entered, counts, and is as the command's author saw it.
    fn kept<'a, T>(&self, all: &'a [Kept<T>], thing: Thing, no: u32) -> Result<&'a Kept<T>, Refused> {
        let kept = self.counting(all, thing, no)?;
        match kept.seq > self.seen {
            true => Err(Refused::changed(&kept.act, self.context)),
            false => Ok(kept),
        }
    }

    /// Something that was entered and counts.
    fn counting<'a, T>(&self, all: &'a [Kept<T>], thing: Thing, no: u32) -> Result<&'a Kept<T>, Refused> {
        let what = thing.chinese();
        let kept = numbered(all, no).ok_or(EmergencyRefusal::Nothing { what, no })?;
        if let Some(void) = &kept.void {
            let (Said { who, when }, reason) = (self.said(&void.act), void.reason.clone());
            return Err(EmergencyRefusal::Void { what, no, who, when, reason }.into());
        }
        Ok(kept)
    }

    fn require_part(&self, organisation: OrganisationId) -> Result<(), Refused> {
        working(organisation, self.context)?;
        if self.emergency.involves(organisation, self.context.directory) {
            return Ok(());
        }
        let name = self.context.directory.full_name(organisation);
        Err(EmergencyRefusal::NotInvolved { name }.into())
    }

    fn require_struck(&self, organisation: OrganisationId) -> Result<(), Refused> {
        working(organisation, self.context)?;
        if self.emergency.is_struck(organisation, self.context.directory) {
            return Ok(());
        }
        let name = self.context.directory.full_name(organisation);
        Err(EmergencyRefusal::NotStruck { name }.into())
    }

    fn require_happened(&self, field: &'static str, at: Millis) -> Result<(), Refused> {
        Ok(checks::happened(field, at, self.emergency.starts, self.context.now)?)
    }
}
