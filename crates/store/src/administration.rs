//! Organisations, accounts and settings of a district, as people who administer change them. Each change is an entry
//! of the district's log.

use std::collections::BTreeMap;

use qingdan_work::administration::{Account as Managed, Administer, Administered, Denied, administer};
use qingdan_work::case::{Act, Author};
use qingdan_work::hash::Hash;
use qingdan_work::{Directory, Organisation, OrganisationId, OrganisationKind, Person, Settings};

use crate::accounts::{self, joined};
use crate::database::{Connection, Row, parameters};
use crate::import::ensure_district;
use crate::lists::from_json;
use crate::log::{self, Stream, entries, logged};
use crate::sessions;
use crate::{DISTRICT_ITSELF, Logged, Millis, NewOrganisation, Password, Result, Store, StoreError, to_json};

impl Store {
    /// The organisations of a district. A district is one itself from the beginning: [`DISTRICT_ITSELF`].
    ///
    /// # Errors
    /// What the database said; also where rows were altered so that they are no directory any more.
    pub async fn directory(&self, district: &str) -> Result<Directory> {
        let district = district.to_owned();
        self.database.read(move |connection| directory(connection, &district)).await
    }

    /// What a district decided about deadlines; what holds everywhere where it decided nothing.
    pub async fn settings(&self, district: &str) -> Result<Settings> {
        let district = district.to_owned();
        self.database.read(move |connection| settings(connection, &district)).await
    }

    /// Changes accounts, organisations or settings. A new account and a reset one need a password.
    ///
    /// # Errors
    /// [`StoreError::Denied`] with the reason why it may not be, [`StoreError::LoginTaken`] where another district has
    /// the login, [`StoreError::NoDistrict`], else what the database said. Nothing was changed then.
    pub async fn administer(
        &self,
        district: &str,
        by: &Person,
        change: Administer,
        password: Option<Password>,
        now: Millis,
    ) -> Result<()> {
        let mut job = Administration::new(district, by, now)?;
        self.database
            .write(move |connection| {
                ensure_district(connection, &job.district, now)?;
                job.carry_out(connection, change, password)
            })
            .await
    }

    /// Has an account ask for a second factor, of which the server keeps `sealed`, in place of none; `false` where it
    /// asks for one already.
    ///
    /// # Errors
    /// As [`Store::administer`].
    pub async fn set_second_factor(
        &self,
        district: &str,
        by: &Person,
        sealed: Vec<u8>,
        now: Millis,
    ) -> Result<bool> {
        let mut job = Administration::new(district, by, now)?;
        self.database
            .write(move |connection| {
                if !accounts::replace_second_factor(connection, &job.by.login, None, Some(sealed))? {
                    return Ok(false);
                }
                let login = job.by.login.clone();
                job.carry_out(connection, Administer::SetSecondFactor { login }, None)?;
                Ok(true)
            })
            .await
    }

    /// Adds an organisation under the next number that is free.
    ///
    /// # Errors
    /// As [`Store::administer`].
    pub async fn create_organisation(
        &self,
        district: &str,
        by: &Person,
        new: NewOrganisation,
        now: Millis,
    ) -> Result<OrganisationId> {
        let mut job = Administration::new(district, by, now)?;
        self.database
            .write(move |connection| {
                ensure_district(connection, &job.district, now)?;
                job.wait_for_others(connection)?;
                let last = directory(connection, &job.district)?.iter().last().map_or(0, |one| one.id.0);
                let id = OrganisationId(last + 1);
                let NewOrganisation { kind, name, parent, listed } = new;
                let organisation =
                    Organisation { id, kind, name, parent: Some(parent), listed, is_closed: false };
                job.carry_out(connection, Administer::SetOrganisation(organisation), None)?;
                Ok(id)
            })
            .await
    }

    /// Who changed what in a district, newest first: at most `limit` entries, those before number `before` where it is
    /// given.
    pub async fn administration_log(
        &self,
        district: &str,
        before: Option<u64>,
        limit: u32,
    ) -> Result<Vec<Logged<Administered>>> {
        let before = before.and_then(|no| i64::try_from(no).ok()).unwrap_or(i64::MAX);
        let stream = Stream::Administration.number();
        let parameters = [district.into(), stream.into(), before.into(), limit.into()];
        let sql = entries!("WHERE district = ?1 AND stream = ?2 AND seq < ?3 ORDER BY seq DESC LIMIT ?4");
        self.database
            .read(move |connection| connection.query(sql, &parameters)?.into_iter().map(logged).collect())
            .await
    }
}

/// A change of a district by somebody at a time.
struct Administration {
    district: String,
    by: Person,
    now: Millis,
}

impl Administration {
    fn new(district: &str, by: &Person, now: Millis) -> Result<Administration> {
        if district.trim().is_empty() {
            return Err(StoreError::NoDistrict);
        }
        Ok(Administration { district: district.to_owned(), by: by.clone(), now })
    }

    /// Waits until nobody else changes the district, so that what is read then stays true.
    fn wait_for_others(&self, connection: &mut dyn Connection) -> Result<()> {
        let sql = "INSERT INTO log (district, stream, seq, head) VALUES (?1, ?2, 0, ?3) \
                   ON CONFLICT (district, stream) DO UPDATE SET seq = log.seq";
        let stream = Stream::Administration.number();
        connection.execute(sql, parameters![&*self.district, stream, Hash::NONE.0.to_vec()])?;
        Ok(())
    }

    fn carry_out(
        &mut self,
        connection: &mut dyn Connection,
        change: Administer,
        password: Option<Password>,
    ) -> Result<()> {
        self.wait_for_others(connection)?;
        let directory = directory(connection, &self.district)?;
        let managed: Vec<Managed> = accounts::of_district(connection, &self.district)?
            .into_iter()
            .map(|account| Managed { is_locked: account.is_locked, person: account.person() })
            .collect();
        let entry = administer(change, &self.by, &managed, &directory).map_err(denied)?;
        let Administered::Changed { change } = &entry else { return Ok(()) };
        self.project(connection, change, password)?;
        let act = Act { at: self.now, by: (&self.by).into() };
        log::append(connection, &self.district, Stream::Administration, &act, &to_json(&entry)?)?;
        Ok(())
    }

    fn project(
        &self,
        connection: &mut dyn Connection,
        change: &Administer,
        password: Option<Password>,
    ) -> Result<()> {
        let district = &*self.district;
        let needed = || password.clone().ok_or(StoreError::Denied(Denied::Empty("初始密码")));
        match change {
            Administer::CreateAccount(person) => {
                accounts::insert(connection, district, person, &needed()?, self.now)
            }
            Administer::ChangeAccount(person) => {
                let sql =
                    "UPDATE account SET name = ?2, organisation = ?3, roles = ?4, role = ?5 WHERE login = ?1";
                let (roles, role) = joined(&person.roles);
                let Person { login, name, organisation, .. } = person;
                connection.execute(sql, parameters![&**login, &**name, organisation.0, roles, role])?;
                Ok(())
            }
            Administer::LockAccount { login } => set_locked(connection, login, true),
            Administer::UnlockAccount { login } => set_locked(connection, login, false),
            Administer::ChangePassword { login } => {
                accounts::set_password(connection, login, &needed()?).map(|_| ())
            }
            Administer::ResetPassword { login } => {
                accounts::set_password(connection, login, &needed()?)?;
                accounts::forget_second_factor(connection, login)?;
                sessions::end_all(connection, login)
            }
            // Written with what it was before, so that two at once cannot both be right.
            Administer::SetSecondFactor { .. } => Ok(()),
            Administer::RemoveSecondFactor { login } => accounts::forget_second_factor(connection, login),
            Administer::SetOrganisation(organisation) => set_organisation(connection, district, organisation),
            Administer::SetSettings(settings) => {
                let sql = "INSERT INTO settings (district, body) VALUES (?1, ?2) \
                           ON CONFLICT (district) DO UPDATE SET body = excluded.body";
                connection.execute(sql, parameters![district, to_json(settings)?]).map(|_| ())
            }
        }
    }
}

fn denied(denied: Denied) -> StoreError {
    match denied {
        Denied::LoginTaken(login) => StoreError::LoginTaken { login },
        Denied::NoAccount(login) => StoreError::NoAccount { login },
        other => StoreError::Denied(other),
    }
}

/// Writes an entry for each account that was made before there was a log.
pub(crate) fn adopt_accounts(connection: &mut dyn Connection) -> Result<()> {
    let rows = connection.query("SELECT district FROM district", &[])?;
    let districts = rows.into_iter().map(|mut row| row.text()).collect::<Result<Vec<_>>>()?;
    for district in districts {
        for account in accounts::of_district(connection, &district)? {
            let act = Act { at: account.created, by: Author::program(DISTRICT_ITSELF) };
            let change = Administered::Changed { change: Administer::CreateAccount(account.person()) };
            log::append(connection, &district, Stream::Administration, &act, &to_json(&change)?)?;
        }
    }
    Ok(())
}

fn set_locked(connection: &mut dyn Connection, login: &str, is_locked: bool) -> Result<()> {
    let sql = "UPDATE account SET is_locked = ?2, failures = 0, locked_until_ms = NULL WHERE login = ?1";
    connection.execute(sql, parameters![login, is_locked]).map(|_| ())
}

fn set_organisation(connection: &mut dyn Connection, district: &str, one: &Organisation) -> Result<()> {
    let sql = "INSERT INTO organisation (district, organisation, kind, name, parent, listed, is_closed) \
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (district, organisation) \
               DO UPDATE SET kind = ?3, name = ?4, parent = ?5, listed = ?6, is_closed = ?7";
    let Organisation { id, kind, name, parent, listed, is_closed } = one;
    let parent = parent.map(|parent| parent.0);
    let row = parameters![district, id.0, kind.as_str(), &**name, parent, listed.as_deref(), *is_closed];
    connection.execute(sql, row).map(|_| ())
}

/// The organisations of a district.
pub(crate) fn directory(connection: &mut dyn Connection, district: &str) -> Result<Directory> {
    let sql =
        "SELECT organisation, kind, name, parent, listed, is_closed FROM organisation WHERE district = ?1";
    let rows = connection.query(sql, parameters![district])?;
    let mut all = BTreeMap::from([(DISTRICT_ITSELF, itself(district))]);
    for row in rows {
        let one = organisation(row)?;
        all.insert(one.id, one);
    }
    let directory = Directory::new(all.into_values().collect());
    directory
        .map_err(|error| StoreError::Database { reason: format!("organisations of {district}: {error}") })
}

/// What a district is before anybody changes it.
pub(crate) fn itself(district: &str) -> Organisation {
    Organisation {
        id: DISTRICT_ITSELF,
        kind: OrganisationKind::District,
        name: district.to_owned(),
        parent: None,
        listed: None,
        is_closed: false,
    }
}

fn organisation(mut row: Row) -> Result<Organisation> {
    Ok(Organisation {
        id: OrganisationId(row.count()?),
        kind: row.word()?,
        name: row.text()?,
        parent: row.optional_count()?.map(OrganisationId),
        listed: row.optional_text()?,
        is_closed: row.integer()? != 0,
    })
}

/// What a district decided about deadlines.
pub(crate) fn settings(connection: &mut dyn Connection, district: &str) -> Result<Settings> {
    let sql = "SELECT body FROM settings WHERE district = ?1";
    let row = connection.query_one(sql, parameters![district])?;
    row.map_or_else(|| Ok(Settings::default()), |mut row| from_json(&row.text()?))
}
