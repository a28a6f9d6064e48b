//! A question, understood: the matters, words and bodies it speaks of.

use std::collections::BTreeMap;

use qingdan_catalogue::Body;
use qingdan_model::Kind;

use crate::index::Index;
use crate::lexicon::{Found, Kind as Phrase, MatterId};
use crate::scene::Scene;
use crate::segment::{normal, pairs, words};

/// What is read of a question, in characters; the rest of a longer one is ignored.
const LONGEST: usize = 400;

#[derive(Debug)]
pub(crate) struct Question<'a> {
    /// What is read of it.
    pub text: String,
    /// Each matter with how clearly the question speaks of it, and the words that say so.
    pub matters: BTreeMap<MatterId, Sign>,
    /// Words in the order of their first place, each once.
    pub words: Vec<String>,
    pub pairs: Vec<String>,
    pub bodies: Vec<&'a Body>,
    /// The list that the way of asking points to ("这事收回了吗").
    pub leaning: Option<Kind>,
}

/// How clearly a question speaks of a matter.
#[derive(Clone, Debug)]
pub(crate) struct Sign {
    /// 0 to about 1.3.
    pub strength: f32,
    /// The question's words.
    pub said: String,
}

impl<'a> Question<'a> {
    pub(crate) fn understand(index: &'a Index, text: &str) -> Question<'a> {
        let text: String = normal(text).chars().take(LONGEST).collect();
        let bodies = bodies(index, &text);
        let mut read = text.clone();
        for correction in index.sounds.corrections(&text) {
            read.push(' ');
            read.push_str(&correction);
        }
        let scenes = index.scenes.find(&read);
        for general in index.synonyms.find(&text) {
            read.push(' ');
            read.push_str(general);
        }
        Question {
            matters: signs(index, &read, scenes),
            words: unique(words(&text).into_iter()),
            pairs: unique(pairs(&text)),
            bodies,
            leaning: leaning(&text),
            text,
        }
    }
}

fn bodies<'a>(index: &'a Index, text: &str) -> Vec<&'a Body> {
    let mut bodies: Vec<&Body> =
        index.bodies.mentions(text).into_iter().map(|mention| mention.body).collect();
    bodies.sort_by(|a, b| a.name.cmp(&b.name));
    bodies.dedup_by(|a, b| a.name == b.name);
    bodies
}

/// No matter is clearer than this.
const STRONGEST: f32 = 2.0;

fn signs(index: &Index, text: &str, scenes: Vec<(MatterId, Scene)>) -> BTreeMap<MatterId, Sign> {
    let mut signs: BTreeMap<MatterId, Sign> = BTreeMap::new();
    for found in index.lexicon.find(text) {
        let strength = strength(&found);
        if strength == 0.0 {
            continue;
        }
        let said = text[found.range.clone()].to_owned();
        signs
            .entry(found.matter)
            .and_modify(|sign| {
                let more = 0.15 * sign.strength.min(strength);
                if strength > sign.strength {
                    *sign = Sign { strength, said: said.clone() };
                }
                sign.strength = (sign.strength + more).min(STRONGEST);
            })
            .or_insert(Sign { strength, said });
    }
    add_scenes(text, scenes, &mut signs);
    add_kin(index, text, &mut signs);
    signs
}

/// What a scene adds to a phrase of the same matter, and a weaker phrase to a scene.
const ALSO: f32 = 0.25;

/// Adds things and what happens to them.
fn add_scenes(text: &str, scenes: Vec<(MatterId, Scene)>, signs: &mut BTreeMap<MatterId, Sign>) {
    for (matter, scene) in scenes {
        let sign = Sign { strength: scene.strength, said: text[scene.thing].to_owned() };
        signs
            .entry(matter)
            .and_modify(|old| {
                let more = ALSO * old.strength.min(sign.strength);
                if sign.strength > old.strength {
                    *old = sign.clone();
                }
                old.strength = (old.strength + more).min(STRONGEST);
            })
            .or_insert(sign);
    }
}

/// Likeness below `KIN_LEAST` says nothing; from `KIN_SURE` on it says as much as it can, `KIN_MOST`.
const KIN_LEAST: f32 = 0.3;
const KIN_SURE: f32 = 1.3;
const KIN_MOST: f32 = 1.0;
const KIN_COUNT: usize = 8;

/// Adds what the question is like, by words and characters, to what it says outright.
fn add_kin(index: &Index, text: &str, signs: &mut BTreeMap<MatterId, Sign>) {
    let kin = index.kin.find(text);
    let best = kin.first().map_or(0.0, |(_, likeness)| *likeness);
    for (matter, likeness) in kin.into_iter().take(KIN_COUNT) {
        if likeness < KIN_LEAST || likeness < 0.5 * best {
            continue;
        }
        let strength = KIN_MOST * (likeness / KIN_SURE).min(1.0) * (likeness / best);
        let name = || index.lexicon.name(matter).to_owned();
        signs.entry(matter).or_insert_with(|| Sign { strength: 0.0, said: name() }).strength += strength;
    }
}

/// What a phrase says by its characters: one, two, three, four, more.
const PHRASE: [f32; 5] = [0.45, 0.65, 0.85, 1.1, 1.2];

/// How much less a phrase says inside another matter's, and one whose parts stand in several clauses.
const INSIDE: f32 = 0.35;
const SCATTERED: f32 = 0.5;

/// Longer phrases are clearer; one that several matters share, or that stands inside another's, is less so.
fn strength(found: &Found) -> f32 {
    let length = PHRASE[found.length.clamp(1, PHRASE.len()) - 1];
    let kind = if found.kind == Phrase::Broader { 0.0 } else { 1.0 };
    let inside = if found.inside { INSIDE } else { 1.0 };
    let scattered = if found.scattered { SCATTERED } else { 1.0 };
    kind * length * inside * scattered / (found.shared as f32).sqrt()
}

fn unique<'t>(terms: impl Iterator<Item = &'t str>) -> Vec<String> {
    let mut seen = Vec::<String>::new();
    for term in terms {
        if !seen.iter().any(|old| old == term) {
            seen.push(term.to_owned());
        }
    }
    seen
}

/// Ways of asking whether something is still the town's.
const TAKEN_BACK: &[&str] = &[
    "收回",
    "还要不要我们",
    "还要我们",
    "还用我们",
    "还归",
    "还是镇",
    "还是乡",
    "还是街道",
    "现在归",
    "还由",
];

fn leaning(text: &str) -> Option<Kind> {
    TAKEN_BACK.iter().any(|way| text.contains(way)).then_some(Kind::Reclaimed)
}
