//! What the targets share: every reader is called as a caller from outside would call it.

use std::io::{Cursor, Write};

use qingdan_catalogue::Bodies;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// A line that begins a part of a package, followed by the part's name.
const PART: &str = "=== ";

/// Opens the bytes and reads lists from them; what stands in the content must point into its text.
pub fn read(bytes: &[u8]) {
    let opened = qingdan_formats::open(bytes);
    if let Ok(content) = &opened {
        for spot in &content.spots {
            assert!(content.text.get(spot.span.start..spot.span.end).is_some(), "{:?}", spot.span);
        }
    }
    qingdan_read::read_opened("fuzz", &opened, Bodies::embedded());
}

/// Text of several parts as a zip file with these parts; other bytes as they are.
pub fn packed(bytes: &[u8]) -> Vec<u8> {
    let text = String::from_utf8_lossy(bytes);
    let Some(parts) = text.strip_prefix(PART) else { return bytes.to_vec() };
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for part in parts.split(&format!("\n{PART}")) {
        let (name, content) = part.split_once('\n').unwrap_or((part, ""));
        // A name that stands twice, or that zip files cannot have, is no part.
        if zip.start_file(name, stored).is_ok() {
            zip.write_all(content.as_bytes()).expect("memory takes it");
        }
    }
    zip.finish().map(Cursor::into_inner).unwrap_or_default()
}
