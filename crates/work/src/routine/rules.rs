//! What a district decides about routines where clauses say nothing definite.

use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::settings::SettingsError;
use crate::text::as_text;

qingdan_model::words! {
    /// How often something comes back.
    Beat, "beat" {
        /// 每天.
        Day = "day", "每天";
        /// 每周, from Monday to Sunday.
        Week = "week", "每周";
        /// 每月.
        Month = "month", "每月";
        /// 每季度.
        Quarter = "quarter", "每季度";
        /// 每半年.
        HalfYear = "half_year", "每半年";
        /// 每年.
        Year = "year", "每年";
    }
}

/// A district's rules for routines.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Rules {
    /// How often 定期 is.
    pub regular: Beat,
    /// How often it is recorded that daily work was done: each day, or once a week for all its days.
    pub daily: Beat,
    /// How many days before its end a routine is in work lists; never before its period begins.
    pub lead_days: u32,
    /// Seasons that clauses name. One name may have several times a year.
    pub seasons: Vec<Season>,
}

/// A season of each year, over the turn of the year where it ends before it begins.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Season {
    /// Its name in clauses: 汛期.
    pub name: String,
    /// Its first day.
    pub from: MonthDay,
    /// Its last day.
    pub to: MonthDay,
}

/// A day of every year, `06-01`. The 29th of February is the 28th where there is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct MonthDay {
    month: i8,
    day: i8,
}

as_text!(MonthDay);

impl MonthDay {
    /// A day of every year; `None` where no year has it.
    pub fn new(month: i8, day: i8) -> Option<MonthDay> {
        Date::new(2024, month, day).ok().map(|_| MonthDay { month, day })
    }

    /// The first day of a month, and its last.
    pub(super) fn month(month: i8) -> (MonthDay, MonthDay) {
        let last = Date::new(2024, month, 1).map_or(31, |first| first.days_in_month());
        (MonthDay { month, day: 1 }, MonthDay { month, day: last })
    }

    /// This day in a year. The last day of February is that of the year.
    pub fn of(self, year: i16) -> Date {
        let first = Date::new(year, self.month, 1).unwrap_or(Date::MAX);
        Date::new(year, self.month, self.day).unwrap_or_else(|_| first.last_of_month())
    }

    /// Its month.
    pub fn month_number(self) -> i8 {
        self.month
    }

    /// As people say it, "6月1日".
    pub fn chinese(self) -> String {
        format!("{}月{}日", self.month, self.day)
    }
}

impl fmt::Display for MonthDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}-{:02}", self.month, self.day)
    }
}

impl FromStr for MonthDay {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let parts = text.split_once('-').and_then(|(month, day)| {
            let (month, day) = (month.parse().ok()?, day.parse().ok()?);
            MonthDay::new(month, day)
        });
        parts.ok_or_else(|| format!("`{text}` is no day of a year: 06-01"))
    }
}

/// What holds until a district decides otherwise. No rule of the State fixes these days; they are those of a northern
/// district, and every district sets its own. Month and day of the first day and of the last.
const SEASONS: &[(&str, [i8; 4])] = &[
    ("春季", [3, 1, 5, 31]),
    ("夏季", [6, 1, 8, 31]),
    ("秋季", [9, 1, 11, 30]),
    ("冬季", [11, 1, 3, 31]),
    ("汛期", [6, 1, 9, 30]),
    ("雨季", [6, 1, 9, 30]),
    ("防火期", [3, 15, 6, 15]),
    ("防火期", [9, 15, 11, 15]),
    ("禁烧期", [9, 15, 11, 30]),
    ("春耕", [4, 1, 5, 31]),
    ("开学", [3, 1, 3, 7]),
    ("开学", [9, 1, 9, 7]),
    ("供暖期", [10, 15, 4, 15]),
    ("采暖期", [10, 15, 4, 15]),
];

impl Default for Rules {
    fn default() -> Self {
        let day = |month: &i8, day: &i8| MonthDay { month: *month, day: *day };
        let season = |(name, [from_month, from_day, to_month, to_day]): &(&str, [i8; 4])| Season {
            name: (*name).to_owned(),
            from: day(from_month, from_day),
            to: day(to_month, to_day),
        };
        Rules {
            regular: Beat::Month,
            daily: Beat::Week,
            lead_days: 30,
            seasons: SEASONS.iter().map(season).collect(),
        }
    }
}

impl Rules {
    /// The longest time before its end at which a routine can be in work lists, in days.
    pub const LONGEST_LEAD: u32 = 366;
    /// The most seasons.
    pub const MOST_SEASONS: usize = 60;

    /// Whether a district can have these rules.
    ///
    /// # Errors
    /// Names what cannot be.
    pub fn check(&self) -> Result<(), SettingsError> {
        if self.lead_days > Self::LONGEST_LEAD {
            return Err(SettingsError::Lead);
        }
        if !matches!(self.daily, Beat::Day | Beat::Week) {
            return Err(SettingsError::Daily);
        }
        if self.seasons.len() > Self::MOST_SEASONS {
            return Err(SettingsError::Seasons);
        }
        let is_name = |name: &str| (1..=10).contains(&name.trim().chars().count());
        let wrong = self.seasons.iter().find(|season| !is_name(&season.name));
        wrong.map_or(Ok(()), |season| Err(SettingsError::SeasonName(season.name.clone())))
    }

    /// The times of a season, by its name.
    pub(super) fn times<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Season> {
        self.seasons.iter().filter(move |season| season.name == name)
    }
}

impl Season {
    /// Its first and last day when it begins in a year.
    pub(super) fn of(&self, year: i16) -> (Date, Date) {
        let ends = if self.to < self.from { year.saturating_add(1) } else { year };
        (self.from.of(year), self.to.of(ends))
    }
}
