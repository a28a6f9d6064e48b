//! Which items of several towns are the same matter.
//!
//! Not by number, and not by name alone: towns number, name and part their duties each in its own way, and what is a
//! joint item here is the town's own there. `prints.rs` says how likely two items are one matter. From that, every
//! two towns' items are assigned to each other so that all together fit best, and what was assigned makes rows. An
//! item that covers several of another town's stands in each of their rows.

use std::collections::{BTreeMap, BTreeSet};

use crate::assign::{Gain, assign};
use crate::likely::likely;
use crate::prints::{Prints, Subject};

/// Weights of evidence (logarithms of odds), found on the development half of `benches/pairs`. From here on items are
/// the same matter, if they are assigned to each other: that nothing else fits as well speaks for them too.
const SAME: f32 = -2.0;
/// Two rows become one where their items are on average as like as this.
const ROWS: f32 = -1.0;
/// An item stands in a further row where it is as like as this …
const COVERS: f32 = -0.5;
/// … and fits there nearly as well as in its own, or in any case from here on.
const NEARLY: f32 = 3.0;
const SURELY: f32 = 1.0;
/// It stands there even beside one of its own town where it is as like as this, and fits better than in its own.
const BESIDE: f32 = 0.5;
/// What is liked better than anything else of its town by this much is taken for the same matter from a lower weight on:
/// where both like each other so …
const MUTUAL: f32 = 2.0;
/// … and where one does that has no clauses, for which little can speak.
const BARE: f32 = 3.0;
/// The weight of pairs that have nothing in common worth a look.
const NOTHING: f32 = -7.0;

/// One matter: the items of each town that are about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// For each town, in the order given, its items; empty where it has none.
    pub cells: Vec<Vec<Member>>,
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
    let mut rows = all.rows(all.pairs());
    all.let_items_cover(&mut rows);
    let first = |row: &Row| {
        let place = |(town, cell): (usize, &Vec<Member>)| cell.first().map(|member| (town, member.item));
        row.cells.iter().enumerate().find_map(place)
    };
    rows.sort_by_key(first);
    rows
}

/// The weight of what speaks for two items being one matter, and the two, the lower first.
type Pair = (f32, usize, usize);

/// The items of all towns in one sequence.
struct Everything {
    prints: Prints,
    /// For each item its town, and its position among the town's.
    places: Vec<(usize, usize)>,
    /// For each item whether nothing but its name is printed.
    bare: Vec<bool>,
    towns: usize,
    /// Pairs worth a look with their weights, the lower item first.
    likely: BTreeMap<(usize, usize), f32>,
    /// For each item and other town the town's items that have something in common with it, the likeliest two first.
    best: BTreeMap<(usize, usize), [(f32, usize); 2]>,
}

impl Everything {
    fn new(towns: &[Vec<Subject<'_>>]) -> Everything {
        let subjects: Vec<Subject<'_>> = towns.iter().flatten().copied().collect();
        let prints = Prints::of(&subjects);
        let of_town =
            |(town, items): (usize, &Vec<Subject<'_>>)| (0..items.len()).map(move |item| (town, item));
        let places: Vec<(usize, usize)> = towns.iter().enumerate().flat_map(of_town).collect();
        let owners: Vec<usize> = places.iter().map(|place| place.0).collect();
        let likely =
            likely(&prints, &owners).into_iter().map(|(a, b)| ((a, b), prints.weight(a, b))).collect();
        let best = best(&likely, &owners);
        let bare = subjects.iter().map(|subject| subject.item.clauses().is_empty()).collect();
        Everything { prints, places, bare, towns: towns.len(), likely, best }
    }

    /// The best assignment of every two towns, the likeliest pairs first.
    fn pairs(&self) -> Vec<Pair> {
        let mut of_towns: BTreeMap<(usize, usize), Vec<Pair>> = BTreeMap::new();
        for (&(a, b), &weight) in &self.likely {
            if weight >= SAME {
                let towns = (self.places[a].0, self.places[b].0);
                of_towns.entry(towns).or_default().push((weight, a, b));
            }
        }
        let mut pairs: Vec<Pair> = of_towns.values().flat_map(|pairs| self.assigned(pairs)).collect();
        pairs.sort_by(|one, other| {
            other.0.total_cmp(&one.0).then_with(|| self.order(one).cmp(&self.order(other)))
        });
        pairs
    }

    /// Among pairs alike those that stand first in their lists, whatever the order of towns.
    fn order(&self, pair: &Pair) -> (usize, usize) {
        let (one, other) = (self.places[pair.1].1, self.places[pair.2].1);
        (one.min(other), one.max(other))
    }

    fn assigned(&self, pairs: &[Pair]) -> Vec<Pair> {
        let number = |ids: BTreeSet<usize>| -> (BTreeMap<usize, usize>, Vec<usize>) {
            let ids: Vec<usize> = ids.into_iter().collect();
            (ids.iter().enumerate().map(|(at, id)| (*id, at)).collect(), ids)
        };
        let (lefts, left_ids) = number(pairs.iter().map(|pair| pair.1).collect());
        let (rights, right_ids) = number(pairs.iter().map(|pair| pair.2).collect());
        let mut gains: Vec<Vec<(usize, Gain)>> = vec![Vec::new(); left_ids.len()];
        for (weight, a, b) in pairs {
            gains[lefts[a]].push((rights[b], self.gain(*a, *b, *weight)));
        }
        let chosen = assign(&gains, right_ids.len()).into_iter().enumerate();
        let pair = |(left, right): (usize, Option<usize>)| {
            let (a, b) = (left_ids[left], right_ids[right?]);
            Some((self.likely[&(a, b)], a, b))
        };
        chosen.filter_map(pair).collect()
    }

    /// What is gained by taking two items for one matter. Of items that are wholly alike those go together that stand
    /// at the same height of their lists.
    fn gain(&self, a: usize, b: usize, weight: f32) -> Gain {
        let apart = self.places[a].1.abs_diff(self.places[b].1).min(10_000) as Gain;
        let alike = (f64::from(weight - SAME) * 1e12) as Gain;
        (alike - apart * apart).max(1)
    }

    /// Makes rows of pairs, at most one item a town in each.
    fn rows(&self, pairs: Vec<Pair>) -> Vec<Row> {
        let mut row_of: Vec<usize> = (0..self.places.len()).collect();
        let mut rows: Vec<Vec<usize>> = (0..self.places.len()).map(|item| vec![item]).collect();
        for (_, a, b) in pairs {
            let (one, other) = (row_of[a], row_of[b]);
            let mutual = self.stands_out(a, b, MUTUAL) && self.stands_out(b, a, MUTUAL);
            let least = if mutual { SAME } else { ROWS };
            if one != other && self.may_join(&rows[one], &rows[other], least) {
                let moved = std::mem::take(&mut rows[other]);
                moved.iter().for_each(|item| row_of[*item] = one);
                rows[one].extend(moved);
            }
        }
        rows.retain(|row| !row.is_empty());
        rows.into_iter().map(|row| self.row(&row)).collect()
    }

    /// Whether `item` likes `other` better than anything else of its town, by as much as `by`.
    fn stands_out(&self, item: usize, other: usize, by: f32) -> bool {
        let best = self.best.get(&(item, self.places[other].0));
        best.is_some_and(|[first, second]| first.1 == other && first.0 - second.0 >= by)
    }

    fn may_join(&self, one: &[usize], other: &[usize], least: f32) -> bool {
        let town = |item: &usize| self.places[*item].0;
        let meet = one.iter().any(|a| other.iter().any(|b| town(a) == town(b)));
        !meet && self.average(one, other) >= least
    }

    fn average(&self, one: &[usize], other: &[usize]) -> f32 {
        let pairs = one.iter().flat_map(|a| other.iter().map(move |b| (*a, *b)));
        let sum: f32 = pairs.map(|(a, b)| self.weight(a, b)).sum();
        sum / (one.len() * other.len()).max(1) as f32
    }

    fn weight(&self, a: usize, b: usize) -> f32 {
        let known = self.likely.get(&(a.min(b), a.max(b)));
        known.copied().unwrap_or_else(|| self.prints.weight(a, b))
    }

    fn row(&self, items: &[usize]) -> Row {
        let mut cells = vec![Vec::new(); self.towns];
        for item in items {
            let (town, item) = self.places[*item];
            cells[town].push(Member { item, covers: false });
        }
        Row { cells }
    }

    /// Puts items into further rows, where they are about that matter too.
    fn let_items_cover(&self, rows: &mut [Row]) {
        let members: Vec<Vec<usize>> = rows.iter().map(|row| self.items_of(row)).collect();
        let mut row_of = vec![0; self.places.len()];
        for (at, row) in members.iter().enumerate() {
            row.iter().for_each(|item| row_of[*item] = at);
        }
        let mut neighbours: Vec<Vec<usize>> = vec![Vec::new(); self.places.len()];
        for &(a, b) in self.likely.keys() {
            neighbours[a].push(b);
            neighbours[b].push(a);
        }
        for (at, row) in rows.iter_mut().enumerate() {
            let near: BTreeSet<usize> =
                members[at].iter().flat_map(|item| &neighbours[*item]).copied().collect();
            for item in near {
                let (town, place) = self.places[item];
                let is_free = row.cells[town].iter().all(|member| member.covers);
                let own = &members[row_of[item]];
                let covers = match is_free {
                    true => self.covers(item, own, &members[at]),
                    false => row_of[item] != at && self.fits_better(item, own, &members[at]),
                };
                if covers {
                    row.cells[town].push(Member { item: place, covers: true });
                }
            }
        }
    }

    fn items_of(&self, row: &Row) -> Vec<usize> {
        let starts: Vec<usize> =
            (0..self.towns).map(|town| self.places.partition_point(|place| place.0 < town)).collect();
        let cells = row.cells.iter().enumerate();
        cells
            .flat_map(|(town, cell)| cell.iter().map(|member| starts[town] + member.item).collect::<Vec<_>>())
            .collect()
    }

    /// Whether an item fits into a further row about as well as into its own, or is what a bare one there surely goes with.
    fn covers(&self, item: usize, own: &[usize], further: &[usize]) -> bool {
        let here = self.average(&[item], further);
        let at_home = self.at_home(item, own).unwrap_or(COVERS);
        let is_near = here >= COVERS && here >= at_home - NEARLY;
        let is_sought =
            || further.iter().any(|other| self.bare[*other] && self.stands_out(*other, item, BARE));
        here >= SURELY || is_near || here >= ROWS && is_sought()
    }

    /// Whether an item that had to give way to another one of its town fits there better than in its own row.
    fn fits_better(&self, item: usize, own: &[usize], further: &[usize]) -> bool {
        let is_elsewhere = |other: &usize| self.places[*other].0 != self.places[item].0;
        let further: Vec<usize> = further.iter().copied().filter(is_elsewhere).collect();
        let here = if further.is_empty() { NOTHING } else { self.average(&[item], &further) };
        here >= BESIDE && self.at_home(item, own).is_some_and(|at_home| here >= at_home)
    }

    /// How well an item fits into its own row; `None` where it is alone there.
    fn at_home(&self, item: usize, own: &[usize]) -> Option<f32> {
        let others: Vec<usize> = own.iter().copied().filter(|other| *other != item).collect();
        (!others.is_empty()).then(|| self.average(&[item], &others))
    }
}

/// For each item and other town the likeliest two of that town's items.
fn best(
    likely: &BTreeMap<(usize, usize), f32>,
    owners: &[usize],
) -> BTreeMap<(usize, usize), [(f32, usize); 2]> {
    let mut best = BTreeMap::new();
    for (&(a, b), &weight) in likely {
        for (item, other) in [(a, b), (b, a)] {
            let two = best.entry((item, owners[other])).or_insert([(NOTHING, item); 2]);
            if weight > two[0].0 {
                *two = [(weight, other), two[0]];
            } else if weight > two[1].0 {
                two[1] = (weight, other);
            }
        }
    }
    best
}
