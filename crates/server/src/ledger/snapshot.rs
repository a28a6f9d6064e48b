//! A ledger as it was sent: its rows as of a day, kept in pieces.

use qingdan_store::StoreError;
use qingdan_work::hash::Hash;
use qingdan_work::ledger::{Cells, Column, Ledger, MOST_AT_ONCE, RowNo, Sent, digest_of};
use qingdan_work::{CaseNumber, Millis};

use super::book::open_cells;
use crate::app::App;
use crate::refusal::Refusal;
use crate::vault::Place;

/// Rows read from the store at once.
const AT_ONCE: u32 = 5000;
const SENT: &str = "ledger sent";

/// Rows as they were at a moment, without those that were removed then.
///
/// # Errors
/// Where the store cannot be read.
pub(crate) async fn as_of(
    app: &App,
    district: &str,
    ledger: &Ledger,
    at: Millis,
) -> Result<Vec<(RowNo, Cells)>, StoreError> {
    let seq = app.store.ledger_event_at(district, ledger.number, at).await?;
    let (mut rows, mut after) = (Vec::new(), 0);
    loop {
        let stored = app.store.ledger_rows_as_of(district, ledger.number, seq, after, AT_ONCE).await?;
        let is_last = stored.len() < AT_ONCE as usize;
        after = stored.last().map_or(after, |row| row.row);
        rows.extend(stored.into_iter().map(|row| {
            let cells =
                row.ciphertext.and_then(|sealed| open_cells(app.vault(), district, ledger.number, &sealed));
            (row.row, cells.unwrap_or_default())
        }));
        if is_last {
            return Ok(rows);
        }
    }
}

/// The pieces of rows with these columns, sealed, and the digest over them.
///
/// # Errors
/// None in practice: cells always make JSON.
pub(crate) fn packed(
    app: &App,
    district: &str,
    number: CaseNumber,
    columns: &[Column],
    rows: &[(RowNo, Cells)],
) -> Result<(Vec<Vec<u8>>, Hash), Refusal> {
    let is_sent = |no| columns.iter().any(|column| column.no == no);
    let id = number.to_string();
    let seal = |rows: &[(RowNo, Cells)]| {
        let rows: Vec<(RowNo, Cells)> = rows
            .iter()
            .map(|(row, cells)| (*row, cells.iter().filter(|(no, _)| is_sent(*no)).collect()))
            .collect();
        let plain = serde_json::to_vec(&rows).map_err(|error| Refusal::fault(&error.to_string()))?;
        Ok(app.vault().seal(Place { district, what: SENT, id: &id }, &plain))
    };
    let parts = rows.chunks(MOST_AT_ONCE).map(seal).collect::<Result<Vec<_>, Refusal>>()?;
    let digest = digest_of(parts.iter().map(|part| Hash::of(part)));
    Ok((parts, digest))
}

/// What was sent, as it was.
///
/// # Errors
/// Where it cannot be read or does not open.
pub(crate) async fn opened(
    app: &App,
    district: &str,
    number: CaseNumber,
    (no, sent): (u32, &Sent),
) -> Result<Vec<(RowNo, Cells)>, Refusal> {
    let id = number.to_string();
    let mut rows = Vec::new();
    for part in 1..=sent.sending.parts {
        let sealed = app.store.ledger_sent_part(district, number, no, part).await?;
        let plain = sealed
            .and_then(|sealed| app.vault().unseal(Place { district, what: SENT, id: &id }, &sealed).ok());
        let own: Option<Vec<(RowNo, Cells)>> = plain.and_then(|plain| serde_json::from_slice(&plain).ok());
        let fault =
            || Refusal::fault(&format!("part {part} of sending {no} of ledger {number} does not open"));
        rows.extend(own.ok_or_else(fault)?);
    }
    Ok(rows)
}
