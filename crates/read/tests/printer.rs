//! The printer by itself: what it prints is what was given, whatever the style.

mod print;

use print::compare::fold;
use print::style::{Style, styles};
use print::{bare_lines, invent, sheet};
use proptest::prelude::*;
use qingdan_model::Document;

/// The characters of every clause, without order: printing moves text, and never makes or loses any.
fn census(text: &str) -> std::collections::BTreeMap<char, usize> {
    let mut census = std::collections::BTreeMap::new();
    for char in fold(text).chars() {
        *census.entry(char).or_default() += 1;
    }
    census
}

fn contained(document: &Document, print: &str) -> Result<(), TestCaseError> {
    let printed = census(print);
    let passages = document.lists.iter().flat_map(|list| &list.items).flat_map(|item| item.clauses());
    let all: String = passages.map(|clause| clause.passage.text.as_str()).collect();
    for (char, count) in census(&all) {
        prop_assert!(printed.get(&char).is_some_and(|printed| *printed >= count), "{char} was lost");
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_is_lost_in_print(document in invent::documents(), style in styles()) {
        let printed = bare_lines(&document, &style);
        contained(&printed.expected, &printed.text)?;
        for kind in sheet::Sheet::ALL {
            let printed = print::sheet(&document, kind, &style);
            contained(&printed.expected, &printed.text)?;
        }
    }
}

/// Prints structured lists: `QINGDAN_SHOW` is part of their file's name, `QINGDAN_STYLE` departs from the plain print.
///
/// ```text
/// QINGDAN_SHOW=000 QINGDAN_STYLE=wrap=Free,align=Centred \
///     cargo test -p qingdan-read --test printer show -- --ignored --nocapture
/// ```
#[test]
#[ignore = "for the eye"]
fn show_a_print() {
    let wanted = std::env::var("QINGDAN_SHOW").unwrap_or_default();
    let changes = std::env::var("QINGDAN_STYLE").unwrap_or_default();
    let changes = changes.split(',').filter_map(|change| change.split_once('='));
    let style = changes.fold(Style::plain(), |style, (dimension, value)| style.with(dimension, value));
    for (name, document) in print::structured() {
        if name.contains(&wanted) {
            println!("{name}\n{}", bare_lines(&document, &style).text);
        }
    }
}
