use askama::Template;
use axum::Json;
use axum::extract::{Request, State};
use axum::http::response::Parts;
use axum::http::{StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::{Chrome, login, render};
use crate::app::App;
use crate::refusal::{Refusal, Way};
use crate::session::Visitor;
use crate::web::asks_for_json;

#[derive(Template)]
#[template(path = "refusal.html")]
struct RefusalPage {
    chrome: Chrome,
    status: u16,
    title: &'static str,
    message: String,
    way: Option<Box<Way>>,
    reference: Option<String>,
    login: bool,
}

/// Makes a page, or JSON for programs, of every refusal that comes from inside.
pub(crate) async fn dress_refusals(
    State(app): State<App>,
    visitor: Visitor,
    request: Request,
    next: Next,
) -> Response {
    let for_program = request.uri().path().starts_with("/api/") || asks_for_json(request.headers());
    let response = next.run(request).await;
    let (mut parts, body) = response.into_parts();
    let Some(refusal) = parts.extensions.remove::<Refusal>().or_else(|| unexplained(&parts)) else {
        return Response::from_parts(parts, body);
    };
    let status = refusal.status;
    let dressed = if for_program {
        let Refusal { title, message, reference, .. } = refusal;
        Json(json!({"error": {"title": title, "message": message, "reference": reference}})).into_response()
    } else {
        match refusal.carried.as_deref() {
            Some(carried) => login::carried_on(&app, &visitor, &refusal, carried).await,
            None => page(&app, &visitor, refusal),
        }
    };
    (status, dressed).into_response()
}

fn page(app: &App, visitor: &Visitor, refusal: Refusal) -> Response {
    let Refusal { status, title, message, way, reference, .. } = refusal;
    let login = status == StatusCode::FORBIDDEN && visitor.account().is_none();
    let page = RefusalPage {
        chrome: Chrome::new(app, visitor),
        status: status.as_u16(),
        title,
        message,
        way,
        reference,
        login,
    };
    render(&page).unwrap_or_else(IntoResponse::into_response)
}

/// What a library in between answered with a bare status; a handler's own page or JSON stays.
fn unexplained(parts: &Parts) -> Option<Refusal> {
    let media = parts.headers.get(header::CONTENT_TYPE).and_then(|media| media.to_str().ok()).unwrap_or("");
    if media.starts_with("text/html") || media.starts_with("application/json") {
        return None;
    }
    let status = parts.status;
    let refusal = match status {
        StatusCode::REQUEST_TIMEOUT => Refusal::bad_request("等待太久，没有完成。请检查网络后重试。"),
        StatusCode::PAYLOAD_TOO_LARGE => Refusal::too_large("提交的内容太大。"),
        _ if status.is_client_error() => Refusal::bad_request("地址或提交的内容无法识别。"),
        _ if status.is_server_error() => Refusal::fault(status.as_str()),
        _ => return None,
    };
    Some(Refusal { status, ..refusal })
}
