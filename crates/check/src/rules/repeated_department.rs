//! Finds departments that the column of one row names twice.
//!
//! Mostly another department was meant the second time, and has been left out.

use qingdan_model::{Column, Severity};

use crate::names::{bare, is_same, is_short_for};
use crate::report::{At, Report};
use crate::rule::{Example, Rule};
use crate::view::View;

pub(crate) const RULE: Rule = Rule {
    code: "QD207",
    name: "repeated-department",
    severity: Severity::Warning,
    title: "同一部门列了两次",
    english: "A department is named twice in a row",
    why: "部门栏里同一个部门出现两次，第二处往往本来应是另一个部门。请核对。",
    why_english: "Mostly another department was meant the second time, and has been left out.",
    example: Example {
        wrong: "区公安局、区民政局、区公安局", right: "区公安局、区民政局、区司法局"
    },
    find,
};

fn find(view: &View<'_>, report: &mut Report<'_, '_>) {
    for item in view.items() {
        for (at, cell) in item.column.iter().enumerate() {
            let again = cell.named.bodies.iter().find(|body| {
                let mut before = item.column[..at].iter().flat_map(|cell| &cell.named.bodies);
                let is_again = |other| is_same(body, other) && is_short_for(bare(body), bare(other));
                body.resolved.is_some() && before.any(is_again)
            });
            if let Some(body) = again {
                report.push(
                    At::cell(item, Some(Column::Department), cell.passage),
                    format!("“{}”前面已经列过。", body.printed),
                    format!("“{}” was named before.", body.printed),
                    Some("请删去，或核对是不是另一个部门。".to_owned()),
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
    fn a_department_named_twice_is_found() {
        finds(
            &RULE,
            r#"
柳林镇配合履职事项清单
序号,类别,事项名称,对应上级部门,上级部门职责,乡镇（街道）配合职责
1,民生服务,养犬管理,"区卫生健康委员会
区农业农村局
区卫健委",开展执法。,开展养犬宣传。
//^^^^^^^^ “区卫健委”前面已经列过。 → 请删去，或核对是不是另一个部门。
"#,
        );
    }
}
