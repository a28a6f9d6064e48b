//! What screens offer is what can be sent, by anybody, at any time.

#![allow(clippy::unwrap_used)] // A test may unwrap: its panic is its message.

mod town;

use proptest::prelude::*;
use qingdan_work::case::{
    Actor, Addition, Command, Completion, Condition, Ending, Offer, Request, Skipped, Source, addable,
    case_offers, own_ready, step_offers,
};
use qingdan_work::{OrganisationId, Person, Role};
use town::*;

fn people() -> Vec<Person> {
    use Role::{Auditor, CommunityWorker, DepartmentOfficer, Dispatcher, TownClerk, TownLeader};
    vec![
        person("leader", TOWN, TownLeader),
        person("welfare", WELFARE, TownClerk),
        person("safety", SAFETY, TownClerk),
        person("village", VILLAGE, CommunityWorker),
        person("fire", FIRE, DepartmentOfficer),
        person("police", POLICE, DepartmentOfficer),
        person("hotline", DISTRICT, Dispatcher),
        person("auditor", DISTRICT, Auditor),
        person("neighbour", OTHER_TOWN, TownClerk),
    ]
}

/// An office accepts, a village looks and may find something, then fire and police act, the office answers.
fn open(office: &mut Office) {
    let mut steps = vec![
        planned("受理", SAFETY, &[]),
        planned("查看", VILLAGE, &[1]),
        planned("消防处置", FIRE, &[2]),
        planned("公安处置", POLICE, &[2]),
        planned("答复", SAFETY, &[3, 4]),
    ];
    steps[1].outcomes = vec!["有".to_owned(), "没有".to_owned()];
    for step in &mut steps[2..4] {
        step.when = vec![Condition { step: 2, outcome: "有".to_owned() }];
    }
    let command = opening_with("某处", Source::Finding, steps);
    office.does(&person("safety", SAFETY, Role::TownClerk), command).unwrap();
}

/// A command with all that its form would give.
fn command(office: &Office, who: &Person, offer: Offer, step: u32) -> Command {
    let (case, reason) = (office.case(), "原因".to_owned());
    let elsewhere = |not: OrganisationId| if not == CIVIL { FINANCE } else { CIVIL };
    match offer {
        Offer::Done => {
            let outcome = case.step(step).unwrap().outcomes.first().cloned();
            Command::Done(Completion { step, note: reason, outcome, ..Completion::default() })
        }
        Offer::Supplement => {
            Command::Supplement { step, note: reason, fields: Vec::new(), attachments: Vec::new() }
        }
        Offer::Return => {
            let to = case.returnable_from(step).first().copied().unwrap_or(step);
            Command::Return { step, to, reason }
        }
        Offer::Transfer => {
            Command::Transfer { step, to: elsewhere(case.step(step).unwrap().organisation), reason }
        }
        Offer::Skip => Command::Skip { step, reason },
        Offer::Start => Command::Start { step, note: reason },
        Offer::Repeat => Command::Repeat { step, reason },
        Offer::Comment => {
            Command::Comment { text: reason, step: None, mentions: Vec::new(), attachments: Vec::new() }
        }
        Offer::Add => {
            let organisation = addable(who, case, &office.directory).first().copied().unwrap_or(TOWN);
            let (label, after, days) = ("回访".to_owned(), Vec::new(), None);
            Command::Add(Addition { label, organisation, after, days, reason })
        }
        Offer::Pause => Command::Pause { reason },
        Offer::Resume => Command::Resume { note: reason },
        Offer::Close => {
            let skip = case.ready().map(|step| Skipped { step: step.no, reason: reason.clone() }).collect();
            Command::Close { ending: Ending::Settled, result: reason, skip }
        }
        Offer::Reopen => Command::Reopen { reason },
    }
}

/// Offers about steps, then offers about the case.
const OF_STEP: usize = 7;

/// Whether an offer holds what it says, for everybody and every step.
fn check(office: &Office) {
    for who in people() {
        let case = office.case();
        let of_case = case_offers(&who, case, &office.directory);
        let ready = own_ready(&who, case, &office.directory);
        let steps = case.steps.iter().map(|step| step.no);
        let tries = steps.flat_map(|no| Offer::ALL[..OF_STEP].iter().map(move |offer| (*offer, no)));
        for (offer, no) in tries.chain(Offer::ALL[OF_STEP..].iter().map(|offer| (*offer, 0))) {
            let offered = match case.step(no) {
                Some(step) => step_offers(&who, step, case, &office.directory).contains(&offer),
                None => of_case.contains(&offer),
            };
            assert_eq!(offer == Offer::Done && offered, offer == Offer::Done && ready.contains(&no));
            let command = command(office, &who, offer, no);
            let request = Request { key: "k".to_owned(), seen: case.version, command };
            let answer = office.decide(Actor::Person(&who), &request);
            let about = format!("{offer} of {} about {no}: {answer:?}\n{}", who.login, office.board());
            assert_eq!(offered, answer.is_ok(), "{about}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn what_is_offered_can_be_sent_and_nothing_else_can(
        turns in prop::collection::vec((0usize..9, 0usize..13, 1u32..7), 0..14)
    ) {
        let mut office = Office::at("2026-11-03 09:00");
        open(&mut office);
        for (who, offer, step) in turns {
            let (who, offer) = (&people()[who], Offer::ALL[offer]);
            let step = step.min(office.case().steps.len() as u32);
            let command = command(&office, who, offer, step);
            let _ = office.does(who, command);
        }
        check(&office);
    }
}
