//! Finds words that stand twice in a row: 进行进行, 的的.
//!
//! A slip of the keyboard or of a copy. It is harmless by itself; beside it, a word is sometimes missing.

use std::ops::Range;

use qingdan_model::Severity;

use super::cells::cells;
use crate::report::Report;
use crate::rule::{Example, Rule};
use crate::view::View;

pub(crate) const RULE: Rule = Rule {
    code: "QD604",
    name: "doubled-words",
    severity: Severity::Warning,
    title: "字词重复",
    english: "A word stands twice in a row",
    why: "同一个词连着出现两次，是录入或复制时的差错，旁边可能还少了字。请改正。",
    why_english: "A slip of the keyboard or of a copy; beside it a word may be missing.",
    example: Example {
        wrong: "对申请材料进行进行初审。", right: "对申请材料进行初审。"
    },
    find,
};

/// Characters that are never doubled on purpose.
const SINGLE: &str = "的了和对与及在由将为并或向把被等于以";

/// The longest word that is looked for, in characters.
const LONGEST: usize = 8;

fn find(view: &View<'_>, report: &mut Report<'_, '_>) {
    for item in view.items() {
        for cell in cells(item) {
            for (word, whole) in doubled(cell.text()) {
                report.push(
                    cell.at(whole),
                    format!("“{word}”重复。"),
                    format!("“{word}” stands twice."),
                    Some(format!("请删去一个“{word}”。")),
                );
            }
        }
    }
}

/// Words that stand twice, with the bytes of both.
fn doubled(text: &str) -> Vec<(&str, Range<usize>)> {
    let chars: Vec<(usize, char)> = text.char_indices().collect();
    let byte = |at: usize| chars.get(at).map_or(text.len(), |(byte, _)| *byte);
    let is_han = |char: char| ('\u{4e00}'..='\u{9fff}').contains(&char);
    let mut found = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        let longest = LONGEST.min((chars.len() - at) / 2);
        // Most characters do not come again so soon.
        if !chars[at + 1..=at + longest].iter().any(|(_, char)| *char == chars[at].1) {
            at += 1;
            continue;
        }
        let length = (1..=longest).rev().find(|length| {
            let (one, other) = (&chars[at..at + length], &chars[at + length..at + 2 * length]);
            let is_same = one.iter().zip(other).all(|((_, a), (_, b))| a == b && is_han(*a));
            // 一户一户 and 人人 are meant.
            let is_word = if *length == 1 {
                SINGLE.contains(one[0].1)
            } else {
                one[0].1 != '一' && one[0].1 != one[1].1
            };
            is_same && is_word
        });
        match length {
            Some(length) => {
                found.push((&text[byte(at)..byte(at + length)], byte(at)..byte(at + 2 * length)));
                at += 2 * length;
            }
            None => at += 1,
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::printed::finds;

    #[test]
    fn words_that_stand_twice_are_found() {
        finds(
            &RULE,
            r#"
柳林镇配合履职事项清单
序号,类别,事项名称,对应上级部门,上级部门职责,乡镇（街道）配合职责
1,民生服务,养犬管理,区公安局,对申请进行进行审核。,一户一户上门，人人知晓，做好养犬的的宣传。
//                                 ^^^^^^^^ “进行”重复。 → 请删去一个“进行”。
//                                                                                ^^^^ “的”重复。 → 请删去一个“的”。
"#,
        );
    }
}
