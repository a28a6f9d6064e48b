//! Checking a district's logs in the background, and sealing all of them from time to time.

use std::convert::Infallible;
use std::time::Duration;

use qingdan_store::{Checked, Millis, StoreError};
use qingdan_work::Person;
use tokio::sync::watch;

use crate::app::{App, now};

/// How often logs are sealed: what was written since can be cut off at its end without being missed.
const SEAL_EVERY: Duration = Duration::from_secs(60 * 60);

/// How often a check says that it is alive; the page shows it that often.
const TELL_EVERY: Duration = Duration::from_secs(2);

impl App {
    /// Begins to check the logs of a district, unless that is under way here or in another process. How it stands and what
    /// came of it is in the store.
    ///
    /// # Errors
    /// Where the store fails.
    pub(crate) async fn verify(&self, district: &str, by: &Person) -> Result<(), StoreError> {
        let began = now();
        if self.store.begin_verification(district, by, began).await? {
            let (app, district) = (self.clone(), district.to_owned());
            tokio::spawn(async move { app.carry_out_verification(&district, began).await });
        }
        Ok(())
    }

    async fn carry_out_verification(&self, district: &str, began: Millis) {
        let (told, heard) = watch::channel(Checked::default());
        let check = self.store.verify_district(district, |checked| {
            told.send_replace(checked);
        });
        let outcome = tokio::select! {
            outcome = check => outcome.map_err(|error| error.chinese()),
            never = self.tell(district, began, &heard) => match never {},
        };
        let checked = *heard.borrow();
        let kept = self.store.end_verification(district, began, checked, outcome, now()).await;
        if let Err(error) = kept {
            tracing::error!(%error, district, "what a check of the logs found could not be kept");
        }
    }

    /// Writes down from time to time how far a check has come, for ever.
    async fn tell(&self, district: &str, began: Millis, heard: &watch::Receiver<Checked>) -> Infallible {
        loop {
            tokio::time::sleep(TELL_EVERY).await;
            let checked = *heard.borrow();
            if let Err(error) = self.store.go_on_verifying(district, began, checked, now()).await {
                tracing::warn!(%error, district, "how far a check of the logs has come could not be kept");
            }
        }
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
