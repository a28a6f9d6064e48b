//! Alignment against labelled pairs: `pairs LISTS.json LABELS.jsonl (dev|held|all) [--misses]`, and with
//! `--evidence CATALOGUE.toml`, for `benches/pairs/fit`, a line for each two items that have something in common: what speaks for
//! their being one matter to somebody who knows the matters of that file.
//!
//! LISTS.json is what `qingdan read` prints; a label names items by list and number. Measured twice: every two towns by
//! themselves, and all towns of LISTS.json at once.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::error::Error;
use std::{env, fs};

use qingdan_catalogue::{Bodies, Catalogue, Matters};
use qingdan_compare::{Prints, Row, Subject, align};
use qingdan_model::{Document, Item};
use serde::Deserialize;

#[derive(Deserialize)]
struct Label {
    id: u64,
    towns: (String, String),
    item: String,
    same: Vec<String>,
    also: Vec<String>,
}

/// Pairs found and labelled, found and not labelled, labelled and not found; rows without any fault.
#[derive(Default)]
struct Counts {
    right: usize,
    wrong: usize,
    missed: usize,
    /// Pairs that are proposed for a look, and those of them that are labelled.
    proposed: usize,
    right_ones: usize,
    rows: usize,
    faultless: usize,
}

/// For an item of a town and another town, the items there that are the same matter, and those that may be.
type Counterparts = HashMap<(String, String, String), Found>;

#[derive(Default)]
struct Found {
    same: BTreeSet<String>,
    perhaps: BTreeSet<String>,
}

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = env::args().skip(1).collect();
    let [lists, labels, part, ..] = &args[..] else {
        return Err("LISTS.json LABELS.jsonl dev|held|all".into());
    };
    let documents: Vec<Document> = serde_json::from_str(&fs::read_to_string(lists)?)?;
    let towns: BTreeMap<&str, Vec<&Item>> = documents
        .iter()
        .map(|document| {
            let items = document.lists.iter().flat_map(|list| &list.items).collect();
            (document.source.split('_').next().unwrap_or_default(), items)
        })
        .collect();
    let lines = fs::read_to_string(labels)?;
    let labels: Vec<Label> = lines.lines().map(serde_json::from_str).collect::<Result<_, _>>()?;
    let chosen: Vec<&Label> = labels
        .iter()
        .filter(|label| match part.as_str() {
            "dev" => label.id % 2 == 1,
            "held" => label.id % 2 == 0,
            _ => true,
        })
        .collect();
    let couples: BTreeSet<&(String, String)> = labels.iter().map(|label| &label.towns).collect();
    if let Some(at) = args.iter().position(|arg| arg == "--evidence") {
        let known = args.get(at + 1).ok_or("--evidence CATALOGUE.toml")?;
        let known = Catalogue::parse("", &fs::read_to_string(known)?, "")?;
        for (one, other) in couples {
            evidence(&known.matters, (one, &towns[one.as_str()]), (other, &towns[other.as_str()]));
        }
        return Ok(());
    }
    let mut by_two = Counterparts::new();
    for (one, other) in couples {
        by_two.extend(counterparts(&[(one, &towns[one.as_str()]), (other, &towns[other.as_str()])]));
    }
    let all: Vec<(&str, &Vec<&Item>)> = towns.iter().map(|(name, items)| (*name, items)).collect();
    let at_once = counterparts(&all);
    let show = args.iter().any(|arg| arg == "--misses");
    report("two towns", &chosen, &by_two, &towns, show);
    report("all towns", &chosen, &at_once, &towns, show);
    Ok(())
}

fn key(item: &Item) -> String {
    format!("{}:{}", item.kind(), item.no)
}

/// For each item and each other town, the town's items of the same matter.
fn counterparts(towns: &[(&str, &Vec<&Item>)]) -> Counterparts {
    let bodies = Bodies::embedded();
    let subjects: Vec<Vec<Subject<'_>>> =
        towns.iter().map(|(_, items)| items.iter().map(|item| Subject { item, bodies }).collect()).collect();
    let mut found = Counterparts::new();
    let name = |(town, item): (usize, usize)| (towns[town].0.to_owned(), key(towns[town].1[item]));
    for row in align(&subjects) {
        for (a, b) in pairs_of(&row) {
            let ((town, item), (other_town, other)) = (name(a), name(b));
            found.entry((town, other_town, item)).or_default().same.insert(other);
        }
        for (own, perhaps) in possible(&row) {
            for (a, b) in [(own, perhaps), (perhaps, own)] {
                let ((town, item), (other_town, other)) = (name(a), name(b));
                found.entry((town, other_town, item)).or_default().perhaps.insert(other);
            }
        }
    }
    found
}

/// Every pair that has something in common, with what speaks for it, in the order in which `benches/pairs/fit` names it.
fn evidence(matters: &Matters, one: (&str, &Vec<&Item>), other: (&str, &Vec<&Item>)) {
    let bodies = Bodies::embedded();
    let subjects: Vec<Subject<'_>> =
        one.1.iter().chain(other.1).map(|item| Subject { item, bodies }).collect();
    let prints = Prints::knowing(matters, &subjects);
    for (a, left) in one.1.iter().enumerate() {
        for (b, right) in other.1.iter().enumerate() {
            let found = prints.evidence(a, one.1.len() + b);
            if found.text > 0.02 {
                let numbers = [
                    found.wider,
                    found.part_matters,
                    found.part_things,
                    found.matters_told,
                    found.things_told.0,
                    found.things_told.1,
                    found.things_covered,
                    found.text_covered,
                    found.bodies.unwrap_or(0.0),
                    f32::from(found.bodies.is_none() && !found.no_bodies),
                    f32::from(found.no_bodies),
                    f32::from(found.acts == Some(0.0)),
                    found.acts.unwrap_or(0.0),
                    found.about,
                    found.about_all,
                ];
                println!(
                    "{} {} {} {} {} {} {numbers:?}",
                    one.0,
                    key(left),
                    other.0,
                    key(right),
                    found.both_speak,
                    found.takes_back == Some(false)
                );
            }
        }
    }
}

type At = (usize, usize);

/// Items of different towns in a row, of which one stands there as its own.
fn pairs_of(row: &Row) -> Vec<(At, At)> {
    let members: Vec<(usize, qingdan_compare::Member)> = row
        .cells
        .iter()
        .enumerate()
        .flat_map(|(town, cell)| cell.iter().map(move |member| (town, *member)))
        .collect();
    let mut pairs = Vec::new();
    for (town, one) in &members {
        for (other_town, other) in &members {
            if town != other_town && !(one.covers && other.covers) {
                pairs.push(((*town, one.item), (*other_town, other.item)));
            }
        }
    }
    pairs
}

/// The items of a row with those of other towns that may be about it.
fn possible(row: &Row) -> Vec<(At, At)> {
    let own = row.cells.iter().enumerate().flat_map(|(town, cell)| {
        cell.iter().filter(|member| !member.covers).map(move |member| (town, member.item))
    });
    let perhaps: Vec<At> =
        row.perhaps.iter().enumerate().filter_map(|(town, item)| Some((town, (*item)?))).collect();
    own.flat_map(|own| perhaps.iter().map(move |perhaps| (own, *perhaps))).collect()
}

fn report(
    what: &str,
    labels: &[&Label],
    found: &Counterparts,
    towns: &BTreeMap<&str, Vec<&Item>>,
    show: bool,
) {
    let mut counts = Counts::default();
    let name = |town: &str, wanted: &str| {
        let item = towns[town].iter().find(|item| key(item) == wanted);
        item.map_or_else(
            || format!("{wanted} ?"),
            |item| format!("{wanted} {}", item.name.text.chars().take(30).collect::<String>()),
        )
    };
    for label in labels {
        let (town, other) = &label.towns;
        let nothing = Found::default();
        let Found { same: got, perhaps } =
            found.get(&(town.clone(), other.clone(), label.item.clone())).unwrap_or(&nothing);
        let wrong: Vec<&String> =
            got.iter().filter(|one| !label.same.contains(one) && !label.also.contains(one)).collect();
        let missed: Vec<&String> = label.same.iter().filter(|one| !got.contains(*one)).collect();
        counts.right += label.same.len() - missed.len();
        counts.wrong += wrong.len();
        counts.missed += missed.len();
        counts.proposed +=
            perhaps.iter().filter(|one| !got.contains(*one) && !label.also.contains(one)).count();
        counts.right_ones += missed.iter().filter(|one| perhaps.contains(**one)).count();
        counts.rows += 1;
        counts.faultless += usize::from(wrong.is_empty() && missed.is_empty());
        if show && !(wrong.is_empty() && missed.is_empty()) {
            println!("{} {town} {}", label.id, name(town, &label.item));
            wrong.iter().for_each(|one| println!("    + {other} {}", name(other, one)));
            missed.iter().for_each(|one| println!("    - {other} {}", name(other, one)));
        }
    }
    let share = |part: usize, rest: usize| part as f64 / (part + rest).max(1) as f64;
    println!(
        "{what}: {} labels, precision {:.3}, recall {:.3} ({} pairs right, {} wrong, {} missed), labels without fault {:.3}; proposed for a look {}, of which {} are missed ones",
        counts.rows,
        share(counts.right, counts.wrong),
        share(counts.right, counts.missed),
        counts.right,
        counts.wrong,
        counts.missed,
        counts.faultless as f64 / counts.rows.max(1) as f64,
        counts.proposed,
        counts.right_ones
    );
}
