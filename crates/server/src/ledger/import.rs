//! A table is taken into a ledger in the background, a thousand rows at a time, each part under a key made of file, ledger
//! and part, so that what is begun again adds nothing twice. Rows of a part that could not be taken stand in its event; where
//! they can be when the file comes again, each is added under a key of its own.

use std::ops::ControlFlow;

use qingdan_store::{AffairReceipt, LedgerBeside};
use qingdan_work::hash::Hash;
use qingdan_work::ledger::{
    Cells, ImportPart, Ledger, LedgerCommand, LedgerHappened, MOST_AT_ONCE, NewVersion, RowNo,
};

use super::book::Row;
use super::carry::{carry_out, find};
use super::progress::Progress;
use super::reading::{MOST_PROBLEMS, Reading, Taken};
use crate::app::App;
use crate::background;
use crate::desk::Desk;
use crate::refusal::Refusal;
use crate::web::digest;

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
    let number = reading.ledger.number.to_string();
    let mut progress = Progress::begun(desk.person.login.clone(), number, rows);
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

/// A part that was taken.
struct SentPart {
    /// The event that it became.
    version: u64,
    /// Whether it was taken now; else an earlier import had.
    is_new: bool,
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
            let count = rows.len();
            self.take(&ledger, rows).await?;
            self.progress.done += count;
            background::tell(&self.app, &self.id, &mut self.progress).await?;
        }
        let read = reader.await.map_err(|error| Refusal::fault(&error.to_string()))?;
        read.map_err(Refusal::bad_request)
    }

    async fn take(&mut self, ledger: &Ledger, rows: Read) -> Result<(), Refusal> {
        self.part += 1;
        let (mut new, mut changed, mut left_out) = (Vec::new(), Vec::new(), Vec::new());
        for (number, taken) in rows {
            match taken {
                Taken::New(cells) => new.push((number, cells)),
                Taken::Changed { row, version, cells } => changed.push((row, version, cells)),
                Taken::Same => self.progress.same += 1,
                Taken::Problem(problem) => {
                    left_out.push(u32::try_from(number).unwrap_or(u32::MAX));
                    self.progress.bad += 1;
                    if self.progress.problems.len() < MOST_PROBLEMS {
                        self.progress.problems.push((number, problem));
                    }
                }
            }
        }
        if !new.is_empty() {
            self.add(ledger, new, left_out).await?;
        }
        if !changed.is_empty() {
            self.change(ledger, changed).await?;
        }
        Ok(())
    }

    /// Adds the new rows of a part. Where an earlier import of the file did, only those that it had to leave out are added.
    async fn add(
        &mut self,
        ledger: &Ledger,
        new: Vec<(usize, Cells)>,
        left_out: Vec<u32>,
    ) -> Result<(), Refusal> {
        let count = new.len();
        let sent = self.add_some(ledger, "rows", &new, left_out).await?;
        if sent.is_new {
            self.progress.added += count;
            return Ok(());
        }
        let earlier = self.left_out(ledger, sent.version).await?;
        let is_left = |number: &usize| u32::try_from(*number).is_ok_and(|number| earlier.contains(&number));
        let mut added = 0;
        for one in new.into_iter().filter(|(number, _)| is_left(number)) {
            let (key, one) = (format!("row {}", one.0), [one]);
            added += usize::from(self.add_some(ledger, &key, &one, Vec::new()).await?.is_new);
        }
        self.progress.added += added;
        self.progress.repeated += count - added;
        Ok(())
    }

    async fn add_some(
        &self,
        ledger: &Ledger,
        what: &str,
        new: &[(usize, Cells)],
        left_out: Vec<u32>,
    ) -> Result<SentPart, Refusal> {
        let rows = self.sealed(ledger, new.iter().map(|(_, cells)| cells))?;
        let import = Some(ImportPart { file: self.file, part: self.part, left_out });
        let command = LedgerCommand::Add { rows: rows.iter().map(|row| row.digest()).collect(), import };
        self.send(ledger, what, command, rows).await?.map_err(Refusal::bad_request)
    }

    /// The rows that an earlier import of a part could not take.
    async fn left_out(&self, ledger: &Ledger, version: u64) -> Result<Vec<u32>, Refusal> {
        let (store, district) = (&self.app.store, &self.desk.district);
        let before = version.saturating_sub(1);
        let events = store.affair_events::<Ledger>(district, ledger.number, before, 1).await?;
        Ok(match events.into_iter().next().map(|event| event.body) {
            Some(LedgerHappened::Added { import: Some(part), .. }) => part.left_out,
            _ => Vec::new(),
        })
    }

    async fn change(&mut self, ledger: &Ledger, changed: Vec<(RowNo, u32, Cells)>) -> Result<(), Refusal> {
        let rows = self.sealed(ledger, changed.iter().map(|(.., cells)| cells))?;
        let named = changed.iter().zip(&rows).map(|((row, version, _), sealed)| NewVersion {
            row: *row,
            version: *version,
            digest: sealed.digest(),
        });
        let import = Some(ImportPart { file: self.file, part: self.part, left_out: Vec::new() });
        let command = LedgerCommand::Change { rows: named.collect(), import };
        let versions: Vec<(RowNo, u32)> = changed.iter().map(|(row, version, _)| (*row, *version)).collect();
        match self.send(ledger, &format!("{versions:?}"), command, rows).await? {
            Ok(_) => self.progress.changed += changed.len(),
            Err(problem) => {
                self.progress.bad += changed.len();
                self.progress.problems.push((0, problem));
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

    /// Sends a part; the inner error is why it was not taken.
    async fn send(
        &self,
        ledger: &Ledger,
        what: &str,
        command: LedgerCommand,
        rows: Vec<qingdan_store::NewRow>,
    ) -> Result<Result<SentPart, String>, Refusal> {
        let (file, part, number) = (self.file, self.part, ledger.number);
        let key = digest("ledger import", &format!("{file}/{number}/{part}/{what}"));
        let content = Hash::of(key.as_bytes());
        let before = find(&self.app, &self.desk, &format!("L{number}")).await?;
        let beside = LedgerBeside { rows, ..LedgerBeside::default() };
        let seen = Some((&before, before.version));
        let sent = carry_out(&self.app, &self.desk, seen, (key, content), command, beside).await?;
        let part = |receipt: AffairReceipt| SentPart {
            version: receipt.version,
            is_new: receipt.version > before.version,
        };
        Ok(sent.map(part).map_err(|refused| refused.message))
    }
}
