//! Personal data of a row go for good: in all its versions, and in the copies that were sent to departments. Where personal
//! data of a case are erased, what ledgers took from it goes as well.

use qingdan_store::{AffairReceipt, LedgerBeside};
use qingdan_work::CaseNumber;
use qingdan_work::affair::{AffairKind, AffairNumber, Refused};
use qingdan_work::case::RefusalKind;
use qingdan_work::hash::Hash;
use qingdan_work::ledger::{Erasing, Ledger, LedgerCommand, NewVersion, RowNo};

use super::book::Row;
use super::carry::{carry_out, find, kept_row};
use super::snapshot;
use crate::app::App;
use crate::desk::Desk;
use crate::refusal::Refusal;
use crate::web::random_token;

/// So often it is tried again where the ledger was sent, or a copy changed, while its copies were looked through.
const TRIES: usize = 4;

/// The personal data of a row that are to go.
pub(crate) struct Wish<'a> {
    pub row: RowNo,
    /// The version that was seen; `None` for whatever it is now.
    pub seen: Option<u32>,
    pub which: Erasing,
    pub reason: &'a str,
}

/// Erases personal data of a row.
///
/// # Errors
/// Where the store cannot be read or written, or a copy does not open; the inner error is why it was refused.
pub(crate) async fn erase_row(
    app: &App,
    desk: &Desk,
    ledger: &Ledger,
    (key, content): (String, Hash),
    wish: &Wish<'_>,
) -> Result<Result<AffairReceipt, Refused>, Refusal> {
    let number = AffairNumber { kind: AffairKind::Ledger, number: ledger.number }.to_string();
    let mut tries = 0;
    loop {
        let ledger = find(app, desk, &number).await?;
        let row = kept_row(app, desk, &ledger, wish.row).await?;
        let cells = row.cells.without(&wish.which.columns(&ledger.columns));
        let sealed = Row::seal(app.vault(), &desk.district, ledger.number, &cells)?;
        let (sent, parts) = snapshot::without(app, &desk.district, &ledger, wish.row, wish.which).await?;
        let version = wish.seen.unwrap_or(row.version);
        let command = LedgerCommand::Erase {
            row: NewVersion { row: wish.row, version, digest: sealed.digest() },
            reason: wish.reason.to_owned(),
            sendings: ledger.sendings.len() as u32,
            sent,
        };
        let beside = LedgerBeside { rows: vec![sealed], parts };
        let with = Some((&ledger, ledger.version));
        let erased = carry_out(app, desk, with, (key.clone(), content), command, beside).await?;
        tries += 1;
        match erased {
            Err(refused) if refused.kind == RefusalKind::Conflict && tries < TRIES => {}
            erased => return Ok(erased),
        }
    }
}

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
    for (number, row) in app.store.ledger_rows_of_case(&desk.district, case).await? {
        let Some(ledger) = app.store.affair::<Ledger>(&desk.district, number).await? else { continue };
        let key = random_token();
        let content = Hash::of(key.as_bytes());
        let wish = Wish { row, seen: None, which: Erasing::OfCase, reason };
        if erase_row(app, desk, &ledger, (key, content), &wish).await?.is_err() {
            left.push(ledger.title);
        }
    }
    Ok(left)
}
