//! What a person edits to make reading and searching work: the files of `catalogue/` at the repository's root.
//!
//! `bodies.toml` names the organisations of the country's lists with every way in which they are printed;
//! `matters.toml` says in which everyday words people ask for what lists print in official ones;
//! `phrasings.toml` has names as towns print them for these matters;
//! `synonyms.toml` gives words that mean the same in any question; `actions.toml` and `clauses.toml` say which verb is
//! which action and how clauses are worded, `notices.toml` what a clause says of a public notice, `procedures.toml` which words join
//! clauses to a procedure, `items.toml` which words of an item's name say nothing about its matter and which mean the same, `checks.toml`
//! the words of single rules of checks; `ledgers.toml` which words of a clause mean a register and which columns are proposed for one;
//! `holidays.toml` has the statutory holidays, by which deadlines count working days; `emergencies.toml` says by which words
//! the items are found that speak of a flood or a fire, and what each clause is for then.

mod actions;
mod bodies;
mod checks;
mod emergencies;
mod error;
mod holidays;
mod items;
mod ledgers;
mod looks;
mod matters;
mod named;
mod notices;
mod phrasings;
mod procedures;
mod region;
mod synonyms;
mod text;
mod weights;

use std::sync::LazyLock;

pub use actions::{ActionWords, Actions, Alternative, Manner, Parties, Sending, Sense, Systems, Wording};
pub use bodies::{Bodies, Body, Mention, Resolved};
pub use checks::{
    CheckWords, ColumnChecks, EndWords, HandOffWords, NoticeChecks, PlaceWords, Plain, Powers, UsedWords,
    VagueWords, WaitWords,
};
pub use emergencies::{EmergencyWords, GeneralWords, KindWords, PhaseWords, WatchWords};
pub use error::Error;
use error::sound;
pub use holidays::{Holiday, HolidayYear};
pub use items::{ItemWords, NameWords};
pub use ledgers::{ColumnWords, LedgerKind, LedgerWords, RegisterWords};
pub use matters::{Matter, Matters};
pub use named::{Named, NamedBody, registered, registered_level};
pub use notices::Notices;
pub use phrasings::{Phrasing, Phrasings};
pub use procedures::Procedures;
pub use region::Level;
pub use synonyms::Synonym;
pub use weights::Weights;

/// Everything in `catalogue/`.
#[derive(Clone, Debug)]
pub struct Catalogue {
    /// Departments and other organisations.
    pub bodies: Bodies,
    /// What towns deal with, in official and in everyday words.
    pub matters: Matters,
    /// Everyday words for general ones, in any question.
    pub synonyms: Vec<Synonym>,
}

const BODIES: &str = include_str!("../../../catalogue/bodies.toml");
const MATTERS: &str = include_str!("../../../catalogue/matters.toml");
const SYNONYMS: &str = include_str!("../../../catalogue/synonyms.toml");

static EMBEDDED_BODIES: LazyLock<Result<Bodies, Error>> = LazyLock::new(|| Bodies::parse(BODIES));

static EMBEDDED: LazyLock<Result<Catalogue, Error>> = LazyLock::new(|| {
    Ok(Catalogue {
        bodies: Bodies::embedded().clone(),
        matters: Matters::parse(MATTERS)?,
        synonyms: synonyms::parse(SYNONYMS)?,
    })
});

impl Bodies {
    /// Those of [`Catalogue::embedded`]. Reading a list needs nothing else, and matters take four times as long to
    /// parse.
    ///
    /// # Panics
    /// As [`Catalogue::embedded`].
    pub fn embedded() -> &'static Bodies {
        sound(&EMBEDDED_BODIES)
    }
}

impl Catalogue {
    /// The catalogue this program was built with, parsed once.
    ///
    /// # Panics
    /// If the files were broken at build time; a test of this crate parses them, so no tested build panics.
    pub fn embedded() -> &'static Catalogue {
        sound(&EMBEDDED)
    }

    /// Reads the texts of `bodies.toml`, `matters.toml` and `synonyms.toml`.
    ///
    /// # Errors
    /// Names the file and the line of what is no TOML, misses a field, or gives one name to two bodies.
    pub fn parse(bodies: &str, matters: &str, synonyms: &str) -> Result<Catalogue, Error> {
        Ok(Catalogue {
            bodies: Bodies::parse(bodies)?,
            matters: Matters::parse(matters)?,
            synonyms: synonyms::parse(synonyms)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_files_are_sound() {
        let catalogue = Catalogue::parse(BODIES, MATTERS, SYNONYMS).unwrap_or_else(|error| panic!("{error}"));
        assert!(catalogue.bodies.iter().count() > 90);
    }
}
