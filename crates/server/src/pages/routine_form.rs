//! The forms for what somebody can do with a routine now, filled with what was typed.

use qingdan_work::routine::{Offer, Routine, asks_towns, offers, transferable};

use super::Choice;
use crate::desk::Desk;
use crate::form::Posted;
use crate::web::random_token;

/// A form for one thing that can be done.
pub(super) struct FormView {
    pub offer: Offer,
    pub key: String,
    pub seen: u64,
    pub text: String,
    pub label: &'static str,
    pub needs_text: bool,
    pub organisations: Vec<Choice>,
    pub takes_files: bool,
    /// The office that has the next ones too when it is done; empty where that does not change.
    pub taken_by: String,
    /// Whether towns can be asked to answer, by when.
    pub asks: bool,
    pub ask: String,
    pub is_open: bool,
}

/// The forms that are offered, the most usual first.
pub(super) fn forms(desk: &Desk, routine: &Routine, entered: Option<&Posted>) -> Vec<FormView> {
    let typed = |offer: Offer, name: &str| {
        let form = entered.filter(|form| form.has("do", offer.as_str()));
        form.map_or("", |form| form.field(name)).to_owned()
    };
    let all = offers(&desk.person, routine, &desk.directory);
    let first = all.first().copied();
    let own = desk.person.organisation;
    let is_unassigned = routine.organisation == routine.opening.holder && own != routine.organisation;
    let taken_by = match is_unassigned && desk.directory.is_at_or_below(own, routine.organisation) {
        true => desk.directory.full_name(own),
        false => String::new(),
    };
    let is_typed = |offer: Offer| entered.is_some_and(|form| form.has("do", offer.as_str()));
    let form = |offer: Offer| FormView {
        offer,
        key: random_token(),
        seen: routine.version,
        text: typed(offer, "text"),
        label: match offer {
            Offer::Done => "办理情况（做了什么、结果怎样）",
            Offer::Transfer => "说明（可以不填）",
            Offer::Excuse => "为什么本期不开展",
            Offer::Reopen => "为什么要重新办理（哪里要补、要改）",
        },
        needs_text: matches!(offer, Offer::Excuse | Offer::Reopen),
        organisations: match offer {
            Offer::Transfer => transferable(routine, &desk.directory)
                .into_iter()
                .map(|id| Choice {
                    word: id.to_string(),
                    name: desk.directory.full_name(id),
                    is_chosen: match typed(offer, "organisation") {
                        // Whoever assigns it most often takes it themselves.
                        typed if typed.is_empty() => id == desk.person.organisation,
                        typed => typed == id.to_string(),
                    },
                })
                .collect(),
            _ => Vec::new(),
        },
        takes_files: offer == Offer::Done,
        taken_by: taken_by.clone(),
        asks: offer == Offer::Done && asks_towns(routine, &desk.directory),
        ask: typed(offer, "ask"),
        is_open: is_typed(offer) || entered.is_none() && Some(offer) == first && offer == Offer::Done,
    };
    all.into_iter().map(form).collect()
}
