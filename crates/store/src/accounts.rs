//! Accounts of people. Passwords are hashed and checked by the server; policy is its own too. Who gets an account and
//! with which roles is [administered](crate::Store::administer).

use qingdan_work::{OrganisationId, Person, Role};

use crate::database::{Connection, Row, parameters};
use crate::{Account, AccountSearch, Millis, Password, Result, Store, StoreError};

/// A query for accounts, with what follows `FROM account`.
macro_rules! accounts {
    ($rest:literal) => {
        concat!(
            "SELECT district, login, name, organisation, roles, is_locked, password_hash, must_change, created_ms, ",
            "failures, locked_until_ms, second_factor FROM account ",
            $rest
        )
    };
}

impl Store {
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
        let district = district.to_owned();
        self.database.read(move |connection| of_district(connection, &district)).await
    }

    /// Accounts of a district that are looked for, by login.
    pub async fn find_accounts(&self, district: &str, search: AccountSearch) -> Result<Vec<Account>> {
        let all = self.accounts(district).await?;
        let limit = search.limit as usize;
        Ok(all.into_iter().filter(|account| search.finds(account)).take(limit).collect())
    }

    /// Gives an account another password, as its owner asked; it is no longer locked by failed logins.
    ///
    /// # Errors
    /// [`StoreError::NoAccount`].
    pub async fn set_password(&self, login: &str, password_hash: &str, must_change: bool) -> Result<()> {
        let login = login.to_owned();
        let password = Password { hash: password_hash.to_owned(), must_change };
        self.database
            .write(move |connection| match set_password(connection, &login, &password)? {
                0 => Err(StoreError::NoAccount { login }),
                _ => Ok(()),
            })
            .await
    }

    /// Replaces what the server keeps of an account's second factor, where it is still as it was before; whether it was.
    /// So of two logins at once with the same one-time password one gets through.
    pub async fn replace_second_factor(
        &self,
        login: &str,
        before: Option<Vec<u8>>,
        after: Option<Vec<u8>>,
    ) -> Result<bool> {
        let login = login.to_owned();
        let replace =
            move |connection: &mut dyn Connection| replace_second_factor(connection, &login, before, after);
        self.database.write(replace).await
    }

    /// Some value that a server encrypted, whosever it is, by which its key can be tried; `None` where there is none.
    pub async fn some_sealed(&self) -> Result<Option<Vec<u8>>> {
        let sql = "SELECT second_factor FROM account WHERE second_factor IS NOT NULL \
                   UNION ALL SELECT ciphertext FROM personal WHERE ciphertext IS NOT NULL \
                   UNION ALL SELECT ciphertext FROM ledger_row UNION ALL SELECT bytes FROM attachment LIMIT 1";
        let row = self.database.read(move |connection| connection.query_one(sql, &[])).await?;
        row.map(|mut row| row.bytes()).transpose()
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

/// The accounts of a district, by login.
pub(crate) fn of_district(connection: &mut dyn Connection, district: &str) -> Result<Vec<Account>> {
    let rows = connection.query(accounts!("WHERE district = ?1"), parameters![district])?;
    let mut accounts: Vec<Account> = rows.into_iter().map(account).collect::<Result<_>>()?;
    accounts.sort_by(|a, b| a.login.cmp(&b.login));
    Ok(accounts)
}

/// Creates an account.
///
/// # Errors
/// [`StoreError::LoginTaken`] where there is one with that login, in whichever district.
pub(crate) fn insert(
    connection: &mut dyn Connection,
    district: &str,
    person: &Person,
    password: &Password,
    now: Millis,
) -> Result<()> {
    let sql = "INSERT INTO account (district, login, name, organisation, roles, role, password_hash, must_change, \
               created_ms, failures) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, 0) ON CONFLICT DO NOTHING";
    let Person { login, name, organisation, roles } = person;
    let (roles, role) = joined(roles);
    let hash = &*password.hash;
    let row = parameters![
        district,
        &**login,
        &**name,
        organisation.0,
        roles,
        role,
        hash,
        password.must_change,
        now,
    ];
    match connection.execute(sql, row)? {
        0 => Err(StoreError::LoginTaken { login: login.clone() }),
        _ => Ok(()),
    }
}

/// Sets a password and gives the number of accounts that have it now.
pub(crate) fn set_password(connection: &mut dyn Connection, login: &str, password: &Password) -> Result<u64> {
    let sql = "UPDATE account SET password_hash = ?2, must_change = ?3, failures = 0, locked_until_ms = NULL \
               WHERE login = ?1";
    connection.execute(sql, parameters![login, &*password.hash, password.must_change])
}

/// Replaces what is kept of a second factor where it is still as it was before; whether it was.
pub(crate) fn replace_second_factor(
    connection: &mut dyn Connection,
    login: &str,
    before: Option<Vec<u8>>,
    after: Option<Vec<u8>>,
) -> Result<bool> {
    let sql = "UPDATE account SET second_factor = ?3 WHERE login = ?1 \
               AND (second_factor = ?2 OR (second_factor IS NULL AND ?2 IS NULL))";
    Ok(connection.execute(sql, parameters![login, before, after])? > 0)
}

/// Has an account no longer ask for a second factor.
pub(crate) fn forget_second_factor(connection: &mut dyn Connection, login: &str) -> Result<()> {
    let sql = "UPDATE account SET second_factor = NULL WHERE login = ?1";
    connection.execute(sql, parameters![login]).map(|_| ())
}

/// Roles as a text, and the one that the program before roles is told: an administrator is its `admin`, others
/// nothing that it knows.
pub(crate) fn joined(roles: &[Role]) -> (String, &'static str) {
    let words: Vec<&str> = roles.iter().map(|role| role.as_str()).collect();
    let old = if roles.contains(&Role::Administrator) { "admin" } else { "" };
    (words.join(" "), old)
}

impl AccountSearch {
    fn finds(&self, account: &Account) -> bool {
        let has = |text: &str| text.to_lowercase().contains(&self.words.trim().to_lowercase());
        (has(&account.login) || has(&account.name))
            && self.after.as_ref().is_none_or(|after| account.login > *after)
            && self.organisation.is_none_or(|organisation| account.organisation == organisation)
    }
}

fn account(mut row: Row) -> Result<Account> {
    let wrong = |reason: String| StoreError::Database { reason };
    Ok(Account {
        district: row.text()?,
        login: row.text()?,
        name: row.text()?,
        organisation: OrganisationId(row.count()?),
        roles: row
            .text()?
            .split_whitespace()
            .map(|word| word.parse().map_err(wrong))
            .collect::<Result<_>>()?,
        is_locked: row.integer()? != 0,
        password_hash: row.text()?,
        must_change: row.integer()? != 0,
        created: row.integer()?,
        failures: row.count()?,
        locked_until: row.optional_integer()?,
        second_factor: row.optional_bytes()?,
    })
}
