//! Finds clauses that report to a department which the item does not name.
//!
//! The department that gets the report has no duty in the item; the one that has the duty does not get the report.

use qingdan_model::{HandOff, Missing, Severity};

use super::dangling::{at, dangling, is_outside};
use crate::names::bodies;
use crate::report::Report;
use crate::rule::{Example, Rule};
use crate::view::{ItemView, View};

pub(crate) const RULE: Rule = Rule {
    code: "QD503",
    name: "outside-report",
    severity: Severity::Warning,
    title: "上报给没有列入本事项的部门",
    english: "A report goes to a department that the item does not name",
    why: "条款要求报给一个部门，本事项却没有列它，也没有写它收到后做什么：收到的部门没有责任，有责任的部门收不到。请把它列入，或者改为本事项的部门。",
    why_english: "Who gets the report has no duty in the item, and who has the duty does not get it.",
    example: Example {
        wrong: "对应上级部门：区林业和草原局\n乡镇：发现火情及时上报区应急管理局。",
        right: "对应上级部门：区林业和草原局、区应急管理局\n区应急管理局：接报后组织扑救。",
    },
    find,
};

fn find(view: &View<'_>, report: &mut Report<'_, '_>) {
    let goes_out = |one: &HandOff| one.missing == Some(Missing::Receiver) && is_outside(one);
    for (item, hand_off) in dangling(view, goes_out) {
        let name = &hand_off.to.name;
        let Some(at) = at(item, hand_off).filter(|_| is_another_body(view, item, name)) else { continue };
        report.push(
            at,
            format!("“{}”给“{name}”，本事项没有列这个部门。", hand_off.by),
            format!("It goes to “{name}”, which the item does not name."),
            Some(format!("请把“{name}”列入本事项并写明它做什么，或者改为本事项的部门。")),
        );
    }
}

/// Whether the name is a body's, and of none that the item names ("人社部门" where the item names 区人社局).
fn is_another_body(view: &View<'_>, item: &ItemView<'_>, name: &str) -> bool {
    let mut mentioned = view.bodies.mentions(name).into_iter().map(|mention| mention.body);
    let named: Vec<&str> = bodies(&item.column)
        .filter_map(|(_, body)| body.resolved.as_ref())
        .map(|found| found.body.name.as_str())
        .collect();
    mentioned.next().is_some_and(|body| {
        !body.is_unnamed
            && !named.contains(&body.name.as_str())
            && mentioned.all(|body| !named.contains(&body.name.as_str()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::printed::finds;

    #[test]
    fn a_report_to_another_department_is_found() {
        finds(
            &RULE,
            r#"
柳林镇配合履职事项清单
序号,类别,事项名称,对应上级部门,上级部门职责,乡镇（街道）配合职责
1,生态环保,河道管护,区水务局,查处非法采砂。,"发现非法采砂的，上报区公安局。"
//                                                           ^^^^^^^^^^^^ “上报”给“区公安局”，本事项没有列这个部门。 → 请把“区公安局”列入本事项并写明它做什么，或者改为本事项的部门。
2,社会保障,劳动纠纷调解,区人社局,调解。,"无法调解的，上报人社部门。"
"#,
        );
    }
}
