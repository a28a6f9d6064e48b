//! The catalogue's matters, compiled so that all their words are found in a text in one pass.

use std::ops::Range;

use aho_corasick::AhoCorasick;
use qingdan_catalogue::Matters;

use crate::segment::{clause, clause_ends, normal};

/// A matter's place in the catalogue.
pub(crate) type MatterId = usize;

/// In which of a matter's lists of words a phrase stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// As lists print it.
    Official,
    /// As people say it.
    Everyday,
    /// A wider matter, for lists that do not have this one.
    Broader,
}

/// A phrase of a matter; where it has several parts, all of them must stand in the text, in any order.
#[derive(Debug)]
struct Phrase {
    matter: MatterId,
    kind: Kind,
    parts: Vec<usize>,
}

/// A matter found in a text.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    pub matter: MatterId,
    pub kind: Kind,
    /// Where its phrase (the first part of it) stands.
    pub range: Range<usize>,
    /// Characters of all parts.
    pub length: usize,
    /// How many matters share the phrase.
    pub shared: usize,
    /// Whether the phrase stands inside a longer one of another matter.
    pub inside: bool,
    /// Whether its parts stand in several clauses.
    pub scattered: bool,
}

#[derive(Debug)]
pub(crate) struct Lexicon {
    names: Vec<String>,
    phrases: Vec<Phrase>,
    parts: Vec<String>,
    /// For each part, the phrases it belongs to.
    uses: Vec<Vec<usize>>,
    automaton: Option<AhoCorasick>,
}

impl Lexicon {
    pub(crate) fn new(matters: &Matters) -> Lexicon {
        let mut lexicon = Lexicon {
            names: Vec::new(),
            phrases: Vec::new(),
            parts: Vec::new(),
            uses: Vec::new(),
            automaton: None,
        };
        let mut known = std::collections::HashMap::new();
        for (id, matter) in matters.iter().enumerate() {
            lexicon.names.push(matter.name.clone());
            let name = std::slice::from_ref(&matter.name);
            for (kind, phrases) in [
                (Kind::Official, name),
                (Kind::Official, matter.words.as_slice()),
                (Kind::Everyday, matter.everyday.as_slice()),
                (Kind::Broader, matter.broader.as_slice()),
            ] {
                for phrase in phrases {
                    let parts = phrase
                        .split_whitespace()
                        .map(|part| lexicon.part(&mut known, &normal(part)))
                        .collect::<Vec<_>>();
                    lexicon.add(Phrase { matter: id, kind, parts });
                }
            }
        }
        // Only a catalogue of millions of words could be too large for the automaton; it then finds nothing.
        lexicon.automaton = AhoCorasick::new(&lexicon.parts).ok();
        lexicon
    }

    pub(crate) fn name(&self, matter: MatterId) -> &str {
        &self.names[matter]
    }

    /// Phrases of one part, for correcting misspelt ones.
    pub(crate) fn words(&self) -> impl Iterator<Item = &str> {
        let single =
            self.phrases.iter().filter(|phrase| phrase.parts.len() == 1 && phrase.kind != Kind::Broader);
        single.map(|phrase| self.parts[phrase.parts[0]].as_str())
    }

    /// The matters of a text, in a fixed order.
    pub(crate) fn find(&self, text: &str) -> Vec<Found> {
        let spans = self.part_spans(text);
        let mut candidates: Vec<usize> =
            spans.iter().flat_map(|(part, _)| self.uses[*part].iter().copied()).collect();
        candidates.sort_unstable();
        candidates.dedup();
        let ends = clause_ends(text);
        let mut found: Vec<Found> = candidates
            .into_iter()
            .filter_map(|phrase| self.complete(&self.phrases[phrase], &spans, &ends))
            .collect();
        mark_inside(&mut found);
        found
    }

    fn part(&mut self, known: &mut std::collections::HashMap<String, usize>, text: &str) -> usize {
        *known.entry(text.to_owned()).or_insert_with(|| {
            self.parts.push(text.to_owned());
            self.uses.push(Vec::new());
            self.parts.len() - 1
        })
    }

    fn add(&mut self, phrase: Phrase) {
        let id = self.phrases.len();
        for part in &phrase.parts {
            self.uses[*part].push(id);
        }
        if !phrase.parts.is_empty() {
            self.phrases.push(phrase);
        }
    }

    /// Each part that stands in the text, with its first place there, ordered by part.
    fn part_spans(&self, text: &str) -> Vec<(usize, Range<usize>)> {
        let Some(automaton) = &self.automaton else { return Vec::new() };
        let mut spans: Vec<(usize, Range<usize>)> = automaton
            .find_overlapping_iter(text)
            .map(|hit| (hit.pattern().as_usize(), hit.range()))
            .collect();
        spans.sort_by_key(|(part, range)| (*part, range.start));
        spans.dedup_by_key(|(part, _)| *part);
        spans
    }

    fn complete(&self, phrase: &Phrase, spans: &[(usize, Range<usize>)], ends: &[usize]) -> Option<Found> {
        let place =
            |part: &usize| spans.binary_search_by_key(part, |(part, _)| *part).ok().map(|at| &spans[at].1);
        if !phrase.parts.iter().all(|part| place(part).is_some()) {
            return None;
        }
        let shared = if phrase.parts.len() == 1 { self.single_uses(phrase.parts[0]) } else { 1 };
        let length = phrase.parts.iter().map(|part| self.parts[*part].chars().count()).sum();
        let range = phrase.parts.first().and_then(place)?.clone();
        let clauses = || phrase.parts.iter().filter_map(place).map(|range| clause(ends, range.start));
        let scattered = clauses().min() != clauses().max();
        Some(Found {
            matter: phrase.matter,
            kind: phrase.kind,
            range,
            length,
            shared,
            inside: false,
            scattered,
        })
    }

    fn single_uses(&self, part: usize) -> usize {
        let single =
            |id: &&usize| self.phrases[**id].parts.len() == 1 && self.phrases[**id].kind != Kind::Broader;
        self.uses[part].iter().filter(single).count().max(1)
    }
}

fn mark_inside(found: &mut [Found]) {
    let spans: Vec<(Range<usize>, MatterId, usize)> = found
        .iter()
        .filter(|hit| hit.kind != Kind::Broader)
        .map(|hit| (hit.range.clone(), hit.matter, hit.length))
        .collect();
    for hit in found {
        hit.inside = spans.iter().any(|(range, matter, _)| {
            *matter != hit.matter
                && range.start <= hit.range.start
                && hit.range.end <= range.end
                && hit.range.len() < range.len()
        });
    }
}
