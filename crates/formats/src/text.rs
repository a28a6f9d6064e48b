//! Bytes → text: which encoding a document is in, and which bytes are no text at all.

use encoding_rs::{Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};
use qingdan_model::{Severity, Span};

use crate::content::{Content, Format, Note};
use crate::refused::{LARGEST_TEXT, OpenError};

/// A document's text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Decoded {
    /// The text, without a byte order mark.
    pub text: String,
    /// The encoding's name.
    pub encoding: &'static str,
    /// Whether bytes were met that the encoding does not have; they are U+FFFD in the text.
    pub damaged: bool,
}

/// Text as it stands: tables in it, if any, are for a reader of lists to tell.
pub(crate) fn open(bytes: &[u8]) -> Result<Content, OpenError> {
    let Decoded { text, encoding, damaged } = decode(bytes)?;
    let notes = if damaged { vec![damage(&text)] } else { Vec::new() };
    Ok(Content { format: Format::Text(encoding), text, notes, ..Content::default() })
}

fn damage(text: &str) -> Note {
    let start = text.find('\u{fffd}').unwrap_or(0);
    let line = text[..start].matches('\n').count() + 1;
    Note {
        severity: Severity::Warning,
        code: "damaged-text",
        message: format!("第 {line} 行有无法识别的字符：文件可能在传输中损坏或被截断。"),
        mend: "请重新下载或重新导出后再读。",
        span: Some(Span { start, end: start }),
    }
}

/// Takes a file's bytes as text: UTF-8 with or without mark, UTF-16 with or without mark, GB18030.
///
/// # Errors
/// Where the bytes are no text: see [`OpenError`].
pub(crate) fn decode(bytes: &[u8]) -> Result<Decoded, OpenError> {
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(OpenError::Empty);
    }
    if bytes.len() > LARGEST_TEXT {
        return Err(OpenError::TooLarge { size: bytes.len(), most: LARGEST_TEXT });
    }
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        let decoded = as_text(encoding, &bytes[mark..]);
        return if is_blank_text(&decoded.text) { Err(OpenError::Empty) } else { text_or_binary(decoded) };
    }
    if let Some(encoding) = unmarked_utf16(bytes) {
        return text_or_binary(as_text(encoding, bytes));
    }
    if bytes.contains(&0) {
        return Err(OpenError::Binary);
    }
    let utf8 = as_text(UTF_8, bytes);
    if !utf8.damaged {
        return text_or_binary(utf8);
    }
    // A file cut off in mid-character is still UTF-8: GB18030 would read it, as nonsense.
    let wrong = |decoded: &Decoded| decoded.text.matches('\u{fffd}').count();
    let gb = as_text(GB18030, bytes);
    text_or_binary(if wrong(&utf8) <= 2 && multibyte(&utf8.text) > 8 { utf8 } else { gb })
}

fn as_text(encoding: &'static Encoding, bytes: &[u8]) -> Decoded {
    let (text, damaged) = encoding.decode_without_bom_handling(bytes);
    Decoded { text: text.into_owned(), encoding: encoding.name(), damaged }
}

fn is_blank_text(text: &str) -> bool {
    text.chars().all(char::is_whitespace)
}

/// Text has few characters that no encoding gives it on purpose.
fn text_or_binary(decoded: Decoded) -> Result<Decoded, OpenError> {
    let mut strange = 0;
    let mut all = 0;
    for char in decoded.text.chars().take(1 << 16) {
        all += 1;
        let is_strange = char == '\u{fffd}'
            || (char.is_control() && !matches!(char, '\n' | '\r' | '\t' | '\u{c}'))
            || ('\u{e000}'..='\u{f8ff}').contains(&char);
        strange += usize::from(is_strange);
    }
    if strange * 20 > all { Err(OpenError::Binary) } else { Ok(decoded) }
}

fn multibyte(text: &str) -> usize {
    text.chars().filter(|char| ('\u{4e00}'..='\u{9fff}').contains(char)).count()
}

/// UTF-16 without a mark gives itself away by the zero bytes of its line ends, digits and tabs.
fn unmarked_utf16(bytes: &[u8]) -> Option<&'static Encoding> {
    let sample = &bytes[..bytes.len().min(1 << 16) & !1];
    let zeros = |odd: usize| sample.iter().skip(odd).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    let enough = sample.len() / 200 + 1;
    match (even, odd) {
        (0, odd) if odd >= enough => Some(UTF_16LE),
        (even, 0) if even >= enough => Some(UTF_16BE),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "序号\t事项名称\n1\t征兵工作\n";

    #[test]
    fn encodings_are_told_apart() {
        let utf16 = |le: bool| -> Vec<u8> {
            TEXT.encode_utf16().flat_map(|u| if le { u.to_le_bytes() } else { u.to_be_bytes() }).collect()
        };
        let (gb, _, _) = GB18030.encode(TEXT);
        let marked = |mark: &[u8], bytes: Vec<u8>| [mark, &bytes].concat();
        for (bytes, name) in [
            (TEXT.as_bytes().to_vec(), "UTF-8"),
            (marked(b"\xef\xbb\xbf", TEXT.as_bytes().to_vec()), "UTF-8"),
            (utf16(true), "UTF-16LE"),
            (utf16(false), "UTF-16BE"),
            (marked(b"\xff\xfe", utf16(true)), "UTF-16LE"),
            (gb.into_owned(), "gb18030"),
        ] {
            let decoded = decode(&bytes).unwrap();
            assert_eq!((decoded.text.as_str(), decoded.encoding), (TEXT, name));
        }
    }

    #[test]
    fn what_is_no_text_is_refused_by_name() {
        assert_eq!(decode(b" \n\t"), Err(OpenError::Empty));
        assert_eq!(decode(b"\xff\xfe"), Err(OpenError::Empty));
        assert_eq!(decode(&[0, 1, 2, 0, 0, 3, 0, 9, 200, 0]), Err(OpenError::Binary));
    }

    #[test]
    fn a_cut_off_upload_stays_utf8() {
        let whole = "配合履职事项清单，各部门按职责分工开展工作。";
        let decoded = decode(&whole.as_bytes()[..whole.len() - 1]).unwrap();
        assert!(decoded.damaged && decoded.encoding == "UTF-8");
        assert!(decoded.text.starts_with("配合履职事项清单"));
    }
}
