//! Why a command was not carried out, in words for whoever sent it: who did what when, and what can be done now.

use serde::Serialize;

use super::state::{Act, Ending};
use super::step::{Deed, StepNo};
use crate::affair::AffairNumber;
use crate::mask::PersonalKind;
use crate::people::Directory;
use crate::permission::Right;
use crate::time::{Millis, said};

qingdan_model::words! {
    /// A kind of refusal, for programs.
    RefusalKind, "kind of refusal" {
        /// What was sent cannot be: something is missing, too long, or names what does not exist.
        Invalid = "invalid", "内容有误";
        /// Whoever sent it may not do that.
        Forbidden = "forbidden", "没有权限";
        /// There is no such case or step.
        NotFound = "not_found", "找不到";
        /// Things are no longer, or not yet, as the sender thought.
        Conflict = "conflict", "情况已变化";
    }
}

/// Somebody and a time, as people say them: "某镇民政办 张某", "11月3日 14:20".
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Said {
    /// Organisation and name.
    pub who: String,
    /// The time.
    pub when: String,
}

impl Said {
    /// How an act is told.
    pub fn of(act: &Act, directory: &Directory, now: Millis) -> Said {
        let who = format!("{} {}", directory.full_name(act.by.organisation), act.by.name);
        Said { who, when: said(act.at, now) }
    }
}

/// Why a command was not carried out. Its text is Chinese, for the screen; its fields are for programs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(tag = "refusal", rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum Refusal {
    #[error("没有这件办件，或者您没有查看它的权限。请核对编号；需要查看的，请联系承办单位。")]
    NoCase,
    #[error("这件办件没有第 {step} 个环节。请刷新页面。")]
    NoStep { step: StepNo },
    #[error("编号重复：这件办件已经建立。")]
    CaseExists,
    #[error("这一环节由 {holder} 办理，您所在的 {yours} 不能“{right}”。可以在办件里留言，或者请 {holder} 转办。", right = right.chinese())]
    NotYourStep { right: Right, holder: String, yours: String },
    #[error("这件办件由 {holder} 负责，您没有“{right}”的权限。可以在办件里留言，请 {holder} 处理。", right = right.chinese())]
    NotYourCase { right: Right, holder: String },
    #[error("催办、督办和重新计算时限由系统按时间自动进行。要催促对方，请留言。")]
    ClockOnly,
    #[error("这项操作要由工作人员进行，系统不会自动办理。")]
    PersonOnly,
    #[error("“{label}”已由 {who} 于 {when} {deed}，不能再办一次。要补充情况，请留言；确需重新办理，请点“重办”并写明原因。", who = by.who, when = by.when, deed = deed.chinese())]
    StepSettled { label: String, deed: Deed, by: Said },
    #[error("“{label}”没有启用：前面的环节没有走到这里。确需办理，请先点“启用”。")]
    StepDormant { label: String },
    #[error("“{label}”还要等前面的环节：{}。它们办完后，这一环节会自动出现在工作台。", waits_for.join("、"))]
    StepWaits { label: String, waits_for: Vec<String> },
    #[error("“{label}”还没有办过，不用重办。")]
    StepNotSettled { label: String },
    #[error("“{label}”已经在办理流程里，不用启用。")]
    StepNotDormant { label: String },
    #[error("您打开页面以后，“{label}”有了变化：{who} 于 {when} {deed}。请看一下最新情况，再决定是否提交；您填写的内容没有丢。", who = by.who, when = by.when, deed = deed.chinese())]
    StepChanged { label: String, deed: Deed, by: Said },
    #[error(
        "您打开页面以后，“{label}”因为其他环节的办理有了变化。请看一下最新情况，再决定是否提交；您填写的内容没有丢。"
    )]
    StepMoved { label: String },
    #[error("您打开页面以后，{who} 于 {when} 办理过这件办件。请看一下最新情况，再决定是否提交；您填写的内容没有丢。", who = by.who, when = by.when)]
    CaseChanged { by: Said },
    #[error("这件办件已由 {who} 于 {when} 办结（{ending}），现在只能查看。需要继续办理，请点“重新办理”并写明原因。", who = by.who, when = by.when, ending = ending.chinese())]
    CaseClosed { ending: Ending, by: Said },
    #[error("这件办件还没有办结，可以直接办理，不用重新办理。")]
    CaseNotClosed,
    #[error("{who} 于 {when} 把这件办件暂停了，等申请人：{reason}。请先点“恢复办理”。", who = by.who, when = by.when)]
    CasePaused { reason: String, by: Said },
    #[error("这件办件没有暂停，不用恢复。")]
    CaseNotPaused,
    #[error("“{label}”按条款“{words}”，最早 {when} 才能办结。确需提前，请跳过这一环节并写明原因。")]
    TooEarly { label: String, words: String, when: String },
    #[error("“{label}”的公示 {notice} 还没有结束：{until}。公示结束后再办结这一环节。")]
    NoticeUp { label: String, notice: AffairNumber, until: String },
    #[error(
        "“{label}”的公示 {notice} 没有公示满期就撤回了。请重新张贴，公示期满后再办结；确实不用公示的，请跳过这一环节并写明原因。"
    )]
    NoticeWithdrawn { label: String, notice: AffairNumber },
    #[error("“{label}”要作出判断，请写明办理情况或结果。")]
    NoNote { label: String },
    #[error("“{label}”有几种结果，请选一种：{}。", outcomes.join("、"))]
    NoOutcome { label: String, outcomes: Vec<String> },
    #[error("“{label}”没有可选的结果，请把结果写在办理情况里。")]
    OutcomeNotAsked { label: String },
    #[error("还有待办的环节：{}。请先办完；确实不用办的，在办结时逐个写明跳过的原因。", steps.join("、"))]
    StepsReady { steps: Vec<String> },
    #[error("“{label}”不在待办，办结时不用写跳过它的原因。请刷新页面。")]
    SkipNotReady { label: String },
    #[error("不能退回到“{label}”：它不在这一环节之前，或者还没有办过。")]
    NotBefore { label: String },
    #[error("“{label}”本来就由 {holder} 办理，不用转办。")]
    SameOrganisation { label: String, holder: String },
    #[error("没有编号为 {id} 的机构，请重新选择。")]
    NoOrganisation { id: String },
    #[error("{name} 已经撤销，请另选一个机构。")]
    OrganisationClosed { name: String },
    #[error("承办地 {name} 不是镇街，请重新选择。")]
    NotATown { name: String },
    #[error("“{item}”已由上级部门收回，要由承接部门负责；{name} 不是部门，请重新选择。")]
    NotADepartment { item: String, name: String },
    #[error(
        "“{item}”已由上级部门收回，不能再交给 {name} 办理。请选择承接部门；确实要由镇街承担的，要先走职责准入。"
    )]
    TakenBack { item: String, name: String },
    #[error("请填写{field}。")]
    Empty { field: &'static str },
    #[error("{field}太长，最多 {limit} 个字。")]
    TooLong { field: &'static str, limit: usize },
    #[error("{field}太多，最多 {limit} 个。")]
    TooMany { field: &'static str, limit: usize },
    #[error("{field}里有{kind}（{shown}）。记录不能改也不能删，请把它填到“申请人信息”里，那里加密保存。", kind = kind.chinese())]
    Personal { field: &'static str, kind: PersonalKind, shown: String },
    #[error("办理计划有误：{message}")]
    BadPlan { message: String },
    #[error("提交的版本（{seen}）比办件现在的版本（{version}）还新。请刷新页面后再试。")]
    FromFuture { seen: u64, version: u64 },
    #[error("这次提交的编号已经用于另一项操作。请刷新页面后再试。")]
    KeyUsed,
    #[error("“{label}”没有超期，或者这一级已经提醒过。")]
    NotOverdue { label: String },
    #[error("没有需要重新计算的时限。")]
    NothingToCount,
}

impl Refusal {
    /// What kind it is: the server maps it to a status.
    pub fn kind(&self) -> RefusalKind {
        match self {
            Refusal::NoCase | Refusal::NoStep { .. } => RefusalKind::NotFound,
            Refusal::NotYourStep { .. }
            | Refusal::NotYourCase { .. }
            | Refusal::ClockOnly
            | Refusal::PersonOnly => RefusalKind::Forbidden,
            Refusal::CaseExists
            | Refusal::StepSettled { .. }
            | Refusal::StepDormant { .. }
            | Refusal::StepWaits { .. }
            | Refusal::StepNotSettled { .. }
            | Refusal::StepNotDormant { .. }
            | Refusal::StepChanged { .. }
            | Refusal::StepMoved { .. }
            | Refusal::CaseChanged { .. }
            | Refusal::CaseClosed { .. }
            | Refusal::CaseNotClosed
            | Refusal::CasePaused { .. }
            | Refusal::CaseNotPaused
            | Refusal::TooEarly { .. }
            | Refusal::NoticeUp { .. }
            | Refusal::NoticeWithdrawn { .. }
            | Refusal::StepsReady { .. }
            | Refusal::SkipNotReady { .. }
            | Refusal::KeyUsed
            | Refusal::NotOverdue { .. }
            | Refusal::NothingToCount => RefusalKind::Conflict,
            Refusal::NoNote { .. }
            | Refusal::OutcomeNotAsked { .. }
            | Refusal::NoOutcome { .. }
            | Refusal::NotBefore { .. }
            | Refusal::SameOrganisation { .. }
            | Refusal::NoOrganisation { .. }
            | Refusal::OrganisationClosed { .. }
            | Refusal::NotATown { .. }
            | Refusal::NotADepartment { .. }
            | Refusal::TakenBack { .. }
            | Refusal::Empty { .. }
            | Refusal::TooLong { .. }
            | Refusal::TooMany { .. }
            | Refusal::Personal { .. }
            | Refusal::BadPlan { .. }
            | Refusal::FromFuture { .. } => RefusalKind::Invalid,
        }
    }
}
