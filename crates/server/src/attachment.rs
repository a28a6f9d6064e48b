//! Files of cases: looked at before they are kept, encrypted with their names, shown to whoever may read the case.

use base64ct::{Base64, Encoding};
use qingdan_formats::{FileKind, Inspected, inspect};
use qingdan_store::{Attachment, AttachmentHead, NewAttachment};
use qingdan_work::Subject;

use crate::app::App;
use crate::form::SentFile;
use crate::refusal::Refusal;
use crate::vault::Place;
use crate::web::{materials_url, random_number};

/// Files of a form, looked at.
#[derive(Default)]
pub(crate) struct Taken {
    /// Those that can be kept, sealed.
    pub kept: Vec<NewAttachment>,
    /// Why others cannot, a sentence a file.
    pub refused: Vec<String>,
}

/// A file as pages show it.
#[derive(Clone)]
pub(crate) struct FileView {
    pub id: u64,
    pub name: String,
    pub url: String,
    /// What it is, and how large: "PDF 文件，1.2 MB".
    pub about: String,
    /// Whether browsers show it within a page.
    pub is_picture: bool,
}

/// Looks at files of a form and seals those that can be kept. Where any is refused, the command should not be carried out.
///
/// # Errors
/// A fault of ours.
pub(crate) async fn take(app: &App, district: &str, files: Vec<SentFile>) -> Result<Taken, Refusal> {
    let (app, district) = (app.clone(), district.to_owned());
    let looking = tokio::task::spawn_blocking(move || {
        let mut taken = Taken::default();
        for file in files {
            match inspect(&file.name, &file.bytes) {
                Ok(inspected) => taken.kept.push(sealed(&app, &district, &inspected, &file.bytes)),
                Err(unfit) => taken.refused.push(format!("“{}”：{unfit}", file.name)),
            }
        }
        taken
    });
    looking.await.map_err(|error| Refusal::fault(&error.to_string()))
}

fn sealed(app: &App, district: &str, file: &Inspected, bytes: &[u8]) -> NewAttachment {
    let id = random_number();
    let number = id.to_string();
    let seal = |what, plain| app.vault().seal(Place { district, what, id: &number }, plain);
    NewAttachment {
        id,
        name: Base64::encode_string(&seal(NAME, file.name.as_bytes())),
        media_type: file.kind.media_type().to_owned(),
        bytes: seal(FILE, bytes),
    }
}

const FILE: &str = "file";
const NAME: &str = "file name";

/// The files of a case or an affair, in the order of their numbers.
///
/// # Errors
/// Where the store cannot be read. A name that does not open is shown as what the file is.
pub(crate) async fn of(
    app: &App,
    district: &str,
    subject: impl Into<Subject>,
) -> Result<Vec<FileView>, Refusal> {
    let heads = app.store.attachments(district, subject).await?;
    Ok(heads.iter().map(|head| view(app, district, head)).collect())
}

/// A file as pages show it.
pub(crate) fn view(app: &App, district: &str, head: &AttachmentHead) -> FileView {
    let kind = FileKind::of_media_type(&head.media_type);
    FileView {
        id: head.id,
        name: name(app, district, head),
        url: format!("{}/file/{}", materials_url(head.subject), head.id),
        about: format!("{}，{}", kind.map_or("文件", FileKind::chinese), size(head.size)),
        is_picture: kind.is_some_and(FileKind::is_shown_inline),
    }
}

/// A file's name.
pub(crate) fn name(app: &App, district: &str, head: &AttachmentHead) -> String {
    let id = head.id.to_string();
    let opened = Base64::decode_vec(&head.name).ok().and_then(|sealed| {
        let opened = app.vault().unseal(Place { district, what: NAME, id: &id }, &sealed).ok()?;
        String::from_utf8(opened).ok()
    });
    let kind = FileKind::of_media_type(&head.media_type);
    opened.unwrap_or_else(|| format!("附件.{}", kind.map_or("bin", FileKind::ending)))
}

/// A file's content.
///
/// # Errors
/// Where it does not open: its key is lost, or somebody altered it.
pub(crate) fn content(app: &App, district: &str, file: &Attachment) -> Result<Vec<u8>, Refusal> {
    let id = file.head.id.to_string();
    let opened = app.vault().unseal(Place { district, what: FILE, id: &id }, &file.bytes);
    opened.map_err(|unopened| Refusal::fault(&format!("file {id} of {district}: {unopened}")))
}

fn size(bytes: u64) -> String {
    match bytes {
        0..1024 => format!("{bytes} 字节"),
        1024..1_048_576 => format!("{} KB", bytes / 1024),
        _ => format!("{:.1} MB", bytes as f64 / 1_048_576.0),
    }
}
