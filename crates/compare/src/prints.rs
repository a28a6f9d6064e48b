//! What items are recognised by, wherever they stand and however they are worded.

use qingdan_catalogue::{Actions, Bodies};
use qingdan_model::{Item, List};

use crate::features::{Vocabulary, Weighed};
use crate::matters::Finder;

/// A common part of two names that weighs this much can hardly say more.
const RARE_NAME: f32 = 4.2;
/// The same of the matters of which both speak.
const RARE_MATTERS: f32 = 1.3;
/// The action of taking back, in the catalogue.
const RECOVER: &str = "recover";

/// An item with the names that its district gives to bodies.
#[derive(Clone, Copy)]
pub struct Subject<'a> {
    /// The item.
    pub item: &'a Item,
    /// The bodies of its district.
    pub bodies: &'a Bodies,
}

/// Items by what they are recognised by.
pub struct Prints {
    items: Vec<Print>,
}

/// What one item is recognised by.
pub(crate) struct Print {
    /// Pairs of characters of all it says.
    pub(crate) text: Weighed,
    /// Those of them that stand in its name.
    pub(crate) name: Weighed,
    /// The matters of the catalogue that its name speaks of.
    pub(crate) matters: Weighed,
    /// Those to which these belong as parts, and these.
    wider: Weighed,
    /// Those of names of which anything in it speaks.
    pub(crate) spoken: Weighed,
    /// The bodies it names.
    bodies: Weighed,
    /// Whether its name is about taking something back.
    recovers: bool,
}

/// How two items resemble each other: shares of the weight of what they have, from 0 (nothing) to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Evidence {
    /// Of what their names say, the weight of what both say: how much and how rare it is.
    pub name: f32,
    /// Of what either name says, what both say.
    pub name_shared: f32,
    /// Matters of which both names speak, of those of which either does; `None` where one speaks of none.
    pub matters: Option<f32>,
    /// The weight of the matters of which both names speak.
    pub matters_weight: f32,
    /// Of the matters of one name, those of which the other speaks or to which its own belong: the greater share.
    pub matters_wider: f32,
    /// All their words, as the cosine of the angle between them.
    pub text: f32,
    /// Of what the shorter text says, what the longer says too.
    pub text_covered: f32,
    /// Of the matters of one name, those of which the other item speaks anywhere: the greater share, and the lesser.
    pub matters_told: (f32, f32),
    /// Bodies that both name, of those that either does; `None` where one names none.
    pub bodies: Option<f32>,
    /// For each of both whether its name is about taking something back.
    pub recovers: (bool, bool),
}

impl<'a> Subject<'a> {
    /// Every item of a town's lists, list by list.
    pub fn all(lists: impl IntoIterator<Item = &'a List>, bodies: &'a Bodies) -> Vec<Subject<'a>> {
        let items = lists.into_iter().flat_map(|list| &list.items);
        items.map(|item| Subject { item, bodies }).collect()
    }
}

impl Prints {
    /// Prints of items; their positions are those of `subjects`.
    pub fn of(subjects: &[Subject<'_>]) -> Prints {
        let each = |of: fn(&Item) -> Vec<Pair>| subjects.iter().map(|subject| of(subject.item)).collect();
        let (names, texts): (Vec<Vec<Pair>>, Vec<Vec<Pair>>) = (each(of_name), each(of_text));
        let finder = Finder::embedded();
        let matters: Vec<Vec<u32>> =
            subjects.iter().map(|subject| finder.spoken_of(&subject.item.name.text)).collect();
        let bodies: Vec<Vec<String>> = subjects.iter().map(|subject| bodies_of(*subject)).collect();
        let bodies: Vec<Vec<&str>> =
            bodies.iter().map(|names| names.iter().map(String::as_str).collect()).collect();
        let recovering = recovering();
        let all_texts = Vocabulary::of(&texts);
        let (all_matters, all_bodies) = (Vocabulary::of(&matters), Vocabulary::of(&bodies));
        let print = |at: usize| Print {
            text: all_texts.weigh(&texts[at]),
            name: all_texts.weigh(&names[at]),
            matters: all_matters.weigh(&matters[at]),
            spoken: all_matters.weigh(&finder.spoken_of(&whole_text(subjects[at].item))),
            wider: all_matters.weigh(&[matters[at].clone(), finder.wider(&matters[at])].concat()),
            bodies: all_bodies.weigh(&bodies[at]),
            recovers: recovering.iter().any(|verb| subjects[at].item.name.text.contains(verb)),
        };
        Prints { items: (0..subjects.len()).map(print).collect() }
    }

    /// How likely two items are the same matter, from 0 to 1, the same either way round.
    pub fn likeness(&self, one: usize, other: usize) -> f32 {
        1.0 / (1.0 + (-self.weight(one, other)).exp())
    }

    /// What speaks for two items being the same matter, as a logarithm of odds.
    pub(crate) fn weight(&self, one: usize, other: usize) -> f32 {
        self.evidence(one, other).weight()
    }

    /// What speaks for two items being the same matter.
    pub fn evidence(&self, one: usize, other: usize) -> Evidence {
        let (one, other) = (&self.items[one], &self.items[other]);
        let told = (one.matters.covered_by(&other.spoken), other.matters.covered_by(&one.spoken));
        let speak = !(one.matters.is_empty() || other.matters.is_empty());
        let known = !(one.bodies.is_empty() || other.bodies.is_empty());
        let (name, matters) = (one.name.common(&other.name), one.matters.common(&other.matters));
        let text = one.text.common(&other.text);
        Evidence {
            name: (name.sum / RARE_NAME).min(1.0),
            name_shared: name.shared(&one.name, &other.name),
            matters: speak.then(|| matters.shared(&one.matters, &other.matters)),
            matters_weight: (matters.sum / RARE_MATTERS).min(1.0),
            matters_wider: one.matters.covered_by(&other.wider).max(other.matters.covered_by(&one.wider)),
            text: text.angle(&one.text, &other.text),
            text_covered: text.covered(&one.text, &other.text),
            matters_told: (told.0.max(told.1), told.0.min(told.1)),
            bodies: known.then(|| one.bodies.common(&other.bodies).shared(&one.bodies, &other.bodies)),
            recovers: (one.recovers, other.recovers),
        }
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Print> {
        self.items.iter()
    }
}

impl Evidence {
    /// What it weighs, as a logarithm of odds: below 0 these are rather different matters.
    ///
    /// The numbers are those of a logistic regression on the development half of `benches/pairs`, rounded; but what
    /// is nearly verbatim counts as two versions of one list need it, of which those pairs have few.
    pub(crate) fn weight(self) -> f32 {
        const NO_MATTERS: f32 = 1.6;
        const NO_BODIES: f32 = 1.6;
        let taking_back = match self.recovers {
            (true, true) => 1.6,
            (false, false) => 0.0,
            // What takes back is another matter than what pays.
            _ => -3.0,
        };
        let verbatim = 3.0 * beyond(0.9, self.name_shared) + 4.0 * beyond(0.6, self.text);
        -7.4 + 1.6 * self.name
            + self.matters.map_or(NO_MATTERS, |shared| 1.5 * shared)
            + 1.8 * self.matters_weight
            + 1.1 * self.matters_wider
            + 1.6 * self.matters_told.0
            + 2.4 * self.matters_told.1
            + 1.5 * self.text
            + 2.0 * self.text_covered
            + self.bodies.map_or(NO_BODIES, |shared| 0.7 * shared)
            + taking_back
            + verbatim
    }
}

/// How far a share is beyond `from`, of what there is beyond it.
fn beyond(from: f32, share: f32) -> f32 {
    ((share - from) / (1.0 - from)).max(0.0)
}

/// The verbs for taking back what was paid.
fn recovering() -> Vec<&'static str> {
    let actions = Actions::embedded().actions.iter().filter(|action| action.code == RECOVER);
    actions.flat_map(|action| action.verbs.iter().map(|verb| verb.get_ref().as_str())).collect()
}

/// Two neighbouring characters.
type Pair = (char, char);

fn of_name(item: &Item) -> Vec<Pair> {
    pairs(&item.name.text).collect()
}

fn of_text(item: &Item) -> Vec<Pair> {
    pairs(&whole_text(item)).collect()
}

/// Name and clauses, a line each.
fn whole_text(item: &Item) -> String {
    let clauses = item.clauses();
    let texts = clauses.iter().map(|clause| clause.passage.text.as_str()).chain([item.name.text.as_str()]);
    texts.collect::<Vec<_>>().join("\n")
}

/// Neighbouring characters of one word: punctuation parts them.
fn pairs(text: &str) -> impl Iterator<Item = Pair> {
    let neighbours = text.chars().zip(text.chars().skip(1));
    neighbours.filter(|(a, b)| a.is_alphanumeric() && b.is_alphanumeric())
}

/// The bodies an item names, by what its district calls them.
pub(crate) fn bodies_of(subject: Subject<'_>) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for printed in subject.item.bodies() {
        for body in subject.bodies.named_in(&printed.text).bodies {
            let name = body.resolved.map_or(body.printed, |found| found.canonical().into_owned());
            if !names.contains(&name) {
                names.push(name);
            }
        }
    }
    names
}
