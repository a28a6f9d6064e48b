//! How far an import into a ledger has come: kept in the store, so that it is told after its process ended as well.

use qingdan_store::Millis;
use serde::{Deserialize, Serialize};

use crate::app::now;
use crate::background;

/// An import that told nothing for so long has stopped: its process ended.
const SILENCE: Millis = 60_000;

/// How far an import has come.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Progress {
    login: String,
    /// The ledger's number.
    pub number: String,
    /// Rows of the table.
    pub rows: usize,
    /// Rows that were looked at.
    pub done: usize,
    pub added: usize,
    pub changed: usize,
    pub same: usize,
    /// Rows that an earlier import of the same file had added.
    pub repeated: usize,
    pub bad: usize,
    pub problems: Vec<(usize, String)>,
    /// Why it ended before its end.
    pub failure: String,
    told: Millis,
    pub is_ended: bool,
}

impl Progress {
    /// One that begins, of so many rows.
    pub fn begun(login: String, number: String, rows: usize) -> Progress {
        Progress {
            login,
            number,
            rows,
            done: 0,
            added: 0,
            changed: 0,
            same: 0,
            repeated: 0,
            bad: 0,
            problems: Vec::new(),
            failure: String::new(),
            told: now(),
            is_ended: false,
        }
    }

    /// Whether it neither ended nor goes on.
    pub fn has_stopped(&self) -> bool {
        !self.is_ended && now() - self.told > SILENCE
    }
}

impl background::Progress for Progress {
    const WORK: &'static str = "ledger import";

    fn login(&self) -> &str {
        &self.login
    }

    fn tell(&mut self, at: Millis) {
        self.told = at;
    }
}
