//! An emergency of a demo, told as it happened until now: opened and reported on by its people, with the fields of the
//! forms that everybody fills in and by the same decisions.

use std::collections::BTreeMap;

use qingdan_store::{AffairOrder, AffairWish, By};
use qingdan_work::affair::{AffairKind, AffairNumber, Ask};
use qingdan_work::emergency::{Command, Emergency};
use qingdan_work::{CaseNumber, Millis, OrganisationId, Person};
use serde::Deserialize;
use serde_json::Value;

use crate::app::{App, now};
use crate::demo::DemoError;
use crate::desk::Desk;
use crate::form::{Posted, SentFile};
use crate::pages::emergency::Opened;
use crate::pages::{emergency_command, emergency_new};
use crate::{attachment, bringing, moment};

const MINUTE: Millis = 60 * 1000;

/// Something that was done: how long ago, by whom, and the fields of the form. Names stand for organisations, `at_ago` for
/// the field `at` so many minutes ago.
#[derive(Deserialize)]
struct Told {
    minutes_ago: i64,
    /// A login; empty for the clock.
    by: String,
    #[serde(flatten)]
    fields: BTreeMap<String, Value>,
}

/// Has done what a file (JSON) tells, among people who are there; `sheet` is the picture of a signed sheet. A district that
/// has emergencies already stays as it is.
///
/// # Errors
/// Where the store fails, or the file does not fit the lists and people.
pub async fn enter_emergencies(
    app: &App,
    district: &str,
    told: &[u8],
    sheet: &[u8],
) -> Result<(), DemoError> {
    let told: Vec<Told> = serde_json::from_slice(told).map_err(|error| problem(&error.to_string()))?;
    let wish = AffairWish::of(AffairKind::Emergency, None, 1);
    if !app.store.affairs(district, wish).await?.is_empty() {
        return Ok(());
    }
    let accounts = app.store.accounts(district).await?;
    let people: Vec<Person> = accounts.iter().map(|account| account.person()).collect();
    let start = now();
    let mut number = None;
    for (at, one) in told.iter().enumerate() {
        let done = Deed { app, district, at, now: start - one.minutes_ago * MINUTE, start, sheet };
        let person = people.iter().find(|person| person.login == one.by);
        let receipt = done.carry_out(one, person, number).await;
        number = Some(receipt.map_err(|message| problem(&format!("第 {} 条：{message}", at + 1)))?);
    }
    Ok(())
}

fn problem(message: &str) -> DemoError {
    DemoError::Emergencies(message.to_owned())
}

struct Deed<'a> {
    app: &'a App,
    district: &'a str,
    at: usize,
    /// When it was done.
    now: Millis,
    /// When the demo began.
    start: Millis,
    sheet: &'a [u8],
}

impl Deed<'_> {
    async fn carry_out(
        &self,
        told: &Told,
        person: Option<&Person>,
        number: Option<CaseNumber>,
    ) -> Result<CaseNumber, String> {
        let Deed { app, district, .. } = *self;
        let (by, ask_by) = match person {
            Some(person) => (By::Person(person.clone()), person.clone()),
            None if told.by.is_empty() => {
                let organisation = qingdan_store::DISTRICT_ITSELF;
                let (login, name) = (String::new(), String::new());
                (By::Clock, Person { login, name, organisation, roles: Vec::new() })
            }
            None => return Err(format!("没有 {}", told.by)),
        };
        let desk = Desk::at(app, district, ask_by, self.now).await.map_err(|error| error.to_string())?;
        let mut form = self.form(told, &desk)?;
        let mut files = Vec::new();
        if form.has("files", "signed") {
            files.push(SentFile { name: "签收表.png".to_owned(), bytes: self.sheet.to_vec() });
        }
        let taken = attachment::take(app, district, files).await.map_err(|refusal| refusal.message)?;
        let command = match number {
            None => {
                let kind = form.field("kind").parse().map_err(|_| "没有这一类")?;
                let towns: Vec<OrganisationId> = form.all("town").filter_map(|id| id.parse().ok()).collect();
                let library = app.library();
                let found = bringing::find(&library, &desk, kind, &towns);
                let named = found.iter().filter(|one| one.is_named());
                let items = named.map(|one| ("item".to_owned(), format!("{}/{}", one.town, one.word)));
                form = Posted::of([self.pairs(told, &desk)?, items.collect()].concat());
                Command::Open(Box::new(emergency_new::opening(app, &desk, &form)?))
            }
            Some(_) if form.has("do", "escalate") => {
                Command::Escalate { warning: form.field("no").parse().map_err(|_| "没有这条预警")? }
            }
            Some(number) => {
                let emergency = app.store.affair::<Emergency>(district, number).await;
                let emergency = emergency.map_err(|error| error.to_string())?.ok_or("没有这个突发事件")?;
                let number = AffairNumber { kind: AffairKind::Emergency, number };
                let opened = Opened { desk, number, emergency };
                emergency_command::command(app, &opened, &form, &taken.kept, Vec::new())?
            }
        };
        let seen = self.seen(number).await?;
        let ask = Ask { key: format!("demo-emergency-{}", self.at), seen, command };
        let order = AffairOrder::<Emergency>::new(district, number, by, ask, self.now);
        let order = AffairOrder { attachments: taken.kept, ..order };
        let done = app.store.carry_out_affair(order).await.map_err(|error| error.to_string())?;
        done.map(|receipt| receipt.number.number).map_err(|refused| refused.message)
    }

    async fn seen(&self, number: Option<CaseNumber>) -> Result<u64, String> {
        let Some(number) = number else { return Ok(0) };
        let emergency = self.app.store.affair::<Emergency>(self.district, number).await;
        Ok(emergency.map_err(|error| error.to_string())?.map_or(0, |one| one.version))
    }

    fn form(&self, told: &Told, desk: &Desk) -> Result<Posted, String> {
        Ok(Posted::of(self.pairs(told, desk)?))
    }

    fn pairs(&self, told: &Told, desk: &Desk) -> Result<Vec<(String, String)>, String> {
        let mut pairs = Vec::new();
        for (name, value) in &told.fields {
            let values = match value {
                Value::Array(all) => all.clone(),
                one => vec![one.clone()],
            };
            for value in values {
                let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
                pairs.push(match (name.strip_suffix("_ago"), name.as_str()) {
                    (Some(field), _) => {
                        let ago: i64 = text.parse().map_err(|_| format!("{name}：{text}"))?;
                        (field.to_owned(), moment::typed(self.start - ago * MINUTE))
                    }
                    (None, "town" | "to" | "organisation") => (name.clone(), id(desk, &text)?.to_string()),
                    _ => (name.clone(), text),
                });
            }
        }
        Ok(pairs)
    }
}

fn id(desk: &Desk, name: &str) -> Result<OrganisationId, String> {
    let found = desk.directory.iter().map(|one| one.id).find(|id| desk.directory.full_name(*id) == name);
    found.ok_or_else(|| format!("没有 {name}"))
}
