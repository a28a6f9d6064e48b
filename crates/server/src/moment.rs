//! Moments as forms and records have them: `2026-07-14T18:30`, in China.

use jiff::civil::DateTime;
use jiff::tz::Offset;
use qingdan_work::Millis;

use crate::app::china;

/// What a field for a moment is filled with.
pub(crate) fn typed(at: Millis) -> String {
    china(at).strftime("%Y-%m-%dT%H:%M").to_string()
}

/// A moment to the second, as records have it.
pub(crate) fn to_the_second(at: Millis) -> String {
    china(at).strftime("%Y-%m-%d %H:%M:%S").to_string()
}

/// The moment that was typed: by a browser's picker, or by hand with a space between day and hour.
pub(crate) fn parse(typed: &str) -> Option<Millis> {
    let typed = typed.trim().replace(['：', '／'], ":").replace('/', "-");
    let at: DateTime = typed.parse().ok()?;
    Some(Offset::constant(8).to_timestamp(at).ok()?.as_millisecond())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_read_as_it_is_written() {
        let at = parse("2026-07-14T18:30").unwrap();
        assert_eq!(typed(at), "2026-07-14T18:30");
        assert_eq!(parse(" 2026-07-14 18：30 "), Some(at));
        assert_eq!(parse("2026/07/14 18:30"), Some(at));
        assert_eq!(parse("昨天"), None);
    }
}
