//! Which rows of towns side by side are shown, in which order: all of it stands in the address.

use std::cmp::Reverse;

use qingdan_compare::{Compared, Comparison};
use qingdan_model::Kind;

use crate::web::query;

/// So many rows stand on one page: of five towns, whose whole lists are some hundreds of rows, what a telephone still scrolls
/// through.
pub(crate) const ROWS: usize = 50;

/// Which towns, and what of them is shown, in which order.
#[derive(Clone, Default)]
pub(crate) struct Wish {
    pub towns: Vec<String>,
    pub kind: Option<Kind>,
    pub q: String,
    only: String,
    sort: String,
    /// Counted from 1; 0 where nothing is said.
    pub page: usize,
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
                "page" => wish.page = value.parse().unwrap_or_default(),
                "item" => wish.item = value,
                "of" => wish.of = value,
                _ => {}
            }
        }
        wish
    }

    /// Whether something is asked for that is not shown by itself.
    pub fn is_set(&self) -> bool {
        self.asks() || !self.only.is_empty()
    }

    fn asks(&self) -> bool {
        self.kind.is_some() || !self.q.trim().is_empty()
    }

    /// Which rows: `differs`, `missing` or `all`. Differences are what one lays towns side by side for; who asks for a word
    /// or a kind of list wants all of it.
    pub fn only(&self) -> &str {
        match self.only.as_str() {
            "" if self.asks() => "all",
            "" => "differs",
            only => only,
        }
    }

    /// In which order: `differs`, `missing`, `name` or `list`.
    pub fn sort(&self) -> &str {
        if self.sort.is_empty() { "differs" } else { &self.sort }
    }

    /// The towns alone.
    pub fn cleared(&self) -> Wish {
        Wish { towns: self.towns.clone(), ..Wish::default() }
    }

    /// Every row of the towns, as their lists have them.
    pub fn all(&self) -> Wish {
        Wish { only: "all".to_owned(), sort: "list".to_owned(), ..self.cleared() }
    }

    /// The towns with a matter of theirs: an item of one of them.
    pub fn of_item(&self, town: &str, item: String) -> Wish {
        Wish { of: town.to_owned(), item, ..self.cleared() }
    }

    /// The same on another page.
    pub fn of_page(&self, page: usize) -> Wish {
        Wish { page, ..self.clone() }
    }

    /// As a query.
    pub fn address(&self) -> String {
        let towns = self.towns.iter().map(|town| ("town", town.as_str()));
        let kind = self.kind.map(Kind::as_str).unwrap_or_default();
        let page = if self.page > 1 { self.page.to_string() } else { String::new() };
        let rest = [("kind", kind), ("q", &self.q), ("only", &self.only), ("sort", &self.sort)];
        let last = [("page", page.as_str()), ("of", &self.of), ("item", &self.item)];
        query(&towns.chain(rest).chain(last).collect::<Vec<_>>())
    }

    fn takes(&self, row: &Compared) -> bool {
        let items = || row.cells.iter().flat_map(|cell| &cell.items);
        let kind = self.kind.is_none_or(|kind| items().any(|item| item.list == kind));
        let only = match self.only() {
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

    /// The rows that are asked for, in the order asked for, of all pages.
    pub fn choose(&self, comparison: Comparison) -> Comparison {
        let mut rows: Vec<Compared> = comparison.rows.into_iter().filter(|row| self.takes(row)).collect();
        let missing = |row: &Compared| row.cells.iter().filter(|cell| cell.items.is_empty()).count();
        let marks = |row: &Compared| row.cells.iter().map(|cell| cell.marks.len()).sum::<usize>();
        match self.sort() {
            "name" => rows.sort_by(|a, b| a.name.cmp(&b.name)),
            "missing" => rows.sort_by_key(|row| Reverse(missing(row))),
            "differs" => rows.sort_by_key(|row| Reverse(marks(row))),
            _ => {}
        }
        Comparison { towns: comparison.towns, rows }
    }
}
