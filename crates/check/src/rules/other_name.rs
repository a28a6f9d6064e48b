//! Finds headings that print a department under another name than the column does.
//!
//! Two names for one department in one row make people ask whether two are meant. Often one of them is an old name or was
//! copied from another list.

use qingdan_model::{Column, Passage, Severity};

use crate::names::{bare, bodies, cut_from, nearly, same_in};
use crate::report::{At, Report};
use crate::rule::{Example, Rule};
use crate::view::{ItemView, View};

pub(crate) const RULE: Rule = Rule {
    code: "QD203",
    name: "other-name",
    severity: Severity::Warning,
    title: "同一部门两处名称不同",
    english: "One department under two names in a row",
    why: "同一行里部门栏和职责标题对同一个部门用了两个名称，会让人以为是两个部门；其中一个可能是旧名，或者从别处抄来没有改。请统一。",
    why_english: "Two names for one department in one row make people ask whether two are meant.",
    example: Example {
        wrong: "区卫生健康委员会 | 区卫健局：组织接种。",
        right: "区卫生健康委员会 | 区卫生健康委员会：组织接种。",
    },
    find,
};

fn find(view: &View<'_>, report: &mut Report<'_, '_>) {
    for (item, _) in view.joint() {
        for heading in item.headings.iter().filter(|heading| heading.named.bodies.len() > 1) {
            if let Some(cell) = nearly(&item.column, heading) {
                tell(report, item, heading.passage, &heading.passage.text, &cell.passage.text);
            }
        }
        for (heading, body) in bodies(&item.headings) {
            if heading.named.and_others
                || cut_from(view.bodies, &item.column, &heading.passage.text).is_some()
                || heading.named.bodies.len() > 1 && nearly(&item.column, heading).is_some()
            {
                continue;
            }
            let Some(listed) = same_in(&item.column, body) else { continue };
            let is_known = body.resolved.is_some() && listed.resolved.is_some();
            // "区公安局" and "石桥区公安局" are one name, and so are branches of it with and without 区.
            if !is_known || bare(body) == bare(listed) || is_branch_of(&body.printed, &listed.printed) {
                continue;
            }
            tell(report, item, heading.passage, &body.printed, &listed.printed);
        }
    }
}

fn tell(report: &mut Report<'_, '_>, item: &ItemView<'_>, heading: &Passage, printed: &str, listed: &str) {
    report.push(
        At::cell(item, Some(Column::Department), heading),
        format!("职责标题写“{printed}”，部门栏写“{listed}”。"),
        format!("The heading says “{printed}”, the column “{listed}”."),
        Some(format!("请统一，例如都写“{listed}”。")),
    );
}

/// "区生态环境分局" and "青河市生态环境局石桥分局" are two ways to print one name.
fn is_branch_of(one: &str, other: &str) -> bool {
    let office = |name: &str| name.strip_suffix("分局").map(|before| before.to_owned());
    match (office(one), office(other)) {
        (Some(short), Some(long)) | (Some(long), Some(short)) if short.len() <= long.len() => {
            let kind: String = short.chars().skip(1).collect();
            long.contains(&format!("{kind}局"))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::printed::finds;

    #[test]
    fn two_names_of_a_department_are_found() {
        finds(
            &RULE,
            r#"
柳林镇配合履职事项清单
序号,类别,事项名称,对应上级部门,上级部门职责,乡镇（街道）配合职责
1,卫生健康,疫苗接种,"石桥区卫生健康委员会
石桥区公安局
青河市生态环境局石桥区分局","区卫健局：
//                           ^^^^^^^^ 职责标题写“区卫健局”，部门栏写“石桥区卫生健康委员会”。 → 请统一，例如都写“石桥区卫生健康委员会”。
组织接种。
区公安局：
维持秩序。
区生态环境分局：
监督医疗废物处置。",通知接种。
"#,
        );
    }
}
