//! Moments and dates. All of it is China Standard Time (UTC+8 all year).

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::{Offset, offset};

/// Milliseconds since 1970 began in Greenwich.
pub type Millis = i64;

const CHINA: Offset = offset(8);
/// Milliseconds of a day.
pub(crate) const DAY: Millis = 24 * HOUR;
/// Milliseconds of an hour.
pub(crate) const HOUR: Millis = 60 * 60 * 1000;

/// The date in China at a moment. A moment beyond the calendar is its last day or its first.
pub fn date(at: Millis) -> Date {
    let end = if at < 0 { Timestamp::MIN } else { Timestamp::MAX };
    CHINA.to_datetime(Timestamp::from_millisecond(at).unwrap_or(end)).date()
}

/// The moment at which a day begins in China. Where it is beyond the calendar it is the calendar's end or beginning.
pub fn start_of(date: Date) -> Millis {
    let end = if date.year() < 0 { Timestamp::MIN } else { Timestamp::MAX };
    CHINA.to_timestamp(date.at(0, 0, 0, 0)).unwrap_or(end).as_millisecond()
}

/// The last second of a day in China: what is due on a day is due then.
pub fn end_of(date: Date) -> Millis {
    start_of(date).saturating_add(DAY - 1000)
}

/// A moment as people say it, "11月3日 14:20"; with the year where it is not this one.
pub fn said(at: Millis, now: Millis) -> String {
    let end = if at < 0 { Timestamp::MIN } else { Timestamp::MAX };
    let time = CHINA.to_datetime(Timestamp::from_millisecond(at).unwrap_or(end));
    format!("{} {:02}:{:02}", said_date(time.date(), date(now)), time.hour(), time.minute())
}

/// A date as people say it, "11月3日"; with the year where it is not this one.
pub fn said_date(date: Date, today: Date) -> String {
    let year = if date.year() == today.year() { String::new() } else { format!("{}年", date.year()) };
    format!("{year}{}月{}日", date.month(), date.day())
}
