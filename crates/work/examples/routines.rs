//! Routines of a district of 30 towns for a year: how long reading the periodic clauses takes, and what is made of them.
//!
//! ```sh
//! cargo run --release -q -p qingdan-work --example routines -- 30 samples/structured/*.json
//! ```

use std::time::Instant;

use jiff::civil::date;
use qingdan_model::Document;
use qingdan_work::case::ItemRef;
use qingdan_work::routine::{Duties, Duty, periodic_clauses};
use qingdan_work::{Directory, Organisation, OrganisationId, OrganisationKind, Settings};

/// Communities of each town.
const COMMUNITIES: u32 = 10;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let towns: usize =
        arguments.next().and_then(|towns| towns.parse().ok()).ok_or("routines TOWNS FILE...")?;
    let documents: Vec<Document> = arguments
        .map(|file| Ok(serde_json::from_str(&std::fs::read_to_string(file)?)?))
        .collect::<Result<_, Box<dyn std::error::Error>>>()?;
    let start = Instant::now();
    let mut clauses = Vec::new();
    let mut bodies = Vec::new();
    let mut items = 0;
    for no in 0..towns {
        let document = documents.get(no % documents.len()).ok_or("no document")?;
        for list in &document.lists {
            for item in &list.items {
                items += 1;
                let procedure = qingdan_interpret::procedure(item);
                bodies.extend(procedure.lanes.iter().flat_map(|lane| lane.bodies.clone()));
                let town = format!("第{no}镇");
                let (kind, name) = (list.kind, item.name.text.clone());
                let reference = ItemRef { town, kind, version: 1, no: item.no, name };
                clauses.extend(periodic_clauses(&procedure, &reference, None));
            }
        }
    }
    println!(
        "{towns} towns, {items} items: {} periodic clauses read in {:.0?}",
        clauses.len(),
        start.elapsed()
    );
    bodies.sort();
    bodies.dedup();
    let directory = directory(towns, &bodies)?;
    let settings = Settings::default();
    let (calendar, rules) = (settings.calendar(), &settings.routines);
    let start = Instant::now();
    let duties = Duties::of(&clauses, &directory, rules);
    let organised = start.elapsed();
    println!(
        "{} duties of {} organisations in {organised:.1?}",
        duties.duties.len(),
        directory.iter().count()
    );
    let start = Instant::now();
    let year = date(2026, 1, 1)..=date(2026, 12, 31);
    let instances = |duty: &Duty| duty.instances(&year, &calendar, rules).len();
    let made: usize = duties.duties.iter().map(instances).sum();
    println!("{made} routines of a year in {:.1?}", start.elapsed());
    let start = Instant::now();
    let open = |duty: &Duty| duty.open_on(date(2026, 11, 3), &calendar, rules).len();
    let opened: usize = duties.duties.iter().map(open).sum();
    println!("{opened} open on a day in {:.1?}", start.elapsed());
    Ok(())
}

fn directory(towns: usize, bodies: &[String]) -> Result<Directory, Box<dyn std::error::Error>> {
    let mut all = Vec::new();
    let mut add = |kind, name: String, parent: Option<OrganisationId>, listed: Option<String>| {
        let id = OrganisationId(all.len() as u32 + 1);
        all.push(Organisation { id, kind, name, parent, listed, is_closed: false });
        id
    };
    let district = add(OrganisationKind::District, "区".to_owned(), None, None);
    for body in bodies {
        add(OrganisationKind::Department, body.clone(), Some(district), Some(body.clone()));
    }
    for no in 0..towns {
        let name = format!("第{no}镇");
        let town = add(OrganisationKind::Town, name.clone(), Some(district), Some(name));
        for community in 0..COMMUNITIES {
            add(OrganisationKind::Community, format!("第{community}村"), Some(town), None);
        }
    }
    Ok(Directory::new(all)?)
}
