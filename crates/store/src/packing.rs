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

/// Packs a document unless that would save less than an eighth.
pub(crate) fn pack(bytes: Vec<u8>) -> Packed {
    match deflate(&bytes) {
        Ok(small) if small.len() < bytes.len() - bytes.len() / 8 => {
            Packed { packing: DEFLATE.into(), bytes: small }
        }
        _ => Packed { packing: PLAIN.into(), bytes },
    }
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
