//! What is refused, and what people are told: who did what when, and what can be done now.

#![allow(clippy::unwrap_used)] // A test may unwrap: its panic is its message.

mod town;

use qingdan_model::{Action, Deadline, DeadlineKind, Kind, Unit};
use qingdan_work::case::{
    Actor, Addition, Command, Completion, Condition, Ending, Field, Offer, Refusal, RefusalKind, Request,
    Skipped, Source, StepNo, addable, case_offers, transferable,
};
use qingdan_work::{OrganisationId, Person, Role};
use town::*;

fn clerk() -> Person {
    person("周某", WELFARE, Role::TownClerk)
}

fn leader() -> Person {
    person("镇长", TOWN, Role::TownLeader)
}

fn civil() -> Person {
    person("赵某", CIVIL, Role::DepartmentOfficer)
}

/// 受理 (民政办) → 核对 (区民政局, ends in two ways) → 告知 (民政办, one of them); 归档 (民政办) at the end.
fn office() -> Office {
    let mut office = Office::at("2026-11-03T09:00");
    let mut check = planned("核对", CIVIL, &[1]);
    check.outcomes = vec!["符合".to_owned(), "不符合".to_owned()];
    let mut tell = planned("告知", WELFARE, &[2]);
    tell.when = vec![Condition { step: 2, outcome: "不符合".to_owned() }];
    let steps = vec![planned("受理", WELFARE, &[]), check, tell, planned("归档", WELFARE, &[2, 3])];
    office.does(&clerk(), opening_with("某户申请", Source::Application, steps)).unwrap();
    office
}

fn reasoned(command: impl Fn(String) -> Command) -> Command {
    command("有原因".to_owned())
}

fn skip(step: StepNo) -> Command {
    reasoned(|reason| Command::Skip { step, reason })
}

fn close(skip: &[StepNo]) -> Command {
    let skip = skip.iter().map(|step| Skipped { step: *step, reason: "不用办".to_owned() }).collect();
    Command::Close { ending: Ending::Settled, result: "已办结".to_owned(), skip }
}

#[test]
fn a_step_done_twice_says_who_did_it_and_when() {
    let mut office = office();
    let seen = office.case().version;
    office.later("2026-11-03T14:20");
    office.does(&clerk(), done(1)).unwrap();
    let told = "“受理”已由 麦坞镇民政办 周某 于 11月3日 14:20 办结，不能再办一次。要补充情况，请留言；确需重新办理，请点“重办”并写明原因。";
    assert_eq!(office.refused(&clerk(), done(1)), told);
    // Two at once: the second saw the case before the first was done, and is told the same.
    let second = office.does_having_seen(seen, Actor::Person(&leader()), done(1)).unwrap_err();
    assert_eq!((second.to_string().as_str(), second.kind()), (told, RefusalKind::Conflict));
}

#[test]
fn a_year_is_told_where_it_is_another() {
    let mut office = Office::at("2025-12-30T09:00");
    office
        .does(&clerk(), opening_with("某户", Source::Application, vec![planned("受理", WELFARE, &[])]))
        .unwrap();
    office.does(&clerk(), done(1)).unwrap();
    office.later("2026-01-05T09:00");
    assert!(office.refused(&clerk(), done(1)).contains("于 2025年12月30日 09:00 办结"));
}

#[test]
fn the_wrong_organisation_is_told_whose_it_is() {
    let mut office = office();
    office.does(&clerk(), done(1)).unwrap();
    assert_eq!(
        office.refused(&clerk(), ended(2, "符合")),
        "这一环节由 区民政局 办理，您所在的 麦坞镇民政办 不能“办理环节”。可以在办件里留言，或者请 区民政局 转办。"
    );
    assert_eq!(
        office.refused(&civil(), close(&[])),
        "这件办件由 麦坞镇 负责，您没有“办结、暂停办件”的权限。可以在办件里留言，请 麦坞镇 处理。"
    );
    let villager = person("柳某", VILLAGE, Role::CommunityWorker);
    let stranger = "没有这件办件，或者您没有查看它的权限。请核对编号；需要查看的，请联系承办单位。";
    assert_eq!(office.refused(&villager, done(2)), stranger);
    for role in [Role::Administrator, Role::ListOffice] {
        assert_eq!(office.refused(&person("某", DISTRICT, role), done(2)), stranger);
    }
    let auditor = person("审计", DISTRICT, Role::Auditor);
    for command in [done(2), skip(2), close(&[]), reasoned(|text| Command::Pause { reason: text })] {
        let refusal = office.does(&auditor, command).map(|_| ()).unwrap_err();
        assert_eq!(refusal.kind(), RefusalKind::Forbidden, "{refusal}");
    }
}

#[test]
fn a_case_is_opened_in_ones_own_town() {
    let mut office = Office::at("2026-11-03T09:00");
    let open = || opening_with("某户", Source::Application, vec![planned("受理", WELFARE, &[])]);
    assert_eq!(
        office.refused(&person("外镇", OTHER_TOWN, Role::TownClerk), open()),
        "这件办件由 麦坞镇 负责，您没有“新建办件”的权限。可以在办件里留言，请 麦坞镇 处理。"
    );
    assert!(office.does(&person("派单员", DISTRICT, Role::Dispatcher), open()).is_ok());
    assert_eq!(office.refused(&clerk(), open()), "编号重复：这件办件已经建立。");
    let mut nowhere = Office::at("2026-11-03T09:00");
    assert_eq!(nowhere.does(&clerk(), done(1)).map(|_| ()), Err(Refusal::NoCase));
    assert_eq!(nowhere.clock(open()).map(|_| ()), Err(Refusal::PersonOnly));
}

/// A case under an item that the town's list says was taken back.
fn taken_back(place: OrganisationId, holder: OrganisationId) -> Command {
    let command = opening_with("某处违建", Source::Complaint, vec![planned("依法查处", holder, &[])]);
    let Command::Open(mut opening) = command else { panic!("not opened") };
    opening.item.kind = Kind::Reclaimed;
    opening.item.name = "违法建设的行政处罚".to_owned();
    opening.place = place;
    Command::Open(opening)
}

#[test]
fn what_was_taken_back_is_the_departments_and_never_the_towns() {
    let mut office = Office::at("2026-11-03T09:00");
    let dispatcher = person("派单员", DISTRICT, Role::Dispatcher);
    let housing = person("建某", HOUSING, Role::DepartmentOfficer);
    assert_eq!(
        office.refused(&dispatcher, taken_back(TOWN, HOUSING)),
        "“违法建设的行政处罚”已由上级部门收回，要由承接部门负责；麦坞镇 不是部门，请重新选择。"
    );
    let never = |name: &str| {
        format!(
            "“违法建设的行政处罚”已由上级部门收回，不能再交给 {name} 办理。请选择承接部门；确实要由镇街承担的，要先走职责准入。"
        )
    };
    assert_eq!(office.refused(&dispatcher, taken_back(HOUSING, VILLAGE)), never("麦坞镇柳岗村"));
    office.does(&dispatcher, taken_back(HOUSING, HOUSING)).unwrap();
    // The town neither sees it nor is asked for it.
    assert_eq!(
        office.refused(&leader(), close(&[1])),
        "没有这件办件，或者您没有查看它的权限。请核对编号；需要查看的，请联系承办单位。"
    );
    assert!(case_offers(&clerk(), office.case(), &office.directory).is_empty());
    let give = Command::Transfer { step: 1, to: SAFETY, reason: "请镇里处理".to_owned() };
    assert_eq!(office.refused(&housing, give), never("麦坞镇应急办"));
    let add = Addition {
        label: "现场清理".to_owned(),
        organisation: TOWN,
        after: Vec::new(),
        days: None,
        reason: "请镇里处理".to_owned(),
    };
    assert_eq!(office.refused(&housing, Command::Add(add.clone())), never("麦坞镇"));
    let takers = transferable(office.case().step(1).unwrap(), office.case(), &office.directory);
    assert_eq!(takers, [DISTRICT, CIVIL, FINANCE, FIRE, POLICE, ECOLOGY]);
    let own = Addition { organisation: HOUSING, ..add };
    office.does(&housing, Command::Add(own)).unwrap();
    office.does(&housing, close(&[1, 2])).unwrap();
}

#[test]
fn whoever_may_open_cases_for_a_town_hands_on_what_was_taken_back_from_it() {
    let mut office = Office::at("2026-11-03T09:00");
    assert_eq!(
        office.refused(&person("外镇", OTHER_TOWN, Role::TownClerk), taken_back(HOUSING, HOUSING)),
        "这件办件由 麦坞镇 负责，您没有“新建办件”的权限。可以在办件里留言，请 麦坞镇 处理。"
    );
    office.does(&clerk(), taken_back(HOUSING, HOUSING)).unwrap();
    assert_eq!((office.case().place, office.work_of(WELFARE).len()), (HOUSING, 0));
    assert!(case_offers(&clerk(), office.case(), &office.directory).contains(&Offer::Comment));
    assert!(!addable(&clerk(), office.case(), &office.directory).contains(&WELFARE));
}

#[test]
fn a_closed_case_is_read_only_until_it_is_opened_again() {
    let mut office = office();
    office.does(&clerk(), close(&[1])).unwrap();
    let told = "这件办件已由 麦坞镇民政办 周某 于 11月3日 09:00 办结（办结），现在只能查看。需要继续办理，请点“重新办理”并写明原因。";
    let comment = Command::Comment {
        text: "补一句".to_owned(),
        step: None,
        mentions: Vec::new(),
        attachments: Vec::new(),
    };
    for command in
        [done(1), skip(4), close(&[]), comment, reasoned(|text| Command::Repeat { step: 1, reason: text })]
    {
        assert_eq!(office.refused(&clerk(), command), told);
    }
    office.does(&clerk(), reasoned(|reason| Command::Reopen { reason })).unwrap();
    assert_eq!(office.work_of(CIVIL), ["核对"]);
    assert_eq!(
        office.refused(&clerk(), reasoned(|reason| Command::Reopen { reason })),
        "这件办件还没有办结，可以直接办理，不用重新办理。"
    );
}

#[test]
fn an_old_version_is_refused_only_where_it_matters() {
    let mut office = office();
    let seen = office.case().version;
    let comment = |text: &str| Command::Comment {
        text: text.to_owned(),
        step: None,
        mentions: Vec::new(),
        attachments: Vec::new(),
    };
    office.does(&leader(), comment("抓紧")).unwrap();
    office.does_having_seen(seen, Actor::Person(&clerk()), comment("好的")).unwrap();
    office.does_having_seen(seen, Actor::Person(&clerk()), done(1)).unwrap();

    let seen = office.case().version;
    office.later("2026-11-04T10:05");
    office.does(&leader(), reasoned(|reason| Command::Repeat { step: 1, reason })).unwrap();
    let late =
        office.does_having_seen(seen, Actor::Person(&civil()), ended(2, "符合")).map(|_| ()).unwrap_err();
    assert_eq!(
        late.to_string(),
        "您打开页面以后，“核对”因为其他环节的办理有了变化。请看一下最新情况，再决定是否提交；您填写的内容没有丢。"
    );
    let late = office.does_having_seen(seen, Actor::Person(&clerk()), done(1)).map(|_| ()).unwrap_err();
    assert_eq!(
        late.to_string(),
        "您打开页面以后，“受理”有了变化：麦坞镇 镇长 于 11月4日 10:05 重新开办。请看一下最新情况，再决定是否提交；您填写的内容没有丢。"
    );
    let late = office.does_having_seen(seen, Actor::Person(&clerk()), close(&[1])).map(|_| ()).unwrap_err();
    assert_eq!(
        late.to_string(),
        "您打开页面以后，麦坞镇 镇长 于 11月4日 10:05 办理过这件办件。请看一下最新情况，再决定是否提交；您填写的内容没有丢。"
    );
    let future = office.does_having_seen(99, Actor::Person(&clerk()), done(1)).map(|_| ()).unwrap_err();
    assert_eq!(
        (future.to_string().as_str(), future.kind()),
        ("提交的版本（99）比办件现在的版本（5）还新。请刷新页面后再试。", RefusalKind::Invalid)
    );
}

#[test]
fn what_waits_or_is_not_asked_for_cannot_be_done() {
    let mut office = office();
    assert_eq!(
        office.refused(&civil(), ended(2, "符合")),
        "“核对”还要等前面的环节：受理。它们办完后，这一环节会自动出现在工作台。"
    );
    assert_eq!(
        office.refused(&clerk(), done(4)),
        "“归档”还要等前面的环节：受理、核对、告知。它们办完后，这一环节会自动出现在工作台。"
    );
    office.does(&clerk(), done(1)).unwrap();
    office.does(&civil(), ended(2, "符合")).unwrap();
    assert_eq!(
        office.refused(&clerk(), done(3)),
        "“告知”没有启用：前面的环节没有走到这里。确需办理，请先点“启用”。"
    );
    assert_eq!(
        office.refused(&clerk(), reasoned(|reason| Command::Repeat { step: 4, reason })),
        "“归档”还没有办过，不用重办。"
    );
    assert_eq!(
        office.refused(&clerk(), reasoned(|note| Command::Start { step: 4, note })),
        "“归档”已经在办理流程里，不用启用。"
    );
    assert_eq!(office.refused(&clerk(), done(9)), "这件办件没有第 9 个环节。请刷新页面。");
    office.does(&clerk(), reasoned(|note| Command::Start { step: 3, note })).unwrap();
    assert_eq!(office.work_of(WELFARE), ["告知"]);
}

#[test]
fn a_judgement_needs_words_and_a_choice_needs_choosing() {
    let mut office = Office::at("2026-11-03T09:00");
    let mut review = planned("审核", WELFARE, &[]);
    review.term.actions = vec![Action::Review];
    let mut decide = planned("认定", WELFARE, &[]);
    decide.outcomes = vec!["同意".to_owned(), "不同意".to_owned()];
    office.does(&clerk(), opening_with("某户", Source::Application, vec![review, decide])).unwrap();
    let empty = |step| Command::Done(Completion { step, ..Completion::default() });
    assert_eq!(office.refused(&clerk(), empty(1)), "“审核”要作出判断，请写明办理情况或结果。");
    assert_eq!(office.refused(&clerk(), empty(2)), "“认定”有几种结果，请选一种：同意、不同意。");
    assert_eq!(office.refused(&clerk(), ended(2, "再说")), "“认定”有几种结果，请选一种：同意、不同意。");
    assert_eq!(office.refused(&clerk(), ended(1, "同意")), "“审核”没有可选的结果，请把结果写在办理情况里。");
    office.does(&clerk(), ended(2, "不同意")).unwrap();
}

#[test]
fn a_public_notice_is_not_ended_early() {
    let mut office = Office::at("2026-09-29T10:00");
    let mut post = planned("公示", WELFARE, &[]);
    post.term.deadline = Some(Deadline {
        kind: DeadlineKind::AtLeast,
        n: Some(5),
        unit: Some(Unit::WorkingDay),
        text: "不少于5个工作日".to_owned(),
    });
    office.does(&clerk(), opening_with("某户", Source::Application, vec![post])).unwrap();
    office.later("2026-10-12T23:00");
    assert_eq!(
        office.refused(&clerk(), done(1)),
        "“公示”按条款“不少于5个工作日”，最早 10月13日 00:00 才能办结。确需提前，请跳过这一环节并写明原因。"
    );
    office.later("2026-10-13T08:30");
    office.does(&clerk(), done(1)).unwrap();
}

#[test]
fn closing_names_what_is_left() {
    let mut office = office();
    assert_eq!(
        office.refused(&clerk(), close(&[])),
        "还有待办的环节：受理。请先办完；确实不用办的，在办结时逐个写明跳过的原因。"
    );
    assert_eq!(
        office.refused(&clerk(), close(&[1, 2])),
        "“核对”不在待办，办结时不用写跳过它的原因。请刷新页面。"
    );
    let blank = Command::Close { ending: Ending::Settled, result: " ".to_owned(), skip: Vec::new() };
    assert_eq!(office.refused(&clerk(), blank), "请填写办理结果。");
}

#[test]
fn a_paused_case_waits_and_says_for_what() {
    let mut office = office();
    assert_eq!(
        office.refused(&clerk(), Command::Resume { note: String::new() }),
        "这件办件没有暂停，不用恢复。"
    );
    office.does(&clerk(), Command::Pause { reason: "等补户口本".to_owned() }).unwrap();
    assert_eq!(
        office.refused(&clerk(), done(1)),
        "麦坞镇民政办 周某 于 11月3日 09:00 把这件办件暂停了，等申请人：等补户口本。请先点“恢复办理”。"
    );
}

#[test]
fn returns_and_transfers_go_where_they_can() {
    let mut office = office();
    office.does(&clerk(), done(1)).unwrap();
    let back = |step, to| reasoned(|reason| Command::Return { step, to, reason });
    let give = |step, to| reasoned(|reason| Command::Transfer { step, to, reason });
    assert_eq!(
        office.refused(&civil(), back(2, 3)),
        "不能退回到“告知”：它不在这一环节之前，或者还没有办过。"
    );
    assert_eq!(
        office.refused(&civil(), back(2, 2)),
        "不能退回到“核对”：它不在这一环节之前，或者还没有办过。"
    );
    assert_eq!(office.refused(&civil(), give(2, CIVIL)), "“核对”本来就由 区民政局 办理，不用转办。");
    assert_eq!(office.refused(&civil(), give(2, CLOSED)), "区已撤局 已经撤销，请另选一个机构。");
    assert_eq!(office.refused(&civil(), give(2, OrganisationId(99))), "没有编号为 o99 的机构，请重新选择。");
    office.does(&civil(), give(2, FINANCE)).unwrap();
    // Who gave it away still sees it, and cannot do it.
    assert!(office.refused(&civil(), ended(2, "符合")).contains("由 区财政局 办理"));
}

#[test]
fn personal_data_do_not_enter_the_log() {
    let mut office = office();
    let note =
        |note: &str| Command::Done(Completion { step: 1, note: note.to_owned(), ..Completion::default() });
    assert_eq!(
        office.refused(&clerk(), note("申请人电话13800001234")),
        "办理情况里有联系电话（138****1234）。记录不能改也不能删，请把它填到“申请人信息”里，那里加密保存。"
    );
    let field = Field { name: "电话".to_owned(), value: "13800001234".to_owned() };
    let filled = Command::Done(Completion { step: 1, fields: vec![field], ..Completion::default() });
    assert!(office.refused(&clerk(), filled).starts_with("填写的内容里有联系电话"));
    let skip = Command::Skip { step: 1, reason: "打13800001234没人接".to_owned() };
    assert!(office.refused(&clerk(), skip).starts_with("原因里有联系电话"));
}

#[test]
fn texts_have_a_length_and_departures_a_reason() {
    let mut office = office();
    let blank = || " \n".to_owned();
    for command in [
        Command::Skip { step: 1, reason: blank() },
        Command::Transfer { step: 1, to: SAFETY, reason: blank() },
        Command::Pause { reason: blank() },
    ] {
        assert_eq!(office.refused(&clerk(), command), "请填写原因。");
    }
    let long = Command::Pause { reason: "长".repeat(4001) };
    assert_eq!(office.refused(&clerk(), long), "原因太长，最多 4000 个字。");
    let nothing = Command::Supplement { step: 1, note: blank(), fields: Vec::new(), attachments: Vec::new() };
    assert_eq!(office.refused(&clerk(), nothing), "请填写要补充的内容。");
    let after = Command::Add(Addition {
        label: "再查".to_owned(),
        organisation: WELFARE,
        after: vec![7],
        days: None,
        reason: "需要".to_owned(),
    });
    assert_eq!(office.refused(&clerk(), after), "这件办件没有第 7 个环节。请刷新页面。");
}

#[test]
fn plans_that_cannot_be_are_refused() {
    let mut office = Office::at("2026-11-03T09:00");
    let mut refused = |steps| office.refused(&clerk(), opening_with("某户", Source::Application, steps));
    assert_eq!(refused(vec![]), "请填写办理环节。");
    let circle = vec![planned("甲", WELFARE, &[2]), planned("乙", WELFARE, &[1])];
    assert_eq!(refused(circle), "办理计划有误：环节互相等待，谁也开始不了");
    assert_eq!(refused(vec![planned("甲", WELFARE, &[5])]), "办理计划有误：第 1 个环节等待的环节不存在");
    assert_eq!(refused(vec![planned("甲", WELFARE, &[1])]), "办理计划有误：第 1 个环节等待的环节不存在");
    assert_eq!(refused(vec![planned("甲", CLOSED, &[])]), "区已撤局 已经撤销，请另选一个机构。");
    let mut lone = planned("甲", WELFARE, &[]);
    lone.when = vec![Condition { step: 1, outcome: "好".to_owned() }];
    assert_eq!(refused(vec![lone]), "办理计划有误：第 1 个环节的条件不成立");
}

#[test]
fn only_the_clock_presses_and_only_once_a_level() {
    let mut office = office();
    assert_eq!(
        office.refused(&leader(), Command::Escalate { step: 1 }),
        "催办、督办和重新计算时限由系统按时间自动进行。要催促对方，请留言。"
    );
    assert_eq!(
        office.clock(Command::Escalate { step: 1 }).map(|_| ()).unwrap_err().to_string(),
        "“受理”没有超期，或者这一级已经提醒过。"
    );
    let levels =
        ["2026-11-11T00:00", "2026-11-11T08:00", "2026-11-12T08:00", "2026-11-18T08:00", "2026-11-30T08:00"];
    let told = levels.map(|time| {
        office.later(time);
        office
            .clock(Command::Escalate { step: 1 })
            .map(|case| case.step(1).unwrap().told.unwrap().as_str())
            .ok()
    });
    assert_eq!(told, [Some("leader"), None, None, Some("district"), None]);
}

#[test]
fn a_request_is_known_again_by_its_digest() {
    let request = |note: &str, seen| Request {
        key: "k".to_owned(),
        seen,
        command: Command::Done(Completion { step: 1, note: note.to_owned(), ..Completion::default() }),
    };
    let digest = |login: &str, request: Request| request.digest(login).unwrap();
    assert_eq!(digest("a", request("已办", 3)), digest("a", request("已办", 3)));
    assert_ne!(digest("a", request("已办", 3)), digest("b", request("已办", 3)));
    assert_ne!(digest("a", request("已办", 3)), digest("a", request("已办。", 3)));
    assert_ne!(digest("a", request("已办", 3)), digest("a", request("已办", 4)));
    assert_eq!(Refusal::KeyUsed.kind(), RefusalKind::Conflict);
}

#[test]
fn commands_and_refusals_are_plain_json() {
    let command: Command =
        serde_json::from_str(r#"{"do":"done","step":3,"note":"已核对","outcome":"符合"}"#).unwrap();
    assert_eq!(command.step(), Some(3));
    let unknown = serde_json::from_str::<Command>(r#"{"do":"done","step":3,"nota":"已核对"}"#).unwrap_err();
    assert!(unknown.to_string().contains("nota"), "{unknown}");
    assert!(serde_json::from_str::<Command>(r#"{"do":"skip","step":3,"reason":"x","more":1}"#).is_err());
    let refusal = serde_json::to_value(Refusal::NoStep { step: 9 }).unwrap();
    assert_eq!(refusal, serde_json::json!({"refusal": "no_step", "step": 9}));
}
