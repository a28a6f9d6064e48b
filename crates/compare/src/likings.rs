//! How well items of different towns fit each other, with regard to what else each of them could go with.

use std::collections::BTreeMap;

use crate::likely::likely;
use crate::prints::{Prints, Subject};

/// What a pair loses where one of both likes another item of that town better, by how much it likes it better: of the
/// two losses the lesser, which says that nobody of them is the other's favourite, and the greater.
const LESSER: f32 = 0.75;
const GREATER: f32 = 0.25;

/// The items of all towns in one sequence, and the weights (logarithms of odds) of what speaks for two being one matter.
pub(crate) struct Likings {
    prints: Prints,
    /// For each item its town.
    towns: Vec<usize>,
    /// Pairs worth a look, the lower item first, with what speaks for them by themselves.
    likely: BTreeMap<(usize, usize), f32>,
    /// For each item and other town how well it likes what it likes best there.
    best: BTreeMap<(usize, usize), f32>,
}

impl Likings {
    pub(crate) fn of(subjects: &[Subject<'_>], towns: Vec<usize>) -> Likings {
        let prints = Prints::of(subjects);
        let weigh = |(a, b)| ((a, b), prints.weight(a, b));
        let likely: BTreeMap<(usize, usize), f32> = likely(&prints, &towns).into_iter().map(weigh).collect();
        let mut best = BTreeMap::new();
        for (&(a, b), &weight) in &likely {
            for (item, other) in [(a, b), (b, a)] {
                let known = best.entry((item, towns[other])).or_insert(weight);
                *known = known.max(weight);
            }
        }
        Likings { prints, towns, likely, best }
    }

    /// Pairs worth a look with their weights, the lower item first.
    pub(crate) fn pairs(&self) -> impl Iterator<Item = (usize, usize, f32)> {
        self.likely.iter().map(|(&(a, b), &alone)| (a, b, self.in_company(a, b, alone)))
    }

    /// How well two items of different towns fit.
    pub(crate) fn weight(&self, a: usize, b: usize) -> f32 {
        let known = self.likely.get(&(a.min(b), a.max(b)));
        self.in_company(a, b, known.copied().unwrap_or_else(|| self.prints.weight(a, b)))
    }

    fn in_company(&self, a: usize, b: usize, alone: f32) -> f32 {
        let loss = |item: usize, other: usize| {
            let best = self.best.get(&(item, self.towns[other]));
            best.map_or(0.0, |best| (best - alone).max(0.0))
        };
        let (one, other) = (loss(a, b), loss(b, a));
        alone - LESSER * one.min(other) - GREATER * one.max(other)
    }
}
