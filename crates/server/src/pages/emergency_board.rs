//! The boards of an emergency: who acknowledged which warning, who is on duty, who was moved, what was handed out.

use qingdan_work::OrganisationId;
use qingdan_work::case::Act;
use qingdan_work::emergency::{Figure, Kept, Moving, Relief, Shift, Thing, Voided, Warning};
use qingdan_work::time::{date, end_of, start_of};

use super::emergency::{Opened, minutes};
use crate::app::App;
use crate::attachment::{self, FileView};
use crate::refusal::Refusal;
use crate::web::random_token;

const DAY: i64 = 24 * 60 * 60 * 1000;

/// A warning with whom it reached.
pub(super) struct WarningView {
    pub no: u32,
    pub text: String,
    /// Empty where none was given.
    pub colour: &'static str,
    pub colour_class: &'static str,
    pub who: String,
    /// The warning that it passes on.
    pub passes_on: Option<u32>,
    pub done: usize,
    pub rows: Vec<AcknowledgementRow>,
    /// Where the visitor passes it on.
    pub pass_url: Option<String>,
}

/// Whether one organisation acknowledged a warning.
pub(super) struct AcknowledgementRow {
    pub name: String,
    /// Who did, when, after how long; who has not.
    pub words: String,
    pub note: String,
    pub is_done: bool,
    pub is_told: bool,
    /// What a button needs for whoever may do so.
    pub key: Option<(String, OrganisationId)>,
}

/// People who were moved.
pub(super) struct BatchRow {
    pub no: u32,
    pub organisation: String,
    pub from: String,
    pub shelter: String,
    pub people: String,
    pub left: u32,
    pub when: String,
    pub void: String,
    pub back_url: Option<String>,
    pub void_url: Option<String>,
}

/// A shift.
pub(super) struct ShiftRow {
    pub organisation: String,
    pub time: String,
    pub leader: String,
    pub on_duty: String,
    pub is_now: bool,
    pub void: String,
    pub change_url: Option<String>,
    pub void_url: Option<String>,
}

/// Relief that was handed out.
pub(super) struct ReliefRow {
    pub organisation: String,
    pub what: String,
    pub whom: String,
    pub when: String,
    pub who: String,
    pub void: String,
    /// The signed sheets, for whoever may see them.
    pub files: Vec<FileView>,
    /// How many there are.
    pub sheets: usize,
    pub void_url: Option<String>,
}

/// Who did something, when.
fn by(opened: &Opened, act: &Act) -> String {
    let organisation = opened.desk.directory.full_name(act.by.organisation);
    format!("{organisation} {}，{}", act.by.name, opened.desk.said(act.at))
}

/// The warnings, the newest first; in each, who has not acknowledged it stands first.
pub(super) fn warnings(opened: &Opened) -> Vec<WarningView> {
    let Opened { desk, emergency, .. } = opened;
    let is_open = !emergency.is_closed();
    let may_warn = is_open && !emergency.warns(&desk.person, &desk.directory).is_empty();
    let view = |(no, warning): (u32, &Warning)| {
        let mut rows: Vec<AcknowledgementRow> =
            warning.what.to.iter().map(|to| acknowledgement(opened, warning, *to)).collect();
        rows.sort_by_key(|row| row.is_done);
        WarningView {
            no,
            text: warning.what.text.clone(),
            colour: warning.what.colour.map_or("", |colour| colour.chinese()),
            colour_class: warning.what.colour.map_or("", |colour| colour.as_str()),
            who: by(opened, &warning.act),
            passes_on: warning.what.passes_on,
            done: warning.acknowledged.len(),
            rows,
            pass_url: may_warn.then(|| format!("{}/act?do=warn&no={no}", opened.url())),
        }
    };
    let mut views: Vec<WarningView> = (1..).zip(&emergency.warnings).map(view).collect();
    views.reverse();
    views
}

fn acknowledgement(opened: &Opened, warning: &Warning, of: OrganisationId) -> AcknowledgementRow {
    let Opened { desk, emergency, .. } = opened;
    let name = desk.directory.full_name(of);
    match warning.acknowledgement(of) {
        Some(one) => AcknowledgementRow {
            name,
            words: format!(
                "{} {}，{} 后确认",
                one.act.by.name,
                desk.said(one.act.at),
                minutes(one.act.at - warning.act.at)
            ),
            note: one.note.clone(),
            is_done: true,
            is_told: warning.was_told(of),
            key: None,
        },
        None => AcknowledgementRow {
            name,
            words: format!("还没有确认，已过 {}", minutes(desk.now - warning.act.at)),
            note: String::new(),
            is_done: false,
            is_told: warning.was_told(of),
            key: (opened.reports(of) && !emergency.is_closed()).then(|| (random_token(), of)),
        },
    }
}

/// People who were moved, the latest first.
pub(super) fn batches(opened: &Opened) -> Vec<BatchRow> {
    let Opened { desk, emergency, .. } = opened;
    let row = |(no, one): (u32, &Kept<Moving>)| {
        let moving = &one.what;
        let left = emergency.sheltered_of(no, desk.now);
        let may = one.counts() && opened.reports(moving.organisation) && !emergency.is_closed();
        BatchRow {
            no,
            organisation: desk.directory.full_name(moving.organisation),
            from: moving.from.clone(),
            shelter: moving.shelter.clone(),
            people: people(moving.households, moving.people),
            left,
            when: desk.said(moving.at),
            void: void(opened, one),
            back_url: (may && left > 0).then(|| format!("{}/act?do=back&no={no}", opened.url())),
            void_url: may.then(|| opened.void_url(Thing::Moving, no, moving.organisation)).flatten(),
        }
    };
    let mut rows: Vec<BatchRow> = (1..).zip(&emergency.movings).map(row).collect();
    rows.reverse();
    rows
}

fn people(households: u32, people: u32) -> String {
    match (households, people) {
        (0, people) => format!("{people} 人"),
        (households, 0) => format!("{households} 户"),
        (households, people) => format!("{households} 户 {people} 人"),
    }
}

/// The shifts of yesterday night, today and tomorrow, by time.
pub(super) fn shifts(opened: &Opened) -> Vec<ShiftRow> {
    let Opened { desk, emergency, .. } = opened;
    let today = date(desk.now);
    let near = start_of(today)..=end_of(today).saturating_add(DAY);
    let mut all: Vec<(u32, &Kept<Shift>)> = (1..)
        .zip(&emergency.shifts)
        .filter(|(_, one)| one.what.until > *near.start() && one.what.from <= *near.end())
        .collect();
    all.sort_by_key(|(no, one)| (one.what.from, *no));
    let row = |(no, one): (u32, &Kept<Shift>)| {
        let shift = &one.what;
        let may = one.counts() && opened.reports(shift.organisation) && !emergency.is_closed();
        ShiftRow {
            organisation: desk.directory.full_name(shift.organisation),
            time: format!("{} 至 {}", desk.said(shift.from), desk.said(shift.until)),
            leader: shift.leader.clone(),
            on_duty: shift.on_duty.clone(),
            is_now: one.counts() && (shift.from..shift.until).contains(&desk.now),
            void: void(opened, one),
            change_url: may.then(|| format!("{}/act?do=roster&no={no}", opened.url())),
            void_url: may.then(|| opened.void_url(Thing::Shift, no, shift.organisation)).flatten(),
        }
    };
    all.into_iter().map(row).collect()
}

/// Relief, the latest first.
pub(super) async fn reliefs(app: &App, opened: &Opened) -> Result<Vec<ReliefRow>, Refusal> {
    let Opened { desk, emergency, number } = opened;
    if emergency.reliefs.is_empty() {
        return Ok(Vec::new());
    }
    let heads = app.store.attachments(&desk.district, *number).await?;
    let row = |(no, one): (u32, &Kept<Relief>)| {
        let relief = &one.what;
        let is_own = |id: u64| relief.evidence.iter().any(|file| file.id == id);
        let seen = heads
            .iter()
            .filter(|head| is_own(head.id) && emergency.may_see_file(&desk.person, head.id, &desk.directory));
        ReliefRow {
            organisation: desk.directory.full_name(relief.organisation),
            what: format!("{} {}{}", relief.what, Figure::Economic.text(relief.amount), relief.unit),
            whom: if relief.households + relief.people == 0 {
                String::new()
            } else {
                people(relief.households, relief.people)
            },
            when: desk.said(relief.at),
            who: by(opened, &one.act),
            void: void(opened, one),
            files: seen.map(|head| attachment::view(app, &desk.district, head)).collect(),
            sheets: relief.evidence.len(),
            void_url: one.counts().then(|| opened.void_url(Thing::Relief, no, relief.organisation)).flatten(),
        }
    };
    let mut rows: Vec<ReliefRow> = (1..).zip(&emergency.reliefs).map(row).collect();
    rows.reverse();
    Ok(rows)
}

/// Why something does not count; empty where it does.
pub(super) fn void<T>(opened: &Opened, one: &Kept<T>) -> String {
    let said = |void: &Voided| format!("{} 作废：{}", by(opened, &void.act), void.reason);
    one.void.as_ref().map(said).unwrap_or_default()
}
