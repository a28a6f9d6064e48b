//! Rows of a ledger filtered, sorted and added up, once they are opened.

use super::cells::Cells;
use super::column::{Column, ColumnKind, ColumnNo};
use super::number::Decimal;
use super::refusal::CellError;

/// Which rows are looked for, and in which order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wish {
    /// What stands anywhere in the row; anything where empty.
    pub words: String,
    /// What stands in columns.
    pub conditions: Vec<(ColumnNo, Condition)>,
    /// By which column; as they were entered where none is named.
    pub order: Option<Order>,
}

/// What stands in a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Condition {
    /// A text with these words in it. In a column of personal data: the whole text, or words of it as it is shown masked.
    Holds(String),
    /// Just this text.
    Is(String),
    /// A number or a day from one to another; both may be missing.
    Within(Option<String>, Option<String>),
}

/// By which column rows are sorted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Order {
    /// The column.
    pub column: ColumnNo,
    /// Whether the largest stands first.
    pub is_descending: bool,
}

impl Condition {
    /// What somebody typed to look for in a column; `None` where they typed nothing.
    ///
    /// # Errors
    /// Where it is no number or day, and the column has such.
    pub fn of(column: &Column, text: &str, from: &str, until: &str) -> Result<Option<Condition>, CellError> {
        let (text, from, until) = (text.trim(), from.trim(), until.trim());
        if matches!(column.kind, ColumnKind::Number | ColumnKind::Money | ColumnKind::Date) {
            let bound = |text: &str| match text {
                "" => Ok(None),
                text => column.taken(text).map(Some),
            };
            let (from, until) = (bound(from)?, bound(until)?);
            return Ok((from.is_some() || until.is_some()).then_some(Condition::Within(from, until)));
        }
        Ok(match (text, column.kind) {
            ("", _) => None,
            (text, ColumnKind::Choice | ColumnKind::YesNo) => Some(Condition::Is(text.to_owned())),
            (text, _) => Some(Condition::Holds(text.to_owned())),
        })
    }

    fn fits(&self, column: &Column, text: &str) -> bool {
        match self {
            Condition::Is(word) => text == word,
            Condition::Holds(words) => holds(column, text, words),
            Condition::Within(from, until) => {
                let key = Key::of(column, text);
                !text.is_empty()
                    && from.as_deref().is_none_or(|from| Key::of(column, from) <= key)
                    && until.as_deref().is_none_or(|until| key <= Key::of(column, until))
            }
        }
    }
}

/// Who looks for personal data must know them: otherwise looking would show what the mask covers.
fn holds(column: &Column, text: &str, words: &str) -> bool {
    match column.kind.personal() {
        None => text.contains(words),
        Some(_) if text.is_empty() => false,
        Some(_) => text.eq_ignore_ascii_case(words) || column.masked(text).contains(words),
    }
}

/// What a cell is sorted by.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Key<'a> {
    Number(Decimal),
    Text(std::borrow::Cow<'a, str>),
}

impl<'a> Key<'a> {
    /// Personal data are sorted as they are shown: their order would tell what the mask covers.
    fn of(column: &Column, text: &'a str) -> Key<'a> {
        match (column.kind.is_summed(), column.kind.personal()) {
            (true, _) => Key::Number(Decimal::parse(text).unwrap_or_default()),
            (false, Some(_)) => Key::Text(column.masked(text).into()),
            (false, None) => Key::Text(text.into()),
        }
    }
}

/// The places of the rows that fit, in the order that was asked for; rows in which the column is empty stand last.
pub fn filtered<R>(columns: &[Column], rows: &[R], cells: impl Fn(&R) -> &Cells, wish: &Wish) -> Vec<usize> {
    let of = |no: ColumnNo| columns.iter().find(|column| column.no == no && !column.is_hidden);
    let conditions: Vec<(&Column, &Condition)> =
        wish.conditions.iter().filter_map(|(no, condition)| Some((of(*no)?, condition))).collect();
    let words: Vec<&str> = wish.words.split_whitespace().collect();
    let has = |cells: &Cells, word: &str| {
        let shown = columns.iter().filter(|column| !column.is_hidden);
        shown.into_iter().any(|column| holds(column, cells.get(column.no), word))
    };
    let fits = |row: &R| {
        let cells = cells(row);
        conditions.iter().all(|(column, condition)| condition.fits(column, cells.get(column.no)))
            && words.iter().all(|word| has(cells, word))
    };
    let mut found: Vec<usize> = (0..rows.len()).filter(|at| fits(&rows[*at])).collect();
    if let Some((column, order)) = wish.order.and_then(|order| Some((of(order.column)?, order))) {
        let text = |at: &usize| cells(&rows[*at]).get(column.no);
        let (mut some, none): (Vec<usize>, Vec<usize>) =
            found.into_iter().partition(|at| !text(at).is_empty());
        match order.is_descending {
            true => some.sort_by_cached_key(|at| std::cmp::Reverse(Key::of(column, text(at)))),
            false => some.sort_by_cached_key(|at| Key::of(column, text(at))),
        }
        found = some;
        found.extend(none);
    }
    found
}

/// The sums of the columns with numbers, written as their cells are.
pub fn totals<'a>(columns: &[Column], rows: impl Iterator<Item = &'a Cells>) -> Vec<(ColumnNo, String)> {
    let summed: Vec<&Column> =
        columns.iter().filter(|column| column.kind.is_summed() && !column.is_hidden).collect();
    let mut sums = vec![Decimal::default(); summed.len()];
    for cells in rows {
        for (column, sum) in summed.iter().zip(&mut sums) {
            *sum = *sum + Decimal::parse(cells.get(column.no)).unwrap_or_default();
        }
    }
    let written = |(column, sum): (&&Column, Decimal)| {
        let is_money = column.kind == ColumnKind::Money;
        (column.no, if is_money { sum.in_cents() } else { sum.to_string() })
    };
    summed.iter().zip(sums).map(written).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns() -> Vec<Column> {
        let column = |no, name, kind| Column { no, ..Column::new(name, kind) };
        vec![
            column(1, "姓名", ColumnKind::Name),
            column(2, "金额", ColumnKind::Money),
            column(3, "日期", ColumnKind::Date),
            Column { is_hidden: true, ..column(4, "旧列", ColumnKind::Number) },
        ]
    }

    fn rows() -> Vec<Cells> {
        let row = |cells: [&str; 4]| (1..).zip(cells).collect::<Cells>();
        vec![
            row(["甲一", "900.00", "2026-03-01", "555"]),
            row(["乙二", "1000.00", "2026-01-15", "777"]),
            row(["甲三", "", "", ""]),
        ]
    }

    fn found(wish: Wish) -> Vec<usize> {
        filtered(&columns(), &rows(), |row| row, &wish)
    }

    fn with(no: ColumnNo, text: &str, from: &str, until: &str) -> Wish {
        let column = &columns()[usize::from(no) - 1];
        let condition = Condition::of(column, text, from, until).unwrap();
        Wish { conditions: condition.map(|one| (no, one)).into_iter().collect(), ..Wish::default() }
    }

    #[test]
    fn rows_are_found_by_what_stands_in_columns() {
        assert_eq!(found(with(2, "", "950", "")), [1]);
        assert_eq!(found(with(2, "", "", "950")), [0]);
        assert_eq!(found(with(3, "", "2026年1月1日", "2026-02-01")), [1]);
        assert_eq!(found(with(1, "甲一", "", "")), [0]);
        assert_eq!(found(Wish { words: "甲".to_owned(), ..Wish::default() }), [0, 2]);
        assert!(Condition::of(&columns()[1], "", "多", "").is_err());
    }

    #[test]
    fn looking_shows_nothing_that_the_mask_covers() {
        assert_eq!(found(with(1, "一", "", "")), Vec::<usize>::new());
        assert_eq!(found(Wish { words: "三".to_owned(), ..Wish::default() }), Vec::<usize>::new());
        assert_eq!(found(Wish { words: "777".to_owned(), ..Wish::default() }), Vec::<usize>::new());
    }

    #[test]
    fn rows_are_sorted_by_value_and_empty_ones_stand_last() {
        let order =
            |column, is_descending| Wish { order: Some(Order { column, is_descending }), ..Wish::default() };
        assert_eq!(found(order(2, false)), [0, 1, 2]);
        assert_eq!(found(order(2, true)), [1, 0, 2]);
        assert_eq!(found(order(3, false)), [1, 0, 2]);
        assert_eq!(found(order(4, true)), [0, 1, 2], "a hidden column sorts nothing");
    }

    #[test]
    fn totals_are_written_as_cells_are() {
        assert_eq!(totals(&columns(), rows().iter()), [(2, "1900.00".to_owned())]);
    }
}
