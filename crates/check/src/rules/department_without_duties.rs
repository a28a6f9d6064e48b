//! Finds departments that the column names and that have no duties.
//!
//! The column says that the department answers for the matter, the cell beside it does not say for what. When it comes
//! to it, the department says that the list asks nothing of it.

use qingdan_model::{Column, Severity};

use crate::names::{bodies, cut_headings, same_in};
use crate::report::{At, Report};
use crate::rule::{Example, Rule};
use crate::view::{ItemView, View};

pub(crate) const RULE: Rule = Rule {
    code: "QD201",
    name: "department-without-duties",
    severity: Severity::Warning,
    title: "对应部门没有写职责",
    english: "A department of the column has no duties",
    why: "“对应上级部门”列了这个部门，职责栏里却没有它的职责：出了事它可以说清单没有要它做什么。请补写职责，或者从部门栏删去。",
    why_english: "The column names the department, the duties do not say what it has to do: it will say that it has to do nothing.",
    example: Example {
        wrong: "区公安局、区农业农村局 | 区公安局：办理养犬登记。",
        right: "区公安局、区农业农村局 | 区公安局：办理养犬登记。区农业农村局：监督犬只免疫。",
    },
    find,
};

fn find(view: &View<'_>, report: &mut Report<'_, '_>) {
    for (item, cells) in view.joint() {
        // Duties without a heading may be anybody's.
        let all_headed = cells.department_duties.iter().all(|group| group.heading.is_some());
        if item.headings.is_empty() || !all_headed {
            continue;
        }
        let cut = cut_headings(view.bodies, item);
        for (cell, body) in bodies(&item.column) {
            // A heading that lost its end is another rule's.
            let is_cut = || cut.iter().any(|(_, _, whole)| std::ptr::eq(*whole, cell));
            let has_duties =
                same_in(&item.headings, body).is_some() || starts_a_duty(item, &body.printed) || is_cut();
            if !has_duties {
                report.push(
                    At::cell(item, Some(Column::Department), cell.passage),
                    format!("“{}”没有写职责。", body.printed),
                    format!("“{}” has no duties.", body.printed),
                    Some("请补写它的职责，或者从对应上级部门里删去。".to_owned()),
                );
            }
        }
    }
}

/// A duty may name who does it instead of a heading.
fn starts_a_duty(item: &ItemView<'_>, name: &str) -> bool {
    let mut duties = item.clauses.iter().filter(|clause| clause.clause.column == Column::Department);
    duties.any(|clause| clause.clause.passage.text.starts_with(name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::printed::finds;

    #[test]
    fn a_department_without_duties_is_found() {
        finds(
            &RULE,
            r#"
柳林镇配合履职事项清单
序号,类别,事项名称,对应上级部门,上级部门职责,乡镇（街道）配合职责
1,民生服务,养犬管理,"区公安局
区农业农村局
//^^^^^^^^^^^^ “区农业农村局”没有写职责。 → 请补写它的职责，或者从对应上级部门里删去。
区城管局","区公安局：
办理养犬登记。
区城市管理局：
查处不拴绳遛犬。",开展养犬宣传。
2,民生服务,殡葬管理,区民政局,审批公墓。,宣传文明殡葬。
"#,
        );
    }
}
