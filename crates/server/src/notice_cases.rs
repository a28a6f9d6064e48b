//! The cases that a notice is drafted from: one with a step that was chosen, or several of one item, each with the step that
//! asks for a notice now.

use qingdan_interpret::notice_words;
use qingdan_model::Action;
use qingdan_work::OrganisationKind;
use qingdan_work::case::{Case, Step, StepNo, may_on_case};
use qingdan_work::notice::{About, Notice, NoticeRule, OnNotice, Stage};
use qingdan_work::permission::Right;

use crate::app::App;
use crate::desk::{ClauseTexts, Desk};
use crate::notice::{about, called, names, of_case, rule};
use crate::refusal::Refusal;

/// The cases with what a notice about them is about, and what binds it.
pub(crate) struct Chosen {
    pub cases: Vec<Case>,
    pub about: About,
    pub rule: NoticeRule,
}

impl Chosen {
    /// One case.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub async fn one(app: &App, desk: &Desk, case: Case, step: Option<StepNo>) -> Result<Chosen, Refusal> {
        let (about, rule) = (about(desk, &case, step), rule(app, desk, &case, step).await?);
        Ok(Chosen { cases: vec![case], about, rule })
    }

    /// The cases of these numbers; of one the step that was chosen counts.
    ///
    /// # Errors
    /// In Chinese: which cannot stand on one notice; where the store cannot be read.
    pub async fn of(
        app: &App,
        desk: &Desk,
        numbers: &[&str],
        step: Option<StepNo>,
    ) -> Result<Chosen, Refusal> {
        let mut cases = Vec::new();
        for number in numbers {
            cases.push(readable(app, desk, number).await?);
        }
        if cases.len() == 1 {
            return Chosen::one(app, desk, cases.remove(0), step).await;
        }
        let (mut texts, mut each) = (ClauseTexts::default(), Vec::new());
        for case in &cases {
            texts.load(app, &desk.district, &case.item).await?;
            let text = |step: &Step| texts.get(&case.item, step.clause);
            let step = case.steps.iter().find(|step| asks(step, text(step))).map(|step| step.no);
            let notices = of_case(app, &desk.district, case.number).await?;
            if let Some(there) = notices.iter().find(|notice| is_live(notice, case, step)) {
                let message = format!(
                    "办件 {} 的这一环节已经有公示 {}，不用重复起草。请去掉这一件。",
                    case.number,
                    called(there.number)
                );
                return Err(Refusal::bad_request(message));
            }
            each.push(about(desk, case, step));
        }
        let about = About::jointly(each).map_err(|refusal| Refusal::bad_request(refusal.to_string()))?;
        let first = cases.iter().find(|case| case.number == about.case);
        let rule = match first {
            Some(case) => rule(app, desk, case, about.step).await?,
            None => NoticeRule::default(),
        };
        Ok(Chosen { cases, about, rule })
    }

    /// Each of them as it comes to stand on the notice, with names in full: only to mask them.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub async fn on_notice(&self, app: &App, desk: &Desk) -> Result<Vec<OnNotice>, Refusal> {
        let mut all = Vec::new();
        for case in &self.cases {
            let names = names(app, &desk.district, case.number).await?;
            let mut communities = case.steps.iter().map(|step| step.organisation).filter(|one| {
                desk.directory.get(*one).is_some_and(|one| one.kind == OrganisationKind::Community)
            });
            let first = communities.next();
            let community = first.filter(|one| communities.all(|other| other == *one));
            all.push(OnNotice { names, title: case.title.clone(), community });
        }
        Ok(all)
    }
}

/// Whether a step's clause asks for a notice, and the step is still to be done.
pub(crate) fn asks(step: &Step, text: &str) -> bool {
    let is_asked = text.is_empty() || notice_words(text).is_asked;
    is_asked && step.term.actions.contains(&Action::Publish) && !step.status.is_settled()
}

/// Whether a notice of a case's step is drafted or up.
pub(crate) fn is_live(notice: &Notice, case: &Case, step: Option<StepNo>) -> bool {
    notice.about.step_of(case.number) == step && matches!(notice.stage, Stage::Draft | Stage::Posted)
}

async fn readable(app: &App, desk: &Desk, number: &str) -> Result<Case, Refusal> {
    let missing = || Refusal::not_found("没有这件办件，或者您没有查看它的权限。公示要从一件办件里起草。");
    let number = number.parse().map_err(|_| missing())?;
    let case = app.store.case(&desk.district, number).await?.ok_or_else(missing)?;
    let may = may_on_case(&desk.person, Right::ReadCase, &case, &desk.directory);
    if may { Ok(case) } else { Err(missing()) }
}
