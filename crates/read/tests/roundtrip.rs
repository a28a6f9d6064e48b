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
    #![proptest_config(ProptestConfig { cases: 200, max_global_rejects: 4000, ..ProptestConfig::default() })]

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

/// Every structured list at hand, in the plain print and with each single change from it.
#[test]
fn structured_lists_come_back_from_every_single_change() {
    let mut failures = Vec::new();
    for (name, document) in print::structured() {
        for style in Style::variations() {
            let printed = bare_lines(&document, &style);
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
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

fn change(style: &Style) -> String {
    let plain = Style::plain().dimensions();
    let changed = style.dimensions().into_iter().zip(plain).find(|(now, before)| now != before);
    changed.map_or_else(|| "plain".to_owned(), |((dimension, value), _)| format!("{dimension} {value}"))
}
