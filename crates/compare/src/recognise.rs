//! Which matters of the catalogue a name is probably about, by how it is worded, also where it has none of their words.
//!
//! Multinomial naive Bayes over the names that the catalogue gives as examples (`phrasings.toml`) and the words of the matters: each
//! weighs by how rare it is, and counts as one name however long it is (Rennie and others, *Tackling the poor assumptions of naive Bayes
//! text classifiers*, 2003).

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::LazyLock;

use qingdan_catalogue::{Catalogue, Matters, Phrasings};

use crate::names::{Pair, in_one_wording, things};

/// How often each feature counts as seen in each matter before any example is read.
const UNSEEN: f32 = 0.1;
/// What an example counts for the matters that it is about beside its main one.
const BESIDE: f32 = 0.3;
/// How much surer than its short examples make it the recogniser is of what it finds.
const SURER: f32 = 5.0;
/// What nobody has seen in an example weighs this share of the rarest.
const UNKNOWN: f32 = 0.5;
/// Matters less probable than this are left out.
const LEAST: f32 = 0.01;

/// What was learned from the examples.
pub(crate) struct Recogniser {
    features: HashMap<Pair, Feature>,
    /// For each matter, by how much each feature that it was never seen with speaks against it.
    against: Vec<f32>,
    /// The weight of what no example has.
    unknown: f32,
}

/// Two neighbouring characters or one.
struct Feature {
    weight: f32,
    /// Matters with which it was seen, and by how much it speaks for each.
    seen: Vec<(usize, f32)>,
}

/// Matters that a name may be about, in their order, each with the root of its probability.
pub(crate) struct Recognised(Vec<(usize, f32)>);

impl Recogniser {
    /// What the catalogue's examples teach.
    pub(crate) fn embedded() -> &'static Recogniser {
        static EMBEDDED: LazyLock<Recogniser> =
            LazyLock::new(|| Recogniser::knowing(&Catalogue::embedded().matters));
        &EMBEDDED
    }

    /// What the catalogue's examples teach, and the words of these matters.
    pub(crate) fn knowing(matters: &Matters) -> Recogniser {
        let names: BTreeSet<&str> = matters.iter().map(|matter| matter.name.as_str()).collect();
        Recogniser::new(
            &Catalogue::embedded().matters,
            &|matter| names.contains(matter),
            Phrasings::embedded(),
        )
    }

    fn new(matters: &Matters, knows: &dyn Fn(&str) -> bool, phrasings: &Phrasings) -> Recogniser {
        let known = matters.iter().enumerate().filter(|(_, entry)| knows(&entry.name));
        let words = known.flat_map(|(matter, entry)| {
            let words = entry.words.iter().chain([&entry.name]);
            words.map(move |word| (counted(&word.replace(' ', "，")), vec![matter]))
        });
        let names = phrasings.iter().map(|phrasing| (counted(&phrasing.name), phrasing.matters.clone()));
        let examples: Vec<(BTreeMap<Pair, f32>, Vec<usize>)> = names.chain(words).collect();
        let mut holders: HashMap<Pair, f32> = HashMap::new();
        for feature in examples.iter().flat_map(|(features, _)| features.keys()) {
            *holders.entry(*feature).or_default() += 1.0;
        }
        let all = examples.len() as f32;
        let feature = |holders: f32| Feature { weight: (1.0 + all / holders).ln(), seen: Vec::new() };
        let mut recogniser = Recogniser {
            features: holders.into_iter().map(|(pair, holders)| (pair, feature(holders))).collect(),
            against: vec![0.0; matters.iter().count()],
            unknown: UNKNOWN * (1.0 + all).ln(),
        };
        let mut seen: BTreeMap<(Pair, usize), f32> = BTreeMap::new();
        for (features, matters) in examples {
            let shares: Vec<(Pair, f32)> = recogniser.weighed(features).collect();
            for (at, matter) in matters.into_iter().enumerate() {
                let counts = if at == 0 { 1.0 } else { BESIDE };
                for (feature, share) in &shares {
                    *seen.entry((*feature, matter)).or_default() += counts * share;
                    recogniser.against[matter] += counts * share;
                }
            }
        }
        let unseen = UNSEEN * recogniser.features.len() as f32;
        recogniser.against.iter_mut().for_each(|sum| *sum = (*sum + unseen).ln());
        for ((feature, matter), count) in seen {
            let speaks_for = ((count + UNSEEN) / UNSEEN).ln();
            if let Some(feature) = recogniser.features.get_mut(&feature) {
                feature.seen.push((matter, speaks_for));
            }
        }
        recogniser
    }

    /// Features of a name with their shares of it, so that the squares of all make 1; what no example has takes its share and is left out.
    fn weighed(&self, features: BTreeMap<Pair, f32>) -> impl Iterator<Item = (Pair, f32)> {
        let weights: Vec<(Pair, Option<f32>)> = features
            .into_iter()
            .map(|(feature, count)| (feature, self.features.get(&feature).map(|known| count * known.weight)))
            .collect();
        let squares: f32 = weights.iter().map(|(_, weight)| weight.unwrap_or(self.unknown).powi(2)).sum();
        let length = squares.sqrt();
        weights.into_iter().filter_map(move |(feature, weight)| Some((feature, weight? / length)))
    }

    /// What `name` is probably about; nothing where it has nothing that any example has.
    pub(crate) fn recognise(&self, name: &str) -> Recognised {
        let mut speaks_for = vec![0.0_f32; self.against.len()];
        let mut told = 0.0;
        for (feature, share) in self.weighed(counted(name)) {
            told += share;
            for (matter, weight) in self.features.get(&feature).iter().flat_map(|known| &known.seen) {
                speaks_for[*matter] += share * weight;
            }
        }
        if told == 0.0 {
            return Recognised(Vec::new());
        }
        speaks_for.iter_mut().zip(&self.against).for_each(|(sum, against)| *sum -= told * against);
        let most = speaks_for.iter().copied().fold(f32::MIN, f32::max);
        let odds = || speaks_for.iter().map(|sum| (SURER * (sum - most)).exp());
        let all: f32 = odds().sum();
        let probable =
            odds().map(|odds| odds / all).enumerate().filter(|(_, probability)| *probability >= LEAST);
        Recognised(probable.map(|(matter, probability)| (matter, probability.sqrt())).collect())
    }
}

impl Recognised {
    /// How far both are about the same, from 0 to 1: the Bhattacharyya coefficient of both.
    pub(crate) fn alike(&self, other: &Recognised) -> f32 {
        let (mut ours, mut theirs) = (self.0.iter().peekable(), other.0.iter().peekable());
        let mut alike = 0.0;
        while let (Some((our, a)), Some((their, b))) = (ours.peek(), theirs.peek()) {
            if our == their {
                alike += a * b;
            }
            let (next_ours, next_theirs) = (our <= their, their <= our);
            if next_ours {
                ours.next();
            }
            if next_theirs {
                theirs.next();
            }
        }
        alike
    }

    /// The matters that are likelier than `least`.
    pub(crate) fn likelier(&self, least: f32) -> impl Iterator<Item = u32> {
        self.0.iter().filter(move |(_, root)| root * root > least).map(|(matter, _)| *matter as u32)
    }
}

/// What a name is about, in pairs of neighbouring characters and in the characters of these, each with how often it stands there.
fn counted(name: &str) -> BTreeMap<Pair, f32> {
    let mut counted = BTreeMap::new();
    for (a, b) in things(&in_one_wording(name)) {
        for feature in [(a, b), (a, '\0'), (b, '\0')] {
            *counted.entry(feature).or_default() += 1.0;
        }
    }
    counted
}

#[cfg(test)]
mod tests {
    use super::*;

    fn recogniser() -> Recogniser {
        let matters = "[[matter]]\nname = \"桥梁\"\nwords = [\"桥梁养护\"]\n[[matter]]\nname = \"渡口\"\nwords = [\"渡口船只\"]\n";
        let catalogue = Catalogue::parse("", matters, "").expect("matters");
        let text = "\"墩台裂缝排险\" = [\"桥梁\"]\n\"救生衣配备\" = [\"渡口\"]\n";
        let phrasings = Phrasings::parse(text, &catalogue.matters).expect("phrasings");
        Recogniser::new(&catalogue.matters, &|_| true, &phrasings)
    }

    #[test]
    fn names_without_a_common_word_are_about_one_matter() {
        let recogniser = recogniser();
        let about = |name: &str| recogniser.recognise(name);
        assert!(about("墩台加固").alike(&about("桥梁安全")) > 0.8);
        assert!(about("墩台加固").alike(&about("渡口救生衣")) < 0.2);
        assert_eq!(about("墩台加固").likelier(0.5).collect::<Vec<_>>(), [0]);
    }

    #[test]
    fn nothing_known_is_about_nothing() {
        let recogniser = recogniser();
        let nothing = recogniser.recognise("ABC");
        assert_eq!(nothing.likelier(0.0).count(), 0);
        assert!(nothing.alike(&recogniser.recognise("桥梁")).abs() < f32::EPSILON);
        assert_eq!(recogniser.recognise("").likelier(0.0).count(), 0);
    }
}
