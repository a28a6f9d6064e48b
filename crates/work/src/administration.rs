//! Accounts, organisations and settings of a district, and who looked at or erased personal data: what may be changed, and
//! the entries that the logs keep of it.
//!
//! Whoever administers gives rights and has none over cases; so nobody gives rights to themselves, and a role that oversees
//! others is held alone.

use serde::{Deserialize, Serialize};

use crate::people::{Directory, DirectoryError, Organisation, Person, Role};
use crate::permission::{On, Right, may};
use crate::settings::{Settings, SettingsError};
use crate::subject::{Holder, Subject};

/// What is to be changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case", deny_unknown_fields)]
pub enum Administer {
    /// Create an account.
    CreateAccount(Person),
    /// Give an account another name, organisation or roles.
    ChangeAccount(Person),
    /// Let nobody sign in with an account.
    LockAccount {
        /// Its login.
        login: String,
    },
    /// Let its owner sign in again.
    UnlockAccount {
        /// Its login.
        login: String,
    },
    /// Give an account a first password again.
    ResetPassword {
        /// Its login.
        login: String,
    },
    /// Give one's own account another password.
    ChangePassword {
        /// Its login.
        login: String,
    },
    /// Have one's own account ask for a second factor (两步验证).
    SetSecondFactor {
        /// Its login.
        login: String,
    },
    /// Have it no longer ask for one.
    RemoveSecondFactor {
        /// Its login.
        login: String,
    },
    /// Add an organisation, or change the one with its number.
    SetOrganisation(Organisation),
    /// Change the district's deadlines and years of the calendar.
    SetSettings(Box<Settings>),
}

/// An entry of the administration's log. Passwords and personal data stand in none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Administered {
    /// Something was changed as asked.
    Changed {
        /// What.
        change: Administer,
    },
    /// Personal data were erased.
    Erased(Looked),
}

/// An entry of the log of looks at personal data (查阅记录), and what is said of an erasure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Looked {
    /// The case or affair that they belong to.
    #[serde(rename = "case")]
    pub subject: Subject,
    /// Which personal data, by their numbers in the store.
    pub personal: Vec<u64>,
    /// What for.
    pub reason: String,
}

/// An account as administration sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Whose it is.
    pub person: Person,
    /// Whether nobody can sign in with it.
    pub is_locked: bool,
}

/// Why something was not changed, shown or erased; in Chinese.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[allow(missing_docs)]
pub enum Denied {
    #[error("您没有“{right}”的权限。", right = .0.chinese())]
    NoRight(Right),
    #[error("登录名“{0}”已经有人使用，请换一个。")]
    LoginTaken(String),
    #[error("没有登录名为“{0}”的账号。")]
    NoAccount(String),
    #[error("请填写{0}。")]
    Empty(&'static str),
    #[error("请至少选一个角色。")]
    NoRole,
    #[error("没有选定的机构，或者它已经撤销。")]
    NoOrganisation,
    #[error("“{role}”不能设在{place}。", role = role.chinese())]
    RoleElsewhere { role: Role, place: String },
    #[error("“{role}”不能兼任其他角色。", role = .0.chinese())]
    RoleAlone(Role),
    #[error("不能修改自己的角色、机构，也不能停用自己的账号。请另一位系统管理员办理。")]
    Oneself,
    #[error("密码和两步验证只能由本人设置。")]
    OthersAccount,
    #[error("这是最后一位系统管理员，不能停用，也不能改任其他角色。请先增加一位。")]
    LastAdministrator,
    #[error("{0}")]
    Directory(#[from] DirectoryError),
    #[error("{0}")]
    Settings(#[from] SettingsError),
    #[error("这里没有这项个人信息，可能已经删除。")]
    NoPersonal,
}

/// Decides whether somebody may make a change, and gives the log's entry.
///
/// # Errors
/// Why not.
pub fn administer(
    change: Administer,
    by: &Person,
    accounts: &[Account],
    directory: &Directory,
) -> Result<Administered, Denied> {
    let is_own = |login: &str| by.login == login;
    let right = match &change {
        Administer::ChangePassword { .. } | Administer::SetSecondFactor { .. } => Right::OwnAccount,
        Administer::RemoveSecondFactor { login } if is_own(login) => Right::OwnAccount,
        Administer::SetOrganisation(_) => Right::ManageOrganisations,
        Administer::SetSettings(_) => Right::ManageSettings,
        _ => Right::ManageAccounts,
    };
    if !may(by, right, On::organisation(&directory.district()), directory) {
        return Err(Denied::NoRight(right));
    }
    let find = |login: &str| accounts.iter().find(|one| one.person.login == login);
    let found = |login: &str| find(login).ok_or_else(|| Denied::NoAccount(login.to_owned()));
    match &change {
        Administer::CreateAccount(person) => {
            if find(&person.login).is_some() {
                return Err(Denied::LoginTaken(person.login.clone()));
            }
            check_account(person, directory)?;
        }
        Administer::ChangeAccount(person) => {
            let old = &found(&person.login)?.person;
            let is_elsewhere = (old.organisation, &old.roles) != (person.organisation, &person.roles);
            if is_elsewhere && by.login == person.login {
                return Err(Denied::Oneself);
            }
            check_account(person, directory)?;
            if !person.roles.contains(&Role::Administrator) {
                keep_an_administrator(&person.login, accounts)?;
            }
        }
        Administer::LockAccount { login } => {
            found(login)?;
            if by.login == *login {
                return Err(Denied::Oneself);
            }
            keep_an_administrator(login, accounts)?;
        }
        Administer::UnlockAccount { login }
        | Administer::ResetPassword { login }
        | Administer::RemoveSecondFactor { login } => {
            found(login)?;
        }
        Administer::ChangePassword { login } | Administer::SetSecondFactor { login } => {
            found(login)?;
            if !is_own(login) {
                return Err(Denied::OthersAccount);
            }
        }
        Administer::SetOrganisation(organisation) => {
            let others = directory.iter().filter(|one| one.id != organisation.id).cloned();
            Directory::new(others.chain([organisation.clone()]).collect())?;
        }
        Administer::SetSettings(settings) => settings.check()?,
    }
    Ok(Administered::Changed { change })
}

/// Decides whether somebody may see personal data in full, and gives the log's entry.
///
/// # Errors
/// Why not.
pub fn reveal(looked: Looked, by: &Person, holder: &Holder, directory: &Directory) -> Result<Looked, Denied> {
    check_look(&looked, Right::RevealPersonal, by, holder, directory)?;
    Ok(looked)
}

/// Decides whether somebody may erase personal data, and gives the log's entry.
///
/// # Errors
/// Why not.
pub fn erase(
    looked: Looked,
    by: &Person,
    holder: &Holder,
    directory: &Directory,
) -> Result<Administered, Denied> {
    check_look(&looked, Right::ErasePersonal, by, holder, directory)?;
    Ok(Administered::Erased(looked))
}

fn check_look(
    looked: &Looked,
    right: Right,
    by: &Person,
    holder: &Holder,
    directory: &Directory,
) -> Result<(), Denied> {
    let may = |id: &u64| holder.grants_on(*id, by, right, directory);
    let may_any = !looked.personal.is_empty() || holder.grants(by, right, directory);
    if !may_any || !looked.personal.iter().all(may) {
        return Err(Denied::NoRight(right));
    }
    if looked.reason.trim().is_empty() {
        return Err(Denied::Empty("原因"));
    }
    let is_known = looked.subject == holder.subject && !looked.personal.is_empty();
    if is_known && looked.personal.iter().all(|id| holder.personal.contains(id)) {
        Ok(())
    } else {
        Err(Denied::NoPersonal)
    }
}

fn check_account(person: &Person, directory: &Directory) -> Result<(), Denied> {
    if person.login.trim().is_empty() {
        return Err(Denied::Empty("登录名"));
    }
    if person.name.trim().is_empty() {
        return Err(Denied::Empty("姓名"));
    }
    let place = directory.get(person.organisation).filter(|one| !one.is_closed);
    let place = place.ok_or(Denied::NoOrganisation)?;
    if person.roles.is_empty() {
        return Err(Denied::NoRole);
    }
    if let Some(role) = person.roles.iter().find(|role| !role.places().contains(&place.kind)) {
        return Err(Denied::RoleElsewhere { role: *role, place: place.name.clone() });
    }
    let alone = person.roles.iter().find(|role| matches!(role, Role::Administrator | Role::Auditor));
    match alone {
        Some(role) if person.roles.len() > 1 => Err(Denied::RoleAlone(*role)),
        _ => Ok(()),
    }
}

/// Refuses where nobody but this account could administer.
fn keep_an_administrator(login: &str, accounts: &[Account]) -> Result<(), Denied> {
    let administers = |one: &&Account| !one.is_locked && one.person.roles.contains(&Role::Administrator);
    let mut all = accounts.iter().filter(administers);
    match (all.next(), all.next()) {
        (Some(last), None) if last.person.login == login => Err(Denied::LastAdministrator),
        _ => Ok(()),
    }
}
