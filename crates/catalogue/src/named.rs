//! Whom a printed cell or heading names: one body, several, or bodies that it does not name ("等部门").

use std::borrow::Cow;

use crate::bodies::{Bodies, Resolved};
use crate::region::{self, Level};
use crate::text::{normal, without_others};

/// The bodies that a printed name stands for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Named<'a> {
    /// Those it names, in print order, each once.
    pub bodies: Vec<NamedBody<'a>>,
    /// Whether it means others too, without their names ("区气象局等部门", "相关部门").
    pub and_others: bool,
}

/// One of the names in a printed cell or heading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedBody<'a> {
    /// The name by itself, without spaces of the layout, and with the region that it shares with a neighbour
    /// ("市、区水务局" names 市水务局 and 区水务局).
    pub printed: String,
    /// The body, where it is known.
    pub resolved: Option<Resolved<'a>>,
}

/// Names of more bodies than this in one cell are a text.
const MOST: usize = 40;

impl Bodies {
    /// The bodies that a cell or a heading names: `区公安局、区应急管理局` two, `区气象局等部门` one and others.
    pub fn named_in(&self, printed: &str) -> Named<'_> {
        let text = normal(printed.trim_end_matches([':', '：', '。']));
        let mut named = Named::default();
        let mut region: Option<&str> = None;
        for piece in pieces(&text).into_iter().take(MOST) {
            let (names, and_others) = without_others(piece);
            named.and_others |= and_others;
            if region::parse(names).is_some_and(|level| level.is_some()) && self.resolve(names).is_none() {
                region = Some(names);
                continue;
            }
            self.add_names(names, &mut named);
            // "市、区水务局": what stood alone was the region of this same office.
            if let (Some(region), Some(last)) = (region.take(), named.bodies.last()) {
                let plain =
                    last.resolved.as_ref().map(|found| last.printed.trim_start_matches(&found.prefix));
                let sister = format!("{region}{}", plain.unwrap_or(names));
                named.add(sister.clone(), self.resolve(&sister));
                let at = named.bodies.len();
                named.bodies.swap(at - 1, at.saturating_sub(2));
            }
        }
        named
    }

    /// One name; or two that 和 joins, where the whole is none and both are ("区民政局和退役军人事务局").
    fn add_names<'a>(&'a self, names: &str, named: &mut Named<'a>) {
        let joined = ["以及", "和", "与", "及"].iter().find_map(|and| {
            let at = names.match_indices(and).find_map(|(at, _)| {
                let (before, after) = (&names[..at], &names[at + and.len()..]);
                let has_ended = before.ends_with(['局', '部', '办', '会', '队', '院']);
                (has_ended && self.resolve(before).is_some() && self.looks_like_body(after)).then_some(at)
            })?;
            Some((&names[..at], &names[at + and.len()..]))
        });
        match joined {
            Some((before, after)) => {
                named.add(before.to_owned(), self.resolve(before));
                self.add_names(after, named);
            }
            None => {
                let resolved = self.resolve(names).or_else(|| self.called(names));
                named.add(names.to_owned(), resolved);
            }
        }
    }

    /// "交通、公安等部门" prints what people call them.
    fn called(&self, name: &str) -> Option<Resolved<'_>> {
        let [mention] = self.mentions(name).try_into().ok()?;
        let before = &name[..mention.range.start];
        let level = region::parse(before)?;
        (mention.range.end == name.len()).then(|| Resolved {
            body: mention.body,
            prefix: before.to_owned(),
            level,
        })
    }
}

impl<'a> Named<'a> {
    fn add(&mut self, printed: String, resolved: Option<Resolved<'a>>) {
        if resolved.as_ref().is_some_and(|found| found.body.is_unnamed) {
            self.and_others = true;
        } else if self.bodies.iter().all(|body| body.printed != printed) {
            self.bodies.push(NamedBody { printed, resolved });
        }
    }
}

/// Pieces between separators; what stands in brackets is not parted.
fn pieces(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let (mut start, mut depth) = (0, 0_usize);
    for (at, char) in text.char_indices() {
        match char {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            '、' | '，' | ',' | '；' | ';' | '/' if depth == 0 => {
                pieces.push(&text[start..at]);
                start = at + char.len_utf8();
            }
            _ => {}
        }
    }
    pieces.push(&text[start..]);
    pieces.retain(|piece| !piece.is_empty());
    pieces
}

impl Resolved<'_> {
    /// The body as the district's register has it: [`registered`] under its name.
    pub fn canonical(&self) -> Cow<'_, str> {
        registered(&self.body.name, self.level)
    }
}

/// What a district's register calls a body of a level: its name, and its level where that is not the district's own. A
/// name printed without a region is the district's.
pub fn registered(name: &str, level: Option<Level>) -> Cow<'_, str> {
    match level {
        None | Some(Level::County) => Cow::Borrowed(name),
        Some(level) => Cow::Owned(format!("{name}（{}）", level.chinese())),
    }
}

/// A register's name taken apart into a body's own name and its level, the opposite of [`registered`].
pub fn registered_level(name: &str) -> (&str, Option<Level>) {
    let parts = name.strip_suffix('）').and_then(|rest| rest.rsplit_once('（'));
    let level = parts.and_then(|(body, word)| {
        Level::ALL.into_iter().find(|level| level.chinese() == word).map(|level| (body, Some(level)))
    });
    level.unwrap_or((name, None))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(printed: &str) -> (Vec<(String, String)>, bool) {
        let named = Bodies::embedded().named_in(printed);
        let one = |body: NamedBody<'_>| {
            let canonical =
                body.resolved.map_or_else(|| "?".to_owned(), |found| found.canonical().into_owned());
            (body.printed, canonical)
        };
        (named.bodies.into_iter().map(one).collect(), named.and_others)
    }

    #[test]
    fn joint_headings_name_several() {
        type Case = (&'static str, &'static [(&'static str, &'static str)], bool);
        let cases: &[Case] = &[
            ("区民政局：", &[("区民政局", "民政局")], false),
            (
                "区应急管理局、区消防救援大队：",
                &[("区应急管理局", "应急管理局"), ("区消防救援大队", "消防救援大队")],
                false,
            ),
            ("区气象局等部门", &[("区气象局", "气象局")], true),
            (
                "区教育局、区商务局等部门和其他行业主管部门",
                &[("区教育局", "教育局"), ("区商务局", "商务局")],
                true,
            ),
            ("交通、公安等部门", &[("交通", "交通运输局"), ("公安", "公安局")], true),
            (
                "区委政法委、市公安局石桥分局",
                &[("区委政法委", "政法委员会"), ("市公安局石桥分局", "公安局")],
                false,
            ),
            ("市、区水务局", &[("市水务局", "水务局（市级）"), ("区水务局", "水务局")], false),
            (
                "区民政局和退役军人事务局",
                &[("区民政局", "民政局"), ("退役军人事务局", "退役军人事务局")],
                false,
            ),
            ("区农牧局（区水务局）", &[("区农牧局(区水务局)", "农业农村局")], false),
            ("区商务和招商促进局", &[("区商务和招商促进局", "商务局")], false),
            ("区飞船局、区民政局", &[("区飞船局", "?"), ("区民政局", "民政局")], false),
            ("区民政局等多个有关单位", &[("区民政局", "民政局")], true),
            ("区等级鉴定机构", &[("区等级鉴定机构", "?")], false),
            ("相关部门", &[], true),
            ("镇派出所", &[("镇派出所", "派出所（街镇）")], false),
            ("", &[], false),
        ];
        for (printed, bodies, others) in cases {
            let bodies = bodies.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect();
            assert_eq!(named(printed), (bodies, *others), "{printed}");
        }
    }

    #[test]
    fn a_register_tells_levels_apart() {
        for (name, level, in_register) in [
            ("公安局", None, "公安局"),
            ("公安局", Some(Level::County), "公安局"),
            ("公安局", Some(Level::City), "公安局（市级）"),
            ("派出所", Some(Level::Town), "派出所（街镇）"),
        ] {
            assert_eq!(registered(name, level), in_register);
            let own = level.filter(|level| *level != Level::County);
            assert_eq!(registered_level(in_register), (name, own));
        }
        assert_eq!(registered_level("农牧局（水务局）"), ("农牧局（水务局）", None));
        assert_eq!(registered_level("）（"), ("）（", None));
    }

    #[test]
    fn any_text_is_bearable() {
        for text in ["、、，", "等", "等等部门", "和其他部门", "((、", "🙂、市", "市、", "局和局和局"]
        {
            Bodies::embedded().named_in(text);
        }
        Bodies::embedded().named_in(&"区民政局、".repeat(10_000));
    }
}
