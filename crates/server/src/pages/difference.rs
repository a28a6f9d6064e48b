//! What is different between two versions of a list, and what importing one would change.

use qingdan_compare::{Alteration, Change, Field, Piece, Side, changes, wording};
use qingdan_model::{Item, List};

use crate::item_address;
use crate::library::Town;

/// Reworded items shown whole; the rest is counted.
const SHOWN: usize = 100;

/// How a list stands to the one in force.
pub(crate) enum Standing {
    /// The town has no such list yet.
    New,
    /// It says what this version says.
    Same(u32),
    /// It would become a new version.
    Changed(Difference),
}

/// What is different from the version in force.
pub(crate) struct Difference {
    pub version: u32,
    pub added: Vec<Named>,
    pub removed: Vec<Named>,
    pub reworded: Vec<Reworded>,
    /// Items whose number alone is different.
    pub renumbered: usize,
}

/// An item of one of the versions.
pub(crate) struct Named {
    pub name: String,
    /// What addresses call it in its version.
    pub called: String,
    /// Its page, where there is one.
    pub url: String,
}

/// An item that says something else.
pub(crate) struct Reworded {
    pub old: Named,
    pub new: Named,
    pub parts: Vec<Part>,
}

/// What it says, before and now.
pub(crate) struct Part {
    pub of: String,
    pub pieces: Vec<Piece>,
}

impl Part {
    /// Two wordings of what is called `of`.
    pub fn new(of: impl Into<String>, old: &str, new: &str) -> Part {
        Part { of: of.into(), pieces: wording(old, new) }
    }

    /// The pieces of one side, each with whether only that side has it.
    pub fn side(&self, side: Side) -> impl Iterator<Item = (bool, &str)> {
        let pieces = self.pieces.iter().filter(move |piece| [Side::Both, side].contains(&piece.side));
        pieces.map(|piece| (piece.side != Side::Both, piece.text.as_str()))
    }

    /// One side as it stands.
    pub fn text(&self, side: Side) -> String {
        self.side(side).map(|(_, text)| text).collect()
    }

    /// The pieces with the tag that shows whose they are.
    pub fn tagged(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.pieces.iter().map(|piece| {
            let tag = match piece.side {
                Side::Both => "span",
                Side::Old => "del",
                Side::New => "ins",
            };
            (tag, piece.text.as_str())
        })
    }
}

/// How `list` stands to what the town (`None`: not known here) has in force.
pub(crate) fn standing(town: Option<&Town>, list: &List) -> Standing {
    let Some(stored) = town.and_then(|town| town.list(list.kind)) else { return Standing::New };
    let version = stored.head.version;
    let difference = difference(version, &stored.list, list);
    let heads = |list: &List| -> (String, Vec<(String, Option<u32>)>) {
        let sections = list.sections.iter().map(|section| (section.name.clone(), section.declared));
        (list.title.clone(), sections.collect())
    };
    if difference.is_nothing() && heads(&stored.list) == heads(list) {
        Standing::Same(version)
    } else {
        Standing::Changed(difference)
    }
}

impl Difference {
    fn is_nothing(&self) -> bool {
        self.added.is_empty() && self.removed.is_empty() && self.reworded.is_empty() && self.renumbered == 0
    }

    /// The changes as records of a table: what, item, part, before, now.
    pub fn records(&self) -> Vec<Vec<String>> {
        let whole = |what: &str, one: &Named| {
            let (old, new) = if what == "删除" {
                (one.name.clone(), String::new())
            } else {
                (String::new(), one.name.clone())
            };
            vec![what.to_owned(), one.name.clone(), "整个事项".to_owned(), old, new]
        };
        let part = |item: &Reworded, part: &Part| {
            let (old, new) = (part.text(Side::Old), part.text(Side::New));
            vec!["有变化".to_owned(), item.new.name.clone(), part.of.clone(), old, new]
        };
        let reworded =
            self.reworded.iter().flat_map(|item| item.parts.iter().map(move |one| part(item, one)));
        let added = self.added.iter().map(|one| whole("新增", one));
        added.chain(self.removed.iter().map(|one| whole("删除", one))).chain(reworded).collect()
    }

    /// The same with the addresses of the items in their versions.
    pub fn linked(mut self, old: impl Fn(&str) -> String, new: impl Fn(&str) -> String) -> Difference {
        let link = |named: &mut Named, url: &dyn Fn(&str) -> String| named.url = url(&named.called);
        self.added.iter_mut().for_each(|one| link(one, &new));
        self.removed.iter_mut().for_each(|one| link(one, &old));
        for item in &mut self.reworded {
            link(&mut item.old, &old);
            link(&mut item.new, &new);
        }
        self
    }

    /// Reworded items that a page shows.
    pub fn shown(&self) -> &[Reworded] {
        &self.reworded[..self.reworded.len().min(SHOWN)]
    }

    /// How many more there are.
    pub fn more(&self) -> usize {
        self.reworded.len().saturating_sub(SHOWN)
    }

    /// "新增 2 项，删除 1 项".
    pub fn summary(&self) -> String {
        let counts = [
            ("新增", self.added.len()),
            ("删除", self.removed.len()),
            ("内容有变化", self.reworded.len()),
            ("只有序号变动", self.renumbered),
        ];
        let told: Vec<String> =
            counts.iter().filter(|(_, n)| *n > 0).map(|(what, n)| format!("{what} {n} 项")).collect();
        if told.is_empty() {
            "事项没有变化，只有标题或类别标题不同".to_owned()
        } else {
            told.join("，")
        }
    }
}

/// What `new` says otherwise than `old`, which is this version.
pub(crate) fn difference(version: u32, old: &List, new: &List) -> Difference {
    let mut difference =
        Difference { version, added: Vec::new(), removed: Vec::new(), reworded: Vec::new(), renumbered: 0 };
    for change in changes(old, new) {
        match change {
            Change::Added(item) => difference.added.push(named(new, item)),
            Change::Removed(item) => difference.removed.push(named(old, item)),
            Change::Altered { alterations, .. } if alterations.iter().all(is_number) => {
                difference.renumbered += 1;
            }
            Change::Altered { old: was, new: is, alterations } => difference.reworded.push(Reworded {
                old: named(old, was),
                new: named(new, is),
                parts: alterations.iter().filter(|one| !is_number(one)).map(part).collect(),
            }),
        }
    }
    difference
}

fn is_number(alteration: &Alteration<'_>) -> bool {
    alteration.field == Field::Number
}

fn named(list: &List, item: &Item) -> Named {
    Named {
        name: format!("{} {}", item.no, item.name.text),
        called: item_address::name_of(&list.items, item),
        url: String::new(),
    }
}

fn part(alteration: &Alteration<'_>) -> Part {
    let of = match alteration.field {
        Field::Number => "序号".to_owned(),
        Field::Category => "类别".to_owned(),
        Field::Name => "事项名称".to_owned(),
        Field::Bodies => "部门".to_owned(),
        Field::Remark => "备注".to_owned(),
        Field::Clause { column, heading: None } => column.chinese().to_owned(),
        Field::Clause { column, heading: Some(heading) } => format!("{}（{heading}）", column.chinese()),
    };
    Part::new(of, &alteration.old, &alteration.new)
}
