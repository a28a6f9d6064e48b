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

use super::compare_wish::{ROWS, Wish};
use super::{Chrome, Link, render, town_or_refusal};
use crate::app::App;
use crate::export;
use crate::item_address;
use crate::library::{Library, Town};
use crate::refusal::Refusal;
use crate::session::Visitor;
use crate::web::item_url;

/// More towns than this fit neither a screen nor a sheet of paper.
const MOST_TOWNS: usize = 10;

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
    /// Rows that are asked for, on all pages.
    chosen: usize,
    page: usize,
    pages: usize,
    previous: Option<String>,
    next: Option<String>,
    clear_url: String,
    all_url: String,
    export_url: String,
    export_all_url: String,
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
    perhaps: Option<ItemView>,
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
    let chosen = shown.rows.len();
    let pages = chosen.div_ceil(ROWS).max(1);
    let page = wish.page.clamp(1, pages);
    let at = |page: usize| format!("/compare{}", wish.of_page(page).address());
    let rows = shown.rows.iter().skip((page - 1) * ROWS).take(ROWS);
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
        rows: rows.map(|row| row_view(&library, &wish, row)).collect(),
        towns: shown.towns,
        total,
        missing,
        differing,
        chosen,
        page,
        pages,
        previous: (page > 1).then(|| at(page - 1)),
        next: (page < pages).then(|| at(page + 1)),
        clear_url: format!("/compare{}", wish.cleared().address()),
        all_url: format!("/compare{}", wish.all().address()),
        export_url: format!("/compare.xlsx{}", wish.of_page(1).address()),
        export_all_url: format!("/compare.xlsx{}", wish.all().address()),
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
        return Err(Refusal::bad_request(hint).leading("选择镇街", format!("/compare{}", wish.address())));
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
    format!("/compare/item{}", wish.of_item(of, item).address())
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
        perhaps: cell.perhaps.as_ref().map(|item| item_view(town, item)),
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
