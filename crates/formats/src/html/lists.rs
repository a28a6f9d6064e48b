//! The numbers that browsers draw before the entries of `<ol>`.

use html5gum::{StartTag, Token, Tokenizer};

use super::element::{attribute, style};
use crate::numerals::Numerals;

/// An open list.
pub(super) struct List {
    next: i64,
    step: i64,
    sign: Sign,
}

/// What is drawn before an entry.
#[derive(Clone, Copy)]
enum Sign {
    /// Nothing, or a sign that is no number.
    None,
    /// A number, and what follows it.
    Number(Numerals, &'static str),
}

impl List {
    /// Of an `<ol>` or `<ul>`; `entries` are how many it has.
    pub(super) fn of(tag: &StartTag<()>, entries: Option<i64>) -> List {
        let is_numbered = tag.name.as_slice() == b"ol";
        let sign = if is_numbered { Sign::Number(Numerals::Decimal, ".") } else { Sign::None };
        let is_reversed = attribute(tag, "reversed").is_some();
        let start = attribute(tag, "start").and_then(|start| start.trim().parse().ok());
        let first = if is_reversed { entries.unwrap_or(1) } else { 1 };
        List {
            next: start.unwrap_or(first),
            step: if is_reversed { -1 } else { 1 },
            sign: declared(tag).unwrap_or(sign),
        }
    }

    /// What is drawn before the next entry.
    pub(super) fn draw(&mut self, entry: &StartTag<()>) -> Option<String> {
        if let Some(value) = attribute(entry, "value").and_then(|value| value.trim().parse().ok()) {
            self.next = value;
        }
        let number = self.next;
        self.next = number.saturating_add(self.step);
        match declared(entry).unwrap_or(self.sign) {
            Sign::None => None,
            Sign::Number(numerals, behind) => {
                let drawn = u32::try_from(number).map_or_else(|_| number.to_string(), |n| numerals.draw(n));
                Some(drawn + behind)
            }
        }
    }
}

/// The sign that `type` or a style asks for.
fn declared(tag: &StartTag<()>) -> Option<Sign> {
    let style = style(tag);
    let declaration = style.split(';').rev().find_map(|declaration| {
        declaration.strip_prefix("list-style-type:").or_else(|| declaration.strip_prefix("list-style:"))
    });
    if let Some(value) = declaration {
        return signs().into_iter().find(|(name, _)| value.starts_with(name)).map(|(_, sign)| sign);
    }
    let numerals = match attribute(tag, "type")?.as_str() {
        "1" => Numerals::Decimal,
        "a" => Numerals::LowerLetter,
        "A" => Numerals::UpperLetter,
        "i" => Numerals::LowerRoman,
        "I" => Numerals::UpperRoman,
        _ => return None,
    };
    Some(Sign::Number(numerals, "."))
}

/// CSS Counter Styles 3, as far as Chinese pages use them; a name comes before those that it begins.
fn signs() -> [(&'static str, Sign); 18] {
    let western = |numerals| Sign::Number(numerals, ".");
    let chinese = |numerals| Sign::Number(numerals, "、");
    [
        ("none", Sign::None),
        ("disc", Sign::None),
        ("circle", Sign::None),
        ("square", Sign::None),
        ("decimal-leading-zero", western(Numerals::DecimalZero)),
        ("decimal", western(Numerals::Decimal)),
        ("lower-alpha", western(Numerals::LowerLetter)),
        ("lower-latin", western(Numerals::LowerLetter)),
        ("upper-alpha", western(Numerals::UpperLetter)),
        ("upper-latin", western(Numerals::UpperLetter)),
        ("lower-roman", western(Numerals::LowerRoman)),
        ("upper-roman", western(Numerals::UpperRoman)),
        ("cjk-ideographic", chinese(Numerals::Chinese)),
        ("simp-chinese-informal", chinese(Numerals::Chinese)),
        ("trad-chinese-informal", chinese(Numerals::Chinese)),
        ("cjk-decimal", chinese(Numerals::ChineseDigits)),
        ("cjk-heavenly-stem", chinese(Numerals::Stems)),
        ("cjk-earthly-branch", chinese(Numerals::Branches)),
    ]
}

/// How many entries each `<ol>` has, in order: a reversed one starts with that.
pub(super) fn entries_of_each(page: &str) -> Vec<i64> {
    let mut counts = Vec::new();
    // Where each open list counts; a list without numbers counts nowhere.
    let mut open: Vec<Option<usize>> = Vec::new();
    for token in Tokenizer::new(page).flatten() {
        match token {
            Token::StartTag(tag) => match tag.name.as_slice() {
                b"ol" => {
                    open.push(Some(counts.len()));
                    counts.push(0);
                }
                b"ul" => open.push(None),
                b"li" => {
                    if let Some(Some(at)) = open.last() {
                        counts[*at] += 1;
                    }
                }
                _ => {}
            },
            Token::EndTag(tag) if matches!(tag.name.as_slice(), b"ol" | b"ul") => {
                open.pop();
            }
            _ => {}
        }
    }
    counts
}

/// Whether a line has a number of its own: then the page's style sheet, which is not read, has hidden the drawn one.
pub(super) fn is_numbered(line: &str) -> bool {
    let line = line.trim_start().trim_start_matches(['（', '(']);
    if line.starts_with(|char| ('①'..='⒛').contains(&char)) {
        return true;
    }
    let rest =
        line.trim_start_matches(|char: char| char.is_ascii_digit() || "一二三四五六七八九十".contains(char));
    let has_mark = rest.starts_with(['.', '．', '、', ')', '）']);
    let goes_on = rest.chars().nth(1).is_some_and(|char| char.is_ascii_digit());
    rest.len() < line.len() && has_mark && !(rest.starts_with('.') && goes_on)
}
