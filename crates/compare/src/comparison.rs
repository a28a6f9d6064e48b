//! Several towns side by side: the matters of their lists, and what is different about each.

use std::collections::BTreeSet;

use qingdan_model::{Deadline, Item, Kind};
use serde::Serialize;

use crate::align::{Member, Row, align};
use crate::clauses::{Part, clause_pairs};
use crate::prints::{Subject, bodies_of};

/// One of the towns compared, or a version of its lists.
pub struct Party<'a> {
    /// What it is called.
    pub name: String,
    /// Its items.
    pub items: Vec<Subject<'a>>,
}

/// Several towns side by side. This is the JSON that `qingdan compare` prints.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Comparison {
    /// The towns, in the order given: that of cells.
    pub towns: Vec<String>,
    /// A matter each.
    pub rows: Vec<Compared>,
}

/// One matter in every town.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Compared {
    /// What the first town that has an item of its own for it calls it.
    pub name: String,
    /// The position of that town: the others are compared with it.
    pub base: usize,
    /// For each town what it has; empty where it has nothing.
    pub cells: Vec<Cell>,
}

/// What one town has of a matter.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Cell {
    /// Its items: none where the matter is missing, several where the town parts it.
    pub items: Vec<CellItem>,
    /// Where the town has none, an item that may be about it all the same: somebody has to look.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub perhaps: Option<CellItem>,
    /// What is different from the base, in short.
    pub marks: Vec<Mark>,
    /// Clause by clause: what this town has otherwise, not at all, or alone.
    pub differences: Vec<Difference>,
}

/// An item in a cell.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CellItem {
    /// The list it stands in.
    pub list: Kind,
    /// Its number.
    pub no: u32,
    /// Its name.
    pub name: String,
    /// Its category.
    pub category: Option<String>,
    /// Who leads or takes over, by canonical names.
    pub bodies: Vec<String>,
    /// Times that its clauses set, in their words.
    pub deadlines: Vec<String>,
    /// Whether its own row is another one, and it covers this matter too.
    pub covers: bool,
}

/// Something that is different in short.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Mark {
    /// It stands in another list: the town's own here, a department's there.
    List,
    /// Other bodies lead.
    Bodies,
    /// The departments have a duty more or less.
    Department,
    /// Support is more or less.
    Support,
    /// The town has a duty more or less.
    Town,
    /// Other times are set.
    Deadline,
    /// The same duties in other words.
    Wording,
}

impl Mark {
    /// All, in the order of the legend.
    pub const ALL: [Mark; 7] = [
        Mark::List,
        Mark::Bodies,
        Mark::Department,
        Mark::Support,
        Mark::Town,
        Mark::Deadline,
        Mark::Wording,
    ];

    /// One character for a cell.
    pub fn short(self) -> &'static str {
        match self {
            Mark::List => "列",
            Mark::Bodies => "牵",
            Mark::Department => "部",
            Mark::Support => "保",
            Mark::Town => "镇",
            Mark::Deadline => "期",
            Mark::Wording => "文",
        }
    }

    /// What the character stands for.
    pub fn chinese(self) -> &'static str {
        match self {
            Mark::List => "列在另一类清单",
            Mark::Bodies => "牵头部门不同",
            Mark::Department => "部门职责有增减",
            Mark::Support => "履职保障有增减",
            Mark::Town => "镇街职责有增减",
            Mark::Deadline => "时限不同",
            Mark::Wording => "只是文字不同",
        }
    }
}

/// A clause that is not the same in both.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// Whose duty it is.
    pub part: Part,
    /// What the base says; `null` where it has no such clause.
    pub base: Option<String>,
    /// What this town says; `null` where it has no such clause.
    pub here: Option<String>,
}

/// Lays the towns side by side. `deadlines` tells which times an item's clauses set.
pub fn compare(towns: &[Party<'_>], deadlines: &dyn Fn(&Item) -> Vec<Deadline>) -> Comparison {
    let subjects: Vec<Vec<Subject<'_>>> = towns.iter().map(|town| town.items.clone()).collect();
    let rows = align(&subjects).iter().filter_map(|row| compared(row, &subjects, deadlines)).collect();
    Comparison { towns: towns.iter().map(|town| town.name.clone()).collect(), rows }
}

/// What is seen of an item.
struct Seen<'a> {
    item: &'a Item,
    bodies: Vec<String>,
    deadlines: Vec<Deadline>,
}

fn compared(
    row: &Row,
    towns: &[Vec<Subject<'_>>],
    deadlines: &dyn Fn(&Item) -> Vec<Deadline>,
) -> Option<Compared> {
    let see = |town: usize, member: &Member| {
        let subject = towns[town][member.item];
        Seen { item: subject.item, bodies: bodies_of(subject), deadlines: deadlines(subject.item) }
    };
    let seen: Vec<Vec<Seen<'_>>> = (row.cells.iter().enumerate())
        .map(|(town, cell)| cell.iter().map(|member| see(town, member)).collect())
        .collect();
    // One that covers several matters would give them all its name.
    let base = row.cells.iter().position(|cell| cell.first().is_some_and(|member| !member.covers))?;
    let cells = row.cells.iter().zip(&seen).enumerate().map(|(town, (members, cell))| {
        let items = members.iter().zip(cell).map(|(member, seen)| cell_item(*member, seen)).collect();
        let perhaps = row.perhaps[town].map(|item| Member { item, covers: false });
        let perhaps = perhaps.map(|member| cell_item(member, &see(town, &member)));
        match cell.first() {
            Some(here) if town != base => {
                let there = &seen[base][0];
                Cell {
                    items,
                    perhaps,
                    marks: marks(there, here),
                    differences: differences(there.item, here.item),
                }
            }
            _ => Cell { items, perhaps, ..Cell::default() },
        }
    });
    Some(Compared { name: seen[base][0].item.name.text.clone(), base, cells: cells.collect() })
}

fn cell_item(member: Member, seen: &Seen<'_>) -> CellItem {
    CellItem {
        list: seen.item.kind(),
        no: seen.item.no,
        name: seen.item.name.text.clone(),
        category: seen.item.category.clone(),
        bodies: seen.bodies.clone(),
        deadlines: seen.deadlines.iter().map(|deadline| deadline.text.clone()).collect(),
        covers: member.covers,
    }
}

/// Duties of items in different kinds of list are told in different ways: there the kind is the difference.
fn marks(base: &Seen<'_>, here: &Seen<'_>) -> Vec<Mark> {
    let set = |names: &[String]| names.iter().cloned().collect::<BTreeSet<_>>();
    let times = |deadlines: &[Deadline]| {
        deadlines
            .iter()
            .map(|one| (one.kind.as_str(), one.n, one.unit.map(|unit| unit.as_str())))
            .collect::<BTreeSet<_>>()
    };
    let same_list = base.item.kind() == here.item.kind();
    let mut marks = BTreeSet::new();
    let mut mark = |one: Mark, differs: bool| differs.then(|| marks.insert(one));
    mark(Mark::List, !same_list);
    let both_name = !(base.bodies.is_empty() || here.bodies.is_empty());
    mark(Mark::Bodies, both_name && set(&base.bodies) != set(&here.bodies));
    if same_list {
        mark(Mark::Deadline, times(&base.deadlines) != times(&here.deadlines));
        let pairs = clause_pairs(base.item, here.item);
        for pair in pairs.iter().filter(|pair| pair.one.is_none() || pair.other.is_none()) {
            let of = match pair.part {
                Part::Department => Mark::Department,
                Part::Support => Mark::Support,
                Part::Town => Mark::Town,
            };
            mark(of, true);
        }
        let is_reworded = pairs.iter().any(|pair| !pair.is_same());
        if marks.is_empty() && is_reworded {
            marks.insert(Mark::Wording);
        }
    }
    marks.into_iter().collect()
}

fn differences(base: &Item, here: &Item) -> Vec<Difference> {
    let pairs = clause_pairs(base, here);
    let different = pairs.iter().filter(|pair| !pair.is_same());
    let text = |clause: Option<qingdan_model::Clause<'_>>| clause.map(|clause| clause.passage.text.clone());
    different
        .map(|pair| Difference { part: pair.part, base: text(pair.one), here: text(pair.other) })
        .collect()
}

impl Compared {
    /// Whether some town does not have it.
    pub fn is_missing_somewhere(&self) -> bool {
        self.cells.iter().any(|cell| cell.items.is_empty())
    }

    /// Whether it is more than worded differently somewhere.
    pub fn differs(&self) -> bool {
        self.cells.iter().flat_map(|cell| &cell.marks).any(|mark| *mark != Mark::Wording)
    }
}
