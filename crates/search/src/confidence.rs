//! Whether the list has the matter at all.

use crate::index::Index;
use crate::question::Question;
use crate::rank::Score;

/// Signs for and against the list having the matter, each about 0 to 1.
#[derive(Clone, Debug, Default)]
pub(crate) struct Evidence {
    /// How much the best answer speaks of the clearest matter it shares with the question.
    pub shared: f32,
    /// The share of the question's words that the best answer has.
    pub covered: f32,
    /// How clear the clearest matter is that no entry of the list speaks of.
    pub missing: f32,
    /// The best answer's score.
    pub total: f32,
}

impl Evidence {
    pub(crate) fn of(
        index: &Index,
        question: &Question<'_>,
        best: Option<&(usize, Score)>,
        town: Option<usize>,
    ) -> Evidence {
        let Some((entry, score)) = best else { return Evidence::default() };
        let missing = question
            .matters
            .iter()
            .filter(|(matter, _)| most(index, **matter, town) < 0.5)
            .map(|(_, sign)| sign.strength)
            .fold(0.0, f32::max);
        Evidence {
            shared: score.best.map_or(0.0, |(_, weight)| weight),
            covered: covered(index, question, *entry),
            missing,
            total: score.total(),
        }
    }

    /// Weights and threshold by logistic regression over `benches/questions/dev.jsonl`, so that one answerable
    /// question in twenty is refused.
    pub(crate) fn is_enough(&self) -> bool {
        let value = 1.8 * self.shared + 0.4 * self.covered + 0.42 * self.total.min(8.0) - 1.65 * self.missing;
        value > ENOUGH
    }
}

const ENOUGH: f32 = 0.35;

/// How much the entry that speaks most of a matter does so.
fn most(index: &Index, matter: usize, town: Option<usize>) -> f32 {
    let postings = index.matters.get(&matter).map_or(&[][..], Vec::as_slice);
    postings
        .iter()
        .filter(|posting| town.is_none_or(|town| index.entries[posting.entry as usize].town == town))
        .map(|posting| posting.weight)
        .fold(0.0, f32::max)
}

fn covered(index: &Index, question: &Question<'_>, entry: usize) -> f32 {
    let has = |word: &String| {
        index
            .words
            .get(word)
            .is_some_and(|postings| postings.iter().any(|posting| posting.entry as usize == entry))
    };
    let all = question.words.len();
    if all == 0 { 0.0 } else { question.words.iter().filter(|word| has(word)).count() as f32 / all as f32 }
}
