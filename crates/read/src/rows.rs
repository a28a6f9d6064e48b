//! What both ways of reading give: lists of rows with their columns, not yet interpreted.

use std::collections::BTreeMap;

use qingdan_model::{Diagnostic, Kind, Place, Severity};

use crate::flow::{Break, Flow, without_blanks};
use crate::header::Role;
use crate::marks::han_value;
use crate::title::Title;

/// A list as its rows.
#[derive(Clone, Debug)]
pub struct RawList {
    /// Its title line, where one stands.
    pub title: Option<Title>,
    /// Which list it is.
    pub kind: Kind,
    /// Section headings and rows in print order.
    pub entries: Vec<Entry>,
}

/// Something in a list.
#[derive(Clone, Debug)]
pub enum Entry {
    /// A section heading.
    Section(Heading, Flow),
    /// A row.
    Row(Row),
}

/// A row's columns.
#[derive(Clone, Debug, Default)]
pub struct Row {
    /// The printed number; `None` where it was lost.
    pub number: Option<u32>,
    /// The columns that have text.
    pub columns: BTreeMap<Role, Flow>,
}

impl Row {
    /// Adds what a line or page end had cut off a cell.
    pub fn append(&mut self, role: Role, rest: &Flow) {
        self.columns.entry(role).or_default().append(rest, Break::Line);
    }

    /// The column with this role, empty where it has no text.
    pub fn take(&mut self, role: Role) -> Flow {
        self.columns.remove(&role).unwrap_or_default()
    }
}

/// A section heading's parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heading {
    /// 一、二、… as a number.
    pub ordinal: Option<u32>,
    /// The category.
    pub name: String,
    /// "（21项）".
    pub declared: Option<u32>,
}

/// Reads a line as a section heading: "一、民生服务（21项）", "（二）平安法治", "城乡建设（6项）".
/// `None` where it cannot be one; a heading without count needs an ordinal.
pub fn heading_of(line: &str) -> Option<Heading> {
    let bare = without_blanks(line);
    if bare.chars().count() > 40 {
        return None;
    }
    let (ordinal, rest) = ordinal_of(&bare);
    let (name, declared) = count_of(rest);
    let length = name.chars().count();
    let is_name = (2..=20).contains(&length)
        && !name.contains(['。', '；', '，', '：', ':', '.', '《'])
        && !name.starts_with(|char: char| char.is_ascii_digit());
    ((ordinal.is_some() || declared.is_some()) && is_name).then(|| Heading {
        ordinal,
        name: name.to_owned(),
        declared,
    })
}

fn ordinal_of(bare: &str) -> (Option<u32>, &str) {
    let inner = bare.strip_prefix(['（', '(']).unwrap_or(bare);
    let bracketed = inner.len() < bare.len();
    let Some((value, chars)) = han_value(inner.chars()) else { return (None, bare) };
    let after: &str = inner.char_indices().nth(chars).map_or("", |(at, _)| &inner[at..]);
    let rest = if bracketed {
        after.strip_prefix(['）', ')'])
    } else {
        after.strip_prefix(['、', '.', '．', '，'])
    };
    rest.map_or((None, bare), |rest| (Some(value), rest.trim_start_matches('、')))
}

/// "民生服务（21项）" → name and count; "(共21项)" and "21项" as well.
fn count_of(text: &str) -> (&str, Option<u32>) {
    let body = text.strip_suffix(['）', ')']).unwrap_or(text);
    let Some(body) = body.strip_suffix("项").or_else(|| body.strip_suffix("项事项")) else {
        return (text, None);
    };
    let name = body.trim_end_matches(|char: char| char.is_ascii_digit() || ('０'..='９').contains(&char));
    let digits: String =
        body[name.len()..]
            .chars()
            .map(|char| {
                if char.is_ascii_digit() {
                    char
                } else {
                    char::from(b'0' + (char as u32 - '０' as u32) as u8)
                }
            })
            .collect();
    let name = name.strip_suffix('共').unwrap_or(name);
    let opened = name.strip_suffix(['（', '(']);
    match (digits.parse().ok(), opened) {
        (Some(count), Some(name)) => (name, Some(count)),
        _ => (text, None),
    }
}

/// A diagnostic in the reader's words.
pub fn diagnostic(
    severity: Severity,
    code: &str,
    message: impl Into<String>,
    mend: &str,
    place: Option<Place>,
) -> Diagnostic {
    let mend = (!mend.is_empty()).then(|| mend.to_owned());
    Diagnostic { severity, code: code.to_owned(), message: message.into(), mend, place }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn section_headings() {
        let heading =
            |ordinal, name: &str, declared| Some(Heading { ordinal, name: name.to_owned(), declared });
        assert_eq!(heading_of("一、民生服务 （21项）"), heading(Some(1), "民生服务", Some(21)));
        assert_eq!(heading_of("（十二）应急管理及消防"), heading(Some(12), "应急管理及消防", None));
        assert_eq!(heading_of("城乡建设（共6项）"), heading(None, "城乡建设", Some(6)));
        for line in ["民生服务", "1.受理申请（3项）", "一、受理申请，进行初审", "社会保障"]
        {
            assert_eq!(heading_of(line), None, "{line}");
        }
    }
}
