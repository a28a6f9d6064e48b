//! What stands right before and after a word: the questions that decide what it is.

use qingdan_model::Action;

use super::Mark;
use super::mark::{Marker, State};
use crate::lexicon::Roles;

/// What somebody above does, so that it only says when: "项目批复后".
pub(super) const BY_OTHERS: [&str; 5] = ["批复", "批准", "审核批准", "许可", "同意"];

impl Marker<'_, '_> {
    /// 安装 in "未安装": not done.
    pub(super) fn is_denied(&self, at: usize) -> bool {
        let before = &self.text[self.phrase.start..self.tokens[at].start];
        let wording = &self.lexicon.catalogue.wording;
        let after = self.after(at);
        let doubted = before.rsplit_once("是否").is_some_and(|(_, since)| !since.contains('的'));
        doubted
            || wording.negations.iter().any(|word| before.ends_with(word.as_str()))
            || self.state != State::Start && wording.bound_by.iter().any(|word| after.contains(word.as_str()))
    }

    /// 审核 in "审核中", "审核期间"; 批复 in "项目批复后": says when.
    pub(super) fn is_time(&self, at: usize) -> bool {
        let token = self.tokens[at];
        let Some(next) = self.tokens.get(at + 1).filter(|next| next.start == token.end) else { return false };
        let word = &self.text[next.start..next.end];
        let by_others = BY_OTHERS.contains(&&self.text[token.start..token.end]);
        next.is(Roles::FRAME_END)
            && (["中", "过程中", "期间"].contains(&word) || by_others && ["后", "之后"].contains(&word))
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

    pub(super) fn follows_of(&self, at: usize) -> bool {
        self.text[..self.tokens[at].start].ends_with('的')
    }

    pub(super) fn after(&self, at: usize) -> &str {
        &self.text[self.tokens[at].end..self.phrase.end]
    }

    /// 的, also after what completes a verb ("追缴**回的**资金"), but not in "做好发放**的工作**".
    pub(super) fn of_is_next(&self, at: usize) -> bool {
        let after = self.after(at);
        let after = after.strip_prefix(['回', '到', '出', '过', '完', '好']).unwrap_or(after);
        after.starts_with('的') && (self.has_subject(at) || !self.is_work(after))
    }

    /// "的工作", "的落实" at the end of a phrase.
    fn is_tail(&self, at: usize) -> bool {
        ["的工作", "的开展", "的落实", "的实施"].contains(&&self.text[at..self.phrase.end])
    }

    /// "的工作" as a tail that says no more than 工作.
    fn is_work(&self, after: &str) -> bool {
        self.state == State::Light && after.strip_prefix("的工作").is_some_and(|rest| rest.is_empty())
    }

    /// Whether a 的 follows before this part of the phrase ends, so that what stands here is before its noun.
    pub(super) fn of_follows(&self, at: usize) -> bool {
        let rest = self.tokens[at + 1..self.phrase.tokens.end].iter();
        let mut rest = rest.take_while(|token| !token.is(Roles::AND_THEN));
        if self.state != State::Light {
            return rest.any(|token| token.is(Roles::OF));
        }
        let rest = rest.filter(|token| !token.is(Roles::OF) || !self.is_tail(token.start));
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
        // "摸排整治危险废物的贮存": what is found is dealt with.
        let mends = matches!(
            self.tokens[second].word.action,
            Some(Action::Correct | Action::Penalize | Action::Decide | Action::Mediate)
        ) && gathers
            && !self.noun_is_next(second)
            && !self.of_is_next(second);
        !self.tokens[first].is(Roles::GOVERNING)
            && !sends_record
            && !self.lexicon.holder_follows(self.after(second))
            && (self.ends_part(second) && !plans
                || mends
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
            || self.is_work(after)
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
