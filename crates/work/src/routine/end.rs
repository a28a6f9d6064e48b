//! By when a period is done, where days are off.
//!
//! Where a clause names the last day (每月25日前, 12月底前) a day off gives way to the next working day, as for any period
//! (Civil Code, article 203). What is done in a week, month, quarter or year without a day is done by its last working day,
//! so that it is still done in it; what is done before a feast or season, by the last working day before it.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::period::Period;
use crate::calendar::{Calendar, UnknownYear};
use crate::time::said_date;

/// How an end follows from the clause's words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum EndRule {
    /// It is the day that the clause names.
    Named,
    /// The day that it names, or the period's last, is off: the next that is worked (Civil Code, article 203).
    Moved {
        /// The day that is off.
        day: Date,
    },
    /// The last working day of the period.
    LastWorkingDay,
    /// The last working day before the feast or season.
    LastBefore,
}

impl EndRule {
    /// What follows the clause's words on screens.
    pub fn chinese(&self) -> String {
        match self {
            EndRule::Named => String::new(),
            EndRule::Moved { day } => {
                format!("，{}休息，顺延到休息日后的第一个工作日（民法典第二百零三条）", said_date(*day, *day))
            }
            EndRule::LastWorkingDay => "，到这一期的最后一个工作日".to_owned(),
            EndRule::LastBefore => "，到之前的最后一个工作日".to_owned(),
        }
    }
}

/// When a period ends, before days off are looked at.
pub(super) enum End {
    /// On this very day.
    Exactly(Date),
    /// On a day that the clause names.
    Named(Date),
    /// With its period.
    With(Date),
    /// Before a day; where nobody knows it, before this one at the earliest.
    Before(Result<Date, UnknownYear>, Date),
}

impl End {
    pub(super) fn nominal(&self) -> Date {
        match self {
            End::Exactly(day) | End::Named(day) | End::With(day) => *day,
            End::Before(day, earliest) => {
                let day = day.unwrap_or(*earliest);
                day.yesterday().unwrap_or(day)
            }
        }
    }

    pub(super) fn resolve(
        self,
        period: &Period,
        calendar: &Calendar,
    ) -> (Result<Date, UnknownYear>, EndRule) {
        let moved = |day: Date| match calendar.working_day_from(day) {
            Ok(found) if found != day => (Ok(found), EndRule::Moved { day }),
            found => (found, EndRule::Named),
        };
        match self {
            End::Exactly(day) => (Ok(day), EndRule::Named),
            End::Named(day) => moved(day),
            End::With(day) => match calendar.working_day_until(day) {
                // A whole week can be off.
                Ok(last) if last < period.from => moved(day),
                found => (found, EndRule::LastWorkingDay),
            },
            End::Before(day, _) => {
                let last = day.and_then(|day| calendar.working_day_until(day.yesterday().unwrap_or(day)));
                (last, EndRule::LastBefore)
            }
        }
    }
}
