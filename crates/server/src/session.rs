//! Who is visiting. One cookie carries a random token; the store knows its digest only, so that a copy of the
//! database opens no session.
//!
//! tower-sessions and axum-login would each need an adapter to our store and bring their own notion of a user
//! and of permissions; what we need of a session is one login, so it is these lines.

use std::sync::Arc;

use axum::extract::{FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;
use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::{Cookie, SameSite};
use qingdan_store::{Account, Millis, Session, StoreError};
use qingdan_work::Person;
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq;

use crate::app::{App, now};
use crate::refusal::Refusal;
use crate::web::{digest, random_token};

const MINUTE: Millis = 60 * 1000;
/// Whoever does nothing for so long logs in again: two hours.
const IDLE: Millis = 120 * MINUTE;
/// And in any case after so long: a working day with its evening, twelve hours.
const LASTS: Millis = 12 * 60 * MINUTE;
/// The header of a request that a page makes by itself (`assets/site.js`).
const BY_ITSELF: &str = "x-by-itself";
/// A session is written anew only when it would end so much later: not with every request.
const WORTH_WRITING: Millis = MINUTE;
/// The cookie with the large-type wish.
const LARGE: &str = "qingdan-large";

/// What a session remembers.
#[derive(Serialize, Deserialize)]
struct Remembered {
    login: String,
    /// Digest of the password's hash: a changed password ends the sessions opened with the old one.
    password: String,
    /// When it was opened.
    opened: Millis,
    /// What it was opened with, in words.
    device: String,
}

/// A session of an account, for its owner to see.
pub(crate) struct OwnSession {
    /// Its identifier in the store, which opens nothing.
    pub id: String,
    /// When it was opened.
    pub opened: Millis,
    /// When it ends if nothing is done in it.
    pub expires: Millis,
    /// What it was opened with, in words.
    pub device: String,
    /// Whether it is the one that asks.
    pub is_this: bool,
}

/// Who makes the request and how they like to see the site.
#[derive(Clone, Debug)]
pub(crate) struct Visitor(Arc<Visit>);

#[derive(Debug)]
struct Visit {
    token: String,
    account: Result<Option<SignedIn>, Refusal>,
    large: bool,
    address: String,
    device: String,
}

#[derive(Debug)]
struct SignedIn {
    account: Account,
    person: Person,
}

impl Visitor {
    /// The account logged in with, if any.
    pub fn account(&self) -> Option<&Account> {
        Some(&self.signed_in()?.account)
    }

    /// The same, where it matters whether the question could be answered at all.
    pub fn account_or_refusal(&self) -> Result<Option<&Account>, Refusal> {
        let signed_in = self.0.account.as_ref().map_err(Clone::clone)?;
        Ok(signed_in.as_ref().map(|one| &one.account))
    }

    /// Who it is, with organisation and roles.
    pub fn person(&self) -> Option<&Person> {
        Some(&self.signed_in()?.person)
    }

    fn signed_in(&self) -> Option<&SignedIn> {
        self.0.account.as_ref().ok()?.as_ref()
    }

    /// Whether large type is wanted.
    pub fn large(&self) -> bool {
        self.0.large
    }

    /// Path and query of this request, to come back to.
    pub fn address(&self) -> &str {
        &self.0.address
    }

    /// The token that forms carry: other sites can neither read nor guess it.
    pub fn form_token(&self) -> String {
        if self.0.token.is_empty() { String::new() } else { digest("form", &self.0.token) }
    }

    /// Whether a form came from a page that we gave to this very visitor.
    pub fn is_own_form(&self, token: &str) -> bool {
        !self.0.token.is_empty() && bool::from(token.as_bytes().ct_eq(self.form_token().as_bytes()))
    }

    /// The same visitor with a token, for the login form, and the cookie to be set if the token is new.
    pub fn with_token(self, app: &App) -> (Visitor, Option<Cookie<'static>>) {
        if !self.0.token.is_empty() {
            return (self, None);
        }
        let token = random_token();
        let visit = Visit {
            token: token.clone(),
            account: Ok(None),
            large: self.0.large,
            address: self.0.address.clone(),
            device: self.0.device.clone(),
        };
        (Visitor(Arc::new(visit)), Some(cookie(app, token)))
    }
}

impl Visitor {
    /// The same visitor in the session that was opened for an account.
    pub fn in_session(&self, cookie: &Cookie<'_>, account: Account) -> Visitor {
        let visit = Visit {
            token: cookie.value().to_owned(),
            account: Ok(Some(SignedIn { person: account.person(), account })),
            large: self.0.large,
            address: self.0.address.clone(),
            device: self.0.device.clone(),
        };
        Visitor(Arc::new(visit))
    }
}

impl<S: Sync> FromRequestParts<S> for Visitor {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Refusal> {
        parts.extensions.get::<Visitor>().cloned().ok_or_else(|| Refusal::fault("a route without `identify`"))
    }
}

/// Finds out who is visiting, for everything inside.
pub(crate) async fn identify(
    State(app): State<App>,
    jar: CookieJar,
    mut request: Request,
    next: Next,
) -> Response {
    let token = jar.get(cookie_name(&app)).map(|cookie| cookie.value().to_owned()).unwrap_or_default();
    // A page that loads itself again is nobody at work.
    let is_at_work = !request.headers().contains_key(BY_ITSELF);
    let account = account_of(&app, &token, is_at_work).await.map_err(Refusal::from);
    let account =
        account.map(|account| account.map(|account| SignedIn { person: account.person(), account }));
    let logged_in = !matches!(account, Ok(None));
    let address = request.uri().path_and_query().map_or_else(|| "/".to_owned(), ToString::to_string);
    let large = jar.get(LARGE).is_some();
    let device = request.headers().get(header::USER_AGENT).and_then(|agent| agent.to_str().ok());
    let device = crate::device::words(device.unwrap_or_default());
    request.extensions_mut().insert(Visitor(Arc::new(Visit { token, account, large, address, device })));
    let mut response = next.run(request).await;
    if logged_in {
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    response
}

/// Whose session it is; it lasts longer where somebody is at work.
async fn account_of(app: &App, token: &str, is_at_work: bool) -> Result<Option<Account>, StoreError> {
    if token.is_empty() {
        return Ok(None);
    }
    let now = now();
    let Some(session) = app.store.load_session(&session_id(token), now).await? else { return Ok(None) };
    let Ok(remembered) = serde_json::from_slice::<Remembered>(&session.data) else { return Ok(None) };
    let account = app.store.account(&remembered.login).await?;
    let account = account.filter(|one| !one.is_locked && password_mark(one) == remembered.password);
    let expires = expires(remembered.opened, now);
    if is_at_work && account.is_some() && expires >= session.expires + WORTH_WRITING {
        app.store.extend_session(&session.id, expires).await?;
    }
    Ok(account)
}

/// When a session ends in which something is done now.
fn expires(opened: Millis, now: Millis) -> Millis {
    (now + IDLE).min(opened + LASTS)
}

/// Opens a session under a new token, so that a token planted before the login is worth nothing.
pub(crate) async fn open(
    app: &App,
    visitor: &Visitor,
    account: &Account,
) -> Result<Cookie<'static>, Refusal> {
    let (token, opened) = (random_token(), now());
    let (login, password) = (account.login.clone(), password_mark(account));
    let remembered = Remembered { login, password, opened, device: visitor.0.device.clone() };
    let data = serde_json::to_vec(&remembered).map_err(|error| Refusal::fault(&error.to_string()))?;
    let (id, login) = (session_id(&token), Some(account.login.clone()));
    let session = Session { id, login, data, expires: expires(opened, opened) };
    if !app.store.create_session(session).await? {
        return Err(Refusal::fault("a random session identifier was taken"));
    }
    Ok(cookie(app, token))
}

/// Ends the visitor's session.
pub(crate) async fn close(app: &App, visitor: &Visitor) -> Result<Cookie<'static>, Refusal> {
    app.store.delete_session(&session_id(&visitor.0.token)).await?;
    let mut cookie = cookie(app, String::new());
    cookie.make_removal();
    Ok(cookie)
}

/// The sessions of the visitor's account, the newest first.
pub(crate) async fn own(app: &App, visitor: &Visitor) -> Result<Vec<OwnSession>, Refusal> {
    let Some(account) = visitor.account() else { return Ok(Vec::new()) };
    let this = session_id(&visitor.0.token);
    let sessions = app.store.sessions_of(&account.login, now()).await?;
    let own = |session: Session| {
        let Remembered { opened, device, password, .. } = serde_json::from_slice(&session.data).ok()?;
        let is_this = session.id == this;
        let own = OwnSession { id: session.id, opened, expires: session.expires, device, is_this };
        (password == password_mark(account)).then_some(own)
    };
    let mut own: Vec<OwnSession> = sessions.into_iter().filter_map(own).collect();
    own.sort_by_key(|session| std::cmp::Reverse(session.opened));
    Ok(own)
}

/// Ends one of the visitor's other sessions; all others where none is named.
pub(crate) async fn end_others(app: &App, visitor: &Visitor, id: Option<&str>) -> Result<(), Refusal> {
    let Some(account) = visitor.account() else { return Ok(()) };
    match id {
        None => app.store.end_sessions(&account.login, Some(&session_id(&visitor.0.token))).await?,
        Some(id) => {
            let own = app.store.sessions_of(&account.login, now()).await?;
            if own.iter().any(|session| session.id == id) {
                app.store.delete_session(id).await?;
            }
        }
    }
    Ok(())
}

/// The cookie that keeps the large-type wish, or ends it.
pub(crate) fn large_cookie(on: bool) -> Cookie<'static> {
    let mut cookie = Cookie::build((LARGE, "1")).path("/").same_site(SameSite::Lax).http_only(true).build();
    if on {
        cookie.make_permanent()
    } else {
        cookie.make_removal()
    }
    cookie
}

fn session_id(token: &str) -> String {
    digest("session", token)
}

fn password_mark(account: &Account) -> String {
    digest("password", &account.password_hash)
}

/// The `__Host-` prefix binds the cookie to this very host, but browsers take it by https only.
fn cookie_name(app: &App) -> &'static str {
    if app.settings.https { "__Host-qingdan" } else { "qingdan" }
}

fn cookie(app: &App, token: String) -> Cookie<'static> {
    Cookie::build((cookie_name(app), token))
        .path("/")
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(app.settings.https)
        .build()
}
