//! Notices of steps: whatever else happens, a step is not done while one is up, and nobody waits longer than that.

use jiff::civil::Date;
use proptest::prelude::*;
use proptest::sample::Index;
use qingdan_model::{Action, Deadline, DeadlineKind, Unit};
use qingdan_work::Role;
use qingdan_work::case::{Actor, Command, Happened, Hold, Refusal, Request, Source, StepNo, evolve, replay};
use qingdan_work::plan::Planned;
use qingdan_work::time::date;

use crate::attempts::{attempt, people, plan};
use crate::town::*;

/// A step whose clause asks for a notice, of at least so many working days.
fn noticing(days: u32) -> Planned {
    let mut step = planned("公示初审结果", WELFARE, &[]);
    step.term.actions = vec![Action::Publish];
    let text = format!("不少于{days}个工作日");
    step.term.deadline =
        Some(Deadline { kind: DeadlineKind::AtLeast, n: Some(days), unit: Some(Unit::WorkingDay), text });
    step
}

fn clerk() -> qingdan_work::Person {
    person("民政干部", WELFARE, Role::TownClerk)
}

fn posted(day: &str, last: &str) -> Hold {
    Hold::Posted { posted: day.parse().unwrap(), last: Some(last.parse().unwrap()), is_disputed: false }
}

/// A case with two steps: whatever comes first, and the notice.
fn office() -> Office {
    let mut office = Office::at("2026-11-02T09:00");
    let mut second = noticing(5);
    second.after = vec![1];
    let plan = vec![planned("受理", WELFARE, &[]), second, planned("上报", WELFARE, &[2])];
    office.does(&clerk(), opening_with("某户申请", Source::Application, plan)).unwrap();
    office
}

#[test]
fn a_step_is_done_on_the_first_moment_after_its_notice_and_not_before() {
    let mut office = office();
    office.does(&clerk(), done(1)).unwrap();
    office.later("2026-11-04T09:00");
    assert!(office.noticed((2, 1), posted("2026-11-04", "2026-11-11")));
    assert!(!office.noticed((2, 1), posted("2026-11-04", "2026-11-11")), "once is enough");
    let says = "“公示初审结果”的公示 N26-00001-7 还没有结束：公示到11月11日止。公示结束后再办结这一环节。";
    assert_eq!(office.refused(&clerk(), done(2)), says);
    // The clause's own days since the step could be begun are over on the 10th: the notice is not.
    office.later("2026-11-11T23:59");
    assert_eq!(office.refused(&clerk(), done(2)), says);
    office.later("2026-11-12T00:00");
    office.does(&clerk(), done(2)).unwrap();
    assert_eq!(replay(&office.events).unwrap(), office.case);
}

#[test]
fn a_clock_that_once_went_ahead_ends_no_notice() {
    let mut office = office();
    office.does(&clerk(), done(1)).unwrap();
    office.noticed((2, 1), posted("2026-11-02", "2026-11-09"));
    office.later("2026-12-01T09:00");
    let (text, mentions) = ("拍了照片".to_owned(), Vec::new());
    let comment = Command::Comment { text, step: None, mentions, attachments: Vec::new() };
    office.does(&clerk(), comment).unwrap();
    office.later("2026-11-09T18:00");
    assert!(office.refused(&clerk(), done(2)).contains("还没有结束"));
    office.later("2026-11-10T00:00");
    office.does(&clerk(), done(2)).unwrap();
}

#[test]
fn an_objection_keeps_it_longer_and_an_end_that_nobody_knows_too() {
    let mut office = office();
    office.does(&clerk(), done(1)).unwrap();
    let at = |last: Option<&str>, is_disputed| Hold::Posted {
        posted: "2026-11-02".parse().unwrap(),
        last: last.map(|last| last.parse().unwrap()),
        is_disputed,
    };
    office.noticed((2, 1), at(None, false));
    office.later("2026-11-20T09:00");
    assert!(office.refused(&clerk(), done(2)).contains("公示到哪一天还算不出"));
    office.noticed((2, 1), at(Some("2026-11-09"), true));
    assert!(office.refused(&clerk(), done(2)).contains("公示到11月9日止，还有异议没有答复。"));
    office.noticed((2, 1), at(Some("2026-11-09"), false));
    office.does(&clerk(), done(2)).unwrap();
}

#[test]
fn taking_the_notice_down_does_not_make_up_for_its_time() {
    let mut office = office();
    office.does(&clerk(), done(1)).unwrap();
    office.noticed((2, 1), posted("2026-11-02", "2026-11-09"));
    office.later("2026-11-09T09:00");
    office.noticed((2, 1), Hold::Withdrawn);
    office.later("2026-11-16T09:00");
    assert_eq!(
        office.refused(&clerk(), done(2)),
        "“公示初审结果”的公示 N26-00001-7 没有公示满期就撤回了。请重新张贴，公示期满后再办结；确实不用公示的，请跳过这一环节并写明原因。"
    );
    // Another takes its place, and the clause's days are counted from it.
    office.noticed((2, 2), posted("2026-11-16", "2026-11-23"));
    office.later("2026-11-23T23:00");
    assert!(office.refused(&clerk(), done(2)).contains(&format!("{} 还没有结束", notice_number(2))));
    office.later("2026-11-24T00:00");
    office.does(&clerk(), done(2)).unwrap();
    // What is done once more needs its own.
    let reason = "名单有误".to_owned();
    office.does(&clerk(), Command::Repeat { step: 2, reason }).unwrap();
    office.later("2026-11-30T09:00");
    assert!(office.refused(&clerk(), done(2)).contains("最早 12月2日 00:00 才能办结"));
    office.later("2026-12-02T00:00");
    office.does(&clerk(), done(2)).unwrap();
}

#[test]
fn the_days_of_a_notice_that_was_posted_before_the_step_could_be_done_count_for_it() {
    // The second was shorter than the clause says: its end alone does not decide.
    for last in ["2026-11-09", "2026-11-05"] {
        let mut office = office();
        office.noticed((2, 1), posted("2026-11-02", last));
        office.later("2026-11-06T09:00");
        office.does(&clerk(), done(1)).unwrap();
        office.later("2026-11-09T18:00");
        office.does(&clerk(), done(2)).unwrap_err();
        office.later("2026-11-10T00:00");
        office.does(&clerk(), done(2)).unwrap();
    }
}

#[test]
fn a_step_whose_clause_asks_for_no_notice_waits_only_while_there_is_one() {
    let mut office = office();
    office.noticed((1, 1), posted("2026-11-02", "2026-11-09"));
    assert!(office.refused(&clerk(), done(1)).starts_with("“受理”的公示 N26-00001-7 还没有结束"));
    office.noticed((1, 1), Hold::Withdrawn);
    office.does(&clerk(), done(1)).unwrap();
    assert!(!office.noticed((9, 1), Hold::Withdrawn), "there is no such step");
}

prop_compose! {
    fn hold()(days in 0i64..40, length in prop::option::weighted(0.9, 0i64..20), is_disputed in prop::bool::weighted(0.2),
              is_withdrawn in prop::bool::weighted(0.2)) -> Hold {
        let first: Date = "2026-10-15".parse().unwrap();
        let day = |after: i64| first.saturating_add(jiff::Span::new().days(after));
        let last = length.map(|length| day(days + length));
        match is_withdrawn {
            true => Hold::Withdrawn,
            false => Hold::Posted { posted: day(days), last, is_disputed },
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_history_does_a_step_while_its_notice_is_up(
        plan in plan(),
        moves in prop::collection::vec((attempt(), prop::option::weighted(0.4, (any::<Index>(), 1u32..4, hold()))), 0..60)
    ) {
        let people = people();
        let mut office = Office::at("2026-10-20T10:00");
        office.does(&people[0], opening_with("某事", Source::Application, plan.steps)).unwrap();
        for (attempt, told) in moves {
            office.now += (attempt.hours % 48) * 3_600_000;
            if let Some((step, notice, hold)) = told {
                let step = step.index(office.case().steps.len()) as StepNo + 1;
                let before = office.case().clone();
                let is_news = office.noticed((step, notice), hold);
                let mut after = office.case().clone();
                let of = after.step(step).unwrap().notices.iter().find(|one| one.notice == notice_number(notice));
                prop_assert_eq!(of.map(|one| one.hold), Some(hold));
                // It is nobody's work on the case: what people were about to send can still be sent.
                prop_assert_eq!(after.version, before.version + u64::from(is_news));
                (after.version, after.later) = (before.version, before.later);
                after.steps[step as usize - 1].notices = before.steps[step as usize - 1].notices.clone();
                prop_assert_eq!(after, before);
            }
            let command = attempt.command(office.case());
            let who = attempt.who(&people, &command, office.case());
            let is_clocks = matches!(command, Command::Escalate { .. } | Command::Recount);
            let actor = if is_clocks { Actor::Clock } else { Actor::Person(who) };
            let request = Request { key: "k".to_owned(), seen: office.case().version, command };
            let is_up = |no: StepNo| {
                let notices = &office.case().step(no).unwrap().notices;
                notices.iter().any(|one| match one.hold {
                    Hold::Posted { last, is_disputed, .. } => is_disputed || last.is_none_or(|last| date(office.now) <= last),
                    Hold::Withdrawn => false,
                })
            };
            match office.decide(actor, &request) {
                Ok(event) => {
                    if let Happened::Done { step, .. } = event.body {
                        prop_assert!(!is_up(step), "{step} was done under its notice\n{}", office.board());
                    }
                    office.case = Some(evolve(office.case.take(), &event).unwrap());
                    office.events.push(event);
                }
                Err(Refusal::NoticeUp { .. }) => prop_assert!(request.command.step().is_some_and(is_up)),
                Err(_) => {}
            }
        }
        prop_assert_eq!(&replay(&office.events).unwrap(), &office.case);
        let times: Vec<_> = office.events.iter().map(|event| event.act.at).collect();
        prop_assert!(times.is_sorted());
    }
}
