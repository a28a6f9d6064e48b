mod session;

use std::error::Error;
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use tokio::runtime::{Builder, Runtime};
use tokio_postgres::Config;

use self::session::Session;
use super::{Connection, Database, Deferred, Job, Outcome, Queues, Row, Value, Work};
use crate::{Result, StoreError, migrations};

/// Connections of one process; several processes share the server's (100 by default).
const CONNECTIONS: usize = 16;

/// How long we wait for a connection.
const PATIENCE: Duration = Duration::from_secs(5);

/// How many statements are made one at most: that of a step that is done, with the one or two that are next. Each combination
/// is one more prepared statement of a connection.
const AT_ONCE: usize = 6;

/// Held while the schema is brought up to date, so that processes that start together do not do it twice.
const MIGRATION_LOCK: &str = "SELECT pg_advisory_xact_lock(2025051101)";

/// Opens the database; its threads connect when they have something to do.
pub(super) fn open(url: &str) -> Result<Database> {
    let mut config: Config = url.parse().map_err(|error| explain(&error))?;
    config.application_name("qingdan");
    if config.get_connect_timeout().is_none() {
        config.connect_timeout(PATIENCE);
    }
    let mut first = Postgres::new(config.clone())?;
    first.migrate()?;

    let (jobs, waiting) = channel();
    let waiting = Arc::new(Mutex::new(waiting));
    let mut connections = vec![first];
    while connections.len() < CONNECTIONS {
        connections.push(Postgres::new(config.clone())?);
    }
    let writers = connections
        .into_iter()
        .map(|mut connection| {
            let waiting = Arc::clone(&waiting);
            thread::spawn(move || serve_all(&mut connection, &waiting))
        })
        .collect();
    Ok(Database { queues: Some(Queues { reads: jobs.clone(), writes: jobs }), readers: Vec::new(), writers })
}

fn serve_all(connection: &mut Postgres, waiting: &Mutex<Receiver<Work>>) {
    loop {
        let work = waiting.lock().unwrap_or_else(PoisonError::into_inner).recv();
        match work {
            Ok(Work::Job(job)) => connection.serve(job),
            Ok(Work::Decided(outcome)) => connection.carry_out(outcome),
            Err(_) => return,
        }
    }
}

struct Postgres {
    config: Config,
    /// Drives this connection, on its own thread.
    runtime: Runtime,
    session: Option<Session>,
    in_transaction: bool,
    /// Statements of the job that go to the server together with the end of its transaction.
    deferred: Vec<Deferred>,
}

impl Postgres {
    fn new(config: Config) -> Result<Self> {
        let runtime = Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| StoreError::Database { reason: error.to_string() })?;
        Ok(Postgres { config, runtime, session: None, in_transaction: false, deferred: Vec::new() })
    }

    fn serve(&mut self, job: Job) {
        let ready = if job.writes { self.begin() } else { self.connect() };
        if let Err(error) = ready {
            return job.refuse(error);
        }
        let writes = job.writes;
        let outcome = job.run(self);
        let ended = if writes { self.end(outcome.as_ref()) } else { Ok(()) };
        match outcome {
            Some(outcome) if !outcome.deferred.is_empty() => self.carry_out(outcome),
            Some(outcome) => outcome.tell(ended),
            None => {}
        }
    }

    /// Carries out what a job deferred that has decided: as one statement, else in a transaction that goes to the server in one
    /// piece.
    fn carry_out(&mut self, outcome: Outcome) {
        let deferred = &outcome.deferred;
        let committed =
            if deferred.len() <= AT_ONCE { self.run_at_once(deferred) } else { self.finish(deferred) };
        self.give_up_after(&committed);
        outcome.tell(committed);
    }

    fn run_at_once(&mut self, deferred: &[Deferred]) -> Result<()> {
        let (runtime, session) = self.session()?;
        session.used = Instant::now();
        runtime.block_on(session.run_at_once(deferred)).map_err(|error| explain_deferred(&error))
    }

    /// Starts a transaction, on a new session where the server has ended the old one unseen.
    fn begin(&mut self) -> Result<()> {
        self.connect()?;
        let begun = match self.run_script("BEGIN") {
            Err(StoreError::Unreachable { .. }) => {
                self.session = None;
                self.connect()?;
                self.run_script("BEGIN")
            }
            begun => begun,
        };
        self.in_transaction = begun.is_ok();
        begun
    }

    /// Commits what a job did, or undoes it where the job failed.
    fn end(&mut self, outcome: Option<&Outcome>) -> Result<()> {
        let failed = outcome.is_none_or(|outcome| outcome.error.is_some());
        let deferred = std::mem::take(&mut self.deferred);
        let ended = if failed {
            self.in_transaction = false;
            self.run_script("ROLLBACK")
        } else {
            self.finish(&deferred)
        };
        self.give_up_after(&ended);
        ended
    }

    /// Sends statements and the commit, and before them the beginning of a transaction where none was begun.
    fn finish(&mut self, deferred: &[Deferred]) -> Result<()> {
        let begins = !std::mem::take(&mut self.in_transaction);
        let (runtime, session) = self.session()?;
        session.used = Instant::now();
        runtime.block_on(session.finish(begins, deferred)).map_err(|error| explain_deferred(&error))
    }

    /// The server has rolled back where somebody was faster; else nobody knows how a transaction ended, and it must not go
    /// into the next job open.
    fn give_up_after(&mut self, ended: &Result<()>) {
        if ended.as_ref().is_err_and(|error| !matches!(error, StoreError::Overtaken { .. })) {
            self.session = None;
        }
    }

    fn migrate(&mut self) -> Result<()> {
        self.begin()?;
        self.run_script(MIGRATION_LOCK)?;
        migrations::run(self)?;
        self.finish(&[])
    }

    /// Makes sure of a live session. Only called between jobs: a transaction does not survive its connection, and
    /// the rest of a job must not run outside it.
    fn connect(&mut self) -> Result<()> {
        let alive = self.session.as_mut().is_some_and(|session| session.is_alive(&self.runtime));
        if !alive {
            self.session = None;
            self.session = Some(Session::connect(&self.config, &self.runtime)?);
        }
        Ok(())
    }

    fn ask(&mut self, sql: &'static str, parameters: &[Value]) -> Result<Vec<Row>> {
        let (runtime, session) = self.session()?;
        let rows = runtime.block_on(session.query(sql, parameters)).map_err(|error| explain(&error))?;
        session.used = Instant::now();
        rows.iter().map(row).collect()
    }

    fn session(&mut self) -> Result<(&Runtime, &mut Session)> {
        match &mut self.session {
            Some(session) => Ok((&self.runtime, session)),
            None => Err(StoreError::Unreachable { reason: "the connection ended".into() }),
        }
    }
}

impl Connection for Postgres {
    fn query(&mut self, sql: &'static str, parameters: &[Value]) -> Result<Vec<Row>> {
        match self.ask(sql, parameters) {
            // The server has ended the session unseen. Outside a transaction nothing went with it.
            Err(StoreError::Unreachable { .. }) if !self.in_transaction => {
                self.session = None;
                self.connect()?;
                self.ask(sql, parameters)
            }
            asked => asked,
        }
    }

    fn execute(&mut self, sql: &'static str, parameters: &[Value]) -> Result<u64> {
        let (runtime, session) = self.session()?;
        session.used = Instant::now();
        runtime.block_on(session.execute(sql, parameters)).map_err(|error| explain(&error))
    }

    fn defer(&mut self, sql: &'static str, parameters: Vec<Value>) -> Result<()> {
        self.deferred.push((sql, parameters));
        Ok(())
    }

    fn run_script(&mut self, sql: &str) -> Result<()> {
        let (runtime, session) = self.session()?;
        session.used = Instant::now();
        runtime.block_on(session.client.batch_execute(sql)).map_err(|error| explain(&error))
    }
}

fn row(row: &tokio_postgres::Row) -> Result<Row> {
    let values = (0..row.len()).map(|column| row.try_get(column).map_err(|error| explain(&error)));
    Ok(Row(values.collect::<Result<Vec<Value>>>()?.into_iter()))
}

/// Why deferred statements failed. Where a row is there already, it is of the same command or the same version of a case; who
/// met somebody halfway (a deadlock, a serialization failure) was not first either.
fn explain_deferred(error: &tokio_postgres::Error) -> StoreError {
    match error.code().map(|state| state.code()) {
        Some("23505" | "40P01" | "40001") => StoreError::Overtaken { reason: whole_reason(error) },
        _ => explain(error),
    }
}

fn explain(error: &tokio_postgres::Error) -> StoreError {
    let reason = whole_reason(error);
    let Some(state) = error.code() else {
        // Without a state the server did not speak: it is not there, went away, or the URL is wrong.
        return StoreError::Unreachable { reason };
    };
    match state.code() {
        "53100" => StoreError::DiskFull { reason },
        "XX001" | "XX002" => StoreError::Corrupt { place: "PostgreSQL".into(), reason },
        // Lock not available, deadlock, serialization: whoever tries again gets through.
        "55P03" | "40P01" | "40001" => StoreError::Locked { reason },
        // No such database, too many connections, starting or shutting down.
        "3D000" | "53300" | "57P01" | "57P02" | "57P03" => StoreError::Unreachable { reason },
        // 08: connection; 28: user or password.
        code if code.starts_with("08") || code.starts_with("28") => StoreError::Unreachable { reason },
        _ => StoreError::Database { reason },
    }
}

/// The error with its causes, which its own message leaves out.
fn whole_reason(error: &tokio_postgres::Error) -> String {
    let mut reason = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let text = error.to_string();
        if !reason.contains(&text) {
            reason = format!("{reason}: {text}");
        }
        cause = error.source();
    }
    reason
}
