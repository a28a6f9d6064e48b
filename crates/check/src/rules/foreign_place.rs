//! Finds the name of another town in a town's list, and bodies of another district.
//!
//! Lists are copied from neighbours. Where the neighbour's name has stayed, the duty is not this town's as printed.

use std::collections::BTreeMap;
use std::ops::Range;

use qingdan_catalogue::{CheckWords, Level};
use qingdan_model::{Column, Severity};

use super::cells::cells;
use crate::names::bodies;
use crate::report::{At, Report};
use crate::rule::{Example, Rule};
use crate::view::{SheetView, View};

pub(crate) const RULE: Rule = Rule {
    code: "QD610",
    name: "foreign-place",
    severity: Severity::Warning,
    title: "出现别的乡镇或区县的名称",
    english: "The name of another town or district",
    why: "清单从别处抄来，留下了别的乡镇（街道）或区县的名称。照印出来的看，这项职责不是本地的。请改为本地名称。",
    why_english: "The list was copied from a neighbour, whose name has stayed: as printed, the duty is not this town's.",
    example: Example {
        wrong: "（柳林镇清单）指导河口镇建立宅基地台账。",
        right: "（柳林镇清单）指导柳林镇建立宅基地台账。",
    },
    find,
};

fn find(view: &View<'_>, report: &mut Report<'_, '_>) {
    for sheet in &view.sheets {
        if let Some(own) = view.town {
            towns(sheet, own, report);
        }
        districts(sheet, view.region.unwrap_or_default(), report);
    }
}

/// How the name of a town ends.
const KINDS: &[&str] = &["街道", "镇", "乡", "苏木"];

fn towns(sheet: &SheetView<'_>, own: &str, report: &mut Report<'_, '_>) {
    for item in &sheet.items {
        // Where this town is named as well, others are named beside it on purpose.
        for cell in cells(item).into_iter().filter(|cell| !cell.text().contains(own)) {
            for name in town_names(cell.text()) {
                let printed = &cell.text()[name.clone()];
                if own.contains(printed) || printed.contains(own) {
                    continue;
                }
                report.push(
                    cell.at(name.clone()),
                    format!("“{printed}”是别的乡镇（街道），这是{own}的清单。"),
                    format!("“{printed}” is another town than {own}."),
                    Some(format!("请核对是不是应为“{own}”。")),
                );
            }
        }
    }
}

/// Names of towns: two or three characters and 镇, 乡, 街道 or 苏木, right after a word that takes a town.
fn town_names(text: &str) -> Vec<Range<usize>> {
    let words = &CheckWords::embedded().places;
    let is_no_name = |own: &str| {
        [&words.general, &words.verbs, &words.before].into_iter().flatten().any(|word| own.contains(word))
    };
    let mut names = Vec::new();
    for kind in KINDS {
        for (at, _) in text.match_indices(kind) {
            let before = &text[..at];
            let name = |length: usize| before.char_indices().rev().nth(length - 1).map(|(start, _)| start);
            let found = [2, 3].into_iter().filter_map(name).find(|start| {
                let own = &before[*start..];
                let is_han = own.chars().all(|char| ('\u{4e00}'..='\u{9fff}').contains(&char));
                is_han && words.before.iter().any(|word| before[..*start].ends_with(word)) && !is_no_name(own)
            });
            let rest = &text[at + kind.len()..];
            // 乡村, 镇区, 乡镇 and 街道办 of no name.
            let goes_on = words.after.iter().any(|next| rest.starts_with(next));
            if let Some(start) = found.filter(|_| !goes_on) {
                names.push(start..at + kind.len());
            }
        }
    }
    names
}

/// Bodies that are printed with another district's name than nearly all others are.
fn districts(sheet: &SheetView<'_>, region: &str, report: &mut Report<'_, '_>) {
    let printed: Vec<_> = sheet
        .items
        .iter()
        .flat_map(|item| {
            bodies(&item.column).chain(bodies(&item.headings)).map(move |(cell, body)| (item, cell, body))
        })
        .filter_map(|(item, cell, body)| Some((item, cell, district_of(body.resolved.as_ref()?)?)))
        .collect();
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for (_, _, district) in &printed {
        *counts.entry(district.as_str()).or_default() += 1;
    }
    let Some((own, most)) = counts.iter().max_by_key(|(_, count)| **count).map(|(own, most)| (*own, *most))
    else {
        return;
    };
    for (item, cell, district) in &printed {
        let is_rare = counts[district.as_str()] * 10 < most;
        if district != own && is_rare && !region.contains(district.as_str()) {
            report.push(
                At::cell(item, Some(Column::Department), cell.passage),
                format!("“{district}”与清单里其他部门的“{own}”不是一个区县。"),
                format!("“{district}” is another district than “{own}”."),
                Some("请核对部门属于哪个区县。".to_owned()),
            );
        }
    }
}

/// The district's own name in the prefix of a body of its level: "石桥区"; none where it prints only 区.
fn district_of(found: &qingdan_catalogue::Resolved<'_>) -> Option<String> {
    let is_district = found.level == Some(Level::County);
    let start = found.prefix.rfind(['省', '市', '州', '盟']).map_or(0, |at| at + '市'.len_utf8());
    let name = &found.prefix[start..];
    let ends = name.find(['区', '县', '旗']).map(|at| at + '区'.len_utf8());
    let name = &name[..ends?];
    (is_district && name.chars().count() >= 3).then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::printed::finds;

    #[test]
    fn another_towns_name_is_found() {
        finds(
            &RULE,
            r#"
柳林镇配合履职事项清单
序号,类别,事项名称,对应上级部门,上级部门职责,乡镇（街道）配合职责
1,乡村振兴,宅基地管理,区农业农村局,指导河口镇建立台账，对城镇居民和各镇开展宣传。,"1.将名单报本镇汇总。
//                                     ^^^^^^ “河口镇”是别的乡镇（街道），这是柳林镇的清单。 → 请核对是不是应为“柳林镇”。
2.组织实施镇党委换届，组织参加镇人大会议，对接户籍所在地的镇人民政府。"
"#,
        );
    }
}
