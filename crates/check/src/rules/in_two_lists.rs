//! Finds items that stand in two lists of one town, or twice in one.
//!
//! In the basic list the town answers for it, in the joint list a department does, and of a reclaimed item the town must
//! not be asked. An item in two of them has two owners or none.

use qingdan_model::{Kind, Severity};

use crate::likeness::{Pairs, common, likeness, may_be_alike, pairs_of_name};
use crate::report::{At, Report};
use crate::rule::{Example, Rule};
use crate::view::{ItemView, View};

pub(crate) const RULE: Rule = Rule {
    code: "QD405",
    name: "in-two-lists",
    severity: Severity::Warning,
    title: "同一事项列了两次",
    english: "One item in two lists, or twice in one",
    why: "同一事项在基本清单里由乡镇（街道）负责，在配合清单里由部门负责，在收回清单里又不该由乡镇（街道）做。列在两处，责任就说不清。请只保留一处。",
    why_english: "Each list has another owner: an item that stands in two of them has two owners or none.",
    example: Example {
        wrong: "基本履职：负责养犬管理\n配合履职：养犬管理工作（区公安局）",
        right: "配合履职：养犬管理工作（区公安局）",
    },
    find,
};

/// From here on two names are one item to a reader.
const SAME: f64 = 0.85;

/// Fewer pairs say too little to tell.
const FEWEST: usize = 2;

fn find(view: &View<'_>, report: &mut Report<'_, '_>) {
    let items: Vec<(&ItemView<'_>, Kind, Pairs)> =
        view.items().map(|item| (item, item.item.kind(), pairs_of_name(&item.item.name.text))).collect();
    for (at, (item, kind, pairs)) in items.iter().enumerate() {
        let is_same = |other: &&(&ItemView<'_>, Kind, Pairs)| {
            pairs.len() >= FEWEST
                && may_be_alike(pairs, &other.2, SAME)
                && is_same_but_longer(pairs, &other.2)
                && likeness(pairs, &other.2) >= SAME
        };
        let Some((other, in_kind, _)) = items[..at].iter().find(is_same) else { continue };
        let (no, name) = (other.item.no, &other.item.name.text);
        let wherein =
            if in_kind == kind { "本清单".to_owned() } else { format!("{}清单", in_kind.chinese()) };
        report.push(
            At::name(item),
            format!("与{wherein}第 {no} 项“{name}”是同一事项。"),
            format!("It is the same as item {in_kind}:{no}."),
            Some("请只保留一处。".to_owned()),
        );
    }
}

/// Whether one has all that the other says: "对小商店…" and "对小饭店…" differ in what they are about.
fn is_same_but_longer(one: &Pairs, other: &Pairs) -> bool {
    common(one, other) == one.len().min(other.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::printed::finds;

    #[test]
    fn an_item_of_two_lists_is_found() {
        finds(
            &RULE,
            r#"
柳林镇基本履职事项清单
序号,类别,事项名称
1,民生服务,负责养犬管理工作
2,民生服务,开展小商店消防安全检查
柳林镇配合履职事项清单
序号,类别,事项名称,对应上级部门,上级部门职责,乡镇（街道）配合职责
1,民生服务,养犬管理,区公安局,登记。,开展养犬宣传。
//         ^^^^^^^^ 与基本履职清单第 1 项“负责养犬管理工作”是同一事项。 → 请只保留一处。
2,民生服务,小饭店消防安全检查,区消防救援大队,检查。,排查。
"#,
        );
    }
}
