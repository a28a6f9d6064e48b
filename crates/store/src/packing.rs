//! Source documents are kept whole, and smaller where that pays: a printed text shrinks to a quarter, a PDF does not.

use std::io::{Read, Write};

use flate2::Compression;
use flate2::read::DeflateDecoder;
use flate2::write::DeflateEncoder;

use crate::StoreError;

const PLAIN: &str = "plain";
const DEFLATE: &str = "deflate";

/// A document as it lies in the database.
pub(crate) struct Packed {
    /// `plain` or `deflate`.
    pub(crate) packing: String,
    pub(crate) bytes: Vec<u8>,
}

/// The beginning of a document that tells whether packing all of it pays, in bytes.
const SAMPLE: usize = 256 * 1024;

/// Packs a document unless that would save less than an eighth.
pub(crate) fn pack(bytes: Vec<u8>) -> Packed {
    let sample = &bytes[..bytes.len().min(SAMPLE)];
    let small = deflated(sample)
        .and_then(|small| if sample.len() == bytes.len() { Some(small) } else { deflated(&bytes) });
    match small {
        Some(small) => Packed { packing: DEFLATE.into(), bytes: small },
        None => Packed { packing: PLAIN.into(), bytes },
    }
}

/// `None` where it does not pay.
fn deflated(bytes: &[u8]) -> Option<Vec<u8>> {
    deflate(bytes).ok().filter(|small| small.len() < bytes.len() - bytes.len() / 8)
}

fn deflate(bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes)?;
    encoder.finish()
}

/// The document again; `size` is its length in bytes.
pub(crate) fn unpack(packed: Packed, size: u64) -> Result<Vec<u8>, StoreError> {
    let damaged = || StoreError::Database { reason: "a stored source document cannot be unpacked".into() };
    let bytes = match packed.packing.as_str() {
        PLAIN => packed.bytes,
        DEFLATE => {
            let mut bytes = Vec::new();
            let mut decoder = DeflateDecoder::new(packed.bytes.as_slice()).take(size.saturating_add(1));
            decoder.read_to_end(&mut bytes).map_err(|_| damaged())?;
            bytes
        }
        _ => return Err(damaged()),
    };
    if bytes.len() as u64 == size { Ok(bytes) } else { Err(damaged()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Bytes that look random, as in a PDF.
    fn noise(length: usize) -> Vec<u8> {
        let step = |state: &mut u32| {
            *state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            Some((*state >> 24) as u8)
        };
        std::iter::repeat_with(|| ()).scan(1, |state, ()| step(state)).take(length).collect()
    }

    #[test]
    fn text_shrinks_noise_stays_and_both_come_back() {
        let text = "1. 受理申请，入户核实。\n".repeat(20_000).into_bytes();
        let mut text_then_noise = text[..SAMPLE].to_vec();
        text_then_noise.extend(noise(8 * SAMPLE));
        for (bytes, packing) in
            [(Vec::new(), PLAIN), (text, DEFLATE), (noise(2 * SAMPLE), PLAIN), (text_then_noise, PLAIN)]
        {
            let packed = pack(bytes.clone());
            assert_eq!(packed.packing, packing);
            assert_eq!(unpack(packed, bytes.len() as u64).unwrap(), bytes);
        }
    }

    #[test]
    fn what_was_packed_and_then_damaged_is_an_error() {
        let text = "受理申请。".repeat(1000).into_bytes();
        let mut packed = pack(text.clone());
        packed.bytes.truncate(packed.bytes.len() / 2);
        assert!(unpack(packed, text.len() as u64).is_err());
        assert!(unpack(pack(text.clone()), text.len() as u64 - 1).is_err());
    }
}
