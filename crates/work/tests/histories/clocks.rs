//! Clocks that go back: a machine whose time was set back, or servers of which one is behind the other.

use proptest::prelude::*;
use qingdan_work::case::{Actor, Command, Refusal, Request, Source};
use qingdan_work::due::Term;

use crate::attempts::{attempt, people, plan};
use crate::town::*;

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_log_by_a_clock_that_goes_back_is_the_one_by_a_clock_that_stood_still(
        plan in plan(), attempts in prop::collection::vec(attempt(), 0..40)
    ) {
        let people = people();
        let [mut jumps, mut stands] = [Office::at("2026-10-20T10:00"), Office::at("2026-10-20T10:00")];
        for office in [&mut jumps, &mut stands] {
            office.does(&people[0], opening_with("某事", Source::Application, plan.steps.clone())).unwrap();
        }
        for attempt in attempts {
            // Back as often as on, and seldom farther than a case's steps take.
            jumps.now += (attempt.hours - 100).rem_euclid(200) * 3_600_000 - 90 * 3_600_000;
            stands.now = jumps.case().time_of_next(jumps.now);
            if attempt.kind == 27 {
                // Ends that nobody knew are counted again from here on, with all waits until now.
                jumps.knows_2027();
                stands.knows_2027();
            }
            let command = attempt.command(jumps.case());
            let who = attempt.who(&people, &command, jumps.case());
            // How much a step is overdue is asked of the clock itself.
            if matches!(command, Command::Escalate { .. }) {
                continue;
            }
            let is_clocks = matches!(command, Command::Recount);
            let actor = if is_clocks { Actor::Clock } else { Actor::Person(who) };
            let request = Request { key: "k".to_owned(), seen: jumps.case().version, command };
            match jumps.decide(actor, &request) {
                Ok(event) => {
                    prop_assert!(event.act.at >= jumps.events.last().unwrap().act.at);
                    prop_assert_eq!(stands.decide(actor, &request), Ok(event));
                    for office in [&mut jumps, &mut stands] {
                        office.does_having_seen(request.seen, actor, request.command.clone()).unwrap();
                    }
                }
                Err(refusal) => {
                    // So is whether it is too early.
                    let is_early = matches!(refusal, Refusal::TooEarly { .. });
                    prop_assert!(is_early || stands.decide(actor, &request).is_err(), "{refusal}");
                }
            }
        }
        prop_assert_eq!(&jumps.case, &stands.case);
        let waits = &jumps.case().pauses;
        prop_assert!(waits.iter().all(|wait| wait.from <= wait.until));
        prop_assert!(waits.windows(2).all(|two| two[0].until <= two[1].from), "{waits:?}");
    }
}

#[test]
fn days_of_a_wait_that_the_clock_went_back_over_are_counted_once() {
    let clerk = &people()[0];
    let pause = || Command::Pause { reason: "等材料".to_owned() };
    let resume = || Command::Resume { note: String::new() };
    let mut office = Office::at("2026-11-02T09:00");
    let mut step = planned("核实", TOWN, &[]);
    step.term = Term { days: Some(10), ..Term::default() };
    office.does(clerk, opening_with("某事", Source::Application, vec![step])).unwrap();
    office.later("2026-11-03T09:00");
    office.does(clerk, pause()).unwrap();
    office.later("2026-11-06T09:00");
    office.does(clerk, resume()).unwrap();
    // Another server, two days behind.
    office.later("2026-11-04T09:00");
    office.does(clerk, pause()).unwrap();
    office.later("2026-11-05T09:00");
    office.does(clerk, resume()).unwrap();
    let due = office.case().step(1).unwrap().due.clone().unwrap();
    assert_eq!(due.paused_days, 3, "the 4th, 5th and 6th");
    assert_eq!(due.at, Some(moment("2026-11-19T23:59") + 59_000));
    let times: Vec<_> = office.events.iter().map(|event| event.act.at).collect();
    assert!(times.is_sorted() && times[4] == moment("2026-11-06T09:00"), "{times:?}");
}

#[test]
fn nothing_is_done_too_early_because_a_clock_once_went_ahead() {
    let clerk = &people()[0];
    let mut office = Office::at("2026-11-02T09:00");
    let mut step = planned("公示", TOWN, &[]);
    step.term.deadline = Some(qingdan_model::Deadline {
        kind: qingdan_model::DeadlineKind::AtLeast,
        n: Some(5),
        unit: Some(qingdan_model::Unit::WorkingDay),
        text: "不少于5个工作日".to_owned(),
    });
    office.does(clerk, opening_with("某事", Source::Application, vec![step])).unwrap();
    office.later("2026-12-01T09:00");
    let said = "拍了照片".to_owned();
    let comment = Command::Comment { text: said, step: None, mentions: Vec::new(), attachments: Vec::new() };
    office.does(clerk, comment).unwrap();
    office.later("2026-11-03T09:00");
    assert!(office.refused(clerk, done(1)).contains("最早 11月10日 00:00 才能办结"));
    office.later("2026-11-10T08:30");
    office.does(clerk, done(1)).unwrap();
    assert_eq!(office.events.last().unwrap().act.at, moment("2026-12-01T09:00"), "after the comment");
}
