use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use qingdan_catalogue::{Bodies, Catalogue};
use qingdan_model::{Document, Item, Kind};
use qingdan_search::Index;
use qingdan_store::{DEFAULT_DISTRICT, ListHead, Store, StoreError, StoredList};

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
    /// The list, shared with [`Town::lists`].
    pub list: Arc<StoredList>,
    /// Position of the item in the list.
    pub item: usize,
    /// The name this item prints.
    pub printed: String,
}

impl Library {
    pub(crate) async fn load(store: &Store, catalogue: &'static Catalogue) -> Result<Library, StoreError> {
        let lists = store.all_current(None).await?;
        let built = tokio::task::spawn_blocking(move || Library::build(lists, catalogue)).await;
        built.map_err(|error| StoreError::Database { reason: format!("the index was not built: {error}") })
    }

    fn build(lists: Vec<StoredList>, catalogue: &'static Catalogue) -> Library {
        let towns = towns(lists);
        let bodies = bodies(&towns, &catalogue.bodies);
        let lists =
            towns.iter().flat_map(|town| town.lists.iter().map(|list| (town.key.as_str(), &list.list)));
        let index = Index::build(catalogue, lists);
        Library { towns, bodies, index }
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

    /// Items of all its lists.
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
/// one in which its town has lists already; else the only one with lists; else the default.
pub fn likely_district(current: &[ListHead], document: &Document) -> String {
    if let Some(region) = &document.region {
        return region.clone();
    }
    let districts = |heads: &mut dyn Iterator<Item = &ListHead>| -> BTreeSet<String> {
        heads.map(|head| head.district.clone()).collect()
    };
    let of_town = districts(&mut current.iter().filter(|head| Some(&head.town) == document.town.as_ref()));
    let of_all = districts(&mut current.iter());
    let only = [of_town, of_all].into_iter().find(|districts| districts.len() == 1);
    only.and_then(|districts| districts.into_iter().next()).unwrap_or_else(|| DEFAULT_DISTRICT.to_owned())
}

/// The canonical name of an organisation; the printed one where the catalogue does not know it.
pub(crate) fn canonical(bodies: &Bodies, printed: &str) -> String {
    bodies.resolve(printed).map_or_else(|| printed.to_owned(), |resolved| resolved.body.name.clone())
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

fn bodies(towns: &[Town], catalogue: &Bodies) -> BTreeMap<String, BodyDuties> {
    let mut bodies: BTreeMap<String, BodyDuties> = BTreeMap::new();
    for town in towns {
        for list in &town.lists {
            for (at, item) in list.list.items.iter().enumerate() {
                for printed in item.bodies() {
                    let body = bodies.entry(canonical(catalogue, &printed.text)).or_default();
                    body.printed.insert(printed.text.clone());
                    body.duties.push(Duty {
                        town: town.key.clone(),
                        list: Arc::clone(list),
                        item: at,
                        printed: printed.text.clone(),
                    });
                }
            }
        }
    }
    bodies
}
