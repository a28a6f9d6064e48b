//! How jobs are written: one thread writes, one waits for the disk, one tidies up.

use std::fs::File;
use std::path::Path;
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::thread::{self, JoinHandle};

use super::{Sqlite, explain_deferred};
use crate::database::{Connection, Deferred, Job, Outcome, Work};
use crate::{Result, StoreError};

/// How many jobs are committed together at most, so that the first does not wait for too many others.
const GROUP: usize = 64;

/// After how many jobs the log's pages are brought into the database file, beside those who write.
const TIDIED: usize = 1_024;

/// Starts the threads: `writer` writes what waits, `tidier` is the connection of who tidies up.
pub(super) fn start(
    writer: Sqlite,
    mut tidier: Sqlite,
    log: File,
    waiting: Receiver<Work>,
) -> Vec<JoinHandle<()>> {
    let (written, groups) = channel();
    let (tidy, wanted) = sync_channel(1);
    vec![
        thread::spawn(move || tidy_all(&mut tidier, &wanted)),
        thread::spawn(move || confirm_all(&log, &groups, &tidy)),
        thread::spawn(move || write_all(writer, &waiting, &written)),
    ]
}

/// Opens the log of writes, so that its being on disk can be waited for beside SQLite. SQLite's locks are on other files.
pub(super) fn open_log(directory: &Path, path: &Path) -> std::io::Result<File> {
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

impl Sqlite {
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
