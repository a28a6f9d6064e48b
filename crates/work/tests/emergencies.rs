//! A flood in two towns, told as it happens: what is done, what is refused, in which words.

#![allow(clippy::unwrap_used)] // A test may unwrap: its panic is its message.

mod flood;
mod town;

use flood::*;
use qingdan_work::administration::{Looked, reveal};
use qingdan_work::case::{Actor, PersonalRef};
use qingdan_work::emergency::*;
use qingdan_work::{Holder, OrganisationId, Person, Role};
use town::*;

#[test]
fn a_warning_goes_down_and_its_acknowledgements_come_up() {
    let mut flood = Flood::opened("2026-07-14 10:00");
    let (bureau, town, village) = (bureau(), clerk(), villager());
    flood.does(&bureau, warn(&[TOWN, OTHER_TOWN])).unwrap();
    assert_eq!(flood.owed(TOWN)[0], acknowledge_owed(1, "2026-07-14 10:00"));
    flood.later("2026-07-14 10:06");
    let note = "已叫应各村，正在转移低洼处人员";
    flood.does(&town, acknowledge(1, TOWN, note)).unwrap();
    let passed = NewWarning { passes_on: Some(1), ..warning(&[VILLAGE, OTHER_VILLAGE]) };
    flood.does(&town, Command::Warn(passed)).unwrap();
    assert_eq!(
        flood.refused(&town, acknowledge(1, TOWN, "")),
        "麦坞镇 已由 麦坞镇 镇干部 于 7月14日 10:06 确认收到，不用再确认。"
    );
    assert_eq!(
        flood.refused(&village, acknowledge(1, OTHER_TOWN, "")),
        "“报告突发事件情况”由 烟北街道 办理，您不能代办。"
    );
    assert_eq!(
        flood.refused(&village, acknowledge(1, VILLAGE, "")),
        "这条预警没有发给 麦坞镇柳岗村，不用确认。"
    );
    flood.does(&village, acknowledge(2, VILLAGE, "")).unwrap();
    // The town acknowledges for a village that telephoned.
    flood.does(&town, acknowledge(2, OTHER_VILLAGE, "电话确认")).unwrap();
    assert_eq!(flood.state().warning(2).unwrap().missing().count(), 0);
    assert_eq!(flood.state().warning(1).unwrap().missing().collect::<Vec<_>>(), [OTHER_TOWN]);
    // Half an hour is what the district allows.
    flood.later("2026-07-14 10:30");
    assert!(flood.clock(Command::Escalate { warning: 1 }).is_err());
    flood.later("2026-07-14 10:31");
    assert_eq!(
        flood.refused(&town, Command::Escalate { warning: 1 }),
        "升级提醒由系统按时间自动进行。要催促对方，请再发一次预警，或者留言。"
    );
    flood.clock(Command::Escalate { warning: 1 }).unwrap();
    assert!(flood.state().warning(1).unwrap().was_told(OTHER_TOWN));
    assert_eq!(
        flood.clock(Command::Escalate { warning: 1 }).unwrap_err().message,
        "没有超过时限还未确认的单位，或者已经提醒过。"
    );
    let other = person("街道干部", OTHER_TOWN, Role::TownClerk);
    flood.does(&other, acknowledge(1, OTHER_TOWN, "")).unwrap();
    assert!(!flood.owed(OTHER_TOWN).iter().any(|owed| matches!(owed, Owed::Acknowledge { .. })));
}

#[test]
fn a_town_warns_its_own_villages_and_a_village_nobody() {
    let mut flood = Flood::opened("2026-07-14 10:00");
    assert_eq!(flood.refused(&clerk(), warn(&[OTHER_TOWN])), "“转发预警”由 烟北街道 办理，您不能代办。");
    assert_eq!(flood.state().warns(&clerk(), &flood.directory()), [WELFARE, SAFETY, VILLAGE, OTHER_VILLAGE]);
    assert!(flood.state().warns(&villager(), &flood.directory()).is_empty());
    assert_eq!(flood.refused(&clerk(), warn(&[])), "请选择发给谁，至少一个单位。");
    assert_eq!(
        flood.refused(&bureau(), warn(&[POLICE])),
        "市公安局澄砚分局 不在这个突发事件的范围里。受影响的镇街，请先“扩大范围”。"
    );
}

#[test]
fn people_are_moved_and_go_home() {
    let mut flood = Flood::opened("2026-07-14 10:00");
    flood.later("2026-07-14 12:00");
    flood.does(&villager(), moved(VILLAGE, 40, "2026-07-14 11:30")).unwrap();
    flood.does(&clerk(), moved(TOWN, 25, "2026-07-14 11:50")).unwrap();
    flood.later("2026-07-15 09:00");
    flood.does(&clerk(), back(1, 30, "2026-07-15 08:00")).unwrap();
    let of_town = |time: &str| flood.state().sheltered_as_of(moment(time), &flood.directory())[0];
    assert_eq!((of_town("2026-07-14 11:40").moved, of_town("2026-07-14 11:40").sheltered), (40, 40));
    assert_eq!((of_town("2026-07-15 07:00").moved, of_town("2026-07-15 07:00").sheltered), (65, 65));
    assert_eq!((of_town("2026-07-15 09:00").moved, of_town("2026-07-15 09:00").sheltered), (65, 35));
    assert_eq!(
        flood.refused(&villager(), back(1, 11, "2026-07-15 08:30")),
        "第 1 批现在还有 10 人在安置，不能登记返回 11 人。请核对人数。"
    );
    assert_eq!(
        flood.refused(&villager(), back(1, 5, "2026-07-14 11:00")),
        "返回时间不能早于这一批人转移的时间（7月14日 11:30）。"
    );
    assert_eq!(
        flood.refused(&villager(), back(1, 5, "2026-07-15 10:00")),
        "返回时间（7月15日 10:00）还没有到。请核对日期和时间。"
    );
    assert_eq!(
        flood.refused(&villager(), back(2, 1, "2026-07-15 08:30")),
        "“报告突发事件情况”由 麦坞镇 办理，您不能代办。"
    );
    // Entered twice by mistake: it no longer counts, and says so.
    let void = Command::Void { thing: Thing::Moving, no: 2, reason: "重复登记".to_owned() };
    flood.does(&clerk(), void.clone()).unwrap();
    let of_town = flood.state().sheltered_as_of(flood.now(), &flood.directory())[0];
    assert_eq!((of_town.moved, of_town.sheltered), (40, 10));
    assert_eq!(
        flood.refused(&clerk(), void),
        "第 2 条转移记录已由 麦坞镇 镇干部 于 7月15日 09:00 作废（重复登记），不能再改。"
    );
    let shelters = flood.state().shelters_at(flood.now());
    assert_eq!(shelters, [("镇中心小学", 10)]);
}

#[test]
fn losses_are_summed_as_of_two_times() {
    let mut flood = Flood::opened("2026-07-14 10:00");
    flood.later("2026-07-14 20:00");
    flood.does(&villager(), losses(VILLAGE, 120, 3, "2026-07-14 18:00")).unwrap();
    flood
        .does(
            &person("石桥", OTHER_VILLAGE, Role::CommunityWorker),
            losses(OTHER_VILLAGE, 30, 0, "2026-07-14 19:00"),
        )
        .unwrap();
    let sum = flood.state().losses_as_of(flood.now(), &flood.directory());
    assert_eq!(sum.total.get(Figure::Affected), 150);
    assert!(sum.towns[1].is_silent());
    // The town checked and reports for all of it: its word counts, not the sum.
    flood.does(&clerk(), losses(TOWN, 145, 3, "2026-07-14 19:30")).unwrap();
    let sum = flood.state().losses_as_of(flood.now(), &flood.directory());
    assert_eq!((sum.total.get(Figure::Affected), sum.towns[0].below.get(Figure::Affected)), (145, 150));
    flood.later("2026-07-15 09:00");
    flood
        .does(&person("街道", OTHER_TOWN, Role::TownClerk), losses(OTHER_TOWN, 0, 0, "2026-07-15 08:00"))
        .unwrap();
    flood.does(&clerk(), losses(TOWN, 200, 5, "2026-07-15 08:00")).unwrap();
    // A correction for the evening before comes late.
    flood.does(&clerk(), losses(TOWN, 140, 3, "2026-07-14 19:30")).unwrap();
    let at = |time: &str| flood.state().losses_as_of(moment(time), &flood.directory()).total;
    assert_eq!(at("2026-07-14 20:00").get(Figure::Affected), 140);
    assert_eq!(at("2026-07-15 09:00").get(Figure::Affected), 200);
    assert_eq!(at("2026-07-15 09:00").get(Figure::Collapsed), 5);
    // A village has news for a later time: the town should look at them.
    flood.later("2026-07-15 12:00");
    flood.does(&villager(), losses(VILLAGE, 180, 5, "2026-07-15 11:00")).unwrap();
    assert!(
        flood.owed(TOWN).contains(&Owed::Report { last: Some(moment("2026-07-15 08:00")), is_behind: true })
    );
}

#[test]
fn figures_that_contradict_each_other_are_refused() {
    let mut flood = Flood::opened("2026-07-14 10:00");
    flood.later("2026-07-14 12:00");
    let report = |set: &[(Figure, u64)]| {
        let mut figures = Losses::default();
        set.iter().for_each(|(figure, amount)| figures.set(*figure, *amount));
        let as_of = moment("2026-07-14 12:00");
        Command::Report(LossReport { organisation: VILLAGE, as_of, losses: figures, note: String::new() })
    };
    assert_eq!(
        flood.refused(&villager(), report(&[(Figure::Affected, 3), (Figure::InNeed, 30)])),
        "“需紧急生活救助人口”（30）多于“受灾人口”（3），请核对后再报。"
    );
    assert_eq!(
        flood.refused(&villager(), report(&[(Figure::Crops, 1050), (Figure::CropsLost, 2000)])),
        "“其中：绝收面积”（20）多于“农作物受灾面积”（10.5），请核对后再报。"
    );
    assert_eq!(
        flood.refused(&villager(), report(&[(Figure::Infected, 1)])),
        "这类突发事件不统计“发病（感染）人数”。"
    );
    let office = person("应急办", SAFETY, Role::TownClerk);
    assert_eq!(
        flood.refused(&office, losses(SAFETY, 1, 0, "2026-07-14 12:00")),
        "麦坞镇应急办 不是受影响的镇街或者社区（村），转移和灾情由镇街、社区（村）上报。"
    );
    // An office of the town reports for the town.
    flood.does(&office, losses(TOWN, 1, 0, "2026-07-14 12:00")).unwrap();
}

#[test]
fn two_people_report_for_one_village_and_the_second_looks_first() {
    let mut flood = Flood::opened("2026-07-14 10:00");
    flood.later("2026-07-14 12:00");
    let seen = flood.state().version;
    flood.does(&clerk(), losses(VILLAGE, 10, 0, "2026-07-14 11:00")).unwrap();
    // Another village's report is another thing.
    let other = person("石桥", OTHER_VILLAGE, Role::CommunityWorker);
    flood
        .does_having_seen(seen, Actor::Person(&other), losses(OTHER_VILLAGE, 5, 0, "2026-07-14 11:00"))
        .unwrap();
    let late =
        flood.does_having_seen(seen, Actor::Person(&villager()), losses(VILLAGE, 12, 0, "2026-07-14 11:00"));
    assert_eq!(
        late.unwrap_err().message,
        "您打开页面以后，麦坞镇 镇干部 于 7月14日 12:00 作了修改。请看一下最新情况，再决定是否提交；您填写的内容没有丢。"
    );
    // The same with a shift that two change.
    flood.does(&clerk(), roster(None, TOWN, "2026-07-14 18:00", "2026-07-15 08:00", "宋某")).unwrap();
    let seen = flood.state().version;
    flood.does(&clerk(), roster(Some(1), TOWN, "2026-07-14 18:00", "2026-07-15 08:00", "邓某")).unwrap();
    let late = roster(Some(1), TOWN, "2026-07-14 18:00", "2026-07-15 08:00", "高某");
    assert!(
        flood.does_having_seen(seen, Actor::Person(&clerk()), late).unwrap_err().message.contains("作了修改")
    );
    assert_eq!(
        flood.refused(&clerk(), roster(None, TOWN, "2026-07-14 18:00", "2026-07-15 08:00", "邓某")),
        "同一时间、同样人员的值班已由 麦坞镇 镇干部 于 7月14日 12:00 登记，不用再登记。"
    );
    assert_eq!(
        flood.refused(&clerk(), roster(None, TOWN, "2026-07-14 18:00", "2026-07-14 18:00", "宋某")),
        "值班的结束时间要晚于开始时间，一个班次最长 72 小时。"
    );
}

#[test]
fn who_must_watch_owes_a_roster() {
    let mut flood = Flood::opened("2026-07-14 10:00");
    assert!(flood.owed(TOWN).contains(&Owed::Roster));
    assert!(!flood.owed(VILLAGE).contains(&Owed::Roster));
    flood.does(&clerk(), roster(None, TOWN, "2026-07-14 08:00", "2026-07-14 20:00", "宋某")).unwrap();
    assert!(!flood.owed(TOWN).contains(&Owed::Roster));
    flood.later("2026-07-14 20:00");
    assert!(flood.owed(TOWN).contains(&Owed::Roster));
}

#[test]
fn duties_are_ticked_by_whose_they_are() {
    let mut flood = Flood::opened("2026-07-14 10:00");
    let of = |words: &str| flood.duty(words);
    let (evacuation, rescue) = (of("按户签到"), of("营救"));
    let fulfil =
        |duty, organisation, note: &str| Command::Fulfil { duty, organisation, note: note.to_owned() };
    assert_eq!(
        flood.refused(&clerk(), fulfil(rescue, TOWN, "")),
        "这一条职责由 区消防救援大队 落实，不是 麦坞镇 的。"
    );
    flood.does(&clerk(), fulfil(evacuation, TOWN, "两个组全部撤离")).unwrap();
    assert!(flood.state().fulfilment(evacuation, TOWN).is_some());
    assert_eq!(
        flood.refused(&clerk(), fulfil(evacuation, TOWN, "")),
        "麦坞镇 这一条已由 麦坞镇 镇干部 于 7月14日 10:00 登记落实。"
    );
    let fire = person("消防", FIRE, Role::DepartmentOfficer);
    flood.does(&fire, fulfil(rescue, FIRE, "")).unwrap();
    assert_eq!(flood.refused(&fire, fulfil(9999, FIRE, "")), "没有这一条职责。请刷新页面。");
}

#[test]
fn relief_is_handed_out_against_signature() {
    let mut flood = Flood::opened("2026-07-14 10:00");
    let unsigned = Relief { evidence: Vec::new(), ..relief(VILLAGE) };
    assert_eq!(
        flood.refused(&villager(), Command::Relieve(unsigned)),
        "发放救助要有签收凭证：请附签收表的照片或者扫描件。"
    );
    let nothing = Relief { amount: 0, ..relief(VILLAGE) };
    assert_eq!(flood.refused(&villager(), Command::Relieve(nothing)), "请填写发放的数量。");
    flood.does(&villager(), Command::Relieve(relief(VILLAGE))).unwrap();
    let shown = qingdan_work::affair::Affair::shown(flood.state());
    assert_eq!(shown.attachments.len(), 1);
    let sees = |who: &qingdan_work::Person| flood.state().may_see_file(who, 2, &flood.directory());
    let auditor = person("审计", DISTRICT, Role::Auditor);
    assert!([villager(), clerk(), bureau(), auditor].iter().all(sees));
    // The names on it are no matter of another village, town or department.
    let neighbour = person("石桥", OTHER_VILLAGE, Role::CommunityWorker);
    let other = person("街道", OTHER_TOWN, Role::TownClerk);
    let fire = person("消防", FIRE, Role::DepartmentOfficer);
    assert!(![neighbour, other, fire].iter().any(sees));
}

#[test]
fn a_telephone_of_a_shift_is_seen_by_whose_shift_it_is_who_is_above_them_and_who_leads() {
    let mut flood = Flood::opened("2026-07-14 10:00");
    let shift = |no, organisation, id: u64| {
        let mut command = roster(no, organisation, "2026-07-14 10:00", "2026-07-14 20:00", "高某");
        if let Command::Roster { shift, .. } = &mut command {
            shift.personal.push(PersonalRef { id, digest: "00".to_owned() });
        }
        command
    };
    flood.does(&villager(), shift(None, VILLAGE, 1)).unwrap();
    flood.does(&clerk(), shift(None, TOWN, 2)).unwrap();
    let sees = |flood: &Flood, who: &Person, id: u64| {
        let holder = Holder::of_affair(flood.state());
        let looked =
            Looked { subject: holder.subject, personal: vec![id], reason: "核对值班".to_owned() };
        reveal(looked, who, &holder, &flood.directory()).is_ok()
    };
    let neighbour = person("石桥", OTHER_VILLAGE, Role::CommunityWorker);
    let other = person("街道", OTHER_TOWN, Role::TownClerk);
    let fire = person("消防", FIRE, Role::DepartmentOfficer);
    let auditor = person("审计", DISTRICT, Role::Auditor);
    for (who, village, town) in [
        (villager(), true, false),
        (clerk(), true, true),
        (bureau(), true, true),
        (auditor, true, true),
        (neighbour, false, false),
        (other, false, false),
        (fire, false, false),
    ] {
        let seen = (sees(&flood, &who, 1), sees(&flood, &who, 2));
        assert_eq!(seen, (village, town), "{}", who.name);
    }
    // A number that was replaced is still of those whose shift it was.
    flood.does(&villager(), shift(Some(1), VILLAGE, 3)).unwrap();
    assert!(sees(&flood, &villager(), 1) && sees(&flood, &villager(), 3));
    assert!(!sees(&flood, &villager(), 2), "what belongs to another organisation stays theirs");
}

#[test]
fn it_ends_once_with_nothing_left_unsaid() {
    let mut flood = Flood::opened("2026-07-14 10:00");
    let bureau = bureau();
    flood.does(&bureau, warn(&[TOWN])).unwrap();
    flood.does(&clerk(), moved(TOWN, 8, "2026-07-14 10:00")).unwrap();
    let close = |left: &str| Command::Close { result: "险情解除".to_owned(), left: left.to_owned() };
    assert_eq!(
        flood.refused(&bureau, close("")),
        "还有没办完的：第 1 条预警还有 1 个单位没有确认收到（麦坞镇）；还有 8 人没有返回；\
         还没有报灾情的镇街：麦坞镇、烟北街道（没有损失的，请报零）。请先办完；确需现在结束的，在“遗留事项”里写明怎么办。"
    );
    assert_eq!(flood.refused(&clerk(), close("无")), "“调整和结束突发事件”由 区应急局 办理，您不能代办。");
    let seen = flood.state().version;
    flood.does(&clerk(), acknowledge(1, TOWN, "")).unwrap();
    let stale = flood.does_having_seen(seen, Actor::Person(&bureau), close("由镇里继续安置"));
    assert!(stale.unwrap_err().message.contains("您打开页面以后"));
    flood.does(&bureau, close("8 人由镇里继续安置，灾情明日补报")).unwrap();
    assert_eq!(
        flood.refused(&bureau, close("")),
        "区应急局 应急局 已于 7月14日 10:00 结束了这个突发事件（险情解除），现在只能查看。\
         需要继续处置，请牵头单位点“重新启动”并写明原因。"
    );
    assert!(flood.refused(&clerk(), losses(TOWN, 1, 0, "2026-07-14 10:00")).contains("只能查看"));
    assert!(flood.owed(TOWN).is_empty());
    flood.does(&bureau, Command::Reopen { reason: "上游再降暴雨".to_owned() }).unwrap();
    assert_eq!(
        flood.refused(&bureau, Command::Reopen { reason: "再来".to_owned() }),
        "这个突发事件还没有结束，不用重新启动。"
    );
}

#[test]
fn who_has_no_part_sees_nothing() {
    let mut flood = Flood::opened("2026-07-14 10:00");
    let stranger = person("公安", POLICE, Role::DepartmentOfficer);
    assert!(
        flood.refused(&stranger, Command::Comment { text: "请问".to_owned() }).contains("没有这个突发事件")
    );
    let auditor = person("审计", DISTRICT, Role::Auditor);
    assert!(flood.state().may_read(&auditor, &flood.directory()));
    assert!(flood.refused(&auditor, Command::Comment { text: "请问".to_owned() }).contains("留言"));
}

#[test]
fn a_town_opens_for_itself_and_a_department_for_all() {
    let opens =
        |who, towns: &[OrganisationId]| Flood::at("2026-07-14 10:00").does(&who, striking(towns)).map(|_| ());
    assert!(opens(clerk(), &[TOWN]).is_ok());
    assert_eq!(
        opens(clerk(), &[TOWN, OTHER_TOWN]).unwrap_err().message,
        "“启动突发事件”由 烟北街道 办理，您不能代办。"
    );
    assert!(opens(villager(), &[TOWN]).is_err());
    assert!(opens(person("派单员", DISTRICT, Role::Dispatcher), &[TOWN, OTHER_TOWN]).is_ok());
    assert_eq!(opens(bureau(), &[]).unwrap_err().message, "请选择受影响的镇街，至少一个。");
    assert_eq!(opens(bureau(), &[VILLAGE]).unwrap_err().message, "麦坞镇柳岗村 不是镇街，请重新选择。");
    // Who opened it in an office leads for the town.
    let mut flood = Flood::at("2026-07-14 10:00");
    flood.does(&person("应急办", SAFETY, Role::TownClerk), striking(&[TOWN])).unwrap();
    assert_eq!(flood.state().lead, TOWN);
    // It spreads: whoever may open it there brings the other town in.
    let Command::Open(more) = striking(&[OTHER_TOWN]) else { unreachable!() };
    let widen = Command::Widen(Box::new(more.brought));
    assert!(flood.refused(&clerk(), widen.clone()).contains("启动突发事件"));
    flood.does(&person("派单员", DISTRICT, Role::Dispatcher), widen).unwrap();
    assert_eq!(flood.state().towns, [TOWN, OTHER_TOWN]);
}

#[test]
fn no_telephone_number_gets_into_the_log() {
    let mut flood = Flood::opened("2026-07-14 10:00");
    let call = Command::Comment { text: "值班电话 13812345678".to_owned() };
    assert!(flood.refused(&clerk(), call).contains("138****5678"));
}
