//! What stands right before and after a word: the questions that decide what it is.

use qingdan_model::Action;

use super::Mark;
use super::mark::{Marker, State};
use crate::lexicon::{Roles, Token};

impl Marker<'_, '_> {
    /// "追缴资金" as a verb with its object: after 组织 and the like, and as a part of its own.
    pub(super) fn takes_noun(&self, at: usize) -> bool {
        self.follows_light(at) || self.begins_part(at) && !self.holder_is_next(at)
    }

    /// 安装 in "未安装": not done.
    pub(super) fn is_denied(&self, at: usize) -> bool {
        let before = &self.text[self.phrase.start..self.tokens[at].start];
        let wording = &self.lexicon.catalogue.wording;
        let after = self.after(at);
        let doubted = before.rsplit_once("是否").is_some_and(|(_, since)| !since.contains('的'));
        doubted
            || wording.negations.iter().any(|word| before.ends_with(word.as_str()))
            || wording.bound_by.iter().any(|word| after.contains(word.as_str()) && self.state != State::Start)
    }

    /// A notice that was given, not the giving of it: "关于年检的通知".
    pub(super) fn is_notice(&self, at: usize) -> bool {
        let token = self.tokens[at];
        self.follows_of(at) && ["通知", "报告", "公告", "通报"].contains(&&self.text[token.start..token.end])
    }

    /// What telling, teaching and planning are about: **应急救援**宣传教育.
    pub(super) fn is_theme(&self, at: usize) -> bool {
        use Action::{Inspect, Organize, Publicize, Respond, Review, Train};
        let token = self.tokens[at];
        let next = self.tokens.get(at + 1).filter(|next| next.start == token.end);
        match (token.word.action, next.and_then(|next| next.word.action)) {
            (Some(Publicize | Train | Inspect | Review | Organize), _) => false,
            (_, Some(Publicize)) => !token.is(Roles::SENDING),
            (Some(Respond), Some(Train | Organize)) => true,
            _ => false,
        }
    }

    /// 收购处置 in "废品收购处置企业": a word inside a phrase that begins with a noun.
    pub(super) fn is_attribute(&self, at: usize) -> bool {
        let start = self.tokens[at].start;
        let before = self.tokens[..at].last().map_or(0, |before| before.end).max(self.phrase.start);
        before < start && self.holder_is_next(at)
    }

    /// Right after a word like 组织 or 负责, which may have a verb with its object after it: "组织摸排困难群众".
    pub(super) fn follows_light(&self, at: usize) -> bool {
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
    pub(super) fn is_of_a_list_of_wrongs(&self, at: usize) -> bool {
        let after = self.after(at);
        after.contains("行为") || after.contains("问题")
    }

    pub(super) fn follows_of(&self, at: usize) -> bool {
        self.text[..self.tokens[at].start].ends_with('的')
    }

    pub(super) fn after(&self, at: usize) -> &str {
        &self.text[self.tokens[at].end..self.phrase.end]
    }

    pub(super) fn noun_is_next(&self, at: usize) -> bool {
        let token = self.tokens[at];
        let told = |next: &Token<'_>| next.start == token.end && next.is(Roles::SOMEBODY);
        let tells = token.is(Roles::SENDING) && self.tokens.get(at + 1).is_some_and(told);
        // Plans and rules are what is made: "制定方案".
        let makes = token.word.action == Some(Action::Organize)
            && !["规划", "会议", "部署"].contains(&&self.text[token.start..token.end]);
        !tells && !makes && self.lexicon.noun_follows(self.after(at))
    }

    pub(super) fn holder_is_next(&self, at: usize) -> bool {
        self.lexicon.holder_follows(self.after(at))
    }

    pub(super) fn of_is_next(&self, at: usize) -> bool {
        self.after(at).starts_with('的')
    }

    /// Whether a 的 follows before this part of the phrase ends, so that what stands here is before its noun.
    pub(super) fn of_follows(&self, at: usize) -> bool {
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
    pub(super) fn joins_own(&self, at: usize) -> bool {
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
    pub(super) fn is_second_verb(&self, first: usize, second: usize) -> bool {
        let attributes = [Some(Action::Build), Some(Action::Serve), Some(Action::Train)];
        let attribute = attributes.contains(&self.tokens[second].word.action);
        let made = |at: usize| matches!(self.tokens[at].word.action, Some(Action::Organize | Action::Build));
        let first_action = self.tokens[first].word.action;
        // "制定排查方案" is to make a plan.
        let plans = first_action == Some(Action::Organize);
        let gathers =
            matches!(first_action, Some(Action::Inspect | Action::Survey | Action::Review | Action::Record));
        // "上报花名表" reports what was recorded before.
        let sends_record =
            self.tokens[first].is(Roles::SENDING) && self.tokens[second].word.action == Some(Action::Record);
        let makes = made(first) && made(second);
        !self.tokens[first].is(Roles::GOVERNING)
            && !sends_record
            && !self.lexicon.holder_follows(self.after(second))
            && (self.ends_part(second)
                || self.tokens[second].is(Roles::SENDING) && gathers
                || (!attribute && !plans && !self.noun_is_next(second)
                    || makes
                    || self.tokens[first].word.action == Some(Action::Accept))
                    && !self.of_follows(second))
    }

    /// Right after 、 or 和.
    pub(super) fn begins_part(&self, at: usize) -> bool {
        let start = self.tokens[at].start;
        at > self.phrase.tokens.start && {
            let before = self.tokens[at - 1];
            before.is(Roles::AND) && before.end == start
        }
    }

    /// Right before 、 or 和, 工作 or the end of the phrase: nothing that the verb could have as its object.
    pub(super) fn ends_part(&self, at: usize) -> bool {
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
    pub(super) fn has_subject(&self, at: usize) -> bool {
        at > self.phrase.tokens.start && {
            let before = self.tokens[at - 1];
            before.is(Roles::SOMEBODY) && before.end == self.tokens[at].start
        }
    }
}
