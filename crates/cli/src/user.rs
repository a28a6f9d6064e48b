use std::io::{self, BufRead, IsTerminal};

use console::Term;
use qingdan_server::{AccountError, add_account, first_password, set_password};
use qingdan_store::{DEFAULT_DISTRICT, Store};
use qingdan_work::{Directory, OrganisationId, Person, Role};
use serde_json::json;

use crate::args::{User, UserCommand};
use crate::output::{Output, tell};
use crate::problem::{Problem, Status};
use crate::storage;

/// `qingdan user`
pub fn run(args: &User) -> Result<Status, Problem> {
    storage::block_on(async {
        match &args.command {
            UserCommand::Add { login, name, district, organisation, role, place } => {
                let store = storage::open_or_make(place).await?;
                let password = password()?;
                let district = match district {
                    Some(district) => district.clone(),
                    None => only_district(&store).await?,
                };
                let directory = store.directory(&district).await.map_err(Problem::new)?;
                let person = Person {
                    login: login.clone(),
                    name: name.clone().unwrap_or_else(|| login.clone()),
                    organisation: find(&directory, organisation.as_deref())?,
                    roles: if role.is_empty() { vec![Role::ListOffice] } else { role.clone() },
                };
                add_account(&store, &district, person, &password, false).await.map_err(problem)?;
                tell(&format!("account `{login}` is made"));
            }
            UserCommand::Passwd { login, place } => {
                let store = storage::open_existing(place).await?;
                set_password(&store, login, &password()?, false).await.map_err(problem)?;
                tell(&format!(
                    "the password of `{login}` is set; its second factor is gone, its sessions have ended"
                ));
            }
            UserCommand::Reset { login, place } => {
                let store = storage::open_existing(place).await?;
                let first = first_password();
                set_password(&store, login, &first, true).await.map_err(problem)?;
                let mut output = Output::new();
                output.line(&first)?;
                output.finish()?;
                tell(&format!(
                    "this is the one-time password of `{login}`, to be changed at the next login; its second factor is \
                     gone, its sessions have ended"
                ));
            }
            UserCommand::List { place } => list(&storage::open_existing(place).await?).await?,
        }
        Ok(Status::Done)
    })
}

async fn list(store: &Store) -> Result<(), Problem> {
    let mut output = Output::new();
    for district in store.districts().await.map_err(Problem::new)? {
        for account in store.accounts(&district.name).await.map_err(Problem::new)? {
            output.json_line(
                &json!({"login": account.login, "name": account.name, "district": district.name,
                "organisation": account.organisation, "roles": account.roles, "locked": account.is_locked,
                "must_change": account.must_change, "second_factor": account.second_factor.is_some(), "failures": account.failures}),
            )?;
        }
    }
    output.finish()
}

/// The district where there is one; else where the first account of an installation is.
async fn only_district(store: &Store) -> Result<String, Problem> {
    let districts = store.districts().await.map_err(Problem::new)?;
    let mut real = districts.into_iter().map(|one| one.name).filter(|name| name != DEFAULT_DISTRICT);
    Ok(match (real.next(), real.next()) {
        (Some(only), None) => only,
        _ => DEFAULT_DISTRICT.to_owned(),
    })
}

/// The organisation with a number or full name; the district itself where none is given.
fn find(directory: &Directory, given: Option<&str>) -> Result<OrganisationId, Problem> {
    let Some(given) = given else { return Ok(directory.district()) };
    let named = || directory.iter().find(|one| directory.full_name(one.id) == given).map(|one| one.id);
    let found = given.parse().ok().filter(|id| directory.get(*id).is_some()).or_else(named);
    found.ok_or_else(|| {
        let all: Vec<String> =
            directory.iter().map(|one| format!("{} {}", one.id, directory.full_name(one.id))).collect();
        Problem::new(format_args!("there is no organisation `{given}`; there are: {}", all.join(", ")))
    })
}

fn problem(error: AccountError) -> Problem {
    Problem::new(error)
}

/// The password from the environment, the terminal, or a pipe; never from an argument, which others can see.
fn password() -> Result<String, Problem> {
    if let Ok(password) = std::env::var("QINGDAN_PASSWORD") {
        return Ok(password);
    }
    let typed = if io::stdin().is_terminal() {
        tell("New password:");
        Term::stderr().read_secure_line()
    } else {
        let mut line = String::new();
        io::stdin().lock().read_line(&mut line).map(|_| line)
    };
    let typed = typed.map_err(|error| Problem::new(format_args!("no password could be read: {error}")))?;
    Ok(typed.trim_end_matches(['\r', '\n']).to_owned())
}
