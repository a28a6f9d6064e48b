//! Cases as an office would tell them, on items of the sample lists.

mod town;

use qingdan_work::Role;
use qingdan_work::case::{Command, Ending, Source, StepStatus};
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
