use std::sync::LazyLock;

use serde::Deserialize;

use crate::Error;
use crate::error::{sound, toml};

const FILE: &str = "notices.toml";
const TEXT: &str = include_str!("../../../catalogue/notices.toml");

static EMBEDDED: LazyLock<Result<Notices, Error>> = LazyLock::new(|| Notices::parse(TEXT));

/// The groups of `notices.toml`; the file says what each is for.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct Notices {
    pub notice: Vec<String>,
    pub after_one: Vec<String>,
    pub forbidding: Vec<String>,
    pub online: Vec<String>,
    pub publishing: Vec<String>,
    pub boards: Vec<String>,
    pub of_communities: Vec<String>,
    pub of_towns: Vec<String>,
    pub sites: Vec<String>,
    pub spots: Vec<String>,
    pub communities: Vec<String>,
    pub objections: Vec<String>,
    pub not_length: Vec<String>,
    pub after_end: Vec<String>,
}

impl Notices {
    /// Those this program was built with, parsed once.
    ///
    /// # Panics
    /// If the file was broken at build time; a test of this crate parses it.
    pub fn embedded() -> &'static Notices {
        sound(&EMBEDDED)
    }

    /// Reads the text of `notices.toml`.
    ///
    /// # Errors
    /// Names the line of what is no TOML or no group.
    pub fn parse(text: &str) -> Result<Notices, Error> {
        toml(FILE, text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_file_is_sound() {
        assert!(Notices::parse(TEXT).is_ok_and(|words| !words.notice.is_empty()));
        assert!(Notices::parse("[notice]").is_err());
    }
}
