//! Finds brackets, quotation marks and book-title marks without their other half.
//!
//! Where the second half of a form's name was lost, nobody knows what the form is called.

use std::ops::Range;

use qingdan_model::Severity;

use super::cells::cells;
use crate::report::Report;
use crate::rule::{Example, Rule};
use crate::view::View;

pub(crate) const RULE: Rule = Rule {
    code: "QD608",
    name: "unpaired-brackets",
    severity: Severity::Warning,
    title: "括号、引号、书名号不成对",
    english: "A bracket or quotation mark without its other half",
    why: "括号、引号或书名号只有一半，多半丢了字；表格、证件的名称就说不准了。请补全。",
    why_english: "One half was lost, often with words: nobody knows what the form is called.",
    example: Example {
        wrong: "填写《养犬登记表，上报区公安局。",
        right: "填写《养犬登记表》，上报区公安局。",
    },
    find,
};

const PAIRS: &[(char, char)] = &[('（', '）'), ('《', '》'), ('“', '”'), ('【', '】'), ('〈', '〉')];

fn find(view: &View<'_>, report: &mut Report<'_, '_>) {
    for item in view.items() {
        for cell in cells(item) {
            if let Some(alone) = alone(cell.text()) {
                let printed = &cell.text()[alone.clone()];
                report.push(
                    cell.at(alone),
                    format!("“{printed}”没有另一半。"),
                    format!("“{printed}” has no other half."),
                    Some("请补全。".to_owned()),
                );
            }
        }
    }
}

/// The first mark that has no other half. Half-width brackets pair with full-width ones.
fn alone(text: &str) -> Option<Range<usize>> {
    let mut open: Vec<(char, Range<usize>)> = Vec::new();
    for (at, char) in text.char_indices() {
        let range = at..at + char.len_utf8();
        let full = match char {
            '(' => '（',
            ')' => '）',
            other => other,
        };
        if let Some((_, closing)) = PAIRS.iter().find(|(opening, _)| *opening == full) {
            open.push((*closing, range));
        } else if PAIRS.iter().any(|(_, closing)| *closing == full) {
            match open.iter().rposition(|(closing, _)| *closing == full) {
                Some(at) => drop(open.remove(at)),
                // "1）" numbers a sub-clause.
                None if is_number_before(&text[..at]) => {}
                None => return Some(range),
            }
        }
    }
    open.into_iter().next().map(|(_, range)| range)
}

fn is_number_before(text: &str) -> bool {
    text.chars()
        .next_back()
        .is_some_and(|char| char.is_ascii_digit() || "一二三四五六七八九十".contains(char))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::printed::finds;

    #[test]
    fn half_a_pair_is_found() {
        finds(
            &RULE,
            r#"
柳林镇配合履职事项清单
序号,类别,事项名称,对应上级部门,上级部门职责,乡镇（街道）配合职责
1,民生服务,养犬管理,区公安局,发放《养犬登记表并审核（含“补办”）。,1）宣传(含入户）。
//                               ^^ “《”没有另一半。 → 请补全。
"#,
        );
    }
}
