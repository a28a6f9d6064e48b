//! Counts reports of an item that say neither to whom they go nor have a clause that takes them up. One finding an item, at
//! the first.
//!
//! "发现问题及时上报" leaves open to whom. Where one department leads, people guess right; where three do, each may think that
//! another was told.

use qingdan_model::{Actor, HandOff, Missing, Severity};

use super::dangling::{actor, at, dangling};
use crate::report::Report;
use crate::rule::{Example, Rule};
use crate::view::{ItemView, View};

pub(crate) const RULE: Rule = Rule {
    code: "QD508",
    name: "unsaid-receiver",
    severity: Severity::Info,
    title: "上报没有写给谁",
    english: "A report that does not say to whom",
    why: "只写“及时上报”，没有写报给哪个部门，部门栏里也没有一条接着办。对应部门有几个时，谁都可能以为报给了别人。请写明报给谁。",
    why_english: "Where several departments lead, each may think that another was told.",
    example: Example {
        wrong: "发现问题及时上报。", right: "发现问题 1 日内上报区水务局。"
    },
    find,
};

fn find(view: &View<'_>, report: &mut Report<'_, '_>) {
    let is_unsaid = |one: &HandOff| {
        one.missing == Some(Missing::Receiver) && one.to.lane.is_none() && one.to.name.is_empty()
    };
    let is_reported = |one: &HandOff| ["报", "交", "送"].iter().any(|verb| one.by.contains(verb));
    let by_town = |(item, one): &(&ItemView<'_>, &HandOff)| {
        is_reported(one) && matches!(actor(item, &one.from), Some(Actor::Town | Actor::Community))
    };
    let mut unsaid = dangling(view, is_unsaid).filter(by_town).peekable();
    while let Some((item, hand_off)) = unsaid.next() {
        let mut count = 1;
        while unsaid.next_if(|(other, _)| std::ptr::eq(*other, item)).is_some() {
            count += 1;
        }
        let Some(at) = at(item, hand_off) else { continue };
        let times =
            if count > 1 { format!("本事项有 {count} 处") } else { format!("“{}”", hand_off.by) };
        report.push(
            at,
            format!("{times}没有写报给谁，也没有条款接着办。"),
            format!("{count} reports do not say to whom, and no clause takes them up."),
            Some("请写明报给哪个部门。".to_owned()),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::printed::finds;

    #[test]
    fn reports_to_nobody_in_particular_are_counted_by_item() {
        finds(
            &RULE,
            r#"
柳林镇配合履职事项清单
序号,类别,事项名称,对应上级部门,上级部门职责,乡镇（街道）配合职责
1,生态环保,河道管护,"区水务局
区公安局","区水务局：
开展河湖保护宣传。
区公安局：
打击非法采砂。","1.发现非法采砂的，及时上报。
//                                     ^^^^ 本事项有 2 处没有写报给谁，也没有条款接着办。 → 请写明报给哪个部门。
2.发现乱倒垃圾的，及时上报。"
"#,
        );
    }
}
