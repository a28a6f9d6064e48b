//! How long a notice is up. The day on which it is posted is not counted; a last day that is off gives way to the next that
//! is worked (Civil Code, articles 201 and 203).

use jiff::civil::Date;
use qingdan_model::Unit;
use serde::{Deserialize, Serialize};

use super::wording::long_date;
use crate::calendar::Calendar;
use crate::due::length_end;
use crate::time::{Millis, date, end_of, start_of};

/// A length of time in days or longer units.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Length {
    /// How many.
    pub n: u32,
    /// Of what.
    pub unit: Unit,
}

impl Length {
    /// The longest that can be chosen, in its unit.
    pub const MOST: u32 = 365;

    /// A length that a notice can have; hours are none.
    pub fn of(n: u32, unit: Unit) -> Option<Length> {
        (unit != Unit::Hour && (1..=Length::MOST).contains(&n)).then_some(Length { n, unit })
    }

    /// For screens: "5个工作日".
    pub fn chinese(self) -> String {
        format!("{}{}", self.n, self.unit.chinese())
    }

    /// About how many days, to tell the longer of two.
    pub(super) fn about_days(self) -> u32 {
        match self.unit {
            Unit::Hour => 0,
            Unit::WorkingDay => self.n.saturating_mul(7) / 5,
            Unit::Day => self.n,
            Unit::Week => self.n.saturating_mul(7),
            Unit::Month => self.n.saturating_mul(30),
            Unit::Quarter => self.n.saturating_mul(91),
            Unit::Year => self.n.saturating_mul(365),
        }
    }
}

/// The time in which a notice is up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Period {
    /// The day on which it was posted.
    pub posted: Date,
    /// How long it is up.
    pub length: Length,
    /// The last day; `None` where the calendar does not reach that far.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last: Option<Date>,
    /// The year without data on which the counting ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unknown_year: Option<i16>,
}

impl Period {
    /// The period of a notice that is posted on a day.
    pub fn of(posted: Date, length: Length, calendar: &Calendar) -> Period {
        let last = length_end(length.n, length.unit, start_of(posted), calendar).map(date);
        let unknown_year = last.err().map(|unknown| unknown.0);
        Period { posted, length, last: last.ok(), unknown_year }
    }

    /// For screens and the log: "2026年11月27日张贴，到2026年12月4日止".
    pub fn chinese(&self) -> String {
        let until = match (self.last, self.unknown_year) {
            (Some(last), _) => format!("到{}止", long_date(last)),
            (None, Some(year)) => format!("{year} 年的工作日还没有录入，到哪一天算不出"),
            (None, None) => "到哪一天算不出".to_owned(),
        };
        format!("{}张贴，{until}", long_date(self.posted))
    }

    /// The moment at which its last day ends.
    pub fn end(&self) -> Option<Millis> {
        self.last.map(end_of)
    }

    /// Whether its last day is over.
    pub fn is_over(&self, now: Millis) -> bool {
        self.last.is_some_and(|last| date(now) > last)
    }
}
