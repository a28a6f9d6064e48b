//! The acts of a clause: verbs that are likely done, with what each means there.

use qingdan_catalogue::Manner;
use qingdan_model::{Action, Found, Span};

use crate::lexicon::{Lexicon, Token};
use crate::phrase::Parsed;
use crate::weigh::{Weighed, chance_of, weighed};

/// From which chance on an action counts.
const LIKELY: f32 = 0.5;
/// Which chance the likeliest action must have where none is likely.
const POSSIBLE: f32 = 0.2;
/// How far from yes or no a chance may be without a person being asked: measured by cross-validation.
const SURE: f32 = 0.2;

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

/// The acts of a clause, and what a person should look at.
pub(crate) struct Acts {
    /// In order of appearance.
    pub(crate) acts: Vec<Act>,
    /// Verbs of acts that may be only part of something else.
    pub(crate) unsure: Vec<Span>,
    /// Verbs that were left out and may be further actions.
    pub(crate) left_out: Vec<Span>,
}

/// What a clause says is done.
pub(crate) fn acts(parsed: &Parsed<'_>, lexicon: &Lexicon, item: &str) -> Acts {
    let verbs = weighed(parsed, lexicon, item);
    let mut found = Acts { acts: Vec::new(), unsure: Vec::new(), left_out: Vec::new() };
    let likeliest = likeliest(&verbs);
    for &action in Action::ALL {
        let chance = chance_of(&verbs, action);
        let said = || said_by(&verbs, action);
        if chance >= LIKELY || likeliest == Some(action) {
            found.acts.extend(said().map(|verb| act(parsed, lexicon, verb)));
            if chance < 1.0 - SURE {
                found.unsure.extend(said().map(|verb| span_of(parsed.tokens[verb.token])));
            }
        } else if chance > SURE {
            found.left_out.extend(said().map(|verb| span_of(parsed.tokens[verb.token])));
        }
    }
    found.acts.sort_by_key(|act| (act.token, act.action));
    found.left_out.sort_unstable_by_key(|span| span.start);
    found.left_out.dedup();
    found
}

/// The action to take where none is likely.
fn likeliest(verbs: &[Weighed]) -> Option<Action> {
    let chances = Action::ALL.iter().map(|&action| (chance_of(verbs, action), action));
    let (chance, action) = chances.max_by(|one, other| one.0.total_cmp(&other.0))?;
    (POSSIBLE..LIKELY).contains(&chance).then_some(action)
}

/// The verbs that say an action: the likely ones, or the likeliest where each alone is not.
fn said_by(verbs: &[Weighed], action: Action) -> impl Iterator<Item = &Weighed> {
    let of_action = move |verb: &&Weighed| verb.action == action;
    let most = verbs.iter().filter(of_action).map(|verb| verb.chance).fold(0.0, f32::max);
    verbs.iter().filter(of_action).filter(move |verb| verb.chance >= most.min(LIKELY))
}

fn act(parsed: &Parsed<'_>, lexicon: &Lexicon, verb: &Weighed) -> Act {
    let token = parsed.tokens[verb.token];
    Act {
        action: verb.action,
        manner: lexicon.manner(token.word, verb.action),
        token: verb.token,
        phrase: verb.phrase,
        span: span_of(token),
        assisted: parsed.phrases[verb.phrase].assists_from.is_some_and(|from| from < token.start),
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
