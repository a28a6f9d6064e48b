//! Cases of a demo, some of them begun weeks ago: opened and worked on by its people, by the same decisions as everybody's.

use qingdan_model::Kind;
use qingdan_store::{By, Order};
use qingdan_work::case::{Command, Completion, Offer, Request, Source, step_offers};
use qingdan_work::hash::Hash;
use qingdan_work::{CaseNumber, Millis, OrganisationId, OrganisationKind, Person};
use serde::Deserialize;

use crate::app::{App, now};
use crate::demo::DemoError;
use crate::desk::Desk;
use crate::item_address;
use crate::opening::{NewCase, Subject, parties};

const DAY: Millis = 24 * 60 * 60 * 1000;

/// A case of the demo, as its file tells it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Told {
    days_ago: u32,
    /// The login of whoever opens it.
    by: String,
    town: String,
    kind: Kind,
    /// The item's name.
    item: String,
    title: String,
    source: Source,
    /// The full name of the community that it is about.
    #[serde(default)]
    community: String,
    /// How many steps were done since.
    done: u32,
}

/// Opens the cases of a file (JSON) among people who are there, and has their first steps done. Once entered, they are not
/// entered again.
///
/// # Errors
/// Where the store fails, or the file does not fit the lists and people.
pub async fn enter_cases(app: &App, district: &str, cases: &[u8]) -> Result<(), DemoError> {
    let told: Vec<Told> =
        serde_json::from_slice(cases).map_err(|error| DemoError::Cases(error.to_string()))?;
    let accounts = app.store.accounts(district).await?;
    let people: Vec<Person> = accounts.iter().map(|account| account.person()).collect();
    for (at, told) in told.iter().enumerate() {
        let opened = open(app, district, told, at, &people).await;
        let number = opened.map_err(|problem| DemoError::Cases(format!("{}：{problem}", told.title)))?;
        work_on(app, district, told, number, &people).await?;
    }
    Ok(())
}

async fn open(
    app: &App,
    district: &str,
    told: &Told,
    at: usize,
    people: &[Person],
) -> Result<CaseNumber, String> {
    let person = people.iter().find(|one| one.login == told.by).ok_or("没有这个立案人")?;
    let desk = Desk::at(app, district, person.clone(), told.time(0)).await;
    let desk = desk.map_err(|error| error.to_string())?;
    let order = {
        let library = app.library();
        let town = library.towns.iter().find(|town| town.district == district && town.name == told.town);
        let town = town.ok_or("没有这个镇街")?;
        let mut items = town.list(told.kind).into_iter().flat_map(|list| &list.list.items);
        let item = items.find(|item| item.name.text == told.item).ok_or("没有这个事项")?;
        let called = item_address::name_in(Some(town), told.kind, item.no, &told.item);
        let subject = Subject::find(&library, &desk, &town.key, told.kind, &called);
        let subject = subject.map_err(|refusal| refusal.message)?;
        let community = community(&desk, &told.community);
        let parties = parties(&desk, subject.place, None, community);
        let case = subject.handled(&desk, told.source, parties).case(subject.place);
        let (place, plan) = case.ok_or("没有承接的机构")?;
        let key = format!("demo-{at}");
        let (content, title) = (Hash::of(key.as_bytes()), told.title.clone());
        let (item, source) = (subject.reference(), told.source);
        let (batch, personal, attachments) = (None, Vec::new(), Vec::new());
        NewCase { key, content, title, item, place, source, batch, plan, personal, attachments }.order(&desk)
    };
    let receipt = app.store.carry_out(order).await.map_err(|error| error.to_string())?;
    receipt.map(|receipt| receipt.number).map_err(|refusal| refusal.to_string())
}

/// Whoever can does the next step, as often as the file says, as long as there is one that somebody can do.
async fn work_on(
    app: &App,
    district: &str,
    told: &Told,
    number: CaseNumber,
    people: &[Person],
) -> Result<(), DemoError> {
    let directory = app.store.directory(district).await?;
    for count in 1..=told.done {
        let Some(case) = app.store.case(district, number).await? else { return Ok(()) };
        let next = case.ready().find_map(|step| {
            let can = |one: &&Person| step_offers(one, step, &case, &directory).contains(&Offer::Done);
            Some((step, people.iter().find(can)?))
        });
        let Some((step, person)) = next else { return Ok(()) };
        let done = Completion {
            step: step.no,
            note: format!("{}，情况已记录。", step.label),
            outcome: step.outcomes.first().cloned(),
            ..Completion::default()
        };
        let order = Order {
            district: district.to_owned(),
            case: Some(number),
            by: By::Person(person.clone()),
            request: Request {
                key: format!("demo-{number}-{count}"),
                seen: case.version,
                command: Command::Done(done),
            },
            content: None,
            personal: Vec::new(),
            attachments: Vec::new(),
            now: told.time(count),
        };
        if app.store.carry_out(order).await?.is_err() {
            return Ok(()); // A clause may ask for days that have not gone by yet.
        }
    }
    Ok(())
}

impl Told {
    /// When it was opened, or when so many steps were done: one every other day, and none in the future.
    fn time(&self, steps: u32) -> Millis {
        let days = i64::from(self.days_ago) - 2 * i64::from(steps);
        now() - days.max(0) * DAY
    }
}

fn community(desk: &Desk, name: &str) -> Option<OrganisationId> {
    let of_kind = desk.directory.iter().filter(|one| one.kind == OrganisationKind::Community);
    of_kind.map(|one| one.id).find(|id| desk.directory.full_name(*id) == name)
}
