use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex};

use crate::cases::{Recent, Rules};
use crate::database::{Database, parameters};
use crate::{Location, Result, StoreError};

/// The store. Clones share its connections; the last one to go closes them.
#[derive(Clone)]
pub struct Store {
    pub(crate) database: Arc<Database>,
    embedded: bool,
    /// What commands of each district are decided by, as it was read last.
    pub(crate) rules: Arc<Mutex<HashMap<String, Arc<Rules>>>>,
    /// The cases that commands were about last.
    pub(crate) recent: Arc<Recent>,
}

impl Store {
    /// Opens the store, creates it where there is none, and brings its schema up to date.
    ///
    /// Several processes may have the same store open: servers on one PostgreSQL, an import on the command line
    /// beside a server on one data directory.
    ///
    /// # Errors
    /// [`StoreError::NotWritable`], [`StoreError::Corrupt`], [`StoreError::NewerSchema`], [`StoreError::Unreachable`],
    /// [`StoreError::Locked`] or [`StoreError::DiskFull`]; an existing database is left as it was.
    pub async fn open(location: &Location) -> Result<Store> {
        let embedded = matches!(location, Location::Directory(_));
        let location = location.clone();
        let opened = tokio::task::spawn_blocking(move || Database::open(&location)).await;
        let database = opened.map_err(|error| StoreError::Database { reason: error.to_string() })??;
        Ok(Store { database: Arc::new(database), embedded, rules: Arc::default(), recent: Arc::default() })
    }

    /// Whether servers with files of their own may work on this database: PostgreSQL, not the file of a data directory.
    pub fn is_shared(&self) -> bool {
        !self.embedded
    }

    /// Writes a copy of the embedded database, as it is at one moment, to the new file `to`. Others go on reading
    /// and writing meanwhile. The copy is a complete `qingdan.db`: to restore, put it into an empty data directory.
    ///
    /// # Errors
    /// [`StoreError::NoBackup`] where the database is PostgreSQL, which has tools of its own, or `to` exists.
    pub async fn backup(&self, to: &Path) -> Result<()> {
        let no_backup = |reason: String| StoreError::NoBackup { reason };
        if !self.embedded {
            return Err(no_backup("the database is PostgreSQL: use pg_dump or its base backups".into()));
        }
        if to.exists() {
            return Err(no_backup(format!("{} is there already", to.display())));
        }
        let Some(path) = to.to_str().map(str::to_owned) else {
            return Err(no_backup(format!("{} is not in UTF-8", to.display())));
        };
        let to = to.to_owned();
        self.database
            .read(move |connection| {
                connection.execute("VACUUM INTO ?1", parameters![path])?;
                let synced = std::fs::File::open(&to).and_then(|file| file.sync_all());
                synced.map_err(|error| StoreError::NoBackup { reason: error.to_string() })
            })
            .await
    }
}
