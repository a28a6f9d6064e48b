//! Reading what was printed gives the list back.

mod print;

use print::compare::differences;
use print::encode::Encoding;
use print::sheet::Sheet;
use print::style::{Style, styles};
use print::{Printed, bare_lines, invent};
use proptest::prelude::*;
use proptest::sample::select;
use qingdan_catalogue::Catalogue;
use qingdan_model::Document;

fn read(bytes: &[u8]) -> Document {
    qingdan_read::read("print.txt", bytes, &Catalogue::embedded().bodies)
}

fn gives_back(printed: &Printed, encoding: Encoding) -> Result<(), TestCaseError> {
    let found = differences(&printed.expected, &read(&encoding.encode(&printed.text)));
    prop_assert!(found.is_empty(), "{encoding:?} {found:#?}\n{}", printed.text);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, max_global_rejects: 4000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_table_of_cells_comes_back(
        document in invent::documents(),
        style in styles(),
        sheet in select(&Sheet::ALL[..]),
        encoding in select(&Encoding::ALL[..]),
    ) {
        let printed = print::sheet(&document, sheet, &style);
        prop_assume!(printed.ambiguity.is_none());
        gives_back(&printed, encoding)?;
    }

    #[test]
    fn bare_lines_come_back(
        document in invent::documents(),
        style in styles(),
        encoding in select(&Encoding::ALL[..]),
    ) {
        let printed = bare_lines(&document, &style);
        prop_assume!(printed.ambiguity.is_none());
        gives_back(&printed, encoding)?;
    }
}

/// Each single change of style on ten rows of each list of a structured document, by turns.
#[test]
fn structured_lists_come_back_from_every_single_change() {
    let documents = print::structured();
    assert!(!documents.is_empty(), "the samples of this repository are structured lists");
    let mut failures = Vec::new();
    for (turn, style) in Style::variations().into_iter().enumerate() {
        let (name, document) = &documents[turn % documents.len()];
        let printed = bare_lines(&excerpt(document, turn), &style);
        if printed.ambiguity.is_some() {
            continue;
        }
        let found = differences(&printed.expected, &read(printed.text.as_bytes()));
        if let Some(first) = found.first() {
            failures.push(format!(
                "{name}, {}: {} differences, first {first:?}",
                change(&style),
                found.len()
            ));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// Ten rows of each list from one that depends on the turn, numbered from 1 as a list's rows are.
fn excerpt(document: &Document, turn: usize) -> Document {
    let mut document = document.clone();
    for list in &mut document.lists {
        let start = (turn * 7) % list.items.len().saturating_sub(9).max(1);
        list.items = list.items.drain(..).skip(start).take(10).collect();
        for (before, item) in list.items.iter_mut().enumerate() {
            item.no = before as u32 + 1;
        }
        let kept: Vec<String> = list.items.iter().filter_map(|item| item.category.clone()).collect();
        list.sections.retain(|section| kept.contains(&section.name));
    }
    document
}

fn change(style: &Style) -> String {
    let plain = Style::plain().dimensions();
    let changed = style.dimensions().into_iter().zip(plain).find(|(now, before)| now != before);
    changed.map_or_else(|| "plain".to_owned(), |((dimension, value), _)| format!("{dimension} {value}"))
}
