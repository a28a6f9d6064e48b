//! The records of a workbook's stream.

/// Continue: what did not fit into the record before.
const CONTINUE: u16 = 0x003c;

/// A record with what continues it.
pub(super) struct Record<'a> {
    pub(super) kind: u16,
    /// Its data, and that of each record that continues it.
    pub(super) parts: Vec<&'a [u8]>,
}

impl<'a> Record<'a> {
    /// Its data without what continues it.
    pub(super) fn data(&self) -> &'a [u8] {
        self.parts.first().copied().unwrap_or_default()
    }
}

/// The records of a stream, until it ends or one of them is cut off.
pub(super) struct Records<'a> {
    rest: &'a [u8],
}

impl<'a> Records<'a> {
    pub(super) fn of(stream: &'a [u8]) -> Records<'a> {
        Records { rest: stream }
    }

    fn split(&self) -> Option<(u16, &'a [u8], &'a [u8])> {
        let size = usize::from(short(self.rest, 2)?);
        let data = self.rest.get(4..4 + size)?;
        Some((short(self.rest, 0)?, data, &self.rest[4 + size..]))
    }
}

impl<'a> Iterator for Records<'a> {
    type Item = Record<'a>;

    fn next(&mut self) -> Option<Record<'a>> {
        let (kind, data, rest) = self.split()?;
        self.rest = rest;
        let mut parts = vec![data];
        while let Some((CONTINUE, data, rest)) = self.split() {
            self.rest = rest;
            parts.push(data);
        }
        Some(Record { kind, parts })
    }
}

/// Two bytes as a number.
pub(super) fn short(data: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(*data.get(at..)?.first_chunk()?))
}

/// Four bytes as a number.
pub(super) fn word(data: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(*data.get(at..)?.first_chunk()?))
}

/// Eight bytes as a floating number.
pub(super) fn double(data: &[u8], at: usize) -> Option<f64> {
    Some(f64::from_le_bytes(*data.get(at..)?.first_chunk()?))
}
