//! The catalogue's words, found in a text in one pass.

mod roles;
mod words;

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};
use qingdan_catalogue::{Actions, Bodies, Manner, Sense};
use qingdan_model::Action;

pub(crate) use self::roles::Roles;
use self::words::Words;

/// A word with what is known of it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Word {
    pub(crate) roles: Roles,
    /// Its action where no sense says otherwise.
    pub(crate) action: Option<Action>,
    /// All actions it may be, by the order of actions.
    pub(crate) possible: Vec<Action>,
    /// What kind of work it is, where that differs from its action's manner.
    manner: Option<Manner>,
    /// Numbers of the senses it has.
    senses: Vec<usize>,
    /// The unit of a rhythm, empty where it has no length.
    pub(crate) unit: Option<String>,
}

/// A word at its place.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Token<'a> {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) word: &'a Word,
}

impl Token<'_> {
    pub(crate) fn is(&self, role: Roles) -> bool {
        self.word.roles.any(role)
    }
}

/// All words, ready to be found.
pub(crate) struct Lexicon {
    pub(crate) catalogue: &'static Actions,
    finder: AhoCorasick,
    /// Finds what says that an object lies before one.
    pub(crate) pending: AhoCorasick,
    /// Finds what says that something is over.
    pub(crate) aftermath: AhoCorasick,
    /// Finds what names of information systems end with.
    pub(crate) systems: AhoCorasick,
    words: Vec<Word>,
    senses: Vec<(Option<Action>, &'static Sense)>,
    manners: HashMap<Action, Manner>,
    nouns_after: HashSet<&'static str>,
    nouns_always: HashSet<&'static str>,
}

static EMBEDDED: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::new(Actions::embedded(), Bodies::embedded()));

impl Lexicon {
    /// The words of the catalogue this program was built with.
    pub(crate) fn embedded() -> &'static Lexicon {
        &EMBEDDED
    }

    fn new(catalogue: &'static Actions, bodies: &'static Bodies) -> Lexicon {
        let mut words = Words::default();
        words.bodies(bodies);
        words.wording(catalogue);
        let senses: Vec<_> =
            catalogue.senses.iter().map(|sense| (sense.action.get_ref().parse().ok(), sense)).collect();
        words.verbs(catalogue);
        words.marks();
        let (texts, words): (Vec<String>, Vec<Word>) = words.0.into_iter().unzip();
        let finder = |texts: &[String]| {
            let built = AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(texts);
            // The catalogue's words are few and short, far below the automaton's limits.
            built.unwrap_or_else(|error| panic!("the catalogue's words: {error}"))
        };
        Lexicon {
            catalogue,
            finder: finder(&texts),
            pending: finder(&catalogue.wording.pending),
            aftermath: finder(&catalogue.wording.aftermath),
            systems: finder(&catalogue.wording.systems.endings),
            words,
            senses,
            manners: catalogue
                .actions
                .iter()
                .filter_map(|action| Some((action.code.parse().ok()?, action.manner)))
                .collect(),
            nouns_after: catalogue.wording.nouns_after.iter().map(String::as_str).collect(),
            nouns_always: catalogue.wording.nouns_always.iter().map(String::as_str).collect(),
        }
    }

    /// The words in a text; of overlapping ones the first, of those that begin together the longest.
    pub(crate) fn tokens(&self, text: &str) -> Vec<Token<'_>> {
        self.finder
            .find_iter(text)
            .map(|found| Token {
                start: found.start(),
                end: found.end(),
                word: &self.words[found.pattern().as_usize()],
            })
            .collect()
    }

    /// The action of a verb among these words; `None` where it is no action there.
    pub(crate) fn action(&self, word: &Word, around: &str, after: &str) -> Option<Action> {
        let holds = |sense: &Sense| {
            let around_has = |list: &[String]| list.iter().any(|one| around.contains(one.as_str()));
            (sense.objects.is_empty() || around_has(&sense.objects))
                && (sense.after.is_empty() || sense.after.iter().any(|one| after.starts_with(one.as_str())))
                && !around_has(&sense.unless)
        };
        let sense = word.senses.iter().map(|&at| &self.senses[at]).find(|(_, sense)| holds(sense));
        sense.map_or(word.action, |(action, _)| *action)
    }

    /// What kind of work an action is when this word says it.
    pub(crate) fn manner(&self, word: &Word, action: Action) -> Manner {
        word.manner
            .filter(|_| word.action == Some(action))
            .or_else(|| self.manners.get(&action).copied())
            .unwrap_or(Manner::Either)
    }

    /// Whether the text goes on with a noun that can make the verb before it a mere attribute: "审核结果".
    pub(crate) fn noun_follows(&self, after: &str) -> bool {
        begins(after, &self.nouns_after)
    }

    /// Whether it goes on with a noun that does so wherever it stands: "救援队伍".
    pub(crate) fn holder_follows(&self, after: &str) -> bool {
        begins(after, &self.nouns_always)
    }
}

/// Whether a text begins with one of these words of up to four characters.
fn begins(text: &str, words: &HashSet<&str>) -> bool {
    let ends = text.char_indices().skip(1).map(|(at, _)| at).chain([text.len()]).take(4);
    ends.into_iter().any(|end| words.contains(&text[..end]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_catalogue_has_every_action_under_its_name() {
        let named = |action: &qingdan_catalogue::ActionWords| (action.code.clone(), action.name.clone());
        let listed: Vec<_> = Actions::embedded().actions.iter().map(named).collect();
        let known = Action::ALL.iter().map(|action| (action.to_string(), action.chinese().to_owned()));
        assert_eq!(listed, known.collect::<Vec<_>>());
    }
}
