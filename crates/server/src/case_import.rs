//! Many cases at once, from a table: in the background, each row once, with what became of it.

use std::sync::Arc;

use qingdan_store::{By, Millis, Order, Store, StoreError};
use qingdan_work::CaseNumber;
use qingdan_work::case::{Command, Completion, Refusal as Refused, Request, Source};
use qingdan_work::hash::Hash;
use serde::{Deserialize, Serialize};
use tokio::task::JoinSet;

use crate::app::{App, now};
use crate::background;
use crate::case_rows::{Batch, RowCase, cases};
use crate::case_table::{Field, Table};
use crate::desk::Desk;
use crate::opening::NewCase;
use crate::personal;
use crate::refusal::Refusal;
use crate::web::digest;

/// Cases on their way at the same moment: the store commits together what waits.
const AT_ONCE: usize = 32;
/// Rows after which progress is written down.
const STEP: usize = 200;
/// An import that told nothing for so long has stopped: its process ended.
const SILENCE: Millis = 30_000;

/// Under what the rows of a file become cases, as somebody chose it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Choices {
    /// By which name the cases are found.
    pub batch: String,
    /// The item's name in some town's list.
    pub item: String,
    /// The town of rows that name none.
    pub town: String,
    /// What the columns are, as words of [`Field`].
    pub fields: Vec<String>,
    /// Whether the step with which the sender's own organisation begins is done by sending the list down.
    pub sends_down: bool,
}

/// What became of a row: a case's number, or why nothing.
pub(crate) type RowOutcome = (usize, Result<String, String>);
/// Rows whose cases are being opened.
type UnderWay = JoinSet<Result<RowOutcome, Refusal>>;

/// How far an import has come.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Progress {
    login: String,
    pub choices: Choices,
    /// How many rows there are.
    pub rows: usize,
    pub done: Vec<RowOutcome>,
    /// When it last told something.
    told: Millis,
    pub is_ended: bool,
}

impl Choices {
    /// The columns' fields.
    pub fn fields(&self) -> Vec<Field> {
        self.fields.iter().map(|word| word.parse().unwrap_or(Field::Words)).collect()
    }

    /// The same as the table's rows are taken by.
    pub fn batch<'a>(&'a self, fields: &'a [Field]) -> Batch<'a> {
        let (name, item, town) = (&*self.batch, &*self.item, &*self.town);
        Batch { name, item, town, fields, source: Source::Task }
    }
}

impl Progress {
    fn begin(desk: &Desk, choices: Choices, rows: usize) -> Progress {
        let login = desk.person.login.clone();
        Progress { login, choices, rows, done: Vec::new(), told: now(), is_ended: false }
    }

    /// Whether it neither ended nor goes on.
    pub fn has_stopped(&self) -> bool {
        !self.is_ended && now() - self.told > SILENCE
    }

    /// How many rows became cases.
    pub fn opened(&self) -> usize {
        self.done.iter().filter(|(_, outcome)| outcome.is_ok()).count()
    }
}

impl background::Progress for Progress {
    const WORK: &'static str = "case import";

    fn login(&self) -> &str {
        &self.login
    }

    fn tell(&mut self, at: Millis) {
        self.told = at;
    }
}

/// Begins an import in the background, or goes on with one: rows that became cases before become no others.
///
/// # Errors
/// Where the beginning cannot be written down.
pub(crate) async fn begin(
    app: &App,
    desk: Desk,
    id: &str,
    bytes: &[u8],
    table: Table,
    choices: Choices,
) -> Result<(), Refusal> {
    let mut progress = Progress::begin(&desk, choices, table.rows.len());
    background::tell(app, id, &mut progress).await?;
    let (app, id, file) = (app.clone(), id.to_owned(), Hash::of(bytes));
    tokio::spawn(async move {
        if let Err(refusal) = run(&app, desk, &id, file, table, progress).await {
            tracing::error!(reason = refusal.message, "an import of cases stopped");
        }
    });
    Ok(())
}

async fn run(
    app: &App,
    desk: Desk,
    id: &str,
    file: Hash,
    table: Table,
    mut progress: Progress,
) -> Result<(), Refusal> {
    let (fields, choices) = (progress.choices.fields(), Arc::new(progress.choices.clone()));
    let rows = {
        let library = app.library();
        cases(&table, &choices.batch(&fields), &library, &desk)
    };
    let mut under_way = UnderWay::new();
    for (row, case) in rows {
        let case = match case {
            Ok(case) => case,
            Err(problem) => {
                progress.done.push((row, Err(problem)));
                continue;
            }
        };
        if under_way.len() >= AT_ONCE {
            keep(&mut under_way, &mut progress).await?;
        }
        if progress.done.len() % STEP == STEP - 1 {
            background::tell(app, id, &mut progress).await?;
        }
        let order = new_case(app, &desk, file, row, case, &choices)?.order(&desk);
        let (store, choices) = (app.store.clone(), Arc::clone(&choices));
        under_way.spawn(async move {
            let outcome = match open(&store, order, &choices).await? {
                Ok(number) => Ok(number.to_string()),
                Err(refused) => Err(why(&refused)),
            };
            Ok((row, outcome))
        });
    }
    while !under_way.is_empty() {
        keep(&mut under_way, &mut progress).await?;
    }
    progress.done.sort_by_key(|(row, _)| *row);
    progress.is_ended = true;
    background::tell(app, id, &mut progress).await
}

/// Opens the case of a row. Sending the list down is itself the step with which a department begins: it is done with it.
async fn open(
    store: &Store,
    order: Order,
    choices: &Choices,
) -> Result<Result<CaseNumber, Refused>, StoreError> {
    let number = match store.carry_out(order.clone()).await? {
        Ok(receipt) => receipt.number,
        Err(refused) => return Ok(Err(refused)),
    };
    let By::Person(person) = &order.by else { return Ok(Ok(number)) };
    let case = if choices.sends_down { store.case(&order.district, number).await? } else { None };
    let Some(case) = case.filter(|case| case.version == 1) else { return Ok(Ok(number)) };
    let sent_down =
        case.ready().find(|step| step.organisation == person.organisation && step.outcomes.is_empty());
    if let Some(step) = sent_down {
        let note = format!("随“{}”下发。", choices.batch);
        let command = Command::Done(Completion { step: step.no, note, ..Completion::default() });
        let key = digest("sent down", &order.request.key);
        let content = Some(Hash::of(key.as_bytes()));
        let request = Request { key, seen: case.version, command };
        let (personal, attachments) = (Vec::new(), Vec::new());
        let done = Order { case: Some(number), request, content, personal, attachments, ..order };
        // Where the step cannot be done like this, it stays in the department's work list.
        let _ = store.carry_out(done).await?;
    }
    Ok(Ok(number))
}

/// Waits for a row.
async fn keep(under_way: &mut UnderWay, progress: &mut Progress) -> Result<(), Refusal> {
    if let Some(done) = under_way.join_next().await {
        progress.done.push(done.map_err(|error| Refusal::fault(&error.to_string()))??);
    }
    Ok(())
}

fn why(refused: &Refused) -> String {
    match refused {
        Refused::KeyUsed => "这一行别人已经导入过。".to_owned(),
        other => other.to_string(),
    }
}

/// The case of a row. Its key is made of the file, the row and the item: the same row never becomes two cases, also where
/// the import is begun again after a fault.
fn new_case(
    app: &App,
    desk: &Desk,
    file: Hash,
    row: usize,
    case: RowCase,
    choices: &Choices,
) -> Result<NewCase, Refusal> {
    let RowCase { title, item, place, plan, data } = case;
    let key = digest("import", &format!("{file}/{row}/{}", choices.item));
    let sealed =
        data.iter().map(|datum| personal::seal(app, &desk.district, datum)).collect::<Result<_, _>>();
    let personal = sealed.map_err(|error| Refusal::fault(&error.to_string()))?;
    Ok(NewCase {
        content: Hash::of(key.as_bytes()),
        key,
        title,
        item,
        place,
        source: Source::Task,
        batch: Some(choices.batch.clone()),
        plan,
        personal,
        attachments: Vec::new(),
    })
}
