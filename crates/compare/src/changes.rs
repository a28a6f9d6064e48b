//! What changed between two versions of a list.

use std::collections::{HashMap, HashSet};

use qingdan_catalogue::Bodies;
use qingdan_model::{Cells, Clause, Column, Item, List};

use crate::align::{Member, align};
use crate::clauses::{Part, clause_pairs};
use crate::prints::Subject;

/// A difference between two versions of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change<'a> {
    /// An item that only the new version has.
    Added(&'a Item),
    /// An item that only the old version has.
    Removed(&'a Item),
    /// An item that both have and that says something else now.
    Altered {
        /// The item in the old version.
        old: &'a Item,
        /// The same item in the new version.
        new: &'a Item,
        /// What is different, at least one.
        alterations: Vec<Alteration<'a>>,
    },
}

/// One thing about an item that is different now. An empty text was not there, or is not there any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alteration<'a> {
    /// What it is.
    pub field: Field<'a>,
    /// What the old version says.
    pub old: String,
    /// What the new version says.
    pub new: String,
}

/// A part of an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field<'a> {
    /// 序号.
    Number,
    /// 类别.
    Category,
    /// 事项名称.
    Name,
    /// 对应上级部门, or 承接部门.
    Bodies,
    /// One clause, under its heading where it has one.
    Clause {
        /// Its column.
        column: Column,
        /// The printed heading.
        heading: Option<&'a str>,
    },
    /// 备注.
    Remark,
}

/// The differences, in the order of the new version; what is gone stands where it was in the old one, at the end.
pub fn changes<'a>(old: &'a List, new: &'a List) -> Vec<Change<'a>> {
    let pairs = pairs(old, new);
    let before: HashMap<usize, usize> = pairs.iter().map(|&(old, new)| (new, old)).collect();
    let kept: HashSet<usize> = pairs.iter().map(|pair| pair.0).collect();
    let mut changes: Vec<Change<'a>> = Vec::new();
    for (at, item) in new.items.iter().enumerate() {
        match before.get(&at).map(|at| &old.items[*at]) {
            None => changes.push(Change::Added(item)),
            Some(was) => {
                let alterations = alterations(was, item);
                if !alterations.is_empty() {
                    changes.push(Change::Altered { old: was, new: item, alterations });
                }
            }
        }
    }
    let gone = old.items.iter().enumerate().filter(|(at, _)| !kept.contains(at));
    changes.extend(gone.map(|(_, item)| Change::Removed(item)));
    changes
}

/// Positions (in the old list, in the new one) of the same item. An item that takes over what another one covered is
/// not the same for that.
fn pairs(old: &List, new: &List) -> Vec<(usize, usize)> {
    let own = |cell: &[Member]| cell.iter().find(|member| !member.covers).map(|member| member.item);
    let subjects = [old, new].map(|list| Subject::all([list], Bodies::embedded()));
    let rows = align(&subjects);
    rows.iter().filter_map(|row| Some((own(&row.cells[0])?, own(&row.cells[1])?))).collect()
}

fn alterations<'a>(old: &'a Item, new: &'a Item) -> Vec<Alteration<'a>> {
    let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
    let names =
        |item: &Item| item.bodies().iter().map(|body| body.text.as_str()).collect::<Vec<_>>().join("、");
    let whole = [
        (Field::Number, old.no.to_string(), new.no.to_string()),
        (Field::Category, text(old.category.as_deref()), text(new.category.as_deref())),
        (Field::Name, old.name.text.clone(), new.name.text.clone()),
        (Field::Bodies, names(old), names(new)),
    ];
    let remark = (Field::Remark, text(remark_of(old)), text(remark_of(new)));
    let mut all: Vec<Alteration<'a>> = whole.into_iter().filter_map(altered).collect();
    all.extend(clause_alterations(old, new));
    all.extend(altered(remark));
    all
}

fn altered<'a>((field, old, new): (Field<'a>, String, String)) -> Option<Alteration<'a>> {
    (old != new).then_some(Alteration { field, old, new })
}

fn remark_of(item: &Item) -> Option<&str> {
    match &item.cells {
        Cells::Joint(cells) => cells.remark.as_ref().map(|remark| remark.text.as_str()),
        Cells::Reclaimed(_) | Cells::Basic {} => None,
    }
}

/// Clause beside clause: one that was reworded is one alteration, not a loss and a gain. What now stands under another
/// heading or before another clause is altered too, whatever it says.
fn clause_alterations<'a>(old: &'a Item, new: &'a Item) -> Vec<Alteration<'a>> {
    let mut last: Option<(Part, usize)> = None;
    let mut all = Vec::new();
    for pair in clause_pairs(old, new) {
        let has_moved = match (last, pair.one) {
            (Some((part, number)), Some(clause)) => pair.part == part && clause.number < number,
            _ => false,
        };
        last = pair.one.filter(|_| !has_moved).map(|clause| (pair.part, clause.number)).or(last);
        let heading = |clause: Option<Clause<'a>>| clause.and_then(|clause| clause.heading);
        let is_same = pair.is_same() && !has_moved && heading(pair.one) == heading(pair.other);
        // The name of a basic item is told as its name.
        let clause = pair.other.or(pair.one).filter(|clause| clause.column != Column::Basic);
        if let (false, Some(clause)) = (is_same, clause) {
            let (old, new) = pair.texts();
            let field = Field::Clause { column: clause.column, heading: clause.heading };
            all.push(Alteration { field, old: old.to_owned(), new: new.to_owned() });
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use qingdan_model::{Group, JointCells, Kind, Passage, Place};

    use super::*;

    fn item(no: u32, name: &str, department: &str, town: &[&str]) -> Item {
        let passages = |texts: &[&str]| texts.iter().map(|text| Passage::unplaced(*text)).collect::<Vec<_>>();
        Item {
            no,
            category: None,
            name: Passage::unplaced(name),
            cells: Cells::Joint(JointCells {
                departments: passages(&[department]),
                department_duties: vec![Group { heading: None, duties: passages(&["牵头组织。"]) }],
                support: Vec::new(),
                town_duties: passages(town),
                remark: None,
            }),
            place: Place::default(),
        }
    }

    fn list(items: Vec<Item>) -> List {
        List { kind: Kind::Joint, title: "配合履职事项清单".into(), sections: Vec::new(), items }
    }

    #[test]
    fn the_same_list_has_no_changes() {
        let list =
            list(vec![item(1, "征兵工作", "区武装部", &["宣传。"]), item(2, "征兵工作", "区武装部", &[])]);
        assert_eq!(changes(&list, &list), []);
    }

    #[test]
    fn an_item_put_in_between_renumbers_the_rest_and_changes_nothing_else() {
        let old = list(vec![item(1, "防汛抗旱", "区水务局", &["巡查河道。"])]);
        let new = list(vec![
            item(1, "森林防火", "区林草局", &["宣传。"]),
            item(2, "防汛抗旱", "区水务局", &["巡查河道。"]),
        ]);
        let changes = changes(&old, &new);
        assert_eq!(changes[0], Change::Added(&new.items[0]));
        let Change::Altered { alterations, .. } = &changes[1] else { panic!("{changes:?}") };
        assert_eq!(alterations[..], [Alteration { field: Field::Number, old: "1".into(), new: "2".into() }]);
        assert_eq!(changes.len(), 2);
    }

    #[test]
    fn a_renamed_item_is_the_same_and_its_clauses_are_told_one_by_one() {
        let old =
            list(vec![item(1, "城镇燃气安全监管", "区住建局", &["开展宣传。", "排查隐患。", "上报。"])]);
        let new = list(vec![item(
            1,
            "燃气安全监督管理",
            "区城管局",
            &["开展宣传。", "每月排查隐患。", "上报。", "协助处置。"],
        )]);
        let changes = changes(&old, &new);
        let [Change::Altered { alterations, .. }] = &changes[..] else { panic!("{changes:?}") };
        let told: Vec<(&str, &str)> = alterations.iter().map(|one| (&*one.old, &*one.new)).collect();
        assert_eq!(
            told,
            [
                ("城镇燃气安全监管", "燃气安全监督管理"),
                ("区住建局", "区城管局"),
                ("排查隐患。", "每月排查隐患。"),
                ("", "协助处置。")
            ]
        );
    }

    #[test]
    fn clauses_that_changed_places_are_told() {
        let old = list(vec![item(1, "防汛抗旱", "区水务局", &["巡查河道。", "上报险情。"])]);
        let new = list(vec![item(1, "防汛抗旱", "区水务局", &["上报险情。", "巡查河道。"])]);
        let changes = changes(&old, &new);
        let [Change::Altered { alterations, .. }] = &changes[..] else { panic!("{changes:?}") };
        assert_eq!(alterations.len(), 1, "{alterations:?}");
    }

    #[test]
    fn what_is_gone_is_told() {
        let old =
            list(vec![item(1, "防汛抗旱", "区水务局", &[]), item(2, "森林防火", "区林草局", &["巡山。"])]);
        let new = list(vec![item(1, "防汛抗旱", "区水务局", &[])]);
        assert_eq!(changes(&old, &new), [Change::Removed(&old.items[1])]);
    }
}
