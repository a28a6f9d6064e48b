//! From a document's bytes to its lists (履职事项清单), with a place for everything.
//!
//! [`read`] never fails: what cannot be understood becomes a diagnostic that names its place and the mend. Three
//! paths lead to rows of columns: tables of cells, text with kept layout, and bare lines that a PDF's table came apart
//! into; one interpreter ([`cell`]) takes all from there. No input or output, no clock: bytes in, values out.

mod aligned;
mod assemble;
mod blocks;
mod category;
mod cell;
mod cells;
mod clauses;
mod cost;
mod flow;
mod furniture;
mod header;
mod json;
mod lines;
mod marks;
mod names;
mod numbering;
mod row;
mod rows;
mod table;
mod title;
mod token;

pub use assemble::{read, read_opened};
pub use json::documents_of;
