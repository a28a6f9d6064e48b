//! How long it takes to decide on a step's completion, as the store does it: for the eye, in a release build.
//!
//! `cargo test --release -p qingdan-work --test speed -- --ignored --nocapture`

#![allow(clippy::unwrap_used)] // A measurement may unwrap: its panic is its message.

mod town;

use std::hint::black_box;
use std::time::Instant;

use qingdan_work::case::{Actor, Case, Command, Completion, Request, Source, evolve};
use qingdan_work::hash::{Entry, Hash};
use qingdan_work::{OrganisationId, Role};
use town::*;

const ROUNDS: u32 = 20_000;

#[test]
#[ignore = "a measurement"]
fn a_step_completed() {
    let mut office = Office::at("2026-11-03T09:00");
    let clerk = person("周某", WELFARE, Role::TownClerk);
    let places: [OrganisationId; 3] = [WELFARE, CIVIL, VILLAGE];
    let plan = (0..13u32).map(|at| {
        let label = "核对申请家庭的收入和财产信息，把核对报告反馈镇民政办";
        planned(label, places[at as usize % 3], &(1..=at).rev().take(1).collect::<Vec<_>>())
    });
    office.does(&clerk, opening_with("柳岗村某户申请低保", Source::Application, plan.collect())).unwrap();
    let state = serde_json::to_string(office.case()).unwrap();
    let completion =
        Completion { step: 1, note: "材料齐全，已录入平台。".to_owned(), ..Completion::default() };
    let request = Request { key: "k".to_owned(), seen: 1, command: Command::Done(completion) };

    let mut times = [
        ("read the state", 0.0),
        ("decide", 0.0),
        ("evolve", 0.0),
        ("write event and hash", 0.0),
        ("write the state", 0.0),
    ];
    for _ in 0..ROUNDS {
        let start = Instant::now();
        let case: Case = serde_json::from_str(black_box(&state)).unwrap();
        let read = start.elapsed();
        office.case = Some(case);
        let start = Instant::now();
        let event = office.decide(Actor::Person(&clerk), &request).unwrap();
        let decided = start.elapsed();
        let start = Instant::now();
        let case = evolve(office.case.take(), &event).unwrap();
        let evolved = start.elapsed();
        let start = Instant::now();
        let body = serde_json::to_string(&event.body).unwrap();
        let entry = Entry {
            district: "330101",
            stream: "26-00042-7",
            seq: event.seq,
            at: event.act.at,
            login: &event.act.by.login,
            name: &event.act.by.name,
            organisation: "o11",
            clause: None,
            body: &body,
            previous: Hash::NONE,
        };
        black_box(entry.hash().unwrap());
        let written = start.elapsed();
        let start = Instant::now();
        black_box(serde_json::to_string(&case).unwrap());
        let kept = start.elapsed();
        for ((_, sum), time) in times.iter_mut().zip([read, decided, evolved, written, kept]) {
            *sum += time.as_secs_f64();
        }
    }
    println!("{} steps, {} bytes of state, {ROUNDS} rounds; microseconds each:", 13, state.len());
    for (what, sum) in times {
        println!("{:8.2}  {what}", sum / f64::from(ROUNDS) * 1e6);
    }
    println!("{:8.2}  together", times.iter().map(|(_, sum)| sum).sum::<f64>() / f64::from(ROUNDS) * 1e6);
}
