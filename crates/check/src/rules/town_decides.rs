//! Finds clauses that give the town, on its own, what the law leaves to a department: approval, punishment, coercion.
//!
//! A town that punishes without the power to do so loses in court, and a department that leaves it to the town has not
//! done its duty. Helping somebody who may, reporting to them, or doing it by delegation is no defect.

use qingdan_catalogue::CheckWords;
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
    let words = &CheckWords::embedded().powers;
    let (text, name) = (clause.text(), clause.item.name.text.as_str());
    let has = |words: &[String]| words.iter().any(|word| text.contains(word) || name.contains(word));
    if has(&words.left) || has(&words.own) {
        return None;
    }
    let acts = reading
        .actions
        .iter()
        .filter(|act| matches!(act.value, Action::Decide | Action::Penalize | Action::Cease));
    let is_own = |span: &&Span| {
        let sentence = text[..span.start].rsplit(['。', '；', '，']).next().unwrap_or_default();
        let act = &text[span.start..span.end];
        words.reserved.iter().any(|word| word == act)
            && !words.handed.iter().any(|word| sentence.contains(word))
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
5.受理设摊申请，报区城市管理局审批。
6.额度以内的由镇自行审批。"
"#,
        );
    }
}
