//! Hand-offs with both sides, and why somebody should believe them.

use qingdan_model::{Basis, Evidence, HandOff, Reason, Side, Span};

use super::duty::Duty;
use super::ends::{Receipt, Sending, Way};
use super::fit::Fit;
use super::implied::ALIKE_UNSAID;
use super::matching::Matching;
use super::rivals::Likeliest;

/// A hand-off with both sides, before its place in the order is known.
pub(super) struct Met {
    pub(super) hand_off: HandOff,
    /// Numbers of the duties.
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) way: Way,
    pub(super) score: f64,
}

impl Matching<'_> {
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

    pub(super) fn unlike(&self, sending: &Sending, receipt: &Receipt) -> Met {
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

    pub(super) fn implied(&self, sending: &Sending, handler: Likeliest) -> Met {
        let Likeliest { at: to, rating: score, .. } = handler;
        let (from, duty) = (&self.duties[sending.duty], &self.duties[to]);
        let why =
            if score < ALIKE_UNSAID { "对方看来是由它接着办" } else { "它办理同一件事" };
        let or = handler.or_rival(self.duties);
        let (sends, takes, verb) = (from.id.chinese(), duty.id.chinese(), from.of(sending.verb));
        let other = self
            .receipts
            .iter()
            .find(|receipt| receipt.duty == to && self.came_from(receipt, from.lane) == Some(Fit::Named));
        let message = match other {
            Some(receipt) => format!(
                "{sends}写了“{verb}”，{takes}从“{}”开始，说的不一定是同一件；{why}{or}。",
                duty.of(receipt.words)
            ),
            None => format!("{sends}写了“{verb}”，{takes}没有写明从哪里来；{why}{or}。"),
        };
        let acts = duty.acts.iter().map(|act| act.span).collect();
        let reason = Reason {
            basis: Basis::Inferred,
            message,
            evidence: vec![evidence(from, sent_spans(sending)), evidence(duty, acts)],
        };
        self.met(sending, to, None, reason, score)
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
