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

/// The test's district with a police office that was entered for a name and is called something.
fn with_police(
    offices: &[(OrganisationId, &str, &str)],
    district: &str,
) -> Result<Directory, DirectoryError> {
    let mut all: Vec<Organisation> = directory().iter().filter(|one| one.id != POLICE).cloned().collect();
    at(&mut all, DISTRICT).name = district.to_owned();
    all.extend(offices.iter().map(|(id, name, listed)| Organisation {
        id: *id,
        kind: OrganisationKind::Department,
        name: (*name).to_owned(),
        parent: Some(DISTRICT),
        listed: Some((*listed).to_owned()),
        is_closed: false,
    }));
    Directory::new(all)
}

const CITY_POLICE: OrganisationId = OrganisationId(31);

#[test]
fn a_citys_body_and_the_districts_are_two() {
    let directory = with_police(
        &[(POLICE, "市公安局澄砚分局", "公安局"), (CITY_POLICE, "市公安局", "公安局（市级）")],
        "澄砚区",
    )
    .unwrap();
    let found = |body| directory.department(body).map(|one| one.id);
    assert_eq!((found("公安局"), found("公安局（市级）")), (Some(POLICE), Some(CITY_POLICE)));
    assert_eq!(found("公安局（省级）"), None);
}

#[test]
fn what_was_entered_before_levels_were_told_apart_goes_on_and_makes_room() {
    // One organisation had the work of both: it is the city's by its name, and keeps the district's until that is entered.
    let both = with_police(&[(POLICE, "市公安局", "公安局")], "澄砚区").unwrap();
    let found = |body| both.department(body).map(|one| one.id);
    assert_eq!((found("公安局"), found("公安局（市级）")), (Some(POLICE), Some(POLICE)));
    assert_eq!((both.in_register("公安局"), both.in_register("公安局（市级）").is_some()), (None, true));
    let two = [(POLICE, "市公安局", "公安局"), (CITY_POLICE, "区公安局", "公安局")];
    let two = with_police(&two, "澄砚区").unwrap();
    assert_eq!(two.department("公安局").unwrap().name, "区公安局");
    assert_eq!(two.department("公安局（市级）").unwrap().name, "市公安局");
    // Two that were both entered for the city's: the one that says so, as no directory may become unreadable.
    let explicit = [(POLICE, "市公安局", "公安局"), (CITY_POLICE, "澄砚公安", "公安局（市级）")];
    let explicit = with_police(&explicit, "澄砚区").unwrap();
    assert_eq!(explicit.department("公安局（市级）").unwrap().id, CITY_POLICE);
    let same = [(POLICE, "市公安局", "公安局"), (CITY_POLICE, "青河市公安局", "公安局")];
    assert_eq!(with_police(&same, "澄砚区").unwrap_err().to_string(), "两个机构都对应清单上的“公安局”");
}

#[test]
fn a_county_level_city_calls_its_own_bodies_the_citys() {
    let offices = [(CITY_POLICE, "市公安局", "公安局（市级）")];
    let found = |district| with_police(&offices, district).unwrap().department("公安局").map(|one| one.id);
    assert_eq!((found("柳林市"), found("澄砚区")), (Some(CITY_POLICE), None));
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
