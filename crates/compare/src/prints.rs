//! What items are recognised by, wherever they stand and however they are worded.
//!
//! Items of different towns are compared by what is rare among all items of all of them; clauses of one item
//! (`interpret`) by what is rare among these, and by the share that the shorter has; what is printed twice in one list
//! (`check`) by plain shares of pairs, since there common words count too. So each has a measure of its own.

use std::collections::BTreeSet;

use qingdan_catalogue::{Bodies, Matters, Resolved};
use qingdan_model::{Item, List};

use crate::evidence::Evidence;
use crate::features::{Vocabulary, Weighed};
use crate::matters::Finder;
use crate::names::{Pair, acts, in_one_wording, pairs, parts, pieces, things};
use crate::recognise::{Recognised, Recogniser};

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
    /// Pairs of characters of all it says, in one wording.
    pub(crate) text: Weighed,
    /// Those of them that stand in its name.
    pub(crate) name: Weighed,
    /// The matters of the catalogue of which anything in it speaks.
    pub(crate) spoken: Weighed,
    /// What its name is about: the whole name first, then the parts of one that lists several matters.
    pub(crate) topics: Vec<Topic>,
    /// What its name is probably about, by how it is worded: the whole name first, then its pieces.
    pub(crate) about: Vec<Recognised>,
    /// The bodies that lead or take over; items of the basic list name none.
    pub(crate) bodies: Weighed,
    /// What its name says is done, but for what is done about any matter.
    pub(crate) acts: BTreeSet<&'static str>,
}

/// What a name or a part of one is about.
pub(crate) struct Topic {
    /// Pairs of its characters without verbs and general words.
    pub(crate) things: Weighed,
    /// The matters of the catalogue that it speaks of.
    pub(crate) matters: Weighed,
    /// Those to which these belong as parts, and these.
    pub(crate) wider: Weighed,
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
        Prints::found_by(Finder::embedded(), Recogniser::embedded(), subjects)
    }

    /// Prints as a catalogue with only the words of these matters has them; names in `phrasings.toml` stay known. Weights are fitted so
    /// (`benches/pairs/fit`): the catalogue knows the lists it was written with better than others.
    pub fn knowing(matters: &Matters, subjects: &[Subject<'_>]) -> Prints {
        Prints::found_by(&Finder::new(matters), &Recogniser::knowing(matters), subjects)
    }

    fn found_by(finder: &Finder, recogniser: &Recogniser, subjects: &[Subject<'_>]) -> Prints {
        let items: Vec<&Item> = subjects.iter().map(|subject| subject.item).collect();
        let texts: Vec<String> = items.iter().map(|item| whole_text(item)).collect();
        let words_of = |text: &str| pairs(&in_one_wording(text)).collect::<Vec<Pair>>();
        let pairs_of: Vec<Vec<Pair>> = texts.iter().map(|text| words_of(text)).collect();
        let spoken: Vec<Vec<u32>> = items.iter().map(|item| finder.spoken_of(&item.name.text)).collect();
        let names: Vec<Vec<String>> = subjects.iter().map(|subject| kinds_of_bodies(*subject)).collect();
        let bodies: Vec<Vec<&str>> =
            names.iter().map(|names| names.iter().map(String::as_str).collect()).collect();
        let (words, matters) = (Vocabulary::of(&pairs_of), Vocabulary::of(&spoken));
        let known = Vocabulary::of(&bodies);
        let topic = |text: &str| {
            let of_part = finder.spoken_of(text);
            Topic {
                things: words.weigh(&things(&in_one_wording(text))),
                matters: matters.weigh(&of_part),
                wider: matters.weigh(&[finder.wider(&of_part), of_part].concat()),
            }
        };
        let about = |name: &str| {
            [name].into_iter().chain(pieces(name)).map(|part| recogniser.recognise(part)).collect()
        };
        let print = |at: usize| {
            let name = items[at].name.text.as_str();
            Print {
                text: words.weigh(&pairs_of[at]),
                name: words.weigh(&words_of(name)),
                spoken: matters.weigh(&finder.spoken_of(&texts[at])),
                topics: parts(name).into_iter().map(topic).collect(),
                about: about(name),
                bodies: known.weigh(&bodies[at]),
                acts: acts(name),
            }
        };
        Prints { items: (0..subjects.len()).map(print).collect() }
    }

    /// What speaks for two items being the same matter, as a logarithm of odds.
    pub(crate) fn weight(&self, one: usize, other: usize) -> f32 {
        self.evidence(one, other).weight()
    }

    /// What speaks for two items being the same matter.
    pub fn evidence(&self, one: usize, other: usize) -> Evidence {
        Evidence::of(&self.items[one], &self.items[other])
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Print> {
        self.items.iter()
    }
}

/// Name and clauses, a line each.
fn whole_text(item: &Item) -> String {
    let clauses = item.clauses();
    let texts = clauses.iter().map(|clause| clause.passage.text.as_str()).chain([item.name.text.as_str()]);
    texts.collect::<Vec<_>>().join("\n")
}

/// What kinds of bodies an item names: 县公安局 is what 市公安局 and its 分局 are elsewhere.
fn kinds_of_bodies(subject: Subject<'_>) -> Vec<String> {
    bodies_named(subject, |found| found.body.name.clone())
}

/// The bodies an item names, by what its district calls them.
pub(crate) fn bodies_of(subject: Subject<'_>) -> Vec<String> {
    bodies_named(subject, |found| found.canonical().into_owned())
}

/// Each once; those that nobody knows as they are printed.
fn bodies_named(subject: Subject<'_>, called: impl Fn(&Resolved<'_>) -> String) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for printed in subject.item.bodies() {
        for body in subject.bodies.named_in(&printed.text).bodies {
            let name = body.resolved.as_ref().map_or(body.printed, &called);
            if !names.contains(&name) {
                names.push(name);
            }
        }
    }
    names
}
