//! Measures questions over many towns' lists: `benches/README.md` says how to run it.
#![allow(clippy::unwrap_used, reason = "a measuring command stops where it cannot go on")]

use std::time::{Duration, Instant};

use qingdan_catalogue::Catalogue;
use qingdan_model::Document;
use qingdan_search::Index;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [times, questions, files @ ..] = arguments.as_slice() else {
        eprintln!("province TIMES QUESTIONS.jsonl LIST…");
        std::process::exit(2);
    };
    let documents: Vec<Document> = files.iter().map(|file| document(file)).collect();
    let towns: Vec<(String, &Document)> = (0..times.parse().unwrap())
        .flat_map(|copy: usize| documents.iter().map(move |document| (copy, document)))
        .enumerate()
        .map(|(at, (copy, document))| (format!("{at}号镇{copy}"), document))
        .collect();
    let start = Instant::now();
    let lists =
        towns.iter().flat_map(|(town, document)| document.lists.iter().map(move |list| (&**town, list)));
    let index = Index::build(Catalogue::embedded(), lists);
    let items: usize =
        documents.iter().flat_map(|document| &document.lists).map(|list| list.items.len()).sum();
    println!(
        "{} items of {} towns indexed in {:?}",
        items * towns.len() / documents.len(),
        towns.len(),
        start.elapsed()
    );
    println!("memory: {}", memory());
    let text = std::fs::read_to_string(questions).unwrap();
    let asked: Vec<String> = text
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap())
        .map(|line| line["question"].as_str().unwrap().to_owned())
        .collect();
    let middle = &towns[towns.len() / 2].0;
    report(
        "in one town",
        asked.iter().map(|question| timed(|| drop(index.ask(question, Some(middle))))).collect(),
    );
    report("in all towns", asked.iter().map(|question| timed(|| drop(index.ask(question, None)))).collect());
}

fn timed(work: impl FnOnce()) -> Duration {
    let start = Instant::now();
    work();
    start.elapsed()
}

fn report(name: &str, mut times: Vec<Duration>) {
    times.sort_unstable();
    let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize];
    println!(
        "{name}: p50 {:?}, p99 {:?}, most {:?} over {} questions",
        at(0.5),
        at(0.99),
        at(1.0),
        times.len()
    );
}

/// The most memory this process has had, where the system says so.
fn memory() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    status.lines().find(|line| line.starts_with("VmHWM")).unwrap_or("not known here").to_owned()
}

fn document(file: &str) -> Document {
    qingdan_read::read(file, &std::fs::read(file).unwrap(), &Catalogue::embedded().bodies)
}
