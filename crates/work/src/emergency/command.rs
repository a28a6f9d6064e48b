//! What people, and the clock, ask to be done.

use serde::{Deserialize, Serialize};

use super::event::{Brought, LossReport, Moving, NewWarning, Relief, Shift};
use super::kinds::{EmergencyKind, EmergencyLevel};
use crate::people::OrganisationId;
use crate::time::Millis;

/// What an emergency begins with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Opening {
    /// What it is called.
    pub title: String,
    /// What strikes.
    pub kind: EmergencyKind,
    /// How far the response goes.
    pub level: EmergencyLevel,
    /// What happened, or is feared.
    pub what: String,
    /// Since when.
    pub starts: Millis,
    /// Where, with what the lists say of it.
    pub brought: Brought,
}

qingdan_model::words! {
    /// What can be entered by mistake.
    Thing, "thing" {
        /// A shift.
        Shift = "shift", "值班安排";
        /// People who were moved.
        Moving = "moving", "转移记录";
        /// Relief that was handed out.
        Relief = "relief", "发放记录";
    }
}

/// What is to be done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case", deny_unknown_fields)]
pub enum Command {
    /// Open it (启动).
    Open(Box<Opening>),
    /// More towns are struck (扩大范围).
    Widen(Box<Brought>),
    /// Give a warning or pass it on (转发预警).
    Warn(NewWarning),
    /// Acknowledge a warning (确认收到).
    Acknowledge {
        /// The warning.
        warning: u32,
        /// For which organisation.
        organisation: OrganisationId,
        /// What they do about it.
        #[serde(default)]
        note: String,
    },
    /// Tell leaders of a warning that was not acknowledged. The clock's command.
    Escalate {
        /// The warning.
        warning: u32,
    },
    /// Enter a shift, or another in its place (安排值班).
    Roster {
        /// The shift that is changed; none for a new one.
        #[serde(default)]
        no: Option<u32>,
        /// The shift.
        shift: Shift,
    },
    /// People were moved (登记转移).
    Move(Moving),
    /// People went home again (登记返回).
    GoBack {
        /// Those who were moved.
        no: u32,
        /// How many of them.
        people: u32,
        /// When.
        at: Millis,
    },
    /// Report losses (上报灾情).
    Report(LossReport),
    /// Relief was handed out (登记发放).
    Relieve(Relief),
    /// Something was entered by mistake (作废).
    Void {
        /// What.
        thing: Thing,
        /// Which.
        no: u32,
        /// Why.
        reason: String,
    },
    /// A duty is fulfilled (已落实).
    Fulfil {
        /// Its position.
        duty: usize,
        /// By whom.
        organisation: OrganisationId,
        /// How.
        #[serde(default)]
        note: String,
    },
    /// Let the response go further, or less far (调整级别).
    Level {
        /// How far.
        level: EmergencyLevel,
        /// Why.
        reason: String,
    },
    /// Say something (留言).
    Comment {
        /// What.
        text: String,
    },
    /// It is over (结束).
    Close {
        /// What came of it.
        result: String,
        /// What is left, and what becomes of that.
        #[serde(default)]
        left: String,
    },
    /// It goes on (重新启动).
    Reopen {
        /// Why.
        reason: String,
    },
}
