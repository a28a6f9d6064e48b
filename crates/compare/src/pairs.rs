//! Which item of the new version is which of the old one.

use std::collections::{HashMap, HashSet, VecDeque};

use qingdan_model::{Item, List};

/// Items that share less than this are different items. Between two versions most words of an item stay.
const ALIKE: f32 = 0.5;
/// The name says more of what an item is than the wording of its duties.
const OF_NAME: f32 = 0.6;
/// An item that kept its number is a little more likely the same.
const SAME_NUMBER: f32 = 0.1;
/// More pairs than this are not weighed: then only names and numbers count.
const MOST_PAIRS: usize = 250_000;

/// Positions (in the old list, in the new one) of the same item; each position at most once.
pub(crate) fn pairs(old: &List, new: &List) -> Vec<(usize, usize)> {
    let mut pairs = by_name(old, new);
    let left = |count: usize, taken: HashSet<usize>| -> Vec<usize> {
        (0..count).filter(|at| !taken.contains(at)).collect()
    };
    let old_left = left(old.items.len(), pairs.iter().map(|pair| pair.0).collect());
    let new_left = left(new.items.len(), pairs.iter().map(|pair| pair.1).collect());
    pairs.extend(by_likeness(old, &old_left, new, &new_left));
    pairs
}

/// Items of the same name, in order where a name stands several times.
fn by_name(old: &List, new: &List) -> Vec<(usize, usize)> {
    let mut named: HashMap<&str, VecDeque<usize>> = HashMap::new();
    for (at, item) in old.items.iter().enumerate() {
        named.entry(&item.name.text).or_default().push_back(at);
    }
    let same = |(at, item): (usize, &Item)| {
        let before = named.get_mut(item.name.text.as_str())?.pop_front()?;
        Some((before, at))
    };
    new.items.iter().enumerate().filter_map(same).collect()
}

/// Of the rest, those most alike first.
fn by_likeness(old: &List, old_left: &[usize], new: &List, new_left: &[usize]) -> Vec<(usize, usize)> {
    if old_left.len() * new_left.len() > MOST_PAIRS {
        return Vec::new();
    }
    let print = |list: &List, left: &[usize]| -> Vec<Print> {
        left.iter().map(|at| Print::of(&list.items[*at])).collect()
    };
    let (old_prints, new_prints) = (print(old, old_left), print(new, new_left));
    let mut likely: Vec<(f32, usize, usize)> = Vec::new();
    for (before, old_print) in old_left.iter().zip(&old_prints) {
        for (at, new_print) in new_left.iter().zip(&new_prints) {
            let score = old_print.likeness(new_print);
            if score >= ALIKE {
                likely.push((score, *before, *at));
            }
        }
    }
    likely.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    let (mut olds, mut news) = (HashSet::new(), HashSet::new());
    likely.retain(|(_, before, at)| {
        let free = !olds.contains(before) && !news.contains(at);
        if free {
            olds.insert(*before);
            news.insert(*at);
        }
        free
    });
    likely.into_iter().map(|(_, before, at)| (before, at)).collect()
}

/// What an item is recognised by.
struct Print {
    no: u32,
    name: HashSet<(char, char)>,
    duties: HashSet<(char, char)>,
}

impl Print {
    fn of(item: &Item) -> Print {
        let mut duties = HashSet::new();
        for clause in item.clauses() {
            duties.extend(neighbours(&clause.passage.text));
        }
        Print { no: item.no, name: neighbours(&item.name.text).collect(), duties }
    }

    fn likeness(&self, other: &Print) -> f32 {
        let words =
            OF_NAME * shared(&self.name, &other.name) + (1.0 - OF_NAME) * shared(&self.duties, &other.duties);
        words + if self.no == other.no { SAME_NUMBER } else { 0.0 }
    }
}

fn neighbours(text: &str) -> impl Iterator<Item = (char, char)> {
    text.chars().zip(text.chars().skip(1))
}

/// The share of what either has that both have.
fn shared<T: std::hash::Hash + Eq>(one: &HashSet<T>, other: &HashSet<T>) -> f32 {
    let both = one.intersection(other).count();
    let either = one.len() + other.len() - both;
    if either == 0 { 0.0 } else { both as f32 / either as f32 }
}
