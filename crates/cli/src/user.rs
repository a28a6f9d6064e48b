use std::io::{self, BufRead, IsTerminal};

use console::Term;
use qingdan_server::{AccountError, add_account, change_password};
use qingdan_store::Store;
use serde_json::json;

use crate::args::{User, UserCommand};
use crate::output::{Output, tell};
use crate::problem::{Problem, Status};
use crate::storage;

/// `qingdan user`
pub fn run(args: &User) -> Result<Status, Problem> {
    storage::block_on(async {
        match &args.command {
            UserCommand::Add { login, name, place } => {
                let store = storage::open_or_make(place).await?;
                let password = password()?;
                let name = name.as_deref().unwrap_or(login);
                add_account(&store, login, name, &password, false).await.map_err(problem)?;
                tell(&format!("account `{login}` is made"));
            }
            UserCommand::Passwd { login, place } => {
                let store = storage::open_existing(place).await?;
                change_password(&store, login, &password()?).await.map_err(problem)?;
                tell(&format!("the password of `{login}` is set; its sessions have ended"));
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
            output
                .json_line(&json!({"login": account.login, "name": account.name, "roles": account.roles,
                "must_change": account.must_change, "failures": account.failures}))?;
        }
    }
    output.finish()
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
