//! An emergency as everybody sees it who has a part in it: how things stand now, and what one's own organisation still
//! has to do. The page refreshes itself; whatever is typed is typed elsewhere.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use qingdan_work::OrganisationId;
use qingdan_work::affair::{Affair, AffairEvent, AffairKind, AffairNumber};
use qingdan_work::emergency::{Emergency, EmergencyRefusal, EmergencyStatus, Happened, Thing};
use qingdan_work::permission::{On, Right, may};
use serde::Deserialize;

use super::emergency_view::Situation;
use super::personal::PersonalView;
use super::{Chrome, Link, render};
use crate::app::App;
use crate::desk::Desk;
use crate::refusal::Refusal;
use crate::session::Visitor;

/// The latest entries that are shown; the rest is a link away.
const LATEST: u64 = 12;
/// The most that are shown at all.
const EVENTS: u32 = 2_000;

/// What the page is asked to show.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Wish {
    /// The event that the visitor's command became.
    did: Option<u64>,
    /// Whether the browser is to load the page again by itself, without script.
    live: Option<String>,
    /// Whether all entries are shown.
    all: Option<String>,
}

#[derive(Template)]
#[template(path = "emergency.html")]
struct EmergencyPage {
    chrome: Chrome,
    url: String,
    head: HeadView,
    /// What became of the visitor's command.
    did: String,
    is_live: bool,
    actions: Vec<Link>,
    now: Situation,
    personal: PersonalView,
}

/// What an emergency is, in the head of its pages.
pub(super) struct HeadView {
    pub number: AffairNumber,
    pub title: String,
    pub kind: &'static str,
    pub level: &'static str,
    /// The level's word, for its colour.
    pub level_class: &'static str,
    pub what: String,
    pub starts: String,
    pub lead: String,
    pub towns: String,
    pub opened: String,
    /// Who ended it, when, with which result.
    pub closed: Option<String>,
    pub left: String,
}

/// An emergency with what a page needs to show it.
pub(crate) struct Opened {
    pub desk: Desk,
    pub number: AffairNumber,
    pub emergency: Emergency,
}

impl Opened {
    /// An emergency that the visitor may read.
    pub async fn of(app: &App, visitor: &Visitor, number: &str) -> Result<Opened, Refusal> {
        let missing = || Refusal::not_found(EmergencyRefusal::None.to_string());
        let desk = Desk::of(app, visitor).await?;
        let number: AffairNumber = number.parse().map_err(|_| missing())?;
        if number.kind != AffairKind::Emergency {
            return Err(missing());
        }
        let emergency = app.store.affair::<Emergency>(&desk.district, number.number).await?;
        let emergency = emergency.filter(|one| one.may_read(&desk.person, &desk.directory));
        Ok(Opened { emergency: emergency.ok_or_else(missing)?, desk, number })
    }

    /// Its address.
    pub fn url(&self) -> String {
        crate::web::subject_url(self.number.into())
    }

    /// The organisation for which the visitor acts: their town's where they work in an office of it.
    pub(super) fn seat(&self) -> OrganisationId {
        let Opened { desk, emergency, .. } = self;
        let own = desk.person.organisation;
        match desk.directory.town_of(own) {
            Some(town) if town != own && !emergency.is_struck(own, &desk.directory) => town,
            _ => own,
        }
    }

    /// Whether the visitor reports for an organisation.
    pub(super) fn reports(&self, of: OrganisationId) -> bool {
        may(&self.desk.person, Right::ReportEmergency, On::organisation(&of), &self.desk.directory)
    }

    /// Where the visitor says that something was entered by mistake, if they may.
    pub(super) fn void_url(&self, thing: Thing, no: u32, of: OrganisationId) -> Option<String> {
        let may = self.reports(of) && !self.emergency.is_closed();
        may.then(|| format!("{}/act?do=void&thing={thing}&no={no}", self.url()))
    }

    /// What its pages begin with.
    pub(super) fn head(&self) -> HeadView {
        let Opened { desk, emergency, number } = self;
        let by = |act: &qingdan_work::case::Act| {
            let organisation = desk.directory.full_name(act.by.organisation);
            format!("{organisation} {} 于 {}", act.by.name, desk.said(act.at))
        };
        let towns: Vec<String> = emergency.towns.iter().map(|town| desk.directory.name(*town)).collect();
        let (closed, left) = match &emergency.status {
            EmergencyStatus::Open => (None, String::new()),
            EmergencyStatus::Closed { act, result, left } => {
                (Some(format!("{} 结束：{result}", by(act))), left.clone())
            }
        };
        HeadView {
            number: *number,
            title: emergency.title.clone(),
            kind: emergency.kind.chinese(),
            level: emergency.level.chinese(),
            level_class: emergency.level.as_str(),
            what: emergency.what.clone(),
            starts: desk.said(emergency.starts),
            lead: desk.directory.full_name(emergency.lead),
            towns: towns.join("、"),
            opened: by(&emergency.opened),
            closed,
            left,
        }
    }

    /// Its latest entries, newest first.
    pub async fn events(&self, app: &App, most: u64) -> Result<Vec<AffairEvent<Happened>>, Refusal> {
        let after = self.emergency.version.saturating_sub(most);
        let (district, number) = (&self.desk.district, self.number.number);
        let mut events = app.store.affair_events::<Emergency>(district, number, after, EVENTS).await?;
        events.reverse();
        Ok(events)
    }
}

/// The emergency as a page.
pub(crate) async fn page(
    State(app): State<App>,
    visitor: Visitor,
    Path(number): Path<String>,
    Query(wish): Query<Wish>,
) -> Result<Response, Refusal> {
    let opened = Opened::of(&app, &visitor, &number).await?;
    let most = if wish.all.is_some() { u64::from(EVENTS) } else { LATEST };
    let events = opened.events(&app, most).await?;
    let url = opened.url();
    let Opened { desk, emergency, .. } = &opened;
    let did = match wish.did {
        Some(seq) => said_of(&app, &opened, seq).await?,
        None => String::new(),
    };
    let offers = emergency.offers(&desk.person, &desk.directory);
    let action = |offer: qingdan_work::emergency::Offer| Link {
        name: offer.chinese().to_owned(),
        url: format!("{url}/act?do={offer}"),
    };
    let holder = qingdan_work::Holder::of_affair(emergency);
    let personal = PersonalView::of(&app, &visitor, desk, &holder).await?;
    render(&EmergencyPage {
        chrome: Chrome::new(&app, &visitor),
        head: opened.head(),
        did,
        is_live: wish.live.is_some() && !emergency.is_closed(),
        actions: offers.into_iter().map(action).collect(),
        now: Situation::of(&app, &opened, &events).await?,
        personal,
        url,
    })
}

/// What a command became, in a sentence for whoever sent it.
async fn said_of(app: &App, opened: &Opened, seq: u64) -> Result<String, Refusal> {
    let (district, number) = (&opened.desk.district, opened.number.number);
    let after = seq.saturating_sub(1);
    let event = app.store.affair_events::<Emergency>(district, number, after, 1).await?;
    let told = event.first().map(|event| Emergency::told(&event.body));
    Ok(told.map(|(what, with)| format!("已记录：{what}（{with}）。")).unwrap_or_default())
}

/// A time that went by, in words.
pub(super) fn minutes(milliseconds: i64) -> String {
    match milliseconds / 60_000 {
        minutes @ ..60 => format!("{} 分钟", minutes.max(0)),
        minutes if minutes < 24 * 60 => format!("{} 小时 {} 分钟", minutes / 60, minutes % 60),
        minutes => format!("{} 天", minutes / (24 * 60)),
    }
}
