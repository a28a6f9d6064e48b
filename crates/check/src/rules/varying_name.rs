//! Finds departments that one list prints under several names.
//!
//! "区卫健委" in one row and "区卫生健康委员会" in the next are one department to people and two to whoever sorts or filters
//! the table. One finding a department, at the name that is used least.

use std::collections::BTreeMap;

use qingdan_model::{Column, Passage, Severity};

use crate::names::{bare, bodies, canonical};
use crate::report::{At, Report};
use crate::rule::{Example, Rule};
use crate::view::{ItemView, SheetView, View};

pub(crate) const RULE: Rule = Rule {
    code: "QD206",
    name: "varying-name",
    severity: Severity::Info,
    title: "同一部门在清单里有几种名称",
    english: "A list prints one department under several names",
    why: "同一张清单里一个部门用了几种名称（全称、简称、加挂牌子），排序、筛选、统计时会算成几个部门。建议全文统一。",
    why_english: "One department under several names counts as several for whoever sorts or filters the table.",
    example: Example {
        wrong: "第3项 区卫健委；第8项 区卫生健康委员会",
        right: "第3项、第8项 区卫生健康委员会",
    },
    find,
};

/// A name with the cells that print it.
type Uses<'v, 'a> = BTreeMap<&'v str, Vec<(&'v ItemView<'a>, &'a Passage)>>;

fn find(view: &View<'_>, report: &mut Report<'_, '_>) {
    for sheet in &view.sheets {
        for uses in names_of(sheet).into_values().filter(|uses| uses.len() > 1 && !stand_together(uses)) {
            let fewest = uses.iter().min_by_key(|(_, cells)| cells.len());
            let Some((item, passage)) = fewest.and_then(|(_, cells)| cells.first()) else { continue };
            let counted: Vec<String> =
                uses.iter().map(|(name, cells)| format!("“{name}”{} 处", cells.len())).collect();
            let most = uses.iter().max_by_key(|(_, cells)| cells.len()).map_or("", |(name, _)| name);
            report.push(
                At::cell(item, Some(Column::Department), passage),
                format!("同一部门有 {} 种名称：{}。", uses.len(), counted.join("、")),
                format!("One department has {} names in this list.", uses.len()),
                Some(format!("建议统一为“{most}”。")),
            );
        }
    }
}

/// Whether one row names both: then they are two bodies in this town, whatever the catalogue knows.
fn stand_together(uses: &Uses<'_, '_>) -> bool {
    let items =
        |cells: &[(&ItemView<'_>, &Passage)]| cells.iter().map(|(item, _)| item.item.no).collect::<Vec<_>>();
    let all: Vec<Vec<u32>> = uses.values().map(|cells| items(cells)).collect();
    all.iter().enumerate().any(|(at, one)| all[..at].iter().flatten().any(|no| one.contains(no)))
}

/// The names of each known body in the column of departments.
fn names_of<'v, 'a>(sheet: &'v SheetView<'a>) -> BTreeMap<String, Uses<'v, 'a>> {
    let mut names: BTreeMap<String, Uses<'v, 'a>> = BTreeMap::new();
    for item in &sheet.items {
        for (cell, body) in bodies(&item.column).filter(|(_, body)| body.resolved.is_some()) {
            let uses = names.entry(canonical(body).into_owned()).or_default();
            uses.entry(bare(body)).or_default().push((item, cell.passage));
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::printed::finds;

    #[test]
    fn a_department_under_two_names_is_told_once() {
        finds(
            &RULE,
            r#"
柳林镇配合履职事项清单
序号,类别,事项名称,对应上级部门,上级部门职责,乡镇（街道）配合职责
1,民生服务,疫苗接种,区卫生健康委员会,组织接种。,通知接种。
2,民生服务,献血,区卫健委,组织献血。,宣传献血。
//              ^^^^^^^^ 同一部门有 2 种名称：“卫健委”1 处、“卫生健康委员会”2 处。 → 建议统一为“卫生健康委员会”。
3,民生服务,控烟,石桥区卫生健康委员会,开展执法。,宣传控烟。
"#,
        );
    }
}
