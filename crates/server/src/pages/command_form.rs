//! What all forms have in common that become commands and may bring files: of cases, routines, notices, emergencies.

use axum::http::StatusCode;
use qingdan_store::NewAttachment;
use qingdan_work::case::AttachmentRef;
use qingdan_work::hash::Hash;

use crate::app::App;
use crate::attachment::{self, Taken};
use crate::form::{Posted, Sent};
use crate::refusal::Refusal;

/// What came with a form beside its fields.
pub(super) struct Brought {
    /// What tells the form from anything else under the same key.
    pub content: Hash,
    /// Its files that can be kept, sealed.
    pub kept: Vec<NewAttachment>,
    /// Why files cannot be kept, a sentence each; then the command should not be carried out.
    pub problems: Vec<String>,
}

/// What came of a command that was not carried out.
pub(super) struct Failed<'a> {
    pub status: StatusCode,
    pub message: String,
    pub entered: &'a Posted,
}

/// A form whose command may still fail.
#[derive(Clone, Copy)]
pub(super) struct Trying<'a> {
    form: &'a Posted,
    has_files: bool,
}

impl Brought {
    /// Takes the files out of a form and looks at them.
    ///
    /// # Errors
    /// A fault of ours.
    pub async fn of(app: &App, district: &str, sent: &mut Sent) -> Result<Brought, Refusal> {
        let content = sent.content();
        let Taken { kept, refused } =
            attachment::take(app, district, std::mem::take(&mut sent.files)).await?;
        let problems = sent.too_large.iter().cloned().chain(refused).collect();
        Ok(Brought { content, kept, problems })
    }

    /// By which a command names the files.
    pub fn references(&self) -> Vec<AttachmentRef> {
        self.kept.iter().map(NewAttachment::reference).collect()
    }

    /// The form that they came with.
    pub fn trying<'a>(&self, form: &'a Posted) -> Trying<'a> {
        Trying { form, has_files: !self.kept.is_empty() }
    }
}

impl<'a> Trying<'a> {
    /// It was not carried out. Browsers fill fields again and never files, so that these have to be chosen once more.
    pub fn failed(self, status: StatusCode, mut message: String) -> Failed<'a> {
        if self.has_files {
            message += "选过的文件没有保存，请重新选择。";
        }
        Failed { status, message, entered: self.form }
    }
}

/// While the database is away, what was typed stays with its author, who finds it again at an address.
pub(super) fn carrying(refusal: Refusal, form: &Posted, address: &str) -> Refusal {
    match refusal.status {
        StatusCode::SERVICE_UNAVAILABLE => Refusal { carried: form.carried(address), ..refusal },
        _ => refusal,
    }
}
