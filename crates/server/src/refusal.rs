use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use qingdan_store::StoreError;
use qingdan_work::case::RefusalKind;

use crate::carried::Carried;

/// Why a request is not carried out, in the visitor's words.
///
/// As a response it is only a status with the refusal attached; the outermost layer makes a page or JSON of
/// it, so that no handler needs to know how either looks.
#[derive(Clone, Debug)]
pub(crate) struct Refusal {
    /// The status of the response.
    pub status: StatusCode,
    /// What happened, as a heading.
    pub title: &'static str,
    /// What it means and what to do.
    pub message: String,
    /// Where it goes on: words and address.
    pub way: Option<Box<Way>>,
    /// For a fault of ours: what to tell the administrator, and what the log line says.
    pub reference: Option<String>,
    /// What was typed in the form that was not taken because its session had ended.
    pub carried: Option<Box<Carried>>,
}

/// Where a visitor goes on who was refused.
#[derive(Clone, Debug)]
pub(crate) struct Way {
    /// In words.
    pub name: String,
    /// Its address.
    pub url: String,
}

impl Refusal {
    fn new(status: StatusCode, title: &'static str, message: impl Into<String>) -> Self {
        Refusal { status, title, message: message.into(), way: None, reference: None, carried: None }
    }

    /// The same with a way to go on.
    pub fn leading(self, name: impl Into<String>, url: impl Into<String>) -> Self {
        Refusal { way: Some(Box::new(Way { name: name.into(), url: url.into() })), ..self }
    }

    /// There is no such thing.
    pub fn not_found(message: impl Into<String>) -> Self {
        Refusal::new(StatusCode::NOT_FOUND, "没有找到", message)
    }

    /// The visitor may not do this.
    pub fn forbidden(message: impl Into<String>) -> Self {
        Refusal::new(StatusCode::FORBIDDEN, "没有权限", message)
    }

    /// The request cannot be understood.
    pub fn bad_request(message: impl Into<String>) -> Self {
        Refusal::new(StatusCode::BAD_REQUEST, "请求有误", message)
    }

    /// More was sent than is taken.
    pub fn too_large(message: impl Into<String>) -> Self {
        Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, "文件太大", message)
    }

    /// A fault of ours. The details go to the log under the reference that the visitor is shown.
    pub fn fault(details: &str) -> Self {
        let reference = reference();
        tracing::error!(reference, details, "request failed");
        Refusal {
            reference: Some(reference),
            ..Refusal::new(
                StatusCode::INTERNAL_SERVER_ERROR,
                "系统出错了",
                "这不是您的操作问题。请稍后重试；如果仍然出错，请把下面的编号告诉管理员。",
            )
        }
    }
}

/// The status of a page that says why a command was not carried out.
pub(crate) fn status_of(kind: RefusalKind) -> StatusCode {
    match kind {
        RefusalKind::Invalid => StatusCode::UNPROCESSABLE_ENTITY,
        RefusalKind::Forbidden => StatusCode::FORBIDDEN,
        RefusalKind::NotFound => StatusCode::NOT_FOUND,
        RefusalKind::Conflict => StatusCode::CONFLICT,
    }
}

/// Whether the store refused what was asked, which the visitor can mend, rather than failed.
pub(crate) fn is_asked_wrongly(error: &StoreError) -> bool {
    matches!(
        error,
        StoreError::NoTown { .. }
            | StoreError::NoDistrict
            | StoreError::NoItems { .. }
            | StoreError::KindTwice { .. }
            | StoreError::LoginTaken { .. }
            | StoreError::NoAccount { .. }
            | StoreError::Denied(_)
    )
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        let (status, title) = match is_asked_wrongly(&error) {
            true => (StatusCode::UNPROCESSABLE_ENTITY, "没有完成"),
            false => (StatusCode::SERVICE_UNAVAILABLE, "数据库暂时不可用"),
        };
        let mut refusal = Refusal::new(status, title, error.chinese());
        if status == StatusCode::SERVICE_UNAVAILABLE {
            let reference = reference();
            tracing::error!(reference, %error, "the store failed");
            refusal.reference = Some(reference);
        }
        refusal
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// A short number that finds the log line of a fault.
fn reference() -> String {
    crate::web::random_token().get(..8).unwrap_or_default().to_uppercase()
}
