//! What words are to the verb they stand beside, in names that `weights.toml` has.

use crate::lexicon::{Roles, Token};
use crate::phrase::Mark;

/// How near something stands to which nothing lies between.
pub(super) const AT_ONCE: &str = "at-once";

pub(super) fn mark(mark: Mark) -> &'static str {
    match mark {
        Mark::Own => "own",
        Mark::Object => "object",
        Mark::Frame => "frame",
        Mark::Relative => "relative",
        Mark::Governed => "governed",
        Mark::Noun => "noun",
        Mark::Aside => "aside",
    }
}

/// What kind of word it is; of several kinds the one that says most.
pub(super) fn class(token: Token<'_>) -> &'static str {
    if token.is(Roles::VERB) && token.is(Roles::LIGHT) && !token.is(Roles::ASSISTING) {
        return "leading-verb";
    }
    let classes = [
        (Roles::ASSISTING, "assisting"),
        (Roles::VERB, "verb"),
        (Roles::HANDLING, "handling"),
        (Roles::LIGHT, "leading"),
        (Roles::OBJECT_PREPOSITION, "对"),
        (Roles::PARTY_PREPOSITION, "向"),
        (Roles::AGENT_PREPOSITION, "由"),
        (Roles::FRAME_PREPOSITION, "按"),
        (Roles::PURPOSE, "purpose"),
        (Roles::FRAME_END, "后"),
        (Roles::AND_THEN, "并"),
        (Roles::ADVERB, "adverb"),
        (Roles::AND, "和"),
        (Roles::EVENT, "event"),
        (Roles::RHYTHM, "rhythm"),
        (Roles::OF, "的"),
        (Roles::OPEN, "open"),
        (Roles::CLOSE, "close"),
        (Roles::SOMEBODY, "somebody"),
        (Roles::NOUN, "noun"),
    ];
    classes.into_iter().find(|(role, _)| token.is(*role)).map_or("other", |(_, name)| name)
}

/// Whether a word governs what comes behind it.
pub(super) fn is_cue(token: Token<'_>) -> bool {
    let cues = Roles::PREPOSITION.or(Roles::LIGHT).or(Roles::HANDLING).or(Roles::ASSISTING);
    let cues = cues.or(Roles::AND_THEN).or(Roles::EVENT).or(Roles::OF).or(Roles::FRAME_END);
    token.is(cues)
}

/// A word between two verbs that says how they belong together.
pub(super) fn link(class: &'static str) -> Option<&'static str> {
    match class {
        "leading" | "handling" => Some("做"),
        "对" => Some("对"),
        "向" => Some("向"),
        "按" => Some("按"),
        "后" => Some("后"),
        "并" => Some("并"),
        "adverb" => Some("及时"),
        "和" => Some("和"),
        "event" => Some("发现"),
        "的" => Some("的"),
        "assisting" => Some("配合"),
        _ => None,
    }
}

pub(super) fn gap(bytes: usize) -> &'static str {
    match bytes {
        0 => AT_ONCE,
        1..=6 => "near",
        _ => "far",
    }
}

pub(super) fn count(number: usize) -> &'static str {
    ["0", "1", "2"].get(number).copied().unwrap_or("more")
}

pub(super) fn yes(holds: bool) -> &'static str {
    if holds { "yes" } else { "no" }
}

/// The first characters of a text.
pub(crate) fn first(text: &str, chars: usize) -> &str {
    text.char_indices().nth(chars).map_or(text, |(at, _)| &text[..at])
}

/// The last characters of a text.
pub(crate) fn last(text: &str, chars: usize) -> &str {
    text.char_indices().rev().nth(chars - 1).map_or(text, |(at, _)| &text[at..])
}

/// Neighbouring characters of a text, each pair once.
pub(crate) fn pairs(text: &str) -> Vec<&str> {
    let seconds = text.char_indices().skip(1);
    let mut pairs: Vec<(char, char, &str)> = text
        .char_indices()
        .zip(seconds)
        .map(|((start, one), (at, other))| (one, other, &text[start..at + other.len_utf8()]))
        .collect();
    // Characters are quicker to compare than texts, and sort the same.
    pairs.sort_unstable_by_key(|(one, other, _)| (*one, *other));
    pairs.dedup_by_key(|(one, other, _)| (*one, *other));
    pairs.into_iter().map(|(_, _, pair)| pair).collect()
}
