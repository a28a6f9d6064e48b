//! What happened in an emergency, in a few words.

use super::event::Happened;

/// What was done, and with what or why.
pub(super) fn told(body: &Happened) -> (&'static str, String) {
    match body {
        Happened::Opened { opening, .. } => ("启动", opening.title.clone()),
        Happened::Widened(brought) => ("扩大范围", format!("增加 {} 个镇街", brought.towns.len())),
        Happened::Warned(warning) => {
            let what = if warning.passes_on.is_some() { "转发预警" } else { "发布预警" };
            (what, format!("{}（发给 {} 个单位）", warning.text, warning.to.len()))
        }
        Happened::Acknowledged { warning, note, .. } => ("确认收到", of("条预警", *warning, note)),
        Happened::Escalated { warning, organisations } => {
            ("升级提醒", format!("第 {warning} 条预警，{} 个单位超时未确认", organisations.len()))
        }
        Happened::Rostered { no, shift } => {
            (if no.is_some() { "调整值班" } else { "安排值班" }, shift.on_duty.clone())
        }
        Happened::Moved(moving) => {
            ("转移群众", format!("{} 人，从{}到{}", moving.people, moving.from, moving.shelter))
        }
        Happened::WentBack { no, people, .. } => ("群众返回", format!("第 {no} 批，{people} 人")),
        Happened::Reported(report) => ("上报灾情", figures(report)),
        Happened::Relieved(relief) => {
            ("发放救助", format!("{} {}{}", relief.what, amount(relief.amount), relief.unit))
        }
        Happened::Voided { thing, no, reason } => {
            ("作废", format!("第 {no} 条{}：{reason}", thing.chinese()))
        }
        Happened::Fulfilled { duty, note, .. } => {
            ("落实职责", of("条职责", u32::try_from(*duty).unwrap_or(u32::MAX).saturating_add(1), note))
        }
        Happened::Levelled { level, reason } => ("调整级别", format!("{}：{reason}", level.chinese())),
        Happened::Commented { text } => ("留言", text.clone()),
        Happened::Closed { result, left } if left.is_empty() => ("结束", result.clone()),
        Happened::Closed { result, left } => ("结束", format!("{result}；遗留事项：{left}")),
        Happened::Reopened { reason } => ("重新启动", reason.clone()),
    }
}

fn of(what: &str, no: u32, note: &str) -> String {
    let note = if note.is_empty() { String::new() } else { format!("：{note}") };
    format!("第 {no} {what}{note}")
}

fn figures(report: &super::event::LossReport) -> String {
    let all = report
        .losses
        .iter()
        .map(|(figure, amount)| format!("{} {}{}", figure.chinese(), figure.text(amount), figure.unit()));
    let all: Vec<String> = all.collect();
    if all.is_empty() { "没有损失".to_owned() } else { all.join("，") }
}

/// Hundredths as digits.
pub(super) fn amount(hundredths: u64) -> String {
    super::figures::Figure::Economic.text(hundredths)
}
