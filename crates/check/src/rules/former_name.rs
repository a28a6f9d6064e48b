//! Finds departments under a name that they had before a reform of the institutions.
//!
//! A body that no longer exists under that name can refuse, and the item was probably copied from an old document.

use qingdan_model::{Column, Severity};

use crate::names::bodies;
use crate::report::{At, Report};
use crate::rule::{Example, Rule};
use crate::view::{ItemView, View};

pub(crate) const RULE: Rule = Rule {
    code: "QD205",
    name: "former-name",
    severity: Severity::Warning,
    title: "部门用了机构改革前的旧名",
    english: "A department under a name from before a reform",
    why: "这个名称在机构改革后已经不用了（改革前后的名称见 catalogue/bodies.toml 的 former）。旧名说明条款抄自旧文件，职责也可能已经划转。请改为现名并核对职责。",
    why_english: "The name was given up in a reform: the text comes from an old document, and duties may have moved since.",
    example: Example { wrong: "上报区环境保护局", right: "上报区生态环境局" },
    find,
};

fn find(view: &View<'_>, report: &mut Report<'_, '_>) {
    for item in view.items() {
        for (cell, body) in bodies(&item.column).chain(bodies(&item.headings)) {
            let Some(found) = &body.resolved else { continue };
            if let Some(former) = found.body.former_in(&body.printed) {
                tell(
                    report,
                    At::cell(item, Some(Column::Department), cell.passage),
                    former,
                    &found.body.name,
                );
            }
        }
        in_clauses(view, item, report);
    }
}

fn in_clauses(view: &View<'_>, item: &ItemView<'_>, report: &mut Report<'_, '_>) {
    for clause in &item.clauses {
        let text = clause.text();
        // Most clauses name none, and looking for all names takes long.
        if !view.former.iter().any(|name| text.contains(name)) {
            continue;
        }
        for mention in view.bodies.mentions(text) {
            let printed = &text[mention.range.clone()];
            if let Some(former) = mention.body.former_in(printed) {
                tell(report, At::clause(clause).words(mention.range), former, &mention.body.name);
            }
        }
    }
}

fn tell(report: &mut Report<'_, '_>, at: At<'_>, former: &str, name: &str) {
    report.push(
        at,
        format!("“{former}”是机构改革前的名称。"),
        format!("“{former}” is a name from before a reform."),
        Some(format!("请改为现名（一般为“{name}”），并核对职责是否已经划转。")),
    );
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::printed::finds;

    #[test]
    fn former_names_are_found_in_cells_and_clauses() {
        finds(
            &RULE,
            r#"
柳林镇配合履职事项清单
序号,类别,事项名称,对应上级部门,上级部门职责,乡镇（街道）配合职责
1,生态环保,噪声污染防治,区环境保护局,查处噪声污染。,发现噪声污染的，上报区环境保护局。
//                      ^^^^^^^^^^^^ “环境保护局”是机构改革前的名称。 → 请改为现名（一般为“生态环境局”），并核对职责是否已经划转。
//                                                                        ^^^^^^^^^^ “环境保护局”是机构改革前的名称。 → 请改为现名（一般为“生态环境局”），并核对职责是否已经划转。
2,生态环保,污水治理,区生态环境局,查处偷排。,巡查。
"#,
        );
    }
}
