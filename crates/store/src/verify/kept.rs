//! The last check of each district, kept so that its result outlives the process that carried it out.

use qingdan_work::Person;

use super::{Alteration, Checked};
use crate::database::{Row, parameters};
use crate::lists::from_json;
use crate::{Millis, Result, Store, StoreError, to_json};

/// A check that is not over and says nothing for so long was broken off.
const SILENCE: Millis = 30_000;

/// What is kept of findings: whoever altered a whole table left more than anybody reads.
const KEPT: usize = 1_000;

/// The last check of a district's logs, or the one under way (校验).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verification {
    /// The login of who asked for it.
    pub login: String,
    /// Their name.
    pub name: String,
    /// When it began.
    pub began: Millis,
    /// When whoever carries it out last said so.
    pub alive: Millis,
    /// When it ended.
    pub ended: Option<Millis>,
    /// How far it came.
    pub checked: Checked,
    /// How much is not as it was written.
    pub count: u64,
    /// What of it, for people; the first thousand.
    pub found: Vec<String>,
    /// Why it could not be finished, in Chinese.
    pub failed: Option<String>,
}

impl Verification {
    /// Whether it is under way.
    pub fn is_running(&self, now: Millis) -> bool {
        self.ended.is_none() && now - self.alive <= SILENCE
    }

    /// Whether the process that carried it out ended before it did.
    pub fn was_broken_off(&self, now: Millis) -> bool {
        self.ended.is_none() && !self.is_running(now)
    }
}

impl Store {
    /// Writes down that a check of a district begins; `false` where one is under way, in whichever process.
    pub async fn begin_verification(&self, district: &str, by: &Person, now: Millis) -> Result<bool> {
        let parameters = [
            district.into(),
            by.login.as_str().into(),
            by.name.as_str().into(),
            now.into(),
            (now - SILENCE).into(),
        ];
        let sql = "INSERT INTO verification \
            (district, login, name, began_ms, alive_ms, ended_ms, files, of_files, events, found_count, found, failed) \
            VALUES (?1, ?2, ?3, ?4, ?4, NULL, 0, 0, 0, 0, '[]', NULL) \
            ON CONFLICT (district) DO UPDATE SET login = excluded.login, name = excluded.name, \
            began_ms = excluded.began_ms, alive_ms = excluded.alive_ms, ended_ms = NULL, files = 0, of_files = 0, \
            events = 0, found_count = 0, found = '[]', failed = NULL \
            WHERE verification.ended_ms IS NOT NULL OR verification.alive_ms < ?5";
        Ok(self.database.write(move |connection| connection.execute(sql, &parameters)).await? > 0)
    }

    /// Writes down how far the check that began at a time has come: it is alive.
    pub async fn go_on_verifying(
        &self,
        district: &str,
        began: Millis,
        checked: Checked,
        now: Millis,
    ) -> Result<()> {
        let [files, of, events] = counts(checked);
        let parameters = [district.into(), began.into(), now.into(), files.into(), of.into(), events.into()];
        let sql = "UPDATE verification SET alive_ms = ?3, files = ?4, of_files = ?5, events = ?6 \
                   WHERE district = ?1 AND began_ms = ?2 AND ended_ms IS NULL";
        self.database.write(move |connection| connection.execute(sql, &parameters)).await?;
        Ok(())
    }

    /// Writes down what came of the check that began at a time: what it found, or in Chinese why it could not be finished.
    pub async fn end_verification(
        &self,
        district: &str,
        began: Millis,
        checked: Checked,
        outcome: Result<Vec<Alteration>, String>,
        now: Millis,
    ) -> Result<()> {
        let [files, of, events] = counts(checked);
        let (found, failed) = match outcome {
            Ok(found) => (found, None),
            Err(reason) => (Vec::new(), Some(reason)),
        };
        let kept: Vec<String> = found.iter().take(KEPT).map(ToString::to_string).collect();
        let (count, kept) = (found.len() as i64, to_json(&kept)?);
        let district = district.to_owned();
        let sql = "UPDATE verification SET alive_ms = ?3, ended_ms = ?3, files = ?4, of_files = ?5, events = ?6, \
                   found_count = ?7, found = ?8, failed = ?9 WHERE district = ?1 AND began_ms = ?2 AND ended_ms IS NULL";
        let write = self.database.write(move |connection| {
            let parameters =
                parameters![&*district, began, now, files, of, events, count, &*kept, failed.as_deref()];
            connection.execute(sql, parameters)
        });
        write.await?;
        Ok(())
    }

    /// The last check of a district, or the one under way.
    pub async fn verification(&self, district: &str) -> Result<Option<Verification>> {
        let parameters = [district.into()];
        let sql = "SELECT login, name, began_ms, alive_ms, ended_ms, files, of_files, events, found_count, found, failed \
                   FROM verification WHERE district = ?1";
        let row = self.database.read(move |connection| connection.query_one(sql, &parameters)).await?;
        row.map(verification).transpose()
    }
}

fn counts(checked: Checked) -> [i64; 3] {
    [checked.files, checked.of, checked.events].map(|count| i64::try_from(count).unwrap_or(i64::MAX))
}

fn verification(mut row: Row) -> Result<Verification, StoreError> {
    Ok(Verification {
        login: row.text()?,
        name: row.text()?,
        began: row.integer()?,
        alive: row.integer()?,
        ended: row.optional_integer()?,
        checked: Checked { files: row.count()?, of: row.count()?, events: row.count()? },
        count: row.count()?,
        found: from_json(&row.text()?)?,
        failed: row.optional_text()?,
    })
}
