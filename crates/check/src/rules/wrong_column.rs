//! Finds duties that stand in the other side's column: a department that reports to itself, a town that examines what
//! towns report.
//!
//! The two columns were swapped, or a clause slipped into the wrong one. Read as printed, the wrong office has the duty.

use qingdan_catalogue::CheckWords;
use qingdan_model::{Action, Column, Severity};

use crate::report::{At, Report};
use crate::rule::{Example, Rule};
use crate::view::{ClauseView, ItemView, View};

pub(crate) const RULE: Rule = Rule {
    code: "QD403",
    name: "wrong-column",
    severity: Severity::Warning,
    title: "职责写在了对方的栏里",
    english: "A duty stands in the other side's column",
    why: "部门职责里写着“上报本部门”，或者乡镇（街道）职责里写着“审核街镇上报的材料”，说明两栏填反了，或者有一条串了栏。照印出来的执行，责任就落在了不该负责的一方。请换回来。",
    why_english: "The columns were swapped, or a clause slipped into the wrong one: as printed, the wrong office has the duty.",
    example: Example {
        wrong: "区民政局：受理申请并上报区民政局。\n乡镇：对街镇上报的材料进行审核。",
        right: "区民政局：对街镇上报的材料进行审核。\n乡镇：受理申请并上报区民政局。",
    },
    find,
};

fn find(view: &View<'_>, report: &mut Report<'_, '_>) {
    for (item, _) in view.joint() {
        for clause in &item.clauses {
            let (chinese, english) =
                if clause.is_of(Column::Department) && reports_to_itself(view, item, clause) {
                    (
                        "部门向自己上报，像是乡镇（街道）的职责。",
                        "A department reports to itself: it looks like a duty of the town.",
                    )
                } else if clause.is_of(Column::Town) && examines_towns(clause) {
                    (
                        "乡镇（街道）审核街镇上报的材料，像是部门的职责。",
                        "A town examines what towns report: it looks like a duty of the department.",
                    )
                } else {
                    continue;
                };
            report.push(
                At::clause(clause),
                chinese.to_owned(),
                english.to_owned(),
                Some("请核对这一条应在哪一栏。".to_owned()),
            );
        }
    }
}

/// Whether a department's clause sends something to that department itself.
fn reports_to_itself(view: &View<'_>, item: &ItemView<'_>, clause: &ClauseView<'_>) -> bool {
    let own = clause.clause.heading.or(match item.item.bodies() {
        [only] => Some(only.text.as_str()),
        _ => None,
    });
    let Some(own) = own.and_then(|own| view.bodies.resolve(own)) else { return false };
    let sends = clause.reading.actions.iter().any(|act| act.value == Action::Report);
    let to_itself = |recipient: &str| {
        view.bodies
            .resolve(recipient)
            .is_some_and(|to| to.body.name == own.body.name && to.level == own.level && to.level.is_some())
    };
    sends && clause.reading.recipients.iter().any(|recipient| to_itself(&recipient.value))
}

/// Whether a town's clause examines what comes from towns.
fn examines_towns(clause: &ClauseView<'_>) -> bool {
    let examines =
        clause.reading.actions.iter().any(|act| matches!(act.value, Action::Review | Action::Decide));
    examines && CheckWords::embedded().columns.received.iter().any(|words| clause.text().contains(words))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::printed::finds;

    #[test]
    fn swapped_duties_are_found() {
        finds(
            &RULE,
            r#"
柳林镇配合履职事项清单
序号,类别,事项名称,对应上级部门,上级部门职责,乡镇（街道）配合职责
1,民生服务,临时救助,区民政局,区民政局：受理申请并上报区民政局。,对街镇上报的材料进行审核。
//                                     ^^^^^^^^^^^^^^^^^^^^^^^^ 部门向自己上报，像是乡镇（街道）的职责。 → 请核对这一条应在哪一栏。
//                                                              ^^^^^^^^^^^^^^^^^^^^^^^^^^ 乡镇（街道）审核街镇上报的材料，像是部门的职责。 → 请核对这一条应在哪一栏。
2,民生服务,低保,区民政局,区民政局：对镇上报的材料进行审核，上报市民政局。,受理申请并上报区民政局。
"#,
        );
    }
}
