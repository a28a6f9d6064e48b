//! From a file of any format to its text, its tables and where each piece of them stands.
//!
//! [`open`] tells the format by the bytes themselves, never by the file's name. What a format draws, this crate makes
//! text again; what the text says is for a reader of lists to tell. No input or output, no clock: bytes in, values out.

mod attachment;
mod content;
mod draft;
mod html;
mod numerals;
mod package;
mod page;
mod pdf;
mod refused;
mod site;
mod text;
mod word;
mod workbook;
mod xml;

pub use attachment::{FileKind, Inspected, LARGEST_ATTACHMENT, Unfit, inspect};
pub use content::{Block, Cell, Content, Format, Note, PageSize, Sheet};
pub use refused::{LARGEST_FILE, LARGEST_TEXT, OpenError};
pub use workbook::rows::rows;

/// Takes a file's bytes as a document.
///
/// # Errors
/// Where nothing can be read from it, with the reason and what to do: see [`OpenError`].
pub fn open(bytes: &[u8]) -> Result<Content, OpenError> {
    if bytes.len() > LARGEST_FILE {
        return Err(OpenError::TooLarge { size: bytes.len(), most: LARGEST_FILE });
    }
    if pdf::is_pdf(bytes) {
        return pdf::open(bytes);
    }
    match other_format(bytes) {
        Some(format) => Err(OpenError::OtherFormat(format)),
        None if bytes.starts_with(b"PK\x03\x04") => package::open(bytes),
        None if bytes.starts_with(b"\xd0\xcf\x11\xe0") => workbook::compound(bytes),
        None if let Some(refused) = saved_otherwise(bytes) => Err(refused),
        None if html::is_html(bytes) => html::open(bytes),
        None => text::open(bytes),
    }
}

/// Text that only Word or Excel makes sense of.
fn saved_otherwise(bytes: &[u8]) -> Option<OpenError> {
    let mend = "请用 Word、Excel 或 WPS 打开，另存为 .docx 或 .xlsx 再读取。";
    let start = &bytes[..bytes.len().min(1024)];
    let has = |words: &[u8]| start.windows(words.len()).any(|window| window == words);
    let name = match start {
        _ if start.starts_with(b"{\\rtf") => " RTF ",
        _ if has(b"MIME-Version:") && has(b"multipart/related") => "单个文件网页（.mht）",
        _ if has(b"progid=\"Word.Document\"") || has(b"progid=\"Excel.Sheet\"") => " Office 2003 XML ",
        _ => return None,
    };
    Some(OpenError::OldFormat(name, mend))
}

fn other_format(bytes: &[u8]) -> Option<&'static str> {
    const SIGNATURES: [(&[u8], &str); 5] = [
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

    #[test]
    fn what_holds_no_list_is_refused_by_name() {
        assert!(matches!(open(b"\x89PNG\r\n"), Err(OpenError::OtherFormat("图片"))));
        assert_eq!(open(b" \n"), Err(OpenError::Empty));
        for (bytes, message) in [
            (&b"{\\rtf1\\ansi"[..], "这是 RTF 文件，不能直接读。"),
            (
                b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=\"x\"\n",
                "这是单个文件网页（.mht）文件，不能直接读。",
            ),
            (
                b"<?xml version=\"1.0\"?>\n<?mso-application progid=\"Word.Document\"?>",
                "这是 Office 2003 XML 文件，不能直接读。",
            ),
        ] {
            assert_eq!(open(bytes).unwrap_err().to_string(), message);
        }
    }
}
