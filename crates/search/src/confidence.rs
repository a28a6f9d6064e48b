//! Whether the list has the matter at all.

use std::ops::Range;

use crate::index::Index;
use crate::lexicon::MatterId;
use crate::question::Question;
use crate::rank::Ranked;

/// Signs for and against the list having the matter, each about 0 to 1.
#[derive(Clone, Debug, Default)]
pub(crate) struct Evidence {
    /// How much the best answer speaks of the clearest matter it shares with the question.
    shared: f32,
    /// The best answer's score.
    total: f32,
    /// How clear the clearest matter is that no entry of the list is about.
    missing: f32,
    /// How much clearer the question's clearest matter is than the clearest that any entry mentions.
    elsewhere: f32,
}

/// An entry that speaks less of a matter than this mentions it and is not about it.
const ABOUT: f32 = 0.5;

impl Evidence {
    pub(crate) fn of(
        index: &Index,
        question: &Question<'_>,
        best: Option<&Ranked>,
        scope: &[Range<u32>],
    ) -> Evidence {
        let Some(Ranked { score, .. }) = best else { return Evidence::default() };
        let most = |matter: &MatterId| index.matters.get(matter).map_or(0.0, |postings| postings.most(scope));
        let (mut clearest, mut mentioned, mut missing) = (0.0_f32, 0.0_f32, 0.0_f32);
        for (matter, sign) in &question.matters {
            let most = most(matter);
            clearest = clearest.max(sign.strength);
            if most > 0.0 {
                mentioned = mentioned.max(sign.strength);
            }
            if most < ABOUT {
                missing = missing.max(sign.strength);
            }
        }
        Evidence {
            shared: score.best.map_or(0.0, |(_, weight)| weight),
            total: score.total(),
            missing,
            elsewhere: clearest - mentioned,
        }
    }

    /// Weights by logistic regression over the questions `benches/README.md` names, so that about one answerable
    /// question in thirty is refused there.
    pub(crate) fn is_enough(&self) -> bool {
        let against = 1.2 * self.missing + 2.15 * self.elsewhere;
        0.85 * self.shared + 0.45 * self.total.min(MOST_TOTAL) - against > ENOUGH
    }
}

/// Above this a score says nothing more.
const MOST_TOTAL: f32 = 8.0;

const ENOUGH: f32 = 0.1;
