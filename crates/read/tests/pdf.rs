//! Lists printed as PDF come back.

mod paper;
mod print;

use paper::{Category, Setting, by_chromium, by_libreoffice, html, settled};
use print::compare::{differences, exact_items};
use qingdan_catalogue::Catalogue;
use qingdan_model::Document;

const RULED: Setting = Setting { name: "ruled", category: Category::Section, is_repeated: true, style: "" };

const fn ruled(name: &'static str, style: &'static str) -> Setting {
    Setting { name, style, ..RULED }
}

const fn merged(name: &'static str, style: &'static str) -> Setting {
    Setting { name, style, category: Category::Merged, ..RULED }
}

/// Rows go over pages in all of them, unless they are told not to.
const SETTINGS: [Setting; 18] = [
    RULED,
    ruled("whole-rows", "tr { break-inside: avoid }"),
    ruled("portrait", "@page { size: A4 portrait }"),
    ruled("at-top", "td { vertical-align: top }"),
    ruled("framed-columns", "td, th { border-top: none; border-bottom: none }"),
    ruled("framed-rows", "td, th { border-left: none; border-right: none }"),
    ruled("no-rules", "td, th { border: none }"),
    ruled("no-rules-at-top", "td, th { border: none; vertical-align: top }"),
    ruled("large", "body { font-size: 14pt }"),
    ruled("centred", "td { text-align: center }"),
    merged("merged", ""),
    merged("merged-at-top", "td { vertical-align: top }"),
    merged("merged-framed-columns", "td, th { border-top: none; border-bottom: none }"),
    merged("merged-framed-rows", "td, th { border-left: none; border-right: none }"),
    merged("merged-no-rules", "td, th { border: none }"),
    Setting { name: "one-header", is_repeated: false, ..RULED },
    ruled("lists-on-one-page-no-rules", "td, th { border: none } h1 + table { break-after: auto }"),
    merged(
        "lists-on-one-page-narrow-framed-rows",
        "td, th { border-left: none; border-right: none } h1 + table { break-after: auto } body { font-size: 13pt }",
    ),
];

/// A sample of this repository or, where it is at hand, a real list that was read by hand.
fn document(name: &str) -> Option<Document> {
    print::structured().into_iter().find(|(file, _)| file.starts_with(name)).map(|(_, document)| document)
}

fn comes_back(document: &Document, setting: &Setting, pdf: &[u8]) {
    let expected = settled(document, setting);
    let read = qingdan_read::read("list.pdf", pdf, &Catalogue::embedded().bodies);
    let found = differences(&expected, &read);
    assert!(found.is_empty(), "{}: {} differences, first {:?}", setting.name, found.len(), found.first());
}

/// Each way of setting a table comes back exactly, printed by a browser.
#[test]
fn every_setting_comes_back_from_a_browser() {
    let sample = document("huaidu").expect("the samples are structured lists");
    for setting in &SETTINGS {
        let Some(pdf) = by_chromium(&html(&sample, setting), setting.name) else { return };
        comes_back(&sample, setting, &pdf);
    }
}

/// As Word prints it: one table a list, subset fonts with maps of their characters.
#[test]
fn a_word_document_comes_back_from_libreoffice() {
    let sample = document("huaidu").expect("the samples are structured lists");
    for setting in [&RULED, &merged("merged", "")] {
        let Some(pdf) = by_libreoffice(&html(&sample, setting), setting.name) else { return };
        comes_back(&sample, setting, &pdf);
    }
}

/// The real lists are longer, and their rows go over three pages.
#[test]
fn real_lists_come_back_from_a_browser() {
    for (name, setting) in ["000", "002", "004"].into_iter().zip([&RULED, &SETTINGS[10], &SETTINGS[6]]) {
        let Some(mut list) = document(name) else {
            println!("skipped: list {name} is not at hand");
            continue;
        };
        list.town.get_or_insert_with(|| "某某镇".to_owned());
        let Some(pdf) = by_chromium(&html(&list, setting), name) else { return };
        comes_back(&list, setting, &pdf);
    }
}

/// Every setting of every structured list, by a browser and by LibreOffice: what does not come back. `QINGDAN_SHOW` is part of
/// the name of the lists that are printed.
#[test]
#[ignore = "a scoreboard for the eye"]
fn scoreboard_of_prints() {
    let wanted = std::env::var("QINGDAN_SHOW").unwrap_or_default();
    for (name, mut list) in print::structured().into_iter().filter(|(name, _)| name.contains(&wanted)) {
        list.town.get_or_insert_with(|| "某某镇".to_owned());
        for (setting, is_word) in
            SETTINGS.iter().map(|one| (one, false)).chain([(&RULED, true), (&SETTINGS[10], true)])
        {
            let page = html(&list, setting);
            let pdf =
                if is_word { by_libreoffice(&page, setting.name) } else { by_chromium(&page, setting.name) };
            let Some(pdf) = pdf else { return };
            let expected = settled(&list, setting);
            let read = qingdan_read::read("list.pdf", &pdf, &Catalogue::embedded().bodies);
            let (same, all) = exact_items(&expected, &read);
            let by = if is_word { "LibreOffice" } else { "Chromium" };
            println!("{name}, {}, {by}: {same} of {all} items exact", setting.name);
            for found in differences(&expected, &read).iter().take(4) {
                println!("    {found:?}");
            }
        }
    }
}
