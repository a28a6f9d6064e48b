//! Sums upwards as of a time: communities to their town, towns to the district.
//!
//! A town that reported itself has checked what its communities said: then its own figures count, not their sum. Of each
//! organisation the report with the latest end up to that time counts, of two with the same end the later one; so a
//! report that comes late, for an earlier time, changes no later figure.

use super::event::LossReport;
use super::figures::Losses;
use super::state::{Emergency, Kept};
use crate::people::{Directory, OrganisationId, OrganisationKind};
use crate::time::Millis;

/// Losses as of a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LossSum<'a> {
    /// As of when.
    pub as_of: Millis,
    /// Of all towns together.
    pub total: Losses,
    /// Town by town.
    pub towns: Vec<TownLosses<'a>>,
}

/// A town's losses as of a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TownLosses<'a> {
    /// The town.
    pub town: OrganisationId,
    /// What it reported for all of it.
    pub own: Option<&'a Kept<LossReport>>,
    /// What its communities reported, by number; nothing for those that did not.
    pub communities: Vec<(OrganisationId, Option<&'a Kept<LossReport>>)>,
    /// The sum of what its communities reported.
    pub below: Losses,
    /// What counts: its own report, else the sum.
    pub losses: Losses,
}

impl TownLosses<'_> {
    /// Whether nothing is known of it.
    pub fn is_silent(&self) -> bool {
        self.own.is_none() && self.communities.iter().all(|(_, report)| report.is_none())
    }

    /// Whether a community reported for a later time than the town itself: the town should look at it.
    pub fn is_behind(&self) -> bool {
        let Some(own) = self.own else { return false };
        self.communities.iter().any(|(_, report)| report.is_some_and(|one| one.what.as_of > own.what.as_of))
    }

    /// As of when the last of it is known.
    pub fn as_of(&self) -> Option<Millis> {
        let below = self.communities.iter().filter_map(|(_, report)| Some(report.as_ref()?.what.as_of)).max();
        self.own.map_or(below, |own| Some(own.what.as_of))
    }
}

/// People of a town who were moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sheltered {
    /// The town.
    pub town: OrganisationId,
    /// How many were moved.
    pub moved: u64,
    /// How many have not gone home yet.
    pub sheltered: u64,
}

impl Emergency {
    /// Losses as of a time.
    pub fn losses_as_of<'a>(&'a self, as_of: Millis, directory: &Directory) -> LossSum<'a> {
        let towns: Vec<TownLosses<'a>> =
            self.towns.iter().map(|town| self.losses_of(*town, as_of, directory)).collect();
        let mut total = Losses::default();
        towns.iter().for_each(|town| total.add(&town.losses));
        LossSum { as_of, total, towns }
    }

    /// A town's losses as of a time.
    pub fn losses_of<'a>(
        &'a self,
        town: OrganisationId,
        as_of: Millis,
        directory: &Directory,
    ) -> TownLosses<'a> {
        let own = self.report_as_of(town, as_of);
        let communities = directory.below(town).filter(|one| one.kind == OrganisationKind::Community);
        let communities: Vec<_> = communities
            .map(|one| (one, self.report_as_of(one.id, as_of)))
            .filter(|(one, report)| !one.is_closed || report.is_some())
            .map(|(one, report)| (one.id, report))
            .collect();
        let mut below = Losses::default();
        communities.iter().filter_map(|(_, report)| *report).for_each(|one| below.add(&one.what.losses));
        let losses = own.map_or_else(|| below.clone(), |own| own.what.losses.clone());
        TownLosses { town, own, communities, below, losses }
    }

    /// What an organisation had reported for a time.
    pub fn report_as_of(&self, of: OrganisationId, as_of: Millis) -> Option<&Kept<LossReport>> {
        let own = self.reports.iter().filter(|one| one.what.organisation == of && one.what.as_of <= as_of);
        own.max_by_key(|one| (one.what.as_of, one.seq))
    }

    /// People who were moved up to a time, town by town.
    pub fn sheltered_as_of(&self, at: Millis, directory: &Directory) -> Vec<Sheltered> {
        let of = |town: OrganisationId| {
            let of_town = (1..).zip(&self.movings).filter(|(_, one)| {
                one.counts() && one.what.at <= at && directory.town_of(one.what.organisation) == Some(town)
            });
            let none = Sheltered { town, moved: 0, sheltered: 0 };
            of_town.fold(none, |sum, (no, one)| Sheltered {
                moved: sum.moved + u64::from(one.what.people),
                sheltered: sum.sheltered + u64::from(self.sheltered_of(no, at)),
                ..sum
            })
        };
        self.towns.iter().copied().map(of).collect()
    }

    /// The places in which people are at a time, with how many; those with most first.
    pub fn shelters_at(&self, at: Millis) -> Vec<(&str, u64)> {
        let mut shelters: Vec<(&str, u64)> = Vec::new();
        for (no, one) in (1..).zip(&self.movings) {
            let people = u64::from(self.sheltered_of(no, at));
            let name = one.what.shelter.trim();
            match shelters.iter_mut().find(|(known, _)| *known == name) {
                Some((_, sum)) => *sum += people,
                None => shelters.push((name, people)),
            }
        }
        shelters.retain(|(_, people)| *people > 0);
        shelters.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
        shelters
    }
}
