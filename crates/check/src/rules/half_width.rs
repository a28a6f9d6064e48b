//! Counts half-width punctuation between Chinese characters. One finding an item, at the first.
//!
//! It does no harm, but looks careless in a published table, and a search for the exact words misses the clause.

use qingdan_model::Severity;

use super::cells::cells;
use crate::report::Report;
use crate::rule::{Example, Rule};
use crate::view::View;

pub(crate) const RULE: Rule = Rule {
    code: "QD605",
    name: "half-width-punctuation",
    severity: Severity::Info,
    title: "半角标点",
    english: "Half-width punctuation in Chinese text",
    why: "中文里用了英文的逗号、分号、括号。不影响意思，但公开的文件应当统一用全角标点，全文查找时也不会漏。",
    why_english: "It does no harm, but a search for the exact words misses the clause.",
    example: Example {
        wrong: "开展养犬宣传,劝导不文明养犬;", right: "开展养犬宣传，劝导不文明养犬；"
    },
    find,
};

fn find(view: &View<'_>, report: &mut Report<'_, '_>) {
    for item in view.items() {
        let all: Vec<_> = cells(item)
            .into_iter()
            .flat_map(|cell| half_width(cell.text()).into_iter().map(move |at| cell.at(at..at + 1)))
            .collect();
        let count = all.len();
        if let Some(first) = all.into_iter().next() {
            report.push(
                first,
                format!("本事项有 {count} 处半角标点。"),
                format!("The item has {count} half-width marks."),
                Some("请改为全角标点。".to_owned()),
            );
        }
    }
}

/// Where half-width marks stand beside a Chinese character. Brackets around letters and numbers are left alone.
fn half_width(text: &str) -> Vec<usize> {
    let is_han = |char: Option<char>| char.is_some_and(|char| ('\u{4e00}'..='\u{9fff}').contains(&char));
    let beside = |at: usize| (is_han(text[..at].chars().next_back()), is_han(text[at + 1..].chars().next()));
    let is_wrong = |at: usize, mark: &str| match (mark, beside(at)) {
        ("(", (_, after)) => after,
        ("." | ")", (before, _)) => before,
        (_, (before, after)) => before || after,
    };
    let marks = text.match_indices([',', ';', ':', '?', '!', '.', '(', ')']);
    marks.filter(|(at, mark)| is_wrong(*at, mark)).map(|(at, _)| at).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::printed::finds;

    #[test]
    fn half_width_marks_are_counted_by_item() {
        finds(
            &RULE,
            r#"
柳林镇配合履职事项清单
序号	类别	事项名称	对应上级部门	上级部门职责	乡镇（街道）配合职责
1	民生服务	养犬管理	区公安局	登记(含补登),年审;	开展宣传。
//                               ^ 本事项有 4 处半角标点。 → 请改为全角标点。
2	民生服务	殡葬管理	区民政局	使用1.5米以下墓碑(GB/T 1)。	宣传。
"#,
        );
    }
}
