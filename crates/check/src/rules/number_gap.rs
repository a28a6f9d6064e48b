//! Finds items whose number jumps: 1, 2, 4.
//!
//! Offices quote items by number. A number that is missing is an item that was struck out without renumbering, or one
//! that was lost on the way; whoever looks for it cannot tell which.

use qingdan_model::Severity;

use crate::report::{At, Report};
use crate::rule::{Example, Rule};
use crate::view::View;

pub(crate) const RULE: Rule = Rule {
    code: "QD101",
    name: "number-gap",
    severity: Severity::Warning,
    title: "事项序号中断",
    english: "The numbers of items skip",
    why: "各单位按序号引用事项。序号缺了，别人分不清是删了没有重编，还是漏印了一项。请对照原稿补上事项或重新编号。",
    why_english: "Offices quote items by number. Where one is missing, nobody can tell whether an item was struck out or lost.",
    example: Example { wrong: "2 养犬管理\n4 殡葬管理", right: "2 养犬管理\n3 殡葬管理" },
    find,
};

fn find(view: &View<'_>, report: &mut Report<'_, '_>) {
    for sheet in &view.sheets {
        let mut before = 0;
        for item in &sheet.items {
            let no = item.item.no;
            if no > before + 1 {
                let missing = if no == before + 2 {
                    format!("第 {} 项", before + 1)
                } else {
                    format!("第 {} 至 {} 项", before + 1, no - 1)
                };
                report.push(
                    At::name(item),
                    format!("缺{missing}：第 {before} 项之后是第 {no} 项。"),
                    format!("Item {} is missing: {before} is followed by {no}.", before + 1),
                    Some("请核对是漏了事项，还是序号没有重编。".to_owned()),
                );
            }
            before = no;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::printed::finds;

    #[test]
    fn numbers_that_skip_are_found() {
        finds(
            &RULE,
            r#"
柳林镇基本履职事项清单
序号,类别,事项名称
1,党的建设,发展党员
3,党的建设,党务公开
//         ^^^^^^^^ 缺第 2 项：第 1 项之后是第 3 项。 → 请核对是漏了事项，还是序号没有重编。
4,民生服务,殡葬管理
"#,
        );
    }
}
