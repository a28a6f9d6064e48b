//! What speaks for two items being one matter, and how much it weighs.

use std::collections::BTreeSet;

use crate::names::{GIVES, RECOVER};
use crate::prints::{Print, Topic};

/// A common matter, and common words of two parts, that weigh this much can hardly say more.
const RARE_MATTERS: f32 = 1.3;
const RARE_MATTER: f32 = 1.0;
const RARE_THINGS: f32 = 1.5;

/// How two items resemble each other: shares of the weight of what they have, from 0 (nothing) to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Evidence {
    /// Whether both names speak of matters of the catalogue.
    pub both_speak: bool,
    /// The weight of the matters of one name of which the other speaks or to which its own belong.
    pub wider: f32,
    /// The same of the two parts of the names that fit best, by the share that it is of either's.
    pub part_matters: f32,
    /// Of what two parts of the names are about, what both say: of the two that fit best, by how rare it is.
    pub part_things: f32,
    /// Of the matters of one name, those of which the other item speaks anywhere: the greater share.
    pub matters_told: f32,
    /// Of what one name is about, what the other item says anywhere: the greater share, and the lesser.
    pub things_told: (f32, f32),
    /// Of what the name that says less is about, what the other says.
    pub things_covered: f32,
    /// Of what the shorter text says, what the longer says too.
    pub text_covered: f32,
    /// Of what either name says, what both say.
    pub name_shared: f32,
    /// All their words, as the cosine of the angle between them.
    pub text: f32,
    /// How far two pieces of the names are about the same, by how they are worded: of the two that fit best.
    pub about: f32,
    /// The same in the mean of all pieces of one name, each with the one that fits it best: of both names the lesser.
    pub about_all: f32,
    /// Of the bodies that either names, those that both name; `None` where one names none.
    pub bodies: Option<f32>,
    /// Whether neither names any, as in basic lists.
    pub no_bodies: bool,
    /// Whether both names are about taking something back, or only one, which then pays nothing; `None` where neither is.
    pub takes_back: Option<bool>,
    /// Of what either name says is done, what both say; `None` where one says nothing particular.
    pub acts: Option<f32>,
}

impl Evidence {
    pub(crate) fn of(one: &Print, other: &Print) -> Evidence {
        let (whole, whole_other) = (&one.topics[0], &other.topics[0]);
        let told = |part: &Topic, print: &Print| part.things.covered_by(&print.text);
        let (here, there) = (told(whole, other), told(whole_other, one));
        let pairs =
            || one.topics.iter().flat_map(|part| other.topics.iter().map(move |second| (part, second)));
        let best = |of: fn(&Topic, &Topic) -> f32| pairs().map(|(a, b)| of(a, b)).fold(0.0, f32::max);
        let text = one.text.common(&other.text);
        let about = About::of(one, other);
        let bodies = || one.bodies.common(&other.bodies).shared(&one.bodies, &other.bodies);
        Evidence {
            both_speak: !(whole.matters.is_empty() || whole_other.matters.is_empty()),
            wider: (wider(whole, whole_other) / RARE_MATTERS).min(1.0),
            part_matters: best(part_matters),
            part_things: best(part_things),
            matters_told: whole
                .matters
                .covered_by(&other.spoken)
                .max(whole_other.matters.covered_by(&one.spoken)),
            things_told: (here.max(there), here.min(there)),
            things_covered: whole
                .things
                .common(&whole_other.things)
                .covered(&whole.things, &whole_other.things),
            text_covered: text.covered(&one.text, &other.text),
            name_shared: one.name.common(&other.name).shared(&one.name, &other.name),
            text: text.angle(&one.text, &other.text),
            about: about.best,
            about_all: about.all,
            no_bodies: one.bodies.is_empty() && other.bodies.is_empty(),
            bodies: (!one.bodies.is_empty() && !other.bodies.is_empty()).then(bodies),
            takes_back: takes_back(&one.acts, &other.acts),
            acts: acts(&one.acts, &other.acts),
        }
    }

    /// What it weighs, as a logarithm of odds: below 0 these are rather different matters.
    ///
    /// The numbers are those of a logistic regression on the development labels of `benches/pairs`, rounded (`benches/pairs/fit`), in which
    /// each pair also stands three times at half its weight as if the catalogue knew a half or seven tenths of its matters,
    /// by lot: it knows the lists of those labels better than others. What is nearly verbatim counts as two versions of one list
    /// need it, of which those pairs have few.
    pub(crate) fn weight(self) -> f32 {
        let taking_back = match self.takes_back {
            Some(true) => 2.5,
            None => 0.0,
            // What takes back is another matter than what pays.
            Some(false) => -4.0,
        };
        let verbatim = 3.0 * beyond(0.9, self.name_shared) + 4.0 * beyond(0.6, self.text);
        let alike = if self.both_speak { self.of_matters() } else { self.of_words() };
        alike + taking_back + verbatim
    }

    fn of_matters(&self) -> f32 {
        -8.6 + 1.9 * self.wider
            + 0.7 * self.part_matters
            + 0.6 * self.matters_told
            + 2.6 * self.things_told.0
            + 3.9 * self.things_told.1
            - 1.5 * self.things_covered
            + 6.5 * self.text_covered
            + 3.1 * self.about
            + 1.8 * self.about_all
            + self.of_bodies(1.0, 1.9, 1.6)
            + self.of_acts(-0.7, 0.0)
    }

    /// Of matters that the catalogue does not know: then words and who leads say more.
    fn of_words(&self) -> f32 {
        -7.9 + 2.3 * self.part_things
            + 2.5 * self.things_told.0
            + 3.5 * self.things_told.1
            + 6.7 * self.text_covered
            + 3.7 * self.about
            + 0.2 * self.about_all
            + self.of_bodies(0.5, 1.7, 1.9)
            + self.of_acts(-0.6, 0.7)
    }

    fn of_bodies(&self, of_one: f32, none: f32, shared: f32) -> f32 {
        let unknown = if self.no_bodies { none } else { of_one };
        self.bodies.map_or(unknown, |share| shared * share)
    }

    fn of_acts(&self, apart: f32, shared: f32) -> f32 {
        self.acts.map_or(0.0, |share| if share > 0.0 { shared * share } else { apart })
    }
}

/// How far names are about the same, by how they are worded.
struct About {
    best: f32,
    all: f32,
}

impl About {
    fn of(one: &Print, other: &Print) -> About {
        let mut theirs = vec![0.0_f32; other.about.len()];
        let mut ours = Vec::with_capacity(one.about.len());
        for part in &one.about {
            let mut best = 0.0_f32;
            for (second, theirs) in other.about.iter().zip(&mut theirs) {
                let alike = part.alike(second);
                best = best.max(alike);
                *theirs = theirs.max(alike);
            }
            ours.push(best);
        }
        let best = ours.iter().copied().fold(0.0, f32::max);
        // The first of each is the whole name.
        About { best, all: mean(&ours[1..]).min(mean(&theirs[1..])) }
    }
}

fn mean(of: &[f32]) -> f32 {
    of.iter().sum::<f32>() / of.len().max(1) as f32
}

/// The weight of the matters of one of which the other speaks or to which its own belong.
fn wider(one: &Topic, other: &Topic) -> f32 {
    one.matters.common(&other.wider).sum.max(other.matters.common(&one.wider).sum)
}

fn part_matters(one: &Topic, other: &Topic) -> f32 {
    let weight = (wider(one, other) / RARE_MATTER).min(1.0);
    let covered = || one.matters.covered_by(&other.wider).max(other.matters.covered_by(&one.wider));
    if weight > 0.0 { weight * covered() } else { 0.0 }
}

fn takes_back(one: &BTreeSet<&str>, other: &BTreeSet<&str>) -> Option<bool> {
    let only_takes = |acts: &BTreeSet<&str>| !GIVES.iter().any(|gives| acts.contains(gives));
    match (one.contains(RECOVER), other.contains(RECOVER)) {
        (true, true) => Some(true),
        (true, false) if only_takes(one) => Some(false),
        (false, true) if only_takes(other) => Some(false),
        _ => None,
    }
}

fn acts(one: &BTreeSet<&str>, other: &BTreeSet<&str>) -> Option<f32> {
    let common = one.intersection(other).count() as f32;
    let all = (one.len() + other.len()) as f32 - common;
    (!one.is_empty() && !other.is_empty()).then(|| common / all)
}

fn part_things(one: &Topic, other: &Topic) -> f32 {
    let common = one.things.common(&other.things);
    (common.sum / RARE_THINGS).min(1.0) * common.shared(&one.things, &other.things)
}

/// How far a share is beyond `from`, of what there is beyond it.
fn beyond(from: f32, share: f32) -> f32 {
    ((share - from) / (1.0 - from)).max(0.0)
}
