//! Whether a verb is only part of a noun: an attribute, a name, a thing that was made or done.

use qingdan_model::Action;

use super::Mark;
use super::mark::Marker;
use crate::lexicon::{Roles, Token};

impl Marker<'_, '_> {
    /// "追缴资金" as a verb with its object: after 组织 and the like, and as a part of its own.
    pub(super) fn takes_noun(&self, at: usize) -> bool {
        self.follows_light(at) || self.begins_part(at) && !self.holder_is_next(at)
    }

    /// A notice that was given, not the giving of it: "关于年检的通知".
    pub(super) fn is_notice(&self, at: usize) -> bool {
        let token = self.tokens[at];
        self.follows_of(at) && ["通知", "报告", "公告", "通报"].contains(&&self.text[token.start..token.end])
    }

    /// What telling, teaching and planning are about: **应急救援**宣传教育.
    pub(super) fn is_theme(&self, at: usize) -> bool {
        use Action::{Dispatch, Inspect, Organize, Publicize, Respond, Review, Train};
        let token = self.tokens[at];
        let next = self.tokens.get(at + 1).filter(|next| next.start == token.end);
        match (token.word.action, next.and_then(|next| next.word.action)) {
            (Some(Publicize | Train | Inspect | Review | Organize), _) => false,
            (_, Some(Publicize)) => !token.is(Roles::SENDING),
            (Some(Respond | Dispatch), Some(Train | Organize)) => true,
            _ => false,
        }
    }

    /// 收购处置 in "废品收购处置企业": a word inside a phrase that begins with a noun.
    pub(super) fn is_attribute(&self, at: usize) -> bool {
        let start = self.tokens[at].start;
        let before = self.tokens[..at].last().map_or(0, |before| before.end).max(self.phrase.start);
        before < start && (self.holder_is_next(at) || self.noun_is_next(at))
    }

    /// "制止占用、封闭消防通道等行为": what stands before 行为 is not done but stopped.
    pub(super) fn is_of_a_list_of_wrongs(&self, at: usize) -> bool {
        let after = self.after(at);
        after.contains("行为") || after.contains("问题")
    }

    /// 登记 in "开展登记流程培训": what is done comes last, at the end of this part.
    pub(super) fn head_follows(&self, at: usize) -> bool {
        if self.ends_part(at) || self.follows_of(at) || self.joins_own(at) {
            return false;
        }
        let mut end = self.tokens[at].end;
        let mut apart = false;
        for k in at + 1..self.phrase.tokens.end {
            let token = self.tokens[k];
            apart |= token.start > end || token.is(Roles::NOUN);
            end = token.end;
            if token.is(Roles::VERB) && !token.is(Roles::LIGHT) {
                if self.has_subject(k) {
                    return false;
                }
                if apart && self.ends_part(k) {
                    let goes_on = token.is(Roles::SENDING) || token.word.action == Some(Action::Record);
                    return !goes_on;
                }
            } else if !token.is(Roles::NOUN.or(Roles::SOMEBODY)) {
                return false;
            }
        }
        false
    }

    /// 测量 in "组织测量标志保管员开展巡查": part of who is made to act.
    pub(super) fn is_of_those_who_act(&self, at: usize) -> bool {
        let led = self.tokens[self.phrase.tokens.start..at].iter().rfind(|token| token.is(Roles::LIGHT));
        let leads = ["组织", "安排", "动员", "发动", "带领", "率领"];
        let led =
            led.is_some_and(|led| leads.iter().any(|word| self.text[led.start..led.end].ends_with(word)));
        let rest = self.tokens[at + 1..self.phrase.tokens.end].iter();
        let mut rest =
            rest.take_while(|token| !token.is(Roles::AND_THEN.or(Roles::OF).or(Roles::PREPOSITION)));
        led && !self.ends_part(at)
            && rest.any(|token| token.is(Roles::HANDLING) && token.start > self.tokens[at].end)
    }

    /// 抽检 in "制定巡查和抽检监测计划": verbs right before the noun that is made.
    pub(super) fn is_of_what_is_made(&self, at: usize) -> bool {
        let made = (self.phrase.tokens.start..at)
            .find(|&k| self.tokens[k].is(Roles::VERB) && self.marks[k] == Mark::Own);
        let made = made.is_some_and(|k| self.tokens[k].word.action == Some(Action::Organize));
        let mut last = at;
        while let Some(next) = self.tokens.get(last + 1)
            && next.start == self.tokens[last].end
            && next.is(Roles::VERB)
        {
            last += 1;
        }
        made && self.lexicon.noun_follows(self.after(last))
    }

    /// Whether the phrase ends in a verb, so that its parts are nouns.
    pub(super) fn list_goes_on(&self, at: usize) -> bool {
        let mut tokens = at + 1..self.phrase.tokens.end;
        let last = tokens.rfind(|&k| self.tokens[k].is(Roles::VERB));
        last.is_some_and(|last| self.ends_part(last) && last > at)
    }

    /// 监管 in "联合市场监管、公安等部门": part of a list of offices.
    pub(super) fn is_office(&self, at: usize) -> bool {
        let after = self.after(at);
        let offices = ["等部门", "等单位", "等有关部门", "等相关部门", "等职能部门", "等多部门"];
        let Some(end) = offices.iter().filter_map(|word| after.find(word)).min() else { return false };
        let end = self.tokens[at].end + end;
        let mut between =
            self.tokens[at + 1..self.phrase.tokens.end].iter().take_while(|token| token.start < end);
        let breaks = Roles::AND_THEN.or(Roles::OF).or(Roles::PREPOSITION).or(Roles::LIGHT).or(Roles::ADVERB);
        !between.any(|token| token.is(breaks)) && !self.follows_light_alone(at)
    }

    /// A verb that begins its phrase or follows what leads to verbs has offices as its object: "通知公安等部门".
    fn follows_light_alone(&self, at: usize) -> bool {
        let token = self.tokens[at];
        token.start == self.phrase.start
            || token.is(Roles::SENDING)
            || token.is(Roles::GOVERNING) && !self.after(at).starts_with('、')
    }

    /// 档案 in "已审批档案": a thing that something was done to.
    pub(super) fn is_thing_done(&self, at: usize) -> bool {
        let token = self.tokens[at];
        at > self.phrase.tokens.start
            && self.is_thing(at)
            && self.tokens[at - 1].end == token.start
            && self.tokens[at - 1].is(Roles::VERB)
            && self.marks[at - 1] != Mark::Own
    }

    pub(super) fn noun_is_next(&self, at: usize) -> bool {
        let token = self.tokens[at];
        let told = |next: &Token<'_>| next.start == token.end && next.is(Roles::SOMEBODY);
        let tells =
            token.is(Roles::SENDING) && self.tokens.get(at + 1).is_some_and(told) || self.hands_over(at);
        // Plans and rules are what is made: "制定方案".
        let makes = token.word.action == Some(Action::Organize)
            && !["规划", "会议", "部署"].contains(&&self.text[token.start..token.end]);
        let after = self.after(at);
        // "“一岗双责”责任制": what stands in quotation marks only names the noun.
        let quoted = after.strip_prefix('“').and_then(|after| after.split_once('”'));
        let after = quoted.map_or(after, |(_, after)| after);
        !tells && !makes && (self.lexicon.noun_follows(after) || self.is_of_work(at))
    }

    /// "安置帮教**工作相关法律**": 工作 with a noun of its own behind it.
    fn is_of_work(&self, at: usize) -> bool {
        let token = self.tokens[at];
        let Some(rest) = self.after(at).strip_prefix("工作") else { return false };
        let next = self.tokens.get(at + 1).map_or(self.phrase.end, |next| next.start.min(self.phrase.end));
        !rest.is_empty() && next > token.end + "工作".len() && !rest.starts_with(['等', '中'])
    }

    pub(super) fn holder_is_next(&self, at: usize) -> bool {
        self.lexicon.holder_follows(self.after(at))
    }
}
