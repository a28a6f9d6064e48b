//! Measures answers against questions with known ones: `benches/README.md` says how to run it.
#![allow(clippy::unwrap_used, reason = "a measuring command stops where it cannot go on")]

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Instant;

use qingdan_catalogue::Catalogue;
use qingdan_model::Document;
use qingdan_search::Index;
use serde::Deserialize;

#[derive(Deserialize)]
struct Question {
    id: u32,
    list: String,
    style: String,
    question: String,
    accept: Vec<String>,
}

#[derive(Default)]
struct Tally {
    asked: usize,
    first: usize,
    three: usize,
    refused: usize,
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [questions, lists @ ..] = arguments.as_slice() else {
        eprintln!("ask_quality QUESTIONS.jsonl LIST… [--misses]");
        std::process::exit(2);
    };
    let misses = lists.iter().any(|argument| argument == "--misses");
    let indexes = indexes(lists.iter().filter(|argument| !argument.starts_with("--")));
    let mut tallies: BTreeMap<String, Tally> = BTreeMap::new();
    let mut times = Vec::new();
    for line in std::fs::read_to_string(questions).unwrap().lines() {
        let question: Question = serde_json::from_str(line).unwrap();
        let Some(index) = indexes.get(&question.list) else { continue };
        let start = Instant::now();
        let answers = index.ask(&question.question, None);
        times.push(start.elapsed());
        let given: Vec<String> =
            answers.answers.iter().map(|answer| format!("{}:{}", answer.list, answer.no)).collect();
        let place = given.iter().position(|item| question.accept.contains(item));
        let none = question.accept.is_empty();
        for name in [
            if none { "none" } else { question.style.as_str() },
            if none { "" } else { "all with an answer" },
        ] {
            let tally = tallies.entry(name.to_owned()).or_default();
            tally.asked += 1;
            tally.first += usize::from(place == Some(0));
            tally.three += usize::from(place.is_some_and(|place| place < 3));
            tally.refused += usize::from(!answers.confident);
        }
        if misses && (none == answers.confident || !none && place != Some(0)) {
            let why = answers.answers.first().map_or("", |answer| answer.why.as_str());
            println!(
                "{} {} {}{}\n    wanted {:?} at {:?}, got {:?}: {why}",
                question.id,
                question.list,
                question.question,
                if answers.confident { "" } else { "  [refused]" },
                question.accept,
                place.map(|place| place + 1),
                given.first()
            );
        }
    }
    tallies.remove("");
    println!("{:<20} {:>5} {:>7} {:>7} {:>8}", "style", "asked", "first", "three", "refused");
    for (style, tally) in &tallies {
        let share = |part: usize| 100.0 * part as f64 / tally.asked as f64;
        println!(
            "{style:<20} {:>5} {:>6.1}% {:>6.1}% {:>7.1}%",
            tally.asked,
            share(tally.first),
            share(tally.three),
            share(tally.refused)
        );
    }
    times.sort_unstable();
    if !times.is_empty() {
        let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize];
        println!("latency: p50 {:?}, p99 {:?} over {} questions", at(0.5), at(0.99), times.len());
    }
}

/// One index a document, by the first three characters of its source.
fn indexes<'a>(files: impl Iterator<Item = &'a String>) -> BTreeMap<String, Index> {
    let mut indexes = BTreeMap::new();
    for file in files {
        let document = document(Path::new(file));
        let town = document.town.as_deref().unwrap_or("本镇");
        let start = Instant::now();
        let index = Index::build(Catalogue::embedded(), document.lists.iter().map(|list| (town, list)));
        let items: usize = document.lists.iter().map(|list| list.items.len()).sum();
        eprintln!("{file}: {items} items indexed in {:?}", start.elapsed());
        indexes.insert(document.source.chars().take(3).collect(), index);
    }
    indexes
}

fn document(file: &Path) -> Document {
    let bytes = std::fs::read(file).unwrap();
    let name = file.file_name().unwrap().to_string_lossy();
    qingdan_read::read(&name, &bytes, &Catalogue::embedded().bodies)
}
