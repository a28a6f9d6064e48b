//! The keys of several servers on one database: what one of them encrypts, all of them must open.

use std::fs;

use qingdan_store::{Millis, Store, StoreError};
use thiserror::Error;

use crate::key_file::{KeyError, KeySource, Unlocked};

/// Why a server on a database cannot have its keys.
#[derive(Debug, Error)]
pub enum UnlockError {
    /// They cannot be read, or are not the right ones.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// Other servers on the database encrypt with another key.
    #[error(
        "servers on this database encrypt with the key {key}, which is not in {place}: each of them needs the same keys. Copy \
         the key file of the server that was first and name it in QINGDAN_KEY_FILE, or give its key in QINGDAN_KEY. Where \
         servers worked with different keys already, put all of them into one file, one a line"
    )]
    NotShared {
        /// The key's identifier, as the first line of a key file says it.
        key: String,
        /// Where keys were looked for.
        place: String,
    },
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl KeySource {
    /// Reads the keys of a server on a database, as [`KeySource::unlock`] does. On PostgreSQL, where each server may have a
    /// file of its own, the database knows the keys by their identifiers, and a server that lacks one does not start.
    ///
    /// # Errors
    /// Where there is no key, or not the one that is needed; or the store fails.
    pub async fn unlock_for(&self, store: &Store, now: Millis) -> Result<Unlocked, UnlockError> {
        let sealed = store.some_sealed().await?;
        if !store.is_shared() {
            return Ok(self.unlock(sealed.as_deref())?);
        }
        // No file is made that would not be the right one.
        let used = store.sealing_keys().await?;
        if let (KeySource::File(path), Some(key)) = (self, used.first())
            && matches!(path.try_exists(), Ok(false))
        {
            return Err(self.not_shared(key));
        }
        let unlocked = self.unlock(sealed.as_deref())?;
        let (sealing, known) = unlocked.vault.identifiers();
        let unknown = store.use_sealing_key(&sealing, &known, now).await?;
        let Some(key) = unknown.first() else { return Ok(unlocked) };
        if let Some(made) = &unlocked.made {
            // Another server started at the same moment: its key holds, and nothing was encrypted with this one.
            let _ = fs::remove_file(made);
        }
        Err(self.not_shared(key))
    }

    fn not_shared(&self, key: &str) -> UnlockError {
        UnlockError::NotShared { key: key.to_owned(), place: self.place() }
    }
}
