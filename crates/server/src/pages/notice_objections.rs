//! Objections to a notice and the files that show that it was up, for its page.

use qingdan_store::Personal;
use qingdan_work::notice::{Notice, Objection, may_manage};

use crate::app::App;
use crate::attachment::{self, FileView};
use crate::desk::{Desk, DueView};
use crate::notice::{called, url};
use crate::personal::{self, DatumView};
use crate::refusal::Refusal;

/// An objection.
pub(super) struct ObjectionView {
    pub no: u32,
    pub via: &'static str,
    /// Who wrote it down, when.
    pub received: String,
    /// Who objects and in what words, masked.
    pub data: Vec<DatumView>,
    pub files: Vec<FileView>,
    /// By when it is answered, while it is not.
    pub due: Option<DueView>,
    /// What it was answered, by whom.
    pub verdict: &'static str,
    pub answer: String,
    pub answered: String,
    /// Where the visitor answers it; empty where they do not.
    pub answer_url: String,
}

/// Files that show that a notice was up.
pub(super) struct EvidenceView {
    pub note: String,
    pub who: String,
    pub files: Vec<FileView>,
}

/// The objections to a notice, the newest first.
pub(super) async fn objection_views(
    app: &App,
    desk: &Desk,
    notice: &Notice,
) -> Result<Vec<ObjectionView>, Refusal> {
    if notice.objections.is_empty() {
        return Ok(Vec::new());
    }
    let stored = app.store.personal(&desk.district, called(notice.number)).await?;
    let files = attachment::of(app, &desk.district, called(notice.number)).await?;
    let answers = may_manage(&desk.person, &notice.about, &desk.directory);
    let view = |one: &Objection| {
        let is_own = |stored: &&Personal| one.personal.iter().any(|own| own.id == stored.id);
        let own: Vec<Personal> = stored.iter().filter(is_own).cloned().collect();
        let answer = one.answer.as_ref();
        ObjectionView {
            no: one.no,
            via: one.via.chinese(),
            received: format!("{}，{} 登记", desk.said(one.act.at), one.act.by.name),
            data: personal::views(app, &desk.district, &own, &[]),
            files: chosen(&files, one.attachments.iter().map(|file| file.id)),
            due: answer.is_none().then(|| desk.due(&one.due)),
            verdict: answer.map_or("", |answer| answer.verdict.chinese()),
            answer: answer.map(|answer| answer.text.clone()).unwrap_or_default(),
            answered: answer
                .map(|answer| format!("{}，{}", answer.act.by.name, desk.said(answer.act.at)))
                .unwrap_or_default(),
            answer_url: match answers && answer.is_none() {
                true => format!("{}?do=answer&objection={}#act", url(notice.number), one.no),
                false => String::new(),
            },
        }
    };
    Ok(notice.objections.iter().rev().map(view).collect())
}

/// The files that show that a notice was up, in the order in which they came.
pub(super) async fn evidence_views(
    app: &App,
    desk: &Desk,
    notice: &Notice,
) -> Result<Vec<EvidenceView>, Refusal> {
    if notice.evidence.is_empty() {
        return Ok(Vec::new());
    }
    let files = attachment::of(app, &desk.district, called(notice.number)).await?;
    let view = |one: &qingdan_work::notice::Evidence| EvidenceView {
        note: one.note.clone(),
        who: format!("{}，{}", one.act.by.name, desk.said(one.act.at)),
        files: chosen(&files, one.attachments.iter().map(|file| file.id)),
    };
    Ok(notice.evidence.iter().map(view).collect())
}

fn chosen(files: &[FileView], ids: impl Iterator<Item = u64>) -> Vec<FileView> {
    ids.filter_map(|id| files.iter().find(|file| file.id == id).cloned()).collect()
}
