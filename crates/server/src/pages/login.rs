//! Logging in, in a second step with a second factor, and out.

use askama::Template;
use axum::extract::{Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::CookieJar;
use qingdan_store::{Account, DEFAULT_DISTRICT, Millis};
use serde::{Deserialize, Serialize};

use super::people::role_names;
use super::{Chrome, render};
use crate::account::{authenticate, authenticate_code};
use crate::app::{App, now};
use crate::carried::Carried;
use crate::demo::DEMO_PASSWORD;
use crate::form::Posted;
use crate::refusal::Refusal;
use crate::second_factor;
use crate::session::{self, Visitor};
use crate::vault::Place;
use crate::web::{hexadecimal, local_path, query};

/// The same words whatever was wrong: they must not tell which logins exist or are locked.
const REFUSED: &str =
    "登录名或密码不正确，或者账号因多次输错被暂时锁定。请核对后重试；连续输错 5 次会锁定 15 分钟。";

/// Said where somebody sent a form after their session had ended.
const EXPIRED: &str = "这项操作需要先登录：登录已过期。刚才填写的内容没有丢，登录以后可以接着提交。";

/// The same words for a code that is wrong, was used, or comes too often.
const WRONG_CODE: &str =
    "验证码不正确，或者已经用过。请等验证器显示下一个验证码再输；连续输错 5 次会锁定 15 分钟。";
const TOO_LATE: &str = "验证码没有及时输入，请重新登录。";
/// So long after the password the code may come: five minutes.
const CODE_WITHIN: Millis = 5 * 60 * 1000;

#[derive(Deserialize)]
pub(crate) struct Wish {
    #[serde(default)]
    next: String,
    /// Whose login a demo fills in.
    #[serde(default, rename = "as")]
    as_whom: String,
}

#[derive(Template)]
#[template(path = "login.html")]
struct LoginPage {
    chrome: Chrome,
    login: String,
    password: &'static str,
    next: String,
    error: &'static str,
    /// What was typed in a form whose session had ended.
    carried: String,
    offered: Vec<Offered>,
}

/// What was typed comes back after the login.
#[derive(Template)]
#[template(path = "resume.html")]
struct ResumePage {
    chrome: Chrome,
    reason: String,
    carried: Carried,
    /// Whether the form can be shown again with it.
    can_edit: bool,
}

/// Somebody as whom visitors of a demo can log in.
struct Offered {
    url: String,
    login: String,
    name: String,
    roles: String,
    organisation: String,
}

pub(crate) async fn login_form(
    State(app): State<App>,
    jar: CookieJar,
    visitor: Visitor,
    Query(wish): Query<Wish>,
) -> Result<Response, Refusal> {
    let (visitor, cookie) = visitor.with_token(&app);
    let Wish { next, as_whom } = wish;
    let password = if app.settings.demo && !as_whom.is_empty() { DEMO_PASSWORD } else { "" };
    let page = LoginPage { password, ..login_page(&app, &visitor, as_whom, next, "").await? };
    let page = render(&page)?;
    Ok(match cookie {
        Some(cookie) => (jar.add(cookie), page).into_response(),
        None => page,
    })
}

pub(crate) async fn login(
    State(app): State<App>,
    jar: CookieJar,
    visitor: Visitor,
    form: Posted,
) -> Result<Response, Refusal> {
    let login = form.field("login").trim();
    match authenticate(&app.store, login, form.field("password")).await? {
        Some(account) if account.second_factor.is_some() => {
            let pending = Pending::of(&account).sealed(&app, &visitor)?;
            code_page(&app, &visitor, pending, &form, "")
        }
        Some(account) => {
            tracing::info!("logged in");
            enter(&app, jar, &visitor, account, &form).await
        }
        None => {
            let (login, next) = (login.to_owned(), form.field("next").to_owned());
            let carried = form.field("carried").to_owned();
            let page = LoginPage { carried, ..login_page(&app, &visitor, login, next, REFUSED).await? };
            let page = render(&page)?;
            Ok((StatusCode::UNAUTHORIZED, page).into_response())
        }
    }
}

/// Opens a session, and leads on to what was typed before, to where somebody was on the way, or to what there is to do.
async fn enter(
    app: &App,
    jar: CookieJar,
    visitor: &Visitor,
    account: Account,
    form: &Posted,
) -> Result<Response, Refusal> {
    let cookie = session::open(app, visitor, &account).await?;
    if let Some(carried) = Carried::from_field(form.field("carried")).filter(|_| !account.must_change) {
        let page = resume(app, &visitor.in_session(&cookie, account), carried, "您重新登录了")?;
        return Ok((jar.add(cookie), page).into_response());
    }
    let next = match form.field("next") {
        "" => "/work",
        next => local_path(next),
    };
    Ok((jar.add(cookie), Redirect::to(next)).into_response())
}

/// The way on for a form that was not taken because its session had ended: the login page with what was typed; where
/// somebody has logged in again meanwhile, or the database is away, what was typed to be looked at and sent again.
pub(super) async fn carried_on(app: &App, visitor: &Visitor, why: &Refusal, carried: &Carried) -> Response {
    let is_away = why.status == StatusCode::SERVICE_UNAVAILABLE;
    if is_away || visitor.account().is_some() {
        let stale = "页面已经过期，可能在别的窗口重新登录过";
        let reason = if is_away { why.message.trim_end_matches('。') } else { stale };
        return resume(app, visitor, carried.clone(), reason).unwrap_or_else(IntoResponse::into_response);
    }
    let (visitor, cookie) = visitor.clone().with_token(app);
    let page = login_page(app, &visitor, String::new(), String::new(), EXPIRED).await;
    let page = page.and_then(|page| render(&LoginPage { carried: carried.written(), ..page }));
    match (page, cookie) {
        (Ok(page), Some(cookie)) => (CookieJar::new().add(cookie), page).into_response(),
        (Ok(page), None) => page,
        (Err(refusal), _) => refusal.into_response(),
    }
}

fn resume(app: &App, visitor: &Visitor, carried: Carried, reason: &str) -> Result<Response, Refusal> {
    let reason = reason.to_owned();
    let can_edit = carried.address.starts_with("/case/");
    render(&ResumePage { chrome: Chrome::new(app, visitor), reason, carried, can_edit })
}

async fn login_page(
    app: &App,
    visitor: &Visitor,
    login: String,
    next: String,
    error: &'static str,
) -> Result<LoginPage, Refusal> {
    let offered = if app.settings.demo { offered(app, &next).await? } else { Vec::new() };
    Ok(LoginPage {
        chrome: Chrome::new(app, visitor),
        login,
        password: "",
        next,
        error,
        carried: String::new(),
        offered,
    })
}

/// Everybody of a demo who can do something, organisation by organisation.
async fn offered(app: &App, next: &str) -> Result<Vec<Offered>, Refusal> {
    let mut offered = Vec::new();
    // The first administrator's password may have been given at the start.
    let districts = app.store.districts().await?.into_iter().filter(|one| one.name != DEFAULT_DISTRICT);
    for district in districts {
        let directory = app.store.directory(&district.name).await?;
        let mut accounts = app.store.accounts(&district.name).await?;
        accounts.retain(|account| !account.is_locked && !account.must_change);
        accounts.sort_by_key(|account| (account.organisation, account.login.clone()));
        offered.extend(accounts.into_iter().map(|account| Offered {
            url: format!("/login{}", query(&[("as", &account.login), ("next", next)])),
            roles: role_names(&account.roles),
            organisation: directory.full_name(account.organisation),
            login: account.login,
            name: account.name,
        }));
    }
    Ok(offered)
}

/// Somebody whose password was right and who still owes the second factor.
#[derive(Serialize, Deserialize)]
struct Pending {
    login: String,
    password_hash: String,
    until: Millis,
}

impl Pending {
    fn of(account: &Account) -> Pending {
        let (login, password_hash) = (account.login.clone(), account.password_hash.clone());
        Pending { login, password_hash, until: now() + CODE_WITHIN }
    }

    /// For a form's hidden field: only we can read it, and only from the same browser.
    fn sealed(&self, app: &App, visitor: &Visitor) -> Result<String, Refusal> {
        let plain = serde_json::to_vec(self).map_err(|error| Refusal::fault(&error.to_string()))?;
        let id = &visitor.form_token();
        Ok(hexadecimal(&app.vault().seal(Place { district: "", what: "login", id }, &plain)))
    }

    /// Whose code it is, if the password still is the same and the time is not over.
    async fn account(app: &App, visitor: &Visitor, sealed: &str) -> Result<Option<Account>, Refusal> {
        let id = &visitor.form_token();
        let opened = second_factor::bytes(sealed)
            .and_then(|sealed| app.vault().unseal(Place { district: "", what: "login", id }, &sealed).ok());
        let pending = opened.and_then(|plain| serde_json::from_slice::<Pending>(&plain).ok());
        let Some(pending) = pending.filter(|pending| pending.until > now()) else { return Ok(None) };
        let account = app.store.account(&pending.login).await?;
        Ok(account.filter(|account| account.password_hash == pending.password_hash))
    }
}

#[derive(Template)]
#[template(path = "login_code.html")]
struct CodePage {
    chrome: Chrome,
    pending: String,
    next: String,
    carried: String,
    error: &'static str,
}

fn code_page(
    app: &App,
    visitor: &Visitor,
    pending: String,
    form: &Posted,
    error: &'static str,
) -> Result<Response, Refusal> {
    let status = if error.is_empty() { StatusCode::OK } else { StatusCode::UNAUTHORIZED };
    let (next, carried) = (form.field("next").to_owned(), form.field("carried").to_owned());
    let page = render(&CodePage { chrome: Chrome::new(app, visitor), pending, next, carried, error })?;
    // Like every page of somebody logged in: a copy of it must not stay.
    let headers = [(header::CACHE_CONTROL, "no-store")];
    Ok((status, headers, page).into_response())
}

/// The second step of a login: the code.
pub(crate) async fn login_code(
    State(app): State<App>,
    jar: CookieJar,
    visitor: Visitor,
    form: Posted,
) -> Result<Response, Refusal> {
    let pending = form.field("pending");
    let Some(account) = Pending::account(&app, &visitor, pending).await? else {
        let (next, carried) = (form.field("next").to_owned(), form.field("carried").to_owned());
        let page = login_page(&app, &visitor, String::new(), next, TOO_LATE).await?;
        let page = LoginPage { carried, ..page };
        return Ok((StatusCode::UNAUTHORIZED, render(&page)?).into_response());
    };
    if !authenticate_code(&app, &account, form.field("code")).await? {
        return code_page(&app, &visitor, pending.to_owned(), &form, WRONG_CODE);
    }
    let account = app.store.account(&account.login).await?.unwrap_or(account);
    tracing::info!("logged in with a second factor");
    enter(&app, jar, &visitor, account, &form).await
}

pub(crate) async fn logout(
    State(app): State<App>,
    jar: CookieJar,
    visitor: Visitor,
    _: Posted,
) -> Result<(CookieJar, Redirect), Refusal> {
    Ok((jar.add(session::close(&app, &visitor).await?), Redirect::to("/")))
}
