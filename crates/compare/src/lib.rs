//! Two versions of a list laid side by side: what was added, what is gone, what reads differently.
//!
//! Pure functions over the values of `qingdan-model`.

mod changes;
mod pairs;
mod wording;

pub use changes::{Alteration, Change, Field, changes};
pub use wording::{Piece, Side, wording};
