//! Finds items whose number was given before, or that go back.
//!
//! Two items with one number cannot be quoted apart: a letter that refers to item 7 refers to both.

use qingdan_model::Severity;

use crate::report::{At, Report};
use crate::rule::{Example, Rule};
use crate::view::View;

pub(crate) const RULE: Rule = Rule {
    code: "QD102",
    name: "number-repeated",
    severity: Severity::Error,
    title: "事项序号重复或倒退",
    english: "A number of an item is repeated or goes back",
    why: "两个事项同一个序号，引用时分不清说的是哪一项。请重新编号。",
    why_english: "Two items with one number cannot be quoted apart.",
    example: Example { wrong: "7 养犬管理\n7 殡葬管理", right: "7 养犬管理\n8 殡葬管理" },
    find,
};

fn find(view: &View<'_>, report: &mut Report<'_, '_>) {
    for sheet in &view.sheets {
        for pair in sheet.items.windows(2) {
            let (before, no) = (pair[0].item.no, pair[1].item.no);
            if no <= before {
                report.push(
                    At::name(&pair[1]),
                    format!("序号 {no} 重复或倒退：前一项是第 {before} 项。"),
                    format!("Number {no} comes after {before}."),
                    Some("请重新编号。".to_owned()),
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
    fn a_number_given_twice_is_found() {
        finds(
            &RULE,
            r#"
柳林镇基本履职事项清单
序号,类别,事项名称
1,党的建设,发展党员
1,党的建设,党务公开
//         ^^^^^^^^ 序号 1 重复或倒退：前一项是第 1 项。 → 请重新编号。
2,民生服务,殡葬管理
"#,
        );
    }
}
