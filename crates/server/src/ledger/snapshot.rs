//! A ledger as it was sent: its rows as of a day, kept in pieces. It stays as it was, but for personal data that are erased.

use qingdan_store::StoreError;
use qingdan_work::hash::Hash;
use qingdan_work::ledger::{Cells, Column, Erasing, Ledger, MOST_AT_ONCE, NewPiece, RowNo, Sent, digest_of};
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
    let seal = |rows: &[(RowNo, Cells)]| {
        let rows: Vec<(RowNo, Cells)> = rows
            .iter()
            .map(|(row, cells)| (*row, cells.iter().filter(|(no, _)| is_sent(*no)).collect()))
            .collect();
        sealed(app, district, number, &rows)
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
    let mut rows = Vec::new();
    for part in 1..=sent.sending.parts {
        rows.extend(piece(app, district, number, (no, part)).await?.rows);
    }
    Ok(rows)
}

/// The pieces of all sendings in which personal data of a row stand, without them, as an erasure names them and as they are
/// kept.
///
/// # Errors
/// Where one cannot be read or does not open.
pub(crate) async fn without(
    app: &App,
    district: &str,
    ledger: &Ledger,
    row: RowNo,
    which: Erasing,
) -> Result<(Vec<NewPiece>, Vec<Vec<u8>>), Refusal> {
    let (mut named, mut kept) = (Vec::new(), Vec::new());
    for (no, sent) in (1..).zip(&ledger.sendings) {
        // What came from the case then or comes from it now.
        let columns = which.columns(sent.sending.columns.iter().chain(&ledger.columns));
        let Some((part, mut found)) = piece_of(app, district, ledger.number, (no, sent), row).await? else {
            continue;
        };
        let Ok(at) = found.rows.binary_search_by_key(&row, |(own, _)| *own) else { continue };
        let less = found.rows[at].1.without(&columns);
        if less == found.rows[at].1 {
            continue;
        }
        found.rows[at].1 = less;
        let sealed = sealed(app, district, ledger.number, &found.rows)?;
        named.push(NewPiece { sending: no, part, was: found.digest, digest: Hash::of(&sealed) });
        kept.push(sealed);
    }
    Ok((named, kept))
}

/// The piece of a sending in which a row stands if it was sent. Rows lie in it by number, so few pieces are opened.
async fn piece_of(
    app: &App,
    district: &str,
    number: CaseNumber,
    (no, sent): (u32, &Sent),
    row: RowNo,
) -> Result<Option<(u32, Piece)>, Refusal> {
    let (mut first, mut last) = (1, sent.sending.parts);
    while first <= last {
        let middle = first + (last - first) / 2;
        let found = piece(app, district, number, (no, middle)).await?;
        let ends = found.rows.first().zip(found.rows.last());
        match ends {
            Some(((low, _), _)) if row < *low => last = middle - 1,
            Some((_, (high, _))) if row > *high => first = middle + 1,
            _ => return Ok(Some((middle, found))),
        }
    }
    Ok(None)
}

/// A piece of what was sent, opened.
struct Piece {
    rows: Vec<(RowNo, Cells)>,
    /// Of what is kept.
    digest: Hash,
}

async fn piece(
    app: &App,
    district: &str,
    number: CaseNumber,
    (no, part): (u32, u32),
) -> Result<Piece, Refusal> {
    let id = number.to_string();
    let sealed = app.store.ledger_sent_part(district, number, no, part).await?;
    let opened = sealed.and_then(|sealed| {
        let plain = app.vault().unseal(Place { district, what: SENT, id: &id }, &sealed).ok()?;
        Some(Piece { rows: serde_json::from_slice(&plain).ok()?, digest: Hash::of(&sealed) })
    });
    let fault = || Refusal::fault(&format!("part {part} of sending {no} of ledger {number} does not open"));
    opened.ok_or_else(fault)
}

fn sealed(
    app: &App,
    district: &str,
    number: CaseNumber,
    rows: &[(RowNo, Cells)],
) -> Result<Vec<u8>, Refusal> {
    let plain = serde_json::to_vec(rows).map_err(|error| Refusal::fault(&error.to_string()))?;
    Ok(app.vault().seal(Place { district, what: SENT, id: &number.to_string() }, &plain))
}
