//! Who handles a matter of an item: what its list says decides by which plan, and whether a town may be asked at all.

use qingdan_model::{Actor, Kind, Procedure};

use crate::case::Source;
use crate::mask::without_numbers;
use crate::people::{Directory, OrganisationId};
use crate::plan::{Parties, Plan, Planned};

/// Who handles a matter of an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Handled {
    /// The town, with the departments that its list names.
    Town(Plan),
    /// Departments alone: a list took the item back from towns (上级部门收回), which must not be asked to do it.
    Departments(Plan),
    /// Departments alone, none of which works here.
    Elsewhere,
}

impl Handled {
    /// Who is responsible for a case of it, with the plan; `None` where nobody here is. What was taken back is led by the
    /// first department, and no business of the town.
    pub fn case(self, town: OrganisationId) -> Option<(OrganisationId, Plan)> {
        match self {
            Handled::Town(plan) => Some((town, plan)),
            Handled::Departments(plan) => {
                plan.steps.first().map(|step| step.organisation).map(|one| (one, plan))
            }
            Handled::Elsewhere => None,
        }
    }
}

/// Who handles a matter of an item with this name, in a list of this kind, by its procedure.
pub fn handled(
    name: &str,
    kind: Kind,
    procedure: &Procedure,
    source: Source,
    parties: Parties,
    directory: &Directory,
) -> Handled {
    if kind == Kind::Reclaimed {
        return by_departments(name, procedure, directory);
    }
    let plan = Plan::of(procedure, source, parties, directory);
    if !plan.steps.is_empty() {
        return Handled::Town(plan);
    }
    // The list says that it is to be done and not how.
    let actions = procedure.steps.iter().flat_map(|step| step.actions()).collect();
    Handled::Town(Plan::of_one(&without_numbers(name), parties.own(), actions))
}

fn by_departments(name: &str, procedure: &Procedure, directory: &Directory) -> Handled {
    let lanes = procedure.lanes.iter().enumerate().filter(|(_, lane)| lane.actor == Actor::Department);
    let mut plan = Plan::default();
    let mut known: Vec<OrganisationId> = Vec::new();
    for (at, lane) in lanes {
        let clause = procedure.steps.iter().find(|step| step.lane == at);
        for department in lane.bodies.iter().filter_map(|body| directory.department(body)) {
            if known.contains(&department.id) {
                continue;
            }
            known.push(department.id);
            let actions = clause.map(|step| step.actions().collect()).unwrap_or_default();
            let one = Plan::of_one(&without_numbers(name), department.id, actions);
            plan.steps.extend(one.steps.into_iter().map(|step| Planned {
                clause: clause.map(|step| step.id),
                text: clause.map(|step| without_numbers(&step.text).into_owned()).unwrap_or_default(),
                ..step
            }));
        }
    }
    if plan.steps.is_empty() { Handled::Elsewhere } else { Handled::Departments(plan) }
}
