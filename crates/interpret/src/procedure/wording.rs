//! A step in few words: its label, and what sets it going.

use qingdan_catalogue::Procedures;
use qingdan_model::{Action, Mode, Span, Trigger, TriggerKind};

use super::duty::Duty;
use super::ends::Receipt;
use crate::lexicon::Roles;
use crate::phrase::{Mark, Phrase};

/// The longest label, in characters.
const LABEL: usize = 60;
/// The longest trigger, in bytes.
const WORDS: usize = 3 * 40;

/// The phrases that say what is done, without grounds, asides and words that lead to an act.
pub(super) fn label(duty: &Duty<'_>) -> String {
    let mut parts: Vec<&str> = Vec::new();
    let mut length = 0;
    for phrase in &duty.parsed.phrases {
        let acts = duty.acts.iter().any(|act| (phrase.start..phrase.end).contains(&act.span.start));
        if !acts {
            continue;
        }
        let part = without_lead(&duty.text[after_frame(duty, phrase)..phrase.end]);
        length += part.chars().count() + 1;
        if !parts.is_empty() && length > LABEL {
            break;
        }
        parts.push(part);
    }
    let label = if parts.is_empty() { duty.text.trim().to_owned() } else { parts.join("，") };
    shortened(&without_asides(&label))
}

/// Where the grounds that a phrase opens with end: "根据街镇上报的名单|开展体检".
fn after_frame(duty: &Duty<'_>, phrase: &Phrase) -> usize {
    let opens = phrase.tokens.clone().next().is_some_and(|at| {
        let token = duty.parsed.tokens[at];
        token.start == phrase.start
            && token.is(Roles::FRAME_PREPOSITION)
            && duty.parsed.marks[at] == Mark::Frame
    });
    if !opens {
        return phrase.start;
    }
    let rest = phrase.tokens.clone().find(|&at| duty.parsed.marks[at] != Mark::Frame);
    // "按需向镇、村分发": a list of names is no end of the grounds.
    let rest = rest.map(|at| duty.parsed.tokens[at]).filter(|token| !token.is(Roles::AND));
    rest.map_or(phrase.start, |token| token.start)
}

fn without_lead(part: &str) -> &str {
    let mut rest = part.trim();
    while let Some(next) = ["负责", "并及时", "及时", "并依法", "依法", "做好", "同时", "并"]
        .iter()
        .find_map(|word| rest.strip_prefix(word))
    {
        if next.chars().count() < 4 {
            break;
        }
        rest = next;
    }
    rest
}

/// The text without what stands in brackets; one that never closes stays.
fn without_asides(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(open) = rest.find(['（', '(']) {
        let Some(close) = rest[open..].find(['）', ')']) else { break };
        out.push_str(&rest[..open]);
        let after = open + close;
        rest = &rest[after + rest[after..].chars().next().map_or(0, char::len_utf8)..];
    }
    out + rest
}

fn shortened(text: &str) -> String {
    let text = text.trim_matches(['，', '。', '；', ' ', '：', '、']);
    if text.chars().count() <= LABEL {
        return text.to_owned();
    }
    text.chars().take(LABEL - 1).chain(['…']).collect()
}

/// What sets a duty going, in its own words.
pub(super) fn trigger(duty: &Duty<'_>, receipts: &[Receipt], opens_with_condition: bool) -> Option<Trigger> {
    let make = |kind: TriggerKind, span: Span| {
        let words = duty.of(span).trim_matches([' ', '，', '、', '。', '；', '：']);
        let start = span.start + duty.of(span).find(words)?;
        (!words.is_empty()).then(|| Trigger {
            kind,
            words: words.to_owned(),
            span: Span { start, end: start + words.len() },
        })
    };
    if let Some(receipt) = receipts.first() {
        return make(TriggerKind::Receipt, receipt.words);
    }
    let spans = &duty.reading.mode.spans;
    match duty.reading.mode.value {
        Mode::Standing => None,
        Mode::Periodic => {
            let deadline = duty.reading.deadline.as_ref().and_then(|found| found.spans.first());
            make(TriggerKind::Time, *spans.first().or(deadline)?)
        }
        Mode::Triggered => {
            let by_act = |span: &Span| duty.acts.iter().any(|act| act.span == *span);
            let said = spans.iter().find(|span| !by_act(span));
            match said
                .and_then(|span| Some(head(duty, duty.phrase_at(span.start)?, before_adverb(duty, *span))))
            {
                Some(span) => make(kind(duty.of(span), opens_with_condition), span).filter(is_told),
                None => accepted(duty).and_then(|span| make(TriggerKind::Application, span)),
            }
        }
    }
}

/// Whether words say of an event what happened: "出现险情时", not "及时发现".
fn is_told(trigger: &Trigger) -> bool {
    let ends = ["后", "时", "的", "期间", "以前", "情况", "问题", "隐患", "行为", "结果", "意见"];
    match trigger.kind {
        TriggerKind::Event => {
            trigger.words.chars().count() > 3 && ends.iter().any(|end| trigger.words.ends_with(end))
        }
        _ => trigger.words.chars().count() > 5,
    }
}

/// Whether a trigger begins a matter, or only says how an earlier step went on.
pub(super) fn begins(trigger: &Trigger, duty: &Duty<'_>) -> bool {
    match trigger.kind {
        TriggerKind::Outcome => false,
        TriggerKind::Event => {
            let inside = |start: usize| (trigger.span.start..trigger.span.end).contains(&start);
            duty.parsed.tokens.iter().any(|token| token.is(Roles::EVENT) && inside(token.start))
        }
        _ => true,
    }
}

/// Words of a trigger without the adverb that they are told by: "对污染问题|及时".
fn before_adverb(duty: &Duty<'_>, said: Span) -> Span {
    let adverb = duty.parsed.tokens.iter().any(|token| token.start == said.start && token.is(Roles::ADVERB));
    if adverb { Span { start: said.start, end: said.start } } else { said }
}

/// The words of a phrase up to its own act: "对拒不整改的"; where an act stands before them, from their own beginning.
fn head(duty: &Duty<'_>, phrase: &Phrase, said: Span) -> Span {
    let own = |at: usize| duty.acts.iter().any(|act| act.span.start == at);
    let tokens = || phrase.tokens.clone().filter_map(|at| duty.parsed.tokens.get(at));
    let end = tokens()
        .find(|token| {
            token.start >= said.end
                && (own(token.start)
                    || token.is(Roles::HANDLING
                        .or(Roles::LIGHT)
                        .or(Roles::ADVERB)
                        .or(Roles::OBJECT_PREPOSITION)
                        .or(Roles::FRAME_PREPOSITION)))
        })
        .map_or(phrase.end, |token| token.start);
    // "核定名册|后": the act before is what is over.
    let over = duty.of(said).ends_with('后');
    let acted =
        tokens().filter(|token| token.start < said.start && own(token.start)).map(|token| token.end).max();
    let start = acted.filter(|_| !over).unwrap_or_else(|| after_lead(duty, phrase, said.start));
    let start = if end - start <= WORDS { start } else { said.start };
    let end = if end - start > WORDS { said.end } else { end };
    Span { start, end: end.max(start) }
}

/// Where the words begin that say what happened: "依法开展|收到的投诉", "配合区水务局|对拒不整改的".
fn after_lead(duty: &Duty<'_>, phrase: &Phrase, said: usize) -> usize {
    let mut start = phrase.start;
    let mut assists = false;
    for token in &duty.parsed.tokens[phrase.tokens.clone()] {
        let leads = token.is(Roles::LIGHT.or(Roles::ADVERB).or(Roles::ASSISTING).or(Roles::AND));
        if token.start != start || token.end > said || !(leads || assists && token.is(Roles::BODY)) {
            break;
        }
        assists |= token.is(Roles::ASSISTING);
        start = token.end;
    }
    start
}

fn kind(words: &str, opens_with_condition: bool) -> TriggerKind {
    let catalogue = Procedures::embedded();
    let has = |list: &[&str]| list.iter().any(|word| words.contains(word));
    let condition = || {
        let all = catalogue.conditions.yes.iter().chain(&catalogue.conditions.no);
        opens_with_condition && all.into_iter().any(|word| words.contains(word.as_str()))
    };
    if has(&["举报", "投诉", "反映", "信访", "求助", "报警", "来电"]) {
        TriggerKind::Complaint
    } else if has(&["申请", "申报", "报名"]) {
        TriggerKind::Application
    } else if has(&["发现", "排查出", "巡查出", "征兆"]) {
        TriggerKind::Finding
    } else if condition() {
        TriggerKind::Outcome
    } else if has(&["收到", "接到", "上报", "反馈", "下发", "通知"]) {
        TriggerKind::Receipt
    } else if has(&["存在", "隐患", "问题", "违法", "违规", "线索"]) {
        TriggerKind::Finding
    } else {
        TriggerKind::Event
    }
}

/// "受理特困供养申请".
fn accepted(duty: &Duty<'_>) -> Option<Span> {
    let first = duty.acts.first().filter(|act| act.action == Action::Accept)?;
    let phrase = duty.parsed.phrases.get(first.phrase)?;
    // Goods and party fees are taken in without anybody applying.
    let applied =
        ["受理", "申请", "申报"].iter().any(|word| duty.text[first.span.start..phrase.end].contains(word));
    if !applied {
        return None;
    }
    let long = phrase.end - first.span.start > WORDS;
    Some(Span { start: first.span.start, end: if long { first.span.end } else { phrase.end } })
}
