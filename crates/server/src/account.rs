//! Accounts and their passwords.

use std::sync::OnceLock;

use argon2::password_hash::phc::PasswordHash;
use argon2::{Argon2, PasswordHasher, PasswordVerifier};
use qingdan_store::{Account, DEFAULT_DISTRICT, DISTRICT_ITSELF, Millis, Password, Store, StoreError};
use qingdan_work::administration::Administer;
use qingdan_work::{Person, Role};
use thiserror::Error;

use crate::app::now;
use crate::web::random_token;

/// Login of the account that is there from the first start.
pub const ADMIN: &str = "admin";

/// From this failed login on an account is locked.
const FAILURES: u32 = 5;
/// For how long: 15 minutes.
const LOCKED: Millis = 15 * 60 * 1000;
/// Characters of a password, at least and at most (so that hashing stays cheap).
const PASSWORD_LENGTH: std::ops::RangeInclusive<usize> = 8..=128;

/// Why an account was not made or changed.
#[derive(Debug, Error)]
pub enum AccountError {
    /// The store refused.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Too short or too long.
    #[error("a password has {} to {} characters", PASSWORD_LENGTH.start(), PASSWORD_LENGTH.end())]
    PasswordLength,
    /// A login that cannot be typed safely.
    #[error("a login has 1 to 64 characters and no spaces")]
    Login,
    /// The hash could not be computed.
    #[error("the password could not be hashed: {0}")]
    Hash(String),
}

impl AccountError {
    /// The same in plain Chinese, for screens.
    pub fn chinese(&self) -> String {
        match self {
            AccountError::Store(error) => error.chinese(),
            AccountError::PasswordLength => {
                format!("密码长度应为 {} 至 {} 个字符。", PASSWORD_LENGTH.start(), PASSWORD_LENGTH.end())
            }
            AccountError::Login => "登录名应为 1 至 64 个字符，且不含空格。".into(),
            AccountError::Hash(_) => "密码没有保存，请重试。".into(),
        }
    }
}

/// What [`first_admin`] found or did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FirstAdmin {
    /// The account was there.
    Known,
    /// It was created with the given password.
    Given,
    /// It was created with this password, to be shown once and changed at the first login.
    Generated(String),
}

/// Creates the administrator's account where there is none, with the given password or a random one.
///
/// # Errors
/// Where the store fails or the given password is unfit.
pub async fn first_admin(store: &Store, password: Option<&str>) -> Result<FirstAdmin, AccountError> {
    if store.account(ADMIN).await?.is_some() {
        return Ok(FirstAdmin::Known);
    }
    if let Some(password) = password {
        add_account(store, ADMIN, "管理员", password, false).await?;
        return Ok(FirstAdmin::Given);
    }
    let generated: String = random_token().chars().take(16).collect();
    match add_account(store, ADMIN, "管理员", &generated, true).await {
        // Another process started at the same moment and printed its own password.
        Err(AccountError::Store(StoreError::LoginTaken { .. })) => Ok(FirstAdmin::Known),
        outcome => outcome.map(|()| FirstAdmin::Generated(generated)),
    }
}

/// Creates an administrator's account. `must_change`: the password was not chosen by its owner.
///
/// # Errors
/// Where login or password are unfit or the login is taken.
pub async fn add_account(
    store: &Store,
    login: &str,
    name: &str,
    password: &str,
    must_change: bool,
) -> Result<(), AccountError> {
    if login.is_empty() || login.chars().count() > 64 || login.contains(char::is_whitespace) {
        return Err(AccountError::Login);
    }
    let (login, name) = (login.to_owned(), name.to_owned());
    let person = Person { login, name, organisation: DISTRICT_ITSELF, roles: vec![Role::Administrator] };
    let password = Password { hash: hash(password).await?, must_change };
    let create = Administer::CreateAccount(person);
    Ok(store.administer(DEFAULT_DISTRICT, &program(), create, Some(password), now()).await?)
}

/// Who makes accounts where nobody is signed in: the program, for whoever has the machine.
fn program() -> Person {
    Person {
        login: String::new(),
        name: "系统".to_owned(),
        organisation: DISTRICT_ITSELF,
        roles: vec![Role::Administrator],
    }
}

/// Sets a password; every session of the account ends, since sessions are bound to the hash.
///
/// # Errors
/// Where the password is unfit or there is no such account.
pub async fn change_password(store: &Store, login: &str, password: &str) -> Result<(), AccountError> {
    let hash = hash(password).await?;
    Ok(store.set_password(login, &hash, false).await?)
}

/// The account, if login and password fit and it is not locked. Takes as long, whatever the reason for a no.
pub(crate) async fn authenticate(
    store: &Store,
    login: &str,
    password: &str,
) -> Result<Option<Account>, StoreError> {
    let account = store.account(login).await?;
    let hash =
        account.as_ref().map_or_else(|| unused_hash().to_owned(), |account| account.password_hash.clone());
    let fits = verify(password.to_owned(), hash).await;
    let Some(account) = account else { return Ok(None) };
    let now = now();
    if account.is_locked || account.locked_until.is_some_and(|until| until > now) {
        return Ok(None);
    }
    if !fits {
        let failures = store.record_failure(&account.login, FAILURES, now + LOCKED).await?;
        if failures >= FAILURES {
            tracing::warn!(failures, "an account is locked after failed logins");
        }
        return Ok(None);
    }
    store.record_success(&account.login).await?;
    Ok(Some(account))
}

async fn hash(password: &str) -> Result<String, AccountError> {
    if !PASSWORD_LENGTH.contains(&password.chars().count()) {
        return Err(AccountError::PasswordLength);
    }
    let password = password.to_owned();
    tokio::task::spawn_blocking(move || hash_now(&password))
        .await
        .map_err(|error| AccountError::Hash(error.to_string()))?
}

fn hash_now(password: &str) -> Result<String, AccountError> {
    let hash = Argon2::default().hash_password(password.as_bytes());
    hash.map(|hash| hash.to_string()).map_err(|error| AccountError::Hash(error.to_string()))
}

async fn verify(password: String, hash: String) -> bool {
    let verified = tokio::task::spawn_blocking(move || {
        password.chars().count() <= *PASSWORD_LENGTH.end()
            && PasswordHash::new(&hash)
                .is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
    });
    verified.await.unwrap_or(false)
}

/// A hash that no password fits in practice: unknown logins take as long as known ones.
fn unused_hash() -> &'static str {
    static HASH: OnceLock<String> = OnceLock::new();
    HASH.get_or_init(|| hash_now(&random_token()).unwrap_or_default())
}
