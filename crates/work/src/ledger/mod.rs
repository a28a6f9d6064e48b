//! Ledgers (台账): the registers that items' clauses require. A ledger's columns and what is done with it are events as of
//! every affair; what stands in its rows may be personal data, so events name rows only by number, version and digest.

mod apply;
mod cells;
mod column;
mod columns;
mod command;
mod day;
mod decide;
mod erase;
mod look;
mod number;
mod propose;
mod refusal;
mod rights;
mod state;
mod table;

pub use cells::Cells;
pub use column::{CaseField, Column, ColumnKind, ColumnNo, LONGEST_CELL};
pub use command::{
    CaseRow, ImportPart, LedgerCommand, LedgerHappened, LedgerOpening, NewCaseRow, NewPiece, NewVersion,
    PastLeft, digest_of,
};
pub use erase::Erasing;
pub use look::{LookedAt, look};
pub use number::Decimal;
pub use propose::proposed_columns;
pub use refusal::{CellError, LedgerRefusal};
pub use rights::{
    may_erase, may_keep, may_keep_for, may_read, may_read_sent, may_receive, may_reveal, may_reveal_sent,
    may_send,
};
pub use state::{
    Answer, ErasedPiece, Ledger, MOST_AT_ONCE, MOST_COLUMNS, MOST_ROWS, MOST_SENDINGS, RowMark, RowNo,
    Sending, Sent,
};
pub use table::{Condition, Order, Wish, filtered, totals};
