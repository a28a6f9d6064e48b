//! Reading what was printed gives the list back.

mod print;

use print::compare::{differences, exact_items};
use print::encode::Encoding;
use print::sheet::Sheet;
use print::style::{Style, styles};
use print::{Printed, bare_lines, invent};
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

/// How many items of certain printings come back exactly, of how many.
#[derive(Default)]
struct Tally {
    exact: usize,
    all: usize,
}

impl Tally {
    /// Whether the printing leaves no doubt what it says, and was counted.
    fn count(&mut self, printed: &Printed, encoding: Encoding) -> bool {
        if printed.ambiguity.is_some() {
            return false;
        }
        let (same, items) = exact_items(&printed.expected, &read(&encoding.encode(&printed.text)));
        self.exact += same;
        self.all += items;
        true
    }

    /// `thousandths` of the items must have come back.
    fn expect(&self, what: &str, thousandths: usize) {
        let Tally { exact, all } = self;
        println!("{what}: {exact} of {all} items exact");
        assert!(exact * 1000 >= all * thousandths, "{what}: only {exact} of {all} items came back exactly");
    }
}

#[test]
fn tables_of_cells_come_back() {
    let strategy = (invent::documents(), styles(), select(&Sheet::ALL[..]), select(&Encoding::ALL[..]));
    let mut tally = Tally::default();
    printings(&strategy, 120, |(document, style, sheet, encoding)| {
        tally.count(&print::sheet(&document, sheet, &style), encoding)
    });
    tally.expect("tables of cells", 995);
}

#[test]
fn bare_lines_come_back() {
    let strategy = (invent::documents(), styles(), select(&Encoding::ALL[..]));
    let mut tally = Tally::default();
    printings(&strategy, 160, |(document, style, encoding)| {
        tally.count(&bare_lines(&document, &style), encoding)
    });
    tally.expect("bare lines", 980);
}

/// Each single change of style on ten rows of each list of a structured document, by turns.
#[test]
fn structured_lists_come_back_from_every_single_change() {
    let documents = print::structured();
    assert!(!documents.is_empty(), "the samples of this repository are structured lists");
    let mut tally = Tally::default();
    for (turn, style) in Style::variations().into_iter().enumerate() {
        let (name, document) = &documents[turn % documents.len()];
        let printed = bare_lines(&excerpt(document, turn), &style);
        let before = tally.all - tally.exact;
        tally.count(&printed, Encoding::Utf8);
        if tally.all - tally.exact > before {
            let first = differences(&printed.expected, &read(printed.text.as_bytes())).into_iter().next();
            println!("{name}, {}: first {first:?}", change(&style));
        }
    }
    tally.expect("single changes", 995);
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
