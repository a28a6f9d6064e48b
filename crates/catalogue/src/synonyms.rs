use serde::Deserialize;

use crate::Error;
use crate::error::toml;

const FILE: &str = "synonyms.toml";

/// Everyday words that mean one general word.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Synonym {
    /// The general word, as matters use it; several with spaces between them.
    pub standard: String,
    /// Words with its meaning.
    pub also: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    word: Vec<Synonym>,
}

pub(crate) fn parse(text: &str) -> Result<Vec<Synonym>, Error> {
    let file: File = toml(FILE, text)?;
    Ok(file.word)
}
