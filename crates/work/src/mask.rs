//! Personal data with most of it covered, and where it stands in a text that should have none.

use std::borrow::Cow;
use std::ops::Range;

qingdan_model::words! {
    /// A kind of personal data (个人信息).
    PersonalKind, "kind of personal data" {
        /// A name.
        Name = "name", "姓名";
        /// An identity card's number.
        IdentityNumber = "identity_number", "身份证号";
        /// A telephone number.
        Telephone = "telephone", "联系电话";
        /// An address.
        Address = "address", "住址";
        /// An account into which something is paid.
        BankAccount = "bank_account", "银行账号";
        /// Words of an applicant or a caller, in which any of the others may stand.
        Words = "words", "诉求原文";
    }
}

/// What is shown of personal data to whoever has not asked to see it: 张*, 1****************X, 138****1234.
pub fn masked(kind: PersonalKind, text: &str) -> String {
    let text = text.trim();
    match kind {
        PersonalKind::Name => name(text),
        PersonalKind::IdentityNumber => covered(text, 1, 1),
        PersonalKind::Telephone => covered(text, 3, 4),
        PersonalKind::BankAccount => covered(text, 0, 4),
        PersonalKind::Address => address(text),
        PersonalKind::Words => without_numbers(text).into_owned(),
    }
}

/// Whether a text can be what somebody says it is; of what has no fixed shape, anything can.
///
/// An identity card's number has a check digit (GB 11643), which tells nearly every slip of the pen.
pub fn is_plausible(kind: PersonalKind, text: &str) -> bool {
    let text = text.trim();
    let digits = text.chars().filter(char::is_ascii_digit).count();
    match kind {
        PersonalKind::IdentityNumber => is_identity_number(text.to_ascii_uppercase().as_bytes()),
        PersonalKind::Telephone => {
            let is_part =
                |c: char| c.is_ascii_digit() || matches!(c, ' ' | '-' | '+' | '（' | '）' | '(' | ')' | '转');
            (5..=20).contains(&digits) && text.chars().all(is_part)
        }
        PersonalKind::BankAccount => {
            (8..=32).contains(&digits) && text.chars().all(|c| c.is_ascii_digit() || c == ' ')
        }
        PersonalKind::Name | PersonalKind::Address | PersonalKind::Words => true,
    }
}

/// Family names of two characters.
const COMPOUND: &[&str] = &[
    "欧阳", "司马", "上官", "诸葛", "夏侯", "司徒", "东方", "皇甫", "尉迟", "公孙", "慕容", "长孙", "宇文",
    "令狐", "轩辕", "端木", "独孤", "南宫", "西门", "呼延", "申屠", "太史", "澹台", "公冶", "宗政", "濮阳",
    "淳于", "单于", "仲孙", "钟离", "闾丘", "鲜于", "司空", "赫连", "万俟", "闻人", "拓跋", "百里", "东郭",
    "左丘", "梁丘", "谷梁", "段干", "完颜", "耶律", "纳兰", "叶赫",
];

/// A name of which the family name stays. Of one with a point in it (阿依·某某) only the first character does, and the
/// points.
fn name(text: &str) -> String {
    const POINTS: [char; 4] = ['·', '•', '・', '‧'];
    if text.contains(POINTS) {
        let star = |(at, c): (usize, char)| if at == 0 || POINTS.contains(&c) { c } else { '*' };
        return text.chars().enumerate().map(star).collect();
    }
    let has_given = |family: &&&str| text.starts_with(**family) && text.len() > family.len();
    let family = COMPOUND.iter().find(has_given).map_or(1, |family| family.chars().count());
    covered(text, family, 0)
}

/// Stars between the first and the last characters; where they would leave less than a third covered, fewer are shown.
fn covered(text: &str, first: usize, last: usize) -> String {
    let all: Vec<char> = text.chars().collect();
    let most = all.len() * 2 / 3;
    let first = first.min(most);
    let last = last.min(most - first);
    let star = |(at, c): (usize, &char)| if at < first || at >= all.len() - last { *c } else { '*' };
    all.iter().enumerate().map(star).collect()
}

/// An address up to the community or village; from there on people live.
fn address(text: &str) -> String {
    let ends = ["社区", "嘎查", "村", "街道", "镇", "乡", "苏木", "区", "县", "旗", "市"];
    let end = ends.iter().find_map(|end| text.find(end).map(|at| at + end.len()));
    match end.filter(|end| *end < text.len()) {
        Some(end) => format!("{}****", &text[..end]),
        None => covered(text, 3, 0),
    }
}

/// A text with identity and telephone numbers masked: for titles and lists.
pub fn without_numbers(text: &str) -> Cow<'_, str> {
    let mut out = String::new();
    let mut done = 0;
    for (kind, range) in numbers(text) {
        out.push_str(&text[done..range.start]);
        out.push_str(&masked(kind, &text[range.clone()]));
        done = range.end;
    }
    if done == 0 {
        return text.into();
    }
    out.push_str(&text[done..]);
    out.into()
}

/// Identity numbers (with a right check digit) and mobile numbers in a text, by their byte ranges.
pub fn numbers(text: &str) -> Vec<(PersonalKind, Range<usize>)> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut start = 0;
    while start < bytes.len() {
        let len = bytes[start..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        let has_x = len == 17 && matches!(bytes.get(start + len), Some(b'X' | b'x'));
        let end = start + len + usize::from(has_x);
        let kind = match &bytes[start..end] {
            number if is_identity_number(number) => Some(PersonalKind::IdentityNumber),
            number if is_mobile(number) => Some(PersonalKind::Telephone),
            _ => None,
        };
        found.extend(kind.map(|kind| (kind, start..end)));
        start = end + 1;
    }
    found
}

/// The first run of digits in a text that is as long as identity, telephone or account numbers are, masked. Digits in full
/// width and parted by single spaces or dashes are one run; a check digit is not asked for: on a public notice a number with
/// a slip of the pen tells as much.
pub fn long_number(text: &str) -> Option<String> {
    /// As long as a mobile number; dates and the numbers of documents are shorter.
    const LONG: usize = 11;
    let mut run = String::new();
    let mut last_is_digit = false;
    for c in text.chars().chain(['。']) {
        let digit = match c {
            '0'..='9' => Some(c),
            '０'..='９' => char::from_digit(c as u32 - '０' as u32, 10),
            'x' | 'X' if run.len() >= 17 => Some('X'),
            _ => None,
        };
        match digit {
            Some(digit) => run.push(digit),
            None if last_is_digit && matches!(c, ' ' | '-' | '－' | '\u{3000}') => {}
            None if run.len() >= LONG => break,
            None => run.clear(),
        }
        last_is_digit = digit.is_some();
    }
    (run.len() >= LONG).then(|| covered(&run, 1, 1))
}

/// 18 characters with the check digit of GB 11643 (ISO 7064, MOD 11-2).
fn is_identity_number(number: &[u8]) -> bool {
    if number.len() != 18 {
        return false;
    }
    let value = |byte: u8| if byte.is_ascii_digit() { u32::from(byte - b'0') } else { 10 };
    number.iter().fold(0, |sum, byte| (sum * 2 + value(*byte)) % 11) == 1
}

fn is_mobile(number: &[u8]) -> bool {
    number.len() == 11 && number[0] == b'1' && (b'3'..=b'9').contains(&number[1])
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 17 invented digits with their check digit.
    fn identity_number(head: &str) -> String {
        let ends = (0..10).map(|digit| char::from(b'0' + digit)).chain(['X']);
        ends.map(|end| format!("{head}{end}")).find(|one| is_identity_number(one.as_bytes())).unwrap()
    }

    #[test]
    fn most_of_it_is_covered() {
        use PersonalKind::{Address, BankAccount, IdentityNumber, Name, Telephone};
        for (kind, text, shown) in [
            (Name, "张三", "张*"),
            (Name, "欧阳娜娜", "欧阳**"),
            (Name, "司马", "司*"),
            (Name, "上官云", "上官*"),
            (Name, "阿依·某某", "阿*·**"),
            (Name, "张", "*"),
            (Name, "", ""),
            (IdentityNumber, "99010119900101123X", "9****************X"),
            (Telephone, "13800001234", "138****1234"),
            (Telephone, "0472123", "047***3"),
            (BankAccount, "6222000011112222", "************2222"),
            (Address, "某区某镇某村三组12号", "某区某镇某村****"),
            (Address, "幸福里3号楼2单元", "幸福里******"),
            (Address, "某村", "某*"),
        ] {
            assert_eq!(masked(kind, text), shown, "{text}");
        }
    }

    #[test]
    fn slips_of_the_pen_are_noticed() {
        use PersonalKind::{IdentityNumber, Name, Telephone};
        let id = identity_number("99010119900101123");
        let slip = id.replacen("1990", "1980", 1);
        for (kind, text, is_one) in [
            (IdentityNumber, id.as_str(), true),
            (IdentityNumber, &slip, false),
            (IdentityNumber, "9901011990", false),
            (Telephone, "138 0000 1234", true),
            (Telephone, "0472-1234567转8", true),
            (Telephone, "电话在表里", false),
            (Name, "张三", true),
        ] {
            assert_eq!(is_plausible(kind, text), is_one, "{text}");
        }
    }

    #[test]
    fn numbers_in_a_text_are_found_where_they_are_ones() {
        let id = identity_number("99010119900101123");
        let text = format!("来电人电话13800001234，身份证{id}。编号26000427，工单202611280000012345。");
        let kinds: Vec<_> =
            numbers(&text).into_iter().map(|(kind, range)| (kind, text[range].to_owned())).collect();
        assert_eq!(
            kinds,
            [(PersonalKind::Telephone, "13800001234".to_owned()), (PersonalKind::IdentityNumber, id.clone()),]
        );
        let shown = without_numbers(&text);
        assert!(
            !shown.contains(&id) && !shown.contains("13800001234") && shown.contains("138****1234"),
            "{shown}"
        );
    }

    #[test]
    fn long_runs_of_digits_are_no_matter_for_a_notice() {
        for text in [
            "电话13800001234",
            "138 0000 1234",
            "１３８００００１２３４",
            "账号6222000011112222",
            "证号11010119900101123x",
        ] {
            assert!(long_number(text).is_some_and(|shown| shown.contains("***")), "{text}");
        }
        for text in ["2026年11月28日至2026年12月4日", "办件 26-00042-7", "每月1200元，共4人", ""]
        {
            assert_eq!(long_number(text), None, "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_text_is_too_strange(text in ".*") {
            for kind in PersonalKind::ALL {
                let shown = masked(*kind, &text);
                // What was covered once shows nothing more when it is covered again.
                proptest::prop_assert!(shown.chars().count() <= text.chars().count() + 4);
            }
            proptest::prop_assert!(numbers(&without_numbers(&text)).is_empty());
        }
    }
}
