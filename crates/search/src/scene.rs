//! Scenes: a thing and what happens to it. 狗 alone may be many matters, 狗 with 咬 is one.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

use aho_corasick::AhoCorasick;
use qingdan_catalogue::Matter;

use crate::lexicon::MatterId;
use crate::segment::normal;

/// The catalogue's things and acts, compiled so that all of them are found in a text in one pass.
#[derive(Debug, Default)]
pub(crate) struct Scenes {
    words: Vec<Word>,
    automaton: Option<AhoCorasick>,
}

/// A word that is a thing of some matters and an act of others.
#[derive(Debug, Default)]
struct Word {
    characters: usize,
    thing_of: Vec<MatterId>,
    act_of: Vec<MatterId>,
    /// How clearly it points as a thing, as an act: 1 for a word of one matter, less the more matters share it.
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
const THING: [f32; 4] = [0.15, 0.4, 0.5, 0.6];
const ACT: [f32; 4] = [0.35, 0.5, 0.6, 0.65];

/// What the second, third … act (or thing) adds, against the one before.
const NEXT_ACT: f32 = 0.4;
const NEXT_THING: f32 = 0.3;

/// What a thing nothing happens to says.
const ALONE: f32 = 0.7;

impl Scenes {
    pub(crate) fn new<'a>(matters: impl Iterator<Item = &'a Matter>) -> Scenes {
        let mut places: HashMap<String, usize> = HashMap::new();
        let mut scenes = Scenes::default();
        let mut texts: Vec<String> = Vec::new();
        let mut total = 0;
        for (id, matter) in matters.enumerate() {
            total += 1;
            let things = matter.things.iter().map(|thing| (thing, true));
            let acts = matter.acts.iter().map(|act| (act, false));
            for (text, is_thing) in things.chain(acts) {
                let text = normal(text);
                let at = *places.entry(text.clone()).or_insert_with(|| {
                    scenes.words.push(Word { characters: text.chars().count(), ..Word::default() });
                    texts.push(text);
                    scenes.words.len() - 1
                });
                let word = &mut scenes.words[at];
                if is_thing { &mut word.thing_of } else { &mut word.act_of }.push(id);
            }
        }
        for word in &mut scenes.words {
            word.rare_thing = rarity(word.thing_of.len(), total);
            word.rare_act = rarity(word.act_of.len(), total);
        }
        scenes.automaton = AhoCorasick::new(&texts).ok();
        scenes
    }

    /// Every matter one of whose things stands in the text.
    pub(crate) fn find(&self, text: &str) -> Vec<(MatterId, Scene)> {
        let Some(automaton) = &self.automaton else { return Vec::new() };
        let mut things: BTreeMap<MatterId, Vec<Hit>> = BTreeMap::new();
        let mut acts: BTreeMap<MatterId, Vec<Hit>> = BTreeMap::new();
        for found in automaton.find_overlapping_iter(text) {
            let word = &self.words[found.pattern().as_usize()];
            let step = word.characters.clamp(1, THING.len()) - 1;
            let thing = Hit { range: found.range(), weight: THING[step] * word.rare_thing };
            let act = Hit { range: found.range(), weight: ACT[step] * word.rare_act };
            word.thing_of.iter().for_each(|matter| things.entry(*matter).or_default().push(thing.clone()));
            word.act_of.iter().for_each(|matter| acts.entry(*matter).or_default().push(act.clone()));
        }
        let scenes = things.into_iter().filter_map(|(matter, things)| {
            let acts = acts.remove(&matter).unwrap_or_default();
            Some((matter, scene(things, acts)?))
        });
        scenes.collect()
    }
}

/// A word where it stands in the text.
#[derive(Clone, Debug)]
struct Hit {
    range: Range<usize>,
    weight: f32,
}

fn scene(things: Vec<Hit>, acts: Vec<Hit>) -> Option<Scene> {
    let things = apart(things, &[]);
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
