//! Finds a department that only assists in an item of which it is the lead.
//!
//! Where the only department helps the town, the list has turned round: the department leads a joint item.

use qingdan_model::{Actor, Column, Severity, Stance};

use crate::report::{At, Report};
use crate::rule::{Example, Rule};
use crate::view::{ClauseView, ItemView, View};

pub(crate) const RULE: Rule = Rule {
    code: "QD402",
    name: "lead-assists",
    severity: Severity::Warning,
    title: "牵头部门写成了配合",
    english: "The leading department only assists",
    why: "配合履职事项由部门牵头、乡镇（街道）配合。牵头的部门全写成“配合”“协助”，就没有人牵头了。请写明它负责什么；如果确实由乡镇（街道）主办，应移到基本履职事项清单。",
    why_english: "A department leads a joint item. Where its own clauses only assist, nobody leads.",
    example: Example {
        wrong: "区水务局：配合乡镇开展河道清淤。",
        right: "区水务局：制定河道清淤计划并组织实施。",
    },
    find,
};

fn find(view: &View<'_>, report: &mut Report<'_, '_>) {
    for (item, _) in view.joint() {
        let lead = lead_clauses(item);
        let all_assist = !lead.is_empty() && lead.iter().all(|clause| is_help(clause));
        if let (true, Some(first)) = (all_assist, lead.first()) {
            let at = match first.reading.stance.spans.first() {
                Some(span) => At::clause(first).words(span.start..span.end),
                None => At::clause(first),
            };
            report.push(
                at,
                "牵头部门的职责全是配合，没有人牵头。".to_owned(),
                "All duties of the leading department are to assist: nobody leads.".to_owned(),
                Some("请写明它负责什么。".to_owned()),
            );
        }
    }
}

/// The clauses of the first department.
fn lead_clauses<'v, 'a>(item: &'v ItemView<'a>) -> Vec<&'v ClauseView<'a>> {
    let of_departments = || item.clauses.iter().filter(|clause| clause.is_of(Column::Department));
    let heading = of_departments().next().and_then(|clause| clause.clause.heading);
    of_departments().filter(|clause| clause.clause.heading == heading).collect()
}

/// Whether the clause is only help. 会同 and 联合 are how a lead acts together with others.
fn is_help(clause: &ClauseView<'_>) -> bool {
    let stance = &clause.reading.stance;
    let says_help =
        stance.spans.iter().any(|span| ["配合", "协助"].contains(&&clause.text()[span.start..span.end]));
    clause.reading.actor.value == Actor::Department && stance.value == Stance::Assist && says_help
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::printed::finds;

    #[test]
    fn a_lead_that_only_assists_is_found() {
        finds(
            &RULE,
            r#"
柳林镇配合履职事项清单
序号,类别,事项名称,对应上级部门,上级部门职责,乡镇（街道）配合职责
1,生态环保,河道清淤,"区水务局
区财政局","区水务局：
配合镇开展河道清淤。
//^^^^ 牵头部门的职责全是配合，没有人牵头。 → 请写明它负责什么。
区财政局：
拨付资金。",组织河道清淤。
2,生态环保,河道管护,"区水务局
区公安局","区水务局：
组织河道管护。
区公安局：
配合区水务局查处非法采砂。",开展巡查。
3,生态环保,河道采砂,区水务局,会同有关部门查处非法采砂。,开展巡查。
"#,
        );
    }
}
