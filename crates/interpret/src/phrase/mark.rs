//! Reads a phrase from left to right and marks what each word is in it.

use qingdan_model::Action;

use super::near::BY_OTHERS;
use super::{Mark, Phrase};
use crate::lexicon::{Lexicon, Roles, Token};

/// What governs the words that come next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    /// Nothing yet.
    Start,
    /// A word that has real acts after it: 开展…….
    Light,
    /// A verb with its object.
    Object,
    /// A verb that makes somebody else act: 指导…….
    Governed,
}

pub(super) struct Marker<'a, 'm> {
    pub(super) text: &'a str,
    pub(super) tokens: &'m [Token<'a>],
    pub(super) marks: &'m mut Vec<Mark>,
    pub(super) lexicon: &'a Lexicon,
    pub(super) phrase: &'m mut Phrase,
    pub(super) state: State,
}

impl Marker<'_, '_> {
    pub(super) fn run(&mut self) {
        let end = self.phrase.tokens.end;
        let mut at = self.phrase.tokens.start;
        while at < end {
            let token = self.tokens[at];
            let next = at + 1;
            at = if self.marks[at] == Mark::Aside {
                next
            } else if token.is(Roles::PREPOSITION) && self.preposition_works(at) {
                self.skip_object(at)
            } else {
                self.word(at);
                next
            };
        }
        if self.is_condition() || self.is_example() {
            let tokens = self.phrase.tokens.clone();
            self.marks[tokens]
                .iter_mut()
                .filter(|mark| **mark == Mark::Own)
                .for_each(|mark| *mark = Mark::Relative);
        }
    }

    /// Inside somebody else's act or a verb's object, prepositions start nothing of their own.
    pub(super) fn preposition_works(&self, at: usize) -> bool {
        match self.state {
            State::Governed => false,
            State::Object => {
                self.tokens[at].is(Roles::OBJECT_PREPOSITION) && !self.of_follows(at)
                    || self.tokens[at].is(Roles::AGENT_PREPOSITION) && self.follows_of(at)
                    || self.begins_part(at)
            }
            State::Start | State::Light => true,
        }
    }

    /// Marks what belongs to a preposition; gives the token after it.
    pub(super) fn skip_object(&mut self, at: usize) -> usize {
        let token = self.tokens[at];
        if token.is(Roles::AGENT_PREPOSITION) {
            self.agent_name(at);
            // "主动提交材料的由社区接收": what stands before is the case, not an act.
            if self.text[..token.start].ends_with('的') {
                let before = self.phrase.tokens.start..at;
                self.marks[before]
                    .iter_mut()
                    .filter(|mark| **mark == Mark::Own)
                    .for_each(|mark| *mark = Mark::Relative);
                self.state = State::Start;
            }
            return at + 1;
        }
        let end = self.phrase.tokens.end;
        let (mark, head) = if token.is(Roles::PURPOSE) {
            // "保障工资支付工作的协调": an aim may also be an attribute.
            let ends = |&k: &usize| self.tokens[k].is(Roles::OBJECT_PREPOSITION) || self.is_attributes_end(k);
            (Mark::Frame, (at + 1..end).find(ends))
        } else if token.is(Roles::OBJECT_PREPOSITION) {
            (Mark::Object, self.object_head(at))
        } else if token.is(Roles::PARTY_PREPOSITION) {
            (Mark::Object, self.party_head(at))
        } else {
            (Mark::Frame, self.frame_head(at))
        };
        let head = head.unwrap_or(end);
        for mark_of in &mut self.marks[at..head] {
            if *mark_of != Mark::Aside {
                *mark_of = mark;
            }
        }
        self.state = State::Start;
        head
    }

    /// Verbs in the name of an office after 由 are none: "由市场**监管**股上报".
    fn agent_name(&mut self, at: usize) {
        let starts =
            Roles::ADVERB.or(Roles::LIGHT).or(Roles::VERB).or(Roles::ASSISTING).or(Roles::PREPOSITION);
        let offices = ['股', '科', '室', '所', '队', '局'];
        let tokens = at + 1..self.phrase.tokens.end;
        let ends = tokens
            .clone()
            .filter(|&k| self.tokens[k].is(starts) && self.text[..self.tokens[k].start].ends_with(offices));
        let adverb = tokens.clone().find(|&k| self.tokens[k].is(Roles::ADVERB.or(Roles::LIGHT)));
        let Some(end) = ends.take_while(|&k| adverb.is_none_or(|adverb| k <= adverb)).last() else { return };
        for mark in &mut self.marks[at + 1..end] {
            *mark = Mark::Aside;
        }
    }

    pub(super) fn word(&mut self, at: usize) {
        let token = self.tokens[at];
        if token.is(Roles::ASSISTING)
            && self.state != State::Governed
            && !self.of_is_next(at)
            && !self.others_take_part(at)
        {
            self.phrase.assists_from.get_or_insert(token.start);
            self.state = State::Light;
        } else if token.is(Roles::LIGHT) {
            self.light(at);
        } else if token.is(Roles::VERB) {
            self.verb(at);
        } else if token.is(Roles::AND_THEN) && self.state != State::Light
            || token.is(Roles::ADVERB.or(Roles::FRAME_END)) && self.state == State::Object && self.is_then(at)
        {
            self.state = State::Start;
        } else if token.is(Roles::EVENT) && self.state == State::Start {
            self.state = State::Object;
        }
    }

    /// An adverb before its verb, or 后 right after one.
    pub(super) fn is_then(&self, at: usize) -> bool {
        self.tokens[at].is(Roles::ADVERB)
            || self.text[self.tokens[at].start..self.tokens[at].end].ends_with('后')
    }

    /// "发动群众参与": it is not the actor who takes part.
    pub(super) fn others_take_part(&self, at: usize) -> bool {
        let token = self.tokens[at];
        let tokens = self.phrase.tokens.start..at;
        self.text[token.start..].starts_with("参与")
            && tokens.clone().any(|k| self.tokens[k].is(Roles::RESIDENT))
    }

    pub(super) fn light(&mut self, at: usize) {
        let told = self.has_subject(at) && (self.phrase.tokens.start..at).any(|k| self.sends(k));
        match self.state {
            _ if told => self.state = State::Governed,
            // 统筹 with those who do it: "统筹各部门落实任务".
            State::Start if self.directs_others(at) => self.state = State::Governed,
            State::Governed => self.marks[at] = Mark::Governed,
            // "审核各镇办理的业务": what others do.
            State::Object if self.of_follows(at) || self.has_subject(at) => self.marks[at] = Mark::Relative,
            _ if self.of_is_next(at) => self.marks[at] = Mark::Relative,
            _ => self.state = State::Light,
        }
    }

    pub(super) fn directs_others(&self, at: usize) -> bool {
        let token = self.tokens[at];
        let next = self.tokens.get(at + 1);
        token.word.action == Some(Action::Supervise)
            && !self.text[token.start..token.end].contains("组织")
            && next.is_some_and(|next| {
                next.is(Roles::SOMEBODY) && !next.is(Roles::RESIDENT) && next.start <= token.end + 3 * 3
            })
    }

    pub(super) fn verb(&mut self, at: usize) {
        let token = self.tokens[at];
        let mark = match self.state {
            _ if self.of_is_next(at) => Mark::Relative,
            _ if self.is_denied(at)
                || self.is_office(at)
                || self.is_time(at)
                || self.is_notice(at)
                || self.is_theme(at) =>
            {
                Mark::Noun
            }
            _ if self.text[..token.start].ends_with('其') && self.state == State::Object => Mark::Own,
            State::Start if self.is_attribute(at) => Mark::Noun,
            State::Start => Mark::Own,
            State::Light if self.follows_light(at) && self.holder_is_next(at) => Mark::Noun,
            State::Light if token.is(Roles::SENDING) && self.has_subject(at) && !self.follows_light(at) => {
                Mark::Noun
            }
            State::Light if self.noun_is_next(at) && !self.takes_noun(at) => Mark::Noun,
            State::Light if !self.follows_light(at) && self.head_follows(at) => Mark::Noun,
            State::Light if self.is_of_those_who_act(at) || self.is_thing_done(at) => Mark::Noun,
            State::Light if self.of_follows(at) && !self.follows_light(at) && !self.joins_own(at) => {
                Mark::Relative
            }
            State::Light => Mark::Own,
            _ if self.joins_own(at) => Mark::Own,
            State::Governed => Mark::Governed,
            // "填写《登记表》核对信息": a document ends its verb's object.
            State::Object if self.text[..token.start].ends_with('》') && !self.noun_is_next(at) => Mark::Own,
            State::Object if self.of_follows(at) || self.noun_is_next(at) || self.holder_is_next(at) => {
                Mark::Relative
            }
            State::Object if self.is_of_a_list_of_wrongs(at) || self.follows_of(at) => Mark::Noun,
            State::Object
                if self.begins_part(at)
                    && !self.is_of_what_is_made(at)
                    && (!self.ends_part(at) || self.after(at).starts_with("等工作")) =>
            {
                Mark::Own
            }
            State::Object if token.is(Roles::SENDING) && !self.has_subject(at) => Mark::Own,
            State::Object => Mark::Noun,
        };
        self.marks[at] = mark;
        if mark == Mark::Own {
            self.state = self.after_own(at);
        }
    }

    pub(super) fn after_own(&self, at: usize) -> State {
        let next = self.tokens.get(at + 1).filter(|next| next.start == self.tokens[at].end);
        let second = self.tokens.get(at + 2).filter(|_| next.is_some_and(|next| next.is(Roles::AND)));
        let leads = |token: &Token<'_>| token.is(Roles::GOVERNING) || token.is(Roles::LIGHT);
        if self.tokens[at].is(Roles::GOVERNING) && (!self.ends_part(at) || second.is_some_and(leads)) {
            return State::Governed;
        }
        match self.state {
            State::Governed => State::Governed,
            // "兑付情况审核": a part of a list that is a noun.
            State::Light if self.noun_is_next(at) && !self.follows_light(at) => State::Light,
            State::Light if self.ends_part(at) || next.is_some_and(|next| next.is(Roles::VERB)) => {
                State::Light
            }
            State::Light if self.follows_light(at) || self.joins_own(at) => State::Object,
            State::Light => State::Light,
            // "案件查处、整改和线索核实移交": a list of nouns that are acts.
            State::Start if self.ends_part(at) && !self.after(at).is_empty() && self.list_goes_on(at) => {
                State::Light
            }
            State::Start | State::Object => State::Object,
        }
    }

    /// "包括评审流程、申报材料": tells what the phrase before it means.
    fn is_example(&self) -> bool {
        let text = self.text[self.phrase.start..self.phrase.end].trim_start();
        ["包括", "主要包括", "包含", "其中包括"].iter().any(|word| text.starts_with(word))
    }

    /// "发现……的，": says when, not what.
    pub(super) fn is_condition(&self) -> bool {
        let text = self.text[self.phrase.start..self.phrase.end].trim_end();
        let received = || ["接到", "收到", "接报", "获知"].iter().any(|word| text.contains(word));
        let is_over = |text: &str| {
            BY_OTHERS.iter().any(|word| text.ends_with(word)) || text.ends_with("结束") || received()
        };
        !self.phrase.ends_sentence
            && (text.ends_with(['的', '时']) || text.strip_suffix('后').is_some_and(is_over))
    }
}
