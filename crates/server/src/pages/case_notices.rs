//! The notices of a case, for its page: how each stands, where one can be drafted, what came of one for its step.

use qingdan_work::CaseNumber;
use qingdan_work::case::{Case, Step, StepNo};
use qingdan_work::notice::{Notice, Stands, may_manage};
use qingdan_work::time::{date, said_date};

use super::Link;
use crate::app::App;
use crate::desk::Desk;
use crate::notice::{about, called, of_case, url};
use crate::notice_cases::{asks, is_live};
use crate::refusal::Refusal;

/// The notices of a case.
pub(super) struct CaseNotices {
    case: CaseNumber,
    notices: Vec<Notice>,
}

/// A notice in a case's list.
pub(super) struct CaseNotice {
    pub number: String,
    pub url: String,
    pub title: String,
    pub stands: Stands,
    /// Until when it is up.
    pub until: String,
    /// The step that it belongs to.
    pub step: Option<StepNo>,
}

impl CaseNotices {
    pub async fn load(app: &App, desk: &Desk, case: &Case) -> Result<CaseNotices, Refusal> {
        Ok(CaseNotices { case: case.number, notices: of_case(app, &desk.district, case.number).await? })
    }

    pub fn views(&self, desk: &Desk) -> Vec<CaseNotice> {
        let today = date(desk.now);
        let view = |notice: &Notice| CaseNotice {
            number: called(notice.number).to_string(),
            url: url(notice.number),
            title: notice.wording.title.clone(),
            stands: notice.stands(),
            until: notice
                .period()
                .and_then(|period| period.last)
                .map(|last| format!("公示到 {} 止", said_date(last, today)))
                .unwrap_or_default(),
            step: notice.about.step_of(self.case),
        };
        self.notices.iter().map(view).collect()
    }

    /// What came of the last notice of a step, for what is written when it is done.
    pub fn result(&self, step: StepNo) -> Option<String> {
        let is_of_step = |notice: &&Notice| notice.about.step_of(self.case) == Some(step);
        self.notices.iter().rev().filter(is_of_step).find_map(Notice::result)
    }

    /// Where somebody drafts a notice for a step that asks for one, by its clause's text.
    pub fn offer(&self, desk: &Desk, case: &Case, step: &Step, text: &str) -> Option<Link> {
        let about = about(desk, case, Some(step.no));
        let has_one = |notice: &Notice| is_live(notice, case, Some(step.no));
        let may = asks(step, text)
            && !case.is_closed()
            && !self.notices.iter().any(has_one)
            && may_manage(&desk.person, &about, &desk.directory);
        may.then(|| Link {
            name: "起草公示".to_owned(),
            url: format!("/notice/new?case={}&step={}", case.number, step.no),
        })
    }
}
