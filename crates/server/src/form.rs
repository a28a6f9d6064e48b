//! Posted forms. A handler gets at a form's fields only after its token was checked.

use axum::extract::multipart::{Multipart, MultipartError};
use axum::extract::{FromRequest, FromRequestParts, RawForm, Request};
use axum::http::StatusCode;

use crate::refusal::Refusal;
use crate::session::Visitor;
use crate::web::digest;

/// The field that carries the token.
const TOKEN: &str = "token";

/// The fields of a posted form that came from one of our own pages.
pub(crate) struct Posted(Vec<(String, String)>);

impl Posted {
    /// The first field of this name; empty where there is none.
    pub fn field(&self, name: &str) -> &str {
        self.0.iter().find(|(field, _)| field == name).map_or("", |(_, value)| value)
    }
}

impl Posted {
    /// The key of the command that the form sends, as the store keeps it; empty where the form has none.
    pub fn key(&self) -> String {
        match self.field("key") {
            "" => String::new(),
            key => digest("command", key),
        }
    }

    /// All values of the fields of this name.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(field, _)| field == name).map(|(_, value)| value.as_str())
    }

    /// Whether a field of this name, of which there may be several, has a value.
    pub fn has(&self, name: &str, value: &str) -> bool {
        self.0.iter().any(|(field, one)| field == name && one == value)
    }
}

impl<S: Send + Sync> FromRequest<S> for Posted {
    type Rejection = Refusal;

    async fn from_request(request: Request, state: &S) -> Result<Self, Refusal> {
        let (mut parts, body) = request.into_parts();
        let visitor = Visitor::from_request_parts(&mut parts, state).await?;
        let RawForm(bytes) = RawForm::from_request(Request::from_parts(parts, body), state)
            .await
            .map_err(|_| Refusal::bad_request("提交的内容不完整或不是表单，请返回重试。"))?;
        let fields: Vec<(String, String)> = serde_urlencoded::from_bytes(&bytes)
            .map_err(|_| Refusal::bad_request("提交的内容无法识别，请返回重试。"))?;
        let posted = Posted(fields);
        check(&visitor, posted.field(TOKEN))?;
        Ok(posted)
    }
}

/// A file that was sent.
#[derive(Clone)]
pub(crate) struct SentFile {
    /// Its name on the sender's machine, without folders.
    pub name: String,
    /// Its content.
    pub bytes: Vec<u8>,
}

/// The files of an upload from one of our own pages, at most `limit` bytes together.
///
/// What comes beyond the limit is read and thrown away, up to a few times the limit: a browser that is
/// still sending would show a broken connection instead of our message.
pub(crate) async fn sent_files(
    mut upload: Multipart,
    visitor: &Visitor,
    limit: usize,
) -> Result<Vec<SentFile>, Refusal> {
    let mut checked = false;
    let mut files = Vec::new();
    let mut size = 0;
    while let Some(mut field) = upload.next_field().await.map_err(|error| broken(&error))? {
        if field.name() == Some(TOKEN) {
            check(visitor, &field.text().await.map_err(|error| broken(&error))?)?;
            checked = true;
            continue;
        }
        // The token stands first in our forms; nothing is kept of an upload that does not show it.
        if !checked {
            return Err(foreign());
        }
        let name = field.file_name().map(base_name).unwrap_or_default();
        let mut bytes = Vec::new();
        while let Some(chunk) = field.chunk().await.map_err(|error| broken(&error))? {
            size += chunk.len();
            if size <= limit {
                bytes.extend_from_slice(&chunk);
            } else {
                bytes = Vec::new();
                files.clear();
            }
            if size > 4 * limit {
                return Err(over(limit));
            }
        }
        if !name.is_empty() {
            files.push(SentFile { name, bytes });
        }
    }
    if size > limit { Err(over(limit)) } else { Ok(files) }
}

fn check(visitor: &Visitor, token: &str) -> Result<(), Refusal> {
    if visitor.is_own_form(token) { Ok(()) } else { Err(foreign()) }
}

fn foreign() -> Refusal {
    Refusal::forbidden(
        "页面已过期，或提交不是从本站页面发出的。请返回上一页，刷新后重新提交；填写的内容没有保存。",
    )
}

fn over(limit: usize) -> Refusal {
    Refusal::too_large(format!(
        "一次最多上传 {} MB。清单文本通常不到 1 MB，请只上传清单文件，或分几次上传。",
        limit >> 20
    ))
}

fn broken(error: &MultipartError) -> Refusal {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
        return Refusal::too_large("提交的内容太大。");
    }
    Refusal::bad_request("上传没有完成，文件可能在传输中被截断。没有导入任何内容，请重新上传。")
}

/// Browsers send a bare name; others may send a path, whose folders are none of our business.
fn base_name(name: &str) -> String {
    name.rsplit(['/', '\\'])
        .next()
        .unwrap_or_default()
        .chars()
        .filter(|c| !c.is_control())
        .take(200)
        .collect()
}
