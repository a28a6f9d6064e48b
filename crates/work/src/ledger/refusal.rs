//! Why something was not done with a ledger, in words for whoever asked for it.

use crate::affair::Refused;
use crate::case::Said;
use crate::mask::PersonalKind;

use super::state::{MOST_COLUMNS, MOST_ROWS, MOST_SENDINGS, RowNo};

/// Why a text cannot stand in a cell.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[allow(missing_docs)]
pub enum CellError {
    #[error("“{column}”太长，最多 {limit} 个字", limit = super::column::LONGEST_CELL)]
    TooLong { column: String },
    #[error("“{column}”应当是数字，如 12.5")]
    NoNumber { column: String },
    #[error("“{column}”应当是金额，最多两位小数，如 1200.50")]
    NoMoney { column: String },
    #[error("“{column}”应当是日期，如 2026-03-05 或 2026年3月5日")]
    NoDate { column: String },
    #[error("“{column}”里没有“{text}”这一选项，可以填：{}", choices.join("、"))]
    NoChoice { column: String, text: String, choices: Vec<String> },
    #[error("“{column}”应当填“是”或“否”")]
    NoYesNo { column: String },
    #[error("“{column}”不像{}：{}", kind.chinese(), hint(*kind))]
    Implausible { column: String, kind: PersonalKind },
    #[error("“{column}”里有{}（{shown}）。这一列不遮盖，请填到“{}”类型的列里", kind.chinese(), kind.chinese())]
    Personal { column: String, kind: PersonalKind, shown: String },
}

fn hint(kind: PersonalKind) -> &'static str {
    match kind {
        PersonalKind::IdentityNumber => "应当是 18 位，校验码对不上时多半有一位写错了",
        _ => "只能写号码",
    }
}

/// Why a command about a ledger was not carried out.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[allow(missing_docs)]
pub enum LedgerRefusal {
    #[error("没有这本台账，或者您没有查看它的权限。请核对编号。")]
    NoLedger,
    #[error("编号重复：这本台账已经建立。")]
    Exists,
    #[error("没有第 {0} 行，请刷新页面。")]
    NoRow(RowNo),
    #[error("第 {row} 行在您打开以后已由 {who} 于 {when} 改过。请对照最新内容再决定是否保存；您填写的内容没有丢。", who = by.who, when = by.when)]
    RowChanged { row: RowNo, by: Said },
    #[error("第 {row} 行已由 {who} 于 {when} 移出台账。要改它，请先恢复；您填写的内容没有丢。", who = by.who, when = by.when)]
    RowRemoved { row: RowNo, by: Said },
    #[error("第 {0} 行没有移出台账，不用恢复。")]
    NotRemoved(RowNo),
    #[error("您打开页面以后，{who} 于 {when} 改过这本台账的列。请看一下最新的列，再决定是否提交；您填写的内容没有丢。", who = by.who, when = by.when)]
    ColumnsChanged { by: Said },
    #[error(
        "台账最多 {MOST_ROWS} 行，现在有 {have} 行，再加 {more} 行就超过了。请按年度或社区另建一本台账。"
    )]
    TooManyRows { have: u32, more: usize },
    #[error("台账最多 {MOST_COLUMNS} 列。")]
    TooManyColumns,
    #[error("台账至少要有一列显示出来。")]
    NoColumn,
    #[error("有两列都叫“{0}”，请改成不同的名称。")]
    SameName(String),
    #[error("“{0}”是选项列，请至少写两个选项，一行一个。")]
    NoChoices(String),
    #[error("“{0}”里已经登记了内容，不能改变类型。请增加一列新的，再把原来的列隐藏。")]
    KindFixed(String),
    #[error("“{0}”与从办件自动填入的内容类型不同。")]
    OtherKind(String),
    #[error("列的编号有误，请刷新页面后重试。")]
    NoSuchColumn,
    #[error("没有写明台账归哪个单位，或者它已经撤销。")]
    NoHolder,
    #[error("不能报送给 {0}：台账报送给部门，社区（村）和科室也可以报送给本镇街。")]
    NotReceiver(String),
    #[error("截止日期还没有到，请选今天或以前的日期。")]
    AsOfFuture,
    #[error("截止日期早于台账建立的日期（{0}）。")]
    AsOfEarly(String),
    #[error("这本台账已经报送了 {MOST_SENDINGS} 次，请另建一本台账。")]
    TooManySendings,
    #[error("没有第 {0} 次报送。")]
    NoSending(u32),
    #[error("这次报送已由 {who} 于 {when} {what}。", who = by.who, when = by.when)]
    SendingSettled { what: &'static str, by: Said },
    #[error("这本台账刚刚又报送过，或者报送的内容刚刚改过，没有删除。请再提交一次。")]
    SentMeanwhile,
    #[error("这本台账里刚刚有个人信息被删除。请重新看一遍要报送的内容，再报送。")]
    ErasedMeanwhile,
    #[error("没有要改的内容。")]
    Nothing,
    #[error("办件与台账的对应刚刚变了，下一次会重新填入。")]
    FilledMeanwhile,
    #[error("由办件填入台账由系统自动进行。")]
    ClockOnly,
    #[error("这项操作要由工作人员进行。")]
    PersonOnly,
}

impl From<LedgerRefusal> for Refused {
    fn from(refusal: LedgerRefusal) -> Refused {
        use LedgerRefusal::{
            ClockOnly, ColumnsChanged, ErasedMeanwhile, Exists, FilledMeanwhile, NoLedger, NoRow, NoSending,
            NotRemoved, PersonOnly, RowChanged, RowRemoved, SendingSettled, SentMeanwhile,
        };
        let message = refusal.to_string();
        match refusal {
            NoLedger | NoRow(_) | NoSending(_) => Refused::not_found(message),
            Exists
            | RowChanged { .. }
            | RowRemoved { .. }
            | NotRemoved(_)
            | ColumnsChanged { .. }
            | SendingSettled { .. }
            | SentMeanwhile
            | ErasedMeanwhile
            | FilledMeanwhile => Refused::conflict(message),
            ClockOnly | PersonOnly => Refused { kind: crate::case::RefusalKind::Forbidden, message },
            _ => Refused::invalid(message),
        }
    }
}
