//! Rows of ledgers, which stand beside the log and are named in it by number, version and digest; and ledgers as they were
//! sent.

mod beside;
mod fill;
mod read;

pub use beside::{LedgerBeside, NewRow};
pub use fill::CaseToFill;
pub use read::{PastRow, StoredRow};

use qingdan_work::CaseNumber;
use qingdan_work::administration::{Denied, Looked};
use qingdan_work::affair::{AffairKind, AffairNumber, Refused};
use qingdan_work::case::Act;
use qingdan_work::ledger::{Ledger, LookedAt, look};
use qingdan_work::{Person, Subject};

use crate::affairs::AffairOrder;
use crate::database::{Connection, parameters};
use crate::lists::from_json;
use crate::log::{self, Stream, affair_key, subject_key};
use crate::{AffairReceipt, Millis, Result, Store, to_json};

/// A ledger's number as keys have it.
pub(crate) fn ledger_key(number: CaseNumber) -> i64 {
    affair_key(AffairNumber { kind: AffairKind::Ledger, number })
}

impl Store {
    /// Carries out a command about a ledger with the rows that go with it, as [`Store::carry_out_affair`] does.
    ///
    /// # Errors
    /// The outer error is what the database said; the inner one is why the command was refused, which left no trace.
    pub async fn carry_out_ledger(
        &self,
        order: AffairOrder<Ledger>,
        beside: LedgerBeside,
    ) -> Result<Result<AffairReceipt, Refused>> {
        let store = self.clone();
        self.write_again(move |connection| store.decide_affair(connection, &order, &beside)).await
    }

    /// Writes down that somebody sees personal data of a ledger in full, where they may.
    ///
    /// # Errors
    /// [`StoreError::Denied`](crate::StoreError::Denied), else what the database said; nothing may be shown then.
    pub async fn look_at_ledger(
        &self,
        district: &str,
        by: &Person,
        number: CaseNumber,
        at: LookedAt,
        reason: &str,
        now: Millis,
    ) -> Result<()> {
        let (district, by, reason) = (district.to_owned(), by.clone(), reason.to_owned());
        self.database
            .write(move |connection| {
                let ledger = state(connection, &district, number)?.ok_or(Denied::NoPersonal)?;
                let directory = crate::administration::directory(connection, &district)?;
                let looked = look(&ledger, &at, &reason, &by, &directory)?;
                write_look(connection, &district, &looked, &Act { at: now, by: (&by).into() })
            })
            .await
    }
}

fn state(connection: &mut dyn Connection, district: &str, number: CaseNumber) -> Result<Option<Ledger>> {
    let sql = "SELECT state FROM affair WHERE district = ?1 AND no = ?2";
    let row = connection.query_one(sql, parameters![district, ledger_key(number)])?;
    row.map(|mut row| from_json(&row.text()?)).transpose()
}

fn write_look(connection: &mut dyn Connection, district: &str, looked: &Looked, act: &Act) -> Result<()> {
    let seq = log::append(connection, district, Stream::Looks, act, &to_json(looked)?)?;
    let subject: Subject = looked.subject;
    let sql = "INSERT INTO look (district, no, seq) VALUES (?1, ?2, ?3)";
    connection.execute(sql, parameters![district, subject_key(subject), seq as i64])?;
    Ok(())
}
