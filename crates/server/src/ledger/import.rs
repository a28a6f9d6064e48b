//! A table is taken into a ledger in the background, a thousand rows at a time, each part under a key made of file, ledger
//! and part, so that what is begun again adds nothing twice.

use std::ops::ControlFlow;

use qingdan_store::{LedgerBeside, Millis};
use qingdan_work::hash::Hash;
use qingdan_work::ledger::{Cells, ImportPart, Ledger, LedgerCommand, MOST_AT_ONCE, NewVersion, RowNo};
use serde::{Deserialize, Serialize};

use super::book::Row;
use super::carry::{carry_out, find};
use super::reading::{MOST_PROBLEMS, Reading, Taken};
use crate::app::{App, now};
use crate::background;
use crate::desk::Desk;
use crate::refusal::Refusal;
use crate::web::digest;

/// An import that told nothing for so long has stopped: its process ended.
const SILENCE: Millis = 60_000;

/// How far an import has come.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Progress {
    login: String,
    /// The ledger's number.
    pub number: String,
    /// Rows of the table.
    pub rows: usize,
    /// Rows that were looked at.
    pub done: usize,
    pub added: usize,
    pub changed: usize,
    pub same: usize,
    /// Rows that an earlier import of the same file had added.
    pub repeated: usize,
    pub bad: usize,
    pub problems: Vec<(usize, String)>,
    /// Why it ended before its end.
    pub failure: String,
    told: Millis,
    pub is_ended: bool,
}

impl Progress {
    /// Whether it neither ended nor goes on.
    pub fn has_stopped(&self) -> bool {
        !self.is_ended && now() - self.told > SILENCE
    }
}

impl background::Progress for Progress {
    const WORK: &'static str = "ledger import";

    fn login(&self) -> &str {
        &self.login
    }

    fn tell(&mut self, at: Millis) {
        self.told = at;
    }
}

/// Begins an import in the background.
///
/// # Errors
/// Where the beginning cannot be written down.
pub(crate) async fn begin(
    app: &App,
    desk: Desk,
    id: &str,
    bytes: Vec<u8>,
    reading: Reading,
    rows: usize,
) -> Result<(), Refusal> {
    let mut progress = Progress {
        login: desk.person.login.clone(),
        number: reading.ledger.number.to_string(),
        rows,
        done: 0,
        added: 0,
        changed: 0,
        same: 0,
        repeated: 0,
        bad: 0,
        problems: Vec::new(),
        failure: String::new(),
        told: now(),
        is_ended: false,
    };
    background::tell(app, id, &mut progress).await?;
    let (app, id) = (app.clone(), id.to_owned());
    tokio::spawn(async move {
        let mut importing = Importing { app, desk, id, file: Hash::of(&bytes), part: 0, progress };
        if let Err(refusal) = importing.run(bytes, reading).await {
            tracing::error!(reason = refusal.message, "an import into a ledger stopped");
            importing.progress.failure = refusal.message;
        }
        importing.progress.is_ended = true;
        let _ = background::tell(&importing.app, &importing.id, &mut importing.progress).await;
    });
    Ok(())
}

struct Importing {
    app: App,
    desk: Desk,
    id: String,
    file: Hash,
    part: u32,
    progress: Progress,
}

/// Rows that travel from the thread that reads to the task that sends.
type Read = Vec<(usize, Taken)>;

impl Importing {
    async fn run(&mut self, bytes: Vec<u8>, reading: Reading) -> Result<(), Refusal> {
        let ledger = reading.ledger.clone();
        // At most a few parts are in memory at once: the reader waits for whoever sends.
        let (sender, mut receiver) = tokio::sync::mpsc::channel::<Read>(2);
        let reader = tokio::task::spawn_blocking(move || {
            let mut rows = Read::new();
            reading.each(&bytes, |number, taken| {
                rows.push((number, taken));
                if rows.len() >= MOST_AT_ONCE && sender.blocking_send(std::mem::take(&mut rows)).is_err() {
                    return ControlFlow::Break(());
                }
                ControlFlow::Continue(())
            })?;
            let _ = sender.blocking_send(rows);
            Ok::<(), String>(())
        });
        while let Some(rows) = receiver.recv().await {
            self.take(&ledger, rows).await?;
            background::tell(&self.app, &self.id, &mut self.progress).await?;
        }
        let read = reader.await.map_err(|error| Refusal::fault(&error.to_string()))?;
        read.map_err(Refusal::bad_request)
    }

    async fn take(&mut self, ledger: &Ledger, rows: Read) -> Result<(), Refusal> {
        self.part += 1;
        self.progress.done += rows.len();
        let (mut new, mut changed) = (Vec::new(), Vec::new());
        for (number, taken) in rows {
            match taken {
                Taken::New(cells) => new.push(cells),
                Taken::Changed { row, version, cells } => changed.push((row, version, cells)),
                Taken::Same => self.progress.same += 1,
                Taken::Problem(problem) => {
                    self.progress.bad += 1;
                    if self.progress.problems.len() < MOST_PROBLEMS {
                        self.progress.problems.push((number, problem));
                    }
                }
            }
        }
        let import = Some(ImportPart { file: self.file, part: self.part });
        if !new.is_empty() {
            let rows = self.sealed(ledger, new.iter())?;
            let command = LedgerCommand::Add { rows: rows.iter().map(|row| row.digest()).collect(), import };
            let count = new.len();
            match self.send(ledger, "rows", command, rows).await? {
                Ok(true) => self.progress.added += count,
                Ok(false) => self.progress.repeated += count,
                Err(problem) => return Err(Refusal::bad_request(problem)),
            }
        }
        if !changed.is_empty() {
            let rows = self.sealed(ledger, changed.iter().map(|(.., cells)| cells))?;
            let named = changed.iter().zip(&rows).map(|((row, version, _), sealed)| NewVersion {
                row: *row,
                version: *version,
                digest: sealed.digest(),
            });
            let command = LedgerCommand::Change { rows: named.collect(), import };
            let versions: Vec<(RowNo, u32)> =
                changed.iter().map(|(row, version, _)| (*row, *version)).collect();
            let count = changed.len();
            match self.send(ledger, &format!("{versions:?}"), command, rows).await? {
                Ok(_) => self.progress.changed += count,
                Err(problem) => {
                    self.progress.bad += count;
                    self.progress.problems.push((0, problem));
                }
            }
        }
        Ok(())
    }

    fn sealed<'a>(
        &self,
        ledger: &Ledger,
        cells: impl Iterator<Item = &'a Cells>,
    ) -> Result<Vec<qingdan_store::NewRow>, Refusal> {
        let seal = |cells| Row::seal(self.app.vault(), &self.desk.district, ledger.number, cells);
        cells.map(seal).collect()
    }

    /// Whether a part was taken now, or had been taken before; why not.
    async fn send(
        &self,
        ledger: &Ledger,
        what: &str,
        command: LedgerCommand,
        rows: Vec<qingdan_store::NewRow>,
    ) -> Result<Result<bool, String>, Refusal> {
        let (file, part, number) = (self.file, self.part, ledger.number);
        let key = digest("ledger import", &format!("{file}/{number}/{part}/{what}"));
        let content = Hash::of(key.as_bytes());
        let before = find(&self.app, &self.desk, &format!("L{number}")).await?;
        let beside = LedgerBeside { rows, parts: Vec::new() };
        let seen = Some((&before, before.version));
        let sent = carry_out(&self.app, &self.desk, seen, (key, content), command, beside).await?;
        Ok(sent.map(|receipt| receipt.version > before.version).map_err(|refused| refused.message))
    }
}
