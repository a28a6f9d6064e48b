//! What an item's name is about: its words without the verbs and general words, whole and part by part.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};
use qingdan_catalogue::{Actions, ItemWords};

/// Two neighbouring characters.
pub(crate) type Pair = (char, char);

/// Between matters that one name lists.
const BETWEEN: [char; 5] = ['，', '；', '。', '、', '：'];
/// A piece between them with fewer characters says nothing.
const FEWEST: usize = 2;
/// The action of taking back, in the catalogue.
const RECOVER: &str = "recover";

/// Neighbouring characters of one word: punctuation parts them.
pub(crate) fn pairs(text: &str) -> impl Iterator<Item = Pair> {
    let neighbours = text.chars().zip(text.chars().skip(1));
    neighbours.filter(|(a, b)| a.is_alphanumeric() && b.is_alphanumeric())
}

/// Those that tell what the words are about, and not what is done or that it is work.
pub(crate) fn things(name: &str) -> Vec<Pair> {
    let Some(plain) = plain() else { return pairs(name).collect() };
    let mut told = Vec::new();
    let mut start = 0;
    for word in plain.find_iter(name) {
        told.extend(pairs(&name[start..word.start()]));
        start = word.end();
    }
    told.extend(pairs(&name[start..]));
    told
}

/// The name, and the pieces of one that lists several matters.
pub(crate) fn parts(name: &str) -> Vec<&str> {
    let pieces: Vec<&str> =
        name.split(BETWEEN).filter(|piece| piece.chars().nth(FEWEST - 1).is_some()).collect();
    let pieces = if pieces.len() > 1 { pieces } else { Vec::new() };
    [name].into_iter().chain(pieces).collect()
}

/// Whether a name is about taking back what was paid.
pub(crate) fn takes_back(name: &str) -> bool {
    let mut actions = Actions::embedded().actions.iter().filter(|action| action.code == RECOVER);
    actions.any(|action| action.verbs.iter().any(|verb| name.contains(verb.get_ref().as_str())))
}

/// Verbs and words that say nothing about a matter.
fn plain() -> Option<&'static AhoCorasick> {
    static PLAIN: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
        let verbs = Actions::embedded().actions.iter().flat_map(|action| &action.verbs);
        // A verb of one character also stands in many nouns.
        let verbs = verbs.map(|verb| verb.get_ref().as_str()).filter(|verb| verb.chars().nth(1).is_some());
        let words = verbs.chain(ItemWords::embedded().name.plain.iter().map(String::as_str));
        AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(words).ok()
    });
    PLAIN.as_ref()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verbs_and_general_words_say_nothing_of_the_matter() {
        let told = |name: &str| things(name).into_iter().map(|(a, b)| format!("{a}{b}")).collect::<Vec<_>>();
        assert_eq!(told("开展渡口巡查工作"), ["渡口"]);
        assert_eq!(told("做好排查"), Vec::<String>::new());
    }

    #[test]
    fn a_name_that_lists_matters_has_parts() {
        assert_eq!(parts("渡口管理"), ["渡口管理"]);
        assert_eq!(parts("渡口、浮桥管理"), ["渡口、浮桥管理", "渡口", "浮桥管理"]);
        assert!(takes_back("津贴的追缴") && !takes_back("津贴的发放"));
    }
}
