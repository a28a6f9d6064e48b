//! Words that sound alike: people type 高领津贴 for 高龄津贴.

use std::collections::{HashMap, HashSet};

use pinyin::ToPinyin;

use crate::segment::{cuts, is_han, is_word};

/// Known words by their sound without tones.
#[derive(Debug, Default)]
pub(crate) struct Sounds {
    by_sound: HashMap<String, Vec<String>>,
    known: HashSet<String>,
}

const SHORTEST: usize = 2;
const LONGEST: usize = 5;

impl Sounds {
    pub(crate) fn new<'a>(words: impl Iterator<Item = &'a str>) -> Sounds {
        let mut sounds = Sounds::default();
        for word in words {
            let length = word.chars().count();
            if !(SHORTEST..=LONGEST).contains(&length) || !sounds.known.insert(word.to_owned()) {
                continue;
            }
            if let Some(sound) = sound(word) {
                sounds.by_sound.entry(sound).or_default().push(word.to_owned());
            }
        }
        sounds
    }

    /// The known words that parts of the question sound like but are not written as.
    pub(crate) fn corrections(&self, question: &str) -> Vec<String> {
        let starts: Vec<usize> = question.char_indices().map(|(at, _)| at).chain([question.len()]).collect();
        // A misspelt word is cut into pieces of its own; parts of other words only happen to sound alike.
        let cuts = cuts(question);
        let mut found = Vec::new();
        for from in 0..starts.len() {
            if !cuts.contains(&starts[from]) {
                continue;
            }
            for length in SHORTEST..=LONGEST.min(starts.len() - 1 - from) {
                let window = &question[starts[from]..starts[from + length]];
                if !cuts.contains(&starts[from + length]) {
                    continue;
                }
                if !window.chars().all(is_han) || self.known.contains(window) || is_word(window) {
                    continue;
                }
                found.extend(self.alike(window).cloned());
            }
        }
        found.dedup();
        found
    }

    fn alike<'a>(&'a self, window: &'a str) -> impl Iterator<Item = &'a String> {
        let words = sound(window).and_then(|sound| self.by_sound.get(&sound)).map_or(&[][..], Vec::as_slice);
        words.iter().filter(move |word| {
            let same = word.chars().zip(window.chars()).filter(|(a, b)| a == b).count();
            2 * same >= window.chars().count()
        })
    }
}

fn sound(word: &str) -> Option<String> {
    let mut all = String::new();
    for syllable in word.to_pinyin() {
        all.push_str(syllable?.plain());
        all.push(' ');
    }
    Some(all)
}
