//! Finds Latin words in lower case inside Chinese text: "and", "nbsp", "style".
//!
//! They are left over from a machine that took the text out of another document. Beside them words may be missing.

use std::ops::Range;

use qingdan_catalogue::CheckWords;
use qingdan_model::Severity;

use super::cells::cells;
use crate::report::Report;
use crate::rule::{Example, Rule};
use crate::view::View;

pub(crate) const RULE: Rule = Rule {
    code: "QD603",
    name: "stray-latin",
    severity: Severity::Warning,
    title: "混入了外文字",
    english: "Stray Latin words",
    why: "中文条款里混进了小写外文字（如 and），是转换文件时留下的，旁边可能还丢了字。请对照原稿改正。",
    why_english: "A machine left them when it took the text out of another document; words may be missing beside them.",
    example: Example { wrong: "开展养犬宣传and劝导。", right: "开展养犬宣传和劝导。" },
    find,
};

fn find(view: &View<'_>, report: &mut Report<'_, '_>) {
    for item in view.items() {
        for cell in cells(item) {
            for word in words(cell.text()) {
                let printed = &cell.text()[word.clone()];
                report.push(
                    cell.at(word.clone()),
                    format!("“{printed}”像是转换文件时混入的。"),
                    format!("“{printed}” looks like a leftover of a conversion."),
                    Some("请对照原稿改正。".to_owned()),
                );
            }
        }
    }
}

/// Words in lower case that are no part of an address, a name in capitals, or a unit.
fn words(text: &str) -> Vec<Range<usize>> {
    let is_part = |char: char| char.is_ascii() && (char.is_ascii_alphanumeric() || ".@/_-:&".contains(char));
    // Words and units that Chinese text uses.
    let used = &CheckWords::embedded().latin.used;
    let mut words = Vec::new();
    let mut start = 0;
    while let Some(at) = text[start..].find(is_part).map(|at| start + at) {
        let end = text[at..].find(|char| !is_part(char)).map_or(text.len(), |length| at + length);
        let word = &text[at..end];
        let is_plain = word.len() > 1 && word.bytes().all(|byte| byte.is_ascii_lowercase());
        if is_plain && !used.iter().any(|one| one == word) {
            words.push(at..end);
        }
        start = end;
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::printed::finds;

    #[test]
    fn words_that_a_machine_left_are_found_and_names_are_not() {
        finds(
            &RULE,
            r#"
柳林镇配合履职事项清单
序号,类别,事项名称,对应上级部门,上级部门职责,乡镇（街道）配合职责
1,民生服务,养犬管理,区公安局,在APP上登记PM2.5和HPV。,开展养犬宣传and劝导，见www.example.cn。
//                                                               ^^^ “and”像是转换文件时混入的。 → 请对照原稿改正。
"#,
        );
    }
}
