//! What items are called in the addresses of pages: see [`qingdan_model::item_address`].

use qingdan_model::Kind;
pub(crate) use qingdan_model::item_address::{called, name_of, numbered};

use crate::library::Town;

/// What the item of a town with this number and name is called; by its number alone where it has none such.
pub(crate) fn name_in(town: Option<&Town>, kind: Kind, no: u32, name: &str) -> String {
    let items = town.and_then(|town| town.list(kind)).map(|stored| &stored.list.items);
    let found = items.and_then(|items| Some(name_of(items, numbered(items, no, name)?)));
    found.unwrap_or_else(|| no.to_string())
}
