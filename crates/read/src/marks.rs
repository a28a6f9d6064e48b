//! Printed marks inside a cell: clause numbers, headings, labels.

use qingdan_catalogue::Bodies;

use crate::flow::{Break, Flow, ends_sentence};

/// How a clause number is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Style {
    /// 1. 1、 1．
    Arabic,
    /// （1）
    Bracketed,
    /// ①
    Circled,
    /// 一、
    Han,
    /// （一）
    BracketedHan,
    /// • ● -
    Bullet,
}

/// A printed number (or bullet) at some place of a flow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    /// How it is printed.
    pub style: Style,
    /// Its value; 0 for a bullet.
    pub value: u32,
    /// Characters it takes.
    pub len: usize,
    /// Whether it could as well be the whole part of a decimal ("1.5").
    pub may_be_decimal: bool,
}

/// The number that starts at `at`, if one does.
pub fn mark_at(flow: &Flow, at: usize) -> Option<Mark> {
    let first = flow.char(at)?;
    let mark = |style, value, len| Some(Mark { style, value, len, may_be_decimal: false });
    match first {
        '①'..='⑳' => mark(Style::Circled, first as u32 - '①' as u32 + 1, 1),
        '•' | '●' | '◆' | '■' | '\u{f06c}' | '\u{f0b7}' | '➢' => mark(Style::Bullet, 0, 1),
        '（' | '(' => bracketed(flow, at),
        _ => arabic(flow, at).or_else(|| han(flow, at)),
    }
}

fn digit(char: char) -> Option<u32> {
    match char {
        '０'..='９' => Some(char as u32 - '０' as u32),
        _ => char.to_digit(10),
    }
}

fn number(flow: &Flow, at: usize) -> Option<(u32, usize)> {
    let digits: Vec<u32> = (at..flow.len().min(at + 3)).map_while(|i| flow.char(i).and_then(digit)).collect();
    // A clause number has at most two digits; a third makes it a quantity, a year or a hotline.
    let value = digits.iter().fold(0, |value, digit| value * 10 + digit);
    (matches!(digits.len(), 1 | 2) && value > 0).then_some((value, digits.len()))
}

fn arabic(flow: &Flow, at: usize) -> Option<Mark> {
    let (value, digits) = number(flow, at)?;
    let separator = flow.char(at + digits)?;
    if !matches!(separator, '.' | '．' | '、' | '﹒' | ',' | '，' | ')' | '）' | '·') {
        return None;
    }
    let digits_after = (at + digits + 1..).map_while(|i| flow.char(i).and_then(digit)).take(4).count();
    let spaced = flow.gap(at + digits + 1) >= Break::Space;
    let may_be_decimal = (1..4).contains(&digits_after) && !spaced;
    if matches!(separator, ',' | '，') && digits_after > 0 {
        return None;
    }
    let style = if matches!(separator, ')' | '）') { Style::Bracketed } else { Style::Arabic };
    Some(Mark { style, value, len: digits + 1, may_be_decimal })
}

fn bracketed(flow: &Flow, at: usize) -> Option<Mark> {
    let closes = |index: usize| matches!(flow.char(index), Some('）' | ')'));
    if let Some((value, digits)) = number(flow, at + 1) {
        let len = digits + 2;
        return closes(at + digits + 1).then_some(Mark {
            style: Style::Bracketed,
            value,
            len,
            may_be_decimal: false,
        });
    }
    let (value, len) = han_number(flow, at + 1)?;
    closes(at + 1 + len).then_some(Mark {
        style: Style::BracketedHan,
        value,
        len: len + 2,
        may_be_decimal: false,
    })
}

fn han(flow: &Flow, at: usize) -> Option<Mark> {
    let (value, len) = han_number(flow, at)?;
    matches!(flow.char(at + len), Some('、' | '.' | '．')).then_some(Mark {
        style: Style::Han,
        value,
        len: len + 1,
        may_be_decimal: false,
    })
}

/// 一 … 九十九.
fn han_number(flow: &Flow, at: usize) -> Option<(u32, usize)> {
    han_value((at..flow.len()).map_while(|i| flow.char(i)))
}

/// The Chinese number that the text starts with and how many characters it takes.
pub fn han_value(text: impl Iterator<Item = char>) -> Option<(u32, usize)> {
    const DIGITS: &str = "一二三四五六七八九";
    let digit = |char: char| DIGITS.chars().position(|d| d == char).map(|at| at as u32 + 1);
    let mut chars = text.chain(std::iter::repeat(' '));
    let mut next = || chars.next().unwrap_or(' ');
    let (first, second) = (next(), next());
    match (digit(first), first, second) {
        (None, '十', ones) => Some(digit(ones).map_or((10, 1), |ones| (10 + ones, 2))),
        (Some(tens), _, '十') => Some(digit(next()).map_or((tens * 10, 2), |ones| (tens * 10 + ones, 3))),
        (Some(ones), _, _) => Some((ones, 1)),
        _ => None,
    }
}

/// Whether something of its own may start at `at`: after a break, or right after the end of a sentence.
pub fn may_start(flow: &Flow, at: usize) -> bool {
    flow.gap(at) >= Break::Space || after_sentence(flow, at)
}

/// Whether the character before `at` ends a sentence.
pub fn after_sentence(flow: &Flow, at: usize) -> bool {
    at == 0 || flow.char(at - 1).is_some_and(|char| ends_sentence(char) || char == '：')
}

/// The names of bodies a heading may hold, in characters: more is prose.
const LONGEST_HEADING: usize = 160;

/// Where the colon of the heading that starts at `at` stands, if one starts there: names of bodies, then a colon.
pub fn heading_at(flow: &Flow, at: usize, bodies: &Bodies) -> Option<usize> {
    if !may_start(flow, at) {
        return None;
    }
    let colon = (at..flow.len().min(at + LONGEST_HEADING))
        .take_while(|index| !matches!(flow.char(*index), Some('。' | '；' | ';' | '《' | '“' | '！')))
        .take_while(|index| *index == at || !ends_paragraph(flow, *index))
        .find(|index| matches!(flow.char(*index), Some('：' | ':')))?;
    let text = flow.bare_between(at, colon);
    (colon > at && names_bodies(&text, bodies) && !begins_later(flow, at, colon, bodies)).then_some(colon)
}

/// Whether the heading before this colon begins on a later line than at `at`: a full name does, after a line that ends
/// early. That line ended a clause without a full stop.
fn begins_later(flow: &Flow, at: usize, colon: usize, bodies: &Bodies) -> bool {
    let is_full = |start: usize| {
        let text = flow.bare_between(start, colon);
        text.split(['、', '，', ',']).all(|name| is_full_name(name, bodies))
    };
    let goes_on = |start: usize| matches!(flow.char(start - 1), Some('、' | '，' | ','));
    let mut starts = (at + 1..colon).filter(|start| flow.gap(*start) >= Break::Line && !goes_on(*start));
    starts.any(|start| is_full(start) && flow.ends_line_early(start))
}

/// Whether a paragraph ends before the character at `index`; one that goes on enumerating does not.
fn ends_paragraph(flow: &Flow, index: usize) -> bool {
    let goes_on = || matches!(flow.char(index - 1), Some('、' | '，' | ','));
    index > 0 && flow.gap(index) >= Break::Paragraph && !goes_on()
}

/// Whether a text is one body, or several with "、" or "和" between them, or "等部门" after them.
pub fn names_bodies(text: &str, bodies: &Bodies) -> bool {
    if text.contains(['。', '；']) {
        return false;
    }
    let text = text.trim_start_matches(|char| "（(一二三四五六七八九十1234567890）)、.．【[".contains(char));
    let text = text.trim_end_matches(['】', ']']);
    // "交通、教育等部门": what is enumerated need not be whole names.
    let others = [
        "等部门",
        "等有关部门",
        "等相关部门",
        "等单位",
        "等有关单位",
        "等相关单位",
        "等职能部门",
        "等主管部门",
    ];
    if let Some(named) = others.iter().find_map(|others| text.strip_suffix(others)) {
        return !named.is_empty()
            && named
                .split('、')
                .all(|part| (2..=20).contains(&part.chars().count()) && !part.contains(['，', ',', '的']));
    }
    let parts: Vec<&str> = text.split(['、', '，', ',', '/']).filter(|part| !part.is_empty()).collect();
    !parts.is_empty()
        && parts.iter().all(|part| {
            is_body(part, bodies)
                || part.match_indices(['和', '与', '及']).any(|(at, word)| {
                    is_body(&part[..at], bodies) && is_body(&part[at + word.len()..], bodies)
                })
        })
}

/// Whether the whole text names one organisation that can stand by itself: "石桥区分局" cannot.
pub fn is_body(text: &str, bodies: &Bodies) -> bool {
    const BARE: [&str; 5] = ["区分局", "县分局", "市分局", "旗分局", "等部门"];
    let is_rest = BARE.iter().any(|rest| text.ends_with(rest)) && text.chars().count() <= 6;
    !is_rest && !text.starts_with(['和', '及', '与', '等', '）', ')']) && bodies.looks_like_body(text)
}

/// Whether the text is a body's name that leaves no doubt: it is in the catalogue, or begins with its region.
/// The rest of a broken name ("据管理局") may look like a name, but is none of these.
pub fn is_full_name(text: &str, bodies: &Bodies) -> bool {
    is_body(text, bodies) && leaves_no_doubt(text, bodies)
}

/// What makes a body's name a full one: see [`is_full_name`].
pub fn leaves_no_doubt(name: &str, bodies: &Bodies) -> bool {
    starts_with_region(name) || bodies.resolve(name).is_some()
}

/// Whether the text begins as names of bodies with their level do.
pub fn starts_with_region(text: &str) -> bool {
    const REGIONS: [&str; 12] = ["区", "县", "市", "旗", "省", "州", "盟", "镇", "乡", "各", "相关", "其他"];
    REGIONS.iter().any(|region| text.starts_with(region))
}

/// The length of the label "履职保障：" (also as misprinted) at `at`, colon included.
pub fn support_label_at(flow: &Flow, at: usize) -> Option<usize> {
    if !may_start(flow, at) {
        return None;
    }
    // "【履职保障】" needs no colon.
    let closing: &[char] = if flow.char(at) == Some('【') { &['】'] } else { &['：', ':'] };
    let is_end = |i: &usize| flow.char(*i).is_some_and(|char| closing.contains(&char));
    if let Some(end) = (at..flow.len().min(at + 13)).find(is_end) {
        let label = flow.bare_between(at, end);
        let is_colon = closing == ['】'] && matches!(flow.char(end + 1), Some('：' | ':'));
        return is_support_label(&label).then_some(end + 1 + usize::from(is_colon) - at);
    }
    stands_alone(flow, at)
}

/// "履职保障" on a line of its own, its colon lost.
fn stands_alone(flow: &Flow, at: usize) -> Option<usize> {
    const LABEL: &str = "履职保障";
    let end = at + LABEL.chars().count();
    let is_label = end < flow.len() && LABEL.chars().zip(at..).all(|(char, at)| flow.char(at) == Some(char));
    (is_label && flow.gap(at) >= Break::Line && flow.gap(end) >= Break::Line).then_some(end - at)
}

/// The label's words: 履职保障, 履职程序, 履职包括, 提供的履职保障, （二）保障措施 …
fn is_support_label(label: &str) -> bool {
    let label = label.trim_matches(|char| "（()）【】[]一二三四五六七八九十1234567890、.．".contains(char));
    let length = label.chars().count();
    let duty_then_more =
        label.starts_with("履职") || label.starts_with("履责") || label.starts_with("履行职责");
    (duty_then_more && (3..=8).contains(&length))
        || [
            "保障",
            "保障措施",
            "工作保障",
            "提供保障",
            "提供的保障",
            "提供履职保障",
            "提供的履职保障",
            "支持保障",
            "服务保障",
            "职责保障",
        ]
        .contains(&label)
}

/// The end of a label of a reclaimed item's cell that starts at `at` and has one of the words in it
/// ("承接部门：", "履职方式及工作措施："), colon included.
pub fn duty_label_at(flow: &Flow, at: usize, words: &[&str]) -> Option<usize> {
    if !may_start(flow, at) {
        return None;
    }
    let colon = (at..flow.len().min(at + 14)).find(|i| matches!(flow.char(*i), Some('：' | ':')))?;
    let label = flow.bare_between(at, colon);
    let label = label.trim_start_matches(|char| "（()）一二三1234567890、.．【".contains(char));
    let is_label = words.iter().any(|word| label.contains(word))
        && label.chars().all(|char| {
            "承接收回责任主管部门单位及和与履职行责工作方式措施内容具体要求牵头】".contains(char)
        });
    is_label.then_some(colon + 1)
}

/// The length of a label that names the town itself ("某某街道：", "乡镇：") at the start of its own column.
pub fn town_label(flow: &Flow, town: Option<&str>) -> Option<usize> {
    const LONGEST: usize = 24;
    let is_colon = |at: &usize| matches!(flow.char(*at), Some('：' | ':'));
    if let Some(length) = (0..flow.len().min(LONGEST)).find(is_colon) {
        let label = flow.bare_between(0, length);
        let ends_as_town =
            ["街道", "镇", "乡", "苏木", "街道办事处", "（街道）", "(街道)", "办事处", "街镇", "政府"]
                .iter()
                .any(|end| label.ends_with(end));
        if ends_as_town && length <= 14 && !label.contains(['。', '，', '.', '、']) {
            return Some(length + 1);
        }
        if is_role_label(&label) {
            return Some(length + 1);
        }
    }
    // The colon may be lost; then only the town's own full name, before a number or on its own line, is a label.
    let town = town?;
    let length = town.chars().count();
    let stands_alone = flow.gap(length) >= Break::Line;
    let names_town = length <= LONGEST && town.chars().zip(0..).all(|(char, at)| flow.char(at) == Some(char));
    (names_town && (stands_alone || mark_at(flow, length).is_some())).then_some(length)
}

fn is_role_label(label: &str) -> bool {
    ["配合职责", "乡镇配合职责", "街道配合职责", "镇配合职责", "属地职责", "工作职责"].contains(&label)
}

#[cfg(test)]
mod tests {
    use qingdan_catalogue::Catalogue;

    use super::*;

    fn flow(text: &str) -> Flow {
        Flow::of(text, 0, text.len())
    }

    #[test]
    fn a_heading_begins_after_a_line_that_ends_early() {
        let bodies = &Catalogue::embedded().bodies;
        let cell = flow("2.参与灾情核查，委托专业单位评定房屋受\n损程度\n区卫生健康委员会：\n组织救治。");
        let starts: Vec<usize> =
            (0..cell.len()).filter(|at| heading_at(&cell, *at, bodies).is_some()).collect();
        assert_eq!(starts.iter().map(|at| cell.char(*at).unwrap()).collect::<String>(), "区");
        // One that is too long for its line begins where it begins.
        let cell = flow("某某市某某\n区卫生健康\n委员会：组织\n救治。");
        assert_eq!(heading_at(&cell, 0, bodies), Some(13));
    }

    #[test]
    fn numbers_in_all_styles() {
        for (text, style, value) in [
            ("1.受理", Style::Arabic, 1),
            ("12、受理", Style::Arabic, 12),
            ("３．受理", Style::Arabic, 3),
            ("（2）受理", Style::Bracketed, 2),
            ("2）受理", Style::Bracketed, 2),
            ("③受理", Style::Circled, 3),
            ("十二、受理", Style::Han, 12),
            ("（二十一）受理", Style::BracketedHan, 21),
            ("1.2025年底前", Style::Arabic, 1),
        ] {
            let mark = mark_at(&flow(text), 0).unwrap();
            assert_eq!((mark.style, mark.value, mark.may_be_decimal), (style, value, false), "{text}");
        }
        assert!(mark_at(&flow("1.5米"), 0).unwrap().may_be_decimal);
        for text in ["25日前", "2025.1", "5个工作日", "第一", "0.5"] {
            assert_eq!(mark_at(&flow(text), 0), None, "{text}");
        }
    }

    #[test]
    fn headings_name_bodies() {
        let bodies = &Catalogue::embedded().bodies;
        for text in ["区民政局：", "县教育局、县民政局等有关部门：", "市公安局青石分局：", "相关部门："]
        {
            let flow = flow(text);
            assert_eq!(heading_at(&flow, 0, bodies), Some(flow.len() - 1), "{text}");
        }
        for text in ["重点检查：", "1.排查范围：", "负责以下工作："] {
            assert_eq!(heading_at(&flow(text), 0, bodies), None, "{text}");
        }
    }

    #[test]
    fn labels_of_support() {
        for text in [
            "履职保障：提供培训",
            "履职程序：",
            "履职包括:",
            "履职保障\n提供",
            "（二）履职保障：经费",
            "【履职保障】经费",
        ] {
            assert!(support_label_at(&flow(text), 0).is_some(), "{text}");
        }
        for text in ["履行法定程序，保障安全：", "提供履职保障。"] {
            assert_eq!(support_label_at(&flow(text), 0), None, "{text}");
        }
    }
}
