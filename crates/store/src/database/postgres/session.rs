//! A connection to the server, and how statements travel to it.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use futures_util::future::{join_all, join3};
use tokio::runtime::Runtime;
use tokio_postgres::types::ToSql;
use tokio_postgres::{Client, Config, NoTls, Statement};

use super::explain;
use crate::Result;
use crate::database::{Deferred, Value};

/// A connection that nobody used for so long is tried before it is relied on: the server may have been restarted.
const DOUBTFUL: Duration = Duration::from_secs(1);

/// What each connection is told first. Waiting for a lock ends as it does with SQLite.
const GREETING: &str = "SET lock_timeout = '10s'; SET client_min_messages = warning";

pub(super) struct Session {
    pub(super) client: Client,
    /// By the statements that each is made of.
    prepared: HashMap<Vec<&'static str>, Statement>,
    pub(super) used: Instant,
}

impl Session {
    pub(super) fn connect(config: &Config, runtime: &Runtime) -> Result<Self> {
        let connected = runtime.block_on(async {
            let (client, connection) = config.connect(NoTls).await?;
            tokio::spawn(connection);
            client.batch_execute(GREETING).await?;
            Ok(client)
        });
        let client = connected.map_err(|error| explain(&error))?;
        Ok(Session { client, prepared: HashMap::new(), used: Instant::now() })
    }

    pub(super) fn is_alive(&mut self, runtime: &Runtime) -> bool {
        if self.client.is_closed() {
            return false;
        }
        if self.used.elapsed() < DOUBTFUL {
            return true;
        }
        self.used = Instant::now();
        runtime.block_on(self.client.batch_execute("")).is_ok()
    }

    async fn prepare(&mut self, sql: &'static str) -> Result<Statement, tokio_postgres::Error> {
        let parts = vec![sql];
        if let Some(statement) = self.prepared.get(&parts) {
            return Ok(statement.clone());
        }
        let statement = self.client.prepare(&numbered_from(0, sql)).await?;
        self.prepared.insert(parts, statement.clone());
        Ok(statement)
    }

    /// Runs several statements as one, which by itself is a transaction. They touch different rows, and none needs to see what
    /// another did, so it is all the same in which order the server takes them.
    pub(super) async fn run_at_once(&mut self, deferred: &[Deferred]) -> Result<(), tokio_postgres::Error> {
        let parts: Vec<&'static str> = deferred.iter().map(|(sql, _)| *sql).collect();
        let statement = match self.prepared.get(&parts) {
            Some(statement) => statement.clone(),
            None => {
                let statement = self.client.prepare(&as_one(deferred)).await?;
                self.prepared.insert(parts, statement.clone());
                statement
            }
        };
        let parameters: Vec<_> =
            deferred.iter().flat_map(|(_, parameters)| by_reference(parameters)).collect();
        self.client.execute(&statement, &parameters).await.map(|_| ())
    }

    /// Sends the transaction's beginning where it `begins` here, statements and the commit without waiting for answers between them. After a statement
    /// that fails the server refuses the others, and what would commit rolls back.
    pub(super) async fn finish(
        &mut self,
        begins: bool,
        deferred: &[Deferred],
    ) -> Result<(), tokio_postgres::Error> {
        let mut statements = Vec::with_capacity(deferred.len());
        for (sql, _) in deferred {
            statements.push(self.prepare(sql).await?);
        }
        // Each future sends when it is first polled, and they are polled in this order.
        let sent = statements.iter().zip(deferred).map(|(statement, (_, parameters))| async {
            let parameters = by_reference(parameters);
            self.client.execute(statement, &parameters).await.map(|_| ())
        });
        let begun = async { if begins { self.client.batch_execute("BEGIN").await } else { Ok(()) } };
        let committed = self.client.batch_execute("COMMIT");
        let (begun, outcomes, committed) = join3(begun, join_all(sent), committed).await;
        begun?;
        outcomes.into_iter().collect::<Result<(), _>>()?;
        committed
    }

    pub(super) async fn query(
        &mut self,
        sql: &'static str,
        parameters: &[Value],
    ) -> Result<Vec<tokio_postgres::Row>, tokio_postgres::Error> {
        let statement = self.prepare(sql).await?;
        self.client.query(&statement, &by_reference(parameters)).await
    }

    pub(super) async fn execute(
        &mut self,
        sql: &'static str,
        parameters: &[Value],
    ) -> Result<u64, tokio_postgres::Error> {
        let statement = self.prepare(sql).await?;
        self.client.execute(&statement, &by_reference(parameters)).await
    }
}

/// Statements as parts of one that selects nothing.
fn as_one(deferred: &[Deferred]) -> String {
    let mut before = 0;
    let mut parts = Vec::new();
    for (at, (sql, parameters)) in deferred.iter().enumerate() {
        parts.push(format!("part{at} AS ({})", numbered_from(before, sql)));
        before += parameters.len();
    }
    format!("WITH {} SELECT", parts.join(", "))
}

/// A statement as PostgreSQL writes parameters, counted on after so many.
fn numbered_from(before: usize, sql: &str) -> String {
    let mut pieces = sql.split('?');
    let mut numbered = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let digits = piece.bytes().take_while(u8::is_ascii_digit).count();
        let number: usize = piece[..digits].parse().unwrap_or_default();
        numbered.push_str(&format!("${}{}", before + number, &piece[digits..]));
    }
    numbered
}

fn by_reference(parameters: &[Value]) -> Vec<&(dyn ToSql + Sync)> {
    parameters.iter().map(|value| value as &(dyn ToSql + Sync)).collect()
}
