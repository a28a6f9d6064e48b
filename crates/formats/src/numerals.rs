//! Numbers as lists draw them: 一, ①, 甲, B, iv.

/// A way of drawing a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Numerals {
    /// 1, 2, 3.
    Decimal,
    /// 01, 02, 03.
    DecimalZero,
    /// １, ２, ３.
    FullWidth,
    /// ①, ②, ③.
    Circled,
    /// ⑴, ⑵, ⑶.
    InBrackets,
    /// ⒈, ⒉, ⒊.
    WithStop,
    /// 一, 二, 十一, 一百二十.
    Chinese,
    /// 一, 二, 一一, 一二〇.
    ChineseDigits,
    /// 壹, 贰, 拾壹.
    ChineseLegal,
    /// 甲, 乙, 丙.
    Stems,
    /// 子, 丑, 寅.
    Branches,
    /// A, B, C.
    UpperLetter,
    /// a, b, c.
    LowerLetter,
    /// I, II, III.
    UpperRoman,
    /// i, ii, iii.
    LowerRoman,
}

impl Numerals {
    /// The number as drawn; where there is no such sign for it, in plain digits.
    pub(crate) fn draw(self, number: u32) -> String {
        let drawn = match self {
            Numerals::Decimal => None,
            Numerals::DecimalZero => Some(format!("{number:02}")),
            Numerals::FullWidth => Some(digits(number, "０１２３４５６７８９")),
            Numerals::Circled => one_of(number, "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"),
            Numerals::InBrackets => one_of(number, "⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽⑾⑿⒀⒁⒂⒃⒄⒅⒆⒇"),
            Numerals::WithStop => one_of(number, "⒈⒉⒊⒋⒌⒍⒎⒏⒐⒑⒒⒓⒔⒕⒖⒗⒘⒙⒚⒛"),
            Numerals::Chinese => spelt(number, "零一二三四五六七八九", ["十", "百", "千"]),
            Numerals::ChineseDigits if number > 10 && number < 100 => {
                spelt(number, "〇一二三四五六七八九", ["十", "百", "千"])
            }
            Numerals::ChineseDigits if number == 10 => Some("十".to_owned()),
            Numerals::ChineseDigits => Some(digits(number, "〇一二三四五六七八九")),
            Numerals::ChineseLegal => spelt(number, "零壹贰叁肆伍陆柒捌玖", ["拾", "佰", "仟"]),
            Numerals::Stems => one_of(number, "甲乙丙丁戊己庚辛壬癸"),
            Numerals::Branches => one_of(number, "子丑寅卯辰巳午未申酉戌亥"),
            Numerals::UpperLetter => letters(number),
            Numerals::LowerLetter => letters(number).map(|letters| letters.to_ascii_lowercase()),
            Numerals::UpperRoman => roman(number),
            Numerals::LowerRoman => roman(number).map(|roman| roman.to_ascii_lowercase()),
        };
        drawn.unwrap_or_else(|| number.to_string())
    }
}

fn one_of(number: u32, signs: &str) -> Option<String> {
    let before = number.checked_sub(1)?;
    signs.chars().nth(before as usize).map(String::from)
}

fn digits(number: u32, signs: &str) -> String {
    let sign = |digit: char| digit.to_digit(10).and_then(|digit| signs.chars().nth(digit as usize));
    number.to_string().chars().filter_map(sign).collect()
}

/// As it is said, below ten thousand: 十一, 二十, 一百零五.
fn spelt(number: u32, signs: &str, units: [&str; 3]) -> Option<String> {
    if !(1..10_000).contains(&number) {
        return None;
    }
    let sign = |digit: u32| signs.chars().nth(digit as usize);
    let mut spelt = String::new();
    let mut is_zero_due = false;
    for place in (0..4).rev() {
        let digit = number / 10_u32.pow(place) % 10;
        if digit == 0 {
            is_zero_due = !spelt.is_empty();
            continue;
        }
        if is_zero_due {
            spelt.extend(sign(0));
            is_zero_due = false;
        }
        if !(digit == 1 && place == 1 && spelt.is_empty()) {
            spelt.extend(sign(digit));
        }
        if place > 0 {
            spelt.push_str(units[place as usize - 1]);
        }
    }
    Some(spelt)
}

/// A to Z, then AA, BB, as Word goes on.
fn letters(number: u32) -> Option<String> {
    let before = number.checked_sub(1)?;
    let letter = char::from(b'A' + (before % 26) as u8);
    let times = before / 26 + 1;
    (times <= 8).then(|| std::iter::repeat_n(letter, times as usize).collect())
}

fn roman(number: u32) -> Option<String> {
    const SIGNS: [(u32, &str); 13] = [
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ];
    if !(1..4000).contains(&number) {
        return None;
    }
    let mut left = number;
    let mut roman = String::new();
    for (value, sign) in SIGNS {
        while left >= value {
            roman.push_str(sign);
            left -= value;
        }
    }
    Some(roman)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_drawn_as_their_lists_draw_them() {
        for (numerals, number, drawn) in [
            (Numerals::Decimal, 0, "0"),
            (Numerals::DecimalZero, 7, "07"),
            (Numerals::FullWidth, 10, "１０"),
            (Numerals::Circled, 20, "⑳"),
            (Numerals::Circled, 21, "21"),
            (Numerals::InBrackets, 2, "⑵"),
            (Numerals::Chinese, 10, "十"),
            (Numerals::Chinese, 11, "十一"),
            (Numerals::Chinese, 20, "二十"),
            (Numerals::Chinese, 105, "一百零五"),
            (Numerals::Chinese, 110, "一百一十"),
            (Numerals::Chinese, 2003, "二千零三"),
            (Numerals::ChineseDigits, 21, "二十一"),
            (Numerals::ChineseDigits, 120, "一二〇"),
            (Numerals::ChineseLegal, 12, "拾贰"),
            (Numerals::Stems, 3, "丙"),
            (Numerals::Branches, 12, "亥"),
            (Numerals::UpperLetter, 28, "BB"),
            (Numerals::LowerRoman, 1994, "mcmxciv"),
            (Numerals::UpperRoman, 4000, "4000"),
        ] {
            assert_eq!(numerals.draw(number), drawn, "{numerals:?} {number}");
        }
    }
}
