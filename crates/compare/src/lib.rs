//! Lists laid side by side: which items are the same matter, and what is different about them.
//!
//! Pure functions over the values of `qingdan-model`, with the words of the catalogue.

mod align;
mod assign;
mod changes;
mod clauses;
mod comparison;
mod evidence;
mod features;
mod likely;
mod likings;
mod matters;
mod names;
mod prints;
mod recognise;
mod wording;

pub use align::{Member, Row, align};
pub use changes::{Alteration, Change, Field, changes};
pub use clauses::{ClausePair, Part, clause_pairs};
pub use comparison::{Cell, CellItem, Compared, Comparison, Difference, Mark, Party, compare};
pub use evidence::Evidence;
pub use prints::{Prints, Subject};
pub use wording::{Piece, Side, wording};
