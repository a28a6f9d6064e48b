//! Cases as an office would tell them: one on an item of the sample lists, the others on plans that show what work does.

#![allow(clippy::unwrap_used)] // A scenario may unwrap: its panic is its message.

mod town;

use qingdan_model::{Deadline, DeadlineKind, Unit};
use qingdan_work::case::{
    Addition, Command, Completion, Condition, Ending, Field, Happened, Source, Status, StepNo, StepStatus,
};
use qingdan_work::plan::Planned;
use qingdan_work::{OrganisationId, Person, Role};
use town::*;

#[test]
fn a_fire_hazard_is_found_persuaded_reported_punished_rechecked_and_fed_back() {
    let mut office = Office::at("2026-11-03T09:00");
    let villager = person("柳某", VILLAGE, Role::CommunityWorker);
    let clerk = person("周某", SAFETY, Role::TownClerk);
    let firefighter = person("赵某", FIRE, Role::DepartmentOfficer);

    office.does(&villager, opening("消防安全隐患排查整治", Source::Finding, Some(SAFETY))).unwrap();
    assert_eq!(office.work_of(FIRE), [""; 0]);
    office.does(&clerk, ended(office.step("网格员每月检查"), "对未整改的")).unwrap();
    office.does(&villager, ended(office.step("再次劝导"), "仍未整改的")).unwrap();
    office.does(&clerk, ended(office.step("隐患整改提示函"), "逾期不改的")).unwrap();

    assert_eq!(office.work_of(FIRE).len(), 1, "{}", office.board());
    let on_site = office.step("到场核查");
    let due = office.case().step(on_site).unwrap().due.clone().unwrap();
    assert_eq!(due.why.chinese(), "条款写明：5个工作日内");
    assert_eq!(due.at, Some(moment("2026-11-10T23:59") + 59_000));
    office.later("2026-11-06T10:00");
    office.does(&firefighter, done(on_site)).unwrap();
    office.does(&firefighter, done(office.step("到期复查"))).unwrap();
    office.does(&clerk, done(office.step("向所在村通报"))).unwrap();

    let close =
        Command::Close { ending: Ending::Settled, result: "已拆除阻塞物".to_owned(), skip: Vec::new() };
    let case = office.does(&clerk, close).unwrap();
    assert!(case.is_closed());
    assert!(case.steps.iter().all(|step| step.status == StepStatus::Done));
}

fn clerk() -> Person {
    person("周某", WELFARE, Role::TownClerk)
}

fn villager() -> Person {
    person("柳某", VILLAGE, Role::CommunityWorker)
}

fn civil() -> Person {
    person("赵某", CIVIL, Role::DepartmentOfficer)
}

fn timed(mut step: Planned, kind: DeadlineKind, n: u32, text: &str) -> Planned {
    let unit = Some(Unit::WorkingDay);
    step.term.deadline = Some(Deadline { kind, n: Some(n), unit, text: text.to_owned() });
    step
}

fn ending(mut step: Planned, outcomes: &[&str]) -> Planned {
    step.outcomes = outcomes.iter().map(|outcome| (*outcome).to_owned()).collect();
    step
}

fn only_if(mut step: Planned, decider: StepNo, outcome: &str) -> Planned {
    step.when.push(Condition { step: decider, outcome: outcome.to_owned() });
    step
}

fn closing(result: &str) -> Command {
    Command::Close { ending: Ending::Settled, result: result.to_owned(), skip: Vec::new() }
}

#[test]
fn an_application_for_minimum_living_allowance_from_acceptance_to_archive() {
    use DeadlineKind::{AtLeast, Within};
    let mut office = Office::at("2026-09-21T09:10");
    let plan = vec![
        planned("受理申请", WELFARE, &[]),
        timed(planned("核对收入财产", CIVIL, &[1]), Within, 5, "5个工作日内"),
        planned("入户调查", VILLAGE, &[2]),
        timed(planned("评议公示", VILLAGE, &[3]), AtLeast, 7, "不少于7个工作日"),
        ending(planned("审核确认", WELFARE, &[4]), &["确认", "不予确认"]),
        only_if(timed(planned("书面告知", WELFARE, &[5]), Within, 3, "3个工作日内"), 5, "不予确认"),
        only_if(planned("发放", CIVIL, &[5]), 5, "确认"),
        planned("归档", WELFARE, &[6, 7]),
    ];
    office.does(&clerk(), opening_with("柳岗村某户申请低保", Source::Application, plan)).unwrap();
    let field = Field { name: "家庭人口".to_owned(), value: "3".to_owned() };
    let accepted = Completion { step: 1, fields: vec![field.clone()], ..Completion::default() };
    office.does(&clerk(), Command::Done(accepted)).unwrap();
    assert_eq!(office.case().step(1).unwrap().fields, [field]);

    // The department finds a paper missing and sends it back; the town waits for the applicant over the holiday.
    office.later("2026-09-24T15:00");
    let missing = "缺银行流水".to_owned();
    office.does(&civil(), Command::Return { step: 2, to: 1, reason: missing }).unwrap();
    assert_eq!((office.status(1), office.status(2)), (StepStatus::Ready, StepStatus::Returned));
    assert_eq!(office.case().step(1).unwrap().round, 2);
    let before = office.case().step(1).unwrap().due.clone().unwrap();
    office.does(&clerk(), Command::Pause { reason: "等申请人补流水".to_owned() }).unwrap();
    office.later("2026-10-09T09:00");
    office.does(&clerk(), Command::Resume { note: "已补".to_owned() }).unwrap();
    let after = office.case().step(1).unwrap().due.clone().unwrap();
    assert_eq!(after.paused_days, 5, "9月28日至30日、10月8日和9日");
    assert_eq!(office.calendar.working_days_between(date_of(before.at), date_of(after.at)), Ok(5));
    office.does(&clerk(), done(1)).unwrap();
    assert_eq!(office.work_of(CIVIL), ["核对收入财产"]);

    office.later("2026-10-14T10:00");
    office.does(&civil(), done(2)).unwrap();
    office.does(&villager(), done(3)).unwrap();
    let earliest = office.case().step(4).unwrap().earliest.unwrap();
    assert_eq!(earliest, moment("2026-10-24T00:00"));
    office.later("2026-10-26T09:00");
    office.does(&villager(), done(4)).unwrap();
    office.does(&clerk(), ended(5, "确认")).unwrap();
    assert_eq!((office.status(6), office.status(7)), (StepStatus::Dormant, StepStatus::Ready));
    office.does(&civil(), done(7)).unwrap();
    office.does(&clerk(), done(8)).unwrap();
    let case = office.does(&clerk(), closing("已纳入低保")).unwrap();
    assert!(
        matches!(&case.status, Status::Closed { ending: Ending::Settled, act, .. } if act.by.login == "周某")
    );
    assert_eq!(case.involved, [CIVIL, WELFARE, VILLAGE]);
}

fn date_of(at: Option<i64>) -> jiff::civil::Date {
    qingdan_work::time::date(at.unwrap())
}

#[test]
fn a_list_of_overpaid_names_is_sent_down_verified_and_recovered() {
    let mut office = Office::at("2026-11-03T09:00");
    let plan = vec![
        planned("下发名单", CIVIL, &[]),
        timed(
            ending(planned("入户核实", WELFARE, &[1]), &["属实", "不属实"]),
            DeadlineKind::Within,
            7,
            "7个工作日内",
        ),
        only_if(planned("核定金额", CIVIL, &[2]), 2, "属实"),
        planned("送达告知书", VILLAGE, &[3]),
        planned("核对入账", FINANCE, &[4]),
    ];
    office.does(&civil(), opening_with("疑似多领取一人", Source::Task, plan)).unwrap();
    office.does(&civil(), done(1)).unwrap();
    assert_eq!(office.work_of(WELFARE), ["入户核实"]);
    // The office hands the visit to the village, which reports; the list turns out right.
    let visit = Command::Transfer { step: 2, to: VILLAGE, reason: "村里更清楚".to_owned() };
    office.does(&clerk(), visit).unwrap();
    assert_eq!((office.work_of(WELFARE), office.work_of(VILLAGE)), (vec![], vec!["入户核实"]));
    office.does(&villager(), ended(2, "属实")).unwrap();
    office.does(&civil(), done(3)).unwrap();
    office.does(&villager(), done(4)).unwrap();
    assert_eq!(office.work_of(FINANCE), ["核对入账"]);
    office.does(&person("钱某", FINANCE, Role::DepartmentOfficer), done(5)).unwrap();
    // The department opened it and closes it.
    office.does(&civil(), closing("已全额退回")).unwrap();
}

#[test]
fn names_that_turn_out_wrong_need_no_recovery() {
    let mut office = Office::at("2026-11-03T09:00");
    let plan = vec![
        ending(planned("入户核实", WELFARE, &[]), &["属实", "不属实"]),
        only_if(planned("核定金额", CIVIL, &[1]), 1, "属实"),
        planned("送达告知书", VILLAGE, &[2]),
    ];
    office.does(&civil(), opening_with("疑似多领取一人", Source::Task, plan)).unwrap();
    office.does(&clerk(), ended(1, "不属实")).unwrap();
    assert_eq!((office.status(2), office.status(3)), (StepStatus::Dormant, StepStatus::Dormant));
    // A second look finds otherwise: what was out of question is in question again.
    office.does(&clerk(), Command::Repeat { step: 1, reason: "有新线索".to_owned() }).unwrap();
    assert_eq!((office.status(2), office.status(3)), (StepStatus::Waiting, StepStatus::Waiting));
    office.does(&clerk(), ended(1, "属实")).unwrap();
    assert_eq!((office.status(2), office.status(3)), (StepStatus::Ready, StepStatus::Waiting));
}

#[test]
fn a_noise_complaint_concerns_three_departments() {
    let mut office = Office::at("2026-11-03T09:00");
    let dispatcher = person("热线", DISTRICT, Role::Dispatcher);
    let leader = person("镇长", TOWN, Role::TownLeader);
    let departments = [POLICE, ECOLOGY, HOUSING];
    let mut plan = vec![planned("到场了解情况", SAFETY, &[])];
    plan.extend(departments.map(|department| planned("查处", department, &[1])));
    plan.push(planned("告知投诉人", SAFETY, &[2, 3, 4]));
    office.does(&dispatcher, opening_with("夜间噪声", Source::Complaint, plan)).unwrap();
    office.does(&person("吴某", SAFETY, Role::TownClerk), done(1)).unwrap();
    for department in departments {
        assert_eq!(office.work_of(department), ["查处"]);
    }
    let officer = |department: OrganisationId| person("某", department, Role::DepartmentOfficer);
    office.does(&officer(ECOLOGY), done(3)).unwrap();
    // It is not the building site: housing leaves its step out and says why; the police ask for a measurement.
    let reason = "现场没有施工".to_owned();
    office.does(&officer(HOUSING), Command::Skip { step: 4, reason }).unwrap();
    let measure = Addition {
        label: "夜间监测".to_owned(),
        organisation: ECOLOGY,
        after: vec![],
        days: Some(2),
        reason: "取证".to_owned(),
    };
    let not_ones_own = office.refused(&officer(POLICE), Command::Add(measure.clone()));
    assert!(not_ones_own.contains("麦坞镇 负责"), "{not_ones_own}");
    office.does(&leader, Command::Add(measure)).unwrap();
    assert_eq!(
        office.case().step(6).unwrap().due.clone().unwrap().why.chinese(),
        "增加环节时要求：2 个工作日"
    );
    // The police are late: they are reminded, then their leader is.
    office.later("2026-11-11T00:10");
    let late = office.clock(Command::Escalate { step: 2 }).unwrap().step(2).unwrap().told.unwrap();
    assert_eq!(late.chinese(), "督办（领导）");
    office.does(&officer(POLICE), done(2)).unwrap();
    office.does(&officer(ECOLOGY), done(6)).unwrap();
    assert_eq!(office.work_of(SAFETY), ["告知投诉人"]);
    // What is happening is for whoever opened it too.
    let ask = Command::Comment {
        text: "办得怎样".to_owned(),
        step: Some(5),
        mentions: vec!["吴某".to_owned()],
        attachments: vec![],
    };
    office.does(&dispatcher, ask).unwrap();
    office.does(&leader, done(5)).unwrap();
    office.does(&leader, closing("已处罚，已告知")).unwrap();
    let told: Vec<&str> = office.events.iter().map(|event| event.body.chinese()).collect();
    assert_eq!(told.first(), Some(&"新建办件"));
    assert_eq!(told.last(), Some(&"办结办件"));
}

#[test]
fn a_deadline_beyond_the_calendar_is_open_until_the_year_is_entered() {
    let mut office = Office::at("2026-12-28T09:00");
    let slow = timed(planned("鉴定", CIVIL, &[]), DeadlineKind::Within, 10, "10个工作日内");
    office.does(&clerk(), opening_with("某户", Source::Application, vec![slow])).unwrap();
    let due = office.case().step(1).unwrap().due.clone().unwrap();
    assert_eq!((due.at, due.unknown_year), (None, Some(2027)));
    // It waits for the applicant too, before anybody knows the calendar.
    office.does(&clerk(), Command::Pause { reason: "等材料".to_owned() }).unwrap();
    office.later("2027-01-06T09:00");
    office.does(&clerk(), Command::Resume { note: String::new() }).unwrap();
    assert_eq!(office.case().step(1).unwrap().due.clone().unwrap().at, None);
    assert!(office.clock(Command::Recount).is_err());
    office.knows_2027();
    office.clock(Command::Recount).unwrap();
    let due = office.case().step(1).unwrap().due.clone().unwrap();
    // Ten days end on January 12th; three in December and three in January were waited.
    assert_eq!((date_of(due.at), due.paused_days), (jiff::civil::date(2027, 1, 20), 6));
}

#[test]
fn a_clock_that_went_back_breaks_nothing_and_the_log_goes_on() {
    let mut office = Office::at("2026-11-03T09:00");
    let plan = vec![planned("受理", WELFARE, &[]), planned("归档", WELFARE, &[1])];
    office.does(&clerk(), opening_with("某户", Source::Application, plan)).unwrap();
    office.does(&clerk(), Command::Pause { reason: "等材料".to_owned() }).unwrap();
    office.later("2026-11-01T09:00");
    office.does(&clerk(), Command::Resume { note: String::new() }).unwrap();
    assert_eq!(office.case().step(1).unwrap().due.clone().unwrap().paused_days, 0);
    office.does(&clerk(), done(1)).unwrap();
    office.does(&clerk(), done(2)).unwrap();
    assert!(matches!(office.events.last().unwrap().body, Happened::Done { step: 2, .. }));
    assert_eq!(office.case().worked.at, moment("2026-11-03T09:00"), "the log's time does not go back");
}

#[test]
fn when_a_year_is_entered_a_notice_also_gets_its_earliest_end_anew() {
    use qingdan_model::{Action, Deadline, DeadlineKind, Unit};
    let mut office = Office::at("2026-12-28T10:00");
    let mut notice = planned("公示名单", WELFARE, &[]);
    let (kind, n, unit) = (DeadlineKind::AtLeast, Some(5), Some(Unit::WorkingDay));
    notice.term.deadline = Some(Deadline { kind, n, unit, text: "不少于5个工作日".to_owned() });
    notice.term.actions = vec![Action::Publish];
    let clerk = person("周某", WELFARE, Role::TownClerk);
    office.does(&clerk, opening_with("某户", Source::Application, vec![notice])).unwrap();
    let earliest = |office: &Office| office.case().step(1).unwrap().earliest.unwrap();
    assert_eq!(earliest(&office), moment("2027-01-03T00:00"), "five days at least");
    office.knows_2027();
    office.clock(Command::Recount).unwrap();
    // 29, 30, 31 December, 4 and 5 January are worked.
    assert_eq!(earliest(&office), moment("2027-01-06T00:00"));
    office.later("2027-01-05T10:00");
    assert!(office.refused(&clerk, done(1)).contains("最早"));
}
