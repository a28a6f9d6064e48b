//! What is still to be done: by an organisation now, and before an emergency can end.

use super::event::Shift;
use super::state::{Emergency, Fulfilled, Kept};
use crate::people::{Directory, OrganisationId};
use crate::settings::Settings;
use crate::time::{HOUR, Millis};

/// Something that an organisation owes now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owed {
    /// A warning is to be acknowledged.
    Acknowledge {
        /// Which.
        warning: u32,
        /// Since when.
        since: Millis,
        /// Whether leaders were told.
        is_told: bool,
    },
    /// A clause demands somebody on duty day and night, and nobody is entered for now.
    Roster,
    /// Losses are to be reported.
    Report {
        /// As of when the last report was.
        last: Option<Millis>,
        /// Whether a community reported for a later time.
        is_behind: bool,
    },
}

impl Emergency {
    /// What an organisation owes at a time, the most urgent first; nothing where the emergency is over.
    pub fn owed(
        &self,
        by: OrganisationId,
        directory: &Directory,
        settings: &Settings,
        now: Millis,
    ) -> Vec<Owed> {
        let mut owed = Vec::new();
        if self.is_closed() {
            return owed;
        }
        for (warning, one) in (1..).zip(&self.warnings) {
            if one.what.to.contains(&by) && one.acknowledgement(by).is_none() {
                owed.push(Owed::Acknowledge { warning, since: one.act.at, is_told: one.was_told(by) });
            }
        }
        if self.must_watch(by, directory) && self.on_duty(by, now).next().is_none() {
            owed.push(Owed::Roster);
        }
        if self.is_struck(by, directory) {
            let last = self.report_as_of(by, now).map(|report| report.what.as_of);
            let is_behind = self.towns.contains(&by) && self.losses_of(by, now, directory).is_behind();
            let since = last.unwrap_or(self.starts.min(self.opened.at));
            let is_old = now.saturating_sub(since) > Millis::from(settings.report_hours) * HOUR;
            if is_old || is_behind {
                owed.push(Owed::Report { last, is_behind });
            }
        }
        owed
    }

    /// Whether a clause demands that an organisation is on duty day and night.
    pub fn must_watch(&self, id: OrganisationId, directory: &Directory) -> bool {
        self.duties.iter().any(|duty| duty.is_watch && self.is_duty_of(duty, id, directory))
    }

    /// An organisation's shifts at a time.
    pub fn on_duty(&self, of: OrganisationId, at: Millis) -> impl Iterator<Item = &Kept<Shift>> {
        let is_now = move |one: &&Kept<Shift>| {
            one.counts() && one.what.organisation == of && (one.what.from..one.what.until).contains(&at)
        };
        self.shifts.iter().filter(is_now)
    }

    /// Who fulfilled a duty.
    pub fn fulfilment(&self, duty: usize, of: OrganisationId) -> Option<&Fulfilled> {
        self.fulfilled.iter().find(|one| one.duty == duty && one.organisation == of)
    }

    /// Who has not acknowledged a warning for longer than the district allows, and of whom leaders were not told yet.
    pub fn late(&self, warning: u32, settings: &Settings, now: Millis) -> Vec<OrganisationId> {
        let Some(warning) = self.warning(warning) else { return Vec::new() };
        let allowed = Millis::from(settings.warning_minutes) * (HOUR / 60);
        if now.saturating_sub(warning.act.at) <= allowed {
            return Vec::new();
        }
        warning.missing().filter(|one| !warning.was_told(*one)).collect()
    }

    /// What is left before it can end, in words.
    pub fn left(&self, directory: &Directory, now: Millis) -> Vec<String> {
        let names = |all: &[OrganisationId]| {
            let names: Vec<String> = all.iter().take(5).map(|one| directory.full_name(*one)).collect();
            let more = if all.len() > 5 { "等" } else { "" };
            format!("{}{more}", names.join("、"))
        };
        let mut left = Vec::new();
        for (no, warning) in (1..).zip(&self.warnings) {
            let no: u32 = no;
            let missing: Vec<OrganisationId> = warning.missing().collect();
            if !missing.is_empty() {
                let (count, names) = (missing.len(), names(&missing));
                left.push(format!("第 {no} 条预警还有 {count} 个单位没有确认收到（{names}）"));
            }
        }
        let sheltered: u64 = self.sheltered_as_of(now, directory).iter().map(|one| one.sheltered).sum();
        if sheltered > 0 {
            left.push(format!("还有 {sheltered} 人没有返回"));
        }
        let silent: Vec<OrganisationId> = (self.losses_as_of(now, directory).towns.iter())
            .filter(|town| town.is_silent())
            .map(|town| town.town)
            .collect();
        if !silent.is_empty() {
            left.push(format!("还没有报灾情的镇街：{}（没有损失的，请报零）", names(&silent)));
        }
        left
    }
}
