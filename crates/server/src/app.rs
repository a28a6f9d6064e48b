use std::sync::Arc;
use std::time::Duration;

use arc_swap::ArcSwap;
use qingdan_catalogue::Catalogue;
use qingdan_store::{Millis, Revision, Store, StoreError};
use tokio::sync::Mutex;

use crate::ledger::Books;
use crate::originals::Originals;
use crate::reports::Reports;
use crate::routine_clock::Rounds;
use crate::{Library, Vault};

/// How often a process looks whether another one has changed the lists.
const LOOK_EVERY: Duration = Duration::from_secs(2);

/// What an installation may set.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// Whether visitors reach the site by https (through a proxy), so that cookies may insist on it.
    pub https: bool,
    /// Whether the site shows invented lists and says so on every page.
    pub demo: bool,
}

/// The application; clones share everything.
#[derive(Clone)]
pub struct App {
    pub(crate) store: Store,
    pub(crate) catalogue: &'static Catalogue,
    pub(crate) settings: Settings,
    pub(crate) originals: Arc<Originals>,
    pub(crate) reports: Arc<Reports>,
    vault: Arc<Vault>,
    pub(crate) rounds: Rounds,
    books: Arc<Books>,
    library: Arc<ArcSwap<Library>>,
    refreshing: Arc<Mutex<Revision>>,
}

impl App {
    /// Loads every current list and builds the index.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub async fn open(
        store: Store,
        vault: Vault,
        catalogue: &'static Catalogue,
        settings: Settings,
    ) -> Result<App, StoreError> {
        let revision = store.revision().await?;
        let library = Arc::new(ArcSwap::from_pointee(Library::load(&store, catalogue).await?));
        Ok(App {
            store,
            catalogue,
            settings,
            originals: Arc::default(),
            reports: Arc::default(),
            vault: Arc::new(vault),
            rounds: Rounds::default(),
            books: Arc::default(),
            library,
            refreshing: Arc::new(Mutex::new(revision)),
        })
    }

    /// The lists in force, as last loaded. Stays readable while the database is away.
    pub fn library(&self) -> Arc<Library> {
        self.library.load_full()
    }

    /// Seals and opens what nobody may read in the database.
    pub fn vault(&self) -> &Vault {
        &self.vault
    }

    /// Rows of ledgers that were looked at last.
    pub(crate) fn books(&self) -> &Books {
        &self.books
    }

    /// Loads the lists again if they have changed since.
    ///
    /// # Errors
    /// Where the store cannot be read; the library loaded before stays.
    pub async fn refresh(&self) -> Result<(), StoreError> {
        let mut loaded = self.refreshing.lock().await;
        let revision = self.store.revision().await?;
        if *loaded != revision {
            let library = Library::load(&self.store, self.catalogue).await?;
            self.library.store(Arc::new(library.with_read(&self.library())));
            *loaded = revision;
        }
        Ok(())
    }

    /// Follows changes made by other processes and clears away what has expired, for ever.
    pub async fn watch(self) {
        let mut away = false;
        loop {
            tokio::time::sleep(LOOK_EVERY).await;
            let outcome = self.refresh().await;
            match &outcome {
                Err(error) if !away => tracing::error!(%error, "the lists cannot be followed"),
                Ok(()) if away => tracing::info!("the lists can be followed again"),
                _ => {}
            }
            away = outcome.is_err();
            if let Err(error) = self.store.delete_expired_sessions(now()).await {
                tracing::debug!(%error, "expired sessions stay");
            }
        }
    }
}

/// The time, for the store, which has no clock.
pub(crate) fn now() -> Millis {
    jiff::Timestamp::now().as_millisecond()
}

/// The date in China, which has one time zone.
pub(crate) fn today() -> jiff::civil::Date {
    china(now()).date()
}

/// A time as clocks in China show it.
pub(crate) fn china(at: Millis) -> jiff::civil::DateTime {
    let at = jiff::Timestamp::from_millisecond(at).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    jiff::tz::Offset::constant(8).to_datetime(at)
}
