//! Counts what the layout left in the text: spaces between Chinese characters, lines with nothing but a full stop. One
//! finding a list, at the first.
//!
//! Such a text was copied out of a PDF table. It reads well enough on paper; whoever copies a clause from it copies the
//! gaps, and a search for the words fails.

use qingdan_model::{Place, Severity, Span};

use crate::locate::Lines;
use crate::report::{At, Report};
use crate::rule::{Example, Rule};
use crate::view::{SheetView, View};

pub(crate) const RULE: Rule = Rule {
    code: "QD606",
    name: "layout-leftovers",
    severity: Severity::Info,
    title: "排版留下的空格和断行",
    english: "Spaces and lone marks that the layout left",
    why: "从 PDF 表格复制出来的文字里留着空格和单独成行的句号。读的时候不碍事，复制条款、查找原文时会出错。公开文字版前请清理。",
    why_english: "Text copied out of a PDF table: whoever copies a clause copies the gaps, and a search for the words fails.",
    example: Example {
        wrong: "对申请进行审批 ，发放补贴\n。", right: "对申请进行审批，发放补贴。"
    },
    find,
};

fn find(view: &View<'_>, report: &mut Report<'_, '_>) {
    for sheet in &view.sheets {
        let Some(lines) = &sheet.lines else { continue };
        let spans = leftovers(sheet, lines);
        let Some(first) = spans.first() else { continue };
        let place = Place { line: lines.line_at(first.start).0, spans: vec![*first] };
        report.push(
            At::list(sheet, &sheet.list.title, place),
            format!("文字里有 {} 处排版留下的空格或单独成行的标点。", spans.len()),
            format!("{} spaces or lone marks were left by the layout.", spans.len()),
            Some("请对照原件清理；导出的清单里已经没有这些空格。".to_owned()),
        );
    }
}

/// Where they stand, within the cells of the list.
fn leftovers(sheet: &SheetView<'_>, lines: &Lines<'_>) -> Vec<Span> {
    let cells = sheet.list.items.iter().flat_map(|item| [&item.name].into_iter().chain(item.cells.each()));
    let mut spans: Vec<Span> =
        cells.flat_map(|cell| &cell.place.spans).flat_map(|span| in_span(lines, *span)).collect();
    spans.sort_by_key(|span| span.start);
    spans.dedup();
    spans
}

fn in_span(lines: &Lines<'_>, span: Span) -> Vec<Span> {
    let Some(text) = lines.text.get(span.start..span.end) else { return Vec::new() };
    let mut found = Vec::new();
    for (at, space) in text.match_indices(' ') {
        let is_chinese =
            |char: Option<char>| char.is_some_and(|char| !char.is_ascii() && !char.is_whitespace());
        if is_chinese(text[..at].chars().next_back()) && is_chinese(text[at + space.len()..].chars().next()) {
            found.push(Span { start: span.start + at, end: span.start + at + space.len() });
        }
    }
    let (_, line) = lines.line_at(span.start);
    let is_lone =
        lines.text.get(line.clone()).is_some_and(|line| matches!(line.trim(), "。" | "，" | "；" | "、"));
    if is_lone {
        found.push(Span { start: line.start, end: line.end });
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::printed::finds;

    #[test]
    fn gaps_are_counted_once_a_list() {
        finds(
            &RULE,
            r#"
柳林镇配合履职事项清单
序号,类别,事项名称,对应上级部门,上级部门职责,乡镇（街道）配合职责
1,民生服务,养犬管理,区公安局,办理养犬登记 ，年审。,开展 养犬宣传。
//                                       ^ 文字里有 2 处排版留下的空格或单独成行的标点。 → 请对照原件清理；导出的清单里已经没有这些空格。
"#,
        );
    }
}
