//! The two ends of hand-offs, and the one that sends; `receipts.rs` finds the other.

use qingdan_catalogue::Procedures;
use qingdan_model::{Action, Actor, Span};

use super::duty::Duty;
use super::lanes::{Lanes, Party};
use crate::acts::Act;
use crate::lexicon::Roles;
use crate::phrase::Phrase;

/// Which way something goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// An application.
    In,
    Up,
    Down,
    Back,
}

/// Something that a clause sends.
#[derive(Clone, Debug)]
pub(super) struct Sending {
    /// Number of its duty.
    pub(super) duty: usize,
    /// Who is to have it; `None` where the clause does not say.
    pub(super) to: Option<Party>,
    pub(super) way: Way,
    /// The verb.
    pub(super) verb: Span,
    /// The sentence that says what is sent.
    pub(super) sentence: Span,
    /// What follows the verb in its phrase.
    pub(super) object: Span,
    /// Where the receiver is named.
    pub(super) named: Vec<Span>,
    /// Whether somebody has to meet it, also where the clause names nobody.
    pub(super) binds: bool,
}

/// Something that a clause starts from.
#[derive(Clone, Debug)]
pub(super) struct Receipt {
    pub(super) duty: usize,
    pub(super) from: Option<Party>,
    /// Which way it came; `None` where the clause only says that it came.
    pub(super) way: Option<Way>,
    /// What came.
    pub(super) what: Span,
    /// The words that say so, with what came.
    pub(super) words: Span,
    /// Whether it is fetched, so that nobody has to have sent it.
    pub(super) is_fetched: bool,
}

impl Receipt {
    /// Whether the verb of what seemed to be sent says how something came: "对街镇**上报**材料审核".
    pub(super) fn speaks_of(&self, sending: &Sending) -> bool {
        self.duty == sending.duty
            && self.way != Some(Way::In)
            && self.words.start <= sending.verb.start
            && sending.verb.end <= self.words.end
    }
}

/// Whether a phrase begins with those below the town who do what it says.
fn begins_below(duty: &Duty<'_>, phrase: &Phrase) -> bool {
    let mut tokens = duty.parsed.tokens[phrase.tokens.clone()].iter();
    let first = tokens.next().filter(|first| first.start == phrase.start);
    let next = tokens.next();
    first.zip(next).is_some_and(|(first, next)| {
        let attribute = Roles::OF.or(Roles::NOUN).or(Roles::AND).or(Roles::SOMEBODY);
        first.is(Roles::COMMUNITY.or(Roles::RESIDENT)) && next.start == first.end && !next.is(attribute)
    })
}

/// Everything that a duty sends, a party at a time.
pub(super) fn sendings(number: usize, duty: &Duty<'_>, lanes: &Lanes) -> Vec<Sending> {
    let mut found = Vec::new();
    let own = lanes.actor(duty.lane);
    if own == Actor::Resident {
        return application(number, duty, lanes).into_iter().collect();
    }
    for act in &duty.acts {
        let Some(way) = way(act, own) else { continue };
        let Some(phrase) = duty.parsed.phrases.get(act.phrase) else { continue };
        let words = &Procedures::embedded().sending;
        let verb = duty.of(act.span);
        // "定期报告系统" reports nothing.
        let named = |span: &Span| span.start <= act.span.start && act.span.end <= span.end;
        if duty.reading.systems.iter().flat_map(|found| &found.spans).any(named) {
            continue;
        }
        if words.never.iter().any(|word| duty.parsed.of(phrase).contains(word.as_str())) {
            continue;
        }
        let sentence = duty.sentence_at(act.span.start);
        let binds = words
            .binding
            .iter()
            .any(|word| verb == word || word.chars().count() > 1 && verb.contains(word.as_str()));
        let make = |to: Option<Party>, named: Vec<Span>| Sending {
            duty: number,
            to,
            way,
            verb: act.span,
            sentence,
            object: Span { start: act.span.end, end: phrase.end.max(act.span.end) },
            named,
            binds,
        };
        let parties = parties(duty, act, lanes);
        // "各村上报信息，镇核对": what others of the clause send to nobody in particular goes to whose clause it is.
        if parties.is_empty() && !(own == Actor::Town && begins_below(duty, phrase)) {
            found.push(make(None, Vec::new()));
        }
        found.extend(parties.into_iter().map(|(party, span)| make(Some(party), vec![span])));
    }
    // One clause may say twice that it reports to somebody.
    let mut kept: Vec<Sending> = Vec::new();
    for sending in found {
        let again = |one: &Sending| one.way == sending.way && (one.to == sending.to || sending.to.is_none());
        if !kept.iter().any(again) && sending.to != Some(Party::Lane(duty.lane)) {
            kept.push(sending);
        }
    }
    kept
}

fn way(act: &Act, own: Actor) -> Option<Way> {
    match (act.action, own) {
        (Action::Feedback, Actor::Town | Actor::Community) => Some(Way::Up),
        (Action::Feedback, _) => Some(Way::Back),
        (Action::Dispatch, _) => Some(Way::Down),
        (Action::Report, _) => Some(Way::Up),
        _ => None,
    }
}

/// Those whom the reading names in the act's phrase.
fn parties(duty: &Duty<'_>, act: &Act, lanes: &Lanes) -> Vec<(Party, Span)> {
    let senders = || {
        let sends = |act: &&Act| matches!(act.action, Action::Report | Action::Feedback | Action::Dispatch);
        duty.acts.iter().filter(sends)
    };
    let is_only = senders().count() == 1;
    let phrase = duty.parsed.phrases.get(act.phrase).map(|phrase| phrase.start..phrase.end);
    // Of several acts in a phrase, the one before the name sends: "提交系统并反馈街道".
    let sent_by = |span: &Span| {
        let here = || senders().filter(|one| one.phrase == act.phrase);
        let before = here().rfind(|one| one.span.end <= span.start);
        before.or_else(|| here().next()).is_some_and(|one| one.span == act.span)
    };
    let is_here = |span: &Span| phrase.as_ref().is_some_and(|phrase| phrase.contains(&span.start));
    let mut found = Vec::new();
    for recipient in &duty.reading.recipients {
        let here = recipient.spans.iter().find(|span| is_only || is_here(span) && sent_by(span));
        if let Some(&span) = here {
            found.push((lanes.whom(&recipient.value), span));
        }
    }
    found
}

/// Whatever residents do is what they bring to the town.
fn application(number: usize, duty: &Duty<'_>, lanes: &Lanes) -> Option<Sending> {
    let tokens = duty.parsed.tokens.iter();
    let to = tokens.filter(|token| token.is(Roles::TOWN.or(Roles::COMMUNITY))).find_map(|token| {
        let actor = if token.is(Roles::TOWN) { Actor::Town } else { Actor::Community };
        Some((Party::Lane(lanes.of(actor)?), Span { start: token.start, end: token.end }))
    });
    let verb = ["申请", "申报", "提交", "提出"].iter().find_map(|word| {
        let start = duty.text.rfind(word)?;
        Some(Span { start, end: start + word.len() })
    })?;
    let (to, named) = to.map_or((None, Vec::new()), |(party, span)| (Some(party), vec![span]));
    let sentence = duty.sentence_at(verb.start);
    let object = Span { start: verb.end, end: sentence.end.max(verb.end) };
    Some(Sending { duty: number, to, way: Way::In, verb, sentence, object, named, binds: true })
}
