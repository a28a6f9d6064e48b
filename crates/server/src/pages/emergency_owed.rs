//! What the visitor's own organisations still have to do in an emergency.

use qingdan_work::OrganisationId;
use qingdan_work::emergency::Owed;

use super::Link;
use super::emergency::{Opened, minutes};
use super::emergency_duties::watch_url;
use crate::app::App;
use crate::web::random_token;

/// Something that one of the visitor's organisations still has to do.
pub(super) struct OwedView {
    pub who: String,
    pub what: String,
    pub is_late: bool,
    pub link: Link,
    /// Where the clause stands that demands it; empty where none does.
    pub clause_url: String,
    /// What one button does at once; else the link leads to a form.
    pub acknowledges: Option<Acknowledging>,
}

/// A button that acknowledges a warning.
pub(super) struct Acknowledging {
    pub warning: u32,
    pub organisation: String,
    pub key: String,
}

/// All of it, by organisation.
pub(super) fn owed(app: &App, opened: &Opened) -> Vec<OwedView> {
    let Opened { desk, emergency, .. } = opened;
    let url = opened.url();
    let mut views = Vec::new();
    // What a town's villages owe stands on the board; here is what oneself does.
    let acts_for = [desk.person.organisation, opened.seat()];
    for by in
        emergency.reports_for(&desk.person, &desk.directory).into_iter().filter(|by| acts_for.contains(by))
    {
        let who = desk.directory.full_name(by);
        for one in emergency.owed(by, &desk.directory, &desk.settings, desk.now) {
            let clause_url = match one {
                Owed::Roster => watch_url(app, opened, by).unwrap_or_default(),
                _ => String::new(),
            };
            views.push(OwedView { clause_url, ..owed_view(opened, &who, by, one, &url) });
        }
    }
    views
}

fn owed_view(opened: &Opened, who: &str, by: OrganisationId, owed: Owed, url: &str) -> OwedView {
    let desk = &opened.desk;
    let act = |name: &str, offer: &str, more: String| Link {
        name: name.to_owned(),
        url: format!("{url}/act?do={offer}&organisation={by}{more}"),
    };
    let who = who.to_owned();
    match owed {
        Owed::Acknowledge { warning, since, is_told } => OwedView {
            what: format!("第 {warning} 条预警还没有确认，已过 {}", minutes(desk.now - since)),
            is_late: is_told,
            link: act("写明落实情况再确认", "acknowledge", format!("&no={warning}")),
            acknowledges: Some(Acknowledging { warning, organisation: by.to_string(), key: random_token() }),
            clause_url: String::new(),
            who,
        },
        Owed::Roster => OwedView {
            what: "条款要求昼夜值守，现在没有登记值班人员".to_owned(),
            is_late: false,
            link: act("安排值班", "roster", String::new()),
            acknowledges: None,
            clause_url: String::new(),
            who,
        },
        Owed::Report { last, is_behind } => OwedView {
            what: match last {
                Some(last) if is_behind => {
                    format!("村（社区）在 {} 之后有新的灾情，请核对后续报", desk.said(last))
                }
                Some(last) => format!("灾情上次截至 {}，该续报了", desk.said(last)),
                None => "还没有报过灾情；没有损失的，也请报零".to_owned(),
            },
            is_late: false,
            link: act("上报灾情", "report", String::new()),
            acknowledges: None,
            clause_url: String::new(),
            who,
        },
    }
}
