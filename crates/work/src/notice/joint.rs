//! Several cases of one item on one notice: the list of a month (拟发放名单).

use std::collections::BTreeSet;

use super::refusal::NoticeRefusal;
use super::state::{About, AlsoAbout};
use super::wording::MOST_SUBJECTS;
use crate::case::StepNo;
use crate::number::CaseNumber;

impl About {
    /// What a notice about several cases is about, given what one about each of them would be; of one it is just that.
    ///
    /// # Errors
    /// In Chinese: which of them cannot stand with the others.
    pub fn jointly(each: Vec<About>) -> Result<About, NoticeRefusal> {
        let mut each = each.into_iter();
        let mut about = each.next().ok_or(NoticeRefusal::NoCase)?;
        for one in each {
            let case = one.case;
            if one.item != about.item {
                return Err(NoticeRefusal::OtherItem { case, item: one.item.name });
            }
            if one.clause != about.clause {
                return Err(NoticeRefusal::OtherStep { case });
            }
            if (one.town, one.holder) != (about.town, about.holder) {
                return Err(NoticeRefusal::OtherHolder { case });
            }
            about.involved.extend(one.involved);
            about.also.push(AlsoAbout { case, step: one.step });
        }
        about.involved.sort_unstable();
        about.involved.dedup();
        about.also.sort_unstable_by_key(|one| one.case);
        about.check()?;
        Ok(about)
    }

    /// All cases that stand on it, with the step of each.
    pub fn cases(&self) -> impl Iterator<Item = (CaseNumber, Option<StepNo>)> {
        std::iter::once((self.case, self.step)).chain(self.also.iter().map(|one| (one.case, one.step)))
    }

    /// The step of a case that it is about.
    pub fn step_of(&self, case: CaseNumber) -> Option<StepNo> {
        self.cases().find(|(one, _)| *one == case)?.1
    }

    /// Refuses a case that stands on it twice, and too many of them.
    pub(super) fn check(&self) -> Result<(), NoticeRefusal> {
        let mut seen = BTreeSet::new();
        if let Some((case, _)) = self.cases().find(|(case, _)| !seen.insert(*case)) {
            return Err(NoticeRefusal::Twice { case });
        }
        match self.also.len() < MOST_SUBJECTS {
            true => Ok(()),
            false => Err(NoticeRefusal::TooMany { field: "办件", limit: MOST_SUBJECTS }),
        }
    }
}
