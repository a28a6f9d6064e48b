//! How many defects the checks find that were put into lists on purpose: `benches/check/run --mutated` calls it.
//!
//! `cargo run --release -p qingdan-check --example mutated -- [--missed] FILE…`: every kind of defect is put into every list
//! that has a place for it, at up to `PLACES` places spread over its items, one at a time. It is found when a rule that should
//! finds something that was not found before; what other errors and warnings come with it is counted too.

mod defects;

use std::collections::{BTreeMap, HashSet};
use std::error::Error;

use qingdan_catalogue::Bodies;
use qingdan_check::{Finding, Sheet, Town, check};
use qingdan_model::Document;

use self::defects::{DEFECTS, Defect, Printed};

/// At so many items of a list each kind of defect is tried.
const PLACES: usize = 2;

#[derive(Default)]
struct Counts {
    put_in: usize,
    found: usize,
    beside: usize,
}

fn main() -> Result<(), Box<dyn Error>> {
    let (flags, files): (Vec<String>, Vec<String>) =
        std::env::args().skip(1).partition(|arg| arg.starts_with("--"));
    let mut counts: BTreeMap<&str, Counts> = BTreeMap::new();
    for file in &files {
        let text = std::fs::read_to_string(file)?;
        let whole = Printed { document: qingdan_read::read(file, text.as_bytes(), Bodies::embedded()), text };
        let before: HashSet<Key> = findings(&whole).iter().map(key).collect();
        for defect in DEFECTS {
            for (item, broken) in broken(&whole, defect) {
                let new: Vec<Finding> =
                    findings(&broken).into_iter().filter(|one| !before.contains(&key(one))).collect();
                let is_meant = |one: &Finding| defect.rules.contains(&one.rule.code);
                let of = counts.entry(defect.name).or_default();
                of.put_in += 1;
                of.found += usize::from(new.iter().any(is_meant));
                let graver = |one: &&Finding| one.rule.severity != qingdan_model::Severity::Info;
                of.beside += new.iter().filter(|one| !is_meant(one)).filter(graver).count();
                if flags.iter().any(|flag| flag == "--missed") && !new.iter().any(is_meant) {
                    println!("{} is missed in {file} {item}", defect.name);
                }
            }
        }
    }
    print(&counts);
    Ok(())
}

fn print(counts: &BTreeMap<&str, Counts>) {
    let all = |of: fn(&Counts) -> usize| counts.values().map(of).sum::<usize>();
    for defect in DEFECTS {
        let Some(Counts { put_in, found, beside }) = counts.get(defect.name) else { continue };
        println!("| {} | {} | {found} of {put_in} | {beside} |", defect.name, defect.rules.join(", "));
    }
    println!("| all | | {} of {} | {} |", all(|one| one.found), all(|one| one.put_in), all(|one| one.beside));
}

/// What a finding is about; places move when something is put in.
type Key = (&'static str, Option<String>, String, String);

fn key(finding: &Finding) -> Key {
    (finding.rule.code, finding.item_name.clone(), finding.words.clone(), finding.message.clone())
}

fn findings(printed: &Printed) -> Vec<Finding> {
    let Document { town, region, lists, .. } = &printed.document;
    let lists = lists.iter().map(|list| Sheet { list, text: Some(&printed.text) }).collect();
    let town = Town { name: town.as_deref(), region: region.as_deref(), lists };
    check(&town, Bodies::embedded(), |_, item| qingdan_interpret::procedure(item))
}

/// The document with the defect at several places, one at a time, each with the address of the item.
fn broken(whole: &Printed, defect: &Defect) -> Vec<(String, Printed)> {
    let mut broken = Vec::new();
    for (at, list) in whole.document.lists.iter().enumerate() {
        let items = list.items.len();
        let mut last = None;
        for place in 0..PLACES {
            // From here on the first item that has a place for it.
            let found = (items * place / PLACES..items).filter(|item| Some(*item) > last).find_map(|item| {
                let mut copy = Printed { document: whole.document.clone(), text: whole.text.clone() };
                (defect.put)(&mut copy, at, item)?;
                Some((item, copy))
            });
            if let Some((item, copy)) = found {
                last = Some(item);
                broken.push((format!("{}:{}", list.kind, list.items[item].no), copy));
            }
        }
    }
    broken
}
