//! The region that a list prints before a body's name.

use std::borrow::Cow;
use std::str::FromStr;

use crate::looks::starts_like_a_sentence;
use crate::text::is_han;

/// How high the region of a printed prefix stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// 乡、镇、街道、苏木.
    Town,
    /// 区、县、旗, 县级市 after its city, 园区.
    County,
    /// 市、州、盟、地区.
    City,
    /// 省、自治区、直辖市.
    Province,
    /// 国家.
    Nation,
}

impl Level {
    /// From the lowest to the highest.
    pub const ALL: [Level; 5] = [Level::Town, Level::County, Level::City, Level::Province, Level::Nation];

    /// The word used where levels are kept and sent.
    pub fn as_str(self) -> &'static str {
        match self {
            Level::Town => "town",
            Level::County => "county",
            Level::City => "city",
            Level::Province => "province",
            Level::Nation => "nation",
        }
    }

    /// What it is called on screens.
    pub fn chinese(self) -> &'static str {
        match self {
            Level::Town => "街镇",
            Level::County => "区县",
            Level::City => "市级",
            Level::Province => "省级",
            Level::Nation => "国家",
        }
    }
}

impl FromStr for Level {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        let level = Level::ALL.into_iter().find(|level| level.as_str() == word);
        level.ok_or_else(|| format!("`{word}` is no level"))
    }
}

const LEVELS: &[(&str, Level)] = &[
    ("自治区", Level::Province),
    ("省", Level::Province),
    ("自治州", Level::City),
    ("地区", Level::City),
    ("盟", Level::City),
    ("州", Level::City),
    ("市", Level::City),
    ("区", Level::County),
    ("县", Level::County),
    ("旗", Level::County),
    ("街道", Level::Town),
    ("街镇", Level::Town),
    ("乡镇", Level::Town),
    ("苏木", Level::Town),
    ("镇", Level::Town),
    ("乡", Level::Town),
    ("国家", Level::Nation),
    ("中央", Level::Nation),
];

/// What may stand between the region and the department: "区委组织部", "区人民政府办公室", "区级…".
const AUTHORITIES: &[&str] = &["人民政府", "党工委", "党委", "政府", "直属", "委", "级", "直"];

/// What may stand before the region.
const NATIONAL: &[&str] = &["中国共产党", "国家税务总局", "国家电网", "南方电网", "中共", "国网", "中国"];

/// Words that point to a region without naming it.
const POINTERS: &[&str] = &["所在地", "属地", "当地", "辖区", "上级", "驻地", "本地", "各"];

/// The longest region worth believing, in characters ("某某自治区某某市某某区").
const LONGEST: usize = 22;

/// A prefix that is a region (empty is one too): its level where it says one.
pub(crate) fn parse(prefix: &str) -> Option<Option<Level>> {
    if prefix.is_empty() || POINTERS.contains(&prefix) {
        return Some(None);
    }
    let mut rest = prefix;
    for national in NATIONAL {
        rest = rest.strip_prefix(national).unwrap_or(rest);
    }
    if rest.is_empty() {
        return Some(Some(Level::Nation));
    }
    for authority in AUTHORITIES {
        rest = rest.strip_suffix(authority).filter(|left| !left.is_empty()).unwrap_or(rest);
    }
    let plain = without_separators(rest);
    if !is_han(&plain) || plain.chars().count() > LONGEST || starts_like_a_sentence(&plain) {
        return None;
    }
    ending(&plain).map(|(before, level)| Some(level_below(before, level)))
}

/// Whether the text could be a place's own name without 区 or 县: two to four characters, or a region and such a name.
pub(crate) fn is_bare_place(prefix: &str) -> bool {
    if !is_han(prefix) || starts_like_a_sentence(prefix) || prefix.ends_with(['和', '与', '及']) {
        return false;
    }
    let own = prefix.char_indices().rev().find_map(|(at, c)| {
        let end = at + c.len_utf8();
        parse(&prefix[..end]).is_some().then_some(&prefix[end..])
    });
    (2..=4).contains(&own.unwrap_or(prefix).chars().count())
}

/// "县(区)" and "区、县" are one region.
fn without_separators(text: &str) -> Cow<'_, str> {
    const SEPARATORS: [char; 4] = ['(', ')', '、', '/'];
    if text.contains(SEPARATORS) { text.replace(SEPARATORS, "").into() } else { text.into() }
}

fn ending(text: &str) -> Option<(&str, Level)> {
    LEVELS.iter().find_map(|&(suffix, level)| text.strip_suffix(suffix).map(|before| (before, level)))
}

/// A 市 after another 市 or 州 is a county-level one.
fn level_below(before: &str, level: Level) -> Level {
    let inside_a_city = before.chars().any(|c| matches!(c, '市' | '州' | '盟'));
    if level == Level::City && inside_a_city { Level::County } else { level }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regions_have_levels() {
        let cases = [
            ("区", Level::County),
            ("石桥区", Level::County),
            ("青河市石桥区", Level::County),
            ("青河市柳林市", Level::County),
            ("市", Level::City),
            ("某某自治区", Level::Province),
            ("中共石桥区委", Level::County),
            ("县(区)", Level::County),
            ("柳林镇", Level::Town),
        ];
        for (prefix, level) in cases {
            assert_eq!(parse(prefix), Some(Some(level)), "{prefix}");
        }
    }

    #[test]
    fn other_beginnings_are_no_regions() {
        for prefix in ["负责全区", "对辖区", "开展", "食品", "配合市"] {
            assert_eq!(parse(prefix), None, "{prefix}");
        }
    }

    #[test]
    fn a_place_may_stand_without_its_suffix() {
        assert!(is_bare_place("石桥"));
        assert!(is_bare_place("青河地区石桥"));
        assert!(!is_bare_place("协助"));
    }
}
