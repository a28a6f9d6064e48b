//! What one clause says, as work: who does what, to whom, by when.

use serde::{Deserialize, Serialize};

use crate::{Span, words};

/// A value with the characters it rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Found<T> {
    /// What was understood.
    pub value: T,
    /// Byte ranges of the clause's text; empty where the value comes from the clause's column or from silence.
    pub spans: Vec<Span>,
}

/// A clause, understood.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reading {
    /// Who does it.
    pub actor: Found<Actor>,
    /// Whether the actor leads or supports.
    pub stance: Found<Stance>,
    /// What sets it going.
    pub mode: Found<Mode>,
    /// What is done, in order of appearance, each once.
    pub actions: Vec<Found<Action>>,
    /// To whom something is reported, handed over or told: `town`, `community`, or as written.
    pub recipients: Vec<Found<String>>,
    /// By when, or how often.
    pub deadline: Option<Found<Deadline>>,
    /// Forms, certificates and laws, with their 《》.
    pub documents: Vec<Found<String>>,
    /// Information systems.
    pub systems: Vec<Found<String>>,
    /// What the reading could not tell; empty where it is sure.
    pub doubts: Vec<Doubt>,
}

/// How far a reading can be relied on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Confidence {
    /// No action was found, or what was found is itself in doubt: a person has to read the clause.
    Low,
    /// Something could not be told, or words were left out that might be actions.
    Medium,
    /// Every word that matters was understood.
    High,
}

impl Reading {
    /// How far the reading can be relied on: what its doubts leave.
    pub fn confidence(&self) -> Confidence {
        let acts: Vec<&Span> = self.actions.iter().flat_map(|action| &action.spans).collect();
        let of_acts = |doubt: &Doubt| acts.is_empty() || doubt.spans.iter().any(|span| acts.contains(&span));
        let weighs = |doubt: &Doubt| match doubt.field {
            Field::Text => true,
            Field::Actions => of_acts(doubt),
            _ => false,
        };
        if self.doubts.is_empty() {
            Confidence::High
        } else if self.doubts.iter().any(weighs) {
            Confidence::Low
        } else {
            Confidence::Medium
        }
    }
}

/// Something that a reading could not tell.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Doubt {
    /// What it concerns.
    pub field: Field,
    /// Why, in Chinese, for the person who checks it.
    pub message: String,
    /// The characters in question.
    pub spans: Vec<Span>,
}

/// A field of a reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs)]
pub enum Field {
    /// The clause as a whole.
    Text,
    Actor,
    Stance,
    Mode,
    Actions,
    Recipients,
    Deadline,
    Systems,
}

/// A length of time, a date, or a rhythm, in the source's words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deadline {
    /// What the words say about the time.
    pub kind: DeadlineKind,
    /// How many units; for `before` the number of the date ("每月25日前": 25 days).
    pub n: Option<u32>,
    /// The unit, where there is one.
    pub unit: Option<Unit>,
    /// The source's own words.
    pub text: String,
}

words! {
    /// Who does what a clause says.
    Actor, "actor" {
        /// The township or sub-district.
        Town = "town", "乡镇（街道）";
        /// A community or village under the town.
        Community = "community", "社区（村）";
        /// A department above the town.
        Department = "department", "部门";
        /// Whom it is done for.
        Resident = "resident", "居民";
        /// Anybody else.
        Other = "other", "其他";
    }
}

words! {
    /// Whether the actor leads or supports somebody else's act.
    Stance, "stance" {
        /// Its own act.
        Lead = "lead", "主办";
        /// 配合、协助、会同、参与、联合.
        Assist = "assist", "配合";
    }
}

words! {
    /// What sets a clause's work going.
    Mode, "mode" {
        /// Continuing work.
        Standing = "standing", "经常";
        /// A stated rhythm.
        Periodic = "periodic", "周期";
        /// An event, an application, a finding, a notice.
        Triggered = "triggered", "一事一办";
    }
}

words! {
    /// What a deadline's words say about the time.
    DeadlineKind, "kind of deadline" {
        /// At most so long.
        Within = "within", "之内";
        /// Not shorter than.
        AtLeast = "at_least", "不少于";
        /// By a date.
        Before = "before", "之前";
        /// As often as.
        Every = "every", "每";
        /// Day and night.
        RoundTheClock = "round_the_clock", "昼夜";
    }
}

words! {
    /// A unit of time.
    Unit, "unit of time" {
        /// 工作日.
        WorkingDay = "working_day", "个工作日";
        /// 日.
        Day = "day", "日";
        /// 小时.
        Hour = "hour", "小时";
        /// 周.
        Week = "week", "周";
        /// 月.
        Month = "month", "个月";
        /// 季度.
        Quarter = "quarter", "季度";
        /// 年.
        Year = "year", "年";
    }
}

words! {
    /// What is done. `catalogue/actions.toml` has the verbs of each.
    Action, "action" {
        /// Tell the public.
        Publicize = "publicize", "宣传告知";
        /// Make plans, rules, teams.
        Organize = "organize", "建章立制";
        /// Train and drill.
        Train = "train", "培训演练";
        /// Patrol and look.
        Inspect = "inspect", "巡查检查";
        /// Find out how things stand in general.
        Survey = "survey", "摸底统计";
        /// Take in applications.
        Accept = "accept", "受理收件";
        /// Check one matter.
        Review = "review", "审核核查";
        /// Decide one matter.
        Decide = "decide", "审批认定";
        /// Send upwards or sideways.
        Report = "report", "上报移送";
        /// Send downwards, notify.
        Dispatch = "dispatch", "下发通知";
        /// Tell the result.
        Feedback = "feedback", "反馈结果";
        /// Make public.
        Publish = "publish", "公示公布";
        /// Keep records.
        Record = "record", "录入建档";
        /// Pay and hand out.
        Pay = "pay", "发放兑付";
        /// Claim back.
        Recover = "recover", "追缴退费";
        /// End, close down.
        Cease = "cease", "停止终止";
        /// Stop it, have it mended.
        Correct = "correct", "制止整改";
        /// Punish, enforce.
        Penalize = "penalize", "查处执法";
        /// Look again.
        Recheck = "recheck", "复查验收";
        /// Emergency response.
        Respond = "respond", "应急处置";
        /// Settle between people.
        Mediate = "mediate", "调解协调";
        /// Guide and oversee.
        Supervise = "supervise", "指导监管";
        /// Build and keep up.
        Build = "build", "建设管护";
        /// Help people.
        Serve = "serve", "服务帮扶";
    }
}
