//! Reading what was written gives the lists back: those of the samples, those published, and invented ones.
#![allow(clippy::unwrap_used)] // A test may unwrap: its panic is its message.

mod awkward;
#[path = "../../../read/tests/print/invent.rs"]
mod invent;
mod office;
mod samples;

use std::fs;
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use qingdan_catalogue::Catalogue;
use qingdan_model::{Document, List};
use qingdan_write::{Format, write};
use serde_json::{Value, json};

/// The formats that are both written and read.
const FORMATS: [Format; 5] = [Format::Xlsx, Format::Docx, Format::Html, Format::Csv, Format::Json];

fn read(name: &str, bytes: &[u8]) -> Document {
    qingdan_read::read(name, bytes, &Catalogue::embedded().bodies)
}

/// What a document says, without where.
fn structure(document: &Document) -> Value {
    let lists: Vec<Value> = document.lists.iter().map(list).collect();
    json!({"town": document.town, "lists": lists})
}

fn list(list: &List) -> Value {
    let mut value = serde_json::to_value(list).unwrap();
    let parts = ["sections", "items"].map(|parts| value[parts].as_array().unwrap().clone());
    for (name, parts) in ["sections", "items"].into_iter().zip(parts) {
        value[name] = parts.into_iter().map(without_places).collect();
    }
    value
}

fn without_places(mut value: Value) -> Value {
    let fields = value.as_object_mut().unwrap();
    fields.remove("place");
    fields.remove("places");
    value
}

/// What an official table must say besides: whose list it is.
fn titled(document: &Document) -> Document {
    let mut document = document.clone();
    for list in &mut document.lists {
        if let Some(town) = document.town.as_ref().filter(|town| !list.title.contains(*town)) {
            list.title = format!("{town}{}", list.title);
        }
    }
    document
}

/// The first place where the two differ, and what stands there in both.
fn difference(path: String, expected: &Value, read: &Value) -> Option<String> {
    match (expected, read) {
        (Value::Object(a), Value::Object(b)) if a.len() == b.len() => {
            a.iter().find_map(|(key, value)| difference(format!("{path}.{key}"), value, &b[key]))
        }
        (Value::Array(a), Value::Array(b)) => {
            let at = |list: &[Value], at: usize| list.get(at).cloned().unwrap_or_default();
            (0..a.len().max(b.len()))
                .find_map(|nth| difference(format!("{path}[{nth}]"), &at(a, nth), &at(b, nth)))
        }
        _ => (expected != read).then(|| format!("{path}\n  expected {expected}\n  read     {read}")),
    }
}

/// Why the document does not come back from the format; `None` where it does.
fn lost(document: &Document, format: Format) -> Option<String> {
    let bytes = write(document, format).unwrap();
    let expected = if format == Format::Json { document.clone() } else { titled(document) };
    let again = read(&format!("list.{}", format.extension()), &bytes);
    difference(String::new(), &structure(&expected), &structure(&again))
}

/// The files of a folder beside the crates; none where there is no such folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

/// Every list there is as a document: the samples, and the published ones with what was read from them by hand, where
/// they are.
fn documents() -> Vec<(String, Document)> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let samples = files(&here.join("../../samples/structured"));
    assert!(!samples.is_empty(), "the repository has samples");
    let lists = std::env::var_os("QINGDAN_LISTS").map_or(here.join("../../../shared/lists"), PathBuf::from);
    let published = files(&lists);
    if published.is_empty() {
        let required = std::env::var("QINGDAN_REQUIRE_LISTS").is_ok_and(|value| value == "1");
        assert!(!required, "no published lists in {}", lists.display());
        println!("skipped: there are no published lists in {}", lists.display());
    }
    // Named by their list's number; other files say other things of the lists.
    let is_list =
        |file: &PathBuf| name(file).trim_end_matches(".json").bytes().all(|byte| byte.is_ascii_digit());
    let by_hand = files(&lists.join("../gold")).into_iter().filter(is_list);
    samples.into_iter().chain(published).chain(by_hand).map(|file| (name(&file), document(&file))).collect()
}

fn name(file: &Path) -> String {
    file.file_name().unwrap().to_string_lossy().into_owned()
}

fn document(file: &Path) -> Document {
    let document = read(&name(file), &fs::read(file).unwrap());
    assert!(!document.lists.is_empty(), "{} has no lists", file.display());
    document
}

#[test]
fn every_list_there_is_comes_back() {
    for (name, document) in documents() {
        for format in FORMATS {
            if let Some(lost) = lost(&document, format) {
                panic!("{name} does not come back from {format}: {lost}");
            }
        }
    }
}

/// Invented lists whose categories are rows with counts, or a column.
fn invented() -> impl Strategy<Value = Document> {
    (invent::documents(), any::<bool>()).prop_map(|(mut document, counted)| {
        document.region = None; // titles do not name it
        for list in &mut document.lists {
            for section in &mut list.sections {
                let of_section = |category: &Option<String>| category.as_ref() == Some(&section.name);
                let items = list.items.iter().filter(|item| of_section(&item.category)).count();
                section.declared = counted.then_some(items as u32);
            }
        }
        document
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn invented_lists_come_back(document in invented()) {
        for format in FORMATS {
            let lost = lost(&document, format);
            prop_assert!(lost.is_none(), "{format}: {}", lost.unwrap_or_default());
        }
    }
}
