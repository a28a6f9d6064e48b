//! What somebody can do with a notice now.

use super::state::{About, Notice, Stage};
use crate::people::{Directory, Person};
use crate::permission::{On, Right, may};
use crate::time::Millis;

qingdan_model::words! {
    /// What a page offers to be done with a notice.
    Offer, "offer about a notice" {
        /// Change what stands on it.
        Revise = "revise", "修改文字";
        /// It is up.
        Post = "post", "登记张贴";
        /// Keep photographs.
        AddEvidence = "evidence", "补充照片";
        /// Somebody objects.
        Object = "object", "登记异议";
        /// Answer an objection.
        Answer = "answer", "答复异议";
        /// Take it down.
        Withdraw = "withdraw", "撤回公示";
        /// Its time is over.
        Close = "close", "结束公示";
    }
}

/// What a person can do with a notice at a moment, the usual one first.
pub fn offers(person: &Person, notice: &Notice, directory: &Directory, now: Millis) -> Vec<Offer> {
    let mut offers = Vec::new();
    let period = notice.period();
    let is_up = notice.stage == Stage::Posted;
    let is_over = period.is_some_and(|period| period.is_over(now));
    let has_open = notice.open_objections().next().is_some();
    if may_manage(person, &notice.about, directory) {
        if has_open {
            offers.push(Offer::Answer);
        }
        match notice.stage {
            Stage::Draft => offers.extend([Offer::Post, Offer::Revise, Offer::Withdraw]),
            Stage::Withdrawn { .. } => offers.extend([Offer::Post, Offer::Revise]),
            Stage::Posted if is_over && !has_open => offers.push(Offer::Close),
            _ => {}
        }
    }
    if may_record(person, &notice.about, directory) {
        if is_up && !is_over {
            offers.push(Offer::Object);
        }
        if !notice.postings.is_empty() {
            offers.push(Offer::AddEvidence);
        }
    }
    if is_up && may_manage(person, &notice.about, directory) {
        offers.push(Offer::Withdraw);
    }
    offers
}

/// Whether a person may read a notice about something: whoever reads its case may.
pub fn may_read(person: &Person, about: &About, directory: &Directory) -> bool {
    holds(person, Right::ReadCase, about, directory)
}

/// Whether a person may draft, post and withdraw it, and answer objections.
pub fn may_manage(person: &Person, about: &About, directory: &Directory) -> bool {
    holds(person, Right::ManageNotice, about, directory)
}

/// Whether a person may add photographs and write objections down.
pub fn may_record(person: &Person, about: &About, directory: &Directory) -> bool {
    holds(person, Right::RecordOnNotice, about, directory)
}

fn holds(person: &Person, right: Right, about: &About, directory: &Directory) -> bool {
    let responsible = [about.town, about.holder];
    may(person, right, On { responsible: &responsible, involved: &about.involved }, directory)
}
