//! Pages for browsers, and what Word, Excel and WPS save as such.

mod element;
mod lists;
mod page;

use std::borrow::Cow;

use encoding_rs::{Encoding, GB18030, GBK};

use crate::content::Content;
use crate::refused::{LARGEST_TEXT, OpenError};
use crate::text;

/// How far into a file its declaration of an encoding may stand, in bytes; browsers look at 1024.
const DECLARATION: usize = 4096;

/// Whether the bytes are a page or a piece of one that has a table, and not text with mark-up somewhere in it.
pub(crate) fn is_html(bytes: &[u8]) -> bool {
    const PAGES: [&str; 6] = ["<!doctype html", "<html", "<head", "<body", "<meta", "<table"];
    const PIECES: [&str; 9] =
        ["<div", "<p", "<section", "<article", "<center", "<span", "<style", "<title", "<h"];
    let start = ascii_of(&bytes[..bytes.len().min(DECLARATION)]);
    let start = without_preamble(&start);
    let opens = |tags: &[&str]| tags.iter().any(|tag| start.starts_with(tag));
    opens(&PAGES)
        || (opens(&PIECES) && bytes.len() <= LARGEST_TEXT && {
            let all = ascii_of(bytes);
            let first_line = all.trim_start().lines().next().unwrap_or_default().to_owned();
            all.contains("<table") && !first_line.contains('\t')
        })
}

/// The ASCII among the bytes in lower case, which is enough of UTF-16 as well to see tags.
fn ascii_of(bytes: &[u8]) -> String {
    bytes
        .iter()
        .filter(|byte| byte.is_ascii() && **byte != 0)
        .map(|byte| char::from(byte.to_ascii_lowercase()))
        .collect()
}

/// Without what may stand before the first tag: an XML declaration and comments.
fn without_preamble(start: &str) -> &str {
    let mut rest = start.trim_start();
    loop {
        let end = match rest {
            _ if rest.starts_with("<?xml") => "?>",
            _ if rest.starts_with("<!--") => "-->",
            _ => return rest,
        };
        let Some(at) = rest.find(end) else { return rest };
        rest = rest[at + end.len()..].trim_start();
    }
}

/// Reads a page.
pub(crate) fn open(bytes: &[u8]) -> Result<Content, OpenError> {
    if bytes.len() > LARGEST_TEXT {
        return Err(OpenError::TooLarge { size: bytes.len(), most: LARGEST_TEXT });
    }
    let (text, encoding) = decode(bytes)?;
    page::read(&text, encoding)
}

/// The encoding that the page declares, where its bytes are in it; else what the bytes look like.
fn decode(bytes: &[u8]) -> Result<(Cow<'_, str>, &'static str), OpenError> {
    if let Some(encoding) = declared(bytes).filter(|_| Encoding::for_bom(bytes).is_none())
        && let Some(text) = encoding.decode_without_bom_handling_and_without_replacement(bytes)
        && !text.contains('\0')
    {
        return Ok((text, encoding.name()));
    }
    let decoded = text::decode(bytes)?;
    Ok((Cow::Owned(decoded.text), decoded.encoding))
}

fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let start = ascii_of(&bytes[..bytes.len().min(DECLARATION)]);
    let (_, rest) = start.split_once("charset=")?;
    let label: String = rest
        .trim_start_matches(['"', '\'', ' '])
        .chars()
        .take_while(|char| char.is_ascii_alphanumeric() || matches!(char, '-' | '_' | ':'))
        .collect();
    let encoding = Encoding::for_label(label.as_bytes())?;
    // Who declares the older standard uses characters of the newer one all the same.
    Some(if encoding == GBK { GB18030 } else { encoding })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_told_from_text_with_markup() {
        for page in [
            "\u{feff}<!DOCTYPE html><html>",
            "<?xml version='1.0'?>\n<!-- saved -->\n<HTML xmlns:o=\"x\">",
            "  <table border=1><tr>",
            "<div class=\"TRS_Editor\"><p>标题</p><table>",
        ] {
            assert!(is_html(page.as_bytes()), "{page}");
        }
        for text in [
            "<p>序号</p>\t<p>事项名称</p>\n",
            "序号\t事项\n1\t<table><tr><td>a</td></tr></table>",
            "<div>1</div>\t<table></table>\n",
            "<请输入>",
        ] {
            assert!(!is_html(text.as_bytes()), "{text}");
        }
    }

    #[test]
    fn encodings() {
        let page = |charset: &str| format!("<html><meta charset={charset}><p>镕基㐂</p>");
        let (gb, _, _) = GB18030.encode("<html><meta charset=\"gb2312\"><p>镕基㐂</p>");
        let utf16: Vec<u8> = page("utf-16").encode_utf16().flat_map(u16::to_le_bytes).collect();
        for (bytes, encoding) in [
            (gb.into_owned(), "gb18030"),
            (page("utf-8").into_bytes(), "UTF-8"),
            (page("gb2312").into_bytes(), "UTF-8"), // what it says is not so
            (utf16, "UTF-16LE"),
        ] {
            let content = open(&bytes).unwrap();
            assert_eq!((content.text.as_str(), content.format), ("镕基㐂\n", crate::Format::Html(encoding)));
        }
    }
}
