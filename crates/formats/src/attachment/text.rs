//! Texts, and what only looks like one.

use super::{FileKind, Unfit};
use crate::html;
use crate::text::decode;

/// Takes bytes as text.
pub(super) fn kind(bytes: &[u8]) -> Result<FileKind, Unfit> {
    let decoded = decode(bytes).map_err(|error| match error {
        crate::OpenError::Binary => Unfit::Unknown,
        other => other.into(),
    })?;
    if decoded.damaged || decoded.text.contains('\0') {
        return Err(Unfit::Unknown);
    }
    let start: String = decoded.text.trim_start().chars().take(1000).collect::<String>().to_lowercase();
    if start.starts_with("#!") {
        return Err(Unfit::Runs);
    }
    if start.contains("<svg") {
        return Err(Unfit::Page(" SVG 图片"));
    }
    if html::is_html(bytes)
        || start.starts_with("<?xml")
        || start.starts_with("<!doctype")
        || has_script(&decoded.text)
    {
        return Err(Unfit::Page("网页或 XML "));
    }
    if start.starts_with("mime-version:") {
        return Err(Unfit::Page("单个网页（.mht）"));
    }
    if start.starts_with("<?php") {
        return Err(Unfit::Runs);
    }
    if calls_program(&decoded.text) {
        return Err(Unfit::Linked("公式调用外部程序"));
    }
    Ok(FileKind::Text)
}

fn has_script(text: &str) -> bool {
    text.match_indices('<').any(|(at, _)| {
        text.as_bytes().get(at..at + 7).is_some_and(|tag| tag.eq_ignore_ascii_case(b"<script"))
    })
}

/// Whether a cell of a delimited table is a formula that has Excel ask another program (DDE): `=cmd|'…'!A1`.
fn calls_program(text: &str) -> bool {
    text.lines().flat_map(|line| line.split([',', '\t', ';'])).any(|cell| {
        let cell = cell.trim().trim_start_matches('"');
        let formula = cell.strip_prefix(['=', '+', '-', '@']);
        formula.is_some_and(|formula| formula.split_once('|').is_some_and(|(_, rest)| rest.contains('!')))
    })
}
