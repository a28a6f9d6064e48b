//! Organisations that a district's lists name and that nobody has entered yet: its towns, and the departments that have
//! something to do in an item.

use std::collections::BTreeMap;

use qingdan_catalogue::{Bodies, registered_level};
use qingdan_model::{Actor, Item, Kind, Lane};
use qingdan_store::{DISTRICT_ITSELF, NewOrganisation, Store, StoreError};
use qingdan_work::{Directory, OrganisationKind, Person};

use crate::app::now;
use crate::library::{Library, Town};
use crate::pages::Corrections;

/// An organisation that could be entered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Proposed {
    /// A town or a department.
    pub kind: OrganisationKind,
    /// What lists print most often.
    pub name: String,
    /// The name by which cases find it.
    pub listed: String,
    /// In how many items it takes part; for a town, how many items it has.
    pub items: usize,
    /// Whether the catalogue knows it. What it does not know may be no organisation at all: 其他部门.
    pub is_known: bool,
}

/// The organisations that lists in force name and the district does not have, towns first, then those with most items.
pub(crate) fn proposed(library: &Library, district: &str, directory: &Directory) -> Vec<Proposed> {
    let towns = || library.towns.iter().filter(|town| town.district == district);
    let missing = towns().filter(|town| directory.town(&town.name).is_none());
    let mut proposed: Vec<Proposed> = missing.map(of_town).collect();

    let mut departments: BTreeMap<String, BTreeMap<String, usize>> = BTreeMap::new();
    for (body, printed) in towns().flat_map(|town| departments_of(library, town)) {
        *departments.entry(body).or_default().entry(printed).or_default() += 1;
    }
    departments.retain(|body, _| directory.in_register(body).is_none());
    let bodies = library.bodies_of(district);
    let mut departments: Vec<Proposed> = departments
        .into_iter()
        .map(|(listed, printed)| Proposed {
            kind: OrganisationKind::Department,
            items: printed.values().sum(),
            name: most_frequent(printed).unwrap_or_else(|| listed.clone()),
            is_known: bodies.get(registered_level(&listed).0).is_some(),
            listed,
        })
        .collect();
    departments.sort_by(|a, b| (b.is_known, b.items, &a.name).cmp(&(a.is_known, a.items, &b.name)));
    proposed.extend(departments);
    proposed
}

fn of_town(town: &Town) -> Proposed {
    let name = town.name.clone();
    Proposed { kind: OrganisationKind::Town, listed: name.clone(), name, items: town.items(), is_known: true }
}

/// The departments of a town's items as the procedures of cases name them, with how they are printed, once an item.
fn departments_of(library: &Library, town: &Town) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for list in town.lists.iter().filter(|list| list.head.kind != Kind::Basic) {
        let corrections = Corrections::of(library, town, list.head.kind);
        list.list.items.iter().for_each(|item| found.extend(departments_of_item(&corrections, item)));
    }
    found
}

fn departments_of_item(corrections: &Corrections<'_>, item: &Item) -> Vec<(String, String)> {
    let lanes = corrections.procedure(item).lanes.into_iter();
    let departments = lanes.filter(|lane| lane.actor == Actor::Department);
    departments.flat_map(with_printed).collect()
}

/// The departments of a lane, each with how it is printed there; empty where several are printed as one.
fn with_printed(lane: Lane) -> Vec<(String, String)> {
    let Lane { name, bodies, .. } = lane;
    if let [_] = bodies[..] {
        return bodies.into_iter().map(|body| (body, name.clone())).collect();
    }
    let named = Bodies::embedded().named_in(&name).bodies;
    let is_each_named = named.len() == bodies.len();
    let printed = named.into_iter().map(|one| if is_each_named { one.printed } else { String::new() });
    bodies.into_iter().zip(printed.chain(std::iter::repeat(String::new()))).collect()
}

fn most_frequent(printed: BTreeMap<String, usize>) -> Option<String> {
    let named = printed.into_iter().filter(|(name, _)| !name.is_empty());
    named.max_by_key(|(_, times)| *times).map(|(name, _)| name)
}

/// Enters an organisation.
///
/// # Errors
/// Where `by` may not, the name is taken meanwhile, or the store fails.
pub(crate) async fn enter(
    store: &Store,
    district: &str,
    by: &Person,
    one: &Proposed,
) -> Result<(), StoreError> {
    let Proposed { kind, name, listed, .. } = one.clone();
    let new = NewOrganisation { kind, name, parent: DISTRICT_ITSELF, listed: Some(listed) };
    store.create_organisation(district, by, new, now()).await.map(drop)
}
