//! Findings as SARIF 2.1.0 (OASIS), which editors and code hosts show.

use std::collections::BTreeMap;

use qingdan_model::{Place, Severity, Span};
use serde_json::{Value, json};

use crate::finding::Finding;
use crate::locate::Lines;
use crate::rules::RULES;

/// A document that findings are about.
#[derive(Clone, Copy, Debug)]
pub struct Artifact<'a> {
    /// Its address: the path as given.
    pub uri: &'a str,
    /// Its text, where it is itself text; then findings have regions of lines and bytes.
    pub lines: Option<&'a Lines<'a>>,
}

/// A log of one run over documents, each finding with the document it is about. `place_name` says where in an original
/// that is not itself text ("第 3 页").
pub fn sarif<'a>(
    version: &str,
    results: impl IntoIterator<Item = (&'a Finding, Artifact<'a>, String)>,
) -> Value {
    let rules: Vec<Value> = RULES.iter().map(descriptor).collect();
    let results: Vec<Value> =
        results.into_iter().map(|(finding, artifact, place)| result(finding, artifact, place)).collect();
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "qingdan", "semanticVersion": version, "language": "zh-CN", "rules": rules
            }},
            // Columns count characters, as a reader of Chinese does.
            "columnKind": "unicodeCodePoints",
            "results": results
        }]
    })
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

fn descriptor(rule: &crate::Rule) -> Value {
    json!({
        "id": rule.code,
        "name": rule.name,
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": rule.english},
        "help": {"text": rule.explanation()},
        "defaultConfiguration": {"level": level(rule.severity)},
        "properties": {"tags": [rule.group().chinese()]}
    })
}

fn result(finding: &Finding, artifact: Artifact<'_>, place_name: String) -> Value {
    let suggestion = finding.suggestion.iter().map(|mend| format!(" {mend}")).collect::<String>();
    let mut physical = json!({"artifactLocation": {"uri": uri(artifact.uri)}});
    if let Some(region) = artifact.lines.and_then(|lines| region(lines, &finding.place)) {
        physical["region"] = region;
    }
    let item = finding.item.map(|item| format!("{}:{item}", finding.list));
    let mut location = json!({"physicalLocation": physical});
    if let Some(item) = item {
        location["logicalLocations"] = json!([{"fullyQualifiedName": item, "name": finding.item_name}]);
    }
    if !place_name.is_empty() {
        location["message"] = json!({"text": place_name});
    }
    let mut result = json!({
        "ruleId": finding.rule.code,
        "level": level(finding.rule.severity),
        "message": {"text": format!("{}{suggestion}", finding.message)},
        "locations": [location],
        "partialFingerprints": BTreeMap::from([("qingdan/v1", finding.fingerprint())])
    });
    if let Some(index) = RULES.iter().position(|rule| rule.code == finding.rule.code) {
        result["ruleIndex"] = json!(index);
    }
    result
}

/// The first line of a place: SARIF regions are of one piece.
fn region(lines: &Lines<'_>, place: &Place) -> Option<Value> {
    let Span { start, end } = *place.spans.first()?;
    let (line, at) = lines.line_at(start);
    let (end_line, end_at) = lines.line_at(end);
    let column = |from: usize, to: usize| lines.text.get(from..to).map(|text| text.chars().count() + 1);
    let snippet = lines.text.get(start..end)?;
    Some(json!({
        "startLine": line,
        "startColumn": column(at.start, start)?,
        "endLine": end_line,
        "endColumn": column(end_at.start, end)?,
        "byteOffset": start,
        "byteLength": end - start,
        "snippet": {"text": snippet}
    }))
}

/// A path as an address: what an address cannot hold is escaped.
fn uri(path: &str) -> String {
    path.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'.' | b'-' | b'_' | b'~' => {
                char::from(byte).to_string()
            }
            other => format!("%{other:02X}"),
        })
        .collect()
}
