//! Hand-offs: which clause meets what another one sends.
//!
//! Three rounds, from the surest: clauses that say what they received take the sending that fits best; what is still
//! unmet looks for such a clause that serves several, or for one that handles the same matter without saying whence it
//! came; what then has no other side dangles.

use qingdan_model::{Actor, HandOff, Missing};

use super::assisting::Assisted;
use super::duty::Duty;
use super::ends::{Receipt, Sending, Way};
use super::fit::Fit;
use super::lanes::Lanes;
use super::likeness::Likeness;
use super::met::Met;

/// How much better something fits that nobody has met yet.
const FRESH: f64 = 2.5;

pub(super) struct Matching<'a> {
    pub(super) duties: &'a [Duty<'a>],
    pub(super) lanes: &'a Lanes,
    pub(super) likeness: &'a Likeness,
    pub(super) assisted: &'a [Assisted],
    pub(super) sendings: Vec<Sending>,
    pub(super) receipts: Vec<Receipt>,
}

impl Matching<'_> {
    /// Everything that is met, and what dangles.
    pub(super) fn run(&self) -> (Vec<Met>, Vec<HandOff>) {
        let mut met: Vec<Met> = Vec::new();
        let mut served: Vec<bool> = vec![false; self.sendings.len()];
        let mut dangling = Vec::new();
        let mut unmet = Vec::new();
        // The surest first: what is sent once is rather received once.
        let mut open: Vec<&Receipt> = self.receipts.iter().collect();
        let best = |receipt: &Receipt, served: &[bool]| {
            self.best_sending(receipt, served).map_or(0.0, |(_, score)| score)
        };
        let none = served.clone();
        open.sort_by(|one, other| best(other, &none).total_cmp(&best(one, &none)));
        for receipt in open {
            match self.best_sending(receipt, &served) {
                Some((at, score)) => {
                    served[at] = true;
                    self.add(&mut met, self.stated(&self.sendings[at], receipt, score));
                }
                None => unmet.push(receipt),
            }
        }
        let taken = served.clone();
        for receipt in unmet {
            match self.first_sending(receipt, &taken).or_else(|| self.same_sending(receipt, &met)) {
                Some(at) => {
                    served[at] = true;
                    self.add(&mut met, self.unlike(&self.sendings[at], receipt));
                }
                None => dangling.extend(self.without_sender(receipt)),
            }
        }
        // Answers last: they go to whoever asked, and who that was is known by then.
        let mut unserved: Vec<&Sending> =
            self.sendings.iter().zip(&served).filter(|(_, served)| !**served).map(|(one, _)| one).collect();
        unserved.sort_by_key(|sending| sending.way == Way::Back);
        for sending in unserved {
            match self.best_receiver(sending, &met) {
                Some(one) => self.add(&mut met, one),
                None => dangling.extend(self.without_receiver(sending)),
            }
        }
        // A clause that somebody else's clause was found for has its sender.
        dangling.retain(|one| {
            one.missing != Some(Missing::Sender)
                || !met.iter().any(|other| {
                    other.hand_off.to.step == one.to.step
                        && (one.from.lane.is_none() || other.hand_off.from.lane == one.from.lane)
                })
        });
        (met, dangling)
    }

    /// One hand-off between two clauses is enough.
    fn add(&self, met: &mut Vec<Met>, one: Met) {
        if !met.iter().any(|other| other.from == one.from && other.to == one.to) {
            met.push(one);
        }
    }

    fn best_sending(&self, receipt: &Receipt, served: &[bool]) -> Option<(usize, f64)> {
        let scored = self.sendings.iter().enumerate().filter_map(|(at, sending)| {
            let fresh = if served[at] { 0.0 } else { FRESH };
            Some((at, self.explicit(sending, receipt)? + fresh))
        });
        scored.fold(None, |best: Option<(usize, f64)>, (at, score)| match best {
            Some((_, most)) if most >= score => best,
            _ => Some((at, score)),
        })
    }

    /// What is still unmet and can have been sent to a receipt's lane: the most alike, of those the first.
    fn first_sending(&self, receipt: &Receipt, served: &[bool]) -> Option<usize> {
        let lane = self.duties[receipt.duty].lane;
        let upwards =
            |way: Way| matches!(way, Way::Up | Way::Back) && self.lanes.actor(lane) == Actor::Department;
        let fitting = self.sendings.iter().enumerate().filter(|(at, sending)| {
            let from = self.duties[sending.duty].lane;
            let same =
                receipt.way.is_some_and(|way| way == sending.way || upwards(way) && upwards(sending.way));
            !served[*at]
                && same
                && sending.duty != receipt.duty
                && self.sent_to(sending, lane).is_some()
                && self.came_from(receipt, from).is_some_and(|came| sending.binds || came == Fit::Named)
        });
        let rated = fitting.map(|(at, sending)| (at, sending.binds, self.alike(sending, receipt)));
        rated
            .rev()
            .max_by(|one, other| one.1.cmp(&other.1).then(one.2.total_cmp(&other.2)))
            .map(|(at, ..)| at)
    }

    /// What was already met in a receipt's lane and is sent there, by name or to nobody in particular: one report may have
    /// several things in it.
    fn same_sending(&self, receipt: &Receipt, met: &[Met]) -> Option<usize> {
        let lane = self.duties[receipt.duty].lane;
        self.sendings.iter().position(|sending| {
            let from = self.duties[sending.duty].lane;
            Some(sending.way) == receipt.way
                && sending.duty != receipt.duty
                && (self.sent_to(sending, lane) == Some(Fit::Named) || sending.to.is_none() && sending.binds)
                && self.came_from(receipt, from) == Some(Fit::Named)
                && met.iter().any(|one| one.from == sending.duty && self.duties[one.to].lane == lane)
        })
    }
}
