//! Who meets what no clause says to have received: one that received something like it, or one that handles the matter.

use qingdan_model::{Action, Actor, Basis, Mode, Reason};

use super::duty::Duty;
use super::ends::{Receipt, Sending, Way};
use super::lanes::Party;
use super::matching::{ALIKE, Fit, Matching, Met, evidence, sent_spans};

/// How much two clauses have to share where only one of them speaks of the hand-off at all.
const ALIKE_UNSAID: f64 = 0.34;

impl Matching<'_> {
    /// For what no receipt took: one that serves again, or a duty that handles the matter.
    pub(super) fn best_receiver(&self, sending: &Sending, met: &[Met]) -> Option<Met> {
        let alike = |receipt: &Receipt| self.alike(sending, receipt);
        let again = self
            .receipts
            .iter()
            .filter_map(|receipt| Some((receipt, self.explicit(sending, receipt)?)))
            .filter(|(receipt, _)| alike(receipt) >= ALIKE)
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
            (Some((receipt, score)), Some((_, likeness))) if likeness < alike(receipt) => {
                Some(self.stated(sending, receipt, score))
            }
            (Some((receipt, score)), None) => Some(self.stated(sending, receipt, score)),
            (_, Some((to, likeness))) => Some(self.implied(sending, to, likeness)),
            (None, None) => self.answered(sending, met).map(|to| self.implied(sending, to, 0.0)),
        }
    }

    /// The duty that most likely handles what was sent, though it does not say whence it has it.
    fn handler(&self, sending: &Sending, met: &[Met]) -> Option<(usize, f64)> {
        let from = &self.duties[sending.duty];
        let sentence = from.matter(sending.sentence);
        let fits = |at: usize| {
            let duty = &self.duties[at];
            at != sending.duty
                && self.handles(duty, sending)
                && self.sent_to(sending, duty.lane).is_some()
                // Telling the result to whoever reported is not met by the report itself.
                && !(sending.way == Way::Back && met.iter().any(|one| one.from == at && one.to == sending.duty))
        };
        let candidates: Vec<usize> = (0..self.duties.len()).filter(|&at| fits(at)).collect();
        let alone = |at: usize| {
            let lane = self.duties[at].lane;
            let named = self.sent_to(sending, lane) == Some(Fit::Named);
            sending.way != Way::Back
                && (named || self.lanes.only_department() == Some(lane))
                && candidates.iter().filter(|&&other| self.duties[other].lane == lane).count() == 1
        };
        let mut best: Option<(usize, f64)> = None;
        for &at in &candidates {
            let duty = &self.duties[at];
            let alike = self.likeness.between(&sentence, duty.text);
            let asked = self.is_asked_for(sending, duty);
            let next = self.follows_in_column(from, duty);
            let enough = match () {
                () if alone(at) => 0.0,
                () if asked || next => f64::MIN_POSITIVE,
                () => ALIKE_UNSAID,
            };
            if alike < enough && !next {
                continue;
            }
            let score = alike + if asked { 0.3 } else { 0.0 } + if next { 0.3 } else { 0.0 };
            if best.is_none_or(|(_, most)| score > most) {
                best = Some((at, score));
            }
        }
        best
    }

    /// What a department does next after it had sent down what is answered here.
    fn answered(&self, sending: &Sending, met: &[Met]) -> Option<usize> {
        let Some(Party::Lane(lane)) = sending.to else { return None };
        let asked = met.iter().find(|one| one.to == sending.duty && self.duties[one.from].lane == lane)?;
        let starts = |at: usize| self.receipts.iter().any(|receipt| receipt.duty == at);
        (asked.from + 1..self.duties.len())
            .take_while(|&at| self.duties[at].lane == lane)
            .find(|&at| self.handles(&self.duties[at], sending) && !starts(at))
    }

    /// Whether a duty is about single matters that come to it.
    fn handles(&self, duty: &Duty<'_>, sending: &Sending) -> bool {
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
                    && duty.has(&[
                        Accept, Review, Decide, Report, Dispatch, Recover, Publish, Pay, Record, Correct,
                    ])
            }
        }
    }

    /// "上报区民政局进行审批": what the receiver is to do with it.
    fn is_asked_for(&self, sending: &Sending, duty: &Duty<'_>) -> bool {
        let from = &self.duties[sending.duty];
        from.parsed.tokens.iter().any(|token| {
            token.start >= sending.verb.end
                && token.end <= sending.sentence.end
                && token.word.action.is_some_and(|action| {
                    !matches!(action, Action::Report | Action::Feedback | Action::Dispatch)
                        && duty.has(&[action])
                })
        }) && sending.way != Way::Down
    }

    /// The town's clause right after the community's.
    fn follows_in_column(&self, from: &Duty<'_>, to: &Duty<'_>) -> bool {
        from.id.column == to.id.column
            && to.id.number == from.id.number + 1
            && self.goes_usually(from.lane, to.lane)
    }

    fn implied(&self, sending: &Sending, to: usize, score: f64) -> Met {
        let (from, duty) = (&self.duties[sending.duty], &self.duties[to]);
        let why =
            if score < ALIKE_UNSAID { "对方看来是由它接着办" } else { "它办理同一件事" };
        let message = format!(
            "{}写了“{}”，{}没有写明从哪里来；{why}。",
            from.id.chinese(),
            from.of(sending.verb),
            duty.id.chinese()
        );
        let acts = duty.acts.iter().map(|act| act.span).collect();
        let reason = Reason {
            basis: Basis::Inferred,
            message,
            evidence: vec![evidence(from, sent_spans(sending)), evidence(duty, acts)],
        };
        self.met(sending, to, None, reason, score)
    }
}
