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
    /// The best answer's word score.
    pub words: f32,
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
            words: score.words,
        }
    }

    /// Found on `benches/questions/dev.jsonl`.
    pub(crate) fn value(&self) -> f32 {
        1.2 * self.shared + 0.6 * self.covered + 0.3 * self.words - 0.7 * self.missing
    }

    pub(crate) fn is_enough(&self) -> bool {
        self.value() > 0.6
    }
}

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
