//! Commands about ledgers on their way to the store.

use qingdan_store::{AffairOrder, AffairReceipt, LedgerBeside};
use qingdan_work::affair::{AffairKind, AffairNumber, Ask, Refused};
use qingdan_work::hash::Hash;
use qingdan_work::ledger::{Ledger, LedgerCommand, LedgerRefusal, RowNo};

use super::book::Row;
use crate::app::App;
use crate::desk::Desk;
use crate::refusal::Refusal;

/// A ledger by its number in an address, whoever asks.
///
/// # Errors
/// Where there is none, or the store cannot be read.
pub(crate) async fn find(app: &App, desk: &Desk, number: &str) -> Result<Ledger, Refusal> {
    let missing = || Refusal::not_found(LedgerRefusal::NoLedger.to_string());
    let number: AffairNumber = number.parse().map_err(|_| missing())?;
    if number.kind != AffairKind::Ledger {
        return Err(missing());
    }
    app.store.affair::<Ledger>(&desk.district, number.number).await?.ok_or_else(missing)
}

/// A row as it is kept.
///
/// # Errors
/// Where there is none, or the store cannot be read.
pub(crate) async fn kept_row(app: &App, desk: &Desk, ledger: &Ledger, no: RowNo) -> Result<Row, Refusal> {
    let stored = app.store.ledger_row(&desk.district, ledger.number, no).await?;
    let stored = stored.ok_or_else(|| Refusal::not_found(LedgerRefusal::NoRow(no).to_string()))?;
    Ok(Row::open(app.vault(), &desk.district, ledger.number, stored))
}

/// Sends a command of the person at the desk. `content` tells it from another one under the same key.
///
/// # Errors
/// What the store said; the inner error is why it was refused.
pub(crate) async fn carry_out(
    app: &App,
    desk: &Desk,
    ledger: Option<(&Ledger, u64)>,
    (key, content): (String, Hash),
    command: LedgerCommand,
    beside: LedgerBeside,
) -> Result<Result<AffairReceipt, Refused>, Refusal> {
    if key.is_empty() {
        return Err(Refusal::bad_request("提交的内容不完整，请刷新页面后重试。"));
    }
    let ask = Ask { key, seen: ledger.map_or(0, |(_, seen)| seen), command };
    let order = desk.order(ledger.map(|(ledger, _)| ledger.number), ask);
    let order = AffairOrder { content: Some(content), ..order };
    Ok(app.store.carry_out_ledger(order, beside).await?)
}
