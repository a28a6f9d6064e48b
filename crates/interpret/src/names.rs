//! Documents (text in 《》) and information systems that a clause names.

use qingdan_model::{Found, Span};

use crate::lexicon::{Lexicon, Roles, Token};
use crate::phrase::{Mark, Parsed};

/// The longest name of a system, in bytes.
const LONGEST: usize = 3 * 30;

/// Texts in 《》 with their marks, each once; a mark that never closes names nothing.
pub(crate) fn documents(text: &str) -> Vec<Found<String>> {
    let mut found = Vec::new();
    let (mut depth, mut start) = (0usize, 0);
    for (at, c) in text.char_indices() {
        match c {
            '《' => {
                if depth == 0 {
                    start = at;
                }
                depth += 1;
            }
            '》' if depth > 0 => {
                depth -= 1;
                if depth == 0 {
                    add(&mut found, text, start, at + c.len_utf8());
                }
            }
            '。' => depth = 0,
            _ => {}
        }
    }
    found
}

/// Names that end in 系统, 平台…, from the verb or preposition before them; a bare 系统 is none.
pub(crate) fn systems(parsed: &Parsed<'_>, lexicon: &Lexicon) -> Vec<Found<String>> {
    let words = &lexicon.catalogue.wording.systems;
    let text = parsed.text;
    let mut found = Vec::new();
    if !lexicon.systems.is_match(text) {
        return found;
    }
    let mut from = 0;
    while let Some(end) = next_end(text, from, &words.endings) {
        if let Some(start) = begin(text, from, end, &words.before).map(|start| after_verb(parsed, start))
            && start < end
            && !is_made(&text[start..end])
            && !words.bare.iter().any(|bare| bare == &text[start..end])
        {
            add(&mut found, text, start, end);
        }
        from = end;
    }
    found
}

/// Where the next name may end: "平台系统" and "人社系统综合业务平台" end with their last word.
fn next_end(text: &str, from: usize, endings: &[String]) -> Option<usize> {
    let ends = |from: usize| {
        let found = endings.iter().filter_map(|ending| Some((text[from..].find(ending.as_str())?, ending)));
        found.min().map(|(at, ending)| (from + at, from + at + ending.len()))
    };
    let (_, mut end) = ends(from)?;
    let apart = [
        '，', '。', '；', '、', '“', '”', '（', '）', '(', ')', ',', ';', '：', '的', '和', '及', '在', '至',
        '《',
    ];
    while let Some((start, next)) = ends(end)
        && start - end <= 3 * 8
        && !text[end..start].contains(apart)
    {
        end = next;
    }
    Some(end)
}

/// Where a name begins that ends here: after a quotation mark, or after a word that names lead from.
fn begin(text: &str, from: usize, end: usize, before: &[String]) -> Option<usize> {
    let head = &text[from..end];
    let floor = from.max(end.saturating_sub(LONGEST));
    let quoted = head.rfind('“').map(|at| from + at + '“'.len_utf8());
    if let Some(start) = quoted.filter(|&start| start >= floor && !text[start..end].contains('”')) {
        return Some(start);
    }
    let stop =
        head.rfind(['，', '。', '；', '、', '“', '”', '（', '）', '(', ')', ',', ';', '：', '的', '并']);
    let stop = stop.and_then(|at| Some(from + at + text[from + at..].chars().next()?.len_utf8()));
    let word = before.iter().filter_map(|word| {
        let end = from + head.rfind(word.as_str())? + word.len();
        // "对某平台的清册": in an object only what something is taken from.
        let taken = text[from + head.len()..].starts_with(['的', '中', '内', '上', '里']);
        if ["对", "将", "向"].contains(&word.as_str()) && !taken {
            return None;
        }
        // A verb inside the name does not begin it: "信息填报及评估管理系统".
        (!text[end..].starts_with(['及', '和'])).then_some(end)
    });
    let led = word.filter(|&start| stop.is_none_or(|stop| start > stop)).max();
    led.filter(|&start| start >= floor && start < end)
}

/// "搭建平台" is no name.
fn is_made(name: &str) -> bool {
    ["搭建", "打造", "建设", "建立"].iter().any(|verb| name.ends_with(&format!("{verb}平台")))
}

/// A verb does not belong to the name of what it has as its object: **制定**教育系统….
fn after_verb(parsed: &Parsed<'_>, start: usize) -> usize {
    let own = |(token, mark): &(&Token<'_>, &Mark)| {
        token.start == start && token.is(Roles::VERB.or(Roles::LIGHT)) && **mark == Mark::Own
    };
    parsed.tokens.iter().zip(&parsed.marks).find(own).map_or(start, |(token, _)| token.end)
}

fn add(found: &mut Vec<Found<String>>, text: &str, start: usize, end: usize) {
    let span = Span { start, end };
    let value = &text[start..end];
    match found.iter_mut().find(|one| one.value == value) {
        Some(one) => one.spans.push(span),
        None => found.push(Found { value: value.to_owned(), spans: vec![span] }),
    }
}
