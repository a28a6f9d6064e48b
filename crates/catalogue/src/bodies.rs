use std::collections::{BTreeSet, HashMap};
use std::ops::Range;

use serde::Deserialize;
use toml::Spanned;

use crate::Error;
use crate::error::toml;
use crate::looks::has_the_shape_of_a_body;
use crate::region::{self, Level};
use crate::text::{boundaries, is_han, normal, split_bracket, without_others};

const FILE: &str = "bodies.toml";

/// The longest printed name worth looking at, in characters; anything longer is a sentence.
const LONGEST: usize = 60;

/// A department or other organisation with its printed names (部门、机构).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Body {
    /// The canonical name, without region.
    pub name: String,
    /// Other printed names and abbreviations, without region; `{}` marks where the region stands inside one.
    pub aliases: Vec<String>,
    /// Names from before a reform of the institutions, without region; lists still print them.
    pub former: Vec<String>,
    /// What people call it; never printed on lists.
    pub everyday: Vec<String>,
    /// Whether its names leave open which body is meant ("相关部门").
    pub is_unnamed: bool,
}

/// A printed name, understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resolved<'a> {
    /// The body.
    pub body: &'a Body,
    /// The region and what else stood before the name ("青河市石桥区", "区委"); empty where nothing did.
    pub prefix: String,
    /// The region's level, where the prefix says one.
    pub level: Option<Level>,
}

/// A body's name inside a longer text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mention<'a> {
    /// The body.
    pub body: &'a Body,
    /// The name's byte range in the text, without region.
    pub range: Range<usize>,
}

/// All organisations of the catalogue.
#[derive(Clone, Debug, Default)]
pub struct Bodies {
    bodies: Vec<Body>,
    by_name: HashMap<String, usize>,
    by_everyday: HashMap<String, usize>,
    slotted: Vec<Slotted>,
    /// What a district decided about printed names, each whole.
    confirmed: HashMap<String, (usize, Option<Level>)>,
    /// The last characters of all printed names: most texts end otherwise and need no closer look.
    endings: BTreeSet<char>,
    longest: usize,
}

/// A name with the region inside: "共青团{}委员会".
#[derive(Clone, Debug)]
struct Slotted {
    before: String,
    after: String,
    body: usize,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    body: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    name: Spanned<String>,
    #[serde(default)]
    aliases: Vec<Spanned<String>>,
    #[serde(default)]
    former: Vec<Spanned<String>>,
    #[serde(default)]
    everyday: Vec<Spanned<String>>,
    #[serde(default)]
    unnamed: bool,
}

impl Body {
    /// The name from before a reform that stands in a printed name of this body.
    pub fn former_in(&self, printed: &str) -> Option<&str> {
        self.former.iter().map(String::as_str).find(|name| printed.contains(name))
    }
}

impl Bodies {
    pub(crate) fn parse(text: &str) -> Result<Bodies, Error> {
        let file: File = toml(FILE, text)?;
        let mut bodies = Bodies::default();
        for entry in file.body {
            bodies.add(entry).map_err(|(span, message)| Error::at(FILE, text, Some(span), message))?;
        }
        bodies.longest =
            bodies.by_name.keys().chain(bodies.by_everyday.keys()).map(|name| name.len()).max().unwrap_or(0);
        Ok(bodies)
    }

    /// The body that a printed name means, whatever region, second plate or branch (分局) it is printed with.
    ///
    /// `None` where the text is not one known name and a region.
    pub fn resolve(&self, printed: &str) -> Option<Resolved<'_>> {
        if printed.chars().nth(LONGEST).is_some() {
            return None;
        }
        self.resolve_normal(&normal(printed))
    }

    /// Whether the whole text is the name of one organisation: a known one with any region, or one that has the
    /// shape of such a name. Item names, clauses and enumerations of several bodies are not.
    pub fn looks_like_body(&self, text: &str) -> bool {
        let is_prose = text.contains([',', '，', '。', '；', ';', '、', ':', '：']);
        if is_prose || text.chars().nth(LONGEST).is_some() {
            return false;
        }
        let name = normal(text);
        let plain = match split_bracket(&name) {
            Some((before, plate)) if is_han(plate) => before,
            Some(_) => return false,
            None => &name,
        };
        // The longest printed names have some forty characters; anything longer is a sentence.
        if plain.is_empty() || plain.len() > 3 * 45 {
            return false;
        }
        has_the_shape_of_a_body(plain) || self.resolve_normal(&name).is_some()
    }

    /// Names of bodies, printed and everyday ones, inside a text, in order; of overlapping ones the longest.
    pub fn mentions<'a>(&'a self, text: &str) -> Vec<Mention<'a>> {
        let mut found = Vec::new();
        let mut from = 0;
        while from < text.len() {
            match self.longest_name_at(text, from) {
                Some((body, end)) => {
                    found.push(Mention { body: &self.bodies[body], range: from..end });
                    from = end;
                }
                None => from += text[from..].chars().next().map_or(1, char::len_utf8),
            }
        }
        found
    }

    /// The same bodies with what a district decided about printed names: the name, its body and its level. A body
    /// that the catalogue does not have is one of the district's own.
    #[must_use]
    pub fn with_confirmed<'n>(
        &self,
        names: impl IntoIterator<Item = (&'n str, &'n str, Option<Level>)>,
    ) -> Bodies {
        let mut bodies = self.clone();
        for (printed, name, level) in names {
            let known = bodies.bodies.iter().position(|body| body.name == name);
            let body = known.unwrap_or_else(|| {
                let plain = normal(name).into_owned();
                bodies.endings.extend(plain.chars().next_back());
                bodies.by_name.entry(plain).or_insert(bodies.bodies.len());
                bodies.bodies.push(Body { name: name.to_owned(), ..Body::default() });
                bodies.bodies.len() - 1
            });
            bodies.confirmed.insert(normal(printed).into_owned(), (body, level));
        }
        bodies
    }

    /// Bodies that a printed name which is not known may mean, the likeliest first: more than half of the characters
    /// of one of their names stand in it.
    pub fn like(&self, printed: &str) -> Vec<&Body> {
        let share = |name: &String| {
            let common = name.chars().filter(|char| printed.contains(*char)).count();
            common as f32 / name.chars().count().max(1) as f32
        };
        let likeness = |body: &Body| body.aliases.iter().map(share).fold(share(&body.name), f32::max);
        let mut like: Vec<(f32, &Body)> = self.bodies.iter().map(|body| (likeness(body), body)).collect();
        like.retain(|(likeness, _)| *likeness > 0.5);
        like.sort_by(|a, b| b.0.total_cmp(&a.0));
        like.into_iter().map(|(_, body)| body).collect()
    }

    /// A printed name that breaks off ("区住房和城乡建设"), with the end of the name that it begins: the shortest, a
    /// canonical name before an alias. `None` where it begins no name, or less than three characters of one.
    pub fn completed(&self, printed: &str) -> Option<String> {
        let name = normal(printed);
        boundaries(&name).find_map(|at| {
            let (prefix, rest) = name.split_at(at);
            region::parse(prefix)?;
            let begins = |whole: &str| whole.len() > rest.len() && whole.starts_with(rest);
            if rest.chars().count() < 3 {
                return None;
            }
            let canonical = self.bodies.iter().map(|body| body.name.as_str()).find(|name| begins(name));
            let alias = || {
                self.by_name
                    .keys()
                    .map(String::as_str)
                    .filter(|name| begins(name))
                    .min_by_key(|name| (name.len(), *name))
            };
            Some(format!("{prefix}{}", canonical.or_else(alias)?))
        })
    }

    /// The body with this canonical name.
    pub fn get(&self, name: &str) -> Option<&Body> {
        self.by_name.get(name).map(|&at| &self.bodies[at]).filter(|body| body.name == name)
    }

    /// All bodies, in the file's order.
    pub fn iter(&self) -> impl Iterator<Item = &Body> {
        self.bodies.iter()
    }

    fn add(&mut self, entry: Entry) -> Result<(), (Range<usize>, String)> {
        let body = self.bodies.len();
        for printed in std::iter::once(&entry.name).chain(&entry.aliases).chain(&entry.former) {
            self.name(body, printed)?;
        }
        for called in &entry.everyday {
            self.by_everyday.insert(normal(called.get_ref()).into_owned(), body);
        }
        let plain = |names: Vec<Spanned<String>>| names.into_iter().map(Spanned::into_inner).collect();
        self.bodies.push(Body {
            name: entry.name.into_inner(),
            aliases: plain(entry.aliases),
            former: plain(entry.former),
            everyday: plain(entry.everyday),
            is_unnamed: entry.unnamed,
        });
        Ok(())
    }

    fn name(&mut self, body: usize, printed: &Spanned<String>) -> Result<(), (Range<usize>, String)> {
        let name = normal(printed.get_ref());
        if name.ends_with("{}") {
            return Err((printed.span(), format!("`{name}` says nothing after the region")));
        }
        self.endings.extend(name.chars().next_back());
        if let Some((before, after)) = name.split_once("{}") {
            self.slotted.push(Slotted { before: before.to_owned(), after: after.to_owned(), body });
            return Ok(());
        }
        if name.is_empty() {
            return Err((printed.span(), "a name is empty".to_owned()));
        }
        match self.by_name.insert(name.into_owned(), body) {
            Some(other) => {
                let owner = self.bodies.get(other).map_or("the same body", |owner| owner.name.as_str());
                Err((printed.span(), format!("`{}` already belongs to {owner}", printed.get_ref())))
            }
            None => Ok(()),
        }
    }

    fn resolve_normal(&self, name: &str) -> Option<Resolved<'_>> {
        let (name, _) = without_others(name.trim_end_matches([':', '：', '。']));
        if let Some(&(body, level)) = self.confirmed.get(name) {
            return Some(self.resolved(body, "", level));
        }
        self.resolve_plain(name)
            .or_else(|| self.resolve_plain(split_bracket(name)?.0))
            .or_else(|| self.resolve_branch(name))
            .or_else(|| self.resolve_plain(&first_of_merged(name)?))
    }

    /// A city's office in a district does the district's work: "市公安局石桥分局" is on the district's level.
    fn resolve_branch(&self, name: &str) -> Option<Resolved<'_>> {
        let of_city = self.resolve_plain(&without_branch(name)?)?;
        Some(Resolved { level: of_city.level.map(|level| level.min(Level::County)), ..of_city })
    }

    fn resolve_plain(&self, name: &str) -> Option<Resolved<'_>> {
        if !self.endings.contains(&name.chars().next_back()?) {
            return None;
        }
        self.resolve_known(name)
            .or_else(|| self.resolve_slotted(name))
            .or_else(|| self.resolve_known(&branch_as_office(name)?))
            .or_else(|| self.resolve_at_a_place(name))
    }

    /// A known name after a region; the longest known name wins.
    fn resolve_known(&self, name: &str) -> Option<Resolved<'_>> {
        boundaries(name).find_map(|at| {
            let body = *self.by_name.get(&name[at..])?;
            let level = region::parse(&name[..at])?;
            Some(self.resolved(body, &name[..at], level))
        })
    }

    /// A known name after a place that has no 区 or 县 of its own ("石桥供电公司").
    fn resolve_at_a_place(&self, name: &str) -> Option<Resolved<'_>> {
        boundaries(name).find_map(|at| {
            let known = &name[at..];
            let body = *self.by_name.get(known)?;
            let long_enough = known.chars().count() >= 3;
            (long_enough && region::is_bare_place(&name[..at]))
                .then(|| self.resolved(body, &name[..at], None))
        })
    }

    fn resolve_slotted(&self, name: &str) -> Option<Resolved<'_>> {
        self.slotted.iter().find_map(|slotted| {
            let inner = name.strip_prefix(slotted.before.as_str())?.strip_suffix(slotted.after.as_str())?;
            let level = match region::parse(inner) {
                Some(level) => level,
                None if region::is_bare_place(inner) => None,
                None => return None,
            };
            (!inner.is_empty()).then(|| self.resolved(slotted.body, inner, level))
        })
    }

    fn resolved(&self, body: usize, prefix: &str, level: Option<Level>) -> Resolved<'_> {
        Resolved { body: &self.bodies[body], prefix: prefix.to_owned(), level }
    }

    fn longest_name_at(&self, text: &str, from: usize) -> Option<(usize, usize)> {
        let ends = text[from..].char_indices().map(|(at, c)| from + at + c.len_utf8());
        ends.take_while(|end| end - from <= self.longest)
            .filter_map(|end| {
                let name = &text[from..end];
                let body = self.by_name.get(name).or_else(|| self.by_everyday.get(name))?;
                Some((*body, end))
            })
            .last()
    }
}

/// "自然资源分局" is the region's branch of 自然资源局.
fn branch_as_office(name: &str) -> Option<String> {
    name.strip_suffix("分局").map(|before| format!("{before}局"))
}

/// "区商务和招商促进局" does the work of two bodies and is found as the first, 区商务局.
fn first_of_merged(name: &str) -> Option<String> {
    let (first, second) = name.split_once('和').or_else(|| name.split_once('与'))?;
    let ending = name
        .char_indices()
        .next_back()
        .map(|(at, _)| &name[at..])
        .filter(|end| ["局", "办"].contains(end))?;
    (is_han(second) && second.chars().count() > 1 && first.chars().count() > 1)
        .then(|| format!("{first}{ending}"))
}

/// "市公安局石桥分局" without its branch: "市公安局".
fn without_branch(name: &str) -> Option<String> {
    let before = name.strip_suffix("分局").or_else(|| name.strip_suffix("分公司"))?;
    let office = before.rfind('局').map(|at| at + '局'.len_utf8())?;
    let branch = &before[office..];
    (is_han(branch) && branch.chars().count() <= 8).then(|| before[..office].to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Catalogue;

    fn bodies() -> &'static Bodies {
        &Catalogue::embedded().bodies
    }

    #[test]
    fn printed_names_lead_to_one_body() {
        let cases = [
            ("区卫生健康局", "卫生健康委员会", "区"),
            ("石桥区卫健委", "卫生健康委员会", "石桥区"),
            ("青河市石桥区卫生健康委员会：", "卫生健康委员会", "青河市石桥区"),
            ("区农牧局（区水务局）", "农业农村局", "区"),
            ("区发展和改革委员会(区统计局)", "发展和改革委员会", "区"),
            ("区自然资源分局", "自然资源局", "区"),
            ("市公安局石桥分局", "公安局", "市"),
            ("青河市生态环境局石桥区分局", "生态环境局", "青河市"),
            ("青河地区石桥生态环境局", "生态环境局", "青河地区石桥"),
            ("区委组织部", "组织部", "区"),
            ("中共石桥区委组织部", "组织部", "中共石桥区"),
            ("区委社工部", "社会工作部", "区"),
            ("共青团区委", "共青团委员会", ""),
            ("共青团石桥县委员会", "共青团委员会", "石桥县"),
            ("团旗委", "共青团委员会", ""),
            ("区政府办", "人民政府办公室", "区"),
            ("区 行政审批政务服务与数据 管理局", "行政审批和政务服务局", "区"),
            ("国网石桥供电公司", "供电公司", "石桥"),
            ("国家税务总局石桥区税务局", "税务局", "国家税务总局石桥区"),
            ("县交警大队", "公安局交通警察大队", "县"),
            ("旗农牧和科技局", "农业农村局", "旗"),
            ("区气象局等部门", "气象局", "区"),
            ("镇派出所", "派出所", "镇"),
        ];
        for (printed, name, prefix) in cases {
            let resolved = bodies().resolve(printed).unwrap_or_else(|| panic!("{printed} is not known"));
            assert_eq!((resolved.body.name.as_str(), resolved.prefix.as_str()), (name, prefix), "{printed}");
        }
    }

    #[test]
    fn former_names_lead_to_the_body_of_today() {
        let found = bodies().resolve("青河市环境保护局石桥分局").unwrap();
        assert_eq!(found.body.name, "生态环境局");
        assert_eq!(found.body.former_in("青河市环境保护局石桥分局"), Some("环境保护局"));
        assert_eq!(found.body.former_in("青河市生态环境局石桥分局"), None);
    }

    #[test]
    fn names_that_break_off_are_completed() {
        let completed = |printed| bodies().completed(printed);
        assert_eq!(completed("区住房和城乡建设").as_deref(), Some("区住房和城乡建设局"));
        assert_eq!(completed("石桥区行政审批和政务服务").as_deref(), Some("石桥区行政审批和政务服务局"));
        assert_eq!(completed("区飞船"), None);
        assert_eq!(completed("区公"), None, "too short to tell");
    }

    #[test]
    fn levels_come_from_the_prefix() {
        assert_eq!(bodies().resolve("区民政局").and_then(|found| found.level), Some(Level::County));
        assert_eq!(bodies().resolve("市农牧局").and_then(|found| found.level), Some(Level::City));
        assert_eq!(bodies().resolve("民政局").and_then(|found| found.level), None);
    }

    #[test]
    fn sentences_and_unknown_names_lead_to_none() {
        for text in ["", "负责区民政局", "协助派出所", "区", "飞船局", "开展工作", "(", "）（"]
        {
            assert_eq!(bodies().resolve(text), None, "{text}");
        }
    }

    #[test]
    fn one_name_belongs_to_one_body() {
        let text = "[[body]]\nname = \"甲局\"\naliases = [\"甲\"]\n\n[[body]]\nname = \"乙局\"\naliases = [\n  \"甲\",\n]\n";
        let error = Bodies::parse(text).unwrap_err();
        assert_eq!(error.to_string(), "catalogue/bodies.toml, line 8: `甲` already belongs to 甲局");
        assert_eq!(Bodies::parse("[[body]]\nnmae = \"甲局\"").unwrap_err().line, 2);
        assert_eq!(Bodies::parse("[[body]]\nname = \"驻{}\"").unwrap_err().line, 2);
    }

    #[test]
    fn known_and_unknown_organisations_look_like_bodies() {
        let names = [
            "区民政局",
            "区消防救援大队",
            "区自然资源分局",
            "某某市某某区行政审批局",
            "县葡萄产业发展服务中心",
            "区农牧局（区水务局）",
            "石桥铁路工务段",
            "区飞地经济局",
            "相关部门",
            "其他行业主管部门",
            "区消防救援大队等部门",
            "各行业主管部门",
            "各相关职能部门",
            "区委巡察办",
            "区政协",
            "共青团区委",
            "石桥水库管理所",
            "区人民法院",
            "县妇幼保健院",
            "青河市公共交通集团",
            "区级部门",
            "区直各部门",
            "市住房和城乡建设局",
            "旗草畜平衡服务中心",
            "区气象局等部门",
            "区交通局等相关单位",
        ];
        for name in names {
            assert!(bodies().looks_like_body(name), "{name}");
        }
    }

    #[test]
    fn items_clauses_and_enumerations_do_not() {
        let texts = [
            "开展食品安全工作",
            "加强社区卫生服务中心",
            "负责统筹协调",
            "区域经济布局",
            "农村公共厕所",
            "垃圾中转站",
            "区民政局、区残联",
            "区民政局：",
            "民生服务",
            "（一）",
            "1",
            "",
            "局",
            "部门",
            "单位",
            "督办",
            "建设社区卫生服务中心",
            "群众来电来访交办",
            "组织居民到卫生院",
            "将情况报区民政局",
            "向区公安局",
            "危险化学品加油站",
            "商业综合体布局",
            "推进党群服务中心",
            "平安法治（26项）",
            "区卫生健康委员会进行复审",
            "全体干部",
            "办理婚姻登记处",
            "对辖区内派出所",
            "违反规定的公司",
            "市场秩序",
            "据管理局",
        ];
        for text in texts {
            assert!(!bodies().looks_like_body(text), "{text}");
        }
    }

    #[test]
    fn bodies_are_found_inside_a_question() {
        let found: Vec<_> = bodies()
            .mentions("人社局让我们找城管")
            .into_iter()
            .map(|mention| mention.body.name.as_str())
            .collect();
        assert_eq!(found, ["人力资源和社会保障局", "城市管理综合执法局"]);
    }

    #[test]
    fn an_unknown_name_is_like_known_ones() {
        let like = |printed| bodies().like(printed).first().map(|body| body.name.as_str());
        assert_eq!(like("区民政和社会事务局"), Some("民政局"));
        assert_eq!(like("🙂"), None);
    }

    #[test]
    fn what_a_district_decided_goes_before_what_the_catalogue_thinks() {
        let decided = bodies()
            .with_confirmed([("区飞船局", "航天办公室", None), ("区农牧局", "水务局", Some(Level::City))]);
        let canonical = |printed| decided.resolve(printed).map(|found| found.canonical().into_owned());
        assert_eq!(canonical("区飞船局").as_deref(), Some("航天办公室"));
        assert_eq!(canonical("区农牧局：").as_deref(), Some("水务局（市级）"));
        assert_eq!(canonical("县农牧局").as_deref(), Some("农业农村局"));
    }

    #[test]
    fn any_text_is_bearable() {
        for text in ["🙂", "((((", "局".repeat(10_000).as_str(), "a\u{0}b", "：：", "分局", "{}委"] {
            bodies().resolve(text);
            bodies().looks_like_body(text);
            bodies().mentions(text);
        }
    }
}
