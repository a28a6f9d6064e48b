//! Finds hand-offs whose receiver has to be done before the sender has sent.
//!
//! The town reports by the 25th of each month, the department pays by the 20th: one of them is late every month, and
//! each can point to the list.

use qingdan_model::{Deadline, DeadlineKind, Severity};

use crate::report::{At, Report};
use crate::rule::{Example, Rule};
use crate::view::View;

pub(crate) const RULE: Rule = Rule {
    code: "QD504",
    name: "deadlines-collide",
    severity: Severity::Warning,
    title: "两边的时限对不上",
    english: "A deadline on one side that the other cannot meet",
    why: "接收的一方要在送出的一方期限之前完成，按清单谁也做不到。请把两边的日期排成先后。",
    why_english: "Whoever receives has to be done before the sender has to send: nobody can keep to the list.",
    example: Example {
        wrong: "乡镇：每月25日前上报名单。\n区民政局：对上报的名单每月20日前发放津贴。",
        right: "乡镇：每月15日前上报名单。\n区民政局：对上报的名单每月20日前发放津贴。",
    },
    find,
};

fn find(view: &View<'_>, report: &mut Report<'_, '_>) {
    for item in view.items() {
        let met = item.procedure.hand_offs.iter().filter(|one| one.missing.is_none() && !one.returns);
        for hand_off in met {
            let clause = |side: &qingdan_model::Side| side.step.and_then(|step| item.clause(step));
            let (Some(from), Some(to)) = (clause(&hand_off.from), clause(&hand_off.to)) else { continue };
            let (Some(sent), Some(due)) = (&from.reading.deadline, &to.reading.deadline) else { continue };
            if !collide(&sent.value, &due.value) {
                continue;
            }
            let at = match due.spans.first() {
                Some(span) => At::clause(to).words(span.start..span.end),
                None => At::clause(to),
            };
            report.push(
                at,
                format!("这里要求“{}”，对方送来的期限是“{}”。", due.value.text, sent.value.text),
                format!("Due “{}”, but the other side sends “{}”.", due.value.text, sent.value.text),
                Some("请把两边的时限排成先后。".to_owned()),
            );
        }
    }
}

/// Whether the receiver's date of the same month or year comes before the sender's, or whether the receiver has to be
/// done more often than it is sent to.
fn collide(sent: &Deadline, due: &Deadline) -> bool {
    let both = |kind: DeadlineKind| sent.kind == kind && due.kind == kind;
    let (Some(sent_n), Some(due_n)) = (sent.n, due.n) else { return false };
    let rhythm = |deadline: &Deadline| {
        ["每月", "当月", "每年", "当年", "每季"].into_iter().find(|word| deadline.text.contains(word))
    };
    both(DeadlineKind::Before) && sent.unit == due.unit && rhythm(sent) == rhythm(due) && due_n < sent_n
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::printed::finds;

    #[test]
    fn payment_before_the_report_is_found() {
        finds(
            &RULE,
            r#"
柳林镇配合履职事项清单
序号,类别,事项名称,对应上级部门,上级部门职责,乡镇（街道）配合职责
1,民生服务,高龄津贴,区民政局,"对镇上报的名单进行审核，每月20日前发放津贴。","每月25日前将名单上报区民政局。"
//                                                    ^^^^^^^^^^ 这里要求“每月20日前”，对方送来的期限是“每月25日前”。 → 请把两边的时限排成先后。
2,民生服务,孤儿补贴,区民政局,"对镇上报的名单进行审核，每月20日前发放补贴。","每月15日前将名单上报区民政局。"
"#,
        );
    }
}
