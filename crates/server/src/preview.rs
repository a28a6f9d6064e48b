//! Uploads that wait for their confirmation.
//!
//! They lie in the store beside the sessions, expire like them, and are there for whichever server process gets
//! the confirmation. After it the same record keeps what was done, so that confirming twice shows the result twice.

use qingdan_store::{Imported, Millis, Session, Store};
use serde::{Deserialize, Serialize};

use crate::app::now;
use crate::form::SentFile;
use crate::refusal::Refusal;
use crate::web::{digest, random_token};

/// Two hours to look at a preview.
const LASTS: Millis = 2 * 60 * 60 * 1000;

/// An upload, before or after its confirmation.
pub(crate) enum Preview {
    /// Nothing is imported yet.
    Waiting(Vec<SentFile>),
    /// What the import did, file by file.
    Done(Vec<FileOutcome>),
}

/// What the import of one file did.
#[derive(Serialize, Deserialize)]
pub(crate) struct FileOutcome {
    /// The file's name.
    pub name: String,
    /// What became of its lists, or why nothing was imported.
    pub outcome: Result<Imported, String>,
}

/// The head of a record; the bytes of the files follow it.
#[derive(Serialize, Deserialize)]
struct Head {
    login: String,
    files: Vec<(String, usize)>,
    done: Option<Vec<FileOutcome>>,
}

/// Keeps an upload and gives the identifier that its address carries.
pub(crate) async fn keep(store: &Store, login: &str, files: &[SentFile]) -> Result<String, Refusal> {
    let id = random_token();
    let sizes = files.iter().map(|file| (file.name.clone(), file.bytes.len())).collect();
    let head = Head { login: login.to_owned(), files: sizes, done: None };
    store.save_session(record(&id, &head, files)?).await?;
    Ok(id)
}

/// Adds files to an upload, at most `limit` bytes together.
pub(crate) async fn add(
    store: &Store,
    login: &str,
    id: &str,
    files: &[SentFile],
    limit: usize,
) -> Result<(), Refusal> {
    let Preview::Waiting(mut all) = find(store, login, id).await? else {
        return Err(Refusal::bad_request("这次上传已经确认导入。请从“导入清单”重新上传。"));
    };
    all.extend(files.iter().cloned());
    if all.iter().map(|file| file.bytes.len()).sum::<usize>() > limit {
        return Err(Refusal::too_large(format!(
            "一次最多上传 {} MB，前面的文件已经收到。请先导入它们，再上传这一份。",
            limit >> 20
        )));
    }
    let sizes = all.iter().map(|file| (file.name.clone(), file.bytes.len())).collect();
    let head = Head { login: login.to_owned(), files: sizes, done: None };
    Ok(store.save_session(record(id, &head, &all)?).await?)
}

/// Puts the result in the place of the files.
pub(crate) async fn finish(
    store: &Store,
    login: &str,
    id: &str,
    done: Vec<FileOutcome>,
) -> Result<(), Refusal> {
    let head = Head { login: login.to_owned(), files: Vec::new(), done: Some(done) };
    Ok(store.save_session(record(id, &head, &[])?).await?)
}

/// The upload with this identifier, if this person made it and it has not expired.
pub(crate) async fn find(store: &Store, login: &str, id: &str) -> Result<Preview, Refusal> {
    let gone = || Refusal::not_found("这次上传的预览已过期，没有导入任何内容。请重新上传。");
    let record = store.load_session(&record_id(id), now()).await?.ok_or_else(gone)?;
    let (head, files) = unpack(&record.data).ok_or_else(gone)?;
    if head.login != login {
        return Err(gone());
    }
    Ok(head.done.map_or(Preview::Waiting(files), Preview::Done))
}

fn record_id(id: &str) -> String {
    digest("preview", id)
}

fn record(id: &str, head: &Head, files: &[SentFile]) -> Result<Session, Refusal> {
    let head = serde_json::to_vec(head).map_err(|error| Refusal::fault(&error.to_string()))?;
    let mut data = (head.len() as u64).to_le_bytes().to_vec();
    data.extend(head);
    files.iter().for_each(|file| data.extend(&file.bytes));
    Ok(Session { login: None, id: record_id(id), data, expires: now() + LASTS })
}

fn unpack(data: &[u8]) -> Option<(Head, Vec<SentFile>)> {
    let (length, rest) = data.split_first_chunk::<8>()?;
    let (head, mut rest) = rest.split_at_checked(usize::try_from(u64::from_le_bytes(*length)).ok()?)?;
    let head: Head = serde_json::from_slice(head).ok()?;
    let mut files = Vec::new();
    for (name, size) in &head.files {
        let (bytes, after) = rest.split_at_checked(*size)?;
        files.push(SentFile { name: name.clone(), bytes: bytes.to_vec() });
        rest = after;
    }
    Some((head, files))
}
