//! What a clause starts from that somebody else sent; `senders` says who that was.

mod described;
mod senders;

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};
use qingdan_catalogue::Procedures;
use qingdan_model::{Action, Actor, Span};

use self::described::described;
pub(super) use self::senders::acts_of_others;
use self::senders::duty_party;
use super::duty::Duty;
use super::ends::{Receipt, Way};
use super::lanes::{Lanes, Party};
use crate::lexicon::Roles;

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
