//! How far two texts speak of the same thing: pairs of characters they share, rare ones counting more.
//!
//! Rare among the clauses of one item, without words that stand in every clause: `compare` weighs by all items of all towns
//! and has these words in its matters, `check` looks for copies and weighs nothing.

use std::sync::LazyLock;

use qingdan_catalogue::Procedures;

type Pair = (char, char);

/// What the clauses of one item have in common counts little when they are compared.
#[derive(Default)]
pub(super) struct Likeness {
    /// Each pair with the number of clauses that have it, sorted.
    clauses: Vec<(Pair, u32)>,
}

impl Likeness {
    pub(super) fn of<'a>(texts: impl IntoIterator<Item = &'a str>) -> Likeness {
        let mut all: Vec<Pair> = texts.into_iter().flat_map(pairs).collect();
        all.sort_unstable();
        let counted = all.chunk_by(|one, other| one == other);
        Likeness { clauses: counted.map(|same| (same[0], same.len() as u32)).collect() }
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
        let found = self.clauses.binary_search_by_key(pair, |(pair, _)| *pair);
        found.map_or(1.0, |at| 1.0 / f64::from(self.clauses[at].1))
    }
}

/// How much a text says, in distinct pairs.
pub(super) fn substance(text: &str) -> usize {
    pairs(text).len()
}

/// Neighbouring characters, each pair once, without those that stand everywhere. Sorted, so that sums come out the same
/// each time.
fn pairs(text: &str) -> Vec<Pair> {
    let counts = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c) && NOISE.binary_search(&c).is_err();
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

/// Characters that stand everywhere, sorted.
static NOISE: LazyLock<Vec<char>> = LazyLock::new(|| {
    let mut noise: Vec<char> = Procedures::embedded().likeness.noise.chars().collect();
    noise.sort_unstable();
    noise
});

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
