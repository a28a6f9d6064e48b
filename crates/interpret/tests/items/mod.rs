//! Invented items, and what their procedures have, in few words.

use qingdan_model::{Cells, Group, Item, JointCells, Passage, Place, Procedure, StepId};

/// A joint item: departments' clauses under their headings, then the town's.
pub fn joint(name: &str, departments: &[(&str, &[&str])], town: &[&str]) -> Item {
    let passages = |texts: &[&str]| texts.iter().map(|text| Passage::unplaced(*text)).collect::<Vec<_>>();
    let groups = departments.iter().map(|(heading, duties)| Group {
        heading: Some(Passage::unplaced(*heading)),
        duties: passages(duties),
    });
    item(
        name,
        Cells::Joint(JointCells {
            departments: departments.iter().map(|(heading, _)| Passage::unplaced(*heading)).collect(),
            department_duties: groups.collect(),
            support: Vec::new(),
            town_duties: passages(town),
            remark: None,
        }),
    )
}

/// An item with these cells.
pub fn item(name: &str, cells: Cells<Passage>) -> Item {
    Item { no: 1, category: None, name: Passage::unplaced(name), cells, place: Place::default() }
}

/// "town-1→department-1", with ? for a side that is missing.
pub fn hand_offs(procedure: &Procedure) -> Vec<String> {
    let side = |step: Option<StepId>| step.map_or("?".to_owned(), |step| step.to_string());
    procedure.hand_offs.iter().map(|one| format!("{}→{}", side(one.from.step), side(one.to.step))).collect()
}

/// "town-1>town-2", with + where the second assists the first.
pub fn links(procedure: &Procedure) -> Vec<String> {
    let kind = |assists: bool| if assists { "+" } else { ">" };
    procedure.links.iter().map(|link| format!("{}{}{}", link.from, kind(link.assists), link.to)).collect()
}
