//! Ledgers of a demo: opened, filled and sent by its people, by the same decisions as everybody's.

use std::collections::BTreeMap;

use qingdan_interpret::registers;
use qingdan_model::Kind;
use qingdan_store::LedgerBeside;
use qingdan_work::case::ItemRef;
use qingdan_work::hash::Hash;
use qingdan_work::ledger::{Cells, Ledger, LedgerCommand, LedgerOpening, Sending, proposed_columns, totals};
use qingdan_work::{Millis, Person};
use serde::Deserialize;

use crate::app::{App, now};
use crate::demo::DemoError;
use crate::desk::Desk;
use crate::ledger::{Row, carry_out, packed};
use crate::pages::Corrections;

const DAY: Millis = 24 * 60 * 60 * 1000;

/// A ledger of the demo, as its file tells it.
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
    /// Rows, by what their columns are called.
    rows: Vec<BTreeMap<String, String>>,
    /// The department that it was sent to a day ago.
    #[serde(default)]
    sent_to: String,
}

/// Opens the ledgers of a file (JSON) among people who are there. Once entered, they are not entered again.
///
/// # Errors
/// Where the store fails, or the file does not fit the lists and people.
pub async fn enter_ledgers(app: &App, district: &str, ledgers: &[u8]) -> Result<(), DemoError> {
    let told: Vec<Told> =
        serde_json::from_slice(ledgers).map_err(|error| DemoError::Cases(error.to_string()))?;
    let accounts = app.store.accounts(district).await?;
    let people: Vec<Person> = accounts.iter().map(|account| account.person()).collect();
    for (at, told) in told.iter().enumerate() {
        let entered = enter(app, district, told, at, &people).await;
        entered.map_err(|problem| DemoError::Cases(format!("{}的台账：{problem}", told.item)))?;
    }
    Ok(())
}

async fn enter(app: &App, district: &str, told: &Told, at: usize, people: &[Person]) -> Result<(), String> {
    let person = people.iter().find(|one| one.login == told.by).ok_or("没有这个人")?;
    let desk = |days: u32| Desk::at(app, district, person.clone(), now() - i64::from(days) * DAY);
    let opened = desk(told.days_ago).await.map_err(|error| error.to_string())?;
    let opening = opening(app, &opened, told)?;
    let command = LedgerCommand::Open(Box::new(opening));
    let number =
        send(app, &opened, None, &format!("demo-ledger-{at}"), command, LedgerBeside::default()).await?;
    let ledger = |district: &str| {
        let (store, district) = (app.store.clone(), district.to_owned());
        async move {
            let found = store.affair::<Ledger>(&district, number).await.map_err(|error| error.to_string())?;
            found.ok_or_else(|| "没有建立".to_owned())
        }
    };
    let own = ledger(district).await?;
    let mut rows = Vec::new();
    for row in &told.rows {
        let cells = cells(&own, row)?;
        rows.push(Row::seal(app.vault(), district, number, &cells).map_err(|refusal| refusal.message)?);
    }
    let typed = desk(told.days_ago.saturating_sub(1)).await.map_err(|error| error.to_string())?;
    let command = LedgerCommand::Add { rows: rows.iter().map(|row| row.digest()).collect(), import: None };
    let beside = LedgerBeside { rows, ..LedgerBeside::default() };
    send(app, &typed, Some(&own), &format!("demo-ledger-{at}-rows"), command, beside).await?;
    if told.sent_to.is_empty() {
        return Ok(());
    }
    let own = ledger(district).await?;
    let sent = desk(1).await.map_err(|error| error.to_string())?;
    let to = sent.directory.iter().find(|one| one.name == told.sent_to).ok_or("没有这个部门")?.id;
    let rows: Vec<(u32, Cells)> = told
        .rows
        .iter()
        .zip(1..)
        .map(|(row, no)| Ok((no, cells(&own, row)?)))
        .collect::<Result<_, String>>()?;
    let (parts, digest) =
        packed(app, district, number, &own.columns, &rows).map_err(|refusal| refusal.message)?;
    let sending = Sending {
        to,
        as_of: sent.now,
        columns: own.columns.clone(),
        rows: rows.len() as u32,
        totals: totals(&own.columns, rows.iter().map(|(_, cells)| cells)),
        parts: parts.len() as u32,
        digest,
        note: "本季度核实追缴情况。".to_owned(),
    };
    let command = LedgerCommand::Send(Box::new(sending));
    let beside = LedgerBeside { parts, ..LedgerBeside::default() };
    send(app, &sent, Some(&own), &format!("demo-ledger-{at}-sent"), command, beside).await?;
    Ok(())
}

fn opening(app: &App, desk: &Desk, told: &Told) -> Result<LedgerOpening, String> {
    let library = app.library();
    let town = library.towns.iter().find(|town| town.district == desk.district && town.name == told.town);
    let town = town.ok_or("没有这个镇街")?;
    let list = town.list(told.kind).ok_or("没有这份清单")?;
    let item = list.list.items.iter().find(|item| item.name.text == told.item).ok_or("没有这个事项")?;
    let procedure = Corrections::of(&library, town, told.kind).procedure(item);
    let register = registers(&procedure).into_iter().next();
    let clause = register.as_ref().map(|one| one.clause);
    let text = clause.and_then(|clause| procedure.step(clause)).map_or("", |step| &step.text);
    let name = register.map(|one| one.name).filter(|name| !name.is_empty());
    let item = ItemRef {
        town: town.name.clone(),
        kind: told.kind,
        version: list.head.version,
        no: item.no,
        name: told.item.clone(),
    };
    Ok(LedgerOpening {
        title: name.unwrap_or_else(|| format!("{}台账", told.item)),
        holder: desk.person.organisation,
        columns: proposed_columns(&told.item, text),
        item,
        clause,
    })
}

fn cells(ledger: &Ledger, row: &BTreeMap<String, String>) -> Result<Cells, String> {
    let cell = |(name, text): (&String, &String)| {
        let column = ledger.columns.iter().find(|column| column.name == *name);
        let column = column.ok_or_else(|| format!("没有“{name}”这一列"))?;
        Ok((column.no, column.taken(text).map_err(|error| error.to_string())?))
    };
    row.iter().map(cell).collect::<Result<Vec<_>, String>>().map(Cells::from_iter)
}

async fn send(
    app: &App,
    desk: &Desk,
    ledger: Option<&Ledger>,
    key: &str,
    command: LedgerCommand,
    beside: LedgerBeside,
) -> Result<qingdan_work::CaseNumber, String> {
    let content = Hash::of(key.as_bytes());
    let with = ledger.map(|ledger| (ledger, ledger.version));
    let sent = carry_out(app, desk, with, (key.to_owned(), content), command, beside).await;
    let receipt = sent.map_err(|refusal| refusal.message)?;
    receipt.map(|receipt| receipt.number.number).map_err(|refused| refused.message)
}
