//! Which keys servers on one database encrypt with. The keys themselves are not here, only what identifies them.

use crate::database::{Connection, parameters};
use crate::{Millis, Result, Store};

/// So often two servers that start at once may come in each other's way.
const TRIES: u32 = 5;

impl Store {
    /// The identifiers of the keys with which servers encrypted or may have, the first one first.
    pub async fn sealing_keys(&self) -> Result<Vec<String>> {
        self.database.read(keys).await
    }

    /// Writes down that a server encrypts with the key `sealing` and opens with all of `known`. Where others encrypt with
    /// keys that it does not know, nothing is written and those are given.
    pub async fn use_sealing_key(&self, sealing: &str, known: &[String], now: Millis) -> Result<Vec<String>> {
        let (sealing, known) = (sealing.to_owned(), known.to_vec());
        self.database.write(move |connection| use_key(connection, &sealing, &known, now)).await
    }
}

fn use_key(
    connection: &mut dyn Connection,
    sealing: &str,
    known: &[String],
    now: Millis,
) -> Result<Vec<String>> {
    for _ in 0..TRIES {
        let keys = keys(connection)?;
        let unknown: Vec<String> = keys.iter().filter(|key| !known.contains(key)).cloned().collect();
        if !unknown.is_empty() || keys.iter().any(|key| key == sealing) {
            return Ok(unknown);
        }
        // Of two that start at once the second waits here for the first, and then looks again.
        let sql =
            "INSERT INTO sealing_key (no, id, since_ms) VALUES (?1, ?2, ?3) ON CONFLICT (no) DO NOTHING";
        if connection.execute(sql, parameters![keys.len() as i64 + 1, sealing, now])? > 0 {
            return Ok(Vec::new());
        }
    }
    let reason = "several servers enter their keys at once".to_owned();
    Err(crate::StoreError::Locked { reason })
}

fn keys(connection: &mut dyn Connection) -> Result<Vec<String>> {
    let rows = connection.query("SELECT id FROM sealing_key ORDER BY no", &[])?;
    rows.into_iter().map(|mut row| row.text()).collect()
}
