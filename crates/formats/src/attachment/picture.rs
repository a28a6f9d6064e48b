//! Pictures that are something else as well.

use memchr::memmem::find;

use super::Unfit;
use crate::package::Package;

/// Refuses a picture in which a page, a script, a document or an archive is hidden.
///
/// Behind a picture's end telephones keep depth maps and moving pictures, so that what stands there is looked at and not
/// refused as such.
pub(super) fn check(bytes: &[u8]) -> Result<(), Unfit> {
    const PAGES: [&[u8]; 4] = [b"<script", b"<html", b"<!doctype html", b"<?php"];
    if PAGES.iter().any(|mark| has_ignoring_case(bytes, mark)) {
        return Err(Unfit::Hidden("网页或脚本代码"));
    }
    if find(bytes, b"%PDF-").is_some() {
        return Err(Unfit::Hidden("一份 PDF"));
    }
    let is_archive = |mark: &[u8]| find(bytes, mark).is_some();
    if Package::is_at_the_end_of(bytes) || is_archive(b"Rar!\x1a\x07") || is_archive(b"7z\xbc\xaf\x27\x1c") {
        return Err(Unfit::Hidden("一个压缩包"));
    }
    Ok(())
}

fn has_ignoring_case(bytes: &[u8], mark: &[u8]) -> bool {
    memchr::memchr_iter(b'<', bytes)
        .any(|at| bytes.get(at..at + mark.len()).is_some_and(|found| found.eq_ignore_ascii_case(mark)))
}
