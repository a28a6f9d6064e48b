//! Bytes → text: which encoding a document is in, and which bytes are no text at all.

use encoding_rs::{Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};
use thiserror::Error;

/// Larger texts are refused: the longest published lists are under one megabyte.
pub const LARGEST_TEXT: usize = 16 << 20;

/// A document's text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoded {
    /// The text, without a byte order mark. Places are byte offsets into it.
    pub text: String,
    /// The encoding's name.
    pub encoding: &'static str,
    /// Whether bytes were met that the encoding does not have; they are U+FFFD in the text.
    pub damaged: bool,
}

/// Why bytes could not be taken as text. The message is for the person who brought the file.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum DecodeError {
    /// Nothing in it.
    #[error("文件是空的，没有任何内容。")]
    Empty,
    /// Larger than [`LARGEST_TEXT`].
    #[error("文件太大（{0} MB）：清单文本通常不到 1 MB，最多可读 {max} MB。", max = LARGEST_TEXT >> 20)]
    TooLarge(usize),
    /// A format that is no text.
    #[error("这是{0}文件，不是文本。")]
    OtherFormat(&'static str),
    /// Bytes that are no text in any encoding lists come in.
    #[error("文件内容不是文本：既不是 UTF-8、UTF-16，也不是 GB18030 编码。")]
    Binary,
}

impl DecodeError {
    /// A stable short name for the diagnostic.
    pub fn code(&self) -> &'static str {
        match self {
            DecodeError::Empty => "empty-file",
            DecodeError::TooLarge(_) => "too-large",
            DecodeError::OtherFormat(_) => "other-format",
            DecodeError::Binary => "not-text",
        }
    }

    /// What to do about it.
    pub fn mend(&self) -> &'static str {
        match self {
            DecodeError::Empty => "请检查文件是否下载完整。",
            DecodeError::TooLarge(_) => "请只保留清单部分后重新上传。",
            DecodeError::OtherFormat(_) => "请先把其中的表格另存为 CSV，或把文字另存为 UTF-8 文本，再读取。",
            DecodeError::Binary => "请用原来的软件打开，另存为 UTF-8 文本或 CSV。",
        }
    }
}

/// Takes a file's bytes as text: UTF-8 with or without mark, UTF-16 with or without mark, GB18030.
///
/// # Errors
/// Where the bytes are no text: see [`DecodeError`].
pub fn decode(bytes: &[u8]) -> Result<Decoded, DecodeError> {
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(DecodeError::Empty);
    }
    if bytes.len() > LARGEST_TEXT {
        return Err(DecodeError::TooLarge(bytes.len() >> 20));
    }
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        let decoded = as_text(encoding, &bytes[mark..]);
        return if is_blank_text(&decoded.text) { Err(DecodeError::Empty) } else { text_or_binary(decoded) };
    }
    if let Some(format) = other_format(bytes) {
        return Err(DecodeError::OtherFormat(format));
    }
    if let Some(encoding) = unmarked_utf16(bytes) {
        return text_or_binary(as_text(encoding, bytes));
    }
    if bytes.contains(&0) {
        return Err(DecodeError::Binary);
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
fn text_or_binary(decoded: Decoded) -> Result<Decoded, DecodeError> {
    let mut strange = 0;
    let mut all = 0;
    for char in decoded.text.chars().take(1 << 16) {
        all += 1;
        let is_strange = char == '\u{fffd}'
            || (char.is_control() && !matches!(char, '\n' | '\r' | '\t' | '\u{c}'))
            || ('\u{e000}'..='\u{f8ff}').contains(&char);
        strange += usize::from(is_strange);
    }
    if strange * 20 > all { Err(DecodeError::Binary) } else { Ok(decoded) }
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

fn other_format(bytes: &[u8]) -> Option<&'static str> {
    const SIGNATURES: [(&[u8], &str); 8] = [
        (b"%PDF-", " PDF "),
        (b"PK\x03\x04", " Office（docx、xlsx）或压缩"),
        (b"\xd0\xcf\x11\xe0", "旧版 Office（doc、xls）"),
        (b"Rar!", " RAR 压缩"),
        (b"7z\xbc\xaf", " 7z 压缩"),
        (b"\x1f\x8b", " gzip 压缩"),
        (b"\x89PNG", "图片"),
        (b"\xff\xd8\xff", "图片"),
    ];
    SIGNATURES.iter().find(|(signature, _)| bytes.starts_with(signature)).map(|(_, name)| *name)
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
        assert_eq!(decode(b" \n\t"), Err(DecodeError::Empty));
        assert_eq!(decode(b"\xff\xfe"), Err(DecodeError::Empty));
        assert!(matches!(decode(b"%PDF-1.7 \x00"), Err(DecodeError::OtherFormat(_))));
        assert_eq!(decode(&[0, 1, 2, 0, 0, 3, 0, 9, 200, 0]), Err(DecodeError::Binary));
    }

    #[test]
    fn a_cut_off_upload_stays_utf8() {
        let whole = "配合履职事项清单，各部门按职责分工开展工作。";
        let decoded = decode(&whole.as_bytes()[..whole.len() - 1]).unwrap();
        assert!(decoded.damaged && decoded.encoding == "UTF-8");
        assert!(decoded.text.starts_with("配合履职事项清单"));
    }
}
