use serde::Deserialize;
use toml::Spanned;

use crate::Error;
use crate::error::toml;

const FILE: &str = "matters.toml";

/// Something towns deal with, in the words of lists and in the words of people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Matter {
    /// What it is called.
    pub name: String,
    /// Words as lists print them. A phrase of several parts with spaces between them means a text that has all parts.
    pub words: Vec<String>,
    /// Words people ask with, parts as above: complaints, colloquial words, frequent misspellings.
    pub everyday: Vec<String>,
    /// Words of a wider matter, which answers where a list does not have this one.
    pub broader: Vec<String>,
    /// What people complain of or ask about, in short words: 狗, 路灯. Alone they point weakly to the matter.
    pub things: Vec<String>,
    /// What happens to things or is asked of them: 咬, 不亮. They count only together with a thing.
    pub acts: Vec<String>,
}

/// All matters of the catalogue, in the file's order.
#[derive(Clone, Debug, Default)]
pub struct Matters {
    matters: Vec<Matter>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    matter: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    name: String,
    words: Spanned<Vec<String>>,
    #[serde(default)]
    everyday: Vec<String>,
    #[serde(default)]
    broader: Vec<String>,
    #[serde(default)]
    things: Vec<String>,
    #[serde(default)]
    acts: Vec<String>,
}

impl Matters {
    pub(crate) fn parse(text: &str) -> Result<Matters, Error> {
        let file: File = toml(FILE, text)?;
        let matters = file.matter.into_iter().map(|entry| entry.check(text)).collect::<Result<_, _>>()?;
        Ok(Matters { matters })
    }

    /// All matters, in the file's order.
    pub fn iter(&self) -> impl Iterator<Item = &Matter> {
        self.matters.iter()
    }
}

impl Entry {
    fn check(self, text: &str) -> Result<Matter, Error> {
        if self.words.get_ref().iter().all(|word| word.trim().is_empty()) {
            let message = format!("matter `{}` has no words of a list", self.name);
            return Err(Error::at(FILE, text, Some(self.words.span()), message));
        }
        Ok(Matter {
            name: self.name,
            words: self.words.into_inner(),
            everyday: self.everyday,
            broader: self.broader,
            things: self.things,
            acts: self.acts,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_matter_needs_words_of_a_list() {
        let error = Matters::parse("[[matter]]\nname = \"养犬\"\nwords = []\n").unwrap_err();
        assert_eq!((error.file, error.line), ("matters.toml", 3));
    }
}
