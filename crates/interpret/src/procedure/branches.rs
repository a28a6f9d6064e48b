//! Where a step can end in several ways: 审核通过, 拒不整改, 公示期满无异议.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use qingdan_catalogue::Procedures;
use qingdan_model::{Branch, Case, Evidence, Span, StepId};

use super::duty::{Duty, finder};
use super::order::Order;
use crate::lexicon::Roles;
use crate::phrase::{Mark, Phrase};

/// The longest condition, in bytes.
const LONGEST: usize = 3 * 40;

/// Tells at once that a phrase has no word of a condition, as most have none.
static FINDER: LazyLock<AhoCorasick> = LazyLock::new(|| {
    let words = &Procedures::embedded().conditions;
    finder(words.yes.iter().chain(&words.no))
});

/// The longest name of what a condition describes, in bytes.
const LONGEST_NOUN: usize = 3 * 12;

/// What may follow the word of a condition that fills its phrase, in characters.
const SHORT: usize = 4;

/// How far behind its word a condition closes, in bytes.
const FAR: usize = 3 * 20;

/// A condition in a clause, with what it says is done then.
struct Condition {
    duty: usize,
    /// Its words.
    span: Span,
    /// What is done then.
    what: Span,
    /// Whether it opens the clause: then it speaks of how an earlier step ended.
    opens: bool,
    yes: bool,
}

/// The branches of all steps, in the order of the clauses.
pub(super) fn branches(duties: &[Duty<'_>], order: &Order) -> Vec<Branch> {
    let mut cases: Vec<(usize, Case, bool)> = Vec::new();
    for condition in duties.iter().enumerate().flat_map(|(at, duty)| conditions(at, duty)) {
        let duty = &duties[condition.duty];
        let case = |then: Option<StepId>, what: Option<&str>| Case {
            when: duty.of(condition.span).to_owned(),
            what: what.map(str::to_owned),
            then,
            at: Evidence { step: duty.id, spans: vec![condition.span] },
        };
        let before: Vec<usize> =
            (0..duties.len()).filter(|&at| order.leads_on(duties, at, condition.duty)).collect();
        let received = order.hand_offs.iter().any(|one| {
            one.to.step == Some(duty.id)
                && one.reason.evidence.iter().filter(|evidence| evidence.step == duty.id).any(|evidence| {
                    evidence
                        .spans
                        .iter()
                        .any(|span| span.start < condition.span.end && condition.span.start < span.end)
                })
        });
        // "对街镇上报的拒不整改的": whoever reported has said when.
        if received {
            continue;
        }
        if condition.opens && !before.is_empty() {
            cases.extend(before.into_iter().map(|at| (at, case(Some(duty.id), None), condition.yes)));
        } else if !condition.opens {
            let sent = order.hand_offs.iter().find(|one| {
                one.from.step == Some(duty.id)
                    && one.reason.evidence.iter().any(|evidence| {
                        evidence.step == duty.id
                            && evidence.spans.iter().any(|span| {
                                condition.what.start <= span.start && span.end <= condition.what.end
                            })
                    })
            });
            let then = sent.and_then(|one| one.to.step);
            cases.push((condition.duty, case(then, Some(duty.of(condition.what))), condition.yes));
        }
    }
    let mut branches: Vec<(Branch, bool, bool)> = Vec::new();
    for (at, case, yes) in cases {
        let step = duties[at].id;
        match branches.iter_mut().find(|(branch, _, _)| branch.step == step) {
            Some((branch, has_yes, has_no)) => {
                branch.cases.push(case);
                *has_yes |= yes;
                *has_no |= !yes;
            }
            None => branches.push((Branch { step, cases: vec![case], is_complete: false }, yes, !yes)),
        }
    }
    // "整改不到位的上报" and the receiver's "整改不到位的，进行处罚" are one case.
    for (branch, ..) in &mut branches {
        let sent: Vec<StepId> =
            branch.cases.iter().filter(|case| case.what.is_some()).filter_map(|case| case.then).collect();
        branch.cases.retain(|case| case.what.is_some() || case.then.is_none_or(|to| !sent.contains(&to)));
    }
    let finished = branches.into_iter().map(|(branch, yes, no)| Branch { is_complete: yes && no, ..branch });
    finished.collect()
}

/// Whether a condition says that something went well, so that one wants to know what happens otherwise.
pub(super) fn is_good(when: &str) -> bool {
    let words = &Procedures::embedded().conditions;
    !words.no.iter().any(|word| when.contains(word.as_str()))
}

/// Whether a clause opens with a condition.
pub(super) fn opens_with_condition(duty: &Duty<'_>) -> bool {
    conditions(0, duty).iter().any(|condition| condition.opens)
}

/// Whether behind a place a clause says what it does when something went well: "报送审批，将通过审批的名单印发".
pub(super) fn goes_on_behind(duty: &Duty<'_>, place: usize) -> bool {
    let answers = ["通过", "批准", "同意", "批复", "合格"];
    let is_answer = |condition: &Condition| answers.iter().any(|word| duty.of(condition.span).contains(word));
    let behind = |condition: &Condition| condition.yes && condition.span.start >= place;
    conditions(0, duty).iter().any(|condition| behind(condition) && is_answer(condition))
}

fn conditions(number: usize, duty: &Duty<'_>) -> Vec<Condition> {
    let mut found = Vec::new();
    let mut starts: Vec<(usize, Span, bool)> = Vec::new();
    for phrase in &duty.parsed.phrases {
        if let Some((span, yes)) = condition(duty, phrase) {
            starts.push((phrase.start, span, yes));
        }
    }
    for (at, (start, span, yes)) in starts.iter().enumerate() {
        let sentence = duty.sentence_at(*start);
        let next = starts.get(at + 1).map_or(sentence.end, |(next, _, _)| *next);
        let what = Span { start: span.end, end: next.min(sentence.end).max(span.end) };
        let what = trimmed(duty.text, what);
        if what.start == what.end {
            continue;
        }
        let opens = !duty.acts.iter().any(|act| act.span.start < span.start);
        found.push(Condition { duty: number, span: *span, what, opens, yes: *yes });
    }
    found
}

/// The part of a phrase before its own act that says how something turned out.
fn condition(duty: &Duty<'_>, phrase: &Phrase) -> Option<(Span, bool)> {
    let words = &Procedures::embedded().conditions;
    let act = phrase.tokens.clone().find(|&at| {
        let token = duty.parsed.tokens[at];
        duty.parsed.marks[at] == Mark::Own && duty.acts.iter().any(|act| act.span.start == token.start)
    });
    let end = act.map_or(phrase.end, |at| duty.parsed.tokens[at].start);
    let head = &duty.text[phrase.start..end];
    if !FINDER.is_match(head) {
        return None;
    }
    let says = |list: &[String]| list.iter().find_map(|word| Some((head.find(word.as_str())?, word.len())));
    let no = says(&words.no);
    let yes = says(&words.yes);
    let (at, length) = no.or(yes)?;
    // "通过走访" is a way of doing something, "是否符合" what is to be found out.
    let means = head[at..].starts_with("通过") && (at == 0 || head[at..].contains("方式"));
    let grounds =
        ["根据", "按照", "依据", "针对", "确保", "保证", "保障"].iter().any(|word| head.starts_with(word));
    if means || grounds || head[..at].ends_with("是否") {
        return None;
    }
    // "…的，" or "…后，" closes a condition that fills its phrase; else one that 的, 后 or its own end closes.
    let after = &head[at + length..];
    // "严重后果" ends nothing.
    let closes = |end: &String| {
        let offset = after.find(end.as_str())?;
        (!after[offset..].starts_with("后果")).then_some((offset, end.len()))
    };
    let close = words.ends.iter().filter_map(closes).min();
    let close = match close {
        Some((offset, length_of_end)) if offset <= FAR => at + length + offset + length_of_end,
        // "对引起火灾或者造成严重|后果，": what fills its phrase ends with it.
        _ if act.is_none() && after.chars().count() <= SHORT && !after.contains(['、', '(', '（']) => {
            head.len()
        }
        _ if act.is_none() || words.ends.iter().any(|end| head[..at + length].ends_with(end.as_str())) => {
            at + length
        }
        _ if words.yes.iter().chain(&words.no).any(|word| word == &head[at..at + length])
            && head[at + length..].trim().len() <= 3 * 2 =>
        {
            head.len()
        }
        _ => return None,
    };
    // "村民委员会对未整改的": who acts is no part of it.
    let lead = head[..at].find(['对', '经', '若', '如', '将']).unwrap_or(0);
    let close = with_noun(duty, phrase, phrase.start + close, end);
    // What stands in brackets is another condition.
    let aside = duty.text[phrase.start + lead..close].find(['(', '（']);
    let close = aside.map_or(close, |at| phrase.start + lead + at);
    let span = trimmed(duty.text, Span { start: phrase.start + lead, end: close });
    (span.end > span.start && span.end - span.start <= LONGEST).then_some((span, no.is_none()))
}

/// "对核查属实的|违法行为|责令改正": the condition ends behind what it describes, where that is named.
fn with_noun(duty: &Duty<'_>, phrase: &Phrase, close: usize, act: usize) -> usize {
    if !duty.text[..close].ends_with('的') {
        return close;
    }
    let leads = Roles::HANDLING.or(Roles::LIGHT).or(Roles::ADVERB).or(Roles::PREPOSITION).or(Roles::EVENT);
    let nouns = &Procedures::embedded().conditions.nouns;
    let next = duty.parsed.tokens[phrase.tokens.clone()]
        .iter()
        .find(|token| {
            token.start >= close && (token.is(leads) || token.start == close && token.is(Roles::VERB))
        })
        .map_or(act, |token| token.start.min(act));
    let described = nouns.iter().any(|noun| duty.text[close..next.max(close)].ends_with(noun.as_str()));
    if described && next - close <= LONGEST_NOUN && next < phrase.end { next } else { close }
}

fn trimmed(text: &str, span: Span) -> Span {
    let part = &text[span.start..span.end];
    let edges = |c: char| c.is_whitespace() || ['，', '。', '；', ',', ';', '、'].contains(&c);
    let start = span.start + (part.len() - part.trim_start_matches(edges).len());
    let end = span.start + part.trim_end_matches(edges).len();
    Span { start: start.min(end.max(span.start)), end: end.max(span.start) }
}
