//! Personal data of a row go for good: in all its versions, and in the copies that were sent to departments. What else a version
//! said stays ([`Cells::left_of_past`]): each is encrypted as a whole, so it is encrypted anew without them, and what it
//! was is overwritten. Where personal data of a case are erased, what ledgers took from it goes as well.

use qingdan_store::{AffairReceipt, LedgerBeside, PastRow};
use qingdan_work::CaseNumber;
use qingdan_work::affair::{AffairKind, AffairNumber, Refused};
use qingdan_work::case::RefusalKind;
use qingdan_work::hash::Hash;
use qingdan_work::ledger::{
    Cells, Erasing, Ledger, LedgerCommand, MOST_AT_ONCE, NewVersion, PastLeft, RowNo,
};

use super::book::{Row, open_cells};
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
        let (past, left) = past_without(app, desk, &ledger, wish.row, &cells).await?.into_iter().unzip();
        let command = LedgerCommand::Erase {
            row: NewVersion { row: wish.row, version, digest: sealed.digest() },
            reason: wish.reason.to_owned(),
            sendings: ledger.sendings.len() as u32,
            sent,
            past,
        };
        let beside = LedgerBeside { rows: vec![sealed], parts, past: left };
        let with = Some((&ledger, ledger.version));
        let erased = carry_out(app, desk, with, (key.clone(), content), command, beside).await?;
        tries += 1;
        match erased {
            Err(refused) if refused.kind == RefusalKind::Conflict && tries < TRIES => {}
            erased => return Ok(erased),
        }
    }
}

/// What is left of a row's versions until now once its personal data are gone, as an erasure names it and as it is kept: of the
/// latest, as many as one command takes. Of one that does not open nothing is left, as nobody knows what is in it; nor of
/// one that an earlier program erased as a whole.
async fn past_without(
    app: &App,
    desk: &Desk,
    ledger: &Ledger,
    row: RowNo,
    now: &Cells,
) -> Result<Vec<(PastLeft, Vec<u8>)>, Refusal> {
    let (district, number) = (&*desk.district, ledger.number);
    let mut past = app.store.ledger_row_versions(district, number, row).await?;
    past.drain(..past.len().saturating_sub(MOST_AT_ONCE));
    let mut left = Vec::with_capacity(past.len());
    for PastRow { stored, .. } in past {
        let opened = stored.ciphertext.and_then(|sealed| open_cells(app.vault(), district, number, &sealed));
        if let Some(cells) = opened {
            let sealed = Row::seal(app.vault(), district, number, &cells.left_of_past(&ledger.columns, now))?;
            left.push((PastLeft { version: stored.version, digest: sealed.digest() }, sealed.ciphertext));
        }
    }
    Ok(left)
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
