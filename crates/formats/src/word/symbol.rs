//! Signs that Word takes from fonts of pictures instead of Unicode.

use crate::xml::Element;

/// The sign of a `w:sym` as text; nothing where Unicode has no such sign.
pub(super) fn drawn(element: &Element<'_>) -> String {
    let code = element.attribute("char").and_then(|code| u32::from_str_radix(&code, 16).ok()).unwrap_or(0);
    // Fonts of pictures have their signs in the private area, at F000 and their place in the font.
    let char = match code {
        0xf000..=0xf0ff if element.attribute("font").is_some_and(|font| font.starts_with("Wingdings")) => {
            wingding(code - 0xf000)
        }
        0xf020..=0xf07e => char::from_u32(code - 0xf000),
        0xe000..=0xf8ff => None,
        code => char::from_u32(code).filter(|char| !char.is_control()),
    };
    char.map(String::from).unwrap_or_default()
}

/// The signs of Wingdings that stand in running text.
fn wingding(code: u32) -> Option<char> {
    match code {
        0x6c | 0x9f => Some('●'),
        0x6e | 0xa7 => Some('■'),
        0x6f | 0xa8 => Some('□'),
        0x81..=0x8a => char::from_u32('①' as u32 + code - 0x81),
        0x8c..=0x95 => char::from_u32('❶' as u32 + code - 0x8c),
        0xe0 => Some('→'),
        0xfb => Some('✗'),
        0xfc => Some('√'),
        0xfd => Some('☒'),
        0xfe => Some('☑'),
        _ => None,
    }
}
