//! Notices (公示) of steps. What a clause puts under a notice cannot be done while the notice is up, by whichever way
//! somebody sends it: so what keeps a step stands in its case, and its log tells of it.

use jiff::civil::Date;
use qingdan_model::Action;
use serde::{Deserialize, Serialize};

use super::decide::Context;
use super::refusal::Refusal;
use super::step::Step;
use crate::affair::AffairNumber;
use crate::time::{Millis, date, said_date, start_of};

/// A notice of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepNotice {
    /// Its number.
    pub notice: AffairNumber,
    /// How it keeps the step from being done.
    pub hold: Hold,
    /// In which of the step's rounds it was posted; 0 before the first.
    pub round: u32,
}

/// How a notice keeps its step from being done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum Hold {
    /// It was posted: until its last day is over, and everybody who objected has an answer.
    Posted {
        /// The day on which it was posted.
        posted: Date,
        /// Its last day; `None` where the calendar does not reach that far.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        last: Option<Date>,
        /// Whether somebody who objected waits for an answer.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        is_disputed: bool,
    },
    /// It was taken down before its time.
    Withdrawn,
}

impl Hold {
    /// Whether it is up, or waits for answers.
    pub fn is_up(&self, now: Millis) -> bool {
        matches!(self, Hold::Posted { .. }) && self.ran_from(now).is_none()
    }

    /// Since when it was up, where its time is over.
    fn ran_from(&self, now: Millis) -> Option<Date> {
        match self {
            Hold::Posted { posted, last: Some(last), is_disputed: false } if date(now) > *last => {
                Some(*posted)
            }
            _ => None,
        }
    }

    /// For screens: "公示到11月11日止，还有异议没有答复".
    pub fn chinese(&self, today: Date) -> String {
        match self {
            Hold::Withdrawn => "没有公示满期就撤回了".to_owned(),
            Hold::Posted { last, is_disputed, .. } => {
                let until = match last {
                    Some(last) => format!("公示到{}止", said_date(*last, today)),
                    None => "公示到哪一天还算不出".to_owned(),
                };
                until + if *is_disputed { "，还有异议没有答复" } else { "" }
            }
        }
    }
}

impl Step {
    /// Why it cannot be done yet: a notice of it is up; or its clause asks for one, and the one that was posted was taken
    /// down before its time and no other took its place.
    pub fn held(&self, now: Millis) -> Option<Refusal> {
        if let Some(StepNotice { notice, hold, .. }) = self.notices.iter().find(|one| one.hold.is_up(now)) {
            let until = hold.chinese(date(now));
            return Some(Refusal::NoticeUp { label: self.label.clone(), notice: *notice, until });
        }
        let withdrawn = self.notices_now().find(|one| one.hold == Hold::Withdrawn)?;
        let is_free =
            !self.asks_for_notice() || self.notices_now().any(|one| one.hold.ran_from(now).is_some());
        let refusal = || Refusal::NoticeWithdrawn { label: self.label.clone(), notice: withdrawn.notice };
        (!is_free).then(refusal)
    }

    /// Before when it cannot be done because its clause asks for at least so long: counted from its notice where it asks
    /// for one and that has run its time, else from when the step could be begun.
    pub(super) fn earliest_by(&self, context: &Context<'_>) -> Option<Millis> {
        let ran = self.notices_now().filter_map(|one| one.hold.ran_from(context.now));
        let counted = |from: Date| self.term.count(start_of(from), context.calendar, context.settings).1;
        let first = ran.filter(|_| self.asks_for_notice()).filter_map(counted).min();
        self.earliest.map(|earliest| first.unwrap_or(earliest))
    }

    /// Its notices that are about what is done now: what ended before somebody asked for it once more says nothing of that.
    fn notices_now(&self) -> impl Iterator<Item = &StepNotice> {
        self.notices.iter().filter(|one| one.round.max(1) == self.round)
    }

    fn asks_for_notice(&self) -> bool {
        self.term.actions.contains(&Action::Publish)
    }

    /// A notice of it begins to keep it from being done, or does so in another way.
    pub(super) fn notice(&mut self, notice: AffairNumber, hold: Hold) {
        let round = self.round;
        match self.notices.iter_mut().find(|one| one.notice == notice) {
            // What was taken down and is posted again begins anew.
            Some(known) if known.hold == Hold::Withdrawn => *known = StepNotice { notice, hold, round },
            Some(known) => known.hold = hold,
            None => self.notices.push(StepNotice { notice, hold, round }),
        }
    }
}
