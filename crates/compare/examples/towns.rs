//! How long a comparison of many towns takes: `towns LISTS.json [TOWNS]`.
//!
//! LISTS.json is what `qingdan read` prints. Each town gets 340 items of all these lists, beginning at another one: a town
//! shares most of its items with its neighbours, in the same words, and some with none.

use std::error::Error;
use std::time::Instant;
use std::{env, fs};

use qingdan_catalogue::Bodies;
use qingdan_compare::{Party, Subject, align, compare};
use qingdan_interpret::deadlines;
use qingdan_model::{Document, Item};

/// Items of a town, as towns have them on average.
const ITEMS: usize = 340;
/// How far each town's first item is from that of the one before.
const APART: usize = 37;

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = env::args().skip(1);
    let lists = args.next().ok_or("LISTS.json [TOWNS]")?;
    let towns: usize = args.next().map_or(Ok(10), |towns| towns.parse())?;
    let documents: Vec<Document> = serde_json::from_str(&fs::read_to_string(lists)?)?;
    let items: Vec<&Item> =
        documents.iter().flat_map(|one| &one.lists).flat_map(|list| &list.items).collect();
    let bodies = Bodies::embedded();
    let party = |town: usize| Party {
        name: format!("镇 {town}"),
        items: items
            .iter()
            .cycle()
            .skip(town * APART)
            .take(ITEMS)
            .map(|item| Subject { item, bodies })
            .collect(),
    };
    let parties: Vec<Party<'_>> = (0..towns).map(party).collect();
    for _ in 0..3 {
        let start = Instant::now();
        let subjects: Vec<Vec<Subject<'_>>> = parties.iter().map(|party| party.items.clone()).collect();
        let aligned = align(&subjects).len();
        let aligning = start.elapsed();
        let rows = compare(&parties, &deadlines).rows.len();
        let all = start.elapsed() - aligning;
        println!(
            "{towns} towns of {ITEMS} items: {aligned} rows in {aligning:.0?}; {rows} with all differences in {all:.0?}"
        );
    }
    Ok(())
}
