//! Days as people write them in tables.

use jiff::civil::Date;

/// The day that a text writes: 2026-3-5, 2026/3/5, 2026.3.5, 2026年3月5日, 20260305; a time after it is dropped.
pub(super) fn parse(text: &str) -> Option<Date> {
    let text = text.trim();
    let day = text.split([' ', 'T']).next().unwrap_or_default();
    let plain: String = day.chars().map(half_width).collect();
    let plain = plain.trim_end_matches('日');
    let parts: Vec<&str> = plain.split(['-', '/', '.', '年', '月']).collect();
    let number = |text: &str| -> Option<i16> {
        let is_short = (1..=4).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
        is_short.then(|| text.parse().ok())?
    };
    let (year, month, day) = match parts[..] {
        [one] if one.len() == 8 && one.is_ascii() => (&one[..4], &one[4..6], &one[6..]),
        [year, month, day] if year.len() == 4 => (year, month, day),
        _ => return None,
    };
    let (year, month, day) = (number(year)?, number(month)?, number(day)?);
    let date = Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
    (1900..=2200).contains(&date.year()).then_some(date)
}

fn half_width(c: char) -> char {
    match c {
        '０'..='９' => (b'0' + (c as u32 - '０' as u32) as u8) as char,
        '－' | '—' => '-',
        '／' => '/',
        '．' => '.',
        other => other,
    }
}
