//! Finds categories whose heading declares another number of items than stand under it.
//!
//! The count is what was approved. Where it differs, an item was lost or added after the approval.

use qingdan_model::Severity;

use crate::report::{At, Report};
use crate::rule::{Example, Rule};
use crate::view::View;

pub(crate) const RULE: Rule = Rule {
    code: "QD103",
    name: "count-mismatch",
    severity: Severity::Warning,
    title: "标明的项数与实际不符",
    english: "A category declares another number of items than it has",
    why: "类别后面标明的项数是审定的数。与实际项数不符，说明审定之后增减过事项，或者有事项漏印、放错了类别。请核对。",
    why_english: "The declared count is what was approved. Where it differs, an item was lost, moved or added afterwards.",
    example: Example {
        wrong: "一、民生服务（3项）\n1 养犬管理\n2 殡葬管理",
        right: "一、民生服务（2项）\n1 养犬管理\n2 殡葬管理",
    },
    find,
};

fn find(view: &View<'_>, report: &mut Report<'_, '_>) {
    for sheet in &view.sheets {
        for section in &sheet.list.sections {
            let belongs = |category: &Option<String>| category.as_deref() == Some(section.name.as_str());
            let count = sheet.list.items.iter().filter(|item| belongs(&item.category)).count();
            let declared = section.declared.map(|declared| declared as usize);
            if let (Some(declared), Some(place)) =
                (declared.filter(|declared| *declared != count), &section.place)
            {
                report.push(
                    At::list(sheet, &section.name, place.clone()),
                    format!("“{}”标明 {declared} 项，实际 {count} 项。", section.name),
                    format!("“{}” declares {declared} items and has {count}.", section.name),
                    Some(format!("请核对事项；如果没有漏项，改为“{count}项”。")),
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
    fn a_wrong_count_is_found() {
        finds(
            &RULE,
            r#"
柳林镇基本履职事项清单
序号,事项名称
一、党的建设（2项）
1,发展党员
2,党务公开
二、民生服务（3项）
//^^^^^^^^^^^^^^^^^^^ “民生服务”标明 3 项，实际 1 项。 → 请核对事项；如果没有漏项，改为“1项”。
3,殡葬管理
"#,
        );
    }
}
