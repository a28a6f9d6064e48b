//! Titles: which list, whose list, of which region.

use qingdan_model::Kind;

use crate::flow::without_blanks;

/// What a title line says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Title {
    /// The line without white space.
    pub text: String,
    /// Which list, where the words tell.
    pub kind: Option<Kind>,
    /// The town, where it is named.
    pub town: Option<String>,
    /// The region printed before the town.
    pub region: Option<String>,
}

/// Reads a line as a title; `None` where it cannot be one.
pub fn title_of(line: &str) -> Option<Title> {
    let text = without_blanks(line);
    if !text.contains("清单") && !text.contains("事项目录") {
        return None;
    }
    let text = without_quoted_kind(&text);
    let length = text.chars().count();
    let speaks_of_duties =
        ["履职", "履行职责", "职责", "收回", "配合", "基本"].iter().any(|word| text.contains(word));
    let is_prose = text.contains(['。', '；', '，', '：', ':', '\t', '、', '《', '“'])
        || text.ends_with(['.', '…', '·'])
        || text.chars().last().is_some_and(|char| char.is_ascii_digit());
    if !(4..=60).contains(&length) || !speaks_of_duties || (is_prose && !is_numbered(&text)) {
        return None;
    }
    let body = without_ordinal(&text);
    let (region, town) = owner(body);
    Some(Title { text: body.to_owned(), kind: kind_of(body), town, region })
}

/// Quotes around a list's own name ("某镇“基本履职”事项清单") make no prose of it.
fn without_quoted_kind(text: &str) -> String {
    const KINDS: [&str; 3] = ["“基本履职”", "“配合履职”", "“上级部门收回”"];
    match KINDS.iter().find(|kind| text.contains(**kind)) {
        Some(kind) => text.replacen(kind, kind.trim_matches(['“', '”']), 1),
        None => text.to_owned(),
    }
}

fn is_numbered(text: &str) -> bool {
    let rest = without_ordinal(text);
    rest.len() < text.len() && !rest.contains(['。', '；', '，', '：', '、', '“'])
}

/// "一、基本履职事项清单" and "（二）…", "附件1：…", "表1…" lose their ordinals.
fn without_ordinal(text: &str) -> &str {
    let numbered = ["附件", "附表", "表"].iter().find_map(|word| {
        let rest = text.strip_prefix(word)?;
        let after = rest.trim_start_matches(|char: char| char.is_ascii_digit() || "一二三".contains(char));
        (*word == "附件" || after.len() < rest.len()).then_some(after)
    });
    let rest = numbered.unwrap_or(text).trim_start_matches('-');
    let rest = rest.trim_start_matches(['：', ':']);
    let stripped = rest.trim_start_matches(|c| "（(一二三四五六七八九十123".contains(c));
    if stripped.len() == rest.len() {
        return rest;
    }
    let after = stripped.trim_start_matches(['）', ')', '、', '.', '．']);
    if after.len() < stripped.len() { after } else { rest }
}

fn kind_of(text: &str) -> Option<Kind> {
    if text.contains("收回") {
        Some(Kind::Reclaimed)
    } else if text.contains("配合") || text.contains("协助") {
        Some(Kind::Joint)
    } else if text.contains("基本") {
        Some(Kind::Basic)
    } else {
        None
    }
}

/// Splits what stands before the list's own words into region and town.
fn owner(title: &str) -> (Option<String>, Option<String>) {
    const LIST_WORDS: [&str; 10] = [
        "基本履职",
        "配合履职",
        "协助履职",
        "上级部门收回",
        "上级收回",
        "收回",
        "履行职责",
        "履职",
        "职责",
        "事项",
    ];
    let end = LIST_WORDS.iter().filter_map(|word| title.find(word)).min().unwrap_or(title.len());
    let owner = title[..end].trim_matches(|char| "“”\"《》（）()".contains(char));
    let owner = owner.strip_suffix("人民政府").unwrap_or(owner);
    let owner = owner.strip_suffix("办事处").unwrap_or(owner);
    split_owner(owner)
}

/// "某省某市某区某街道" → the region up to the last 省、市、区、县、旗, and the town after it.
pub fn split_owner(owner: &str) -> (Option<String>, Option<String>) {
    const TOWN_ENDS: [&str; 5] = ["街道", "镇", "乡", "苏木", "社区管理委员会"];
    if !TOWN_ENDS.iter().any(|end| owner.ends_with(end))
        || ["乡镇", "街道", "街镇", "镇", "乡"].contains(&owner)
    {
        return (None, None);
    }
    let chars: Vec<(usize, char)> = owner.char_indices().collect();
    // The town keeps at least one character before its own ending.
    let suffix =
        TOWN_ENDS.iter().filter(|end| owner.ends_with(**end)).map(|end| end.len()).max().unwrap_or(0);
    let name_end = owner.len() - suffix;
    let split = chars
        .iter()
        .filter(|(at, char)| {
            let after = at + char.len_utf8();
            "省市区县旗州盟".contains(*char) && *at > 0 && after < name_end && !is_part_of_a_name(owner, *at)
        })
        .map(|(at, char)| at + char.len_utf8())
        .next_back();
    match split {
        Some(at) => (Some(owner[..at].to_owned()), Some(owner[at..].to_owned())),
        None => (None, Some(owner.to_owned())),
    }
}

/// 区、市、州 may belong to a longer word: 自治区 and 自治州 end a region too, 市区 and 州市 do not part.
fn is_part_of_a_name(owner: &str, at: usize) -> bool {
    let before = owner[..at].chars().next_back();
    before.is_none_or(|char| "省市县旗".contains(char))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_towns_and_regions() {
        let title = title_of("某省河口市青石区 柳溪街道配合履职事项清单").unwrap();
        assert_eq!(title.kind, Some(Kind::Joint));
        assert_eq!(title.region.as_deref(), Some("某省河口市青石区"));
        assert_eq!(title.town.as_deref(), Some("柳溪街道"));
        let title = title_of("三、上级部门收回事项清单").unwrap();
        assert_eq!((title.kind, title.town), (Some(Kind::Reclaimed), None));
        assert_eq!(title_of("石门镇基本履职事项清单").unwrap().town.as_deref(), Some("石门镇"));
        for line in ["附件2：石门镇配合履职事项清单", "表2石门镇配合履职事项清单", "石门镇“配合履职”事项清单"]
        {
            let title = title_of(line).unwrap();
            assert_eq!((title.kind, title.town.as_deref()), (Some(Kind::Joint), Some("石门镇")), "{line}");
        }
        assert_eq!(title_of("柳溪街道办事处履行职责事项清单").unwrap().town.as_deref(), Some("柳溪街道"));
    }

    #[test]
    fn prose_is_no_title() {
        assert_eq!(title_of("3.落实职责事项清单，做好上报工作。"), None);
        assert_eq!(title_of("绩评价清单。"), None);
        assert_eq!(title_of("基本履职事项清单........1"), None);
    }
}
