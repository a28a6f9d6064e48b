use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

use qingdan_catalogue::{Bodies, Catalogue};
use qingdan_model::{Document, Item, Kind};
use qingdan_search::Index;
use qingdan_store::{
    BodyName, ClauseDecision, DEFAULT_DISTRICT, Decided, ListHead, Store, StoreError, StoredList,
};
use qingdan_work::routine::PeriodicClause;

mod names;

use names::{Register, registers};

/// Every list in force with its index: all that a reading visitor needs, in memory.
///
/// Built from the store at the start and after every change, replaced as a whole, never changed.
pub struct Library {
    /// Towns by district and name.
    pub towns: Vec<Town>,
    /// Organisations by canonical name, with what every town's lists give them to do.
    pub bodies: BTreeMap<String, BodyDuties>,
    /// Who is responsible?
    pub index: Index,
    /// What list offices decided about clauses.
    pub corrections: Vec<Decided<ClauseDecision>>,
    /// What they decided about names of bodies.
    pub names: Vec<Decided<BodyName>>,
    /// Periodic clauses by district, once somebody asked for them.
    periodic: BTreeMap<String, OnceLock<Arc<Vec<PeriodicClause>>>>,
    /// Bodies by district, where its list office decided about names.
    registers: BTreeMap<String, Register>,
    /// Those of all other districts.
    common: &'static Bodies,
}

/// A town with its lists in force.
#[derive(Clone, Debug)]
pub struct Town {
    /// What addresses and choices call it: its name, with its district where two districts have the name.
    pub key: String,
    /// Its district.
    pub district: String,
    /// Its name.
    pub name: String,
    /// Its lists in the order basic, joint, reclaimed; at most one a kind.
    pub lists: Vec<Arc<StoredList>>,
}

/// What an organisation has to do, in all towns.
#[derive(Clone, Debug, Default)]
pub struct BodyDuties {
    /// Whether the catalogue or the list office knows it.
    pub is_known: bool,
    /// Every name it is printed under.
    pub printed: BTreeSet<String>,
    /// The items that name it, town by town.
    pub duties: Vec<Duty>,
}

/// An item that names an organisation.
#[derive(Clone, Debug)]
pub struct Duty {
    /// Key of the town.
    pub town: String,
    /// The town's district.
    pub district: String,
    /// The list, shared with [`Town::lists`].
    pub list: Arc<StoredList>,
    /// Position of the item in the list.
    pub item: usize,
    /// The name this item prints.
    pub printed: String,
}

/// What the store holds that a library is built of.
struct Stored {
    lists: Vec<StoredList>,
    names: Vec<Decided<BodyName>>,
    corrections: Vec<Decided<ClauseDecision>>,
}

impl Library {
    pub(crate) async fn load(store: &Store, catalogue: &'static Catalogue) -> Result<Library, StoreError> {
        let stored = Stored {
            lists: store.all_current(None).await?,
            names: store.body_names().await?,
            corrections: store.corrections().await?,
        };
        let built = tokio::task::spawn_blocking(move || Library::build(stored, catalogue)).await;
        built.map_err(|error| StoreError::Database { reason: format!("the index was not built: {error}") })
    }

    fn build(stored: Stored, catalogue: &'static Catalogue) -> Library {
        let towns = towns(stored.lists);
        let lists =
            towns.iter().flat_map(|town| town.lists.iter().map(|list| (town.key.as_str(), &list.list)));
        let index = Index::build(catalogue, lists);
        let mut library = Library {
            bodies: BTreeMap::new(),
            index,
            corrections: stored.corrections,
            periodic: towns.iter().map(|town| (town.district.clone(), OnceLock::new())).collect(),
            registers: registers(&stored.names, &catalogue.bodies),
            names: stored.names,
            common: &catalogue.bodies,
            towns,
        };
        library.bodies = library.duties();
        library
    }

    /// The periodic clauses of a district's lists. The first who asks has them read, which takes a moment.
    pub(crate) fn periodic_clauses(&self, district: &str) -> &[PeriodicClause] {
        let read = self.periodic.get(district);
        read.map_or(&[], |read| {
            read.get_or_init(|| Arc::new(crate::routines::read(self, district))).as_slice()
        })
    }

    /// The same with what an earlier library read of the clauses of districts that have not changed since.
    pub(crate) fn with_read(self, earlier: &Library) -> Library {
        for (district, read) in &self.periodic {
            let known = earlier.periodic.get(district).and_then(OnceLock::get);
            if let Some(known) = known.filter(|_| self.says_of(district).eq(&earlier.says_of(district))) {
                // Nobody has asked this library yet.
                let _ = read.set(Arc::clone(known));
            }
        }
        self
    }

    /// All that clauses of a district are read from: its lists, and what was decided about them.
    fn says_of<'a>(&'a self, district: &'a str) -> (Vec<&'a ListHead>, Vec<&'a Decided<ClauseDecision>>) {
        let towns = self.towns.iter().filter(|town| town.district == district);
        let heads = towns.flat_map(|town| town.lists.iter().map(|list| &list.head)).collect();
        let decided = self.corrections.iter().filter(|one| one.district == district).collect();
        (heads, decided)
    }

    /// What every organisation has to do.
    fn duties(&self) -> BTreeMap<String, BodyDuties> {
        let mut bodies: BTreeMap<String, BodyDuties> = BTreeMap::new();
        for town in &self.towns {
            for (list, at, item) in town.all_items() {
                for printed in item.bodies() {
                    for called in self.called(&town.district, &printed.text) {
                        let body = bodies.entry(called.canonical).or_default();
                        body.is_known |= called.is_known;
                        body.printed.insert(called.printed.clone());
                        body.duties.push(Duty {
                            town: town.key.clone(),
                            district: town.district.clone(),
                            list: Arc::clone(list),
                            item: at,
                            printed: called.printed,
                        });
                    }
                }
            }
        }
        bodies
    }

    /// The town with this key.
    pub fn town(&self, key: &str) -> Option<&Town> {
        self.towns.iter().find(|town| town.key == key)
    }
}

impl Town {
    /// Its list of this kind.
    pub fn list(&self, kind: Kind) -> Option<&Arc<StoredList>> {
        self.lists.iter().find(|list| list.head.kind == kind)
    }

    /// Its items with their list and their position in it.
    fn all_items(&self) -> impl Iterator<Item = (&Arc<StoredList>, usize, &Item)> {
        let of = |list| move |(at, item)| (list, at, item);
        self.lists.iter().flat_map(move |list| list.list.items.iter().enumerate().map(of(list)))
    }

    /// Number of items of all its lists.
    pub fn items(&self) -> usize {
        self.lists.iter().map(|list| list.list.items.len()).sum()
    }
}

impl Duty {
    /// The item itself.
    pub fn item(&self) -> &Item {
        &self.list.list.items[self.item]
    }
}

/// The district that a document most likely belongs to, where nobody says: the region that it prints; else the
/// one in which its town has lists already; else the only one, with lists or only named so far; else the default.
pub fn likely_district(current: &[ListHead], named: &[String], document: &Document) -> String {
    if let Some(region) = &document.region {
        return region.clone();
    }
    let of_town = current.iter().filter(|head| Some(&head.town) == document.town.as_ref());
    let of_town: BTreeSet<&str> = of_town.map(|head| head.district.as_str()).collect();
    let named = named.iter().map(String::as_str).filter(|name| *name != DEFAULT_DISTRICT);
    let of_all: BTreeSet<&str> = current.iter().map(|head| head.district.as_str()).chain(named).collect();
    let only = [of_town, of_all].into_iter().find(|districts| districts.len() == 1);
    only.and_then(|districts| districts.into_iter().next()).unwrap_or(DEFAULT_DISTRICT).to_owned()
}

fn towns(lists: Vec<StoredList>) -> Vec<Town> {
    let mut towns: BTreeMap<(String, String), Vec<Arc<StoredList>>> = BTreeMap::new();
    for list in lists {
        let owner = (list.head.district.clone(), list.head.town.clone());
        towns.entry(owner).or_default().push(Arc::new(list));
    }
    let names: Vec<String> = towns.keys().map(|(_, name)| name.clone()).collect();
    let keyed = towns.into_iter().map(|((district, name), mut lists)| {
        lists.sort_by_key(|list| list.head.kind);
        let shared = names.iter().filter(|other| **other == name).count() > 1;
        let key = if shared { format!("{name}（{district}）") } else { name.clone() };
        Town { key, district, name, lists }
    });
    keyed.collect()
}
