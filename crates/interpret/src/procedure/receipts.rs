//! What a clause starts from that somebody else sent, and what it says that others do first.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};
use qingdan_catalogue::Procedures;
use qingdan_model::{Action, Actor, Span};

use super::duty::{Duty, printed};
use super::ends::{Receipt, Way};
use super::lanes::{Lanes, Party};
use crate::lexicon::Roles;
use crate::phrase::Mark;

/// Finds the words of something that came: the longest at each place, without overlaps.
struct Words {
    up: AhoCorasick,
    down: AhoCorasick,
    back: AhoCorasick,
    arrivals: AhoCorasick,
    seen: AhoCorasick,
}

static WORDS: LazyLock<Words> = LazyLock::new(|| {
    let words = &Procedures::embedded().receipts;
    let finder = |words: &[String]| {
        let built = AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(words);
        // The catalogue's words are few and short, far below the automaton's limits.
        built.unwrap_or_else(|error| panic!("the catalogue's words: {error}"))
    };
    Words {
        up: finder(&words.up),
        down: finder(&words.down),
        back: finder(&words.back),
        arrivals: finder(&words.arrivals),
        seen: finder(&words.seen),
    }
});

/// The furthest that a sender's name ends before the verb, in bytes: "区公安局某某分局已核实上报的".
const NEAR: usize = 3 * 8;

/// Everything that the duties of an item start from.
pub(super) fn all<'d>(
    duties: impl Iterator<Item = (usize, &'d Duty<'d>)> + Clone,
    lanes: &Lanes,
) -> Vec<Receipt> {
    let mut all: Vec<Receipt> = Vec::new();
    for (number, duty) in duties {
        let mut own = receipts(number, duty, lanes);
        // "受理后录入平台" says when; what came was taken in by the clause before.
        own.retain(|receipt| !(is_accepted(duty, receipt) && all.iter().any(|one| one.way == Some(Way::In))));
        all.append(&mut own);
    }
    all
}

fn is_accepted(duty: &Duty<'_>, receipt: &Receipt) -> bool {
    let accept = duty.acts.iter().find(|act| act.span.start == receipt.words.start);
    receipt.way == Some(Way::In) && accept.is_some_and(|act| duty.text[act.span.end..].starts_with('后'))
}

/// Everything that a duty starts from. What the public brings is no receipt: nobody of the item sends it.
fn receipts(number: usize, duty: &Duty<'_>, lanes: &Lanes) -> Vec<Receipt> {
    let mut found: Vec<Receipt> = arrivals(number, duty, lanes);
    found.extend(described(number, duty, lanes));
    found.extend(collected(number, duty, lanes));
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
    let mut found = Vec::new();
    for verb in WORDS.arrivals.find_iter(duty.text) {
        let (start, from) = (verb.start(), verb.end());
        let Some(phrase) = duty.phrase_at(start) else { continue };
        let rest = &duty.text[from..phrase.end.max(from)];
        let end = from + rest.find(['后', '时']).unwrap_or(rest.len());
        let what = Span { start: from, end };
        let object = duty.of(what);
        // "接到街镇反映的路灯问题": what the public may bring comes from the town here.
        let by_town = duty.parsed.tokens.iter().any(|token| {
            token.start >= from
                && token.is(Roles::TOWN.or(Roles::COMMUNITY))
                && begins_public(&duty.text[token.end..end.max(token.end)])
        });
        let Some(way) = (if by_town { Some(Way::Up) } else { way_of(object) }) else { continue };
        if !by_town && is_public(object) {
            continue;
        }
        let party: Option<Party> = duty
            .parsed
            .tokens
            .iter()
            .filter(|token| token.start >= from && token.end <= end && token.is(Roles::SOMEBODY))
            .map(|token| duty_party(duty, lanes, token.start, token.end))
            .next();
        found.push(Receipt {
            duty: number,
            way: Some(upwards(way, party.as_ref(), duty, lanes)),
            from: party,
            what,
            words: Span { start, end },
            is_fetched: false,
        });
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

/// Whether a text speaks of something that somebody applies for.
pub(super) fn names_application(text: &str) -> bool {
    Procedures::embedded().receipts.applied.iter().any(|word| text.contains(word.as_str()))
}

fn begins_public(text: &str) -> bool {
    Procedures::embedded().receipts.public.iter().any(|word| text.starts_with(word.as_str()))
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
    // What nobody in particular found was not told of: "对发现的违法行为".
    let finders = [
        (&WORDS.up, Way::Up, false),
        (&WORDS.down, Way::Down, false),
        (&WORDS.back, Way::Back, false),
        (&WORDS.seen, Way::Up, true),
    ];
    for (finder, way, by_somebody) in finders {
        for verb in finder.find_iter(duty.text) {
            let (start, end) = (verb.start(), verb.end());
            let own = duty.acts.iter().any(|act| act.span.start < end && start < act.span.end);
            let Some(phrase) = duty.phrase_at(start) else { continue };
            let after = &duty.text[end..phrase.end.max(end)];
            let of = after.starts_with('的');
            let parties = senders(duty, lanes, phrase.start, start);
            // "查看物业是否提供服务": nothing came.
            let doubted = duty.text[phrase.start..start].contains("是否");
            if doubted || by_somebody && !parties.iter().any(|(party, _)| is_lane_below(party, lanes)) {
                continue;
            }
            // "向区民政局上报" sends, "委托的机构" is who does it.
            let begin = parties.first().map_or(start, |(_, span)| span.start);
            let ends_in =
                |words: &[String]| words.iter().any(|word| duty.text[..begin].ends_with(word.as_str()));
            let is_publics = !parties.is_empty() && !parties.iter().any(|(party, _)| is_office(party));
            if is_publics
                || !parties.is_empty() && ends_in(&words.towards)
                || of && names_agent(&after['的'.len_utf8()..])
            {
                continue;
            }
            let before = &duty.text[phrase.start..start];
            let adjacent = words.frames.iter().any(|frame| before.ends_with(frame.as_str()));
            let framed = words
                .frames
                .iter()
                .any(|frame| before.rfind(frame.as_str()).is_some_and(|at| before.len() - at <= 3 * 24));
            // "对街镇上报材料审核" may look like an act of its own.
            let opened = parties.last().is_some_and(|(_, span)| span.end == start) && ends_in(&words.frames);
            let said = adjacent
                || (!own || opened) && adjoins(&parties, start)
                || of && (framed || !parties.is_empty())
                || framed && (!parties.is_empty() || way == Way::Back);
            if own && !of && !opened || !said || is_denied(duty.text, start) {
                continue;
            }
            let from = end + if of { '的'.len_utf8() } else { 0 };
            let what = Span { start: from, end: object_end(duty, from, phrase.end) };
            let receipt = |from: Option<Party>| Receipt {
                duty: number,
                way: Some(upwards(way, from.as_ref(), duty, lanes)),
                from,
                what,
                words: Span { start: begin, end: what.end.max(end) },
                is_fetched: false,
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

/// Whether an office is named right before a verb.
fn adjoins(parties: &[(Party, Span)], verb: usize) -> bool {
    parties.last().is_some_and(|(party, span)| is_office(party) && verb - span.end <= 3 * 2)
}

/// Whether what follows is who does something: "委托的**鉴定机构**".
fn names_agent(object: &str) -> bool {
    let words = &Procedures::embedded().receipts.agents;
    let near = &object[..object.floor_char_boundary(3 * 8)];
    words.iter().any(|word| near.contains(word.as_str()))
}

fn is_lane_below(party: &Party, lanes: &Lanes) -> bool {
    matches!(party, Party::Lane(lane) if is_below(lanes.actor(*lane)))
}

/// What the town answers to a department, or has for it, goes up, whatever the word for it: "收到街道上报的名单".
fn upwards(way: Way, from: Option<&Party>, duty: &Duty<'_>, lanes: &Lanes) -> Way {
    let below = from.is_some_and(|party| is_lane_below(party, lanes));
    if way != Way::In && below && !is_below(lanes.actor(duty.lane)) { Way::Up } else { way }
}

/// Whether somebody is below the departments.
pub(super) fn is_below(actor: Actor) -> bool {
    matches!(actor, Actor::Town | Actor::Community)
}

/// "收集各街镇改造计划", "向街镇收集改造计划": what a department takes in from the town, without a word of how it came.
fn collected(number: usize, duty: &Duty<'_>, lanes: &Lanes) -> Option<Receipt> {
    let words = &Procedures::embedded().receipts.collecting;
    let town = lanes.of(Actor::Town).filter(|_| lanes.actor(duty.lane) == Actor::Department)?;
    duty.parsed.tokens.iter().filter(|token| token.is(Roles::TOWN)).find_map(|token| {
        let phrase = duty.phrase_at(token.start)?;
        let before = duty.text[..token.start].trim_end_matches(['各', '本', '区', '全', '对', '向', '从']);
        let after = &duty.text[token.end..phrase.end.max(token.end)];
        let behind = words.iter().find(|verb| before.ends_with(verb.as_str()));
        let ahead = words.iter().find(|verb| after.starts_with(verb.as_str()));
        let (start, from) = match (behind, ahead) {
            (Some(verb), _) => (before.len() - verb.len(), token.end),
            (None, Some(verb)) => (token.start, token.end + verb.len()),
            (None, None) => return None,
        };
        let what = Span { start: from, end: phrase.end.max(from) };
        Some(Receipt {
            duty: number,
            from: Some(Party::Lane(town)),
            way: Some(Way::Up),
            what,
            words: Span { start, end: what.end },
            is_fetched: true,
        })
    })
}

/// Whether a name begins with the town and is none of its offices: "乡镇|卫生院".
fn is_beside(rest: &str) -> bool {
    Procedures::embedded().parties.beside.iter().any(|word| rest.starts_with(word.as_str()))
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

/// What a clause says that others do first: "对区残联**审核**通过的名单", "区人社局**复核**通过后". Each with whose lane it is
/// and all the words that say what they do.
pub(super) fn acts_of_others(duty: &Duty<'_>, lanes: &Lanes) -> Vec<(usize, Span, Span)> {
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
            && (token.is(Roles::HANDLING.or(Roles::LIGHT).or(Roles::ADVERB).or(Roles::AND_THEN))
                || token.is(Roles::FRAME_PREPOSITION) && token.start > from
                || token.is(Roles::VERB) && **mark == Mark::Own)
    });
    next.map_or(limit, |(token, _)| token.start).min(limit).max(from)
}

/// Whoever accepts applications meets those who apply, where these have a clause.
fn acceptance(number: usize, duty: &Duty<'_>, lanes: &Lanes) -> Option<Receipt> {
    let resident = lanes.of(Actor::Resident)?;
    let accept = duty.reading.actions.iter().find(|found| found.value == Action::Accept)?;
    let start = accept.spans.first()?.start;
    let what = Span { start, end: duty.phrase_at(start)?.end };
    Some(Receipt {
        duty: number,
        from: Some(Party::Lane(resident)),
        way: Some(Way::In),
        what,
        words: what,
        is_fetched: false,
    })
}
