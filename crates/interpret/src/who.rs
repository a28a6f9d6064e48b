//! Who does it, and whether they lead: the column decides unless the clause names somebody else.

use qingdan_model::{Actor, Column, Found, Span, Stance};

use crate::acts::{Act, span_of};
use crate::lexicon::{Roles, Token};
use crate::phrase::{Mark, Parsed};

/// The furthest that a subject may begin into its clause, in bytes: "符合条件的申请人".
const SUBJECT: usize = 3 * 24;

/// The actor: who stands before the first verb, or after 由; else who the column belongs to.
pub(crate) fn actor(parsed: &Parsed<'_>, column: Column) -> Found<Actor> {
    let owner = match column {
        Column::Town | Column::Basic => Actor::Town,
        Column::Department | Column::Support | Column::Method => Actor::Department,
    };
    match subject(parsed).filter(|subject| subject.actor == owner || !acts_later(parsed, owner)) {
        Some(subject) => Found { value: subject.actor, spans: vec![subject.span] },
        None => Found { value: owner, spans: Vec::new() },
    }
}

/// "社区摸底登记，**街道**汇总上报": where several are named, the clause is the duty of the one in whose column it stands.
fn acts_later(parsed: &Parsed<'_>, owner: Actor) -> bool {
    let acts = Roles::VERB.or(Roles::LIGHT).or(Roles::ADVERB).or(Roles::OBJECT_PREPOSITION);
    parsed.phrases.iter().skip(1).any(|phrase| {
        let mut tokens = parsed.tokens[phrase.tokens.clone()].iter();
        let (first, next) = (tokens.next(), tokens.next());
        first.zip(next).is_some_and(|(first, next)| {
            let opens = first.start == phrase.start && role(*first) == Some(owner);
            opens && next.start == first.end && next.is(acts)
        })
    })
}

/// Somebody named as the one who acts.
struct Subject {
    actor: Actor,
    span: Span,
}

impl Subject {
    fn of(token: Token<'_>) -> Option<Subject> {
        Some(Subject { actor: role(token)?, span: span_of(token) })
    }
}

fn role(token: Token<'_>) -> Option<Actor> {
    [
        (Roles::TOWN, Actor::Town),
        (Roles::COMMUNITY, Actor::Community),
        (Roles::RESIDENT, Actor::Resident),
        (Roles::OTHER, Actor::Other),
        (Roles::BODY, Actor::Department),
    ]
    .into_iter()
    .find(|(role, _)| token.is(*role))
    .map(|(_, actor)| actor)
}

/// "由**村**组织评议": one character, which as a word of the catalogue would be found in many others.
fn village(parsed: &Parsed<'_>, agent: usize) -> Option<Span> {
    let start = parsed.tokens[agent].end;
    let end = start + parsed.text[start..].strip_prefix('村').map(|_| '村'.len_utf8())?;
    let next = parsed.tokens.get(agent + 1)?;
    (next.start == end && next.is(Roles::VERB.or(Roles::LIGHT))).then_some(Span { start, end })
}

/// The somebody that the clause begins with, or that 由 names.
fn subject(parsed: &Parsed<'_>) -> Option<Subject> {
    let agent = parsed.tokens.iter().position(|token| token.is(Roles::AGENT_PREPOSITION));
    // Who is named after an act of the column's own actor does another part of the clause.
    let opens = |at: usize| {
        let own = |k: usize| parsed.tokens[k].is(Roles::VERB) && parsed.marks[k] == Mark::Own;
        parsed.marks[at] == Mark::Own && !(0..at).any(own)
    };
    if let Some(agent) = agent.filter(|&at| opens(at)) {
        if let Some(span) = village(parsed, agent) {
            return Some(Subject { actor: Actor::Community, span });
        }
        let named = parsed.tokens[agent + 1..]
            .iter()
            .take_while(|token| !token.is(Roles::VERB) && !token.is(Roles::BREAK));
        return named.copied().filter(|token| token.is(Roles::SOMEBODY)).last().and_then(Subject::of);
    }
    let lead = parsed.tokens.iter().zip(&parsed.marks).take_while(|(token, _)| {
        !token.is(Roles::VERB)
            && !token.is(Roles::LIGHT)
            && !token.is(Roles::PREPOSITION)
            && !token.is(Roles::ASSISTING)
            && !token.is(Roles::EVENT)
            && !token.is(Roles::STOP)
            && token.start < SUBJECT
    });
    // "区民政局复核通过后，打印津贴单": who acts first is not who acts then.
    let before = |token: &Token<'_>| {
        let phrase = parsed.phrases.iter().find(|one| one.start <= token.start && token.end <= one.end);
        phrase.is_some_and(|phrase| !phrase.ends_sentence && parsed.of(phrase).ends_with('后'))
    };
    let mut lead =
        lead.filter(|(token, mark)| token.is(Roles::SOMEBODY) && **mark != Mark::Aside && !before(token));
    // "携本人户口簿到街道提出申请": the town is where they go.
    applicant(parsed).or_else(|| Subject::of(*lead.find(|(token, _)| acts(parsed, token))?.0))
}

/// "**携**本人户口簿到街道提出申请": only those who apply bring their papers along.
fn applicant(parsed: &Parsed<'_>) -> Option<Subject> {
    parsed.phrases.iter().find_map(|phrase| {
        let text = parsed.of(phrase);
        let word = ["携带本人", "携本人", "持本人"].into_iter().find(|word| text.contains(word))?;
        let start = text.find(word)?;
        let applies = text[start..].contains("申请") && text[start..].contains(['到', '向', '在']);
        let span = Span { start: phrase.start + start, end: phrase.start + start + word.len() };
        // "指导居民携带本人户口簿提出申请" is somebody else's act.
        let acts = Roles::VERB.or(Roles::ASSISTING).or(Roles::GOVERNING);
        let others = parsed.tokens.iter().any(|token| token.end <= span.start && token.is(acts));
        (applies && !others).then_some(Subject { actor: Actor::Resident, span })
    })
}

/// Whether somebody does what follows, and is not only an attribute of it: "居民向社区申请", not "居民家庭情况".
fn acts(parsed: &Parsed<'_>, somebody: &Token<'_>) -> bool {
    let after = &parsed.text[somebody.end..];
    let next = parsed.tokens.iter().find(|token| token.start == somebody.end);
    if somebody.is(Roles::RESIDENT) {
        let acts = ["携", "凭", "提出", "持", "自愿", "主动", "申请", "提交", "到", "填写", "登录", "可"];
        return next.is_some_and(|next| next.is(Roles::BREAK.or(Roles::PREPOSITION)))
            || acts.iter().any(|word| after.starts_with(word));
    }
    next.is_some_and(|next| !next.is(Roles::OF.or(Roles::NOUN).or(Roles::AND).or(Roles::SOMEBODY)))
}

/// `assist` where every act stands under 配合, 协助… or merely supplies what does.
pub(crate) fn stance(parsed: &Parsed<'_>, acts: &[Act]) -> Found<Stance> {
    let words: Vec<Span> = parsed
        .phrases
        .iter()
        .filter_map(|phrase| {
            let from = phrase.assists_from?;
            parsed.tokens[phrase.tokens.clone()]
                .iter()
                .find(|token| token.start == from)
                .map(|token| span_of(*token))
        })
        .collect();
    let supplies =
        |act: &Act| parsed.tokens[act.token].is(Roles::SUPPLYING) && acts.iter().any(|one| one.assisted);
    let all = acts.iter().all(|act| act.assisted || supplies(act));
    if words.is_empty() || !all {
        return Found { value: Stance::Lead, spans: Vec::new() };
    }
    Found { value: Stance::Assist, spans: words }
}
