//! Checking all logs in the background, and sealing them from time to time.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use qingdan_store::{Alteration, Checked, Millis, StoreError};

use crate::app::{App, now};

/// How often logs are sealed: what was written since can be cut off at its end without being missed.
const SEAL_EVERY: Duration = Duration::from_secs(60 * 60);

/// The last check of this process, or the one under way.
#[derive(Clone, Debug, Default)]
pub(crate) struct Verification {
    /// Who asked for it.
    pub by: String,
    /// When it began; 0 where there was none.
    pub began: Millis,
    /// When it ended.
    pub ended: Option<Millis>,
    /// How far it came.
    pub checked: Checked,
    /// What is not as it was written, in all districts.
    pub found: Vec<Alteration>,
    /// Why it could not be finished.
    pub failed: Option<String>,
}

/// A check that all requests see.
#[derive(Clone, Default)]
pub(crate) struct Verifications(Arc<Mutex<Verification>>);

impl Verifications {
    /// How it stands.
    pub fn now(&self) -> Verification {
        self.lock().clone()
    }

    fn change(&self, change: impl FnOnce(&mut Verification)) {
        change(&mut self.lock());
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Verification> {
        // What a thread that panicked left is a state like any other.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Marks a check as begun, unless one is under way.
    fn begin(&self, by: &str) -> bool {
        let mut state = self.lock();
        if state.is_running() {
            return false;
        }
        *state = Verification { by: by.to_owned(), began: now(), ..Verification::default() };
        true
    }
}

impl Verification {
    /// Whether it is under way.
    pub fn is_running(&self) -> bool {
        self.began > 0 && self.ended.is_none()
    }
}

impl App {
    /// Begins to check all logs, unless that is under way.
    pub(crate) fn verify(&self, by: &str) {
        if !self.verifications.begin(by) {
            return;
        }
        let app = self.clone();
        tokio::spawn(async move {
            let outcome =
                app.store.verify(|checked| app.verifications.change(|one| one.checked = checked)).await;
            app.verifications.change(|one| {
                one.ended = Some(now());
                match outcome {
                    Ok(found) => one.found = found,
                    Err(error) => one.failed = Some(error.chinese()),
                }
            });
        });
    }

    /// Seals the logs of all districts, for ever.
    pub async fn keep_sealing(self) {
        loop {
            if let Err(error) = self.seal_all().await {
                tracing::error!(%error, "the logs could not be sealed");
            }
            tokio::time::sleep(SEAL_EVERY).await;
        }
    }

    async fn seal_all(&self) -> Result<(), StoreError> {
        for district in self.store.districts().await? {
            self.store.seal(&district.name, now()).await?;
        }
        Ok(())
    }
}
