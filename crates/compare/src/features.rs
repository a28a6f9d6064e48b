//! Features of items, weighed: what few items have says more than what many have.

use std::collections::{BTreeSet, HashMap};
use std::hash::Hash;

/// Of so few items nothing can be told from how many have a feature: then all features weigh about the same.
const FEW: f32 = 4.0;

/// From so many times as many features on, looking up is quicker than walking along.
const MANY: usize = 8;

/// The features of one kind that any of several items has, numbered and weighed.
pub(crate) struct Vocabulary<T> {
    numbers: HashMap<T, u32>,
    weights: Vec<f32>,
}

/// Features of one item by rising number, with the weight of each: nearly 1 where no other item has it, nearly 0 where all
/// have it.
pub(crate) struct Weighed {
    pub(crate) features: Vec<(u32, f32)>,
    pub(crate) sum: f32,
    squares: f32,
}

/// What two items have in common.
#[derive(Clone, Copy, Default)]
pub(crate) struct Common {
    /// The weight of it.
    pub(crate) sum: f32,
    squares: f32,
}

impl<T: Hash + Eq + Copy> Vocabulary<T> {
    /// The features of items, given for each.
    pub(crate) fn of(items: &[Vec<T>]) -> Vocabulary<T> {
        let mut numbers: HashMap<T, u32> = HashMap::new();
        let mut holders: Vec<u32> = Vec::new();
        for features in items {
            let mut own = BTreeSet::new();
            for feature in features {
                let next = holders.len() as u32;
                let number = *numbers.entry(*feature).or_insert(next);
                if number == next {
                    holders.push(0);
                }
                own.insert(number);
            }
            own.into_iter().for_each(|number| holders[number as usize] += 1);
        }
        let all = items.len() as f32 + FEW;
        let weights = holders.into_iter().map(|holders| (all / holders as f32).ln() / all.ln()).collect();
        Vocabulary { numbers, weights }
    }

    /// These features with their weights; those that no item has weigh nothing and are left out.
    pub(crate) fn weigh(&self, features: &[T]) -> Weighed {
        let numbers: BTreeSet<u32> =
            features.iter().filter_map(|feature| self.numbers.get(feature)).copied().collect();
        let features: Vec<(u32, f32)> =
            numbers.into_iter().map(|number| (number, self.weights[number as usize])).collect();
        let sum = features.iter().map(|feature| feature.1).sum();
        let squares = features.iter().map(|feature| feature.1 * feature.1).sum();
        Weighed { features, sum, squares }
    }
}

impl Weighed {
    /// Of what this one has, what the other has too.
    pub(crate) fn covered_by(&self, other: &Weighed) -> f32 {
        share(self.common(other).sum, self.sum)
    }

    /// Whether there is nothing to compare.
    pub(crate) fn is_empty(&self) -> bool {
        self.features.is_empty()
    }

    /// What both have.
    pub(crate) fn common(&self, other: &Weighed) -> Common {
        let (ours, theirs) = (&self.features, &other.features);
        let (few, many) = if ours.len() < theirs.len() { (ours, theirs) } else { (theirs, ours) };
        if few.len() * MANY < many.len() { looked_up(few, many) } else { merged(few, many) }
    }
}

/// Looks for each of a few features among many.
fn looked_up(few: &[(u32, f32)], many: &[(u32, f32)]) -> Common {
    let mut common = Common::default();
    let is_in_both = |feature: &&(u32, f32)| many.binary_search_by_key(&feature.0, |one| one.0).is_ok();
    few.iter().filter(is_in_both).for_each(|(_, weight)| common.add(*weight));
    common
}

/// Walks along both.
fn merged(ours: &[(u32, f32)], theirs: &[(u32, f32)]) -> Common {
    let mut common = Common::default();
    let (mut our, mut their) = (0, 0);
    while our < ours.len() && their < theirs.len() {
        let ((a, weight), (b, _)) = (ours[our], theirs[their]);
        // Without branches: which of two unrelated texts has the next feature, no processor can guess.
        common.add(if a == b { weight } else { 0.0 });
        our += usize::from(a <= b);
        their += usize::from(b <= a);
    }
    common
}

impl Common {
    fn add(&mut self, weight: f32) {
        self.sum += weight;
        self.squares += weight * weight;
    }

    /// Of what either has, what both have.
    pub(crate) fn shared(self, one: &Weighed, other: &Weighed) -> f32 {
        share(self.sum, one.sum + other.sum - self.sum)
    }

    /// Of what the poorer one has, what the richer has too.
    pub(crate) fn covered(self, one: &Weighed, other: &Weighed) -> f32 {
        share(self.sum, one.sum.min(other.sum))
    }

    /// The cosine of the angle between both.
    pub(crate) fn angle(self, one: &Weighed, other: &Weighed) -> f32 {
        share(self.squares, (one.squares * other.squares).sqrt())
    }
}

fn share(part: f32, whole: f32) -> f32 {
    if whole > 0.0 { (part / whole).min(1.0) } else { 0.0 }
}
