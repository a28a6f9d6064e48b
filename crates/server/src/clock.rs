//! The clock's commands: whoever should hear that a step is overdue is told, once a level, or that a warning was not
//! acknowledged; ends that nobody knew are counted when their year was entered. What it does about routines stands in
//! `routine_clock.rs`.

use std::collections::BTreeSet;
use std::time::Duration;

use qingdan_store::{AffairOrder, AffairWish, By, Order, Stands, StoreError, WorkPage, WorkStep, WorkWish};
use qingdan_work::affair::AffairKind;
use qingdan_work::calendar::Calendar;
use qingdan_work::case::{Command, Request, level_due};
use qingdan_work::emergency::{self, Emergency};
use qingdan_work::{CaseNumber, Millis, OrganisationId, Settings};

use crate::app::{App, now};
use crate::ledger;

/// How long the clock rests between two rounds.
const EVERY: Duration = Duration::from_secs(60);
/// How many steps are read at once.
const BATCH: u32 = 200;

impl App {
    /// Sends the clock's commands, for ever.
    pub async fn keep_time(self) {
        let mut away = false;
        loop {
            let outcome = self.tell_time(now()).await;
            match &outcome {
                Err(error) if !away => tracing::error!(%error, "the clock's commands cannot be carried out"),
                Ok(_) if away => tracing::info!("the clock's commands are carried out again"),
                _ => {}
            }
            away = outcome.is_err();
            tokio::time::sleep(EVERY).await;
        }
    }

    /// One round of the clock at a moment; gives how many commands were carried out.
    ///
    /// # Errors
    /// Where the store cannot be read or written; what was told until then stays told.
    pub async fn tell_time(&self, now: Millis) -> Result<u64, StoreError> {
        let mut told = 0;
        for district in self.store.districts().await? {
            let settings = self.store.settings(&district.name).await?;
            let calendar = settings.calendar();
            let round = Round { app: self, district: &district.name, now };
            let directory = self.store.directory(&district.name).await?;
            told += self.routine_round(&district.name, &directory, &settings, now).await?;
            told += round.warnings(&settings).await?;
            for organisation in directory.iter() {
                let level = |step: &WorkStep| level_due(step.due.as_ref()?, now, &calendar, &settings);
                let is_untold = |step: &WorkStep| level(step).is_some_and(|level| Some(level) > step.told);
                told += round.escalate(organisation.id, is_untold).await?;
                told += round.recount(organisation.id, &calendar).await?;
            }
            told += crate::notice_clock::tell(self, &district.name, now).await?;
            told += ledger::fill_all(self, &district.name, now).await?;
        }
        Ok(told)
    }
}

/// A round in one district.
struct Round<'a> {
    app: &'a App,
    district: &'a str,
    now: Millis,
}

impl Round<'_> {
    /// Tells leaders of warnings in emergencies that nobody acknowledged in time.
    async fn warnings(&self, settings: &Settings) -> Result<u64, StoreError> {
        let wish = AffairWish { is_open: Some(true), ..AffairWish::of(AffairKind::Emergency, None, BATCH) };
        let mut told = 0;
        for head in self.app.store.affairs(self.district, wish).await? {
            let number = head.number.number;
            let Some(emergency) = self.app.store.affair::<Emergency>(self.district, number).await? else {
                continue;
            };
            for (warning, _) in (1..).zip(&emergency.warnings) {
                if emergency.late(warning, settings, self.now).is_empty() {
                    continue;
                }
                let command = emergency::Command::Escalate { warning };
                let order = AffairOrder::<Emergency>::of_clock(self.district, number, command, self.now);
                told += u64::from(self.app.store.carry_out_affair(order).await?.is_ok());
            }
        }
        Ok(told)
    }

    async fn escalate(
        &self,
        organisation: OrganisationId,
        is_untold: impl Fn(&WorkStep) -> bool,
    ) -> Result<u64, StoreError> {
        let mut told = 0;
        let mut wish = WorkWish::of(&[organisation], Stands::Ready, BATCH);
        wish.due = Millis::MIN..=self.now.saturating_sub(1);
        loop {
            let steps = self.app.store.work_list(self.district, wish.clone()).await?;
            for step in steps.iter().filter(|step| is_untold(step)) {
                let command = Command::Escalate { step: step.place.step };
                told += u64::from(self.send(step.place.case, command).await?);
            }
            match steps.last() {
                Some(last) if steps.len() == BATCH as usize => wish.page = WorkPage::After(last.place),
                _ => return Ok(told),
            }
        }
    }

    /// Counts ends again that nobody knew, where the calendar knows their year now.
    async fn recount(&self, organisation: OrganisationId, calendar: &Calendar) -> Result<u64, StoreError> {
        let is_known = |step: &&WorkStep| {
            let year = step.due.as_ref().and_then(|due| due.unknown_year);
            let first = year.and_then(|year| jiff::civil::Date::new(year, 1, 1).ok());
            first.is_some_and(|first| calendar.is_working_day(first).is_ok())
        };
        let mut wish = WorkWish::of(&[organisation], Stands::Ready, BATCH);
        wish.due = Millis::MAX..=Millis::MAX;
        let mut cases = BTreeSet::new();
        loop {
            let steps = self.app.store.work_list(self.district, wish.clone()).await?;
            cases.extend(steps.iter().filter(is_known).map(|step| step.place.case));
            match steps.last() {
                Some(last) if steps.len() == BATCH as usize => wish.page = WorkPage::After(last.place),
                _ => break,
            }
        }
        let mut told = 0;
        for case in cases {
            told += u64::from(self.send(case, Command::Recount).await?);
        }
        Ok(told)
    }

    /// Whether it was carried out: another process may have been first.
    async fn send(&self, case: CaseNumber, command: Command) -> Result<bool, StoreError> {
        let order = Order {
            district: self.district.to_owned(),
            case: Some(case),
            by: By::Clock,
            request: Request { key: String::new(), seen: 0, command },
            content: None,
            personal: Vec::new(),
            attachments: Vec::new(),
            now: self.now,
        };
        Ok(self.app.store.carry_out(order).await?.is_ok())
    }
}
