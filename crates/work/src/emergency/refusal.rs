//! Why a command about an emergency was not carried out, in words for whoever sent it.

use crate::affair::Refused;
use crate::case::RefusalKind;
use crate::permission::Right;

/// Why a command was not carried out.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[allow(missing_docs)]
pub enum EmergencyRefusal {
    #[error("没有这个突发事件，或者您没有查看它的权限。请核对编号；需要查看的，请联系牵头单位。")]
    None,
    #[error("编号重复：这个突发事件已经建立。")]
    Exists,
    #[error(
        "{who} 已于 {when} 结束了这个突发事件（{result}），现在只能查看。需要继续处置，请牵头单位点“重新启动”并写明原因。"
    )]
    Closed { who: String, when: String, result: String },
    #[error("这个突发事件还没有结束，不用重新启动。")]
    NotClosed,
    #[error("升级提醒由系统按时间自动进行。要催促对方，请再发一次预警，或者留言。")]
    ClockOnly,
    #[error("这项操作要由工作人员进行，系统不会自动办理。")]
    PersonOnly,
    #[error("“{right}”由 {holder} 办理，您不能代办。", right = right.chinese())]
    NotYours { right: Right, holder: String },
    #[error("请选择受影响的镇街，至少一个。")]
    NoTowns,
    #[error("{name} 不是镇街，请重新选择。")]
    NotATown { name: String },
    #[error("{name} 已经在这个突发事件的范围里。")]
    TownTwice { name: String },
    #[error("没有编号为 {id} 的机构，请重新选择。")]
    NoOrganisation { id: String },
    #[error("{name} 已经撤销，请另选一个机构。")]
    OrganisationClosed { name: String },
    #[error("{name} 不在这个突发事件的范围里。受影响的镇街，请先“扩大范围”。")]
    NotInvolved { name: String },
    #[error("{name} 不是受影响的镇街或者社区（村），转移和灾情由镇街、社区（村）上报。")]
    NotStruck { name: String },
    #[error("请选择发给谁，至少一个单位。")]
    ToNobody,
    #[error("没有第 {no} 条{what}。请刷新页面。")]
    Nothing { what: &'static str, no: u32 },
    #[error("这条预警没有发给 {name}，不用确认。")]
    NotTold { name: String },
    #[error("{name} 已由 {who} 于 {when} 确认收到，不用再确认。")]
    Acknowledged { name: String, who: String, when: String },
    #[error("没有超过时限还未确认的单位，或者已经提醒过。")]
    NobodyLate,
    #[error("值班的结束时间要晚于开始时间，一个班次最长 {most} 小时。")]
    ShiftTimes { most: i64 },
    #[error("同一时间、同样人员的值班已由 {who} 于 {when} 登记，不用再登记。")]
    SameShift { who: String, when: String },
    #[error("{field}（{said}）还没有到。请核对日期和时间。")]
    InFuture { field: &'static str, said: String },
    #[error("{field}（{said}）离现在太远。请核对日期和时间。")]
    FarAway { field: &'static str, said: String },
    #[error("返回时间不能早于这一批人转移的时间（{said}）。")]
    BackBeforeMoved { said: String },
    #[error("请填写人数，至少 1 人。")]
    Nobody,
    #[error("{field}太大，最多 {most}。请核对。")]
    TooBig { field: &'static str, most: u64 },
    #[error("第 {no} 批现在还有 {left} 人在安置，不能登记返回 {people} 人。请核对人数。")]
    TooManyBack { no: u32, left: u32, people: u32 },
    #[error("这类突发事件不统计“{name}”。")]
    WrongFigure { name: &'static str },
    #[error("“{part}”（{part_amount}）多于“{whole}”（{whole_amount}），请核对后再报。")]
    MoreThanWhole { part: &'static str, part_amount: String, whole: &'static str, whole_amount: String },
    #[error("请填写发放的数量。")]
    NothingGiven,
    #[error("发放救助要有签收凭证：请附签收表的照片或者扫描件。")]
    NoEvidence,
    #[error("第 {no} 条{what}已由 {who} 于 {when} 作废（{reason}），不能再改。")]
    Void { what: &'static str, no: u32, who: String, when: String, reason: String },
    #[error("没有这一条职责。请刷新页面。")]
    NoDuty,
    #[error("这一条职责由 {lane} 落实，不是 {name} 的。")]
    NotYourDuty { lane: String, name: String },
    #[error("{name} 这一条已由 {who} 于 {when} 登记落实。")]
    Fulfilled { name: String, who: String, when: String },
    #[error("现在就是{level}，不用调整。")]
    SameLevel { level: &'static str },
    #[error("还有没办完的：{}。请先办完；确需现在结束的，在“遗留事项”里写明怎么办。", left.join("；"))]
    Left { left: Vec<String> },
    #[error("{what}太多，最多 {most} 条。请结束这个突发事件，另外启动一个继续登记。")]
    TooMany { what: &'static str, most: usize },
    #[error("涉及的单位和条款有误，请刷新页面重新选择。")]
    BadDuties,
    #[error("提交的版本（{seen}）比突发事件现在的版本（{version}）还新。请刷新页面后再试。")]
    FromFuture { seen: u64, version: u64 },
}

impl EmergencyRefusal {
    fn kind(&self) -> RefusalKind {
        use EmergencyRefusal::*;
        match self {
            None => RefusalKind::NotFound,
            ClockOnly | PersonOnly | NotYours { .. } => RefusalKind::Forbidden,
            Exists
            | Closed { .. }
            | NotClosed
            | TownTwice { .. }
            | NotTold { .. }
            | Acknowledged { .. }
            | NobodyLate
            | SameShift { .. }
            | TooManyBack { .. }
            | Void { .. }
            | Fulfilled { .. }
            | SameLevel { .. }
            | Left { .. } => RefusalKind::Conflict,
            _ => RefusalKind::Invalid,
        }
    }
}

impl From<EmergencyRefusal> for Refused {
    fn from(refusal: EmergencyRefusal) -> Refused {
        Refused { kind: refusal.kind(), message: refusal.to_string() }
    }
}
