//! What is seen around a verb.

use qingdan_model::Action;

use super::words::{AT_ONCE, class, count, first, gap, is_cue, last, link, mark, pairs, yes};
use crate::lexicon::{Lexicon, Roles, Token};
use crate::phrase::{Mark, Parsed, Phrase};

/// How far the pairs of characters around a verb go, in characters.
const AROUND: usize = 6;

/// Takes what is seen.
pub(crate) trait Signs {
    /// One sign: its kind, and what it is.
    fn sign(&mut self, kind: &'static str, parts: &[&str]);
}

/// A clause, with what all its verbs ask of it.
pub(crate) struct Setting<'a, 'p> {
    parsed: &'p Parsed<'a>,
    lexicon: &'p Lexicon,
    item: &'p str,
    /// What kind of word each token is.
    classes: Vec<&'static str>,
    /// The action that the catalogue's senses give each verb here.
    said: Vec<Option<Action>>,
}

/// A verb in its phrase.
pub(crate) struct Place<'a, 'p> {
    pub(crate) token: usize,
    pub(crate) phrase: usize,
    around: &'p Phrase,
    /// What stands right before and right behind, and how near.
    before: (&'static str, &'static str),
    behind: (&'static str, &'static str),
    /// Verbs of the phrase before it and behind it.
    verbs_before: Vec<usize>,
    verbs_behind: Vec<usize>,
    /// Pairs of characters around it, each once.
    pairs: Vec<&'a str>,
    /// The last characters of what comes behind it: 排查**隐患**.
    object: &'a str,
}

impl<'a, 'p> Setting<'a, 'p> {
    pub(crate) fn new(parsed: &'p Parsed<'a>, lexicon: &'p Lexicon, item: &'p str) -> Self {
        let mut said = vec![None; parsed.tokens.len()];
        for phrase in &parsed.phrases {
            for at in phrase.tokens.clone().filter(|&at| parsed.tokens[at].is(Roles::VERB)) {
                let token = parsed.tokens[at];
                said[at] = lexicon.action(token.word, parsed.of(phrase), &parsed.text[token.end..]);
            }
        }
        let classes = parsed.tokens.iter().map(|token| class(*token)).collect();
        Setting { parsed, lexicon, item, classes, said }
    }

    /// Every word that may be an act.
    pub(crate) fn places(&self) -> impl Iterator<Item = Place<'a, 'p>> {
        let phrases = self.parsed.phrases.iter().enumerate();
        let tokens = phrases.flat_map(|(number, phrase)| phrase.tokens.clone().map(move |at| (number, at)));
        let tokens = tokens.filter(|&(_, at)| self.may_be_act(at));
        tokens.map(|(phrase, at)| self.place(phrase, at))
    }

    /// What somebody else is guided to do is no act, and neither is what was done to a thing: "**追回**的款".
    fn may_be_act(&self, at: usize) -> bool {
        let token = self.token(at);
        let after = &self.parsed.text[token.end..];
        let after = after.strip_prefix(['回', '到', '出', '过', '完']).unwrap_or(after);
        let done = self.parsed.marks[at] == Mark::Relative && after.starts_with('的');
        !token.word.possible.is_empty() && self.parsed.marks[at] != Mark::Governed && !done
    }

    fn place(&self, number: usize, at: usize) -> Place<'a, 'p> {
        let phrase = &self.parsed.phrases[number];
        let token = self.token(at);
        let left = at.checked_sub(1).filter(|k| phrase.tokens.contains(k));
        let right = Some(at + 1).filter(|k| phrase.tokens.contains(k));
        let start = left.map_or(phrase.start, |left| self.token(left).end);
        let end = right.map_or(phrase.end, |right| self.token(right).start);
        let verbs = phrase.tokens.clone().filter(|&k| self.token(k).is(Roles::VERB) && !self.is_aside(k));
        let (verbs_before, mut verbs_behind): (Vec<usize>, Vec<usize>) = verbs.partition(|&k| k < at);
        verbs_behind.retain(|&k| k > at);
        Place {
            token: at,
            phrase: number,
            around: phrase,
            before: (left.map_or("begin", |left| self.classes[left]), gap(token.start - start)),
            behind: (right.map_or("end", |right| self.classes[right]), gap(end - token.end)),
            verbs_before,
            verbs_behind,
            pairs: self.pairs(token, phrase),
            object: object(&self.parsed.text[token.end..phrase.end]),
        }
    }

    fn pairs(&self, token: Token<'a>, phrase: &Phrase) -> Vec<&'a str> {
        let text = self.parsed.text;
        let start = token.start - last(&text[phrase.start..token.start], AROUND).len();
        pairs(&text[start..token.end + first(&text[token.end..phrase.end], AROUND).len()])
    }

    /// What speaks for or against the verb's being an act, whichever.
    pub(crate) fn of_place(&self, place: &Place<'a, 'p>, signs: &mut impl Signs) {
        self.own(place, signs);
        self.neighbours(place, signs);
        self.other_verbs(place, signs);
        self.structure(place, signs);
    }

    /// What speaks for or against its being this act.
    pub(crate) fn of_action(&self, place: &Place<'a, 'p>, action: Action, signs: &mut impl Signs) {
        let (at, code) = (place.token, action.as_str());
        signs.sign("action", &[code]);
        signs.sign("word as", &[self.word(at), code]);
        signs.sign("mark as", &[mark(self.parsed.marks[at]), code]);
        signs.sign("before as", &[place.before.0, place.before.1, code]);
        signs.sign("behind as", &[place.behind.0, place.behind.1, code]);
        signs.sign("verb before as", &[self.said(place.verbs_before.last()), code]);
        signs.sign("verb behind as", &[self.said(place.verbs_behind.first()), code]);
        if place.verbs_before.iter().any(|&k| self.token(k).is(Roles::GOVERNING)) {
            signs.sign("governed", &[code]);
        }
        if self.said[at] != Some(action) {
            let usual = self.token(at).word.action == Some(action);
            signs.sign("not by its sense", &[if usual { "usual" } else { "other" }]);
        }
        if self.said[..at].contains(&Some(action)) {
            signs.sign("said elsewhere", &["before"]);
        }
        if self.said[at + 1..].contains(&Some(action)) {
            signs.sign("said elsewhere", &["behind"]);
        }
        signs.sign("object as", &[place.object, code]);
        place.pairs.iter().for_each(|pair| signs.sign("pair", &[pair, code]));
    }

    /// The word itself and what the rules make of it.
    fn own(&self, place: &Place<'a, 'p>, signs: &mut impl Signs) {
        let word = self.word(place.token);
        signs.sign("word", &[word]);
        signs.sign("mark", &[mark(self.parsed.marks[place.token])]);
        if self.item.contains(word) {
            signs.sign("in the item's name", &["yes"]);
        }
    }

    /// What stands right before and right behind.
    fn neighbours(&self, place: &Place<'a, 'p>, signs: &mut impl Signs) {
        let (at, phrase) = (place.token, place.around);
        let (token, before, behind) = (self.token(at), place.before, place.behind);
        signs.sign("between", &[before.0, before.1, behind.0, behind.1]);
        if at > phrase.tokens.start && before.1 == AT_ONCE {
            signs.sign("word before", &[self.word(at - 1)]);
        }
        if at + 1 < phrase.tokens.end && behind.1 == AT_ONCE {
            signs.sign("word behind", &[self.word(at + 1)]);
        }
        let after = &self.parsed.text[token.end..phrase.end];
        signs.sign("characters behind", &[first(after, 2)]);
        signs.sign("phrase ends", &[last(self.parsed.of(phrase), 2)]);
        if let Some((_, rest)) = after.split_once('等') {
            signs.sign("and so on", &[first(rest, 2)]);
        }
        if self.lexicon.noun_follows(after) {
            signs.sign("noun behind", &[before.0]);
        }
        if self.lexicon.holder_follows(after) {
            signs.sign("holder behind", &["yes"]);
        }
        if token.is(Roles::SENDING) {
            signs.sign("sends after", &[before.0, before.1]);
        }
        if token.is(Roles::LIGHT) {
            signs.sign("leads to", &[behind.0]);
        }
    }

    /// The verbs beside it in its phrase.
    fn other_verbs(&self, place: &Place<'a, 'p>, signs: &mut impl Signs) {
        let numbers = (count(place.verbs_before.len()), count(place.verbs_behind.len()));
        signs.sign("verbs around", &[numbers.0, numbers.1]);
        if let Some(&before) = place.verbs_before.last() {
            let mut links: Vec<&str> =
                (before + 1..place.token).filter_map(|k| link(self.classes[k])).collect();
            links.sort_unstable();
            links.dedup();
            let links = links.concat();
            signs.sign("linked", &[&links]);
            signs.sign("linked to", &[&links, self.said(Some(&before))]);
        }
    }

    /// What governs the place: prepositions, words that lead to acts, 的.
    fn structure(&self, place: &Place<'a, 'p>, signs: &mut impl Signs) {
        let (at, tokens) = (place.token, place.around.tokens.clone());
        let cue = (tokens.start..at).rev().find(|&k| is_cue(self.token(k)));
        let cue_class = cue.map_or("none", |k| self.classes[k]);
        signs.sign("led by", &[cue_class, count(place.verbs_before.len())]);
        signs.sign("led by word", &[cue.map_or("none", |k| self.word(k))]);
        signs.sign("led by and before", &[cue_class, place.behind.0]);
        let frame = Roles::PREPOSITION.or(Roles::EVENT).or(Roles::ASSISTING);
        let frame = (tokens.start..at).find(|&k| self.token(k).is(frame));
        let frame = frame.map_or("none", |k| self.classes[k]);
        let handling = |mut range: std::ops::Range<usize>| range.any(|k| self.token(k).is(Roles::HANDLING));
        let (handled, handles) = (handling(tokens.start..at), handling(at + 1..tokens.end));
        signs.sign("frame", &[frame, yes(handled), yes(handles)]);
        let of = (at + 1..tokens.end).find(|&k| self.token(k).is(Roles::OF));
        let head = |of: usize| (of + 1..tokens.end).any(|k| self.token(k).is(Roles::VERB.or(Roles::LIGHT)));
        let of_word = of.map_or("no", |of| if head(of) { "verb" } else { "noun" });
        signs.sign("of", &[of_word, cue_class]);
        signs.sign("frame of", &[frame, of_word, yes(!place.verbs_behind.is_empty())]);
        if of.is_some_and(|of| !(at..of).any(|k| self.token(k).is(Roles::AND))) {
            signs.sign("of is near", &["yes"]);
        }
    }

    /// What a verb beside it says.
    fn said(&self, verb: Option<&usize>) -> &'static str {
        verb.map_or("none", |&at| self.said[at].map_or("nothing", |action| action.as_str()))
    }

    fn token(&self, at: usize) -> Token<'a> {
        self.parsed.tokens[at]
    }

    fn word(&self, at: usize) -> &'a str {
        &self.parsed.text[self.token(at).start..self.token(at).end]
    }

    fn is_aside(&self, at: usize) -> bool {
        self.parsed.marks[at] == Mark::Aside
    }
}

/// The last two characters of what a verb is done to, as far as no other part begins.
fn object(after: &str) -> &str {
    let ends = ['、', '和', '及', '并', '（', '的', '与', '或', '等'];
    let object = after.find(ends).map_or(after, |end| &after[..end]);
    last(object.strip_suffix("工作").unwrap_or(object), 2)
}
