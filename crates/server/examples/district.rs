//! A district of 30 towns with 10 communities each, for figures of `benches/README.md`: what the clock writes of routines in a
//! month, the page of an emergency while everybody reports, the public list of very many notices. Pages are asked of the
//! router without a socket.
//!
//! ```text
//! district routines DATABASE FILE...     the clock goes through a month, hour by hour on workdays' mornings
//! district emergency DATABASE FILE...    all communities report losses; the situation page is read
//! district notices DATABASE COUNT        so many notices are up; their public list is read page by page
//! ```
//!
//! DATABASE is a new data directory or the URL of an empty PostgreSQL database; FILE a list as JSON of `qingdan read`.

#![allow(clippy::unwrap_used)] // A measurement that cannot go on has nothing else to say.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Body;
use axum::http::header::{CONTENT_TYPE, COOKIE, SET_COOKIE};
use axum::http::{HeaderMap, Request};
use http_body_util::BodyExt;
use jiff::civil::date;
use qingdan_catalogue::Catalogue;
use qingdan_model::{Document, Kind, PostingPlace, Unit};
use qingdan_server::{App, KeySource, Settings, add_account, administrator, router};
use qingdan_store::{AffairOrder, By, DISTRICT_ITSELF, Import, Location, NewOrganisation, Store};
use qingdan_work::affair::{Affair, Ask};
use qingdan_work::case::ItemRef;
use qingdan_work::emergency::{
    Brought, Command, Emergency, EmergencyKind, EmergencyLevel, Figure, LossReport, Losses, NewWarning,
    Opening, concern, duties,
};
use qingdan_work::notice::{self, About, Drafting, Length, Notice, NoticeRule, Wording};
use qingdan_work::time::end_of;
use qingdan_work::{CaseNumber, Millis, OrganisationId, OrganisationKind, Person, Role};
use tower::ServiceExt;

const DISTRICT: &str = "青河区";
const TOWNS: usize = 30;
const COMMUNITIES: usize = 10;
const PASSWORD: &str = "只为测量用的密码";
const MINUTE: Millis = 60_000;
const HOUR: Millis = 60 * MINUTE;

#[tokio::main]
async fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        ["routines", database, ref files @ ..] => routines(database, files).await,
        ["emergency", database, ref files @ ..] => emergency(database, files).await,
        ["notices", database, count] => notices(database, count.parse().unwrap()).await,
        _ => panic!("district routines|emergency|notices …: see the source"),
    }
}

/// The district with everybody in it.
struct District {
    store: Store,
    app: App,
    router: Router,
    towns: Vec<OrganisationId>,
    villages: Vec<OrganisationId>,
}

fn town_name(no: usize) -> String {
    format!("第{}镇", no + 1)
}

impl District {
    async fn new(database: &str, documents: &[Document]) -> District {
        let location = match database.starts_with("postgres") {
            true => Location::Postgres(database.to_owned()),
            false => Location::Directory(PathBuf::from(database)),
        };
        let store = Store::open(&location).await.unwrap();
        let by = administrator("measure");
        for (no, document) in (0..TOWNS).zip(documents.iter().cycle()) {
            let document = Document { town: Some(town_name(no)), ..document.clone() };
            let import = Import {
                district: DISTRICT.into(),
                town: Some(town_name(no)),
                bytes: serde_json::to_vec(&document).unwrap(),
                document,
                effective: date(2025, 7, 1),
                actor: "measure".into(),
                now: 1_750_000_000_000,
            };
            store.import(import).await.unwrap();
        }
        let make = async |kind, name: String, parent, listed: Option<String>| {
            let new = NewOrganisation { kind, name, parent, listed };
            store.create_organisation(DISTRICT, &by, new, 1).await.unwrap()
        };
        let lanes = documents.iter().flat_map(|document| &document.lists).flat_map(|list| &list.items);
        let mut bodies: Vec<String> = lanes
            .flat_map(|item| qingdan_interpret::procedure(item).lanes)
            .flat_map(|lane| lane.bodies)
            .collect();
        bodies.sort();
        bodies.dedup();
        for body in bodies {
            make(OrganisationKind::Department, body.clone(), DISTRICT_ITSELF, Some(body)).await;
        }
        let (mut towns, mut villages) = (Vec::new(), Vec::new());
        for no in 0..TOWNS {
            let town =
                make(OrganisationKind::Town, town_name(no), DISTRICT_ITSELF, Some(town_name(no))).await;
            for one in 0..COMMUNITIES {
                villages
                    .push(make(OrganisationKind::Community, format!("第{}村", one + 1), town, None).await);
            }
            towns.push(town);
        }
        let dispatcher = person("dispatcher", DISTRICT_ITSELF, Role::Dispatcher);
        add_account(&store, DISTRICT, dispatcher, PASSWORD, false).await.unwrap();
        let vault = KeySource::Text("5e".repeat(32)).unlock(None).unwrap().vault;
        let app = App::open(store.clone(), vault, Catalogue::embedded(), Settings::default()).await.unwrap();
        District { router: router(app.clone()), store, app, towns, villages }
    }

    async fn does<A: Affair>(
        &self,
        by: By,
        number: Option<CaseNumber>,
        (key, seen): (String, u64),
        command: A::Command,
        now: Millis,
    ) -> (CaseNumber, u64) {
        let ask = Ask { key, seen, command };
        let order = AffairOrder::<A>::new(DISTRICT, number, by, ask, now);
        let receipt = self.store.carry_out_affair(order).await.unwrap().unwrap();
        (receipt.number.number, receipt.version)
    }

    /// A page as somebody gets it, with how long it took.
    async fn page(&self, path: &str, cookies: &str) -> (String, Duration) {
        let request = Request::get(path).header("host", "qingdan.test").header(COOKIE, cookies);
        let begun = Instant::now();
        let response = self.router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        assert!(response.status().is_success(), "{path}: {}", response.status());
        let body = response.into_body().collect().await.unwrap().to_bytes();
        (String::from_utf8_lossy(&body).into_owned(), begun.elapsed())
    }

    /// The cookies of somebody who has signed in.
    async fn signed_in(&self, login: &str) -> String {
        let host = |request: axum::http::request::Builder| request.header("host", "qingdan.test");
        let asked = host(Request::get("/login")).body(Body::empty()).unwrap();
        let response = self.router.clone().oneshot(asked).await.unwrap();
        let mut cookies = kept(response.headers());
        let page = response.into_body().collect().await.unwrap().to_bytes();
        let page = String::from_utf8_lossy(&page).into_owned();
        let token = page.split_once("name=\"token\" value=\"").unwrap().1.split('"').next().unwrap();
        let form = [("token", token), ("login", login), ("password", PASSWORD), ("next", "/work")];
        let request = host(Request::post("/login")).header(COOKIE, cookies.join("; "));
        let request = request.header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        let body = Body::from(serde_urlencoded::to_string(form).unwrap());
        let response = self.router.clone().oneshot(request.body(body).unwrap()).await.unwrap();
        assert!(response.status().is_redirection(), "{}", response.status());
        cookies.extend(kept(response.headers()));
        cookies.join("; ")
    }
}

fn kept(headers: &HeaderMap) -> Vec<String> {
    let cookie =
        |value: &axum::http::HeaderValue| value.to_str().unwrap().split(';').next().unwrap().to_owned();
    headers.get_all(SET_COOKIE).iter().map(cookie).collect()
}

fn person(login: &str, organisation: OrganisationId, role: Role) -> Person {
    Person { login: login.into(), name: login.into(), organisation, roles: vec![role] }
}

fn documents(files: &[&str]) -> Vec<Document> {
    let read = |file: &&str| serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
    files.iter().map(read).collect()
}

fn percentiles(mut took: Vec<Duration>) -> String {
    took.sort_unstable();
    let at = |share: f64| took[((took.len() - 1) as f64 * share) as usize].as_secs_f64() * 1000.0;
    format!("median {:.1} ms, p99 {:.1} ms, longest {:.1} ms", at(0.5), at(0.99), at(1.0))
}

async fn routines(database: &str, files: &[&str]) {
    let district = District::new(database, &documents(files)).await;
    // A month whose first round opens what is open already; then each day what begins to be due.
    let morning = |day: i8| end_of(date(2026, 11, day)) - 16 * HOUR;
    let begun = Instant::now();
    let first = district.app.tell_time(morning(1)).await.unwrap();
    println!("first round: {first} commands in {:.2} s", begun.elapsed().as_secs_f64());
    let (mut told, mut took) = (0, Vec::new());
    for day in 2..=30 {
        let begun = Instant::now();
        told += district.app.tell_time(morning(day)).await.unwrap();
        took.push(begun.elapsed());
    }
    let all: Duration = took.iter().sum();
    println!("29 further days: {told} commands in {:.2} s; a day: {}", all.as_secs_f64(), percentiles(took));
    let mut idle = Vec::new();
    for minute in 1..=50 {
        let begun = Instant::now();
        assert_eq!(district.app.tell_time(morning(30) + minute * MINUTE).await.unwrap(), 0);
        idle.push(begun.elapsed());
    }
    println!("a round with nothing to do: {}", percentiles(idle));
}

async fn emergency(database: &str, files: &[&str]) {
    let documents = documents(files);
    let district = District::new(database, &documents).await;
    let now = jiff::Timestamp::now().as_millisecond() - 2 * HOUR;
    let directory = district.store.directory(DISTRICT).await.unwrap();
    let mut brought = Brought { towns: district.towns.clone(), ..Brought::default() };
    for ((no, town), document) in district.towns.iter().enumerate().zip(documents.iter().cycle()) {
        for list in &document.lists {
            for item in &list.items {
                let procedure = || qingdan_interpret::procedure(item);
                if concern(EmergencyKind::Flood, item, procedure).is_none() {
                    continue;
                }
                brought.duties.extend(duties(brought.items.len(), *town, &procedure(), &directory));
                let (kind, name) = (list.kind, item.name.text.clone());
                brought.items.push(ItemRef { town: town_name(no), kind, version: 1, no: item.no, name });
            }
        }
    }
    println!("{} items, {} duties", brought.items.len(), brought.duties.len());
    let dispatcher = || By::Person(person("dispatcher", DISTRICT_ITSELF, Role::Dispatcher));
    let opening = Opening {
        title: "强降雨".into(),
        kind: EmergencyKind::Flood,
        level: EmergencyLevel::Three,
        what: "河水上涨".into(),
        starts: now,
        brought,
    };
    let open = Command::Open(Box::new(opening));
    let (number, mut seen) =
        district.does::<Emergency>(dispatcher(), None, ("open".into(), 0), open, now).await;
    let to = district.towns.clone();
    let warning = NewWarning { text: "暴雨橙色预警".into(), colour: None, to, passes_on: None };
    let warn = Command::Warn(warning);
    (_, seen) =
        district.does::<Emergency>(dispatcher(), Some(number), ("warn".into(), seen), warn, now).await;
    let mut took = Vec::new();
    for (no, village) in district.villages.iter().enumerate() {
        let mut losses = Losses::default();
        losses.set(Figure::Affected, no as u64 % 90 + 10);
        losses.set(Figure::Collapsed, no as u64 % 3);
        let as_of = now + HOUR;
        let report =
            Command::Report(LossReport { organisation: *village, as_of, losses, note: String::new() });
        let by = By::Person(person(&format!("villager{no}"), *village, Role::CommunityWorker));
        let begun = Instant::now();
        let key = (format!("report {no}"), seen);
        (_, seen) = district.does::<Emergency>(by, Some(number), key, report, as_of + 1).await;
        took.push(begun.elapsed());
    }
    println!("a report of 300: {}", percentiles(took));
    let cookies = district.signed_in("dispatcher").await;
    let heads = qingdan_work::affair::AffairNumber { kind: Emergency::KIND, number };
    for (what, path) in [
        ("situation page", format!("/emergency/{heads}")),
        ("losses as of a time", format!("/emergency/{heads}/losses")),
        ("briefing", format!("/emergency/{heads}/print")),
    ] {
        let mut took = Vec::new();
        let mut size = 0;
        for _ in 0..100 {
            let (page, time) = district.page(&path, &cookies).await;
            size = page.len();
            took.push(time);
        }
        println!("{what}, {} KB: {}", size / 1024, percentiles(took));
    }
}

async fn notices(database: &str, count: u32) {
    let district = District::new(database, &[]).await;
    let now = jiff::Timestamp::now().as_millisecond();
    let clerk = |town| By::Person(person("clerk", town, Role::TownClerk));
    let begun = Instant::now();
    for no in 0..count {
        let town = no as usize % TOWNS;
        let (holder, name) = (district.towns[town], format!("高龄津贴发放第{}项", no % 7));
        let item = ItemRef { town: town_name(town), kind: Kind::Joint, version: 1, no: no % 7 + 1, name };
        let about = About {
            case: CaseNumber::new(2026, no + 1),
            step: None,
            clause: None,
            item,
            town: holder,
            holder,
            involved: Vec::new(),
            also: Vec::new(),
        };
        let wording = Wording {
            title: format!("关于第{no}批高龄津贴的公示"),
            text: "现予以公示。".into(),
            decision: "拟发放高龄津贴。".into(),
            subjects: vec!["张**".into()],
            length: Length::of(20, Unit::WorkingDay).unwrap(),
            places: vec![PostingPlace::Online],
            office: "民政办".into(),
            address: String::new(),
            telephone: "0999-1234567".into(),
            signed: "人民政府".into(),
        };
        let drafting = Drafting { about, rule: NoticeRule::default(), wording };
        let draft = notice::Command::Draft(Box::new(drafting));
        let key = (format!("draft {no}"), 0);
        let (number, seen) = district.does::<Notice>(clerk(holder), None, key, draft, now).await;
        let post = notice::Command::Post { day: qingdan_work::time::date(now), attachments: Vec::new() };
        let key = (format!("post {no}"), seen);
        district.does::<Notice>(clerk(holder), Some(number), key, post, now).await;
    }
    println!("{count} notices drafted and posted in {:.1} s", begun.elapsed().as_secs_f64());
    let pages = |path: String| {
        let district = &district;
        async move {
            let mut took = Vec::new();
            for _ in 0..100 {
                took.push(district.page(&path, "").await.1);
            }
            percentiles(took)
        }
    };
    println!("first page: {}", pages("/public-notices".into()).await);
    let (mut path, mut deep) = ("/public-notices".to_owned(), 0);
    while deep < 100 {
        let (page, _) = district.page(&path, "").await;
        let Some((_, after)) = page.split_once("rel=\"next\"") else { break };
        let (_, after) = after.split_once("href=\"").unwrap();
        path = after.split('"').next().unwrap().replace("&amp;", "&").replace("&#38;", "&");
        deep += 1;
    }
    println!("page {}: {}", deep + 1, pages(path).await);
    println!("one town: {}", pages("/public-notices?town=%E7%AC%AC3%E9%95%87".into()).await);
    println!("words that stand in one: {}", pages("/public-notices?q=%E7%AC%AC77%E6%89%B9".into()).await);
}
