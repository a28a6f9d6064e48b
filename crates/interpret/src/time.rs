//! Rhythms and deadlines: "每月25日前", "5个工作日内", "不少于7天", "24小时值守".

use qingdan_model::{Deadline, DeadlineKind, Found, Span, Unit};

use crate::lexicon::{Lexicon, Roles};
use crate::phrase::{Mark, Parsed, Phrase};

/// The rhythms that a clause states of its own acts, in order.
pub(crate) fn rhythms(parsed: &Parsed<'_>, names: &[Found<String>]) -> Vec<Found<Deadline>> {
    let named = |at: usize| {
        let inside = |span: &Span| span.start <= parsed.tokens[at].start && parsed.tokens[at].end <= span.end;
        names.iter().flat_map(|name| &name.spans).any(inside)
    };
    let own = |at: &usize| {
        !named(*at)
            && !is_of_others(parsed, *at)
            && parsed.tokens[*at].is(Roles::RHYTHM)
            && is_of_an_own_act(parsed, *at)
    };
    (0..parsed.tokens.len()).filter(own).map(|at| rhythm(parsed, at)).collect()
}

/// A rhythm inside an object says how often others do something: "对街道每月上报的名单进行审核".
fn is_of_an_own_act(parsed: &Parsed<'_>, at: usize) -> bool {
    let token = parsed.tokens[at];
    let followed_by_of = parsed.text[token.end..].starts_with('的');
    let opens_phrase = parsed.phrases.iter().any(|phrase| phrase.start == token.start);
    let next = parsed.tokens[at + 1..]
        .iter()
        .zip(&parsed.marks[at + 1..])
        .find(|(next, _)| next.is(Roles::VERB) || next.is(Roles::LIGHT) || next.is(Roles::BREAK));
    let during = next.is_some_and(|(next, _)| parsed.text[next.end..].starts_with('中'));
    let next_is_own = !during
        && next.is_none_or(|(next, mark)| {
            next.is(Roles::BREAK) || matches!(mark, Mark::Own | Mark::Governed | Mark::Noun)
        });
    // "长期停产" is no rhythm: only of an act that follows at once.
    let lasts = &parsed.text[token.start..token.end] == "长期";
    let at_once = parsed.tokens.get(at + 1).is_some_and(|next| {
        next.start == token.end && next.is(Roles::VERB.or(Roles::LIGHT)) && parsed.marks[at + 1] == Mark::Own
    });
    (!lasts || at_once) && parsed.marks[at] != Mark::Aside && !followed_by_of && (opens_phrase || next_is_own)
}

/// "指导住户**定期**报告": how often those act who are made to act.
fn is_of_others(parsed: &Parsed<'_>, at: usize) -> bool {
    let phrase = parsed.phrases.iter().find(|phrase| phrase.tokens.contains(&at));
    let governed = |phrase: &Phrase| (phrase.tokens.start..at).any(|k| parsed.marks[k] == Mark::Governed);
    let next = (at + 1..parsed.tokens.len()).find(|&k| parsed.tokens[k].is(Roles::VERB));
    phrase.is_some_and(governed) && next.is_none_or(|next| parsed.marks[next] == Mark::Governed)
}

fn rhythm(parsed: &Parsed<'_>, at: usize) -> Found<Deadline> {
    let token = parsed.tokens[at];
    let unit = match token.word.unit.as_deref() {
        Some("day") => Some(Unit::Day),
        Some("week") => Some(Unit::Week),
        Some("month") => Some(Unit::Month),
        Some("quarter") => Some(Unit::Quarter),
        Some("year") => Some(Unit::Year),
        Some("half") => {
            return found(
                parsed.text,
                DeadlineKind::Every,
                Some(6),
                Some(Unit::Month),
                token.start,
                token.end,
            );
        }
        _ => None,
    };
    found(parsed.text, DeadlineKind::Every, unit.map(|_| 1), unit, token.start, token.end)
}

/// The deadline that a clause states, the most definite one first; `every` comes from its rhythms.
pub(crate) fn deadline(
    parsed: &Parsed<'_>,
    lexicon: &Lexicon,
    rhythms: &[Found<Deadline>],
) -> Option<Found<Deadline>> {
    before(parsed, rhythms)
        .or_else(|| lengths(parsed.text))
        .or_else(|| rhythms.first().cloned())
        .or_else(|| feast(parsed, lexicon))
}

/// "每月25日前", "12月底前", "每月月末前".
fn before(parsed: &Parsed<'_>, rhythms: &[Found<Deadline>]) -> Option<Found<Deadline>> {
    let text = parsed.text;
    let rhythm_at = |start: usize| {
        rhythms.iter().flat_map(|found| &found.spans).find(|span| span.end == start).map(|span| span.start)
    };
    for (at, _) in text.match_indices('前') {
        let end = at + '前'.len_utf8();
        let head = text[..at].trim_end_matches(['之', '以']);
        let month_end = ["月末", "月底", "年底", "年末", "季末"].iter().find(|one| head.ends_with(**one));
        let day = head.strip_suffix('日').or_else(|| head.strip_suffix('号'));
        let number_end = match (month_end, day) {
            (Some(word), _) => head.len() - word.len(),
            (None, Some(day)) => day.len(),
            (None, None) => continue,
        };
        let number = number_before(text, number_end);
        let (n, unit, mut start) = match number {
            Some((n, start)) if month_end.is_some() => (Some(n), Some(Unit::Month), start),
            Some((n, start)) => (Some(n), Some(Unit::Day), start),
            None if month_end.is_some() => (None, None, number_end),
            None => continue,
        };
        // "12月31日前": the month belongs to the words.
        if let Some((_, month)) =
            text[..start].strip_suffix('月').and_then(|head| number_before(text, head.len()))
        {
            start = month;
        }
        start = rhythm_at(start).unwrap_or(start);
        return Some(found(text, DeadlineKind::Before, n, unit, start, end));
    }
    None
}

/// "5个工作日内", "不少于5个工作日", "次月", "24小时值守".
fn lengths(text: &str) -> Option<Found<Deadline>> {
    for (at, _) in text.char_indices().filter(|&(at, c)| is_numeral(c) && starts_number(text, at)) {
        let Some((n, unit, end)) = length_at(text, at) else { continue };
        let after = &text[end..];
        let lead = ["不少于", "不低于", "不短于", "至少", "不得少于", "不得低于"];
        let least = lead.iter().find(|lead| text[..at].ends_with(**lead));
        let within = ["之内", "以内", "内"].iter().find(|word| after.starts_with(**word));
        if let Some(least) = least {
            return Some(found(text, DeadlineKind::AtLeast, Some(n), Some(unit), at - least.len(), end));
        }
        if let Some(within) = within {
            return Some(found(text, DeadlineKind::Within, Some(n), Some(unit), at, end + within.len()));
        }
        if n == 24 && unit == Unit::Hour {
            return Some(found(text, DeadlineKind::RoundTheClock, Some(n), Some(unit), at, end));
        }
    }
    let next_month = text.find("次月").filter(|at| !text[..*at].ends_with(['至', '-', '—']))?;
    Some(found(text, DeadlineKind::Within, Some(1), Some(Unit::Month), next_month, next_month + "次月".len()))
}

/// A number with its unit: "5个工作日".
pub(crate) fn length_at(text: &str, at: usize) -> Option<(u32, Unit, usize)> {
    let (n, end) = number_at(text, at)?;
    let rest = &text[end..];
    let units = [
        ("个工作日", Unit::WorkingDay),
        ("工作日", Unit::WorkingDay),
        ("个小时", Unit::Hour),
        ("小时", Unit::Hour),
        ("个自然日", Unit::Day),
        ("个月", Unit::Month),
        ("个季度", Unit::Quarter),
        ("天", Unit::Day),
        ("日", Unit::Day),
        ("周", Unit::Week),
        ("年", Unit::Year),
    ];
    let (word, unit) = units.iter().find(|(word, _)| rest.starts_with(word))?;
    Some((n, *unit, end + word.len()))
}

/// "春节前摸排".
fn feast(parsed: &Parsed<'_>, lexicon: &Lexicon) -> Option<Found<Deadline>> {
    let text = parsed.text;
    if !text.contains('前') {
        return None;
    }
    lexicon.catalogue.wording.feasts.iter().find_map(|feast| {
        let start = text.find(feast.as_str())?;
        let end = start + feast.len();
        let word = ["之前", "以前", "前"].into_iter().find(|word| text[end..].starts_with(word))?;
        Some(found(text, DeadlineKind::Before, None, None, start, end + word.len()))
    })
}

pub(crate) fn found(
    text: &str,
    kind: DeadlineKind,
    n: Option<u32>,
    unit: Option<Unit>,
    start: usize,
    end: usize,
) -> Found<Deadline> {
    Found {
        value: Deadline { kind, n, unit, text: text[start..end].to_owned() },
        spans: vec![Span { start, end }],
    }
}

pub(crate) fn is_numeral(c: char) -> bool {
    c.is_ascii_digit()
        || matches!(c, '一' | '二' | '两' | '三' | '四' | '五' | '六' | '七' | '八' | '九' | '十')
}

pub(crate) fn starts_number(text: &str, at: usize) -> bool {
    !text[..at].chars().next_back().is_some_and(is_numeral)
}

/// The number that begins here and where it ends.
fn number_at(text: &str, at: usize) -> Option<(u32, usize)> {
    let len = text[at..].chars().take_while(|&c| is_numeral(c)).map(char::len_utf8).sum::<usize>();
    Some((value(&text[at..at + len])?, at + len))
}

/// The number that ends here and where it begins.
fn number_before(text: &str, end: usize) -> Option<(u32, usize)> {
    let len = text[..end].chars().rev().take_while(|&c| is_numeral(c)).map(char::len_utf8).sum::<usize>();
    Some((value(&text[end - len..end])?, end - len))
}

/// Up to 99 in Chinese, up to four digits otherwise.
fn value(number: &str) -> Option<u32> {
    if number.len() <= 4 && number.bytes().all(|byte| byte.is_ascii_digit()) {
        return number.parse().ok();
    }
    let digit = |c: char| "零一二三四五六七八九".chars().position(|one| one == c).map(|at| at as u32);
    let digit = |c: char| if c == '两' { Some(2) } else { digit(c) };
    let one = |part: &str, absent: u32| {
        let mut chars = part.chars();
        match (chars.next(), chars.next()) {
            (None, _) => Some(absent),
            (Some(c), None) => digit(c),
            _ => None,
        }
    };
    match number.split_once('十') {
        Some((tens, ones)) => Some(one(tens, 1)? * 10 + one(ones, 0)?),
        None if number.is_empty() => None,
        None => one(number, 0),
    }
}
