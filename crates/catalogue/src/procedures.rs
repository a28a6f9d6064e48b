use std::sync::LazyLock;

use serde::Deserialize;

use crate::Error;
use crate::error::{sound, toml};

const FILE: &str = "procedures.toml";
const TEXT: &str = include_str!("../../../catalogue/procedures.toml");

static EMBEDDED: LazyLock<Result<Procedures, Error>> = LazyLock::new(|| Procedures::parse(TEXT));

/// The groups of `procedures.toml`; the file says what each is for.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct Procedures {
    pub receipts: Receipts,
    pub sending: Binding,
    pub parties: General,
    pub conditions: Conditions,
    pub before: Before,
    pub finding: Told,
    pub filing: Told,
    pub relief: Told,
    pub likeness: Likeness,
}

/// Words for what somebody else sent.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct Receipts {
    pub up: Vec<String>,
    pub down: Vec<String>,
    pub back: Vec<String>,
    pub public: Vec<String>,
    pub arrivals: Vec<String>,
    pub seen: Vec<String>,
    pub orders: Vec<String>,
    pub results: Vec<String>,
    pub frames: Vec<String>,
    pub towards: Vec<String>,
    pub agents: Vec<String>,
    pub collecting: Vec<String>,
    pub applied: Vec<String>,
}

/// Which things sent must be met by somebody.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct Binding {
    pub binding: Vec<String>,
    pub put_right: Vec<String>,
    pub never: Vec<String>,
}

/// Words that name no department in particular.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct General {
    pub general: Vec<String>,
    pub kinds: Vec<String>,
    pub official: Vec<String>,
    pub beside: Vec<String>,
    pub beneath: Vec<String>,
}

/// Words for how something turned out.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct Conditions {
    pub yes: Vec<String>,
    pub no: Vec<String>,
    pub ends: Vec<String>,
    pub nouns: Vec<String>,
}

/// Words after an act that came before.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct Before {
    pub ends: Vec<String>,
    pub never: Vec<String>,
}

/// Words that something is told by: what a patrol finds, that papers are filed.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct Told {
    pub words: Vec<String>,
}

/// What does not count when clauses are compared.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct Likeness {
    pub noise: String,
}

impl Procedures {
    /// Those this program was built with, parsed once.
    ///
    /// # Panics
    /// If the file was broken at build time; a test of this crate parses it.
    pub fn embedded() -> &'static Procedures {
        sound(&EMBEDDED)
    }

    /// Reads the text of `procedures.toml`.
    ///
    /// # Errors
    /// Names the file and the line of what is no TOML or misses a group.
    pub fn parse(text: &str) -> Result<Procedures, Error> {
        toml(FILE, text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_file_is_sound() {
        let procedures = Procedures::parse(TEXT).unwrap_or_else(|error| panic!("{error}"));
        assert!(procedures.receipts.up.contains(&"上报".to_owned()));
    }

    #[test]
    fn a_missing_group_is_named() {
        let error = Procedures::parse("[receipts]\nup = []\n").unwrap_err();
        assert!(error.to_string().contains("procedures.toml"), "{error}");
    }
}
