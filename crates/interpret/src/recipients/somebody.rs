//! Somebody in a clause: where a name begins and ends, and what it is written as.

use qingdan_model::Span;

use crate::lexicon::{Roles, Token};
use crate::phrase::{Mark, Parsed, Phrase};

/// The longest name of a recipient, in bytes.
pub(super) const LONGEST: usize = 3 * 28;

/// "告知产权人、**使用人**聘请第三方": whoever is named right after another one, whatever follows.
pub(super) fn somebody_at(parsed: &Parsed<'_>, phrase: &Phrase, start: usize) -> Option<(usize, usize)> {
    let at = phrase.tokens.clone().find(|&at| parsed.tokens[at].start == start)?;
    parsed.tokens[at].is(Roles::RESIDENT.or(Roles::OTHER)).then(|| (parsed.tokens[at].end, at))
}

pub(super) fn skip_links(text: &str, from: usize) -> usize {
    let rest = &text[from..];
    let links = ["反馈给", "至", "到", "给", "于", "予", "了", "往"];
    let from = from + links.iter().find(|link| rest.starts_with(**link)).map_or(0, |link| link.len());
    from + around(&text[from..])
}

/// Bytes of words that only say whose somebody is: "辖区内的社会组织".
fn around(name: &str) -> usize {
    ["辖区内的", "辖区内", "辖区的", "辖区"]
        .iter()
        .find(|word| name.starts_with(**word))
        .map_or(0, |word| word.len())
}

/// A somebody whose name begins here: its region or an attribute may stand before the word that is known.
pub(super) fn somebody_from(parsed: &Parsed<'_>, phrase: &Phrase, start: usize) -> Option<(usize, usize)> {
    let mut last = None;
    for at in phrase.tokens.clone().filter(|&at| parsed.tokens[at].start >= start) {
        let token = parsed.tokens[at];
        if token.end - start > LONGEST {
            break;
        }
        let gap = last.map_or(token.start - start, |(end, _)| token.start - end);
        let near = if token.is(Roles::OTHER) { 3 * 3 } else { 3 * 8 };
        if token.is(Roles::SOMEBODY) && gap <= near && (last.is_none() || gap == 0) {
            last = Some((token.end, at));
        } else if last.is_some() || !(token.is(Roles::NOUN) || token.is(Roles::OF) && token.start > start) {
            break;
        }
    }
    let (end, at) = last?;
    // "上报乡村两级名单" reports a list of the town, not to the town.
    let next = parsed.tokens.get(at + 1).filter(|next| next.start == end);
    let goes_on = !parsed.text[end..phrase.end].is_empty() && next.is_none()
        || ["范围", "辖区", "境内"].iter().any(|word| parsed.text[end..].starts_with(word));
    let vague = Roles::TOWN.or(Roles::COMMUNITY).or(Roles::OTHER);
    let described = parsed.tokens[at].is(Roles::RESIDENT) && parsed.tokens[at].start > start;
    if goes_on && (parsed.tokens[at].is(vague) && !parsed.tokens[at].is(Roles::RESIDENT) || described) {
        return None;
    }
    let rest = &parsed.text[end..phrase.end];
    let tails = ["等有关部门", "等相关部门", "等主管部门", "等部门", "等单位", "专委委员"];
    let tail = tails.iter().find(|tail| rest.starts_with(**tail)).map_or(0, |tail| tail.len());
    // "市公安局某某分局": a branch by the name of its region.
    let branch = rest.find("分局").map_or(0, |at| at + "分局".len());
    let is_branch = parsed.tokens[at].is(Roles::BODY) && branch <= 3 * 6;
    let is_free = next.is_none_or(|next| next.start >= end + branch);
    Some((end + if is_branch && is_free { branch.max(tail) } else { tail }, at))
}

/// "对不符合条件的人员告知": people by what they are.
pub(super) fn people(parsed: &Parsed<'_>, start: usize, verb: usize) -> Option<(String, Span)> {
    let ends = parsed.tokens[..=verb].iter().zip(&parsed.marks).find(|(token, mark)| {
        token.start > start && (**mark != Mark::Object || token.is(Roles::PREPOSITION))
    });
    let end = ends.map(|(token, _)| token.start)?;
    let value = &parsed.text[start..end];
    let is_people =
        ["人员", "对象", "家庭", "户", "企业", "单位", "者", "人"].iter().any(|word| value.ends_with(word));
    (is_people && value.len() <= LONGEST).then(|| (value.to_owned(), Span { start, end }))
}

/// What 其 stands for: the last people named before it.
pub(super) fn antecedent(parsed: &Parsed<'_>, before: usize) -> Option<(String, Span)> {
    let head = &parsed.text[..before];
    let (end, word) = ["人员", "对象", "家庭", "户", "申请人", "社会组织", "当事人"]
        .into_iter()
        .filter_map(|word| Some((head.rfind(word)? + word.len(), word)))
        .max()?;
    let after = |at: usize| at + head[at..].chars().next().map_or(0, char::len_utf8);
    let start = head[..end].rfind(['，', ',', '。', '；', '对', '向']).map_or(0, after);
    // "下发的违规领取人员": what stands before 的 says whence they come, unless it is all that says who they are.
    let of = head[start..end - word.len()].rfind('的').map(|at| after(start + at));
    let start = of.filter(|&of| of < end - word.len()).unwrap_or(start);
    Some((parsed.text[start..end].to_owned(), Span { start, end }))
}

pub(super) fn name(parsed: &Parsed<'_>, start: usize, end: usize, at: usize) -> (String, Span) {
    let start = start + around(&parsed.text[start..end]);
    let token: Token<'_> = parsed.tokens[at];
    let value = if token.is(Roles::TOWN) && !parsed.text[start..end].contains(['区', '县', '队', '所']) {
        "town".to_owned()
    } else if token.is(Roles::COMMUNITY) {
        "community".to_owned()
    } else {
        parsed.text[start..end].trim().to_owned()
    };
    (value, Span { start, end })
}
