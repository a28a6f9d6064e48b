//! What departments' clauses say that towns send them: "根据街镇推送的预征对象名册组织体检".
//!
//! Procedures take for such a clause the report that fits best, if there is any; whether it is a report of that, its words
//! tell.

use std::ops::Range;

use qingdan_catalogue::CheckWords;
use qingdan_model::Column;

use crate::likeness::{common, pairs_within};
use crate::view::ItemView;

/// What lists call the town in a department's clause.
const TOWNS: &[&str] = &["镇", "乡", "街道", "苏木"];

/// Longer words for what is sent say more than it is.
const LONGEST: usize = 20;

/// Words that say what a town sends, and what that is.
pub(super) fn told(text: &str) -> impl Iterator<Item = (Range<usize>, &str)> {
    let words = &CheckWords::embedded().waits;
    words.sent.iter().flat_map(move |verb| text.match_indices(verb)).filter_map(move |(at, verb)| {
        let start =
            text[..at].rfind(['，', '；', '。', '：', '、']).map_or(0, |before| before + '，'.len_utf8());
        let is_towns = TOWNS.iter().any(|town| text[start..at].contains(town));
        let what = text[at + verb.len()..].strip_prefix('的').filter(|_| is_towns)?;
        let end = what.find(['，', '；', '。', '：', '、', '（', '(']).unwrap_or(what.len());
        let doing = words.doing.iter().filter_map(|word| what[..end].find(word)).min().unwrap_or(end);
        let what = &what[..doing];
        let from = at + verb.len() + '的'.len_utf8();
        (what.chars().count() <= LONGEST).then_some((start..from + what.len(), what))
    })
}

/// Whether the town's clauses may send that: one sends something, and of a paper one says what it is about.
pub(super) fn is_sent(item: &ItemView<'_>, what: &str) -> bool {
    let words = &CheckWords::embedded().waits;
    let towns = item.clauses.iter().filter(|clause| clause.is_of(Column::Town));
    let own: String = towns.map(|clause| own(clause.text())).collect();
    let sends = ['报', '送', '交'].iter().any(|verb| own.contains(*verb))
        || words.sending.iter().any(|verb| own.contains(verb));
    let mut papers = words.papers.iter().filter(|paper| what.ends_with(*paper)).peekable();
    let is_paper = papers.peek().is_some();
    // A paper of that kind may be it, whatever it is called: "合格人员名册" for "预征对象名册".
    let is_like = papers.any(|paper| own.contains(paper));
    let told =
        words.plain.iter().chain(&words.papers).fold(what.to_owned(), |what, word| what.replace(word, " "));
    let told = pairs_within(&told);
    let is_told = || common(&told, &pairs_within(&format!("{own} {}", item.item.name.text))) > 0;
    sends && (!is_paper || is_like || told.is_empty() || is_told())
}

/// A clause without what it says that others send.
fn own(text: &str) -> String {
    let words = &CheckWords::embedded().waits;
    let comes = |part: &&str| {
        let mut verbs = words.sent.iter().chain(&words.given);
        verbs.any(|verb| part.contains(&format!("{verb}的")))
    };
    text.split_inclusive(['，', '；', '。']).filter(|part| !comes(part)).collect()
}
