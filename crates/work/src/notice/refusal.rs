//! Why something cannot be done with a notice, in words for whoever asked.

use crate::affair::Refused;
use crate::case::RefusalKind;
use crate::number::CaseNumber;

/// Why a command about a notice is not carried out.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[allow(missing_docs)]
pub enum NoticeRefusal {
    #[error("没有这份公示，或者您没有查看它的权限。")]
    Missing,
    #[error("这份公示已经起草过了。")]
    Exists,
    #[error("{what}由{holder}负责，您没有这项权限。")]
    NotYours { what: &'static str, holder: String },
    #[error("这项操作只能由系统按时间进行。")]
    ClockOnly,
    #[error("这项操作要由工作人员进行。")]
    PersonOnly,
    #[error("请至少选一件办件。")]
    NoCase,
    #[error(
        "所选办件不是同一个事项：{case} 办的是“{item}”，或者按清单的另一个版本办理。一份公示只能写同一个事项的办件。"
    )]
    OtherItem { case: CaseNumber, item: String },
    #[error("办件 {case} 现在要公示的环节与其他办件不同，请单独公示。")]
    OtherStep { case: CaseNumber },
    #[error("办件 {case} 由另外的镇街或者机构公示，请分开起草。")]
    OtherHolder { case: CaseNumber },
    #[error("办件 {case} 选了两次。")]
    Twice { case: CaseNumber },
    #[error("请填写{field}。")]
    Empty { field: &'static str },
    #[error("{field}太长，最多 {limit} 个字。")]
    TooLong { field: &'static str, limit: usize },
    #[error("{field}太多，最多 {limit} 个。")]
    TooMany { field: &'static str, limit: usize },
    #[error(
        "{field}里有一串号码（{shown}），像身份证号、电话或银行账号。公示里不能出现个人的号码，请删去；监督电话请填到“监督电话”一栏。"
    )]
    Number { field: &'static str, shown: String },
    #[error("监督电话有误：请填单位的固定电话或者 12345 这样的服务号码，只写号码。")]
    Telephone,
    #[error(
        "监督电话像是个人的手机号。公示里不能出现个人的号码，请填单位的固定电话或者 12345 这样的服务号码。"
    )]
    OwnTelephone,
    #[error("公示期请填整数天数，不少于{least}，最多 365。")]
    Unit { least: String },
    #[error("公示期只有{length}，不够：{words}。请改长一些。")]
    TooShort { length: String, words: String },
    #[error("请至少选一个张贴地点。")]
    NoPlace,
    #[error("这件事不能在网上公示，条款写明：“{words}”。请去掉“网上”，只在公示栏张贴。")]
    Offline { words: String },
    #[error("条款写明要公示在“{words}”，请选上“{place}”。")]
    PlaceMissing { place: &'static str, words: String },
    #[error("张贴日期应当在 {earliest} 到今天之间：公示稿是 {earliest} 定的，不能更早张贴，也不能预先登记。")]
    PostingDay { earliest: String },
    #[error("这份公示已经张贴，不能再改。文字有误请撤回并写明原因，改好后重新张贴，公示期重新计算。")]
    AlreadyPosted,
    #[error("这份公示还没有张贴。")]
    NotPosted,
    #[error("这份公示已经撤回，要先重新张贴。")]
    IsWithdrawn,
    #[error("这份公示已于 {when} 结束，现在只能查看。公示期满以后的意见，请在办件里留言处理。")]
    IsClosed { when: String },
    #[error(
        "公示期还没有满：{words}，张贴当日不计，公示到 {last} 止，最早第二天才能结束。确需停止，请“撤回”并写明原因；重新张贴时期限重新计算。"
    )]
    TooEarly { words: String, last: String },
    #[error(
        "还算不出公示到哪一天：{year} 年的放假调休还没有录入。请管理员在“时限设置”中补录，补录后自动计算。"
    )]
    NoEnd { year: i16 },
    #[error("还有 {count} 条异议没有答复，公示不能结束。请先答复。")]
    ObjectionsOpen { count: usize },
    #[error("没有第 {no} 号异议。")]
    NoObjection { no: u32 },
    #[error("第 {no} 号异议已由 {who} 于 {when} 答复（{verdict}）。")]
    IsAnswered { no: u32, who: String, when: String, verdict: &'static str },
    #[error("请写明异议的内容。")]
    NoObjectionWords,
    #[error("收到异议的日期应当在 {from} 到 {until} 之间（公示期内，且不晚于今天）。")]
    ObjectionDay { from: String, until: String },
    #[error("这份公示不在网上公示，请按公示上的电话或地址反映。")]
    NotOnline,
    #[error("现在网上提交的意见太多，请过一小时再试，或者拨打监督电话。")]
    TooManyAtOnce,
    #[error("请选择照片或文件。")]
    NoFiles,
    #[error("没有需要重新计算的期限。")]
    NothingToCount,
    #[error("提交的版本比公示现在的版本还新。请刷新页面后再试。")]
    FromFuture,
}

impl From<NoticeRefusal> for Refused {
    fn from(refusal: NoticeRefusal) -> Refused {
        use NoticeRefusal::*;
        let kind = match refusal {
            Missing | NoObjection { .. } => RefusalKind::NotFound,
            NotYours { .. } | ClockOnly | PersonOnly => RefusalKind::Forbidden,
            Exists
            | AlreadyPosted
            | NotPosted
            | IsWithdrawn
            | IsClosed { .. }
            | TooEarly { .. }
            | NoEnd { .. }
            | ObjectionsOpen { .. }
            | IsAnswered { .. }
            | TooManyAtOnce
            | NothingToCount => RefusalKind::Conflict,
            _ => RefusalKind::Invalid,
        };
        Refused { kind, message: refusal.to_string() }
    }
}
