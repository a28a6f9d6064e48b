use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::Error;
use crate::error::{sound, toml};

const FILE: &str = "weights.toml";
const TEXT: &str = include_str!("../../../catalogue/weights.toml");

static EMBEDDED: LazyLock<Result<Weights, Error>> = LazyLock::new(|| Weights::parse(TEXT));

/// How much what stands around a verb speaks for its being done there: `weights.toml`, which is fitted, not written.
#[derive(Clone, Debug)]
pub struct Weights {
    /// Kind of what is seen → what is seen → its weight.
    pub kinds: BTreeMap<String, BTreeMap<String, f32>>,
}

impl Weights {
    /// Those this program was built with, parsed once.
    ///
    /// # Panics
    /// If the file was broken at build time; a test of this crate parses it.
    pub fn embedded() -> &'static Weights {
        sound(&EMBEDDED)
    }

    /// Reads the text of `weights.toml`.
    ///
    /// # Errors
    /// Names the file and the line of what is no TOML.
    pub fn parse(text: &str) -> Result<Weights, Error> {
        let kinds = toml(FILE, text)?;
        Ok(Weights { kinds })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_file_is_sound() {
        let weights = Weights::parse(TEXT).unwrap_or_else(|error| panic!("{error}"));
        assert!(weights.kinds.contains_key("word"));
    }
}
