mod writing;

use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use rusqlite::config::DbConfig;
use rusqlite::{ErrorCode, ffi, params_from_iter};

use super::{Connection, Database, Queues, Row, Value, Work};
use crate::{Result, StoreError, migrations};

/// How long a statement waits for another process (an import on the command line beside the server).
const PATIENCE: Duration = Duration::from_secs(10);

/// How long to wait before asking again for what SQLite itself does not wait for.
const MOMENT: Duration = Duration::from_millis(20);

/// Statements that each connection keeps prepared.
const PREPARED: usize = 128;

/// KiB of pages that the thread that writes keeps in memory, at most. Each step changes pages all over its tables; fetched from
/// the file each time they cost more than all else.
const CACHED: u32 = 65_536;

/// Bytes of a page of a new database; an older one keeps its own. A step changes some rows on each of eight or nine pages,
/// all of which are written to the log: with half of SQLite's usual 4,096 bytes a fourth more steps were completed.
const PAGE: u32 = 2_048;

/// How many pages the log holds (64 MiB of small ones) before whoever writes brings the rest of them into the database file, so
/// that the log begins anew: it only does so when all of it is there.
const LOGGED: u32 = 32_768;

/// Opens `qingdan.db` in `directory`: one thread writes, some read what is committed.
pub(super) fn open(directory: &Path) -> Result<Database> {
    let not_writable = |error: std::io::Error| StoreError::NotWritable {
        path: directory.to_owned(),
        reason: error.to_string(),
    };
    std::fs::create_dir_all(directory).map_err(not_writable)?;
    let path = directory.join("qingdan.db");

    let mut writer = Sqlite::open(&path)?;
    writer.run_script(&format!("PRAGMA cache_size = -{CACHED}; PRAGMA wal_autocheckpoint = {LOGGED};"))?;
    // What is needed to undo one job of a group is kept in memory, too, not in a file beside the database.
    writer.run_script("PRAGMA temp_store = MEMORY")?;
    writer.begin()?;
    writer.end(|writer| migrations::run(writer))?;
    let log = writing::open_log(directory, &path).map_err(not_writable)?;
    // From here on another thread waits for the disk, while the next group is written.
    writer.run_script("PRAGMA synchronous = NORMAL")?;

    let (reads, read_jobs) = channel();
    let (writes, write_jobs) = channel();
    let read_jobs = Arc::new(Mutex::new(read_jobs));
    let several = thread::available_parallelism().map_or(2, |cores| cores.get().clamp(2, 8));
    let writers = writing::start(writer, Sqlite::open(&path)?, log, write_jobs);
    let mut readers = Vec::new();
    for _ in 0..several {
        let mut reader = Sqlite::open(&path)?;
        let (jobs, decided) = (Arc::clone(&read_jobs), writes.clone());
        readers.push(thread::spawn(move || read_all(&mut reader, &jobs, &decided)));
    }
    Ok(Database { queues: Some(Queues { reads, writes }), readers, writers })
}

fn read_all(reader: &mut Sqlite, waiting: &Mutex<Receiver<Work>>, decided: &Sender<Work>) {
    loop {
        let work = waiting.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let outcome = match work {
            Ok(Work::Job(job)) => job.run(reader),
            Ok(Work::Decided(outcome)) => Some(outcome),
            Err(_) => return,
        };
        match outcome {
            // Only one thread writes.
            Some(outcome) if !outcome.deferred.is_empty() => drop(decided.send(Work::Decided(outcome))),
            Some(outcome) => outcome.tell(Ok(())),
            None => {}
        }
    }
}

struct Sqlite {
    path: PathBuf,
    connection: rusqlite::Connection,
}

impl Sqlite {
    fn open(path: &Path) -> Result<Self> {
        let connection = rusqlite::Connection::open(path).map_err(|error| explain(&error, path))?;
        connection.set_prepared_statement_cache_capacity(PREPARED);
        let mut sqlite = Sqlite { path: path.to_owned(), connection };
        sqlite.connection.busy_timeout(PATIENCE).map_err(|error| explain(&error, path))?;
        // Else a statement is planned anew each time other values are bound to it, which takes longer than running it.
        let planned_once = sqlite.connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true);
        planned_once.map_err(|error| explain(&error, path))?;
        sqlite.run_script(&format!("PRAGMA page_size = {PAGE}"))?;
        sqlite.keep_a_log()?;
        // FULL puts each commit on disk before it returns.
        sqlite.run_script("PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;")?;
        Ok(sqlite)
    }

    /// Turns a new database to WAL, which lets readers go on while one writes. For this SQLite wants the file for
    /// itself and does not wait by `busy_timeout`, so processes that start together wait here.
    fn keep_a_log(&mut self) -> Result<()> {
        let until = Instant::now() + PATIENCE;
        loop {
            match self.run_script("PRAGMA journal_mode = WAL") {
                Err(StoreError::Locked { .. }) if Instant::now() < until => thread::sleep(MOMENT),
                done => return done,
            }
        }
    }

    /// Starts a transaction as the only writer, so that what it reads stays true until it ends.
    fn begin(&mut self) -> Result<()> {
        self.run_script("BEGIN IMMEDIATE")
    }

    /// Runs the rest of a transaction and commits it, or rolls it back.
    fn end(&mut self, work: impl FnOnce(&mut Self) -> Result<()>) -> Result<()> {
        let ended = work(self).and_then(|()| self.run_script("COMMIT"));
        if ended.is_err() && !self.connection.is_autocommit() {
            self.run_script("ROLLBACK")?;
        }
        ended
    }

    fn run(&self, sql: &'static str, parameters: &[Value]) -> rusqlite::Result<usize> {
        self.connection.prepare_cached(sql)?.execute(params_from_iter(parameters))
    }
}

impl Connection for Sqlite {
    fn query(&mut self, sql: &'static str, parameters: &[Value]) -> Result<Vec<Row>> {
        let explain = |error| explain(&error, &self.path);
        let mut statement = self.connection.prepare_cached(sql).map_err(explain)?;
        let columns = statement.column_count();
        let mut rows = statement.query(params_from_iter(parameters)).map_err(explain)?;
        let mut all = Vec::new();
        while let Some(row) = rows.next().map_err(explain)? {
            let values = (0..columns).map(|column| row.get_ref(column).map_err(explain)?.try_into());
            all.push(Row(values.collect::<Result<Vec<Value>>>()?.into_iter()));
        }
        Ok(all)
    }

    fn execute(&mut self, sql: &'static str, parameters: &[Value]) -> Result<u64> {
        let touched = self.run(sql, parameters).map_err(|error| explain(&error, &self.path))?;
        Ok(touched as u64)
    }

    fn defer(&mut self, sql: &'static str, parameters: Vec<Value>) -> Result<()> {
        self.run(sql, &parameters).map(|_| ()).map_err(|error| explain_deferred(&error, &self.path))
    }

    fn run_script(&mut self, sql: &str) -> Result<()> {
        self.connection.execute_batch(sql).map_err(|error| explain(&error, &self.path))
    }
}

/// Why a deferred statement failed. Where a row is there already, it is of the same command or the same version of a case.
fn explain_deferred(error: &rusqlite::Error, path: &Path) -> StoreError {
    let taken = [ffi::SQLITE_CONSTRAINT_PRIMARYKEY, ffi::SQLITE_CONSTRAINT_UNIQUE];
    match error.sqlite_error() {
        Some(code) if taken.contains(&code.extended_code) => {
            StoreError::Overtaken { reason: error.to_string() }
        }
        _ => explain(error, path),
    }
}

fn explain(error: &rusqlite::Error, path: &Path) -> StoreError {
    let reason = error.to_string();
    let Some(code) = error.sqlite_error() else { return StoreError::Database { reason } };
    match code.code {
        ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt => {
            StoreError::Corrupt { place: path.display().to_string(), reason }
        }
        ErrorCode::DiskFull => StoreError::DiskFull { reason },
        // The shared memory file of the log could not grow.
        ErrorCode::SystemIoFailure if code.extended_code == ffi::SQLITE_IOERR_SHMSIZE => {
            StoreError::DiskFull { reason }
        }
        ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => StoreError::Locked { reason },
        ErrorCode::CannotOpen | ErrorCode::ReadOnly | ErrorCode::PermissionDenied => {
            StoreError::NotWritable { path: path.parent().unwrap_or(path).to_owned(), reason }
        }
        _ => StoreError::Database { reason },
    }
}
