//! The periods of a rhythm, and by when each is done.

use std::ops::RangeInclusive;

use jiff::civil::Date;
use jiff::{Span, ToSpan};
use serde::{Deserialize, Serialize};

use super::end::End;
use super::rhythm::{Before, Part, Rhythm};
use super::rules::{Beat, Rules};
use crate::calendar::{Calendar, UnknownYear};
use crate::due::{Due, Why};
use crate::time::end_of;

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
