//! What pages about work begin with: who looks, at which district, when, and by which rules.

use qingdan_model::StepId;
use qingdan_store::{AffairOrder, By, StoreError};
use qingdan_work::affair::{Affair, Ask};
use qingdan_work::calendar::Calendar;
use qingdan_work::case::ItemRef;
use qingdan_work::due::{Due, Urgency, soon_until};
use qingdan_work::time::{date, end_of, said, said_date};
use qingdan_work::{CaseNumber, Directory, Millis, Person, Settings};

use crate::app::{App, now};
use crate::item_address;
use crate::library::{Library, Town};
use crate::refusal::Refusal;
use crate::session::Visitor;
use crate::web::{item_url, query};

/// Who looks, at which district, when, and by which rules.
pub(crate) struct Desk {
    pub person: Person,
    pub district: String,
    pub directory: Directory,
    pub settings: Settings,
    pub calendar: Calendar,
    pub now: Millis,
}

/// By when a step is done, for screens.
pub(crate) struct DueView {
    /// "11月5日", with the hour where it is not the day's end.
    pub when: String,
    /// The clause's words or the district's settings.
    pub why: String,
    /// "已超期 2 个工作日".
    pub distance: String,
    /// `overdue`, `today`, `soon` or `later`.
    pub class: &'static str,
}

impl Desk {
    pub async fn of(app: &App, visitor: &Visitor) -> Result<Desk, Refusal> {
        let (Some(account), Some(person)) = (visitor.account(), visitor.person()) else {
            return Err(Refusal::forbidden("请先登录。"));
        };
        Ok(Desk::at(app, &account.district, person.clone(), now()).await?)
    }

    /// A person's desk in a district, at a moment.
    pub async fn at(app: &App, district: &str, person: Person, now: Millis) -> Result<Desk, StoreError> {
        let directory = app.store.directory(district).await?;
        let settings = app.store.settings(district).await?;
        let calendar = settings.calendar();
        Ok(Desk { person, district: district.to_owned(), directory, settings, calendar, now })
    }

    /// A command about an affair, sent by whoever sits here; with a number where the affair is there already.
    pub fn order<A: Affair>(&self, number: Option<CaseNumber>, ask: Ask<A::Command>) -> AffairOrder<A> {
        AffairOrder::new(&self.district, number, By::Person(self.person.clone()), ask, self.now)
    }

    /// Up to when steps are due soon.
    pub fn soon_until(&self) -> Millis {
        soon_until(self.now, &self.calendar, &self.settings)
    }

    /// A moment as people say it.
    pub fn said(&self, at: Millis) -> String {
        said(at, self.now)
    }

    /// By when a step is done.
    pub fn due(&self, due: &Due) -> DueView {
        let when = match (due.at, due.unknown_year) {
            (Some(at), _) if end_of(date(at)) == at => said_date(date(at), date(self.now)),
            (Some(at), _) => self.said(at),
            (None, Some(year)) => format!("{year} 年的工作日还没有录入，录入后自动计算"),
            (None, None) => "没有写明".to_owned(),
        };
        let mut why = due.why.chinese();
        if due.paused_days > 0 {
            why += &format!("，等申请人顺延 {} 个工作日", due.paused_days);
        }
        let class = match due.urgency(self.now, self.soon_until()) {
            Urgency::Overdue => "overdue",
            Urgency::Today => "today",
            Urgency::Soon => "soon",
            Urgency::Later => "later",
        };
        DueView { when, why, distance: due.distance(self.now, &self.calendar).chinese(), class }
    }
}

/// The town of a case's item, where its lists are in force.
pub(crate) fn town_of<'a>(library: &'a Library, district: &str, item: &ItemRef) -> Option<&'a Town> {
    library.towns.iter().find(|town| town.district == district && town.name == item.town)
}

/// Where the item of a case stands, in the case's version, with a clause marked in the original.
pub(crate) fn clause_url(town: &Town, item: &ItemRef, clause: Option<StepId>) -> String {
    let is_current = town.list(item.kind).is_some_and(|list| list.head.version == item.version);
    let version = if is_current { String::new() } else { item.version.to_string() };
    let (clause, anchor) = match clause {
        Some(clause) => (clause.to_string(), format!("#{clause}")),
        None => (String::new(), String::new()),
    };
    let wish = query(&[("clause", &clause), ("version", &version)]);
    let current = Some(town).filter(|_| is_current);
    let called = item_address::name_in(current, item.kind, item.no, &item.name);
    format!("{}{wish}{anchor}", item_url(&town.key, item.kind, &called))
}

/// The texts of clauses of cases' items, each list loaded once.
#[derive(Default)]
pub(crate) struct ClauseTexts(Vec<(ItemRef, Vec<(StepId, String)>)>);

impl ClauseTexts {
    /// Loads the clauses of an item in its version.
    pub async fn load(&mut self, app: &App, district: &str, item: &ItemRef) -> Result<(), Refusal> {
        if self.0.iter().any(|(known, _)| known == item) {
            return Ok(());
        }
        let library = app.library();
        let current = town_of(&library, district, item).and_then(|town| town.list(item.kind).cloned());
        let stored = match current.filter(|list| list.head.version == item.version) {
            Some(list) => Some(list),
            None => {
                let found = app.store.list(district, &item.town, item.kind, Some(item.version)).await?;
                found.map(std::sync::Arc::new)
            }
        };
        let found =
            stored.as_ref().and_then(|one| item_address::numbered(&one.list.items, item.no, &item.name));
        let mut clauses = Vec::new();
        for clause in found.map(|item| item.clauses()).unwrap_or_default() {
            let id = StepId { column: clause.column, number: clause.number };
            clauses.push((id, clause.passage.text.clone()));
        }
        self.0.push((item.clone(), clauses));
        Ok(())
    }

    /// All clauses of an item, with their texts.
    pub fn of(&self, item: &ItemRef) -> &[(StepId, String)] {
        self.0.iter().find(|(known, _)| known == item).map_or(&[], |(_, clauses)| clauses)
    }

    /// A clause's text; empty where it is not known.
    pub fn get(&self, item: &ItemRef, clause: Option<StepId>) -> &str {
        let clauses = self.0.iter().find(|(known, _)| known == item);
        let found = clauses.and_then(|(_, all)| all.iter().find(|(id, _)| Some(*id) == clause));
        found.map_or("", |(_, text)| text.as_str())
    }
}
