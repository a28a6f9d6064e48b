//! Which items of several towns are the same matter.
//!
//! Not by number, and not by name alone: towns number, name and part their duties each in its own way, and what is a
//! joint item here is the town's own there. `evidence.rs` says how likely two items are one matter, `likings.rs` how well
//! they fit beside all others. From that, every two towns' items are assigned to each other so that all together fit
//! best, and what was assigned makes rows. An item that covers several of another town's stands in each of their rows.

use std::collections::{BTreeMap, BTreeSet};

use crate::assign::{Gain, assign};
use crate::likings::Likings;
use crate::prints::Subject;

/// From this weight on two items are the same matter; of several towns' it is the average. Found with the weights, by
/// `benches/pairs/fit`.
const SAME: f32 = -1.0;
/// From this weight on two items may be the same matter, if somebody looks at them: a third of the pairs that
/// [`SAME`] misses are found so, and as many of those found are the same.
const PERHAPS: f32 = -3.0;

/// One matter: the items of each town that are about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// For each town, in the order given, its items; empty where it has none.
    pub cells: Vec<Vec<Member>>,
    /// For each town that has none, the item that may be about it all the same: the one that fits best, by its position.
    pub perhaps: Vec<Option<usize>>,
}

/// An item in a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Member {
    /// Its position among the town's items.
    pub item: usize,
    /// Whether it stands in another row as its own, and covers this matter too.
    pub covers: bool,
}

/// The matters of several towns' items. Each item stands in exactly one row as its own, at most one a town in a row;
/// rows are in the order of the first town's items, then of what only later towns have.
///
/// The order of towns changes the order of cells and rows, and nothing else.
pub fn align(towns: &[Vec<Subject<'_>>]) -> Vec<Row> {
    let all = Everything::new(towns);
    let own = all.own_rows(all.assigned());
    let mut rows: Vec<Row> = own.iter().map(|items| all.row(items)).collect();
    all.let_items_cover(&own, &mut rows);
    let first = |row: &Row| {
        let place = |(town, cell): (usize, &Vec<Member>)| cell.first().map(|member| (town, member.item));
        row.cells.iter().enumerate().find_map(place)
    };
    rows.sort_by_key(first);
    rows
}

/// How well two items fit, and the two, the lower first.
type Pair = (f32, usize, usize);

/// The items of all towns in one sequence.
struct Everything<'a> {
    likings: Likings,
    /// For each item its name.
    names: Vec<&'a str>,
    /// For each item its town, and its position among the town's.
    places: Vec<(usize, usize)>,
    towns: usize,
}

impl<'a> Everything<'a> {
    fn new(towns: &[Vec<Subject<'a>>]) -> Self {
        let subjects: Vec<Subject<'a>> = towns.iter().flatten().copied().collect();
        let of_town =
            |(town, items): (usize, &Vec<Subject<'a>>)| (0..items.len()).map(move |item| (town, item));
        let places: Vec<(usize, usize)> = towns.iter().enumerate().flat_map(of_town).collect();
        let likings = Likings::of(&subjects, places.iter().map(|place| place.0).collect());
        let names = subjects.iter().map(|subject| subject.item.name.text.as_str()).collect();
        Everything { likings, names, places, towns: towns.len() }
    }

    /// The best assignment of every two towns, the pairs that fit best first.
    fn assigned(&self) -> Vec<Pair> {
        let mut of_towns: BTreeMap<(usize, usize), Vec<Pair>> = BTreeMap::new();
        for (a, b, weight) in self.likings.pairs().filter(|pair| pair.2 >= SAME) {
            of_towns.entry((self.places[a].0, self.places[b].0)).or_default().push((weight, a, b));
        }
        let mut pairs: Vec<Pair> = of_towns.values().flat_map(|pairs| self.assigned_of(pairs)).collect();
        pairs.sort_by(|one, other| {
            other.0.total_cmp(&one.0).then_with(|| self.order(one).cmp(&self.order(other)))
        });
        pairs
    }

    /// Among pairs alike those that stand first in their lists, then by their names, whatever the order of towns.
    fn order(&self, pair: &Pair) -> [(usize, &'a str); 2] {
        let mut both = [pair.1, pair.2].map(|item| (self.places[item].1, self.names[item]));
        both.sort_unstable();
        both
    }

    fn assigned_of(&self, pairs: &[Pair]) -> Vec<Pair> {
        let number = |ids: BTreeSet<usize>| -> (BTreeMap<usize, usize>, usize) {
            let all = ids.len();
            (ids.into_iter().enumerate().map(|(at, id)| (id, at)).collect(), all)
        };
        let (lefts, left) = number(pairs.iter().map(|pair| pair.1).collect());
        let (rights, right) = number(pairs.iter().map(|pair| pair.2).collect());
        let mut gains: Vec<Vec<(usize, Gain)>> = vec![Vec::new(); left];
        for pair in pairs {
            gains[lefts[&pair.1]].push((rights[&pair.2], self.gain(*pair)));
        }
        let chosen = assign(&gains, right);
        pairs.iter().filter(|pair| chosen[lefts[&pair.1]] == Some(rights[&pair.2])).copied().collect()
    }

    /// What is gained by taking two items for one matter. Of items that are wholly alike those go together that stand
    /// at the same height of their lists.
    fn gain(&self, (weight, a, b): Pair) -> Gain {
        let apart = self.places[a].1.abs_diff(self.places[b].1).min(10_000) as Gain;
        let alike = (f64::from(weight - SAME) * 1e12) as Gain;
        (alike - apart * apart).max(1)
    }

    /// Makes rows of pairs, at most one item a town in each.
    fn own_rows(&self, pairs: Vec<Pair>) -> Vec<Vec<usize>> {
        let mut row_of: Vec<usize> = (0..self.places.len()).collect();
        let mut rows: Vec<Vec<usize>> = (0..self.places.len()).map(|item| vec![item]).collect();
        for (_, a, b) in pairs {
            let (one, other) = (row_of[a], row_of[b]);
            if one != other && self.may_join(&rows[one], &rows[other]) {
                let moved = std::mem::take(&mut rows[other]);
                moved.iter().for_each(|item| row_of[*item] = one);
                rows[one].extend(moved);
            }
        }
        rows.retain(|row| !row.is_empty());
        rows
    }

    fn may_join(&self, one: &[usize], other: &[usize]) -> bool {
        let town = |item: &usize| self.places[*item].0;
        let meet = one.iter().any(|a| other.iter().any(|b| town(a) == town(b)));
        !meet && self.average(one, other) >= SAME
    }

    /// How well items fit those of other towns, on average; not at all where there are none.
    fn average(&self, one: &[usize], other: &[usize]) -> f32 {
        let town = |item: usize| self.places[item].0;
        let pairs = one.iter().flat_map(|a| other.iter().map(move |b| (*a, *b)));
        let mut weights: Vec<f32> =
            pairs.filter(|(a, b)| town(*a) != town(*b)).map(|(a, b)| self.likings.weight(a, b)).collect();
        if weights.is_empty() {
            f32::NEG_INFINITY
        } else {
            // The sum is the same to the last bit, whatever the order of towns.
            weights.sort_unstable_by(f32::total_cmp);
            weights.iter().sum::<f32>() / weights.len() as f32
        }
    }

    fn row(&self, items: &[usize]) -> Row {
        let mut cells = vec![Vec::new(); self.towns];
        for item in items {
            let (town, item) = self.places[*item];
            cells[town].push(Member { item, covers: false });
        }
        Row { perhaps: vec![None; self.towns], cells }
    }

    /// Puts items into further rows, where they are about that matter too, or may be and nothing else is.
    fn let_items_cover(&self, own: &[Vec<usize>], rows: &mut [Row]) {
        let mut neighbours: Vec<Vec<usize>> = vec![Vec::new(); self.places.len()];
        for (a, b, _) in self.likings.pairs() {
            neighbours[a].push(b);
            neighbours[b].push(a);
        }
        for (items, row) in own.iter().zip(rows) {
            let near: BTreeSet<usize> = items.iter().flat_map(|item| &neighbours[*item]).copied().collect();
            let mut best = vec![PERHAPS; self.towns];
            for item in near.into_iter().filter(|item| !items.contains(item)) {
                let (town, place) = self.places[item];
                let weight = self.average(&[item], items);
                if weight >= SAME {
                    row.cells[town].push(Member { item: place, covers: true });
                } else if weight > best[town] {
                    best[town] = weight;
                    row.perhaps[town] = Some(place);
                }
            }
            let has_some = row.cells.iter().map(|cell| !cell.is_empty());
            row.perhaps
                .iter_mut()
                .zip(has_some)
                .filter(|(_, has)| *has)
                .for_each(|(perhaps, _)| *perhaps = None);
        }
    }
}
