//! Notices: periods as clauses bind them, objections, and any history that people can make.

#![allow(clippy::unwrap_used)] // A test may unwrap: its panic is its message.

mod town;

use proptest::prelude::*;
use proptest::sample::Index;
use qingdan_interpret::notice_words;
use qingdan_model::{Column, PostingPlace, StepId, Unit};
use qingdan_work::affair::{Affair, AffairEvent, Ask, Refused, decide, evolve};
use qingdan_work::calendar::Calendar;
use qingdan_work::case::{Actor, AttachmentRef, Context, Hold, ItemRef, PersonalRef, StepNo};
use qingdan_work::notice::{
    About, Channel, Command, Drafting, Happened, Length, Notice, NoticeRefusal, NoticeRule, Objecting, Offer,
    OnNotice, Outcome, Period, Proposal, Stage, Stands, Verdict, Wording, masked_names, offers,
};
use qingdan_work::time::{date, end_of};
use qingdan_work::{CaseNumber, Directory, Millis, OrganisationId, Person, Role, Settings};
use town::*;

const FIRST: StepId = StepId { column: Column::Town, number: 1 };
const SECOND: StepId = StepId { column: Column::Town, number: 2 };

/// What binds a notice of an item with these clauses, the first of which asks for it.
fn rule(clauses: &[&str]) -> NoticeRule {
    let id = |number| StepId { column: Column::Town, number };
    NoticeRule::of((1..).zip(clauses).map(|(no, text)| (id(no), *text, notice_words(text))), Some(FIRST))
}

fn wording(n: u32, unit: Unit, places: &[PostingPlace]) -> Wording {
    Wording {
        title: "关于临时救助的公示".to_owned(),
        text: "按照职责清单，现予以公示。".to_owned(),
        decision: "拟给予临时救助。".to_owned(),
        subjects: vec!["张**，柳岗村".to_owned()],
        length: Length { n, unit },
        places: places.to_vec(),
        office: "麦坞镇民政办".to_owned(),
        address: String::new(),
        telephone: "0999-1234567".to_owned(),
        signed: "麦坞镇人民政府".to_owned(),
    }
}

fn case(count: u32) -> CaseNumber {
    CaseNumber::new(2026, count)
}

fn drafting(rule: NoticeRule, wording: Wording) -> Drafting {
    let item = ItemRef {
        town: "麦坞镇".to_owned(),
        kind: qingdan_model::Kind::Joint,
        version: 1,
        no: 3,
        name: "临时救助".to_owned(),
    };
    let about = About {
        case: case(7),
        step: Some(2),
        clause: Some(FIRST),
        item,
        town: TOWN,
        holder: WELFARE,
        involved: vec![VILLAGE, CIVIL],
        also: Vec::new(),
    };
    Drafting { about, rule, wording }
}

/// A notice with everything that decides about it.
struct Board {
    directory: Directory,
    calendar: Calendar,
    settings: Settings,
    now: Millis,
    notice: Option<Notice>,
    events: Vec<AffairEvent<Happened>>,
}

impl Board {
    fn at(time: &str) -> Board {
        let Office { directory, calendar, settings, now, .. } = Office::at(time);
        Board { directory, calendar, settings, now, notice: None, events: Vec::new() }
    }

    /// A notice that was drafted and posted on the day.
    fn posted(time: &str, rule: NoticeRule, wording: Wording) -> Board {
        let mut board = Board::at(time);
        board.does(&clerk(), Command::Draft(Box::new(drafting(rule, wording)))).unwrap();
        let day = date(board.now);
        board.does(&clerk(), Command::Post { day, attachments: Vec::new() }).unwrap();
        board
    }

    fn later(&mut self, time: &str) {
        self.now = moment(time);
    }

    fn notice(&self) -> &Notice {
        self.notice.as_ref().unwrap()
    }

    fn last(&self) -> String {
        self.notice().posting().unwrap().period.last.map_or("?".to_owned(), |last| last.to_string())
    }

    fn does(&mut self, who: &Person, command: Command) -> Result<(), Refused> {
        let seen = self.notice.as_ref().map_or(0, |notice| notice.version);
        self.having_seen(seen, Actor::Person(who), command)
    }

    fn clock(&mut self, command: Command) -> Result<(), Refused> {
        self.having_seen(0, Actor::Clock, command)
    }

    fn having_seen(&mut self, seen: u64, actor: Actor<'_>, command: Command) -> Result<(), Refused> {
        let context = Context {
            now: self.now,
            actor,
            directory: &self.directory,
            calendar: &self.calendar,
            settings: &self.settings,
            number: CaseNumber::new(2026, 1),
        };
        let event = decide(self.notice.as_ref(), &Ask { key: String::new(), seen, command }, &context)?;
        self.notice = Some(evolve(self.notice.take(), &event).unwrap());
        self.events.push(event);
        Ok(())
    }

    /// How the notice keeps a step of a case.
    fn hold(&self, count: u32, step: StepNo) -> Option<Hold> {
        let holds = self.notice().holds();
        holds.into_iter().find(|(one, of, _)| (*one, *of) == (case(count), step)).map(|(.., hold)| hold)
    }

    /// Whether it keeps a step of a case from being done now.
    fn keeps(&self, count: u32, step: StepNo) -> bool {
        self.hold(count, step).is_some_and(|hold| hold.is_up(self.now))
    }

    /// What a refused command is answered; it changes nothing.
    fn refused(&mut self, who: &Person, command: Command) -> String {
        let before = self.notice.clone();
        let refusal = self.does(who, command).unwrap_err();
        assert_eq!(self.notice, before);
        refusal.message
    }
}

fn clerk() -> Person {
    person("民政干部", WELFARE, Role::TownClerk)
}

fn villager() -> Person {
    person("村干部", VILLAGE, Role::CommunityWorker)
}

fn objecting(via: Channel, now: Millis) -> Command {
    let personal = vec![PersonalRef { id: 5, digest: "a".repeat(64) }];
    Command::Object(Objecting { via, day: date(now), personal, attachments: Vec::new() })
}

fn answer(objection: u32, verdict: Verdict) -> Command {
    Command::Answer { objection, verdict, text: "经入户核实。".to_owned() }
}

const SEVEN: &str = "由社区在公告栏公示初审结果，公示期不少于7个工作日。";

#[test]
fn the_day_of_posting_is_not_counted_and_days_off_are_not_worked() {
    let rule = || rule(&[SEVEN]);
    let seven = || wording(7, Unit::WorkingDay, &[PostingPlace::Community]);
    // Friday; Saturday the 10th of October 2026 is worked for the holiday at its beginning.
    let board = Board::posted("2026-10-09 09:00", rule(), seven());
    assert_eq!(board.last(), "2026-10-19");
    let board = Board::posted("2026-09-25 09:00", rule(), seven());
    assert!(board.notice().posting().unwrap().period.last.unwrap().to_string().as_str() > "2026-10-07");
    // Ten days end on a Sunday: the next day that is worked is the last.
    let period =
        Period::of("2026-11-05".parse().unwrap(), Length { n: 10, unit: Unit::Day }, &board.calendar);
    assert_eq!(period.last.unwrap().to_string(), "2026-11-16");
}

#[test]
fn a_notice_is_never_shorter_than_its_clause_says() {
    let mut board = Board::at("2026-11-02 09:00");
    let mut try_with = |rule: NoticeRule, wording: Wording| {
        board.refused(&clerk(), Command::Draft(Box::new(drafting(rule, wording))))
    };
    let community = &[PostingPlace::Community];
    let short = try_with(rule(&[SEVEN]), wording(5, Unit::WorkingDay, community));
    assert_eq!(short, "公示期只有5个工作日，不够：条款写明：不少于7个工作日。请改长一些。");
    let unit = try_with(rule(&[SEVEN]), wording(30, Unit::Day, community));
    assert!(unit.starts_with("公示期请填整数天数，不少于7个工作日"), "{unit}");
    // Nothing is stated: the district's days hold.
    let silent = try_with(rule(&["公示名单。"]), wording(4, Unit::WorkingDay, community));
    assert!(silent.contains("清单没有写期限，区里规定：公示不少于 5 个工作日"), "{silent}");
    // Another clause of the item states it.
    let other = rule(&["公示名单。", "公示期不少于10日。", "每次公示不少于3日。"]);
    assert_eq!(other.period.unwrap().clause, SECOND);
    // The clause's own period holds, though another is longer.
    let own = rule(&["第二次公示不少于5个工作日。", "第一次公示不少于7个工作日。"]);
    assert_eq!(own.period.unwrap().value, Length { n: 5, unit: Unit::WorkingDay });
}

#[test]
fn places_are_those_of_the_clause_and_a_ban_on_publication_online_binds() {
    let mut board = Board::at("2026-11-02 09:00");
    let conscription = || {
        rule(&["在镇、村两级公开栏张榜公示拟定名单，公示不少于5个工作日。", "名单不得在互联网和微信群发布。"])
    };
    use PostingPlace::{Community, Online, Town};
    let mut try_with = |places: &[PostingPlace]| {
        let wording = wording(5, Unit::WorkingDay, places);
        board.does(&clerk(), Command::Draft(Box::new(drafting(conscription(), wording))))
    };
    assert_eq!(
        try_with(&[Community, Town, Online]).unwrap_err().message,
        "这件事不能在网上公示，条款写明：“不得在互联网和微信群发布”。请去掉“网上”，只在公示栏张贴。"
    );
    assert!(try_with(&[Community]).unwrap_err().message.contains("请选上“镇街政务公开栏”"));
    assert_eq!(try_with(&[]).unwrap_err().message, "请至少选一个张贴地点。");
    try_with(&[Community, Town]).unwrap();
    assert!(!board.notice().is_public());
}

#[test]
fn numbers_of_people_are_refused_wherever_they_stand() {
    let mut board = Board::at("2026-11-02 09:00");
    let good = || wording(7, Unit::WorkingDay, &[PostingPlace::Community]);
    let with = |change: &dyn Fn(&mut Wording)| {
        let mut one = good();
        change(&mut one);
        Command::Draft(Box::new(drafting(rule(&[SEVEN]), one)))
    };
    for (command, expected) in [
        (with(&|one| one.text += "电话138 0000 1234"), "公示事由里有一串号码（1*********4）"),
        (
            with(&|one| one.subjects.push("李*，６２２２００００１１１１２２２２".to_owned())),
            "公示对象里有一串号码",
        ),
        (with(&|one| one.telephone = "13800001234".to_owned()), "监督电话像是个人的手机号"),
        (with(&|one| one.telephone = "见公告".to_owned()), "监督电话有误"),
        (with(&|one| one.decision = " ".to_owned()), "请填写公示内容。"),
        (with(&|one| one.title = "长".repeat(201)), "标题太长，最多 200 个字。"),
    ] {
        let refused = board.refused(&clerk(), command);
        assert!(refused.starts_with(expected), "{refused}");
    }
    let names = ["欧阳娜".to_owned(), "阳娜".to_owned(), "张三".to_owned(), "李".to_owned()];
    assert_eq!(masked_names("欧阳娜、张三和李四", &names), "欧阳*、张*和李四");
}

#[test]
fn a_notice_that_nobody_objects_to_is_closed_by_the_clock_on_the_day_after_its_last() {
    let mut board = Board::posted(
        "2026-11-02 09:00",
        rule(&[SEVEN]),
        wording(7, Unit::WorkingDay, &[PostingPlace::Community]),
    );
    assert_eq!(board.last(), "2026-11-11");
    assert_eq!(board.notice().shown().due, Some(end_of("2026-11-11".parse().unwrap())));
    assert_eq!(board.hold(7, 2).unwrap().chinese(date(board.now)), "公示到11月11日止");
    assert_eq!(board.hold(7, 3), None);
    board.later("2026-11-11 23:59");
    assert!(board.keeps(7, 2));
    let early = board.refused(&clerk(), Command::Close);
    assert!(early.contains("条款写明“不少于7个工作日”") && early.contains("公示到 11月11日 止"), "{early}");
    assert_eq!(board.clock(Command::Close).unwrap_err().message, early);
    board.later("2026-11-12 00:00");
    let hold = board.hold(7, 2);
    assert!(!board.keeps(7, 2), "nobody has to wait for the clock");
    board.clock(Command::Close).unwrap();
    assert!(matches!(board.notice().stage, Stage::Closed { outcome: Outcome::Unopposed, .. }));
    assert_eq!(board.hold(7, 2), hold, "cases need not be told of the end");
    assert!(!board.notice().shown().is_open);
    assert!(
        board
            .refused(&clerk(), Command::Withdraw { reason: "再公示".to_owned() })
            .contains("已于 11月12日 00:00 结束")
    );
    // A photograph of its end can still be kept.
    let attachments = vec![AttachmentRef { id: 9, digest: "b".repeat(64) }];
    board.does(&villager(), Command::AddEvidence { note: String::new(), attachments }).unwrap();
}

/// What a notice about one case would be about.
fn about(count: u32, step: u32, village: OrganisationId) -> About {
    let about = drafting(rule(&[SEVEN]), wording(7, Unit::WorkingDay, &[])).about;
    About { case: case(count), step: Some(step), involved: vec![village], ..about }
}

#[test]
fn a_joint_notice_keeps_the_step_of_each_case_until_it_ends() {
    let joint =
        About::jointly(vec![about(9, 4, VILLAGE), about(7, 2, VILLAGE), about(8, 2, OTHER_VILLAGE)]).unwrap();
    assert_eq!(
        joint.cases().collect::<Vec<_>>(),
        [(case(9), Some(4)), (case(7), Some(2)), (case(8), Some(2))]
    );
    assert_eq!(joint.involved, [VILLAGE, OTHER_VILLAGE]);
    let mut board = Board::at("2026-11-02 09:00");
    let own = drafting(rule(&[SEVEN]), wording(7, Unit::WorkingDay, &[PostingPlace::Community]));
    board.does(&clerk(), Command::Draft(Box::new(Drafting { about: joint, ..own }))).unwrap();
    assert_eq!(board.notice().cases(), [case(9), case(7), case(8)]);
    assert!(!board.keeps(7, 2), "a draft keeps nobody waiting");
    let day = date(board.now);
    board.does(&clerk(), Command::Post { day, attachments: Vec::new() }).unwrap();
    for (count, step, waits) in [(9, 4, true), (7, 2, true), (8, 2, true), (8, 4, false), (6, 2, false)] {
        assert_eq!(board.keeps(count, step), waits, "{count}, {step}");
    }
    board.later("2026-11-12 00:01");
    board.clock(Command::Close).unwrap();
    assert!(![(9, 4), (7, 2), (8, 2)].iter().any(|(count, step)| board.keeps(*count, *step)));
}

#[test]
fn only_cases_of_one_item_step_and_holder_stand_on_one_notice() {
    let refused =
        |other: About| About::jointly(vec![about(7, 2, VILLAGE), other]).map(|_| ()).unwrap_err().to_string();
    let first = about(8, 2, VILLAGE);
    let item = ItemRef { name: "高龄津贴".to_owned(), no: 4, ..first.item.clone() };
    assert!(refused(About { item, ..first.clone() }).contains("26-00008-"));
    let newer = ItemRef { version: 2, ..first.item.clone() };
    assert!(refused(About { item: newer, ..first.clone() }).contains("清单的另一个版本"));
    assert!(refused(About { clause: Some(SECOND), ..first.clone() }).contains("环节与其他办件不同"));
    assert!(refused(About { holder: VILLAGE, ..first.clone() }).contains("请分开起草"));
    assert!(refused(about(7, 2, VILLAGE)).contains("选了两次"));
    assert_eq!(About::jointly(Vec::new()), Err(NoticeRefusal::NoCase));
    let many = |count| About::jointly((1..=count).map(|one| about(one, 2, VILLAGE)).collect());
    assert!(many(500).is_ok() && many(501).is_err());
}

#[test]
fn a_case_is_a_line_of_a_joint_notice_with_names_masked() {
    let on = |names: &[&str], community| OnNotice {
        names: names.iter().map(|name| (*name).to_owned()).collect(),
        title: "某户的申请".to_owned(),
        community,
    };
    let cases = [on(&["柳青", "欧阳小雨"], Some(VILLAGE)), on(&["石头"], None), on(&[], Some(VILLAGE))];
    let (rule, about) = (rule(&[SEVEN]), about(7, 2, VILLAGE));
    let proposed = |cases: &[OnNotice]| {
        let proposal = Proposal { about: &about, rule: &rule, earlier: 0, cases, office: WELFARE };
        proposal.wording(&directory(), &Settings::default())
    };
    let joint = proposed(&cases);
    assert_eq!(joint.subjects, ["柳*、欧阳**（柳岗村）", "石*", "某户的申请"]);
    assert!(joint.text.contains("现将本批 3 件公示如下"), "{}", joint.text);
    assert_eq!(joint.length, Length { n: 7, unit: Unit::WorkingDay });
    // Of one case each person has a line, as before.
    assert_eq!(proposed(&cases[..1]).subjects, ["柳*", "欧阳**"]);
}

#[test]
fn an_open_objection_keeps_it_open_and_its_answer_is_what_came_of_it() {
    let mut board = Board::posted(
        "2026-11-02 09:00",
        rule(&[SEVEN, "有异议的，3个工作日内答复。"]),
        wording(7, Unit::WorkingDay, &[PostingPlace::Community]),
    );
    board.later("2026-11-10 10:00");
    board.does(&villager(), objecting(Channel::Telephone, board.now)).unwrap();
    let objection = &board.notice().objections[0];
    assert_eq!(objection.due.why.chinese(), "条款写明：3个工作日内");
    assert_eq!(objection.due.at, Some(end_of("2026-11-13".parse().unwrap())));
    assert_eq!(board.notice().stands(), Stands::Objected);
    board.later("2026-11-12 09:00");
    assert!(board.clock(Command::Close).unwrap_err().message.contains("还有 1 条异议没有答复"));
    let late = board.refused(&villager(), objecting(Channel::Visit, board.now));
    assert!(late.contains("在 11月2日 到 11月11日 之间"), "{late}");
    // Who writes objections down does not answer them.
    assert!(board.refused(&villager(), answer(1, Verdict::Upheld)).contains("由麦坞镇民政办负责"));
    board.does(&clerk(), answer(1, Verdict::Dismissed)).unwrap();
    let again = board.refused(&clerk(), answer(1, Verdict::Upheld));
    assert!(again.starts_with("第 1 号异议已由") && again.ends_with("答复（不成立）。"), "{again}");
    board.clock(Command::Close).unwrap();
    assert!(matches!(board.notice().stage, Stage::Closed { outcome: Outcome::Dismissed, .. }));
}

#[test]
fn what_was_taken_down_begins_anew() {
    let mut board = Board::posted(
        "2026-11-02 09:00",
        rule(&[SEVEN]),
        wording(7, Unit::WorkingDay, &[PostingPlace::Community]),
    );
    let revised =
        || Command::Revise { wording: Box::new(wording(8, Unit::WorkingDay, &[PostingPlace::Community])) };
    assert!(board.refused(&clerk(), revised()).contains("已经张贴，不能再改"));
    board.later("2026-11-10 09:00");
    board.does(&clerk(), Command::Withdraw { reason: "人数写错".to_owned() }).unwrap();
    assert!(board.refused(&clerk(), objecting(Channel::Visit, board.now)).contains("已经撤回"));
    board.does(&clerk(), revised()).unwrap();
    let earlier = Command::Post { day: "2026-11-09".parse().unwrap(), attachments: Vec::new() };
    assert!(board.refused(&clerk(), earlier).contains("应当在 11月10日 到今天之间"));
    board.does(&clerk(), Command::Post { day: date(board.now), attachments: Vec::new() }).unwrap();
    assert_eq!(board.last(), "2026-11-20");
    assert_eq!(board.notice().postings.len(), 2);
}

#[test]
fn of_two_who_edit_at_once_the_second_is_told() {
    let mut board = Board::at("2026-11-02 09:00");
    let community = &[PostingPlace::Community];
    board
        .does(
            &clerk(),
            Command::Draft(Box::new(drafting(rule(&[SEVEN]), wording(7, Unit::WorkingDay, community)))),
        )
        .unwrap();
    let revised = |n| Command::Revise { wording: Box::new(wording(n, Unit::WorkingDay, community)) };
    board.does(&clerk(), revised(8)).unwrap();
    let leader = person("镇领导", TOWN, Role::TownLeader);
    let refused = board.having_seen(1, Actor::Person(&leader), revised(9)).unwrap_err();
    assert!(
        refused.message.contains("您打开页面以后") && refused.message.contains("民政干部"),
        "{}",
        refused.message
    );
    assert_eq!(board.notice().wording.length.n, 8);
    // Objections and photographs are nobody's edit.
    board.does(&clerk(), Command::Post { day: date(board.now), attachments: Vec::new() }).unwrap();
    let seen = board.notice().version;
    board.does(&villager(), objecting(Channel::Visit, board.now)).unwrap();
    board.having_seen(seen, Actor::Person(&villager()), objecting(Channel::Letter, board.now)).unwrap();
}

#[test]
fn a_calendar_that_ends_leaves_the_last_day_open_until_it_goes_on() {
    let mut board = Board::posted(
        "2026-12-28 09:00",
        rule(&[SEVEN]),
        wording(7, Unit::WorkingDay, &[PostingPlace::Community]),
    );
    assert_eq!((board.notice().stands(), board.last().as_str()), (Stands::Uncounted, "?"));
    assert!(board.clock(Command::Recount).unwrap_err().message.contains("没有需要重新计算"));
    board.later("2027-01-20 09:00");
    assert!(board.clock(Command::Close).unwrap_err().message.contains("2027 年的放假调休还没有录入"));
    let mut office = Office::at("2027-01-20 09:00");
    office.knows_2027();
    board.calendar = office.calendar;
    assert_eq!(board.refused(&clerk(), Command::Recount), "这项操作只能由系统按时间进行。");
    board.clock(Command::Recount).unwrap();
    assert_eq!(board.last(), "2027-01-07");
    board.clock(Command::Close).unwrap();
}

#[test]
fn online_only_what_is_public_and_never_a_flood() {
    let online = &[PostingPlace::Community, PostingPlace::Online];
    let mut board = Board::posted("2026-11-02 09:00", rule(&[SEVEN]), wording(7, Unit::WorkingDay, online));
    assert!(board.notice().is_public());
    assert_eq!(
        board.refused(&clerk(), objecting(Channel::Online, board.now)),
        "这项操作只能由系统按时间进行。"
    );
    for _ in 0..30 {
        board.clock(objecting(Channel::Online, board.now)).unwrap();
    }
    let flood = board.clock(objecting(Channel::Online, board.now)).unwrap_err();
    assert_eq!(flood.message, "现在网上提交的意见太多，请过一小时再试，或者拨打监督电话。");
    board.does(&clerk(), objecting(Channel::Visit, board.now)).unwrap();
    board.later("2026-11-02 10:01");
    board.clock(objecting(Channel::Online, board.now)).unwrap();
    let mut offline =
        Board::posted("2026-11-02 09:00", rule(&[SEVEN]), wording(7, Unit::WorkingDay, &online[..1]));
    assert!(
        offline.clock(objecting(Channel::Online, offline.now)).unwrap_err().message.contains("不在网上公示")
    );
}

#[test]
fn who_does_what_stands_in_the_table() {
    let board = Board::posted(
        "2026-11-02 09:00",
        rule(&[SEVEN]),
        wording(7, Unit::WorkingDay, &[PostingPlace::Community]),
    );
    let offered = |who: &Person| offers(who, board.notice(), &board.directory, board.now);
    assert_eq!(offered(&clerk()), [Offer::Object, Offer::AddEvidence, Offer::Withdraw]);
    assert_eq!(offered(&villager()), [Offer::Object, Offer::AddEvidence]);
    assert_eq!(offered(&person("外镇", OTHER_TOWN, Role::TownClerk)), []);
    let mut board = board;
    let outsider = person("外村", OTHER_VILLAGE, Role::CommunityWorker);
    assert_eq!(board.refused(&outsider, Command::Close), "没有这份公示，或者您没有查看它的权限。");
}

/// What somebody tries next.
#[derive(Clone, Debug)]
struct Attempt {
    who: Index,
    kind: u8,
    pick: u8,
    missed: u64,
    hours: i64,
}

prop_compose! {
    fn attempt()(who in any::<Index>(), kind in 0u8..12, pick in any::<u8>(), missed in prop_oneof![4 => Just(0u64), 1 => 1u64..4],
                 hours in -30i64..200) -> Attempt {
        Attempt { who, kind, pick, missed, hours }
    }
}

impl Attempt {
    fn command(&self, now: Millis) -> Command {
        let pick = u32::from(self.pick % 4);
        let day = date(now - i64::from(pick) * 24 * 60 * 60 * 1000);
        let files = vec![AttachmentRef { id: u64::from(pick), digest: "c".repeat(64) }; pick as usize % 2];
        let text = if pick == 3 { " ".to_owned() } else { "有原因".to_owned() };
        match self.kind {
            0 => Command::Revise {
                wording: Box::new(wording(
                    4 + pick,
                    Unit::WorkingDay,
                    &[PostingPlace::Community, PostingPlace::Online],
                )),
            },
            1 | 2 => Command::Post { day, attachments: files },
            3 => Command::AddEvidence { note: text, attachments: files },
            4 | 5 => {
                let via = Channel::ALL[pick as usize];
                let personal = vec![PersonalRef { id: 1, digest: "d".repeat(64) }; pick.min(1) as usize];
                Command::Object(Objecting { via, day, personal, attachments: files })
            }
            6 | 7 => Command::Answer { objection: pick + 1, verdict: Verdict::ALL[pick as usize % 2], text },
            8 => Command::Withdraw { reason: text },
            9 | 10 => Command::Close,
            _ => Command::Recount,
        }
    }
}

proptest! {
    #[test]
    fn any_history_keeps_what_must_always_hold(attempts in prop::collection::vec(attempt(), 1..60)) {
        let people = [clerk(), villager(), person("镇领导", TOWN, Role::TownLeader), person("派单员", DISTRICT, Role::Dispatcher),
                      person("外镇", OTHER_TOWN, Role::TownClerk), person("审计", DISTRICT, Role::Auditor)];
        let mut board = Board::at("2026-12-01 09:00");
        board.does(&clerk(), Command::Draft(Box::new(drafting(rule(&["公示不少于4个工作日。"]), wording(5, Unit::WorkingDay, &[PostingPlace::Community])))))?;
        for attempt in &attempts {
            board.now += attempt.hours * 60 * 60 * 1000;
            let command = attempt.command(board.now);
            let who = attempt.who.index(people.len() + 2);
            let actor = people.get(who).map_or(Actor::Clock, Actor::Person);
            let seen = board.notice().version.saturating_sub(attempt.missed);
            let before = board.notice.clone();
            if board.having_seen(seen, actor, command).is_err() {
                prop_assert_eq!(&board.notice, &before);
            }
            let notice = board.notice();
            let shown = notice.shown();
            if let Stage::Closed { act, .. } = &notice.stage {
                let period = notice.posting().unwrap().period;
                prop_assert!(act.at > period.end().unwrap(), "closed before its end");
                prop_assert!(notice.open_objections().next().is_none());
                prop_assert!(!shown.is_open);
            }
            prop_assert!(notice.wording.length.n >= 4);
            prop_assert!(shown.parties.contains(&shown.responsible) && shown.parties.is_sorted());
            prop_assert!(Stands::ALL.iter().any(|one| one.as_str() == shown.stands));
            prop_assert_eq!(notice.version, board.events.len() as u64);
            for who in &people {
                offers(who, notice, &board.directory, board.now);
            }
        }
        // The log alone makes the same notice again, also after it was written and read.
        let written = serde_json::to_string(&board.events).unwrap();
        let read: Vec<AffairEvent<Happened>> = serde_json::from_str(&written).unwrap();
        let replayed = read.iter().fold(None, |notice, event| Some(evolve(notice, event).unwrap()));
        prop_assert_eq!(&replayed, &board.notice);
        let state = serde_json::to_string(board.notice()).unwrap();
        prop_assert_eq!(Some(serde_json::from_str::<Notice>(&state).unwrap()), board.notice);
    }
}
