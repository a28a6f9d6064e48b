//! Scenes: a thing and what happens to it. 狗 alone may be many matters, 狗 with 咬 is one.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

use aho_corasick::AhoCorasick;
use qingdan_catalogue::{Matter, Synonym};

use crate::lexicon::MatterId;
use crate::segment::{clause, clause_ends, commonness, cuts, normal};

/// The catalogue's things and acts, compiled so that all of them are found in a text in one pass.
#[derive(Debug, Default)]
pub(crate) struct Scenes {
    words: Vec<Word>,
    /// For each pattern of the automaton, the words it stands for: itself, and what it is a synonym of.
    stands_for: Vec<Vec<usize>>,
    automaton: Option<AhoCorasick>,
}

/// A word that is a thing of some matters and an act of others.
#[derive(Debug, Default)]
struct Word {
    characters: usize,
    thing_of: Vec<MatterId>,
    act_of: Vec<MatterId>,
    /// How clearly it points as a thing, as an act: 1 for a rare word of one matter, less the commoner it is and
    /// the more matters share it.
    rare_thing: f32,
    rare_act: f32,
}

/// A matter's scene in a text.
#[derive(Clone, Debug)]
pub(crate) struct Scene {
    /// 0 to about 1.4.
    pub strength: f32,
    /// Where the thing stands.
    pub thing: Range<usize>,
}

/// What a thing says alone, and an act says of it, by their characters: one, two, three, more.
const THING: [f32; 4] = [0.15, 0.4, 0.6, 0.65];
const ACT: [f32; 4] = [0.35, 0.6, 0.75, 0.8];

/// What the second, third … act (or thing) adds, against the one before.
const NEXT_ACT: f32 = 0.9;
const NEXT_THING: f32 = 0.3;

/// How much less a common word says than a rare one.
const COMMON_THING: f32 = 0.5;
const COMMON_ACT: f32 = 0.4;

/// What a thing nothing happens to says.
const ALONE: f32 = 0.7;

/// What a word says that is a piece of longer ones (水 in 水泥), by its characters as above.
const TORN: [f32; 4] = [0.4, 0.8, 1.0, 1.0];

/// What an act says that stands in another clause than the thing.
const ELSEWHERE: f32 = 0.8;

impl Scenes {
    pub(crate) fn new<'a>(matters: impl Iterator<Item = &'a Matter>, synonyms: &[Synonym]) -> Scenes {
        let mut scenes = Scenes::default();
        let mut patterns = Patterns::default();
        let mut total = 0;
        for (id, matter) in matters.enumerate() {
            total += 1;
            for thing in &matter.things {
                scenes.word(&mut patterns, thing).thing_of.push(id);
            }
            for act in &matter.acts {
                scenes.word(&mut patterns, act).act_of.push(id);
            }
        }
        for word in &mut scenes.words {
            word.rare_thing *= rarity(word.thing_of.len(), total);
            word.rare_act *= rarity(word.act_of.len(), total);
        }
        for synonym in synonyms {
            let Some(word) = patterns.words.get(&normal(&synonym.standard)).copied() else { continue };
            for also in &synonym.also {
                patterns.add(&mut scenes.stands_for, normal(also), word);
            }
        }
        scenes.automaton = AhoCorasick::new(&patterns.texts).ok();
        scenes
    }

    fn word(&mut self, patterns: &mut Patterns, text: &str) -> &mut Word {
        let text = normal(text);
        let at = match patterns.words.get(&text) {
            Some(at) => *at,
            None => {
                let at = self.words.len();
                let common = commonness(&text);
                self.words.push(Word {
                    characters: text.chars().count(),
                    rare_thing: 1.0 - COMMON_THING * common,
                    rare_act: 1.0 - COMMON_ACT * common,
                    ..Word::default()
                });
                patterns.words.insert(text.clone(), at);
                patterns.add(&mut self.stands_for, text, at);
                at
            }
        };
        &mut self.words[at]
    }

    /// Every matter one of whose things stands in the text.
    pub(crate) fn find(&self, text: &str) -> Vec<(MatterId, Scene)> {
        let Some(automaton) = &self.automaton else { return Vec::new() };
        let mut things: BTreeMap<MatterId, Vec<Hit>> = BTreeMap::new();
        let mut acts: BTreeMap<MatterId, Vec<Hit>> = BTreeMap::new();
        let cuts = cuts(text);
        let torn = |range: &Range<usize>| {
            cuts.binary_search(&range.start).is_err() || cuts.binary_search(&range.end).is_err()
        };
        for found in automaton.find_overlapping_iter(text) {
            for word in &self.stands_for[found.pattern().as_usize()] {
                let word = &self.words[*word];
                let step = word.characters.clamp(1, THING.len()) - 1;
                let whole = if torn(&found.range()) { TORN[step] } else { 1.0 };
                let thing = Hit { range: found.range(), weight: whole * THING[step] * word.rare_thing };
                let act = Hit { range: found.range(), weight: whole * ACT[step] * word.rare_act };
                word.thing_of
                    .iter()
                    .for_each(|matter| things.entry(*matter).or_default().push(thing.clone()));
                word.act_of.iter().for_each(|matter| acts.entry(*matter).or_default().push(act.clone()));
            }
        }
        let ends = clause_ends(text);
        let scenes = things.into_iter().filter_map(|(matter, things)| {
            let acts = acts.remove(&matter).unwrap_or_default();
            Some((matter, scene(things, acts, &ends)?))
        });
        scenes.collect()
    }
}

/// The automaton's patterns while they are gathered.
#[derive(Debug, Default)]
struct Patterns {
    texts: Vec<String>,
    places: HashMap<String, usize>,
    words: HashMap<String, usize>,
}

impl Patterns {
    fn add(&mut self, stands_for: &mut Vec<Vec<usize>>, text: String, word: usize) {
        let at = *self.places.entry(text.clone()).or_insert_with(|| {
            self.texts.push(text);
            stands_for.push(Vec::new());
            self.texts.len() - 1
        });
        if !stands_for[at].contains(&word) {
            stands_for[at].push(word);
        }
    }
}

/// A word where it stands in the text.
#[derive(Clone, Debug)]
struct Hit {
    range: Range<usize>,
    weight: f32,
}

fn scene(things: Vec<Hit>, mut acts: Vec<Hit>, ends: &[usize]) -> Option<Scene> {
    let things = apart(things, &[]);
    for act in &mut acts {
        let here = |thing: &Hit| clause(ends, thing.range.start) == clause(ends, act.range.start);
        act.weight *= if things.iter().any(here) { 1.0 } else { ELSEWHERE };
    }
    let acts = apart(acts, &things);
    let first = things.first()?.range.clone();
    let alone = if acts.is_empty() { ALONE } else { 1.0 };
    Some(Scene { strength: alone * falling(&things, NEXT_THING) + falling(&acts, NEXT_ACT), thing: first })
}

/// Words that do not overlap, nor overlap the words taken, the weightiest first.
fn apart(mut hits: Vec<Hit>, taken: &[Hit]) -> Vec<Hit> {
    hits.sort_by(|a, b| b.weight.total_cmp(&a.weight).then(a.range.start.cmp(&b.range.start)));
    let mut chosen: Vec<Hit> = Vec::new();
    for hit in hits {
        let free = |other: &Hit| hit.range.end <= other.range.start || other.range.end <= hit.range.start;
        if taken.iter().all(free) && chosen.iter().all(free) {
            chosen.push(hit);
        }
    }
    chosen
}

/// The first weight whole, each next one a share of what it would be before.
fn falling(hits: &[Hit], next: f32) -> f32 {
    hits.iter().rev().fold(0.0, |rest, hit| hit.weight + next * rest)
}

/// 1 for a word of one matter, 0 for a word of all.
fn rarity(matters: usize, total: usize) -> f32 {
    if matters == 0 { 0.0 } else { 1.0 - (matters as f32).ln() / (total as f32).ln().max(1.0) }
}
