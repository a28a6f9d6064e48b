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
use qingdan_model::{Document, Item};

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

/// A header cell over two columns with a row of its own below, and lines over several cells above.
#[test]
fn headers_of_two_rows_are_read_in_every_format() {
    let page = "<!doctype html><table border=1>\
        <tr><td colspan=6>石桥镇</td></tr><tr><td colspan=6>配合履职事项清单</td></tr>\
        <tr><th rowspan=2>序号</th><th rowspan=2>事项名称</th><th rowspan=2>对应上级部门</th>\
        <th colspan=2>上级部门职责</th><th rowspan=2>乡镇配合职责</th></tr><tr><th>职责</th><th>履职保障</th></tr>\
        <tr><td>1</td><td>防汛</td><td>区水务局</td><td>组织防汛。</td><td>业务指导</td><td>巡查堤防。</td></tr>\
        <tr><td>2</td><td>征兵</td><td>区人武部</td><td>组织征兵。</td><td>经费</td><td>宣传征兵。</td></tr></table>";
    let csv = "石桥镇,,,,,\n配合履职事项清单,,,,,\n序号,事项名称,对应上级部门,上级部门职责,,乡镇配合职责\n\
        ,,,职责,履职保障,\n1,防汛,区水务局,组织防汛。,业务指导,巡查堤防。\n2,征兵,区人武部,组织征兵。,经费,宣传征兵。\n";
    let mut files = vec![("html", page.as_bytes().to_vec()), ("csv", csv.as_bytes().to_vec())];
    if Command::new("soffice").arg("--version").output().is_ok() {
        let folder = std::env::temp_dir().join(format!("qingdan-two-rows-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder");
        let path = folder.join("page.html");
        std::fs::write(&path, page).expect("a page");
        for (to, extension, filter) in
            [("docx:MS Word 2007 XML", "docx", "HTML (StarWriter)"), ("xlsx", "xlsx", "HTML (StarCalc)")]
        {
            convert(&folder, filter, to, std::iter::once(path.as_path()));
            files.push((extension, std::fs::read(path.with_extension(extension)).expect("a converted page")));
        }
        std::fs::remove_dir_all(&folder).expect("a folder that goes");
    }
    for (format, bytes) in files {
        let document = read(&bytes);
        assert_eq!(document.town.as_deref(), Some("石桥镇"), "{format}: {:?}", document.diagnostics);
        let items: Vec<String> = document.lists.iter().flat_map(|list| &list.items).map(said).collect();
        let expected =
            ["1 防汛 区水务局 组织防汛。 业务指导 巡查堤防。", "2 征兵 区人武部 组织征兵。 经费 宣传征兵。"];
        assert_eq!(items, expected, "{format}: {:?}", document.diagnostics);
    }
}

fn said(item: &Item) -> String {
    let clauses = item.clauses();
    let texts = clauses.iter().map(|clause| clause.passage.text.as_str());
    let words =
        [item.name.text.as_str()].into_iter().chain(item.bodies().iter().map(|body| body.text.as_str()));
    format!("{} {}", item.no, words.chain(texts).collect::<Vec<_>>().join(" "))
}
