//! How far two texts speak of the same thing: pairs of characters they share, rare ones counting more.

use std::collections::{HashMap, HashSet};

use qingdan_catalogue::Procedures;

type Pair = (char, char);

/// What the clauses of one item have in common counts little when they are compared.
#[derive(Default)]
pub(super) struct Likeness {
    clauses: HashMap<Pair, u32>,
}

impl Likeness {
    pub(super) fn of<'a>(texts: impl IntoIterator<Item = &'a str>) -> Likeness {
        let mut clauses: HashMap<Pair, u32> = HashMap::new();
        for text in texts {
            for pair in pairs(text) {
                *clauses.entry(pair).or_default() += 1;
            }
        }
        Likeness { clauses }
    }

    /// The share of `part` that `whole` also says, from 0 to 1; 0 where `part` says nothing.
    pub(super) fn within(&self, part: &str, whole: &str) -> f64 {
        let (part, whole) = (pairs(part), pairs(whole));
        let all: f64 = part.iter().map(|pair| self.weight(pair)).sum();
        let shared: f64 =
            part.iter().filter(|pair| whole.binary_search(pair).is_ok()).map(|pair| self.weight(pair)).sum();
        if all > 0.0 { shared / all } else { 0.0 }
    }

    /// How alike two texts are, from 0 to 1: the share that the shorter has in common with the longer.
    pub(super) fn between(&self, one: &str, other: &str) -> f64 {
        if one.len() < other.len() { self.within(one, other) } else { self.within(other, one) }
    }

    fn weight(&self, pair: &Pair) -> f64 {
        1.0 / f64::from(self.clauses.get(pair).copied().unwrap_or(1).max(1))
    }
}

/// How much a text says, in distinct pairs.
pub(super) fn substance(text: &str) -> usize {
    pairs(text).len()
}

/// Neighbouring characters, each pair once, without those that stand everywhere. Sorted, so that sums come out the same
/// each time.
fn pairs(text: &str) -> Vec<Pair> {
    let noise = noise();
    let counts = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c) && !noise.contains(&c);
    let mut before = None;
    let mut found = Vec::with_capacity(text.len() / 3);
    for c in text.chars() {
        let this = Some(c).filter(|&c| counts(c));
        found.extend(before.zip(this));
        before = this;
    }
    found.sort_unstable();
    found.dedup();
    found
}

fn noise() -> &'static HashSet<char> {
    static NOISE: std::sync::LazyLock<HashSet<char>> =
        std::sync::LazyLock::new(|| Procedures::embedded().likeness.noise.chars().collect());
    &NOISE
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_all_clauses_say_counts_less() {
        let texts = ["低保对象名单上报", "低保对象公示", "低保对象材料上报"];
        let likeness = Likeness::of(texts);
        assert!(likeness.within("名单", texts[0]) > 0.99);
        assert!(likeness.within("低保对象名单", texts[1]) < likeness.within("低保对象名单", texts[0]));
        assert!(likeness.within("", texts[0]).abs() < f64::EPSILON);
    }
}
