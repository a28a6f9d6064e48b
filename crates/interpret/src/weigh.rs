//! Which verbs say what is done, and what: every verb is weighed by what is seen around it.
//!
//! Rules that find heads of phrases (`phrase.rs`) hold where a sentence is well built, and lists are not always. So what
//! the rules say is one piece of evidence beside the words and marks around a verb, and the catalogue's weights, fitted
//! on labelled clauses (`examples/fit.rs`), say how much each piece counts. Nothing here is random or learns by running.

mod signs;
mod words;

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::LazyLock;

use qingdan_catalogue::Weights;
use qingdan_model::Action;

use self::signs::Setting;
pub(crate) use self::signs::Signs;
pub(crate) use self::words::{first, last, pairs};
use crate::lexicon::Lexicon;
use crate::phrase::Parsed;

/// A verb that may say that something is done, and how likely it does.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Weighed {
    pub(crate) action: Action,
    /// Number of its token.
    pub(crate) token: usize,
    /// Number of its phrase.
    pub(crate) phrase: usize,
    /// From 0 to 1.
    pub(crate) chance: f32,
}

/// All verbs of a clause with each action they may be, in order of appearance.
pub(crate) fn weighed(parsed: &Parsed<'_>, lexicon: &Lexicon, item: &str) -> Vec<Weighed> {
    let setting = Setting::new(parsed, lexicon, item);
    let mut found = Vec::new();
    for place in setting.places() {
        let mut of_place = Sum::default();
        setting.of_place(&place, &mut of_place);
        for &action in &parsed.tokens[place.token].word.possible {
            let mut sum = of_place;
            setting.of_action(&place, action, &mut sum);
            let chance = sum.chance();
            found.push(Weighed { action, token: place.token, phrase: place.phrase, chance });
        }
    }
    found
}

/// How likely something is, by all that is seen of it.
pub(crate) fn chance(see: impl FnOnce(&mut Sum)) -> f32 {
    let mut sum = Sum::default();
    see(&mut sum);
    sum.chance()
}

/// How likely an action is said by at least one of its verbs.
pub(crate) fn chance_of(weighed: &[Weighed], action: Action) -> f32 {
    let not = weighed.iter().filter(|one| one.action == action).map(|one| 1.0 - one.chance);
    1.0 - not.product::<f32>()
}

/// A verb with the signs around it, for fitting.
#[derive(Clone, Debug)]
pub struct PossibleAct {
    /// What it would say is done.
    pub action: Action,
    /// What is seen around it: kind and what.
    pub signs: Vec<(&'static str, String)>,
}

/// All verbs of a clause with what weights are fitted on.
pub fn possible_acts(clause: &str, item: &str) -> Vec<PossibleAct> {
    let lexicon = Lexicon::embedded();
    let parsed = Parsed::new(crate::beginning(clause), lexicon);
    let setting = Setting::new(&parsed, lexicon, item);
    let mut found = Vec::new();
    for place in setting.places() {
        for &action in &parsed.tokens[place.token].word.possible {
            let mut names = Names::default();
            setting.of_place(&place, &mut names);
            setting.of_action(&place, action, &mut names);
            found.push(PossibleAct { action, signs: names.0 });
        }
    }
    found
}

/// What is seen, by name: kind and what.
#[derive(Default)]
pub(crate) struct Names(pub(crate) Vec<(&'static str, String)>);

impl Signs for Names {
    fn sign(&mut self, kind: &'static str, parts: &[&str]) {
        self.0.push((kind, parts.join(" ")));
    }
}

/// Weights by the hash of kind and words, so that nothing is put together to be looked up.
static WEIGHTS: LazyLock<ByHash> = LazyLock::new(|| {
    let kinds = Weights::embedded().kinds.iter();
    let parts = |words: &str| words.split(' ').map(str::to_owned).collect::<Vec<_>>();
    let weight = |kind: &str, words: &str, weight: f32| {
        let parts = parts(words);
        (hash(kind, &parts.iter().map(String::as_str).collect::<Vec<_>>()), weight)
    };
    kinds
        .flat_map(|(kind, all)| all.iter().map(move |(words, number)| weight(kind, words, *number)))
        .collect()
});

type ByHash = HashMap<u64, f32, BuildHasherDefault<AsItIs>>;

/// Hashes what is a hash already.
#[derive(Default)]
struct AsItIs(u64);

impl Hasher for AsItIs {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.0 = self.0 << 8 | u64::from(*byte));
    }

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }
}

/// The sum of the weights of what is seen.
#[derive(Clone, Copy, Default)]
pub(crate) struct Sum(f32);

impl Sum {
    fn chance(self) -> f32 {
        1.0 / (1.0 + (-self.0).exp())
    }
}

impl Signs for Sum {
    fn sign(&mut self, kind: &'static str, parts: &[&str]) {
        self.0 += WEIGHTS.get(&hash(kind, parts)).unwrap_or(&0.0);
    }
}

/// A hash of the kind and the parts, eight bytes at a time.
fn hash(kind: &str, parts: &[&str]) -> u64 {
    let mut hash = 0_u64;
    let mut add = |word: u64| hash = (hash.rotate_left(5) ^ word).wrapping_mul(0x517c_c1b7_2722_0a95);
    for text in std::iter::once(&kind).chain(parts) {
        add(text.len() as u64);
        let (eights, rest) = text.as_bytes().as_chunks::<8>();
        eights.iter().for_each(|eight| add(u64::from_le_bytes(*eight)));
        if !rest.is_empty() {
            add(rest.iter().rev().fold(0, |word, byte| word << 8 | u64::from(*byte)));
        }
    }
    hash ^ hash >> 32
}
