//! A district at work, for `benches/steps/run`: how many steps are completed in a second, and how long work lists take among
//! very many open cases. Prints one line of JSON a measurement.
//!
//! ```text
//! load steps DATABASE CLIENTS STEPS     completes STEPS steps, CLIENTS at a time, each on cases of its own
//! load fill DATABASE CASES              opens cases until that many are there
//! load lists DATABASE TIMES             reads work lists and counts
//! load plain DIRECTORY STEPS            commits STEPS single rows to SQLite, one after another
//! ```
//!
//! DATABASE is a data directory or a PostgreSQL URL.

#![allow(clippy::unwrap_used)] // A measurement that cannot go on has nothing else to say.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use qingdan_model::Kind;
use qingdan_store::{By, Location, Order, Stands, Store, WorkPage, WorkWish};
use qingdan_work::administration::Administer;
use qingdan_work::case::{Command, Completion, ItemRef, Opening, Request, Source, StepNo};
use qingdan_work::due::Term;
use qingdan_work::plan::{Plan, Planned};
use qingdan_work::{CaseNumber, Organisation, OrganisationId, OrganisationKind, Person, Role};

const DISTRICT: &str = "青河区";
/// Half past nine in the morning of 2026-11-03 in China.
const MORNING: i64 = 1_793_669_400_000;
const DAY: i64 = 86_400_000;
/// A district of thirty towns, each with an office that works on cases and ten communities that are asked for a visit.
const TOWNS: u32 = 30;
const COMMUNITIES: u32 = 10;
/// Steps of a case.
const STEPS: usize = 10;

#[tokio::main]
async fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        ["steps", database, clients, steps] => {
            complete(database, clients.parse().unwrap(), steps.parse().unwrap()).await;
        }
        ["fill", database, cases] => fill(database, cases.parse().unwrap()).await,
        ["lists", database, times] => lists(database, times.parse().unwrap()).await,
        ["plain", directory, steps] => commit_plain_rows(directory, steps.parse().unwrap()),
        _ => panic!("load steps|fill|lists|plain …: see the source"),
    }
}

async fn complete(database: &str, clients: usize, steps: usize) {
    let store = open(database).await;
    let each = steps / clients / STEPS;
    let mut cases = Vec::new();
    for client in 0..clients {
        let mut own = Vec::new();
        for count in 0..each {
            let town = (client as u32) % TOWNS;
            own.push((town, open_case(&store, town, &key(&[client, count]), MORNING).await));
        }
        cases.push(own);
    }
    let (started, worked) = (Instant::now(), processor_seconds());
    let clients: Vec<_> = cases
        .into_iter()
        .map(|own| {
            let store = store.clone();
            tokio::spawn(async move {
                let mut took = Vec::with_capacity(own.len() * STEPS);
                for (town, number) in own {
                    for step in 1..=STEPS as StepNo {
                        let begun = Instant::now();
                        let done = Command::Done(Completion {
                            step,
                            note: "已核实，情况属实，材料齐全。".into(),
                            ..Completion::default()
                        });
                        let key = format!("{number}-{step}");
                        // Opening is a case's first event, each step one more. The clock runs as clocks do.
                        let now = MORNING + started.elapsed().as_millis() as i64;
                        let order = order(clerk(town), Some(number), &key, u64::from(step), done, now);
                        store.carry_out(order).await.unwrap().unwrap();
                        took.push(begun.elapsed());
                    }
                }
                took
            })
        })
        .collect();
    let count = clients.len();
    let mut took = Vec::new();
    for client in clients {
        took.extend(client.await.unwrap());
    }
    let seconds = started.elapsed().as_secs_f64();
    let worked = processor_seconds().zip(worked).map(|(after, before)| after - before);
    print(serde_json::json!({
        "what": "steps",
        "clients": count,
        "steps": took.len(),
        "steps_per_second": (took.len() as f64 / seconds).round(),
        "processor_us_per_step": worked.map(|worked| (worked * 1e6 / took.len() as f64).round()),
        "ms": percentiles(took),
        "peak_mb": peak_mb(),
    }));
}

/// Cases of three months, so that ends lie before and after the morning at which lists are read.
async fn fill(database: &str, cases: usize) {
    const AT_ONCE: usize = 32;
    let store = open(database).await;
    let begun = Instant::now();
    let clients: Vec<_> = (0..AT_ONCE)
        .map(|client| {
            let store = store.clone();
            tokio::spawn(async move {
                for count in (client..cases).step_by(AT_ONCE) {
                    let now = MORNING - (count as i64 * 7919 % 90) * DAY;
                    open_case(&store, count as u32 % TOWNS, &key(&[count]), now).await;
                }
            })
        })
        .collect();
    for client in clients {
        client.await.unwrap();
    }
    let seconds = begun.elapsed().as_secs_f64();
    print(
        serde_json::json!({ "what": "fill", "cases": cases, "seconds": seconds.round(), "peak_mb": peak_mb() }),
    );
}

async fn lists(database: &str, times: usize) {
    let store = open(database).await;
    let office = |town: u32| vec![office(town)];
    let town =
        |town: u32| (0..COMMUNITIES).map(|one| community(town, one)).chain([office(town)[0]]).collect();
    let district = || (0..TOWNS).flat_map(|one| -> Vec<OrganisationId> { town(one) }).collect::<Vec<_>>();

    let mut first = Vec::new();
    let mut deep = Vec::new();
    let mut town_first = Vec::new();
    let mut counts = Vec::new();
    let mut town_counts = Vec::new();
    let mut district_counts = Vec::new();
    for time in 0..times as u32 {
        let here = time % TOWNS;
        let page = timed(&mut first, store.work_list(DISTRICT, first_page(&office(here)))).await;
        // A place far down the list: the end of those that are due much later.
        let mut place = page.last().unwrap().place;
        place.due = MORNING;
        let deep_page = WorkWish { page: WorkPage::After(place), ..first_page(&office(here)) };
        timed(&mut deep, store.work_list(DISTRICT, deep_page)).await;
        timed(&mut town_first, store.work_list(DISTRICT, first_page(&town(here)))).await;
        timed(&mut counts, store.workbench(DISTRICT, &office(here), MORNING, MORNING + 3 * DAY)).await;
        timed(&mut town_counts, store.workbench(DISTRICT, &town(here), MORNING, MORNING + 3 * DAY)).await;
        if time < 10 {
            let all = district();
            timed(&mut district_counts, store.workbench(DISTRICT, &all, MORNING, MORNING + 3 * DAY)).await;
        }
    }
    print(serde_json::json!({
        "what": "lists",
        "first_page_ms": percentiles(first),
        "deep_page_ms": percentiles(deep),
        "town_page_ms": percentiles(town_first),
        "counts_ms": percentiles(counts),
        "town_counts_ms": percentiles(town_counts),
        "district_counts_ms": percentiles(district_counts),
        "peak_mb": peak_mb(),
    }));
}

async fn timed<T>(
    took: &mut Vec<Duration>,
    reading: impl Future<Output = Result<T, qingdan_store::StoreError>>,
) -> T {
    let begun = Instant::now();
    let value = reading.await.unwrap();
    took.push(begun.elapsed());
    value
}

/// What the machine's disk and SQLite do at most for whoever commits one row at a time, as durably as the store.
fn commit_plain_rows(directory: &str, steps: usize) {
    std::fs::create_dir_all(directory).unwrap();
    let database = rusqlite::Connection::open(PathBuf::from(directory).join("plain.db")).unwrap();
    database.execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;").unwrap();
    database
        .execute_batch("CREATE TABLE IF NOT EXISTS step (id INTEGER PRIMARY KEY, note TEXT NOT NULL)")
        .unwrap();
    let begun = Instant::now();
    let mut insert = database.prepare("INSERT INTO step (note) VALUES (?1)").unwrap();
    for _ in 0..steps {
        insert.execute(["已核实，情况属实，材料齐全。"]).unwrap();
    }
    let per_second = (steps as f64 / begun.elapsed().as_secs_f64()).round();
    print(serde_json::json!({ "what": "plain rows", "commits_per_second": per_second }));
}

async fn open(database: &str) -> Store {
    let location = if database.starts_with("postgres") {
        Location::Postgres(database.into())
    } else {
        Location::Directory(database.into())
    };
    let store = Store::open(&location).await.unwrap();
    if store.directory(DISTRICT).await.unwrap().get(office(0)).is_none() {
        furnish(&store).await;
    }
    store
}

async fn furnish(store: &Store) {
    let admin = person("admin", OrganisationId(1), Role::Administrator);
    let mut organisations = Vec::new();
    for town in 0..TOWNS {
        organisations.push((place(town), OrganisationKind::Town, format!("第{town}镇"), OrganisationId(1)));
        organisations.push((office(town), OrganisationKind::Office, "便民办".to_owned(), place(town)));
        organisations.extend((0..COMMUNITIES).map(|one| {
            (community(town, one), OrganisationKind::Community, format!("第{one}村"), place(town))
        }));
    }
    for (id, kind, name, parent) in organisations {
        let organisation =
            Organisation { id, kind, name, parent: Some(parent), listed: None, is_closed: false };
        let change = Administer::SetOrganisation(organisation);
        store.administer(DISTRICT, &admin, change, None, MORNING).await.unwrap();
    }
}

fn place(town: u32) -> OrganisationId {
    OrganisationId(100 * (town + 1))
}

fn office(town: u32) -> OrganisationId {
    OrganisationId(100 * (town + 1) + 1)
}

fn community(town: u32, one: u32) -> OrganisationId {
    OrganisationId(100 * (town + 1) + 2 + one)
}

/// The clerk of a town, whose organisation is above its office and communities.
fn clerk(town: u32) -> Person {
    person("clerk", place(town), Role::TownClerk)
}

fn person(login: &str, organisation: OrganisationId, role: Role) -> Person {
    Person { login: login.into(), name: "周某".into(), organisation, roles: vec![role] }
}

/// A case of steps one after the other; communities and the office take turns.
async fn open_case(store: &Store, town: u32, key: &str, now: i64) -> CaseNumber {
    let count: u32 = key.bytes().fold(0, |sum, byte| sum.wrapping_mul(31).wrapping_add(byte.into()));
    let steps = (0..STEPS)
        .map(|step| Planned {
            label: "核实申请材料".into(),
            clause: None,
            text: "对申请人提交的材料进行核实，入户了解家庭情况，填写核实意见。".into(),
            organisation: if step % 2 == 0 { office(town) } else { community(town, count % COMMUNITIES) },
            stands_in_for: None,
            term: Term::default(),
            after: if step == 0 { vec![] } else { vec![step as StepNo] },
            when: vec![],
            outcomes: vec![],
            on_call: false,
        })
        .collect();
    let item = ItemRef {
        town: format!("第{town}镇"),
        kind: Kind::Joint,
        version: 1,
        no: 1,
        name: "高龄津贴发放".into(),
    };
    let opening = Opening {
        title: "高龄津贴申请".into(),
        item,
        place: place(town),
        source: Source::Application,
        batch: None,
        plan: Plan { steps },
        personal: vec![],
        attachments: vec![],
    };
    let order = order(clerk(town), None, key, 0, Command::Open(Box::new(opening)), now);
    store.carry_out(order).await.unwrap().unwrap().number
}

fn order(by: Person, case: Option<CaseNumber>, key: &str, seen: u64, command: Command, now: i64) -> Order {
    Order {
        district: DISTRICT.into(),
        case,
        by: By::Person(by),
        request: Request { key: key.into(), seen, command },
        content: None,
        personal: vec![],
        attachments: vec![],
        now,
    }
}

/// A key that no other run on the same database used.
fn key(parts: &[usize]) -> String {
    let run = std::process::id();
    let parts: Vec<String> = parts.iter().map(usize::to_string).collect();
    format!("load-{run}-{}", parts.join("-"))
}

/// Median, 99 of 100, and the longest, in milliseconds.
fn percentiles(mut took: Vec<Duration>) -> [f64; 3] {
    took.sort();
    let at = |share: f64| took[((took.len() - 1) as f64 * share) as usize].as_secs_f64() * 1000.0;
    [at(0.5), at(0.99), at(1.0)].map(|ms| (ms * 100.0).round() / 100.0)
}

/// The most memory that this process had at once, as Linux says it.
fn peak_mb() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM"))?;
    Some(line.split_whitespace().nth(1)?.parse::<u64>().ok()? / 1024)
}

/// What this process has worked so far, all its threads together, as Linux says it in hundredths of a second.
fn processor_seconds() -> Option<f64> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    // The second field is the program's name in brackets; fields 14 and 15 are the time of the program and of the kernel.
    let fields: Vec<&str> = stat.rsplit(')').next()?.split_whitespace().collect();
    Some((fields.get(11)?.parse::<f64>().ok()? + fields.get(12)?.parse::<f64>().ok()?) / 100.0)
}

fn print(line: serde_json::Value) {
    println!("{line}");
}

fn first_page(organisations: &[OrganisationId]) -> WorkWish {
    WorkWish::of(organisations, Stands::Ready, 50)
}
