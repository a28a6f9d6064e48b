//! Routines of a district: whose they are by the lists in force, what is opened of them, what is to come.

use std::collections::HashMap;
use std::ops::RangeInclusive;

use jiff::civil::Date;
use qingdan_store::{ListHead, StoreError, Tagged};
use qingdan_work::affair::AffairKind;
use qingdan_work::case::ItemRef;
use qingdan_work::routine::{
    Command, Duties, Duty, Instance, Opening, PeriodicClause, Routine, Rules, periodic_clauses,
};
use qingdan_work::time::date;
use qingdan_work::{Directory, Millis, OrganisationId, Settings};
use tokio::task::spawn_blocking;

use crate::app::App;
use crate::desk::Desk;
use crate::library::Library;
use crate::pages::Corrections;

/// How many routines are opened in one transaction.
const AT_ONCE: usize = 200;

/// The periodic clauses of a district's lists in force, town by town, list by list.
pub(crate) fn read(library: &Library, district: &str) -> Vec<PeriodicClause> {
    let mut clauses = Vec::new();
    for town in library.towns.iter().filter(|town| town.district == district) {
        for list in &town.lists {
            let ListHead { kind, version, .. } = list.head;
            let corrections = Corrections::of(library, town, kind);
            for item in &list.list.items {
                let (town, name) = (town.name.clone(), item.name.text.clone());
                let reference = ItemRef { town, kind, version, no: item.no, name };
                let procedure = corrections.procedure(item);
                clauses.extend(periodic_clauses(&procedure, &reference, since(&list.head)));
            }
        }
    }
    clauses
}

/// From when on a version's routines are its own: a later version's from the day on which it holds and was known.
fn since(head: &ListHead) -> Option<Date> {
    (head.version > 1).then(|| head.effective.max(date(head.imported)))
}

/// An instance that is to come, or was opened already.
pub(crate) struct Coming {
    /// What would open it.
    pub opening: Opening,
    /// The instance.
    pub instance: Instance,
    /// The routine that it is, where it was opened.
    pub opened: Option<Tagged>,
}

impl App {
    /// Who has which periodic clause in a district.
    ///
    /// # Errors
    /// A fault of ours.
    pub(crate) async fn duties(
        &self,
        district: &str,
        directory: &Directory,
        rules: &Rules,
    ) -> Result<Duties, StoreError> {
        let (library, district) = (self.library(), district.to_owned());
        let (directory, rules) = (directory.clone(), rules.clone());
        let read =
            spawn_blocking(move || Duties::of(library.periodic_clauses(&district), &directory, &rules));
        read.await.map_err(|error| StoreError::Database { reason: format!("no duties were read: {error}") })
    }

    /// Opens the routines that begin to be due by a moment, and gives how many. Each goes to whoever did the one before.
    ///
    /// # Errors
    /// Where the store fails; what was opened until then stays.
    pub(crate) async fn open_routines(
        &self,
        district: &str,
        directory: &Directory,
        settings: &Settings,
        now: Millis,
    ) -> Result<u64, StoreError> {
        let (calendar, rules) = (settings.calendar(), &settings.routines);
        let duties = self.duties(district, directory, rules).await?;
        let today = date(now);
        let mut wanted = Vec::new();
        for duty in &duties.duties {
            for instance in duty.open_on(today, &calendar, rules) {
                let before = duty.before(&instance, &calendar, rules).map(|one| duty.tag(&one));
                wanted.push((duty.opening(&instance), before));
            }
        }
        let tags = wanted.iter().flat_map(|(opening, before)| [Some(opening.tag.clone()), before.clone()]);
        let known = self.tagged(district, tags.flatten().collect()).await?;
        let mut commands = Vec::new();
        for (mut opening, before) in wanted {
            if known.contains_key(&opening.tag) {
                continue;
            }
            let usual = before.and_then(|tag| known.get(&tag)).map(|one| one.responsible);
            if let Some(usual) = usual.filter(|one| is_working_part(*one, opening.holder, directory)) {
                opening.organisation = usual;
            }
            commands.push(Command::Open(Box::new(opening)));
        }
        self.open_all(district, commands, now).await
    }

    /// Opens the answers that a routine asks of towns.
    ///
    /// # Errors
    /// Where the store fails.
    pub(crate) async fn open_answers(
        &self,
        district: &str,
        directory: &Directory,
        routine: &Routine,
        now: Millis,
    ) -> Result<u64, StoreError> {
        self.open_all(district, routine.asked_answers(directory), now).await
    }

    async fn open_all(&self, district: &str, commands: Vec<Command>, now: Millis) -> Result<u64, StoreError> {
        let mut opened = 0;
        for some in commands.chunks(AT_ONCE) {
            opened += self.store.open_affairs::<Routine>(district, some.to_vec(), now).await?.len() as u64;
        }
        Ok(opened)
    }

    /// Which routines have these tags.
    pub(crate) async fn tagged(
        &self,
        district: &str,
        tags: Vec<String>,
    ) -> Result<HashMap<String, Tagged>, StoreError> {
        let found = self.store.tagged(district, AffairKind::Routine, tags).await?;
        Ok(found.into_iter().map(|one| (one.tag.clone(), one)).collect())
    }

    /// What a desk's organisations have to do by their duties between two days, opened or not, by day.
    ///
    /// # Errors
    /// Where the store fails.
    pub(crate) async fn coming(
        &self,
        desk: &Desk,
        organisations: &[OrganisationId],
        range: &RangeInclusive<Date>,
    ) -> Result<Vec<Coming>, StoreError> {
        let rules = &desk.settings.routines;
        let of = |duty: &Duty| duty.instances(range, &desk.calendar, rules);
        self.instances_of(desk, organisations, of).await
    }

    /// The next instance of each duty of a desk's organisations that does not stand in work lists yet, by day.
    ///
    /// # Errors
    /// Where the store fails.
    pub(crate) async fn next(
        &self,
        desk: &Desk,
        organisations: &[OrganisationId],
    ) -> Result<Vec<Coming>, StoreError> {
        let (today, rules) = (date(desk.now), &desk.settings.routines);
        let of = |duty: &Duty| duty.next_after(today, &desk.calendar, rules).into_iter().collect();
        self.instances_of(desk, organisations, of).await
    }

    async fn instances_of(
        &self,
        desk: &Desk,
        organisations: &[OrganisationId],
        of: impl Fn(&Duty) -> Vec<Instance>,
    ) -> Result<Vec<Coming>, StoreError> {
        let duties = self.duties(&desk.district, &desk.directory, &desk.settings.routines).await?;
        let mut all = Vec::new();
        for duty in duties.duties.iter().filter(|duty| organisations.contains(&duty.organisation)) {
            for instance in of(duty) {
                all.push(Coming { opening: duty.opening(&instance), instance, opened: None });
            }
        }
        let tags = all.iter().map(|one| one.opening.tag.clone()).collect();
        let mut known = self.tagged(&desk.district, tags).await?;
        for one in &mut all {
            one.opened = known.remove(&one.opening.tag);
        }
        all.sort_by_key(|one| one.instance.day());
        Ok(all)
    }
}

fn is_working_part(one: OrganisationId, of: OrganisationId, directory: &Directory) -> bool {
    directory.is_at_or_below(one, of) && directory.get(one).is_some_and(|one| !one.is_closed)
}
