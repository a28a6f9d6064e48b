//! Lists come back from pages for browsers, and from Word documents and workbooks that LibreOffice makes of them.

mod print;

use std::path::{Path, PathBuf};
use std::process::Command;

use print::compare::{differences, exact_items};
use print::style::{Style, styles};
use print::web::Web;
use print::{Printed, invent, web_page};
use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::ValueTree;
use proptest::test_runner::{RngAlgorithm, TestRng, TestRunner};
use qingdan_catalogue::Catalogue;
use qingdan_model::Document;

fn read(bytes: &[u8]) -> Document {
    qingdan_read::read("print", bytes, &Catalogue::embedded().bodies)
}

/// How many items came back exactly, of how many; what did not is printed.
fn exact(what: &str, printed: &Printed, bytes: &[u8]) -> (usize, usize) {
    let document = read(bytes);
    let (same, all) = exact_items(&printed.expected, &document);
    for difference in differences(&printed.expected, &document).iter().take(3) {
        println!("{what}: {difference:?}");
    }
    (same, all)
}

#[test]
fn structured_lists_come_back_from_pages() {
    for (name, document) in print::structured() {
        for web in Web::ALL {
            for category in ["Sections", "Column", "Merged"] {
                let printed = web_page(&document, web, &Style::plain().with("category", category));
                let what = format!("{name}, {web:?}, {category}");
                let (same, all) = exact(&what, &printed, printed.text.as_bytes());
                assert_eq!(same, all, "{what}");
            }
        }
    }
}

#[test]
fn invented_lists_come_back_from_pages() {
    let strategy = (invent::documents(), styles(), select(&Web::ALL[..]));
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let mut runner = TestRunner::new_with_rng(ProptestConfig::default(), rng);
    let (mut exact, mut all) = (0, 0);
    let mut looked = 0;
    while looked < 120 {
        let tree = strategy.new_tree(&mut runner).expect("a printing");
        let (document, style, web) = tree.current();
        let printed = web_page(&document, web, &style);
        if printed.ambiguity.is_none() {
            looked += 1;
            let (same, items) = exact_items(&printed.expected, &read(printed.text.as_bytes()));
            (exact, all) = (exact + same, all + items);
        }
    }
    println!("pages: {exact} of {all} items exact");
    assert!(exact * 1000 >= all * 995, "pages: only {exact} of {all} items came back exactly");
}

/// The pages as LibreOffice understands them, saved in every format.
#[test]
fn structured_lists_come_back_from_office_files() {
    if Command::new("soffice").arg("--version").output().is_err() {
        let required = std::env::var("QINGDAN_REQUIRE_PRINTERS").is_ok_and(|value| value == "1");
        assert!(!required, "LibreOffice (soffice) is not installed");
        println!("skipped: LibreOffice (soffice) is not installed");
        return;
    }
    let folder = std::env::temp_dir().join(format!("qingdan-office-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let mut pages: Vec<(PathBuf, Web, Printed)> = Vec::new();
    for (turn, (name, document)) in print::structured().into_iter().enumerate() {
        // Every other way for each list keeps it short.
        for web in Web::ALL.into_iter().skip(turn % 2).step_by(2) {
            let category = if web == Web::Breaks { "Merged" } else { "Sections" };
            let printed = web_page(&document, web, &Style::plain().with("category", category));
            let path = folder.join(format!("{}-{web:?}.html", name.trim_end_matches(".json")));
            std::fs::write(&path, &printed.text).expect("a page");
            pages.push((path, web, printed));
        }
    }
    let mut failed = Vec::new();
    for (to, extension) in
        [("docx:MS Word 2007 XML", "docx"), ("xlsx", "xlsx"), ("ods", "ods"), ("xls", "xls")]
    {
        // Calc drops the numbers of entries, so that nothing could give them back.
        let is_word = extension == "docx";
        let kept = pages.iter().filter(|(_, web, _)| is_word || !web.draws_numbers());
        let filter = if is_word { "HTML (StarWriter)" } else { "HTML (StarCalc)" };
        convert(&folder, filter, to, kept.clone().map(|(path, ..)| path.as_path()));
        for (path, _, printed) in kept {
            let path = path.with_extension(extension);
            let what = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let bytes = std::fs::read(&path).expect("a converted page");
            let (same, all) = exact(&what, printed, &bytes);
            println!("{what}: {same} of {all} items exact");
            failed.extend((same < all).then_some(what));
        }
    }
    std::fs::remove_dir_all(&folder).expect("a folder that goes");
    assert!(failed.is_empty(), "{failed:?}");
}

fn convert<'a>(folder: &Path, filter: &str, to: &str, pages: impl Iterator<Item = &'a Path>) {
    let profile = format!("-env:UserInstallation=file://{}/profile", folder.display());
    let status = Command::new("soffice")
        .args([&profile, "--headless", &format!("--infilter={filter}"), "--convert-to", to, "--outdir"])
        .arg(folder)
        .args(pages)
        .output()
        .expect("LibreOffice runs");
    assert!(status.status.success(), "{}", String::from_utf8_lossy(&status.stderr));
}
