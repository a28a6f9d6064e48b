//! Who is named before a verb as the one who did it, and what clauses say that others do first.

use qingdan_catalogue::Procedures;
use qingdan_model::{Actor, Span};

use crate::lexicon::Roles;
use crate::phrase::Mark;
use crate::procedure::duty::{Duty, printed};
use crate::procedure::lanes::{Lanes, Party};

/// The furthest that a sender's name ends before the verb, in bytes: "区公安局某某分局已核实上报的".
const NEAR: usize = 3 * 8;

/// What a clause says that others do first: "对区残联**审核**通过的名单", "区人社局**复核**通过后". Each with whose lane it is
/// and all the words that say what they do.
pub(in crate::procedure) fn acts_of_others(duty: &Duty<'_>, lanes: &Lanes) -> Vec<(usize, Span, Span)> {
    let mut found = Vec::new();
    for (token, mark) in duty.parsed.tokens.iter().zip(&duty.parsed.marks) {
        let after = duty.text[token.end..].strip_prefix("通过").unwrap_or(&duty.text[token.end..]);
        let is_done = after.starts_with(['的', '后']);
        let denied = is_denied(duty.text, token.start);
        if !token.is(Roles::VERB) || token.is(Roles::SENDING) || *mark == Mark::Own || !is_done || denied {
            continue;
        }
        let floor = duty.phrase_at(token.start).map_or(0, |phrase| phrase.start);
        for (party, name) in senders(duty, lanes, floor, token.start) {
            if let Party::Lane(lane) = party
                && lane != duty.lane
            {
                let act = Span { start: token.start, end: token.end };
                found.push((lane, act, Span { start: name.end, end: token.end }));
            }
        }
    }
    found
}

/// Those named right before a verb: "街镇、社区上报的".
pub(super) fn senders(duty: &Duty<'_>, lanes: &Lanes, floor: usize, verb: usize) -> Vec<(Party, Span)> {
    let tokens = &duty.parsed.tokens;
    let mut found = Vec::new();
    let mut until = verb;
    for token in tokens.iter().rev().filter(|token| token.end <= verb && token.start >= floor) {
        if token.is(Roles::TOWN) && is_beside(&duty.text[token.end..until]) {
            break;
        }
        if token.is(Roles::SOMEBODY) && until - token.end <= NEAR {
            let name = printed(duty.text, Span { start: token.start, end: token.end });
            let start = token.end - name.len();
            found.push((duty_party(duty, lanes, token.start, token.end), Span { start, end: token.end }));
            until = token.start;
        } else if !(token.is(Roles::AND) && !found.is_empty() || found.is_empty() && verb - token.end <= NEAR)
        {
            break;
        } else if token.is(Roles::AND) {
            until = token.start;
        }
    }
    found.reverse();
    found
}

pub(super) fn duty_party(duty: &Duty<'_>, lanes: &Lanes, start: usize, end: usize) -> Party {
    let tokens = &duty.parsed.tokens;
    // "街镇综合行政执法队" is the town.
    let of_town = tokens.iter().find(|token| token.end == start && token.is(Roles::TOWN));
    let token = of_town.or_else(|| tokens.iter().find(|token| token.start == start));
    let actor = token.and_then(|token| {
        [(Roles::TOWN, Actor::Town), (Roles::COMMUNITY, Actor::Community)]
            .into_iter()
            .find(|(role, _)| token.is(*role))
            .map(|(_, actor)| actor)
    });
    match actor {
        Some(actor) => lanes.whom(actor.as_str()),
        None => lanes.whom(printed(duty.text, Span { start, end })),
    }
}

/// Whether a name begins with the town and is none of its offices: "乡镇|卫生院".
fn is_beside(rest: &str) -> bool {
    Procedures::embedded().parties.beside.iter().any(|word| rest.starts_with(word.as_str()))
}

/// "拒不上报的", "需上报的": nothing came.
pub(super) fn is_denied(text: &str, start: usize) -> bool {
    ["不", "未", "需", "应", "要", "须", "拟", "瞒", "漏", "谎", "迟"]
        .iter()
        .any(|word| text[..start].ends_with(word))
}
