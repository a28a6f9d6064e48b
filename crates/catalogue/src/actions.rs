use std::collections::HashMap;
use std::sync::LazyLock;

use serde::Deserialize;
use toml::Spanned;

use crate::Error;
use crate::error::{sound, toml};

const ACTIONS_FILE: &str = "actions.toml";
const WORDING_FILE: &str = "clauses.toml";

const ACTIONS: &str = include_str!("../../../catalogue/actions.toml");
const WORDING: &str = include_str!("../../../catalogue/clauses.toml");

static EMBEDDED: LazyLock<Result<Actions, Error>> = LazyLock::new(|| Actions::parse(ACTIONS, WORDING));

/// How a clause's verbs and the words around them are understood: `actions.toml` and `clauses.toml`.
#[derive(Clone, Debug)]
pub struct Actions {
    /// The actions with their verbs.
    pub actions: Vec<ActionWords>,
    /// Verbs whose action depends on what they are said of; earlier ones go first.
    pub senses: Vec<Sense>,
    /// Verbs that may also be other actions, which the weights decide.
    pub alternatives: Vec<Alternative>,
    /// Words other than verbs.
    pub wording: Wording,
}

/// What kind of work an action is where nothing else is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Manner {
    /// Done all the time.
    Standing,
    /// A step of handling one matter.
    Step,
    /// Cannot be told from the action.
    Either,
}

/// An action with the verbs that always mean it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ActionWords {
    /// The code of the action, as procedures and interfaces use it.
    pub code: String,
    /// What it is called on screens.
    pub name: String,
    /// What kind of work it is.
    pub manner: Manner,
    /// Its verbs.
    pub verbs: Vec<Spanned<String>>,
    /// Verbs that are a step whatever the action's manner.
    #[serde(default)]
    pub step: Vec<String>,
    /// Verbs that are standing work whatever the action's manner.
    #[serde(default)]
    pub standing: Vec<String>,
}

/// A verb's action where certain words stand near it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sense {
    /// The verbs it is about.
    pub verbs: Vec<String>,
    /// One of these stands in the same phrase; none given: whatever stands there.
    #[serde(default)]
    pub objects: Vec<String>,
    /// One of these follows the verb directly; none given: whatever follows.
    #[serde(default)]
    pub after: Vec<String>,
    /// None of these stands in the same phrase.
    #[serde(default)]
    pub unless: Vec<String>,
    /// The action's code; `none` where the verb is no action there.
    pub action: Spanned<String>,
}

/// Verbs that may be other actions besides those of their entries and senses.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Alternative {
    /// The verbs.
    pub verbs: Vec<String>,
    /// Codes of the actions they may be.
    pub actions: Vec<Spanned<String>>,
}

/// The groups of `clauses.toml`; the file says what each is for.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct Wording {
    pub light: Vec<String>,
    pub governing: Vec<String>,
    pub handling: Vec<String>,
    pub assisting: Vec<String>,
    pub supplying: Vec<String>,
    pub object_prepositions: Vec<String>,
    pub party_prepositions: Vec<String>,
    pub agent_prepositions: Vec<String>,
    pub frame_prepositions: Vec<String>,
    pub purposes: Vec<String>,
    pub frame_ends: Vec<String>,
    pub and_then: Vec<String>,
    pub adverbs: Vec<String>,
    pub negations: Vec<String>,
    pub and: Vec<String>,
    pub nouns_after: Vec<String>,
    pub nouns_always: Vec<String>,
    pub whole: Vec<String>,
    pub nouns: Vec<String>,
    pub bound_by: Vec<String>,
    pub events: Vec<String>,
    pub pending: Vec<String>,
    pub causes: Vec<String>,
    pub no_causes: Vec<String>,
    pub conditions: Vec<String>,
    pub aftermath: Vec<String>,
    pub prevention: Vec<String>,
    pub matters: Vec<String>,
    /// A word and its unit; the unit is empty where the word has no length.
    pub rhythms: Vec<(String, String)>,
    pub feasts: Vec<String>,
    pub parties: Parties,
    pub sending: Sending,
    pub systems: Systems,
}

/// Those who are told something or do something, by what they are.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct Parties {
    pub town: Vec<String>,
    pub community: Vec<String>,
    pub resident: Vec<String>,
    pub other: Vec<String>,
    pub body: Vec<String>,
}

/// Verbs that somebody is told or given something by.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct Sending {
    pub verbs: Vec<String>,
    pub never: Vec<String>,
}

/// How names of information systems look.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct Systems {
    pub endings: Vec<String>,
    pub before: Vec<String>,
    pub bare: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    action: Vec<ActionWords>,
    sense: Vec<Sense>,
    #[serde(default)]
    alternative: Vec<Alternative>,
}

impl Actions {
    /// Those this program was built with, parsed once.
    ///
    /// # Panics
    /// If the files were broken at build time; a test of this crate parses them.
    pub fn embedded() -> &'static Actions {
        sound(&EMBEDDED)
    }

    /// Reads the texts of `actions.toml` and `clauses.toml`.
    ///
    /// # Errors
    /// Names the file and the line of what is no TOML, gives one verb to two actions, or names an action that is none.
    pub fn parse(actions: &str, wording: &str) -> Result<Actions, Error> {
        let file: File = toml(ACTIONS_FILE, actions)?;
        let wording = toml(WORDING_FILE, wording)?;
        one_action_a_verb(&file.action, actions)?;
        let senses = file.sense.iter().map(|sense| &sense.action).filter(|code| code.get_ref() != "none");
        for code in senses.chain(file.alternative.iter().flat_map(|one| &one.actions)) {
            if file.action.iter().all(|action| &action.code != code.get_ref()) {
                let message = format!("there is no action `{}`", code.get_ref());
                return Err(Error::at(ACTIONS_FILE, actions, Some(code.span()), message));
            }
        }
        Ok(Actions { actions: file.action, senses: file.sense, alternatives: file.alternative, wording })
    }
}

fn one_action_a_verb(actions: &[ActionWords], text: &str) -> Result<(), Error> {
    let mut owners: HashMap<&str, &str> = HashMap::new();
    for action in actions {
        for verb in &action.verbs {
            if let Some(owner) = owners.insert(verb.get_ref(), &action.code) {
                let message = format!("`{}` already belongs to {owner}", verb.get_ref());
                return Err(Error::at(ACTIONS_FILE, text, Some(verb.span()), message));
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_files_are_sound() {
        let parsed = Actions::parse(ACTIONS, WORDING).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(parsed.actions.len(), 24);
    }

    #[test]
    fn a_verb_belongs_to_one_action_and_a_sense_to_a_known_one() {
        let action = |code: &str| {
            format!("[[action]]\ncode = \"{code}\"\nname = \"\"\nmanner = \"step\"\nverbs = [\"核实\"]\n")
        };
        let twice = format!("{}{}sense = []", action("review"), action("decide"));
        let twice = twice.replace("sense = []", "[[sense]]\nverbs = []\naction = \"none\"\n");
        assert_eq!(Actions::parse(&twice, WORDING).unwrap_err().line, 10);
        let unknown = format!("{}[[sense]]\nverbs = []\naction = \"nothing\"\n", action("review"));
        assert_eq!(Actions::parse(&unknown, WORDING).unwrap_err().line, 8);
    }
}
