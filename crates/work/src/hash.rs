//! The chain of hashes that shows whether a log is the one that was written.
//!
//! Every entry of every stream has the SM3 of its predecessor. An entry is hashed as the JSON text of [`Entry`], without
//! spaces and with its fields in the order in which they stand there; `body` is the text that the store keeps, byte by
//! byte, not what it means.

use std::fmt;
use std::str::FromStr;

use serde::Serialize;
use sm3::{Digest, Sm3};

use crate::text::as_text;
use crate::time::Millis;

/// An SM3 digest, 64 hexadecimal digits in texts.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hash(pub [u8; 32]);

as_text!(Hash);

/// A text that is no digest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a digest is 64 hexadecimal digits in lower case")]
pub struct NoHash;

impl Hash {
    /// What stands before the first entry of a stream.
    pub const NONE: Hash = Hash([0; 32]);

    /// The digest of bytes.
    pub fn of(bytes: &[u8]) -> Hash {
        Hash(Sm3::digest(bytes).into())
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = b"0123456789abcdef";
        let mut text = [0; 64];
        for (byte, pair) in self.0.iter().zip(text.chunks_exact_mut(2)) {
            pair[0] = digits[usize::from(byte >> 4)];
            pair[1] = digits[usize::from(byte & 15)];
        }
        f.write_str(std::str::from_utf8(&text).unwrap_or_default())
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Hash {
    type Err = NoHash;

    fn from_str(text: &str) -> Result<Self, NoHash> {
        let digit = |byte: u8| match byte {
            b'0'..=b'9' => Ok(byte - b'0'),
            b'a'..=b'f' => Ok(byte - b'a' + 10),
            _ => Err(NoHash),
        };
        let bytes: &[u8; 64] = text.as_bytes().try_into().map_err(|_| NoHash)?;
        let mut hash = [0; 32];
        for (byte, pair) in hash.iter_mut().zip(bytes.chunks_exact(2)) {
            *byte = digit(pair[0])? << 4 | digit(pair[1])?;
        }
        Ok(Hash(hash))
    }
}

/// What is hashed of an entry: everything that the store keeps of it, and its predecessor's hash.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Entry<'a> {
    /// The district.
    pub district: &'a str,
    /// The stream: a case's number, or the name of another log.
    pub stream: &'a str,
    /// Its number in the stream, from 1.
    pub seq: u64,
    /// When.
    pub at: Millis,
    /// Login of who did it.
    pub login: &'a str,
    /// Name of who did it.
    pub name: &'a str,
    /// Their organisation, `o12`.
    pub organisation: &'a str,
    /// The clause that it is about.
    pub clause: Option<&'a str>,
    /// What happened: the stored text.
    pub body: &'a str,
    /// The predecessor's hash.
    pub previous: Hash,
}

impl Entry<'_> {
    /// The entry's hash.
    ///
    /// # Errors
    /// None in practice: texts and numbers always make JSON.
    pub fn hash(&self) -> serde_json::Result<Hash> {
        Ok(Hash::of(&serde_json::to_vec(self)?))
    }
}

/// The head of a stream: its last entry.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Head {
    /// The stream.
    pub stream: String,
    /// Its last entry's number.
    pub seq: u64,
    /// Its last entry's hash.
    pub hash: Hash,
}

/// The digest of a seal: the heads of all streams of a district and the seal before. A stream or the end of one that was
/// taken away later is missed by it, which the chains alone would not.
///
/// # Errors
/// None in practice: texts and numbers always make JSON.
pub fn seal(district: &str, at: Millis, heads: &mut [Head], previous: Hash) -> serde_json::Result<Hash> {
    heads.sort_unstable();
    Ok(Hash::of(&serde_json::to_vec(&(district, at, &*heads, previous))?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry() -> Entry<'static> {
        Entry {
            district: "d",
            stream: "26-00042-7",
            seq: 2,
            at: 1_793_000_000_000,
            login: "zhou",
            name: "周某",
            organisation: "o11",
            clause: Some("town-3"),
            body: r#"{"event":"done","step":1}"#,
            previous: Hash::of(b"first"),
        }
    }

    #[test]
    fn the_digest_is_that_of_the_standard() {
        // The first example of GB/T 32905, annex A.
        let abc = "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0";
        assert_eq!(Hash::of(b"abc").to_string(), abc);
        assert_eq!(abc.parse(), Ok(Hash::of(b"abc")));
        assert_eq!(abc.to_uppercase().parse::<Hash>(), Err(NoHash));
        assert_eq!(abc[1..].parse::<Hash>(), Err(NoHash));
    }

    #[test]
    fn every_field_of_an_entry_counts() {
        let entry = entry();
        let changed = [
            Entry { district: "e", ..entry },
            Entry { stream: "26-00043-5", ..entry },
            Entry { seq: 3, ..entry },
            Entry { at: entry.at + 1, ..entry },
            Entry { login: "zhao", ..entry },
            Entry { name: "赵某", ..entry },
            Entry { organisation: "o12", ..entry },
            Entry { clause: None, ..entry },
            // The same to a reader of JSON, another text.
            Entry { body: r#"{"event":"done", "step":1}"#, ..entry },
            Entry { previous: Hash::NONE, ..entry },
        ];
        let own = entry.hash().unwrap();
        assert!(changed.iter().all(|other| other.hash().unwrap() != own));
    }

    #[test]
    fn a_seal_misses_a_stream_and_the_end_of_one() {
        let head = |stream: &str, seq| Head { stream: stream.to_owned(), seq, hash: Hash::of(&[seq as u8]) };
        let seal = |heads: &[Head]| seal("d", 1, &mut heads.to_vec(), Hash::NONE).unwrap();
        let both = seal(&[head("a", 2), head("b", 1)]);
        assert_eq!(both, seal(&[head("b", 1), head("a", 2)]));
        assert_ne!(both, seal(&[head("a", 2)]));
        assert_ne!(both, seal(&[head("a", 1), head("b", 1)]));
    }
}
