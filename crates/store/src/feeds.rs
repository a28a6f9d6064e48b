//! Private addresses under which calendar programs get what is due: whose each is, by the digest of its secret.

use crate::{Millis, Result, Store};

/// When somebody's address was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Feed {
    /// When.
    pub made: Millis,
}

impl Store {
    /// Gives an account an address by the digest of its secret, in place of the one it had.
    pub async fn set_feed(&self, login: &str, digest: &str, now: Millis) -> Result<()> {
        let parameters = [login.into(), digest.into(), now.into()];
        let sql = "INSERT INTO calendar_feed (login, digest, made_ms) VALUES (?1, ?2, ?3) \
                   ON CONFLICT (login) DO UPDATE SET digest = excluded.digest, made_ms = excluded.made_ms";
        self.database.write(move |connection| connection.execute(sql, &parameters)).await?;
        Ok(())
    }

    /// Takes an account's address away; nothing happens where it has none.
    pub async fn remove_feed(&self, login: &str) -> Result<()> {
        let parameters = [login.into()];
        let sql = "DELETE FROM calendar_feed WHERE login = ?1";
        self.database.write(move |connection| connection.execute(sql, &parameters)).await?;
        Ok(())
    }

    /// The address of an account, where it has one.
    pub async fn feed_of(&self, login: &str) -> Result<Option<Feed>> {
        let parameters = [login.into()];
        let sql = "SELECT made_ms FROM calendar_feed WHERE login = ?1";
        let row = self.database.read(move |connection| connection.query_one(sql, &parameters)).await?;
        row.map(|mut row| Ok(Feed { made: row.integer()? })).transpose()
    }

    /// The login of the account whose address has this digest.
    pub async fn feed_owner(&self, digest: &str) -> Result<Option<String>> {
        let parameters = [digest.into()];
        let sql = "SELECT login FROM calendar_feed WHERE digest = ?1";
        let row = self.database.read(move |connection| connection.query_one(sql, &parameters)).await?;
        row.map(|mut row| row.text()).transpose()
    }
}
