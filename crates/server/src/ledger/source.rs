//! A table that comes in: where its head is, and which of its columns are the ledger's.

use std::ops::ControlFlow;

use qingdan_work::ledger::{Column, ColumnNo};

use super::output::ROW_HEAD;
use crate::people_table;

/// Rows among which the head is looked for.
const FIRST: usize = 20;
/// Columns of a table.
const MOST_COLUMNS: usize = 100;

/// What a column of the table is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    /// The rows' numbers in the ledger.
    Row,
    /// A column of the ledger.
    Column(ColumnNo),
    /// Not taken.
    Ignored,
}

/// Where a table's head stands, and what it says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Outline {
    /// The number of the row with the head.
    pub head: usize,
    pub heads: Vec<String>,
    /// What each column most likely is.
    pub targets: Vec<Target>,
}

impl Target {
    /// The word of forms.
    pub fn word(self) -> String {
        match self {
            Target::Row => "row".to_owned(),
            Target::Column(no) => format!("c{no}"),
            Target::Ignored => String::new(),
        }
    }

    /// What a form's word says.
    pub fn of_word(word: &str, columns: &[Column]) -> Target {
        let no = word.strip_prefix('c').and_then(|no| no.parse().ok());
        match (word, no) {
            ("row", _) => Target::Row,
            (_, Some(no)) if columns.iter().any(|column| column.no == no) => Target::Column(no),
            _ => Target::Ignored,
        }
    }

    fn of_head(head: &str, columns: &[Column]) -> Target {
        let plain = |text: &str| -> String {
            text.chars().filter(|c| !c.is_whitespace() && !"（）()：:*＊".contains(*c)).collect()
        };
        let head = plain(head);
        if head == ROW_HEAD {
            return Target::Row;
        }
        let shown = || columns.iter().filter(|column| !column.is_hidden);
        shown()
            .find(|column| plain(&column.name) == head)
            .map_or(Target::Ignored, |column| Target::Column(column.no))
    }
}

impl Outline {
    /// Finds the head of a table by the names of the ledger's columns.
    ///
    /// # Errors
    /// In Chinese: why the file holds no table, or none of this ledger, and what to do.
    pub fn of(bytes: &[u8], columns: &[Column]) -> Result<Outline, String> {
        let mut best: Option<Outline> = None;
        let mut first: Option<Vec<String>> = None;
        let mut seen = 0;
        each_row(bytes, |number, row| {
            let heads: Vec<String> =
                row.into_iter().take(MOST_COLUMNS).map(|cell| cell.trim().to_owned()).collect();
            let filled = heads.iter().filter(|cell| !cell.is_empty()).count();
            if filled > 1 && first.is_none() {
                first = Some(heads.clone());
            }
            let outline = Outline::at(number, heads, columns);
            if outline.found() > best.as_ref().map_or(0, Outline::found) {
                best = Some(outline);
            }
            seen += 1;
            if seen < FIRST { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        })?;
        best.ok_or_else(|| {
            let names = |all: &[String]| {
                let all: Vec<&str> = all.iter().map(String::as_str).filter(|one| !one.is_empty()).take(12).collect();
                all.join("、")
            };
            let wanted: Vec<String> =
                columns.iter().filter(|column| !column.is_hidden).map(|column| column.name.clone()).collect();
            let found = match first {
                Some(first) => format!("表格里是：{}。", names(&first)),
                None => "表格里没有内容。".to_owned(),
            };
            format!(
                "没有一列与台账的列同名。{found}台账的列是：{}。请把表头改成台账的列名，或者先在“改列”里增加这些列，再导入。",
                names(&wanted)
            )
        })
    }

    fn at(head: usize, heads: Vec<String>, columns: &[Column]) -> Outline {
        let mut targets: Vec<Target> = Vec::new();
        for one in &heads {
            let target = Target::of_head(one, columns);
            // Of several alike the first counts.
            targets.push(if targets.contains(&target) { Target::Ignored } else { target });
        }
        Outline { head, heads, targets }
    }

    /// How many columns of the ledger it has.
    fn found(&self) -> usize {
        self.targets.iter().filter(|target| matches!(target, Target::Column(_))).count()
    }
}

/// Gives the rows of a table (Excel, ODS, CSV) with their numbers, without having all of an Excel file's at once.
///
/// # Errors
/// In Chinese: why the file cannot be read.
pub(crate) fn each_row(
    bytes: &[u8],
    mut each: impl FnMut(usize, Vec<String>) -> ControlFlow<()>,
) -> Result<(), String> {
    let said = |error: qingdan_formats::OpenError| format!("{error}{}", error.mend());
    if let Some(read) = qingdan_formats::rows(bytes, &mut each) {
        return read.map_err(said);
    }
    let content = qingdan_formats::open(bytes).map_err(said)?;
    for (number, row) in (1..).zip(people_table::rows(&content)) {
        if each(number, row).is_break() {
            break;
        }
    }
    Ok(())
}
