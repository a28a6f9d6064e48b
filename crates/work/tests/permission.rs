//! The permission table, asked by people.

#![allow(clippy::unwrap_used)] // A test may unwrap: its panic is its message.

mod town;

use qingdan_work::permission::{On, Right, Scope, may, may_somewhere, own, reach, scope};
use qingdan_work::{OrganisationId, Role};
use town::*;

/// What a role can do anywhere.
fn rights(role: Role) -> Vec<Right> {
    Right::ALL.iter().copied().filter(|right| scope(*right, role) != Scope::Never).collect()
}

#[test]
fn the_administrator_reads_no_case_and_the_auditor_changes_nothing() {
    use Right::*;
    let system = [
        ManageAccounts,
        ManageOrganisations,
        ManageSettings,
        ImportLists,
        DecideReadings,
        DismissFindings,
        VerifyAudit,
        Workbench,
        OwnAccount,
    ];
    assert_eq!(rights(Role::Administrator), system);
    assert_eq!(
        rights(Role::Auditor),
        [
            ReadCase,
            RevealPersonal,
            ReadLedger,
            ReadEmergency,
            ReadAudit,
            VerifyAudit,
            ReadRoutine,
            Workbench,
            OwnAccount
        ]
    );
    assert_eq!(
        rights(Role::ListOffice),
        [ManageSettings, ImportLists, DecideReadings, DismissFindings, Workbench, OwnAccount]
    );
    for role in Role::ALL {
        assert_eq!(scope(OwnAccount, *role), Scope::All);
    }
}

#[test]
fn steps_are_done_by_their_organisation_and_those_above_it() {
    let directory = directory();
    let does = |place, role, step: OrganisationId| {
        may(&person("某", place, role), Right::ActOnStep, On::organisation(&step), &directory)
    };
    use Role::{CommunityWorker, DepartmentOfficer, TownClerk, TownLeader};
    for (place, role, step, expected) in [
        (WELFARE, TownClerk, WELFARE, true),
        (WELFARE, TownClerk, SAFETY, false),
        (WELFARE, TownClerk, TOWN, false),
        (WELFARE, TownClerk, VILLAGE, false),
        (TOWN, TownClerk, WELFARE, true),
        (TOWN, TownClerk, VILLAGE, true),
        (TOWN, TownLeader, SAFETY, true),
        (TOWN, TownClerk, OTHER_TOWN, false),
        (VILLAGE, CommunityWorker, VILLAGE, true),
        (VILLAGE, CommunityWorker, OTHER_VILLAGE, false),
        (CIVIL, DepartmentOfficer, CIVIL, true),
        (CIVIL, DepartmentOfficer, FIRE, false),
        (CIVIL, DepartmentOfficer, TOWN, false),
        (DISTRICT, Role::Dispatcher, TOWN, false),
        (DISTRICT, Role::Administrator, TOWN, false),
        (DISTRICT, Role::Auditor, TOWN, false),
    ] {
        assert_eq!(does(place, role, step), expected, "{place} {role} {step}");
    }
}

#[test]
fn cases_are_read_by_their_town_and_by_who_takes_part() {
    let directory = directory();
    // A case of the town, opened by its village, in which civil affairs has a step.
    let (responsible, involved) = ([TOWN, VILLAGE], [CIVIL, TOWN, VILLAGE]);
    let reads = |place, role| {
        let on = On { responsible: &responsible, involved: &involved };
        may(&person("某", place, role), Right::ReadCase, on, &directory)
    };
    use Role::{CommunityWorker, DepartmentOfficer, TownClerk};
    assert!(reads(SAFETY, TownClerk) && reads(TOWN, Role::TownLeader));
    assert!(reads(VILLAGE, CommunityWorker) && !reads(OTHER_VILLAGE, CommunityWorker));
    assert!(reads(CIVIL, DepartmentOfficer) && !reads(FIRE, DepartmentOfficer));
    assert!(
        !reads(OTHER_TOWN, TownClerk)
            && !reads(DISTRICT, Role::Administrator)
            && !reads(DISTRICT, Role::ListOffice)
    );
    assert!(reads(DISTRICT, Role::Auditor) && reads(DISTRICT, Role::Dispatcher));
}

#[test]
fn several_roles_give_what_any_of_them_gives_and_none_gives_nothing() {
    let directory = directory();
    let mut both = person("某", TOWN, Role::TownClerk);
    both.roles.push(Role::TownLeader);
    let erases = |who| may(who, Right::ErasePersonal, On::organisation(&TOWN), &directory);
    assert!(erases(&both) && !erases(&person("某", TOWN, Role::TownClerk)));
    both.roles.clear();
    assert!(Right::ALL.iter().all(|right| !may_somewhere(&both, *right)));
}

#[test]
fn an_organisation_that_is_unknown_is_nobodys() {
    let directory = directory();
    let clerk = person("某", TOWN, Role::TownClerk);
    assert!(!may(&clerk, Right::ActOnStep, On::organisation(&OrganisationId(99)), &directory));
    let lost = person("某", OrganisationId(99), Role::TownClerk);
    assert!(!may(&lost, Right::ReadCase, On::organisation(&OrganisationId(98)), &directory));
}

#[test]
fn who_sits_in_the_district_itself_is_not_involved_in_all_below_it() {
    let directory = directory();
    let hotline = person("某", DISTRICT, Role::Dispatcher);
    let comments = |involved: &[OrganisationId]| {
        may(&hotline, Right::Comment, On { responsible: &[TOWN], involved }, &directory)
    };
    assert!(!comments(&[TOWN, CIVIL]) && comments(&[TOWN, DISTRICT]));
    assert_eq!(own(&hotline, &directory), [DISTRICT]);
    let leader = person("某", TOWN, Role::TownLeader);
    assert_eq!(own(&leader, &directory), [TOWN, WELFARE, SAFETY, VILLAGE, OTHER_VILLAGE]);
    assert_eq!(reach(&person("某", WELFARE, Role::TownClerk), Right::ActOnStep, &directory), [WELFARE]);
    assert_eq!(reach(&hotline, Right::ReadCase, &directory).len(), directory.iter().count());
}
