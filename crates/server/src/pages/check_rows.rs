//! What checks find in a town's lists, as rows with their places and their words among the clause's.

use qingdan_check::{Finding, Rule};
use qingdan_model::{Kind, Severity};
use qingdan_store::{Decided, Dismissal};

use super::clause_id;
use crate::app::china;
use crate::item_address;
use crate::library::Town;
use crate::web::{item_url, list_url, rule_url};

/// So many characters of a clause are shown before and after the words in question, and of these.
const BESIDE: usize = 80;
const LONGEST: usize = 160;

/// A finding on the page.
pub(crate) struct Row {
    pub id: String,
    pub rule: &'static Rule,
    pub rule_url: String,
    pub severity: (&'static str, &'static str),
    pub kind: Kind,
    pub place: String,
    pub name: String,
    pub url: String,
    pub original_url: String,
    /// The words in question among those before and after them.
    pub quote: Quote,
    pub message: String,
    pub suggestion: String,
    pub fingerprint: String,
    /// Why and by whom it was dismissed.
    pub dismissed: Option<String>,
    /// The clause or cell as a whole, for a sheet.
    around: String,
}

/// Words of a clause.
pub(crate) struct Quote {
    pub before: String,
    pub words: String,
    pub after: String,
}

/// The word and the name of a severity.
pub(super) fn severity(severity: Severity) -> (&'static str, &'static str) {
    match severity {
        Severity::Error => ("error", "错误"),
        Severity::Warning => ("warning", "警告"),
        Severity::Info => ("info", "提示"),
    }
}

/// Findings in a town's lists as rows, with what was dismissed.
pub(super) fn rows(town: &Town, findings: &[Finding], dismissals: &[Decided<Dismissal>]) -> Vec<Row> {
    findings.iter().map(|finding| row(town, finding, dismissals)).collect()
}

/// Who dismissed a finding, and why.
pub(super) fn dismissal_of<'a>(
    finding: &Finding,
    dismissals: &'a [Decided<Dismissal>],
) -> Option<&'a Decided<Dismissal>> {
    let of_rule = |one: &&Decided<Dismissal>| {
        (one.what.kind, one.what.rule.as_str()) == (finding.list, finding.rule.code)
    };
    let mut of_rule = dismissals.iter().filter(of_rule).peekable();
    of_rule.peek()?;
    let fingerprint = finding.fingerprint();
    of_rule.find(|one| one.what.fingerprint == fingerprint)
}

fn row(town: &Town, finding: &Finding, dismissals: &[Decided<Dismissal>]) -> Row {
    let (kind, fingerprint) = (finding.list, finding.fingerprint());
    let dismissed = dismissal_of(finding, dismissals)
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
        id: format!("f-{kind}-{}", fingerprint.get(..12).unwrap_or_default()),
        rule: finding.rule,
        rule_url: rule_url(finding.rule.code),
        severity: severity(finding.rule.severity),
        kind,
        place: place(finding),
        name: name.to_owned(),
        url,
        original_url: original.unwrap_or_default(),
        quote: Quote::of(finding),
        message: finding.message.clone(),
        suggestion: finding.suggestion.clone().unwrap_or_default(),
        fingerprint,
        dismissed,
        around: finding.around.clone(),
    }
}

impl Quote {
    fn of(finding: &Finding) -> Quote {
        let Finding { words, around, at, .. } = finding;
        let before: Vec<char> = around.get(..*at).unwrap_or_default().chars().collect();
        let after = around.get(at + words.len()..).unwrap_or_default();
        let (cut, from) = match before.len().checked_sub(BESIDE) {
            Some(from) if from > 0 => ("…", from),
            _ => ("", 0),
        };
        Quote {
            before: format!("{cut}{}", before[from..].iter().collect::<String>()),
            words: shortened(words, LONGEST),
            after: shortened(after, BESIDE),
        }
    }
}

/// The beginning of a text, which says that it goes on.
fn shortened(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// The item and the clause, as people name them.
fn place(finding: &Finding) -> String {
    let item = finding.item.map_or("整张清单".to_owned(), |no| format!("第 {no} 项"));
    let column = finding.column.map_or(String::new(), |column| format!(" {}", column.chinese()));
    let clause = finding.clause.map_or(String::new(), |clause| format!("第 {clause} 条"));
    format!("{item}{column}{clause}")
}

impl Row {
    /// Whether it has a word.
    pub fn says(&self, word: &str) -> bool {
        [&self.name, &self.message, &self.around, &self.place].iter().any(|text| text.contains(word))
    }

    /// As a record of a table.
    pub fn record(self) -> Vec<String> {
        vec![
            format!("{} {}", self.rule.code, self.rule.title),
            self.severity.1.to_owned(),
            self.kind.chinese().to_owned(),
            self.place,
            self.name,
            self.around,
            self.message,
            self.suggestion,
            self.dismissed.unwrap_or_default(),
        ]
    }
}
