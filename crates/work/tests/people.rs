//! Organisations of a district.

#![allow(clippy::unwrap_used)] // A test may unwrap: its panic is its message.

mod town;

use qingdan_work::{Directory, DirectoryError, Organisation, OrganisationId, OrganisationKind, Role};
use town::*;

fn changed(change: impl Fn(&mut Vec<Organisation>)) -> String {
    let mut all: Vec<Organisation> = directory().iter().cloned().collect();
    change(&mut all);
    Directory::new(all).map_or_else(|error: DirectoryError| error.to_string(), |_| "可以".to_owned())
}

fn at(all: &mut [Organisation], id: OrganisationId) -> &mut Organisation {
    all.iter_mut().find(|one| one.id == id).unwrap()
}

#[test]
fn a_directory_is_a_tree_with_names() {
    assert_eq!(changed(|_| ()), "可以");
    assert_eq!(
        changed(|all| at(all, WELFARE).parent = Some(DISTRICT)),
        "“民政办”（科室（站所））的上级机构不对：应当隶属于镇街"
    );
    assert_eq!(
        changed(|all| at(all, WELFARE).parent = Some(WELFARE)),
        "“民政办”（科室（站所））的上级机构不对：应当隶属于镇街"
    );
    assert_eq!(changed(|all| at(all, CIVIL).parent = None), "区本级应当有且只有一个，现有 2 个");
    assert_eq!(changed(|all| at(all, WELFARE).name = "应急办".to_owned()), "“应急办”在同一上级机构下有两个");
    assert_eq!(
        changed(|all| at(all, FIRE).listed = Some("民政局".to_owned())),
        "两个机构都对应清单上的“民政局”"
    );
    assert_eq!(changed(|all| at(all, FIRE).id = CIVIL), "机构编号 o2 重复");
    assert_eq!(changed(|all| at(all, FIRE).name = " ".to_owned()), "机构 o4 没有名称");
    // What is closed keeps its name; another can have it.
    assert_eq!(changed(|all| at(all, FIRE).listed = Some("已撤局".to_owned())), "可以");
}

#[test]
fn organisations_are_found_by_what_lists_print_and_called_in_full() {
    let directory = directory();
    assert_eq!(directory.department("民政局").map(|one| one.id), Some(CIVIL));
    assert_eq!(directory.department("已撤局"), None);
    assert_eq!(directory.town("麦坞镇").map(|one| one.id), Some(TOWN));
    assert_eq!(directory.town_of(VILLAGE), Some(TOWN));
    assert_eq!(directory.town_of(CIVIL), None);
    assert_eq!(directory.full_name(WELFARE), "麦坞镇民政办");
    assert_eq!(directory.full_name(CIVIL), "区民政局");
    assert_eq!(directory.full_name(OrganisationId(99)), "o99");
    assert_eq!(
        directory.below(TOWN).map(|one| one.id).collect::<Vec<_>>(),
        [WELFARE, SAFETY, VILLAGE, OTHER_VILLAGE]
    );
}

#[test]
fn numbers_and_roles_are_words_on_the_wire() {
    assert_eq!(serde_json::to_string(&TOWN).unwrap(), "\"o10\"");
    assert_eq!(serde_json::from_str::<OrganisationId>("\"o10\"").unwrap(), TOWN);
    for wrong in ["\"10\"", "\"o\"", "\"o-1\"", "\"o+1\"", "\"o99999999999\"", "10"] {
        assert!(serde_json::from_str::<OrganisationId>(wrong).is_err(), "{wrong}");
    }
    assert_eq!(serde_json::to_string(&Role::TownClerk).unwrap(), "\"town_clerk\"");
    assert!(Role::TownLeader.places().contains(&OrganisationKind::Town));
}
