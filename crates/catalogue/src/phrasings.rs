use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

use toml::Spanned;

use crate::error::{sound, toml};
use crate::{Catalogue, Error, Matters};

const FILE: &str = "phrasings.toml";
const TEXT: &str = include_str!("../../../catalogue/phrasings.toml");

static EMBEDDED: LazyLock<Result<Phrasings, Error>> =
    LazyLock::new(|| Phrasings::parse(TEXT, &Catalogue::embedded().matters));

/// How towns print matters as names of items: `phrasings.toml`.
#[derive(Clone, Debug)]
pub struct Phrasings {
    phrasings: Vec<Phrasing>,
}

/// The name of an item as some town may print it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phrasing {
    /// The name.
    pub name: String,
    /// What it is about, by the place in [`Matters::iter`]; the first is what it is mainly about.
    pub matters: Vec<usize>,
}

impl Phrasings {
    /// Those this program was built with, of the matters of [`Catalogue::embedded`], parsed once.
    ///
    /// # Panics
    /// If the file was broken at build time; a test of this crate parses it.
    pub fn embedded() -> &'static Phrasings {
        sound(&EMBEDDED)
    }

    /// Reads the text of `phrasings.toml`: a name and the matters that it is about on each line.
    ///
    /// # Errors
    /// Names the line of what is no TOML, of a name that stands twice, of one without any matter, and of a matter that is not one of
    /// `matters`.
    pub fn parse(text: &str, matters: &Matters) -> Result<Phrasings, Error> {
        let lines: BTreeMap<String, Spanned<Vec<String>>> = toml(FILE, text)?;
        let places: HashMap<&str, usize> =
            matters.iter().enumerate().map(|(at, matter)| (matter.name.as_str(), at)).collect();
        let phrasing = |(name, of): (String, Spanned<Vec<String>>)| {
            let wrong = |message: String| Error::at(FILE, text, Some(of.span()), message);
            if of.get_ref().is_empty() {
                return Err(wrong(format!("`{name}` is about no matter")));
            }
            let place = |matter: &String| {
                places
                    .get(matter.as_str())
                    .copied()
                    .ok_or_else(|| wrong(format!("no matter is called `{matter}`")))
            };
            let matters = of.get_ref().iter().map(place).collect::<Result<_, _>>()?;
            Ok(Phrasing { name, matters })
        };
        Ok(Phrasings { phrasings: lines.into_iter().map(phrasing).collect::<Result<_, _>>()? })
    }

    /// All of them, in the order of their names.
    pub fn iter(&self) -> impl Iterator<Item = &Phrasing> {
        self.phrasings.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_file_is_sound() {
        let matters = &Catalogue::embedded().matters;
        let phrasings = Phrasings::parse(TEXT, matters).unwrap_or_else(|error| panic!("{error}"));
        assert!(phrasings.iter().count() > matters.iter().count());
    }

    #[test]
    fn a_line_that_cannot_be_used_is_named() {
        let matters = "[[matter]]\nname = \"木桥\"\nwords = [\"桥梁\"]\n";
        let catalogue = Catalogue::parse("", matters, "").expect("matters");
        let parse = |text: &str| Phrasings::parse(text, &catalogue.matters);
        let known = parse("\"维修桥梁\" = [\"木桥\"]\n").expect("sound");
        assert_eq!(known.iter().next(), Some(&Phrasing { name: "维修桥梁".into(), matters: vec![0] }));
        let line_of = |text: &str| parse(text).expect_err("wrong").line;
        assert_eq!(line_of("\n\"维修桥梁\" = [\"石桥\"]\n"), 2);
        assert_eq!(line_of("\"维修桥梁\" = []\n"), 1);
        assert_eq!(line_of("\"维修\" = [\"木桥\"]\n\"维修\" = [\"木桥\"]\n"), 2);
    }
}
