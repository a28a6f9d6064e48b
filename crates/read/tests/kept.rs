//! Text with kept layout comes back: columns side by side, parted by white space.

mod paper;
mod print;

use paper::{Category, Setting, by_chromium, html, settled, text_of};
use print::compare::{differences, exact_items};
use print::kept::Count;
use print::style::{Align, Blanks, Displaced, Furniture, Padding, Spaces, Style, Vertical, Widths, styles};
use print::{Printed, invent, kept_layout};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{RngAlgorithm, TestRng, TestRunner};
use qingdan_catalogue::Catalogue;
use qingdan_model::Document;

fn read(text: &[u8]) -> Document {
    qingdan_read::read("print.txt", text, &Catalogue::embedded().bodies)
}

/// What such a text keeps: cells stay in their order, none touch each other.
fn kept(style: Style) -> Style {
    Style {
        padding: Padding::Some,
        blanks: Blanks::Gaps,
        displaced: Displaced::No,
        furniture: Furniture::None,
        spaces: Spaces::No,
        ..style
    }
}

/// How many items come back exactly, of how many.
fn tally(printings: impl Iterator<Item = Printed>) -> (usize, usize) {
    let certain = printings.filter(|printed| printed.ambiguity.is_none());
    certain
        .map(|printed| exact_items(&printed.expected, &read(printed.text.as_bytes())))
        .fold((0, 0), |all, one| (all.0 + one.0, all.1 + one.1))
}

/// The same printings each time, so that a change of the reader is what changes the result.
fn printings(count: Count) -> impl Iterator<Item = Printed> {
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let mut runner = TestRunner::new_with_rng(ProptestConfig::default(), rng);
    let strategy = (invent::documents(), styles());
    (0..240).map(move |_| {
        let (document, style) = strategy.new_tree(&mut runner).expect("a printing").current();
        kept_layout(&document, count, &kept(style))
    })
}

#[test]
fn invented_lists_come_back_in_both_ways_of_counting() {
    for (count, thousandths) in [(Count::Two, 985), (Count::One, 960)] {
        let (exact, all) = tally(printings(count));
        println!("{count:?}: {exact} of {all} items exact");
        assert!(
            exact * 1000 >= all * thousandths,
            "{count:?}: only {exact} of {all} items came back exactly"
        );
    }
}

/// The plain print and each way of standing in cells, of all structured lists.
#[test]
fn structured_lists_come_back() {
    for (name, document) in print::structured() {
        for (vertical, align, widths) in [
            (Vertical::Middle, Align::Left, Widths::Middle),
            (Vertical::Middle, Align::Centred, Widths::Wide),
            (Vertical::Top, Align::Left, Widths::Narrow),
        ] {
            let style = Style { vertical, align, widths, ..kept(Style::plain()) };
            for (count, thousandths) in [(Count::Two, 1000), (Count::One, 1000)] {
                let printed = kept_layout(&document, count, &style);
                let got = read(printed.text.as_bytes());
                let told = got.diagnostics.iter().any(|one| one.code == "kept-layout");
                assert!(told, "whoever relies on it is told that rows and columns were inferred");
                let (exact, all) = exact_items(&printed.expected, &got);
                println!(
                    "{name}, {vertical:?}, {align:?}, {widths:?}, {count:?}: {exact} of {all} items exact"
                );
                let first = differences(&printed.expected, &read(printed.text.as_bytes())).into_iter().next();
                assert!(
                    exact * 1000 >= all * thousandths,
                    "{name}, {vertical:?}, {count:?}: first {first:?}"
                );
            }
        }
    }
}

/// As poppler takes it out of a browser's print.
#[test]
fn what_pdftotext_takes_from_a_print_comes_back() {
    let sample = print::structured().into_iter().find(|(name, _)| name.starts_with("huaidu"));
    let (_, sample) = sample.expect("the samples are structured lists");
    for (name, category, style) in [
        ("kept", Category::Section, ""),
        ("kept-at-top", Category::Section, "td { vertical-align: top }"),
        ("kept-merged", Category::Merged, ""),
    ] {
        let setting = Setting { name, category, is_repeated: true, style };
        let Some(pdf) = by_chromium(&html(&sample, &setting), name) else { return };
        let Some(text) = text_of(&pdf, name) else { return };
        let (exact, all) = exact_items(&settled(&sample, &setting), &read(&text));
        println!("{name}: {exact} of {all} items exact");
        // Where a merged category begins is told by where its words stand, and not always.
        let percent = if category == Category::Merged { 88 } else { 95 };
        assert!(exact * 100 >= all * percent, "{name}: only {exact} of {all} items came back exactly");
    }
}
