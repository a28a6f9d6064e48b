//! Points to items that forbid publication on the internet.
//!
//! Nothing is wrong with them. Whoever publishes has to know it before, not after.

use qingdan_interpret::online_bans;
use qingdan_model::Severity;

use crate::report::{At, Report};
use crate::rule::{Example, Rule};
use crate::view::View;

pub(crate) const RULE: Rule = Rule {
    code: "QD507",
    name: "no-online-publication",
    severity: Severity::Info,
    title: "禁止在网上公开",
    english: "Publication on the internet is forbidden",
    why: "条款写明不得在网上公示或发布。清单本身没有错；发布公示的人要提前知道，系统里也应关闭网上公示。",
    why_english: "Nothing is wrong: whoever gives the notice has to know beforehand that it must not be online.",
    example: Example {
        wrong: "（提示）公示名单，不得在互联网上公布。",
        right: "在村（社区）公示栏张贴，不在网上公布。",
    },
    find,
};

fn find(view: &View<'_>, report: &mut Report<'_, '_>) {
    for clause in view.items().flat_map(|item| &item.clauses) {
        for ban in online_bans(clause.text()) {
            report.push(
                At::clause(clause).words(ban.start..ban.end),
                "本事项写明不得在网上公开。".to_owned(),
                "The item forbids publication on the internet.".to_owned(),
                None,
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::printed::finds;

    #[test]
    fn a_ban_on_publication_online_is_told() {
        finds(
            &RULE,
            r#"
柳林镇配合履职事项清单
序号,类别,事项名称,对应上级部门,上级部门职责,乡镇（街道）配合职责
1,人民武装,征兵,区人民武装部,定兵。,"在公示栏张贴名单，不得在互联网上公布，不得收费。"
//                                                     ^^^^^^^^^^^^^^^^^^ 本事项写明不得在网上公开。
2,平安法治,反诈,区公安局,侦办。,"开展反诈宣传，不得泄露群众信息。"
"#,
        );
    }
}
