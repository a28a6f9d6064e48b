use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::CookieJar;
use serde::Deserialize;

use super::people::role_names;
use super::{Chrome, render};
use crate::account::{authenticate, change_password};
use crate::app::App;
use crate::carried::Carried;
use crate::demo::DEMO_PASSWORD;
use crate::form::Posted;
use crate::refusal::Refusal;
use crate::session::{self, Visitor};
use crate::web::{local_path, query};

/// The same words whatever was wrong: they must not tell which logins exist or are locked.
const REFUSED: &str =
    "登录名或密码不正确，或者账号因多次输错被暂时锁定。请核对后重试；连续输错 5 次会锁定 15 分钟。";

/// Said where somebody sent a form after their session had ended.
const EXPIRED: &str = "这项操作需要先登录：登录已过期。刚才填写的内容没有丢，登录以后可以接着提交。";

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

#[derive(Template)]
#[template(path = "password.html")]
struct PasswordPage {
    chrome: Chrome,
    must_change: bool,
    error: String,
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
        Some(account) => {
            let cookie = session::open(&app, &account).await?;
            tracing::info!("logged in");
            if let Some(carried) = Carried::from_field(form.field("carried")).filter(|_| !account.must_change)
            {
                let page = resume(&app, &visitor.in_session(&cookie, account), carried, "您重新登录了")?;
                return Ok((jar.add(cookie), page).into_response());
            }
            // Who was not on the way anywhere begins with what there is to do.
            let next = match form.field("next") {
                "" => "/work",
                next => local_path(next),
            };
            Ok((jar.add(cookie), Redirect::to(next)).into_response())
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
    for district in app.store.districts().await? {
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

pub(crate) async fn logout(
    State(app): State<App>,
    jar: CookieJar,
    visitor: Visitor,
    _: Posted,
) -> Result<(CookieJar, Redirect), Refusal> {
    Ok((jar.add(session::close(&app, &visitor).await?), Redirect::to("/")))
}

pub(crate) async fn password_form(State(app): State<App>, visitor: Visitor) -> Result<Response, Refusal> {
    password_page(&app, &visitor, String::new())
}

pub(crate) async fn password(
    State(app): State<App>,
    jar: CookieJar,
    visitor: Visitor,
    form: Posted,
) -> Result<Response, Refusal> {
    let login = visitor.account().map(|account| account.login.clone()).unwrap_or_default();
    if form.field("new") != form.field("again") {
        return password_page(&app, &visitor, "两次输入的新密码不一样。".into());
    }
    if authenticate(&app.store, &login, form.field("old")).await?.is_none() {
        return password_page(&app, &visitor, "现在的密码不正确。".into());
    }
    if form.field("new") == form.field("old") {
        return password_page(&app, &visitor, "新密码和现在的一样，请换一个。".into());
    }
    if let Err(error) = change_password(&app.store, &login, form.field("new")).await {
        return password_page(&app, &visitor, error.chinese());
    }
    // The change has ended every session of the account; this visitor gets a new one.
    let account = app.store.account(&login).await?.ok_or_else(|| Refusal::fault("an account is gone"))?;
    let cookie = session::open(&app, &account).await?;
    Ok((jar.add(cookie), Redirect::to("/")).into_response())
}

fn password_page(app: &App, visitor: &Visitor, error: String) -> Result<Response, Refusal> {
    let must_change = visitor.account().is_some_and(|account| account.must_change);
    let failed = !error.is_empty();
    let page = render(&PasswordPage { chrome: Chrome::new(app, visitor), must_change, error })?;
    Ok(if failed { (StatusCode::UNPROCESSABLE_ENTITY, page).into_response() } else { page })
}
