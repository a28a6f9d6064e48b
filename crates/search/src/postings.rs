//! Which entries speak of something.

use std::collections::HashMap;
use std::hash::Hash;
use std::ops::Range;

/// How much an entry speaks of something, about 0 to 1.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Posting {
    pub entry: u32,
    pub weight: f32,
}

/// The entries that speak of one thing, in their order.
#[derive(Debug, Default)]
pub(crate) struct Postings {
    list: Vec<Posting>,
    /// How many entries speak of it, those that do so a little counted in part.
    pub bearing: f32,
}

impl Postings {
    /// Those of some entries. Only these are touched: a town's part of a province costs what the town's list costs.
    pub(crate) fn within<'a>(&'a self, entries: &'a [Range<u32>]) -> impl Iterator<Item = &'a Posting> {
        entries.iter().flat_map(|range| {
            let from = self.list.partition_point(|posting| posting.entry < range.start);
            let to = from + self.list[from..].partition_point(|posting| posting.entry < range.end);
            &self.list[from..to]
        })
    }

    /// How much the one of the entries that speaks most of it does so.
    pub(crate) fn most(&self, entries: &[Range<u32>]) -> f32 {
        self.within(entries).map(|posting| posting.weight).fold(0.0, f32::max)
    }
}

/// Notes what an entry speaks of; entries come in their order.
pub(crate) fn post<K: Hash + Eq>(
    postings: &mut HashMap<K, Postings>,
    entry: u32,
    weights: impl IntoIterator<Item = (K, f32)>,
) {
    for (key, weight) in weights {
        let postings = postings.entry(key).or_default();
        postings.list.push(Posting { entry, weight });
        postings.bearing += weight.min(1.0);
    }
}
