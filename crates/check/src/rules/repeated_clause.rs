//! Finds clauses that say the same as an earlier one of the same cell.
//!
//! Mostly another clause was meant there and was overwritten when the text was copied.

use qingdan_model::{Column, Severity};

use crate::likeness::plain;
use crate::report::{At, Report};
use crate::rule::{Example, Rule};
use crate::view::View;

pub(crate) const RULE: Rule = Rule {
    code: "QD601",
    name: "repeated-clause",
    severity: Severity::Warning,
    title: "条款重复",
    english: "A clause is repeated",
    why: "同一栏里两条一字不差，多半是复制时把另一条盖掉了。请核对后删去或补上原来的一条。",
    why_english: "Mostly another clause was meant there and was overwritten when the text was copied.",
    example: Example {
        wrong: "1.开展养犬宣传。\n2.摸排养犬情况。\n3.开展养犬宣传。",
        right: "1.开展养犬宣传。\n2.摸排养犬情况。\n3.劝导不文明养犬。",
    },
    find,
};

/// Shorter clauses ("业务指导。") are repeated for good reasons.
const SHORTEST: usize = 6;

fn find(view: &View<'_>, report: &mut Report<'_, '_>) {
    for item in view.items() {
        let said: Vec<(Column, Option<&str>, String)> = item
            .clauses
            .iter()
            .map(|clause| (clause.clause.column, clause.clause.heading, plain(clause.text())))
            .collect();
        for (at, clause) in item.clauses.iter().enumerate() {
            let before = said[..at].iter().position(|one| *one == said[at]);
            let is_long = said[at].2.chars().count() >= SHORTEST;
            if let Some(before) = before.filter(|_| is_long) {
                let number = item.clauses[before].clause.number;
                report.push(
                    At::clause(clause),
                    format!("与本栏第 {number} 条相同。"),
                    format!("It says the same as clause {number} of the column."),
                    Some("请删去，或补上原来应有的一条。".to_owned()),
                );
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::printed::finds;

    #[test]
    fn a_clause_said_twice_is_found() {
        finds(
            &RULE,
            r#"
柳林镇配合履职事项清单
序号,类别,事项名称,对应上级部门,上级部门职责,乡镇（街道）配合职责
1,民生服务,养犬管理,"区公安局
区农业农村局","区公安局：
开展养犬执法检查。
区农业农村局：
开展养犬执法检查。","1.开展养犬宣传。
2.摸排养犬情况。
3.开展养犬宣传。"
//^^^^^^^^^^^^^^ 与本栏第 1 条相同。 → 请删去，或补上原来应有的一条。
"#,
        );
    }
}
