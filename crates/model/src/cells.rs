use serde::{Deserialize, Serialize};

/// What a list's row says besides number, category and name, by kind of list.
///
/// `T` is what stands in a cell: a [`crate::Passage`] in the model; texts and places, apart, in JSON.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Cells<T> {
    /// 配合履职: a department leads, the town assists.
    Joint(JointCells<T>),
    /// 上级部门收回: a department does it, the town must not be asked.
    Reclaimed(ReclaimedCells<T>),
    /// 基本履职: the town's own; the name says it all.
    Basic {},
}

/// The columns of an item of the joint list.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct JointCells<T> {
    /// 对应上级部门, one entry a department, in print order.
    pub departments: Vec<T>,
    /// 上级部门职责, a group per printed heading.
    pub department_duties: Vec<Group<T>>,
    /// 履职保障: what the department must provide to the town.
    pub support: Vec<T>,
    /// 乡镇（街道）配合职责.
    pub town_duties: Vec<T>,
    /// 备注, where it has text.
    #[serde(default = "none")]
    pub remark: Option<T>,
}

fn none<T>() -> Option<T> {
    None
}

/// The duties under one printed heading ("区应急管理局：").
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Group<T> {
    /// The heading without its colon; `None` where the cell or a part of it has none.
    pub heading: Option<T>,
    /// The clauses under it.
    pub duties: Vec<T>,
}

/// The columns of an item of the reclaimed list.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct ReclaimedCells<T> {
    /// 承接部门, one entry a body.
    pub receivers: Vec<T>,
    /// 履职方式及工作措施.
    pub method: T,
}

impl<T> Cells<T> {
    /// The same cells with `f` applied to each, in reading order.
    pub fn map<'a, U>(&'a self, mut f: impl FnMut(&'a T) -> U) -> Cells<U> {
        match self {
            Cells::Basic {} => Cells::Basic {},
            Cells::Joint(cells) => Cells::Joint(JointCells {
                departments: cells.departments.iter().map(&mut f).collect(),
                department_duties: cells
                    .department_duties
                    .iter()
                    .map(|group| Group {
                        heading: group.heading.as_ref().map(&mut f),
                        duties: group.duties.iter().map(&mut f).collect(),
                    })
                    .collect(),
                support: cells.support.iter().map(&mut f).collect(),
                town_duties: cells.town_duties.iter().map(&mut f).collect(),
                remark: cells.remark.as_ref().map(&mut f),
            }),
            Cells::Reclaimed(cells) => Cells::Reclaimed(ReclaimedCells {
                receivers: cells.receivers.iter().map(&mut f).collect(),
                method: f(&cells.method),
            }),
        }
    }

    /// Every cell in reading order.
    pub fn each(&self) -> Vec<&T> {
        let mut all = Vec::new();
        match self {
            Cells::Basic {} => {}
            Cells::Joint(cells) => {
                all.extend(&cells.departments);
                for group in &cells.department_duties {
                    all.extend(&group.heading);
                    all.extend(&group.duties);
                }
                all.extend(&cells.support);
                all.extend(&cells.town_duties);
                all.extend(&cells.remark);
            }
            Cells::Reclaimed(cells) => {
                all.extend(&cells.receivers);
                all.push(&cells.method);
            }
        }
        all
    }
}
