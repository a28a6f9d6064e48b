//! Counts words of time without a length: 及时, 立即, 第一时间. One finding a list, at the first of them.
//!
//! "In time" cannot be overdue. What has to be measured or called to account needs a number of days.

use qingdan_catalogue::CheckWords;
use qingdan_model::Severity;

use crate::report::{At, Report};
use crate::rule::{Example, Rule};
use crate::view::View;

pub(crate) const RULE: Rule = Rule {
    code: "QD505",
    name: "vague-deadline",
    severity: Severity::Info,
    title: "时限没有长短",
    english: "Deadlines without a length",
    why: "“及时”“立即”“第一时间”没有期限，没法考核，也没法判断超期。重要的环节请写明几个工作日或者每月几日前。",
    why_english: "“In time” cannot be overdue. What is to be called to account needs a number of days.",
    example: Example {
        wrong: "发现违规养犬的，及时上报。", right: "发现违规养犬的，1 个工作日内上报。"
    },
    find,
};

fn find(view: &View<'_>, report: &mut Report<'_, '_>) {
    let vague = &CheckWords::embedded().deadlines.vague;
    for sheet in &view.sheets {
        let mut counts = vec![0_usize; vague.len()];
        let mut first = None;
        let mut items = 0;
        for item in &sheet.items {
            let before: usize = counts.iter().sum();
            for clause in &item.clauses {
                for (count, word) in counts.iter_mut().zip(vague) {
                    for (at, _) in clause.text().match_indices(word) {
                        *count += 1;
                        first.get_or_insert_with(|| At::clause(clause).words(at..at + word.len()));
                    }
                }
            }
            items += usize::from(counts.iter().sum::<usize>() > before);
        }
        let Some(first) = first else { continue };
        let counted: Vec<String> = vague
            .iter()
            .zip(&counts)
            .filter(|(_, count)| **count > 0)
            .map(|(word, count)| format!("“{word}”{count} 处"))
            .collect();
        let all: usize = counts.iter().sum();
        report.push(
            first,
            format!("{items} 个事项里有 {all} 处没有长短的时限：{}。", counted.join("、")),
            format!("{all} deadlines without a length in {items} items."),
            Some("请先给上报、审批、反馈、发放这些环节写明期限。".to_owned()),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::printed::finds;

    #[test]
    fn vague_words_are_counted_once_a_list() {
        finds(
            &RULE,
            r#"
柳林镇配合履职事项清单
序号,类别,事项名称,对应上级部门,上级部门职责,乡镇（街道）配合职责
1,民生服务,养犬管理,区公安局,"1.立即处置。
//                              ^^^^ 2 个事项里有 3 处没有长短的时限：“及时”2 处、“立即”1 处。 → 请先给上报、审批、反馈、发放这些环节写明期限。
2.登记。",及时上报。
2,民生服务,殡葬管理,区民政局,审批公墓。,及时劝阻。
3,民生服务,低保,区民政局,审核。,5个工作日内上报。
"#,
        );
    }
}
