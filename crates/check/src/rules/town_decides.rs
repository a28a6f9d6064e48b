//! Finds clauses that give the town, on its own, what the law leaves to a department: approval, punishment, coercion.
//!
//! A town that punishes without the power to do so loses in court, and a department that leaves it to the town has not
//! done its duty. Helping somebody who may, reporting to them, or doing it by delegation is no defect.

use qingdan_model::{Action, Actor, Column, Severity, Span, Stance};

use crate::report::{At, Report};
use crate::rule::{Example, Rule};
use crate::view::{ClauseView, View};

pub(crate) const RULE: Rule = Rule {
    code: "QD401",
    name: "town-decides",
    severity: Severity::Warning,
    title: "乡镇（街道）做了只有部门能做的事",
    english: "The town is given what only a department may do",
    why: "审批、行政处罚、行政强制要有法定权限。清单让乡镇（街道）自己做，又没有写受委托或者已经赋权，做了可能违法，不做又算失职。请改为由部门做、乡镇（街道）配合，或者写明委托、赋权的依据。",
    why_english: "Approval, punishment and coercion need a power by law: without delegation the town acts unlawfully, or fails its list.",
    example: Example {
        wrong: "乡镇：对占道经营的商户进行行政处罚。",
        right: "乡镇：劝导占道经营的商户，拒不改正的上报区城市管理局，配合其执法。",
    },
    find,
};

/// Words of acts that need a power by law.
const RESERVED: &[&str] = &[
    "审批",
    "批准",
    "行政许可",
    "行政处罚",
    "处罚",
    "罚款",
    "没收",
    "吊销",
    "查封",
    "扣押",
    "行政强制",
    "强制拆除",
    "强制执行",
    "拘留",
    "取缔",
];

/// Words that give the power, or that leave the act to whoever has it.
const LEAVE: &[&str] = &[
    "委托",
    "赋权",
    "授权",
    "权限",
    "移交",
    "移送",
    "下放",
    "依职权",
    "区级",
    "县级",
    "上级",
    "相关部门",
    "有关部门",
    "协助",
    "配合",
    "报批",
];

/// Words of handing it to whoever decides: "上报区住建局审批".
const HANDED: &[&str] = &["报", "交", "送"];

/// What a town approves for itself.
const OWN: &[&str] = &["内部", "本级", "党费", "经费", "预算", "用印", "宅基地", "建房", "乡村建设"];

fn find(view: &View<'_>, report: &mut Report<'_, '_>) {
    for clause in view.items().flat_map(|item| &item.clauses) {
        if let Some(span) = reserved(clause) {
            let words = &clause.text()[span.start..span.end];
            report.push(
                At::clause(clause).words(span.start..span.end),
                format!("“{words}”要有法定权限，这里写成乡镇（街道）自己做，没有写委托或者赋权。"),
                format!("“{words}” needs a power by law, and the clause names no delegation."),
                Some("请改为部门做、乡镇（街道）配合，或者写明委托、赋权。".to_owned()),
            );
        }
    }
}

/// Where a clause of the town does such an act on its own.
fn reserved(clause: &ClauseView<'_>) -> Option<Span> {
    let reading = &clause.reading;
    let is_own =
        matches!(reading.actor.value, Actor::Town | Actor::Community) && reading.stance.value == Stance::Lead;
    if !is_own || !(clause.is_of(Column::Town) || clause.is_of(Column::Basic)) {
        return None;
    }
    let text = clause.text();
    let has =
        |words: &[&str]| words.iter().any(|word| text.contains(word) || clause.item.name.text.contains(word));
    if has(LEAVE) || has(OWN) {
        return None;
    }
    let acts = reading
        .actions
        .iter()
        .filter(|act| matches!(act.value, Action::Decide | Action::Penalize | Action::Cease));
    let is_own = |span: &&Span| {
        let sentence = text[..span.start].rsplit(['。', '；', '，']).next().unwrap_or_default();
        RESERVED.contains(&&text[span.start..span.end]) && !HANDED.iter().any(|word| sentence.contains(word))
    };
    acts.flat_map(|act| &act.spans).find(is_own).copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::printed::finds;

    #[test]
    fn punishment_by_the_town_is_found_and_help_with_it_is_not() {
        finds(
            &RULE,
            r#"
柳林镇配合履职事项清单
序号,类别,事项名称,对应上级部门,上级部门职责,乡镇（街道）配合职责
1,城乡建设,占道经营治理,区城市管理局,查处占道经营。,"1.对占道经营的商户进行行政处罚。
//                                                                         ^^^^^^^^ “行政处罚”要有法定权限，这里写成乡镇（街道）自己做，没有写委托或者赋权。 → 请改为部门做、乡镇（街道）配合，或者写明委托、赋权。
2.配合区城市管理局对商户进行行政处罚。
3.受区城市管理局委托对商户进行行政处罚。
4.发现占道经营的，上报区城市管理局进行行政处罚。
5.受理设摊申请，报区城市管理局审批。"
"#,
        );
    }
}
