//! Reading what was printed gives the list back.

mod print;

use print::compare::{differences, exact_items};
use print::encode::Encoding;
use print::sheet::Sheet;
use print::style::{Style, styles};
use print::{bare_lines, invent};
use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::ValueTree;
use proptest::test_runner::{RngAlgorithm, TestRng, TestRunner};
use qingdan_catalogue::Catalogue;
use qingdan_model::Document;

fn read(bytes: &[u8]) -> Document {
    qingdan_read::read("print.txt", bytes, &Catalogue::embedded().bodies)
}

/// The printings a test looks at are always the same ones, so that a change of the reader is what changes the result.
fn printings<S: Strategy>(strategy: &S, wanted: usize, mut look: impl FnMut(S::Value) -> bool) {
    let mut runner =
        TestRunner::new_with_rng(ProptestConfig::default(), TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let mut looked = 0;
    while looked < wanted {
        let value = strategy.new_tree(&mut runner).map(|tree| tree.current()).expect("a printing");
        looked += usize::from(look(value));
    }
}

#[test]
fn tables_of_cells_come_back() {
    let strategy = (invent::documents(), styles(), select(&Sheet::ALL[..]), select(&Encoding::ALL[..]));
    let (mut exact, mut all) = (0, 0);
    printings(&strategy, 120, |(document, style, sheet, encoding)| {
        let printed = print::sheet(&document, sheet, &style);
        let is_certain = printed.ambiguity.is_none();
        if is_certain {
            let (same, items) = exact_items(&printed.expected, &read(&encoding.encode(&printed.text)));
            exact += same;
            all += items;
        }
        is_certain
    });
    println!("tables of cells: {exact} of {all} items exact");
    assert!(exact * 1000 >= all * 995, "only {exact} of {all} items came back exactly");
}

#[test]
fn bare_lines_come_back() {
    let strategy = (invent::documents(), styles(), select(&Encoding::ALL[..]));
    let (mut exact, mut all) = (0, 0);
    printings(&strategy, 160, |(document, style, encoding)| {
        let printed = bare_lines(&document, &style);
        let is_certain = printed.ambiguity.is_none();
        if is_certain {
            let (same, items) = exact_items(&printed.expected, &read(&encoding.encode(&printed.text)));
            exact += same;
            all += items;
        }
        is_certain
    });
    println!("bare lines: {exact} of {all} items exact");
    assert!(exact * 100 >= all * 98, "only {exact} of {all} items came back exactly");
}

/// Each single change of style on ten rows of each list of a structured document, by turns.
#[test]
fn structured_lists_come_back_from_every_single_change() {
    let documents = print::structured();
    assert!(!documents.is_empty(), "the samples of this repository are structured lists");
    let (mut exact, mut all) = (0, 0);
    for (turn, style) in Style::variations().into_iter().enumerate() {
        let (name, document) = &documents[turn % documents.len()];
        let printed = bare_lines(&excerpt(document, turn), &style);
        if printed.ambiguity.is_some() {
            continue;
        }
        let document = read(printed.text.as_bytes());
        let (same, items) = exact_items(&printed.expected, &document);
        exact += same;
        all += items;
        if let Some(first) = differences(&printed.expected, &document).first() {
            println!("{name}, {}: {} of {items} items exact, first {first:?}", change(&style), same);
        }
    }
    println!("single changes: {exact} of {all} items exact");
    assert!(exact * 1000 >= all * 995, "only {exact} of {all} items came back exactly");
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
