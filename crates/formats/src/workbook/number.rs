//! Numbers as a workbook shows them: "1" and not "1.0", 2025年3月1日 and not 45717.
//!
//! Source: ECMA-376 part 1, 18.8.30 and 18.8.31 (numFmt), as far as lists use it.

use jiff::ToSpan;
use jiff::civil::{Date, date};

use crate::numerals::Numerals;

/// How a cell shows its number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum NumberFormat {
    /// As it is.
    General,
    /// By a format's code.
    Code(String),
}

impl NumberFormat {
    /// One of the formats that files need not define; the Chinese ones where countries differ.
    pub(super) fn built_in(id: u16) -> NumberFormat {
        let code = match id {
            1 => "0",
            2 => "0.00",
            3 => "#,##0",
            4 => "#,##0.00",
            9 => "0%",
            10 => "0.00%",
            14 => "yyyy/m/d",
            15 => "d-m-yy",
            16 => "d-m",
            17 => "yyyy-m",
            18..=21 | 32..=35 => "h:mm",
            22 => "yyyy/m/d h:mm",
            27 | 36 | 50 | 52 | 54 | 57 => "yyyy年m月",
            28 | 29 | 51 | 53 | 58 => "m月d日",
            30 => "m-d-yy",
            31 => "yyyy年m月d日",
            45..=47 => "mm:ss",
            _ => return NumberFormat::General,
        };
        NumberFormat::Code(code.to_owned())
    }

    /// Of a code. Excel takes no longer ones.
    pub(super) fn of_code(code: &str) -> NumberFormat {
        match code {
            code if code.len() > 1024 => NumberFormat::General,
            "" | "@" => NumberFormat::General,
            code => NumberFormat::Code(code.replace("G/通用格式", "General")),
        }
    }

    /// The number as shown; days count from 1904 in `is_1904` workbooks, else from 1900.
    pub(super) fn show(&self, value: f64, is_1904: bool) -> String {
        let NumberFormat::Code(code) = self else { return general(value) };
        let (section, value) = section_of(code, value);
        let pieces = pieces_of(section);
        if pieces.iter().any(|piece| matches!(piece, Piece::Sign('y' | 'd' | 'm' | 'h' | 's', _))) {
            let days = if is_1904 { value + 1462.0 } else { value };
            return day_and_time(&pieces, days).unwrap_or_else(|| general(value));
        }
        number(&pieces, value)
    }
}

/// A piece of a format's code.
#[derive(Debug, PartialEq, Eq)]
enum Piece {
    /// Shown as it stands.
    Literal(char),
    /// A sign with a meaning, in lower case, so often in a row.
    Sign(char, usize),
    /// Chinese numbers.
    Chinese(Numerals),
}

/// The part of the code that is for such a value, and the value as that part shows it.
fn section_of(code: &str, value: f64) -> (&str, f64) {
    let mut sections = Vec::new();
    let (mut start, mut is_quoted) = (0, false);
    for (at, char) in code.char_indices() {
        match char {
            '"' => is_quoted = !is_quoted,
            ';' if !is_quoted => {
                sections.push(&code[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    sections.push(&code[start..]);
    match (sections.as_slice(), value) {
        ([_, negative, ..], value) if value < 0.0 => (negative, -value),
        ([_, _, zero, ..], 0.0) => (zero, value),
        _ => (sections[0], value),
    }
}

fn pieces_of(section: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut chars = section.chars().peekable();
    while let Some(char) = chars.next() {
        match char {
            '"' => pieces.extend(chars.by_ref().take_while(|char| *char != '"').map(Piece::Literal)),
            '\\' | '!' => pieces.extend(chars.next().map(Piece::Literal)),
            // The width of a character, and one that fills the cell.
            '_' | '*' => drop(chars.next()),
            '[' => {
                let inside: String = chars.by_ref().take_while(|char| *char != ']').collect();
                match inside.to_ascii_lowercase().as_str() {
                    "dbnum1" => pieces.push(Piece::Chinese(Numerals::Chinese)),
                    "dbnum2" => pieces.push(Piece::Chinese(Numerals::ChineseLegal)),
                    inside if inside.starts_with(['h', 'm', 's']) => {
                        pieces.extend(inside.chars().next().map(|unit| Piece::Sign(unit, inside.len())));
                    }
                    _ => {}
                }
            }
            '0' | '#' | '?' | '.' | ',' | '%' | '@' => pieces.push(Piece::Sign(char, 1)),
            'g' | 'G' => {
                for char in ['e', 'n', 'e', 'r', 'a', 'l'] {
                    chars.next_if(|next| next.eq_ignore_ascii_case(&char));
                }
                pieces.push(Piece::Sign('g', 1));
            }
            'y' | 'Y' | 'm' | 'M' | 'd' | 'D' | 'h' | 'H' | 's' | 'S' => {
                let mut times = 1;
                while chars.next_if(|next| next.eq_ignore_ascii_case(&char)).is_some() {
                    times += 1;
                }
                pieces.push(Piece::Sign(char.to_ascii_lowercase(), times));
            }
            char => pieces.push(Piece::Literal(char)),
        }
    }
    pieces
}

/// As Excel shows a number without format: up to fifteen digits that count.
fn general(value: f64) -> String {
    let rounded: f64 = format!("{value:.14e}").parse().unwrap_or(value);
    format!("{rounded}")
}

fn number(pieces: &[Piece], value: f64) -> String {
    let is_digit = |piece: &Piece| matches!(piece, Piece::Sign('0' | '#' | '?' | '.' | ',' | 'g', _));
    let has = |sign| pieces.iter().any(|piece| matches!(piece, Piece::Sign(char, _) if *char == sign));
    let value = if has('%') { value * 100.0 } else { value };
    let chinese = pieces.iter().find_map(|piece| match piece {
        Piece::Chinese(numerals) => Some(*numerals),
        _ => None,
    });
    let digits = match chinese {
        Some(numerals) if value.fract() == 0.0 && (0.0..10_000.0).contains(&value) => {
            numerals.draw(value as u32)
        }
        _ if has('g') || !pieces.iter().any(is_digit) => general(value),
        _ => grouped(pieces, value),
    };
    let mut shown = String::new();
    let mut is_due = true;
    for piece in pieces {
        match piece {
            Piece::Literal(char) => shown.push(*char),
            Piece::Sign('%', _) => shown.push('%'),
            piece if is_digit(piece) && is_due => {
                shown.push_str(&digits);
                is_due = false;
            }
            _ => {}
        }
    }
    if shown.is_empty() { digits } else { shown }
}

/// The digits that `0`, `#`, `.` and `,` ask for.
fn grouped(pieces: &[Piece], value: f64) -> String {
    let mut signs = pieces.iter().filter_map(|piece| match piece {
        Piece::Sign(char @ ('0' | '#' | '?' | '.' | ','), _) => Some(*char),
        _ => None,
    });
    let whole: Vec<char> = signs.by_ref().take_while(|char| *char != '.').collect();
    let decimals: Vec<char> = signs.filter(|char| *char != ',').take(15).collect();
    let shown = format!("{value:.*}", decimals.len());
    let (sign, shown) = shown.strip_prefix('-').map_or(("", shown.as_str()), |shown| ("-", shown));
    let (before, after) = shown.split_once('.').unwrap_or((shown, ""));
    let least = whole.iter().filter(|char| **char == '0').count().min(30);
    let mut before = format!("{before:0>least$}");
    if whole.contains(&',') {
        for at in (1..before.len().div_ceil(3)).map(|group| before.len() - group * 3).collect::<Vec<_>>() {
            before.insert(at, ',');
        }
    }
    let kept = decimals.iter().rposition(|char| *char == '0').map_or(0, |at| at + 1);
    let least: String = after.chars().take(kept).collect();
    let more: String = after.chars().skip(kept).collect();
    let after = least + more.trim_end_matches('0');
    if after.is_empty() { format!("{sign}{before}") } else { format!("{sign}{before}.{after}") }
}

/// A day and time; `None` before 1900 and after 9999.
fn day_and_time(pieces: &[Piece], days: f64) -> Option<String> {
    if !(0.0..2_958_466.0).contains(&days) {
        return None;
    }
    let seconds = ((days.fract() * 86_400.0).round() as u32).min(86_399);
    let day = day_of(days as i64)?;
    let year = u32::from(day.year().unsigned_abs());
    let mut shown = String::new();
    let mut is_of_time = false;
    for (at, piece) in pieces.iter().enumerate() {
        let next_sign = pieces[at + 1..].iter().find(|piece| matches!(piece, Piece::Sign(..)));
        let is_minute = is_of_time || matches!(next_sign, Some(Piece::Sign('s', _)));
        let (value, width) = match piece {
            Piece::Literal(char) => {
                shown.push(*char);
                continue;
            }
            Piece::Sign('y', 1..=2) => (year % 100, 2),
            Piece::Sign('y', _) => (year, 4),
            Piece::Sign('m', times) if is_minute => (seconds / 60 % 60, *times),
            Piece::Sign('m', times) => (day.month().unsigned_abs().into(), *times),
            Piece::Sign('d', times) => (day.day().unsigned_abs().into(), *times),
            Piece::Sign('h', times) => (seconds / 3600, *times),
            Piece::Sign('s', times) => (seconds % 60, *times),
            _ => continue,
        };
        is_of_time = matches!(piece, Piece::Sign('h', _));
        let width = if width == 4 { 4 } else { width.min(2) };
        shown.push_str(&format!("{value:0>width$}"));
    }
    Some(shown)
}

/// The day with this serial number. Excel has a 29 February in 1900, number 60: what comes before counts one less.
fn day_of(serial: i64) -> Option<Date> {
    let before_first = if serial < 60 { date(1899, 12, 31) } else { date(1899, 12, 30) };
    before_first.checked_add(serial.days()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_shown_as_their_formats_say() {
        for (code, value, shown) in [
            ("General", 1.0, "1"),
            ("General", 0.1 + 0.2, "0.3"),
            ("General", -12.5, "-12.5"),
            ("0", 2.6, "3"),
            ("000", 7.0, "007"),
            ("0.", 3.0, "3"),
            ("0\".\"", 3.0, "3."),
            ("\"第\"0\"项\"", 12.0, "第12项"),
            ("G/通用格式\"号\"", 5.0, "5号"),
            ("#,##0.00", 1_234_567.5, "1,234,567.50"),
            ("#,##0", 123.0, "123"),
            ("0.##", 1.5, "1.5"),
            ("0.00%", 0.125, "12.50%"),
            ("0_ ;[Red]\\-0 ", -4.0, "-4 "),
            ("[DBNum1][$-804]General", 21.0, "二十一"),
            ("[DBNum2]0", 3.0, "叁"),
            ("yyyy\"年\"m\"月\"d\"日\"", 45717.0, "2025年3月1日"),
            ("yyyy/mm/dd hh:mm", 45717.75, "2025/03/01 18:00"),
            ("yyyy-m-d", 60.0, "1900-2-28"),
            ("mm:ss", 0.5, "00:00"),
            ("yyyy", -1.0, "-1"),
        ] {
            assert_eq!(NumberFormat::of_code(code).show(value, false), shown, "{code} {value}");
        }
        assert_eq!(NumberFormat::built_in(14).show(44255.0, true), "2025/3/1");
        assert_eq!(NumberFormat::built_in(49).show(7.0, false), "7");
        for value in [f64::NAN, f64::INFINITY, f64::MAX, f64::MIN_POSITIVE] {
            for code in ["0", "yyyy", "#,##0.00%", "[DBNum1]0"] {
                NumberFormat::of_code(code).show(value, false);
            }
        }
    }
}
