//! Finds clauses that send something to a party of the item whose clauses do not take it up.
//!
//! The town reports, and no clause says that the department does anything with it: the report ends in a drawer, and
//! nobody has failed by the letter of the list.

use std::collections::BTreeSet;

use qingdan_catalogue::{CheckWords, HandOffWords};
use qingdan_model::{Actor, HandOff, Missing, Severity};

use super::dangling::{actor, at, clauses_of, dangling};
use crate::report::Report;
use crate::rule::{Example, Rule};
use crate::view::{ItemView, View};

pub(crate) const RULE: Rule = Rule {
    code: "QD501",
    name: "sent-to-nobody",
    severity: Severity::Warning,
    title: "送出去没有人接",
    english: "Something is sent and nobody takes it up",
    why: "一方上报或下发了，另一方没有条款写明接着怎么办，事情就断在这里，谁也不算失职。请给接收的一方补一条，写明收到后做什么、多久做完。",
    why_english: "One side sends, and no clause of the other says what it does then: the matter ends there, and nobody has failed.",
    example: Example {
        wrong: "乡镇：发现非法排污的，上报区生态环境局。\n区生态环境局：开展环保宣传。",
        right: "乡镇：发现非法排污的，上报区生态环境局。\n区生态环境局：对上报的线索 5 个工作日内核查，并反馈结果。",
    },
    find,
};

fn find(view: &View<'_>, report: &mut Report<'_, '_>) {
    let mut told = BTreeSet::new();
    for (item, hand_off) in dangling(view, |one| one.missing == Some(Missing::Receiver)) {
        let Some(lane) = hand_off
            .to
            .lane
            .filter(|lane| binds(item, hand_off) && !takes_up(item, *lane, wanted(item, hand_off)))
        else {
            continue;
        };
        let Some(at) = at(item, hand_off).filter(|_| told.insert((item.sheet, item.item.no, lane))) else {
            continue;
        };
        let name = &hand_off.to.name;
        report.push(
            at,
            format!("“{}”给“{name}”，对方没有条款写明接着办。", hand_off.by),
            format!("“{}” to “{name}”: none of its clauses takes it up.", hand_off.by),
            Some("请给接收的一方补写收到后做什么、多久做完。".to_owned()),
        );
    }
}

/// Whether somebody has to do something with it.
fn binds(item: &ItemView<'_>, hand_off: &HandOff) -> bool {
    let from_department = actor(item, &hand_off.from) == Some(Actor::Department);
    // What a result that is fed back needs from the town, its own words say.
    !(from_department && CheckWords::embedded().hand_offs.back.iter().any(|word| hand_off.by.contains(word)))
}

/// What the sender wants done with it, where the clause says it: "报区民政局审批". Words for one of these count as each other.
fn wanted(item: &ItemView<'_>, hand_off: &HandOff) -> &'static [String] {
    let deciding = &CheckWords::embedded().hand_offs.deciding;
    let clause = hand_off.from.step.and_then(|step| item.clause(step));
    let phrase = clause.and_then(|clause| {
        let sent = clause.text().split(['，', '；', '。']).find(|phrase| phrase.contains(&hand_off.by))?;
        sent.split_once(hand_off.by.as_str()).map(|(_, rest)| rest)
    });
    match phrase {
        Some(rest) if deciding.iter().any(|word| rest.ends_with(word)) => deciding,
        _ => &[],
    }
}

/// Whether any clause of the receiver takes in what others report, find or apply for, or deals with such matters, in
/// whatever words: then it cannot be said that nobody takes it up.
fn takes_up(item: &ItemView<'_>, lane: usize, wanted: &[String]) -> bool {
    let HandOffWords { taking, dealing, .. } = &CheckWords::embedded().hand_offs;
    let words: Vec<&String> = match wanted {
        [] => taking.iter().chain(dealing).collect(),
        _ => wanted.iter().collect(),
    };
    clauses_of(item, lane).any(|(_, text)| words.iter().any(|word| text.contains(*word)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::printed::finds;

    #[test]
    fn a_report_that_nobody_takes_up_is_found() {
        finds(
            &RULE,
            r#"
柳林镇配合履职事项清单
序号,类别,事项名称,对应上级部门,上级部门职责,乡镇（街道）配合职责
1,生态环保,河道管护,区水务局,开展河湖保护宣传。,"发现非法采砂的，上报区水务局。"
//                                                               ^^^^^^^^^^^^ “上报”给“区水务局”，对方没有条款写明接着办。 → 请给接收的一方补写收到后做什么、多久做完。
2,生态环保,排污监管,区生态环境局,对镇上报的线索进行核查处理。,"发现非法排污的，上报区生态环境局。"
3,民生服务,困难救济,区民政局,"1.抽查救济档案，对违规发放的进行处理。
2.核实特殊困难。",超出额度的，报区民政局审批。
//                            ^^^^^^^^^^ “报”给“区民政局”，对方没有条款写明接着办。 → 请给接收的一方补写收到后做什么、多久做完。
"#,
        );
    }
}
