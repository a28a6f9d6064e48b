//! Finds public notices (公示) for which the item states no period.
//!
//! Objections can be raised while the notice is up. Where nobody says how long, one town takes it down after a day and
//! another after a month, and either can be challenged.

use qingdan_catalogue::CheckWords;
use qingdan_model::{Action, Severity};

use crate::report::{At, Report};
use crate::rule::{Example, Rule};
use crate::view::{ClauseView, ItemView, View};

pub(crate) const RULE: Rule = Rule {
    code: "QD506",
    name: "notice-without-period",
    severity: Severity::Warning,
    title: "公示没有写期限",
    english: "A public notice without a period",
    why: "公示期间群众可以提异议。没有写公示几天，各地做法不一，公示的效力容易被质疑。请写明“公示不少于×个工作日”。",
    why_english: "Objections can be raised while a notice is up: where no period is stated, any notice can be challenged.",
    example: Example {
        wrong: "对符合条件的名单进行公示。",
        right: "对符合条件的名单进行公示，公示不少于 5 个工作日。",
    },
    find,
};

const NOTICE: &str = "公示";

fn find(view: &View<'_>, report: &mut Report<'_, '_>) {
    let joint = view.joint().map(|(item, _)| item);
    for item in joint.filter(|item| !states_a_period(item)) {
        let notice = item.clauses.iter().find_map(|clause| Some((clause, notice_in(clause)?)));
        if let Some((clause, at)) = notice {
            report.push(
                At::clause(clause).words(at..at + NOTICE.len()),
                "要公示，没有写公示多久。".to_owned(),
                "A notice is to be given, for no stated period.".to_owned(),
                Some("请写明“公示不少于×个工作日”。".to_owned()),
            );
        }
    }
}

/// Where the clause asks for a notice.
fn notice_in(clause: &ClauseView<'_>) -> Option<usize> {
    let acts = clause.reading.actions.iter().filter(|act| act.value == Action::Publish);
    let text = clause.text();
    acts.flat_map(|act| &act.spans)
        .filter_map(|span| Some(span.start + text.get(span.start..span.end)?.find(NOTICE)?))
        .find(|at| !is_information(&text[at + NOTICE.len()..]) && !is_for_others(&text[..*at]))
}

/// Whether the notice belongs to an application that the town only helps others with: "协助办理采伐许可证的申请、公示".
fn is_for_others(before: &str) -> bool {
    let phrase = before.rsplit(['，', '；', '。']).next().unwrap_or_default();
    CheckWords::embedded().notices.helping.iter().any(|words| phrase.contains(words))
}

/// Whether what follows 公示 is information that stays up, to which nobody objects: 公示公开, 公示办事指南.
fn is_information(after: &str) -> bool {
    CheckWords::embedded().notices.lasting.iter().any(|words| after.starts_with(words))
}

/// Whether any clause that speaks of the notice states a length of time.
fn states_a_period(item: &ItemView<'_>) -> bool {
    let words = &CheckWords::embedded().notices;
    item.clauses.iter().any(|clause| {
        let text = clause.text();
        text.match_indices(NOTICE).any(|(at, _)| {
            let after = &text[at..text.floor_char_boundary(at + 90)];
            let is_lasting = words.always.iter().any(|word| text[..at].ends_with(word));
            is_lasting
                || words.lengths.iter().any(|unit| after.contains(unit))
                || text[..at].contains("工作日内")
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::printed::finds;

    #[test]
    fn a_notice_without_a_period_is_found_once_an_item() {
        finds(
            &RULE,
            r#"
柳林镇配合履职事项清单
序号,类别,事项名称,对应上级部门,上级部门职责,乡镇（街道）配合职责
1,民生服务,临时救助,区民政局,审核。,"1.受理申请，对审核通过的名单进行公示。
//                                                                   ^^^^ 要公示，没有写公示多久。 → 请写明“公示不少于×个工作日”。
2.公示无异议的，上报区民政局。"
2,民生服务,低保,区民政局,审核。,"1.对名单进行公示，公示不少于5个工作日。
2.对复核结果进行公示。"
3,民生服务,救助公开,区民政局,在网站长期公示。,公示办事指南。
4,自然资源,采伐管理,区林业局,审批。,协助办理采伐许可证的申请、公示。
"#,
        );
    }
}
