//! Which pairs of items are worth a look: those that have something rare in common.

use std::collections::{BTreeMap, BTreeSet};

use crate::features::Weighed;
use crate::prints::{Print, Prints};

/// Features that more items have say little, and cost much: the share of all items, and the bounds of that.
const COMMON: usize = 10;
const FEWEST: usize = 24;
const MOST: usize = 400;
/// The rarest features of an item's text that are looked at.
const OF_TEXT: usize = 24;
/// A matter that a name is about by its wording counts from this probability on.
const ABOUT: f32 = 0.2;
/// What a pair must have in common: of the poorer name, of the rarest of the texts, of the matters of the poorer one.
const NAME: f32 = 0.15;
const TEXT: f32 = 0.15;
const MATTERS: f32 = 0.3;

/// Pairs of items of different owners, the lower first, in order.
pub(crate) fn likely(prints: &Prints, owners: &[usize]) -> Vec<(usize, usize)> {
    let names: Vec<Vec<(u32, f32)>> = prints.iter().map(|print| print.name.features.clone()).collect();
    let spoken: Vec<Vec<(u32, f32)>> = prints.iter().map(|print| print.spoken.features.clone()).collect();
    let matters: Vec<Vec<(u32, f32)>> =
        prints.iter().map(|print| print.topics[0].wider.features.clone()).collect();
    let texts: Vec<Vec<(u32, f32)>> = prints.iter().map(|print| rarest(&print.text)).collect();
    let about: Vec<Vec<(u32, f32)>> = prints.iter().map(recognised).collect();
    let mut pairs = alike(&names, owners, NAME);
    pairs.extend(alike(&texts, owners, TEXT));
    pairs.extend(alike(&matters, owners, MATTERS));
    pairs.extend(alike(&spoken, owners, MATTERS));
    pairs.extend(alike(&about, owners, MATTERS));
    pairs.extend(same_names(prints, owners));
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}

/// The matters that any piece of the name is likely about; all weigh the same.
fn recognised(print: &Print) -> Vec<(u32, f32)> {
    let matters: BTreeSet<u32> = print.about.iter().flat_map(|part| part.likelier(ABOUT)).collect();
    matters.into_iter().map(|matter| (matter, 1.0)).collect()
}

fn rarest(text: &Weighed) -> Vec<(u32, f32)> {
    let mut features = text.features.clone();
    features.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    features.truncate(OF_TEXT);
    features
}

/// Pairs whose common features weigh at least the share `least` of the lighter one's.
fn alike(items: &[Vec<(u32, f32)>], owners: &[usize], least: f32) -> Vec<(usize, usize)> {
    let sums: Vec<f32> =
        items.iter().map(|features| features.iter().map(|feature| feature.1).sum()).collect();
    let most = (items.len() / COMMON).clamp(FEWEST, MOST);
    let highest = items.iter().flatten().map(|feature| feature.0 as usize + 1).max();
    let mut holders: Vec<Vec<usize>> = vec![Vec::new(); highest.unwrap_or(0)];
    for (item, features) in items.iter().enumerate() {
        features.iter().for_each(|feature| holders[feature.0 as usize].push(item));
    }
    holders.iter_mut().filter(|items| items.len() > most).for_each(Vec::clear);
    let mut pairs = Vec::new();
    let mut common = vec![0.0_f32; items.len()];
    for (item, features) in items.iter().enumerate() {
        let mut touched = Vec::new();
        for (feature, weight) in features {
            for &other in holders[*feature as usize].iter().take_while(|other| **other < item) {
                if owners[other] != owners[item] {
                    if common[other] == 0.0 {
                        touched.push(other);
                    }
                    common[other] += weight;
                }
            }
        }
        for other in touched {
            if common[other] >= least * sums[item].min(sums[other]) {
                pairs.push((other, item));
            }
            common[other] = 0.0;
        }
    }
    pairs
}

/// Items that have the same in their names, the first with the first of every other owner, the second with the second:
/// they are found even where everything is common.
fn same_names(prints: &Prints, owners: &[usize]) -> Vec<(usize, usize)> {
    let mut named: BTreeMap<Vec<u32>, BTreeMap<usize, Vec<usize>>> = BTreeMap::new();
    for (item, print) in prints.iter().enumerate() {
        named.entry(features(print)).or_default().entry(owners[item]).or_default().push(item);
    }
    let mut pairs = Vec::new();
    for owners in named.into_values() {
        let lists: Vec<Vec<usize>> = owners.into_values().collect();
        for (at, one) in lists.iter().enumerate() {
            let others = lists[at + 1..].iter();
            pairs.extend(others.flat_map(|other| one.iter().copied().zip(other.iter().copied())));
        }
    }
    pairs.into_iter().map(|(a, b)| (a.min(b), a.max(b))).collect()
}

fn features(print: &Print) -> Vec<u32> {
    print.name.features.iter().map(|feature| feature.0).collect()
}
