//! Finds clauses of the town that say nearly the same as one of a department in the same item.
//!
//! Where both sides have the same duty, each waits for the other. Mostly one column was copied from the other.

use qingdan_model::{Column, Severity, Stance};

use crate::likeness::{likeness, may_be_alike, pairs};
use crate::report::{At, Report};
use crate::rule::{Example, Rule};
use crate::view::View;

pub(crate) const RULE: Rule = Rule {
    code: "QD602",
    name: "same-duty-twice",
    severity: Severity::Warning,
    title: "部门和乡镇（街道）职责相同",
    english: "Department and town have the same duty",
    why: "同一件事两边都写成自己的职责，出了问题互相等、互相推。请写明谁负责、谁配合，或者各管哪一段。",
    why_english: "Where both sides have the same duty, each waits for the other.",
    example: Example {
        wrong: "区水务局：开展河道巡查，清理河道垃圾。\n乡镇：开展河道巡查，清理河道垃圾。",
        right: "区水务局：组织清理区级河道垃圾。\n乡镇：开展村级河道巡查，发现垃圾的组织村民清理。",
    },
    find,
};

/// From here on two clauses are the same to a reader.
const SAME: f64 = 0.9;

/// Fewer pairs are a phrase that many duties share ("开展宣传。").
const FEWEST: usize = 8;

fn find(view: &View<'_>, report: &mut Report<'_, '_>) {
    for (item, _) in view.joint() {
        let of = |column| item.clauses.iter().filter(move |clause| clause.is_of(column));
        let departments: Vec<_> =
            of(Column::Department).map(|clause| (clause, pairs(clause.text()))).collect();
        for clause in of(Column::Town).filter(|clause| clause.reading.stance.value == Stance::Lead) {
            let own = pairs(clause.text());
            if own.len() < FEWEST {
                continue;
            }
            let same = departments
                .iter()
                .find(|(_, pairs)| may_be_alike(&own, pairs, SAME) && likeness(&own, pairs) >= SAME);
            if let Some((other, _)) = same {
                let number = other.clause.number;
                let whose =
                    other.clause.heading.map_or("部门".to_owned(), |heading| format!("“{heading}”"));
                report.push(
                    At::clause(clause),
                    format!("与{whose}的职责（部门第 {number} 条）几乎相同，没有写谁主谁辅。"),
                    format!("Nearly the same as clause {number} of the departments."),
                    Some("请写明谁负责、谁配合，或者各管哪一段。".to_owned()),
                );
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::printed::finds;

    #[test]
    fn the_same_duty_on_both_sides_is_found() {
        finds(
            &RULE,
            r#"
柳林镇配合履职事项清单
序号,类别,事项名称,对应上级部门,上级部门职责,乡镇（街道）配合职责
1,生态环保,河道管护,区水务局,区水务局：开展河道巡查，清理河道内的垃圾和障碍物。,"1.开展河道巡查，清理河道内垃圾和障碍物。
//                                                                                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ 与“区水务局”的职责（部门第 1 条）几乎相同，没有写谁主谁辅。 → 请写明谁负责、谁配合，或者各管哪一段。
2.配合区水务局开展河道巡查，清理河道内垃圾和障碍物。"
"#,
        );
    }
}
