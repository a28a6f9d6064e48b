//! Refusals of what no form sends: where a case cannot be, what the program may not do by itself, how much fits.

#![allow(clippy::unwrap_used)] // A test may unwrap: its panic is its message.

mod town;

use qingdan_work::case::{
    Addition, AttachmentRef, Command, Completion, Ending, Field, Opening, Refusal, RefusalKind, Skipped,
    Source, StepNo,
};
use qingdan_work::{OrganisationId, Person, Role};
use town::*;

fn clerk() -> Person {
    person("周某", WELFARE, Role::TownClerk)
}

fn office() -> Office {
    let mut office = Office::at("2026-11-03T09:00");
    office.does(&clerk(), opening_by(|_| ())).unwrap();
    office
}

/// A case of two steps, the second a department's, but for what is changed.
fn opening_by(change: impl Fn(&mut Opening)) -> Command {
    let steps = vec![planned("受理", WELFARE, &[]), planned("核对", CIVIL, &[1])];
    let Command::Open(mut opening) = opening_with("某户", Source::Application, steps) else {
        panic!("no opening")
    };
    change(&mut opening);
    Command::Open(opening)
}

fn refused(change: impl Fn(&mut Opening)) -> Refusal {
    let dispatcher = person("派单员", DISTRICT, Role::Dispatcher);
    Office::at("2026-11-03T09:00").does(&dispatcher, opening_by(change)).map(|_| ()).unwrap_err()
}

fn files(count: usize) -> Vec<AttachmentRef> {
    (0..count as u64).map(|id| AttachmentRef { id, digest: "1".repeat(64) }).collect()
}

fn told(refusal: &Refusal) -> (String, RefusalKind) {
    (refusal.to_string(), refusal.kind())
}

#[test]
fn a_case_is_a_working_towns() {
    let at = |place: OrganisationId| told(&refused(|opening| opening.place = place));
    let invalid = |text: &str| (text.to_owned(), RefusalKind::Invalid);
    for (place, name) in
        [(WELFARE, "麦坞镇民政办"), (VILLAGE, "麦坞镇柳岗村"), (CIVIL, "区民政局"), (DISTRICT, "澄砚区")]
    {
        assert_eq!(at(place), invalid(&format!("承办地 {name} 不是镇街，请重新选择。")));
    }
    assert_eq!(at(CLOSED), invalid("区已撤局 已经撤销，请另选一个机构。"));
    assert_eq!(at(OrganisationId(99)), invalid("没有编号为 o99 的机构，请重新选择。"));
}

#[test]
fn the_program_does_nobodys_work() {
    let mut office = office();
    let reason = || "有原因".to_owned();
    for command in [
        done(1),
        Command::Skip { step: 1, reason: reason() },
        Command::Pause { reason: reason() },
        Command::Comment { text: reason(), step: None, mentions: Vec::new(), attachments: Vec::new() },
        Command::Close { ending: Ending::Settled, result: reason(), skip: Vec::new() },
    ] {
        assert_eq!(office.clock(command).map(|_| ()), Err(Refusal::PersonOnly));
    }
    let (text, kind) = told(&Refusal::PersonOnly);
    assert_eq!(
        (text.as_str(), kind),
        ("这项操作要由工作人员进行，系统不会自动办理。", RefusalKind::Forbidden)
    );
    let nothing = office.clock(Command::Recount).map(|_| ()).unwrap_err();
    assert_eq!(told(&nothing), ("没有需要重新计算的时限。".to_owned(), RefusalKind::Conflict));
    assert_eq!(
        office.refused(&clerk(), Command::Recount),
        "催办、督办和重新计算时限由系统按时间自动进行。要催促对方，请留言。"
    );
}

#[test]
fn every_step_that_is_named_must_be_there() {
    let mut office = office();
    let reason = || "有原因".to_owned();
    let comment =
        |step| Command::Comment { text: reason(), step, mentions: Vec::new(), attachments: Vec::new() };
    let no: StepNo = 7;
    for command in [
        done(no),
        Command::Supplement { step: no, note: reason(), fields: Vec::new(), attachments: Vec::new() },
        Command::Return { step: no, to: 1, reason: reason() },
        Command::Return { step: 1, to: no, reason: reason() },
        Command::Transfer { step: no, to: CIVIL, reason: reason() },
        Command::Skip { step: no, reason: reason() },
        Command::Start { step: no, note: reason() },
        Command::Repeat { step: no, reason: reason() },
        comment(Some(no)),
        Command::Close {
            ending: Ending::Settled,
            result: reason(),
            skip: vec![Skipped { step: no, reason: reason() }],
        },
    ] {
        let refusal = office.does(&clerk(), command.clone()).map(|_| ()).unwrap_err();
        assert_eq!(refusal, Refusal::NoStep { step: no }, "{command:?}");
        assert_eq!(refusal.kind(), RefusalKind::NotFound);
    }
}

#[test]
fn of_everything_there_is_a_most() {
    let many = |field| Refusal::TooMany { field, limit: 100 };
    assert_eq!(refused(|opening| opening.attachments = files(101)), many("附件"));
    assert_eq!(
        refused(|opening| opening.plan.steps = vec![planned("甲", WELFARE, &[]); 301]),
        Refusal::TooMany { field: "环节", limit: 300 }
    );
    assert_eq!(
        refused(|opening| opening.plan.steps[0].outcomes = vec!["好".to_owned(); 101]),
        many("环节的结果")
    );
    let mut office = office();
    let mut is_refused = |command| office.does(&clerk(), command).map(|_| ()).unwrap_err();
    let field = Field { name: "户数".to_owned(), value: "3".to_owned() };
    let completion = Completion { step: 1, note: "已办".to_owned(), ..Completion::default() };
    let filled = Completion { fields: vec![field; 101], ..completion.clone() };
    assert_eq!(is_refused(Command::Done(filled)), many("填写的栏目"));
    let with_files = Completion { attachments: files(101), ..completion };
    assert_eq!(is_refused(Command::Done(with_files)), many("附件"));
    let comment = |mentions, attachments| Command::Comment {
        text: "请看".to_owned(),
        step: None,
        mentions,
        attachments,
    };
    assert_eq!(is_refused(comment(vec!["zhao".to_owned(); 101], Vec::new())), many("提到的人"));
    assert_eq!(is_refused(comment(Vec::new(), files(101))), many("附件"));
    assert_eq!(told(&many("附件")), ("附件太多，最多 100 个。".to_owned(), RefusalKind::Invalid));
}

#[test]
fn a_case_has_room_for_three_hundred_steps() {
    let mut office = Office::at("2026-11-03T09:00");
    let full = opening_by(|opening| opening.plan.steps = vec![planned("甲", WELFARE, &[]); 300]);
    office.does(&clerk(), full).unwrap();
    let one_more = Command::Add(Addition {
        label: "再查".to_owned(),
        organisation: WELFARE,
        after: Vec::new(),
        days: None,
        reason: "需要".to_owned(),
    });
    assert_eq!(office.refused(&clerk(), one_more), "环节太多，最多 300 个。");
}

#[test]
fn what_a_case_begins_with_is_said_and_holds_no_personal_data() {
    assert_eq!(refused(|opening| opening.title = " ".to_owned()), Refusal::Empty { field: "标题" });
    assert_eq!(
        refused(|opening| opening.title = "长".repeat(201)),
        Refusal::TooLong { field: "标题", limit: 200 }
    );
    assert_eq!(refused(|opening| opening.batch = Some(String::new())), Refusal::Empty { field: "批次名称" });
    assert_eq!(
        refused(|opening| opening.plan.steps[1].label = String::new()),
        Refusal::Empty { field: "环节名称" }
    );
    let named = refused(|opening| opening.title = "13800001234来电".to_owned());
    assert!(named.to_string().starts_with("标题里有联系电话（138****1234）。"), "{named}");
    assert_eq!(named.kind(), RefusalKind::Invalid);
}
