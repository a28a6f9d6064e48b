//! How far it is to the end of a step's time, in working days.

use crate::calendar::Calendar;
use crate::due::Due;
use crate::time::{Millis, date};

/// How far the end of a step's time is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Distance {
    /// It is over, since so many working days; none where no day was worked since.
    Over(u32),
    /// It is today.
    Today,
    /// So many working days are left after today.
    Left(u32),
    /// Nobody knows: the calendar does not reach that far.
    Unknown,
}

impl Due {
    /// How far its end is at a moment.
    pub fn distance(&self, now: Millis, calendar: &Calendar) -> Distance {
        let Some(at) = self.at else { return Distance::Unknown };
        let (today, end) = (date(now), date(at));
        if at < now {
            return calendar.working_days_between(end, today).map_or(Distance::Over(0), Distance::Over);
        }
        if end == today {
            return Distance::Today;
        }
        calendar.working_days_between(today, end).map_or(Distance::Unknown, Distance::Left)
    }
}

impl Distance {
    /// For screens.
    pub fn chinese(self) -> String {
        match self {
            Distance::Over(0) => "已超期".to_owned(),
            Distance::Over(days) => format!("已超期 {days} 个工作日"),
            Distance::Today => "今天到期".to_owned(),
            Distance::Left(days) => format!("还有 {days} 个工作日"),
            Distance::Unknown => "时限待定".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use qingdan_catalogue::HolidayYear;

    use super::*;
    use crate::due::Why;
    use crate::time::{end_of, start_of};

    #[test]
    fn only_working_days_count() {
        let calendar = Calendar::new(HolidayYear::embedded());
        let day = |text: &str| text.parse::<jiff::civil::Date>().unwrap_or_default();
        let due = |text: &str| Due {
            at: Some(end_of(day(text))),
            why: Why::Person { days: 1 },
            unknown_year: None,
            paused_days: 0,
        };
        // 2026-11-06 is a Friday.
        for (end, today, expected) in [
            ("2026-11-06", "2026-11-09", Distance::Over(1)),
            ("2026-11-06", "2026-11-07", Distance::Over(0)),
            ("2026-11-06", "2026-11-06", Distance::Today),
            ("2026-11-09", "2026-11-06", Distance::Left(1)),
        ] {
            assert_eq!(due(end).distance(start_of(day(today)), &calendar), expected, "{end} on {today}");
        }
        let open = Due { at: None, ..due("2026-11-06") };
        assert_eq!(open.distance(0, &calendar), Distance::Unknown);
    }
}
