use std::sync::LazyLock;

use serde::Deserialize;

use crate::Error;
use crate::error::{sound, toml};

const FILE: &str = "checks.toml";
const TEXT: &str = include_str!("../../../catalogue/checks.toml");

static EMBEDDED: LazyLock<Result<CheckWords, Error>> = LazyLock::new(|| CheckWords::parse(TEXT));

/// The groups of `checks.toml`; the file says what each is for and which rules use it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct CheckWords {
    pub powers: Powers,
    pub columns: ColumnChecks,
    pub reclaimed: Plain,
    pub hand_offs: HandOffWords,
    pub waits: WaitWords,
    pub deadlines: VagueWords,
    pub notices: NoticeChecks,
    pub latin: UsedWords,
    pub ends: EndWords,
    pub places: PlaceWords,
    pub names: Plain,
}

/// Words of acts that need a power by law.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct Powers {
    pub reserved: Vec<String>,
    pub left: Vec<String>,
    pub handed: Vec<String>,
    pub own: Vec<String>,
}

/// What only clauses of the other column say.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct ColumnChecks {
    pub received: Vec<String>,
}

/// Words of names that say nothing about the matter.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct Plain {
    pub plain: Vec<String>,
}

/// Words of what is sent and taken up.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct HandOffWords {
    pub up: Vec<String>,
    pub down: Vec<String>,
    pub handing: Vec<String>,
    pub receiving: Vec<String>,
    pub back: Vec<String>,
    pub deciding: Vec<String>,
    pub taking: Vec<String>,
    pub dealing: Vec<String>,
}

/// Words of what a department waits for from towns.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct WaitWords {
    pub sent: Vec<String>,
    pub given: Vec<String>,
    pub sending: Vec<String>,
    pub doing: Vec<String>,
    pub papers: Vec<String>,
    pub plain: Vec<String>,
}

/// Deadlines without a length.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct VagueWords {
    pub vague: Vec<String>,
}

/// Words of public notices.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct NoticeChecks {
    pub lasting: Vec<String>,
    pub always: Vec<String>,
    pub lengths: Vec<String>,
    pub helping: Vec<String>,
}

/// Words in other letters that Chinese text uses.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct UsedWords {
    pub used: Vec<String>,
}

/// Ends of clauses.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct EndWords {
    pub open: Vec<String>,
    pub closed: Vec<String>,
}

/// Words around the names of towns.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct PlaceWords {
    pub before: Vec<String>,
    pub general: Vec<String>,
    pub verbs: Vec<String>,
    pub after: Vec<String>,
}

impl CheckWords {
    /// Those this program was built with, parsed once.
    ///
    /// # Panics
    /// If the file was broken at build time; a test of this crate parses it.
    pub fn embedded() -> &'static CheckWords {
        sound(&EMBEDDED)
    }

    /// Reads the text of `checks.toml`.
    ///
    /// # Errors
    /// Names the line of what is no TOML or no group.
    pub fn parse(text: &str) -> Result<CheckWords, Error> {
        toml(FILE, text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_file_is_sound() {
        assert!(CheckWords::parse(TEXT).is_ok_and(|words| !words.powers.reserved.is_empty()));
        let broken = TEXT.replace("[places]", "[place]");
        let error = CheckWords::parse(&broken).err().map(|error| error.to_string()).unwrap_or_default();
        assert!(error.starts_with("catalogue/checks.toml"), "it names the file: {error}");
    }
}
