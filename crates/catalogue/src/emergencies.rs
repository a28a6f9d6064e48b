use std::sync::LazyLock;

use serde::Deserialize;

use crate::Error;
use crate::error::{sound, toml};

const FILE: &str = "emergencies.toml";
const TEXT: &str = include_str!("../../../catalogue/emergencies.toml");

static EMBEDDED: LazyLock<Result<EmergencyWords, Error>> = LazyLock::new(|| EmergencyWords::parse(TEXT));

/// The groups of `emergencies.toml`; the file says what each is for.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct EmergencyWords {
    pub kind: Vec<KindWords>,
    pub general: GeneralWords,
    pub phase: Vec<PhaseWords>,
    pub watch: WatchWords,
}

/// Words of one kind of emergency.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct KindWords {
    pub kind: String,
    pub names: Vec<String>,
    pub words: Vec<String>,
}

/// Words of several kinds.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct GeneralWords {
    pub names: Vec<String>,
    pub kinds: Vec<String>,
}

/// Words of what a clause is for.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct PhaseWords {
    pub phase: String,
    pub words: Vec<String>,
}

/// Words for being on duty day and night.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct WatchWords {
    pub words: Vec<String>,
}

impl EmergencyWords {
    /// Those this program was built with, parsed once.
    ///
    /// # Panics
    /// If the file was broken at build time; a test of this crate parses it.
    pub fn embedded() -> &'static EmergencyWords {
        sound(&EMBEDDED)
    }

    /// Reads the text of `emergencies.toml`.
    ///
    /// # Errors
    /// Names the line of what is no TOML or no group.
    pub fn parse(text: &str) -> Result<EmergencyWords, Error> {
        toml(FILE, text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_file_is_sound() {
        let words = EmergencyWords::parse(TEXT).unwrap_or_else(|error| panic!("{error}"));
        let has_empty = |words: &[String]| words.iter().any(|word| word.trim().is_empty());
        assert!(words.kind.iter().all(|kind| !has_empty(&kind.names) && !has_empty(&kind.words)));
        assert!(words.phase.iter().all(|phase| !has_empty(&phase.words)));
        assert!(EmergencyWords::parse("[kinds]").is_err());
    }
}
