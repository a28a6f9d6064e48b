//! Finds names of departments that break off: "区住房和城乡建设".
//!
//! The end of a name was lost when the table was printed or copied. A search for the department does not find the row.

use qingdan_model::{Column, Severity};

use crate::names::{cut_from, cut_headings};
use crate::report::{At, Report};
use crate::rule::{Example, Rule};
use crate::view::{Names, View};

pub(crate) const RULE: Rule = Rule {
    code: "QD204",
    name: "truncated-name",
    severity: Severity::Error,
    title: "部门名称不完整",
    english: "A department's name breaks off",
    why: "部门名称少了结尾，多半是排版或复制时丢了字。按部门查清单时查不到这一项。请补全。",
    why_english: "The end of the name was lost when the table was set or copied: a search for the department misses the row.",
    example: Example { wrong: "区住房和城乡建设", right: "区住房和城乡建设局" },
    find,
};

fn find(view: &View<'_>, report: &mut Report<'_, '_>) {
    for item in view.items() {
        for (printed, at, whole) in cut_headings(view.bodies, item) {
            tell(report, at, printed, &whole.passage.text);
        }
        let is_cut = |one: &Names<'_>| cut_from(view.bodies, &item.column, &one.passage.text).is_some();
        let cells = item.column.iter().chain(item.headings.iter().filter(|one| !is_cut(one)));
        for (cell, body) in cells.flat_map(|cell| cell.named.bodies.iter().map(move |body| (cell, body))) {
            if body.resolved.is_some() || view.bodies.looks_like_body(&body.printed) {
                continue;
            }
            if let Some(whole) = view.bodies.completed(&body.printed) {
                let at = At::cell(item, Some(Column::Department), cell.passage);
                tell(report, at, &body.printed, &whole);
            }
        }
    }
}

fn tell(report: &mut Report<'_, '_>, at: At<'_>, printed: &str, whole: &str) {
    report.push(
        at,
        format!("“{printed}”少了结尾。"),
        format!("“{printed}” breaks off."),
        Some(format!("应为“{whole}”。")),
    );
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::printed::finds;

    #[test]
    fn a_name_that_breaks_off_is_found() {
        finds(
            &RULE,
            r#"
柳林镇配合履职事项清单
序号,类别,事项名称,对应上级部门,上级部门职责,乡镇（街道）配合职责
1,城乡建设,危房排查,"区应急管理局
区住房和城乡建设",开展鉴定。,开展排查。
//^^^^^^^^^^^^^^^^ “区住房和城乡建设”少了结尾。 → 应为“区住房和城乡建设局”。
2,城乡建设,飞船停放,区飞船局,监管。,开展排查。
3,民生服务,助学,"石桥区教育局
石桥区卫健委
石桥区公安局","区卫健委：
组织体检。
区教育：受理助学申请。
//^^^^^^ “区教育”少了结尾。 → 应为“石桥区教育局”。
公安：
核对户籍。",收集申请材料。
"#,
        );
    }
}
