//! How things stand in an emergency: figures, towns, warnings, shifts, people moved, relief, duties, latest entries. All
//! of it is what the state says now; nothing is kept here.

use qingdan_work::OrganisationId;
use qingdan_work::affair::{Affair, AffairEvent};
use qingdan_work::emergency::{Emergency, Figure, Happened, Owed, Sheltered, Thing, TownLosses};
use qingdan_work::permission::{On, Right, may};

use super::Link;
use super::emergency::Opened;
use super::emergency_board::{
    BatchRow, ReliefRow, ShiftRow, WarningView, batches, reliefs, shifts, warnings,
};
use super::emergency_duties::{PhaseView, phases};
use crate::app::App;
use crate::refusal::Refusal;
use crate::web::random_token;

/// How things stand now.
pub(super) struct Situation {
    /// When this was so.
    pub as_of: String,
    pub is_open: bool,
    /// What forms with one button need.
    pub seen: u64,
    pub owed: Vec<OwedView>,
    pub tiles: Vec<Tile>,
    pub warnings: Vec<WarningView>,
    pub towns: Vec<TownRow>,
    /// The figure that the second picture shows.
    pub main: String,
    pub silent: String,
    pub batches: Vec<BatchRow>,
    pub shelters: Vec<(String, u64)>,
    pub shifts: Vec<ShiftRow>,
    /// Who must have somebody on duty and has not.
    pub unwatched: String,
    pub reliefs: Vec<ReliefRow>,
    pub phases: Vec<PhaseView>,
    pub events: Vec<EventView>,
    /// How many entries are older than those.
    pub older: u64,
}

/// Something that one of the visitor's organisations still has to do.
pub(super) struct OwedView {
    pub who: String,
    pub what: String,
    pub is_late: bool,
    pub link: Link,
    /// What one button does at once; else the link leads to a form.
    pub acknowledges: Option<Acknowledging>,
}

/// A button that acknowledges a warning.
pub(super) struct Acknowledging {
    pub warning: u32,
    pub organisation: String,
    pub key: String,
}

/// A large figure.
pub(super) struct Tile {
    pub name: String,
    pub number: String,
    pub unit: &'static str,
    pub is_grave: bool,
}

/// A town in the pictures and the table of losses.
pub(super) struct TownRow {
    pub name: String,
    pub moved: u64,
    pub sheltered: u64,
    /// In hundredths of the longest bar.
    pub moved_share: u64,
    pub sheltered_share: u64,
    pub main: String,
    pub main_share: u64,
    /// As of when its losses are known, and by whom.
    pub as_of: String,
    pub is_silent: bool,
    pub is_behind: bool,
    /// How many of its communities reported, of how many.
    pub communities: String,
}

/// An entry of the log.
pub(super) struct EventView {
    pub seq: u64,
    pub what: &'static str,
    pub with: String,
    pub who: String,
    pub when: String,
}

impl Situation {
    /// How things stand now, for whoever looks.
    pub async fn of(
        app: &App,
        opened: &Opened,
        events: &[AffairEvent<Happened>],
    ) -> Result<Situation, Refusal> {
        let Opened { desk, emergency, .. } = opened;
        let shown = events.len() as u64;
        Ok(Situation {
            as_of: desk.said(desk.now),
            is_open: !emergency.is_closed(),
            seen: emergency.version,
            owed: owed(opened),
            tiles: tiles(opened),
            warnings: warnings(opened),
            towns: towns(opened),
            main: main_figure(emergency).chinese().to_owned(),
            silent: silent(opened),
            batches: batches(opened),
            shelters: shelters(opened),
            shifts: shifts(opened),
            unwatched: unwatched(opened),
            reliefs: reliefs(app, opened).await?,
            phases: phases(app, opened).await?,
            events: events.iter().map(|event| event_view(opened, event)).collect(),
            older: emergency.version.saturating_sub(shown),
        })
    }

    /// Duties of the visitor's own organisations that nobody has ticked.
    pub fn own_duties(&self) -> usize {
        self.phases.iter().filter(|phase| !phase.is_before).map(PhaseView::own).sum()
    }
}

/// The figure that is asked for first of a kind of emergency.
fn main_figure(emergency: &Emergency) -> Figure {
    Figure::of(emergency.kind).first().copied().unwrap_or(Figure::Affected)
}

fn owed(opened: &Opened) -> Vec<OwedView> {
    let Opened { desk, emergency, .. } = opened;
    let url = opened.url();
    let mut views = Vec::new();
    // What a town's villages owe stands on the board; here is what oneself does.
    let acts_for = [desk.person.organisation, seat(opened)];
    for by in
        emergency.reports_for(&desk.person, &desk.directory).into_iter().filter(|by| acts_for.contains(by))
    {
        let who = desk.directory.full_name(by);
        for one in emergency.owed(by, &desk.directory, &desk.settings, desk.now) {
            views.push(owed_view(opened, &who, by, one, &url));
        }
    }
    views
}

/// The organisation for which the visitor acts: their town's where they work in an office of it.
pub(super) fn seat(opened: &Opened) -> OrganisationId {
    let Opened { desk, emergency, .. } = opened;
    let own = desk.person.organisation;
    let town = desk.directory.town_of(own);
    match town {
        Some(town) if town != own && !emergency.is_struck(own, &desk.directory) => town,
        _ => own,
    }
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
            who,
        },
        Owed::Roster => OwedView {
            what: "条款要求昼夜值守，现在没有登记值班人员".to_owned(),
            is_late: false,
            link: act("安排值班", "roster", String::new()),
            acknowledges: None,
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
            who,
        },
    }
}

/// A time that went by, in words.
pub(super) fn minutes(milliseconds: i64) -> String {
    match milliseconds / 60_000 {
        minutes @ ..60 => format!("{} 分钟", minutes.max(0)),
        minutes if minutes < 24 * 60 => format!("{} 小时 {} 分钟", minutes / 60, minutes % 60),
        minutes => format!("{} 天", minutes / (24 * 60)),
    }
}

fn tiles(opened: &Opened) -> Vec<Tile> {
    let Opened { desk, emergency, .. } = opened;
    let sum = emergency.losses_as_of(desk.now, &desk.directory);
    let figure = |figure: Figure| Tile {
        name: figure.chinese().to_owned(),
        number: figure.text(sum.total.get(figure)),
        unit: figure.unit(),
        is_grave: matches!(figure, Figure::Dead | Figure::Missing) && sum.total.get(figure) > 0,
    };
    let sheltered = emergency.sheltered_as_of(desk.now, &desk.directory);
    let people = |name: &str, number: u64| Tile {
        name: name.to_owned(),
        number: number.to_string(),
        unit: "人",
        is_grave: false,
    };
    let missing: usize = emergency.warnings.iter().map(|warning| warning.missing().count()).sum();
    let mut tiles = vec![
        Tile {
            name: "预警还没确认".to_owned(),
            number: missing.to_string(),
            unit: "个单位",
            is_grave: missing > 0 && !emergency.is_closed(),
        },
        people("累计转移", sheltered.iter().map(|one| one.moved).sum()),
        people("现在安置", sheltered.iter().map(|one| one.sheltered).sum()),
    ];
    // What somebody died of is never left out; of the rest, what there is.
    let is_shown = |one: &Figure| {
        matches!(one, Figure::Affected | Figure::Infected | Figure::Dead | Figure::Missing)
            || sum.total.get(*one) > 0
                && !matches!(one, Figure::Evacuated | Figure::Damaged | Figure::CropsLost)
    };
    tiles.extend(Figure::of(emergency.kind).iter().copied().filter(is_shown).map(figure));
    tiles
}

fn towns(opened: &Opened) -> Vec<TownRow> {
    let Opened { desk, emergency, .. } = opened;
    let main = main_figure(emergency);
    let sum = emergency.losses_as_of(desk.now, &desk.directory);
    let sheltered = emergency.sheltered_as_of(desk.now, &desk.directory);
    let share = |one: u64, most: u64| one.saturating_mul(100).checked_div(most).unwrap_or(0);
    let most_moved = sheltered.iter().map(|one| one.moved).max().unwrap_or(0);
    let most_main = sum.towns.iter().map(|town| town.losses.get(main)).max().unwrap_or(0);
    let row = |(town, moved): (&TownLosses<'_>, &Sheltered)| {
        let reported = town.communities.iter().filter(|(_, report)| report.is_some()).count();
        let as_of = match (town.own, town.as_of()) {
            (Some(own), _) => format!("截至 {}，镇街上报", desk.said(own.what.as_of)),
            (None, Some(last)) => format!("截至 {}，村（社区）合计", desk.said(last)),
            (None, None) => "还没有报".to_owned(),
        };
        TownRow {
            name: desk.directory.name(town.town),
            moved: moved.moved,
            sheltered: moved.sheltered,
            moved_share: share(moved.moved, most_moved),
            sheltered_share: share(moved.sheltered, most_moved),
            main: format!("{} {}", main.text(town.losses.get(main)), main.unit()),
            main_share: share(town.losses.get(main), most_main),
            as_of,
            is_silent: town.is_silent(),
            is_behind: town.is_behind(),
            communities: format!("{reported}/{}", town.communities.len()),
        }
    };
    sum.towns.iter().zip(&sheltered).map(row).collect()
}

fn silent(opened: &Opened) -> String {
    let Opened { desk, emergency, .. } = opened;
    let sum = emergency.losses_as_of(desk.now, &desk.directory);
    let silent = sum.towns.iter().filter(|town| town.is_silent());
    silent.map(|town| desk.directory.name(town.town)).collect::<Vec<_>>().join("、")
}

fn shelters(opened: &Opened) -> Vec<(String, u64)> {
    let shelters = opened.emergency.shelters_at(opened.desk.now);
    shelters.into_iter().map(|(name, people)| (name.to_owned(), people)).collect()
}

fn unwatched(opened: &Opened) -> String {
    let Opened { desk, emergency, .. } = opened;
    let mut involved = emergency.involved(&desk.directory);
    involved.sort_unstable();
    involved.dedup();
    let is_unwatched = |one: &OrganisationId| {
        emergency.must_watch(*one, &desk.directory) && emergency.on_duty(*one, desk.now).next().is_none()
    };
    let names = involved.into_iter().filter(is_unwatched).map(|one| desk.directory.full_name(one));
    names.collect::<Vec<_>>().join("、")
}

fn event_view(opened: &Opened, event: &AffairEvent<Happened>) -> EventView {
    let desk = &opened.desk;
    let (what, with) = Emergency::told(&event.body);
    let by = &event.act.by;
    let who = match event.body.about().filter(|about| *about != by.organisation) {
        // Somebody reported for another organisation.
        Some(about) => format!(
            "{} {}（{}）",
            desk.directory.full_name(by.organisation),
            by.name,
            desk.directory.full_name(about)
        ),
        None => format!("{} {}", desk.directory.full_name(by.organisation), by.name),
    };
    EventView { seq: event.seq, what, with, who, when: desk.said(event.act.at) }
}

/// Whether the visitor may say that something was entered by mistake, and where they do so.
pub(super) fn void_link(opened: &Opened, thing: Thing, no: u32, of: OrganisationId) -> Option<String> {
    let may = reports(opened, of) && !opened.emergency.is_closed();
    may.then(|| format!("{}/act?do=void&thing={thing}&no={no}", opened.url()))
}

/// Whether the visitor reports for an organisation.
pub(super) fn reports(opened: &Opened, of: OrganisationId) -> bool {
    let Opened { desk, .. } = opened;
    may(&desk.person, Right::ReportEmergency, On::organisation(&of), &desk.directory)
}
