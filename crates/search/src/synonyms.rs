//! Everyday words for general ones.

use std::collections::BTreeSet;

use aho_corasick::AhoCorasick;
use qingdan_catalogue::Synonym;

use crate::segment::normal;

/// General words by the everyday words that mean them.
#[derive(Debug)]
pub(crate) struct Synonyms {
    standard: Vec<String>,
    /// For each everyday word, the general one.
    of: Vec<usize>,
    automaton: Option<AhoCorasick>,
}

impl Synonyms {
    pub(crate) fn new(synonyms: &[Synonym]) -> Synonyms {
        let words = || {
            synonyms.iter().enumerate().flat_map(|(id, group)| group.also.iter().map(move |word| (id, word)))
        };
        Synonyms {
            standard: synonyms.iter().map(|group| normal(&group.standard)).collect(),
            of: words().map(|(id, _)| id).collect(),
            automaton: AhoCorasick::new(words().map(|(_, word)| normal(word))).ok(),
        }
    }

    /// General words that the text says in other words, each once.
    pub(crate) fn find(&self, text: &str) -> Vec<&str> {
        let Some(automaton) = &self.automaton else { return Vec::new() };
        let groups: BTreeSet<usize> =
            automaton.find_overlapping_iter(text).map(|hit| self.of[hit.pattern().as_usize()]).collect();
        let words = groups.into_iter().map(|group| self.standard[group].as_str());
        words.filter(|word| !text.contains(word)).collect()
    }
}
