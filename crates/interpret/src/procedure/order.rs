//! What comes before what, from the strongest evidence to the weakest.
//!
//! Hand-offs go first, stated before inferred, and sending something back after sending it on; then clauses that say
//! after what they come; then patrols before what is done about their findings; then phases of handling a matter; then
//! what is assisted before what assists it; then the printed order. Evidence that would close a cycle gives way: a
//! hand-off is then a return, anything else is set aside and kept as such.

mod inferred;
mod places;
mod stated;

use qingdan_model::{Basis, HandOff, Link, Reason};

use super::assisting::Assisted;
use super::duty::Duty;
use super::ends::Way;
use super::kinds::is_of_flow;
use super::lanes::Lanes;
use super::likeness::Likeness;
use super::met::Met;

#[derive(Default)]
pub(super) struct Order {
    pub(super) links: Vec<Link>,
    pub(super) given_way: Vec<Link>,
    pub(super) hand_offs: Vec<HandOff>,
    /// For each duty, those that come right after it.
    pub(super) after: Vec<Vec<usize>>,
    /// Duties of relief that are printed one after the other and of which nothing says that they are done so.
    pub(super) side_by_side: Vec<usize>,
}

impl Order {
    pub(super) fn of(
        duties: &[Duty<'_>],
        lanes: &Lanes,
        likeness: &Likeness,
        mut met: Vec<Met>,
        assisted: &[Assisted],
        has_start: &[bool],
    ) -> Order {
        let mut order = Order { after: vec![Vec::new(); duties.len()], ..Order::default() };
        let inferred = |one: &Met| one.hand_off.reason.basis == Basis::Inferred;
        met.sort_by(|one, other| {
            let key = |one: &Met| (inferred(one), one.way == Way::Back);
            key(one).cmp(&key(other)).then(other.score.total_cmp(&one.score))
        });
        for mut one in met {
            one.hand_off.returns = !order.join(one.from, one.to);
            order.hand_offs.push(one.hand_off);
        }
        order.hand_offs.sort_by_key(|one| (one.from.step, one.to.step));
        order.after_events(duties, likeness);
        order.after_others(duties, lanes);
        order.after_patrols(duties);
        order.phases(duties, likeness);
        order.assist(duties, assisted);
        order.print(duties, likeness, has_start);
        order.answers(duties);
        order
    }

    /// An assisting clause belongs to the step that it assists. Where neither handles single matters, nothing comes before
    /// or after anything.
    fn assist(&mut self, duties: &[Duty<'_>], assisted: &[Assisted]) {
        for &Assisted { from, to, ref reason } in assisted {
            let link =
                Link { from: duties[from].id, to: duties[to].id, assists: true, reason: reason.clone() };
            let flows = |at: usize| is_of_flow(&duties[at]) || self.is_joined(at);
            if !flows(from) && !flows(to) || self.join(from, to) {
                self.links.push(link);
            }
        }
    }

    /// No order at all.
    pub(super) fn none(duties: usize) -> Order {
        Order { after: vec![Vec::new(); duties], ..Order::default() }
    }

    /// Notes that one comes before the other, unless the other already comes first.
    fn join(&mut self, from: usize, to: usize) -> bool {
        if from == to || self.leads(to, from) {
            return false;
        }
        if !self.after[from].contains(&to) {
            self.after[from].push(to);
        }
        true
    }

    /// Whether the second comes after the first.
    pub(super) fn leads(&self, from: usize, to: usize) -> bool {
        let mut seen = vec![false; self.after.len()];
        let mut open = vec![from];
        while let Some(at) = open.pop() {
            if at == to {
                return true;
            }
            if !std::mem::replace(&mut seen[at], true) {
                open.extend(&self.after[at]);
            }
        }
        false
    }

    /// Whether the second follows right after the first, and does not only assist it.
    pub(super) fn leads_on(&self, duties: &[Duty<'_>], from: usize, to: usize) -> bool {
        let assists = |link: &Link| link.assists && (link.from, link.to) == (duties[from].id, duties[to].id);
        self.after[from].contains(&to) && !self.links.iter().any(assists)
    }

    fn has_before(&self, duty: usize) -> bool {
        self.after.iter().any(|after| after.contains(&duty))
    }

    pub(super) fn is_joined(&self, duty: usize) -> bool {
        !self.after[duty].is_empty() || self.has_before(duty)
    }

    fn link(&mut self, duties: &[Duty<'_>], from: usize, to: usize, reason: Reason) {
        let link = Link { from: duties[from].id, to: duties[to].id, assists: false, reason };
        if self.after[from].contains(&to) {
            return;
        }
        if self.join(from, to) { self.links.push(link) } else { self.given_way.push(link) }
    }
}
