//! Who meets what no clause says to have received: one that received something like it, or one that handles the matter.

use qingdan_model::{Action, Actor, Mode, Span};

use super::duty::{Duty, ENOUGH};
use super::ends::{Receipt, Sending, Way};
use super::fit::{ALIKE, Fit};
use super::likeness::substance;
use super::matching::Matching;
use super::met::Met;
use super::rivals::Likeliest;
use super::unfit::{is_afterwards, is_of_applications, is_routine_after_answer, says_put_right};
use super::{kinds, receipts};

/// How much two clauses have to share where only one of them speaks of the hand-off at all.
pub(super) const ALIKE_UNSAID: f64 = 0.34;

/// The same where it names the department, and only its clause is in question.
const ALIKE_NAMED: f64 = 0.18;
/// How much better one duty has to fit than the next, so that nobody asks whether that one is meant.
pub(super) const CLEAR: f64 = 0.1;

impl Matching<'_> {
    /// For what no receipt took: one that serves again, or a duty that handles the matter.
    pub(super) fn best_receiver(&self, sending: &Sending, met: &[Met]) -> Option<Met> {
        let alike = |receipt: &Receipt| self.alike(sending, receipt);
        let again = self
            .receipts
            .iter()
            .filter_map(|receipt| Some((receipt, self.explicit(sending, receipt)?)))
            .filter(|(receipt, _)| {
                alike(receipt) >= ALIKE
                    || self.is_only_way_in(sending, receipt)
                        && !says_put_right(&self.duties[sending.duty], sending)
            })
            .fold(None, |best: Option<(&Receipt, f64)>, (receipt, score)| match best {
                Some((_, most)) if most >= score => best,
                _ => Some((receipt, score)),
            });
        // What is sent to nobody in particular by those above the town may go to anybody.
        let above =
            self.lanes.actor(self.duties[sending.duty].lane) == Actor::Department && sending.way == Way::Up;
        if sending.to.is_none() && (sending.way == Way::Down || above) {
            return again.map(|(receipt, score)| self.stated(sending, receipt, score));
        }
        let handles = self.handler(sending, met);
        match (again, handles) {
            (Some((receipt, score)), Some(one)) if one.rating < alike(receipt) => {
                Some(self.stated(sending, receipt, score))
            }
            (Some((receipt, score)), None) => Some(self.stated(sending, receipt, score)),
            (_, Some(one)) => Some(self.implied(sending, one)),
            (None, None) => None,
        }
    }

    /// Whether both sides name each other, and the receiver has no other clause that something comes in by.
    fn is_only_way_in(&self, sending: &Sending, receipt: &Receipt) -> bool {
        let (from, lane) = (self.duties[sending.duty].lane, self.duties[receipt.duty].lane);
        let mut of_lane = self.receipts.iter().filter(|one| self.duties[one.duty].lane == lane);
        sending.way == Way::Up
            && self.sent_to(sending, lane) == Some(Fit::Named)
            && self.came_from(receipt, from) == Some(Fit::Named)
            && of_lane.all(|one| one.duty == receipt.duty)
    }

    /// The duty that most likely handles what was sent, though it does not say whence it has it.
    fn handler(&self, sending: &Sending, met: &[Met]) -> Option<Likeliest> {
        let from = &self.duties[sending.duty];
        let sentence = from.matter(sending.sentence);
        let open = |at: usize| {
            at != sending.duty
                && self.sent_to(sending, self.duties[at].lane).is_some()
                // Telling the result to whoever reported is not met by the report itself.
                && !(sending.way == Way::Back && met.iter().any(|one| one.from == at && one.to == sending.duty))
        };
        if let Some(to) = self.assisted_by(sending) {
            return Some(Likeliest::only(to, 0.0));
        }
        // The answer to what was asked for is for what the one who asked does next.
        if sending.way == Way::Back
            && let Some(next) = self.answered(sending, met)
        {
            return Some(Likeliest::only(next, 0.0));
        }
        let all: Vec<usize> = (0..self.duties.len()).filter(|&at| open(at)).collect();
        let candidates: Vec<usize> = all
            .iter()
            .copied()
            .filter(|&at| {
                let duty = &self.duties[at];
                self.handles(duty, sending)
                    && !is_afterwards(duty)
                    && !is_of_applications(from, duty)
                    && !is_routine_after_answer(from, sending, duty)
                    && !self.is_before_question(sending, at, met)
            })
            .collect();
        // What is only mentioned has nobody looked for.
        let counts = sending.binds || sending.to.is_some();
        let phrases = if counts { from.phrases_of(sending.sentence) } else { Vec::new() };
        let rated = |phrases: &[String]| self.rated(sending, &candidates, phrases);
        // What is sent stands with the verb, where it stands there at all: "…复查，未整改的上报".
        let own = from.phrase_at(sending.verb.start);
        let own = own.map(|own| from.matter(Span { start: own.start, end: own.end }));
        let own = own.filter(|own| substance(own) >= ENOUGH);
        let best = own.and_then(|own| Likeliest::of(&rated(&[own]), CLEAR));
        let best = best.or_else(|| Likeliest::of(&rated(&phrases), CLEAR));
        // What a clause had asked for is rather for the next one than for itself.
        let asked =
            best.is_some_and(|best| met.iter().any(|one| (one.from, one.to) == (best.at, sending.duty)));
        if asked && let Some(next) = self.answered(sending, met) {
            return Some(Likeliest::only(next, 0.0));
        }
        let only = |(to, likeness): (usize, f64)| Likeliest::only(to, likeness);
        let over = |at: &usize| self.is_over(sending, &self.duties[*at]);
        let fitting: Vec<usize> = candidates.iter().copied().filter(|at| !over(at)).collect();
        let all: Vec<usize> = all.into_iter().filter(|at| !over(at)).collect();
        let later: Vec<usize> =
            all.iter().copied().filter(|&at| !self.is_before_question(sending, at, met)).collect();
        let other = || {
            self.finder_of(sending, &fitting)
                .filter(|_| counts)
                .or_else(|| self.answered(sending, met).map(|to| Likeliest::only(to, 0.0)))
                .or_else(|| self.taker(sending, &sentence, &later).filter(|_| counts).map(only))
                .or_else(|| self.collector(sending, &later).filter(|_| counts).map(only))
                .or_else(|| self.taken_in(sending).filter(|_| counts))
                .or_else(|| self.only_duty(sending, &all).filter(|_| counts).map(only))
        };
        best.or_else(other)
    }

    /// How likely each candidate is meant, by what both say; without those that are not likely enough.
    fn rated(&self, sending: &Sending, candidates: &[usize], phrases: &[String]) -> Vec<(usize, f64)> {
        let from = &self.duties[sending.duty];
        let sentence = from.matter(sending.sentence);
        let alone = |at: usize| {
            let lane = self.duties[at].lane;
            let named = self.sent_to(sending, lane) == Some(Fit::Named);
            sending.way != Way::Back
                && (named || self.lanes.only_department() == Some(lane))
                && candidates.iter().filter(|&&other| self.duties[other].lane == lane).count() == 1
        };
        let rate = |&at: &usize| {
            let duty = &self.duties[at];
            let of_phrases = phrases.iter().map(|phrase| self.likeness.within(phrase, duty.text));
            let alike = of_phrases.fold(self.likeness.between(&sentence, duty.text), f64::max);
            let asked = self.is_asked_for(sending, duty) || self.says_done(sending, duty);
            let next = self.follows_in_column(from, duty);
            let named = self.sent_to(sending, duty.lane) == Some(Fit::Named);
            let enough = match () {
                () if alone(at) => 0.0,
                () if asked || next => f64::MIN_POSITIVE,
                () if named => ALIKE_NAMED,
                () => ALIKE_UNSAID,
            };
            let score = alike + if asked { 0.3 } else { 0.0 } + if next { 0.3 } else { 0.0 };
            (alike >= enough || next).then_some((at, score))
        };
        candidates.iter().filter(|&&at| !self.is_over(sending, &self.duties[at])).filter_map(rate).collect()
    }

    /// "对街镇已完成**整改**的图斑": the duty goes on from what the sender says to have done.
    pub(super) fn says_done(&self, sending: &Sending, duty: &Duty<'_>) -> bool {
        let from = &self.duties[sending.duty];
        let done = receipts::acts_of_others(duty, self.lanes);
        done.iter()
            .any(|&(lane, act, _)| lane == from.lane && from.of(sending.sentence).contains(duty.of(act)))
    }

    /// Whether a duty is about single matters that come to it.
    pub(super) fn handles(&self, duty: &Duty<'_>, sending: &Sending) -> bool {
        use Action::{
            Accept, Cease, Correct, Decide, Dispatch, Mediate, Pay, Penalize, Publish, Recheck, Record,
            Recover, Report, Respond, Review,
        };
        let single = duty.reading.mode.value != Mode::Standing;
        match self.lanes.actor(duty.lane) {
            Actor::Department => {
                sending.way != Way::Down
                    && duty.has(&[
                        Accept, Review, Decide, Penalize, Recover, Cease, Pay, Recheck, Correct, Respond,
                        Mediate,
                    ])
                    && (single || duty.has(&[Review, Penalize, Pay, Decide]))
            }
            _ => {
                single
                    && !kinds::is_filing(duty)
                    && duty.has(&[
                        Accept, Review, Decide, Report, Dispatch, Recover, Publish, Pay, Record, Correct,
                    ])
            }
        }
    }

    /// "上报区民政局进行审批", "将发放清册提交区民政局": what the receiver is to do with it.
    fn is_asked_for(&self, sending: &Sending, duty: &Duty<'_>) -> bool {
        let from = &self.duties[sending.duty];
        let phrase = from.phrase_at(sending.verb.start).map_or(sending.verb.start, |phrase| phrase.start);
        let own = |start: usize| from.acts.iter().any(|act| act.span.start == start);
        let put_right = says_put_right(from, sending);
        let is_done = |action: Action| {
            matches!(action, Action::Report | Action::Feedback | Action::Dispatch)
                || put_right && action == Action::Correct
        };
        from.parsed.tokens.iter().any(|token| {
            (token.start >= sending.verb.end || sending.binds && token.start >= phrase && !own(token.start))
                && token.end <= sending.sentence.end
                && token.word.action.is_some_and(|action| !is_done(action) && duty.has(&[action]))
        }) && sending.way != Way::Down
    }

    /// The town's clause right after the community's.
    fn follows_in_column(&self, from: &Duty<'_>, to: &Duty<'_>) -> bool {
        from.id.column == to.id.column
            && to.id.number == from.id.number + 1
            && self.goes_usually(from.lane, to.lane)
    }
}
