//! What checks find in a town's lists, as rows with their places; which of them are asked for.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use qingdan_check::{Finding, Rule, Sheet};
use qingdan_model::{Kind, Severity};
use qingdan_store::{Decided, Dismissal};
use serde::Deserialize;
use tokio::task::spawn_blocking;

use super::clause_id;
use super::reading::Corrections;
use crate::app::{App, china};
use crate::item_address;
use crate::library::Town;
use crate::refusal::Refusal;
use crate::web::{item_url, list_url, query, rule_url};

/// Which findings are shown, and in which order: all of it stands in the address.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Filter {
    pub rule: String,
    pub severity: String,
    pub kind: String,
    pub sort: String,
    /// `dismissed` for those that were dismissed.
    pub show: String,
}

/// How many findings a rule has, for the picture of bars.
pub(super) struct Tally {
    pub rule: &'static Rule,
    pub severity: &'static str,
    pub count: usize,
    /// Of a hundred, the most being all.
    pub share: usize,
    pub url: String,
}

/// A finding on the page.
pub(crate) struct Row {
    pub rule: &'static Rule,
    pub rule_url: String,
    pub severity: (&'static str, &'static str),
    pub kind: Kind,
    pub place: String,
    pub name: String,
    pub url: String,
    pub original_url: String,
    pub words: String,
    pub message: String,
    pub suggestion: String,
    pub item: String,
    pub fingerprint: String,
    /// Why and by whom it was dismissed.
    pub dismissed: Option<String>,
}

/// The word and the name of a severity.
pub(super) fn severity(severity: Severity) -> (&'static str, &'static str) {
    match severity {
        Severity::Error => ("error", "错误"),
        Severity::Warning => ("warning", "警告"),
        Severity::Info => ("info", "提示"),
    }
}

/// Everything that checks find in the town's lists in force, with what was dismissed.
pub(super) async fn rows(app: &App, town: &Town) -> Result<Vec<Row>, Refusal> {
    let dismissals = app.store.dismissals(&town.district, &town.name).await?;
    let findings = findings(app, town).await?;
    Ok(findings.into_iter().map(|finding| row(town, finding, &dismissals)).collect())
}

/// The findings, by the district's names of bodies and its corrected readings.
async fn findings(app: &App, town: &Town) -> Result<Vec<Finding>, Refusal> {
    let mut contents = Vec::new();
    for list in &town.lists {
        // The report is worth having without the originals.
        let source = app.store.source(&list.head.district, &list.head.source).await.ok().flatten();
        contents.push(match source {
            Some(source) => app.originals.open(&list.head.source, source.bytes).await?,
            None => None,
        });
    }
    let (library, town) = (app.library(), town.clone());
    let found = spawn_blocking(move || {
        let sheet = |(list, content): (&std::sync::Arc<qingdan_store::StoredList>, &Option<_>)| {
            let content: &Option<std::sync::Arc<qingdan_formats::Content>> = content;
            (list.list.clone(), content.clone())
        };
        let sheets: Vec<_> = town.lists.iter().zip(&contents).map(sheet).collect();
        let lists = sheets
            .iter()
            .map(|(list, content)| Sheet {
                list,
                text: content.as_ref().map(|content| content.text.as_str()),
            })
            .collect();
        let checked = qingdan_check::Town { name: Some(&town.name), region: Some(&town.district), lists };
        qingdan_check::check(&checked, library.bodies_of(&town.district), |kind, item| {
            Corrections::of(&library, &town, kind).procedure(item)
        })
    });
    found.await.map_err(|error| Refusal::fault(&error.to_string()))
}

fn row(town: &Town, finding: Finding, dismissals: &[Decided<Dismissal>]) -> Row {
    let (kind, fingerprint) = (finding.list, finding.fingerprint());
    let is_it = |one: &&Decided<Dismissal>| {
        (one.what.kind, one.what.rule.as_str(), one.what.fingerprint.as_str())
            == (kind, finding.rule.code, fingerprint.as_str())
    };
    let dismissed = dismissals
        .iter()
        .find(is_it)
        .map(|one| format!("{}（{} {}）", one.what.reason, china(one.at).date(), one.actor));
    let name = finding.item_name.as_deref().unwrap_or_default();
    let item = finding.item.map(|no| item_address::name_in(Some(town), kind, no, name));
    let item = item.map(|called| item_url(&town.key, kind, &called));
    let url = match (item, finding.column, finding.clause) {
        (Some(item), Some(column), Some(clause)) => format!("{item}#{}", clause_id(column, clause)),
        (Some(item), ..) => item,
        (None, ..) => list_url(&town.key, kind),
    };
    let original = town
        .list(kind)
        .map(|list| super::original::url(&list.head.source, &list.head.district, Some(finding.place.line)));
    Row {
        rule: finding.rule,
        rule_url: rule_url(finding.rule.code),
        severity: severity(finding.rule.severity),
        kind,
        place: place(&finding),
        name: finding.item_name.clone().unwrap_or_default(),
        url,
        original_url: original.unwrap_or_default(),
        words: finding.words,
        message: finding.message,
        suggestion: finding.suggestion.unwrap_or_default(),
        item: finding.item_name.unwrap_or_default(),
        fingerprint,
        dismissed,
    }
}

/// The item and the clause, as people name them.
fn place(finding: &Finding) -> String {
    let item = finding.item.map_or("整张清单".to_owned(), |no| format!("第 {no} 项"));
    let column = finding.column.map_or(String::new(), |column| format!(" {}", column.chinese()));
    let clause = finding.clause.map_or(String::new(), |clause| format!("第 {clause} 条"));
    format!("{item}{column}{clause}")
}

/// Findings by rule that were not dismissed, the most first.
pub(super) fn tallies(rows: &[Row], address: &str) -> Vec<Tally> {
    let mut counts: BTreeMap<&str, (&'static Rule, usize)> = BTreeMap::new();
    for row in rows.iter().filter(|row| row.dismissed.is_none()) {
        counts.entry(row.rule.code).or_insert((row.rule, 0)).1 += 1;
    }
    let most = counts.values().map(|(_, count)| *count).max().unwrap_or(1);
    let mut tallies: Vec<Tally> = counts
        .into_values()
        .map(|(rule, count)| Tally {
            rule,
            severity: severity(rule.severity).0,
            count,
            share: (count * 100).div_ceil(most),
            url: format!("{address}{}", query(&[("rule", rule.code)])),
        })
        .collect();
    tallies.sort_by_key(|tally| (Reverse(tally.rule.severity), Reverse(tally.count)));
    tallies
}

impl Filter {
    /// The rows that it asks for, in its order; worst first where nothing else is said.
    pub fn apply(&self, mut rows: Vec<Row>) -> Vec<Row> {
        let fits = |wish: &str, value: &str| wish.is_empty() || wish == value;
        rows.retain(|row| {
            row.dismissed.is_some() == (self.show == "dismissed")
                && fits(&self.rule, row.rule.code)
                && fits(&self.severity, row.severity.0)
                && fits(&self.kind, row.kind.as_str())
        });
        match self.sort.as_str() {
            "place" => {}
            "rule" => rows.sort_by_key(|row| row.rule.code),
            _ => rows.sort_by_key(|row| Reverse(row.rule.severity)),
        }
        rows
    }

    pub fn query(&self) -> String {
        query(&[
            ("rule", &self.rule),
            ("severity", &self.severity),
            ("kind", &self.kind),
            ("sort", &self.sort),
            ("show", &self.show),
        ])
    }

    /// Whether findings are left out that are not dismissed.
    pub fn is_narrow(&self) -> bool {
        !(self.rule.is_empty() && self.severity.is_empty() && self.kind.is_empty())
    }
}

impl Row {
    /// As a row of a sheet.
    pub fn cells(self) -> Vec<String> {
        let rule = format!("{} {}", self.rule.code, self.rule.title);
        let (severity, kind) = (self.severity.1.to_owned(), self.kind.chinese().to_owned());
        let dismissed = self.dismissed.unwrap_or_default();
        vec![
            rule,
            severity,
            kind,
            self.place,
            self.name,
            self.words,
            self.message,
            self.suggestion,
            dismissed,
        ]
    }
}
