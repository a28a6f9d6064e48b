//! What checks find in a town's lists and which readings wait for the list office: computed when somebody asks, and kept
//! until a list of the town or what was decided about its clauses or names changes.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use qingdan_check::{Finding, Sheet, check};
use qingdan_formats::Content;
use qingdan_model::Kind;
use qingdan_store::{BodyName, ClauseDecision, Decided, ListHead};
use tokio::task::spawn_blocking;

use crate::app::App;
use crate::library::{Library, Town};
use crate::pages::{Corrections, waiting};
use crate::refusal::Refusal;

/// Towns whose reports are kept: those of the largest districts. A report is some tens of kilobytes.
const KEPT: usize = 256;

/// Reports by town, those asked for last first.
#[derive(Default)]
pub(crate) struct Reports {
    kept: Mutex<VecDeque<Kept>>,
    /// Held by whoever computes those of a whole district.
    preparing: tokio::sync::Mutex<()>,
}

struct Kept {
    basis: Basis,
    report: Arc<Report>,
}

/// What is to be looked at in a town's lists.
pub(crate) struct Report {
    /// What checks find, also what was dismissed.
    pub findings: Vec<Finding>,
    /// How many readings wait, list by list.
    pub waiting: Vec<(Kind, usize)>,
}

/// All that a report is computed from.
#[derive(PartialEq)]
struct Basis {
    heads: Vec<ListHead>,
    clauses: Vec<Decided<ClauseDecision>>,
    names: Vec<Decided<BodyName>>,
}

impl Basis {
    fn of(library: &Library, town: &Town) -> Basis {
        let is_of_town =
            |one: &&Decided<ClauseDecision>| (&one.district, &one.what.town) == (&town.district, &town.name);
        Basis {
            heads: town.lists.iter().map(|list| list.head.clone()).collect(),
            clauses: library.corrections.iter().filter(is_of_town).cloned().collect(),
            names: library.names.iter().filter(|name| name.district == town.district).cloned().collect(),
        }
    }
}

impl Report {
    /// How many readings of one of the lists wait.
    pub fn waiting(&self, kind: Kind) -> usize {
        self.waiting.iter().find(|(of, _)| *of == kind).map_or(0, |(_, waiting)| *waiting)
    }
}

impl Reports {
    /// The report on a town's lists in force.
    ///
    /// # Errors
    /// Where it cannot be computed.
    pub async fn of(&self, app: &App, library: &Arc<Library>, town: &Town) -> Result<Arc<Report>, Refusal> {
        let basis = Basis::of(library, town);
        if let Some(report) = self.kept(&basis) {
            return Ok(report);
        }
        let (contents, are_all_there) = originals(app, town).await?;
        let (library, town) = (Arc::clone(library), town.clone());
        let computed = spawn_blocking(move || compute(&library, &town, &contents)).await;
        let report = Arc::new(computed.map_err(|error| Refusal::fault(&error.to_string()))?);
        // Places found without an original are coarse: the next one who asks may find it there.
        if are_all_there {
            let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
            kept.retain(|one| !one.basis.is_of(&basis));
            kept.push_front(Kept { basis, report: Arc::clone(&report) });
            kept.truncate(KEPT);
        }
        Ok(report)
    }

    /// The same, where it is computed already.
    pub fn known(&self, library: &Library, town: &Town) -> Option<Arc<Report>> {
        self.kept(&Basis::of(library, town))
    }

    /// Computes the reports of several towns, one after the other, once however many ask.
    pub async fn prepare(&self, app: &App, library: &Arc<Library>, towns: &[Town]) {
        let _turn = self.preparing.lock().await;
        for town in towns {
            // Whoever opens the town's report is told why there is none.
            let _ = self.of(app, library, town).await;
        }
    }

    fn kept(&self, basis: &Basis) -> Option<Arc<Report>> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let at = kept.iter().position(|one| one.basis == *basis)?;
        let found = kept.remove(at)?;
        let report = Arc::clone(&found.report);
        kept.push_front(found);
        Some(report)
    }
}

impl Basis {
    /// Whether it is that of the same town.
    fn is_of(&self, other: &Basis) -> bool {
        let town = |basis: &Basis| basis.heads.first().map(|head| (head.district.clone(), head.town.clone()));
        town(self) == town(other)
    }
}

/// The originals of a town's lists, and whether none is missing only because the store is away.
async fn originals(app: &App, town: &Town) -> Result<(Vec<Option<Arc<Content>>>, bool), Refusal> {
    let (mut contents, mut are_all_there) = (Vec::new(), true);
    for list in &town.lists {
        // The report is worth having without the originals.
        let source = app.store.source(&list.head.district, &list.head.source).await;
        are_all_there &= source.is_ok();
        contents.push(match source.ok().flatten() {
            Some(source) => app.originals.open(&list.head.source, source.bytes).await?,
            None => None,
        });
    }
    Ok((contents, are_all_there))
}

/// The report, by the district's names of bodies and its corrected readings.
fn compute(library: &Library, town: &Town, contents: &[Option<Arc<Content>>]) -> Report {
    let sheets = town.lists.iter().zip(contents).map(|(list, content)| Sheet {
        list: &list.list,
        text: content.as_ref().map(|content| content.text.as_str()),
    });
    let checked =
        qingdan_check::Town { name: Some(&town.name), region: Some(&town.district), lists: sheets.collect() };
    let of = |kind| Corrections::of(library, town, kind);
    Report {
        findings: check(&checked, library.bodies_of(&town.district), |kind, item| of(kind).procedure(item)),
        waiting: town.lists.iter().map(|list| (list.head.kind, waiting(list, &of(list.head.kind)))).collect(),
    }
}
