//! The catalogue's words, found in a text in one pass.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};
use qingdan_catalogue::{Actions, Bodies, Manner, Sense};
use qingdan_model::Action;

/// What a word can do in a clause; a word may have several roles.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Roles(u32);

macro_rules! roles {
    ($($name:ident)*) => { roles!(@ 0u32; $($name)*); };
    (@ $bit:expr; $name:ident $($rest:ident)*) => {
        pub(crate) const $name: Roles = Roles(1 << $bit);
        roles!(@ $bit + 1; $($rest)*);
    };
    (@ $bit:expr;) => {};
}

impl Roles {
    roles! {
        VERB LIGHT HANDLING ASSISTING SUPPLYING OBJECT_PREPOSITION PARTY_PREPOSITION AGENT_PREPOSITION FRAME_PREPOSITION PURPOSE
        FRAME_END AND_THEN ADVERB AND NOUN EVENT SENDING GOVERNING BODY TOWN COMMUNITY RESIDENT OTHER RHYTHM
        OF COMMA STOP OPEN CLOSE
    }

    /// Somebody: a body or one of the parties.
    pub(crate) const SOMEBODY: Roles =
        Roles::BODY.or(Roles::TOWN).or(Roles::COMMUNITY).or(Roles::RESIDENT).or(Roles::OTHER);
    /// Any preposition.
    pub(crate) const PREPOSITION: Roles = Roles::OBJECT_PREPOSITION
        .or(Roles::PARTY_PREPOSITION)
        .or(Roles::AGENT_PREPOSITION)
        .or(Roles::FRAME_PREPOSITION)
        .or(Roles::PURPOSE);
    /// What ends a phrase.
    pub(crate) const BREAK: Roles = Roles::COMMA.or(Roles::STOP);

    pub(crate) fn any(self, of: Roles) -> bool {
        self.0 & of.0 != 0
    }

    /// Either of them.
    pub(crate) const fn or(self, other: Roles) -> Roles {
        Roles(self.0 | other.0)
    }

    fn add(&mut self, role: Roles) {
        *self = self.or(role);
    }
}

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

/// Words being collected.
#[derive(Default)]
struct Words(HashMap<String, Word>);

impl Words {
    fn role(&mut self, texts: &[String], role: Roles) {
        for text in texts {
            self.add(text, role);
        }
    }

    fn add(&mut self, text: &str, role: Roles) -> &mut Word {
        let word = self.0.entry(text.to_owned()).or_default();
        word.roles.add(role);
        word
    }

    fn bodies(&mut self, bodies: &Bodies) {
        for body in bodies.iter() {
            let printed = std::iter::once(&body.name).chain(&body.aliases).chain(&body.former);
            // Abbreviations of two characters are parts of other words too often.
            for name in printed.filter(|name| !name.contains("{}") && name.chars().count() > 2) {
                self.add(name, Roles::BODY);
                if let Some(office) = name.strip_suffix('局') {
                    self.add(&format!("{office}分局"), Roles::BODY);
                }
            }
        }
    }

    fn wording(&mut self, catalogue: &Actions) {
        let wording = &catalogue.wording;
        for (texts, role) in [
            (&wording.light, Roles::LIGHT),
            (&wording.handling, Roles::HANDLING),
            (&wording.assisting, Roles::ASSISTING),
            (&wording.supplying, Roles::SUPPLYING),
            (&wording.object_prepositions, Roles::OBJECT_PREPOSITION),
            (&wording.party_prepositions, Roles::PARTY_PREPOSITION),
            (&wording.agent_prepositions, Roles::AGENT_PREPOSITION),
            (&wording.frame_prepositions, Roles::FRAME_PREPOSITION),
            (&wording.purposes, Roles::PURPOSE),
            (&wording.frame_ends, Roles::FRAME_END),
            (&wording.governing, Roles::GOVERNING),
            (&wording.and_then, Roles::AND_THEN),
            (&wording.adverbs, Roles::ADVERB),
            (&wording.and, Roles::AND),
            (&wording.whole, Roles::NOUN),
            (&wording.nouns, Roles::NOUN),
            (&wording.events, Roles::EVENT),
            (&wording.parties.town, Roles::TOWN),
            (&wording.parties.community, Roles::COMMUNITY),
            (&wording.parties.resident, Roles::RESIDENT),
            (&wording.parties.other, Roles::OTHER),
            (&wording.parties.body, Roles::BODY),
            (&wording.sending.verbs, Roles::SENDING),
        ] {
            self.role(texts, role);
        }
        // What ends like 开展 works like it: 负责开展, 贯彻落实.
        let handles = |text: &&String| wording.handling.iter().any(|end| text.ends_with(end.as_str()));
        for text in wording.light.iter().filter(handles) {
            self.add(text, Roles::HANDLING);
        }
        for (text, unit) in &wording.rhythms {
            self.add(text, Roles::RHYTHM).unit = Some(unit.clone());
        }
    }

    fn verbs(&mut self, catalogue: &Actions) {
        for action in &catalogue.actions {
            let code: Option<Action> = action.code.parse().ok();
            for verb in &action.verbs {
                let word = self.add(verb.get_ref(), Roles::VERB);
                word.action = code;
            }
            for (verbs, manner) in [(&action.step, Manner::Step), (&action.standing, Manner::Standing)] {
                for verb in verbs {
                    self.add(verb, Roles::VERB).manner = Some(manner);
                }
            }
        }
        for (at, sense) in catalogue.senses.iter().enumerate() {
            for verb in &sense.verbs {
                let word = self.add(verb, Roles::VERB);
                word.senses.push(at);
                word.possible.extend(sense.action.get_ref().parse::<Action>());
            }
        }
        for alternative in &catalogue.alternatives {
            let actions = alternative.actions.iter().filter_map(|code| code.get_ref().parse::<Action>().ok());
            let actions: Vec<Action> = actions.collect();
            for verb in &alternative.verbs {
                if let Some(word) = self.0.get_mut(verb) {
                    word.possible.extend(&actions);
                }
            }
        }
        for word in self.0.values_mut() {
            word.possible.extend(word.action);
            word.possible.sort_unstable();
            word.possible.dedup();
        }
    }

    fn marks(&mut self) {
        for (texts, role) in [
            (["的"].as_slice(), Roles::OF),
            (&["，", ",", "：", ":"], Roles::COMMA),
            (&["。", "；", ";", "！", "？", "\n", "．"], Roles::STOP),
            (&["（", "(", "“", "《", "〔", "【", "「"], Roles::OPEN),
            (&["）", ")", "”", "》", "〕", "】", "」"], Roles::CLOSE),
        ] {
            for text in texts {
                self.add(text, role);
            }
        }
    }
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
