//! What a clause says as work: shown under it, and corrected by the list office.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use qingdan_interpret::{Context, reading};
use qingdan_model::{
    Action, Actor, Clause, Confidence, Corrected, Correction, Deadline, DeadlineKind, Found, Item, Kind,
    Mode, Reading, Saying, Span, Stance, Unit, corrected,
};
use qingdan_store::{ClauseDecision, Decided};

use super::{Chrome, clause_id, render, town_or_refusal};
use crate::app::{App, china, now};
use crate::form::Posted;
use crate::library::{Library, Town};
use crate::refusal::Refusal;
use crate::session::Visitor;
use crate::web::item_url;

/// A clause asks for no more acts than this.
const MOST_ACTIONS: usize = 8;

/// What was decided about the clauses of one list.
pub(crate) struct Corrections<'a>(Vec<&'a Decided<ClauseDecision>>);

impl<'a> Corrections<'a> {
    /// Those of a town's list.
    pub fn of(library: &'a Library, town: &Town, kind: Kind) -> Self {
        let is_of_list = |one: &&Decided<ClauseDecision>| {
            (&one.district, &one.what.town, one.what.kind) == (&town.district, &town.name, kind)
        };
        Corrections(library.corrections.iter().filter(is_of_list).collect())
    }

    /// What a clause says: as it was decided, else as the program reads it.
    pub fn reading(&self, item: &Item, clause: &Clause<'_>) -> Reading {
        let of_program = of_program(item, clause);
        match self.find(item, clause) {
            Some(Corrected::Still(correction)) => of_program.decided(&correction.saying),
            _ => of_program,
        }
    }

    fn find(&self, item: &Item, clause: &Clause<'_>) -> Option<Corrected<'a>> {
        corrected(self.0.iter().map(|one| &one.what.correction), &item.name.text, clause)
    }

    /// Who decided it, and when.
    fn by(&self, correction: &Correction) -> String {
        let decided = self.0.iter().find(|one| std::ptr::eq(&one.what.correction, correction));
        decided.map(|one| format!("{} {}", china(one.at).date(), one.actor)).unwrap_or_default()
    }
}

fn of_program(item: &Item, clause: &Clause<'_>) -> Reading {
    reading(&clause.passage.text, Context { column: clause.column, item: &item.name.text })
}

/// A reading in the words of the screen.
pub(crate) struct ReadingView {
    /// The line under the clause.
    pub chips: Vec<Chip>,
    /// Field by field.
    pub fields: Vec<FieldView>,
    /// What could not be told.
    pub doubts: Vec<String>,
    /// `high`, `medium`, `low`, or `decided`.
    pub confidence: &'static str,
    /// The same in Chinese.
    pub assurance: &'static str,
    /// Who decided and when, or that somebody should look again.
    pub note: String,
    /// Where the list office corrects it.
    pub correct_url: Option<String>,
}

pub(crate) struct Chip {
    pub class: &'static str,
    pub text: String,
}

pub(crate) struct FieldView {
    pub name: &'static str,
    pub value: String,
    /// The words that it rests on.
    pub rests_on: String,
}

impl ReadingView {
    /// The reading of a clause, by the program or by whoever corrected it.
    pub fn new(item: &Item, clause: &Clause<'_>, corrections: &Corrections<'_>) -> ReadingView {
        let reading = corrections.reading(item, clause);
        let (is_decided, note) = match corrections.find(item, clause) {
            Some(Corrected::Still(one)) => (true, format!("由编办核定：{}", corrections.by(one))),
            Some(Corrected::Reworded(one)) => {
                (false, format!("{} 核定过旧的文字，文字已改，请重新核对。", corrections.by(one)))
            }
            None => (false, String::new()),
        };
        let (confidence, assurance) = match reading.confidence() {
            _ if is_decided => ("decided", "已核定"),
            Confidence::High => ("high", "把握较大"),
            Confidence::Medium => ("medium", "有一处拿不准"),
            Confidence::Low => ("low", "没有读懂，请核对"),
        };
        ReadingView {
            chips: chips(&reading),
            fields: fields(&reading, &clause.passage.text, is_decided),
            doubts: reading.doubts.iter().map(|doubt| doubt.message.clone()).collect(),
            confidence,
            assurance,
            note,
            correct_url: None,
        }
    }
}

fn chips(reading: &Reading) -> Vec<Chip> {
    let chip = |class, text: &str| Chip { class, text: text.to_owned() };
    let mut chips = vec![chip("actor", reading.actor.value.chinese())];
    if reading.stance.value == Stance::Assist {
        chips.push(chip("stance", reading.stance.value.chinese()));
    }
    chips.push(chip("mode", reading.mode.value.chinese()));
    chips.extend(reading.actions.iter().map(|action| chip("action", action.value.chinese())));
    if !reading.recipients.is_empty() {
        chips.push(chip("recipient", &format!("给 {}", recipients(reading))));
    }
    chips.extend(reading.deadline.iter().map(|deadline| chip("deadline", &deadline.value.text)));
    chips
}

fn recipients(reading: &Reading) -> String {
    reading.recipients.iter().map(|one| recipient(&one.value)).collect::<Vec<_>>().join("、")
}

fn recipient(value: &str) -> &str {
    match value {
        "town" => "街镇",
        "community" => "社区",
        written => written,
    }
}

fn fields(reading: &Reading, text: &str, is_decided: bool) -> Vec<FieldView> {
    let from = |silence: &'static str, spans: &[Span]| {
        let words: Vec<&str> = spans.iter().filter_map(|span| text.get(span.start..span.end)).collect();
        match (words.is_empty(), is_decided) {
            (false, _) => words.iter().map(|word| format!("“{word}”")).collect::<String>(),
            (true, true) => "编办核定".to_owned(),
            (true, false) => silence.to_owned(),
        }
    };
    let one = |name, value: &str, silence, spans: &[Span]| FieldView {
        name,
        value: value.to_owned(),
        rests_on: from(silence, spans),
    };
    let mut fields = vec![
        one("谁做", reading.actor.value.chinese(), "所在的栏目", &reading.actor.spans),
        one("主办还是配合", reading.stance.value.chinese(), "没有写配合、协助", &reading.stance.spans),
        one("什么时候做", reading.mode.value.chinese(), "没有写明", &reading.mode.spans),
    ];
    for action in &reading.actions {
        fields.push(one("做什么", action.value.chinese(), "没有写明", &action.spans));
    }
    for to in &reading.recipients {
        fields.push(one("给谁", recipient(&to.value), "没有写明", &to.spans));
    }
    if let Some(Found { value, spans }) = &reading.deadline {
        fields.push(one("期限", &deadline_words(value), "没有写明", spans));
    }
    for document in &reading.documents {
        fields.push(one("用到的文书", &document.value, "没有写明", &document.spans));
    }
    for system in &reading.systems {
        fields.push(one("用到的系统", &system.value, "没有写明", &system.spans));
    }
    fields
}

fn deadline_words(deadline: &Deadline) -> String {
    let length = match (deadline.n, deadline.unit) {
        (Some(n), Some(unit)) => format!(" {n} {}", unit.chinese()),
        _ => String::new(),
    };
    format!("{}{length}", deadline.kind.chinese())
}

#[derive(Template)]
#[template(path = "reading.html")]
struct ReadingPage {
    chrome: Chrome,
    item_url: String,
    item: String,
    column: &'static str,
    heading: Option<String>,
    number: usize,
    text: String,
    view: ReadingView,
    choices: Choices,
    is_corrected: bool,
    error: String,
}

/// The form's choices with what is chosen.
struct Choices {
    actor: Vec<Choice>,
    stance: Vec<Choice>,
    mode: Vec<Choice>,
    actions: Vec<Vec<Choice>>,
    recipients: String,
    deadline_kind: Vec<Choice>,
    deadline_n: String,
    deadline_unit: Vec<Choice>,
    deadline_text: String,
}

struct Choice {
    word: &'static str,
    name: &'static str,
    is_chosen: bool,
}

/// The form of one clause's reading.
pub(crate) async fn form(
    State(app): State<App>,
    visitor: Visitor,
    Path(address): Path<(String, String, String, String)>,
) -> Result<Response, Refusal> {
    page(&app, &visitor, &address, String::new())
}

/// Decides what a clause says, or takes the decision back.
pub(crate) async fn decide(
    State(app): State<App>,
    visitor: Visitor,
    Path(address): Path<(String, String, String, String)>,
    posted: Posted,
) -> Result<Response, Refusal> {
    let library = app.library();
    let place = ClausePlace::find(&library, &address)?;
    let text = &place.clause.passage.text;
    // The words may have changed in another window since the form was shown.
    if posted.field("text") != text {
        return page(&app, &visitor, &address, "这一条的文字刚刚有了新版本，请重新核对后再保存。".into());
    }
    let withdraws = posted.field("withdraw") == "1";
    let saying = match saying(&posted, text) {
        Ok(saying) => saying,
        Err(_) if withdraws => place.saying(&library),
        Err(error) => {
            let page = page(&app, &visitor, &address, error)?;
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
        }
    };
    let decided = Decided {
        district: place.town.district.clone(),
        what: ClauseDecision {
            town: place.town.name.clone(),
            kind: place.item.kind(),
            correction: Correction {
                item: place.item.name.text.clone(),
                column: place.clause.column,
                number: place.clause.number,
                text: text.clone(),
                saying,
            },
        },
        actor: visitor.account().map(|account| account.name.clone()).unwrap_or_default(),
        at: now(),
    };
    if withdraws {
        app.store.withdraw_correction(decided).await?;
    } else {
        app.store.correct(decided).await?;
    }
    app.refresh().await?;
    let id = clause_id(place.clause.column, place.clause.number);
    Ok(Redirect::to(&format!("{}#{id}", place.item_url())).into_response())
}

/// A clause of a list in force.
struct ClausePlace<'a> {
    town: &'a Town,
    item: &'a Item,
    clause: Clause<'a>,
}

impl<'a> ClausePlace<'a> {
    fn find(
        library: &'a Library,
        (key, word, no, id): &(String, String, String, String),
    ) -> Result<ClausePlace<'a>, Refusal> {
        let town = town_or_refusal(library, key)?;
        let kind = super::list::kind_or_refusal(word)?;
        let missing = || Refusal::not_found("现行清单里没有这一条。");
        let list = town.list(kind).ok_or_else(missing)?;
        let item = list.list.items.iter().find(|item| item.no.to_string() == *no).ok_or_else(missing)?;
        let clauses = item.clauses();
        let found = clauses.into_iter().find(|clause| clause_id(clause.column, clause.number) == *id);
        Ok(ClausePlace { town, item, clause: found.ok_or_else(missing)? })
    }

    fn item_url(&self) -> String {
        item_url(&self.town.key, self.item.kind(), self.item.no)
    }

    /// What the clause says now.
    fn saying(&self, library: &Library) -> Saying {
        let corrections = Corrections::of(library, self.town, self.item.kind());
        Saying::of(&corrections.reading(self.item, &self.clause))
    }
}

fn page(
    app: &App,
    visitor: &Visitor,
    address: &(String, String, String, String),
    error: String,
) -> Result<Response, Refusal> {
    let library = app.library();
    let place = ClausePlace::find(&library, address)?;
    let corrections = Corrections::of(&library, place.town, place.item.kind());
    let view = ReadingView::new(place.item, &place.clause, &corrections);
    render(&ReadingPage {
        chrome: Chrome::new(app, visitor).in_town(&place.town.key),
        item_url: place.item_url(),
        item: place.item.name.text.clone(),
        column: place.clause.column.chinese(),
        heading: place.clause.heading.map(str::to_owned),
        number: place.clause.number,
        text: place.clause.passage.text.clone(),
        is_corrected: view.confidence == "decided",
        view,
        choices: Choices::of(&place.saying(&library)),
        error,
    })
}

impl Choices {
    fn of(saying: &Saying) -> Choices {
        let shown = (saying.actions.len() + 2).clamp(3, MOST_ACTIONS);
        let action = |at: usize| {
            choices(Action::ALL, Action::as_str, Action::chinese, saying.actions.get(at).copied())
        };
        let deadline = saying.deadline.as_ref();
        Choices {
            actor: choices(Actor::ALL, Actor::as_str, Actor::chinese, Some(saying.actor)),
            stance: choices(Stance::ALL, Stance::as_str, Stance::chinese, Some(saying.stance)),
            mode: choices(Mode::ALL, Mode::as_str, Mode::chinese, Some(saying.mode)),
            actions: (0..shown).map(action).collect(),
            recipients: saying.recipients.iter().map(|one| recipient(one)).collect::<Vec<_>>().join("、"),
            deadline_kind: choices(
                DeadlineKind::ALL,
                DeadlineKind::as_str,
                DeadlineKind::chinese,
                deadline.map(|deadline| deadline.kind),
            ),
            deadline_n: deadline.and_then(|deadline| deadline.n).map(|n| n.to_string()).unwrap_or_default(),
            deadline_unit: choices(
                Unit::ALL,
                Unit::as_str,
                Unit::chinese,
                deadline.and_then(|deadline| deadline.unit),
            ),
            deadline_text: deadline.map(|deadline| deadline.text.clone()).unwrap_or_default(),
        }
    }
}

fn choices<T: Copy + PartialEq>(
    all: &[T],
    word: fn(T) -> &'static str,
    name: fn(T) -> &'static str,
    chosen: Option<T>,
) -> Vec<Choice> {
    all.iter()
        .map(|&one| Choice { word: word(one), name: name(one), is_chosen: Some(one) == chosen })
        .collect()
}

/// What the form says; why it cannot hold, where it cannot.
fn saying(posted: &Posted, text: &str) -> Result<Saying, String> {
    let mut actions: Vec<Action> = Vec::new();
    for at in 0..MOST_ACTIONS {
        let word = posted.field(&format!("action-{at}"));
        if let Ok(action) = word.parse()
            && !actions.contains(&action)
        {
            actions.push(action);
        }
    }
    let recipients = posted.field("recipients").split(['、', '，', ',']).map(str::trim);
    let recipients = recipients.filter(|name| !name.is_empty()).map(|name| match name {
        "街镇" | "街道" | "镇" | "乡镇" => "town".to_owned(),
        "社区" | "村" => "community".to_owned(),
        written => written.to_owned(),
    });
    Ok(Saying {
        actor: posted.field("actor").parse().map_err(|_| "请选择谁做。")?,
        stance: posted.field("stance").parse().map_err(|_| "请选择主办还是配合。")?,
        mode: posted.field("mode").parse().map_err(|_| "请选择什么时候做。")?,
        actions,
        recipients: recipients.collect(),
        deadline: deadline(posted, text)?,
    })
}

fn deadline(posted: &Posted, text: &str) -> Result<Option<Deadline>, String> {
    let Ok(kind) = posted.field("deadline-kind").parse() else { return Ok(None) };
    let n = match posted.field("deadline-n").trim() {
        "" => None,
        number => Some(number.parse().map_err(|_| "期限的数目要写成整数，例如 5。")?),
    };
    let words = posted.field("deadline-text").trim();
    if words.is_empty() || !text.contains(words) {
        return Err("期限的原话要照抄这一条里的文字，例如“5个工作日内”。".to_owned());
    }
    Ok(Some(Deadline { kind, n, unit: posted.field("deadline-unit").parse().ok(), text: words.to_owned() }))
}
