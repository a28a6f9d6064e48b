//! Accounts of people. Passwords are hashed and checked by the server; policy is its own too.

use crate::database::{Row, parameters};
use crate::import::ensure_district;
use crate::{Account, Millis, NewAccount, Result, Store, StoreError};

/// A query for accounts, with what follows `FROM account`.
macro_rules! accounts {
    ($rest:literal) => {
        concat!(
            "SELECT district, login, name, role, password_hash, must_change, created_ms, failures, locked_until_ms ",
            "FROM account ",
            $rest
        )
    };
}

impl Store {
    /// Creates an account.
    ///
    /// # Errors
    /// [`StoreError::LoginTaken`] where there is one with that login, in whichever district.
    pub async fn create_account(&self, account: NewAccount, now: Millis) -> Result<()> {
        let NewAccount { district, login, name, role, password_hash, must_change } = account;
        if district.trim().is_empty() {
            return Err(StoreError::NoDistrict);
        }
        let sql = "INSERT INTO account (district, login, name, role, password_hash, must_change, created_ms, failures) \
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 0) ON CONFLICT DO NOTHING";
        self.database
            .write(move |connection| {
                ensure_district(connection, &district, now)?;
                let values = parameters![district, &*login, name, role, password_hash, must_change, now];
                match connection.execute(sql, values)? {
                    0 => Err(StoreError::LoginTaken { login }),
                    _ => Ok(()),
                }
            })
            .await
    }

    /// The account with a login.
    pub async fn account(&self, login: &str) -> Result<Option<Account>> {
        let parameters = [login.into()];
        self.database
            .read(move |connection| {
                connection.query_one(accounts!("WHERE login = ?1"), &parameters)?.map(account).transpose()
            })
            .await
    }

    /// The accounts of a district, by login.
    pub async fn accounts(&self, district: &str) -> Result<Vec<Account>> {
        let parameters = [district.into()];
        self.database
            .read(move |connection| {
                let rows = connection.query(accounts!("WHERE district = ?1"), &parameters)?;
                let mut accounts: Vec<Account> = rows.into_iter().map(account).collect::<Result<_>>()?;
                accounts.sort_by(|a, b| a.login.cmp(&b.login));
                Ok(accounts)
            })
            .await
    }

    /// Gives an account another password; it is no longer locked.
    ///
    /// # Errors
    /// [`StoreError::NoAccount`].
    pub async fn set_password(&self, login: &str, password_hash: &str, must_change: bool) -> Result<()> {
        let parameters = [login.into(), password_hash.into(), must_change.into()];
        let sql = "UPDATE account SET password_hash = ?2, must_change = ?3, failures = 0, locked_until_ms = NULL \
                   WHERE login = ?1";
        let touched = self.database.write(move |connection| connection.execute(sql, &parameters)).await?;
        if touched == 0 { Err(StoreError::NoAccount { login: login.to_owned() }) } else { Ok(()) }
    }

    /// Counts a failed login and gives the count since the last success; from the `limit`th on, the account is
    /// locked until `locked_until`.
    ///
    /// # Errors
    /// [`StoreError::NoAccount`].
    pub async fn record_failure(&self, login: &str, limit: u32, locked_until: Millis) -> Result<u32> {
        let parameters = [login.into(), limit.into(), locked_until.into()];
        let sql = "UPDATE account SET failures = failures + 1, locked_until_ms = \
                   CASE WHEN failures + 1 >= ?2 THEN ?3 ELSE locked_until_ms END WHERE login = ?1 RETURNING failures";
        let row = self.database.write(move |connection| connection.query_one(sql, &parameters)).await?;
        row.map_or_else(|| Err(StoreError::NoAccount { login: login.to_owned() }), |mut row| row.count())
    }

    /// Forgets failed logins and lock after a login that succeeded.
    pub async fn record_success(&self, login: &str) -> Result<()> {
        let parameters = [login.into()];
        let sql = "UPDATE account SET failures = 0, locked_until_ms = NULL \
                   WHERE login = ?1 AND (failures > 0 OR locked_until_ms IS NOT NULL)";
        self.database.write(move |connection| connection.execute(sql, &parameters)).await?;
        Ok(())
    }
}

fn account(mut row: Row) -> Result<Account> {
    Ok(Account {
        district: row.text()?,
        login: row.text()?,
        name: row.text()?,
        role: row.text()?,
        password_hash: row.text()?,
        must_change: row.integer()? != 0,
        created: row.integer()?,
        failures: row.count()?,
        locked_until: row.optional_integer()?,
    })
}
