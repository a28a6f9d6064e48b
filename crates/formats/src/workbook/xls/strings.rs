//! Strings: of one byte a character where that is enough, else of UTF-16.

use super::record::{Record, short as number, word};
use crate::draft::MOST_CELLS;

/// A string whose length is one byte (ShortXLUnicodeString).
pub(super) fn short(data: &[u8]) -> String {
    let Some((length, rest)) = data.split_first() else { return String::new() };
    plain(usize::from(*length), rest)
}

/// A string whose length is two bytes (XLUnicodeString).
pub(super) fn long(data: &[u8]) -> String {
    let Some(length) = number(data, 0) else { return String::new() };
    plain(usize::from(length), &data[2..])
}

fn plain(length: usize, data: &[u8]) -> String {
    let Some((flags, chars)) = data.split_first() else { return String::new() };
    let width = if flags & 1 == 0 { 1 } else { 2 };
    let mut units = Vec::new();
    push(&mut units, &chars[..chars.len().min(length * width)], width);
    String::from_utf16_lossy(&units)
}

fn push(units: &mut Vec<u16>, bytes: &[u8], width: usize) {
    match width {
        1 => units.extend(bytes.iter().map(|byte| u16::from(*byte))),
        _ => units.extend(bytes.chunks_exact(2).map(|two| u16::from_le_bytes([two[0], two[1]]))),
    }
}

/// The table of strings that cells refer to (SST). What it claims to hold is not believed.
pub(super) fn shared(record: &Record<'_>) -> Vec<String> {
    let mut parts = Parts { parts: &record.parts, at: 0 };
    parts.take(8);
    let mut strings = Vec::new();
    while strings.len() < MOST_CELLS
        && let Some(string) = parts.string()
    {
        strings.push(string);
    }
    strings
}

/// Data that goes on from record to record.
struct Parts<'a> {
    parts: &'a [&'a [u8]],
    /// How much of the first part is read.
    at: usize,
}

impl<'a> Parts<'a> {
    /// XLUnicodeRichExtendedString: length, flags, runs of fonts, something of Asian phonetics; `None` at the end.
    fn string(&mut self) -> Option<String> {
        let head = self.fixed(3)?;
        let (length, flags) = (usize::from(number(&head, 0)?), head[2]);
        let runs = if flags & 8 != 0 { usize::from(number(&self.fixed(2)?, 0)?) * 4 } else { 0 };
        let phonetics = if flags & 4 != 0 { word(&self.fixed(4)?, 0)? as usize } else { 0 };
        let units = self.chars(length, flags)?;
        self.take(runs);
        self.take(phonetics);
        Some(String::from_utf16_lossy(&units))
    }

    /// Where characters go on in the next record, a byte says anew how wide they are.
    fn chars(&mut self, length: usize, flags: u8) -> Option<Vec<u16>> {
        let mut units = Vec::new();
        let mut flags = flags;
        while units.len() < length {
            if self.left().is_empty() {
                self.next_part()?;
                flags = self.fixed(1)?[0];
                continue;
            }
            let width = if flags & 1 == 0 { 1 } else { 2 };
            let whole = self.left().len() / width * width;
            let count = whole.min((length - units.len()) * width);
            push(&mut units, &self.left()[..count], width);
            // Half a character at the end of a record is none.
            self.at = if count == 0 { self.parts.first()?.len() } else { self.at + count };
        }
        Some(units)
    }

    /// The next `count` bytes, over ends of records; `None` where there are not so many.
    fn fixed(&mut self, count: usize) -> Option<Vec<u8>> {
        let mut bytes = Vec::new();
        while bytes.len() < count {
            match self.left().first() {
                Some(byte) => {
                    bytes.push(*byte);
                    self.at += 1;
                }
                None => self.next_part()?,
            }
        }
        Some(bytes)
    }

    /// Passes over `count` bytes.
    fn take(&mut self, count: usize) {
        let mut count = count;
        while count > self.left().len() {
            count -= self.left().len();
            if self.next_part().is_none() {
                return;
            }
        }
        self.at += count;
    }

    fn left(&self) -> &'a [u8] {
        self.parts.first().and_then(|part| part.get(self.at..)).unwrap_or_default()
    }

    fn next_part(&mut self) -> Option<()> {
        self.parts = self.parts.get(1..)?;
        self.at = 0;
        (!self.parts.is_empty()).then_some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_that_go_on_in_the_next_record() {
        let first = [2, 0, 0, 0, 2, 0, 0, 0, /* 3 chars, wide */ 3, 0, 1, 0x32, 0x75, 0x59, 0x4e];
        let second = [/* narrow */ 0, b'c', /* 1 char, a run */ 1, 0, 8, 1, 0, b'd', 9, 9];
        let third = [9, 9];
        let record = Record { kind: 0xfc, parts: vec![&first, &second, &third] };
        assert_eq!(shared(&record), ["甲乙c", "d"]);
    }

    #[test]
    fn lengths_that_lie() {
        assert_eq!(long(&[0xff, 0xff, 1, 0x32, 0x75, 0x59]), "甲");
        assert_eq!(short(&[9, 0]), "");
        let data = [9, 9, 9, 9, 9, 9, 9, 9, 0xff, 0xff, 4, 0xff, 0xff, 0xff, 0xff, b'a'];
        assert_eq!(shared(&Record { kind: 0xfc, parts: vec![&data] }), Vec::<String>::new());
    }
}
