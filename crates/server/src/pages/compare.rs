//! Towns side by side: which matters their lists have, and what is different about them.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use qingdan_compare::{Cell, CellItem, Compared, Comparison, Mark, Party, Subject, compare};
use qingdan_interpret::deadlines;
use qingdan_model::Kind;
use qingdan_write::{Format, comparison_xlsx};
use tokio::task::spawn_blocking;

use super::{Chrome, Link, render, town_or_refusal};
use crate::app::App;
use crate::export;
use crate::item_address;
use crate::library::{Library, Town};
use crate::refusal::Refusal;
use crate::session::Visitor;
use crate::web::{item_url, query};

/// More towns than this fit neither a screen nor a sheet of paper.
const MOST_TOWNS: usize = 10;

/// Which towns, and what of them is shown, in which order: all of it stands in the address.
#[derive(Clone, Default)]
pub(crate) struct Wish {
    pub towns: Vec<String>,
    pub kind: Option<Kind>,
    pub q: String,
    pub only: String,
    pub sort: String,
    /// The item of the first town that has the matter, `joint:46` or `joint:3-2`, for the page of one matter.
    pub item: String,
    pub of: String,
}

impl Wish {
    /// What an address asks for; what it says twice counts once, but for towns.
    pub fn new(pairs: Vec<(String, String)>) -> Wish {
        let mut wish = Wish::default();
        for (name, value) in pairs {
            match name.as_str() {
                "town" if !value.is_empty() && !wish.towns.contains(&value) => wish.towns.push(value),
                "kind" => wish.kind = value.parse().ok(),
                "q" => wish.q = value,
                "only" => wish.only = value,
                "sort" => wish.sort = value,
                "item" => wish.item = value,
                "of" => wish.of = value,
                _ => {}
            }
        }
        wish
    }

    fn is_set(&self) -> bool {
        self.kind.is_some() || !self.q.trim().is_empty() || !self.only.is_empty()
    }

    /// The towns alone.
    fn cleared(&self) -> Wish {
        Wish { towns: self.towns.clone(), ..Wish::default() }
    }

    /// As a query.
    pub fn address(&self) -> String {
        let towns = self.towns.iter().map(|town| ("town", town.as_str()));
        let kind = self.kind.map(Kind::as_str).unwrap_or_default();
        let rest = [("kind", kind), ("q", &self.q), ("only", &self.only), ("sort", &self.sort)];
        query(&towns.chain(rest).chain([("of", self.of.as_str()), ("item", &self.item)]).collect::<Vec<_>>())
    }

    fn takes(&self, row: &Compared) -> bool {
        let items = || row.cells.iter().flat_map(|cell| &cell.items);
        let kind = self.kind.is_none_or(|kind| items().any(|item| item.list == kind));
        let only = match self.only.as_str() {
            "missing" => row.is_missing_somewhere(),
            "differs" => row.differs(),
            _ => true,
        };
        let says = |word: &str| {
            row.name.contains(word)
                || items().any(|item| {
                    item.name.contains(word) || item.bodies.iter().any(|body| body.contains(word))
                })
        };
        kind && only && self.q.split_whitespace().all(says)
    }

    /// The rows that are asked for, in the order asked for.
    fn choose(&self, comparison: Comparison) -> Comparison {
        let mut rows: Vec<Compared> = comparison.rows.into_iter().filter(|row| self.takes(row)).collect();
        let missing = |row: &Compared| row.cells.iter().filter(|cell| cell.items.is_empty()).count();
        let marks = |row: &Compared| row.cells.iter().map(|cell| cell.marks.len()).sum::<usize>();
        match self.sort.as_str() {
            "name" => rows.sort_by(|a, b| a.name.cmp(&b.name)),
            "missing" => rows.sort_by_key(|row| std::cmp::Reverse(missing(row))),
            "differs" => rows.sort_by_key(|row| std::cmp::Reverse(marks(row))),
            _ => {}
        }
        Comparison { towns: comparison.towns, rows }
    }
}

#[derive(Template)]
#[template(path = "compare.html")]
struct ComparePage {
    chrome: Chrome,
    wish: Wish,
    choices: Vec<Choice>,
    several_districts: bool,
    hint: String,
    towns: Vec<String>,
    rows: Vec<RowView>,
    total: usize,
    missing: usize,
    differing: usize,
    clear_url: String,
    export_url: String,
}

struct Choice {
    key: String,
    district: String,
    is_chosen: bool,
}

struct RowView {
    name: String,
    url: String,
    cells: Vec<CellView>,
}

struct CellView {
    items: Vec<ItemView>,
    marks: Vec<Mark>,
}

/// An item in a cell.
pub(crate) struct ItemView {
    pub kind: Kind,
    pub no: u32,
    pub name: String,
    pub url: String,
    pub bodies: String,
    pub covers: bool,
}

/// The form that asks for towns and, with two or more, what they have.
pub(crate) async fn page(
    State(app): State<App>,
    visitor: Visitor,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Result<Response, Refusal> {
    let wish = Wish::new(pairs);
    let library = app.library();
    let hint = hint(&wish);
    let all = if hint.is_empty() {
        comparison(&library, &wish).await?
    } else {
        Comparison { towns: Vec::new(), rows: Vec::new() }
    };
    let count = |is: fn(&Compared) -> bool| all.rows.iter().filter(|row| is(row)).count();
    let (total, missing, differing) =
        (all.rows.len(), count(Compared::is_missing_somewhere), count(Compared::differs));
    let shown = wish.choose(all);
    let choice = |town: &Town| Choice {
        is_chosen: wish.towns.contains(&town.key),
        key: town.key.clone(),
        district: town.district.clone(),
    };
    render(&ComparePage {
        chrome: Chrome::new(&app, &visitor),
        choices: library.towns.iter().map(choice).collect(),
        several_districts: library.towns.iter().any(|town| town.district != library.towns[0].district),
        hint,
        rows: shown.rows.iter().map(|row| row_view(&library, &wish, row)).collect(),
        towns: shown.towns,
        total,
        missing,
        differing,
        clear_url: format!("/compare{}", wish.cleared().address()),
        export_url: format!("/compare.xlsx{}", wish.address()),
        wish,
    })
}

/// The same as a workbook.
pub(crate) async fn workbook(
    State(app): State<App>,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Result<Response, Refusal> {
    let wish = Wish::new(pairs);
    let hint = hint(&wish);
    if !hint.is_empty() {
        return Err(Refusal::bad_request(hint));
    }
    let shown = wish.choose(comparison(&app.library(), &wish).await?);
    let written = spawn_blocking(move || comparison_xlsx(&shown)).await;
    let bytes = match written {
        Ok(Ok(bytes)) => bytes,
        Ok(Err(error)) => return Err(Refusal::bad_request(error.to_string())),
        Err(error) => return Err(Refusal::fault(&error.to_string())),
    };
    let name = format!("{}事项对照", wish.towns.join("、"));
    Ok((export::headers(Format::Xlsx, "compare", &name), bytes).into_response())
}

/// What still has to be chosen; empty where nothing has.
fn hint(wish: &Wish) -> String {
    match wish.towns.len() {
        0 => "请选择两个到十个镇街。".to_owned(),
        1 => "再选择至少一个镇街。".to_owned(),
        2..=MOST_TOWNS => String::new(),
        chosen => format!("一次最多比较 {MOST_TOWNS} 个镇街，现在选了 {chosen} 个。"),
    }
}

/// The towns of an address side by side, away from the threads that answer requests.
pub(crate) async fn comparison(library: &Arc<Library>, wish: &Wish) -> Result<Comparison, Refusal> {
    for town in &wish.towns {
        town_or_refusal(library, town)?;
    }
    let (library, keys) = (Arc::clone(library), wish.towns.clone());
    let compared = spawn_blocking(move || {
        let towns = keys.iter().filter_map(|key| library.town(key));
        let parties: Vec<Party<'_>> = towns
            .map(|town| Party {
                name: town.key.clone(),
                items: Subject::all(
                    town.lists.iter().map(|list| &list.list),
                    library.bodies_of(&town.district),
                ),
            })
            .collect();
        compare(&parties, &deadlines)
    });
    compared.await.map_err(|error| Refusal::fault(&error.to_string()))
}

fn row_view(library: &Library, wish: &Wish, row: &Compared) -> RowView {
    let towns = wish.towns.iter().filter_map(|key| library.town(key));
    RowView {
        name: row.name.clone(),
        url: matter_url(library, wish, row),
        cells: towns.zip(&row.cells).map(cell_view).collect(),
    }
}

/// Address of the page of one matter: by the item that the others are compared with.
fn matter_url(library: &Library, wish: &Wish, row: &Compared) -> String {
    let of = &wish.towns[row.base];
    let base = row.cells[row.base].items.first().zip(library.town(of));
    let item = base.map(|(item, town)| wished(town, item)).unwrap_or_default();
    let here = Wish { of: of.clone(), item, ..wish.cleared() };
    format!("/compare/item{}", here.address())
}

/// How an address wishes for an item of a town: its list and what it is called there.
pub(crate) fn wished(town: &Town, item: &CellItem) -> String {
    format!("{}:{}", item.list, called(town, item))
}

fn called(town: &Town, item: &CellItem) -> String {
    item_address::name_in(Some(town), item.list, item.no, &item.name)
}

fn cell_view((town, cell): (&Town, &Cell)) -> CellView {
    CellView {
        items: cell.items.iter().map(|item| item_view(town, item)).collect(),
        marks: cell.marks.clone(),
    }
}

/// An item with the address of its page.
pub(crate) fn item_view(town: &Town, item: &CellItem) -> ItemView {
    ItemView {
        kind: item.list,
        no: item.no,
        name: item.name.clone(),
        url: item_url(&town.key, item.list, &called(town, item)),
        bodies: item.bodies.join("、"),
        covers: item.covers,
    }
}

/// Links to choose other things, for the head of the page of one matter.
pub(crate) fn back(wish: &Wish) -> Link {
    Link {
        name: format!("{}对照", wish.towns.join("、")),
        url: format!("/compare{}", wish.cleared().address()),
    }
}
