use std::sync::LazyLock;
use std::time::Duration;

use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use base64ct::{Base64, Encoding};
use qingdan_work::permission::Right;
use sha2::{Digest, Sha256};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, Predicate};
use tower_http::csrf::CsrfLayer;
use tower_http::timeout::TimeoutLayer;

use crate::app::App;
use crate::pages::{
    account, ask, audit, audit_verify, bodies, body, calendar, calendar_feed, case, case_command,
    case_import, case_new, cases, check, check_dismissal, compare, correction, emergencies, emergency,
    emergency_command, emergency_entries, emergency_form, emergency_losses, emergency_new, emergency_print,
    file, home, import, item, ledger, ledger_columns, ledger_import, ledger_new, ledger_row,
    ledger_row_command, ledger_send, ledger_sent, ledgers, list, login, look, matter, names, notice,
    notice_command, notice_new, notice_print, notices, organisation, original, people, people_import, person,
    personal, preview, proposed, public_notice_list, public_notices, readings, routine, routine_command,
    routines, rules, settings, town, versions, work, work_list,
};
use crate::refusal::Refusal;
use crate::routes::{Address, Routes};
use crate::{api, assets, log, pages, session};

/// An upload over a slow line may take this long.
const LONGEST_REQUEST: Duration = Duration::from_secs(300);

/// Every address that people and programs use, with the right that it needs.
pub fn addresses() -> Vec<Address> {
    routes().addresses
}

#[rustfmt::skip] // an address a line
fn routes() -> Routes {
    use Right::{
        ActOnRoutine, Comment, DecideReadings, DismissFindings, ImportLists, KeepLedger, ManageAccounts, ManageNotice, ManageOrganisations, ManageSettings, OpenCase, OpenEmergency, OwnAccount, ReadAudit, ReadCase, ReadEmergency, ReadLedger, ReadRoutine, RecordOnNotice, SendLedger, VerifyAudit, Workbench,
    };

    let routes = Routes::default();
    // For everybody.
    let routes = routes
        .get("/", None, home::page)
        .get("/ask", None, ask::page)
        .get("/town/{town}", None, town::page)
        .get("/town/{town}/{kind}", None, list::page_or_export)
        .get("/town/{town}/{kind}/{no}", None, item::page)
        .get("/town/{town}/{kind}/versions", None, versions::page)
        .get("/town/{town}/{kind}/versions.xlsx", None, versions::excel)
        .get("/town/{town}/{kind}/versions.docx", None, versions::word)
        .get("/compare", None, compare::page)
        .get("/compare.xlsx", None, compare::workbook)
        .get("/compare/item", None, matter::page)
        .get("/bodies", None, bodies::index)
        .get("/body/{name}", None, body::page_or_export)
        .get("/original/{hash}", None, original::page)
        .get("/original/{hash}/file", None, original::file)
        .get("/rules", None, rules::index)
        .get("/rules/{code}", None, rules::page)
        .get("/public-notices", None, public_notice_list::list)
        .get("/public-notices/{number}", None, public_notices::page)
        .post("/public-notices/{number}", None, public_notices::object)
        .get("/large-type", None, look::large_type)
        .get("/calendar.ics", None, calendar_feed::feed)
        .get("/login", None, login::login_form)
        .post("/login", None, login::login)
        .post("/login/code", None, login::login_code)
        .post("/logout", None, login::logout)
        .get("/assets/{name}", None, assets::get);

    // For whoever is logged in.
    let routes = routes
        .get("/account", OwnAccount, account::page)
        .post("/account/sessions", OwnAccount, account::end_sessions)
        .get("/account/second-factor", OwnAccount, account::second_factor_form)
        .post("/account/second-factor", OwnAccount, account::second_factor)
        .post("/account/second-factor/remove", OwnAccount, account::remove_second_factor)
        .post("/account/calendar", OwnAccount, calendar_feed::renew)
        .get("/password", OwnAccount, account::password_form)
        .post("/password", OwnAccount, account::password);

    // For whoever works on cases, or reads them. What a command needs beyond that is decided with the case.
    let routes = routes
        .get("/work", Workbench, work::page)
        .get("/work-list", ReadCase, work_list::page)
        .get("/work-list.xlsx", ReadCase, work_list::export)
        .get("/cases", ReadCase, cases::page)
        .get("/cases.xlsx", ReadCase, cases::export)
        .get("/case/{number}", ReadCase, case::page)
        .upload("/case/{number}", Comment, case_command::carry_out)
        .get("/case/new", OpenCase, case_new::form)
        .upload("/case/new", OpenCase, case_new::go_on)
        .get("/case/import", OpenCase, case_import::form)
        .upload("/case/import", OpenCase, case_import::upload)
        .get("/case/import/{id}", OpenCase, case_import::progress)
        .post("/case/import/{id}", OpenCase, case_import::decide)
        .get("/case/{number}/file/{id}", ReadCase, file::get)
        .get("/case/{number}/personal", ReadCase, personal::page)
        .post("/case/{number}/personal", ReadCase, personal::decide)
        .get("/affair/{number}/file/{id}", ReadCase, file::get)
        .get("/affair/{number}/personal", ReadCase, personal::page)
        .post("/affair/{number}/personal", ReadCase, personal::decide);

    // For whoever does what comes back, or oversees it.
    let routes = routes
        .get("/calendar", ReadRoutine, calendar::page)
        .get("/routines", ReadRoutine, routines::page)
        .post("/routines", ActOnRoutine, routines::open)
        .get("/routines.xlsx", ReadRoutine, routines::export)
        .get("/routine/{number}", ReadRoutine, routine::page)
        .upload("/routine/{number}", ActOnRoutine, routine_command::carry_out);
    // For whoever posts notices and answers objections. What a command needs beyond that is decided with the notice.
    let routes = routes
        .get("/notices", ReadCase, notices::page)
        .get("/notices.xlsx", ReadCase, notices::export)
        .get("/notice/new", ManageNotice, notice_new::form)
        .post("/notice/new", ManageNotice, notice_new::draft)
        .get("/notice/{number}", ReadCase, notice::page)
        .upload("/notice/{number}", RecordOnNotice, notice_command::carry_out)
        .get("/notice/{number}/print", ReadCase, notice_print::page)
        .get("/notice/{number}/notice.docx", ReadCase, notice_print::document);

    // For whoever has a part in an emergency, or reads it. What a command needs beyond that is decided with it.
    let routes = routes
        .get("/emergencies", ReadEmergency, emergencies::page)
        .get("/emergencies.xlsx", ReadEmergency, emergencies::export)
        .get("/emergency/new", OpenEmergency, emergency_new::form)
        .post("/emergency/new", OpenEmergency, emergency_new::go_on)
        .get("/emergency/{number}", ReadEmergency, emergency::page)
        .get("/emergency/{number}/act", ReadEmergency, emergency_form::page)
        .upload("/emergency/{number}/act", Comment, emergency_command::carry_out)
        .get("/emergency/{number}/entries", ReadEmergency, emergency_entries::page)
        .get("/emergency/{number}/entries.xlsx", ReadEmergency, emergency_entries::export)
        .get("/emergency/{number}/losses", ReadEmergency, emergency_losses::page)
        .get("/emergency/{number}/losses.xlsx", ReadEmergency, emergency_losses::export)
        .get("/emergency/{number}/print", ReadEmergency, emergency_print::page)
        .get("/emergency/{number}/briefing.docx", ReadEmergency, emergency_print::word);

    // For whoever keeps ledgers, or receives them. What is needed beyond that is decided with the ledger.
    let routes = routes
        .get("/ledgers", ReadLedger, ledgers::page)
        .get("/ledgers.xlsx", ReadLedger, ledgers::export)
        .get("/ledger/new", KeepLedger, ledger_new::form)
        .upload("/ledger/new", KeepLedger, ledger_new::create)
        .get("/ledger/{number}", ReadLedger, ledger::page)
        .post("/ledger/{number}", ReadLedger, ledger::reveal)
        .get("/ledger/{number}/row/{row}", ReadLedger, ledger_row::form)
        .upload("/ledger/{number}/row/{row}", ReadLedger, ledger_row_command::carry)
        .get("/ledger/{number}/columns", KeepLedger, ledger_columns::form)
        .upload("/ledger/{number}/columns", KeepLedger, ledger_columns::set)
        .get("/ledger/{number}/import", KeepLedger, ledger_import::form)
        .upload("/ledger/{number}/import", KeepLedger, ledger_import::upload)
        .get("/ledger/{number}/import/{id}", KeepLedger, ledger_import::progress)
        .post("/ledger/{number}/import/{id}", KeepLedger, ledger_import::decide)
        .get("/ledger/{number}/send", SendLedger, ledger_send::form)
        .upload("/ledger/{number}/send", SendLedger, ledger_send::send)
        .get("/ledger/{number}/sent/{no}", ReadLedger, ledger_sent::page)
        .upload("/ledger/{number}/sent/{no}", ReadLedger, ledger_sent::answer);

    // For the list office.
    let routes = routes
        .get("/import", ImportLists, import::form)
        .upload("/import", ImportLists, import::upload)
        .get("/import/{id}", ImportLists, import::show)
        .post("/import/{id}", ImportLists, import::confirm)
        .upload("/import/{id}/files", ImportLists, import::add)
        .get("/import/{id}/{file}/{kind}/{no}", ImportLists, preview::item)
        .get("/bodies/names", DecideReadings, names::page)
        .post("/bodies/names", DecideReadings, names::decide)
        .get("/town/{town}/check", DismissFindings, check::page)
        .post("/town/{town}/check", DismissFindings, check_dismissal::decide)
        .get("/town/{town}/check.xlsx", DismissFindings, check::excel)
        .get("/town/{town}/check.docx", DismissFindings, check::word)
        .get("/readings/{town}/{kind}", DecideReadings, readings::page_or_export)
        .get("/town/{town}/{kind}/{no}/{clause}", DecideReadings, correction::form)
        .post("/town/{town}/{kind}/{no}/{clause}", DecideReadings, correction::decide);

    // For whoever administers.
    let routes = routes
        .get("/people", ManageAccounts, people::page)
        .get("/people.xlsx", ManageAccounts, people::export)
        .get("/people/new", ManageAccounts, person::new_form)
        .post("/people/new", ManageAccounts, person::create)
        .get("/people/account/{login}", ManageAccounts, person::form)
        .post("/people/account/{login}", ManageAccounts, person::change)
        .get("/people/import", ManageAccounts, people_import::form)
        .upload("/people/import", ManageAccounts, people_import::upload)
        .post("/people/import/confirm", ManageAccounts, people_import::confirm)
        .post("/people/district", ManageOrganisations, proposed::name)
        .get("/people/proposed", ManageOrganisations, proposed::page)
        .post("/people/proposed", ManageOrganisations, proposed::confirm)
        .get("/people/organisations/new", ManageOrganisations, organisation::new_form)
        .post("/people/organisations", ManageOrganisations, organisation::create)
        .get("/people/organisation/{id}", ManageOrganisations, organisation::form)
        .post("/people/organisation/{id}", ManageOrganisations, organisation::change);

    // For whoever decides about deadlines.
    let routes = routes
        .get("/settings", ManageSettings, settings::page)
        .post("/settings", ManageSettings, settings::change);

    // For whoever oversees.
    let routes = routes
        .get("/audit", ReadAudit, audit::page)
        .get("/audit.xlsx", ReadAudit, audit::export)
        .get("/audit/verify", VerifyAudit, audit_verify::page)
        .post("/audit/verify", VerifyAudit, audit_verify::verify)
        .get("/audit/seals.csv", VerifyAudit, audit_verify::seals);

    // For other programs.
    routes
        .get("/api/towns", None, api::towns)
        .get("/api/lists/{town}/{kind}", None, api::list)
        .get("/api/ask", None, api::ask)
        .get("/api/bodies/{name}", None, api::body)
}

/// The site.
pub fn router(app: App) -> Router {
    // For whoever runs the site.
    let operators = Router::new().route("/healthz", get(api::health)).route("/readyz", get(api::ready));

    let foreign =
        |_| Refusal::forbidden("提交是从别的网站发出的，已被拒绝。请在本站页面里操作。").into_response();
    routes()
        .router
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
