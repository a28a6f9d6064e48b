use std::sync::LazyLock;

use serde::Deserialize;

use crate::Error;
use crate::error::{sound, toml};

const FILE: &str = "items.toml";
const TEXT: &str = include_str!("../../../catalogue/items.toml");

static EMBEDDED: LazyLock<Result<ItemWords, Error>> = LazyLock::new(|| ItemWords::parse(TEXT));

/// The groups of `items.toml`; the file says what each is for.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct ItemWords {
    pub name: NameWords,
}

/// Words of items' names.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct NameWords {
    pub plain: Vec<String>,
    /// Groups of words for one thing, each with the word that stands for all first.
    pub same: Vec<Vec<String>>,
}

impl ItemWords {
    /// Those this program was built with, parsed once.
    ///
    /// # Panics
    /// If the file was broken at build time; a test of this crate parses it.
    pub fn embedded() -> &'static ItemWords {
        sound(&EMBEDDED)
    }

    /// Reads the text of `items.toml`.
    ///
    /// # Errors
    /// Names the line of what is no TOML or no group.
    pub fn parse(text: &str) -> Result<ItemWords, Error> {
        toml(FILE, text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_file_is_sound() {
        assert!(ItemWords::parse(TEXT).is_ok_and(|words| !words.name.plain.is_empty()));
        assert!(ItemWords::parse("[names]").is_err());
    }

    #[test]
    fn no_word_is_in_two_groups_of_one_meaning() {
        let groups = &ItemWords::embedded().name.same;
        let mut words: Vec<&String> = groups.iter().flatten().collect();
        let all = words.len();
        words.sort();
        words.dedup();
        assert_eq!(words.len(), all);
        assert!(groups.iter().all(|group| group.len() > 1));
    }
}
