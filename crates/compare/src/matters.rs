//! Which matters of the catalogue a text speaks of, in the words of lists.

use std::cmp::Reverse;
use std::collections::{BTreeSet, HashMap};
use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use qingdan_catalogue::{Catalogue, Matters};

/// The words of all matters, found in one pass.
pub(crate) struct Finder {
    automaton: Option<AhoCorasick>,
    /// For each part of a phrase, the phrases it belongs to.
    uses: Vec<Vec<usize>>,
    /// The longest of the parts, in bytes.
    longest: usize,
    phrases: Vec<Phrase>,
    /// For each matter, those of which its wider words speak.
    wider: Vec<Vec<u32>>,
}

/// A way in which lists print a matter; a text that has all its parts speaks of it.
struct Phrase {
    matter: u32,
    parts: usize,
}

/// A part of a phrase where a text has it, in bytes.
struct Found {
    start: usize,
    end: usize,
    part: usize,
}

impl Finder {
    /// The words of the catalogue this program was built with.
    pub(crate) fn embedded() -> &'static Finder {
        static EMBEDDED: LazyLock<Finder> = LazyLock::new(|| Finder::new(&Catalogue::embedded().matters));
        &EMBEDDED
    }

    pub(crate) fn new(matters: &Matters) -> Finder {
        let (mut known, mut parts) = (HashMap::new(), Vec::new());
        let mut finder = Finder {
            automaton: None,
            uses: Vec::new(),
            longest: 0,
            phrases: Vec::new(),
            wider: vec![Vec::new(); matters.iter().count()],
        };
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
        finder.longest = parts.iter().map(|part| part.len()).max().unwrap_or_default();
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
        let mut found: HashMap<usize, usize> = HashMap::new();
        for phrase in self.parts_meant(text).into_iter().flat_map(|part| &self.uses[part]) {
            *found.entry(*phrase).or_default() += 1;
        }
        let whole = found.into_iter().filter(|(phrase, parts)| self.phrases[*phrase].parts == *parts);
        let matters: BTreeSet<u32> = whole.map(|(phrase, _)| self.phrases[phrase].matter).collect();
        matters.into_iter().collect()
    }

    /// The parts of phrases that `text` has, each once, but for those that only stand inside the word for something else:
    /// 产品质量 is not meant where a text says 农产品质量.
    fn parts_meant(&self, text: &str) -> BTreeSet<usize> {
        let Some(automaton) = &self.automaton else { return BTreeSet::new() };
        let found = automaton.find_overlapping_iter(text);
        let mut found: Vec<Found> = found
            .map(|hit| Found { start: hit.start(), end: hit.end(), part: hit.pattern().as_usize() })
            .collect();
        found.sort_by_key(|hit| (hit.start, Reverse(hit.end)));
        let is_meant = |at: &usize| {
            let hit = &found[*at];
            let before = found[..*at].iter().rev().take_while(|outer| outer.start + self.longest >= hit.end);
            let mut around = before.filter(|outer| outer.end >= hit.end && outer.part != hit.part);
            !around.any(|outer| self.is_foreign(outer.part, hit.part))
        };
        (0..found.len()).filter(is_meant).map(|at| found[at].part).collect()
    }

    /// Whether one part says by itself something that the other has nothing to do with.
    fn is_foreign(&self, one: usize, other: usize) -> bool {
        let speaks =
            |matter: u32| self.uses[other].iter().any(|phrase| self.phrases[*phrase].matter == matter);
        let whole =
            self.uses[one].iter().map(|phrase| &self.phrases[*phrase]).filter(|phrase| phrase.parts == 1);
        whole
            .map(|phrase| phrase.matter)
            .any(|matter| !speaks(matter) && !self.wider[matter as usize].iter().any(|wider| speaks(*wider)))
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

    #[test]
    fn a_word_inside_the_word_for_something_else_is_not_meant() {
        let matters = "[[matter]]\nname = \"木桥\"\nwords = [\"桥梁\"]\n[[matter]]\nname = \"浮桥梁柱\"\nwords = [\"浮桥梁柱\"]\n\
            [[matter]]\nname = \"桥梁检修\"\nwords = [\"桥梁检修\"]\nbroader = [\"桥梁\"]\n";
        let catalogue = Catalogue::parse("", matters, "").expect("matters");
        let finder = Finder::new(&catalogue.matters);
        assert_eq!(finder.spoken_of("浮桥梁柱"), [1]);
        assert_eq!(finder.spoken_of("浮桥梁柱和桥梁"), [0, 1]);
        // What belongs to the wider matter speaks of it.
        assert_eq!(finder.spoken_of("桥梁检修"), [0, 2]);
    }
}
