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
    let named = subject(parsed).and_then(|token| Some((role(token)?, token)));
    match named {
        Some((actor, token)) => Found { value: actor, spans: vec![span_of(token)] },
        None => Found { value: owner, spans: Vec::new() },
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

/// The somebody that the clause begins with, or that 由 names.
fn subject<'a>(parsed: &Parsed<'a>) -> Option<Token<'a>> {
    let agent = parsed.tokens.iter().position(|token| token.is(Roles::AGENT_PREPOSITION));
    // Who is named after an act of the column's own actor does another part of the clause.
    let opens = |at: usize| {
        let own = |k: usize| parsed.tokens[k].is(Roles::VERB) && parsed.marks[k] == Mark::Own;
        parsed.marks[at] == Mark::Own && !(0..at).any(own)
    };
    if let Some(agent) = agent.filter(|&at| opens(at)) {
        let named = parsed.tokens[agent + 1..]
            .iter()
            .take_while(|token| !token.is(Roles::VERB) && !token.is(Roles::BREAK));
        return named.copied().filter(|token| token.is(Roles::SOMEBODY)).last();
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
    let mut lead = lead.filter(|(token, mark)| token.is(Roles::SOMEBODY) && **mark != Mark::Aside);
    lead.find(|(token, _)| acts(parsed, token)).map(|(token, _)| *token)
}

/// Whether somebody does what follows, and is not only an attribute of it: "居民向社区申请", not "居民家庭情况".
fn acts(parsed: &Parsed<'_>, somebody: &Token<'_>) -> bool {
    let after = &parsed.text[somebody.end..];
    let next = parsed.tokens.iter().find(|token| token.start == somebody.end);
    if somebody.is(Roles::RESIDENT) {
        let acts = ["携带", "提出", "持", "自愿", "主动", "申请", "提交", "到", "填写", "登录", "可"];
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
