//! The clock's part in routines: those that begin to be due are opened, whoever should hear that one is overdue is told,
//! ends that nobody knew are counted when their year was entered.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use jiff::civil::Date;
use qingdan_store::{AffairHead, AffairOrder, AffairPage, AffairWish, StoreError};
use qingdan_work::affair::AffairKind;
use qingdan_work::case::level_due;
use qingdan_work::routine::{Command, Routine, Stand};
use qingdan_work::time::date;
use qingdan_work::{CaseNumber, Directory, Millis, Settings};

use crate::app::App;
use crate::library::Library;

/// How many routines are read at once.
const BATCH: u32 = 200;
const HOUR: Millis = 60 * 60 * 1000;
/// How long after they were asked for answers are looked after.
const ANSWERED_WITHIN: Millis = 400 * 24 * HOUR;

/// What the last round in a district went by, so that the next one need not do the same again.
#[derive(Clone)]
struct Seen {
    library: Arc<Library>,
    day: Date,
    hour: Millis,
    directory: Directory,
    settings: Settings,
}

/// Rounds by district.
#[derive(Clone, Default)]
pub(crate) struct Rounds(Arc<Mutex<HashMap<String, Seen>>>);

impl Rounds {
    /// Whether lists, organisations, settings or the day are others than in the last round; and whether an hour went by.
    fn turn(&self, district: &str, seen: Seen) -> (bool, bool) {
        let Ok(mut rounds) = self.0.lock() else { return (true, true) };
        let before = rounds.insert(district.to_owned(), seen.clone());
        let is_same = before.as_ref().is_some_and(|before| {
            Arc::ptr_eq(&before.library, &seen.library)
                && (before.day, &before.directory, &before.settings)
                    == (seen.day, &seen.directory, &seen.settings)
        });
        (!is_same, !is_same || before.is_none_or(|before| before.hour != seen.hour))
    }

    /// After a round that failed everything is looked at again.
    fn forget(&self, district: &str) {
        if let Ok(mut rounds) = self.0.lock() {
            rounds.remove(district);
        }
    }
}

impl App {
    /// One round in a district; gives how many commands were carried out.
    ///
    /// # Errors
    /// Where the store fails; what was done until then stays done.
    pub(crate) async fn routine_round(
        &self,
        district: &str,
        directory: &Directory,
        settings: &Settings,
        now: Millis,
    ) -> Result<u64, StoreError> {
        let seen = Seen {
            library: self.library(),
            day: date(now),
            hour: now.div_euclid(HOUR),
            directory: directory.clone(),
            settings: settings.clone(),
        };
        let turn = self.rounds.turn(district, seen);
        let done = Round { app: self, district, directory, settings, now }.go(turn).await;
        if done.is_err() {
            self.rounds.forget(district);
        }
        done
    }
}

struct Round<'a> {
    app: &'a App,
    district: &'a str,
    directory: &'a Directory,
    settings: &'a Settings,
    now: Millis,
}

impl Round<'_> {
    async fn go(&self, (is_other, is_hour): (bool, bool)) -> Result<u64, StoreError> {
        let mut told = 0;
        if is_other {
            told += self.app.open_routines(self.district, self.directory, self.settings, self.now).await?;
            told += self.recount().await?;
        }
        // Who is told changes with the day, or when a time is over.
        let from = if is_hour { Millis::MIN } else { self.now.saturating_sub(2 * HOUR) };
        told += self.escalate(from).await?;
        if is_hour {
            told += self.answers().await?;
        }
        Ok(told)
    }

    async fn escalate(&self, from: Millis) -> Result<u64, StoreError> {
        let calendar = self.settings.calendar();
        let mut wish = AffairWish::of(AffairKind::Routine, None, BATCH);
        wish.is_open = Some(true);
        wish.due = from..=self.now.saturating_sub(1);
        let is_untold = |routine: &Routine| {
            let level = level_due(&routine.due, self.now, &calendar, self.settings);
            routine.is_open() && level.is_some_and(|level| Some(level) > routine.reminded)
        };
        self.send_to_all(wish, is_untold, Command::Escalate).await
    }

    async fn recount(&self) -> Result<u64, StoreError> {
        let calendar = self.settings.calendar();
        let mut wish = AffairWish::of(AffairKind::Routine, None, BATCH);
        wish.is_open = Some(true);
        wish.due = Millis::MAX..=Millis::MAX;
        let is_known = |routine: &Routine| {
            let first = routine.due.unknown_year.and_then(|year| Date::new(year, 1, 1).ok());
            first.is_some_and(|first| calendar.is_working_day(first).is_ok())
        };
        self.send_to_all(wish, is_known, Command::Recount).await
    }

    /// Answers that were asked for in the moment in which a process ended.
    async fn answers(&self) -> Result<u64, StoreError> {
        let mut wish = AffairWish::of(AffairKind::Routine, None, BATCH);
        wish.is_open = Some(false);
        wish.stands = Some(Stand::Asked.as_str().to_owned());
        wish.due = self.now.saturating_sub(ANSWERED_WITHIN)..=Millis::MAX;
        let mut opened = 0;
        while let Some((heads, next)) = self.page(&mut wish).await? {
            for head in heads {
                let routine = self.app.store.affair::<Routine>(self.district, head.number.number).await?;
                let Some(routine) = routine else { continue };
                let (district, directory) = (self.district, self.directory);
                opened += self.app.open_answers(district, directory, &routine, self.now).await?;
            }
            if !next {
                break;
            }
        }
        Ok(opened)
    }

    async fn send_to_all(
        &self,
        mut wish: AffairWish,
        is_meant: impl Fn(&Routine) -> bool,
        command: Command,
    ) -> Result<u64, StoreError> {
        let mut told = 0;
        while let Some((heads, next)) = self.page(&mut wish).await? {
            for head in heads {
                let number = head.number.number;
                let routine = self.app.store.affair::<Routine>(self.district, number).await?;
                if routine.is_some_and(|routine| is_meant(&routine)) {
                    told += u64::from(self.send(number, command.clone()).await?);
                }
            }
            if !next {
                break;
            }
        }
        Ok(told)
    }

    /// The next page, and whether there may be another.
    async fn page(&self, wish: &mut AffairWish) -> Result<Option<(Vec<AffairHead>, bool)>, StoreError> {
        let heads = self.app.store.affairs(self.district, wish.clone()).await?;
        let Some(last) = heads.last() else { return Ok(None) };
        wish.page = AffairPage::After(last.place());
        let is_full = heads.len() == BATCH as usize;
        Ok(Some((heads, is_full)))
    }

    /// Whether it was carried out: another process may have been first.
    async fn send(&self, number: CaseNumber, command: Command) -> Result<bool, StoreError> {
        let order = AffairOrder::<Routine>::of_clock(self.district, number, command, self.now);
        Ok(self.app.store.carry_out_affair(order).await?.is_ok())
    }
}
