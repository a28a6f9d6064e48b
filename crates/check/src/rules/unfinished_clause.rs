//! Finds clauses that break off: they end with a comma, an enumeration mark, a colon, or 和.
//!
//! What should have followed is lost. A duty that ends with "及时上报，" may have had a deadline.

use qingdan_catalogue::CheckWords;
use qingdan_model::{Column, Severity};

use crate::report::{At, Report};
use crate::rule::{Example, Rule};
use crate::view::View;

pub(crate) const RULE: Rule = Rule {
    code: "QD609",
    name: "unfinished-clause",
    severity: Severity::Warning,
    title: "条款没有写完",
    english: "A clause breaks off",
    why: "条款以逗号、顿号、冒号或“和”“的”结尾，后面的话丢了，丢掉的可能正是期限或者接收的部门。请对照原稿补全。",
    why_english: "What should have followed is lost: it may have been the deadline or the receiver.",
    example: Example {
        wrong: "发现违规养犬的，及时上报，", right: "发现违规养犬的，及时上报区公安局。"
    },
    find,
};

fn find(view: &View<'_>, report: &mut Report<'_, '_>) {
    let words = &CheckWords::embedded().ends;
    for clause in view.items().flat_map(|item| &item.clauses) {
        let text = clause.text();
        let Some(end) = words.open.iter().find(|end| text.ends_with(*end)) else { continue };
        if words.closed.iter().any(|word| text.ends_with(word)) || clause.is_of(Column::Basic) {
            continue;
        }
        report.push(
            At::clause(clause).words(text.len() - end.len()..text.len()),
            format!("以“{end}”结尾，没有写完。"),
            format!("It ends with “{end}” and breaks off."),
            Some("请对照原稿补全。".to_owned()),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::printed::finds;

    #[test]
    fn a_clause_that_breaks_off_is_found() {
        finds(
            &RULE,
            r#"
柳林镇配合履职事项清单
序号,类别,事项名称,对应上级部门,上级部门职责,乡镇（街道）配合职责
1,民生服务,养犬管理,区公安局,"1.办理养犬登记；
2.查处违规养犬，","开展养犬知识普及"
//            ^^ 以“，”结尾，没有写完。 → 请对照原稿补全。
"#,
        );
    }
}
