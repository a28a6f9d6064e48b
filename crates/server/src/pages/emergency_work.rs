//! Emergencies on the workbench: those that go on, and what one's own organisation owes in them.

use qingdan_work::emergency::{Emergency, Owed};
use qingdan_work::permission::Right;
use qingdan_work::{OrganisationId, OrganisationKind, Role};

use super::emergencies::readable;
use super::emergency::minutes;
use crate::app::App;
use crate::desk::Desk;
use crate::permission;
use crate::refusal::Refusal;
use crate::session::Visitor;
use crate::web::subject_url;

/// An emergency that goes on.
pub(super) struct EmergencyView {
    pub url: String,
    pub title: String,
    pub level: &'static str,
    pub level_class: &'static str,
    pub about: String,
    pub owed: Vec<String>,
    pub is_late: bool,
}

/// Emergencies that go on in which a visitor has a part.
pub(super) async fn open_emergencies(
    app: &App,
    visitor: &Visitor,
    desk: &Desk,
) -> Result<Vec<EmergencyView>, Refusal> {
    if !permission::may(visitor, Right::ReadEmergency) {
        return Ok(Vec::new());
    }
    let all = readable(app, desk, Some(true), "").await?;
    let view = |(head, one): &(qingdan_store::AffairHead, Emergency)| {
        let mut owed = owed(desk, one);
        let late = late(desk, one);
        let is_late = !late.is_empty();
        owed.extend(late);
        let towns: Vec<String> = one.towns.iter().map(|town| desk.directory.name(*town)).collect();
        EmergencyView {
            url: subject_url(head.number.into()),
            title: one.title.clone(),
            level: one.level.chinese(),
            level_class: one.level.as_str(),
            about: format!("范围：{}；现在没有要您单位办的。", towns.join("、")),
            owed,
            is_late,
        }
    };
    Ok(all.iter().map(view).collect())
}

/// What the visitor's organisation, and the town that they act for, owe.
fn owed(desk: &Desk, emergency: &Emergency) -> Vec<String> {
    let own = desk.person.organisation;
    let office = desk.directory.get(own).filter(|one| one.kind == OrganisationKind::Office);
    let town = office.and_then(|one| one.parent);
    let acts_for = std::iter::once(own).chain(town);
    let reports = emergency.reports_for(&desk.person, &desk.directory);
    let mut all = Vec::new();
    for by in acts_for.filter(|by| reports.contains(by)) {
        for one in emergency.owed(by, &desk.directory, &desk.settings, desk.now) {
            all.push(words(desk, by, one));
        }
    }
    all
}

fn words(desk: &Desk, by: OrganisationId, owed: Owed) -> String {
    let name = desk.directory.full_name(by);
    match owed {
        Owed::Acknowledge { warning, since, .. } => {
            format!("{name}：第 {warning} 条预警等您确认，已过 {}", minutes(desk.now - since))
        }
        Owed::Roster => format!("{name}：还没有登记现在的值班人员"),
        Owed::Report { last: None, .. } => format!("{name}：还没有报灾情"),
        Owed::Report { last: Some(last), .. } => {
            format!("{name}：灾情上次截至 {}，该续报了", desk.said(last))
        }
    }
}

/// For a leader, and for whoever leads the emergency: who did not acknowledge a warning in time.
fn late(desk: &Desk, emergency: &Emergency) -> Vec<String> {
    let directs = emergency.may_direct(&desk.person, &desk.directory);
    let is_leader = desk.person.roles.contains(&Role::TownLeader);
    let town = desk.directory.town_of(desk.person.organisation).filter(|_| is_leader);
    let concerns = |one: OrganisationId| directs || town.is_some() && desk.directory.town_of(one) == town;
    let mut all = Vec::new();
    for (no, warning) in (1..).zip(&emergency.warnings) {
        let no: u32 = no;
        let late = warning.missing().filter(|one| warning.was_told(*one) && concerns(*one));
        let names: Vec<String> = late.map(|one| desk.directory.full_name(one)).collect();
        if !names.is_empty() {
            all.push(format!("第 {no} 条预警超时没有确认：{}", names.join("、")));
        }
    }
    all
}
