//! The clauses of a list with their readings, as rows; which of them are asked for.

use qingdan_interpret::Attention;
use qingdan_model::{Clause, Item, Reading, StepId};
use qingdan_store::StoredList;
use serde::Deserialize;

use super::reading::{Corrections, chips};
use crate::item_address;
use crate::library::Town;
use crate::web::{item_url, query};

/// What an address asks for besides the reasons to look.
pub(super) const DECIDED: &str = "decided";
pub(super) const ALL: &str = "all";

/// Which readings are shown, and in which order: all of it stands in the address.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Filter {
    pub q: String,
    /// A reason to look, `decided`, `all`; empty for all that somebody should look at.
    pub look: String,
    pub column: String,
    pub sort: String,
    pub dir: String,
}

/// A row on the page.
pub(crate) struct RowView {
    pub id: String,
    pub no: u32,
    pub item: String,
    pub url: String,
    pub place: String,
    pub text: String,
    pub reading: String,
    pub why: Vec<String>,
    pub state: &'static str,
    pub state_word: &'static str,
    pub decide_url: String,
    /// Where the office goes on once this row is decided.
    pub back: String,
    pub is_decided: bool,
    /// What was decided about it when the page was made.
    pub known: String,
}

/// A clause with its reading.
pub(crate) struct Row<'a> {
    /// What the item's address calls it.
    pub called: String,
    pub item: &'a Item,
    pub clause: Clause<'a>,
    pub reading: Reading,
    pub attention: Option<Attention>,
    pub is_decided: bool,
    pub known: String,
}

/// How many readings of a list somebody should look at.
pub(crate) fn waiting(stored: &StoredList, corrections: &Corrections<'_>) -> usize {
    rows(stored, corrections).iter().filter(|row| row.attention.is_some()).count()
}

/// All clauses of a list with their readings.
pub(super) fn rows<'a>(stored: &'a StoredList, corrections: &Corrections<'_>) -> Vec<Row<'a>> {
    let clauses = stored.list.items.iter().flat_map(|item| {
        item.clauses()
            .into_iter()
            .filter(|clause| !clause.passage.text.is_empty())
            .map(move |clause| (item, clause))
    });
    let row = |(item, clause): (&'a Item, Clause<'a>)| {
        let reading = corrections.reading(item, &clause);
        Row {
            called: item_address::name_of(&stored.list.items, item),
            attention: corrections.attention(item, &clause, &reading),
            is_decided: corrections.is_decided(item, &clause),
            known: corrections.known(item, &clause),
            item,
            clause,
            reading,
        }
    };
    clauses.map(row).collect()
}

impl Filter {
    pub fn is_set(&self) -> bool {
        !(self.q.trim().is_empty() && self.look.is_empty() && self.column.is_empty())
    }

    pub fn address(&self) -> String {
        query(&[
            ("q", &self.q),
            ("look", &self.look),
            ("column", &self.column),
            ("sort", &self.sort),
            ("dir", &self.dir),
        ])
    }

    pub fn takes(&self, row: &Row<'_>) -> bool {
        let look = match self.look.as_str() {
            "" => row.attention.is_some(),
            DECIDED => row.is_decided,
            ALL => true,
            word => row.attention.is_some_and(|attention| attention.as_str() == word),
        };
        look && (self.column.is_empty() || row.clause.column.as_str() == self.column)
            && self.q.split_whitespace().all(|word| row.says(word))
    }
}

/// The rows that the filter takes, in its order; the most pressing first where it names none.
pub(super) fn chosen<'a, 'r>(rows: &'r [Row<'a>], filter: &Filter) -> Vec<&'r Row<'a>> {
    let mut chosen: Vec<&Row<'_>> = rows.iter().filter(|row| filter.takes(row)).collect();
    let pressing = |row: &Row<'_>| row.attention.map_or(Attention::ALL.len(), |one| one as usize);
    match filter.sort.as_str() {
        "no" => chosen.sort_by_key(|row| row.item.no),
        "place" => chosen.sort_by_key(|row| (row.clause.column, row.clause.number)),
        "text" => chosen.sort_by(|one, other| one.clause.passage.text.cmp(&other.clause.passage.text)),
        _ => chosen.sort_by_key(|row| pressing(row)),
    }
    if filter.dir == "desc" {
        chosen.reverse();
    }
    chosen
}

impl Row<'_> {
    fn step(&self) -> StepId {
        StepId { column: self.clause.column, number: self.clause.number }
    }

    pub fn id(&self) -> String {
        format!("r-{}-{}", self.called, self.step())
    }

    fn says(&self, word: &str) -> bool {
        self.item.name.text.contains(word)
            || self.clause.passage.text.contains(word)
            || self.clause.heading.is_some_and(|heading| heading.contains(word))
            || self.item.no.to_string() == word
    }

    pub fn place(&self) -> String {
        let heading = self.clause.heading.map(|heading| format!("（{heading}）")).unwrap_or_default();
        format!("{}{heading}", self.step().chinese())
    }

    pub fn reading(&self) -> String {
        chips(&self.reading).into_iter().map(|chip| chip.text).collect::<Vec<_>>().join("｜")
    }

    pub fn why(&self) -> Vec<String> {
        self.reading.doubts.iter().map(|doubt| doubt.message.clone()).collect()
    }

    pub fn state(&self) -> (&'static str, &'static str) {
        match self.attention {
            Some(attention) => (attention.as_str(), attention.chinese()),
            None if self.is_decided => (DECIDED, "已核定"),
            None => ("sure", "把握较大"),
        }
    }

    pub fn view(&self, town: &Town, back: String) -> RowView {
        let item_url = item_url(&town.key, self.item.kind(), &self.called);
        let (state, state_word) = self.state();
        RowView {
            id: self.id(),
            no: self.item.no,
            item: self.item.name.text.clone(),
            url: format!("{item_url}{}#{}", query(&[("clause", &self.step().to_string())]), self.step()),
            place: self.place(),
            text: self.clause.passage.text.clone(),
            reading: self.reading(),
            why: self.why(),
            state,
            state_word,
            decide_url: format!("{item_url}/{}", self.step()),
            back,
            is_decided: self.is_decided,
            known: self.known.clone(),
        }
    }
}
