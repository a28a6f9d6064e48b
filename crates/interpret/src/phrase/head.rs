//! Where the object of a preposition ends and its verb begins.

use super::Mark;
use super::mark::{Marker, State};
use crate::lexicon::{Roles, Token};

impl Marker<'_, '_> {
    /// The verb that has the object of 对, 将…: after 进行 where there is one, else the first verb after the object's 的.
    pub(super) fn object_head(&self, at: usize) -> Option<usize> {
        let end = self.phrase.tokens.end;
        let rest = at + 1..end;
        let of = rest
            .clone()
            .find(|&k| self.tokens[k].is(Roles::OF) && rest.clone().any(|v| v > k && self.is_head(v)));
        let from = of.map_or(at + 1, |of| of + 1);
        let handling = self.handling(rest);
        // "对……等工作，进行指导": the verb comes after the comma.
        let next = self.text[self.phrase.end..].trim_start_matches(['，', ',']);
        let object_ends = ["工作", "情况", "问题", "行为", "等"].iter();
        let ends_here = object_ends.clone().any(|word| self.text[..self.phrase.end].ends_with(word));
        if handling.is_none()
            && ends_here
            && ["进行", "给予", "予以"].iter().any(|word| next.starts_with(word))
        {
            return None;
        }
        // "将线索移交有关执法机构依法查处": what comes behind is what the receiver does.
        if let Some(given) = (at + 1..end).find(|&k| self.hands_over(k) && self.is_verb(k)) {
            return Some(given);
        }
        let any = || handling.is_none().then(|| (from..end).rfind(|&k| self.is_verb(k))).flatten();
        let verb = (from..end).find(|&k| self.is_head(k)).or_else(any);
        // "对网格员督促仍无法整改的问题，": a topic, whose verb comes after the comma.
        let topic = |k: usize| {
            let rest = k + 1..end;
            let of = rest.clone().rfind(|&of| self.tokens[of].is(Roles::OF));
            !self.phrase.ends_sentence
                && of.is_some_and(|of| !(of..end).any(|v| self.is_verb(v) || self.tokens[v].is(Roles::LIGHT)))
        };
        let verb = verb.filter(|&k| !topic(k));
        match (verb, handling) {
            (Some(verb), Some(handling)) if handling < verb => Some(handling),
            (Some(verb), Some(handling)) => {
                let takes = self.text[self.tokens[at].start..].starts_with(['将', '把']);
                let leads = self.tokens[verb].is(Roles::GOVERNING) || self.sends(verb);
                let own = takes || leads || self.is_done_first(verb);
                Some(if own { verb } else { handling })
            }
            (verb, handling) => verb.or(handling),
        }
    }

    /// A verb that names to whom: "上报区民政局".
    pub(super) fn sends(&self, at: usize) -> bool {
        let to = |next: &Token<'_>| next.is(Roles::SOMEBODY) && next.start <= self.tokens[at].end + 3 * 3;
        self.tokens[at].is(Roles::SENDING) && self.tokens.get(at + 1).is_some_and(to)
    }

    /// A verb of sending before an office that is only described: "移交**有关执法机构**", "移送**有管辖权的部门**".
    pub(super) fn hands_over(&self, at: usize) -> bool {
        self.tokens[at].is(Roles::SENDING) && !self.follows_of(at) && names_office(self.after(at))
    }

    /// 审核 in "对材料审核后进行公示", 查处 in "对问题依法查处".
    pub(super) fn is_done_first(&self, verb: usize) -> bool {
        let after = &self.text[self.tokens[verb].end..];
        let before = self.tokens[verb - 1];
        let adverb = Roles::ADVERB.or(Roles::AND_THEN);
        after.starts_with(['后', '并'])
            && !self.tokens.get(verb + 1).is_some_and(|next| next.is(Roles::HANDLING))
            || before.is(adverb) && before.end == self.tokens[verb].start
    }

    /// 进行 in "对……进行……": the first that is not itself in a relative clause.
    pub(super) fn handling(&self, rest: std::ops::Range<usize>) -> Option<usize> {
        let mut found: Option<usize> = None;
        let mut of_since = false;
        for k in rest {
            let token = self.tokens[k];
            if token.is(Roles::OF) {
                of_since = true;
            } else if token.is(Roles::HANDLING) && (found.is_none() || of_since) && !self.of_is_next(k) {
                found = Some(k);
                of_since = false;
            }
        }
        found
    }

    /// The first verb after the party of 向.
    pub(super) fn party_head(&self, at: usize) -> Option<usize> {
        let gives =
            |&k: &usize| ["提供", "创造"].contains(&&self.text[self.tokens[k].start..self.tokens[k].end]);
        if self.text[self.tokens[at].start..].starts_with('为')
            && let Some(given) = (at + 1..self.phrase.tokens.end).find(gives)
        {
            return Some(given);
        }
        let mut first = None;
        for k in at + 1..self.phrase.tokens.end {
            let token = self.tokens[k];
            let is_verb_with_subject = self.is_verb(k) && self.has_subject(k);
            if !(token.is(Roles::LIGHT) || self.is_head(k) || is_verb_with_subject) || self.of_is_next(k) {
                continue;
            }
            let before = self.tokens[k - 1];
            if before.is(Roles::SOMEBODY) && before.end == token.start && k - 1 > at || !self.of_follows(k) {
                return Some(k);
            }
            first = first.or(Some(k));
        }
        first
    }

    /// What a frame stands before: the end of 在……中, the next object or agent, a light word, or a verb after its 的.
    pub(super) fn frame_head(&self, at: usize) -> Option<usize> {
        let end = self.phrase.tokens.end;
        let word = &self.text[self.tokens[at].start..self.tokens[at].end];
        let closes = ["在", "通过", "利用", "采取", "采用", "以", "从"].contains(&word);
        for k in at + 1..end {
            let token = self.tokens[k];
            let leads = token.is(Roles::LIGHT)
                && !self.of_is_next(k)
                && !self.is_order(k)
                && (k + 1..end).any(|v| self.is_verb(v));
            let to = token.is(Roles::PARTY_PREPOSITION) && self.text[token.start..].starts_with('向');
            let own = token.is(Roles::OBJECT_PREPOSITION.or(Roles::AGENT_PREPOSITION)) || to || leads;
            if own && !token.is(Roles::FRAME_PREPOSITION) {
                return Some(k);
            }
            // "在社区公示后": what is done there first.
            if token.is(Roles::VERB) && self.has_subject(k) && self.after(k).starts_with('后') {
                return Some(k);
            }
            if closes && token.is(Roles::FRAME_END) {
                return Some(k + 1).filter(|&next| next < end);
            }
        }
        if self.state == State::Start && !self.phrase.ends_sentence && !self.is_last_chance(at) {
            return None;
        }
        let of =
            (at + 1..end).rfind(|&k| self.tokens[k].is(Roles::OF) && (k + 1..end).any(|v| self.is_head(v)));
        let from = of.map_or(at + 1, |of| of + 1);
        let sends = |k: usize| {
            self.is_verb(k) && self.tokens[k].is(Roles::SENDING) && k > at + 1 && self.is_order(k - 1)
        };
        (from..end).find(|&k| self.is_head(k) && !self.is_order(k) && !self.is_thing(k) || sends(k)).or_else(
            || {
                // "按照各自监管分工，": before a comma a frame may end in a noun.
                (from..end)
                    .rfind(|&k| self.is_verb(k) && (self.phrase.ends_sentence || !self.noun_is_next(k)))
            },
        )
    }

    /// "上级安排" and "上级要求" as a noun.
    fn is_order(&self, at: usize) -> bool {
        let token = self.tokens[at];
        self.has_subject(at) && ["安排", "要求", "委托"].contains(&&self.text[token.start..token.end])
    }

    /// A 的 after which verbs follow.
    pub(super) fn is_attributes_end(&self, at: usize) -> bool {
        self.tokens[at].is(Roles::OF)
            && (at + 1..self.phrase.tokens.end).any(|k| self.is_head(k) && self.ends_part(k))
    }

    /// A frame before a comma has its verb in a later phrase, unless a somebody or an adverb leads to one here.
    pub(super) fn is_last_chance(&self, at: usize) -> bool {
        (at + 1..self.phrase.tokens.end).any(|k| {
            self.is_head(k)
                && !self.of_follows(k)
                && !self.has_subject(k)
                && (!self.ends_part(k) || self.tokens[k - 1].is(Roles::ADVERB.or(Roles::AND_THEN)))
        })
    }

    /// Whether a token can be the verb that an object waits for.
    pub(super) fn is_head(&self, at: usize) -> bool {
        self.is_verb(at) && !self.noun_is_next(at) && !self.is_denied(at) && !self.is_time(at)
    }

    /// A register, as something that is gone by: "对照台账审核".
    pub(super) fn is_thing(&self, at: usize) -> bool {
        let token = self.tokens[at];
        ["台账", "档案", "清单", "花名册", "花名表"].contains(&&self.text[token.start..token.end])
    }

    pub(super) fn is_verb(&self, at: usize) -> bool {
        self.marks[at] != Mark::Aside && self.tokens[at].is(Roles::VERB) && !self.of_is_next(at)
    }
}

/// How far behind the words that describe an office its kind stands, in characters: "有关**综合行政执法机构**".
const OFFICE: usize = 8;

/// Whether a text begins with an office that words like 有关 describe.
fn names_office(text: &str) -> bool {
    let text = text.trim_start_matches(['至', '给', '到']);
    let general = ["有关", "相关", "其他", "具有", "有"].iter().find_map(|word| text.strip_prefix(word));
    let Some(rest) = general else { return false };
    // "有管辖权的部门", "具有相应资质的机构".
    let rest = rest
        .split_once("的")
        .filter(|(what, _)| what.chars().count() <= OFFICE)
        .map_or(rest, |(_, rest)| rest);
    let kinds = ["机构", "机关", "部门"];
    kinds
        .iter()
        .filter_map(|kind| rest.find(kind))
        .min()
        .is_some_and(|kind| rest[..kind].chars().count() <= OFFICE && !rest[..kind].contains(['，', '、']))
}
