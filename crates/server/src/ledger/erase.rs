//! Where personal data of a case are erased, what ledgers took from it goes as well, in all versions of its rows.

use qingdan_store::LedgerBeside;
use qingdan_work::CaseNumber;
use qingdan_work::hash::Hash;
use qingdan_work::ledger::{CaseField, Ledger, LedgerCommand, NewVersion};

use super::book::Row;
use super::carry::{carry_out, kept_row};
use crate::app::App;
use crate::desk::Desk;
use crate::refusal::Refusal;
use crate::web::random_token;

/// Erases the personal cells of a case's rows that came from the case; gives the ledgers in which they stay because the
/// person at the desk may not erase there.
///
/// # Errors
/// Where the store cannot be read or written.
pub(crate) async fn erase_case(
    app: &App,
    desk: &Desk,
    case: CaseNumber,
    reason: &str,
) -> Result<Vec<String>, Refusal> {
    let mut left = Vec::new();
    for (number, no) in app.store.ledger_rows_of_case(&desk.district, case).await? {
        let Some(ledger) = app.store.affair::<Ledger>(&desk.district, number).await? else { continue };
        let row = kept_row(app, desk, &ledger, no).await?;
        let is_taken = |field: CaseField| field.kind().personal().is_some();
        let columns = ledger.columns.iter().filter(|column| column.from_case.is_some_and(is_taken));
        let cells = row.cells.with(columns.map(|column| (column.no, "")));
        let sealed = Row::seal(app.vault(), &desk.district, number, &cells)?;
        let row = NewVersion { row: no, version: row.version, digest: sealed.digest() };
        let command = LedgerCommand::Erase { row, reason: reason.to_owned() };
        let key = random_token();
        let content = Hash::of(key.as_bytes());
        let beside = LedgerBeside { rows: vec![sealed], parts: Vec::new() };
        let with = Some((&ledger, ledger.version));
        if carry_out(app, desk, with, (key, content), command, beside).await?.is_err() {
            left.push(ledger.title);
        }
    }
    Ok(left)
}
