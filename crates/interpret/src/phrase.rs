//! A clause cut into phrases, with what each word is there: the phrase's own verb, or part of something else.

mod compound;
mod head;
mod mark;
mod near;

use self::mark::{Marker, State};
use crate::lexicon::{Lexicon, Roles, Token};

/// What a word is in its phrase.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mark {
    /// Its phrase's own word: what it says is done.
    Own,
    /// In the object of a preposition: 对**街镇上报的问题**进行核查.
    Object,
    /// In a frame of the act, its grounds, means, time: **按照审核意见**办理.
    Frame,
    /// In a relative clause: 核查**上报**的问题.
    Relative,
    /// What somebody else is made to do: 指导街镇**开展宣传**.
    Governed,
    /// An attribute of a noun: **救援**物资.
    Noun,
    /// In brackets or quotation marks.
    Aside,
}

/// A part of a sentence between commas.
#[derive(Clone, Debug)]
pub(crate) struct Phrase {
    /// Its tokens, without the comma.
    pub(crate) tokens: std::ops::Range<usize>,
    /// Its bytes.
    pub(crate) start: usize,
    /// First byte after it.
    pub(crate) end: usize,
    /// Whether a full stop or semicolon follows.
    pub(crate) ends_sentence: bool,
    /// Where something supports somebody else's act from here on.
    pub(crate) assists_from: Option<usize>,
}

/// A clause, cut and marked.
pub(crate) struct Parsed<'a> {
    pub(crate) text: &'a str,
    pub(crate) tokens: Vec<Token<'a>>,
    pub(crate) marks: Vec<Mark>,
    pub(crate) phrases: Vec<Phrase>,
}

impl<'a> Parsed<'a> {
    pub(crate) fn new(text: &'a str, lexicon: &'a Lexicon) -> Parsed<'a> {
        let tokens = lexicon.tokens(text);
        let mut marks = vec![Mark::Own; tokens.len()];
        asides(&tokens, &mut marks);
        let mut phrases = phrases(text, &tokens, &marks);
        for phrase in &mut phrases {
            let mut marker =
                Marker { text, tokens: &tokens, marks: &mut marks, lexicon, phrase, state: State::Start };
            marker.run();
        }
        Parsed { text, tokens, marks, phrases }
    }

    /// The text of a phrase.
    pub(crate) fn of(&self, phrase: &Phrase) -> &'a str {
        &self.text[phrase.start..phrase.end]
    }
}

/// Marks what stands in brackets and quotation marks; a bracket that never closes does not count.
fn asides(tokens: &[Token<'_>], marks: &mut [Mark]) {
    let mut open = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        if token.is(Roles::OPEN) {
            open.push(at);
        } else if token.is(Roles::CLOSE)
            && let Some(from) = open.pop()
            && open.is_empty()
        {
            marks[from..=at].fill(Mark::Aside);
        } else if token.is(Roles::STOP) {
            open.clear();
        }
    }
}

fn phrases(text: &str, tokens: &[Token<'_>], marks: &[Mark]) -> Vec<Phrase> {
    let mut phrases = Vec::new();
    let (mut first, mut start) = (0, 0);
    for (at, token) in tokens.iter().enumerate() {
        if token.is(Roles::BREAK) && marks[at] != Mark::Aside {
            let ends_sentence = token.is(Roles::STOP);
            phrases.push(Phrase {
                tokens: first..at,
                start,
                end: token.start,
                ends_sentence,
                assists_from: None,
            });
            (first, start) = (at + 1, token.end);
        }
    }
    phrases.push(Phrase {
        tokens: first..tokens.len(),
        start,
        end: text.len(),
        ends_sentence: true,
        assists_from: None,
    });
    phrases.retain(|phrase| phrase.end > phrase.start);
    phrases
}
