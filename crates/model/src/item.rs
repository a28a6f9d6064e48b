use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::{Cells, Diagnostic, Group, Passage, Place};

/// What was read from one document: its lists and what is to be said about them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// The document's file name.
    pub source: String,
    /// The town (乡镇、街道、苏木) the document names; `None` where it names none.
    pub town: Option<String>,
    /// The region printed before the town's name ("某市某区"), where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// The lists in print order; a document may hold several.
    pub lists: Vec<List>,
    /// What could not be understood, and what contradicts itself.
    #[serde(default)]
    pub diagnostics: Vec<Diagnostic>,
}

/// Which of a town's three lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// 基本履职事项清单: the town's own duties.
    Basic,
    /// 配合履职事项清单: a department leads, the town assists.
    Joint,
    /// 上级部门收回事项清单: taken back by a department.
    Reclaimed,
}

impl Kind {
    /// All three, in the order in which documents print them.
    pub const ALL: [Kind; 3] = [Kind::Basic, Kind::Joint, Kind::Reclaimed];

    /// The word used in JSON, URLs and on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Basic => "basic",
            Kind::Joint => "joint",
            Kind::Reclaimed => "reclaimed",
        }
    }

    /// The list's official short name.
    pub fn chinese(self) -> &'static str {
        match self {
            Kind::Basic => "基本履职",
            Kind::Joint => "配合履职",
            Kind::Reclaimed => "上级部门收回",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Kind {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        Kind::ALL
            .into_iter()
            .find(|kind| kind.as_str() == word)
            .ok_or_else(|| format!("`{word}` is no kind of list: basic, joint or reclaimed"))
    }
}

/// One of a town's lists, as one document prints it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct List {
    /// Which list it is.
    pub kind: Kind,
    /// The printed title.
    pub title: String,
    /// Printed category headings; where the category is a column, the distinct categories in order.
    pub sections: Vec<Section>,
    /// The rows.
    pub items: Vec<Item>,
}

/// A category of a list (类别).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Section {
    /// Its name without ordinal and count.
    pub name: String,
    /// The number of items its heading declares ("（21项）").
    pub declared: Option<u32>,
    /// Where the heading stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
}

/// One row of a list (事项).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// The printed number, from 1 in each list.
    pub no: u32,
    /// The category it stands in; `None` where the list has none.
    pub category: Option<String>,
    /// 事项名称.
    pub name: Passage,
    /// The other columns.
    pub cells: Cells<Passage>,
    /// The whole row.
    pub place: Place,
}

/// The column a clause stands in, as outside interfaces name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Column {
    /// 上级部门职责.
    Department,
    /// 履职保障.
    Support,
    /// 乡镇（街道）配合职责.
    Town,
    /// The name of a basic item, which is its duty.
    Basic,
    /// 履职方式及工作措施 of a reclaimed item.
    Method,
}

impl std::str::FromStr for Column {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        [Column::Department, Column::Support, Column::Town, Column::Basic, Column::Method]
            .into_iter()
            .find(|column| column.as_str() == word)
            .ok_or_else(|| format!("`{word}` is no column"))
    }
}

impl Column {
    /// The word used in JSON and URLs.
    pub fn as_str(self) -> &'static str {
        match self {
            Column::Department => "department",
            Column::Support => "support",
            Column::Town => "town",
            Column::Basic => "basic",
            Column::Method => "method",
        }
    }

    /// What the column is called on screens.
    pub fn chinese(self) -> &'static str {
        match self {
            Column::Department => "上级部门职责",
            Column::Support => "履职保障",
            Column::Town => "乡镇（街道）配合职责",
            Column::Basic => "基本履职",
            Column::Method => "履职方式及工作措施",
        }
    }
}

/// One duty of an item (条款), seen where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clause<'a> {
    /// Its column.
    pub column: Column,
    /// The printed heading above it, in the department column.
    pub heading: Option<&'a str>,
    /// Its number, from 1 within the column of the item, through all headings.
    pub number: usize,
    /// Text and place.
    pub passage: &'a Passage,
}

impl Item {
    /// Which list's columns it has.
    pub fn kind(&self) -> Kind {
        match self.cells {
            Cells::Basic {} => Kind::Basic,
            Cells::Joint(_) => Kind::Joint,
            Cells::Reclaimed(_) => Kind::Reclaimed,
        }
    }

    /// The bodies the row names as responsible: departments or receivers; none for a basic item.
    pub fn bodies(&self) -> &[Passage] {
        match &self.cells {
            Cells::Basic {} => &[],
            Cells::Joint(cells) => &cells.departments,
            Cells::Reclaimed(cells) => &cells.receivers,
        }
    }

    /// Every clause of the item, column by column.
    pub fn clauses(&self) -> Vec<Clause<'_>> {
        let mut clauses = Vec::new();
        match &self.cells {
            Cells::Basic {} => {
                number(&mut clauses, Column::Basic, [(None, std::slice::from_ref(&self.name))])
            }
            Cells::Joint(cells) => {
                number(&mut clauses, Column::Department, cells.department_duties.iter().map(headed));
                number(&mut clauses, Column::Support, [(None, cells.support.as_slice())]);
                number(&mut clauses, Column::Town, [(None, cells.town_duties.as_slice())]);
            }
            Cells::Reclaimed(cells) => {
                number(&mut clauses, Column::Method, [(None, std::slice::from_ref(&cells.method))]);
            }
        }
        clauses
    }
}

fn headed(group: &Group<Passage>) -> (Option<&str>, &[Passage]) {
    (group.heading.as_ref().map(|heading| heading.text.as_str()), &group.duties)
}

fn number<'a>(
    clauses: &mut Vec<Clause<'a>>,
    column: Column,
    groups: impl IntoIterator<Item = (Option<&'a str>, &'a [Passage])>,
) {
    let duties =
        groups.into_iter().flat_map(|(heading, duties)| duties.iter().map(move |duty| (heading, duty)));
    clauses.extend(duties.enumerate().map(|(before, (heading, passage))| Clause {
        column,
        heading,
        number: before + 1,
        passage,
    }));
}
