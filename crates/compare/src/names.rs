//! What an item's name is about: its words without the verbs and general words, whole and part by part.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};
use qingdan_catalogue::{ActionWords, Actions, Catalogue, ItemWords, Matter};

/// Two neighbouring characters.
pub(crate) type Pair = (char, char);

/// Between matters that one name lists.
const BETWEEN: [char; 5] = ['，', '；', '。', '、', '：'];
/// What else a name lists is left out: no town prints so much, and every piece of one name is laid beside every piece of another.
const MOST: usize = 40;
/// What joins two matters within a piece.
const ALSO: &str = "以及";
const JOINED_BY: [char; 3] = ['和', '与', '及'];
/// A piece between them with fewer characters says nothing.
const FEWEST: usize = 2;
/// The action of taking back, in the catalogue.
pub(crate) const RECOVER: &str = "recover";
/// Those by which something is given: taking applications, and paying.
pub(crate) const GIVES: [&str; 2] = ["accept", "pay"];
/// Actions that belong to any matter and tell none from another.
const GENERAL: [&str; 5] = ["organize", "supervise", "serve", "publicize", "train"];

/// Neighbouring characters of one word: punctuation parts them.
pub(crate) fn pairs(text: &str) -> impl Iterator<Item = Pair> {
    let neighbours = text.chars().zip(text.chars().skip(1));
    neighbours.filter(|(a, b)| a.is_alphanumeric() && b.is_alphanumeric())
}

/// Those that tell what the words are about, and not what is done or that it is work.
pub(crate) fn things(name: &str) -> Vec<Pair> {
    let Some((words, plain)) = plain() else { return pairs(name).collect() };
    let mut told = Vec::new();
    let mut start = 0;
    for word in words.find_iter(name).filter(|word| plain.contains(&word.pattern().as_usize())) {
        told.extend(pairs(&name[start..word.start()]));
        start = word.end();
    }
    told.extend(pairs(&name[start..]));
    told
}

/// The name, and the pieces of one that lists several matters.
pub(crate) fn parts(name: &str) -> Vec<&str> {
    let long_enough = name.split(BETWEEN).filter(|piece| piece.chars().nth(FEWEST - 1).is_some());
    let pieces: Vec<&str> = long_enough.take(MOST).collect();
    let pieces = if pieces.len() > 1 { pieces } else { Vec::new() };
    [name].into_iter().chain(pieces).collect()
}

/// The smallest pieces of a name that are about something each, also where 和 joins them; the name itself where it has none.
pub(crate) fn pieces(name: &str) -> Vec<&str> {
    let joined =
        name.split(BETWEEN).flat_map(|piece| piece.split(ALSO)).flat_map(|piece| piece.split(JOINED_BY));
    let is_about = |piece: &&str| !things(&in_one_wording(piece)).is_empty();
    let pieces: Vec<&str> = joined.filter(is_about).take(MOST).collect();
    if pieces.is_empty() { vec![name] } else { pieces }
}

/// What a name says is done, by the codes of the catalogue, but for what is done about any matter.
pub(crate) fn acts(name: &str) -> BTreeSet<&'static str> {
    static VERBS: LazyLock<Option<(AhoCorasick, Vec<&str>)>> = LazyLock::new(|| {
        let verbs = || verbs().filter(|(code, _)| !GENERAL.contains(code));
        let found = longest_first(verbs().map(|(_, verb)| verb))?;
        Some((found, verbs().map(|(code, _)| code).collect()))
    });
    VERBS
        .iter()
        .flat_map(|(verbs, codes)| verbs.find_iter(name).map(|verb| codes[verb.pattern().as_usize()]))
        .collect()
}

/// The text with one word for what lists call by several: 生活不能自理 is 失能.
pub(crate) fn in_one_wording(text: &str) -> String {
    static WORDINGS: LazyLock<Option<(AhoCorasick, Vec<&str>)>> = LazyLock::new(|| {
        let groups = || ItemWords::embedded().name.same.iter();
        let one_word = groups().flat_map(|group| group.iter().map(|_| group[0].as_str()));
        Some((longest_first(groups().flatten().map(String::as_str))?, one_word.collect()))
    });
    WORDINGS.as_ref().map_or_else(|| text.to_owned(), |(found, one_word)| found.replace_all(text, one_word))
}

/// Verbs and words that say nothing about a matter, and which of the words found are these: the others are words for a thing in which such
/// a word stands, 违法建设, or which such a word is, 志愿服务.
fn plain() -> Option<&'static (AhoCorasick, Range<usize>)> {
    static PLAIN: LazyLock<Option<(AhoCorasick, Range<usize>)>> = LazyLock::new(|| {
        let same = ItemWords::embedded().name.same.iter().map(|group| group[0].clone());
        let of_matter = |matter: &'static Matter| matter.words.iter().chain([&matter.name]);
        let words_of_matters = Catalogue::embedded().matters.iter().flat_map(of_matter);
        let things: BTreeSet<String> =
            words_of_matters.map(|word| in_one_wording(word)).chain(same).collect();
        let words = ItemWords::embedded().name.plain.iter().map(String::as_str);
        let all_plain = verbs().map(|(_, verb)| verb).chain(words);
        let plain: Vec<&str> = all_plain.filter(|word| !things.contains(*word)).collect();
        let all = plain.iter().copied().chain(things.iter().map(String::as_str));
        Some((longest_first(all)?, 0..plain.len()))
    });
    PLAIN.as_ref()
}

/// The verbs of the catalogue with the codes of their actions; one of a single character also stands in many nouns.
fn verbs() -> impl Iterator<Item = (&'static str, &'static str)> {
    let verbs_of = |action: &'static ActionWords| {
        action.verbs.iter().map(|verb| (action.code.as_str(), verb.get_ref().as_str()))
    };
    Actions::embedded().actions.iter().flat_map(verbs_of).filter(|(_, verb)| verb.chars().nth(1).is_some())
}

/// Finds words, of several at one place the longest.
fn longest_first<'a>(words: impl Iterator<Item = &'a str>) -> Option<AhoCorasick> {
    AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(words).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verbs_and_general_words_say_nothing_of_the_matter() {
        let told = |name: &str| things(name).into_iter().map(|(a, b)| format!("{a}{b}")).collect::<Vec<_>>();
        assert_eq!(told("开展渡口巡查工作"), ["渡口"]);
        assert_eq!(told("做好排查"), Vec::<String>::new());
        // Words of which each says nothing may be one thing together.
        assert_eq!(told(&in_one_wording("查处违建")), ["违法", "法建", "建设"]);
        // A verb may be the matter itself.
        assert_eq!(told("做好志愿服务工作"), ["志愿", "愿服", "服务"]);
    }

    #[test]
    fn what_lists_call_by_several_words_is_one() {
        assert_eq!(in_one_wording("生活不能自理人员"), in_one_wording("失能人员"));
        assert_eq!(in_one_wording("渡口管理"), "渡口管理");
    }

    #[test]
    fn a_name_that_lists_matters_has_parts() {
        assert_eq!(parts("渡口管理"), ["渡口管理"]);
        assert_eq!(parts("渡口、浮桥管理"), ["渡口、浮桥管理", "渡口", "浮桥管理"]);
    }

    #[test]
    fn a_piece_is_about_something() {
        assert_eq!(pieces("渡口和浮桥管理，做好相关工作"), ["渡口", "浮桥管理"]);
        assert_eq!(pieces("渡口以及浮桥管理"), ["渡口", "浮桥管理"]);
        assert_eq!(pieces("开展相关工作"), ["开展相关工作"]);
        assert_eq!(pieces(&"渡口、".repeat(1000)).len(), MOST);
    }

    #[test]
    fn what_is_done_about_any_matter_tells_nothing() {
        assert_eq!(acts("津贴的追缴"), BTreeSet::from([RECOVER]));
        assert_eq!(acts("做好津贴宣传培训工作"), BTreeSet::new());
    }
}
