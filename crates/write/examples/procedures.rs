//! Procedures of lists that were read: figures of all, or one in words. `benches/clauses/run` calls it.
//!
//! `procedures LISTS.json` prints how many procedures of each list have no dangling hand-off, and the time that readings
//! and procedures of all lists take together; `procedures LISTS.json joint:46` prints item 46 of each document,
//! `procedures LISTS.json all` everything, in words or (`all "" json`) as JSON, to see what a change changes.

use std::time::Instant;

use qingdan_interpret::procedure;
use qingdan_model::{Basis, Document, Item, List, Missing, Procedure};
use qingdan_write::Drawing;

fn main() {
    let mut args = std::env::args().skip(1);
    let path = args.next().unwrap_or_else(|| panic!("name the JSON of `qingdan read`"));
    let json = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    let documents: Vec<Document> = if json.trim_start().starts_with('[') {
        serde_json::from_str(&json)
    } else {
        serde_json::from_str(&json).map(|one| vec![one])
    }
    .unwrap_or_else(|error| panic!("{path}: {error}"));
    match args.next() {
        None => figures(&documents),
        Some(address) => {
            let source = args.next();
            show(&documents, &address, source.as_deref(), args.next().as_deref());
        }
    }
}

fn figures(documents: &[Document]) {
    for (document, list) in lists(documents) {
        let procedures: Vec<Procedure> = list.items.iter().map(procedure).collect();
        let complete = procedures.iter().filter(|one| one.is_complete()).count();
        let with = procedures.iter().filter(|one| one.is_complete() && !one.hand_offs.is_empty()).count();
        let all = || procedures.iter().flat_map(|one| &one.hand_offs);
        let met = all().filter(|one| one.missing.is_none()).count();
        let stated = all().filter(|one| one.missing.is_none() && one.reason.basis == Basis::Stated).count();
        let unmet = |missing| all().filter(|one| one.missing == Some(missing)).count();
        println!(
            "{:<12} {:<9} {:>3} items: {complete:>3} complete ({with:>2} with hand-offs); {met:>3} hand-offs met, {stated:>3} of them stated; {:>3} without receiver, {:>2} without sender",
            document.source.chars().take(12).collect::<String>(),
            list.kind.as_str(),
            list.items.len(),
            unmet(Missing::Receiver),
            unmet(Missing::Sender),
        );
    }
    let mut best = f64::MAX;
    for _ in 0..5 {
        let start = Instant::now();
        let steps: usize =
            lists(documents).flat_map(|(_, list)| &list.items).map(|item| procedure(item).steps.len()).sum();
        best = best.min(start.elapsed().as_secs_f64());
        assert!(steps > 0, "no clause in {} documents", documents.len());
    }
    println!("readings and procedures of all lists: {:.1} ms on one core, best of 5", best * 1e3);
}

fn lists(documents: &[Document]) -> impl Iterator<Item = (&Document, &List)> {
    documents.iter().flat_map(|document| document.lists.iter().map(move |list| (document, list)))
}

fn show(documents: &[Document], address: &str, source: Option<&str>, format: Option<&str>) {
    for (document, list) in lists(documents) {
        let here = |item: &&Item| {
            (address == "all" || format!("{}:{}", list.kind, item.no) == address)
                && source.is_none_or(|source| document.source.starts_with(source))
        };
        for item in list.items.iter().filter(here) {
            let title = format!("{} {}:{} {}", document.source, list.kind, item.no, item.name.text);
            let procedure = procedure(item);
            let drawing =
                Drawing { title: &title, procedure: &procedure, address: &|step| Some(format!("#{step}")) };
            match format {
                Some("bpmn") => print!("{}", qingdan_write::bpmn(&drawing)),
                Some("json") => {
                    let json = serde_json::to_string_pretty(&procedure);
                    println!("{title}\n{}", json.unwrap_or_else(|error| panic!("{title}: {error}")));
                }
                Some("svg") => print!("{}", qingdan_write::svg(&drawing)),
                _ => println!("{}", qingdan_write::text(&drawing)),
            }
        }
    }
}
