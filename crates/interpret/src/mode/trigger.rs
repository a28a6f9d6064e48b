//! The words that say what a clause starts from: an event, something that came, a condition.

use aho_corasick::AhoCorasick;
use qingdan_model::{Action, Span};

use crate::acts::{Act, span_of};
use crate::lexicon::{Lexicon, Roles};
use crate::phrase::{Mark, Parsed, Phrase};

/// The words that say what the clause starts from.
pub(super) fn trigger(parsed: &Parsed<'_>, lexicon: &Lexicon, acts: &[Act]) -> Option<Span> {
    let wording = &lexicon.catalogue.wording;
    // Most clauses have none of these words, and are asked once for all of their phrases.
    let is_over = lexicon.aftermath.is_match(parsed.text) && !is_prepared(acts);
    let event = parsed.tokens.iter().zip(&parsed.marks).enumerate().find(|(at, (token, mark))| {
        token.is(Roles::EVENT) && **mark != Mark::Aside && !is_patrol(parsed, *at)
    });
    if let Some((_, (token, _))) = event {
        return Some(span_of(*token));
    }
    parsed.phrases.iter().find_map(|phrase| {
        pending(parsed, &lexicon.pending, phrase)
            .filter(|_| !is_general(parsed, acts, phrase))
            .or_else(|| defective(parsed, phrase))
            .or_else(|| reaction(parsed, phrase))
            .or_else(|| matter(parsed, phrase))
            .or_else(|| step_before(parsed, phrase))
            .or_else(|| cause(parsed, lexicon, phrase))
            .or_else(|| condition(parsed, &wording.conditions, phrase))
            .or_else(|| is_over.then(|| contained(parsed, &wording.aftermath, phrase)).flatten())
    })
}

/// "动员符合条件的村民投保": work with a public, whoever they are.
fn is_general(parsed: &Parsed<'_>, acts: &[Act], phrase: &Phrase) -> bool {
    use Action::{Inspect, Organize, Penalize, Publicize, Serve, Train};
    let has_object = phrase.tokens.clone().any(|at| parsed.tokens[at].is(Roles::OBJECT_PREPOSITION));
    let mut here = acts.iter().filter(|act| phrase.tokens.contains(&act.token)).peekable();
    !has_object
        && here.peek().is_some()
        && here.all(|act| matches!(act.action, Inspect | Organize | Penalize | Publicize | Serve | Train))
}

/// "对**存在**隐患**的**家庭进行劝导": what was found with a defect.
fn defective(parsed: &Parsed<'_>, phrase: &Phrase) -> Option<Span> {
    let text = parsed.of(phrase);
    let start = text.find("存在")?;
    let of = text[start..].find('的')?;
    let before = phrase.tokens.clone().filter(|&at| parsed.tokens[at].end <= phrase.start + start);
    let is_object = before.clone().any(|at| parsed.tokens[at].is(Roles::OBJECT_PREPOSITION));
    let doubted = text.contains("是否");
    let span = Span { start: phrase.start + start, end: phrase.start + start + of + '的'.len_utf8() };
    (is_object && !doubted).then_some(span)
}

/// "对污染问题**及时**制止", "对街镇**上报**材料的核实": something that was seen or sent.
fn reaction(parsed: &Parsed<'_>, phrase: &Phrase) -> Option<Span> {
    let things = ["问题", "行为", "隐患", "现象", "线索", "情况"];
    phrase.tokens.clone().find_map(|at| {
        let token = parsed.tokens[at];
        let before = at.checked_sub(1).filter(|before| phrase.tokens.contains(before))?;
        let at_once = ["及时", "立即"].iter().any(|word| parsed.text[token.start..].starts_with(word))
            && parsed.marks[before] == Mark::Object
            && things.iter().any(|thing| parsed.text[..token.start].ends_with(thing));
        let subject = parsed.tokens[before];
        let sent = token.is(Roles::SENDING)
            && token.is(Roles::VERB)
            && matches!(parsed.marks[at], Mark::Object | Mark::Relative)
            && subject.is(Roles::TOWN.or(Roles::COMMUNITY))
            && subject.end == token.start;
        (at_once || sent).then(|| span_of(token))
    })
}

/// "资金到位**后**组织施工": one step that waits for another.
fn step_before(parsed: &Parsed<'_>, phrase: &Phrase) -> Option<Span> {
    let after = |at: &usize| {
        let token = parsed.tokens[*at];
        let next = (at + 1..phrase.tokens.end).find(|&k| parsed.tokens[k].is(Roles::VERB.or(Roles::LIGHT)));
        token.is(Roles::FRAME_END)
            && parsed.text[token.start..token.end].ends_with('后')
            && parsed.marks[*at] != Mark::Aside
            && next.is_some_and(|next| parsed.marks[next] == Mark::Own)
    };
    phrase.tokens.clone().find(after).map(|at| span_of(parsed.tokens[at]))
}

/// Whether some of it is done before anything happens.
fn is_prepared(acts: &[Act]) -> bool {
    use Action::{Inspect, Organize, Publicize, Train};
    acts.iter().any(|act| matches!(act.action, Inspect | Organize | Publicize | Train))
}

/// "排查发现", as the name of what one does all the time.
fn is_patrol(parsed: &Parsed<'_>, at: usize) -> bool {
    let token = parsed.tokens[at];
    // "发现、消除隐患" as two verbs of one object.
    if parsed.tokens.get(at + 1).is_some_and(|next| next.start == token.end && next.is(Roles::AND)) {
        return true;
    }
    let doubted = parsed.phrases.iter().find(|phrase| phrase.start <= token.start && token.end <= phrase.end);
    parsed.text[token.end..].starts_with("机制")
        || parsed.text[..token.start].ends_with('易')
        || doubted.is_some_and(|phrase| parsed.text[phrase.start..token.start].contains("是否"))
}

/// An object that lies before one: 街镇上报的问题.
fn pending(parsed: &Parsed<'_>, words: &AhoCorasick, phrase: &Phrase) -> Option<Span> {
    if parsed.of(phrase).contains("是否") {
        return None;
    }
    let aims = phrase.tokens.clone().next().is_some_and(|at| parsed.tokens[at].is(Roles::PURPOSE));
    let text = parsed.of(phrase);
    // "公布举报途径", "可能造成事故的建筑": nothing has come yet.
    let general = |start: usize, end: usize| {
        ["途径", "电话", "方式", "渠道", "热线", "信箱"].iter().any(|word| text[end..].starts_with(word))
            || ["易", "可能"].iter().any(|word| text[..start].ends_with(word))
    };
    let found = words.find_iter(text).find(|found| !aims && !general(found.start(), found.end()))?;
    Some(Span { start: phrase.start + found.start(), end: phrase.start + found.end() })
}

fn contained(parsed: &Parsed<'_>, words: &[String], phrase: &Phrase) -> Option<Span> {
    let text = parsed.of(phrase);
    words.iter().find_map(|word| {
        let start = phrase.start + text.find(word.as_str())?;
        Some(Span { start, end: start + word.len() })
    })
}

/// A matter that somebody has already begun: "对**摸排的**人员进行初审"; or one of several cases: "不符合**的告知**".
fn matter(parsed: &Parsed<'_>, phrase: &Phrase) -> Option<Span> {
    use Action::{Accept, Decide, Dispatch, Feedback, Inspect, Report, Review, Survey};
    let begun = [Accept, Decide, Dispatch, Feedback, Inspect, Report, Review, Survey].map(Some);
    phrase.tokens.clone().find_map(|at| {
        let token = parsed.tokens[at];
        let of = parsed.tokens.get(at + 1).filter(|of| of.is(Roles::OF) && of.start == token.end);
        if parsed.marks[at] == Mark::Object && begun.contains(&token.word.action) && of.is_some() {
            return Some(span_of(token));
        }
        let next = parsed.tokens.get(at + 1).filter(|next| next.start == token.end)?;
        let acts = next.is(Roles::HANDLING.or(Roles::SENDING).or(Roles::ADVERB));
        let is_noun = ["通知", "报告", "公告", "反馈", "举报"].contains(&&parsed.text[next.start..next.end]);
        let leads = (phrase.tokens.start..at).any(|k| parsed.tokens[k].is(Roles::LIGHT));
        (token.is(Roles::OF)
            && !leads
            && acts
            && !is_noun
            && parsed.marks[at + 1] == Mark::Own
            && next.end < phrase.end)
            .then(|| span_of(token))
    })
}

/// Grounds that are an event: "根据街镇上报的线索", not "根据职责分工".
fn cause(parsed: &Parsed<'_>, lexicon: &Lexicon, phrase: &Phrase) -> Option<Span> {
    let wording = &lexicon.catalogue.wording;
    let at = phrase.tokens.clone().find(|&at| {
        let token = parsed.tokens[at];
        let word = &parsed.text[token.start..token.end];
        parsed.marks[at] == Mark::Frame && ["根据", "依据", "按照", "依照", "结合", "经"].contains(&word)
    })?;
    let start = parsed.tokens[at].start;
    let end = phrase
        .tokens
        .clone()
        .filter(|&k| k >= at)
        .take_while(|&k| parsed.marks[k] == Mark::Frame)
        .last()
        .map_or(phrase.end, |k| parsed.tokens[k].end);
    // What the frame's last word belongs to goes on to the next word.
    let end = parsed
        .tokens
        .iter()
        .find(|token| token.start >= end)
        .map_or(parsed.text.len(), |token| token.start)
        .min(phrase.end);
    let frame = &parsed.text[start..end];
    let none = wording.no_causes.iter().any(|word| frame.contains(word.as_str()));
    let cause = wording.causes.iter().any(|word| frame.contains(word.as_str()));
    (cause && !none).then_some(Span { start, end })
}

/// "审核通过后，", "……的，": what follows happens then.
fn condition(parsed: &Parsed<'_>, words: &[String], phrase: &Phrase) -> Option<Span> {
    let text = parsed.of(phrase);
    let ends = words.iter().any(|word| text.ends_with(word.as_str()));
    (ends && !phrase.ends_sentence).then_some(Span { start: phrase.start, end: phrase.end })
}
