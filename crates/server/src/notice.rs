//! What a notice begins with: the case it is drafted from, what the item's clauses bind it to, whom it is about.

use qingdan_interpret::notice_words;
use qingdan_model::{DeadlineKind, Found, NoticeWords, StepId};
use qingdan_store::AffairWish;
use qingdan_work::affair::{AffairKind, AffairNumber};
use qingdan_work::case::{Case, Step, StepNo};
use qingdan_work::mask::PersonalKind;
use qingdan_work::notice::{About, Notice, NoticeRule, OnNotice, Proposal, Wording, may_read};
use qingdan_work::{CaseNumber, OrganisationId};

use crate::app::App;
use crate::desk::{ClauseTexts, Desk};
use crate::notice_cases::Chosen;
use crate::personal;
use crate::refusal::Refusal;

/// The most notices of one case that are read.
const OF_A_CASE: u32 = 50;

/// The number of a notice in addresses.
pub(crate) fn called(number: CaseNumber) -> AffairNumber {
    AffairNumber { kind: AffairKind::Notice, number }
}

/// The address of a notice's page.
pub(crate) fn url(number: CaseNumber) -> String {
    format!("/notice/{}", called(number))
}

/// The notice of an address.
pub(crate) fn numbered(text: &str) -> Result<CaseNumber, Refusal> {
    let missing = || Refusal::not_found("没有这份公示，或者您没有查看它的权限。");
    let number: AffairNumber = text.parse().map_err(|_| missing())?;
    if number.kind == AffairKind::Notice { Ok(number.number) } else { Err(missing()) }
}

/// A notice that the visitor may read.
pub(crate) async fn readable(app: &App, desk: &Desk, number: &str) -> Result<Notice, Refusal> {
    let notice = app.store.affair::<Notice>(&desk.district, numbered(number)?).await?;
    let may = |notice: &Notice| may_read(&desk.person, &notice.about, &desk.directory);
    notice.filter(may).ok_or_else(|| Refusal::not_found("没有这份公示，或者您没有查看它的权限。"))
}

/// The notices of a case, in the order in which they were drafted.
pub(crate) async fn of_case(app: &App, district: &str, case: CaseNumber) -> Result<Vec<Notice>, Refusal> {
    Ok(app.store.affairs_of_case::<Notice>(district, case, OF_A_CASE).await?)
}

/// What a notice of a case is about.
pub(crate) fn about(desk: &Desk, case: &Case, step: Option<StepNo>) -> About {
    let step = step.and_then(|no| case.step(no));
    let mut involved = case.involved.clone();
    involved.push(case.opened.by.organisation);
    involved.extend(case.steps.iter().map(|step| step.organisation));
    involved.sort_unstable();
    involved.dedup();
    About {
        case: case.number,
        step: step.map(|step| step.no),
        clause: step.and_then(|step| step.clause),
        item: case.item.clone(),
        town: case.place,
        holder: step.map_or(desk.person.organisation, |step| step.organisation),
        involved,
        also: Vec::new(),
    }
}

/// What the clauses of a case's item bind a notice of one of its steps to; of that step's own clause the reading that the
/// case was opened with holds.
pub(crate) async fn rule(
    app: &App,
    desk: &Desk,
    case: &Case,
    step: Option<StepNo>,
) -> Result<NoticeRule, Refusal> {
    let mut texts = ClauseTexts::default();
    texts.load(app, &desk.district, &case.item).await?;
    let step = step.and_then(|no| case.step(no));
    let own = step.and_then(|step| step.clause);
    let words = |(id, text): &(StepId, String)| -> NoticeWords {
        let mut words = notice_words(text);
        let decided = step.filter(|_| Some(*id) == own).and_then(at_least);
        words.period = decided.or(words.period);
        words
    };
    let clauses = texts.of(&case.item);
    Ok(NoticeRule::of(clauses.iter().map(|one| (one.0, one.1.as_str(), words(one))), own))
}

fn at_least(step: &Step) -> Option<Found<qingdan_model::Deadline>> {
    let deadline = step.term.deadline.clone().filter(|one| one.kind == DeadlineKind::AtLeast)?;
    Some(Found { value: deadline, spans: Vec::new() })
}

/// Names of the applicants of a case, in full: only to mask them.
pub(crate) async fn names(app: &App, district: &str, case: CaseNumber) -> Result<Vec<String>, Refusal> {
    let stored = app.store.personal(district, case).await?;
    let data = stored.iter().filter_map(|one| personal::open(app, district, one));
    Ok(data.filter(|datum| datum.kind == PersonalKind::Name).map(|datum| datum.text).collect())
}

/// A wording in the usual form for a notice of cases. Telephone and address are those of the holder's last notice.
pub(crate) async fn proposed(
    app: &App,
    desk: &Desk,
    Chosen { about, rule, .. }: &Chosen,
    cases: &[OnNotice],
) -> Result<Wording, Refusal> {
    let earlier = match about.also.is_empty() {
        true => of_case(app, &desk.district, about.case).await?,
        false => Vec::new(),
    };
    let proposal = Proposal { about, rule, earlier: earlier.len(), cases, office: office(desk, about) };
    let mut wording = proposal.wording(&desk.directory, &desk.settings);
    let last = match earlier.last() {
        Some(last) => Some(last.wording.clone()),
        None => last_of(app, desk, about.town).await?,
    };
    if let Some(last) = last {
        (wording.telephone, wording.address) = (last.telephone, last.address);
        wording.office = last.office;
    }
    Ok(wording)
}

/// Who takes objections: the drafter's office where it is the town's, else the town.
fn office(desk: &Desk, about: &About) -> OrganisationId {
    let own = desk.person.organisation;
    let is_office = desk.directory.town_of(own) == Some(about.town)
        && desk.directory.get(own).is_some_and(|one| one.kind == qingdan_work::OrganisationKind::Office);
    if is_office { own } else { about.town }
}

async fn last_of(app: &App, desk: &Desk, town: OrganisationId) -> Result<Option<Wording>, Refusal> {
    let wish = AffairWish::of(AffairKind::Notice, Some(vec![town]), 1);
    let Some(head) = app.store.affairs(&desk.district, wish).await?.into_iter().next() else {
        return Ok(None);
    };
    let notice = app.store.affair::<Notice>(&desk.district, head.number.number).await?;
    Ok(notice.map(|notice| notice.wording))
}
