//! Posted forms. A handler gets at a form's fields only after its token was checked.

use axum::extract::multipart::{Multipart, MultipartError};
use axum::extract::{FromRequest, FromRequestParts, RawForm, Request};
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderName, StatusCode};
use qingdan_work::hash::Hash;

use crate::carried::Carried;
use crate::refusal::Refusal;
use crate::session::Visitor;
use crate::web::digest;

/// The field that carries the token.
pub(crate) const TOKEN: &str = "token";

/// The fields of a posted form that came from one of our own pages.
#[derive(Default)]
pub(crate) struct Posted(Vec<(String, String)>);

impl Posted {
    /// The first field of this name; empty where there is none.
    pub fn field(&self, name: &str) -> &str {
        self.0.iter().find(|(field, _)| field == name).map_or("", |(_, value)| value)
    }
}

impl Posted {
    /// The pairs of an address, read as a form is: what it is to be filled with.
    pub fn of(asked: Vec<(String, String)>) -> Posted {
        Posted(asked)
    }

    /// The key of the command that the form sends, as the store keeps it; empty where the form has none.
    pub fn key(&self) -> String {
        match self.field("key") {
            "" => String::new(),
            key => digest("command", key),
        }
    }

    /// What was typed, to be carried on by a refusal.
    pub fn carried(&self, address: &str) -> Option<Box<Carried>> {
        Carried::new(address, self.0.clone())
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
        let address = parts.uri.path().to_owned();
        let RawForm(bytes) = RawForm::from_request(Request::from_parts(parts, body), state)
            .await
            .map_err(|_| Refusal::bad_request("提交的内容不完整或不是表单，请返回重试。"))?;
        let fields: Vec<(String, String)> = serde_urlencoded::from_bytes(&bytes)
            .map_err(|_| Refusal::bad_request("提交的内容无法识别，请返回重试。"))?;
        let posted = Posted(fields);
        check(&visitor, posted.field(TOKEN))
            .map_err(|refusal| Refusal { carried: posted.carried(&address), ..refusal })?;
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

/// Bytes of the files of one form together: a few photographs, or a scanned document.
const LARGEST_FORM: usize = 60 << 20;

/// A form with fields and, where it was sent as one with files, files.
pub(crate) struct Sent {
    /// Its fields. Those that stand behind a file that was too large may be missing: files come last in our forms.
    pub form: Posted,
    /// Its files.
    pub files: Vec<SentFile>,
    /// What was too much, so that none of the files is here.
    pub too_large: Option<String>,
}

impl Sent {
    /// What tells what was sent from anything else under the same key. The key is part of it and is not kept as it was
    /// sent ([`Posted::key`]), so that nobody can find out by trying what was sent.
    pub fn content(&self) -> Hash {
        let part = |bytes: &[u8]| [&(bytes.len() as u64).to_be_bytes()[..], bytes].concat();
        let fields = self.form.0.iter().filter(|(name, _)| name != TOKEN);
        let mut all: Vec<u8> = fields
            .flat_map(|(name, value)| [part(name.as_bytes()), part(value.as_bytes())].concat())
            .collect();
        for file in &self.files {
            all.extend([part(file.name.as_bytes()), part(&Hash::of(&file.bytes).0)].concat());
        }
        Hash::of(&all)
    }
}

impl<S: Send + Sync> FromRequest<S> for Sent {
    type Rejection = Refusal;

    async fn from_request(request: Request, state: &S) -> Result<Self, Refusal> {
        let headers = request.headers();
        let is_upload = header(headers, CONTENT_TYPE).starts_with("multipart/form-data");
        // Nobody has to wait until it all came to hear that it is too much.
        let is_endless = header(headers, CONTENT_LENGTH)
            .parse()
            .is_ok_and(|length: usize| length > PATIENCE * LARGEST_FORM);
        if is_endless {
            return Err(over(LARGEST_FORM));
        }
        if !is_upload {
            let form = Posted::from_request(request, state).await?;
            return Ok(Sent { form, files: Vec::new(), too_large: None });
        }
        let (mut parts, body) = request.into_parts();
        let visitor = Visitor::from_request_parts(&mut parts, state).await?;
        let address = parts.uri.path().to_owned();
        let upload = Multipart::from_request(Request::from_parts(parts, body), state)
            .await
            .map_err(|_| Refusal::bad_request("提交的内容不完整或不是表单，请返回重试。"))?;
        let Read { fields, files, size, is_foreign } = read(upload, &visitor, LARGEST_FORM).await?;
        let form = Posted(fields);
        if is_foreign {
            return Err(Refusal { carried: form.carried(&address), ..foreign() });
        }
        let too_large = (size > LARGEST_FORM).then(|| over(LARGEST_FORM).message);
        Ok(Sent { form, files, too_large })
    }
}

fn header(headers: &HeaderMap, name: HeaderName) -> &str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// The files of an upload from one of our own pages, at most `limit` bytes together.
pub(crate) async fn sent_files(
    upload: Multipart,
    visitor: &Visitor,
    limit: usize,
) -> Result<Vec<SentFile>, Refusal> {
    let Read { files, size, is_foreign, .. } = read(upload, visitor, limit).await?;
    match is_foreign {
        true => Err(foreign()),
        false if size > limit => Err(over(limit)),
        false => Ok(files),
    }
}

/// What comes beyond the limit is read and thrown away, up to this many times the limit: a browser that is still sending
/// would show a broken connection instead of our message.
const PATIENCE: usize = 4;

/// What an upload brought, and how many bytes it had.
struct Read {
    fields: Vec<(String, String)>,
    files: Vec<SentFile>,
    size: usize,
    /// Whether its token is not the visitor's; then nothing but what was typed is here, to be carried on.
    is_foreign: bool,
}

async fn read(mut upload: Multipart, visitor: &Visitor, limit: usize) -> Result<Read, Refusal> {
    let mut checked = false;
    let mut read = Read { fields: Vec::new(), files: Vec::new(), size: 0, is_foreign: false };
    while let Some(mut field) = upload.next_field().await.map_err(|error| broken(&error))? {
        let name = field.name().unwrap_or_default().to_owned();
        if name == TOKEN {
            let token = field.text().await.map_err(|error| broken(&error))?;
            read.is_foreign = !visitor.is_own_form(&token);
            checked = true;
            continue;
        }
        // The token stands first in our forms; nothing is kept of an upload that does not show it.
        if !checked {
            return Err(foreign());
        }
        let file = field.file_name().map(base_name);
        let mut bytes = Vec::new();
        while let Some(chunk) = field.chunk().await.map_err(|error| broken(&error))? {
            read.size += chunk.len();
            if read.is_foreign && file.is_some() {
                // A file of a form that is not the visitor's is read past.
            } else if read.size <= limit {
                bytes.extend_from_slice(&chunk);
            } else if file.is_some() {
                bytes = Vec::new();
                read.files.clear();
            } else if bytes.len() + chunk.len() <= LONGEST_FIELD {
                bytes.extend_from_slice(&chunk);
            }
            if read.size > PATIENCE * limit {
                return Err(over(limit));
            }
        }
        match file {
            Some(file) if file.is_empty() || read.is_foreign => {}
            Some(file) => read.files.push(SentFile { name: file, bytes }),
            None => read.fields.push((name, String::from_utf8_lossy(&bytes).into_owned())),
        }
    }
    if read.size > limit {
        read.files.clear();
    }
    Ok(read)
}

/// Bytes that are kept of a field that comes behind files that were too large.
const LONGEST_FIELD: usize = 1 << 20;

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
        "一次最多上传 {} MB，这次的文件合起来超过了，没有收下。请只选需要的文件，压缩图片，或者分几次上传。",
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
