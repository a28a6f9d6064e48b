//! Who meets what was sent where no duty is alike enough: the only one that can, or the next of whoever had asked.

use qingdan_catalogue::Procedures;
use qingdan_model::{Action, Actor, Column};

use super::duty::Duty;
use super::ends::{Receipt, Sending, Way};
use super::fit::Fit;
use super::implied::{ALIKE_UNSAID, CLEAR};
use super::lanes::Party;
use super::likeness::substance;
use super::matching::Matching;
use super::met::Met;
use super::rivals::Likeliest;
use super::unfit::says_put_right;
use super::{branches, kinds};

/// How many pairs of characters both have to say where only likeness speaks.
const SAID: usize = 4;

impl Matching<'_> {
    /// Whoever finds something while assisting tells whom they assist, unless there another duty is about findings.
    pub(super) fn assisted_by(&self, sending: &Sending) -> Option<usize> {
        let one = self.assisted.iter().find(|one| one.to == sending.duty)?;
        let lane = self.duties[one.from].lane;
        let takes = |duty: &Duty<'_>| {
            duty.lane == lane && duty.has(&[Action::Review, Action::Penalize]) && kinds::names_finding(duty)
        };
        let told = sending.way == Way::Up && sending.to.is_none() && self.sent_to(sending, lane).is_some();
        (told && !self.duties.iter().any(takes)).then_some(one.from)
    }

    /// What somebody does next after having sent what is answered here.
    pub(super) fn answered(&self, sending: &Sending, met: &[Met]) -> Option<usize> {
        let Some(Party::Lane(lane)) = sending.to else { return None };
        let asked = met.iter().find(|one| one.to == sending.duty && self.duties[one.from].lane == lane)?;
        // The clause that asked may itself say what it does with the answer.
        let sent = self.sendings.iter().find(|one| one.duty == asked.from && one.way == asked.way);
        if sent.is_some_and(|sent| branches::goes_on_behind(&self.duties[asked.from], sent.verb.end)) {
            return Some(asked.from);
        }
        let starts = |at: usize| self.receipts.iter().any(|receipt| receipt.duty == at);
        let column = self.duties[asked.from].id.column;
        (asked.from + 1..self.duties.len())
            .take_while(|&at| self.duties[at].id.column == column)
            .filter(|&at| self.duties[at].lane == lane)
            .find(|&at| self.handles(&self.duties[at], sending) && !starts(at))
    }

    /// What was found and is sent to nobody in particular goes to the duty that checks or penalises such things; of two
    /// nobody knows which.
    pub(super) fn finder_of(&self, sending: &Sending, candidates: &[usize]) -> Option<Likeliest> {
        let found = kinds::finding(&self.duties[sending.duty]).is_some();
        let takes = |&&at: &&usize| {
            let duty = &self.duties[at];
            duty.has(&[Action::Review, Action::Penalize]) && kinds::names_finding(duty)
        };
        // Where another duty speaks more of what was found, nobody knows.
        let matter = self.duties[sending.duty].matter(sending.sentence);
        let alike = |at: usize| self.likeness.between(&matter, self.duties[at].text);
        let is_other = |&at: &usize| {
            self.duties[at].id.column == Column::Department && alike(at) >= ALIKE_UNSAID && !takes(&&at)
        };
        let most = |of: &mut dyn Iterator<Item = usize>| of.map(alike).fold(0.0, f64::max);
        let nearer = most(&mut (0..self.duties.len()).filter(is_other));
        if nearer > most(&mut candidates.iter().filter(takes).copied()) {
            return None;
        }
        let takers: Vec<(usize, f64)> = candidates.iter().filter(takes).map(|&at| (at, 0.0)).collect();
        let few = (1..=2).contains(&takers.len());
        let goes = found && sending.to.is_none() && sending.way == Way::Up;
        Likeliest::of(&takers, CLEAR).filter(|_| few && goes)
    }

    /// The duty that works with what was sent, though not on single matters: one that sums up what towns report, for one.
    pub(super) fn taker(&self, sending: &Sending, sentence: &str, open: &[usize]) -> Option<(usize, f64)> {
        let rated = open.iter().filter(|&&at| works_on(&self.duties[at], sending)).map(|&at| {
            let text = self.duties[at].text;
            (at, self.likeness.between(sentence, text), substance(sentence).min(substance(text)))
        });
        rated
            .filter(|&(_, alike, said)| alike >= ALIKE_UNSAID && said >= SAID)
            .max_by(|one, other| one.1.total_cmp(&other.1))
            .map(|(at, alike, _)| (at, alike))
    }

    /// What is reported goes to the only duty that begins with collecting: "收集、汇总、上报灾情".
    pub(super) fn collector(&self, sending: &Sending, open: &[usize]) -> Option<(usize, f64)> {
        let words = &Procedures::embedded().receipts.collecting;
        let collects = |&&at: &&usize| {
            let duty = &self.duties[at];
            let first = duty.acts.first().map(|act| duty.of(act.span));
            self.lanes.actor(duty.lane) == Actor::Department
                && first.is_some_and(|first| words.iter().any(|word| word == first))
        };
        let mut collectors = open.iter().filter(collects);
        let only = collectors.next().filter(|_| collectors.next().is_none())?;
        (sending.way == Way::Up).then_some((*only, 0.0))
    }

    /// What is reported, where a department says that it takes in something from the sender, in whatever words.
    pub(super) fn taken_in(&self, sending: &Sending) -> Option<Likeliest> {
        let from = &self.duties[sending.duty];
        let takes = |receipt: &&Receipt| {
            let to = &self.duties[receipt.duty];
            self.lanes.actor(to.lane) == Actor::Department
                && receipt.way == Some(Way::Up)
                && self.came_from(receipt, from.lane) == Some(Fit::Named)
                && self.sent_to(sending, to.lane).is_some()
                && kinds::finding(from).is_some() == kinds::names_finding(to)
        };
        let taken = self.receipts.iter().filter(takes);
        let rated: Vec<(usize, f64)> =
            taken.map(|receipt| (receipt.duty, self.alike(sending, receipt))).collect();
        Likeliest::of(&rated, CLEAR).filter(|_| sending.way == Way::Up && !says_put_right(from, sending))
    }

    /// What is reported to the only department, which has but one duty, is for that duty.
    pub(super) fn only_duty(&self, sending: &Sending, open: &[usize]) -> Option<(usize, f64)> {
        let lane = self.lanes.only_department()?;
        let mut own = open
            .iter()
            .filter(|&&at| self.duties[at].lane == lane && self.duties[at].id.column == Column::Department);
        let only = own.next().filter(|_| own.next().is_none())?;
        (sending.way == Way::Up && works_on(&self.duties[*only], sending)).then_some((*only, 0.0))
    }
}

/// Whether a duty does something with what comes in, and not only tells the public, plans or trains.
fn works_on(duty: &Duty<'_>, sending: &Sending) -> bool {
    use Action::{Dispatch, Inspect, Organize, Publicize, Supervise, Train};
    let aside = [Organize, Publicize, Train, Dispatch];
    // What is sent down is for somebody to do; what is sent up is not met by looking after others.
    let aside: &[Action] = if sending.way == Way::Down {
        &aside
    } else {
        &[Organize, Publicize, Train, Dispatch, Supervise, Inspect]
    };
    duty.id.column != Column::Support && duty.reading.actions.iter().any(|one| !aside.contains(&one.value))
}
