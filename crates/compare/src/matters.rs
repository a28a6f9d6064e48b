//! Which matters of the catalogue a text speaks of, in the words of lists.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use qingdan_catalogue::{Catalogue, Matters};

/// The words of all matters, found in one pass.
pub(crate) struct Finder {
    automaton: Option<AhoCorasick>,
    /// For each part of a phrase, the phrases it belongs to.
    uses: Vec<Vec<usize>>,
    phrases: Vec<Phrase>,
    /// For each matter, those of which its wider words speak.
    wider: Vec<Vec<u32>>,
}

/// A way in which lists print a matter; a text that has all its parts speaks of it.
struct Phrase {
    matter: u32,
    parts: usize,
}

impl Finder {
    /// The words of the catalogue this program was built with.
    pub(crate) fn embedded() -> &'static Finder {
        static EMBEDDED: LazyLock<Finder> = LazyLock::new(|| Finder::new(&Catalogue::embedded().matters));
        &EMBEDDED
    }

    fn new(matters: &Matters) -> Finder {
        let (mut known, mut parts) = (HashMap::new(), Vec::new());
        let mut finder = Finder { automaton: None, uses: Vec::new(), phrases: Vec::new(), wider: Vec::new() };
        for (matter, entry) in (0..).zip(matters.iter()) {
            for phrase in entry.words.iter().chain([&entry.name]) {
                let of_phrase: BTreeSet<&str> = phrase.split_whitespace().collect();
                for part in &of_phrase {
                    let at = *known.entry(*part).or_insert_with(|| {
                        parts.push(*part);
                        finder.uses.push(Vec::new());
                        parts.len() - 1
                    });
                    finder.uses[at].push(finder.phrases.len());
                }
                finder.phrases.push(Phrase { matter, parts: of_phrase.len() });
            }
        }
        finder.automaton = AhoCorasick::new(&parts).ok();
        let wider = matters
            .iter()
            .map(|entry| entry.broader.iter().flat_map(|word| finder.spoken_of(word)).collect());
        finder.wider = wider.collect();
        finder
    }

    /// The matters to which these belong as parts.
    pub(crate) fn wider(&self, matters: &[u32]) -> Vec<u32> {
        matters.iter().flat_map(|matter| &self.wider[*matter as usize]).copied().collect()
    }

    /// The matters that `text` speaks of, by their place in the catalogue, each once.
    pub(crate) fn spoken_of(&self, text: &str) -> Vec<u32> {
        let Some(automaton) = &self.automaton else { return Vec::new() };
        let parts: HashSet<usize> =
            automaton.find_overlapping_iter(text).map(|found| found.pattern().as_usize()).collect();
        let mut found: HashMap<usize, usize> = HashMap::new();
        for phrase in parts.iter().flat_map(|part| &self.uses[*part]) {
            *found.entry(*phrase).or_default() += 1;
        }
        let whole = found.into_iter().filter(|(phrase, parts)| self.phrases[*phrase].parts == *parts);
        let matters: BTreeSet<u32> = whole.map(|(phrase, _)| self.phrases[phrase].matter).collect();
        matters.into_iter().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_ways_of_printing_one_matter_are_one() {
        let finder = Finder::embedded();
        let (short, long) = (finder.spoken_of("低保对象动态管理"), finder.spoken_of("办理最低生活保障业务"));
        assert!(short.iter().any(|matter| long.contains(matter)), "{short:?} {long:?}");
        assert_eq!(finder.spoken_of("甲乙丙丁"), []);
    }
}
