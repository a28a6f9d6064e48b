//! Who changes accounts, organisations and settings, and who sees or erases personal data.

#![allow(clippy::unwrap_used)] // A test may unwrap: its panic is its message.

mod town;

use qingdan_work::administration::{
    Account, Administer, Administered, Denied, Looked, administer, erase, reveal,
};
use qingdan_work::case::{Command, PersonalRef, Source};
use qingdan_work::{Holder, Organisation, OrganisationKind, Person, Role, Settings};
use town::*;

fn administrator() -> Person {
    person("管理员", DISTRICT, Role::Administrator)
}

fn account(person: Person) -> Account {
    Account { person, is_locked: false }
}

fn said(change: Administer, by: &Person) -> String {
    let mut locked = account(person("旧管理员", DISTRICT, Role::Administrator));
    locked.is_locked = true;
    let accounts = [account(administrator()), locked, account(person("周某", WELFARE, Role::TownClerk))];
    match administer(change, by, &accounts, &directory()) {
        Ok(Administered::Changed { .. }) => "已改".to_owned(),
        Ok(other) => panic!("{other:?}"),
        Err(denied) => denied.to_string(),
    }
}

#[test]
fn accounts_are_given_by_the_administrator_and_to_nobody_oneself() {
    let by = administrator();
    let new = |name, place, role| Administer::CreateAccount(person(name, place, role));
    assert_eq!(said(new("柳某", VILLAGE, Role::CommunityWorker), &by), "已改");
    assert_eq!(said(new("周某", WELFARE, Role::TownClerk), &by), "登录名“周某”已经有人使用，请换一个。");
    assert_eq!(said(new("柳某", VILLAGE, Role::TownLeader), &by), "“镇街领导”不能设在柳岗村。");
    assert_eq!(said(new("某", CLOSED, Role::DepartmentOfficer), &by), "没有选定的机构，或者它已经撤销。");
    let clerk = person("周某", WELFARE, Role::TownClerk);
    assert_eq!(said(new("柳某", VILLAGE, Role::CommunityWorker), &clerk), "您没有“管理账号”的权限。");
    let mut both = person("审计", DISTRICT, Role::Auditor);
    both.roles.push(Role::Dispatcher);
    assert_eq!(said(Administer::CreateAccount(both), &by), "“监督审计”不能兼任其他角色。");
    let oneself = person("管理员", DISTRICT, Role::Dispatcher);
    assert_eq!(
        said(Administer::ChangeAccount(oneself), &by),
        "不能修改自己的角色、机构，也不能停用自己的账号。请另一位系统管理员办理。"
    );
    let lock = |login: &str| Administer::LockAccount { login: login.to_owned() };
    assert_eq!(said(lock("周某"), &by), "已改");
    assert_eq!(said(lock("谁"), &by), "没有登录名为“谁”的账号。");
    let other = person("新管理员", DISTRICT, Role::Administrator);
    assert_eq!(
        said(lock("管理员"), &other),
        "这是最后一位系统管理员，不能停用，也不能改任其他角色。请先增加一位。"
    );
}

#[test]
fn password_and_second_factor_are_ones_own_and_an_administrator_may_only_take_the_factor_away() {
    let clerk = person("周某", WELFARE, Role::TownClerk);
    let login = || "周某".to_owned();
    let (change, set) =
        (Administer::ChangePassword { login: login() }, Administer::SetSecondFactor { login: login() });
    let remove = || Administer::RemoveSecondFactor { login: login() };
    for own in [change.clone(), set.clone(), remove()] {
        assert_eq!(said(own, &clerk), "已改");
    }
    for others in [change, set] {
        assert_eq!(said(others, &administrator()), "密码和两步验证只能由本人设置。");
    }
    assert_eq!(said(remove(), &administrator()), "已改");
    let neighbour = person("柳某", VILLAGE, Role::CommunityWorker);
    assert_eq!(said(remove(), &neighbour), "您没有“管理账号”的权限。");
}

#[test]
fn organisations_and_settings_stay_sound() {
    let office = |parent| Organisation {
        id: qingdan_work::OrganisationId(40),
        kind: OrganisationKind::Office,
        name: "文化站".to_owned(),
        parent: Some(parent),
        listed: None,
        is_closed: false,
    };
    assert_eq!(said(Administer::SetOrganisation(office(TOWN)), &administrator()), "已改");
    let wrong = said(Administer::SetOrganisation(office(DISTRICT)), &administrator());
    assert_eq!(wrong, "“文化站”（科室（站所））的上级机构不对：应当隶属于镇街");
    let settings = Box::new(Settings { other_days: 0, ..Settings::default() });
    assert!(said(Administer::SetSettings(settings), &administrator()).starts_with("“其他”的时限"));
}

#[test]
fn personal_data_are_seen_by_who_takes_part_and_erased_by_the_leader() {
    let mut office = Office::at("2026-11-03T09:00");
    let clerk = person("周某", WELFARE, Role::TownClerk);
    let mut command = opening_with("某户", Source::Application, vec![planned("核对", CIVIL, &[])]);
    let Command::Open(opening) = &mut command else { panic!() };
    opening.personal.push(PersonalRef { id: 7, digest: "0".repeat(64) });
    let case = office.does(&clerk, command).unwrap().clone();
    let look = |personal: &[u64], reason: &str| Looked {
        subject: case.number.into(),
        personal: personal.to_vec(),
        reason: reason.to_owned(),
    };
    let sees = |who: &Person| reveal(look(&[7], "核对身份"), who, &Holder::from(&case), &directory()).is_ok();
    assert!(sees(&clerk) && sees(&person("赵某", CIVIL, Role::DepartmentOfficer)));
    assert!(sees(&person("审计", DISTRICT, Role::Auditor)));
    assert!(!sees(&administrator()) && !sees(&person("某", FIRE, Role::DepartmentOfficer)));
    assert!(!sees(&person("柳某", VILLAGE, Role::CommunityWorker)));
    let denied = |looked| reveal(looked, &clerk, &Holder::from(&case), &directory()).unwrap_err();
    assert_eq!(denied(look(&[7], " ")), Denied::Empty("原因"));
    assert_eq!(denied(look(&[8], "核对")), Denied::NoPersonal);
    assert_eq!(denied(look(&[], "核对")), Denied::NoPersonal);
    let erases =
        |who: &Person| erase(look(&[7], "本人要求"), who, &Holder::from(&case), &directory()).is_ok();
    assert!(erases(&person("镇长", TOWN, Role::TownLeader)) && !erases(&clerk));
}
