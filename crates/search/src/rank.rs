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
    /// What each matter that the question and the entry share says.
    pub matters: Vec<f32>,
    pub words: f32,
    pub pairs: f32,
    pub bodies: f32,
    /// The matter that says most for the entry, and how much it says.
    pub best: Option<(MatterId, f32)>,
}

/// Weights of the signs, found on `benches/questions/dev.jsonl`.
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
const AIMED: f32 = 0.35;

impl Score {
    fn matters(&self) -> f32 {
        let mut parts = self.matters.clone();
        parts.sort_by(|a, b| b.total_cmp(a));
        parts.iter().rev().fold(0.0, |rest, part| part + FURTHER * rest)
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

/// Entries of the scope, best first; equal ones in the lists' order.
pub(crate) fn rank(index: &Index, question: &Question<'_>, scope: &[Range<u32>]) -> Vec<Ranked> {
    let mut scores = Scores { index, scope, scores: HashMap::new() };
    for (matter, sign) in &question.matters {
        scores.add(index.matters.get(matter), |score, rarity, weight| {
            let here = sign.strength * weight;
            let part = here * (1.0 - RARITY + RARITY * rarity);
            score.matters.push(part);
            if score.best.is_none_or(|(_, best)| here > best) {
                score.best = Some((*matter, here));
            }
        });
    }
    for word in &question.words {
        scores.add(index.words.get(word), |score, rarity, weight| score.words += rarity * weight);
    }
    for pair in &question.pairs {
        scores.add(index.pairs.get(pair), |score, rarity, weight| score.pairs += rarity * weight);
    }
    for body in &question.bodies {
        scores.add(index.by_body.get(&body.name), |score, rarity, weight| {
            score.bodies += (0.4 + 0.6 * rarity) * weight;
        });
    }
    scores.sorted(question)
}

struct Scores<'a> {
    index: &'a Index,
    scope: &'a [Range<u32>],
    scores: HashMap<u32, Score>,
}

impl Scores<'_> {
    /// Adds one sign to every entry that bears it; what few entries bear is rare (1), what all bear is not (0).
    fn add(&mut self, postings: Option<&Postings>, mut credit: impl FnMut(&mut Score, f32, f32)) {
        let Some(postings) = postings else { return };
        let total = self.index.entries.len() as f32;
        let rarity = ((1.0 + total) / (1.0 + postings.bearing)).ln() / (1.0 + total).ln().max(1.0);
        for posting in postings.within(self.scope) {
            credit(self.scores.entry(posting.entry).or_default(), rarity, posting.weight);
        }
    }

    fn sorted(self, question: &Question<'_>) -> Vec<Ranked> {
        let index = self.index;
        let value = |entry: u32, score: &Score| {
            let leaning = question.leaning == Some(index.entries[entry as usize].kind);
            let entry = &index.entries[entry as usize];
            let aimed = 1.0 - AIMED + AIMED * entry.aims.asked(&question.matters);
            let leaning = if leaning { LEANING } else { 1.0 };
            score.total() * aimed * leaning * aspect_factor(&entry.name, &question.text)
        };
        let mut ranked: Vec<Ranked> = self
            .scores
            .into_iter()
            .map(|(entry, score)| Ranked { value: value(entry, &score), entry: entry as usize, score })
            .collect();
        ranked.sort_by(|a, b| b.value.total_cmp(&a.value).then(a.entry.cmp(&b.entry)));
        ranked
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

const ASPECT_ASKED: f32 = 1.2;
const ASPECT_NOT_ASKED: f32 = 0.75;

/// An item about one side of a matter answers who asks for that side, and comes after the others for who does not.
fn aspect_factor(name: &str, question: &str) -> f32 {
    let has = |words: &[&str], text: &str| words.iter().any(|word| text.contains(word));
    let factor = |aspect: &Aspect| if has(aspect.asked, question) { ASPECT_ASKED } else { ASPECT_NOT_ASKED };
    ASPECTS.iter().find(|aspect| has(aspect.names, name)).map_or(1.0, factor)
}
