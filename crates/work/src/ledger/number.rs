//! Numbers of cells, added up exactly.

use std::fmt;
use std::iter::Sum;
use std::ops::Add;

/// Decimal places that are kept.
const PLACES: usize = 6;
/// Ten to the power of [`PLACES`].
const UNIT: i128 = 1_000_000;
/// Digits before the point: together with the places, and added up over every row there can be, within 128 bits.
const MOST_DIGITS: usize = 18;

/// A number with at most six decimal places.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Decimal(i128);

impl Decimal {
    /// The number that a text writes: digits also in full width, thousands parted by commas. `None` where it is none, or
    /// has more digits than are kept.
    pub fn parse(text: &str) -> Option<Decimal> {
        let mut plain = String::new();
        for c in text.trim().chars() {
            match c {
                '0'..='9' | '.' | '-' | '+' => plain.push(c),
                '０'..='９' => plain.push((b'0' + (c as u32 - '０' as u32) as u8) as char),
                '．' => plain.push('.'),
                '－' => plain.push('-'),
                ',' | '，' | ' ' => {}
                _ => return None,
            }
        }
        let (sign, digits) = match plain.strip_prefix('-') {
            Some(rest) => (-1, rest),
            None => (1, plain.strip_prefix('+').unwrap_or(&plain)),
        };
        let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
        let part = part.trim_end_matches('0');
        let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        let is_empty = whole.is_empty() && part.is_empty();
        if is_empty || !is_digits(whole) || !is_digits(part) || part.len() > PLACES {
            return None;
        }
        let whole = whole.trim_start_matches('0');
        if whole.len() > MOST_DIGITS {
            return None;
        }
        let whole: i128 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
        let part: i128 = format!("{part:0<PLACES$}").parse().ok()?;
        Some(Decimal(sign * (whole * UNIT + part)))
    }

    /// Whether it has at most two decimal places.
    pub(super) fn is_in_cents(&self) -> bool {
        self.0 % (UNIT / 100) == 0
    }

    /// With exactly two decimal places, as amounts are written.
    pub(super) fn in_cents(self) -> String {
        let cents = self.0 / (UNIT / 100);
        let sign = if cents < 0 { "-" } else { "" };
        format!("{sign}{}.{:02}", cents.abs() / 100, cents.abs() % 100)
    }

    /// The nearest number of a computer, for workbooks.
    pub fn as_f64(self) -> f64 {
        self.0 as f64 / UNIT as f64
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, part) = (self.0.abs() / UNIT, self.0.abs() % UNIT);
        let sign = if self.0 < 0 { "-" } else { "" };
        let part = format!("{part:0PLACES$}");
        let part = part.trim_end_matches('0');
        let point = if part.is_empty() { "" } else { "." };
        write!(f, "{sign}{whole}{point}{part}")
    }
}

impl Add for Decimal {
    type Output = Decimal;

    fn add(self, other: Decimal) -> Decimal {
        Decimal(self.0.saturating_add(other.0))
    }
}

impl Sum for Decimal {
    fn sum<I: Iterator<Item = Decimal>>(all: I) -> Decimal {
        all.fold(Decimal::default(), Add::add)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_are_exact() {
        let ten = (0..10).map(|_| Decimal::parse("0.1").unwrap()).sum::<Decimal>();
        assert_eq!(ten.to_string(), "1");
        assert_eq!(Decimal::parse("-0.5").unwrap().in_cents(), "-0.50");
        for none in ["", "-", ".", "1.2.3", "1e9", "0.0000001", "1234567890123456789"] {
            assert_eq!(Decimal::parse(none), None, "{none}");
        }
    }

    proptest::proptest! {
        #[test]
        fn a_number_is_written_as_it_is_read(text in "-?[0-9]{1,15}(\\.[0-9]{1,6})?") {
            let number = Decimal::parse(&text).unwrap();
            proptest::prop_assert_eq!(Decimal::parse(&number.to_string()), Some(number));
        }
    }
}
