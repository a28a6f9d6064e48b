//! Printed names as they are compared: without layout spaces, with one kind of bracket.

use std::borrow::Cow;

/// The name without white space and with full-width brackets and letters made half-width.
pub(crate) fn normal(printed: &str) -> Cow<'_, str> {
    if is_han(printed) {
        return printed.into();
    }
    printed
        .chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '\u{200b}' | '\u{feff}'))
        .map(|c| match c {
            '（' | '〔' | '[' | '【' => '(',
            '）' | '〕' | ']' | '】' => ')',
            '\u{ff10}'..='\u{ff19}' | '\u{ff21}'..='\u{ff3a}' | '\u{ff41}'..='\u{ff5a}' => {
                char::from_u32(c as u32 - 0xfee0).unwrap_or(c)
            }
            other => other,
        })
        .collect()
}

/// Whether every character is a Chinese one.
pub(crate) fn is_han(text: &str) -> bool {
    text.chars().all(|c| matches!(c, '\u{4e00}'..='\u{9fff}' | '\u{3400}'..='\u{4dbf}' | '〇'))
}

/// The text before a bracketed ending, and what the bracket says: "统计局(调查队)".
pub(crate) fn split_bracket(text: &str) -> Option<(&str, &str)> {
    let open = text.find('(')?;
    let inner = text[open + 1..].strip_suffix(')')?;
    (open > 0 && !inner.is_empty()).then_some((&text[..open], inner))
}

/// Byte offsets at which characters start, and the end.
pub(crate) fn boundaries(text: &str) -> impl Iterator<Item = usize> + '_ {
    text.char_indices().map(|(at, _)| at).chain([text.len()])
}

/// Names without "等部门", "和其他行业主管部门" and the like behind them, and whether there was any: "区气象局等部门" is
/// 区气象局 and others.
pub(crate) fn without_others(names: &str) -> (&str, bool) {
    const JOINING: [&str; 6] = ["等", "以及", "和", "及", "与", "、"];
    const WHICH: [&str; 9] = ["其他", "其它", "相关", "有关", "行业", "主管", "职能", "多个", "责任"];
    const KINDS: [&str; 3] = ["部门", "单位", "机构"];
    if !KINDS.iter().any(|kind| names.ends_with(kind)) {
        return (names, false);
    }
    let are_others = |joining: &str, rest: &str| {
        let is_kind = KINDS.iter().any(|kind| rest.starts_with(kind)) && joining == "等";
        let is_which = WHICH.iter().any(|which| rest.starts_with(which));
        (is_kind || is_which) && KINDS.iter().any(|kind| rest.ends_with(kind))
    };
    let ends = JOINING.iter().flat_map(|joining| names.match_indices(joining));
    let ends = ends.filter(|(at, joining)| *at > 0 && are_others(joining, &names[at + joining.len()..]));
    match ends.map(|(at, _)| at).min() {
        Some(end) => (&names[..end], true),
        None => (names, false),
    }
}
