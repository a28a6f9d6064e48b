//! One matter in several towns, clause beside clause.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use qingdan_compare::{ClausePair, Compared, clause_pairs};
use qingdan_model::{Clause, Item};

use super::compare::{ItemView, back, comparison, item_view, wished};
use super::compare_wish::Wish;
use super::difference::Part;
use super::{Chrome, Link, clause_id, render};
use crate::app::App;
use crate::item_address;
use crate::library::Town;
use crate::refusal::Refusal;
use crate::session::Visitor;
use crate::web::item_url;

#[derive(Template)]
#[template(path = "matter.html")]
struct MatterPage {
    chrome: Chrome,
    back: Link,
    name: String,
    towns: Vec<TownView>,
    besides: Vec<Beside>,
}

/// What one town has of the matter.
struct TownView {
    town: String,
    items: Vec<OwnItem>,
    perhaps: Option<ItemView>,
}

struct OwnItem {
    view: ItemView,
    deadlines: String,
    original: String,
}

/// An item beside the one that all are compared with.
struct Beside {
    base: String,
    town: String,
    marks: Vec<&'static str>,
    pairs: Vec<PairView>,
    same: usize,
}

struct PairView {
    part: &'static str,
    is_same: bool,
    base: Option<Link>,
    here: Option<Link>,
    wording: Part,
}

/// The page of the row that an item stands in.
pub(crate) async fn page(
    State(app): State<App>,
    visitor: Visitor,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Result<Response, Refusal> {
    let wish = Wish::new(pairs);
    let missing = || {
        Refusal::not_found("这些镇街的清单里没有这一项，清单可能已经更新。请回到对照表重新选择。")
            .leading("回到对照表", back(&wish).url)
    };
    let library = app.library();
    let all = comparison(&library, &wish).await?;
    let of = wish.towns.iter().position(|town| *town == wish.of).ok_or_else(missing)?;
    let towns: Vec<&Town> = wish.towns.iter().filter_map(|key| library.town(key)).collect();
    let is_it = |row: &&Compared| {
        let own = row.cells[of].items.first();
        row.base == of && own.is_some_and(|own| wished(towns[of], own) == wish.item)
    };
    let row = all.rows.iter().find(is_it).ok_or_else(missing)?;
    render(&MatterPage {
        chrome: Chrome::new(&app, &visitor),
        back: back(&wish),
        name: row.name.clone(),
        towns: towns
            .iter()
            .zip(&row.cells)
            .map(|(town, cell)| TownView {
                town: town.key.clone(),
                perhaps: cell.perhaps.as_ref().map(|item| item_view(town, item)),
                items: cell
                    .items
                    .iter()
                    .map(|item| OwnItem {
                        view: item_view(town, item),
                        deadlines: item.deadlines.join("、"),
                        original: original(town, item.list),
                    })
                    .collect(),
            })
            .collect(),
        besides: besides(&towns, row),
    })
}

fn original(town: &Town, kind: qingdan_model::Kind) -> String {
    let list = town.list(kind);
    list.map(|list| super::original::url(&list.head.source, &list.head.district, None)).unwrap_or_default()
}

/// Every other item of the row beside the first one.
fn besides(towns: &[&Town], row: &Compared) -> Vec<Beside> {
    let Some(base) = item(towns, row, row.base, 0) else { return Vec::new() };
    let mut besides = Vec::new();
    for (at, cell) in row.cells.iter().enumerate() {
        for (position, own) in cell.items.iter().enumerate() {
            if let (false, Some(here)) = (at == row.base, item(towns, row, at, position)) {
                let pairs = clause_pairs(base, here);
                besides.push(Beside {
                    base: format!("{} {}", towns[row.base].key, base.name.text),
                    town: format!("{} {}", towns[at].key, own.name),
                    marks: cell.marks.iter().map(|mark| mark.chinese()).filter(|_| position == 0).collect(),
                    same: pairs.iter().filter(|pair| pair.is_same()).count(),
                    pairs: pairs
                        .iter()
                        .map(|pair| pair_view((towns[row.base], base), (towns[at], here), pair))
                        .collect(),
                });
            }
        }
    }
    besides
}

fn item<'a>(towns: &[&'a Town], row: &Compared, town: usize, position: usize) -> Option<&'a Item> {
    let own = row.cells[town].items.get(position)?;
    towns[town].list(own.list)?.list.items.iter().find(|item| item.no == own.no && item.name.text == own.name)
}

fn pair_view(base: (&Town, &Item), here: (&Town, &Item), pair: &ClausePair<'_>) -> PairView {
    let link = |(town, item): (&Town, &Item), clause: Option<Clause<'_>>| {
        clause.map(|clause| {
            let id = clause_id(clause.column, clause.number);
            let called = item_address::name_in(Some(town), item.kind(), item.no, &item.name.text);
            let url = item_url(&town.key, item.kind(), &called);
            Link { name: clause.number.to_string(), url: format!("{url}?clause={id}#{id}") }
        })
    };
    let (old, new) = pair.texts();
    PairView {
        part: pair.part.chinese(),
        is_same: pair.is_same(),
        base: link(base, pair.one),
        here: link(here, pair.other),
        wording: Part::new(pair.part.chinese(), old, new),
    }
}
