//! What an element's tag says of how it is shown.

use html5gum::StartTag;

use crate::draft::{Down, Shape};

/// HTML allows a cell no more columns and rows than these.
const MOST_COLUMNS: usize = 1000;
const MOST_ROWS: usize = 65534;

/// An element that is open.
pub(super) struct Element {
    pub(super) name: String,
    /// Whether nobody sees what stands in it.
    pub(super) is_hidden: bool,
    /// Whether line ends in it are shown as such.
    pub(super) is_preformatted: bool,
    /// Whether its letters are signs of a font of pictures.
    pub(super) is_of_signs: bool,
}

/// Elements that have no content.
const EMPTY: [&str; 14] = [
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track",
    "wbr",
];

/// Elements that browsers do not show, or that show what the reader fills in; and what was deleted, as Word saves it.
const UNSEEN: [&str; 22] = [
    "script", "style", "title", "template", "noscript", "noframes", "iframe", "object", "svg", "math",
    "canvas", "audio", "video", "select", "datalist", "textarea", "button", "rt", "rp", "del", "xml", "head",
];

/// Elements in line with the text around them; all others stand on lines of their own.
const INLINE: [&str; 36] = [
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "dfn", "em", "font", "i",
    "ins", "kbd", "label", "mark", "nobr", "q", "ruby", "rb", "s", "samp", "small", "span", "strike",
    "strong", "sub", "sup", "time", "tt", "u", "var", "wbr", "img",
];

pub(super) fn is_empty(name: &str) -> bool {
    EMPTY.contains(&name)
}

pub(super) fn is_unseen(name: &str) -> bool {
    UNSEEN.contains(&name)
}

/// Whether it breaks the line. Word's own elements, such as `o:p`, do not.
pub(super) fn is_block(name: &str) -> bool {
    !INLINE.contains(&name) && !name.contains(':')
}

pub(super) fn attribute(tag: &StartTag<()>, name: &str) -> Option<String> {
    let value = tag.attributes.get(name.as_bytes())?;
    Some(String::from_utf8_lossy(value).into_owned())
}

/// A style as its declarations, in lower case without white space.
pub(super) fn style(tag: &StartTag<()>) -> String {
    let style = attribute(tag, "style").unwrap_or_default();
    style.chars().filter(|char| !char.is_whitespace()).collect::<String>().to_ascii_lowercase()
}

pub(super) fn is_hidden(tag: &StartTag<()>, style: &str) -> bool {
    const HIDING: [&str; 3] = ["display:none", "visibility:hidden", "mso-hide:all"];
    attribute(tag, "hidden").is_some() || HIDING.iter().any(|declaration| style.contains(declaration))
}

/// Whether Word took its letters from a font of pictures.
pub(super) fn is_of_signs(style: &str) -> bool {
    style.contains("font-family:wingdings") || style.contains("font-family:symbol")
}

/// Which columns and rows a cell covers, as browsers take numbers: what does not start with digits is none.
pub(super) fn shape(tag: &StartTag<()>) -> Shape {
    let number = |name| {
        let value = attribute(tag, name)?;
        let digits: String = value.trim_start().chars().take_while(char::is_ascii_digit).take(9).collect();
        digits.parse::<usize>().ok()
    };
    let columns = number("colspan").unwrap_or(1).clamp(1, MOST_COLUMNS);
    let rows = match number("rowspan") {
        Some(0) => MOST_ROWS, // down to the last row
        rows => rows.unwrap_or(1).min(MOST_ROWS),
    };
    Shape { columns, down: Down::Rows(rows) }
}
