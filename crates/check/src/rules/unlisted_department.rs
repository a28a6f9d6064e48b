//! Finds headings of duties whose department the column does not name.
//!
//! Search, work lists and letters go by the column of departments. A department that only a heading names is never told
//! that it has duties.

use qingdan_model::{Column, Severity};

use crate::names::{bodies, cut_from, nearly, same_in};
use crate::report::{At, Report};
use crate::rule::{Example, Rule};
use crate::view::View;

pub(crate) const RULE: Rule = Rule {
    code: "QD202",
    name: "unlisted-department",
    severity: Severity::Warning,
    title: "职责里的部门没有列入对应上级部门",
    english: "A heading names a department that the column does not",
    why: "职责栏给这个部门写了职责，“对应上级部门”却没有列它。查清单、分派任务都看部门栏，它不会知道自己有责任。请补列，或者核对标题写的是不是另一个部门。",
    why_english: "Work goes by the column of departments: one that only a heading names is never told of its duties.",
    example: Example {
        wrong: "区公安局 | 区公安局：办理养犬登记。区农业农村局：监督犬只免疫。",
        right: "区公安局、区农业农村局 | 区公安局：办理养犬登记。区农业农村局：监督犬只免疫。",
    },
    find,
};

fn find(view: &View<'_>, report: &mut Report<'_, '_>) {
    for (item, _) in view.joint() {
        // "区公安局等部门" leaves room for others.
        if item.column.iter().any(|cell| cell.named.and_others) {
            continue;
        }
        for (heading, body) in bodies(&item.headings) {
            // "交通、公安等部门" names nobody exactly; a heading much like a cell is a misprint of it, another rule's.
            let is_misprint = || {
                nearly(&item.column, heading)
                    .or_else(|| cut_from(view.bodies, &item.column, &heading.passage.text))
                    .is_some()
            };
            let is_exact = || !heading.named.and_others && !is_misprint();
            if same_in(&item.column, body).is_none() && is_exact() {
                report.push(
                    At::cell(item, Some(Column::Department), heading.passage),
                    format!("“{}”有职责，但没有列入对应上级部门。", body.printed),
                    format!("“{}” has duties and is not among the departments.", body.printed),
                    Some("请在对应上级部门里补列，或核对标题是不是写错了部门。".to_owned()),
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
    fn a_department_that_only_a_heading_names_is_found() {
        finds(
            &RULE,
            r#"
柳林镇配合履职事项清单
序号,类别,事项名称,对应上级部门,上级部门职责,乡镇（街道）配合职责
1,民生服务,养犬管理,区公安局,"区公安局：
办理养犬登记。
区农业农村局：
//^^^^^^^^^^^^ “区农业农村局”有职责，但没有列入对应上级部门。 → 请在对应上级部门里补列，或核对标题是不是写错了部门。
监督犬只免疫。",开展养犬宣传。
2,民生服务,防溺水,区教育局等部门,"区教育局：
开展防溺水教育。
区水务局：
设置警示牌。",开展防溺水宣传。
"#,
        );
    }
}
