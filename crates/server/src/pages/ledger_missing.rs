//! The items whose clauses require a ledger, and that have none.

use qingdan_interpret::{Register, may_require_register, registers};
use qingdan_model::{Actor, Item, Procedure};
use qingdan_work::ledger::Ledger;
use qingdan_work::permission::{Right, may_somewhere};

use super::{Corrections, Link};
use crate::app::App;
use crate::desk::Desk;
use crate::item_address;
use crate::library::Town;
use crate::web::{item_url, query};

/// An item that requires a ledger.
pub(super) struct MissingView {
    pub name: String,
    pub item: Link,
    pub clause: String,
    pub new_url: String,
}

/// The items of the visitor's own town whose clauses require a ledger, and that have none there.
pub(super) fn missing(app: &App, desk: &Desk, all: &[Ledger]) -> Vec<MissingView> {
    if !may_somewhere(&desk.person, Right::KeepLedger) {
        return Vec::new();
    }
    let library = app.library();
    let Some(own) = desk.directory.town_of(desk.person.organisation) else { return Vec::new() };
    let is_own = |town: &&Town| {
        town.district == desk.district && desk.directory.town(&town.name).is_some_and(|place| place.id == own)
    };
    let mut missing = Vec::new();
    for town in library.towns.iter().filter(is_own) {
        let has_one = |item: &Item| {
            all.iter().any(|ledger| ledger.item.town == town.name && ledger.item.name == item.name.text)
        };
        for list in &town.lists {
            let corrections = Corrections::of(&library, town, list.head.kind);
            let items = list.list.items.iter().filter(|item| may_require_register(item) && !has_one(item));
            missing.extend(items.filter_map(|item| view(town, item, &corrections.procedure(item))));
        }
    }
    missing
}

/// The first of its clauses by which the town or its communities keep a ledger.
fn view(town: &Town, item: &Item, procedure: &Procedure) -> Option<MissingView> {
    let is_kept_here = |one: &Register| matches!(one.keeper, Actor::Town | Actor::Community);
    let register = registers(procedure).into_iter().find(is_kept_here)?;
    let called = item_address::name_in(Some(town), item.kind(), item.no, &item.name.text);
    let clause = register.clause.to_string();
    let wish =
        [("town", town.key.as_str()), ("kind", item.kind().as_str()), ("item", &called), ("clause", &clause)];
    let url = format!("{}?clause={clause}#{clause}", item_url(&town.key, item.kind(), &called));
    Some(MissingView {
        name: match register.name.is_empty() {
            true => format!("{}台账", item.name.text),
            false => register.name,
        },
        item: Link { name: item.name.text.clone(), url },
        clause: procedure.step(register.clause).map_or(String::new(), |step| step.text.clone()),
        new_url: format!("/ledger/new{}", query(&wish)),
    })
}
