//! The two ends of hand-offs: what a clause sends, and what it starts from that somebody else sent.

use qingdan_catalogue::Procedures;
use qingdan_model::{Action, Actor, Span};

use super::duty::{Duty, printed};
use super::lanes::{Lanes, Party};
use crate::acts::Act;
use crate::lexicon::Roles;
use crate::phrase::Mark;

/// The furthest that a sender's name ends before the verb, in bytes: "区公安局某某分局已核实上报的".
const NEAR: usize = 3 * 8;

/// Which way something goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// An application.
    In,
    Up,
    Down,
    Back,
}

/// Something that a clause sends.
#[derive(Clone, Debug)]
pub(super) struct Sending {
    /// Number of its duty.
    pub(super) duty: usize,
    /// Who is to have it; `None` where the clause does not say.
    pub(super) to: Option<Party>,
    pub(super) way: Way,
    /// The verb.
    pub(super) verb: Span,
    /// The sentence that says what is sent.
    pub(super) sentence: Span,
    /// What follows the verb in its phrase.
    pub(super) object: Span,
    /// Where the receiver is named.
    pub(super) named: Vec<Span>,
    /// Whether somebody has to meet it, also where the clause names nobody.
    pub(super) binds: bool,
}

/// Something that a clause starts from.
#[derive(Clone, Debug)]
pub(super) struct Receipt {
    pub(super) duty: usize,
    pub(super) from: Option<Party>,
    /// Which way it came; `None` where the clause only says that it came.
    pub(super) way: Option<Way>,
    /// What came.
    pub(super) what: Span,
    /// The words that say so, with what came.
    pub(super) words: Span,
}

/// Everything that a duty sends, a party at a time.
pub(super) fn sendings(number: usize, duty: &Duty<'_>, lanes: &Lanes) -> Vec<Sending> {
    let mut found = Vec::new();
    let own = lanes.actor(duty.lane);
    if own == Actor::Resident {
        return application(number, duty, lanes).into_iter().collect();
    }
    for act in &duty.acts {
        let Some(way) = way(act, own) else { continue };
        let Some(phrase) = duty.parsed.phrases.get(act.phrase) else { continue };
        let words = &Procedures::embedded().sending;
        let verb = duty.of(act.span);
        if words.never.iter().any(|word| duty.parsed.of(phrase).contains(word.as_str())) {
            continue;
        }
        let sentence = duty.sentence_at(act.span.start);
        let binds = words
            .binding
            .iter()
            .any(|word| verb == word || word.chars().count() > 1 && verb.contains(word.as_str()));
        let make = |to: Option<Party>, named: Vec<Span>| Sending {
            duty: number,
            to,
            way,
            verb: act.span,
            sentence,
            object: Span { start: act.span.end, end: phrase.end.max(act.span.end) },
            named,
            binds,
        };
        let parties = parties(duty, act, lanes);
        if parties.is_empty() {
            found.push(make(None, Vec::new()));
        }
        found.extend(parties.into_iter().map(|(party, span)| make(Some(party), vec![span])));
    }
    // One clause may say twice that it reports to somebody.
    let mut kept: Vec<Sending> = Vec::new();
    for sending in found {
        let again = |one: &Sending| one.way == sending.way && (one.to == sending.to || sending.to.is_none());
        if !kept.iter().any(again) && sending.to != Some(Party::Lane(duty.lane)) {
            kept.push(sending);
        }
    }
    kept
}

fn way(act: &Act, own: Actor) -> Option<Way> {
    match (act.action, own) {
        (Action::Feedback, _) => Some(Way::Back),
        (Action::Dispatch, _) => Some(Way::Down),
        (Action::Report, _) => Some(Way::Up),
        _ => None,
    }
}

/// Those whom the reading names in the act's phrase.
fn parties(duty: &Duty<'_>, act: &Act, lanes: &Lanes) -> Vec<(Party, Span)> {
    let senders = duty
        .acts
        .iter()
        .filter(|act| matches!(act.action, Action::Report | Action::Feedback | Action::Dispatch))
        .count();
    let phrase = duty.parsed.phrases.get(act.phrase).map(|phrase| phrase.start..phrase.end);
    let mut found = Vec::new();
    for recipient in &duty.reading.recipients {
        let here = recipient
            .spans
            .iter()
            .find(|span| senders == 1 || phrase.as_ref().is_some_and(|phrase| phrase.contains(&span.start)));
        if let Some(&span) = here {
            found.push((lanes.whom(&recipient.value), span));
        }
    }
    found
}

/// Whatever residents do is what they bring to the town.
fn application(number: usize, duty: &Duty<'_>, lanes: &Lanes) -> Option<Sending> {
    let tokens = duty.parsed.tokens.iter();
    let to = tokens.filter(|token| token.is(Roles::TOWN.or(Roles::COMMUNITY))).find_map(|token| {
        let actor = if token.is(Roles::TOWN) { Actor::Town } else { Actor::Community };
        Some((Party::Lane(lanes.of(actor)?), Span { start: token.start, end: token.end }))
    });
    let verb = ["申请", "申报", "提交", "提出"].iter().find_map(|word| {
        let start = duty.text.rfind(word)?;
        Some(Span { start, end: start + word.len() })
    })?;
    let (to, named) = to.map_or((None, Vec::new()), |(party, span)| (Some(party), vec![span]));
    let sentence = duty.sentence_at(verb.start);
    let object = Span { start: verb.end, end: sentence.end.max(verb.end) };
    Some(Sending { duty: number, to, way: Way::In, verb, sentence, object, named, binds: true })
}

/// Everything that a duty starts from. What the public brings is no receipt: nobody of the item sends it.
pub(super) fn receipts(number: usize, duty: &Duty<'_>, lanes: &Lanes) -> Vec<Receipt> {
    let mut found: Vec<Receipt> = arrivals(number, duty, lanes);
    found.extend(described(number, duty, lanes));
    if duty.has(&[Action::Accept]) && lanes.actor(duty.lane) != Actor::Department {
        found.extend(acceptance(number, duty, lanes));
    }
    let mut kept: Vec<Receipt> = Vec::new();
    for receipt in found {
        let again = |one: &Receipt| {
            one.words.start < receipt.words.end
                && receipt.words.start < one.words.end
                && (one.from == receipt.from || receipt.from.is_none())
        };
        if !kept.iter().any(again) && receipt.from != Some(Party::Lane(duty.lane)) {
            kept.push(receipt);
        }
    }
    kept
}

/// "收到区民政局反馈结果后", "接到上级通知".
fn arrivals(number: usize, duty: &Duty<'_>, lanes: &Lanes) -> Vec<Receipt> {
    let words = &Procedures::embedded().receipts;
    let mut found = Vec::new();
    for (start, verb) in occurrences(duty.text, &words.arrivals) {
        let Some(phrase) = duty.phrase_at(start) else { continue };
        let from = start + verb.len();
        let rest = &duty.text[from..phrase.end.max(from)];
        let end = from + rest.find(['后', '时']).unwrap_or(rest.len());
        let what = Span { start: from, end };
        let object = duty.of(what);
        let Some(way) = way_of(object) else { continue };
        if is_public(object) {
            continue;
        }
        let party = duty
            .parsed
            .tokens
            .iter()
            .filter(|token| token.start >= from && token.end <= end && token.is(Roles::SOMEBODY))
            .map(|token| duty_party(duty, lanes, token.start, token.end))
            .next();
        found.push(Receipt { duty: number, from: party, way: Some(way), what, words: Span { start, end } });
    }
    found
}

/// Which way something came, by what it is.
fn way_of(object: &str) -> Option<Way> {
    let words = &Procedures::embedded().receipts;
    let has = |list: &[String]| list.iter().any(|word| object.contains(word.as_str()));
    if has(&words.back) || has(&words.results) {
        Some(Way::Back)
    } else if has(&words.down) || has(&words.orders) {
        Some(Way::Down)
    } else if has(&words.up) {
        Some(Way::Up)
    } else {
        None
    }
}

fn is_public(object: &str) -> bool {
    let words = &Procedures::embedded().receipts;
    words.public.iter().any(|word| object.contains(word.as_str()))
}

fn duty_party(duty: &Duty<'_>, lanes: &Lanes, start: usize, end: usize) -> Party {
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

/// "对街镇上报的材料", "将反馈结果": a verb of sending that is none of the clause's own acts.
fn described(number: usize, duty: &Duty<'_>, lanes: &Lanes) -> Vec<Receipt> {
    let words = &Procedures::embedded().receipts;
    let mut found = Vec::new();
    for (list, way) in [(&words.up, Way::Up), (&words.down, Way::Down), (&words.back, Way::Back)] {
        for (start, verb) in occurrences(duty.text, list) {
            let end = start + verb.len();
            let own = duty.acts.iter().any(|act| act.span.start < end && start < act.span.end);
            let Some(phrase) = duty.phrase_at(start) else { continue };
            let after = &duty.text[end..phrase.end.max(end)];
            let of = after.starts_with('的');
            let parties = senders(duty, lanes, phrase.start, start);
            let before = &duty.text[phrase.start..start];
            let adjacent = words.frames.iter().any(|frame| before.ends_with(frame.as_str()));
            let framed = words
                .frames
                .iter()
                .any(|frame| before.rfind(frame.as_str()).is_some_and(|at| before.len() - at <= 3 * 24));
            let said = adjacent
                || !own
                    && parties
                        .last()
                        .is_some_and(|(party, span)| is_office(party) && start - span.end <= 3 * 2)
                || of && (framed || !parties.is_empty())
                || framed && (!parties.is_empty() || way == Way::Back);
            if own && !of || !said || is_denied(duty.text, start) {
                continue;
            }
            let from = end + if of { '的'.len_utf8() } else { 0 };
            let what = Span { start: from, end: object_end(duty, from, phrase.end) };
            let begin = parties.first().map_or(start, |(_, span)| span.start);
            let receipt = |from: Option<Party>| Receipt {
                duty: number,
                from,
                way: Some(way),
                what,
                words: Span { start: begin, end: what.end.max(end) },
            };
            if parties.is_empty() {
                found.push(receipt(None));
            }
            found.extend(parties.into_iter().map(|(party, _)| receipt(Some(party))));
        }
    }
    found.sort_by_key(|receipt| (receipt.words.start, receipt.from.is_none()));
    found
}

fn is_office(party: &Party) -> bool {
    !matches!(party, Party::Public(_))
}

/// Those named right before a verb: "街镇、社区上报的".
fn senders(duty: &Duty<'_>, lanes: &Lanes, floor: usize, verb: usize) -> Vec<(Party, Span)> {
    let tokens = &duty.parsed.tokens;
    let mut found = Vec::new();
    let mut until = verb;
    for token in tokens.iter().rev().filter(|token| token.end <= verb && token.start >= floor) {
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

/// What a clause says that others do first: "对区残联**审核**通过的名单", "区人社局**复核**通过后". Each with whose lane it is.
pub(super) fn acts_of_others(duty: &Duty<'_>, lanes: &Lanes) -> Vec<(usize, Span)> {
    let mut found = Vec::new();
    for (token, mark) in duty.parsed.tokens.iter().zip(&duty.parsed.marks) {
        let after = duty.text[token.end..].strip_prefix("通过").unwrap_or(&duty.text[token.end..]);
        let is_done = after.starts_with(['的', '后']);
        let denied = is_denied(duty.text, token.start);
        if !token.is(Roles::VERB) || token.is(Roles::SENDING) || *mark == Mark::Own || !is_done || denied {
            continue;
        }
        let floor = duty.phrase_at(token.start).map_or(0, |phrase| phrase.start);
        for (party, _) in senders(duty, lanes, floor, token.start) {
            if let Party::Lane(lane) = party
                && lane != duty.lane
            {
                found.push((lane, Span { start: token.start, end: token.end }));
            }
        }
    }
    found
}

/// "拒不上报的", "需上报的": nothing came.
fn is_denied(text: &str, start: usize) -> bool {
    ["不", "未", "需", "应", "要", "须", "拟", "瞒", "漏", "谎", "迟"]
        .iter()
        .any(|word| text[..start].ends_with(word))
}

/// Where the thing that came ends: before what is done with it.
fn object_end(duty: &Duty<'_>, from: usize, limit: usize) -> usize {
    let next = duty.parsed.tokens.iter().zip(&duty.parsed.marks).find(|(token, mark)| {
        token.start >= from
            && (token.is(Roles::HANDLING.or(Roles::LIGHT).or(Roles::ADVERB))
                || token.is(Roles::VERB) && **mark == Mark::Own)
    });
    next.map_or(limit, |(token, _)| token.start).min(limit).max(from)
}

/// Whoever accepts applications meets those who apply, where these have a clause.
fn acceptance(number: usize, duty: &Duty<'_>, lanes: &Lanes) -> Option<Receipt> {
    let resident = lanes.of(Actor::Resident)?;
    let accept = duty.reading.actions.iter().find(|found| found.value == Action::Accept)?;
    let start = accept.spans.first()?.start;
    let sentence = duty.sentence_at(start);
    Some(Receipt {
        duty: number,
        from: Some(Party::Lane(resident)),
        way: Some(Way::In),
        what: Span { start, end: sentence.end },
        words: Span { start, end: sentence.end },
    })
}

/// Where any of these words stand, longest first at each place, without overlaps.
fn occurrences<'w>(text: &str, words: &'w [String]) -> Vec<(usize, &'w str)> {
    let mut found: Vec<(usize, &str)> = Vec::new();
    for word in words {
        found.extend(text.match_indices(word.as_str()).map(|(at, _)| (at, word.as_str())));
    }
    found.sort_by_key(|(at, word)| (*at, std::cmp::Reverse(word.len())));
    let mut end = 0;
    found.retain(|(at, word)| {
        let free = *at >= end;
        if free {
            end = at + word.len();
        }
        free
    });
    found
}
