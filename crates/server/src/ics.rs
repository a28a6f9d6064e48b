//! iCalendar (RFC 5545), as far as a calendar of days needs it.
//!
//! The crate `icalendar` brings another library of dates beside ours; what is needed of the format is these lines.

use std::fmt::Write;

use jiff::civil::Date;

use crate::app::china;

/// Something that is due on a day.
pub(crate) struct Event {
    /// Stays the same whenever the calendar is fetched.
    pub uid: String,
    /// The day.
    pub day: Date,
    /// What, in a line.
    pub summary: String,
    /// More about it.
    pub description: String,
    /// Where it is looked at; empty where nowhere.
    pub url: String,
}

/// A calendar's text. `now` is when it was made, in milliseconds.
pub(crate) fn calendar(name: &str, events: &[Event], now: i64) -> String {
    let mut text = String::new();
    let stamp = china(now - 8 * 60 * 60 * 1000).strftime("%Y%m%dT%H%M%SZ").to_string();
    let mut line = |name: &str, value: &str| fold(&mut text, &format!("{name}:{value}"));
    line("BEGIN", "VCALENDAR");
    line("VERSION", "2.0");
    line("PRODID", "-//Qingdan//routines//ZH");
    line("CALSCALE", "GREGORIAN");
    line("METHOD", "PUBLISH");
    line("X-WR-CALNAME", &escaped(name));
    line("X-WR-TIMEZONE", "Asia/Shanghai");
    line("REFRESH-INTERVAL;VALUE=DURATION", "PT6H");
    line("X-PUBLISHED-TTL", "PT6H");
    for event in events {
        let next = event.day.tomorrow().unwrap_or(event.day);
        line("BEGIN", "VEVENT");
        line("UID", &event.uid);
        line("DTSTAMP", &stamp);
        line("DTSTART;VALUE=DATE", &event.day.strftime("%Y%m%d").to_string());
        line("DTEND;VALUE=DATE", &next.strftime("%Y%m%d").to_string());
        line("SUMMARY", &escaped(&event.summary));
        line("DESCRIPTION", &escaped(&event.description));
        if !event.url.is_empty() {
            line("URL", &event.url);
        }
        line("TRANSP", "TRANSPARENT");
        line("END", "VEVENT");
    }
    line("END", "VCALENDAR");
    text
}

/// A text as a value (RFC 5545, section 3.3.11).
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | ';' | ',' => escaped.extend(['\\', c]),
            '\n' => escaped.push_str("\\n"),
            c if c.is_control() => {}
            c => escaped.push(c),
        }
    }
    escaped
}

/// A line, folded where it is longer than 75 bytes, never inside a character (section 3.1).
fn fold(text: &mut String, line: &str) {
    let mut width = 0;
    for c in line.chars() {
        if width + c.len_utf8() > 75 {
            text.push_str("\r\n ");
            width = 1;
        }
        text.push(c);
        width += c.len_utf8();
    }
    let _ = write!(text, "\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_folded_between_characters_and_unfold_to_what_was_said() {
        let summary = "每月25日前，报送名册；第一、二类\\说明\n".repeat(9);
        let event = Event {
            uid: "u1".to_owned(),
            day: jiff::civil::date(2026, 12, 31),
            summary: summary.clone(),
            description: "a,b".to_owned(),
            url: String::new(),
        };
        let text = calendar("例行任务", &[event], 1_793_000_000_000);
        assert!(text.lines().all(|line| line.len() <= 75), "{text}");
        assert_eq!(text.matches('\n').count(), text.matches("\r\n").count());
        let unfolded = text.replace("\r\n ", "");
        let value = unfolded.lines().find_map(|line| line.strip_prefix("SUMMARY:")).unwrap();
        let said = value.replace("\\n", "\n").replace("\\,", ",").replace("\\;", ";").replace("\\\\", "\\");
        assert_eq!(said, summary);
        assert!(unfolded.contains("DTSTART;VALUE=DATE:20261231\r\nDTEND;VALUE=DATE:20270101"));
        assert!(unfolded.contains("DTSTAMP:20261026T"), "{unfolded}");
    }
}
