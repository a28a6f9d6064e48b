//! What a clause says about public notices: how long they are up, where, that they must not be online, by when an
//! objection is dealt with. Read from the words alone: what binds here are a few fixed phrases, not who acts.

use qingdan_catalogue::Notices;
use qingdan_model::{Deadline, DeadlineKind, Found, NoticeWords, PostingPlace, Span, Unit};

use crate::beginning;
use crate::time::{found, is_numeral, length_at, starts_number};

fn catalogue() -> &'static Notices {
    Notices::embedded()
}

/// What a clause says about public notices. Any text can be asked about; what is no notice says nothing.
pub fn notice_words(clause: &str) -> NoticeWords {
    let text = beginning(clause);
    let offline = online_bans(text);
    if !contains_any(text, &catalogue().notice) && !text.contains("异议") {
        return NoticeWords { offline, ..NoticeWords::default() };
    }
    let (period, places) = (period(text), places(text, &offline));
    NoticeWords { is_asked: is_asked(text), period, places, offline, answer: answer(text) }
}

/// Whether any notice that a clause speaks of is to be given: "公示无异议的，作出决定" comes after one.
fn is_asked(text: &str) -> bool {
    let notices = catalogue().notice.iter().flat_map(|word| text.match_indices(word.as_str()));
    notices.into_iter().any(|(at, word)| {
        let after = &text[at + word.len()..];
        !catalogue().after_one.iter().any(|one| after.starts_with(one.as_str()))
    })
}

/// The parts of a clause that forbid publication on the internet, each from the forbidding word to the part's end.
pub fn online_bans(clause: &str) -> Vec<Span> {
    let text = beginning(clause);
    let Notices { online, publishing, forbidding, .. } = catalogue();
    if !contains_any(text, online) {
        return Vec::new();
    }
    let ban = |(start, part): (usize, &str)| {
        let at = first_of(part, forbidding)?;
        let rest = &part[at..];
        (contains_any(rest, online) && contains_any(rest, publishing))
            .then_some(Span { start: start + at, end: start + part.len() })
    };
    parts(text, &['，', '。', '；']).filter_map(ban).collect()
}

/// The longest of the lengths that follow a notice's word in its sentence. "公示期满后5日内" says when something else is
/// done.
fn period(text: &str) -> Option<Found<Deadline>> {
    let mut longest: Option<(u32, Found<Deadline>)> = None;
    for (start, sentence) in parts(text, &['。', '；']) {
        let Some(notice) = first_of(sentence, &catalogue().notice) else { continue };
        let mut from = start + notice;
        while let Some((n, unit, at, end)) = next_length(text, from, start + sentence.len()) {
            from = end;
            let is_other = catalogue().not_length.iter().any(|word| text[end..].starts_with(word.as_str()));
            let head = &text[start..at];
            let is_after_end = contains_any(head, &catalogue().after_end);
            let days = match unit {
                Unit::Hour => 0,
                Unit::WorkingDay => n.saturating_mul(7) / 5,
                Unit::Day => n,
                Unit::Week => n.saturating_mul(7),
                Unit::Month => n.saturating_mul(30),
                Unit::Quarter => n.saturating_mul(91),
                Unit::Year => n.saturating_mul(365),
            };
            if is_other
                || is_after_end
                || days == 0
                || longest.as_ref().is_some_and(|(most, _)| *most >= days)
            {
                continue;
            }
            let leads = ["不得少于", "不得低于", "不少于", "不低于", "不短于", "至少"];
            let lead = leads.iter().find(|lead| text[..at].ends_with(**lead)).map_or(0, |lead| lead.len());
            let period = found(text, DeadlineKind::AtLeast, Some(n), Some(unit), at - lead, end);
            longest = Some((days, period));
        }
    }
    longest.map(|(_, period)| period)
}

/// "有异议的，5个工作日内核实并答复": by when somebody who objects is answered.
fn answer(text: &str) -> Option<Found<Deadline>> {
    parts(text, &['。', '；']).find_map(|(start, sentence)| {
        let objection = first_of(sentence, &catalogue().objections)?;
        let end = start + sentence.len();
        let (n, unit, at, after) = next_length(text, start + objection, end)?;
        let within = ["之内", "以内", "内"].into_iter().find(|word| text[after..].starts_with(word))?;
        Some(found(text, DeadlineKind::Within, Some(n), Some(unit), at, after + within.len()))
    })
}

/// The next number with a unit between two places of a text.
fn next_length(text: &str, from: usize, to: usize) -> Option<(u32, Unit, usize, usize)> {
    let numbers = text[from..to].char_indices().map(|(at, c)| (from + at, c));
    numbers.filter(|(at, c)| is_numeral(*c) && starts_number(text, *at)).find_map(|(at, _)| {
        let (n, unit, end) = length_at(text, at)?;
        Some((n, unit, at, end))
    })
}

/// Where a notice is posted: boards with whose they are, sites, and communities in which something is posted.
fn places(text: &str, offline: &[Span]) -> Vec<Found<PostingPlace>> {
    let words = catalogue();
    let mut places: Vec<Found<PostingPlace>> = Vec::new();
    let mut add = |value: PostingPlace, span: Span| match places.iter_mut().find(|one| one.value == value) {
        Some(known) => known.spans.push(span),
        None => places.push(Found { value, spans: vec![span] }),
    };
    for (start, sentence) in parts(text, &['。', '；']) {
        if !contains_any(sentence, &words.notice) {
            continue;
        }
        for (at, part) in parts(sentence, &['，', '：']) {
            let at = start + at;
            let span = |from: usize, len: usize| Span { start: at + from, end: at + from + len };
            let mut from = 0;
            let mut has_board = false;
            while let Some((board, word)) = next_of(part, from, &words.boards) {
                let before = &part[from..board];
                let holder =
                    |words: &[String]| words.iter().filter_map(|word| before.rfind(word.as_str())).min();
                let (community, town) = (holder(&words.of_communities), holder(&words.of_towns));
                let end = board + word.len();
                town.into_iter().for_each(|one| add(PostingPlace::Town, span(from + one, end - from - one)));
                community
                    .into_iter()
                    .for_each(|one| add(PostingPlace::Community, span(from + one, end - from - one)));
                has_board |= community.is_some() || town.is_some();
                from = end;
            }
            let Some((notice, _)) = next_of(part, 0, &words.notice) else { continue };
            let before = &part[..notice];
            let is_banned =
                |one: &Span| offline.iter().any(|ban| ban.start <= one.start && one.end <= ban.end);
            let site = next_of(part, 0, &words.sites).map(|(at, word)| span(at, word.len()));
            if let Some(site) = site.filter(|site| !is_banned(site)) {
                add(PostingPlace::Online, site);
            } else if let Some((spot, word)) = next_of(before, 0, &words.spots) {
                add(PostingPlace::Spot, span(spot, word.len()));
            } else if !has_board && let Some((community, word)) = next_of(before, 0, &words.communities) {
                add(PostingPlace::Community, span(community, word.len()));
            }
        }
    }
    places
}

fn contains_any(text: &str, words: &[String]) -> bool {
    words.iter().any(|word| text.contains(word.as_str()))
}

fn first_of(text: &str, words: &[String]) -> Option<usize> {
    next_of(text, 0, words).map(|(at, _)| at)
}

/// The first of some words from a place on.
fn next_of<'a>(text: &str, from: usize, words: &'a [String]) -> Option<(usize, &'a str)> {
    let words = words.iter().map(String::as_str);
    let found = words.filter_map(|word| Some((from + text.get(from..)?.find(word)?, word)));
    found.min_by_key(|(at, _)| *at)
}

/// Parts between some marks, with the bytes at which they start.
fn parts<'a>(text: &'a str, marks: &'a [char]) -> impl Iterator<Item = (usize, &'a str)> {
    let mut start = 0;
    text.split_inclusive(marks).map(move |part| {
        let at = start;
        start += part.len();
        (at, part.trim_end_matches(marks))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(clause: &str) -> String {
        let NoticeWords { period, places, offline, answer, .. } = notice_words(clause);
        let mut told: Vec<String> = Vec::new();
        told.extend(period.map(|one| format!("{} {:?} {:?}", one.value.text, one.value.n, one.value.unit)));
        told.extend(places.iter().map(|one| {
            let words: Vec<&str> = one.spans.iter().map(|span| &clause[span.start..span.end]).collect();
            format!("{}={}", one.value, words.join("+"))
        }));
        told.extend(offline.iter().map(|span| format!("线下：{}", &clause[span.start..span.end])));
        told.extend(answer.map(|one| format!("答复：{}", one.value.text)));
        told.join("；")
    }

    #[test]
    fn a_notice_is_read_from_its_clause() {
        for (clause, expected) in [
            (
                "提出意见后，由社区在小区公告栏进行第一次公示，公示期不少于7个工作日。",
                "不少于7个工作日 Some(7) Some(WorkingDay)；community=社区在小区公告栏",
            ),
            (
                "初审后在社区公示5个工作日，无异议的报区住建局复审。",
                "5个工作日 Some(5) Some(WorkingDay)；community=社区",
            ),
            (
                "在镇、村两级公开栏张榜公示拟定名单，公示时间不少于五天，名单严禁上传互联网。",
                "不少于五天 Some(5) Some(Day)；town=镇、村两级公开栏；community=村两级公开栏；线下：严禁上传互联网",
            ),
            (
                "在街道政务公开栏和社区公告栏张贴名单，公示不少于5个工作日。名单只在线下张贴，不得在微信群和政务网站发布。",
                "不少于5个工作日 Some(5) Some(WorkingDay)；town=街道政务公开栏；community=社区公告栏；线下：不得在微信群和政务网站发布",
            ),
            (
                "复审申请，在网站公示拟配租家庭，公示期不少于15日。",
                "不少于15日 Some(15) Some(Day)；online=网站",
            ),
            ("公示期满后5个工作日内拨付。", ""),
            ("公示期内收到问题反映的，2个工作日内报区武装部核查。", "答复：2个工作日内"),
            ("对公示有异议的，应当在10日内核实并答复。", "答复：10日内"),
            ("公示7天，再公示一个月。", "一个月 Some(1) Some(Month)"),
            ("在网站长期公开政策。", ""),
            ("日常巡查不少于5个工作日。", ""),
            ("", ""),
        ] {
            assert_eq!(told(clause), expected, "{clause}");
        }
    }

    #[test]
    fn what_comes_after_a_notice_asks_for_none() {
        for (clause, expected) in [
            ("初审意见在村公开栏公示。", true),
            ("公示无异议的作出确认决定。", false),
            ("公示有异议的，重新调查后再次公示。", true),
            ("公示期满无异议的，报民政局。", false),
            ("核查举报线索。", false),
        ] {
            assert_eq!(notice_words(clause).is_asked, expected, "{clause}");
        }
    }

    proptest::proptest! {
        #[test]
        fn whatever_the_clause_what_is_read_stands_in_it(clause in "[公示期不少于0-9个工作日内，。；在社区村网站得上异议栏告张贴]{0,40}|.*") {
            let words = notice_words(&clause);
            let spans = words.places.iter().flat_map(|one| &one.spans).chain(&words.offline);
            for span in spans.chain(words.period.iter().chain(&words.answer).flat_map(|one| &one.spans)) {
                proptest::prop_assert!(clause.get(span.start..span.end).is_some_and(|words| !words.is_empty()));
            }
        }
    }
}
