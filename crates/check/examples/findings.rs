//! Checks lists again and again: how long it takes, how many findings each rule has in each list, and with `--show` the
//! findings themselves, for whoever judges them.
//!
//! `cargo run --release -p qingdan-check --example findings -- [--show] FILE…`

use std::collections::BTreeMap;
use std::error::Error;
use std::time::{Duration, Instant};

use qingdan_catalogue::Bodies;
use qingdan_check::{Finding, Lines, Sheet, Town, check, excerpt};
use qingdan_model::Document;

const RUNS: usize = 20;

fn main() -> Result<(), Box<dyn Error>> {
    let (flags, files): (Vec<String>, Vec<String>) =
        std::env::args().skip(1).partition(|arg| arg.starts_with("--"));
    let mut documents = Vec::new();
    for file in &files {
        let content = qingdan_read::read(file, &std::fs::read(file)?, Bodies::embedded());
        documents.push((std::fs::read_to_string(file)?, content));
    }
    let all = || -> Vec<Vec<Finding>> {
        documents.iter().map(|(text, document)| findings(text, document)).collect()
    };
    let found = all();
    if flags.iter().any(|flag| flag == "--show") {
        show(&documents, &found);
        return Ok(());
    }
    let fastest = (0..RUNS)
        .map(|_| {
            let start = Instant::now();
            std::hint::black_box(all());
            start.elapsed()
        })
        .min()
        .unwrap_or(Duration::ZERO);
    let mut counts: BTreeMap<(&str, &str), Vec<usize>> = BTreeMap::new();
    for (at, findings) in found.iter().enumerate() {
        for finding in findings {
            let key = (finding.rule.code, finding.rule.name);
            counts.entry(key).or_insert_with(|| vec![0; found.len()])[at] += 1;
        }
    }
    for ((code, name), counts) in counts {
        let counts: Vec<String> = counts.iter().map(|count| format!("{count:>4}")).collect();
        println!("{code} {name:<26}{}", counts.join(" "));
    }
    println!("{RUNS} runs of all {} documents, the fastest: {fastest:.1?}", files.len());
    Ok(())
}

fn findings(text: &str, document: &Document) -> Vec<Finding> {
    let lists = document.lists.iter().map(|list| Sheet { list, text: Some(text) }).collect();
    let town = Town { name: document.town.as_deref(), region: document.region.as_deref(), lists };
    check(&town, Bodies::embedded(), |_, item| qingdan_interpret::procedure(item))
}

fn show(documents: &[(String, Document)], found: &[Vec<Finding>]) {
    for ((text, document), findings) in documents.iter().zip(found) {
        let lines = Lines::of(text);
        for one in findings {
            let address = format!(
                "{}:{} {}{}",
                one.list,
                one.item.unwrap_or(0),
                one.column.map_or("", |column| column.as_str()),
                one.clause.map_or(String::new(), |clause| format!("-{clause}"))
            );
            println!("{} {} {address} 「{}」 {}", one.rule.code, document.source, one.words, one.message);
            println!("    {}", one.item_name.as_deref().unwrap_or(""));
            println!("{}", excerpt(&lines, &one.place).unwrap_or_default());
        }
    }
}
