use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use rusqlite::config::DbConfig;
use rusqlite::{ErrorCode, ffi, params_from_iter};

use super::{Connection, Database, Job, Outcome, Queues, Row, Value};
use crate::{Result, StoreError, migrations};

/// How long a statement waits for another process (an import on the command line beside the server).
const PATIENCE: Duration = Duration::from_secs(10);

/// How long to wait before asking again for what SQLite itself does not wait for.
const MOMENT: Duration = Duration::from_millis(20);

/// How many jobs are committed together at most, so that the first does not wait for too many others.
const GROUP: usize = 64;

/// Statements that each connection keeps prepared.
const PREPARED: usize = 128;

/// Pages of 4 KiB that the thread that writes keeps in memory, at most: 64 MiB. Each step changes pages all over its
/// tables; fetched from the file each time they cost more than all else.
const CACHED: u32 = 16_384;

/// How many pages the log holds before they are brought into the database file (32 MiB): the more often a page changed
/// meanwhile, the less is written twice.
const LOGGED: u32 = 8_192;

/// Opens `qingdan.db` in `directory`: one thread writes, some read what is committed.
pub(super) fn open(directory: &Path) -> Result<Database> {
    let not_writable = |error: std::io::Error| StoreError::NotWritable {
        path: directory.to_owned(),
        reason: error.to_string(),
    };
    std::fs::create_dir_all(directory).map_err(not_writable)?;
    let path = directory.join("qingdan.db");

    let mut writer = Sqlite::open(&path)?;
    writer.run_script(&format!("PRAGMA cache_size = {CACHED}; PRAGMA wal_autocheckpoint = {LOGGED};"))?;
    // What is needed to undo one job of a group is kept in memory, too, not in a file beside the database.
    writer.run_script("PRAGMA temp_store = MEMORY")?;
    writer.begin()?;
    writer.end(|writer| migrations::run(writer))?;

    let (reads, read_jobs) = channel();
    let (writes, write_jobs) = channel();
    let read_jobs = Arc::new(Mutex::new(read_jobs));
    let several = thread::available_parallelism().map_or(2, |cores| cores.get().clamp(2, 8));
    let writers = vec![thread::spawn(move || write_all(writer, &write_jobs))];
    let mut readers = Vec::new();
    for _ in 0..several {
        let mut reader = Sqlite::open(&path)?;
        let jobs = Arc::clone(&read_jobs);
        readers.push(thread::spawn(move || read_all(&mut reader, &jobs)));
    }
    Ok(Database { queues: Some(Queues { reads, writes }), readers, writers })
}

fn read_all(reader: &mut Sqlite, jobs: &Mutex<Receiver<Job>>) {
    loop {
        let job = jobs.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(job) = job else { return };
        if let Some(outcome) = job.run(reader) {
            outcome.tell(Ok(()));
        }
    }
}

fn write_all(mut writer: Sqlite, jobs: &Receiver<Job>) {
    while let Ok(first) = jobs.recv() {
        match writer.begin() {
            Ok(()) => write_group(&mut writer, first, jobs),
            Err(error) => first.refuse(error),
        }
    }
}

/// Runs `first` and the jobs that wait behind it, commits them together, and then tells each what came of it: the
/// disk is asked once for all of them, and nobody hears of success before it is on disk.
fn write_group(writer: &mut Sqlite, first: Job, jobs: &Receiver<Job>) {
    let mut outcomes = Vec::new();
    let mut next = Some(first);
    let committed = writer.end(|writer| {
        while let Some(job) = next.take() {
            outcomes.extend(writer.run_apart(job)?);
            if writer.connection.is_autocommit() {
                return Err(lost(&outcomes));
            }
            if outcomes.len() < GROUP {
                next = jobs.try_recv().ok();
            }
        }
        Ok(())
    });
    for outcome in outcomes {
        outcome.tell(committed.clone());
    }
}

/// Why the group's transaction is gone: on some errors (a full disk) SQLite gives up all of it.
fn lost(outcomes: &[Outcome]) -> StoreError {
    let error = outcomes.iter().rev().find_map(|outcome| outcome.error.clone());
    error.unwrap_or_else(|| StoreError::Database { reason: "the transaction was given up".into() })
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
        sqlite.keep_a_log()?;
        // FULL puts each commit on disk before it is acknowledged.
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

    /// Runs a job so that its failure undoes what it did and nothing of its group.
    fn run_apart(&mut self, job: Job) -> Result<Option<Outcome>> {
        self.execute("SAVEPOINT job", &[])?;
        let outcome = job.run(self);
        if !self.connection.is_autocommit() {
            if outcome.as_ref().is_none_or(|outcome| outcome.error.is_some()) {
                self.execute("ROLLBACK TO job", &[])?;
            }
            self.execute("RELEASE job", &[])?;
        }
        Ok(outcome)
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
        let explain = |error| explain(&error, &self.path);
        let mut statement = self.connection.prepare_cached(sql).map_err(explain)?;
        let touched = statement.execute(params_from_iter(parameters)).map_err(explain)?;
        Ok(touched as u64)
    }

    fn defer(&mut self, sql: &'static str, parameters: Vec<Value>) -> Result<()> {
        self.execute(sql, &parameters).map(|_| ())
    }

    fn run_script(&mut self, sql: &str) -> Result<()> {
        self.connection.execute_batch(sql).map_err(|error| explain(&error, &self.path))
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
