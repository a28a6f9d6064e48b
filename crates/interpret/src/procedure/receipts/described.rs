//! What a clause describes as sent by somebody else: "对街镇上报的材料".

use qingdan_catalogue::Procedures;
use qingdan_model::Span;

use super::senders::{is_denied, senders};
use super::{WORDS, is_lane_below, upwards};
use crate::lexicon::Roles;
use crate::phrase::Mark;
use crate::procedure::duty::Duty;
use crate::procedure::ends::{Receipt, Way};
use crate::procedure::lanes::{Lanes, Party};

/// "对街镇上报的材料", "将反馈结果": a verb of sending that is none of the clause's own acts.
pub(super) fn described(number: usize, duty: &Duty<'_>, lanes: &Lanes) -> Vec<Receipt> {
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

fn is_office(party: &Party) -> bool {
    !matches!(party, Party::Public(_))
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
