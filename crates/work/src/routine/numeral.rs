//! Small numbers in digits and in Chinese: 25, 十二.

/// The number that a text begins with, up to 31.
pub(super) fn number(text: &str) -> Option<(i8, &str)> {
    const DIGITS: &str = "一二三四五六七八九";
    let is_numeral = |c: char| c.is_ascii_digit() || c == '十' || DIGITS.contains(c);
    let end = text.find(|c| !is_numeral(c)).unwrap_or(text.len());
    let (digits, after) = text.split_at(end);
    if let Ok(number) = digits.parse() {
        return Some((number, after));
    }
    let digit = |text: &str| DIGITS.chars().position(|c| text.chars().eq([c])).map(|at| at as i8 + 1);
    let value = match digits.split_once('十') {
        Some((tens, ones)) => {
            let tens = if tens.is_empty() { 1 } else { digit(tens)? };
            10 * tens + if ones.is_empty() { 0 } else { digit(ones)? }
        }
        None => digit(digits)?,
    };
    Some((value, after))
}

/// The number that a text ends with.
pub(super) fn last_number(text: &str) -> Option<i8> {
    let starts = text.char_indices().map(|(at, _)| &text[at..]);
    starts.filter_map(number).find(|(_, after)| after.is_empty()).map(|(number, _)| number)
}
