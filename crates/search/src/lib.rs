//! Who is responsible? An index over towns' lists that answers from them.
//!
//! Questions come in everyday words, lists are printed in official ones. What joins them is the catalogue's
//! matters: a question and an item meet in the matters that both speak of, in the words they share, and in
//! the bodies that the question names. No clock, no file, no network; the same question gets the same answer.

mod aim;
mod answer;
mod confidence;
mod index;
mod kin;
mod lexicon;
mod postings;
mod question;
mod rank;
mod scene;
mod segment;
mod sound;
mod synonyms;

pub use answer::{Answer, Answers, Support, TownPart};
pub use index::Index;
