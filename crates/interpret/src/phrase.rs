//! A clause cut into phrases, with what each word is there: the phrase's own verb, or part of something else.

use qingdan_model::Action;

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

/// What governs the words that come next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// Nothing yet.
    Start,
    /// A word that has real acts after it: 开展…….
    Light,
    /// A verb with its object.
    Object,
    /// A verb that makes somebody else act: 指导…….
    Governed,
}

struct Marker<'a, 'm> {
    text: &'a str,
    tokens: &'m [Token<'a>],
    marks: &'m mut Vec<Mark>,
    lexicon: &'a Lexicon,
    phrase: &'m mut Phrase,
    state: State,
}

impl Marker<'_, '_> {
    fn run(&mut self) {
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
        if self.is_condition() {
            let tokens = self.phrase.tokens.clone();
            self.marks[tokens]
                .iter_mut()
                .filter(|mark| **mark == Mark::Own)
                .for_each(|mark| *mark = Mark::Relative);
        }
    }

    /// Inside somebody else's act or a verb's object, prepositions start nothing of their own.
    fn preposition_works(&self, at: usize) -> bool {
        match self.state {
            State::Governed => false,
            State::Object => {
                self.tokens[at].is(Roles::OBJECT_PREPOSITION) && !self.of_follows(at) || self.begins_part(at)
            }
            State::Start | State::Light => true,
        }
    }

    /// Marks what belongs to a preposition; gives the token after it.
    fn skip_object(&mut self, at: usize) -> usize {
        let token = self.tokens[at];
        if token.is(Roles::AGENT_PREPOSITION) {
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

    /// The verb that has the object of 对, 将…: after 进行 where there is one, else the first verb after the object's 的.
    fn object_head(&self, at: usize) -> Option<usize> {
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
        if handling.is_none() && ends_here && ["进行", "给予", "予以"].iter().any(|word| next.starts_with(word)) {
            return None;
        }
        let any = || handling.is_none().then(|| (from..end).rfind(|&k| self.is_verb(k))).flatten();
        let verb = (from..end).find(|&k| self.is_head(k)).or_else(any);
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
    fn sends(&self, at: usize) -> bool {
        let to = |next: &Token<'_>| next.is(Roles::SOMEBODY) && next.start <= self.tokens[at].end + 3 * 3;
        self.tokens[at].is(Roles::SENDING) && self.tokens.get(at + 1).is_some_and(to)
    }

    /// 审核 in "对材料审核后进行公示", 查处 in "对问题依法查处".
    fn is_done_first(&self, verb: usize) -> bool {
        let after = &self.text[self.tokens[verb].end..];
        let before = self.tokens[verb - 1];
        let adverb = Roles::ADVERB.or(Roles::AND_THEN);
        after.starts_with(['后', '并'])
            && !self.tokens.get(verb + 1).is_some_and(|next| next.is(Roles::HANDLING))
            || before.is(adverb) && before.end == self.tokens[verb].start
    }

    /// 进行 in "对……进行……": the first that is not itself in a relative clause.
    fn handling(&self, rest: std::ops::Range<usize>) -> Option<usize> {
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
    fn party_head(&self, at: usize) -> Option<usize> {
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
            if !token.is(Roles::LIGHT) && !self.is_head(k) || self.of_is_next(k) {
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
    fn frame_head(&self, at: usize) -> Option<usize> {
        let end = self.phrase.tokens.end;
        let word = &self.text[self.tokens[at].start..self.tokens[at].end];
        let closes = ["在", "通过", "利用", "采取", "采用", "以", "从"].contains(&word);
        for k in at + 1..end {
            let token = self.tokens[k];
            let leads = token.is(Roles::LIGHT) && !self.of_is_next(k) && (k + 1..end).any(|v| self.is_verb(v));
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
        if !self.phrase.ends_sentence && !self.is_last_chance(at) {
            return None;
        }
        let of =
            (at + 1..end).rfind(|&k| self.tokens[k].is(Roles::OF) && (k + 1..end).any(|v| self.is_head(v)));
        let from = of.map_or(at + 1, |of| of + 1);
        (from..end).find(|&k| self.is_head(k)).or_else(|| (from..end).rfind(|&k| self.is_verb(k)))
    }

    /// A 的 after which verbs follow.
    fn is_attributes_end(&self, at: usize) -> bool {
        self.tokens[at].is(Roles::OF)
            && (at + 1..self.phrase.tokens.end).any(|k| self.is_head(k) && self.ends_part(k))
    }

    /// A frame before a comma has its verb in a later phrase, unless a somebody or an adverb leads to one here.
    fn is_last_chance(&self, at: usize) -> bool {
        (at + 1..self.phrase.tokens.end).any(|k| {
            self.is_head(k)
                && !self.of_follows(k)
                && !self.has_subject(k)
                && (!self.ends_part(k) || self.tokens[k - 1].is(Roles::ADVERB.or(Roles::AND_THEN)))
        })
    }

    fn word(&mut self, at: usize) {
        let token = self.tokens[at];
        if token.is(Roles::ASSISTING) && self.state != State::Governed && !self.of_is_next(at) && !self.others_take_part(at)
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
    fn is_then(&self, at: usize) -> bool {
        self.tokens[at].is(Roles::ADVERB) || self.text[self.tokens[at].start..self.tokens[at].end].ends_with('后')
    }

    /// "发动群众参与": it is not the actor who takes part.
    fn others_take_part(&self, at: usize) -> bool {
        let token = self.tokens[at];
        let tokens = self.phrase.tokens.start..at;
        self.text[token.start..].starts_with("参与") && tokens.clone().any(|k| self.tokens[k].is(Roles::RESIDENT))
    }

    fn light(&mut self, at: usize) {
        let told = self.has_subject(at) && (self.phrase.tokens.start..at).any(|k| self.sends(k));
        match self.state {
            _ if told => self.state = State::Governed,
            // 统筹 with those who do it: "统筹各部门落实任务".
            State::Start if self.directs_others(at) => self.state = State::Governed,
            State::Governed => self.marks[at] = Mark::Governed,
            State::Object if self.of_follows(at) => self.marks[at] = Mark::Relative,
            _ if self.of_is_next(at) => self.marks[at] = Mark::Relative,
            _ => self.state = State::Light,
        }
    }

    fn directs_others(&self, at: usize) -> bool {
        let token = self.tokens[at];
        let next = self.tokens.get(at + 1);
        token.word.action == Some(Action::Supervise)
            && next.is_some_and(|next| next.is(Roles::SOMEBODY) && next.start <= token.end + 3 * 3)
    }

    fn verb(&mut self, at: usize) {
        let token = self.tokens[at];
        let mark = match self.state {
            _ if self.of_is_next(at) => Mark::Relative,
            _ if self.is_denied(at) || self.is_notice(at) || self.is_theme(at) => Mark::Noun,
            _ if self.text[..token.start].ends_with('其') && self.state == State::Object => Mark::Own,
            State::Start if self.is_attribute(at) => Mark::Noun,
            State::Start => Mark::Own,
            State::Light if self.follows_light(at) && self.holder_is_next(at) => Mark::Noun,
            State::Light if token.is(Roles::SENDING) && self.has_subject(at) && !self.follows_light(at) => {
                Mark::Noun
            }
            State::Light if self.noun_is_next(at) && !self.takes_noun(at) => Mark::Noun,
            State::Light if self.of_follows(at) && !self.follows_light(at) => Mark::Relative,
            State::Light => Mark::Own,
            _ if self.joins_own(at) => Mark::Own,
            State::Governed => Mark::Governed,
            State::Object if self.of_follows(at) || self.noun_is_next(at) || self.holder_is_next(at) => {
                Mark::Relative
            }
            State::Object if self.is_of_a_list_of_wrongs(at) || self.follows_of(at) => Mark::Noun,
            State::Object if self.begins_part(at) && !self.ends_part(at) => Mark::Own,
            State::Object if token.is(Roles::SENDING) && !self.has_subject(at) => Mark::Own,
            State::Object => Mark::Noun,
        };
        self.marks[at] = mark;
        if mark == Mark::Own {
            self.state = self.after_own(at);
        }
    }

    /// "追缴资金" as a verb with its object: after 组织 and the like, and as a part of its own.
    fn takes_noun(&self, at: usize) -> bool {
        self.follows_light(at) || self.begins_part(at) && !self.holder_is_next(at)
    }

    /// 安装 in "未安装": not done.
    fn is_denied(&self, at: usize) -> bool {
        let before = &self.text[self.phrase.start..self.tokens[at].start];
        let wording = &self.lexicon.catalogue.wording;
        let after = self.after(at);
        let doubted = before.rsplit_once("是否").is_some_and(|(_, since)| !since.contains('的'));
        doubted
            || wording.negations.iter().any(|word| before.ends_with(word.as_str()))
            || wording.bound_by.iter().any(|word| after.contains(word.as_str()) && self.state != State::Start)
    }

    /// A notice that was given, not the giving of it: "关于年检的通知".
    fn is_notice(&self, at: usize) -> bool {
        let token = self.tokens[at];
        self.follows_of(at) && ["通知", "报告", "公告", "通报"].contains(&&self.text[token.start..token.end])
    }

    /// What telling, teaching and planning are about: **应急救援**宣传教育.
    fn is_theme(&self, at: usize) -> bool {
        use Action::{Inspect, Organize, Publicize, Respond, Review, Train};
        let token = self.tokens[at];
        let next = self.tokens.get(at + 1).filter(|next| next.start == token.end);
        match (token.word.action, next.and_then(|next| next.word.action)) {
            (Some(Publicize | Train | Inspect | Review), _) => false,
            (Some(_), Some(Publicize)) => true,
            (Some(Respond), Some(Train | Organize)) => true,
            _ => false,
        }
    }

    /// 收购处置 in "废品收购处置企业": a word inside a phrase that begins with a noun.
    fn is_attribute(&self, at: usize) -> bool {
        let start = self.tokens[at].start;
        let before = self.tokens[..at].last().map_or(0, |before| before.end).max(self.phrase.start);
        before < start && self.holder_is_next(at)
    }

    fn after_own(&self, at: usize) -> State {
        let next = self.tokens.get(at + 1).filter(|next| next.start == self.tokens[at].end);
        let second = self.tokens.get(at + 2).filter(|_| next.is_some_and(|next| next.is(Roles::AND)));
        let leads = |token: &Token<'_>| token.is(Roles::GOVERNING) || token.is(Roles::LIGHT);
        if self.tokens[at].is(Roles::GOVERNING) && (!self.ends_part(at) || second.is_some_and(leads)) {
            return State::Governed;
        }
        match self.state {
            State::Governed => State::Governed,
            State::Light if self.ends_part(at) || next.is_some_and(|next| next.is(Roles::VERB)) => {
                State::Light
            }
            State::Light if self.follows_light(at) || self.joins_own(at) => State::Object,
            State::Light => State::Light,
            State::Start | State::Object => State::Object,
        }
    }

    /// Right after a word like 组织 or 负责, which may have a verb with its object after it: "组织摸排困难群众".
    fn follows_light(&self, at: usize) -> bool {
        let mut start = self.tokens[at].start;
        for k in (self.phrase.tokens.start..at).rev() {
            let token = self.tokens[k];
            // A region stands before somebody's name: 会同**区**政府.
            let gap = start - token.end;
            let named = self.tokens[k + 1].is(Roles::SOMEBODY) && k + 1 < at;
            if gap > if named { 3 * 3 } else { 0 } {
                return false;
            }
            if token.is(Roles::ASSISTING) {
                return self.marks[k] == Mark::Own;
            }
            if token.is(Roles::LIGHT) {
                let takes_nouns = token.is(Roles::HANDLING) && &self.text[token.start..token.end] != "组织";
                return self.marks[k] == Mark::Own && !takes_nouns;
            }
            if !token.is(Roles::ADVERB.or(Roles::AND_THEN).or(Roles::SOMEBODY)) {
                return false;
            }
            start = token.start;
        }
        false
    }

    /// "制止占用、封闭消防通道等行为": what stands before 行为 is not done but stopped.
    fn is_of_a_list_of_wrongs(&self, at: usize) -> bool {
        let after = self.after(at);
        after.contains("行为") || after.contains("问题")
    }

    fn follows_of(&self, at: usize) -> bool {
        self.text[..self.tokens[at].start].ends_with('的')
    }

    /// Whether a token can be the verb that an object waits for.
    fn is_head(&self, at: usize) -> bool {
        self.is_verb(at) && !self.noun_is_next(at)
    }

    fn is_verb(&self, at: usize) -> bool {
        self.marks[at] != Mark::Aside && self.tokens[at].is(Roles::VERB) && !self.of_is_next(at)
    }

    fn after(&self, at: usize) -> &str {
        &self.text[self.tokens[at].end..self.phrase.end]
    }

    fn noun_is_next(&self, at: usize) -> bool {
        let token = self.tokens[at];
        let told = |next: &Token<'_>| next.start == token.end && next.is(Roles::SOMEBODY);
        let tells = token.is(Roles::SENDING) && self.tokens.get(at + 1).is_some_and(told);
        !tells && self.lexicon.noun_follows(self.after(at))
    }

    fn holder_is_next(&self, at: usize) -> bool {
        self.lexicon.holder_follows(self.after(at))
    }

    fn of_is_next(&self, at: usize) -> bool {
        self.after(at).starts_with('的')
    }

    /// Whether a 的 follows before this part of the phrase ends, so that what stands here is before its noun.
    fn of_follows(&self, at: usize) -> bool {
        let rest = self.tokens[at + 1..self.phrase.tokens.end].iter();
        let mut rest = rest.take_while(|token| !token.is(Roles::AND_THEN));
        if self.state != State::Light {
            return rest.any(|token| token.is(Roles::OF));
        }
        // "采购、储存等流程的检查": 等 binds the parts before it together.
        let start = self.tokens[at].end;
        let of = rest.clone().find(|token| token.is(Roles::OF));
        let bound = of.is_some_and(|of| self.text[start..of.start].contains('等'));
        bound || rest.take_while(|token| !token.is(Roles::AND)).any(|token| token.is(Roles::OF))
    }

    /// Whether only 、, 和 or nothing stands between this verb and an own verb before it.
    fn joins_own(&self, at: usize) -> bool {
        let mut start = self.tokens[at].start;
        for k in (self.phrase.tokens.start..at).rev() {
            let token = self.tokens[k];
            if token.end != start {
                return false;
            }
            if token.is(Roles::EVENT) {
                return true;
            }
            if token.is(Roles::VERB) && !token.is(Roles::LIGHT) {
                return self.marks[k] == Mark::Own && (k + 1 < at || self.is_second_verb(k, at));
            }
            if !token.is(Roles::AND.or(Roles::AND_THEN).or(Roles::ADVERB).or(Roles::LIGHT)) {
                return false;
            }
            start = token.start;
        }
        false
    }

    /// 上报 in "统计上报", not 改造 in "收集改造信息" nor 抢修 in "指导抢修设施".
    fn is_second_verb(&self, first: usize, second: usize) -> bool {
        let attributes = [Some(Action::Build), Some(Action::Serve), Some(Action::Train)];
        let attribute = attributes.contains(&self.tokens[second].word.action);
        let made = |at: usize| matches!(self.tokens[at].word.action, Some(Action::Organize | Action::Build));
        let first_action = self.tokens[first].word.action;
        let gathers =
            matches!(first_action, Some(Action::Inspect | Action::Survey | Action::Review | Action::Record));
        // "上报花名表" reports what was recorded before.
        let sends_record = self.tokens[first].is(Roles::SENDING)
            && self.tokens[second].word.action == Some(Action::Record);
        let makes = made(first) && made(second);
        !self.tokens[first].is(Roles::GOVERNING)
            && !sends_record
            && !self.lexicon.holder_follows(self.after(second))
            && (self.ends_part(second)
                || self.tokens[second].is(Roles::SENDING) && gathers
                || (!attribute && !self.noun_is_next(second)
                    || makes
                    || self.tokens[first].word.action == Some(Action::Accept))
                    && !self.of_follows(second))
    }

    /// Right after 、 or 和.
    fn begins_part(&self, at: usize) -> bool {
        let start = self.tokens[at].start;
        at > self.phrase.tokens.start && {
            let before = self.tokens[at - 1];
            before.is(Roles::AND) && before.end == start
        }
    }

    /// Right before 、 or 和, 工作 or the end of the phrase: nothing that the verb could have as its object.
    fn ends_part(&self, at: usize) -> bool {
        let after = self.after(at);
        after.is_empty()
            || after.starts_with("工作") && !self.noun_is_next(at)
            || ["等", "活动", "行动", "力度", "任务"].iter().any(|tail| after.starts_with(tail))
            || self
                .tokens
                .get(at + 1)
                .is_some_and(|next| next.is(Roles::AND) && next.start == self.tokens[at].end)
    }

    /// 街镇 in "审批街镇上报救助申请".
    fn has_subject(&self, at: usize) -> bool {
        at > self.phrase.tokens.start && {
            let before = self.tokens[at - 1];
            before.is(Roles::SOMEBODY) && before.end == self.tokens[at].start
        }
    }

    /// "发现……的，": says when, not what.
    fn is_condition(&self) -> bool {
        let text = self.text[self.phrase.start..self.phrase.end].trim_end();
        !self.phrase.ends_sentence && (text.ends_with(['的', '时']) || text.ends_with("结束后"))
    }
}
