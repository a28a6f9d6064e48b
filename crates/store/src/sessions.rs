//! Browser sessions, as a session store of the server needs them.

use crate::database::{Connection, Row, Value, parameters};
use crate::{Millis, Result, Session, Store};

impl Store {
    /// Keeps a new session; `false` where its identifier is taken, and then nothing changed.
    pub async fn create_session(&self, session: Session) -> Result<bool> {
        let sql = "INSERT INTO session (id, login, data, expires_ms) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (id) DO NOTHING";
        let created =
            self.database.write(move |connection| connection.execute(sql, &values(session))).await?;
        Ok(created > 0)
    }

    /// Keeps a session, in place of the one with its identifier.
    pub async fn save_session(&self, session: Session) -> Result<()> {
        let sql = "INSERT INTO session (id, login, data, expires_ms) VALUES (?1, ?2, ?3, ?4) \
                   ON CONFLICT (id) DO UPDATE SET login = excluded.login, data = excluded.data, expires_ms = excluded.expires_ms";
        self.database.write(move |connection| connection.execute(sql, &values(session))).await?;
        Ok(())
    }

    /// The session with an identifier, unless it has ended by `now`.
    pub async fn load_session(&self, id: &str, now: Millis) -> Result<Option<Session>> {
        let parameters = [id.into(), now.into()];
        let sql = "SELECT id, login, data, expires_ms FROM session WHERE id = ?1 AND expires_ms > ?2";
        self.database
            .read(move |connection| connection.query_one(sql, &parameters)?.map(session).transpose())
            .await
    }

    /// Lets a session end later; `false` where there is none: one that was ended is not brought back.
    pub async fn extend_session(&self, id: &str, expires: Millis) -> Result<bool> {
        let parameters = [id.into(), expires.into()];
        let sql = "UPDATE session SET expires_ms = ?2 WHERE id = ?1";
        Ok(self.database.write(move |connection| connection.execute(sql, &parameters)).await? > 0)
    }

    /// The sessions of an account that have not ended by `now`, those that end last first.
    pub async fn sessions_of(&self, login: &str, now: Millis) -> Result<Vec<Session>> {
        let parameters = [login.into(), now.into()];
        let sql = "SELECT id, login, data, expires_ms FROM session WHERE login = ?1 AND expires_ms > ?2 \
                   ORDER BY expires_ms DESC";
        self.database
            .read(move |connection| connection.query(sql, &parameters)?.into_iter().map(session).collect())
            .await
    }

    /// Ends the sessions of an account, but for one.
    pub async fn end_sessions(&self, login: &str, except: Option<&str>) -> Result<()> {
        let parameters = [login.into(), except.unwrap_or_default().into()];
        let sql = "DELETE FROM session WHERE login = ?1 AND id <> ?2";
        self.database.write(move |connection| connection.execute(sql, &parameters)).await?;
        Ok(())
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

/// Ends all sessions of an account.
pub(crate) fn end_all(connection: &mut dyn Connection, login: &str) -> Result<()> {
    connection.execute("DELETE FROM session WHERE login = ?1", parameters![login]).map(|_| ())
}

fn session(mut row: Row) -> Result<Session> {
    Ok(Session { id: row.text()?, login: row.optional_text()?, data: row.bytes()?, expires: row.integer()? })
}

fn values(session: Session) -> [Value; 4] {
    [session.id.into(), session.login.into(), session.data.into(), session.expires.into()]
}
