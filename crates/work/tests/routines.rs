//! Routines: how often, by when, whose; and what can be done with them by anybody at any time.

#![allow(clippy::unwrap_used)] // A test may unwrap: its panic is its message.

mod town;

use jiff::civil::{Date, date};
use proptest::prelude::*;
use qingdan_model::{Document, Kind};
use qingdan_work::affair::{Affair, AffairEvent, Ask, Refused, decide, evolve};
use qingdan_work::calendar::Calendar;
use qingdan_work::case::{Actor, AttachmentRef, Context, ItemRef, RefusalKind};
use qingdan_work::routine::{
    Beat, Command, Duties, Duty, Instance, Offer, Opening, PeriodicClause, Routine, Stand, asks_towns,
    offers, periodic_clauses,
};
use qingdan_work::time::{date as day_of, said};
use qingdan_work::{CaseNumber, Directory, Millis, OrganisationId, Person, Role, Settings};
use town::*;

/// The periodic clauses of an invented item of 麦坞镇.
fn clauses_of(department: &[(&str, &[&str])], town: &[&str]) -> Vec<PeriodicClause> {
    clauses_in("麦坞镇", department, town)
}

fn clauses_in(of: &str, department: &[(&str, &[&str])], town: &[&str]) -> Vec<PeriodicClause> {
    let duties: Vec<_> = department
        .iter()
        .map(|(heading, duties)| serde_json::json!({"heading": heading, "duties": duties}))
        .collect();
    let bodies: Vec<&str> = department.iter().map(|(heading, _)| *heading).collect();
    let item = serde_json::json!({
        "no": 1, "category": "民生服务", "name": "渡口管理", "departments": bodies,
        "department_duties": duties, "support": [], "town_duties": town, "remark": null
    });
    let list = serde_json::json!({"kind": "joint", "title": "清单", "sections": [], "items": [item]});
    let document: Document = serde_json::from_value(serde_json::json!({
        "source": "x", "town": of, "lists": [list], "diagnostics": []
    }))
    .unwrap();
    let item = &document.lists[0].items[0];
    let reference =
        ItemRef {
            town: of.to_owned(), kind: Kind::Joint, version: 1, no: 1, name: "渡口管理".to_owned()
        };
    periodic_clauses(&qingdan_interpret::procedure(item), &reference, None)
}

fn duties(clauses: &[PeriodicClause]) -> Duties {
    Duties::of(clauses, &directory(), &Settings::default().routines)
}

/// The only duty of a town's clause.
fn duty(clause: &str) -> Duty {
    let found = duties(&clauses_of(&[], &[clause]));
    match <[Duty; 1]>::try_from(found.duties) {
        Ok([duty]) => duty,
        Err(all) => panic!("{clause}: {all:?} {:?}", found.left_out),
    }
}

fn year(duty: &Duty, year: i16) -> Vec<Instance> {
    let settings = Settings::default();
    duty.instances(&(date(year, 1, 1)..=date(year, 12, 31)), &settings.calendar(), &settings.routines)
}

/// The ends of a year: "名称 月-日".
fn ends(clause: &str) -> Vec<String> {
    let end = |one: &Instance| {
        let day = one.due.at.map(|at| day_of(at).strftime("%m-%d").to_string());
        format!("{} {}", one.period.name, day.unwrap_or_else(|| "?".to_owned()))
    };
    year(&duty(clause), 2026).iter().map(end).collect()
}

#[test]
fn each_rhythm_gives_its_periods_with_their_ends() {
    for (clause, expected) in [
        // The 25th of April, July and October 2026 are days off, as the 25th of January.
        (
            "每月25日前向区民政局报送渡船名册。",
            vec!["2026年1月 01-26", "2026年2月 02-25", "2026年3月 03-25", "2026年4月 04-27"],
        ),
        ("每季度对渡口检查一次。", vec!["2026年第1季度 03-31", "2026年第2季度 06-30", "2026年第3季度 09-30"]),
        ("每半年更新一次渡船台账。", vec!["2026年上半年 06-30", "2026年下半年 12-31"]),
        ("每年12月集中核对渡工信息。", vec!["2026年12月 12-31"]),
        ("每年3月、9月对渡口设施全面检查。", vec!["2026年3月 03-31", "2026年9月 09-30"]),
        ("每年3月至6月对渡口巡查。", vec!["2026年3月至6月 06-30"]),
        // The 31st of May is a Sunday.
        ("每年5月底前完成渡船年检。", vec!["2026年 06-01"]),
        // The feast's holiday begins on the 15th of February, a Sunday; the Saturday before is worked.
        ("春节前对渡口安全检查一次。", vec!["2026年春节前 02-14"]),
        // The settings say that the season begins on the 1st of June, a Monday.
        ("汛前检查渡口水位标尺。", vec!["2026年汛期前 05-29"]),
        ("每年春季、秋季组织渡工培训。", vec!["2026年春季 05-29", "2026年秋季 11-30"]),
        ("每年组织渡工培训一次。", vec!["2026年 12-31"]),
    ] {
        let found = ends(clause);
        assert_eq!(found[..expected.len()], expected, "{clause}");
        assert!(found.len() == expected.len() || expected.len() >= 3, "{clause}: {found:?}");
    }
    assert_eq!(ends("每月25日前向区民政局报送渡船名册。").len(), 12);
    assert_eq!(ends("每季度对渡口检查一次。")[3], "2026年第4季度 12-31");
}

#[test]
fn weeks_end_in_themselves_but_for_those_that_are_off_altogether() {
    let weeks = ends("每周检查一次渡口。");
    assert_eq!(weeks[0], "2025年12月29日至2026年1月4日 01-04", "a Sunday that is worked");
    assert!(weeks.contains(&"2026年2月16日至22日 02-24".to_owned()), "{weeks:?}");
    assert!(weeks.contains(&"2026年9月28日至10月4日 09-30".to_owned()), "{weeks:?}");
    // Daily work is recorded once a week unless the district wants each day; in its season only.
    let daily = ends("汛期每日观测渡口水位。");
    assert_eq!(daily.first().unwrap(), "2026年6月1日至7日 06-05");
    assert_eq!(daily.last().unwrap(), "2026年9月28日至10月4日 09-30");
    let mut settings = Settings::default();
    settings.routines.daily = Beat::Day;
    let found = Duties::of(&clauses_of(&[], &["汛期每日观测渡口水位。"]), &directory(), &settings.routines);
    let range = date(2026, 1, 1)..=date(2026, 12, 31);
    let all = found.duties[0].instances(&range, &settings.calendar(), &settings.routines);
    assert_eq!(all.len(), 30 + 31 + 31 + 30, "every day of the season, also those off");
}

#[test]
fn the_settings_say_how_often_what_the_clause_leaves_open() {
    let duty_found = duty("定期走访渡工家庭。");
    let all = year(&duty_found, 2026);
    assert_eq!(all.len(), 12);
    assert_eq!(all[0].due.why.chinese(), "条款只写“定期”，区里规定每月一次，到这一期的最后一个工作日");
    let mut settings = Settings::default();
    settings.routines.regular = Beat::Quarter;
    let found = Duties::of(&clauses_of(&[], &["定期走访渡工家庭。"]), &directory(), &settings.routines);
    let range = date(2026, 1, 1)..=date(2026, 12, 31);
    assert_eq!(found.duties[0].instances(&range, &settings.calendar(), &settings.routines).len(), 4);
}

#[test]
fn a_routine_is_called_by_the_part_of_its_clause_that_comes_back() {
    let found = duty("落实联系人制度，每周电话问候渡工一次，春节前上门慰问渡工家庭。");
    assert!(found.label.contains("每周"), "{}", found.label);
    let yearly = duty("每年12月至次年春节前，配合区民政局检查渡口设施。");
    assert!(yearly.label.contains("检查渡口设施"), "{}", yearly.label);
    assert_eq!(year(&yearly, 2026)[0].period.name, "2026年春节前");
    let next = duty("把核对过的渡船名册于次月5日前报送区民政局。");
    assert_eq!(next.words, "次月5日前");
    assert!(next.label.contains("名册"), "{}", next.label);
    assert_eq!(year(&next, 2026)[10].period.name, "2026年10月", "November's day is for October");
}

#[test]
fn why_an_end_is_where_it_is_is_told() {
    let moved = year(&duty("每月25日前向区民政局报送渡船名册。"), 2026);
    assert_eq!(
        moved[3].due.why.chinese(),
        "条款写明：每月25日前，4月25日休息，顺延到休息日后的第一个工作日（民法典第二百零三条）"
    );
    assert_eq!(moved[1].due.why.chinese(), "条款写明：每月25日前");
    let before = year(&duty("春节前对渡口安全检查一次。"), 2026);
    assert_eq!(before[0].due.why.chinese(), "条款写明：春节前，到之前的最后一个工作日");
}

#[test]
fn what_never_pauses_has_no_instances_and_says_so() {
    for (clause, reason) in [
        ("汛期24小时值守，每日报送渡口水情。", "昼夜值守是经常性工作"),
        ("长期公开渡口收费标准。", "长期工作不分期"),
    ] {
        let found = duties(&clauses_of(&[], &[clause]));
        assert_eq!(found.duties, [], "{clause}");
        assert!(found.left_out[0].1.contains(reason), "{:?}", found.left_out);
    }
}

#[test]
fn a_year_that_nobody_entered_leaves_the_end_open_until_somebody_does() {
    let duty = duty("每月25日前向区民政局报送渡船名册。");
    let january = year(&duty, 2027).remove(0);
    assert_eq!((january.due.at, january.due.unknown_year), (None, Some(2027)));
    assert_eq!(january.nominal, date(2027, 1, 25));
    assert_eq!(january.opens, date(2027, 1, 1), "it stands in work lists all the same");
    let feast = year(&self::duty("春节前对渡口安全检查一次。"), 2027).remove(0);
    assert_eq!((feast.due.at, feast.due.unknown_year), (None, Some(2027)));
    let mut bench = Bench::with("2027-01-04 09:00", duty.opening(&january));
    assert_eq!(bench.clock(Command::Recount).unwrap_err().message, "没有需要重新计算的时限。");
    let mut office = Office::at("2027-01-04 09:00");
    office.knows_2027();
    bench.calendar = office.calendar;
    bench.clock(Command::Recount).unwrap();
    assert_eq!(day_of(bench.routine().due.at.unwrap()), date(2027, 1, 25));
    assert_eq!(bench.clock(Command::Recount).unwrap_err().message, "没有需要重新计算的时限。");
}

#[test]
fn duties_go_to_the_town_its_villages_and_to_departments_once() {
    let department: [(&str, &[&str]); 1] = [("民政局", &["每年3月印发渡口检查通知，下发镇。"])];
    let town = ["每月25日前汇总渡船名册，报送民政局。", "各村每季度巡查渡口一次，并上报镇。"];
    let mut all = clauses_of(&department, &town);
    all.extend(clauses_in("烟北街道", &department, &["每月20日前汇总渡船名册，报送民政局。"]));
    let found = duties(&all).duties;
    let of = |organisation: OrganisationId| -> Vec<&Duty> {
        found.iter().filter(|one| one.organisation == organisation).collect()
    };
    let [notice] = of(CIVIL)[..] else { panic!("{found:#?}") };
    assert_eq!(notice.sources.len(), 2, "one duty for both towns");
    assert!(notice.told.contains(&TOWN) && notice.told.contains(&OTHER_TOWN));
    let [roll] = of(TOWN)[..] else { panic!("{found:#?}") };
    assert_eq!((roll.words.as_str(), &roll.told[..]), ("每月25日前", &[CIVIL][..]));
    assert_eq!((of(VILLAGE).len(), of(OTHER_VILLAGE).len()), (1, 1));
    assert_eq!(of(OTHER_TOWN)[0].words, "每月20日前");
}

#[test]
fn of_what_was_taken_back_a_town_hears_nothing() {
    let item = serde_json::json!({
        "no": 1, "category": "民生服务", "name": "渡口安全检查", "receivers": ["民政局"],
        "method": "每季度检查渡口一次，通报检查结果。"
    });
    let list = serde_json::json!({"kind": "reclaimed", "title": "清单", "sections": [], "items": [item]});
    let document: Document = serde_json::from_value(serde_json::json!({
        "source": "x", "town": "麦坞镇", "lists": [list], "diagnostics": []
    }))
    .unwrap();
    let item = &document.lists[0].items[0];
    let (town, name) = ("麦坞镇".to_owned(), "渡口安全检查".to_owned());
    let reference = ItemRef { town, kind: Kind::Reclaimed, version: 1, no: 1, name };
    let found = duties(&periodic_clauses(&qingdan_interpret::procedure(item), &reference, None));
    let [check] = &found.duties[..] else { panic!("{found:#?}") };
    assert_eq!((check.organisation, &check.told[..]), (CIVIL, &[][..]));
    let bench = Bench::with("2026-03-02 09:00", check.opening(&year(check, 2026)[0]));
    assert!(!asks_towns(bench.routine(), &bench.directory), "it cannot be asked either");
}

#[test]
fn whose_department_or_town_is_not_there_is_told() {
    let department: [(&str, &[&str]); 1] = [("区水上救援站", &["每季度检查渡口一次。"])];
    let mut all = clauses_of(&department, &[]);
    all.extend(clauses_in("无名镇", &[], &["每月报送渡船名册。"]));
    let found = duties(&all);
    assert_eq!(found.duties, []);
    let reasons: Vec<&str> = found.left_out.iter().map(|(_, reason)| reason.as_str()).collect();
    assert!(reasons[0].contains("机构里还没有") && reasons[1].contains("无名镇"), "{reasons:?}");
}

#[test]
fn what_began_to_be_due_before_a_new_version_comes_from_the_old_one() {
    let mut clauses = clauses_of(&[], &["每月20日前向区民政局报送渡船名册。"]);
    clauses[0].since = Some(date(2026, 11, 10));
    let settings = Settings::default();
    let new = &Duties::of(&clauses, &directory(), &settings.routines).duties[0];
    let open = |day| new.open_on(day, &settings.calendar(), &settings.routines);
    assert_eq!(open(date(2026, 11, 12)), [], "November is on its way already");
    assert_eq!(open(date(2026, 12, 1))[0].period.name, "2026年12月");
}

#[test]
fn an_instance_is_open_from_its_beginning_or_the_lead_and_not_when_it_is_over() {
    let settings = Settings::default();
    let open = |clause: &str, day: Date| -> Vec<String> {
        let all = duty(clause).open_on(day, &settings.calendar(), &settings.routines);
        all.into_iter().map(|one| one.period.name).collect()
    };
    let roll = "每月25日前向区民政局报送渡船名册。";
    assert_eq!(open(roll, date(2026, 11, 1)), ["2026年11月"]);
    assert_eq!(open(roll, date(2026, 11, 25)), ["2026年11月"]);
    assert_eq!(open(roll, date(2026, 11, 26)), [""; 0]);
    let yearly = "每年12月底前完成渡船年检。";
    assert_eq!(open(yearly, date(2026, 11, 30)), [""; 0]);
    assert_eq!(open(yearly, date(2026, 12, 1)), ["2026年"]);
    let next = duty(yearly).next_after(date(2026, 11, 30), &settings.calendar(), &settings.routines);
    assert_eq!(next.unwrap().period.name, "2026年");
}

/// A routine with everything that decides about it.
struct Bench {
    directory: Directory,
    calendar: Calendar,
    settings: Settings,
    now: Millis,
    routine: Option<Routine>,
    events: Vec<AffairEvent<<Routine as Affair>::Happened>>,
}

impl Bench {
    fn with(time: &str, opening: Opening) -> Bench {
        let settings = Settings::default();
        let mut bench = Bench {
            directory: directory(),
            calendar: settings.calendar(),
            settings,
            now: moment(time),
            routine: None,
            events: Vec::new(),
        };
        bench.clock(Command::Open(Box::new(opening))).unwrap();
        bench
    }

    /// The monthly roll of November 2026, on a day.
    fn roll(time: &str) -> Bench {
        let clauses = clauses_of(
            &[("民政局", &["对镇报送的渡船名册进行复核。"])],
            &["每月25日前汇总渡船名册，报送民政局。"],
        );
        let duty = duties(&clauses).duties.remove(0);
        let november = year(&duty, 2026).remove(10);
        Bench::with(time, duty.opening(&november))
    }

    fn routine(&self) -> &Routine {
        self.routine.as_ref().unwrap()
    }

    fn clock(&mut self, command: Command) -> Result<(), Refused> {
        self.send(Actor::Clock, 0, command)
    }

    fn does(&mut self, who: &Person, command: Command) -> Result<(), Refused> {
        let seen = self.routine().version;
        self.send(Actor::Person(who), seen, command)
    }

    fn refused(&mut self, who: &Person, command: Command) -> String {
        self.does(who, command).unwrap_err().message
    }

    fn send(&mut self, actor: Actor<'_>, seen: u64, command: Command) -> Result<(), Refused> {
        let number = CaseNumber::new(2026, 7);
        let (directory, calendar, settings) = (&self.directory, &self.calendar, &self.settings);
        let context = Context { now: self.now, actor, directory, calendar, settings, number };
        let ask = Ask { key: "k".to_owned(), seen, command };
        let event = decide(self.routine.as_ref(), &ask, &context)?;
        self.routine = Some(evolve(self.routine.take(), &event).unwrap());
        self.events.push(event);
        Ok(())
    }
}

fn done(note: &str) -> Command {
    Command::Done { note: note.to_owned(), attachments: Vec::new(), ask: None }
}

fn because(reason: &str) -> Command {
    Command::Reopen { reason: reason.to_owned() }
}

#[test]
fn the_monthly_roll_is_reported_with_evidence_and_sent_back_by_whoever_got_it() {
    let clerk = person("民政干部", WELFARE, Role::TownClerk);
    let civil = person("民政局", CIVIL, Role::DepartmentOfficer);
    let mut bench = Bench::roll("2026-11-20 09:00");
    assert_eq!(bench.routine().shown().parties, [CIVIL, TOWN]);
    assert_eq!(offers(&clerk, bench.routine(), &bench.directory)[0], Offer::Done);
    assert_eq!(offers(&civil, bench.routine(), &bench.directory), []);
    assert!(bench.refused(&clerk, done(" ")).contains("佐证材料"));
    assert!(bench.refused(&civil, done("报了")).contains("麦坞镇"));
    let phone = bench.refused(&clerk, done("联系人13800001234"));
    assert!(phone.contains("138****1234"), "{phone}");
    let file = AttachmentRef { id: 3, digest: "0".to_owned() };
    let command = Command::Done { note: "名册 12 人".to_owned(), attachments: vec![file], ask: None };
    bench.does(&clerk, command).unwrap();
    assert_eq!(bench.routine().organisation, WELFARE, "who does it has it");
    assert_eq!(bench.routine().shown().stands, "done");
    let again = bench.refused(&clerk, done("再报"));
    assert!(again.contains("民政干部") && again.contains("重新办理"), "{again}");
    bench.now = moment("2026-11-28 09:00");
    bench.does(&civil, because("少了两人")).unwrap();
    assert_eq!(said(bench.routine().due.at.unwrap(), bench.now), "12月4日 23:59", "a new time");
    assert!(bench.refused(&civil, because("少了两人")).contains("还没有办"));
    bench.does(&clerk, done("已补")).unwrap();
}

#[test]
fn it_is_given_within_the_town_only() {
    let leader = person("镇领导", TOWN, Role::TownLeader);
    let safety = person("应急干部", SAFETY, Role::TownClerk);
    let villager = person("村干部", VILLAGE, Role::CommunityWorker);
    let mut bench = Bench::roll("2026-11-20 09:00");
    let to = |to| Command::Transfer { to, note: String::new() };
    assert!(bench.refused(&leader, to(OTHER_TOWN)).contains("只能在本单位内部分派"));
    assert!(bench.refused(&leader, to(TOWN)).contains("不用分派"));
    assert_eq!(bench.does(&villager, to(VILLAGE)).unwrap_err().kind, RefusalKind::NotFound);
    bench.does(&leader, to(WELFARE)).unwrap();
    assert!(bench.refused(&safety, done("报了")).contains("民政办"), "another office has it now");
    let own = person("民政干部", WELFARE, Role::TownClerk);
    bench.does(&own, Command::Excuse { reason: "本月没有变动，与局里商定".to_owned() }).unwrap();
    assert_eq!(bench.routine().stand(), Stand::Excused);
    assert_eq!(bench.routine().shown().parties, [CIVIL, WELFARE]);
}

#[test]
fn who_comes_too_late_is_told_who_was_first() {
    let leader = person("镇领导", TOWN, Role::TownLeader);
    let mut bench = Bench::roll("2026-11-20 09:00");
    let seen = bench.routine().version;
    bench.does(&leader, Command::Transfer { to: WELFARE, note: String::new() }).unwrap();
    let late = bench.send(Actor::Person(&leader), seen, done("报了")).unwrap_err();
    assert!(late.message.contains("镇领导") && late.message.contains("没有丢"), "{}", late.message);
    let future = bench.send(Actor::Person(&leader), 99, done("报了")).unwrap_err();
    assert_eq!(future.kind, RefusalKind::Invalid);
}

#[test]
fn it_is_told_upwards_step_by_step_that_it_is_overdue() {
    let mut bench = Bench::roll("2026-11-25 20:00");
    assert!(bench.clock(Command::Escalate).is_err(), "the day is not over");
    for (time, stand) in [("2026-11-26 00:00", "督办（领导）"), ("2026-12-02 09:00", "督办（区级）")]
    {
        bench.now = moment(time);
        while bench.clock(Command::Escalate).is_ok() {}
        assert_eq!(bench.events.last().unwrap().body.chinese(), stand, "{time}");
    }
    // A reminder takes nobody's page away.
    let leader = person("镇领导", TOWN, Role::TownLeader);
    bench.send(Actor::Person(&leader), 1, done("补报")).unwrap();
    assert!(bench.clock(Command::Escalate).is_err());
}

#[test]
fn a_department_announces_and_each_town_answers() {
    let civil = person("民政局", CIVIL, Role::DepartmentOfficer);
    let department: [(&str, &[&str]); 1] = [("民政局", &["每年3月印发渡口检查通知，下发镇。"])];
    let mut all = clauses_of(&department, &[]);
    all.extend(clauses_in("烟北街道", &department, &[]));
    let duty = duties(&all).duties.remove(0);
    let march = year(&duty, 2026).remove(0);
    let mut bench = Bench::with("2026-03-02 09:00", duty.opening(&march));
    assert!(asks_towns(bench.routine(), &bench.directory));
    assert_eq!(bench.routine().asked_answers(&bench.directory), [], "nothing was asked yet");
    let ask = |day| Command::Done { note: "已印发".to_owned(), attachments: Vec::new(), ask: Some(day) };
    assert!(bench.refused(&civil, ask(date(2026, 3, 1))).contains("今天以后"));
    bench.does(&civil, ask(date(2026, 3, 20))).unwrap();
    let answers = bench.routine().asked_answers(&bench.directory);
    assert_eq!(answers.len(), 2);
    let Command::Open(opening) = answers[0].clone() else { panic!("{answers:?}") };
    assert!(opening.title().starts_with("答复："), "{}", opening.title());
    assert_eq!((opening.holder, &opening.told[..], opening.sources.len()), (TOWN, &[CIVIL][..], 1));
    let clerk = person("民政干部", WELFARE, Role::TownClerk);
    let mut answer = Bench::with("2026-03-02 10:00", *opening);
    assert_eq!(answer.routine().due.why.chinese(), "区民政局要求的日期");
    answer.does(&clerk, done("两处渡口已查，无隐患")).unwrap();
    let mut roll = Bench::roll("2026-11-20 09:00");
    assert!(roll.refused(&clerk, ask(date(2026, 11, 30))).contains("不面向镇街"));
}

const PLACES: [OrganisationId; 6] = [TOWN, WELFARE, VILLAGE, CIVIL, OTHER_TOWN, CLOSED];

fn people() -> Vec<Person> {
    vec![
        person("镇干部", TOWN, Role::TownClerk),
        person("民政干部", WELFARE, Role::TownClerk),
        person("村干部", VILLAGE, Role::CommunityWorker),
        person("民政局", CIVIL, Role::DepartmentOfficer),
        person("外镇干部", OTHER_TOWN, Role::TownClerk),
        person("派单员", DISTRICT, Role::Dispatcher),
        person("审计", DISTRICT, Role::Auditor),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    /// Any commands by anybody at any time: no panic, the events give the state again, what must hold holds.
    #[test]
    fn any_history_keeps_what_must_hold(
        attempts in prop::collection::vec(
            (0usize..8, 0u8..7, 0usize..6, 0u64..4, -40i64..400, "[a-z ]{0,3}"), 0..30)
    ) {
        let mut bench = Bench::roll("2026-11-02 09:00");
        let people = people();
        for (who, kind, place, missed, hours, words) in attempts {
            bench.now += hours * 3_600_000;
            let command = match kind {
                0 | 1 => Command::Done { note: words, attachments: Vec::new(), ask: None },
                2 => Command::Excuse { reason: words },
                3 => Command::Transfer { to: PLACES[place], note: words },
                4 => Command::Reopen { reason: words },
                5 => Command::Escalate,
                _ => Command::Recount,
            };
            let actor = people.get(who).map_or(Actor::Clock, Actor::Person);
            let before = bench.routine().clone();
            let seen = before.version.saturating_sub(missed);
            if bench.send(actor, seen, command).is_err() {
                prop_assert_eq!(bench.routine(), &before, "a refusal changes nothing");
            }
            let (routine, shown) = (bench.routine(), bench.routine().shown());
            prop_assert_eq!(routine.version, bench.events.len() as u64);
            prop_assert!(shown.parties.contains(&routine.organisation));
            prop_assert!(shown.parties.is_sorted());
            prop_assert_eq!(shown.tag, Some(routine.opening.tag.clone()));
            prop_assert!(bench.directory.is_at_or_below(routine.organisation, TOWN), "it stays in the town");
        }
        let mut again: Option<Routine> = None;
        for event in &bench.events {
            let text = serde_json::to_string(event).unwrap();
            again = Some(evolve(again, &serde_json::from_str(&text).unwrap()).unwrap());
        }
        prop_assert_eq!(again, bench.routine.clone());
    }

    /// Any words and any days: every instance is in the range, its period has days, and no two have the same tag.
    #[test]
    fn any_words_give_instances_that_can_be(
        head in prop::sample::select(vec!["每年", "每月", "每季度", "每半年", "每周", "每日", "定期", "每年春节前", "汛前", "每月31日前", "每年2月底前", "次月5日前"]),
        tail in prop::sample::select(vec!["检查渡口。", "12月检查渡口。", "3月至6月检查渡口。", "2月、4月检查渡口。", "初检查渡口。", "30日检查渡口。", "春秋两季检查渡口。"]),
        start in 0i32..900, length in 0i32..500,
    ) {
        let settings = Settings::default();
        let found = duties(&clauses_of(&[], &[&format!("{head}{tail}")]));
        let from = date(2024, 6, 1).saturating_add(jiff::Span::new().days(start));
        let range = from..=from.saturating_add(jiff::Span::new().days(length));
        for duty in &found.duties {
            let all = duty.instances(&range, &settings.calendar(), &settings.routines);
            let mut tags: Vec<String> = all.iter().map(|one| duty.tag(one)).collect();
            for one in &all {
                prop_assert!(range.contains(&one.day()) && one.period.from <= one.period.to);
                prop_assert!(one.opens <= one.day());
                prop_assert!(one.due.at.is_some() || one.due.unknown_year.is_some());
            }
            tags.sort();
            let count = tags.len();
            tags.dedup();
            prop_assert_eq!(tags.len(), count);
        }
    }
}
