//! A scoreboard: how many items come back exactly, by dimension of print. For the eye, not a gate.
//!
//! ```text
//! cargo test --release -p qingdan-read --test quality -- --ignored --nocapture
//! QINGDAN_PRINTINGS=1000   how many random printings
//! QINGDAN_SEED=17          only dump that printing: its text, what was read, and every field that differs
//! ```
//!
//! The smallest unambiguous printing that fails is dumped for each single change and each kind of table
//! (`change-….txt` and `sheet-….txt` in the target directory's `tmp`).

mod print;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::PathBuf;

use print::compare::{differences, exact_items};
use print::sheet::Sheet;
use print::style::{Style, styles};
use print::{Printed, bare_lines, invent};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use qingdan_catalogue::Catalogue;
use qingdan_model::Document;

fn read(text: &str) -> Document {
    qingdan_read::read("print.txt", text.as_bytes(), &Catalogue::embedded().bodies)
}

/// The value that this seed always gives.
fn grown<S: Strategy>(strategy: &S, seed: u64) -> S::Value {
    let mut bytes = [7; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    strategy.new_tree(&mut runner).map(|tree| tree.current()).unwrap_or_else(|why| panic!("{why}"))
}

/// Two of three printings are of invented lists, the others of structured ones.
fn printing(seed: u64, structured: &[(String, Document)]) -> (Document, Style) {
    let document = match structured.len() as u64 {
        count if count > 0 && seed % 3 == 2 => structured[(seed / 3 % count) as usize].1.clone(),
        _ => grown(&invent::documents(), seed),
    };
    (document, grown(&styles(), seed))
}

#[derive(Clone, Copy, Default)]
struct Tally {
    exact: usize,
    all: usize,
}

impl Tally {
    fn add(&mut self, (exact, all): (usize, usize)) {
        self.exact += exact;
        self.all += all;
    }

    fn percent(self) -> f64 {
        100.0 * self.exact as f64 / self.all.max(1) as f64
    }
}

#[test]
#[ignore = "a scoreboard for the eye"]
fn scoreboard() {
    let structured = print::structured();
    if let Some(seed) = std::env::var("QINGDAN_SEED").ok().and_then(|seed| seed.parse().ok()) {
        let (document, style) = printing(seed, &structured);
        let path = dump(&format!("printing-{seed}"), &bare_lines(&document, &style), &style);
        println!("{}", path.display());
        return;
    }
    one_change(&structured);
    sheets(&structured);
    random(&structured);
}

/// One dimension changed from the plain print, over the same documents each time.
fn one_change(structured: &[(String, Document)]) {
    let mut documents: Vec<Document> = (0..20).map(|seed| grown(&invent::documents(), seed)).collect();
    documents.extend(structured.iter().map(|(_, document)| document.clone()));
    let plain = Style::plain().dimensions();
    println!(
        "== one change from the plain print ({} documents), dumps in {} ==",
        documents.len(),
        env!("CARGO_TARGET_TMPDIR")
    );
    let mut rows = Vec::new();
    for style in Style::variations() {
        let changed: Vec<String> = style
            .dimensions()
            .iter()
            .zip(&plain)
            .filter(|(now, before)| now != before)
            .map(|(now, _)| format!("{} {}", now.0, now.1))
            .collect();
        let name = if changed.is_empty() { "plain".to_owned() } else { changed.join(" ") };
        let (mut all, mut sure) = (Tally::default(), Tally::default());
        let mut fields: BTreeMap<&str, usize> = BTreeMap::new();
        let mut smallest: Option<Printed> = None;
        for document in &documents {
            let printed = bare_lines(document, &style);
            let got = read(&printed.text);
            let score = exact_items(&printed.expected, &got);
            all.add(score);
            if printed.ambiguity.is_none() {
                sure.add(score);
            }
            for difference in differences(&printed.expected, &got) {
                *fields.entry(difference.field).or_default() += 1;
            }
            let smaller = smallest.as_ref().is_none_or(|other| printed.text.len() < other.text.len());
            if score.0 < score.1 && printed.ambiguity.is_none() && smaller {
                smallest = Some(printed);
            }
        }
        if let Some(printed) = smallest {
            dump(&format!("change {name}").replace(' ', "-"), &printed, &style);
        }
        rows.push((all, sure, name, fields));
    }
    rows.sort_by(|a, b| a.0.percent().total_cmp(&b.0.percent()));
    for (all, sure, name, fields) in rows {
        let fields: Vec<String> = fields.iter().map(|(field, count)| format!("{field} {count}")).collect();
        let sure = if sure.all == 0 { "     –".to_owned() } else { format!("{:5.1} %", sure.percent()) };
        println!("{:5.1} %  unambiguous {sure}  {name:34} {}", all.percent(), fields.join(", "));
    }
}

fn sheets(structured: &[(String, Document)]) {
    println!("\n== tables of cells, random styles ==");
    for sheet in Sheet::ALL {
        let (mut all, mut sure) = (Tally::default(), Tally::default());
        let mut worst = None;
        for seed in 0..60 {
            let (document, style) = printing(seed, structured);
            let printed = print::sheet(&document, sheet, &style);
            let score = exact_items(&printed.expected, &read(&printed.text));
            all.add(score);
            if printed.ambiguity.is_none() {
                sure.add(score);
                if score.0 < score.1 && worst.is_none() {
                    worst = Some(dump(&format!("sheet-{sheet:?}-{seed}"), &printed, &style));
                }
            }
        }
        let worst = worst.map(|path| path.display().to_string()).unwrap_or_default();
        println!("{:5.1} %  unambiguous {:5.1} %  {sheet:?} {worst}", all.percent(), sure.percent());
    }
}

/// Everything at once.
fn random(structured: &[(String, Document)]) {
    let printings: u64 =
        std::env::var("QINGDAN_PRINTINGS").ok().and_then(|count| count.parse().ok()).unwrap_or(300);
    let (mut all, mut sure) = (Tally::default(), Tally::default());
    let mut values: BTreeMap<String, Tally> = BTreeMap::new();
    let mut worst = Vec::new();
    for seed in 0..printings {
        let (document, style) = printing(seed, structured);
        let printed = bare_lines(&document, &style);
        let got = read(&printed.text);
        let score = exact_items(&printed.expected, &got);
        all.add(score);
        for (dimension, value) in style.dimensions() {
            values.entry(format!("{dimension} {value}")).or_default().add(score);
        }
        if printed.ambiguity.is_none() {
            sure.add(score);
            let wrong = differences(&printed.expected, &got).len();
            if wrong > 0 {
                worst.push((printed.text.len(), wrong, seed));
            }
        }
    }
    println!("\n== {printings} random printings ==");
    println!(
        "{:5.1} %  of {} items; unambiguous {:5.1} % of {}",
        all.percent(),
        all.all,
        sure.percent(),
        sure.all
    );
    let mut values: Vec<(String, Tally)> = values.into_iter().collect();
    values.sort_by(|a, b| a.1.percent().total_cmp(&b.1.percent()));
    for (value, tally) in values {
        println!("{:5.1} %  {value} ({})", tally.percent(), tally.all);
    }
    worst.sort_unstable();
    println!("smallest unambiguous printings that fail (QINGDAN_SEED=n dumps one):");
    for (bytes, wrong, seed) in worst.iter().take(12) {
        println!("  seed {seed}: {bytes} bytes, {wrong} differences");
    }
}

/// Writes a printing with what reading got wrong beside the test binary; gives the path.
fn dump(name: &str, printed: &Printed, style: &Style) -> PathBuf {
    let got = read(&printed.text);
    let mut report = format!("{style:#?}\nambiguity: {:?}\n\n", printed.ambiguity);
    for difference in differences(&printed.expected, &got) {
        let item = difference.item.map(|(kind, no)| format!("{kind}:{no}")).unwrap_or_default();
        let _ = writeln!(
            report,
            "{item} {}\n  expected {}\n  read     {}",
            difference.field, difference.expected, difference.read
        );
    }
    for diagnostic in &got.diagnostics {
        let _ = writeln!(report, "{}: {}", diagnostic.code, diagnostic.message);
    }
    let _ = writeln!(report, "\n======== printed ========\n{}", printed.text);
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}.txt"));
    std::fs::write(&path, report).unwrap_or_else(|why| panic!("{}: {why}", path.display()));
    path
}
