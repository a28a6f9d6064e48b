use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::CookieJar;
use serde::Deserialize;

use super::{Chrome, render};
use crate::account::{authenticate, change_password};
use crate::app::App;
use crate::form::Posted;
use crate::refusal::Refusal;
use crate::session::{self, Visitor};
use crate::web::local_path;

/// The same words whatever was wrong: they must not tell which logins exist or are locked.
const REFUSED: &str =
    "登录名或密码不正确，或者账号因多次输错被暂时锁定。请核对后重试；连续输错 5 次会锁定 15 分钟。";

#[derive(Deserialize)]
pub(crate) struct Wish {
    #[serde(default)]
    next: String,
}

#[derive(Template)]
#[template(path = "login.html")]
struct LoginPage {
    chrome: Chrome,
    login: String,
    next: String,
    error: &'static str,
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
    let chrome = Chrome::new(&app, &visitor);
    let page = render(&LoginPage { chrome, login: String::new(), next: wish.next, error: "" })?;
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
            Ok((jar.add(cookie), Redirect::to(local_path(form.field("next")))).into_response())
        }
        None => {
            let chrome = Chrome::new(&app, &visitor);
            let (login, next) = (login.to_owned(), form.field("next").to_owned());
            let page = render(&LoginPage { chrome, login, next, error: REFUSED })?;
            Ok((StatusCode::UNAUTHORIZED, page).into_response())
        }
    }
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
