//! The periods of a rhythm and by when each is done.
//!
//! Where a clause names the last day (每月25日前, 12月底前) a day off gives way to the next working day, as for any period
//! (Civil Code, article 203). What is done in a week, month, quarter or year without a day is done by its last working day,
//! so that it is still done in it; what is done before a feast or season, by the last working day before it.

use std::ops::RangeInclusive;

use jiff::civil::Date;
use jiff::{Span, ToSpan};
use serde::{Deserialize, Serialize};

use super::rhythm::{Before, Part, Rhythm};
use super::rules::{Beat, Rules};
use crate::calendar::{Calendar, UnknownYear};
use crate::due::{Due, Why};
use crate::time::{end_of, said_date};

/// A period (期): a month, a quarter, the time before a feast.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Period {
    /// Its first day.
    pub from: Date,
    /// Its last day. (For what is done before a feast, the last of the feast's year.)
    pub to: Date,
    /// What people call it: 2026年11月.
    pub name: String,
}

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

/// One time that a routine is due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Instance {
    /// The period.
    pub period: Period,
    /// The day by its words, whether worked or not.
    pub nominal: Date,
    /// By when it is done.
    pub due: Due,
    /// The day from which it stands in work lists.
    pub opens: Date,
}

/// When a period ends, before days off are looked at.
enum End {
    /// On this very day.
    Exactly(Date),
    /// On a day that the clause names.
    Named(Date),
    /// With its period.
    With(Date),
    /// Before a day; where nobody knows it, before this one at the earliest.
    Before(Result<Date, UnknownYear>, Date),
}

impl Instance {
    /// The day in whose list it stands: that of its end, the nominal one where nobody knows the end.
    pub fn day(&self) -> Date {
        self.due.at.map_or(self.nominal, crate::time::date)
    }
}

impl Rhythm {
    /// The instances whose end is in a range of days, by their ends. `words` are the clause's.
    pub fn instances(
        &self,
        range: &RangeInclusive<Date>,
        words: &str,
        calendar: &Calendar,
        rules: &Rules,
    ) -> Vec<Instance> {
        let instance = |(period, end): (Period, End)| {
            let nominal = end.nominal();
            let (at, rule) = end.resolve(&period, calendar);
            let setting = match self {
                Rhythm::Each { beat, is_said: false, .. } => Some(*beat),
                _ => None,
            };
            let why = Why::Rhythm { words: words.to_owned(), setting, rule };
            let lead =
                nominal.saturating_sub(Span::new().days(i64::from(rules.lead_days.min(Rules::LONGEST_LEAD))));
            let opens = match self {
                // A feast is early in its year.
                Rhythm::Before(_) => lead,
                _ => lead.max(period.from),
            };
            Instance { nominal, due: Due::new(at.map(end_of), why), opens, period }
        };
        let mut all: Vec<Instance> = self
            .periods(range, calendar, rules)
            .into_iter()
            .map(instance)
            .filter(|one| range.contains(&one.day()))
            .collect();
        all.sort_by_key(Instance::day);
        all
    }

    /// By when a period is done, by the calendar as it is.
    pub(super) fn end_of(
        &self,
        period: &Period,
        words: &str,
        calendar: &Calendar,
        rules: &Rules,
    ) -> Option<Due> {
        let range = period.from.saturating_sub(2.months())..=period.to.saturating_add(3.months());
        let all = self.instances(&range, words, calendar, rules);
        let same = |one: &Instance| (one.period.from, one.period.to) == (period.from, period.to);
        all.into_iter().find(same).map(|one| one.due)
    }

    /// The periods that may end in a range of days.
    fn periods(
        &self,
        range: &RangeInclusive<Date>,
        calendar: &Calendar,
        rules: &Rules,
    ) -> Vec<(Period, End)> {
        let years = range.start().year().saturating_sub(1)..=range.end().year().saturating_add(1);
        match self {
            Rhythm::Each { beat, season, .. } => {
                let of_season =
                    |period: &Period| season.as_ref().is_none_or(|name| is_in_season(period, name, rules));
                let end = |period: Period| {
                    let to = period.to;
                    let end = if *beat == Beat::Day { End::Exactly(to) } else { End::With(to) };
                    (period, end)
                };
                beat.periods(range).into_iter().filter(of_season).map(end).collect()
            }
            Rhythm::MonthDay { day, is_next } => {
                let end = |period: Period| {
                    let of = if *is_next { period.to.tomorrow().unwrap_or(Date::MAX) } else { period.from };
                    let end = of.with().day(*day).build().unwrap_or_else(|_| of.last_of_month());
                    (period, End::Named(end))
                };
                Beat::Month.periods(range).into_iter().map(end).collect()
            }
            Rhythm::Parts(parts) => {
                years.flat_map(|year| parts.iter().map(move |part| part.of(year))).collect()
            }
            Rhythm::Before(Before::Feast(feast)) => {
                let of = |year: i16| {
                    let found = calendar.feast(year, feast.chinese());
                    let day = found.and_then(|day| day.ok_or(UnknownYear(year)));
                    (whole_year(year, feast.chinese()), End::Before(day, feast.earliest(year)))
                };
                years.map(of).collect()
            }
            Rhythm::Before(Before::Season(name)) => {
                let of = |year: i16| {
                    rules.times(name).map(move |season| {
                        let from = season.from.of(year);
                        let mut period = whole_year(year, name);
                        // A season may come twice a year: each has a time of its own.
                        period.from = period.from.max(from.saturating_sub(5.months()));
                        (period, End::Before(Ok(from), from))
                    })
                };
                years.flat_map(of).collect()
            }
        }
    }
}

fn whole_year(year: i16, before: &str) -> Period {
    let first = Date::new(year, 1, 1).unwrap_or(Date::MAX);
    Period { from: first, to: first.last_of_year(), name: format!("{year}年{before}前") }
}

fn is_in_season(period: &Period, name: &str, rules: &Rules) -> bool {
    let years = period.from.year().saturating_sub(1)..=period.to.year();
    rules.times(name).any(|season| {
        years.clone().any(|year| {
            let (from, to) = season.of(year);
            from <= period.to && period.from <= to
        })
    })
}

impl End {
    fn nominal(&self) -> Date {
        match self {
            End::Exactly(day) | End::Named(day) | End::With(day) => *day,
            End::Before(day, earliest) => {
                let day = day.unwrap_or(*earliest);
                day.yesterday().unwrap_or(day)
            }
        }
    }

    fn resolve(self, period: &Period, calendar: &Calendar) -> (Result<Date, UnknownYear>, EndRule) {
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

impl Part {
    fn of(&self, year: i16) -> (Period, End) {
        let ends = if self.to < self.from { year.saturating_add(1) } else { year };
        let (from, to) = (self.from.of(year), self.to.of(ends));
        if self.is_by {
            let name = format!("{year}年");
            return (Period { from, to: from.last_of_year(), name }, End::Named(to));
        }
        let (first, last) = (self.from.month_number(), self.to.month_number());
        let name = match &self.season {
            Some(season) => format!("{year}年{season}"),
            None if first == last => format!("{year}年{first}月"),
            None if ends == year => format!("{year}年{first}月至{last}月"),
            None => format!("{year}年{first}月至{ends}年{last}月"),
        };
        (Period { from, to, name }, End::With(to))
    }
}

impl Beat {
    /// The periods that may end in a range of days: those in it, the one before, the one after.
    fn periods(self, range: &RangeInclusive<Date>) -> Vec<Period> {
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
