//! Case numbers that can be said by telephone: `26-00042-7`.

use std::fmt;
use std::str::FromStr;

use crate::text::as_text;

/// A case's number: the year, a count within district and year, a check digit (ISO 7064, MOD 11,10), which every wrong
/// digit and nearly every pair of swapped ones breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CaseNumber {
    year: u8,
    count: u32,
}

as_text!(CaseNumber);

/// Why a text is no case number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NumberError {
    /// It does not look like one.
    #[error("办件编号是两位年份、五位以上的序号和一位校验码，如 26-00042-7")]
    Shape,
    /// It looks like one; a digit is wrong.
    #[error("这个编号对不上校验码，可能有一位听错或写错了，请再核对一遍")]
    Check,
}

impl CaseNumber {
    /// The number of a year's `count`th case. Of the year the last two digits are kept.
    pub fn new(year: i16, count: u32) -> CaseNumber {
        CaseNumber { year: year.rem_euclid(100) as u8, count }
    }

    /// The year's last two digits.
    pub fn year(self) -> u8 {
        self.year
    }

    /// Which case of its district and year it is.
    pub fn count(self) -> u32 {
        self.count
    }
}

impl fmt::Display for CaseNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = format!("{:02}{:05}", self.year, self.count);
        write!(f, "{}-{}-{}", &digits[..2], &digits[2..], check_digit(digits.bytes().map(|byte| byte - b'0')))
    }
}

impl FromStr for CaseNumber {
    type Err = NumberError;

    /// However it was typed: with other dashes, spaces or none, in full-width digits.
    fn from_str(text: &str) -> Result<Self, NumberError> {
        let mut digits = Vec::new();
        for c in text.trim().chars() {
            match c {
                '0'..='9' => digits.push(c as u8 - b'0'),
                '０'..='９' => digits.push((c as u32 - '０' as u32) as u8),
                '-' | '－' | '—' | '–' | ' ' | '\u{3000}' => {}
                _ => return Err(NumberError::Shape),
            }
        }
        let [year @ .., check] = &digits[..] else { return Err(NumberError::Shape) };
        if !(7..=12).contains(&year.len()) {
            return Err(NumberError::Shape);
        }
        if check_digit(year.iter().copied()) != *check {
            return Err(NumberError::Check);
        }
        let value = |digits: &[u8]| digits.iter().fold(0u64, |sum, digit| sum * 10 + u64::from(*digit));
        let count = u32::try_from(value(&year[2..])).map_err(|_| NumberError::Shape)?;
        let number = CaseNumber { year: year[0] * 10 + year[1], count };
        // "26-000042": another way to write a number would be another number to whoever compares texts.
        if year.len() > 7 && year[2] == 0 { Err(NumberError::Shape) } else { Ok(number) }
    }
}

fn check_digit(digits: impl Iterator<Item = u8>) -> u8 {
    let product = digits.fold(10, |product, digit| {
        let sum = (product + digit) % 10;
        (if sum == 0 { 10 } else { sum }) * 2 % 11
    });
    (11 - product) % 10
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_check_digit_is_that_of_the_standard() {
        // The example that ISO 7064 gives for MOD 11,10.
        assert_eq!(check_digit([0, 7, 9, 4].into_iter()), 5);
    }

    #[test]
    fn a_number_is_understood_however_it_was_typed() {
        let number = CaseNumber::new(2026, 42);
        let text = number.to_string();
        assert!(text.starts_with("26-00042-"), "{text}");
        for typed in [text.clone(), text.replace('-', ""), text.replace('-', " "), text.replace('-', "－")] {
            assert_eq!(typed.parse(), Ok(number), "{typed}");
        }
        assert_eq!("2６０００４2".parse::<CaseNumber>(), Err(NumberError::Shape));
        assert_eq!("今天的办件".parse::<CaseNumber>(), Err(NumberError::Shape));
        assert_eq!("".parse::<CaseNumber>(), Err(NumberError::Shape));
    }

    proptest! {
        #[test]
        fn one_wrong_digit_is_always_noticed(count in 0u32..3_000_000, at in 0usize..20, other in 0u8..10) {
            let text = CaseNumber::new(2026, count).to_string();
            prop_assert_eq!(text.parse(), Ok(CaseNumber::new(2026, count)));
            let mut bytes = text.clone().into_bytes();
            let at = at % bytes.len();
            if bytes[at] != b'-' && bytes[at] != b'0' + other {
                bytes[at] = b'0' + other;
                let typed = String::from_utf8(bytes).unwrap();
                prop_assert!(typed.parse::<CaseNumber>().is_err(), "{} for {}", typed, text);
            }
        }

        #[test]
        fn any_text_is_read_or_refused(text in ".*") {
            if let Ok(number) = text.parse::<CaseNumber>() {
                prop_assert_eq!(number.to_string().parse(), Ok(number));
            }
        }
    }
}
