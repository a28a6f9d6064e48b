//! Routines of a demo: opened by the clock as if it had run for weeks, and most of what was due since done by its people,
//! by the same decisions as everybody's.

use qingdan_store::{AffairOrder, AffairPage, AffairWish, By, StoreError};
use qingdan_work::affair::{AffairKind, Ask};
use qingdan_work::routine::{Command, Offer, Routine, offers};
use qingdan_work::{Directory, Millis, Person};

use crate::app::{App, now};

const DAY: Millis = 24 * 60 * 60 * 1000;
/// How many days ago the clock began.
const BEGAN: Millis = 33;
/// What was due so many days ago is done, but for a few.
const DONE: Millis = 4;
/// One in so many is left undone.
const LEFT: u32 = 9;
const BATCH: u32 = 200;

/// Enters the routines of a demo's district. Those that are there are not entered again.
///
/// # Errors
/// Where the store fails.
pub async fn enter_routines(app: &App, district: &str) -> Result<(), StoreError> {
    let directory = app.store.directory(district).await?;
    let settings = app.store.settings(district).await?;
    let now = now();
    for ago in [BEGAN, 26, 19, 12, 5, 0] {
        app.open_routines(district, &directory, &settings, now - ago * DAY).await?;
    }
    let accounts = app.store.accounts(district).await?;
    let people: Vec<Person> = accounts.iter().map(|account| account.person()).collect();
    let mut wish = AffairWish::of(AffairKind::Routine, None, BATCH);
    wish.is_open = Some(true);
    wish.due = Millis::MIN..=now - DONE * DAY;
    loop {
        let heads = app.store.affairs(district, wish.clone()).await?;
        for head in heads.iter().filter(|head| head.number.number.count() % LEFT != 0) {
            let routine = app.store.affair::<Routine>(district, head.number.number).await?;
            if let Some(routine) = routine {
                finish(app, district, &directory, &routine, &people).await?;
            }
        }
        match heads.last() {
            Some(last) if heads.len() == BATCH as usize => wish.page = AffairPage::After(last.place()),
            _ => return Ok(()),
        }
    }
}

/// Whoever can does it, a few hours before it is due.
async fn finish(
    app: &App,
    district: &str,
    directory: &Directory,
    routine: &Routine,
    people: &[Person],
) -> Result<(), StoreError> {
    let can = |one: &&Person| offers(one, routine, directory).contains(&Offer::Done);
    let Some(person) = people.iter().find(can) else { return Ok(()) };
    let note = "已按期完成，台账和记录已归档。".to_owned();
    let command = Command::Done { note, attachments: Vec::new(), ask: None };
    let ask = Ask { key: format!("demo-{}", routine.opening.tag), seen: routine.version, command };
    let now = routine.due.at.unwrap_or(routine.opened.at).max(routine.opened.at) - DAY / 4;
    let by = By::Person(person.clone());
    let order = AffairOrder::<Routine>::new(district, Some(routine.number), by, ask, now);
    // What cannot be done stays to be done.
    app.store.carry_out_affair(order).await.map(|_| ())
}
