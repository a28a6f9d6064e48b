use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use rusqlite::config::DbConfig;
use rusqlite::{ErrorCode, ffi, params_from_iter};

use super::{Connection, Database, Deferred, Job, Outcome, Queues, Row, Value, Work};
use crate::{Result, StoreError, migrations};

/// How long a statement waits for another process (an import on the command line beside the server).
const PATIENCE: Duration = Duration::from_secs(10);

/// How long to wait before asking again for what SQLite itself does not wait for.
const MOMENT: Duration = Duration::from_millis(20);

/// How many jobs are committed together at most, so that the first does not wait for too many others.
const GROUP: usize = 64;

/// Statements that each connection keeps prepared.
const PREPARED: usize = 128;

/// KiB of pages that the thread that writes keeps in memory, at most. Each step changes pages all over its tables; fetched from
/// the file each time they cost more than all else.
const CACHED: u32 = 65_536;

/// Bytes of a page of a new database; an older one keeps its own. A step changes some rows on each of eight or nine pages,
/// all of which are written to the log: with half of SQLite's usual 4,096 bytes a fourth more steps were completed.
const PAGE: u32 = 2_048;

/// After how many jobs the log's pages are brought into the database file, beside those who write.
const TIDIED: usize = 1_024;

/// How many pages the log holds (64 MiB of small ones) before whoever writes brings the rest of them into the database file, so that the log
/// begins anew: it only does so when all of it is there.
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
    let log = open_log(directory, &path).map_err(not_writable)?;
    // From here on `confirm_all` waits for the disk, while the next group is written.
    writer.run_script("PRAGMA synchronous = NORMAL")?;

    let (reads, read_jobs) = channel();
    let (writes, write_jobs) = channel();
    let read_jobs = Arc::new(Mutex::new(read_jobs));
    let several = thread::available_parallelism().map_or(2, |cores| cores.get().clamp(2, 8));
    let (written, groups) = channel();
    let (tidy, tidying) = sync_channel(1);
    let mut tidier = Sqlite::open(&path)?;
    let writers = vec![
        thread::spawn(move || tidy_all(&mut tidier, &tidying)),
        thread::spawn(move || confirm_all(&log, &groups, &tidy)),
        thread::spawn(move || write_all(writer, &write_jobs, &written)),
    ];
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

/// Opens the log of writes, so that its being on disk can be waited for beside SQLite. SQLite's locks are on other files.
fn open_log(directory: &Path, path: &Path) -> std::io::Result<File> {
    let mut name = path.as_os_str().to_owned();
    name.push("-wal");
    let log = File::options().read(true).write(true).open(name)?;
    // That the file is there at all must be on disk, too.
    #[cfg(unix)]
    File::open(directory)?.sync_all()?;
    Ok(log)
}

/// Jobs that were committed together, or could not be.
struct Group {
    outcomes: Vec<Outcome>,
    committed: Result<()>,
}

fn write_all(mut writer: Sqlite, waiting: &Receiver<Work>, written: &Sender<Group>) {
    let mut next = None;
    while let Some(first) = next.take().or_else(|| waiting.recv().ok()) {
        if let Err(error) = writer.begin() {
            first.refuse(error);
            continue;
        }
        let group;
        (group, next) = match first {
            Work::Job(job) => writer.write_jobs(job, waiting),
            Work::Decided(outcome) => writer.write_decided(outcome, waiting),
        };
        // Who confirms goes after us.
        let _ = written.send(group);
    }
}

/// Waits until what was committed is on disk, and then tells each what came of its job: nobody hears of success before.
/// Meanwhile the next groups are written, and the disk is asked once for all of them. What a later group saw of an earlier
/// one is in the log before it, so it cannot outlive it.
fn confirm_all(log: &File, groups: &Receiver<Group>, tidy: &SyncSender<()>) {
    let mut failed = None;
    let mut jobs = 0;
    while let Ok(first) = groups.recv() {
        let waiting: Vec<Group> = std::iter::once(first).chain(groups.try_iter()).collect();
        // After a failure nobody knows what of the log is on disk: only opening the database anew tells.
        if failed.is_none() {
            failed = log.sync_data().err().map(|error| StoreError::Unconfirmed { reason: error.to_string() });
        }
        for Group { outcomes, committed } in waiting {
            let confirmed = committed.and_then(|()| failed.clone().map_or(Ok(()), Err));
            jobs += outcomes.len();
            for outcome in outcomes {
                outcome.tell(confirmed.clone());
            }
        }
        if jobs >= TIDIED {
            jobs = 0;
            // Where it is still at it, it comes round again.
            let _ = tidy.try_send(());
        }
    }
}

/// Brings pages of the log into the database file whenever enough were written, while others go on reading and writing.
fn tidy_all(tidier: &mut Sqlite, wanted: &Receiver<()>) {
    while wanted.recv().is_ok() {
        // What fails here is tried again, at the latest when the database is closed, and whoever writes hears of a full disk.
        let _ = tidier.run_script("PRAGMA wal_checkpoint(PASSIVE)");
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

    /// Runs `first` and the jobs that wait behind it and commits them together.
    fn write_jobs(&mut self, first: Job, waiting: &Receiver<Work>) -> (Group, Option<Work>) {
        let mut outcomes = Vec::new();
        let mut next = Some(Work::Job(first));
        let committed = self.end(|writer| {
            while let Some(Work::Job(job)) = next.take_if(|work| matches!(work, Work::Job(_))) {
                outcomes.extend(writer.run_apart(job)?);
                if writer.connection.is_autocommit() {
                    return Err(lost(&outcomes));
                }
                if outcomes.len() < GROUP {
                    next = waiting.try_recv().ok();
                }
            }
            Ok(())
        });
        (Group { outcomes, committed }, next)
    }

    /// Carries out what was decided, `first` and what waits behind it, and commits it together. There are no savepoints, which
    /// would keep a copy of each page: where a statement fails, all is undone and what did not fail is done again.
    fn write_decided(&mut self, first: Outcome, waiting: &Receiver<Work>) -> (Group, Option<Work>) {
        let mut outcomes: Vec<Outcome> = Vec::new();
        let mut again = vec![first];
        let mut next = None;
        let committed = self.end(|writer| {
            loop {
                let outcome = match again.pop() {
                    Some(outcome) => outcome,
                    None if outcomes.len() < GROUP => match waiting.try_recv() {
                        Ok(Work::Decided(outcome)) => outcome,
                        other => {
                            next = other.ok();
                            return Ok(());
                        }
                    },
                    None => return Ok(()),
                };
                match writer.carry_out(&outcome.deferred) {
                    Ok(()) => outcomes.push(outcome),
                    Err(error) => {
                        outcome.tell(Err(error));
                        writer.undo()?;
                        // Between the two another process may have been faster with some of them.
                        again.append(&mut outcomes);
                    }
                }
            }
        });
        outcomes.append(&mut again);
        (Group { outcomes, committed }, next)
    }

    fn carry_out(&self, deferred: &[Deferred]) -> Result<()> {
        let done = deferred.iter().try_for_each(|(sql, parameters)| self.run(sql, parameters).map(|_| ()));
        done.map_err(|error| explain_deferred(&error, &self.path))
    }

    fn run(&self, sql: &'static str, parameters: &[Value]) -> rusqlite::Result<usize> {
        self.connection.prepare_cached(sql)?.execute(params_from_iter(parameters))
    }

    /// Begins the transaction anew, whether or not SQLite gave it up already.
    fn undo(&mut self) -> Result<()> {
        if !self.connection.is_autocommit() {
            self.run_script("ROLLBACK")?;
        }
        self.begin()
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

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use tokio::sync::oneshot;

    use super::*;

    #[test]
    fn nothing_is_acknowledged_any_more_after_a_disk_failed() {
        // A device that cannot be asked to keep anything.
        let log = File::options().write(true).open("/dev/null").unwrap();
        let (written, groups) = channel();
        let (tidy, _tidying) = sync_channel(1);
        let told: Vec<_> = (0..3)
            .map(|number| {
                let (answer, answered) = oneshot::channel();
                let outcomes = vec![Outcome::of(Ok(number), answer)];
                written.send(Group { outcomes, committed: Ok(()) }).unwrap();
                answered
            })
            .collect();
        drop(written);
        confirm_all(&log, &groups, &tidy);
        for mut one in told {
            assert!(matches!(one.try_recv(), Ok(Err(StoreError::Unconfirmed { .. }))));
        }
    }
}
