//! A clause with everything that a procedure asks of it.

use aho_corasick::AhoCorasick;
use qingdan_catalogue::{Bodies, Procedures};
use qingdan_model::{Action, Actor, Clause, Column, Item, Reading, Span, StepId};

use super::lanes::{Lanes, Party};
use super::likeness::substance;
use crate::acts::Act;
use crate::phrase::{Parsed, Phrase};
use crate::{Context, Read};

/// The fewest pairs of characters that a phrase says something with.
pub(super) const ENOUGH: usize = 4;

pub(super) struct Duty<'a> {
    pub(super) id: StepId,
    pub(super) lane: usize,
    pub(super) full: &'a str,
    /// As much of it as is read.
    pub(super) text: &'a str,
    pub(super) reading: Reading,
    pub(super) parsed: Parsed<'a>,
    pub(super) acts: Vec<Act>,
}

impl<'a> Duty<'a> {
    pub(super) fn new(
        clause: &Clause<'a>,
        item: &'a Item,
        decided: impl Fn(&Clause<'_>, Reading) -> Reading,
        lanes: &mut Lanes,
    ) -> Duty<'a> {
        let full = clause.passage.text.as_str();
        let Read { reading, parsed, acts } =
            Read::new(full, Context { column: clause.column, item: &item.name.text });
        let reading = decided(clause, reading);
        let text = parsed.text;
        let lane = lane(clause, item, &reading, text, lanes);
        let id = StepId { column: clause.column, number: clause.number };
        Duty { id, lane, full, text, reading, parsed, acts }
    }

    pub(super) fn has(&self, actions: &[Action]) -> bool {
        self.reading.actions.iter().any(|found| actions.contains(&found.value))
    }

    pub(super) fn phrase_at(&self, at: usize) -> Option<&Phrase> {
        self.parsed.phrases.iter().find(|phrase| (phrase.start..phrase.end).contains(&at))
    }

    /// From the phrase's beginning to the end of its sentence.
    pub(super) fn sentence_from(&self, phrase: &Phrase) -> Span {
        let ends = self.parsed.phrases.iter().find(|one| one.start >= phrase.start && one.ends_sentence);
        Span { start: phrase.start, end: ends.map_or(self.text.len(), |one| one.end) }
    }

    /// The sentence around a place.
    pub(super) fn sentence_at(&self, at: usize) -> Span {
        let mut start = 0;
        for phrase in &self.parsed.phrases {
            if phrase.end > at {
                return Span { start, end: self.sentence_from(phrase).end };
            }
            if phrase.ends_sentence {
                start = phrase.end;
            }
        }
        Span { start, end: self.text.len() }
    }

    /// What a part is about: its words without acts and those to whom something goes.
    pub(super) fn matter(&self, span: Span) -> String {
        let mut out = self.of(span).as_bytes().to_vec();
        let recipients = self.reading.recipients.iter().flat_map(|found| &found.spans);
        for cut in self.acts.iter().map(|act| &act.span).chain(recipients) {
            let (start, end) = (cut.start.max(span.start), cut.end.min(span.end));
            if start < end {
                out[start - span.start..end - span.start].fill(b' ');
            }
        }
        String::from_utf8_lossy(&out).into_owned()
    }

    /// What each phrase of a part is about, where it says enough.
    pub(super) fn phrases_of(&self, span: Span) -> Vec<String> {
        let inside = self.parsed.phrases.iter().filter(|one| span.start <= one.start && one.end <= span.end);
        let matters = inside.map(|one| self.matter(Span { start: one.start, end: one.end }));
        matters.filter(|matter| substance(matter) >= ENOUGH).collect()
    }

    pub(super) fn of(&self, span: Span) -> &'a str {
        &self.text[span.start..span.end]
    }
}

/// Whose step it is: the reading's actor, and among departments the heading's.
fn lane(clause: &Clause<'_>, item: &Item, reading: &Reading, text: &str, lanes: &mut Lanes) -> usize {
    let actor = reading.actor.value;
    match (clause.column, actor) {
        (Column::Support, _) => lanes.department(first_department(item)),
        (_, Actor::Department) => department(clause, item, reading, text, lanes),
        _ => lanes.party(actor),
    }
}

fn department(clause: &Clause<'_>, item: &Item, reading: &Reading, text: &str, lanes: &mut Lanes) -> usize {
    if let Some(heading) = clause.heading {
        return lanes.department(heading);
    }
    let named = reading.actor.spans.first().map(|&span| printed(text, span));
    if let Some(name) = named {
        let at = reading.actor.spans.first().map_or(0, |span| span.start);
        let before = text[..at].trim_end_matches("综合");
        // "镇综合行政执法队" is the town's own, and so is what it does as it is told: "响应上级部门安排".
        let told = &Procedures::embedded().parties.beneath;
        let region = before.trim_end_matches(['区', '县', '市', '旗']);
        let is_told = told.iter().any(|word| region.ends_with(word.as_str()));
        if clause.column == Column::Town
            && (is_told || ["镇", "街道", "乡", "苏木", "本级"].iter().any(|word| before.ends_with(word)))
        {
            return lanes.party(Actor::Town);
        }
        // Departments have their lanes before clauses are dealt out.
        match lanes.whom(name) {
            Party::Lane(lane) => return lane,
            _ if clause.column == Column::Town => return lanes.department(name),
            _ => {}
        }
    }
    match item.bodies() {
        [] => lanes.department(Actor::Department.chinese()),
        [only] => lanes.department(&only.text),
        several => {
            let names: Vec<&str> = several.iter().map(|body| body.text.as_str()).collect();
            lanes.department(&names.join("、"))
        }
    }
}

pub(super) fn first_department(item: &Item) -> &str {
    item.bodies().first().map_or(Actor::Department.chinese(), |body| &body.text)
}

/// A body's name with the region before it: the lexicon knows 民政局, the clause says 区民政局.
pub(super) fn printed(text: &str, span: Span) -> &str {
    let before = text[..span.start].char_indices().rev().take(8);
    let starts =
        before.filter(|(_, c)| ['市', '区', '县', '旗', '省', '州', '盟'].contains(c)).map(|(at, _)| at);
    let last = starts.take_while(|&at| text[at..span.start].chars().count() <= 3).last();
    let start = last.unwrap_or(span.start);
    let name = &text[start..span.end];
    let bodies = Bodies::embedded();
    if bodies.resolve(name).is_some() { name } else { &text[span.start..span.end] }
}

/// Finds any of these words in one pass.
pub(super) fn finder<'w>(words: impl Iterator<Item = &'w String>) -> AhoCorasick {
    // The catalogue's words are few and short, far below the automaton's limits.
    AhoCorasick::new(words).unwrap_or_else(|error| panic!("the catalogue's words: {error}"))
}
