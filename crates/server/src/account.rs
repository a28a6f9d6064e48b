//! Accounts and their passwords.

use std::sync::OnceLock;

use argon2::password_hash::phc::PasswordHash;
use argon2::{Argon2, PasswordHasher, PasswordVerifier};
use qingdan_store::{Account, DEFAULT_DISTRICT, DISTRICT_ITSELF, Millis, Password, Store, StoreError};
use qingdan_work::administration::Administer;
use qingdan_work::{Person, Role};
use thiserror::Error;
use tokio::sync::Semaphore;
use tokio::task::{JoinError, spawn_blocking};

use crate::app::{App, now};
use crate::refusal::Refusal;
use crate::second_factor;
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
        add_account(store, DEFAULT_DISTRICT, administrator(ADMIN), password, false).await?;
        return Ok(FirstAdmin::Given);
    }
    let generated = first_password();
    match add_account(store, DEFAULT_DISTRICT, administrator(ADMIN), &generated, true).await {
        // Another process started at the same moment and printed its own password.
        Err(AccountError::Store(StoreError::LoginTaken { .. })) => Ok(FirstAdmin::Known),
        outcome => outcome.map(|()| FirstAdmin::Generated(generated)),
    }
}

/// Creates an account for whoever has the machine. `must_change`: the password was not chosen by its owner.
///
/// # Errors
/// Where login or password are unfit, the login is taken, or the roles do not fit the organisation.
pub async fn add_account(
    store: &Store,
    district: &str,
    person: Person,
    password: &str,
    must_change: bool,
) -> Result<(), AccountError> {
    create(store, district, &program(), person, password, must_change).await
}

/// Creates an account whose first password its owner must change.
///
/// # Errors
/// As [`add_account`]; where `by` may not.
pub(crate) async fn create_account(
    store: &Store,
    district: &str,
    by: &Person,
    person: Person,
    password: &str,
) -> Result<(), AccountError> {
    create(store, district, by, person, password, true).await
}

async fn create(
    store: &Store,
    district: &str,
    by: &Person,
    person: Person,
    password: &str,
    must_change: bool,
) -> Result<(), AccountError> {
    check_login(&person.login)?;
    let password = self::password(password, must_change).await?;
    let create = Administer::CreateAccount(person);
    Ok(store.administer(district, by, create, Some(password), now()).await?)
}

/// A login that can be typed safely.
pub(crate) fn check_login(login: &str) -> Result<(), AccountError> {
    let is_unfit = login.is_empty() || login.chars().count() > 64 || login.contains(char::is_whitespace);
    if is_unfit { Err(AccountError::Login) } else { Ok(()) }
}

/// A password as the store keeps it.
///
/// # Errors
/// Where it is too short or too long.
pub(crate) async fn password(password: &str, must_change: bool) -> Result<Password, AccountError> {
    Ok(Password { hash: hash(password).await?, must_change })
}

/// Gives an account a first password again; its sessions end.
///
/// # Errors
/// Where `by` may not, or the store fails.
pub(crate) async fn reset_password(
    store: &Store,
    by: &Person,
    account: &Account,
    password: &str,
) -> Result<(), AccountError> {
    let password = self::password(password, true).await?;
    let reset = Administer::ResetPassword { login: account.login.clone() };
    Ok(store.administer(&account.district, by, reset, Some(password), now()).await?)
}

/// The person of the installation's first account.
pub fn administrator(login: &str) -> Person {
    Person {
        login: login.to_owned(),
        name: "管理员".to_owned(),
        organisation: DISTRICT_ITSELF,
        roles: vec![Role::Administrator],
    }
}

/// A password that is told once, in groups that can be read out.
pub fn first_password() -> String {
    let digits = random_token();
    [&digits[..4], &digits[4..8], &digits[8..12], &digits[12..16]].join("-")
}

/// Who makes accounts where nobody is signed in: the program, for whoever has the machine.
pub(crate) fn program() -> Person {
    Person {
        login: String::new(),
        name: "系统".to_owned(),
        organisation: DISTRICT_ITSELF,
        roles: vec![Role::Administrator],
    }
}

/// Sets the password of whoever asks; every session of the account ends, since sessions are bound to the hash.
///
/// # Errors
/// Where the password is unfit.
pub(crate) async fn change_own_password(
    store: &Store,
    account: &Account,
    password: &str,
) -> Result<(), AccountError> {
    let password = self::password(password, false).await?;
    let change = Administer::ChangePassword { login: account.login.clone() };
    Ok(store.administer(&account.district, &account.person(), change, Some(password), now()).await?)
}

/// Sets a password for whoever has the machine. The second factor is gone with it and every session ends.
/// `must_change`: the password was not chosen by the account's owner.
///
/// # Errors
/// Where the password is unfit or there is no such account.
pub async fn set_password(
    store: &Store,
    login: &str,
    password: &str,
    must_change: bool,
) -> Result<(), AccountError> {
    let password = self::password(password, must_change).await?;
    let no_account = || StoreError::NoAccount { login: login.to_owned() };
    let account = store.account(login).await?.ok_or_else(no_account)?;
    let reset = Administer::ResetPassword { login: account.login };
    Ok(store.administer(&account.district, &program(), reset, Some(password), now()).await?)
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
    if !may_try(&account) {
        return Ok(None);
    }
    if !fits {
        record_failure(store, &account).await?;
        return Ok(None);
    }
    // Failures with the second factor count on: else a known password would give any number of tries.
    if account.second_factor.is_none() {
        store.record_success(&account.login).await?;
    }
    Ok(Some(account))
}

/// Whether a code is the account's second factor; failures count like those with the password.
pub(crate) async fn authenticate_code(app: &App, account: &Account, code: &str) -> Result<bool, Refusal> {
    if !may_try(account) {
        return Ok(false);
    }
    let is_right = second_factor::check(app, account, code).await?;
    match is_right {
        true => app.store.record_success(&account.login).await?,
        false => record_failure(&app.store, account).await?,
    }
    Ok(is_right)
}

fn may_try(account: &Account) -> bool {
    !account.is_locked && account.locked_until.is_none_or(|until| until <= now())
}

async fn record_failure(store: &Store, account: &Account) -> Result<(), StoreError> {
    let failures = store.record_failure(&account.login, FAILURES, now() + LOCKED).await?;
    if failures >= FAILURES {
        tracing::warn!(failures, "an account is locked after failed logins");
    }
    Ok(())
}

async fn hash(password: &str) -> Result<String, AccountError> {
    if !PASSWORD_LENGTH.contains(&password.chars().count()) {
        return Err(AccountError::PasswordLength);
    }
    let password = password.to_owned();
    in_turn(move || hash_now(&password)).await.map_err(|error| AccountError::Hash(error.to_string()))?
}

/// Works with a password beside the threads that answer requests. Each time takes a processor and 19 MB: of a crowd that logs
/// in at once, on purpose or not, few are looked at together.
async fn in_turn<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, JoinError> {
    static TURNS: Semaphore = Semaphore::const_new(4);
    // Nobody closes it.
    let _turn = TURNS.acquire().await;
    spawn_blocking(work).await
}

fn hash_now(password: &str) -> Result<String, AccountError> {
    let hash = Argon2::default().hash_password(password.as_bytes());
    hash.map(|hash| hash.to_string()).map_err(|error| AccountError::Hash(error.to_string()))
}

async fn verify(password: String, hash: String) -> bool {
    let verified = in_turn(move || {
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
