//! What clauses themselves say of what comes before them.

use qingdan_catalogue::Procedures;
use qingdan_model::{Basis, Column, Reason, Span};

use super::Order;
use crate::acts::Act;
use crate::procedure::duty::Duty;
use crate::procedure::lanes::Lanes;
use crate::procedure::likeness::{Likeness, substance};
use crate::procedure::met::evidence;
use crate::procedure::receipts;

/// How much of "审定新兵会议" a clause has to say to be what is meant.
const MEANT: f64 = 0.75;

/// How an act turned out, behind the act: "初审通过后".
const OUTCOMES: [&str; 9] = ["不通过", "通过", "期满", "无异议", "完成", "结束", "确认", "无误", "合格"];

impl Order {
    /// "审定新兵会议后", "公示期满": a clause that says after what it comes.
    pub(super) fn after_events(&mut self, duties: &[Duty<'_>], likeness: &Likeness) {
        for (to, duty) in duties.iter().enumerate() {
            for event in events(duty) {
                let words = duty.of(event);
                let Some(from) = meant(duties, likeness, to, event) else { continue };
                let reason = Reason {
                    basis: Basis::Stated,
                    message: format!("{}写明在“{words}”之后。", duty.id.chinese()),
                    evidence: vec![evidence(duty, vec![event]), evidence(&duties[from], Vec::new())],
                };
                self.link(duties, from, to, reason);
            }
        }
    }

    /// "对区残联审核通过的名单": a clause that names what somebody else does first.
    pub(super) fn after_others(&mut self, duties: &[Duty<'_>], lanes: &Lanes) {
        for (to, duty) in duties.iter().enumerate() {
            for (lane, act, words) in receipts::acts_of_others(duty, lanes) {
                let all = |one: &Duty<'_>| one.text.contains(duty.of(words));
                let says = |one: &Duty<'_>| one.acts.iter().any(|other| one.of(other.span) == duty.of(act));
                let action = duty.parsed.tokens.iter().find(|token| token.start == act.start);
                let action = action.and_then(|token| token.word.action);
                let does = |one: &Duty<'_>| action.is_some_and(|action| one.has(&[action]));
                let find = |fits: &dyn Fn(&Duty<'_>) -> bool| {
                    (0..duties.len()).find(|&at| at != to && duties[at].lane == lane && fits(&duties[at]))
                };
                let Some(from) =
                    find(&|one| says(one) && all(one)).or_else(|| find(&says)).or_else(|| find(&does))
                else {
                    continue;
                };
                let reason = Reason {
                    basis: Basis::Stated,
                    message: format!("{}写明{}先“{}”。", duty.id.chinese(), lanes.name(lane), duty.of(act)),
                    evidence: vec![evidence(duty, vec![act]), evidence(&duties[from], Vec::new())],
                };
                self.link(duties, from, to, reason);
            }
        }
    }
}

/// What a clause says to have come before it: the words before 后 in a phrase that opens a sentence.
pub(super) fn events(duty: &Duty<'_>) -> Vec<Span> {
    let words = &Procedures::embedded().before;
    let mut found = Vec::new();
    if !words.ends.iter().any(|ending| duty.text.contains(ending.as_str())) {
        return found;
    }
    for phrase in &duty.parsed.phrases {
        let text = duty.parsed.of(phrase);
        for ending in &words.ends {
            let Some(at) = text.find(ending.as_str()) else { continue };
            let end = at + ending.len();
            // "后" inside a longer word ends nothing.
            let never = words.never.iter().any(|word| text[..end].ends_with(word.as_str()));
            let event = Span { start: phrase.start, end: phrase.start + at };
            if !never && at > 0 && event.end - event.start <= 3 * 20 {
                found.push(event);
                break;
            }
        }
    }
    found
}

/// The clause that such words mean: one that does what they name, the nearest before in the same lane if there is one.
fn meant(duties: &[Duty<'_>], likeness: &Likeness, own: usize, event: Span) -> Option<usize> {
    let words = duties[own].of(event);
    let mut act = words.to_owned();
    for outcome in OUTCOMES {
        act = act.replace(outcome, "");
    }
    let named = |duty: &Duty<'_>, one: &Act| act.contains(duty.of(one.span));
    // "进行初审，初审通过后上报" speaks of the clause's own act.
    if duties[own].acts.iter().any(|one| one.span.start < event.start && named(&duties[own], one)) {
        return None;
    }
    let is_outcome = act.len() < words.len();
    let rank = |at: usize| {
        let same_lane = duties[at].lane == duties[own].lane;
        (same_lane && at < own, if at < own { at } else { 0 })
    };
    (0..duties.len())
        .filter(|&at| at != own && duties[at].id.column != Column::Support)
        .filter(|&at| duties[at].acts.iter().any(|one| named(&duties[at], one)))
        .map(|at| (at, likeness.within(&act, duties[at].text)))
        .filter(|&(_, says)| says >= MEANT || is_outcome && substance(&act) < 2)
        .max_by(|(one, says), (other, more)| says.total_cmp(more).then(rank(*one).cmp(&rank(*other))))
        .map(|(at, _)| at)
}
