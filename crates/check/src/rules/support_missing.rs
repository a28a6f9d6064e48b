//! Finds items of the joint list without 履职保障, in a list in which most have it.
//!
//! The support is what the department owes the town for its help. Where it is missing, the town has duties and no claim
//! to training, money or people. In a list that prints none at all nothing was forgotten in one row: it is told once.

use qingdan_model::{Kind, Place, Severity};

use crate::report::{At, Report};
use crate::rule::{Example, Rule};
use crate::view::{SheetView, View};

pub(crate) const RULE: Rule = Rule {
    code: "QD301",
    name: "support-missing",
    severity: Severity::Warning,
    title: "没有写履职保障",
    english: "An item has no support",
    why: "履职保障是部门请乡镇（街道）配合时应当提供的经费、人员、培训和信息。没有写，乡镇（街道）只有任务没有保障。请补写。",
    why_english: "Support is what the department owes the town for its help. Where it is missing, the town has duties and no claim.",
    example: Example {
        wrong: "区公安局：\n办理养犬登记。",
        right: "区公安局：\n办理养犬登记。\n履职保障：\n提供收容场所和业务培训。",
    },
    find,
};

fn find(view: &View<'_>, report: &mut Report<'_, '_>) {
    for sheet in view.sheets.iter().filter(|sheet| sheet.list.kind == Kind::Joint) {
        let without: Vec<_> = sheet.items.iter().filter(|item| !has_support(item)).collect();
        if without.len() == sheet.items.len() {
            all_without(sheet, report);
        } else if without.len() * 2 < sheet.items.len() {
            for item in without {
                report.push(
                    At::name(item),
                    "没有写履职保障，同一张清单的多数事项写了。".to_owned(),
                    "The item has no support, as most items of the list have.".to_owned(),
                    Some("请补写部门提供的保障。".to_owned()),
                );
            }
        }
    }
}

fn has_support(item: &crate::view::ItemView<'_>) -> bool {
    item.joint().is_some_and(|cells| !cells.support.is_empty())
}

fn all_without(sheet: &SheetView<'_>, report: &mut Report<'_, '_>) {
    let place = sheet.items.first().map_or_else(Place::default, |item| item.item.name.place.clone());
    report.push(
        At::list(sheet, &sheet.list.title, place),
        format!("整张清单 {} 个事项都没有写履职保障。", sheet.items.len()),
        format!("None of the list's {} items has support.", sheet.items.len()),
        Some("请逐项补写部门提供的保障。".to_owned()),
    );
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::printed::finds;

    #[test]
    fn an_item_without_support_is_found() {
        finds(
            &RULE,
            r#"
柳林镇配合履职事项清单
序号,类别,事项名称,对应上级部门,上级部门职责,乡镇（街道）配合职责
1,民生服务,养犬管理,区公安局,"区公安局：
办理养犬登记。
履职保障：
业务培训。",开展养犬宣传。
2,民生服务,殡葬管理,区民政局,区民政局：审批公墓。,宣传文明殡葬。
//         ^^^^^^^^ 没有写履职保障，同一张清单的多数事项写了。 → 请补写部门提供的保障。
3,民生服务,低保,区民政局,"区民政局：
审核。
履职保障：
业务培训。",受理。
"#,
        );
    }

    #[test]
    fn a_list_without_any_support_is_told_once() {
        finds(
            &RULE,
            r#"
柳林镇配合履职事项清单
序号,类别,事项名称,对应上级部门,上级部门职责,乡镇（街道）配合职责
1,民生服务,养犬管理,区公安局,办理养犬登记。,开展养犬宣传。
//         ^^^^^^^^ 整张清单 2 个事项都没有写履职保障。 → 请逐项补写部门提供的保障。
2,民生服务,殡葬管理,区民政局,审批公墓。,宣传文明殡葬。
"#,
        );
    }
}
