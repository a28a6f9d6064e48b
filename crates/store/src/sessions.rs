//! Browser sessions, as a session store of the server needs them.

use crate::database::{Value, parameters};
use crate::{Millis, Result, Session, Store};

impl Store {
    /// Keeps a new session; `false` where its identifier is taken, and then nothing changed.
    pub async fn create_session(&self, session: Session) -> Result<bool> {
        let sql =
            "INSERT INTO session (id, data, expires_ms) VALUES (?1, ?2, ?3) ON CONFLICT (id) DO NOTHING";
        let created =
            self.database.write(move |connection| connection.execute(sql, &values(session))).await?;
        Ok(created > 0)
    }

    /// Keeps a session, in place of the one with its identifier.
    pub async fn save_session(&self, session: Session) -> Result<()> {
        let sql = "INSERT INTO session (id, data, expires_ms) VALUES (?1, ?2, ?3) \
                   ON CONFLICT (id) DO UPDATE SET data = excluded.data, expires_ms = excluded.expires_ms";
        self.database.write(move |connection| connection.execute(sql, &values(session))).await?;
        Ok(())
    }

    /// The session with an identifier, unless it has ended by `now`.
    pub async fn load_session(&self, id: &str, now: Millis) -> Result<Option<Session>> {
        let parameters = [id.into(), now.into()];
        let sql = "SELECT id, data, expires_ms FROM session WHERE id = ?1 AND expires_ms > ?2";
        self.database
            .read(move |connection| {
                let Some(mut row) = connection.query_one(sql, &parameters)? else { return Ok(None) };
                Ok(Some(Session { id: row.text()?, data: row.bytes()?, expires: row.integer()? }))
            })
            .await
    }

    /// Ends a session; nothing happens where there is none.
    pub async fn delete_session(&self, id: &str) -> Result<()> {
        let parameters = [id.into()];
        self.database
            .write(move |connection| connection.execute("DELETE FROM session WHERE id = ?1", &parameters))
            .await?;
        Ok(())
    }

    /// Removes the sessions that have ended by `now` and gives their number.
    pub async fn delete_expired_sessions(&self, now: Millis) -> Result<u64> {
        let sql = "DELETE FROM session WHERE expires_ms <= ?1";
        self.database.write(move |connection| connection.execute(sql, parameters![now])).await
    }
}

fn values(session: Session) -> [Value; 3] {
    [session.id.into(), session.data.into(), session.expires.into()]
}
