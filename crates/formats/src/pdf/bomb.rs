//! What would blow up when a PDF is parsed, before anything parses it: streams that unpack to more than any list needs,
//! millions of objects, rows of pixels wider than any picture.

use std::io::Read;

use flate2::read::ZlibDecoder;
use memchr::memmem::{find, find_iter};

use crate::refused::OpenError;

/// A stream may unpack to this much, in bytes. Fonts of Chinese have some ten million.
const LARGEST: u64 = 64 << 20;

/// Deflate cannot make more than about a thousand bytes of one: what is shorter needs no look.
const HARMLESS: usize = 64 << 10;

/// A stream's dictionary stands before it, within about as much.
const HEAD: usize = 512;

/// More dictionaries are refused; each takes a kilobyte once it is parsed. A page has some ten.
const MOST_DICTIONARIES: usize = 1 << 19;

/// Rows of more values are refused: they are allocated before anything is read into them.
const WIDEST: u64 = 1 << 20;

/// Refuses a file with such a thing in it, wherever it stands and whatever refers to it.
pub(super) fn refuse(bytes: &[u8]) -> Result<(), OpenError> {
    let mut dictionaries = dictionaries_of(bytes)?;
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
        refuse_stream(head, &data[..end])?;
        if find(head, b"/ObjStm").is_some() {
            let mut objects = Vec::new();
            let _ = ZlibDecoder::new(&data[..end]).take(LARGEST).read_to_end(&mut objects);
            dictionaries += dictionaries_of(&objects)?;
        }
        if dictionaries > MOST_DICTIONARIES {
            return Err(OpenError::Overgrown("对象"));
        }
        at += end;
    }
    if dictionaries > MOST_DICTIONARIES { Err(OpenError::Overgrown("对象")) } else { Ok(()) }
}

fn refuse_stream(head: &[u8], data: &[u8]) -> Result<(), OpenError> {
    let is_picture = find(head, b"/Image").is_some(); // never unpacked
    let is_bomb =
        || data.len() > HARMLESS && (find(head, b"/LZWDecode").is_some() || unpacked(data) > LARGEST);
    if twice_packed(head) || (!is_picture && is_bomb()) {
        return Err(OpenError::Overgrown("内容"));
    }
    Ok(())
}

/// How many dictionaries begin in a text of objects.
fn dictionaries_of(objects: &[u8]) -> Result<usize, OpenError> {
    const COLUMNS: &[u8] = b"/Columns";
    for at in find_iter(objects, COLUMNS) {
        let rest = objects[at + COLUMNS.len()..].trim_ascii_start();
        let digits = rest.iter().take(20).take_while(|byte| byte.is_ascii_digit());
        let wide = digits
            .fold(0_u64, |value, digit| value.saturating_mul(10).saturating_add(u64::from(digit - b'0')));
        if wide > WIDEST {
            return Err(OpenError::Damaged(" PDF "));
        }
    }
    Ok(find_iter(objects, b"<<").count())
}

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
    let Some(at) = memchr::memmem::rfind(head, b"/Filter") else { return false };
    let names: [&[u8]; 4] = [b"/FlateDecode", b"/LZWDecode", b"/RunLengthDecode", b"/Fl "];
    names.iter().map(|name| find_iter(&head[at..], name).count()).sum::<usize>() > 1
}
