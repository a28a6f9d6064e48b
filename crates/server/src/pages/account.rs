//! What is one's own: the password, the second factor, the sessions.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::CookieJar;
use qingdan_store::Account;
use qingdan_work::administration::Administer;

use super::people::role_names;
use super::{Chrome, render};
use crate::account::{authenticate, authenticate_code, change_own_password};
use crate::app::{App, china, now};
use crate::form::Posted;
use crate::refusal::Refusal;
use crate::second_factor::{Confirmed, Offer, recovery_left};
use crate::session::{self, Visitor};

#[derive(Template)]
#[template(path = "password.html")]
struct PasswordPage {
    chrome: Chrome,
    must_change: bool,
    error: String,
}

#[derive(Template)]
#[template(path = "account.html")]
struct AccountPage {
    chrome: Chrome,
    login: String,
    name: String,
    organisation: String,
    roles: String,
    recovery_left: Option<usize>,
    /// When the private address for calendar programs was made; empty where there is none.
    calendar: String,
    sessions: Vec<SessionView>,
    error: &'static str,
}

struct SessionView {
    id: String,
    device: String,
    opened: String,
    expires: String,
    is_this: bool,
}

#[derive(Template)]
#[template(path = "second_factor.html")]
struct SecondFactorPage {
    chrome: Chrome,
    drawing: String,
    secret: String,
    sealed: String,
    error: &'static str,
}

#[derive(Template)]
#[template(path = "recovery.html")]
struct RecoveryPage {
    chrome: Chrome,
    codes: Vec<String>,
}

/// Whose account it is, and what is open with it.
pub(crate) async fn page(State(app): State<App>, visitor: Visitor) -> Result<Response, Refusal> {
    account_page(&app, &visitor, "").await
}

async fn account_page(app: &App, visitor: &Visitor, error: &'static str) -> Result<Response, Refusal> {
    let account = own(visitor)?;
    let directory = app.store.directory(&account.district).await?;
    let session = |one: session::OwnSession| SessionView {
        opened: china(one.opened).strftime("%m月%d日 %H:%M").to_string(),
        expires: china(one.expires).strftime("%m月%d日 %H:%M").to_string(),
        id: one.id,
        device: one.device,
        is_this: one.is_this,
    };
    let page = render(&AccountPage {
        chrome: Chrome::new(app, visitor),
        login: account.login.clone(),
        name: account.name.clone(),
        organisation: directory.full_name(account.organisation),
        roles: role_names(&account.roles),
        recovery_left: recovery_left(app, account),
        calendar: match app.store.feed_of(&account.login).await? {
            Some(feed) => china(feed.made).strftime("%m月%d日 %H:%M").to_string(),
            None => String::new(),
        },
        sessions: session::own(app, visitor).await?.into_iter().map(session).collect(),
        error,
    })?;
    let status = if error.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok((status, page).into_response())
}

/// Ends one other session, or all others.
pub(crate) async fn end_sessions(
    State(app): State<App>,
    visitor: Visitor,
    form: Posted,
) -> Result<Response, Refusal> {
    let id = Some(form.field("session")).filter(|id| !id.is_empty());
    session::end_others(&app, &visitor, id).await?;
    Ok(Redirect::to("/account").into_response())
}

/// A new secret for an app, as a drawing and as text.
pub(crate) async fn second_factor_form(
    State(app): State<App>,
    visitor: Visitor,
) -> Result<Response, Refusal> {
    if own(&visitor)?.second_factor.is_some() {
        return Ok(Redirect::to("/account").into_response());
    }
    second_factor_page(&app, &visitor, &Offer::new(), "")
}

/// Keeps the secret once a code shows that the app has it, and shows the recovery codes once.
pub(crate) async fn second_factor(
    State(app): State<App>,
    visitor: Visitor,
    form: Posted,
) -> Result<Response, Refusal> {
    let account = own(&visitor)?;
    let Some(offer) = Offer::unsealed(&app, &account.login, form.field("offer")) else {
        return Err(Refusal::bad_request("页面内容不完整，请重新设置两步验证。"));
    };
    if authenticate(&app.store, &account.login, form.field("password")).await?.is_none() {
        return second_factor_page(&app, &visitor, &offer, "现在的密码不正确。");
    }
    let Some(Confirmed { sealed, codes }) = offer.confirmed(&app, &account.login, form.field("code"))? else {
        let error = "验证码不正确。请确认手机时间准确，输入验证器现在显示的 6 位数字。";
        return second_factor_page(&app, &visitor, &offer, error);
    };
    if !app.store.set_second_factor(&account.district, &account.person(), sealed, now()).await? {
        return Ok(Redirect::to("/account").into_response());
    }
    render(&RecoveryPage { chrome: Chrome::new(&app, &visitor), codes })
}

/// Has the account no longer ask for a code; whoever asks for that shows one.
pub(crate) async fn remove_second_factor(
    State(app): State<App>,
    visitor: Visitor,
    form: Posted,
) -> Result<Response, Refusal> {
    let account = own(&visitor)?;
    if !authenticate_code(&app, account, form.field("code")).await? {
        return account_page(&app, &visitor, "验证码不正确，或者已经用过，两步验证没有取消。").await;
    }
    let remove = Administer::RemoveSecondFactor { login: account.login.clone() };
    app.store.administer(&account.district, &account.person(), remove, None, now()).await?;
    Ok(Redirect::to("/account").into_response())
}

fn own(visitor: &Visitor) -> Result<&Account, Refusal> {
    visitor.account().ok_or_else(|| Refusal::forbidden("请先登录。"))
}

fn second_factor_page(
    app: &App,
    visitor: &Visitor,
    offer: &Offer,
    error: &'static str,
) -> Result<Response, Refusal> {
    let login = &own(visitor)?.login;
    let page = render(&SecondFactorPage {
        chrome: Chrome::new(app, visitor),
        drawing: offer.drawing(login)?,
        secret: offer.text(),
        sealed: offer.sealed(app, login),
        error,
    })?;
    let status = if error.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok((status, page).into_response())
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
    let account = own(&visitor)?;
    let login = account.login.clone();
    if form.field("new") != form.field("again") {
        return password_page(&app, &visitor, "两次输入的新密码不一样。".into());
    }
    if authenticate(&app.store, &login, form.field("old")).await?.is_none() {
        return password_page(&app, &visitor, "现在的密码不正确。".into());
    }
    if form.field("new") == form.field("old") {
        return password_page(&app, &visitor, "新密码和现在的一样，请换一个。".into());
    }
    if let Err(error) = change_own_password(&app.store, account, form.field("new")).await {
        return password_page(&app, &visitor, error.chinese());
    }
    // The change has ended every session of the account; this visitor gets a new one.
    let account = app.store.account(&login).await?.ok_or_else(|| Refusal::fault("an account is gone"))?;
    let cookie = session::open(&app, &visitor, &account).await?;
    Ok((jar.add(cookie), Redirect::to("/")).into_response())
}

fn password_page(app: &App, visitor: &Visitor, error: String) -> Result<Response, Refusal> {
    let must_change = visitor.account().is_some_and(|account| account.must_change);
    let failed = !error.is_empty();
    let page = render(&PasswordPage { chrome: Chrome::new(app, visitor), must_change, error })?;
    Ok(if failed { (StatusCode::UNPROCESSABLE_ENTITY, page).into_response() } else { page })
}
