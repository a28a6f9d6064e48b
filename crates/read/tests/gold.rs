//! The five published lists beside the repository, against what was read from them by hand.
//!
//! They are not part of the repository: where they are absent the tests say so and pass, unless
//! `QINGDAN_REQUIRE_LISTS=1`.

mod print;

use std::path::PathBuf;

use print::compare::differences;
use qingdan_catalogue::Catalogue;
use qingdan_model::{Cells, Document, Kind};

fn list_file(number: &str) -> Option<PathBuf> {
    let entries = std::fs::read_dir(print::lists_folder()).ok()?;
    let mut paths = entries.flatten().map(|entry| entry.path());
    paths.find(|path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(number)))
}

/// What is read from a published list; `None`, with a note, where it is absent.
fn published(number: &str) -> Option<Document> {
    let Some(path) = list_file(number) else {
        let required = std::env::var("QINGDAN_REQUIRE_LISTS").is_ok_and(|value| value == "1");
        assert!(!required, "list {number} is not in {}", print::lists_folder().display());
        println!("skipped: list {number} is not in {}", print::lists_folder().display());
        return None;
    };
    let bytes = std::fs::read(&path).unwrap_or_else(|why| panic!("{}: {why}", path.display()));
    Some(qingdan_read::read("list.txt", &bytes, &Catalogue::embedded().bodies))
}

fn by_hand(number: &str) -> Document {
    let path = print::lists_folder().join("../gold").join(format!("{number}.json"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|why| panic!("{}: {why}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|why| panic!("{}: {why}", path.display()))
}

fn agrees(number: &str) {
    let Some(read) = published(number) else { return };
    let mut gold = by_hand(number);
    if read.town.is_none() {
        // The person who read it knew the town from elsewhere.
        gold.town = None;
    }
    let found = differences(&gold, &read);
    assert!(found.is_empty(), "{} differences: {found:#?}", found.len());
}

#[test]
fn list_000_agrees_in_every_field() {
    agrees("000");
    if let Some(read) = published("000") {
        assert_eq!(read.town, by_hand("000").town);
    }
}

#[test]
fn list_002_agrees_in_every_field() {
    agrees("002");
    if let Some(read) = published("002") {
        assert_eq!(read.town, by_hand("002").town);
    }
}

/// It names no town, and the reader says so rather than guess one.
#[test]
fn list_004_agrees_in_every_field_but_names_no_town() {
    agrees("004");
    let Some(read) = published("004") else { return };
    assert_eq!(read.town, None);
    assert!(!read.diagnostics.is_empty(), "nothing says that the town is missing");
}

/// Counts, and what every row must have, of a list that nobody has read by hand.
fn is_whole(number: &str, items: u32) -> Option<Document> {
    let read = published(number)?;
    assert_eq!(read.lists.len(), 1);
    assert_eq!(read.lists[0].kind, Kind::Joint);
    let numbers: Vec<u32> = read.lists[0].items.iter().map(|item| item.no).collect();
    assert_eq!(numbers, (1..=items).collect::<Vec<_>>());
    for item in &read.lists[0].items {
        let Cells::Joint(cells) = &item.cells else { panic!("item {} is {:?}", item.no, item.cells) };
        assert!(item.category.is_some(), "item {} stands in no category", item.no);
        assert!(!cells.departments.is_empty(), "item {} has no department", item.no);
        assert!(!cells.department_duties.is_empty(), "item {} has no department duties", item.no);
        assert!(!cells.town_duties.is_empty(), "item {} has no town duties", item.no);
        assert_eq!(cells.remark, None, "item {}: no row has a remark", item.no);
        for passage in item.clauses() {
            let text = &passage.passage.text;
            assert!(!text.starts_with(['。', '，', '、', '；', '：']), "item {}: {text}", item.no);
            assert!(!text.contains(['<', '>', '\t', '\n']), "item {}: {text}", item.no);
        }
    }
    Some(read)
}

#[test]
fn list_001_has_its_59_items() {
    let Some(read) = is_whole("001", 59) else { return };
    assert!(read.town.is_some());
    let supported = read.lists[0].items.iter().filter(|item| match &item.cells {
        Cells::Joint(cells) => !cells.support.is_empty(),
        _ => false,
    });
    assert!(supported.count() >= 55, "almost every row of this list names its support");
}

#[test]
fn list_003_has_its_100_items_and_the_displaced_columns_are_back() {
    let Some(read) = is_whole("003", 100) else { return };
    assert!(read.town.is_some());
    let Cells::Joint(cells) = &read.lists[0].items[13].cells else { return };
    let leads = cells.department_duties.iter().flat_map(|group| &group.duties);
    assert!(leads.into_iter().all(|duty| !duty.text.starts_with("配合") && !duty.text.starts_with("协助")));
    assert!(cells.town_duties.iter().all(|duty| duty.text.ends_with('。')), "{:?}", cells.town_duties);
}

/// Every passage's place shows its own text: the characters of the spans, without spaces, contain it.
#[test]
fn places_show_the_passage() {
    for number in ["000", "001", "002", "003", "004"] {
        let (Some(path), Some(read)) = (list_file(number), published(number)) else { continue };
        let source = std::fs::read_to_string(&path).unwrap_or_default();
        let source = source.strip_prefix('\u{feff}').unwrap_or(&source);
        for item in read.lists.iter().flat_map(|list| &list.items) {
            for clause in item.clauses() {
                let place = &clause.passage.place;
                let shown: String = place.spans.iter().map(|span| &source[span.start..span.end]).collect();
                assert!(place.is_known(), "{number} item {}: no place", item.no);
                let (shown, text) =
                    (print::compare::fold(&shown), print::compare::fold(&clause.passage.text));
                assert!(shown.contains(&text), "{number} item {}: `{shown}` does not show `{text}`", item.no);
            }
        }
    }
}
