//! Which items of a list are shown, and in which order.

use std::cmp::Ordering;

use qingdan_model::{Item, List, Section};
use qingdan_store::StoredList;
use serde::Deserialize;

use crate::library::Library;
use crate::web::query;

/// What of a list is shown, and in which order: all of it stands in the address.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Filter {
    pub q: String,
    pub category: String,
    pub body: String,
    pub sort: String,
    pub dir: String,
    pub version: Option<u32>,
}

impl Filter {
    pub fn is_set(&self) -> bool {
        !(self.q.trim().is_empty() && self.category.is_empty() && self.body.is_empty())
    }

    pub fn cleared(&self) -> Filter {
        Filter { q: String::new(), category: String::new(), body: String::new(), ..self.clone() }
    }

    pub fn sorted(&self, sort: &str, dir: &str) -> Filter {
        Filter { sort: sort.to_owned(), dir: dir.to_owned(), ..self.clone() }
    }

    pub fn address(&self) -> String {
        let version = self.version.map(|version| version.to_string()).unwrap_or_default();
        query(&[
            ("q", &self.q),
            ("category", &self.category),
            ("body", &self.body),
            ("sort", &self.sort),
            ("dir", &self.dir),
            ("version", &version),
        ])
    }

    fn takes(&self, library: &Library, district: &str, item: &Item) -> bool {
        let category = self.category.is_empty() || item.category.as_deref() == Some(self.category.as_str());
        let body = self.body.is_empty() || canonical_of(library, district, item).contains(&self.body);
        category && body && self.q.split_whitespace().all(|word| says(item, word))
    }
}

fn says(item: &Item, word: &str) -> bool {
    item.name.text.contains(word)
        || item.category.as_deref().is_some_and(|category| category.contains(word))
        || item.cells.each().iter().any(|cell| cell.text.contains(word))
        || item.no.to_string() == word
}

/// The items that the filter takes, in its order.
pub(super) fn chosen<'a>(library: &Library, stored: &'a StoredList, filter: &Filter) -> Vec<&'a Item> {
    let district = &stored.head.district;
    let mut items: Vec<&Item> =
        stored.list.items.iter().filter(|item| filter.takes(library, district, item)).collect();
    let first_body = |item: &Item| canonical_of(library, district, item).into_iter().next();
    let order = |a: &Item, b: &Item| match filter.sort.as_str() {
        "name" => a.name.text.cmp(&b.name.text),
        "category" => a.category.cmp(&b.category),
        "body" => first_body(a).cmp(&first_body(b)),
        "no" => a.no.cmp(&b.no),
        _ => Ordering::Equal,
    };
    items.sort_by(|a, b| if filter.dir == "desc" { order(b, a) } else { order(a, b) });
    items
}

/// What the district calls the organisations that an item names.
pub(super) fn canonical_of(library: &Library, district: &str, item: &Item) -> Vec<String> {
    library.canonical(district, item.bodies().iter().map(|body| body.text.as_str()))
}

/// The list with the items chosen, in their order. An excerpt's categories do not count their items.
pub(super) fn narrowed(library: &Library, stored: &StoredList, filter: &Filter) -> List {
    let whole = &stored.list;
    if !filter.is_set() && filter.sort.is_empty() {
        return whole.clone();
    }
    let items: Vec<Item> = chosen(library, stored, filter).into_iter().cloned().collect();
    let mut sections: Vec<Section> = Vec::new();
    for name in items.iter().filter_map(|item| item.category.as_ref()) {
        if !sections.iter().any(|section| section.name == *name) {
            sections.push(Section { name: name.clone(), declared: None, place: None });
        }
    }
    List { kind: whole.kind, title: whole.title.clone(), sections, items }
}

/// The head of a column, with the address of the table sorted by it.
pub(super) struct ColumnHead {
    pub name: &'static str,
    pub class: &'static str,
    pub url: String,
    pub aria: &'static str,
    pub arrow: &'static str,
}

/// A head that sorts by its column, and the other way round where it does so already. Addresses are relative ones: a
/// query alone keeps the path.
pub(super) fn sorted_column(
    sort: &str,
    name: &'static str,
    class: &'static str,
    (now, dir): (&str, &str),
    address: &dyn Fn(&str, &str) -> String,
) -> ColumnHead {
    let is_sorted = now == sort;
    let is_descending = is_sorted && dir == "desc";
    let (aria, arrow) = match (is_sorted, is_descending) {
        (false, _) => ("", ""),
        (true, false) => ("ascending", "↑"),
        (true, true) => ("descending", "↓"),
    };
    let url = address(sort, if is_sorted && !is_descending { "desc" } else { "" });
    ColumnHead { name, class, url, aria, arrow }
}
