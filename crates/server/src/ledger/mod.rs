//! Ledgers: their rows opened in memory, filled by cases, read from and written to tables.

mod book;
mod carry;
mod erase;
mod fill;
mod import;
mod output;
mod progress;
mod reading;
mod snapshot;
mod source;

pub(crate) use book::{Book, Books, Row, open_cells};
pub(crate) use carry::{carry_out, find, kept_row};
pub(crate) use erase::{Wish, erase_case, erase_row};
pub(crate) use fill::{fill, fill_all};
pub(crate) use import::begin;
pub(crate) use output::{Sheet, sheet};
pub(crate) use progress::Progress;
pub(crate) use reading::{Reading, look_through};
pub(crate) use snapshot::{as_of, opened, packed};
pub(crate) use source::{Outline, Target};
