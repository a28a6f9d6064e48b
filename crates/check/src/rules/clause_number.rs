//! Finds clauses whose printed numbers skip, repeat or go back within a cell: 1, 2, 3, 5.
//!
//! Whoever is told "clause 4 of the town's duties" finds none, or two. A number that is missing is often a clause that was
//! deleted from one town's list when it was copied to another's.

use std::ops::Range;

use qingdan_model::{Cells, Column, Passage, Place, Severity, Span};

use crate::locate::Lines;
use crate::report::{At, Report};
use crate::rule::{Example, Rule};
use crate::view::{ClauseView, ItemView, View};

pub(crate) const RULE: Rule = Rule {
    code: "QD105",
    name: "clause-number",
    severity: Severity::Warning,
    title: "条款编号不连续",
    english: "The printed numbers of clauses skip or repeat",
    why: "条款按编号引用、按编号派活。编号跳了，多半是从别处抄来时删了一条没有重编，也可能漏了一条。请核对后重新编号。",
    why_english: "Work is assigned by the number of a clause. A number that is missing is a clause that was struck out or lost.",
    example: Example {
        wrong: "1.开展养犬宣传。\n2.发现违规养犬的，及时上报。\n4.配合做好犬只收容。",
        right: "1.开展养犬宣传。\n2.发现违规养犬的，及时上报。\n3.配合做好犬只收容。",
    },
    find,
};

fn find(view: &View<'_>, report: &mut Report<'_, '_>) {
    for sheet in &view.sheets {
        let Some(lines) = &sheet.lines else { continue };
        for item in &sheet.items {
            for run in runs(item) {
                look_at(run, lines, report);
            }
        }
    }
}

/// Clauses that are numbered together: those under one heading, those of the town.
fn runs<'i, 'a>(item: &'i ItemView<'a>) -> Vec<&'i [ClauseView<'a>]> {
    let Cells::Joint(cells) = &item.item.cells else { return Vec::new() };
    let mut rest = item.clauses.as_slice();
    let mut runs = Vec::new();
    let groups = cells.department_duties.iter().map(|group| group.duties.len());
    for length in groups.chain([cells.support.len(), cells.town_duties.len()]) {
        let Some((run, after)) = rest.split_at_checked(length) else { return runs };
        runs.push(run);
        rest = after;
    }
    runs
}

fn look_at(run: &[ClauseView<'_>], lines: &Lines<'_>, report: &mut Report<'_, '_>) {
    let numbers: Vec<Option<(u32, Range<usize>)>> =
        run.iter().map(|clause| number_before(lines.text, clause.clause.passage)).collect();
    for (at, pair) in numbers.windows(2).enumerate() {
        let [Some((before, _)), Some((number, range))] = pair else { continue };
        // A cell may count its headings' clauses anew without printing the headings.
        if *number == before + 1 || *number == 1 {
            continue;
        }
        let clause = &run[at + 1];
        let column = if clause.clause.column == Column::Town { "配合职责" } else { "这一栏" };
        let place = Place {
            line: lines.line_at(range.start).0,
            spans: vec![Span { start: range.start, end: range.end }],
        };
        report.push(
            At::clause(clause).beside(&clause.clause.passage.text, place),
            format!("{column}里第 {before} 条之后编号为 {number}。"),
            format!("Clause {before} is followed by {number}."),
            Some("请核对有没有漏条，再重新编号。".to_owned()),
        );
    }
}

/// The number printed before a clause ("3."), with its place.
fn number_before(text: &str, clause: &Passage) -> Option<(u32, Range<usize>)> {
    let start = clause.place.spans.first()?.start;
    let before = text.get(..start)?.trim_end();
    let before = before.strip_suffix(['.', '．', '、', '﹒'])?.trim_end();
    let digits = before.bytes().rev().take_while(u8::is_ascii_digit).count();
    let range = before.len() - digits..before.len();
    // A third digit makes it a quantity or a year.
    let number = before.get(range.clone()).filter(|digits| digits.len() <= 2)?.parse().ok()?;
    Some((number, range))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::printed::finds;

    #[test]
    fn clauses_that_skip_a_number_are_found() {
        finds(
            &RULE,
            r#"
柳林镇配合履职事项清单
序号,类别,事项名称,对应上级部门,上级部门职责,乡镇（街道）配合职责
1,民生服务,养犬管理,"区公安局
区农业农村局","区公安局：
1.办理养犬登记。
2.收容流浪犬。
区农业农村局：
1.监督犬只免疫。
2.通报免疫情况。","1.开展养犬宣传。
2.摸排养犬情况。
4.发现违规养犬的，及时上报。
//^ 配合职责里第 2 条之后编号为 4。 → 请核对有没有漏条，再重新编号。
5.配合收容流浪犬。"
"#,
        );
    }
}
