//! The schema in numbered steps; README.md states the rule of compatibility.

use crate::database::{AtOnce, Connection, parameters};
use crate::{Result, StoreError, administration, affairs, cases};

/// Each step is applied once, in order, and never edited after a release.
pub(crate) const STEPS: [&str; 14] = [
    include_str!("../migrations/0001_lists.sql"),
    include_str!("../migrations/0002_decisions.sql"),
    include_str!("../migrations/0003_people.sql"),
    include_str!("../migrations/0004_cases.sql"),
    include_str!("../migrations/0005_dismissals.sql"),
    include_str!("../migrations/0006_desk.sql"),
    include_str!("../migrations/0007_batch.sql"),
    include_str!("../migrations/0008_affairs.sql"),
    include_str!("../migrations/0009_calendar_feed.sql"),
    include_str!("../migrations/0010_ledgers.sql"),
    include_str!("../migrations/0011_verification.sql"),
    include_str!("../migrations/0012_sealing_key.sql"),
    include_str!("../migrations/0013_notices.sql"),
    include_str!("../migrations/0014_held_steps.sql"),
];

/// The step that began the logs.
const LOG: i64 = 3;
/// The step since which rows say which affairs everybody may read.
const PUBLIC: i64 = 13;
/// The step since which cases know which of their steps wait for a notice.
const HELD: i64 = 14;

/// Applies the steps that the database lacks. Runs in a transaction: all of them hold afterwards, or none.
pub(crate) fn run(connection: &mut dyn Connection) -> Result<()> {
    connection.run_script("CREATE TABLE IF NOT EXISTS schema_step (step BIGINT NOT NULL PRIMARY KEY)")?;
    let found = match connection.query_one("SELECT COALESCE(MAX(step), 0) FROM schema_step", &[])? {
        Some(mut row) => row.integer()?,
        None => 0,
    };
    let known = STEPS.len() as i64;
    if found > known {
        return Err(StoreError::NewerSchema { found, known });
    }
    for (step, script) in (1..).zip(STEPS).skip_while(|(step, _)| *step <= found) {
        connection.run_script(script)?;
        if step == LOG {
            administration::adopt_accounts(connection)?;
        }
        if step == PUBLIC {
            affairs::note_public_ones(connection)?;
        }
        if step == HELD {
            cases::tell_cases_of_old_notices(&mut AtOnce(connection))?;
        }
        connection.execute("INSERT INTO schema_step (step) VALUES (?1)", parameters![step])?;
    }
    Ok(())
}
