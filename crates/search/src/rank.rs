//! Entries in the order in which they answer a question.

use std::collections::HashMap;
use std::ops::Range;

use crate::index::Index;
use crate::lexicon::MatterId;
use crate::postings::Postings;
use crate::question::Question;

/// An entry's score, by where it comes from.
#[derive(Clone, Debug, Default)]
pub(crate) struct Score {
    /// What the matters say that the question and the entry share, those that say most, falling.
    pub matters: [f32; MOST_MATTERS],
    pub words: f32,
    pub pairs: f32,
    pub bodies: f32,
    /// The matter that says most for the entry, and how much it says.
    pub best: Option<(MatterId, f32)>,
}

/// Weights of the signs, found on the questions that `benches/README.md` names.
const MATTERS: f32 = 3.0;
const WORDS: f32 = 2.2;
const PAIRS: f32 = 0.5;
const BODIES: f32 = 0.8;
const LEANING: f32 = 1.25;

/// What each further matter adds, against the one before: an entry about one thing comes before one that
/// touches many.
const FURTHER: f32 = 0.35;

/// How much a matter's rarity in the lists counts.
const RARITY: f32 = 0.7;

/// How much it counts that the question asks for all of what an item's name is about.
const AIMED: f32 = 0.5;

/// Further matters would add next to nothing.
const MOST_MATTERS: usize = 5;

impl Score {
    fn add_matter(&mut self, mut part: f32) {
        for place in &mut self.matters {
            if part > *place {
                std::mem::swap(place, &mut part);
            }
        }
    }

    fn matters(&self) -> f32 {
        self.matters.iter().rev().fold(0.0, |rest, part| part + FURTHER * rest)
    }

    pub(crate) fn total(&self) -> f32 {
        MATTERS * self.matters() + WORDS * self.words + PAIRS * self.pairs + BODIES * self.bodies
    }
}

/// An entry that answers, with what it is ranked by.
#[derive(Debug)]
pub(crate) struct Ranked {
    pub entry: usize,
    pub score: Score,
    /// The score, and what the way of asking makes of it; falls with the rank.
    pub value: f32,
}

/// The entries of the scope that answer best, at most `most`, best first; equal ones in the lists' order.
pub(crate) fn rank(index: &Index, question: &Question<'_>, scope: &[Range<u32>], most: usize) -> Vec<Ranked> {
    let mut scores = Scores { index, scope, scores: HashMap::new() };
    for (matter, sign) in &question.matters {
        scores.add(index.matters.get(matter), |score, rarity, weight| {
            let here = sign.strength * weight;
            let part = here * (1.0 - RARITY + RARITY * rarity);
            score.add_matter(part);
            if score.best.is_none_or(|(_, best)| here > best) {
                score.best = Some((*matter, here));
            }
        });
    }
    for word in &question.words {
        scores.add(index.words.get(word), |score, rarity, weight| score.words += rarity * weight);
    }
    for body in &question.bodies {
        scores.add(index.by_body.get(&body.name), |score, rarity, weight| {
            score.bodies += (0.4 + 0.6 * rarity) * weight;
        });
    }
    for pair in &question.pairs {
        scores.raise(index.pairs.get(pair), |score, rarity, weight| score.pairs += rarity * weight);
    }
    scores.best(question, most)
}

struct Scores<'a> {
    index: &'a Index,
    scope: &'a [Range<u32>],
    scores: HashMap<u32, Score>,
}

impl Scores<'_> {
    /// Adds one sign to every entry that bears it.
    fn add(&mut self, postings: Option<&Postings>, mut credit: impl FnMut(&mut Score, f32, f32)) {
        let Some(postings) = postings else { return };
        let rarity = self.rarity(postings);
        for posting in postings.within(self.scope) {
            credit(self.scores.entry(posting.entry).or_default(), rarity, posting.weight);
        }
    }

    /// Adds a sign that alone says nothing to those entries that other signs have found.
    fn raise(&mut self, postings: Option<&Postings>, mut credit: impl FnMut(&mut Score, f32, f32)) {
        let Some(postings) = postings else { return };
        let rarity = self.rarity(postings);
        for posting in postings.within(self.scope) {
            if let Some(score) = self.scores.get_mut(&posting.entry) {
                credit(score, rarity, posting.weight);
            }
        }
    }

    /// What few entries bear is rare (1), what all bear is not (0).
    fn rarity(&self, postings: &Postings) -> f32 {
        let total = self.index.entries.len() as f32;
        ((1.0 + total) / (1.0 + postings.bearing)).ln() / (1.0 + total).ln().max(1.0)
    }

    fn best(self, question: &Question<'_>, most: usize) -> Vec<Ranked> {
        let index = self.index;
        let value = |entry: u32, score: &Score| {
            let entry = &index.entries[entry as usize];
            let leaning = if question.leaning == Some(entry.kind) { LEANING } else { 1.0 };
            score.total() * leaning * aspect_factor(&entry.name, &question.text)
        };
        let mut ranked: Vec<Ranked> = self
            .scores
            .into_iter()
            .map(|(entry, score)| Ranked { value: value(entry, &score), entry: entry as usize, score })
            .collect();
        keep_hopeful(&mut ranked, most);
        for answer in &mut ranked {
            answer.value *= 1.0 - AIMED + AIMED * index.entries[answer.entry].aims.asked(&question.matters);
        }
        ranked.sort_by(|a, b| b.value.total_cmp(&a.value).then(a.entry.cmp(&b.entry)));
        ranked.truncate(most);
        ranked
    }
}

/// Keeps those that may be among the best `most` once it counts what their names are about: none of these can fall
/// below `1 - AIMED` of its value.
fn keep_hopeful(ranked: &mut Vec<Ranked>, most: usize) {
    if ranked.len() > most && most > 0 {
        let (_, last, _) = ranked.select_nth_unstable_by(most - 1, |a, b| b.value.total_cmp(&a.value));
        let least = (1.0 - AIMED) * last.value;
        ranked.retain(|answer| answer.value >= least);
    }
}

/// A side of a matter that some items are about and most are not: words of such items' names, and words with
/// which people ask for it.
struct Aspect {
    names: &'static [&'static str],
    asked: &'static [&'static str],
}

const ASPECTS: &[Aspect] = &[
    Aspect {
        names: &["追缴", "追回", "退费", "违规领取"],
        asked: &["追", "退", "冒领", "多领", "超领", "多发", "不该", "违规", "骗", "还在领"],
    },
    Aspect { names: &["终止"], asked: &["终止", "停", "去世", "死", "没了", "走了", "注销"] },
    Aspect { names: &["验收"], asked: &["验收"] },
    Aspect { names: &["鉴定"], asked: &["鉴定", "评估", "等级", "认定"] },
    Aspect { names: &["代表选拔", "代表的选拔"], asked: &["代表", "代会"] },
    Aspect { names: &["事故"], asked: &["事故", "出事", "爆", "伤", "死", "掉", "应急"] },
];

const ASPECT_ASKED: f32 = 1.4;
const ASPECT_NOT_ASKED: f32 = 0.75;

/// An item about one side of a matter answers who asks for that side, and comes after the others for who does not.
fn aspect_factor(name: &str, question: &str) -> f32 {
    let has = |words: &[&str], text: &str| words.iter().any(|word| text.contains(word));
    let factor = |aspect: &Aspect| if has(aspect.asked, question) { ASPECT_ASKED } else { ASPECT_NOT_ASKED };
    ASPECTS.iter().find(|aspect| has(aspect.names, name)).map_or(1.0, factor)
}
