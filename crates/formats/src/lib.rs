//! From a file of any format to its text, its tables and where each piece of them stands.
//!
//! [`open`] tells the format by the bytes themselves, never by the file's name. What a format draws, this crate makes
//! text again; what the text says is for a reader of lists to tell. No input or output, no clock: bytes in, values out.

mod content;
mod draft;
mod html;
mod numerals;
mod package;
mod page;
mod pdf;
mod refused;
mod text;
mod word;
mod workbook;
mod xml;

pub use content::{Block, Cell, Content, Format, Note, PageSize};
pub use refused::{LARGEST_FILE, LARGEST_TEXT, OpenError};

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
        None if html::is_html(bytes) => html::open(bytes),
        None => text::open(bytes),
    }
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
    }
}
