//! One way to run one set of queries on SQLite and PostgreSQL: threads that each hold a connection take jobs.
//!
//! A job is a synchronous function over a [`Connection`], so a transaction is written once, top to bottom, whatever
//! the database. Why not sqlx and its `Any` driver: each of its statements crosses to SQLite's thread and back. Tried
//! side by side on one busy machine of two cores, inserting a row took 46 µs that way and 7 µs in a job, which crosses
//! once; and the thread that writes can commit together what waits. Commands of several statements are to reach
//! 10,000 a second, so that decides.

mod postgres;
mod sqlite;
mod value;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::Sender;
use std::thread::JoinHandle;

use tokio::sync::oneshot;

pub(crate) use self::value::{Row, Value};
use crate::{Location, Result, StoreError};

/// What a job may do. SQL numbers its parameters `?1`, `?2`, …
pub(crate) trait Connection {
    /// Runs a statement and gives its rows.
    fn query(&mut self, sql: &'static str, parameters: &[Value]) -> Result<Vec<Row>>;

    /// Runs a statement and gives the number of rows that it touched.
    fn execute(&mut self, sql: &'static str, parameters: &[Value]) -> Result<u64>;

    /// Runs a statement whose outcome nobody asks for, at the latest when the transaction ends: on PostgreSQL all of them
    /// travel together with the commit. What the job reads after it need not show it. Its failure fails the job.
    fn defer(&mut self, sql: &'static str, parameters: Vec<Value>) -> Result<()>;

    /// Runs statements without parameters, separated by semicolons.
    fn run_script(&mut self, sql: &str) -> Result<()>;
}

impl dyn Connection + '_ {
    /// The only row, where there is one.
    pub(crate) fn query_one(&mut self, sql: &'static str, parameters: &[Value]) -> Result<Option<Row>> {
        Ok(self.query(sql, parameters)?.into_iter().next())
    }
}

/// The values of a statement's parameters in their order.
macro_rules! parameters {
    ($($value:expr),* $(,)?) => { &[$($crate::database::Value::from($value)),*] };
}
pub(crate) use parameters;

/// The threads of one database.
pub(crate) struct Database {
    /// `None` only while it ends.
    queues: Option<Queues>,
    /// Threads that only read, and end before those that write.
    readers: Vec<JoinHandle<()>>,
    writers: Vec<JoinHandle<()>>,
}

struct Queues {
    reads: Sender<Work>,
    writes: Sender<Work>,
}

/// What threads take.
enum Work {
    Job(Job),
    /// What a job came to that has decided.
    Decided(Outcome),
}

impl Work {
    fn refuse(self, error: StoreError) {
        match self {
            Work::Job(job) => job.refuse(error),
            Work::Decided(outcome) => outcome.tell(Err(error)),
        }
    }
}

impl Database {
    /// Opens the database and brings its schema up to date. Blocks.
    pub(crate) fn open(location: &Location) -> Result<Self> {
        match location {
            Location::Directory(directory) => sqlite::open(directory),
            Location::Postgres(url) => postgres::open(url),
        }
    }

    /// Runs `job` outside a transaction: each of its statements sees what is committed when it starts.
    pub(crate) async fn read<T: Send + 'static>(
        &self,
        job: impl FnOnce(&mut dyn Connection) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        self.run(false, job).await
    }

    /// Runs `job` in a transaction of its own; when this returns a value, it is on disk.
    pub(crate) async fn write<T: Send + 'static>(
        &self,
        job: impl FnOnce(&mut dyn Connection) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        self.run(true, job).await
    }

    /// Runs `job`, which only reads and defers, outside a transaction, beside others; then carries out what it deferred, all
    /// or nothing. When this returns a value, it is on disk. What the job read may not be so any more by then: so what it
    /// defers begins with a row that is there already where somebody else was faster ([`StoreError::Overtaken`]). No row is
    /// touched twice: PostgreSQL takes all of it as one statement.
    pub(crate) async fn decide<T: Send + 'static>(
        &self,
        job: impl FnOnce(&mut dyn Connection) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let (answer, answered) = oneshot::channel();
        let run = move |connection: Result<&mut dyn Connection>| {
            let mut deferred = Vec::new();
            let decided = connection.and_then(|inner| job(&mut Deciding { inner, deferred: &mut deferred }));
            if decided.is_err() {
                deferred.clear();
            }
            Outcome { deferred, ..Outcome::of(decided, answer) }
        };
        self.send(Job { writes: false, run: Box::new(run) }, answered).await
    }

    async fn run<T: Send + 'static>(
        &self,
        writes: bool,
        job: impl FnOnce(&mut dyn Connection) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let (answer, answered) = oneshot::channel();
        let run =
            move |connection: Result<&mut dyn Connection>| Outcome::of(connection.and_then(job), answer);
        self.send(Job { writes, run: Box::new(run) }, answered).await
    }

    async fn send<T>(&self, job: Job, answered: oneshot::Receiver<Result<T>>) -> Result<T> {
        if let Some(queues) = &self.queues {
            // A queue without threads drops the job, and with it the sender of the answer.
            let queue = if job.writes { &queues.writes } else { &queues.reads };
            let _ = queue.send(Work::Job(job));
        }
        answered.await.unwrap_or_else(|_| Err(StoreError::Database { reason: "the job did not end".into() }))
    }
}

impl Drop for Database {
    /// Lets the threads finish what waits and close their connections. SQLite's last connection brings what stands in the
    /// write-ahead log into the database file; where two close at once, neither is the last, and whoever then copied the
    /// file alone would lose what was in the log. So the one that writes closes after all others.
    fn drop(&mut self) {
        let Some(Queues { reads, writes }) = self.queues.take() else { return };
        drop(reads);
        for reader in self.readers.drain(..) {
            let _ = reader.join();
        }
        drop(writes);
        for writer in self.writers.drain(..) {
            let _ = writer.join();
        }
    }
}

/// A piece of work for a connection, or the reason why there is no connection.
struct Job {
    writes: bool,
    run: Box<Run>,
}

type Run = dyn FnOnce(Result<&mut dyn Connection>) -> Outcome + Send;

impl Job {
    /// `None` where the job panicked; whoever waits for it is told.
    fn run(self, connection: &mut dyn Connection) -> Option<Outcome> {
        // What a panic leaves behind in the connection is rolled back with the job's transaction.
        catch_unwind(AssertUnwindSafe(|| (self.run)(Ok(connection)))).ok()
    }

    fn refuse(self, error: StoreError) {
        (self.run)(Err(error)).tell(Ok(()));
    }
}

/// A statement that waits, with its parameters.
type Deferred = (&'static str, Vec<Value>);

/// The connection of a job that decides: it reads, and what it defers is only collected.
struct Deciding<'a> {
    inner: &'a mut dyn Connection,
    deferred: &'a mut Vec<Deferred>,
}

impl Connection for Deciding<'_> {
    fn query(&mut self, sql: &'static str, parameters: &[Value]) -> Result<Vec<Row>> {
        self.inner.query(sql, parameters)
    }

    fn execute(&mut self, sql: &'static str, _: &[Value]) -> Result<u64> {
        Err(not_deferred(sql))
    }

    fn defer(&mut self, sql: &'static str, parameters: Vec<Value>) -> Result<()> {
        self.deferred.push((sql, parameters));
        Ok(())
    }

    fn run_script(&mut self, sql: &str) -> Result<()> {
        Err(not_deferred(sql))
    }
}

/// The connection of a migration, which reads what it wrote: nothing waits for the end of its transaction.
pub(crate) struct AtOnce<'a>(pub(crate) &'a mut dyn Connection);

impl Connection for AtOnce<'_> {
    fn query(&mut self, sql: &'static str, parameters: &[Value]) -> Result<Vec<Row>> {
        self.0.query(sql, parameters)
    }

    fn execute(&mut self, sql: &'static str, parameters: &[Value]) -> Result<u64> {
        self.0.execute(sql, parameters)
    }

    fn defer(&mut self, sql: &'static str, parameters: Vec<Value>) -> Result<()> {
        self.0.execute(sql, &parameters).map(|_| ())
    }

    fn run_script(&mut self, sql: &str) -> Result<()> {
        self.0.run_script(sql)
    }
}

fn not_deferred(sql: &str) -> StoreError {
    StoreError::Database { reason: format!("who decides only defers, but not: {sql}") }
}

/// What a job came to, not yet told to whoever waits: that happens once it is committed.
struct Outcome {
    error: Option<StoreError>,
    /// What is still to be carried out in a transaction.
    deferred: Vec<Deferred>,
    tell: Box<dyn FnOnce(Result<()>) + Send>,
}

impl Outcome {
    fn of<T: Send + 'static>(result: Result<T>, answer: oneshot::Sender<Result<T>>) -> Self {
        Outcome {
            error: result.as_ref().err().cloned(),
            deferred: Vec::new(),
            tell: Box::new(move |committed| {
                // Nobody waits any more where a browser went away.
                let _ = answer.send(result.and_then(|value| committed.map(|()| value)));
            }),
        }
    }

    fn tell(self, committed: Result<()>) {
        (self.tell)(committed);
    }
}
