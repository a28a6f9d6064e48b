//! How well what one clause sends fits what another one starts from.

use qingdan_model::{Actor, Mode};

use super::duty::Duty;
use super::ends::{Receipt, Sending, Way};
use super::lanes::Party;
use super::likeness::substance;
use super::matching::Matching;
use super::receipts;

/// How much of what came has to be spoken of by the sender, unless both name each other.
pub(super) const ALIKE: f64 = 0.4;

/// How well a side fits the lane of the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Fit {
    /// It names nobody, and things usually go this way.
    Usual,
    /// It names departments without saying which.
    Vague,
    /// It names the lane.
    Named,
}

impl Matching<'_> {
    /// How well a receipt says what was sent; `None` where it cannot be meant.
    pub(super) fn explicit(&self, sending: &Sending, receipt: &Receipt) -> Option<f64> {
        if sending.duty == receipt.duty {
            return None;
        }
        let (from, to) = (&self.duties[sending.duty], &self.duties[receipt.duty]);
        if is_routine_of_other(from, to.of(receipt.what)) {
            return None;
        }
        let sent = self.sent_to(sending, to.lane)?;
        let came = self.came_from(receipt, from.lane)?;
        if sending.way == Way::In && receipt.way == Some(Way::In) {
            // Of several applications the nearest before is meant.
            let near = 1.0 / (1.0 + (sending.duty.abs_diff(receipt.duty)) as f64);
            return (sending.duty < receipt.duty).then_some(4.0 + near);
        }
        let way = match (sending.way, receipt.way?) {
            (one, other) if one == other => 2.0,
            (Way::In, _) | (_, Way::In) => return None,
            (Way::Up, Way::Back) | (Way::Back, Way::Up) => 1.0,
            (Way::Up, Way::Down) if self.lanes.actor(from.lane) == Actor::Department => 1.0,
            _ => 0.0,
        };
        let what = to.of(receipt.what);
        let alike = self.alike(sending, receipt);
        let both_named = sent == Fit::Named && came == Fit::Named;
        // "上报的情况" says nothing of what it is.
        let vague = substance(what) < 2;
        if !(alike >= ALIKE || vague && way > 0.0 || both_named && way > 0.0 && alike > 0.1) {
            return None;
        }
        let named = |fit: Fit| {
            if fit == Fit::Named {
                2.0
            } else if fit == Fit::Vague {
                1.0
            } else {
                0.0
            }
        };
        Some(named(sent) + named(came) + way + 4.0 * alike)
    }

    /// How far what came is what was sent, by the words of either side.
    pub(super) fn alike(&self, sending: &Sending, receipt: &Receipt) -> f64 {
        let (from, to) = (&self.duties[sending.duty], &self.duties[receipt.duty]);
        let came = self.likeness.within(to.of(receipt.what), from.text);
        let sent = self.likeness.within(from.of(sending.object), to.of(receipt.what));
        came.max(sent)
    }

    pub(super) fn sent_to(&self, sending: &Sending, lane: usize) -> Option<Fit> {
        // What is made known to all is known to the town as well.
        let from = self.duties[sending.duty].lane;
        if matches!(sending.to, Some(Party::Public(_)))
            && sending.way == Way::Down
            && self.lanes.actor(from) == Actor::Department
            && self.lanes.actor(lane) == Actor::Town
        {
            return Some(Fit::Usual);
        }
        // Nobody sends orders upwards: what the town notifies of goes to those below it. Nor does a department report
        // downwards.
        let is = |lane: usize| self.lanes.actor(lane) == Actor::Department;
        let reports_down = sending.way == Way::Up && sending.to.is_none() && is(from) && !is(lane);
        if sending.way == Way::Down && is(lane) && !is(from) || reports_down {
            return None;
        }
        self.fits(sending.to.as_ref(), self.duties[sending.duty].lane, lane, true)
    }

    pub(super) fn came_from(&self, receipt: &Receipt, lane: usize) -> Option<Fit> {
        // Communities have their clauses in the town's column, and what they send is the town's.
        let is = |lane: usize, actor: Actor| self.lanes.actor(lane) == actor;
        if matches!(receipt.from, Some(Party::Lane(from)) if is(from, Actor::Town))
            && is(lane, Actor::Community)
        {
            return Some(Fit::Usual);
        }
        self.fits(receipt.from.as_ref(), self.duties[receipt.duty].lane, lane, false)
    }

    /// Whether somebody who is named, or not, can be `other`.
    fn fits(&self, party: Option<&Party>, own: usize, other: usize, sends: bool) -> Option<Fit> {
        if own == other {
            return None;
        }
        match party {
            Some(Party::Lane(lane)) => (*lane == other).then_some(Fit::Named),
            Some(Party::Departments) => (self.lanes.actor(other) == Actor::Department).then_some(Fit::Vague),
            Some(Party::Public(_) | Party::Outside(_)) => None,
            None => {
                let (from, to) = if sends { (own, other) } else { (other, own) };
                self.goes_usually(from, to).then_some(Fit::Usual)
            }
        }
    }

    pub(super) fn goes_usually(&self, from: usize, to: usize) -> bool {
        use Actor::{Community, Department, Resident, Town};
        matches!(
            (self.lanes.actor(from), self.lanes.actor(to)),
            (Town | Community, Department)
                | (Department, Town | Community)
                | (Community, Town)
                | (Town, Community)
                | (Resident, Town | Community | Department)
        )
    }
}

/// Whether what came was applied for, and the clause looks at something again from time to time.
fn is_routine_of_other(from: &Duty<'_>, what: &str) -> bool {
    let applied = receipts::names_application;
    from.reading.mode.value == Mode::Periodic && applied(what) && !applied(from.text)
}
