//! Why a command about a routine was not carried out, in words for whoever sent it.

use super::state::Stand;
use crate::affair::Refused;
use crate::case::{RefusalKind, Said};
use crate::permission::Right;

/// Why a command about a routine was not carried out.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[allow(missing_docs)]
pub enum RoutineRefusal {
    #[error("没有这件例行任务，或者您没有查看它的权限。请核对编号；需要查看的，请联系承办单位。")]
    None,
    #[error("编号重复：这件例行任务已经建立。")]
    Exists,
    #[error("这件例行任务由 {holder} 承办，您没有“{right}”的权限。请联系 {holder}，或者请本单位领导分派。", right = right.chinese())]
    NotYours { right: Right, holder: String },
    #[error("这件例行任务已由 {who} 于 {when} 办过（{stands}）。要补充或者更正，请点“重新办理”并写明原因。", who = by.who, when = by.when, stands = stands.chinese())]
    Settled { stands: Stand, by: Said },
    #[error("这件例行任务还没有办，可以直接办理，不用重新办理。")]
    NotSettled,
    #[error("请写明做了什么，或者附上佐证材料（名册、照片、记录表等）。")]
    NoEvidence,
    #[error("{name} 不属于 {unit}，不能分派。例行任务是清单写明的职责，只能在本单位内部分派。")]
    OtherUnit { name: String, unit: String },
    #[error("本来就由 {name} 承办，不用分派。")]
    Same { name: String },
    #[error("这件例行任务不面向镇街，不能要求镇街答复。")]
    NobodyToAsk,
    #[error("请镇街答复的日期应当在今天以后、一年以内。")]
    AskDate,
    #[error("催办、督办和重新计算时限由系统按时间自动进行。")]
    ClockOnly,
    #[error("这项操作要由工作人员进行，系统不会自动办理。")]
    PersonOnly,
    #[error("这件例行任务没有超期，或者这一级已经提醒过。")]
    NotOverdue,
    #[error("没有需要重新计算的时限。")]
    NothingToCount,
    #[error("例行任务没有写明依据的条款。")]
    NoSource,
    #[error("提交的版本（{seen}）比现在的版本（{version}）还新。请刷新页面后再试。")]
    FromFuture { seen: u64, version: u64 },
}

impl From<RoutineRefusal> for Refused {
    fn from(refusal: RoutineRefusal) -> Refused {
        let kind = match refusal {
            RoutineRefusal::None => RefusalKind::NotFound,
            RoutineRefusal::NotYours { .. } | RoutineRefusal::ClockOnly | RoutineRefusal::PersonOnly => {
                RefusalKind::Forbidden
            }
            RoutineRefusal::Exists
            | RoutineRefusal::Settled { .. }
            | RoutineRefusal::NotSettled
            | RoutineRefusal::NotOverdue
            | RoutineRefusal::NothingToCount => RefusalKind::Conflict,
            RoutineRefusal::NoEvidence
            | RoutineRefusal::OtherUnit { .. }
            | RoutineRefusal::Same { .. }
            | RoutineRefusal::NobodyToAsk
            | RoutineRefusal::AskDate
            | RoutineRefusal::NoSource
            | RoutineRefusal::FromFuture { .. } => RefusalKind::Invalid,
        };
        Refused { kind, message: refusal.to_string() }
    }
}
