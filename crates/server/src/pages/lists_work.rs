//! What the lists of a district want from its list office: findings, readings and names that wait, town by town.

use std::cmp::Reverse;
use std::sync::Arc;
use std::time::Duration;

use qingdan_model::{Kind, Severity};
use qingdan_work::permission::Right;

use super::check_rows::dismissal_of;
use super::names;
use crate::app::App;
use crate::district;
use crate::library::{Library, Town};
use crate::permission;
use crate::refusal::Refusal;
use crate::reports::Report;
use crate::session::Visitor;
use crate::web::{check_url, query, readings_url, town_url};

/// More towns are no table of one district.
const MOST: usize = 100;
/// The page waits so long for reports that nobody has asked for yet; the others are there when it is loaded again.
const PATIENCE: Duration = Duration::from_millis(200);

/// The lists of the visitor's towns.
pub(super) struct ListsWork {
    pub towns: Vec<TownRow>,
    /// Towns that are not shown.
    pub more: usize,
    /// Whether some reports are not computed yet.
    pub is_under_way: bool,
    /// Names of bodies that wait.
    pub names: usize,
}

/// What waits in a town's lists.
pub(super) struct TownRow {
    pub name: String,
    pub url: String,
    /// Findings that nobody dismissed; none where they are not known yet.
    pub found: Option<Found>,
    /// Its lists in the order of kinds; none where it has none of that kind.
    pub lists: Vec<Option<ListWork>>,
}

pub(super) struct Found {
    pub url: String,
    pub open: usize,
    pub errors: usize,
    pub errors_url: String,
}

/// Readings of a list that wait.
pub(super) struct ListWork {
    pub url: String,
    pub waiting: Option<usize>,
}

/// What waits for a visitor who goes through lists; none for others.
pub(super) async fn of(app: &App, visitor: &Visitor) -> Result<Option<ListsWork>, Refusal> {
    if !permission::may(visitor, Right::DecideReadings) {
        return Ok(None);
    }
    let library = app.library();
    let own = library.towns.iter().filter(|town| district::is_own(visitor, &town.district));
    let own: Vec<Town> = own.cloned().collect();
    let shown: Vec<Town> = own.iter().take(MOST).cloned().collect();
    prepare(app, &library, shown.clone()).await;
    let mut towns = Vec::new();
    for town in &shown {
        towns.push(row(app, &library, town).await?);
    }
    towns.sort_by_key(|row| Reverse(row.found.as_ref().map(|found| (found.errors, found.open))));
    Ok(Some(ListsWork {
        more: own.len() - shown.len(),
        is_under_way: towns.iter().any(|row| row.found.is_none()),
        names: names::waiting(&library, |district| district::is_own(visitor, district)),
        towns,
    }))
}

/// Has the reports of towns computed, and waits a little for them.
async fn prepare(app: &App, library: &Arc<Library>, towns: Vec<Town>) {
    if towns.iter().all(|town| app.reports.known(library, town).is_some()) {
        return;
    }
    let (app, library) = (app.clone(), Arc::clone(library));
    let computing = tokio::spawn(async move { app.reports.prepare(&app, &library, &towns).await });
    // It goes on where the page does not wait longer.
    let _ = tokio::time::timeout(PATIENCE, computing).await;
}

async fn row(app: &App, library: &Library, town: &Town) -> Result<TownRow, Refusal> {
    let report = app.reports.known(library, town);
    let list = |kind: Kind| {
        town.list(kind).map(|_| ListWork {
            url: readings_url(&town.key, kind),
            waiting: report.as_ref().map(|report| report.waiting(kind)),
        })
    };
    let lists = Kind::ALL.into_iter().map(list).collect();
    let found = match &report {
        Some(report) => Some(found(app, town, report).await?),
        None => None,
    };
    Ok(TownRow { name: town.key.clone(), url: town_url(&town.key), found, lists })
}

async fn found(app: &App, town: &Town, report: &Report) -> Result<Found, Refusal> {
    let dismissals = app.store.dismissals(&town.district, &town.name).await?;
    let open: Vec<_> =
        report.findings.iter().filter(|finding| dismissal_of(finding, &dismissals).is_none()).collect();
    let url = check_url(&town.key);
    Ok(Found {
        open: open.len(),
        errors: open.iter().filter(|finding| finding.rule.severity == Severity::Error).count(),
        errors_url: format!("{url}{}", query(&[("severity", "error")])),
        url,
    })
}
