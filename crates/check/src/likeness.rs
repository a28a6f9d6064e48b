//! How alike two texts are, as a reader sees it who holds them side by side: every pair of characters counts the same.
//!
//! What clauses are about (`interpret`) and which items are one matter (`compare`) is told by what is rare, among the clauses of
//! one item or among the items of all towns; a copy is told by everything.

use qingdan_catalogue::CheckWords;

/// Pairs of neighbouring characters, sorted, each once.
pub(crate) type Pairs = Vec<[char; 2]>;

/// The pairs of a text, without punctuation.
pub(crate) fn pairs(text: &str) -> Pairs {
    sorted(neighbours(text))
}

/// The pairs of an item's name, without words that say nothing about its matter; none crosses a blank.
pub(crate) fn pairs_of_name(name: &str) -> Pairs {
    let plain = &CheckWords::embedded().names.plain;
    let telling = plain.iter().fold(name.to_owned(), |name, noise| name.replace(noise, " "));
    sorted(telling.split(' ').flat_map(neighbours).collect())
}

/// The pairs of a text, of which none crosses a mark or a blank.
pub(crate) fn pairs_within(text: &str) -> Pairs {
    sorted(text.split(|char: char| !char.is_alphanumeric()).flat_map(neighbours).collect())
}

fn neighbours(text: &str) -> Vec<[char; 2]> {
    let plain: Vec<char> = text.chars().filter(|char| char.is_alphanumeric()).collect();
    plain.windows(2).map(|pair| [pair[0], pair[1]]).collect()
}

fn sorted(mut pairs: Vec<[char; 2]>) -> Pairs {
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}

/// How many pairs are common.
pub(crate) fn common(one: &Pairs, other: &Pairs) -> usize {
    let mut rest = other.iter().peekable();
    let is_in = |pair: &&[char; 2]| {
        while rest.next_if(|other| other < pair).is_some() {}
        rest.peek() == Some(pair)
    };
    one.iter().filter(is_in).count()
}

/// Whether the numbers of pairs leave room for so much likeness: asked first, it saves most comparisons.
pub(crate) fn may_be_alike(one: &Pairs, other: &Pairs, least: f64) -> bool {
    2.0 * one.len().min(other.len()) as f64 >= least * (one.len() + other.len()) as f64
}

/// From 0 to 1 (Dice): the share of pairs that are common.
pub(crate) fn likeness(one: &Pairs, other: &Pairs) -> f64 {
    let all = one.len() + other.len();
    if all == 0 { 0.0 } else { 2.0 * common(one, other) as f64 / all as f64 }
}

/// The text without punctuation and spaces, for finding the same words again.
pub(crate) fn plain(text: &str) -> String {
    text.chars().filter(|char| char.is_alphanumeric()).collect()
}
