//! Printed lists with the expected findings marked in them.
//!
//! A line that starts with `//` marks the line above: carets under the characters in question, then what is said about
//! them.

use std::fmt::Write as _;

use qingdan_catalogue::Bodies;
use unicode_width::UnicodeWidthStr;

use crate::report::Report;
use crate::view::View;
use crate::{Finding, Lines, Rule, Sheet, Town};

/// Checks a printed list and compares what one rule finds with what is marked in it.
pub(crate) fn finds(rule: &'static Rule, marked: &str) {
    let marked = marked.trim_start_matches('\n');
    let plain: String = marked.split_inclusive('\n').filter(|line| !line.starts_with("//")).collect();
    let found = mark(rule, &plain);
    assert!(found == marked, "expected:\n{marked}\nfound:\n{found}");
}

/// The list with its findings marked.
fn mark(rule: &'static Rule, plain: &str) -> String {
    let document = qingdan_read::read("list.csv", plain.as_bytes(), Bodies::embedded());
    assert!(!document.lists.is_empty(), "no list was read: {:?}", document.diagnostics);
    let lists = document.lists.iter().map(|list| Sheet { list, text: Some(plain) }).collect();
    let town = Town { name: document.town.as_deref(), region: document.region.as_deref(), lists };
    let view = View::new(&town, Bodies::embedded(), |_, item| qingdan_interpret::procedure(item));
    let mut findings: Vec<Finding> = Vec::new();
    (rule.find)(&view, &mut Report::new(rule, &view, &mut findings));
    let lines = Lines::of(plain);
    findings.sort_by_key(|one| one.place.spans.first().map_or(0, |span| span.start));
    let mut findings = findings.into_iter().peekable();
    let mut out = String::new();
    for (number, line) in plain.split_inclusive('\n').enumerate() {
        out.push_str(line);
        while let Some(finding) = findings.next_if(|one| one.place.line as usize <= number + 1) {
            let span = finding.place.spans[0];
            let (_, at) = lines.line_at(span.start);
            let before = plain[at.start..span.start].width();
            let wide = plain[span.start..span.end.min(at.end)].width();
            let (indent, carets) = (" ".repeat(before.saturating_sub(2)), "^".repeat(wide));
            let suggestion = finding.suggestion.iter().map(|mend| format!(" → {mend}")).collect::<String>();
            let _ = writeln!(out, "//{indent}{carets} {}{suggestion}", finding.message);
        }
    }
    out
}
