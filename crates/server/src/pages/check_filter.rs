//! Which findings of a report are shown, in which order, and how many there are by rule.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use axum::extract::Query;
use axum::http::Uri;
use qingdan_check::Rule;
use serde::Deserialize;

use super::check_rows::{Row, severity};
use crate::web::query;

/// What is asked for: all of it stands in the address.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Filter {
    pub q: String,
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
            url: format!("{address}{}#findings", query(&[("rule", rule.code)])),
        })
        .collect();
    tallies.sort_by_key(|tally| (Reverse(tally.rule.severity), Reverse(tally.count)));
    tallies
}

impl Filter {
    /// What an address of the report asks for; all, where it asks for nothing.
    pub fn of(address: &str) -> Filter {
        let asked = address.parse::<Uri>().ok().and_then(|uri| Query::try_from_uri(&uri).ok());
        asked.map(|Query(filter)| filter).unwrap_or_default()
    }

    /// The rows that it asks for, in its order; worst first where nothing else is said.
    pub fn apply(&self, mut rows: Vec<Row>) -> Vec<Row> {
        let fits = |wish: &str, value: &str| wish.is_empty() || wish == value;
        rows.retain(|row| {
            row.dismissed.is_some() == (self.show == "dismissed")
                && fits(&self.rule, row.rule.code)
                && fits(&self.severity, row.severity.0)
                && fits(&self.kind, row.kind.as_str())
                && self.q.split_whitespace().all(|word| row.says(word))
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
            ("q", &self.q),
            ("rule", &self.rule),
            ("severity", &self.severity),
            ("kind", &self.kind),
            ("sort", &self.sort),
            ("show", &self.show),
        ])
    }

    /// Whether findings are left out that are not dismissed.
    pub fn is_narrow(&self) -> bool {
        !(self.q.trim().is_empty()
            && self.rule.is_empty()
            && self.severity.is_empty()
            && self.kind.is_empty())
    }
}
