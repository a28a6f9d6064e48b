//! Finds punctuation that cannot stand where it stands: two marks in a row, a mark at the start of a clause.
//!
//! Where "，。" is printed, words between them were often struck out, and with them part of the duty.

use std::ops::Range;

use qingdan_model::Severity;

use super::cells::cells;
use crate::report::Report;
use crate::rule::{Example, Rule};
use crate::view::View;

pub(crate) const RULE: Rule = Rule {
    code: "QD607",
    name: "stray-punctuation",
    severity: Severity::Warning,
    title: "标点多余",
    english: "Stray punctuation",
    why: "两个标点连在一起，或者一条以逗号开头，往往是删改时丢了字。请对照原稿改正。",
    why_english: "Where two marks meet, words between them were often struck out.",
    example: Example { wrong: "及时劝阻，。", right: "及时劝阻，并上报区公安局。" },
    find,
};

const MARKS: [char; 5] = ['，', '。', '、', '；', '：'];

fn find(view: &View<'_>, report: &mut Report<'_, '_>) {
    for item in view.items() {
        for cell in cells(item) {
            for stray in strays(cell.text()) {
                let printed = &cell.text()[stray.clone()];
                report.push(
                    cell.at(stray),
                    format!("“{printed}”多余或者丢了字。"),
                    format!("“{printed}” is stray, or words are missing."),
                    Some("请对照原稿改正。".to_owned()),
                );
            }
        }
    }
}

fn strays(text: &str) -> Vec<Range<usize>> {
    let mut strays = Vec::new();
    let mut run: Option<Range<usize>> = None;
    for (at, char) in text.char_indices().chain([(text.len(), ' ')]) {
        if MARKS.contains(&char) {
            let start = run.map_or(at, |run| run.start);
            run = Some(start..at + char.len_utf8());
        } else if let Some(run) = run.take() {
            let is_double = text[run.clone()].chars().count() > 1;
            if is_double || run.start == 0 {
                strays.push(run);
            }
        }
    }
    strays
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::printed::finds;

    #[test]
    fn marks_in_a_row_are_found() {
        finds(
            &RULE,
            r#"
柳林镇配合履职事项清单
序号,类别,事项名称,对应上级部门,上级部门职责,乡镇（街道）配合职责
1,民生服务,养犬管理,区公安局,办理养犬登记、。,开展养犬宣传……，及时上报。
//                                       ^^^^ “、。”多余或者丢了字。 → 请对照原稿改正。
"#,
        );
    }
}
