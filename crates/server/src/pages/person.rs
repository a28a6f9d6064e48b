//! One account: made, changed, stopped; its first password, shown once.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use qingdan_store::Account;
use qingdan_work::administration::Administer;
use qingdan_work::{OrganisationId, Person, Role};

use super::organisation::choices;
use super::people::{Asked, RoleChoice, by, role_choices};
use super::{Choice, Chrome, render};
use crate::account::{AccountError, create_account, first_password, reset_password};
use crate::app::{App, now};
use crate::district::{Administered, administered};
use crate::form::Posted;
use crate::refusal::{Refusal, is_asked_wrongly};
use crate::session::Visitor;
use crate::web::query;

#[derive(Template)]
#[template(path = "person.html")]
struct PersonPage {
    chrome: Chrome,
    district: String,
    is_new: bool,
    login: String,
    name: String,
    organisations: Vec<Choice>,
    roles: Vec<RoleChoice>,
    is_locked: bool,
    has_second_factor: bool,
    is_oneself: bool,
    error: String,
}

#[derive(Template)]
#[template(path = "first_password.html")]
struct FirstPasswordPage {
    chrome: Chrome,
    district: String,
    name: String,
    login: String,
    password: String,
}

/// The form for a new account.
pub(crate) async fn new_form(
    State(app): State<App>,
    visitor: Visitor,
    Query(asked): Query<Asked>,
) -> Result<Response, Refusal> {
    let administered = administered(&app, &visitor, &asked.district).await?.named()?;
    let organisation = asked.organisation.parse().unwrap_or(administered.directory.district());
    let person = Person { login: String::new(), name: String::new(), organisation, roles: Vec::new() };
    person_page(&app, &visitor, administered, &person, None, String::new())
}

/// Makes an account, and shows its first password once.
pub(crate) async fn create(
    State(app): State<App>,
    visitor: Visitor,
    form: Posted,
) -> Result<Response, Refusal> {
    let administered = administered(&app, &visitor, form.field("district")).await?.named()?;
    let person = person_of(&form, form.field("login").trim());
    let password = first_password();
    let by = by(&visitor)?;
    match create_account(&app.store, &administered.district, by, person.clone(), &password).await {
        Ok(()) => first_password_page(&app, &visitor, administered.district, person, password),
        Err(AccountError::Store(error)) if !is_asked_wrongly(&error) => Err(error.into()),
        Err(error) => person_page(&app, &visitor, administered, &person, None, error.chinese()),
    }
}

/// An account to be changed.
pub(crate) async fn form(
    State(app): State<App>,
    visitor: Visitor,
    Path(login): Path<String>,
) -> Result<Response, Refusal> {
    let (administered, account) = account_of(&app, &visitor, &login).await?;
    person_page(&app, &visitor, administered, &account.person(), Some(&account), String::new())
}

/// Changes an account as its form's button says.
pub(crate) async fn change(
    State(app): State<App>,
    visitor: Visitor,
    Path(login): Path<String>,
    form: Posted,
) -> Result<Response, Refusal> {
    let (administered, account) = account_of(&app, &visitor, &login).await?;
    let by = by(&visitor)?;
    let store = &app.store;
    let district = administered.district.clone();
    let (person, outcome) = match form.field("do") {
        "reset" => {
            let password = first_password();
            reset_password(store, by, &account, &password).await.map_err(|error| match error {
                AccountError::Store(error) => error.into(),
                error => Refusal::fault(&error.to_string()),
            })?;
            return first_password_page(&app, &visitor, district, account.person(), password);
        }
        "lock" => {
            let change = Administer::LockAccount { login: login.clone() };
            (account.person(), store.administer(&district, by, change, None, now()).await)
        }
        "unlock" => {
            let change = Administer::UnlockAccount { login: login.clone() };
            (account.person(), store.administer(&district, by, change, None, now()).await)
        }
        "remove-second-factor" => {
            let change = Administer::RemoveSecondFactor { login: login.clone() };
            (account.person(), store.administer(&district, by, change, None, now()).await)
        }
        _ => {
            let person = person_of(&form, &login);
            let change = Administer::ChangeAccount(person.clone());
            (person, store.administer(&district, by, change, None, now()).await)
        }
    };
    match outcome {
        Ok(()) => {
            let address = format!("/people{}", query(&[("district", &district)]));
            Ok(axum::response::Redirect::to(&address).into_response())
        }
        Err(error) if is_asked_wrongly(&error) => {
            person_page(&app, &visitor, administered, &person, Some(&account), error.chinese())
        }
        Err(error) => Err(error.into()),
    }
}

async fn account_of(app: &App, visitor: &Visitor, login: &str) -> Result<(Administered, Account), Refusal> {
    let account = app.store.account(login).await?;
    let account = account.ok_or_else(|| Refusal::not_found(format!("没有登录名为“{login}”的账号。")))?;
    Ok((administered(app, visitor, &account.district).await?, account))
}

fn person_of(form: &Posted, login: &str) -> Person {
    Person {
        login: login.to_owned(),
        name: form.field("name").trim().to_owned(),
        organisation: form.field("organisation").parse().unwrap_or(OrganisationId(0)),
        roles: Role::ALL.iter().copied().filter(|role| form.has("role", role.as_str())).collect(),
    }
}

fn person_page(
    app: &App,
    visitor: &Visitor,
    administered: Administered,
    person: &Person,
    account: Option<&Account>,
    error: String,
) -> Result<Response, Refusal> {
    let status = if error.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page = render(&PersonPage {
        chrome: Chrome::new(app, visitor),
        organisations: choices(&administered.directory, Some(person.organisation), false),
        district: administered.district,
        is_new: account.is_none(),
        login: person.login.clone(),
        name: person.name.clone(),
        roles: role_choices(&person.roles),
        is_locked: account.is_some_and(|account| account.is_locked),
        has_second_factor: account.is_some_and(|account| account.second_factor.is_some()),
        is_oneself: visitor.account().is_some_and(|one| account.is_some() && one.login == person.login),
        error,
    })?;
    Ok((status, page).into_response())
}

fn first_password_page(
    app: &App,
    visitor: &Visitor,
    district: String,
    person: Person,
    password: String,
) -> Result<Response, Refusal> {
    let Person { login, name, .. } = person;
    render(&FirstPasswordPage { chrome: Chrome::new(app, visitor), district, name, login, password })
}
