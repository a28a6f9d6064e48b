//! The table of a ledger's rows, as kept or as sent: filtered, sorted, added up, a page at a time.

use qingdan_work::ledger::{
    Cells, Column, ColumnKind, ColumnNo, Condition, Order, RowNo, Wish, filtered, totals,
};

use super::Choice;
use crate::web::query;

/// Rows of a page.
const PAGE: usize = 50;

/// What an address asks for.
#[derive(Clone, Debug, Default)]
pub(crate) struct Asked(pub Vec<(String, String)>);

/// A row to be shown.
pub(crate) struct Line<'a> {
    pub no: RowNo,
    pub cells: &'a Cells,
    pub is_removed: bool,
    /// Where it is opened; empty where it is not.
    pub url: String,
}

/// The table, for a template.
pub(crate) struct TableView {
    pub filters: Vec<FilterView>,
    pub words: String,
    pub is_filtered: bool,
    pub heads: Vec<HeadView>,
    pub rows: Vec<RowView>,
    pub totals: Vec<String>,
    pub has_totals: bool,
    /// How many rows fit.
    pub count: usize,
    pub page: usize,
    pub pages: usize,
    pub previous: Option<String>,
    pub next: Option<String>,
    /// What of the filter cannot be.
    pub problems: Vec<String>,
    /// Kept while filtering.
    pub sort: String,
    pub clear: String,
}

/// A column's filter.
pub(crate) struct FilterView {
    pub name: String,
    pub label: String,
    /// `text`, `choice`, `number` or `date`.
    pub kind: &'static str,
    pub text: String,
    pub from: String,
    pub until: String,
    pub choices: Vec<Choice>,
    pub hint: &'static str,
}

/// A column's head, which sorts by it.
pub(crate) struct HeadView {
    pub name: String,
    pub url: String,
    pub arrow: &'static str,
    pub aria: &'static str,
    pub class: &'static str,
}

/// A row.
pub(crate) struct RowView {
    pub no: RowNo,
    pub url: String,
    pub is_removed: bool,
    pub cells: Vec<CellView>,
}

/// A cell.
pub(crate) struct CellView {
    pub label: String,
    pub text: String,
    pub is_number: bool,
}

impl Asked {
    /// A value; empty where there is none.
    pub fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.as_str())
    }

    /// The query with other values.
    pub fn with(&self, changes: &[(&str, &str)]) -> String {
        let mut pairs: Vec<(&str, &str)> = self
            .0
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .filter(|(name, _)| !changes.iter().any(|(changed, _)| changed == name))
            .collect();
        pairs.extend(changes);
        query(&pairs)
    }

    /// What is looked for, and what of it cannot be.
    pub fn wish(&self, columns: &[Column]) -> (Wish, Vec<String>) {
        let mut wish = Wish { words: self.get("q").to_owned(), ..Wish::default() };
        let mut problems = Vec::new();
        for column in columns.iter().filter(|column| !column.is_hidden) {
            let name = field(column.no);
            let (from, until) = (self.get(&format!("{name}_from")), self.get(&format!("{name}_to")));
            match Condition::of(column, self.get(&name), from, until) {
                Ok(condition) => wish.conditions.extend(condition.map(|one| (column.no, one))),
                Err(error) => problems.push(format!("{error}，没有按它筛选。")),
            }
        }
        let sort = self.get("sort");
        let (column, is_descending) = sort.strip_prefix('-').map_or((sort, false), |column| (column, true));
        let column = column.strip_prefix('c').and_then(|no| no.parse().ok());
        wish.order = column.map(|column| Order { column, is_descending });
        (wish, problems)
    }
}

fn field(no: ColumnNo) -> String {
    format!("c{no}")
}

impl TableView {
    /// A page of rows as an address asks for them.
    pub fn new(address: &str, columns: &[Column], lines: &[Line<'_>], asked: &Asked) -> TableView {
        let (wish, problems) = asked.wish(columns);
        let found = filtered(columns, lines, |line| line.cells, &wish);
        let shown: Vec<&Column> = columns.iter().filter(|column| !column.is_hidden).collect();
        let kept = found.iter().map(|at| &lines[*at]).filter(|line| !line.is_removed).map(|line| line.cells);
        let sums = totals(columns, kept);
        let sum = |column: &&Column| {
            sums.iter().find(|(no, _)| *no == column.no).map_or(String::new(), |(_, text)| text.clone())
        };
        let pages = found.len().div_ceil(PAGE).max(1);
        let page = asked.get("page").parse().unwrap_or(1).clamp(1, pages);
        let to = |page: usize| format!("{address}{}", asked.with(&[("page", &page.to_string())]));
        let rows = found.iter().skip((page - 1) * PAGE).take(PAGE).map(|at| row(&lines[*at], &shown));
        TableView {
            filters: shown.iter().map(|column| filter(column, asked)).collect(),
            words: asked.get("q").to_owned(),
            is_filtered: !wish.words.is_empty() || !wish.conditions.is_empty(),
            heads: shown.iter().map(|column| head(address, column, wish.order, asked)).collect(),
            rows: rows.collect(),
            totals: shown.iter().map(sum).collect(),
            has_totals: !sums.is_empty() && !found.is_empty(),
            count: found.len(),
            page,
            pages,
            previous: (page > 1).then(|| to(page - 1)),
            next: (page < pages).then(|| to(page + 1)),
            problems,
            sort: asked.get("sort").to_owned(),
            clear: address.to_owned(),
        }
    }
}

fn row(line: &Line<'_>, columns: &[&Column]) -> RowView {
    let cell = |column: &&Column| CellView {
        label: column.name.clone(),
        text: column.masked(line.cells.get(column.no)),
        is_number: column.kind.is_summed(),
    };
    RowView {
        no: line.no,
        url: line.url.clone(),
        is_removed: line.is_removed,
        cells: columns.iter().map(cell).collect(),
    }
}

fn head(address: &str, column: &Column, order: Option<Order>, asked: &Asked) -> HeadView {
    let own = order.filter(|order| order.column == column.no).map(|order| order.is_descending);
    let next = if own == Some(false) { format!("-c{}", column.no) } else { field(column.no) };
    let (arrow, aria) = match own {
        Some(false) => ("↑", "ascending"),
        Some(true) => ("↓", "descending"),
        None => ("", ""),
    };
    HeadView {
        name: column.name.clone(),
        url: format!("{address}{}", asked.with(&[("sort", &next), ("page", "")])),
        arrow,
        aria,
        class: if column.kind.is_summed() { "number" } else { "" },
    }
}

fn filter(column: &Column, asked: &Asked) -> FilterView {
    let name = field(column.no);
    let text = asked.get(&name).to_owned();
    let words: Vec<String> = match column.kind {
        ColumnKind::Choice => column.choices.clone(),
        ColumnKind::YesNo => vec!["是".to_owned(), "否".to_owned()],
        _ => Vec::new(),
    };
    let choice = |word: String| Choice { is_chosen: word == text, name: word.clone(), word };
    FilterView {
        label: column.name.clone(),
        kind: match column.kind {
            ColumnKind::Number | ColumnKind::Money => "number",
            ColumnKind::Date => "date",
            ColumnKind::Choice | ColumnKind::YesNo => "choice",
            _ => "text",
        },
        from: asked.get(&format!("{name}_from")).to_owned(),
        until: asked.get(&format!("{name}_to")).to_owned(),
        choices: words.into_iter().map(choice).collect(),
        hint: if column.kind.personal().is_some() { "输入完整内容" } else { "" },
        text,
        name,
    }
}
