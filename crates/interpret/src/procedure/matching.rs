//! Hand-offs: which clause meets what another one sends.
//!
//! Three rounds, from the surest: clauses that say what they received take the sending that fits best; what is still
//! unmet looks for such a clause that serves several, or for one that handles the same matter without saying whence it
//! came; what then has no other side dangles.

use qingdan_model::{Actor, Basis, Evidence, HandOff, Missing, Mode, Reason, Side, Span};

use super::assisting::Assisted;
use super::duty::Duty;
use super::ends::{Receipt, Sending, Way};
use super::lanes::{Lanes, Party};
use super::likeness::{Likeness, substance};
use super::receipts;

/// How much of what came has to be spoken of by the sender, unless both name each other.
pub(super) const ALIKE: f64 = 0.4;
/// How much better something fits that nobody has met yet.
const FRESH: f64 = 2.5;

/// A hand-off with both sides, before its place in the order is known.
pub(super) struct Met {
    pub(super) hand_off: HandOff,
    /// Numbers of the duties.
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) way: Way,
    pub(super) score: f64,
}

pub(super) struct Matching<'a> {
    pub(super) duties: &'a [Duty<'a>],
    pub(super) lanes: &'a Lanes,
    pub(super) likeness: &'a Likeness,
    pub(super) assisted: &'a [Assisted],
    pub(super) sendings: Vec<Sending>,
    pub(super) receipts: Vec<Receipt>,
}

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

    pub(super) fn stated(&self, sending: &Sending, receipt: &Receipt, score: f64) -> Met {
        let (from, to) = (&self.duties[sending.duty], &self.duties[receipt.duty]);
        let named = self.sent_to(sending, to.lane) == Some(Fit::Named)
            || self.came_from(receipt, from.lane) == Some(Fit::Named);
        let verb = from.of(sending.verb);
        let words = to.of(receipt.words);
        let (basis, message) = if named {
            (
                Basis::Stated,
                format!("{}写了“{verb}”，{}从“{words}”开始。", from.id.chinese(), to.id.chinese()),
            )
        } else {
            let message = format!(
                "{}写了“{verb}”，{}从“{words}”开始，但两边都没有写明对方。",
                from.id.chinese(),
                to.id.chinese()
            );
            (Basis::Inferred, message)
        };
        let reason = Reason {
            basis,
            message,
            evidence: vec![evidence(from, sent_spans(sending)), evidence(to, vec![receipt.words])],
        };
        self.met(sending, receipt.duty, Some(to.of(receipt.what)), reason, score)
    }

    pub(super) fn met(
        &self,
        sending: &Sending,
        to: usize,
        what: Option<&str>,
        reason: Reason,
        score: f64,
    ) -> Met {
        let from = &self.duties[sending.duty];
        let hand_off = HandOff {
            from: self.side(Some(from), from.lane),
            to: self.side(Some(&self.duties[to]), self.duties[to].lane),
            by: from.of(sending.verb).to_owned(),
            what: what.map(thing).filter(|what| !what.is_empty()),
            missing: None,
            returns: false,
            reason,
        };
        Met { hand_off, from: sending.duty, to, way: sending.way, score }
    }

    pub(super) fn side(&self, duty: Option<&Duty<'_>>, lane: usize) -> Side {
        Side { lane: Some(lane), step: duty.map(|duty| duty.id), name: self.lanes.name(lane).to_owned() }
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

    /// What was already met in a receipt's lane and is sent there by name: one report may have several things in it.
    fn same_sending(&self, receipt: &Receipt, met: &[Met]) -> Option<usize> {
        let lane = self.duties[receipt.duty].lane;
        self.sendings.iter().position(|sending| {
            let from = self.duties[sending.duty].lane;
            Some(sending.way) == receipt.way
                && sending.duty != receipt.duty
                && self.sent_to(sending, lane) == Some(Fit::Named)
                && self.came_from(receipt, from) == Some(Fit::Named)
                && met.iter().any(|one| one.from == sending.duty && self.duties[one.to].lane == lane)
        })
    }

    fn unlike(&self, sending: &Sending, receipt: &Receipt) -> Met {
        let mut met = self.stated(sending, receipt, 2.0);
        let (from, to) = (&self.duties[sending.duty], &self.duties[receipt.duty]);
        met.hand_off.reason.basis = Basis::Inferred;
        met.hand_off.reason.message = format!(
            "{}写的“{}”和{}写的“{}”没有别的条款可以对应。",
            from.id.chinese(),
            from.of(sending.verb),
            to.id.chinese(),
            to.of(receipt.words)
        );
        met
    }
}

/// Whether what came was applied for, and the clause looks at something again from time to time.
fn is_routine_of_other(from: &Duty<'_>, what: &str) -> bool {
    let applied = receipts::names_application;
    from.reading.mode.value == Mode::Periodic && applied(what) && !applied(from.text)
}

pub(super) fn sent_spans(sending: &Sending) -> Vec<Span> {
    let mut spans = vec![sending.verb];
    spans.extend(&sending.named);
    spans.sort_by_key(|span| span.start);
    spans
}

pub(super) fn evidence(duty: &Duty<'_>, spans: Vec<Span>) -> Evidence {
    Evidence { step: duty.id, spans }
}

/// A thing handed over, in few words.
pub(super) fn thing(what: &str) -> String {
    const LONGEST: usize = 20;
    let what = what.trim_start_matches(['和', '及', '与']).trim_matches(['的', '，', '、', '。', ' ']);
    let what =
        ["按照", "根据", "依据"].iter().find_map(|word| what.split_once(word)).map_or(what, |(what, _)| what);
    if what.chars().count() > LONGEST { String::new() } else { what.to_owned() }
}
