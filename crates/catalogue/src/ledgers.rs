use std::sync::LazyLock;

use serde::Deserialize;

use crate::Error;
use crate::error::{sound, toml};

const FILE: &str = "ledgers.toml";
const TEXT: &str = include_str!("../../../catalogue/ledgers.toml");

static EMBEDDED: LazyLock<Result<LedgerWords, Error>> = LazyLock::new(|| LedgerWords::parse(TEXT));

/// The groups of `ledgers.toml`; the file says what each is for.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LedgerWords {
    /// Which words of a clause mean a register.
    pub register: RegisterWords,
    /// Kinds of ledgers, the last of which fits everything.
    #[serde(rename = "ledger")]
    pub ledgers: Vec<LedgerKind>,
}

/// Which words of a clause mean a register, and where its name begins.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct RegisterWords {
    pub certain: Vec<String>,
    pub likely: Vec<String>,
    pub made: Vec<String>,
    pub before: Vec<String>,
    pub unfit: Vec<String>,
}

/// A kind of ledger with the columns that are proposed for it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LedgerKind {
    /// Words of items and clauses that have one of this kind.
    pub words: Vec<String>,
    /// Its columns.
    pub columns: Vec<ColumnWords>,
}

/// A column that is proposed.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ColumnWords {
    /// What it is called.
    pub name: String,
    /// What stands in it, in a word of `qingdan_work::ledger::ColumnKind`.
    pub kind: String,
    /// What can be chosen.
    #[serde(default)]
    pub choices: Vec<String>,
    /// What of a case stands in it, in a word of `qingdan_work::ledger::CaseField`.
    pub case: Option<String>,
}

impl LedgerWords {
    /// Those this program was built with, parsed once.
    ///
    /// # Panics
    /// If the file was broken at build time; a test of this crate parses it.
    pub fn embedded() -> &'static LedgerWords {
        sound(&EMBEDDED)
    }

    /// Reads the text of `ledgers.toml`.
    ///
    /// # Errors
    /// Names the line of what is no TOML or no group.
    pub fn parse(text: &str) -> Result<LedgerWords, Error> {
        toml(FILE, text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_file_is_sound() {
        let words = LedgerWords::parse(TEXT).unwrap_or_else(|error| panic!("{error}"));
        assert!(words.ledgers.last().is_some_and(|last| last.words.is_empty()));
        assert!(LedgerWords::parse("[register]").is_err());
    }
}
