//! Finds rows without a name, without a department, or without the duties of one side.
//!
//! An item without a responsible department, or without what the town has to do, binds nobody.

use qingdan_model::{Cells, Severity};

use crate::report::{At, Report};
use crate::rule::{Example, Rule};
use crate::view::{ItemView, View};

pub(crate) const RULE: Rule = Rule {
    code: "QD104",
    name: "empty-cell",
    severity: Severity::Error,
    title: "该填的栏是空的",
    english: "A cell that must say something is empty",
    why: "事项没有部门，或者没有写一方的职责，等于谁也没有责任。请补上；如果确实没有内容，说明这个事项不该在这张清单上。",
    why_english: "An item without a responsible body, or without what one side has to do, binds nobody.",
    example: Example {
        wrong: "养犬管理 | 区公安局 | （空） | 1.开展养犬宣传。",
        right: "养犬管理 | 区公安局 | 区公安局：办理养犬登记。 | 1.开展养犬宣传。",
    },
    find,
};

fn find(view: &View<'_>, report: &mut Report<'_, '_>) {
    for item in view.items() {
        for (chinese, english) in empty(item) {
            report.push(
                At::name(item).about(chinese),
                format!("“{chinese}”是空的。"),
                format!("The column of {english} is empty."),
                Some("请补上，或核对这一行有没有错位。".to_owned()),
            );
        }
    }
}

/// The columns in which the item says nothing.
fn empty(item: &ItemView<'_>) -> Vec<(&'static str, &'static str)> {
    let mut empty = Vec::new();
    let mut note = |is_empty: bool, chinese, english| {
        if is_empty {
            empty.push((chinese, english));
        }
    };
    note(item.item.name.text.is_empty(), "事项名称", "names");
    match &item.item.cells {
        Cells::Basic {} => {}
        Cells::Joint(cells) => {
            let says_nothing = cells.department_duties.iter().all(|group| group.duties.is_empty());
            note(cells.departments.is_empty(), "对应上级部门", "departments");
            note(says_nothing, "上级部门职责", "the departments' duties");
            note(cells.town_duties.is_empty(), "乡镇（街道）配合职责", "the town's duties");
        }
        Cells::Reclaimed(cells) => {
            note(cells.receivers.is_empty(), "承接部门", "receiving departments");
            note(cells.method.text.is_empty(), "履职方式及工作措施", "methods");
        }
    }
    empty
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::printed::finds;

    #[test]
    fn a_row_without_duties_of_the_town_is_found() {
        finds(
            &RULE,
            r#"
柳林镇配合履职事项清单
序号,类别,事项名称,对应上级部门,上级部门职责,乡镇（街道）配合职责
1,民生服务,养犬管理,区公安局,区公安局：办理养犬登记。,开展养犬宣传。
2,民生服务,殡葬管理,区民政局,区民政局：审批公墓。,
//         ^^^^^^^^ “乡镇（街道）配合职责”是空的。 → 请补上，或核对这一行有没有错位。
3,民生服务,低保,区民政局,区民政局：审核。,受理。
"#,
        );
    }
}
