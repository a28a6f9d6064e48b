//! Notices of a demo: drafted, posted, objected to and answered by its people, by the same decisions as everybody's.

use qingdan_model::{Action, PostingPlace};
use qingdan_store::{AffairOrder, CaseScope, CaseWish};
use qingdan_work::affair::Ask;
use qingdan_work::case::Case;
use qingdan_work::mask::PersonalKind;
use qingdan_work::notice::{Channel, Command, Drafting, Notice, Objecting, Verdict};
use qingdan_work::time::date;
use qingdan_work::{CaseNumber, Millis, Person};
use serde::Deserialize;

use crate::app::{App, now};
use crate::demo::DemoError;
use crate::desk::Desk;
use crate::notice::proposed;
use crate::notice_cases::Chosen;
use crate::personal::{Datum, sealed};

const DAY: Millis = 24 * 60 * 60 * 1000;

/// A notice of the demo, as its file tells it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Told {
    /// The case's title.
    case: String,
    /// The login of whoever drafts and posts it.
    by: String,
    days_ago: u32,
    decision: String,
    subjects: Vec<String>,
    places: Vec<PostingPlace>,
    telephone: String,
    /// Whether it was posted on the day, or is still a draft.
    is_posted: bool,
    #[serde(default)]
    objections: Vec<Objected>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Objected {
    days_ago: u32,
    by: String,
    via: Channel,
    words: String,
    /// What it was answered; nothing yet where it is empty.
    #[serde(default)]
    answer: String,
}

/// Enters the notices of a file (JSON) for cases that are there. Once entered, they are not entered again.
///
/// # Errors
/// Where the store fails, or the file does not fit cases and people.
pub async fn enter_notices(app: &App, district: &str, notices: &[u8]) -> Result<(), DemoError> {
    let told: Vec<Told> =
        serde_json::from_slice(notices).map_err(|error| DemoError::Notices(error.to_string()))?;
    for (at, told) in told.iter().enumerate() {
        let entered = enter(app, district, told, at).await;
        entered.map_err(|problem| DemoError::Notices(format!("{}：{problem}", told.case)))?;
    }
    Ok(())
}

async fn enter(app: &App, district: &str, told: &Told, at: usize) -> Result<(), String> {
    let text = |error: &dyn std::fmt::Display| error.to_string();
    let person = person(app, &told.by).await?;
    let desk = Desk::at(app, district, person, ago(told.days_ago)).await.map_err(|error| text(&error))?;
    let case = case(app, district, &told.case).await?;
    let asks = |step: &&qingdan_work::case::Step| {
        !step.status.is_settled() && step.term.actions.contains(&Action::Publish)
    };
    let step = case.steps.iter().find(asks).map(|step| step.no);
    let said = |refusal: crate::refusal::Refusal| refusal.message;
    let chosen = Chosen::one(app, &desk, case, step).await.map_err(said)?;
    let on = chosen.on_notice(app, &desk).await.map_err(said)?;
    let mut wording = proposed(app, &desk, &chosen, &on).await.map_err(said)?;
    let Chosen { about, rule, .. } = chosen;
    wording.decision = told.decision.clone();
    wording.subjects = told.subjects.clone();
    wording.places = told.places.clone();
    wording.telephone = told.telephone.clone();
    let command = Command::Draft(Box::new(Drafting { about, rule, wording }));
    let number = send(app, &desk, None, (&format!("demo-notice-{at}"), 0), command, Vec::new()).await?;
    if !told.is_posted {
        return Ok(());
    }
    let post = Command::Post { day: date(desk.now), attachments: Vec::new() };
    send(app, &desk, Some(number), (&format!("demo-notice-{at}-post"), 1), post, Vec::new()).await?;
    for (no, objection) in (1..).zip(&told.objections) {
        object(app, district, number, at, no, objection).await?;
        if !objection.answer.is_empty() {
            let desk = Desk { now: ago(objection.days_ago) + 60 * 60 * 1000, ..at_desk(app, &desk).await? };
            let text = objection.answer.clone();
            let answer = Command::Answer { objection: no, verdict: Verdict::Dismissed, text };
            let seen = u64::from(no) * 2 + 1;
            send(
                app,
                &desk,
                Some(number),
                (&format!("demo-notice-{at}-answer-{no}"), seen),
                answer,
                Vec::new(),
            )
            .await?;
        }
    }
    Ok(())
}

async fn object(
    app: &App,
    district: &str,
    number: CaseNumber,
    at: usize,
    no: u32,
    told: &Objected,
) -> Result<(), String> {
    let person = person(app, &told.by).await?;
    let desk =
        Desk::at(app, district, person, ago(told.days_ago)).await.map_err(|error| error.to_string())?;
    let datum = Datum { kind: PersonalKind::Words, text: told.words.clone() };
    let personal = sealed(app, district, &[datum]).map_err(|refusal| refusal.message)?;
    let objecting = Objecting {
        via: told.via,
        day: date(desk.now),
        personal: personal.iter().map(qingdan_store::NewPersonal::reference).collect(),
        attachments: Vec::new(),
    };
    let key = format!("demo-notice-{at}-object-{no}");
    send(app, &desk, Some(number), (&key, 2), Command::Object(objecting), personal).await.map(|_| ())
}

async fn send(
    app: &App,
    desk: &Desk,
    number: Option<CaseNumber>,
    (key, seen): (&str, u64),
    command: Command,
    personal: Vec<qingdan_store::NewPersonal>,
) -> Result<CaseNumber, String> {
    // What is encrypted is never the same twice: the key alone tells that it was sent before.
    let content = Some(qingdan_work::hash::Hash::of(key.as_bytes()));
    let ask = Ask { key: key.to_owned(), seen, command };
    let order = AffairOrder { content, personal, ..desk.order::<Notice>(number, ask) };
    let receipt = app.store.carry_out_affair(order).await.map_err(|error| error.to_string())?;
    receipt.map(|receipt| receipt.number.number).map_err(|refused| refused.message)
}

/// The same desk once more.
async fn at_desk(app: &App, desk: &Desk) -> Result<Desk, String> {
    let again = Desk::at(app, &desk.district, desk.person.clone(), desk.now).await;
    again.map_err(|error| error.to_string())
}

async fn person(app: &App, login: &str) -> Result<Person, String> {
    let account = app.store.account(login).await.map_err(|error| error.to_string())?;
    account.map(|account| account.person()).ok_or_else(|| format!("没有 {login} 这个账号"))
}

async fn case(app: &App, district: &str, title: &str) -> Result<Case, String> {
    let wish = CaseWish { words: title.to_owned(), ..CaseWish::default() };
    let found = app.store.find_cases(district, &[CaseScope::District], &wish, None, 1).await;
    let (heads, _) = found.map_err(|error| error.to_string())?;
    let head = heads.into_iter().next().ok_or("没有这件办件")?;
    let case = app.store.case(district, head.number).await.map_err(|error| error.to_string())?;
    case.ok_or_else(|| "没有这件办件".to_owned())
}

fn ago(days: u32) -> Millis {
    now() - i64::from(days) * DAY
}
