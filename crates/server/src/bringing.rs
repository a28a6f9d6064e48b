//! What the lists in force say of an emergency: the items of towns that speak of it, for whoever opens it to choose from.

use qingdan_model::{Item, Kind, StepId};
use qingdan_work::OrganisationId;
use qingdan_work::case::ItemRef;
use qingdan_work::emergency::{Brought, Concern, EmergencyKind, concern, duties};

use crate::desk::{Desk, clause_url};
use crate::item_address;
use crate::library::{Library, Town};
use crate::pages::Corrections;

/// An item that may concern an emergency.
pub(crate) struct Found {
    /// The town's organisation.
    pub town: OrganisationId,
    /// What forms call it: list, and the item's name in it.
    pub word: String,
    pub kind: Kind,
    pub no: u32,
    pub name: String,
    pub url: String,
    /// The clause that speaks of it, where its name does not.
    pub clause: Option<String>,
}

impl Found {
    /// Whether its name says so.
    pub fn is_named(&self) -> bool {
        self.clause.is_none()
    }
}

/// The items of towns that concern a kind of emergency, those first whose names say so.
pub(crate) fn find(
    library: &Library,
    desk: &Desk,
    kind: EmergencyKind,
    towns: &[OrganisationId],
) -> Vec<Found> {
    let mut found = Vec::new();
    for (id, town) in lists(library, desk, towns) {
        let mut of_town: Vec<Found> = Vec::new();
        for (reference, item) in items(town) {
            let procedure = || Corrections::of(library, town, reference.kind).procedure(item);
            let Some(concern) = concern(kind, item, procedure) else { continue };
            let clause = match concern {
                Concern::Name => None,
                Concern::Clause(clause) => Some(clause),
            };
            of_town.push(Found {
                town: id,
                word: word(town, &reference),
                url: clause_url(town, &reference, clause),
                clause: clause.map(|clause| text(item, clause)),
                kind: reference.kind,
                no: reference.no,
                name: reference.name,
            });
        }
        of_town.sort_by_key(|one| !one.is_named());
        found.extend(of_town);
    }
    found
}

/// Towns with what was chosen of their items.
pub(crate) fn brought(
    library: &Library,
    desk: &Desk,
    towns: &[OrganisationId],
    is_chosen: impl Fn(OrganisationId, &str) -> bool,
) -> Brought {
    let mut brought = Brought { towns: towns.to_vec(), ..Brought::default() };
    for (id, town) in lists(library, desk, towns) {
        for (reference, item) in items(town) {
            if is_chosen(id, &word(town, &reference)) {
                let procedure = Corrections::of(library, town, reference.kind).procedure(item);
                brought.duties.extend(duties(brought.items.len(), id, &procedure, &desk.directory));
                brought.items.push(reference);
            }
        }
    }
    brought
}

/// The lists of towns, where they have some.
fn lists<'a>(library: &'a Library, desk: &Desk, towns: &[OrganisationId]) -> Vec<(OrganisationId, &'a Town)> {
    let of = |id: &OrganisationId| {
        let listed = desk.directory.get(*id)?.listed.as_deref()?;
        let town = library.towns.iter().find(|town| town.district == desk.district && town.name == listed)?;
        Some((*id, town))
    };
    towns.iter().filter_map(of).collect()
}

fn items(town: &Town) -> impl Iterator<Item = (ItemRef, &Item)> {
    let of_list = |list: &'_ std::sync::Arc<qingdan_store::StoredList>| (list.head.kind, list.head.version);
    town.lists.iter().flat_map(move |list| {
        let (kind, version) = of_list(list);
        list.list.items.iter().map(move |item| {
            let (town, no, name) = (town.name.clone(), item.no, item.name.text.clone());
            (ItemRef { town, kind, version, no, name }, item)
        })
    })
}

fn word(town: &Town, item: &ItemRef) -> String {
    let called = item_address::name_in(Some(town), item.kind, item.no, &item.name);
    format!("{}/{called}", item.kind)
}

fn text(item: &Item, clause: StepId) -> String {
    let clauses = item.clauses();
    let found = clauses.iter().find(|one| one.column == clause.column && one.number == clause.number);
    found.map(|one| one.passage.text.clone()).unwrap_or_default()
}
