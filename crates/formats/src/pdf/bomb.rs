//! Packed streams that would unpack to more than any list needs, before anything unpacks them.

use std::io::Read;

use flate2::read::ZlibDecoder;

use crate::refused::OpenError;

/// A stream may unpack to this much, in bytes. Fonts of Chinese have some ten million.
const LARGEST: u64 = 64 << 20;

/// Deflate cannot make more than about a thousand bytes of one: what is shorter needs no look.
const HARMLESS: usize = 64 << 10;

/// Refuses a file with a stream that unpacks beyond [`LARGEST`], wherever it stands and whatever refers to it.
pub(super) fn refuse(bytes: &[u8]) -> Result<(), OpenError> {
    let mut at = 0;
    while let Some(found) = find(&bytes[at..], b"stream") {
        let start = at + found + b"stream".len();
        at = start;
        if bytes[..start].ends_with(b"endstream") {
            continue;
        }
        let data = &bytes[start..];
        let data = data.strip_prefix(b"\r").unwrap_or(data);
        let data = data.strip_prefix(b"\n").unwrap_or(data);
        let end = find(data, b"endstream").unwrap_or(data.len());
        let head = &bytes[start.saturating_sub(HEAD)..start];
        if end > HARMLESS {
            let is_picture = contains(head, b"/Image");
            if contains(head, b"/LZWDecode") && !is_picture {
                return Err(OpenError::Overgrown("内容"));
            }
            if unpacked(&data[..end]) > LARGEST && !is_picture {
                return Err(OpenError::Overgrown("内容"));
            }
        }
        if twice_packed(head) {
            return Err(OpenError::Overgrown("内容"));
        }
        at += end;
    }
    Ok(())
}

/// A stream's dictionary stands before it, within about as much.
const HEAD: usize = 512;

/// How much zlib makes of it, up to a little over [`LARGEST`].
fn unpacked(data: &[u8]) -> u64 {
    let mut decoder = ZlibDecoder::new(data).take(LARGEST + 1);
    let mut buffer = vec![0; 64 << 10];
    let mut sum = 0;
    while let Ok(read) = decoder.read(&mut buffer) {
        if read == 0 {
            break;
        }
        sum += read as u64;
    }
    sum
}

/// Nobody packs a stream twice, but to hide how large it is.
fn twice_packed(head: &[u8]) -> bool {
    let Some(at) = head.windows(7).rposition(|bytes| bytes == b"/Filter") else { return false };
    let names = &head[at..];
    let count = |name: &[u8]| names.windows(name.len()).filter(|bytes| *bytes == name).count();
    count(b"/FlateDecode") + count(b"/LZWDecode") + count(b"/Fl ") + count(b"/RunLengthDecode") > 1
}

fn contains(bytes: &[u8], what: &[u8]) -> bool {
    find(bytes, what).is_some()
}

fn find(bytes: &[u8], what: &[u8]) -> Option<usize> {
    memchr::memmem::find(bytes, what)
}
