//! What people, or the clock, ask to be done with a routine.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::state::Opening;
use crate::case::AttachmentRef;
use crate::people::OrganisationId;

/// What is to be done with a routine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case", deny_unknown_fields)]
pub enum Command {
    /// Open it: by the clock when it begins to be due, or by whoever does it earlier.
    Open(Box<Opening>),
    /// It is done (完成).
    Done {
        /// What was done.
        #[serde(default)]
        note: String,
        /// Evidence.
        #[serde(default)]
        attachments: Vec<AttachmentRef>,
        /// By when the towns for whom a department does it are asked to answer.
        #[serde(default)]
        ask: Option<Date>,
    },
    /// It is not done this time (本期不开展).
    Excuse {
        /// Why.
        reason: String,
    },
    /// Give it to another part of the same town (分派).
    Transfer {
        /// Who is to do it.
        to: OrganisationId,
        /// A word to them.
        #[serde(default)]
        note: String,
    },
    /// It has to be done again (重新办理); also by whoever got something from it and sends it back.
    Reopen {
        /// Why.
        reason: String,
    },
    /// Tell that it is overdue. The clock's command.
    Escalate,
    /// Count its end again that nobody knew. The clock's command.
    Recount,
}
