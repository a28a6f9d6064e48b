//! Finds labels of the support that say something else than 履职保障: 履职程序, 履职包括.
//!
//! Under 履职程序 ("procedure") a reader looks for steps, and who looks for what the department owes the town finds
//! nothing. The reader of lists takes it as support all the same, so that only the print tells.

use std::ops::Range;

use qingdan_model::{Passage, Place, Severity, Span};

use crate::report::{At, Report};
use crate::rule::{Example, Rule};
use crate::view::View;

pub(crate) const RULE: Rule = Rule {
    code: "QD302",
    name: "support-label",
    severity: Severity::Warning,
    title: "“履职保障”写成了别的",
    english: "The label of the support is misprinted",
    why: "“履职保障”写成“履职程序”“履职包括”之类，读的人会当成办事程序，保障就落空了。请改为“履职保障”。",
    why_english: "Under another label nobody finds what the department owes the town.",
    example: Example {
        wrong: "履职程序：\n提供业务培训。", right: "履职保障：\n提供业务培训。"
    },
    find,
};

const LABEL: &str = "履职保障";

/// How far before the first clause its label may stand, in bytes: tags of HTML stand between.
const FARTHEST: usize = 240;

fn find(view: &View<'_>, report: &mut Report<'_, '_>) {
    for sheet in &view.sheets {
        let Some(lines) = &sheet.lines else { continue };
        for item in &sheet.items {
            let Some(first) = item.joint().and_then(|cells| cells.support.first()) else { continue };
            let Some(label) = label_before(lines.text, first) else { continue };
            let printed = &lines.text[label.clone()];
            if printed != LABEL && !printed.ends_with("保障") && !printed.ends_with("保障措施") {
                let place = Place {
                    line: lines.line_at(label.start).0,
                    spans: vec![Span { start: label.start, end: label.end }],
                };
                report.push(
                    At::name(item).beside(printed, place),
                    format!("“{printed}”应为“{LABEL}”。"),
                    format!("“{printed}” should be “{LABEL}”."),
                    Some(format!("请改为“{LABEL}”。")),
                );
            }
        }
    }
}

/// The label that stands before the first clause of the support, with nothing but layout between.
fn label_before(text: &str, first: &Passage) -> Option<Range<usize>> {
    let end = first.place.spans.first()?.start;
    let from = text.ceil_char_boundary(end.saturating_sub(FARTHEST));
    let before = text.get(from..end)?;
    let colon = before.rfind(['：', ':'])?;
    let start = before[..colon].rfind("履职").or_else(|| before[..colon].rfind("履责"))?;
    let is_label = before[start..colon].chars().all(|char| !char.is_ascii() && !char.is_whitespace());
    let is_near = before[colon..].chars().skip(1).all(|char| !('\u{4e00}'..='\u{9fff}').contains(&char));
    (is_label && is_near).then_some(from + start..from + colon)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::printed::finds;

    #[test]
    fn a_misprinted_label_is_found_though_it_was_read_as_support() {
        finds(
            &RULE,
            r#"
柳林镇配合履职事项清单
序号,类别,事项名称,对应上级部门,上级部门职责,乡镇（街道）配合职责
1,民生服务,养犬管理,区公安局,"区公安局：
办理养犬登记。
履职程序：
//^^^^^^^^ “履职程序”应为“履职保障”。 → 请改为“履职保障”。
1.业务培训。
2.经费。",开展养犬宣传。
2,民生服务,殡葬管理,区民政局,"区民政局：
审批公墓。
履职保障：
业务培训。",宣传文明殡葬。
"#,
        );
    }
}
