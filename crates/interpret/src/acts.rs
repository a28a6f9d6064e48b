//! The acts of a clause: its phrases' own verbs, with what each means there.

use qingdan_catalogue::Manner;
use qingdan_model::{Action, Found, Span};

use crate::lexicon::{Lexicon, Roles, Token};
use crate::phrase::{Mark, Parsed, Phrase};

/// Something that a clause says is done.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Act {
    pub(crate) action: Action,
    pub(crate) manner: Manner,
    /// Number of its token.
    pub(crate) token: usize,
    /// Number of its phrase.
    pub(crate) phrase: usize,
    pub(crate) span: Span,
    /// Whether it stands under 配合, 协助….
    pub(crate) assisted: bool,
}

/// All acts in order of appearance, and whether they are the phrases' own verbs. Where no phrase has one, words that
/// seemed to be part of something else are the best there is.
pub(crate) fn acts(parsed: &Parsed<'_>, lexicon: &Lexicon) -> (Vec<Act>, bool) {
    let own = acts_marked(parsed, lexicon, &[Mark::Own]);
    if !own.is_empty() {
        return (own, true);
    }
    let managed: Vec<Act> = management(parsed).into_iter().collect();
    if !managed.is_empty() {
        return (managed, false);
    }
    (acts_marked(parsed, lexicon, &[Mark::Noun, Mark::Frame, Mark::Object]), false)
}

/// Verbs that were taken for part of something else and would be further actions: what a person should look at.
pub(crate) fn left_out(parsed: &Parsed<'_>, lexicon: &Lexicon, found: &[Found<Action>]) -> Vec<Span> {
    let weak = [Mark::Noun, Mark::Relative, Mark::Aside];
    acts_marked(parsed, lexicon, &weak)
        .into_iter()
        .filter(|act| found.iter().all(|one| one.value != act.action))
        .map(|act| act.span)
        .collect()
}

/// 管理 says little: it is taken for supervision where the clause says nothing else.
fn management(parsed: &Parsed<'_>) -> Option<Act> {
    let is_management = |token: &Token<'_>| &parsed.text[token.start..token.end] == "管理";
    let token = parsed.tokens.iter().position(is_management)?;
    let at = parsed.tokens[token].start;
    let phrase = parsed.phrases.iter().position(|phrase| (phrase.start..phrase.end).contains(&at))?;
    Some(Act {
        action: Action::Supervise,
        manner: Manner::Standing,
        token,
        phrase,
        span: span_of(parsed.tokens[token]),
        assisted: parsed.phrases[phrase].assists_from.is_some_and(|from| from < at),
    })
}

fn acts_marked(parsed: &Parsed<'_>, lexicon: &Lexicon, marks: &[Mark]) -> Vec<Act> {
    let mut acts = Vec::new();
    // Where the object of a verb may have begun: in an earlier phrase, if that one had no verb of its own.
    let mut around_from = None;
    for (number, phrase) in parsed.phrases.iter().enumerate() {
        let from = *around_from.get_or_insert(phrase.start);
        let before = acts.len();
        acts.extend(phrase.tokens.clone().filter_map(|at| act(parsed, lexicon, marks, number, from, at)));
        drop_mere_leading(parsed, phrase, &mut acts, before);
        if acts.len() > before || phrase.ends_sentence {
            around_from = None;
        }
    }
    acts
}

fn act(
    parsed: &Parsed<'_>,
    lexicon: &Lexicon,
    marks: &[Mark],
    number: usize,
    around_from: usize,
    at: usize,
) -> Option<Act> {
    let token = parsed.tokens[at];
    let phrase = &parsed.phrases[number];
    let is_before_of = parsed.marks[at] != Mark::Own && parsed.text[token.end..].starts_with('的');
    if !marks.contains(&parsed.marks[at])
        || !token.is(Roles::VERB)
        || is_before_of
        || is_bare_report(parsed, at)
    {
        return None;
    }
    let around = &parsed.text[around_from..phrase.end];
    let action = lexicon.action(token.word, around, &parsed.text[token.end..])?;
    Some(Act {
        action,
        manner: lexicon.manner(token.word, action),
        token: at,
        phrase: number,
        span: span_of(token),
        assisted: phrase.assists_from.is_some_and(|from| from < token.start),
    })
}

/// 报 alone is a verb only before somebody: "报区民政局".
fn is_bare_report(parsed: &Parsed<'_>, at: usize) -> bool {
    let token = parsed.tokens[at];
    let somebody = |next: &Token<'_>| next.is(Roles::SOMEBODY) && next.start <= token.end + 3 * 8;
    &parsed.text[token.start..token.end] == "报" && !parsed.tokens.get(at + 1).is_some_and(somebody)
}

/// A word that leads to other acts is one itself only where it leads to none: "牵头制定方案" is to make a plan, "制定方案
/// 并组织实施" is also to see that it is carried out.
fn drop_mere_leading(parsed: &Parsed<'_>, phrase: &Phrase, acts: &mut Vec<Act>, from: usize) {
    let leads = |act: &Act| {
        let token = parsed.tokens[act.token];
        let and_then = act.token > phrase.tokens.start && parsed.tokens[act.token - 1].is(Roles::AND_THEN);
        token.is(Roles::LIGHT) && !(and_then && token.end == phrase.end)
    };
    if acts[from..].iter().any(|act| !leads(act)) {
        let mut at = 0;
        acts.retain(|act| {
            at += 1;
            at <= from || !leads(act)
        });
    }
}

/// The distinct actions, each with all verbs that say it.
pub(crate) fn actions(acts: &[Act]) -> Vec<Found<Action>> {
    let mut found: Vec<Found<Action>> = Vec::new();
    for act in acts {
        match found.iter_mut().find(|one| one.value == act.action) {
            Some(one) => one.spans.push(act.span),
            None => found.push(Found { value: act.action, spans: vec![act.span] }),
        }
    }
    found
}

pub(crate) fn span_of(token: Token<'_>) -> Span {
    Span { start: token.start, end: token.end }
}
