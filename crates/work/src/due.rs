//! By when a step is done, and why then.

use qingdan_model::{Action, Deadline, DeadlineKind, Unit};
use serde::{Deserialize, Serialize};

use crate::calendar::{Calendar, UnknownYear};
use crate::routine::{Beat, EndRule};
use crate::settings::Settings;
use crate::time::{DAY, HOUR, Millis, date, end_of};

use jiff::civil::Date;

/// By when (时限). Wherever days are counted it is the last second of a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Due {
    /// The moment; `None` where the calendar does not reach that far.
    pub at: Option<Millis>,
    /// Why then.
    pub why: Why,
    /// The year without data on which the counting ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unknown_year: Option<i16>,
    /// By how many working days it was moved because the case waited for the applicant.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub paused_days: u32,
}

/// Why a step is due when it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// Its clause says so, in these words.
    Clause {
        /// The clause's words.
        words: String,
    },
    /// The district's settings, in working days, for its first action; `None` for steps without one.
    Setting {
        /// The action.
        action: Option<Action>,
        /// How many working days.
        days: u32,
    },
    /// Whoever added the step said so, in working days.
    Person {
        /// How many working days.
        days: u32,
    },
    /// A clause comes back in a rhythm.
    Rhythm {
        /// The clause's words.
        words: String,
        /// How often by the district's settings, where the clause does not say.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        setting: Option<Beat>,
        /// How the day follows from them.
        rule: EndRule,
    },
    /// A department asked for it by this day.
    Asked {
        /// The department.
        by: String,
    },
}

impl Why {
    /// For screens: "条款写明：5个工作日内".
    pub fn chinese(&self) -> String {
        match self {
            Why::Clause { words } => format!("条款写明：{words}"),
            Why::Rhythm { words, setting: None, rule } => format!("条款写明：{words}{}", rule.chinese()),
            Why::Rhythm { words, setting: Some(beat), rule } => {
                format!("条款只写“{words}”，区里规定{}一次{}", beat.chinese(), rule.chinese())
            }
            Why::Asked { by } => format!("{by}要求的日期"),
            Why::Setting { action: Some(action), days } => {
                format!("区里规定：{}一般 {days} 个工作日", action.chinese())
            }
            Why::Setting { action: None, days } => format!("区里规定：一般 {days} 个工作日"),
            Why::Person { days } => format!("增加环节时要求：{days} 个工作日"),
        }
    }
}

/// What a step's time is counted from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Term {
    /// What its clause says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deadline: Option<Deadline>,
    /// What is done.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub actions: Vec<Action>,
    /// What the person who added it asked, in working days.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub days: Option<u32>,
}

/// How near a step's end is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Urgency {
    /// It is over.
    Overdue,
    /// It ends today.
    Today,
    /// It ends soon.
    Soon,
    /// There is time.
    Later,
}

impl Term {
    /// When a step that is ready at a moment is due, and before when it cannot be done because its clause asks for at
    /// least so long.
    pub fn count(&self, from: Millis, calendar: &Calendar, settings: &Settings) -> (Due, Option<Millis>) {
        let clause = self.deadline.as_ref();
        if let Some(deadline) = clause
            && deadline.kind == DeadlineKind::AtLeast
            && let (Some(n), Some(unit)) = (deadline.n, deadline.unit)
        {
            let over = length_end(n, unit, from, calendar);
            let (days, _) = self.own_days(settings);
            let end = over.and_then(|over| calendar.working_day_after(date(over), days)).map(end_of);
            // Where the calendar ends, that many days at least have to go by.
            let over = over.unwrap_or_else(|_| end_of(date(from)).saturating_add(Millis::from(n) * DAY));
            return (
                Due::new(end, Why::Clause { words: deadline.text.clone() }),
                Some(over.saturating_add(1000)),
            );
        }
        if let Some((words, end)) = clause.and_then(|one| Some((&one.text, stated_end(one, from, calendar)?)))
        {
            return (Due::new(end, Why::Clause { words: words.clone() }), None);
        }
        let (days, why) = self.own_days(settings);
        let end = calendar.working_day_after(date(from), days).map(end_of);
        (Due::new(end, why), None)
    }

    fn own_days(&self, settings: &Settings) -> (u32, Why) {
        match self.days {
            Some(days) => (days, Why::Person { days }),
            None => {
                let (days, action) = settings.days_for(&self.actions);
                (days, Why::Setting { action, days })
            }
        }
    }
}

impl Due {
    pub(crate) fn new(end: Result<Millis, UnknownYear>, why: Why) -> Due {
        Due { at: end.ok(), why, unknown_year: end.err().map(|UnknownYear(year)| year), paused_days: 0 }
    }

    /// The same after the case waited for the applicant from one moment to another. Where days are counted, it moves by
    /// the working days of the wait; where hours are, by the time itself.
    #[must_use]
    pub fn moved(self, from: Millis, until: Millis, calendar: &Calendar) -> Due {
        let Some(at) = self.at else { return self };
        let is_by_day = end_of(date(at)) == at;
        let waited = calendar.working_days_between(date(from), date(until));
        let end = match waited {
            Ok(0) if is_by_day => Ok(at),
            Ok(days) if is_by_day => calendar.working_day_after(date(at), days).map(end_of),
            Ok(_) => Ok(at.saturating_add(until.saturating_sub(from).max(0))),
            Err(unknown) => Err(unknown),
        };
        let paused_days = self.paused_days.saturating_add(waited.unwrap_or(0));
        Due { paused_days, ..Due::new(end, self.why) }
    }

    /// How near it is; there is always time where nobody knows when it is.
    pub fn urgency(&self, now: Millis, soon_until: Millis) -> Urgency {
        match self.at {
            Some(at) if at < now => Urgency::Overdue,
            Some(at) if at <= end_of(date(now)) => Urgency::Today,
            Some(at) if at <= soon_until => Urgency::Soon,
            _ => Urgency::Later,
        }
    }
}

/// Up to when steps are due soon: the end of the district's days from now on. Of a year that nobody knows every day is
/// taken as worked: a reminder may come early.
pub fn soon_until(now: Millis, calendar: &Calendar, settings: &Settings) -> Millis {
    let today = date(now);
    let day = calendar.working_day_after(today, settings.soon_days);
    day.map_or_else(|_| end_of(today).saturating_add(Millis::from(settings.soon_days) * DAY), end_of)
}

/// When a clause's words end, where they are a length or a date; a rhythm is none.
fn stated_end(deadline: &Deadline, from: Millis, calendar: &Calendar) -> Option<Result<Millis, UnknownYear>> {
    match deadline.kind {
        DeadlineKind::Within => Some(length_end(deadline.n?, deadline.unit?, from, calendar)),
        DeadlineKind::Before => Some(Ok(end_of(named_day(deadline, date(from), calendar)?))),
        DeadlineKind::AtLeast | DeadlineKind::Every | DeadlineKind::RoundTheClock => None,
    }
}

/// The end of a length of time. The day on which it begins is not counted; a last day that is off gives way to the next
/// that is worked (Civil Code, articles 201 and 203). Hours run through.
pub(crate) fn length_end(
    n: u32,
    unit: Unit,
    from: Millis,
    calendar: &Calendar,
) -> Result<Millis, UnknownYear> {
    let n = n.min(10_000);
    let span = jiff::Span::new();
    let n64 = i64::from(n);
    let span = match unit {
        Unit::Hour => return Ok(from.saturating_add(n64 * HOUR)),
        Unit::WorkingDay => return calendar.working_day_after(date(from), n).map(end_of),
        Unit::Day => span.days(n64),
        Unit::Week => span.weeks(n64),
        Unit::Month => span.months(n64),
        Unit::Quarter => span.months(3 * n64),
        Unit::Year => span.years(n64.min(100)),
    };
    let last = date(from).saturating_add(span);
    calendar.working_day_from(last).map(end_of)
}

/// The last day of "每月25日前", "每年12月底前", "12月31日前", "月末前", "春节前", from a day on.
fn named_day(deadline: &Deadline, from: Date, calendar: &Calendar) -> Option<Date> {
    let words = deadline.text.as_str();
    match (deadline.n, deadline.unit) {
        (Some(day), Some(Unit::Day)) => {
            let day = i8::try_from(day).ok().filter(|day| (1..=31).contains(day))?;
            match month_before(words, day) {
                Some(month) => coming(from, 12, |first| (first.month() == month).then(|| at_day(first, day))),
                None => coming(from, 1, |first| Some(at_day(first, day))),
            }
        }
        (Some(month), Some(Unit::Month)) => {
            let month = i8::try_from(month).ok()?;
            coming(from, 12, |first| (first.month() == month).then(|| first.last_of_month()))
        }
        _ if ["月末", "月底"].iter().any(|end| words.contains(end)) => Some(from.last_of_month()),
        _ if ["年末", "年底"].iter().any(|end| words.contains(end)) => Some(from.last_of_year()),
        _ if words.contains("季末") => {
            coming(from, 3, |first| (first.month() % 3 == 0).then(|| first.last_of_month()))
        }
        _ => calendar.feast_after(from, words).and_then(|feast| feast.yesterday().ok()),
    }
}

/// The first day from `from` on that a month gives, looking at this month and so many after it.
fn coming(from: Date, months: i64, day_of: impl Fn(Date) -> Option<Date>) -> Option<Date> {
    let month = |ahead: i64| from.first_of_month().saturating_add(jiff::Span::new().months(ahead));
    (0..=months).filter_map(|ahead| day_of(month(ahead))).find(|day| *day >= from)
}

fn at_day(first: Date, day: i8) -> Date {
    Date::new(first.year(), first.month(), day).unwrap_or_else(|_| first.last_of_month())
}

/// The month of "12月31日".
fn month_before(words: &str, day: i8) -> Option<i8> {
    let (head, _) = words.split_once(&format!("月{day}"))?;
    let digits = head.len() - head.bytes().rev().take_while(u8::is_ascii_digit).count();
    head[digits..].parse().ok().filter(|month| (1..=12).contains(month))
}

fn is_zero(n: &u32) -> bool {
    *n == 0
}
