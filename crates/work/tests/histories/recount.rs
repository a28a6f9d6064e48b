//! A calendar year that is entered late: from then on all ends are as if it had been known from the beginning.

use proptest::prelude::*;
use qingdan_work::case::{Actor, Command, Happened, Refusal, Request, Source, Status, Step};
use qingdan_work::due::Due;
use qingdan_work::time::Millis;

use crate::attempts::{attempt, people, plan};
use crate::town::*;

/// When a step can be done, and by when it must be.
fn ends(office: &Office) -> Vec<(u32, Option<Due>, Option<Millis>)> {
    let end = |step: &Step| (step.no, step.due.clone(), step.earliest);
    office.case().ready().map(end).collect()
}

/// Sends a command in both offices, unless one of them refuses it.
fn in_both(offices: [&mut Office; 2], who: Actor<'_>, command: &Command) -> Result<(), TestCaseError> {
    let decided = offices.each_ref().map(|office| {
        let request = Request { key: "k".to_owned(), seen: office.case().version, command: command.clone() };
        office.decide(who, &request)
    });
    match decided {
        [Ok(_), Ok(_)] => {
            for office in offices {
                let seen = office.case().version;
                office.does_having_seen(seen, who, command.clone()).unwrap();
            }
        }
        // Only the year's holidays tell from when on a notice may be taken down.
        [Err(Refusal::TooEarly { .. }), _] => {}
        [Err(one), Err(other)] => prop_assert_eq!(one, other),
        [known, unknown] => prop_assert!(false, "{known:?} where the year is known, {unknown:?} where not"),
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_year_entered_late_gives_the_ends_that_it_would_have_given(
        plan in plan(), attempts in prop::collection::vec(attempt(), 0..30), late in 0usize..30
    ) {
        let people = people();
        let start = "2026-12-07T10:00";
        let [mut knows, mut learns] = [Office::at(start), Office::at(start)];
        knows.knows_2027();
        for office in [&mut knows, &mut learns] {
            office.does(&people[0], opening_with("某事", Source::Application, plan.steps.clone())).unwrap();
        }
        for (at, attempt) in attempts.iter().enumerate() {
            // Of two logs of which one has a recount more, a clock that goes back behind it gives two times (`clocks.rs`).
            let hours = attempt.hours.rem_euclid(72);
            for office in [&mut knows, &mut learns] {
                office.now += hours * 3_600_000;
            }
            if at == late {
                learns.knows_2027();
                let _ = learns.clock(Command::Recount);
            }
            let command = attempt.command(knows.case());
            if matches!(command, Command::Escalate { .. } | Command::Recount) {
                continue;
            }
            let who = attempt.who(&people, &command, knows.case());
            in_both([&mut knows, &mut learns], Actor::Person(who), &command)?;
        }
        learns.knows_2027();
        if matches!(knows.case().status, Status::Paused { .. }) {
            // What waits is counted when it goes on.
            let resume = Command::Resume { note: String::new() };
            in_both([&mut knows, &mut learns], Actor::Person(&people[1]), &resume)?;
        }
        let before = ends(&learns);
        let recounted = learns.clock(Command::Recount).map(|_| ());
        let told = learns.events.last().map(|event| event.body.clone());
        match recounted {
            Ok(()) => {
                let is_recounted = matches!(told, Some(Happened::Recounted { dues }) if !dues.is_empty());
                prop_assert!(is_recounted);
            }
            Err(Refusal::CaseClosed { .. }) => {}
            Err(refusal) => {
                prop_assert_eq!(refusal, Refusal::NothingToCount);
                prop_assert_eq!(before, ends(&learns));
            }
        }
        prop_assert_eq!(ends(&knows), ends(&learns));
        // What was counted again is counted: the clock finds nothing more.
        prop_assert!(learns.clock(Command::Recount).is_err());
    }
}
