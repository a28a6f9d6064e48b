//! Which clause of one item says what a clause of the other says.

use std::collections::{BTreeMap, BTreeSet};

use qingdan_model::{Clause, Column, Item};
use serde::Serialize;

use crate::assign::{Gain, assign};

/// Clauses that share less of their words than this say different things.
const ALIKE: f32 = 0.25;
/// More pairs of clauses than this are compared by their places alone; no list has such items.
const MOST_PAIRS: usize = 40_000;

/// Whose duties a column holds, in whichever list it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Part {
    /// What departments do: 上级部门职责, 履职方式及工作措施.
    Department,
    /// What they provide to the town: 履职保障.
    Support,
    /// What the town does: 配合职责, and the name of a basic item.
    Town,
}

impl Part {
    /// All three, in the order in which lists print them.
    pub const ALL: [Part; 3] = [Part::Department, Part::Support, Part::Town];

    /// The part a column belongs to.
    pub fn of(column: Column) -> Part {
        match column {
            Column::Department | Column::Method => Part::Department,
            Column::Support => Part::Support,
            Column::Town | Column::Basic => Part::Town,
        }
    }

    /// What it is called on screens.
    pub fn chinese(self) -> &'static str {
        match self {
            Part::Department => "部门职责",
            Part::Support => "履职保障",
            Part::Town => "镇街职责",
        }
    }
}

/// Clauses of two items that say the same, or one that only one of them has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClausePair<'a> {
    /// Whose duty it is.
    pub part: Part,
    /// The first item's clause.
    pub one: Option<Clause<'a>>,
    /// The second item's.
    pub other: Option<Clause<'a>>,
}

impl<'a> ClausePair<'a> {
    /// Whether both have it in the same words.
    pub fn is_same(&self) -> bool {
        self.one.is_some() && self.texts().0 == self.texts().1
    }

    /// Its texts; empty where one does not have it.
    pub fn texts(&self) -> (&'a str, &'a str) {
        (text(self.one), text(self.other))
    }
}

fn text<'a>(clause: Option<Clause<'a>>) -> &'a str {
    clause.map_or("", |clause| clause.passage.text.as_str())
}

/// The clauses of two items side by side, part by part; in the order of the second, and what only the first has where
/// it stands there.
pub fn clause_pairs<'a>(one: &'a Item, other: &'a Item) -> Vec<ClausePair<'a>> {
    let (ours, theirs) = (one.clauses(), other.clauses());
    let of = |clauses: &[Clause<'a>], part: Part| -> Vec<Clause<'a>> {
        clauses.iter().filter(|clause| Part::of(clause.column) == part).copied().collect()
    };
    Part::ALL.iter().flat_map(|part| pairs_of_part(*part, &of(&ours, *part), &of(&theirs, *part))).collect()
}

fn pairs_of_part<'a>(part: Part, ours: &[Clause<'a>], theirs: &[Clause<'a>]) -> Vec<ClausePair<'a>> {
    let chosen = assign(&gains(ours, theirs), theirs.len());
    let mut of_theirs: BTreeMap<usize, usize> = BTreeMap::new();
    for (our, their) in chosen.iter().enumerate() {
        their.map(|their| of_theirs.insert(their, our));
    }
    let mut pairs: Vec<ClausePair<'a>> = Vec::new();
    let mut told = 0;
    // What only the first has comes before the next clause that both have.
    let mut alone = |upto: usize, pairs: &mut Vec<ClausePair<'a>>| {
        for our in told..upto.max(told) {
            if chosen[our].is_none() {
                pairs.push(ClausePair { part, one: Some(ours[our]), other: None });
            }
        }
        told = told.max(upto);
    };
    for (their, clause) in theirs.iter().enumerate() {
        let our = of_theirs.get(&their).copied();
        if let Some(our) = our {
            alone(our, &mut pairs);
        }
        pairs.push(ClausePair { part, one: our.map(|our| ours[our]), other: Some(*clause) });
    }
    alone(ours.len(), &mut pairs);
    pairs
}

/// What is gained by laying a clause beside another: how much they share, and a little for the same place.
fn gains(ours: &[Clause<'_>], theirs: &[Clause<'_>]) -> Vec<Vec<(usize, Gain)>> {
    let words = |clauses: &[Clause<'_>]| -> Vec<BTreeSet<(char, char)>> {
        clauses.iter().map(|clause| pairs_in(&clause.passage.text)).collect()
    };
    if ours.len() * theirs.len() > MOST_PAIRS {
        return (0..ours.len())
            .map(|at| if at < theirs.len() { vec![(at, 1)] } else { Vec::new() })
            .collect();
    }
    let (our_words, their_words) = (words(ours), words(theirs));
    let gain = |our: usize, their: usize| {
        let same = ours[our].passage.text == theirs[their].passage.text;
        let shared = if same { 1.0 } else { shared(&our_words[our], &their_words[their]) };
        let near = our.abs_diff(their).min(1000) as Gain;
        (shared >= ALIKE).then(|| (their, (f64::from(shared) * 1e6) as Gain - near))
    };
    (0..ours.len()).map(|our| (0..theirs.len()).filter_map(|their| gain(our, their)).collect()).collect()
}

fn pairs_in(text: &str) -> BTreeSet<(char, char)> {
    text.chars().zip(text.chars().skip(1)).collect()
}

fn shared(one: &BTreeSet<(char, char)>, other: &BTreeSet<(char, char)>) -> f32 {
    let all = one.len() + other.len();
    if all == 0 { 0.0 } else { 2.0 * one.intersection(other).count() as f32 / all as f32 }
}
