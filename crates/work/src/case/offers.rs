//! What somebody can do with a case as it stands: what screens offer. Whatever is offered can be sent; a command that is
//! not offered would be refused for its sender or for how things stand.

use super::rights::{may_add, may_on_case, may_on_step};
use super::state::{Case, Status};
use super::step::{Step, StepNo, StepStatus};
use crate::people::{Directory, OrganisationId, Person};
use crate::permission::Right;

qingdan_model::words! {
    /// Something that can be done with a case or one of its steps.
    Offer, "offer" {
        /// Do the step.
        Done = "done", "办结环节";
        /// Add material to it.
        Supplement = "supplement", "补充材料";
        /// Send the matter back to an earlier step.
        Return = "return", "退回补正";
        /// Give the step to another organisation.
        Transfer = "transfer", "转办";
        /// Leave it out.
        Skip = "skip", "跳过";
        /// Ask for it though nothing led to it.
        Start = "start", "启用";
        /// Do it once more.
        Repeat = "repeat", "重办";
        /// Say something.
        Comment = "comment", "留言";
        /// Add a step.
        Add = "add", "增加环节";
        /// Let the case wait for the applicant.
        Pause = "pause", "暂停，等申请人";
        /// Let it go on.
        Resume = "resume", "恢复办理";
        /// Close it.
        Close = "close", "办结办件";
        /// Open it again.
        Reopen = "reopen", "重新办理";
    }
}

/// What a person can do with a step now, the most usual first.
pub fn step_offers(person: &Person, step: &Step, case: &Case, directory: &Directory) -> Vec<Offer> {
    if case.status != Status::Open || !may_on_case(person, Right::ReadCase, case, directory) {
        return Vec::new();
    }
    let may = |right| may_on_step(person, right, step, case, directory);
    let acts = may(Right::ActOnStep);
    let is_clear = || case.unsettled_before(step.no).next().is_none();
    match step.status {
        StepStatus::Ready | StepStatus::Waiting | StepStatus::Returned => {
            let is_ready = step.status == StepStatus::Ready;
            let offers = [
                (Offer::Done, is_ready && acts),
                (Offer::Supplement, acts),
                (Offer::Return, is_ready && acts && !case.returnable_from(step.no).is_empty()),
                (Offer::Transfer, may(Right::TransferStep)),
                (Offer::Skip, may(Right::AddOrSkipStep)),
            ];
            offered(&offers)
        }
        StepStatus::Dormant => {
            let asks = acts || may_on_case(person, Right::AddOrSkipStep, case, directory);
            offered(&[(Offer::Start, asks && is_clear())])
        }
        StepStatus::Done | StepStatus::Skipped => offered(&[(Offer::Repeat, acts && is_clear())]),
    }
}

/// What a person can do with the case as a whole now.
pub fn case_offers(person: &Person, case: &Case, directory: &Directory) -> Vec<Offer> {
    let may = |right| may_on_case(person, right, case, directory);
    if !may(Right::ReadCase) {
        return Vec::new();
    }
    let is_open = case.status == Status::Open;
    let is_closed = case.is_closed();
    offered(&[
        (Offer::Comment, !is_closed && may(Right::Comment)),
        (Offer::Add, is_open && taking(case, directory).any(|one| may_add(person, one, case, directory))),
        (Offer::Pause, is_open && may(Right::CloseCase)),
        (Offer::Resume, !is_open && !is_closed && may(Right::CloseCase)),
        (Offer::Close, !is_closed && may(Right::CloseCase)),
        (Offer::Reopen, is_closed && may(Right::ReopenCase)),
    ])
}

/// The working organisations for which a person can add steps to a case, by number.
pub fn addable(person: &Person, case: &Case, directory: &Directory) -> Vec<OrganisationId> {
    taking(case, directory).filter(|one| may_add(person, *one, case, directory)).collect()
}

/// The working organisations to which a step can be given: all that can have work under the item but the one that has it.
pub fn transferable(step: &Step, case: &Case, directory: &Directory) -> Vec<OrganisationId> {
    taking(case, directory).filter(|one| *one != step.organisation).collect()
}

/// The working organisations that can have work under a case's item.
fn taking<'a>(case: &'a Case, directory: &'a Directory) -> impl Iterator<Item = OrganisationId> + 'a {
    let working = directory.iter().filter(|one| !one.is_closed).map(|one| one.id);
    working.filter(|one| case.item.may_come_to(*one, directory))
}

/// The steps that somebody finds ready for them, the most urgent first.
pub fn own_ready(person: &Person, case: &Case, directory: &Directory) -> Vec<StepNo> {
    let can_do = |step: &&Step| step_offers(person, step, case, directory).contains(&Offer::Done);
    let mut own: Vec<&Step> = case.steps.iter().filter(can_do).collect();
    own.sort_by_key(|step| step.due.as_ref().and_then(|due| due.at).unwrap_or(i64::MAX));
    own.into_iter().map(|step| step.no).collect()
}

fn offered(offers: &[(Offer, bool)]) -> Vec<Offer> {
    offers.iter().filter(|(_, is_offered)| *is_offered).map(|(offer, _)| *offer).collect()
}
