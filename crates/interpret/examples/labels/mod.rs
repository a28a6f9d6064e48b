//! Labelled clauses, for the programs that measure and fit.

use std::fs;

use qingdan_model::{Column, Document};
use serde::Deserialize;
use serde_json::Value;

/// What a clause says by somebody who read it.
#[derive(Clone, Deserialize)]
pub struct Label {
    pub id: u64,
    pub source: String,
    pub list: String,
    pub item: u32,
    pub column: Column,
    pub clause: usize,
    /// The fields that were read; none named: all of them.
    #[serde(default)]
    pub only: Vec<String>,
    text: Option<String>,
    name: Option<String>,
    #[serde(default)]
    pub actor: Vec<String>,
    #[serde(default)]
    pub stance: Vec<String>,
    pub mode: Vec<String>,
    pub actions: Vec<String>,
    pub actions_also: Vec<String>,
    pub recipients: Vec<String>,
    pub recipients_also: Vec<String>,
    #[serde(default)]
    pub documents: Vec<String>,
    #[serde(default)]
    pub documents_also: Vec<String>,
    #[serde(default)]
    pub systems: Vec<String>,
    #[serde(default)]
    pub systems_also: Vec<String>,
    pub deadline: Option<Value>,
}

impl Label {
    /// Whether nobody may look at it while words, rules and weights are found.
    pub fn is_held(&self) -> bool {
        (4001..=5000).contains(&self.id)
    }

    /// Whether a field was read.
    pub fn has(&self, field: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|one| one == field)
    }
}

/// Labels of a file of JSON lines, or of one array.
pub fn labels_of(file: &str) -> Vec<Label> {
    if !file.ends_with(".jsonl") {
        return parse(file);
    }
    let text = fs::read_to_string(file).unwrap_or_else(|error| panic!("{file}: {error}"));
    let line = |line: &str| serde_json::from_str(line).unwrap_or_else(|error| panic!("{file}: {error}"));
    text.lines().map(line).collect()
}

/// A file of JSON.
pub fn parse<T: for<'de> Deserialize<'de>>(file: &str) -> T {
    let text = fs::read_to_string(file).unwrap_or_else(|error| panic!("{file}: {error}"));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{file}: {error}"))
}

/// The name of the item and the text of the clause that a label is about.
pub fn place(documents: &[Document], label: &Label) -> Option<(String, String)> {
    if let (Some(name), Some(text)) = (&label.name, &label.text) {
        return Some((name.clone(), text.clone()));
    }
    let document = documents.iter().find(|document| document.source.starts_with(&label.source))?;
    let list = document.lists.iter().find(|list| list.kind.as_str() == label.list)?;
    let item = list.items.iter().find(|item| item.no == label.item)?;
    let clauses = item.clauses();
    let clause =
        clauses.iter().find(|clause| clause.column == label.column && clause.number == label.clause)?;
    Some((item.name.text.clone(), clause.passage.text.clone()))
}

/// Found and required, found and not allowed, required and not found.
#[derive(Default, Clone, Copy)]
pub struct Counts {
    right: usize,
    wrong: usize,
    missed: usize,
}

impl Counts {
    /// Counts one clause; whether nothing in it is wrong or missed.
    pub fn add(&mut self, found: &[String], required: &[String], also: &[String]) -> bool {
        let right = found.iter().filter(|one| required.contains(one)).count();
        let wrong = found.iter().filter(|one| !required.contains(one) && !also.contains(one)).count();
        let missed = required.len() - right.min(required.len());
        self.right += right;
        self.wrong += wrong;
        self.missed += missed;
        wrong == 0 && missed == 0
    }

    /// The micro-F1.
    pub fn f1(self) -> f64 {
        let all = 2 * self.right + self.wrong + self.missed;
        if all == 0 { 1.0 } else { 2.0 * self.right as f64 / all as f64 }
    }
}
