//! The days, weeks, months, quarters and years of a beat.

use std::ops::RangeInclusive;

use jiff::civil::Date;
use jiff::{Span, ToSpan};

use super::period::Period;
use super::rules::Beat;
use crate::time::said_date;

impl Beat {
    /// The periods that may end in a range of days: those in it, the one before, the one after.
    pub(super) fn periods(self, range: &RangeInclusive<Date>) -> Vec<Period> {
        let (before, length) = match self {
            Beat::Day => (1.days(), 1.days()),
            Beat::Week => (2.weeks(), 1.weeks()),
            Beat::Month => (2.months(), 1.months()),
            Beat::Quarter => (6.months(), 3.months()),
            Beat::HalfYear => (12.months(), 6.months()),
            Beat::Year => (2.years(), 1.years()),
        };
        let mut from = self.start(range.start().saturating_sub(before));
        let mut periods = Vec::new();
        while from <= *range.end() {
            let Ok(next) = from.checked_add(length) else { break };
            let to = next.yesterday().unwrap_or(from);
            periods.push(Period { from, to, name: self.name(from, to) });
            from = next;
        }
        periods
    }

    /// The first day of the period in which a day is.
    fn start(self, day: Date) -> Date {
        let months = |of: i8| {
            let month = (day.month() - 1) / of * of + 1;
            Date::new(day.year(), month, 1).unwrap_or(day)
        };
        match self {
            Beat::Day => day,
            Beat::Week => {
                day.saturating_sub(Span::new().days(i64::from(day.weekday().to_monday_zero_offset())))
            }
            Beat::Month => months(1),
            Beat::Quarter => months(3),
            Beat::HalfYear => months(6),
            Beat::Year => months(12),
        }
    }

    fn name(self, from: Date, to: Date) -> String {
        let year = from.year();
        match self {
            Beat::Day => format!("{year}年{}月{}日", from.month(), from.day()),
            Beat::Week if from.month() == to.month() => {
                format!("{year}年{}月{}日至{}日", from.month(), from.day(), to.day())
            }
            Beat::Week => format!("{year}年{}月{}日至{}", from.month(), from.day(), said_date(to, from)),
            Beat::Month => format!("{year}年{}月", from.month()),
            Beat::Quarter => format!("{year}年第{}季度", (from.month() + 2) / 3),
            Beat::HalfYear => format!("{year}年{}半年", if from.month() < 7 { "上" } else { "下" }),
            Beat::Year => format!("{year}年"),
        }
    }
}
