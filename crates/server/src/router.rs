use std::sync::LazyLock;
use std::time::Duration;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use base64ct::{Base64, Encoding};
use sha2::{Digest, Sha256};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, Predicate};
use tower_http::csrf::CsrfLayer;
use tower_http::timeout::TimeoutLayer;

use crate::app::App;
use crate::pages::{
    account, ask, body, compare, home, import, item, list, look, matter, names, original, preview, reading,
    town, versions,
};
use crate::refusal::Refusal;
use crate::{api, assets, log, pages, permission, session};

/// An upload over a slow line may take this long.
const LONGEST_REQUEST: Duration = Duration::from_secs(300);

/// Every address of the site.
pub fn router(app: App) -> Router {
    // For everybody.
    let public = Router::new()
        .route("/", get(home::page))
        .route("/ask", get(ask::page))
        .route("/town/{town}", get(town::page))
        .route("/town/{town}/{kind}", get(list::page_or_export))
        .route("/town/{town}/{kind}/{no}", get(item::page))
        .route("/town/{town}/{kind}/versions", get(versions::page))
        .route("/compare", get(compare::page))
        .route("/compare.xlsx", get(compare::workbook))
        .route("/compare/item", get(matter::page))
        .route("/bodies", get(body::index))
        .route("/body/{name}", get(body::page))
        .route("/original/{hash}", get(original::page))
        .route("/original/{hash}/file", get(original::file))
        .route("/large-type", get(look::large_type))
        .route("/login", get(account::login_form).post(account::login))
        .route("/logout", post(account::logout))
        .route("/assets/{name}", get(assets::get));

    // For whoever is logged in.
    let own_account = Router::new()
        .route("/password", get(account::password_form).post(account::password))
        .route_layer(from_fn(permission::own_account));

    // For the list office.
    let office = Router::new()
        .route("/import", get(import::form).post(import::upload))
        .route("/import/{id}", get(import::show).post(import::confirm))
        .route("/import/{id}/files", post(import::add))
        .route("/import/{id}/{file}/{kind}/{no}", get(preview::item))
        // The upload counts for itself, so that it can say what was too much.
        .layer(DefaultBodyLimit::disable())
        .route_layer(from_fn(permission::import));

    let decisions = Router::new()
        .route("/bodies/names", get(names::page).post(names::decide))
        .route("/town/{town}/{kind}/{no}/{clause}", get(reading::form).post(reading::decide))
        .route_layer(from_fn(permission::decide));

    // For other programs.
    let programs = Router::new()
        .route("/api/towns", get(api::towns))
        .route("/api/lists/{town}/{kind}", get(api::list))
        .route("/api/ask", get(api::ask))
        .route("/api/bodies/{name}", get(api::body));

    // For whoever runs the site.
    let operators = Router::new().route("/healthz", get(api::health)).route("/readyz", get(api::ready));

    let foreign =
        |_| Refusal::forbidden("提交是从别的网站发出的，已被拒绝。请在本站页面里操作。").into_response();
    public
        .merge(own_account)
        .merge(office)
        .merge(decisions)
        .merge(programs)
        .fallback(async || Refusal::not_found("没有这个页面。地址可能有误，或内容已经移动。"))
        .method_not_allowed_fallback(async || Refusal {
            status: StatusCode::METHOD_NOT_ALLOWED,
            ..Refusal::bad_request("这个地址不支持这种操作。")
        })
        .layer(CsrfLayer::new().with_rejection_response(foreign))
        .layer(TimeoutLayer::with_status_code(StatusCode::REQUEST_TIMEOUT, LONGEST_REQUEST))
        .layer(CatchPanicLayer::custom(|_| Refusal::fault("a handler panicked").into_response()))
        .layer(from_fn_with_state(app.clone(), pages::dress_refusals))
        .layer(from_fn_with_state(app.clone(), session::identify))
        .layer(CompressionLayer::new().compress_when(DefaultPredicate::new().and(shows_no_secret)))
        .merge(operators)
        .layer(from_fn(security_headers))
        .layer(from_fn(log::requests))
        .with_state(app)
}

/// Pages with a form's token beside what a visitor typed are not compressed: their length would tell on the token.
fn shows_no_secret(
    _: StatusCode,
    _: axum::http::Version,
    headers: &axum::http::HeaderMap,
    _: &axum::http::Extensions,
) -> bool {
    headers.get(header::CACHE_CONTROL).is_none_or(|value| value != "no-store")
}

/// Nothing of other sites, and no style in a page but that of the drawings of procedures, told by its digest.
static POLICY: LazyLock<String> = LazyLock::new(|| {
    let digest = Base64::encode_string(&Sha256::digest(qingdan_write::STYLE));
    format!(
        "default-src 'self'; style-src 'self' 'sha256-{digest}'; base-uri 'none'; form-action 'self'; \
         frame-ancestors 'none'; object-src 'none'; img-src 'self' data:"
    )
});

async fn security_headers(request: Request, next: Next) -> Response {
    const PERMISSIONS: &str =
        "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()";
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let mut set =
        |name: HeaderName, value: &'static str| headers.insert(name, HeaderValue::from_static(value));
    set(header::CONTENT_SECURITY_POLICY, &POLICY);
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(header::X_FRAME_OPTIONS, "DENY");
    set(header::REFERRER_POLICY, "same-origin");
    set(HeaderName::from_static("permissions-policy"), PERMISSIONS);
    set(HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-cache"));
    response
}
